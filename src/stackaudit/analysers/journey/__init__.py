"""Customer journeys: at which step does what the next one needs not arrive, and why."""

from __future__ import annotations

from stackaudit.analysers.journey.analyser import journey

__all__ = ["journey"]
