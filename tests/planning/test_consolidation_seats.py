"""Seats for people who lose a tool: how many, at what price, in every sum and sentence; what is not known of them."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from covers import stack_of

from stackaudit.choice import milp
from stackaudit.choice.assignment import newcomers, seat_price
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stacks import read

Document = dict[str, Any]
AUTO = {"auto_renew": True, "notice": "30d"}


def seated(id_: str, price: float, paid: int, active: int, department: str = "x", **facts: Any) -> Document:
    """A mailer that is paid by the seat."""
    cost = {"annual": price, "priced_by": "seat", **facts.pop("cost", {})}
    made = {"id": id_, "departments": [department], "capabilities": ["email"], "cost": cost}
    return {**made, "seats": {"paid": paid, "active": active}, **facts}


DEAR = seated("dear", 100, 50, 45, "sales")
CHEAP = seated("cheap", 10, 5, 5, "mkt")


def planned(*tools: Document, **options: Any) -> ConsolidationPlan:
    """The plan for these tools, in euros."""
    return plan_consolidation(read(stack_of(*tools, currency="EUR", **options.pop("facts", {}))), **options)


def test_more_seats_are_paid_for() -> None:
    """45 users move to a tool with no seat to spare: 45 seats at 2 a year, so 10 are saved and not 100."""
    plan = planned(DEAR, CHEAP, retire=["dear"])

    assert plan.seats.columns == ("tool", "name", "more_seats", "price_a_seat", "cost_a_year", "for_users_of")
    assert plan.seats.rows == (("cheap", "cheap", 45, 2.0, 90.0, ("dear",)),)
    assert (plan.status, plan.cost, plan.value, plan.bound, plan.saving) == ("optimal", 100, 100.0, 100.0, 10)
    assert "saves EUR 10 of EUR 110 a year" in plan.explain()
    assert "45 more seats have to be bought, for EUR 90 a year, which is taken off what is saved:" in plan.explain()
    assert "  45 of cheap at EUR 2, for users of dear" in plan.explain()


def test_spare_seats_come_first() -> None:
    """Five seats of the dear tool are free, enough for the five of the other one: nothing is bought."""
    plan = planned(DEAR, CHEAP, retire=["cheap"])

    assert (plan.seats.rows, plan.cost) == ((), 100)
    assert "more seat" not in plan.explain()


def test_seats_decide_which_tool_goes() -> None:
    """At 3 a seat the cheap tool would cost 135 more: the small tool goes and not the large one."""
    plan = planned(DEAR, {**CHEAP, "cost": {"annual": 15, "priced_by": "seat"}})

    assert (plan.retire, plan.seats.rows, plan.saving) == (("cheap",), (), 15)
    assert plan.regret("dear") == 50.0  # 15 + 135 against 100


def test_one_seat_is_in_the_singular() -> None:
    """One more seat has to be bought."""
    plan = planned(seated("dear", 100, 6, 6, "sales"), seated("other", 8, 9, 4))

    assert [row[2] for row in plan.seats.rows] == [1]
    assert "1 more seat has to be bought, for EUR 0.89 a year" in plan.explain()
    assert plan.cost == Decimal("8.89")


@pytest.mark.parametrize("price", [8, 9.5, 20])
def test_the_price_of_a_seat_goes_by_the_price_of_the_tool(price: float) -> None:
    """CHEAP at p, with 45 more seats at p / 5 each, costs 10 p; without it DEAR costs 100: even at 10."""
    plan = planned(DEAR, {**CHEAP, "cost": {"annual": price, "priced_by": "seat"}})

    assert plan.keep == (("cheap",) if price < 10 else ("dear",))
    assert plan.value == pytest.approx(min(100, 10 * price))
    assert plan.break_even("cheap") == pytest.approx(10)


@pytest.mark.parametrize(
    ("mine", "theirs", "needed"),
    [
        (None, None, 4),
        (("a", "b", "c", "d"), None, 4),
        (("a", "b", "c", "d"), ("a", "z"), 3),
        (("a", "b", "c", "d"), ("a", "b", "c", "d", "e"), 0),
        (("a", "b"), ("a", "b"), 2),
        (("a", "b", "c", "d", "e", "f"), ("a", "b", "c"), 3),
        (("a", "b", "c", "d", "e", "f"), ("a", "b"), 4),
    ],
)
def test_who_uses_both_needs_no_seat(mine: Any, theirs: Any, needed: int) -> None:
    """Of four active users those listed at both tools need none; two listed who are not active may be those of both."""
    one, other = seated("one", 20, 5, 4, users=mine), seated("other", 1, 5, 5, users=theirs)
    stack = read(stack_of(one, other))

    assert newcomers(stack.tool("one"), stack.tool("other")) == needed
    plan = plan_consolidation(stack, retire=["one"])
    assert [row[2] for row in plan.seats.rows] == ([needed] if needed else [])


def test_seats_may_be_spread_over_two_tools() -> None:
    """Five users, three spare seats here and two there: all of them are taken, and none is bought."""
    plan = planned(
        seated("gone", 90, 5, 5, must_retire=True),
        seated("one", 30, 6, 3, "y", must_keep=True),
        seated("two", 30, 6, 4, "z", must_keep=True),
    )

    assert (plan.seats.rows, plan.cost) == ((), 60)


def test_a_tool_without_seats_to_pay_takes_people_for_nothing() -> None:
    """A flat price stays as it is; the people are shown where they go, although their department has the other tool."""
    flat = {
        "id": "flat",
        "departments": ["y"],
        "capabilities": ["email", "sms"],
        "cost": {"annual": 5, "priced_by": "flat"},
    }
    other = {**seated("seats", 10, 5, 5), "capabilities": ["email", "fax"]}
    plan = planned(seated("gone", 90, 9, 9), flat, other)

    assert (plan.retire, plan.seats.rows, plan.cost) == (("gone",), (), 15)
    assert plan.successors == {"gone": "flat"}
    assert plan.moves == (("x", "flat"),)


def test_onboarding_is_weighed_against_seats() -> None:
    """Nine seats at 2 a year, or 30 once for a tool without seats to pay: over three years the latter is cheaper."""
    flat = {"id": "flat", "departments": ["y"], "capabilities": ["email", "sms"]}
    flat["cost"] = {"annual": 5, "priced_by": "flat", "onboarding": 30}
    other = {**seated("seats", 10, 5, 5), "capabilities": ["email", "fax"]}
    plan = planned(seated("gone", 90, 9, 9), flat, other)
    short = planned(seated("gone", 90, 9, 9), flat, other, years=1)

    assert (plan.seats.rows, plan.one_off, plan.value) == ((), 30, 25.0)
    assert ([row[2] for row in short.seats.rows], short.one_off, short.value) == ([9], 0, 33.0)


def test_each_capability_needs_a_seat_of_its_own() -> None:
    """What one tool did two tools take over: each user needs a seat at both."""
    suite = {**seated("suite", 99, 4, 4), "capabilities": ["email", "forms"]}
    mailer, former = seated("mailer", 4, 4, 4, "y"), {**seated("former", 8, 4, 4, "y"), "capabilities": ["forms"]}
    plan = planned(suite, mailer, former)

    assert [row[:5] for row in plan.seats.rows] == [
        ("former", "former", 4, 2.0, 8.0),
        ("mailer", "mailer", 4, 1.0, 4.0),
    ]
    assert plan.cost == 24


def test_a_planned_tool_has_all_its_seats_to_spare() -> None:
    """Nobody uses it yet: of its 30 seats 20 are taken, none is bought."""
    new = {**seated("new", 12, 30, 0, lifecycle={"phase": "plan"}), "seats": {"paid": 30}}
    plan = planned(seated("old", 90, 25, 20), new)

    assert (plan.adopt, plan.seats.rows, plan.cost) == (("new",), (), 12)
    small = {**new, "seats": {"paid": 15}}
    assert [row[2] for row in planned(seated("old", 90, 25, 20), small).seats.rows] == [5]


def test_assigned_seats_count_as_active() -> None:
    """Whoever has one assigned may need the next one."""
    dear = {**DEAR, "seats": {"paid": 50, "active": 45, "measure": "assigned"}}

    assert [row[2] for row in planned(dear, CHEAP, retire=["dear"]).seats.rows] == [45]


# -- what is not stated


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"cost": {"annual": 10}}, "what more seats of cheap would cost is not stated, and not in the sum"),
        ({"seats": {"paid": 5}}, "what more seats of cheap would cost is not stated, and not in the sum"),
        ({"seats": {"active": 5}}, "what more seats of cheap would cost is not stated, and not in the sum"),
        ({"seats": None}, "what more seats of cheap would cost is not stated, and not in the sum"),
        ({"cost": {"annual": 10, "priced_by": "flat"}}, ""),
        ({"cost": {"annual": 10, "priced_by": "usage"}}, ""),
        ({"cost": {"annual": 0}}, ""),
    ],
)
def test_seats_of_no_stated_price_are_not_counted_and_said(facts: Document, note: str) -> None:
    """Without a way of pricing, or seats paid and active, no sum is made up; a flat price needs no note."""
    plan = planned(DEAR, {**CHEAP, **facts}, retire=["dear"])

    assert plan.seats.rows == ()
    assert any("more seats" in str(one) for one in plan.notes) == bool(note)
    assert not note or note in [str(one) for one in plan.notes]


def test_users_that_are_not_counted_are_said() -> None:
    """How many would move is not stated: no seats, and a note; where nobody is active nothing is open."""
    note = "how many people use dear is not stated: what more seats of cheap would cost is not in the sum"
    silent = planned({**DEAR, "seats": {"paid": 50}}, CHEAP, retire=["dear"])
    nobody = planned({**DEAR, "seats": {"paid": 50, "active": 0}}, CHEAP, retire=["dear"])

    assert (silent.seats.rows, note in map(str, silent.notes)) == ((), True)
    assert (nobody.seats.rows, [one for one in nobody.notes if "seats" in str(one)]) == ((), [])


def test_who_may_be_counted_twice_is_said() -> None:
    """Without names each active seat is one more user; whoever uses two tools that go is counted for each."""
    plan = planned(DEAR, seated("third", 80, 40, 30), CHEAP, retire=["dear", "third"])
    notes = [str(one) for one in plan.notes]

    assert plan.seats.rows[0][2:] == (75, 2.0, 150.0, ("dear", "third"))
    assert (
        "who uses both dear and third and cheap is not stated (users): each active seat counts as one more user"
        in notes
    )
    assert "people who use more than one of dear and third are counted for each" in notes


def test_a_seat_price_needs_every_fact() -> None:
    """Annual cost, priced by the seat, seats paid and taken; no paid seats have no price each."""
    facts = read(stack_of(CHEAP, {**CHEAP, "id": "none", "seats": {"paid": 0, "active": 0}})).tools

    assert seat_price(facts[0]) is not None
    assert seat_price(facts[1]) is None


# -- in time, in the stack, and where it is too large to prove


def test_money_comes_with_seats_taken_off() -> None:
    """From 31 January 2027 on 100 a year less 90 for seats; before that nothing; an unknown end may save or cost."""
    plan = planned({**DEAR, "contract": {**AUTO, "renews": "2027-01-31"}}, CHEAP, retire=["dear"])
    open_ = planned({**DEAR, "cost": {"annual": 60, "priced_by": "seat"}}, CHEAP, retire=["dear"])
    day = date(2027, 11, 1)

    assert plan.saved_by(day) == (Decimal("7.51"),) * 2  # 10 * 274 / 365
    assert plan.schedule.rows[0][5:] == (7.51, "in time", 90.0)
    assert open_.saving == -30
    assert open_.saved_by(day) == (Decimal(-30), 0)
    assert "which costs EUR 30 a year more than the EUR 70 of today" in open_.explain()


def test_the_stack_of_the_plan_has_the_seats() -> None:
    """Seats paid for and what they cost are those of the plan: the audit of the stack after it says the same sum."""
    plan = planned(DEAR, CHEAP, retire=["dear"])
    after = plan.stack.tool("cheap")

    assert after.cost is not None
    assert after.seats is not None
    assert (after.cost.annual, after.seats.paid, after.seats.active) == (100, 50, 50)
    assert plan.comparison().after.measures["cost.annual"].value == 100.0


def test_the_greedy_plan_counts_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large to prove: what is cheap by itself is not, once its seats are counted, so the other one is put back."""
    monkeypatch.setattr(milp, "MOST_VARIABLES", 0)
    plan = planned(DEAR, {**CHEAP, "cost": {"annual": 15, "priced_by": "seat"}})

    assert plan.status == "heuristic"
    assert (plan.keep, plan.value) == (("dear",), 100.0)
    assert plan.bound <= 100.0


