"""Integrations: which flows are by hand, late or failing, what is missing, and where a hub would pay."""

from __future__ import annotations

from stackaudit.analysers.integrations.analyser import integrations

__all__ = ["integrations"]
