"""Questions that were put before somebody above."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import codes, facts, hear, numbers, only

from stackaudit.analysers.base import found
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.escalation_open import escalation_open, review_escalations
from stackaudit.model.stack import Stack
from stacks import document

CODE = "people.escalation-open"
DECIDED = {"what": "Budget of training", "raised": "2026-06-01", "decided": "2026-06-03"}


def ask(*rows: dict[str, Any], **settings: Any) -> Outcome:
    """What is said of escalations, on the first of November 2026."""
    return hear(
        lambda rollout: Outcome(found((escalation_open,), rollout)) + review_escalations(rollout),
        settings,
        escalations=[{"what": "Prices", **row} for row in rows],
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"raised": "2026-10-17"}, True),
        ({"raised": "2026-10-18"}, False),
        ({"raised": "2026-09-01", "due": "2026-11-01"}, False),
        ({"raised": "2026-10-25", "due": "2026-10-31"}, True),
        ({"due": "2026-10-31"}, True),
        ({"raised": "2026-09-01", "decided": "2026-11-01"}, False),
        ({"raised": "2026-09-01", "decided": "2026-11-02"}, True),
        ({"raised": "2026-12-01", "due": "2026-12-05"}, False),
        ({}, False),
    ],
)
def test_an_answer_is_late_past_its_day_or_after_fourteen_days(row: dict[str, Any], told: bool) -> None:
    """A day that is due comes first; a decision of tomorrow is none yet, and what is raised tomorrow waits for none."""
    assert codes(ask(row)) == ([CODE] if told else [])


def test_all_late_questions_of_a_rollout_are_one_finding_with_the_oldest() -> None:
    """Each is named, and whoever is to decide."""
    one = only(
        ask(
            {"raised": "2026-10-01", "to": "Eva"},
            {"what": "Roles", "due": "2026-10-20", "to": "Bo"},
            {"what": "Old", "raised": "2026-09-02", "to": "none"},
            DECIDED,
        ),
        CODE,
    )

    assert str(one.title) == "3 questions about CRM wait for a decision from above"
    assert "The oldest, Old, waits for 60 days." in str(one.why)
    assert "Have Bo and Eva decide" in str(one.advice)
    assert numbers(one)["questions without an answer in time"] == 3


def test_it_is_assumed_where_the_list_states_no_decision_at_all() -> None:
    """A list without that column may leave out what was decided."""
    late = {"raised": "2026-09-01"}

    assert [only(ask(*rows), CODE).confidence for rows in ((late,), (late, DECIDED))] == ["assumed", "documented"]


def test_without_both_days_it_is_asked_for() -> None:
    """Since when it waits decides; one that is decided is asked nothing."""
    assert facts(ask({}, {"to": "Eva"})) == {"escalation.raised"}
    assert [str(one.message).split(" waits")[0].split(" wait")[0] for one in ask({}).unknowns] == [
        "since when 1 question of CRM"
    ]
    assert ask(DECIDED) == ask()


def test_how_long_is_a_setting() -> None:
    """Another company answers within two months."""
    assert codes(ask({"raised": "2026-09-01"}, escalation_days=61)) == []


def test_days_out_of_order_are_refused_and_tables_carry_the_list() -> None:
    """A sheet of its own, `initiative_escalations`."""
    stack = Stack.model_validate(document(["crm"], initiatives=[{"id": "roll", "escalations": [DECIDED]}]))

    assert len(stack.to_frames()["initiative_escalations"]) == 1
    assert Stack.from_frames(**stack.to_frames()) == stack
    with pytest.raises(ValueError, match="decided before it is raised"):
        Stack.model_validate(
            document(["crm"], initiatives=[{"id": "roll", "escalations": [{**DECIDED, "decided": "2026-05-01"}]}])
        )
