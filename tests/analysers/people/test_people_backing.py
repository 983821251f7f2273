"""Groups that are left alone with a rollout, use that nobody looks at, and parties for which it counts differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hearing import codes, facts, hear, only, text

from stackaudit.analysers.base import found
from stackaudit.analysers.people.context import Outcome, Rollout
from stackaudit.analysers.people.group_unbacked import group_unbacked, review_groups
from stackaudit.analysers.people.priority_differs import priority_differs, review_priorities
from stackaudit.analysers.people.usage_review import no_usage_review, review_usage

UNBACKED, REVIEW, PRIORITY = "people.group-unbacked", "people.no-usage-review", "people.priority-differs"


def both(check: Any, review: Callable[[Rollout], Outcome]) -> Callable[[Rollout], Outcome]:
    """A check, and what is unknown of it."""
    return lambda rollout: Outcome(found((check,), rollout)) + review(rollout)


def groups(*rows: dict[str, Any], **more: Any) -> Outcome:
    """What is said of whether groups are backed."""
    listed = [{"group": f"G{n}", **row} for n, row in enumerate(rows)]
    return hear(both(group_unbacked, review_groups), groups=listed, **more)


@pytest.mark.parametrize(
    ("row", "words", "asked"),
    [
        ({"encouraged": True, "time": True}, None, set()),
        ({"encouraged": False, "time": True}, "its head does not ask for it", set()),
        ({"encouraged": True, "time": False}, "it gets no working time for it", set()),
        (
            {"encouraged": False, "time": False},
            "its head does not ask for it and it gets no working time for it",
            set(),
        ),
        ({"time": True}, None, {"group.encouraged"}),
        ({}, None, {"group.encouraged", "group.time"}),
    ],
)
def test_a_group_is_unbacked_only_where_it_is_stated(row: dict[str, Any], words: str | None, asked: set[str]) -> None:
    """Both reasons are one finding; what is blank is asked for, and is neither good nor bad."""
    answer = groups(row)

    assert [str(one.title) for one in answer.findings] == (
        [] if words is None else [f"G0 is on its own with CRM: {words}"]
    )
    assert facts(answer) == asked


def test_each_group_is_a_finding_of_its_own_and_silent_ones_are_one_question() -> None:
    """The subjects are the groups."""
    answer = groups({"time": False, "encouraged": True}, {"time": False, "encouraged": True}, {}, {})

    assert [one.subjects for one in answer.findings] == [("group:crm/g0",), ("group:crm/g1",)]
    assert [(one.fact, len(one.subjects)) for one in answer.unknowns] == [("group.encouraged", 2), ("group.time", 2)]


def test_no_list_of_groups_claims_and_asks_nothing_here() -> None:
    """That there is none is asked elsewhere."""
    assert groups() == Outcome()


# -- use that nobody looks at

LIVE = "2026-05-01"


def looked(*rows: dict[str, Any], live: str | None = LIVE) -> Outcome:
    """What is said of looks at the use of groups."""
    listed = [{"group": f"G{n}", **row} for n, row in enumerate(rows)]
    days = {} if live is None else {"goes_live": live}
    return hear(both(no_usage_review, review_usage), groups=listed, **days)


DONE = {"usage_review": "2026-07-01", "retraining": "2026-08-01"}


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ({}, "No look at how G1 uses CRM is on record"),
        ({"usage_review": LIVE}, "No look at how G1 uses CRM is on record"),
        ({"usage_review": "2026-12-01"}, None),
        ({"usage_review": "2026-07-01"}, "G1 had no training after the look at how it uses CRM"),
        (
            {"usage_review": "2026-07-01", "retraining": "2026-07-01"},
            "G1 had no training after the look at how it uses CRM",
        ),
        (DONE, None),
        ({"usage_review": "2026-07-01", "retraining": "2026-12-24"}, None),
    ],
)
def test_a_group_that_nobody_looked_at_or_that_was_not_trained_after_it(row: dict[str, Any], title: str | None) -> None:
    """Beside another group of which both days are stated; a day that is planned counts."""
    assert [str(one.title) for one in looked(DONE, row).findings] == ([] if title is None else [title])


def test_without_any_day_the_column_was_not_collected() -> None:
    """That is a question, once the training is over, and no finding."""
    assert (codes(looked({}, {})), facts(looked({}, {}))) == ([], {"group.usage_review"})
    assert looked({}, {}, live="2026-08-03") == looked({}, {}, live=None) == Outcome()
    assert codes(looked({"usage_review": "2026-07-01"})) == []


@pytest.mark.parametrize(("live", "told"), [("2026-08-02", True), ("2026-08-03", False)])
def test_nothing_is_told_before_the_weeks_of_training_are_over(live: str, told: bool) -> None:
    """Ninety days after going live it may still come on that day."""
    answer = looked({"usage_review": "2026-10-01"}, {}, live=live)

    assert codes(answer) == ([REVIEW] if told else [])


# -- priority


def stands(*rows: tuple[str, float | None, int | None], **more: Any) -> Outcome:
    """What is said of how high it stands for some parties."""
    listed = [
        {"party": party, "goals": 4, "priority": mean, "respondents": respondents} for party, mean, respondents in rows
    ]
    clarity = [{key: value for key, value in row.items() if value is not None} for row in listed]
    return hear(both(priority_differs, review_priorities), clarity=clarity, **more)


@pytest.mark.parametrize(("low", "told"), [(3.5, False), (3.25, True), (2.0, True)])
def test_a_point_apart_is_told(low: float, told: bool) -> None:
    """4.25 for marketing; each is shown in steps that tell nobody's answer."""
    assert codes(stands(("IT", low, 12), ("Marketing", 4.25, 12))) == ([PRIORITY] if told else [])


def test_the_two_that_are_farthest_apart_are_named() -> None:
    """All are rows of the proof."""
    one = only(stands(("IT", 2.0, 12), ("Sales", 3.0, 12), ("Marketing", 4.5, 12)), PRIORITY)

    assert str(one.title) == "CRM stands lower for IT than for Marketing"
    assert one.confidence == "interview"
    assert len([row for row in one.evidence if "priority for" in str(row)]) == 3


@pytest.mark.parametrize("row", [("IT", 1.0, 3), ("IT", 1.0, None), ("IT", None, 12)])
def test_what_is_said_by_few_by_nobody_knows_how_many_or_not_at_all_is_not_shown(
    row: tuple[str, float | None, int | None],
) -> None:
    """Then it is asked for, and the number stands nowhere."""
    answer = stands(row, ("Marketing", 4.5, 12))

    assert (codes(answer), facts(answer)) == ([], {"clarity.priority"})
    assert "1.0" not in text(answer)


def test_one_party_alone_has_nobody_to_differ_from_and_a_guess_is_no_answer() -> None:
    """What IT believes of marketing says nothing of IT."""
    assert stands(("IT", 1.0, 12)) == Outcome()
    guess = [{"party": "IT", "about": "Marketing", "priority": 1.0, "respondents": 12}]
    assert hear(both(priority_differs, review_priorities), clarity=guess) == Outcome()
