"""Solve a problem: exact first, a heuristic only where it is too large or slow, always with a bound.

Cheapest insertion: the need with the cheapest path comes first, what it builds is free for the next. Then, in a fixed
number of rounds, some needs lose their paths and are inserted anew in another order. The number of rounds follows from
the size, never from the clock, and chance has a fixed seed: a plan that no clock stopped is the same on every machine.
Source: stackaudit performance notes 6 (within 2 to 11 % of the optimum on random stacks); no guarantee.

One deadline holds for all of it. There is a plan before the search begins: every need's own cheapest path. Each step
can only replace it by a cheaper one, and the order of the steps does not depend on the deadline; a step that has to
leave time to a later one takes a fixed share of what is left. So more time never gives a worse plan.

"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from stackaudit.choice.amounts import Status, check_proved, proved
from stackaudit.choice.milp import TooLargeError
from stackaudit.core.classes import dataclass
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.network import Found, TooManyPathsError, cheapest, options_of
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Routes, Solution, Tweak, without_idle
from stackaudit.planning.integrations.relief import Values, best_within, check_complete, greedy_within, values_of
from stackaudit.planning.integrations.set_cover import (
    Sets,
    cover,
    flow_cover,
    path_sets,
    relaxed_bound,
    relaxed_cover,
)

EXACT, BOUND = 0.75, 0.5
"""Which share of the time that is left the exact programme may take, and the bound where there is none of it."""


@dataclass(frozen=True)
class Solver:
    """One problem, its budget, and what was worked out on the way.

    Attributes:
        problem: What to solve.
        budget: What may be spent; None to serve every need.
        seconds: How long the plan may take, and each question about it that is asked later.
        deadline: When the plan has to be there.
    """

    problem: Problem
    budget: Decimal | None
    seconds: float
    deadline: Deadline

    def again(self) -> Deadline:
        """Return the deadline of a question that is asked now: it has as much time as the plan had."""
        return Deadline.after(self.seconds, self.deadline.clock)

    @cached_property
    def needs(self) -> tuple[DataNeed, ...]:
        """The needs that are planned for."""
        return self.problem.triage.unmet

    def sets(self, deadline: Deadline) -> Sets:
        """What each need's paths take, worked out once; raises `TooManyPathsError` and `OutOfTimeError`."""
        if not self._sets:
            self._sets.append(path_sets(self.problem, self.needs, deadline))
        return self._sets[0]

    @cached_property
    def _sets(self) -> list[Sets]:
        return []

    @cached_property
    def ratings(self) -> Values:
        """What options are worth, as far as the time allows.

        Raises:
            StackAuditError: there are too many paths to rate.
        """
        try:
            return values_of(self.problem, self.again() if self.budget is None else self.deadline.share(EXACT))
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
        found, stopped = self._tried()
        if found is not None and found.status != "feasible":
            return found
        bound, cut = (found.bound, True) if found is not None else self._bound()
        rough = repair_by_insertion(self.problem, self.deadline)
        best = rough if found is None else self._better(found, rough)
        return self._finished(best, bound, stopped=stopped or cut)

    def _tried(self) -> tuple[Solution | None, bool]:
        """What the exact programme gives in its share of the time, and whether the clock stopped it."""
        try:
            found = self.exact(self.deadline.share(EXACT))
        except (TooManyPathsError, TooLargeError):
            return None, False
        except OutOfTimeError:
            return None, True
        return found, found is None or found.status == "feasible"

    def _bound(self) -> tuple[float, bool]:
        """What no plan can cost less than, from relaxations, and whether the clock stopped one of them."""
        deadline, found = self.deadline.share(BOUND), 0.0
        try:
            found = relaxed_bound(self.problem, self.needs, deadline)
            if self.problem.demands.max_hops is not None:
                found = max(found, relaxed_cover(self.problem.offer, self.sets(deadline), deadline))
        except TooManyPathsError:
            return found, False
        except OutOfTimeError:
            return found, True
        return found, False

    def _better(self, stopped: Solution, rough: Solution) -> Solution:
        """Of the solver's best when its time was up and the heuristic's the cheaper one."""
        offer = self.problem.offer
        return rough if offer.cost(rough.chosen) < offer.cost(stopped.chosen) else stopped

    def _finished(self, found: Solution, bound: float, *, stopped: bool) -> Solution:
        """A plan with the highest bound that is known, which no rounding lifts above its cost.

        Where the clock stopped anything on the way to it the status says so, for another run may differ.
        """
        bound = max(bound, *(own.cost for own in self.problem.sorted_needs.unmet.values()))
        status: Status = "feasible" if stopped else found.status
        return Solution(found.chosen, status, min(bound, float(self.problem.offer.cost(found.chosen))))

    def _relief(self, budget: Decimal) -> Solution:
        values = self.ratings
        found, stopped = self._tried()
        stopped = stopped or not values.complete
        if found is not None and found.status == "optimal":
            return replace(found, status="feasible", bound=0.0) if stopped else found
        rough = greedy_within(self.problem.offer, values, budget, self.deadline)
        best, bound = rough, rough.bound
        if found is not None:
            best, bound = min((found, rough), key=lambda one: values.index(one.chosen)), max(found.bound, rough.bound)
        return replace(best, status="feasible" if stopped else best.status, bound=bound if values.complete else 0.0)

    def exact(self, deadline: Deadline, tweak: Tweak = AS_IT_IS) -> Solution | None:
        """Solve the exact programme, perhaps with a change; None where time ran out before anything was found.

        Raises:
            TooManyPathsError: the paths are past the budget of their enumeration.
            TooLargeError: the programme is past its size.
            OutOfTimeError: time ran out before the programme was written.
        """
        offer = self.problem.offer
        if self.budget is not None:
            return best_within(offer, self.ratings, self.budget, deadline, tweak)
        if self.problem.demands.max_hops is None:
            return flow_cover(self.problem, self.needs, deadline, tweak)
        return cover(offer, self.sets(deadline), deadline, tweak)

    def cost_in_patience(self) -> Decimal | None:
        """What the needs that are planned for would cost if tolerances were left out of account; None if not proved."""
        patient = replace(self.problem, demands=self.problem.demands.patient())
        needs = tuple(need for need in self.needs if patient.serve(need, frozenset()) is None)
        if not needs:
            return Decimal(0)
        deadline = self.again()
        try:
            if patient.demands.max_hops is None:
                found = flow_cover(patient, needs, deadline)
            else:
                found = cover(patient.offer, path_sets(patient, needs, deadline), deadline)
        except (TooManyPathsError, TooLargeError, OutOfTimeError):
            return None
        return None if found is None or found.status != "optimal" else patient.offer.cost(found.chosen)


