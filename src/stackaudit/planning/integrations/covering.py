"""Model A: the cheapest repair as a choice among paths, exact for a limited number of hops.

Each need takes one of its paths, a path takes all of its options, an option takes its fixed costs. The choice of a path
may be broken into shares, because with whole options a share needs a whole path. It is a directed Steiner forest.
Source: stackaudit methods 5.2, with one row for each need and option in place of one for each path and option.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.choice import MOST_RELAXED, Choice, check_size, choice
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.paths import Work, least_sets, members, ways
from stackaudit.planning.integrations.problem import Problem
from stackaudit.planning.integrations.solution import AS_IT_IS, Solution, Tweak, without_idle

Sets = tuple[tuple[int, ...], ...]


def path_sets(problem: Problem, needs: Sequence[DataNeed]) -> Sets:
    """For each need the least sets of options (as bits) that open a path which meets it.

    Raises:
        TooManyPathsError: the enumeration is past its budget.
    """
    work = Work()
    return tuple(
        least_sets(
            way.options
            for way in ways(problem.net(need.entity), need.source, need.target, problem.demands.of(need), work)
        )
        for need in needs
    )


def cover(offer: Offer, sets: Sets, seconds: float, tweak: Tweak = AS_IT_IS) -> Solution | None:
    """The cheapest options that open one set of every need. None where time ran out before any was found.

    Raises:
        TooLargeError: there are more paths than a programme may have variables.
    """
    check_size(_size(sets))
    model = _model(offer, sets, tweak)
    outcome = model.programme.solve(seconds)
    if outcome.status == "infeasible":
        return Solution(frozenset(), "infeasible", math.inf)
    if outcome.status == "none":
        return None

    def serves(chosen: frozenset[int]) -> bool:
        bits = sum(1 << n for n in chosen)
        return all(any(options & bits == options for options in need) for need in sets)

    chosen = without_idle(offer, model.chosen(outcome), serves)
    return Solution(chosen, "optimal" if outcome.status == "optimal" else "feasible", outcome.bound)


def relaxed_cover(offer: Offer, sets: Sets, seconds: float) -> float:
    """What no choice of paths can cost less than: options may be broken. 0 where that takes too long or too much."""
    if _size(sets) > MOST_RELAXED:
        return 0.0
    outcome = _model(offer, sets, AS_IT_IS).programme.solve(seconds, relaxed=True)
    return max(0.0, outcome.bound) if outcome.status == "optimal" else 0.0


def _size(sets: Sets) -> int:
    return len({n for need in sets for options in need for n in members(options)}) + sum(map(len, sets))


def _model(offer: Offer, sets: Sets, tweak: Tweak) -> Choice:
    model = choice(offer, {n for need in sets for options in need for n in members(options)}, tweak)
    for need in sets:
        model.programme.row([(path, 1.0) for path in model.paths(need)], low=1.0, high=1.0)
    return model
