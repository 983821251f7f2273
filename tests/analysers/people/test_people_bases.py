"""Base severities of the signs of people, as the methods define them, and what each number in the file can move."""

from __future__ import annotations

import pytest

from stackaudit.analysers.registry import RULES
from stackaudit.stats.teams import wilson

BASES: dict[str, tuple[float, dict[str, float]]] = {
    "people.sponsor-leaves": (7.0, {"people.sponsor-leaves-after": 5.0}),
    "people.vendor-silent": (6.0, {}),
    "people.team-churn": (5.0, {}),
    "people.account-churn": (3.0, {}),
    "people.approval-blocked": (5.0, {"people.approval-blocked-long": 7.0}),
    "people.meeting-missed": (4.0, {}),
    "cost.budget-bound": (4.0, {}),
    "journey.rated-low": (6.0, {}),
    "journey.slow-response": (5.0, {}),
    "people.overload-across": (4.0, {"people.overload-across-far": 6.0}),
    "people.vendor-drift": (4.0, {}),
    "people.requirement-unwritten": (4.0, {}),
    "people.escalation-open": (5.0, {}),
    "people.group-unbacked": (4.0, {}),
    "people.no-usage-review": (3.0, {}),
    "people.priority-differs": (4.0, {}),
}
"""Code, base, bases of its variants."""


@pytest.mark.parametrize("code", BASES)
def test_the_base_severities(code: str) -> None:
    """Methods, new chapter H, and decision 0046 for the last four."""
    (rule,) = [rule for rule in RULES if rule.id == code]

    assert (rule.severity, dict(rule.variants)) == BASES[code]


def test_wilson_would_tell_of_two_missed_meetings() -> None:
    """Its upper ends, .79 and .66, lie below .8, those of the exact interval (.975, .842) do not: that is why."""
    assert [round(wilson(0, of)[1], 4) for of in (1, 2)] == [0.7935, 0.6576]
