"""Solve a problem: exact first, a heuristic only where it is too large, always with a bound.

Cheapest insertion: the need with the cheapest path comes first, what it builds is free for the next. Then, in a fixed
number of rounds, some needs lose their paths and are inserted anew in another order. The number of rounds follows from
the size, never from the clock, and chance has a fixed seed: the same stack gives the same plan on every machine.
Source: stackaudit performance notes 6 (within 2 to 11 % of the optimum on random stacks); no guarantee.

"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from stackaudit.choice.amounts import check_proved, proved
from stackaudit.choice.milp import TooLargeError
from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.network import EXISTING, TooManyPathsError, cheapest
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Solution, Tweak, without_idle
from stackaudit.planning.integrations.relief import Values, best_within, greedy_within, values_of
from stackaudit.planning.integrations.set_cover import (
    Sets,
    cover,
    flow_cover,
    path_sets,
    relaxed_bound,
    relaxed_cover,
)


@dataclass(frozen=True)
class Solver:
    """One problem, its budget, and what was worked out on the way.

    Attributes:
        problem: What to solve.
        budget: What may be spent; None to serve every need.
        seconds: How long one programme may take.
    """

    problem: Problem
    budget: Decimal | None
    seconds: float

    @cached_property
    def needs(self) -> tuple[DataNeed, ...]:
        """The needs that are planned for."""
        return self.problem.triage.unmet

    @cached_property
    def sets(self) -> Sets:
        """What each need's paths take; raises `TooManyPathsError`."""
        return path_sets(self.problem, self.needs)

    @cached_property
    def ratings(self) -> Values:
        """What options are worth.

        Raises:
            StackAuditError: there are too many paths to rate.
        """
        try:
            return values_of(self.problem)
        except TooManyPathsError:
            raise StackAuditError(
                "there are too many paths to rate every candidate: allow fewer hops (max_hops) or give fewer candidates"
            ) from None

    @cached_property
    def solution(self) -> Solution:
        """The answer, the exact one where that is possible.

        Raises:
            StackAuditError: a budget is given, and there are too many paths to rate.
        """
        if self.budget is not None:
            return self._relief(self.budget)
        if not self.needs:
            stuck = bool(self.problem.triage.impossible)
            return Solution(frozenset(), "infeasible" if stuck else "nothing-to-do", 0.0)
        try:
            found = self.exact()
        except (TooManyPathsError, TooLargeError):
            found = None
        if found is not None and found.status != "feasible":
            return found
        rough = self._rough()
        return rough if found is None else self._better(found, rough)

    def _rough(self) -> Solution:
        rough = repair_by_insertion(self.problem, self.needs, self.seconds)
        if self.problem.demands.max_hops is None:
            return rough
        try:
            bound = relaxed_cover(self.problem.offer, self.sets, self.seconds)
        except TooManyPathsError:
            return rough
        return replace(rough, bound=min(max(rough.bound, bound), float(self.problem.offer.cost(rough.chosen))))

    def _better(self, stopped: Solution, rough: Solution) -> Solution:
        """Of the solver's best when its time was up and the heuristic's the cheaper one, with the higher bound."""
        offer, bound = self.problem.offer, max(stopped.bound, rough.bound)
        if offer.cost(rough.chosen) < offer.cost(stopped.chosen):
            return replace(rough, bound=bound)
        return replace(stopped, bound=bound)

    def _relief(self, budget: Decimal) -> Solution:
        try:
            found = self.exact()
        except TooLargeError:
            found = None
        return greedy_within(self.problem.offer, self.ratings, budget) if found is None else found

    def exact(self, tweak: Tweak = AS_IT_IS) -> Solution | None:
        """Solve the exact programme, perhaps with a change; None where time ran out before anything was found.

        Raises:
            TooManyPathsError: the paths are past the budget of their enumeration.
            TooLargeError: the programme is past its size.
        """
        offer = self.problem.offer
        if self.budget is not None:
            return best_within(offer, self.ratings, self.budget, self.seconds, tweak)
        if self.problem.demands.max_hops is None:
            return flow_cover(self.problem, self.needs, self.seconds, tweak)
        return cover(offer, self.sets, self.seconds, tweak)

    def cost_in_patience(self) -> Decimal | None:
        """What the needs that are planned for would cost if tolerances were left out of account; None if not proved."""
        patient = replace(self.problem, demands=self.problem.demands.patient())
        needs = tuple(need for need in self.needs if patient.serve(need, frozenset()) is None)
        if not needs:
            return Decimal(0)
        try:
            if patient.demands.max_hops is None:
                found = flow_cover(patient, needs, self.seconds)
            else:
                found = cover(patient.offer, path_sets(patient, needs), self.seconds)
        except (TooManyPathsError, TooLargeError):
            return None
        return None if found is None or found.status != "optimal" else patient.offer.cost(found.chosen)


SEARCHES = 2_000
"""Path searches that the local search may spend in all."""

_SEED = 7
Paths = dict[int, frozenset[int]]
"""The options that each need's path takes, by the need's place."""


