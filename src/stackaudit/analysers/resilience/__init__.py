"""Resilience: what stops with one tool, one link, one conduit, one vendor or one person, and how much is lost."""

from __future__ import annotations

from stackaudit.analysers.resilience.analyser import resilience

__all__ = ["resilience"]
