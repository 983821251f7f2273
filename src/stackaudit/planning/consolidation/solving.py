"""Which way of solving a problem gets: exact first, greedy only where it is too large or slow, always with a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from stackaudit.core.errors import StackAuditError
from stackaudit.model.parts import Cost
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.covering import TooLargeError, cover, relaxed_cover
from stackaudit.planning.consolidation.greedy import greedy_cover
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.question import Pair
from stackaudit.planning.consolidation.solution import AS_IT_IS, Solution, Tweak, holds

_REFUSAL = "only a plan that is proved optimal says what another choice would cost"


@dataclass(frozen=True)
class Solver:
    """One problem, and what was worked out on the way.

    Attributes:
        problem: What to solve.
        seconds: How long one programme may take.
    """

    problem: Problem
    seconds: float
    _opposites: dict[str, Solution] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def solution(self) -> Solution:
        """The answer, the exact one where that is possible.

        Raises:
            StackAuditError: time ran out before anything was found, and a greedy choice does not keep to every rule.
        """
        problem = self.problem
        as_today = frozenset(pair for pair in problem.assigned if problem.uses(*pair))
        if self._nothing_to_do(as_today):
            return Solution(problem.current, as_today, "nothing-to-do", 0.0)
        try:
            found = self.exact()
        except TooLargeError:
            found = None
        if found is not None and found.status != "feasible":
            return found
        return self._rough(found)

    def _nothing_to_do(self, as_today: frozenset[Pair]) -> bool:
        """Whether no tool states what it costs, nothing has to change, and what there is keeps to every rule."""
        problem = self.problem
        asked = any(rule.why in {"asked", "stated"} for rules in problem.gone.values() for rule in rules)
        return not problem.prices and not asked and holds(problem, problem.current, as_today)

    def _rough(self, stopped: Solution | None) -> Solution:
        """Of the solver's best when its time was up and the greedy choice the cheaper one, with the higher bound."""
        rough = greedy_cover(self.problem)
        bound = max(self.relaxation, -math.inf if stopped is None else stopped.bound)
        found = [one for one in (stopped, rough) if one is not None]
        if not found:
            raise StackAuditError("no plan was found in time: give it more seconds")
        return replace(min(found, key=self.value), bound=bound)

    @cached_property
    def relaxation(self) -> float:
        """What no choice can cost less than: the least cost if tools could be kept in part."""
        return relaxed_cover(self.problem, self.seconds)

    def value(self, solution: Solution) -> float:
        """What a solution costs: what is made small."""
        return self.problem.value(solution.keep, solution.moves)

    def exact(self, tweak: Tweak = AS_IT_IS) -> Solution | None:
        """Solve the exact programme, perhaps with a change; None where time ran out before anything was found.

        Raises:
            TooLargeError: the programme is past its size.
        """
        return cover(self.problem, self.seconds, tweak)

    def opposite(self, tool: str) -> Solution:
        """The best choice in which the decision on one tool is the other one; its status may be `infeasible`.

        Raises:
            StackAuditError: the plan, or the other one, is not proved optimal: nothing can be said then.
        """
        if tool not in self._opposites:
            self.check_proved()
            one = frozenset({tool})
            tweak = Tweak(gone=one) if tool in self.solution.keep else Tweak(kept=one)
            found = self.exact(tweak)
            if found is None or found.status not in {"optimal", "infeasible"}:
                raise StackAuditError(f"{_REFUSAL}; the other choice could not be solved in time")
            self._opposites[tool] = found
        return self._opposites[tool]

    def with_price(self, tool: str, price: float) -> Solver:
        """The same problem with another price of one tool, and with that its seats."""
        stack = self.problem.stack
        tools = tuple(_priced(one, price) if one.id == tool else one for one in stack.tools)
        return Solver(replace(self.problem, stack=stack.model_copy(update={"tools": tools})), self.seconds)

    def check_proved(self) -> None:
        """Refuse a question that only a proved plan can answer.

        Raises:
            StackAuditError: the plan is not proved optimal.
        """
        if self.solution.status != "optimal":
            raise StackAuditError(f"{_REFUSAL}; this one is {self.solution.status!r}")


def _priced(tool: Tool, price: float) -> Tool:
    cost = (tool.cost or Cost()).model_copy(update={"annual": Decimal(repr(price))})
    return tool.model_copy(update={"cost": cost})