def repair_by_insertion(problem: Problem, needs: Sequence[DataNeed], seconds: float) -> Solution:
    """A good repair with a proved lower bound, for problems that are too large to solve exactly."""
    best = _first(problem, needs)
    least = _cost(problem.offer, best)
    rng = random.Random(_SEED)  # noqa: S311  chance for a search, not for a secret
    for _ in range(SEARCHES // len(needs)):
        dropped = sorted(rng.sample(range(len(needs)), max(1, round(len(needs) * rng.uniform(0.2, 0.6)))))
        rng.shuffle(dropped)
        tried = {n: path for n, path in best.items() if n not in dropped}
        for n in dropped:
            tried[n] = _insert(problem, needs[n], tried)
        if (cost := _cost(problem.offer, tried)) < least:
            best, least = tried, cost

    def serves(chosen: frozenset[int]) -> bool:
        return all(problem.serve(need, chosen) is not None for need in needs)

    chosen = without_idle(problem.offer, _union(best), serves)
    bound = max([relaxed_bound(problem, needs, seconds), *(_alone(problem, need) for need in needs)])
    return Solution(chosen, "heuristic", min(bound, float(problem.offer.cost(chosen))))


def _first(problem: Problem, needs: Sequence[DataNeed]) -> Paths:
    """Insert needs one by one, the one with the cheapest path first."""
    alone = {n: _alone(problem, need) for n, need in enumerate(needs)}
    paths: Paths = {}
    for n in sorted(alone, key=lambda n: (alone[n], n)):
        paths[n] = _insert(problem, needs[n], paths)
    return paths


def _insert(problem: Problem, need: DataNeed, others: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """The cheapest path of a need where what the others take is free."""
    offer = problem.offer
    free = _union(others)
    paid = {place for n in free for place in offer.options[n].charges}

    def price(n: int) -> float:
        if n in free:
            return 0.0
        fixed = math.fsum(float(offer.charges[place].cost) for place in offer.options[n].charges if place not in paid)
        return float(offer.options[n].cost) + fixed

    net = problem.net(need.entity)
    found = cheapest(net, need.source, need.target, problem.demands.of(need), price)
    return frozenset() if found is None else frozenset(arc.option for arc in found.arcs) - {EXISTING}


def _alone(problem: Problem, need: DataNeed) -> float:
    """What the need's cheapest path costs at the least: fixed costs, which others may share, left out."""
    found = cheapest(
        problem.net(need.entity),
        need.source,
        need.target,
        problem.demands.of(need),
        lambda n: float(problem.options[n].cost),
    )
    return 0.0 if found is None else found.cost


def _union(paths: Mapping[int, Iterable[int]]) -> frozenset[int]:
    return frozenset(n for path in paths.values() for n in path)


def _cost(offer: Offer, paths: Paths) -> Decimal:
    return offer.cost(_union(paths))


_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What one candidate does by itself.

    Attributes:
        points: By how many points it alone lowers the silo index.
        per_cost: Points for each unit of its cost, fixed costs included; None where it costs nothing.
    """

    points: float
    per_cost: float | None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """At which price of one candidate the plan changes, all other prices as they are.

    Attributes:
        chosen: Whether the plan builds it.
        cost: Its price.
        flips_at: Above this price the plan does without it, if it is chosen; below this price the plan takes it, if it
            is not. None where no price changes the plan: nothing else serves, or it would not help even for nothing.
    """

    chosen: bool
    cost: float
    flips_at: float | None


def effects(solver: Solver) -> dict[str, Effect]:
    """What each candidate does alone, by name."""
    values, offer = solver.ratings, solver.problem.offer
    now = values.index()
    found = {}
    for n, option in enumerate(offer.options):
        points = max(0.0, now - values.index((n,)))
        cost = float(offer.cost((n,)))
        found[option.name] = Effect(points, points / cost if cost else None)
    return found


def break_evens(solver: Solver) -> dict[str, BreakEven]:
    """The price of each candidate at which the plan changes: solved anew with it left out, or given away."""
    offer = solver.problem.offer
    solution = solver.solution
    total = offer.cost(solution.chosen)
    found = {}
    for n, option in enumerate(offer.options):
        chosen = n in solution.chosen
        if chosen:
            other = resolved(solver, Tweak(out=frozenset({n})))
            flips = None if other.status == "infeasible" else float(option.cost + offer.cost(other.chosen) - total)
        else:
            other = resolved(solver, Tweak(gift=n))
            saved = float(total + option.cost - offer.cost(other.chosen)) if n in other.chosen else 0.0
            flips = saved if saved > _SAME else None
        found[option.name] = BreakEven(chosen, float(option.cost), flips)
    return found


def resolved(solver: Solver, tweak: Tweak) -> Solution:
    """Solve anew with a change.

    Raises:
        StackAuditError: the plan, or the changed one, is not proved optimal: nothing can be said then.
    """
    if solver.solution.status == "nothing-to-do":
        return solver.solution
    check_proved(solver.solution.status)
    try:
        return proved(solver.exact(tweak))
    except (TooManyPathsError, TooLargeError):
        return proved(None)