SEARCHES = 2_000
"""Path searches that the local search may spend in all."""

_SEED = 7
Paths = dict[int, frozenset[int]]
"""The options that each need's path takes, by the need's place."""


def repair_by_insertion(problem: Problem, deadline: Deadline) -> Solution:
    """A good repair, for problems that are too large to solve exactly; without a bound.

    It begins with every need's own cheapest path; whenever the time is up, the cheapest repair so far is the answer.
    """
    unmet = problem.sorted_needs.unmet
    needs = tuple(unmet)
    best: Paths = {n: options_of(unmet[need]) for n, need in enumerate(needs)}
    least = _cost(problem.offer, best)
    with suppress(OutOfTimeError):
        for tried in _rounds(problem, unmet, deadline):
            if (cost := _cost(problem.offer, tried)) < least:
                best, least = tried, cost
    chosen = _union(best)
    if not deadline.passed:
        chosen = without_idle(problem.offer, chosen, Routes.of(problem, needs, chosen).serve, deadline)
    return Solution(chosen, "feasible" if deadline.passed else "heuristic", 0.0)


def _rounds(problem: Problem, unmet: Mapping[DataNeed, Found], deadline: Deadline) -> Iterator[Paths]:
    """The repairs that the search looks at, each made from the cheapest one before it.

    Raises:
        OutOfTimeError: the time is up.
    """
    needs = tuple(unmet)
    cheap_first = sorted(range(len(needs)), key=lambda n: (unmet[needs[n]].cost, n))
    best = _inserted(problem, needs, {}, cheap_first, deadline)
    yield best
    least = _cost(problem.offer, best)
    rng = random.Random(_SEED)  # noqa: S311  chance for a search, not for a secret
    for _ in range(SEARCHES // len(needs)):
        dropped = sorted(rng.sample(range(len(needs)), max(1, round(len(needs) * rng.uniform(0.2, 0.6)))))
        rng.shuffle(dropped)
        lost = set(dropped)
        tried = _inserted(problem, needs, {n: best[n] for n in best if n not in lost}, dropped, deadline)
        if (cost := _cost(problem.offer, tried)) < least:
            best, least = tried, cost
        yield tried


def _inserted(
    problem: Problem, needs: Sequence[DataNeed], paths: Paths, order: Iterable[int], deadline: Deadline
) -> Paths:
    """The paths of some needs and, one after another, those of others: what is built for one is free for the next.

    Raises:
        OutOfTimeError: the time is up.
    """
    offer, found = problem.offer, dict(paths)
    free = set(_union(paths))
    paid = {place for n in free for place in offer.options[n].charges}

    def price(n: int) -> float:
        if n in free:
            return 0.0
        fixed = math.fsum(float(offer.charges[place].cost) for place in offer.options[n].charges if place not in paid)
        return float(offer.options[n].cost) + fixed

    for n in order:
        deadline.check()
        need = needs[n]
        net, limits = problem.net(need.entity), problem.demands.of(need)
        path = cheapest(net, need.source, need.target, limits, price, None, deadline)
        found[n] = frozenset() if path is None else options_of(path)
        free |= found[n]
        paid |= {place for built in found[n] for place in offer.options[built].charges}
    return found


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
    """What each candidate does alone, by name; StackAuditError where time ran out before all were rated."""
    check_complete(solver.ratings)
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
    deadline = solver.again()
    offer = solver.problem.offer
    solution = solver.solution
    total = offer.cost(solution.chosen)
    found = {}
    for n, option in enumerate(offer.options):
        chosen = n in solution.chosen
        if chosen:
            other = resolved(solver, Tweak(out=frozenset({n})), deadline)
            flips = None if other.status == "infeasible" else float(option.cost + offer.cost(other.chosen) - total)
        else:
            other = resolved(solver, Tweak(gift=n), deadline)
            saved = float(total + option.cost - offer.cost(other.chosen)) if n in other.chosen else 0.0
            flips = saved if saved > _SAME else None
        found[option.name] = BreakEven(chosen, float(option.cost), flips)
    return found


def resolved(solver: Solver, tweak: Tweak, deadline: Deadline) -> Solution:
    """Solve anew with a change.

    Raises:
        StackAuditError: the plan, or the changed one, is not proved optimal: nothing can be said then.
    """
    if solver.solution.status == "nothing-to-do":
        return solver.solution
    check_proved(solver.solution.status)
    try:
        return proved(solver.exact(deadline, tweak))
    except (TooManyPathsError, TooLargeError, OutOfTimeError):
        return proved(None)
