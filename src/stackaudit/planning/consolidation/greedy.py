"""Above the size of the exact programme, or out of time: the tool that serves most for its cost, one after another.

Chvátal's greedy cover, at most H(n) times the optimum and no better in general (methods 8.2): so it never stands
without a bound. Rules beyond covers are kept to as far as a greedy choice can; whether it did is checked at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heapify, heapreplace

from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation.problem import NONE, Problem
from stackaudit.planning.consolidation.question import Pair
from stackaudit.planning.consolidation.solution import Choice, Solution, holds, tidied


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
