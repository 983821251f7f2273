"""How well we could go on without a tool: a share of its loss, as an interval where it is not stated.

A fail-over that was tried within the days of the policy takes most of the loss away, a plan that is written down half
of it, a plan that is stated not to exist nothing. A day that is not stated is no test: a file has no other way to say
"never". Ours (stackaudit methods 10.1).
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from stackaudit.model.tool import Tool
from stackaudit.policy import Policy

Told = Literal["tested", "documented", "none", "not stated"]


class Mitigation(NamedTuple):
    """From, to, and what is told of it."""

    low: float
    high: float
    told: Told


def mitigation(tool: Tool, today: date, policy: Policy) -> Mitigation:
    """Read a tool's continuity."""
    shares = policy.resilience
    facts = tool.continuity
    if facts is not None and facts.tested is not None:
        age = (today - facts.tested).days
        if 0 <= age <= policy.renewals["backup-tested"]:
            return Mitigation(shares["tested"], shares["tested"], "tested")
    if facts is None or facts.plan is None:
        return Mitigation(0.0, max(shares["tested"], shares["documented"]), "not stated")
    if facts.plan:
        return Mitigation(shares["documented"], shares["documented"], "documented")
    return Mitigation(0.0, 0.0, "none")
