"""Support and requested changes: the numbers of the methods, several periods, super-users, and what is open."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.people import requirements
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.support import review_support
from stackaudit.core.findings import Severity

LAW = settings(max_examples=60, deadline=None)
OVERLOAD, NOBODY = "people.support-overload", "people.no-super-user"
KEPT_UP = "support that keeps up with what comes in"


def week(admins: int | None = 1, deflected: float | None = 0.0, **more: Any) -> dict[str, Any]:
    """40 tickets a day, of which one administrator settles 15; None is not stated."""
    stated = {"tickets_a_day": 40.0, "capacity_a_day": 15.0, "admins": admins, "deflected": deflected, **more}
    return {key: value for key, value in stated.items() if value is not None}


def ask(*rows: dict[str, Any], **more: Any) -> Outcome:
    """What is said of some periods of support."""
    return hear(review_support, support=list(rows), **more)


def desk(found: Outcome) -> dict[str, Any]:
    """The only row of the table."""
    (row,) = cells(found, "people_support")
    return row


# -- worked numbers


def test_one_administrator_falls_behind_by_25_a_day() -> None:
    """And three are needed."""
    found = only(ask(week()), OVERLOAD)

    assert numbers(found)["backlog grows in a day by"] == 25
    assert numbers(found)["administrators needed"] == 3
    assert found.subjects == ("group:crm/everybody",)
    assert found.confidence == "documented"


def test_three_are_enough_but_close_to_the_limit() -> None:
    """0.889 is over 0.85, and no backlog grows: less severe than one that does."""
    found = ask(week(3))
    row = desk(found)

    assert row["utilisation"] == pytest.approx(0.889, abs=5e-4)
    assert (row["backlog_a_day"], row["admins_needed"]) == (0, 3)
    assert "close to its limit" in str(only(found, OVERLOAD).title)
    assert only(found, OVERLOAD).severity == Severity.LOW < only(ask(week()), OVERLOAD).severity


def test_super_users_who_settle_two_in_five_spare_an_administrator() -> None:
    """24 of 30 a day: 0.8, and nothing is found."""
    found = ask(week(2, 0.4))

    assert codes(found) == []
    assert desk(found)["utilisation"] == pytest.approx(0.8)
    assert (KEPT_UP, 100.0, 100.0, 100.0) in parts(found)


# -- edges


def test_nobody_there_is_the_worst() -> None:
    """All of it stays behind, whatever one could settle; no cell holds a number without end."""
    found = ask(week(0, capacity_a_day=None))

    assert numbers(only(found, OVERLOAD))["backlog grows in a day by"] == 40
    assert desk(found)["utilisation"] is None
    assert (KEPT_UP, 0.0, 0.0, 0.0) in parts(found)


def test_nothing_coming_in_is_no_load() -> None:
    """Even where nobody is there."""
    assert codes(ask(week(0, tickets_a_day=0.0))) == []


@pytest.mark.parametrize("field", ["tickets_a_day", "capacity_a_day", "admins"])
def test_a_missing_fact_is_asked_for(field: str) -> None:
    """No finding, the part is open, and the fact is named."""
    found = ask(week(**{field: None}))

    assert codes(found) == []
    assert f"support.{field}" in facts(found)
    assert (KEPT_UP, None, 0.0, 100.0) in parts(found)


def test_deflection_that_is_not_stated_is_an_assumption() -> None:
    """Outcome as assumed, with the fact asked for and the part open to the top."""
    found = ask(week(deflected=None))

    assert only(found, OVERLOAD).confidence == "assumed"
    assert "support.deflected" in facts(found)
    assert (KEPT_UP, None, 0.0, 100.0) in parts(found)


def test_the_latest_period_counts_and_their_number_is_said() -> None:
    """Requests fall off after a start: the first week is not the measure."""
    weeks = [week(as_of="2026-05-08"), week(tickets_a_day=10.0, as_of="2026-09-01")]

    assert codes(ask(*weeks)) == []
    assert desk(ask(*weeks))["periods"] == 2
    assert "one period" in str(only(ask(weeks[0]), OVERLOAD).advice)
    assert "latest of 2 periods" in str(only(ask(weeks[0], week(as_of="2026-10-01")), OVERLOAD).advice)


def test_each_group_has_its_own_desk() -> None:
    """Two groups are two rows, which share the weight of one part."""
    found = ask(week(group="Sales"), week(4, group="Service"))

    assert [one.part.weight for one in found.elements if str(one.label) == KEPT_UP] == [0.5, 0.5]
    assert [f.subjects for f in found.findings] == [("group:crm/sales",)]


def test_what_the_manual_lacks_is_part_of_the_proof() -> None:
    """The share of tickets without an article stands beside the load."""
    assert numbers(only(ask(week(without_article=0.3)), OVERLOAD))["without an article in the manual"] == 0.3


@given(st.integers(0, 6), st.floats(0, 1), st.floats(0, 1))
@LAW
def test_more_deflected_is_never_worse(admins: int, some: float, more: float) -> None:
    """The points rise with what super-users settle, and a finding may go, never come."""
    low, high = sorted((some, more))
    before, after = ask(week(admins, low)), ask(week(admins, high))

    assert dict(p[:2] for p in parts(after))[KEPT_UP] >= dict(p[:2] for p in parts(before))[KEPT_UP] - 1e-6  # type: ignore[operator]
    assert len(after.findings) <= len(before.findings)


def test_a_crowd_of_administrators_can_be_close_to_its_limit() -> None:
    """A million who settle one a day each, and 900,000 requests."""
    found = ask(week(1_000_000, tickets_a_day=900_000.0, capacity_a_day=1.0))

    assert "busy 90% of the time" in str(only(found, OVERLOAD).why)


# -- super-users


@pytest.mark.parametrize(
    ("row", "found", "asked"),
    [
        ({"super_users": 0, "capable": True}, [NOBODY], set()),
        ({"super_users": 0, "capable": False}, [], set()),
        ({"super_users": 0}, [NOBODY], {"group.capable"}),
        ({"super_users": 2}, [], set()),
        ({"capable": True}, [], {"group.super_users"}),
        ({"users": 0}, [], set()),
    ],
)
def test_super_users(row: dict[str, Any], found: list[str], asked: set[str]) -> None:
    """None, though somebody could or may: told. Nobody could: not. Not stated: asked for. No users: left out."""
    answer = hear(review_support, groups=[{"group": "sales", **row}], support=[week(4)])

    assert codes(answer) == found
    assert facts(answer) == asked


def test_the_share_of_super_users() -> None:
    """2 of 40 are 0.05; without a number of users there is none."""
    rows = cells(
        hear(review_support, groups=[{"group": "a", "users": 40, "super_users": 2}, {"group": "b", "super_users": 2}]),
        "people_super_users",
    )

    assert [row["share"] for row in rows] == [0.05, None]


# -- requested changes

CONTESTED = "people.request-contested"


def wish(**effects: float) -> Outcome:
    """One requested change and what it means to whom."""
    rows = [{"request": "One form", "stakeholder": who, "effect": float(effect)} for who, effect in effects.items()]
    return hear(requirements.review_requests, effects=rows)


def test_contests_of_the_methods() -> None:
    """+2, +1, -3: 1.0, with a change board. +2, +1, 0: none."""
    found = wish(sales=2, service=1, it=-3)
    (row,) = cells(found, "people_requests")

    assert (row["contest"], row["helped"], row["harmed"]) == (1.0, ("sales", "service"), ("it",))
    assert only(found, CONTESTED).subjects == ("request:crm/one-form",)
    assert "change board" in str(only(found, CONTESTED).advice)
    assert codes(wish(sales=2, service=1, it=0)) == []


def test_half_contested_is_told() -> None:
    """3 for and 1 against are 0.5: told. 3 and 0.9 are not."""
    assert codes(wish(sales=3, it=-1)) == [CONTESTED]
    assert codes(wish(sales=3, it=-0.9)) == []


def test_a_request_that_means_nothing_is_undefined() -> None:
    """All 0: no contest, no part of the score, and it is asked for."""
    found = wish(sales=0, it=0)

    assert (codes(found), facts(found), parts(found)) == ([], {"effect.effect"}, [])


def test_no_requested_changes_are_left_out() -> None:
    """An empty list says that there are none; no list says nothing."""
    assert hear(requirements.review_requests, effects=[]) == Outcome()
    assert facts(hear(requirements.review_requests)) == {"initiative.effects"}


def test_of_several_judgements_of_one_effect_the_mean_counts() -> None:
    """+3 and -1 of the same stakeholder are +1, and nobody is harmed."""
    rows = [{"request": "One form", "stakeholder": "Sales", "effect": effect} for effect in (3.0, -1.0)]

    assert codes(hear(requirements.review_requests, effects=rows)) == []


def test_the_proof_has_the_numbers_that_it_speaks_of() -> None:
    """Administrators, what reaches them, and at exactly 1 the backlog is said to grow."""
    found = only(ask(week(2, tickets_a_day=50.0)), OVERLOAD)

    assert numbers(found)["administrators"] == 2
    assert "50 requests a day reach 2 administrators, and 20 of them" in str(found.why)
    assert "backlog" in str(only(ask(week(2, tickets_a_day=30.0)), OVERLOAD).title)
    assert str(only(ask(week(3)), OVERLOAD).why).endswith("busy 88.9% of the time: a holiday is enough for a backlog.")


def test_without_a_capacity_nobody_knows_how_many_are_needed() -> None:
    """Nor where nothing is said of what comes in."""
    assert desk(ask(week(capacity_a_day=None)))["admins_needed"] is None
    assert desk(ask(week(tickets_a_day=None)))["admins_needed"] is None
