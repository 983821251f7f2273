"""Every number of methods 8.4 and 8.5 on the worked consolidation, and covers whose optimum is known by other means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from covers import affine, lines, stack_of, tool

from stackaudit.choice.solver import greedy_cover
from stackaudit.planning.consolidation import plan_consolidation
from stacks import read, sample, sample_document

BEST = ("crm", "esp", "land", "sup")
FANO = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]


def test_the_optimum_of_the_fixture() -> None:
    """120 falls to 78 with CRM, SUP, ESP and LAND; proved, so the bound is the value."""
    plan = plan_consolidation(sample("consolidate_7"))

    assert (plan.status, plan.keep, plan.retire) == ("optimal", BEST, ("chat", "form", "map"))
    assert (plan.current_cost, plan.cost, plan.saving) == (120, 78, 42)
    assert (plan.value, plan.bound, plan.gap) == (78.0, 78.0, 0.0)
    assert plan.successors == {"chat": "sup", "form": "crm", "map": "esp"}


def test_the_opposite_decision_and_the_price_that_flips_it() -> None:
    """Forcing MAP costs 90, a regret of 12; it comes in at 18; ESP would go above 24, the CRM at no price."""
    plan = plan_consolidation(sample("consolidate_7"))

    assert plan_consolidation(sample("consolidate_7"), keep=["map"]).value == 90.0
    assert (plan.regret("map"), plan.break_even("map")) == (12.0, 18.0)
    assert (plan.regret("esp"), plan.break_even("esp")) == (12.0, 24.0)
    assert (plan.regret("crm"), plan.break_even("crm")) == (None, None)


@pytest.mark.parametrize(("price", "stays"), [(17.99, True), (18.01, False)])
def test_the_break_even_price_holds(price: float, stays: bool) -> None:
    """Just below 18 MAP is kept, just above it is not."""
    document = sample_document("consolidate_7")
    document["tools"][0]["cost"]["annual"] = price

    assert ("map" in plan_consolidation(read(document)).keep) == stays


def test_the_front_of_cost_and_fit() -> None:
    """Exactly two plans are beaten by none: 78 at 70.625 and 90 at 85; nothing lies between, so there is no knee."""
    found = plan_consolidation(sample("consolidate_7")).pareto()

    assert [(point.cost, point.fit) for point in found.points] == [(78.0, 70.625), (90.0, 85.0)]
    assert [point.keep for point in found.points] == [BEST, ("crm", "map", "sup")]
    assert (found.knee, found.found, found.complete, found.unrated) == (None, 2, True, 0)


def test_the_front_is_a_table() -> None:
    """Whoever goes through it gets its points; the frame and the notebook have a row each."""
    found = plan_consolidation(sample("consolidate_7")).pareto()
    frame = found.to_frame()

    assert (tuple(found), len(found)) == (found.points, 2)
    assert list(frame.columns) == ["cost", "fit", "knee", "keep"]
    assert frame.to_dict("records")[0] == {"cost": 78.0, "fit": 70.625, "knee": False, "keep": BEST}
    assert "70.625" in found._repr_html_()


def test_the_robust_choice_flips() -> None:
    """With one price that may rise, CRM, SUP and MAP cost 92 at the worst; the plan without rises would cost 93."""
    robust = plan_consolidation(sample("consolidate_7"), budget_of_uncertainty=1)
    nominal = plan_consolidation(sample("consolidate_7"), budget_of_uncertainty=1, keep=BEST, retire=["map"])

    assert (robust.keep, robust.cost, robust.value) == (("crm", "map", "sup"), 90, 92.0)
    assert nominal.value == 93.0


def test_costs_that_are_paid_once() -> None:
    """FORM 3, CHAT 5 and MAP 15 leave 61 after two years, and do not change the choice."""
    document = sample_document("consolidate_7")
    for record in document["tools"]:
        if record["id"] in {"form", "chat", "map"}:
            record["cost"]["one_off"] = {"form": 3, "chat": 5, "map": 15}[record["id"]]
    plan = plan_consolidation(read(document), years=2)

    assert (plan.keep, plan.one_off, plan.net(2)) == (BEST, 23, 61)
    assert plan.value == 78 + 23 / 2


def test_what_all_good_plans_share() -> None:
    """Within 2 % there is one plan; within 16 % (90.48) MAP may stay and ESP may go, the forced tools never."""
    plan = plan_consolidation(sample("consolidate_7"))

    assert plan.near_optimal().always == BEST
    assert plan.near_optimal().never == ("chat", "form", "map")
    wide = plan.near_optimal(0.16)
    assert (wide.always, wide.never) == (("crm", "sup"), ())
    assert wide.sometimes == ("chat", "esp", "form", "land", "map")


@pytest.mark.parametrize(
    ("document", "optimum", "relaxed"),
    [(affine(2), 5, 3), (affine(3), 18, 9), (lines(7, FANO), 3, 7 / 3)],
    ids=["AG(2,3)", "AG(3,3)", "Fano"],
)
def test_hitting_sets_of_geometries(document: dict[str, object], optimum: int, relaxed: float) -> None:
    """AG(2,3) takes 5 points (3 if points could be broken), AG(3,3) 18 (9), the Fano plane 3 (7/3)."""
    plan = plan_consolidation(read(document))

    assert (plan.status, len(plan.keep), plan.value, plan.bound) == ("optimal", optimum, optimum, optimum)
    assert plan.relaxation == pytest.approx(relaxed)


def test_out_of_time_the_plan_has_a_bound() -> None:
    """AG(4,3) takes 61 points and cannot be proved in a second: a plan, a bound (at least 27) and the gap."""
    plan = plan_consolidation(read(affine(4)), seconds=1)

    assert plan.status in {"feasible", "heuristic"}
    assert 27 - 1e-6 <= plan.bound <= 61 <= plan.value
    assert plan.gap == pytest.approx(1 - plan.bound / plan.value)


def test_the_trap_of_the_greedy_cover() -> None:
    """{1,2,3}, {4,5,6} and {1,2,4,5} of cost 1: greedy takes the third first and needs 3 tools, 2 are enough."""
    trap = stack_of(
        tool("left", 1, "c1", "c2", "c3"), tool("right", 1, "c4", "c5", "c6"), tool("wide", 1, "c1", "c2", "c4", "c5")
    )
    plan = plan_consolidation(read(trap))
    greedy = greedy_cover(plan.problem, prune=False)

    assert plan.keep == ("left", "right")
    assert greedy is not None
    assert greedy.keep == {"left", "right", "wide"}


def test_the_money_comes_when_contracts_end() -> None:
    """MAP with notice in time stops at its renewal, CHAT whose notice is missed a year later, FORM is not stated."""
    document = sample_document("consolidate_7")
    contracts = {"map": {"renews": "2027-03-31"}, "chat": {"renews": "2026-12-01", "term": "365d"}}
    for record in document["tools"]:
        if record["id"] in contracts:
            record["contract"] = {**contracts[record["id"]], "notice": "60d", "auto_renew": True}
    plan = plan_consolidation(read(document))
    rows = {row[0]: row[3:] for row in plan.schedule.rows}

    saved = 30 * 215 / 365  # from 31 March to 1 November
    assert rows["map"] == ("2027-01-30", "2027-03-31", pytest.approx(saved, abs=0.01), "in time", None)
    assert rows["chat"] == ("2027-10-02", "2027-12-01", 0.0, "missed", None)
    assert rows["form"] == (None, None, None, "not stated", None)
    assert plan.saved_by(date(2027, 3, 31)) == (Decimal(0), Decimal("1.64"))
    low, high = plan.saved_by(date(2027, 11, 1))
    assert (float(low), float(high)) == (pytest.approx(saved, abs=0.01), pytest.approx(saved + 4, abs=0.01))
