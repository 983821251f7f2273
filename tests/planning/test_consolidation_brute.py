"""The exact plans against every subset of the tools, and the laws that plans keep."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from covers import AmbiguousError, Asked, Document, least_cost, plans, random_cover, with_seats
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.choice.problem import holds, kept_to
from stackaudit.choice.rules import Rule
from stackaudit.choice.solver import greedy_cover
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stackaudit.planning.consolidation.sensitivity import mean_fit, rated
from stacks import read

SEEDS = st.integers(0, 10**6)


def agrees(document: Document, asked: Asked, **options: Any) -> ConsolidationPlan:
    """Plan, and hold status and value against trying every subset."""
    plan = plan_consolidation(read(document), **options)
    best = least_cost(document, asked)
    if best is None:
        assert plan.status == "infeasible"
    else:
        assert plan.status == "optimal"
        assert plan.value == pytest.approx(best)
        assert plan.bound == pytest.approx(best)
        known = dict(plans(document, asked))
        assert known[frozenset(plan.keep)] == pytest.approx(best)
    return plan


@pytest.mark.parametrize("seed", range(200))
def test_no_subset_of_the_tools_is_cheaper(seed: int) -> None:
    """Value and feasibility are those of trying every subset, with conflicts, requirements, departments, one-offs."""
    agrees(random_cover(random.Random(seed)), Asked())  # noqa: S311


@pytest.mark.parametrize("seed", range(40))
def test_no_subset_is_cheaper_within_some_changes(seed: int) -> None:
    """At most so many tools go."""
    rng = random.Random(1000 + seed)  # noqa: S311
    most = rng.randint(0, 3)
    plan = agrees(random_cover(rng), Asked(max_changes=most), max_changes=most)

    assert len(plan.retire) <= most


@pytest.mark.parametrize("seed", range(40))
def test_no_subset_is_cheaper_that_saves_enough(seed: int) -> None:
    """At least so much is saved; where that is too much the most that can be saved is told."""
    rng = random.Random(2000 + seed)  # noqa: S311
    document, wanted = random_cover(rng), rng.choice((2, 5, 10, 20))
    plan = agrees(document, Asked(min_savings=wanted), min_savings=wanted)

    found = [kept for kept, _ in plans(document, Asked())]
    price = {t["id"]: t["cost"]["annual"] for t in document["tools"]}
    if plan.status == "infeasible" and found:
        most = max(sum(price.values()) - sum(price[id_] for id_ in kept) for kept in found)
        assert float(plan.most_saved or 0) == pytest.approx(max(0, most))
    elif plan.status == "optimal":
        assert plan.saving is not None
        assert plan.saving >= wanted


@pytest.mark.parametrize("seed", range(40))
def test_no_subset_is_cheaper_within_capacity(seed: int) -> None:
    """A department counts once against a tool's capacity, for whatever it is assigned to it."""
    rng = random.Random(3000 + seed)  # noqa: S311
    document = random_cover(rng, most=5)
    for record in document["tools"]:
        if rng.random() < 0.5:
            record["capacity"] = rng.choice((4, 9, 14))
    with suppress(AmbiguousError):
        agrees(document, Asked())


@pytest.mark.parametrize("seed", range(60))
def test_a_capacity_never_forbids_the_stack_of_today(seed: int) -> None:
    """However little tools can serve, and wherever they serve it, to keep everything keeps to every rule."""
    rng = random.Random(9000 + seed)  # noqa: S311
    document = random_cover(rng, most=6)
    for record in document["tools"]:
        for fact in ("conflicts", "requires", "must_keep", "must_retire"):
            record.pop(fact, None)
        if rng.random() < 0.8:
            record["capacity"] = rng.choice((0, 1, 4, 9))
        if rng.random() < 0.4:
            record["regions"] = rng.sample(("eu", "us", "asia"), rng.randint(1, 2))
        if rng.random() < 0.2:
            record["lifecycle"] = {"phase": "phase-out"}
    ids = [record["id"] for record in document["tools"]]

    assert plan_consolidation(read(document)).status == "optimal"
    assert plan_consolidation(read(document), keep=ids).retire == ()


@pytest.mark.parametrize("seed", range(120))
def test_no_subset_is_cheaper_with_more_seats(seed: int) -> None:
    """Seats that have to be bought count: against handing them out person by person, with departments that learn."""
    rng = random.Random(10_000 + seed)  # noqa: S311
    document = with_seats(rng, random_cover(rng, most=5))
    plan = agrees(document, Asked())

    if plan.status == "optimal":
        assert plan.cost is not None
        paid = sum(t["cost"]["annual"] for t in document["tools"] if t["id"] in plan.keep)
        assert float(plan.cost) == pytest.approx(paid + sum(row[4] for row in plan.seats.rows), abs=0.01)


