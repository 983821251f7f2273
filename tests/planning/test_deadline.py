"""One deadline for a whole plan: a clock of our own that runs on by a step at each reading, never the real one."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import scipy.optimize
from scipy.sparse import csr_array
from test_integrations_brute import crowded

from stackaudit import Stack
from stackaudit.choice import milp
from stackaudit.core.deadline import NEVER, Deadline, OutOfTimeError
from stackaudit.core.errors import StackAuditError
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stackaudit.planning.integrations import IntegrationPlan, plan_integrations, solver
from stacks import read

STEP = 1000.0
"""Seconds between two readings: what the solver is given is then never so little that it would not finish."""


class Ticking:
    """A clock that runs on by a step each time it is read."""

    def __init__(self) -> None:
        self.readings = 0

    def __call__(self) -> float:
        self.readings += 1
        return self.readings * STEP


def budgets(readings: int) -> list[float]:
    """Time for 0, 1, 2, ... readings: all of the first 30, then about 40 more up to past the last one."""
    few = [*range(min(30, readings)), *range(30, readings, max(1, readings // 40)), 2 * readings, 8 * readings + 64]
    return [(count + 0.5) * STEP for count in few]


# -- the deadline itself


def test_a_deadline_counts_down_and_is_shared() -> None:
    """Half of what is left at this reading; a deadline within so many seconds is never later than the whole."""
    clock = Ticking()
    whole = Deadline.after(10 * STEP, clock)  # read at 1: ends at 11

    assert whole.left == 9 * STEP
    assert whole.share(0.5).ends == 11 * STEP - 0.5 * 8 * STEP
    assert whole.within(2 * STEP).ends == 6 * STEP
    assert whole.within(100 * STEP).ends == whole.ends
    whole.check()
    while not whole.passed:
        pass
    assert (whole.left, clock.readings) == (0, 12)
    with pytest.raises(OutOfTimeError, match="more seconds"):
        whole.check()


def test_without_a_limit_no_clock_is_read() -> None:
    """What has no limit has none of its parts limited either, and the solver is given none."""
    clock = Ticking()
    endless = Deadline(math.inf, clock)
    endless.check()

    assert not endless.passed
    assert endless.share(0.1).left == math.inf
    assert clock.readings == 0
    assert NEVER.left == math.inf


# -- more time is never worse


def repair(clock: Ticking, seconds: float, **options: Any) -> IntegrationPlan:
    """Plan a repair by a clock of our own."""
    return plan_integrations(read(crowded(9, 6, 1)), seconds=seconds, clock=clock, **options)


@pytest.mark.parametrize("hops", [3, None])
@pytest.mark.parametrize("largest", [milp.MOST_VARIABLES, 10])
def test_a_repair_with_more_time_is_never_dearer(
    hops: int | None, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact where the programme is tried, by the heuristic where it is too large: at every deadline there is a plan."""
    monkeypatch.setattr(solver, "SEARCHES", 60)
    best = repair(Ticking(), math.inf, max_hops=hops)
    monkeypatch.setattr(milp, "MOST_VARIABLES", largest)
    clock = Ticking()
    whole = repair(clock, 1e9 * STEP, max_hops=hops)
    found = [repair(Ticking(), seconds, max_hops=hops) for seconds in budgets(clock.readings)]

    costs = [plan.cost for plan in found]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1] == whole.cost
    assert (found[0].status, found[-1].status) == ("feasible", whole.status)
    for plan in found:
        assert plan.bound <= float(best.cost) <= float(plan.cost)
        assert set(plan.routes) == {target.id for target in plan.targets}
        assert (plan.status == "feasible") == ("stopped by the clock: another run may differ" in plan.explain())
    assert found[0].bound > 0


