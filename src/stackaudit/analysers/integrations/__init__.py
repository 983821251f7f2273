"""Integrations: which are required and missing, which ail, and where a hub would pay."""

from __future__ import annotations

from stackaudit.analysers.integrations.analyser import integrations

__all__ = ["integrations"]