@pytest.mark.parametrize("seed", range(40))
def test_no_subset_is_cheaper_that_saves_enough_after_seats(seed: int) -> None:
    """What has to be saved is saved with more seats taken off; else the most that can be saved is told."""
    rng = random.Random(11_000 + seed)  # noqa: S311
    document, wanted = with_seats(rng, random_cover(rng, most=5)), rng.choice((1, 3, 6))
    plan = agrees(document, Asked(min_savings=wanted), min_savings=wanted)

    if plan.status == "optimal":
        assert plan.saving is not None
        assert plan.saving >= wanted - Decimal("0.01")


@pytest.mark.parametrize("seed", range(30))
def test_regret_and_near_optimal_count_seats(seed: int) -> None:
    """The opposite decision costs what the cheapest plan with it costs, seats included."""
    rng = random.Random(12_000 + seed)  # noqa: S311
    document = with_seats(rng, random_cover(rng, most=5))
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    every = list(plans(document, Asked()))
    for record in document["tools"]:
        other = [cost for kept, cost in every if (record["id"] in kept) != (record["id"] in plan.keep)]
        wanted = pytest.approx(min(other) - plan.value, abs=1e-5) if other else None
        assert plan.regret(record["id"]) == wanted


@pytest.mark.parametrize("seed", range(40))
def test_break_even_prices_hold_where_seats_cost_too(seed: int) -> None:
    """A seat's price goes by the price of its tool: just below the price said a tool stays, just above it goes."""
    rng = random.Random(13_000 + seed)  # noqa: S311
    document = with_seats(rng, random_cover(rng, most=4))
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    for record in document["tools"]:
        flips = plan.break_even(record["id"])
        was = record["cost"]["annual"]
        for price in () if flips is None else (flips - 0.01, flips + 0.01):
            if price > 0:
                record["cost"]["annual"] = round(price, 6)
                assert (record["id"] in plan_consolidation(read(document)).keep) == (price < flips)
        record["cost"]["annual"] = was


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_bounds_hold_with_seats(seed: int) -> None:
    """Relaxed cost <= least cost <= greedy cost, with departments that cost, seats that cost and little room."""
    rng = random.Random(seed)  # noqa: S311
    document = with_seats(rng, random_cover(rng, most=6))
    for record in document["tools"]:
        if rng.random() < 0.3:
            record["capacity"] = rng.choice((4, 9, 14))
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    assert plan.relaxation <= plan.value + 1e-6
    greedy = greedy_cover(plan.problem)
    if greedy is not None:
        assert holds(plan.problem, greedy.keep, greedy.moves)
        assert plan.problem.value(greedy.keep, greedy.moves) >= plan.value - 1e-6
    told = plan_consolidation(read({**document, "tools": document["tools"][::-1]}))
    assert (told.keep, told.seats.rows, told.value) == (plan.keep, plan.seats.rows, pytest.approx(plan.value))


@pytest.mark.parametrize("seed", range(60))
def test_no_subset_is_cheaper_at_the_worst(seed: int) -> None:
    """The value is the cost with the largest rises, at most so many at once."""
    rng = random.Random(4000 + seed)  # noqa: S311
    rises = rng.randint(1, 3)
    agrees(random_cover(rng), Asked(rises=rises), budget_of_uncertainty=rises)


@pytest.mark.parametrize("seed", range(40))
def test_no_subset_is_cheaper_with_wishes(seed: int) -> None:
    """Kept and retired tools, capabilities that two offer, pairs that are integrated, another horizon."""
    rng = random.Random(5000 + seed)  # noqa: S311
    document = random_cover(rng)
    ids = [t["id"] for t in document["tools"]]
    keep, gone, other = rng.sample(ids, 3)
    what = rng.choice(document["tools"])["capabilities"][0]
    asked = Asked(
        keep=frozenset({keep}),
        retire=frozenset({gone}),
        twice=(what,),
        integrate=((keep, other, 7.0),),
        years=2.0,
    )
    agrees(document, asked, keep=[keep], retire=[gone], twice=[what], integrate={(keep, other): 7}, years=2)


