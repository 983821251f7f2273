"""The responsibility matrix, the sponsor and the panel."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, score, told
from hearing import cells, context_of
from hypothesis import given
from hypothesis import strategies as st
from rollouts import MATRIX, rollout

from stackaudit.analysers.people.ownership import review_roles

ONE = "Exactly one person"


def test_the_worked_matrix_has_two_of_four_tasks_covered_and_three_gaps() -> None:
    """Methods 7.2: coverage 2/4, nobody accountable for T2, two for T3, nobody responsible for T4."""
    answer = told(rollout(tasks=MATRIX))
    found = {one.code.removeprefix("people."): one.subjects for one in answer.findings}

    assert found == {
        "no-accountable": ("task:roll/t2",),
        "many-accountable": ("task:roll/t3",),
        "no-responsible": ("task:roll/t4",),
    }
    assert score(answer, "ownership", ONE) == (50.0, 50.0, 50.0, 1.0)


@given(st.permutations(MATRIX), st.permutations(["Cid", "Dee"]))
def test_permuting_rows_and_people_changes_nothing(tasks: list[Any], people: list[str]) -> None:
    """A matrix is a set of lines, and a cell a set of people."""
    turned = [{**one, "accountable": people} if one["id"] == "t3" else one for one in tasks]

    assert told(rollout(tasks=turned)) == told(rollout(tasks=MATRIX))


def test_an_empty_matrix_is_undefined_and_one_finding() -> None:
    """No task is no zero: the score stays open."""
    answer = told(rollout(tasks=[]))

    assert [(one.code, one.confidence) for one in answer.findings] == [("people.no-raci", "documented")]
    assert score(answer, "ownership", ONE) == (None, 0.0, 100.0, 0.0)


@pytest.mark.parametrize(
    ("facts_", "found"),
    [
        ({}, []),
        ({"starts": "2026-11-02"}, []),
        ({"starts": "2026-11-01"}, ["assumed"]),
        ({"goes_live": "2026-05-01"}, ["assumed"]),
        ({"starts": "2026-12-01", "goes_live": "2027-05-01"}, []),
        ({"starts": "2026-05-01", "tasks": [{"id": "t1"}]}, ["assumed"]),
        ({"tasks": [{"id": "t1"}]}, []),
        ({"starts": "2026-12-01", "tasks": []}, ["documented"]),
        ({"starts": "2026-05-01", "tasks": [{"id": "t1", "responsible": ["Bob"]}]}, []),
    ],
)
def test_a_matrix_is_missed_only_where_it_is_empty_or_the_planning_is_over(
    facts_: dict[str, Any], found: list[str]
) -> None:
    """Methods 14.11: a name claims nothing; an empty list does, and a start without a name for any task does."""
    answer = told(rollout(**facts_))
    raci = [one for one in answer.findings if one.code == "people.no-raci"]

    assert [one.confidence for one in raci] == found
    if "tasks" not in facts_ and not found:
        assert "initiative.tasks" in facts(answer)


def test_a_column_that_nobody_filled_was_not_collected() -> None:
    """A list of tasks with who does them says nothing of who answers; the fact is named."""
    answer = told(rollout(tasks=[{"id": "t1", "responsible": ["Bob"]}, {"id": "t2", "responsible": ["Ann"]}]))

    assert (codes(answer), "task.accountable" in facts(answer)) == ([], True)
    assert score(answer, "ownership", ONE) == (None, 0.0, 100.0, 0.0)


def test_a_cell_that_says_none_is_nobody() -> None:
    """`none` in a cell is a statement, even where no other line fills the column."""
    answer = told(rollout(tasks=[{"id": "t1", "accountable": ["none"], "responsible": ["Bob"]}]))

    assert codes(answer) == ["no-accountable"]


def test_whoever_left_is_nobody_and_is_named() -> None:
    """A task whose one accountable has left has none; of two of whom one left, one remains."""
    team = [{"person": "Ann", "left": "2026-09-01"}, {"person": "Bob", "level": 1}]
    tasks = [
        {"id": "t1", "accountable": ["Ann"], "responsible": ["Bob"]},
        {"id": "t2", "accountable": ["Ann", "Bob"], "responsible": ["Bob"]},
    ]
    (found,) = of(answer := told(rollout(tasks=tasks, team=team)), "no-accountable")

    assert found.subjects == ("task:roll/t1",)
    assert "Ann is named and has left." in str(found.why)
    assert of(answer, "many-accountable") == []


def test_whoever_has_left_by_another_record_is_nobody_either() -> None:
    """Methods 14.12: a departure counts wherever it is stated: in another team, or behind an owner's name."""
    tasks = [{"id": "t1", "accountable": ["Ann Lee"], "responsible": ["Bo Ek"]}]
    tools = [{"id": "crm", "owner": "Bo Ek, left 2026-05-01"}]
    document = rollout(tools, tasks=tasks)
    document["initiatives"].append({"id": "other", "team": [{"person": "Ann Lee", "left": "2026-03-01"}]})

    assert codes(told(document)) == ["no-accountable", "no-responsible"]


def test_a_role_of_somebody_who_has_left_is_vacant_and_says_who() -> None:
    """The trainer of the list left in March."""
    roles = [{"role": "trainer", "person": "Ann Lee", "load": 0.2}, {"role": "executive", "person": "Eve"}]
    answer = review_roles(
        context_of(rollout(roles=roles, team=[{"person": "Ann Lee", "left": "2026-03-01"}])).rollouts[0]
    )
    (found,) = [one for one in answer.findings if one.subjects == ("role:roll/trainer",)]

    assert "Ann Lee is named and has left." in str(found.why)
    assert [row["person"] for row in cells(answer, "people_load")] == ["Eve"]


