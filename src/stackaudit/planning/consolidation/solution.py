"""What a way of solving hands back, whether it holds, and the changes under which a plan asks it to solve again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from stackaudit.planning.consolidation.problem import NONE, Problem, Rule
from stackaudit.planning.consolidation.question import Pair

Status = Literal["optimal", "feasible", "heuristic", "infeasible", "nothing-to-do"]
"""`optimal`: proved; `feasible`: out of time, with a bound; `heuristic`: too large to prove, with a bound;
`infeasible`: nothing keeps to every rule; `nothing-to-do`: nothing states what it costs."""

SAME = 1e-6
"""Amounts that differ by less are the same, for each unit of the larger one."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Which tools are kept, which departments take up which tools, and what no other choice can cost less than."""

    keep: frozenset[str]
    moves: frozenset[Pair]
    status: Status
    bound: float


@dataclass(frozen=True, slots=True)
class Tweak:
    """A question about a plan: what if some tools had to be kept, or had to go?"""

    kept: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


AS_IT_IS = Tweak()
Choice = tuple[frozenset[str], frozenset[Pair]]
"""The tools that are kept, and the departments and tools that are assigned."""


def same(one: float, other: float) -> bool:
    """Whether two amounts are the same but for what a solver may be off by."""
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


def broken(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Iterable[Rule]:
    """The rules that a choice does not keep to."""
    return (rule for rule in problem.rules if not kept_to(problem, rule, keep, moves))


def holds(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> bool:
    """Whether a choice keeps to every rule."""
    return next(iter(broken(problem, keep, moves)), None) is None


def kept_to(problem: Problem, rule: Rule, keep: frozenset[str], moves: frozenset[Pair]) -> bool:
    """Whether a choice keeps to one rule."""
    match rule.kind:
        case "cover" if rule.least == 1 and rule.demand is not None:
            return next(problem.open(rule.demand, keep, moves), None) is not None
        case "cover":
            return len(keep.intersection(rule.tools)) >= rule.least
        case "keep":
            return rule.tools[0] in keep
        case "retire":
            return rule.tools[0] not in keep
        case "conflict":
            return not keep.issuperset(rule.tools)
        case "requires":
            return rule.tools[0] not in keep or rule.tools[1] in keep
        case "capacity":
            return problem.handed(keep, moves).fits
        case "changes":
            most = problem.question.max_changes
            return most is None or changes(problem, keep) <= most
        case "savings":
            saved = problem.annual(problem.current) - problem.annual(keep) - problem.bought(keep, moves)
            return float(saved - (problem.question.min_savings or NONE)) >= -SAME


def changes(problem: Problem, keep: frozenset[str]) -> int:
    """How many tools go or come."""
    return len(problem.current - keep) + len(problem.planned & keep)


def tidied(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], tweak: Tweak = AS_IT_IS) -> Choice:
    """The same choice without idle moves, without tools that come in vain, and with those that it is free to keep."""
    moves |= frozenset(pair for pair in problem.shared if pair[1] in keep and problem.uses(*pair))
    value = problem.value(keep, moves)
    for tool in sorted((problem.planned & keep) - tweak.kept):
        fewer = keep - {tool}
        left = frozenset(pair for pair in moves if pair[1] != tool)
        if problem.value(fewer, left) <= value and holds(problem, fewer, left):
            keep, moves, value = fewer, left, problem.value(fewer, left)
    for tool in sorted(problem.current - keep - tweak.gone):
        if not problem.prices.get(tool, NONE) and tool not in problem.gone:
            more = keep | {tool}
            if problem.value(more, moves) <= value and holds(problem, more, moves):
                keep, value = more, problem.value(more, moves)
    return keep, without_idle(problem, keep, moves)


def without_idle(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> frozenset[Pair]:
    """Leave out assignments that no demand needs, the dearest first."""
    found = frozenset(pair for pair in moves if pair[1] in keep)
    if not found:
        return found
    dearest = sorted(found, key=lambda pair: (problem.uses(*pair), -(problem.onboarding(pair[1]) or NONE), pair))
    wanted: dict[str, list[int]] = {}
    for n, demand in enumerate(problem.demands):
        wanted.setdefault(demand.department, []).append(n)
    for pair in dearest:
        fewer = found - {pair}
        mine = (problem.demands[n] for n in wanted.get(pair[0], ()))
        served = all(next(problem.open(demand, keep, fewer), None) is not None for demand in mine)
        if served and _as_good(problem, keep, found, fewer):
            found = fewer
    return found


def _as_good(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], fewer: frozenset[Pair]) -> bool:
    """Whether everybody still finds room, and for no more seats."""
    if not problem.shared and not problem.handovers:
        return True
    now, then = problem.handed(keep, moves), problem.handed(keep, fewer)
    return then.fits and (not now.fits or problem.value(keep, fewer) <= problem.value(keep, moves))
