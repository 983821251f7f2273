"""Data silos: where records are stuck, what proves it, and how much is lost."""

from __future__ import annotations

from stackaudit.analysers.silos.analyser import silos

__all__ = ["silos"]
