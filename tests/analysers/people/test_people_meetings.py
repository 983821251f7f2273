"""Meetings to which a party does not come."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import cells, facts, hear, numbers

from stackaudit.analysers.base import found
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.meeting_missed import meeting_missed, review_meetings
from stackaudit.model.stack import Stack
from stacks import document


def meetings(*came: int | None, **more: Any) -> list[dict[str, Any]]:
    """Meetings at which three of Sales were expected."""
    row = {"party": "Sales", "series": "Steering", "expected": 3, **more}
    return [row | ({} if people is None else {"came": people}) for people in came]


def ask(rows: list[dict[str, Any]]) -> Outcome:
    """What is said of meetings."""
    return hear(lambda rollout: Outcome(found((meeting_missed,), rollout)) + review_meetings(rollout), meetings=rows)


@pytest.mark.parametrize(
    ("full", "of", "high", "told"),
    [(0, 1, 0.975, False), (0, 2, 0.842, False), (0, 3, 0.708, True), (1, 8, 0.527, True), (2, 4, 0.932, False)],
)
def test_the_worked_upper_ends(full: int, of: int, high: float, told: bool) -> None:
    """Told below 80%, from three meetings on; fewer are a row of the table."""
    answer = ask(meetings(*[3] * full, *[2] * (of - full)))
    (row,) = cells(answer, "people_meetings")

    assert (row["meetings"], row["in_full"], row["high"]) == (of, full, pytest.approx(high, abs=6e-4))
    assert [one.code for one in answer.findings] == (["people.meeting-missed"] if told else [])


def test_the_finding_names_the_party_the_meetings_and_the_days() -> None:
    """One finding a party, whatever the series."""
    rows = [*meetings(0, 1, day="2026-10-01"), *meetings(0, 0, series="Weekly"), *meetings(3, party="IT")]
    (found_,) = ask(rows).findings

    assert found_.subjects == ("group:crm/sales",)
    assert str(found_.title) == "Sales came in full to 0 of 4 meetings of CRM"
    assert numbers(found_)["share to which all come, at most"] == pytest.approx(0.6024, abs=1e-4)


def test_what_is_blank_ahead_or_without_anybody_expected_is_left_out() -> None:
    """It counts neither for nor against them; where it would decide whether there are enough, it is asked for."""
    blank, ahead, nobody = meetings(None), meetings(0, day="2026-12-01"), meetings(0, expected=0)
    some = ask([*meetings(0, 0), *blank, *ahead, *nobody])
    few = ask([*meetings(0), *blank])
    (row,) = cells(some, "people_meetings")

    assert (some.findings, row["meetings"], row["left_out"]) == ((), 2, 1)
    assert "meeting.came" in facts(some)
    assert "meeting.came" not in facts(few)


def test_more_than_were_expected_are_all_of_them() -> None:
    """A guest is no fault."""
    assert cells(ask(meetings(4)), "people_meetings")[0]["in_full"] == 1


def test_no_list_claims_nothing() -> None:
    """Neither a finding nor a row."""
    assert ask([]) == Outcome()


def test_meetings_go_through_tables_and_back() -> None:
    """As a sheet of their own."""
    stack = Stack.model_validate(document(["crm"], initiatives=[{"id": "roll", "meetings": meetings(3, None)}]))

    assert len(stack.to_frames()["initiative_meetings"]) == 2
    assert Stack.from_frames(**stack.to_frames()) == stack