def test_the_front_counts_seats() -> None:
    """What a better fit costs includes seats: 100 + 10 for both, 100 for either, the better fit with the dear tool."""
    plan = planned({**DEAR, "fit": {"score": 90}}, {**CHEAP, "fit": {"score": 20}})
    found = plan.pareto()

    assert [(point.cost, point.fit) for point in found.points] == [(100.0, 90.0)]


def test_dominance_counts_seats() -> None:
    """A proof that a tool costs no more to take over holds with its seats, and says where they are not stated."""
    fit = {"fit": {"score": 50}, "cost": {"annual": 10, "priced_by": "seat", "onboarding": 0}}
    dear = {**DEAR, "fit": {"score": 50}}
    cheap = {**CHEAP, **fit}
    proved = planned(dear, cheap, retire=["dear"])
    dearer = planned(dear, {**cheap, "cost": {**fit["cost"], "annual": 20}}, retire=["dear"])  # type: ignore[dict-item]
    silent = planned(dear, {**cheap, "seats": {"paid": 5}}, retire=["dear"])

    assert next(str(one) for one in proved.dominated if "dear" in str(one)).endswith("costs no more to take it over")
    assert dearer.dominated == ()
    assert "what those would cost is not stated" in str(silent.dominated[0])


def test_the_worst_case_and_break_even_with_seats_are_numbers() -> None:
    """Every number of a plan with seats is finite."""
    plan = planned(DEAR, CHEAP, budget_of_uncertainty=1)

    assert all(math.isfinite(one) for one in (plan.value, plan.bound, plan.gap, plan.relaxation))
    assert plan.near_optimal(0.5).sometimes == ("cheap", "dear")


