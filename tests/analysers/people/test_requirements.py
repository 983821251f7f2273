"""Requirements: traced, signed, from users, held still, tried; what was not collected, and what is blank."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.requirements import review_requirements

LAW = settings(max_examples=40, deadline=None)
UNTRACED, UNSIGNED = "people.requirement-untraced", "people.requirement-unsigned"
NOT_USERS, VOLATILE, NO_PROTOTYPE = (
    "people.requirement-not-from-users",
    "people.requirement-volatile",
    "people.no-prototype",
)
TRACED = "must-haves that lead to a solution and to a test"
SIGNED = "sign-off of the group that has signed least"
DONE = {"priority": "must", "solution": "a view", "test": "a click"}


def ask(*rows: dict[str, Any], **more: Any) -> Outcome:
    """What is said of some requirements."""
    return hear(review_requirements, requirements=[{"name": f"R{n}", **row} for n, row in enumerate(rows)], **more)


def part(found: Outcome, label: str) -> tuple[float | None, float, float] | None:
    """One part of the score."""
    return next((one[1:] for one in parts(found) if one[0] == label), None)


# -- traced


def test_must_haves_lead_to_a_solution_and_a_test() -> None:
    """Nine of ten are enough, eight of nine are not; who could have it does not matter."""
    loose = {"priority": "must", "solution": "a view"}

    assert codes(ask(*[DONE] * 9, loose, {"priority": "could"})) == []
    found = ask(*[DONE] * 8, loose)
    assert numbers(only(found, UNTRACED))["share that is traced"] == pytest.approx(8 / 9)
    assert part(found, TRACED) == pytest.approx((100 * 8 / 9,) * 3)


def test_a_solution_that_is_none_is_none() -> None:
    """`tbd` is a blank cell."""
    assert codes(ask(DONE, {**DONE, "solution": "TBD"})) == [UNTRACED]


def test_a_column_that_no_row_fills_was_not_collected() -> None:
    """All have a solution, nobody speaks of tests: open. One lacks a solution: told whatever the tests are."""
    open_ = ask({"priority": "must", "solution": "a view"})
    told_ = ask({"priority": "must", "solution": "a view"}, {"priority": "must"})

    assert codes(open_) == []
    assert "requirement.test" in facts(open_)
    assert part(open_, TRACED) == (None, 0.0, 100.0)
    assert codes(told_) == [UNTRACED]
    assert part(told_, TRACED) == (None, 0.0, 50.0)


def test_without_priorities_nothing_is_a_must_have() -> None:
    """Not collected: open. Collected, and none is a must: left out. A must, and no other column: open."""
    assert "requirement.solution" in facts(ask({"priority": "must"}))
    assert "requirement.priority" in facts(ask({"solution": "a view", "test": "a click"}))
    assert part(ask({"priority": "could"}), TRACED) is None


def test_bare_names_claim_nothing() -> None:
    """A list of names: no finding, all columns asked for."""
    found = hear(review_requirements, requirements=["A", "B"])

    assert codes(found) == []
    assert {f"requirement.{field}" for field in ("priority", "from_user", "changed", "written")} <= facts(found)
    assert {one[1:] for one in parts(found)} == {(None, 0.0, 100.0)}


# -- from users, held still, written


def test_half_of_them_come_from_users() -> None:
    """One of two is enough, one of three is not; a blank cell in the column is none."""
    assert codes(ask({"from_user": True}, {"from_user": False})) == []
    assert codes(ask({"from_user": True}, {"from_user": False}, {})) == [NOT_USERS]


def test_changes_count_from_the_baseline_on() -> None:
    """One of four on that very day is over 20%; the day before it is none; without a baseline it is open."""
    rows = [{"changed": "2026-02-01"}, {}, {}, {}]

    assert codes(ask(*rows, baseline="2026-02-01")) == [VOLATILE]
    assert codes(ask(*rows, baseline="2026-02-02")) == []
    assert codes(ask(*rows, {}, baseline="2026-02-01")) == []
    assert "initiative.baseline" in facts(ask(*rows))


def test_what_is_written_is_part_of_the_score() -> None:
    """Three of four: 75 points."""
    found = ask({"written": True}, {"written": True}, {"written": True}, {"written": False})

    assert part(found, "requirements that are written down") == (75, 75, 75)


def test_the_table_has_a_row_for_each() -> None:
    """And says whether it changed after the baseline, where there is one."""
    rows = cells(ask({"changed": "2026-02-01"}, {}, baseline="2026-01-01"), "people_requirements")

    assert [row["changed_after_baseline"] for row in rows] == [True, False]
    assert cells(ask({}), "people_requirements")[0]["changed_after_baseline"] is None


# -- signed


def sign(*rows: tuple[str, int | None, int | None]) -> Outcome:
    """What is said of some sign-offs: group, required, signed."""
    listed = [{"group": g, "required": r, "signed": s} for g, r, s in rows]
    return hear(review_requirements, sign_offs=[{k: v for k, v in row.items() if v is not None} for row in listed])


def test_the_group_that_has_signed_least_counts() -> None:
    """All, all, and 2 of 10: 20%, not the mean of 73."""
    found = sign(("sales", 10, 10), ("service", 5, 5), ("it", 10, 2))

    assert part(found, SIGNED) == (20, 20, 20)
    assert str(only(found, UNSIGNED).title).startswith("it has signed 20%")
    assert codes(sign(("sales", 10, 10))) == []


def test_a_group_of_which_nothing_is_stated_leaves_it_open() -> None:
    """One has signed all; of the other it is not known how much it has to sign."""
    found = sign(("sales", 10, 10), ("it", None, 1))

    assert codes(found) == []
    assert "sign_off.signed" in facts(found)
    assert part(found, SIGNED) == (None, 0.0, 100.0)


def test_nothing_to_sign_is_left_out() -> None:
    """A group that has to sign nothing is no absent group."""
    assert codes(sign(("sales", 0, 0), ("it", 2, 2))) == []
    assert part(sign(("sales", 0, 0)), SIGNED) is None


def test_a_blank_cell_beside_filled_ones_is_nothing_signed() -> None:
    """The column was collected."""
    assert part(sign(("sales", 2, 2), ("it", 2, None)), SIGNED) == (0, 0, 0)
    assert part(sign(("it", 2, None)), SIGNED) == (None, 0.0, 100.0)


# -- tried


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"prototypes": []}, [NO_PROTOTYPE]),
        ({"prototypes": [{"to": "sales"}]}, []),
        ({"prototypes": [{"shown": "2026-04-01"}], "goes_live": "2026-05-01"}, []),
        ({"prototypes": [{"shown": "2026-06-01"}], "goes_live": "2026-05-01"}, [NO_PROTOTYPE]),
        ({"prototypes": [], "starts": "2027-01-01"}, []),
        ({}, []),
    ],
)
def test_prototypes(more: dict[str, Any], found: list[str]) -> None:
    """None, or only after the start: told. Not begun yet, or not stated: not."""
    assert codes(hear(review_requirements, **more)) == found


# -- laws


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5), st.integers(1, 9))
@LAW
def test_one_more_group_never_raises_the_sign_off(rows: list[tuple[int, int]], more: int) -> None:
    """It is the least of all; a group that has signed all leaves it as it is."""
    listed = [(f"g{n}", required, min(required, signed)) for n, (required, signed) in enumerate(rows)]
    before = part(sign(*listed), SIGNED)

    assert part(sign(*listed, ("full", more, more)), SIGNED) == before
    assert part(sign(*listed, ("none", more, 0)), SIGNED) == (0, 0, 0)


@given(st.lists(st.sampled_from([True, False]), min_size=1, max_size=8))
@LAW
def test_the_share_from_users_is_counted(flags: list[bool]) -> None:
    """Plain counting gives the same points, and the finding under half."""
    found = ask(*({"from_user": flag} for flag in flags))
    share = flags.count(True) / len(flags)

    assert part(found, "requirements that come from those who do the work") == pytest.approx((100 * share,) * 3)
    assert (NOT_USERS in codes(found)) == (share < 0.5)


def test_whoever_has_signed_all_is_not_named() -> None:
    """Only it and service are missing; the table has the shares."""
    found = sign(("sales", 10, 10), ("service", 4, 3), ("it", 10, 2))

    assert str(only(found, UNSIGNED).why).endswith("Not all is signed by it and service.")
    assert [one["share"] for one in cells(found, "people_sign_offs")] == [0.2, 1.0, 0.75]


def test_a_rollout_that_begins_today_has_begun() -> None:
    """Nothing to try, and it is late for it."""
    assert codes(hear(review_requirements, prototypes=[], starts="2026-11-01")) == [NO_PROTOTYPE]
