"""Redundancy: tools that do the same for the same people, and what is at stake."""

from __future__ import annotations

from stackaudit.analysers.redundancy.analyser import redundancy

__all__ = ["redundancy"]
