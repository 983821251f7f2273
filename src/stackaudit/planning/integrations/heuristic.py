"""Above the size of the exact programmes: insertion of cheapest paths, leaving out what is idle, local search.

Cheapest insertion: the need with the cheapest path comes first, what it builds is free for the next. Then, in a fixed
number of rounds, some needs lose their paths and are inserted anew in another order. The number of rounds follows from
the size, never from the clock, and chance has a fixed seed: the same stack gives the same plan on every machine.
Source: stackaudit performance notes 6 (within 2 to 11 % of the optimum on random stacks); no guarantee.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.flowing import relaxed_bound
from stackaudit.planning.integrations.network import EXISTING, cheapest
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import Problem
from stackaudit.planning.integrations.solution import Solution, without_idle

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
        fixed = sum(float(offer.charges[place].cost) for place in offer.options[n].charges if place not in paid)
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
