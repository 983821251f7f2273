"""The exact plans against every subset of the candidates, and the laws that plans keep."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from repairs import Answer, built, cheapest_repair, complete, index, least_index, link, need, random_repair

import oracles
from stackaudit.choice import milp
from stackaudit.graph import StackGraph
from stackaudit.planning.integrations import IntegrationPlan, plan_integrations, solver
from stacks import read


def keys(needs: object) -> frozenset[tuple[str, str, str]]:
    """Source, target and entity of each need."""
    return frozenset(n.key for n in needs)  # type: ignore[attr-defined]


def agrees(plan: IntegrationPlan, answer: Answer) -> bool:
    """Whether cost, targets and what is impossible are the same."""
    impossible = keys(row.need for row in plan.impossible)
    found = float(plan.cost), keys(plan.targets), impossible
    return found == (pytest.approx(answer.cost), answer.targets, answer.impossible)


@pytest.mark.parametrize("seed", range(240))
def test_no_subset_of_the_candidates_is_cheaper(seed: int) -> None:
    """Cost, targets and impossible needs are those of trying every subset; paths and flows agree."""
    rng = random.Random(seed)  # noqa: S311
    document = random_repair(rng)
    reliability, patient = rng.choice((0.0, 0.8, 0.855)), rng.random() < 0.3
    asked = {"min_reliability": reliability or None, "ignore_latency": patient}
    stack = read(document)

    for hops in (rng.choice((1, 2, 3)), None):
        plan = plan_integrations(stack, max_hops=hops, **asked)  # type: ignore[arg-type]
        answer = cheapest_repair(document, reliability=reliability, ignore_latency=patient, hops=hops)
        assert agrees(plan, answer)
        assert plan.unknown == ()
        assert plan.gap == 0.0
        assert set(plan.routes) == {target.id for target in plan.targets}


@pytest.mark.parametrize("seed", range(200))
def test_no_subset_within_the_budget_lowers_the_index_more(seed: int) -> None:
    """The index is the least that the budget buys, for the least money, and a new audit agrees."""
    rng = random.Random(1000 + seed)  # noqa: S311
    document = random_repair(rng)
    budget = rng.choice((0, 1, 3, 6, 12))
    if not oracles.needs(document):
        return
    plan = plan_integrations(read(document), budget=budget, max_hops=None)
    least, money = least_index(document, budget)

    assert plan.value == pytest.approx(least, abs=1e-5)
    assert float(plan.cost) == pytest.approx(money)
    assert index(built(document, frozenset(plan.names))) == pytest.approx(plan.value)
    assert plan.index_after is not None
    assert plan.index_after[1] == pytest.approx(plan.value)
    assert plan.bound == pytest.approx(plan.value)


@pytest.mark.parametrize("seed", range(40))
def test_shares_add_up_to_what_all_candidates_bring(seed: int) -> None:
    """Shapley is efficient: the shares are the whole relief; nobody who helps nowhere has one."""
    document = random_repair(random.Random(2000 + seed))  # noqa: S311
    plan = plan_integrations(read(document), max_hops=None)
    everything = frozenset(candidate["id"] for candidate in document["candidates"])

    relief = index(document) - index(built(document, everything))
    assert sum(plan.shapley.values()) == pytest.approx(relief, abs=1e-6)
    assert all(share >= -1e-12 for share in plan.shapley.values())


@pytest.mark.parametrize("seed", range(40))
def test_break_even_prices_hold(seed: int) -> None:
    """Just below and just above the price at which it is said to flip, the plan is and is not what is said."""
    document = random_repair(random.Random(3000 + seed))  # noqa: S311
    plan = plan_integrations(read(document), max_hops=None)
    if plan.status != "optimal":
        return
    for n, candidate in enumerate(document["candidates"]):
        row = plan.break_even[candidate["id"]]
        for price in () if row.flips_at is None else (row.flips_at - 0.01, row.flips_at + 0.01):
            if price >= 0:
                changed = [*document["candidates"]]
                changed[n] = {**candidate, "cost": round(price, 6)}
                again = plan_integrations(read({**document, "candidates": changed}), max_hops=None)
                assert (candidate["id"] in again.names) == (price < row.flips_at)


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_the_file_does_not_matter(seed: int) -> None:
    """Shuffled tools, flows, needs and candidates give the same plan."""
    rng = random.Random(4000 + seed)  # noqa: S311
    document = random_repair(rng)
    other = oracles.shuffled(rng, document)
    rng.shuffle(other["candidates"])
    one, two = plan_integrations(read(document)), plan_integrations(read(other))

    assert (one.names, one.cost, one.targets) == (two.names, two.cost, two.targets)


@pytest.mark.parametrize("seed", range(40))
def test_a_missing_fact_never_makes_a_need_a_target(seed: int) -> None:
    """What the facts do not decide is unknown: a target stays unmet in every completion of the facts."""
    rng = random.Random(5000 + seed)  # noqa: S311
    whole = random_repair(rng)
    document = oracles.forgotten(rng, whole, 0.2)
    plan = plan_integrations(read(document))
    completed = plan_integrations(read(oracles.completed(rng, document)))

    unmet = keys(completed.targets) | keys(row.need for row in completed.impossible)
    stated = {n.key for n in plan.targets if n.tolerance is not None} | keys(
        row.need for row in plan.impossible if row.need.tolerance is not None
    )
    assert stated <= unmet


def crowded(tools: int, needs: int, seed: int) -> dict[str, object]:
    """A larger random stack: needs with few targets, all links on offer."""
    rng = random.Random(seed)  # noqa: S311
    names = [f"t{n:02}" for n in range(tools)]
    targets = names[:3]
    wanted = sorted({(rng.choice(names[3:]), rng.choice(targets)) for _ in range(needs)})
    links = [link(a, b, rng.randint(2, 20)) for a in names for b in names if a != b]
    return complete(names, needs=[need(a, b) for a, b in wanted], candidates=links)


@pytest.mark.parametrize("hops", [3, None])
def test_above_its_size_a_heuristic_says_so(hops: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bound is below the optimum, its cost above, and every target is served."""
    stack = read(crowded(9, 6, 1))
    best = plan_integrations(stack, max_hops=hops)
    monkeypatch.setattr(milp, "MOST_VARIABLES", 10)
    monkeypatch.setattr(solver, "SEARCHES", 200)
    plan = plan_integrations(stack, max_hops=hops)

    assert (best.status, plan.status) == ("optimal", "heuristic")
    assert plan.bound <= float(best.cost) <= float(plan.cost)
    assert plan.bound > 0
    assert set(plan.routes) == {target.id for target in plan.targets}
    assert "heuristic" in plan.explain()
    assert plan_integrations(stack, max_hops=hops).names == plan.names


