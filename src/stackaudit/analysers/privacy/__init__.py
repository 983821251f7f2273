"""Privacy: where personal data is and may be, and which of the stated protections it lacks."""

from __future__ import annotations

from stackaudit.analysers.privacy.analyser import privacy

__all__ = ["privacy"]
"""The privacy analyser."""
