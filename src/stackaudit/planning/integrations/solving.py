"""Which way of solving a problem gets: exact first, a heuristic only where it is too large, always with a bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.budgeting import best_within, greedy_within
from stackaudit.planning.integrations.choice import TooLargeError
from stackaudit.planning.integrations.covering import Sets, cover, path_sets, relaxed_cover
from stackaudit.planning.integrations.flowing import flow_cover
from stackaudit.planning.integrations.heuristic import repair_by_insertion
from stackaudit.planning.integrations.paths import TooManyPathsError
from stackaudit.planning.integrations.problem import Problem
from stackaudit.planning.integrations.solution import AS_IT_IS, Solution, Tweak
from stackaudit.planning.integrations.valuing import Values, values_of


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