def test_a_price_of_a_seat_is_a_price() -> None:
    """50 seats at 2 a year and 5 at 0.5 a quarter are what the same annual costs are, for the plan as for the audit."""
    each = {"annual": None, "priced_by": None}

    def by_seat(one: Document, price: float, period: str) -> Document:
        cost = {key: value for key, value in {**one["cost"], **each}.items() if value is not None}
        return {**one, "cost": {**cost, "per_seat": price, "period": period}}

    plain = planned(DEAR, CHEAP, retire=["dear"])
    seated_ = planned(by_seat(DEAR, 2, "year"), by_seat(CHEAP, 0.5, "quarter"), retire=["dear"])

    assert (seated_.status, seated_.keep, seated_.cost, seated_.saving) == (
        plain.status,
        plain.keep,
        plain.cost,
        plain.saving,
    )
    assert seated_.saving == 10


def test_what_costs_money_in_another_currency_is_not_saved() -> None:
    """Nothing is converted, so nothing can be said of saving it: it stays, and that is why."""
    plan = planned({**DEAR, "currency": "USD"}, CHEAP)
    reasons = [str(note) for note in plan.notes] + [str(rule.message) for rule in plan.problem.rules]

    assert "dear" in plan.keep
    assert any("in another currency than the stack" in text for text in reasons)
