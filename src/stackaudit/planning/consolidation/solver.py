"""Solve a problem: exact first, greedy only where it is too large or slow, always with a bound.

Chvátal's greedy cover takes the tool that serves most for its cost, one after another: at most H(n) times the optimum
and no better in general (methods 8.2), so it never stands without a bound. Rules beyond covers are kept to as far as a
greedy choice can; whether it did is checked at the end.

"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from heapq import heapify, heapreplace

from stackaudit.core.errors import StackAuditError
from stackaudit.model.lifecycle import Demand
from stackaudit.model.parts import Cost
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.problem import AS_IT_IS, NONE, Choice, Problem, Solution, Tweak, holds, tidied
from stackaudit.planning.consolidation.question import Pair
from stackaudit.planning.consolidation.set_cover import cover, relaxed_cover
from stackaudit.planning.milp import TooLargeError
from stackaudit.planning.plan import check_proved, proved


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
            check_proved(self.solution.status)
            one = frozenset({tool})
            tweak = Tweak(gone=one) if tool in self.solution.keep else Tweak(kept=one)
            self._opposites[tool] = proved(self.exact(tweak))
        return self._opposites[tool]

    def with_price(self, tool: str, price: float) -> Solver:
        """The same problem with another price of one tool, and with that its seats."""
        stack = self.problem.stack
        tools = tuple(_priced(one, price) if one.id == tool else one for one in stack.tools)
        return Solver(replace(self.problem, stack=stack.model_copy(update={"tools": tools})), self.seconds)


def _priced(tool: Tool, price: float) -> Tool:
    cost = (tool.cost or Cost()).model_copy(update={"annual": Decimal(repr(price))})
    return tool.model_copy(update={"cost": cost})


def greedy_cover(problem: Problem, *, prune: bool = True) -> Solution | None:
    """A cheap choice that keeps to every rule, with no bound; None where none was found.

    Args:
        problem: What to consolidate.
        prune: Whether to drop, at the end, what the later choices made idle.
    """
    made = _Cover(problem, frozenset(problem.gone), _conflicts(problem), dict.fromkeys(problem.demands))
    for tool in sorted(problem.kept):
        made.take(made.with_required(tool) or (tool,))
    for tool in problem.tools:
        group = made.with_required(tool)
        if tool not in made.keep and group is not None and made.price(group, ()) <= 0 and tool in problem.current:
            made.take(group)
    _fill(made)
    keep, moves = frozenset(made.keep), frozenset(made.moves)
    keep, moves = _more(problem, keep, moves)
    keep, moves = _back(problem, keep, moves)
    if not holds(problem, keep, moves):
        everything = problem.current | (problem.kept.keys() & problem.planned)
        keep, moves = everything, frozenset(pair for pair in problem.assigned if problem.uses(*pair))
        if not holds(problem, keep, moves):
            return None
    if prune:
        keep, moves = _pruned(problem, *tidied(problem, keep, moves))
    return Solution(keep, moves, "heuristic", -math.inf)


@dataclass
class _Cover:
    """A choice in the making."""

    problem: Problem
    barred: frozenset[str]
    conflicts: dict[str, frozenset[str]]
    open: dict[Demand, None]
    keep: set[str] = field(default_factory=set)
    moves: set[Pair] = field(default_factory=set)

    def price(self, tools: Iterable[str], taken: Iterable[Pair]) -> float:
        """What taking tools and assignments adds to the cost of a year."""
        problem = self.problem
        new = [tool for tool in tools if tool not in self.keep]
        annual = sum((problem.prices.get(tool, NONE) for tool in new), NONE)
        saved = sum((problem.leaving.get(tool, NONE) for tool in new), NONE)
        moved = sum((problem.onboarding(tool) or NONE for where, tool in taken if not problem.uses(where, tool)), NONE)
        return float(annual + (moved - saved) / problem.question.years)

    def with_required(self, tool: str) -> tuple[str, ...] | None:
        """A tool and all that it cannot be kept without; None where one of them may not be kept."""
        found, queue = {tool: None}, [tool]
        while queue:
            for other in self.problem.tools[queue.pop()].requires:
                if other in self.problem.tools and other not in found:
                    found[other] = None
                    queue.append(other)
        if self.barred.intersection(found):
            return None
        together = self.keep.union(found)
        return None if any(self.conflicts.get(one, frozenset()) & together for one in found) else tuple(found)

    def serves(self, tools: Iterable[str]) -> tuple[list[Demand], list[Pair]]:
        """The open demands that tools would meet, and what has to be assigned for that, as far as they have room."""
        problem, met, taken = self.problem, dict[Demand, None](), dict[Pair, None]()
        for tool in tools:
            left = self.room(tool)
            for demand in problem.served[tool]:
                pair = (demand.department, tool)
                if demand not in self.open or demand in met:
                    continue
                if pair in problem.assigned and pair not in self.moves and pair not in taken:
                    people = problem.people[demand.department] if pair in problem.shared else 0
                    if people > left or (pair in problem.shared and problem.closed(*pair)):
                        continue
                    left -= people
                    taken[pair] = None
                met[demand] = None
        return list(met), list(taken)

    def room(self, tool: str) -> float:
        """How many more people a tool can serve; here departments are not split."""
        load = sum(self.problem.people[who] for who, taken in self.moves & self.problem.shared if taken == tool)
        return self.problem.limits.get(tool, math.inf) - load

    def ratio(self, tool: str) -> float:
        """What a tool costs for each demand that it would meet; infinite where it meets none."""
        group = self.with_required(tool)
        if group is None:
            return math.inf
        met, taken = self.serves(group)
        return self.price(group, taken) / len(met) if met else math.inf

    def take(self, tools: tuple[str, ...]) -> None:
        """Keep tools, and let them meet what they can."""
        met, taken = self.serves(tools)
        self.keep.update(tools)
        self.moves.update(taken)
        for demand in met:
            self.open.pop(demand, None)


def _fill(made: _Cover) -> None:
    """Take the tool with the least ratio until nothing is open; a ratio is worked out anew only when it comes up."""
    queue = [(made.ratio(tool), tool) for tool in made.problem.tools]
    heapify(queue)
    while made.open and queue[0][0] < math.inf:
        known, tool = queue[0]
        ratio = made.ratio(tool)
        if ratio <= known:
            made.take(made.with_required(tool) or (tool,))
            ratio = made.ratio(tool)
        heapreplace(queue, (ratio, tool))


def _conflicts(problem: Problem) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for rule in problem.rules:
        if rule.kind == "conflict":
            one, other = rule.tools
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {tool: frozenset(others) for tool, others in found.items()}


def _more(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Add tools where two have to offer a capability, and put back what may not all change at once."""

    def priced(tool: str) -> tuple[float, str]:
        return float(problem.prices.get(tool, NONE)), tool

    for rule in problem.rules:
        if rule.kind == "cover" and rule.least > 1:
            short = rule.least - len(keep.intersection(rule.tools))
            spare = sorted(set(rule.tools) - keep - problem.gone.keys(), key=priced)
            keep = keep.union(spare[: max(0, short)])
    most = problem.question.max_changes
    if most is not None:
        back = sorted(problem.current - keep - problem.gone.keys(), key=priced)
        over = len(problem.current - keep) + len(problem.planned & keep) - most
        keep = keep.union(back[: max(0, over)])
    return keep, moves


def _back(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Put back tools whose users would need seats that cost more than the tool itself, the worst first."""
    dear: dict[str, float] = {}
    for (tool, heir), count in problem.handed(keep, moves).people.items():
        dear[tool] = dear.get(tool, 0.0) + count * float(problem.seats[heir].each)
    back = [tool for tool in dear if dear[tool] > problem.prices.get(tool, NONE) and tool not in problem.gone]
    back.sort(key=lambda one: (-dear[one], one))
    while back:
        more = keep.union(back)
        if problem.value(more, moves) < problem.value(keep, moves) and holds(problem, more, moves):
            return more, moves
        back = back[: len(back) // 2]
    return keep, moves


def _pruned(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Leave out tools that nothing needs any more, the dearest first."""
    for tool in sorted(keep, key=lambda one: (-problem.prices.get(one, NONE), one)):
        if tool in problem.kept or not problem.prices.get(tool):
            continue
        fewer = keep - {tool}
        left = frozenset(pair for pair in moves if pair[1] != tool)
        if problem.value(fewer, left) < problem.value(keep, moves) and holds(problem, fewer, left):
            keep, moves = fewer, left
    return keep, moves
