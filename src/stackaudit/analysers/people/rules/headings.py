"""Headings under which the report puts findings about people, and the causes and effects that they are evidence of."""

from __future__ import annotations

from stackaudit.core.headings import INEFFICIENT, MERGERS, UNPLANNED_SPEND, Sign, Theme

__all__ = [
    "AT_ODDS",
    "INEFFICIENT",
    "MERGERS",
    "NOBODY_BEHIND",
    "NOT_AS_EXPECTED",
    "NOT_USED",
    "NO_DECISIONS",
    "SILOED_DEPARTMENTS",
    "UNDONE_INTEGRATIONS",
    "UNPLANNED_SPEND",
    "VENDORS_WAIT",
]

NOBODY_BEHIND = Theme("Nobody stands behind the change")
NO_DECISIONS = Theme("Decisions do not come")
NOT_USED = Theme("What was bought is not used")
NOT_AS_EXPECTED = Theme("Those it is for expected something else")
VENDORS_WAIT = Theme("Vendors and we keep each other waiting")
AT_ODDS = Theme("Departments are at odds")

UNDONE_INTEGRATIONS = Sign("cause", "integrations were left undone")
SILOED_DEPARTMENTS = Sign("effect", "departments work in silos")
