"""Who is left of those who began."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, score, told
from hearing import cells
from rollouts import MATRIX, rollout

LABEL = "knows why"


def member(name: str, **facts: Any) -> dict[str, Any]:
    """Somebody on the team."""
    return {"person": name, **facts}


def test_the_worked_team_of_four_stands_in_the_table() -> None:
    """20% a year over fourteen months: each leaves with .229, none with .353, all with .0028."""
    team = [member(name) for name in ("Ann", "Bob", "Cid", "Dee")]
    (row,) = cells(told(rollout(team=team, turnover=0.2, goes_live="2028-01-01")), "people_team")

    assert row["leave_low"] == row["leave_high"] == pytest.approx(0.2292, abs=2e-4)
    assert row["none_leave_low"] == pytest.approx(0.353, abs=1e-3)
    assert row["all_leave_high"] == pytest.approx(0.0028, abs=1e-4)


def test_originals_are_those_who_were_there_when_it_was_asked_for() -> None:
    """Two were, one of them left; who joined later is none of them."""
    team = [member("Ann", joined="2025-01-01"), member("Bob", left="2026-02-01"), member("Cid", joined="2026-05-01")]
    (row,) = cells(told(rollout(team=team, requested="2026-01-01")), "people_team")

    assert (row["originals"], row["still_there"], row["retention"]) == (2, 1, 0.5)


@pytest.mark.parametrize(
    ("record", "found", "fact"),
    [(False, ["knowledge-lost"], False), (None, [], True), (True, [], False)],
)
def test_knowledge_is_lost_only_if_nobody_is_left_and_nothing_written(
    record: bool | None, found: list[str], fact: bool
) -> None:
    """With a record it is not lost; without a word on it, it is not known."""
    answer = told(rollout(team=[member("Ann", left="2026-05-01")], decision_record=record))

    assert (codes(answer), "initiative.decision_record" in facts(answer)) == (found, fact)


@pytest.mark.parametrize(
    ("record", "expected"),
    [(True, (100.0, 100.0, 100.0, 1.0)), (False, (50.0, 50.0, 50.0, 1.0)), (None, (None, 50.0, 100.0, 0.0))],
)
def test_a_written_record_stands_in_for_people(record: bool | None, expected: tuple[Any, ...]) -> None:
    """Known retention bounds what a record that nobody mentions could add."""
    answer = told(rollout(team=[member("Ann"), member("Bob", left="2026-05-01")], decision_record=record))

    assert score(answer, "ownership", LABEL) == expected


def test_without_a_day_of_the_beginning_joining_dates_tell_nothing() -> None:
    """Who was there first cannot be told, and the fact is named."""
    answer = told(rollout(team=[member("Ann", joined="2026-01-01")], decision_record=False))

    assert "initiative.requested" in facts(answer)
    assert cells(answer, "people_team")[0]["retention"] is None
    assert score(answer, "ownership", LABEL) == (None, 0.0, 100.0, 0.0)


def test_the_bus_factor_is_read_off_the_matrix() -> None:
    """Of the worked tasks Bob has one alone and Ann one: both gone, T1, T2 and T4 of four have nobody."""
    (row,) = cells(told(rollout(tasks=MATRIX, team=[member("Ann")])), "people_team")

    assert (row["bus_factor_low"], row["bus_factor_high"]) == (2, 2)


def test_without_a_turnover_the_chances_span_the_policy_s() -> None:
    """10 to 30% a year: the more leave, the less likely that none does, and the likelier that all do."""
    team = [member(name) for name in ("Ann", "Bob")]
    (row,) = cells(told(rollout(team=team, goes_live="2027-11-01")), "people_team")

    assert (row["leave_low"], row["leave_high"]) == (pytest.approx(0.1, abs=1e-3), pytest.approx(0.3, abs=1e-3))
    assert (row["none_leave_low"], row["none_leave_high"]) == (
        pytest.approx(0.49, abs=2e-3),
        pytest.approx(0.81, abs=2e-3),
    )
    assert (row["all_leave_low"], row["all_leave_high"]) == (
        pytest.approx(0.01, abs=1e-3),
        pytest.approx(0.09, abs=2e-3),
    )
