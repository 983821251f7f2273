"""The people analyser: is there somebody behind each rollout, and do those it is for go along?"""

from __future__ import annotations

from stackaudit.analysers.people.analyser import people

__all__ = ["people"]