def test_a_budget_above_the_size_is_spent_by_a_heuristic(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps to the budget, and the bound is below what is possible."""
    stack = read(crowded(8, 5, 2))
    best = plan_integrations(stack, budget=20)
    monkeypatch.setattr(milp, "MOST_VARIABLES", 10)
    plan = plan_integrations(stack, budget=20)

    assert plan.status == "heuristic"
    assert plan.cost <= Decimal(20)
    assert plan.bound <= best.value <= plan.value


def test_out_of_time_there_is_still_a_plan_and_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time at all: whatever is handed back serves every target and has a bound that holds."""
    monkeypatch.setattr(solver, "SEARCHES", 200)
    stack = read(crowded(9, 6, 1))
    best, plan = plan_integrations(stack), plan_integrations(stack, seconds=0.0)

    assert plan.bound <= float(best.cost) <= float(plan.cost)
    assert set(plan.routes) == {target.id for target in plan.targets}


def test_free_candidates_cost_nothing() -> None:
    """MILP(all candidates free) = 0, and nothing idle is built."""
    document = random_repair(random.Random(11))  # noqa: S311
    free = [{**candidate, "cost": 0} for candidate in document["candidates"]]
    plan = plan_integrations(read({**document, "candidates": free}))

    assert plan.cost == 0
    assert set(plan.names) <= {name for route in plan.routes.values() for name in route}


def test_a_plan_carried_out_leaves_nothing_to_do() -> None:
    """The repaired stack has no target left among what is now met."""
    document = random_repair(random.Random(5))  # noqa: S311
    plan = plan_integrations(read(document))
    again = plan_integrations(plan.stack)

    assert keys(again.targets) == frozenset()
    assert len(StackGraph(plan.stack).flows) >= len(StackGraph(plan.before).flows)
