"""Inventory: what there is, who answers for it, how old and how complete the facts are."""

from __future__ import annotations

from stackaudit.analysers.inventory.analyser import inventory

__all__ = ["inventory"]
"""The inventory analyser."""