@pytest.mark.parametrize("seed", range(30))
def test_near_optimal_is_what_enumeration_finds(seed: int) -> None:
    """Always, sometimes and never are those of listing every plan within the share; regrets are the differences."""
    document = random_cover(random.Random(6000 + seed))  # noqa: S311
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    every = list(plans(document, Asked()))
    good = [kept for kept, cost in every if cost <= plan.value * 1.1 + 1e-6]
    found = plan.near_optimal(0.1)

    ids = sorted(t["id"] for t in document["tools"])
    assert list(found.always) == [id_ for id_ in ids if all(id_ in kept for kept in good)]
    assert list(found.never) == [id_ for id_ in ids if not any(id_ in kept for kept in good)]
    for id_ in ids:
        other = [cost for kept, cost in every if (id_ in kept) != (id_ in plan.keep)]
        assert plan.regret(id_) == (pytest.approx(min(other) - plan.value, abs=1e-6) if other else None)


@pytest.mark.parametrize("seed", range(30))
def test_break_even_prices_hold(seed: int) -> None:
    """Just below the price at which it is said to flip a tool stays, just above it goes."""
    document = random_cover(random.Random(7000 + seed))  # noqa: S311
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    for record in document["tools"]:
        flips = plan.break_even(record["id"])
        was = record["cost"]["annual"]
        for price in () if flips is None else (flips - 0.01, flips + 0.01):
            if price > 0:
                record["cost"]["annual"] = round(price, 6)
                assert (record["id"] in plan_consolidation(read(document)).keep) == (price < flips)
        record["cost"]["annual"] = was


@pytest.mark.parametrize("seed", range(30))
def test_the_front_is_what_enumeration_finds(seed: int) -> None:
    """The points are those that no plan beats on both cost and mean fit, and no others."""
    rng = random.Random(8000 + seed)  # noqa: S311
    document = random_cover(rng)
    for record in document["tools"]:
        record["cost"].pop("onboarding", None)
        record["fit"] = {"score": rng.choice((10, 35, 50, 80, 95))}
    plan = plan_consolidation(read(document))
    if plan.status != "optimal":
        return
    score = {t["id"]: t["fit"]["score"] for t in document["tools"]}
    offers = {t["id"]: set(t["capabilities"]) for t in document["tools"]}
    wanted = [(who, what) for t in document["tools"] for who in t["departments"] for what in t["capabilities"]]
    rows = []
    for kept, cost in plans(document, Asked()):
        best = [max(score[id_] for id_ in kept if what in offers[id_]) for _, what in sorted(set(wanted))]
        rows.append((round(cost, 6), round(sum(best) / len(best), 4)))
    front = {a for a in rows if not any(b != a and b[0] <= a[0] and b[1] >= a[1] for b in rows)}
    found = plan.pareto()

    assert found.found == len(front)
    shown = {(round(point.cost, 6), round(point.fit, 4)) for point in found.points}
    assert shown <= front
    assert len(shown) == min(10, len(front))
    fits = rated(plan.problem)
    assert mean_fit(plan.problem, fits, (frozenset(found.points[0].keep), frozenset())) == found.points[0].fit


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_greedy_cover_is_never_cheaper_and_the_bound_never_higher(seed: int) -> None:
    """Relaxed cost <= least cost <= greedy cost; what the greedy cover finds keeps to every rule."""
    plan = plan_consolidation(read(random_cover(random.Random(seed))))  # noqa: S311
    if plan.status != "optimal":
        return
    assert plan.relaxation <= plan.value + 1e-6
    greedy = greedy_cover(plan.problem)
    if greedy is not None:
        assert plan.problem.value(greedy.keep, greedy.moves) >= plan.value - 1e-6


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_one_more_tool_to_choose_from_never_costs_more(seed: int) -> None:
    """A planned tool may come or not: the least cost cannot rise."""
    rng = random.Random(seed)  # noqa: S311
    document = random_cover(rng)
    extra = {**random_cover(rng)["tools"][0], "id": "extra", "lifecycle": {"phase": "plan"}}
    extra = {key: value for key, value in extra.items() if key not in {"must_keep", "must_retire"}}
    extra = {**extra, "requires": [], "conflicts": []}
    one = plan_consolidation(read(document))
    two = plan_consolidation(read({**document, "tools": [*document["tools"], extra]}))

    if one.status == "optimal":
        assert two.status == "optimal"
        assert two.value <= one.value + 1e-6


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_the_order_of_the_file_does_not_matter(seed: int) -> None:
    """Shuffled tools, capabilities and departments give the same plan in the same words."""
    rng = random.Random(seed)  # noqa: S311
    document = random_cover(rng)
    other = {**document, "tools": [dict(record) for record in document["tools"]]}
    rng.shuffle(other["tools"])
    for record in other["tools"]:
        record["capabilities"] = rng.sample(record["capabilities"], len(record["capabilities"]))
    one, two = plan_consolidation(read(document)), plan_consolidation(read(other))

    assert (one.status, one.keep, one.cost, one.value) == (two.status, two.keep, two.cost, two.value)
    assert one.conflict == two.conflict
    assert one.explain() == two.explain()


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_the_stack_of_the_plan_can_be_read_again(seed: int) -> None:
    """The stack with the plan carried out holds what is kept, and is the same when read from its document."""
    plan = plan_consolidation(read(random_cover(random.Random(seed))))  # noqa: S311

    assert tuple(sorted(record.id for record in plan.stack.tools)) == plan.keep
    assert Stack.model_validate(plan.stack.document()) == plan.stack
    assert isinstance(plan.one_off, Decimal) == (plan.status != "infeasible")


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_a_conflict_is_a_smallest_one(seed: int) -> None:
    """Where nothing keeps to every rule the rules named cannot hold together, and without any one of them they can."""
    rng = random.Random(seed)  # noqa: S311
    document = random_cover(rng)
    wanted = rng.choice((0, 20))
    plan = plan_consolidation(read(document), min_savings=wanted, max_changes=1)
    if plan.status != "infeasible":
        assert plan.conflict == ()
        return
    assert plan.clash
    for left_out in (None, *plan.clash):
        rules = [rule for rule in plan.clash if rule is not left_out]
        assert possible(plan, rules) == (left_out is not None)


