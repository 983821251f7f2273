"""What a group of tools could save at the most: its cost, less the cheapest part of it that still does everything.

The cheapest part is a minimum weighted set cover, solved exactly by branch and bound for groups of ordinary size. Past
its budget of work a bound takes its place that no cover can be below (a feasible solution of the dual), so that what
is at stake is never told too small. Source: stackaudit methods 3.5; the dual bound: Chvátal 1979.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_WORK = 200_000
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """The cheapest part of a group.

    Attributes:
        cost: What it costs; a bound that no part can be below where it is not exact.
        kept: Which tools it is made of; empty where it is not exact.
        exact: Whether it is proved.
    """

    cost: float
    kept: tuple[str, ...]
    exact: bool


def cheapest_cover(
    costs: Mapping[str, float], serves: Mapping[str, Collection[int]], must: Collection[str] = ()
) -> Cover:
    """The cheapest of these tools that together serve all that any of them serves.

    >>> cheapest_cover({"a": 30, "b": 12, "c": 4}, {"a": {1, 2, 3}, "b": {1, 2}, "c": {3}})
    Cover(cost=16.0, kept=('b', 'c'), exact=True)

    Args:
        costs: What each tool costs a year.
        serves: Which demands each could meet, as numbers.
        must: Tools that stay.
    """
    names = sorted(costs)
    kept = {name for name in names if name in must}
    providers: dict[int, int] = {}
    for at, name in enumerate(names):
        for demand in serves[name]:
            providers[demand] = providers.get(demand, 0) | 1 << at
    stays = sum(1 << at for at, name in enumerate(names) if name in kept)
    demands = _essential({mask for mask in providers.values() if not mask & stays})
    while sole := next((mask for mask in demands if mask & (mask - 1) == 0), 0):
        kept.add(names[sole.bit_length() - 1])
        demands = [mask for mask in demands if not mask & sole]
    base = math.fsum(costs[name] for name in kept)
    search = _Search([float(costs[name]) for name in names])
    search.branch(demands, (1 << len(names)) - 1, 0.0, 0)
    if search.work > _WORK:
        return Cover(base + search.bound(demands, (1 << len(names)) - 1), (), exact=False)
    chosen = {name for at, name in enumerate(names) if search.chosen >> at & 1}
    return Cover(base + search.best, tuple(sorted(kept | chosen)), exact=True)


def _essential(demands: Collection[int]) -> list[int]:
    """The demands, as sets of providers, that are not met along with another one: those that hold no other."""
    found: list[int] = []
    for mask in sorted(demands, key=lambda mask: (mask.bit_count(), mask)):
        if not any(mask & smaller == smaller for smaller in found):
            found.append(mask)
    return found


class _Search:
    """Branch and bound over sets of providers, each a number whose bits are tools in order of name."""

    def __init__(self, costs: Sequence[float]) -> None:
        self.costs = costs
        self.best, self.chosen, self.work = math.inf, 0, 0

    def branch(self, left: Sequence[int], free: int, cost: float, chosen: int) -> None:
        """Try every way to serve the demand with fewest providers, the most for its money first."""
        self.work += len(left) + 1
        if self.work > _WORK:
            return
        if not left:
            if cost < self.best - _SAME or (abs(cost - self.best) <= _SAME and _first(chosen, self.chosen)):
                self.best, self.chosen = cost, chosen
            return
        if cost + self.bound(left, free) > self.best + _SAME:
            return
        scarcest = min(left, key=lambda mask: ((mask & free).bit_count(), mask))
        order = [(self.costs[at] / sum(mask >> at & 1 for mask in left), at) for at in _bits(scarcest & free)]
        for _, at in sorted(order):
            bit = 1 << at
            free &= ~bit
            self.branch([mask for mask in left if not mask & bit], free, cost + self.costs[at], chosen | bit)

    def bound(self, left: Sequence[int], free: int) -> float:
        """What serving these demands costs at least: each in turn is charged what its providers have left to give."""
        self.work += len(left)
        spare: dict[int, float] = {}
        paid = 0.0
        for mask in left:
            able = _bits(mask & free)
            price = min((spare.setdefault(at, self.costs[at]) for at in able), default=math.inf)
            if price == math.inf:
                return math.inf
            paid += price
            for at in able:
                spare[at] -= price
        return paid


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _first(one: int, other: int) -> bool:
    """Whether the names of one set come before those of another."""
    return _bits(one) < _bits(other)