def test_whoever_left_and_came_back_is_there() -> None:
    """Two rows of one person: the one without an end counts."""
    team = [{"person": "Ann", "left": "2026-01-01"}, {"person": "Ann", "joined": "2026-06-01", "level": 2}]
    tasks = [{"id": "t1", "accountable": ["Ann"], "responsible": ["Ann"]}]

    assert codes(told(rollout(tasks=tasks, team=team))) == []


@pytest.mark.parametrize(("level", "found"), [(4, []), (5, ["accountable-low"])])
def test_whoever_answers_without_rank_is_told_once(level: int, found: list[str]) -> None:
    """The lowest level that the policy asks is good enough; below it one finding a person, not one a task."""
    tasks = [{"id": f"t{n}", "accountable": ["Ann"], "responsible": ["Bob"]} for n in range(2)]

    assert codes(told(rollout(tasks=tasks, team=[{"person": "Ann", "level": level}]))) == found


def test_a_level_that_is_not_stated_is_unknown() -> None:
    """Nothing follows from a level that nobody wrote down."""
    assert "team.level" in facts(told(rollout(tasks=MATRIX)))


def test_the_share_of_tasks_on_one_person_counts_from_five_tasks_on() -> None:
    """Three of five on one is more than half; three of six is not."""

    def tasks(count: int) -> list[dict[str, Any]]:
        return [
            {"id": f"t{n}", "accountable": ["Ann" if n < 3 else f"P{n}"], "responsible": [f"Q{n}"]}
            for n in range(count)
        ]

    assert [codes(told(rollout(tasks=tasks(count)))) for count in (5, 6)] == [["task-load"], []]


# -- sponsor


def strength(**sponsor: Any) -> tuple[float | None, float, float, float]:
    """The strength of a sponsor of a rollout that goes live in fourteen months at 20% turnover."""
    facts = {"goes_live": "2028-01-01", "turnover": 0.2}
    return score(told(rollout(sponsor={"name": "Eve", **sponsor}, **facts)), "ownership", "sponsor")


def test_the_strength_of_a_sponsor_is_the_mean_of_five_parts() -> None:
    """Present, high enough, seen and followed are 100; staying is 100 times .7708: 95.4."""
    value, low, high, coverage = strength(level=2, last_active="2026-10-01", successor="Finn")

    assert value == low == high == pytest.approx((400 + 77.08) / 5, abs=0.02)
    assert coverage == 1.0


def test_each_fact_that_is_stated_narrows_the_interval() -> None:
    """What is not known of a sponsor may be 0 or 100."""
    known: dict[str, Any] = {}
    widths = []
    for fact, value in (("level", 1), ("last_active", "2026-10-01"), ("successor", "none")):
        _, low, high, _ = strength(**known)
        widths.append(high - low)
        known[fact] = value
    _, low, high, _ = strength(**known)

    assert [*widths, high - low] == pytest.approx([60.0, 40.0, 20.0, 0.0])


def test_only_a_stated_absence_is_a_missing_sponsor() -> None:
    """Not stated is unknown; `none`, a departure by today and a member who left are findings."""
    silent = told(rollout())
    named = {"name": "Eve", "leaves": "2026-10-31"}
    left = [{"person": "Eve", "left": "2026-03-01"}]
    stated = [rollout(sponsor="none"), rollout(sponsor=named), rollout(sponsor="Eve", team=left)]

    assert (codes(silent), "initiative.sponsor" in facts(silent)) == ([], True)
    assert [codes(told(one)) for one in stated] == [["sponsor-missing"]] * 3
    assert score(told(stated[0]), "ownership", "sponsor") == (0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(("seen", "found"), [("2026-09-02", []), ("2026-09-01", ["sponsor-name-only"])])
def test_a_sponsor_not_seen_for_more_than_60_days_is_one_in_name_only(seen: str, found: list[str]) -> None:
    """The sixtieth day is still within."""
    assert codes(told(rollout(sponsor={"name": "Eve", "last_active": seen}))) == found


def test_a_planned_departure_before_the_start_leaves_nothing_of_staying() -> None:
    """Whoever leaves before it goes live does not stay, whoever leaves on that day does."""
    sponsor = {"level": 1, "last_active": "2026-10-01", "successor": "Finn"}

    assert strength(**sponsor, leaves="2027-12-31")[0] == 80.0
    assert strength(**sponsor, leaves="2028-01-01")[0] == 100.0


def test_the_row_of_a_sponsor_tells_its_parts() -> None:
    """The table shows what is known, and leaves the rest empty."""
    (row,) = cells(told(rollout(sponsor={"name": "Eve", "level": 5})), "people_sponsors")

    assert (row["present"], row["level_adequate"], row["active"], row["successor"]) == (True, False, None, None)


# -- panel


@pytest.mark.parametrize(
    ("flags", "found", "fact"),
    [([True, True], ["tunnel-vision"], False), ([True, False], [], False), ([True, None], [], True)],
)
def test_a_panel_sees_through_a_tunnel_only_if_all_of_it_does(
    flags: list[bool | None], found: list[str], fact: bool
) -> None:
    """One who knows another product is enough; one of whom it is not known leaves it open."""
    panel = [{"person": f"P{n}", "only_chosen": flag} for n, flag in enumerate(flags)]
    answer = told(rollout(panel=panel))

    assert (codes(answer), "panel.only_chosen" in facts(answer)) == (found, fact)