@pytest.mark.parametrize("largest", [milp.MOST_VARIABLES, 10])
def test_relief_with_more_time_is_never_less(largest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a budget: from nothing built to what is built without a limit; the index never rises."""
    monkeypatch.setattr(milp, "MOST_VARIABLES", largest)
    stack, clock = read(crowded(8, 5, 2)), Ticking()
    whole = plan_integrations(stack, budget=20, seconds=1e9 * STEP, clock=clock)
    found = [
        plan_integrations(stack, budget=20, seconds=seconds, clock=Ticking()) for seconds in budgets(clock.readings)
    ]

    assert found[0].chosen == ()
    assert all(later.value <= earlier.value + 1e-9 for earlier, later in pairwise(found))
    assert found[-1].value == pytest.approx(whole.value)
    assert all(plan.cost <= 20 and plan.bound <= whole.value + 1e-9 for plan in found)
    assert (found[0].status, found[-1].status) == ("feasible", whole.status)
    with pytest.raises(StackAuditError, match="no time to rate"):
        _ = found[0].marginal


@pytest.mark.parametrize("largest", [milp.MOST_VARIABLES, 0])
@pytest.mark.parametrize("seed", [3, 8, 21])
def test_a_consolidation_with_more_time_is_never_dearer(
    seed: int, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From all that there is today to what is kept without a limit, exact or greedy."""
    stack = affordable(seed)
    best = plan_consolidation(stack)
    monkeypatch.setattr(milp, "MOST_VARIABLES", largest)
    clock = Ticking()
    whole = plan_consolidation(stack, seconds=1e9 * STEP, clock=clock)
    found = [plan_consolidation(stack, seconds=seconds, clock=Ticking()) for seconds in budgets(clock.readings)]

    assert all(later.value <= earlier.value + 1e-9 for earlier, later in pairwise(found))
    assert found[0].value > found[-1].value == pytest.approx(whole.value)
    assert (found[0].status, found[-1].status) == ("feasible", whole.status)
    for plan in found:
        assert plan.bound <= best.value + 1e-6 <= plan.value + 2e-6
        assert (plan.status == "feasible") == ("stopped by the clock: another run may differ" in plan.explain())


def affordable(seed: int) -> Stack:
    """Ten tools with what they cost and how they fit, of which some can go."""
    rng = random.Random(seed)  # noqa: S311
    tools = [
        {
            "id": f"t{n}",
            "capabilities": rng.sample(["a", "b", "c", "d", "e"], rng.randint(1, 4)),
            "cost": {"annual": rng.randint(5, 60)},
            "fit": {"functional": rng.randint(1, 4), "technical": rng.randint(1, 4)},
        }
        for n in range(10)
    ]
    return read({"name": "Ten", "tools": tools})


def test_the_same_work_gives_the_same_plan() -> None:
    """Stopped after the same readings a plan is the same: what differs between runs is the clock alone."""
    one, other = (repair(Ticking(), 7.5 * STEP, max_hops=None) for _ in range(2))

    assert one.status == "feasible"
    assert (one.names, one.bound) == (other.names, other.bound)


# -- what is handed to the solver


def test_every_programme_gets_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """No programme is given more seconds than the whole plan has left when it begins."""
    clock, given = Ticking(), list[tuple[float, float]]()
    solve = scipy.optimize.milp

    def spy(*arguments: Any, options: dict[str, Any], **named: Any) -> Any:
        given.append((clock.readings * STEP, options["time_limit"]))
        assert options["disp"] is False
        return solve(*arguments, options=options, **named)

    monkeypatch.setattr(scipy.optimize, "milp", spy)
    seconds = 4000 * STEP
    plan_integrations(read(crowded(9, 6, 1)), budget=30, seconds=seconds, clock=clock)
    plan = plan_consolidation(affordable(3), seconds=seconds, clock=clock)

    assert given
    assert all(limit <= seconds for _, limit in given)
    before = len(given)
    begun = clock.readings * STEP
    plan.pareto()
    assert len(given) > before + 1
    assert all(now + limit <= begun + seconds + STEP for now, limit in given[before:])


def test_nothing_is_begun_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme without time is not handed over at all, and nothing is claimed of it."""
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: pytest.fail("the solver was called"))
    programme = milp.Milp()
    programme.row([(programme.variable(1.0), 1.0)], low=1.0)

    assert programme.solve(Deadline.after(-1.0, Ticking())) == ("none", (), -math.inf)


def test_places_are_32_bit_numbers() -> None:
    """SciPy 1.14 hands nothing else on to its solver."""
    programme = milp.Milp()
    programme.row([(programme.variable(1.0), 1.0), (programme.variable(1.0), 2.0)], low=1.0)
    (rows,) = programme.constraints()

    assert isinstance(rows.A, csr_array)
    assert {str(rows.A.indices.dtype), str(rows.A.indptr.dtype)} == {"int32"}


# -- questions about a plan


def by_steps(stack: Stack) -> tuple[ConsolidationPlan, Callable[[float], ConsolidationPlan]]:
    """A plan without a limit, and how to get the same one whose questions have only so many seconds."""
    whole = plan_consolidation(stack, seconds=1e9 * STEP, clock=Ticking())

    def limited(seconds: float) -> ConsolidationPlan:
        plan = plan_consolidation(stack, seconds=1e9 * STEP, clock=Ticking())
        object.__setattr__(plan.solver, "seconds", seconds)
        return plan

    return whole, limited


def test_a_front_stops_with_the_points_that_are_sure() -> None:
    """Each deadline shows a beginning of the whole front, never a point that the next one beats; or refuses."""
    whole, limited = by_steps(affordable(3))
    front = whole.pareto()
    assert front.complete
    assert front.found >= 4
    lengths = []
    for seconds in budgets(60):
        try:
            part = limited(seconds).pareto()
        except StackAuditError as error:
            assert "more seconds" in str(error)  # noqa: PT017  no front at all is an answer too, but only at first
            lengths.append(0)
            continue
        assert part.complete == (part.found == front.found)
        assert part.points == front.points[: part.found] if part.found < front.found else part.points == front.points
        lengths.append(part.found)
    assert lengths == sorted(lengths)
    assert lengths[0] == 0
    assert 0 < min(set(lengths) - {0}) < front.found == lengths[-1]


def test_what_another_choice_costs_shares_one_deadline() -> None:
    """All regrets together have the seconds of one question; without time the question is refused, not guessed."""
    whole, limited = by_steps(affordable(3))

    assert whole.near_optimal().always
    with pytest.raises(StackAuditError, match="in time"):
        limited(1.5 * STEP).near_optimal()
    assert "there was no time to work out" in limited(0.5 * STEP).explain()
    assert "no time" not in whole.explain()


def test_break_evens_share_one_deadline() -> None:
    """The prices at which a repair changes: all of them in the seconds of one question, or none."""
    plan = repair(Ticking(), 1e9 * STEP)
    object.__setattr__(plan.solver, "seconds", 3.5 * STEP)

    with pytest.raises(StackAuditError, match="in time"):
        _ = plan.break_even


def test_a_conflict_that_ran_out_of_time_holds_a_whole_one() -> None:
    """Stopped while it is made smaller, it may have rules too many, but these rules do exclude one another."""
    stack = affordable(3)
    asked: dict[str, Any] = {"min_savings": 10_000, "keep": ["t1", "t2"]}
    whole = plan_consolidation(stack, **asked, seconds=1e9 * STEP, clock=Ticking())
    plan = plan_consolidation(stack, **asked, seconds=1e9 * STEP, clock=Ticking())
    object.__setattr__(plan.solver, "seconds", 0.5 * STEP)

    assert whole.status == "infeasible"
    assert {rule.kind for rule in whole.clash} <= {rule.kind for rule in plan.clash}
    assert len(plan.clash) > len(whole.clash)
    assert (whole.clash_is_smallest, plan.clash_is_smallest) == (True, False)
    assert "without any one of them the others can" in whole.explain()
    assert "there was no time to find out which of them could be left out" in plan.explain()


# -- whatever the clock stopped, the plan says so


def out_of_time(*_: object, **__: object) -> None:
    """Stand in for a step whose share of the time is over."""
    raise OutOfTimeError


def test_a_step_that_the_clock_stopped_is_told_though_the_rest_was_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact programme was given up by the clock: whatever the heuristic then finds, another run may differ."""
    monkeypatch.setattr("stackaudit.planning.integrations.solver.cover", out_of_time)
    monkeypatch.setattr("stackaudit.choice.solver.cover", out_of_time)
    monkeypatch.setattr(solver, "SEARCHES", 60)

    assert repair(Ticking(), math.inf).status == "feasible"
    assert plan_consolidation(affordable(3), seconds=1e9, clock=Ticking()).status == "feasible"
    monkeypatch.setattr("stackaudit.planning.integrations.solver.best_within", out_of_time)
    assert repair(Ticking(), math.inf, budget=20).status == "feasible"


def test_a_bound_that_the_clock_stopped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large for the exact programme, and no time for its relaxation: the bound may differ in another run."""
    monkeypatch.setattr(milp, "MOST_VARIABLES", 0)
    monkeypatch.setattr(solver, "SEARCHES", 60)
    assert repair(Ticking(), math.inf).status == "heuristic"
    monkeypatch.setattr("stackaudit.planning.integrations.solver.relaxed_bound", out_of_time)
    monkeypatch.setattr("stackaudit.choice.solver.relaxed_cover", out_of_time)

    assert repair(Ticking(), math.inf).status == "feasible"
    assert plan_consolidation(affordable(3), seconds=1e9, clock=Ticking()).status == "feasible"
