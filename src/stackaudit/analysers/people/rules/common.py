"""What the rules about people share: themes of the report, a sentence on rating, example stacks with one rollout."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme

NOBODY_BEHIND = Theme("Nobody stands behind the change")
NO_DECISIONS = Theme("Decisions do not come")
NOT_USED = headings.NOT_USED
NOT_AS_EXPECTED = Theme("Those it is for expected something else")
VENDORS_WAIT = Theme("Vendors and we keep each other waiting")
AT_ODDS = Theme("Departments are at odds")

REACH = "A rollout whose tools are the hub, a cut point or a step of a primary journey counts more."


def rollout(**facts: object) -> dict[str, Any]:
    """Return a stack with one tool and one rollout, of the first of November 2026."""
    return {
        "name": "Example",
        "as_of": "2026-11-01",
        "tools": [{"id": "crm"}],
        "integrations": [],
        "initiatives": [{"id": "roll", "name": "Rollout", **facts}],
    }


def live(**facts: object) -> dict[str, Any]:
    """Return a stack with a rollout that went live half a year ago."""
    return rollout(goes_live="2026-05-01", **facts)


def supplied(**facts: object) -> dict[str, Any]:
    """Return a stack with one tool and one vendor, of the first of November 2026."""
    vendor = {"id": "acme", "name": "Acme", **facts}
    return {"name": "Example", "as_of": "2026-11-01", "tools": [{"id": "crm"}], "integrations": [], "vendors": [vendor]}