def possible(plan: ConsolidationPlan, rules: list[Rule]) -> bool:
    """Whether any subset of the tools keeps to some rules; moves cost money but are never refused here."""
    ids, moves = list(plan.problem.tools), frozenset(plan.problem.assigned)
    every = (frozenset(id_ for n, id_ in enumerate(ids) if bits >> n & 1) for bits in range(2 ** len(ids)))
    return any(all(kept_to(plan.problem, rule, kept, moves) for rule in rules) for kept in every)


def graded(rng: random.Random) -> Document:
    """A random small stack whose tools say how well they do what they do, or do not say."""
    tools = []
    for n in range(rng.randint(3, 6)):
        offered = [
            {"id": name, **({"grade": rng.randint(0, 3)} if rng.random() < 0.7 else {})}
            for name in rng.sample("abc", rng.randint(1, 3))
        ]
        departments = rng.sample(["x", "y"], rng.randint(1, 2))
        cost = {"annual": rng.choice((1, 2, 3, 5, 8))}
        tools.append({"id": f"t{n}", "departments": departments, "capabilities": offered, "cost": cost})
    return {"name": "Graded", "as_of": "2026-11-01", "tools": tools}


def cheapest_graded(document: Document, least: int, *, no_worse: bool) -> float | None:
    """The least cost of tools that offer every demand at the floor, and no worse than today; by trying all of them."""
    tools = document["tools"]
    grades = {t["id"]: {use["id"]: use.get("grade") for use in t["capabilities"]} for t in tools}
    wanted = {
        (who, use["id"])
        for t in tools
        for who in t["departments"]
        for use in t["capabilities"]
        if use.get("grade") != 0
    }

    def serves(tool: Document, who: str, what: str) -> bool:
        if what not in grades[tool["id"]]:
            return False
        then = grades[tool["id"]][what]
        today = [grades[t["id"]][what] for t in tools if who in t["departments"] and grades[t["id"]].get(what)]
        worse = no_worse and then is not None and bool(today) and then < max(today)
        silent = then is None and (least <= 1 or who in tool["departments"])
        return not worse and (silent or (then is not None and then >= least))

    costs = []
    for picked in range(2 ** len(tools)):
        kept = [t for n, t in enumerate(tools) if picked >> n & 1]
        if all(any(serves(t, who, what) for t in kept) for who, what in wanted):
            costs.append(sum(t["cost"]["annual"] for t in kept))
    return min(costs, default=None)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("no_worse", [False, True])
def test_no_subset_is_cheaper_that_serves_as_well(seed: int, no_worse: bool) -> None:
    """With a floor of grades, and with nobody served worse than today, the plan is that of trying everything."""
    rng = random.Random(7000 + seed)  # noqa: S311
    document, least = graded(rng), rng.randint(0, 2)

    plan = plan_consolidation(read(document), least_grade=least, no_worse=no_worse)

    best = cheapest_graded(document, least, no_worse=no_worse)
    assert (plan.status == "infeasible") == (best is None)
    if best is not None:
        assert plan.value == pytest.approx(best)
    if no_worse and best is not None:
        assert plan.service.losses == ()
