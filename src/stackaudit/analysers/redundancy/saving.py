"""What a group of tools could save at the most: its cost, less the cheapest part of it that still does everything.

The cheapest part is a minimum weighted set cover, solved exactly by branch and bound for groups of ordinary size. Past
its budget of steps a bound takes its place that no cover can be below (a feasible solution of the dual), so that what
is at stake is never told too small. Source: stackaudit methods 3.5; the dual bound: Chvátal 1979.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

_STEPS = 20_000
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
    Cover(cost=16, kept=('b', 'c'), exact=True)

    Args:
        costs: What each tool costs a year.
        serves: Which demands each could meet, as numbers.
        must: Tools that stay.
    """
    names = sorted(costs)
    kept = {name for name in names if name in must}
    left = {d for name in names for d in serves[name]} - {d for name in kept for d in serves[name]}
    search = _Search(costs, {name: frozenset(serves[name]) for name in names}, sum(costs[name] for name in kept))
    search.branch(frozenset(left), tuple(sorted(kept)), [name for name in names if name not in kept])
    if search.steps > _STEPS:
        return Cover(search.base + search.bound(frozenset(left), [n for n in names if n not in kept]), (), exact=False)
    return Cover(search.best, tuple(sorted(search.kept)), exact=True)


class _Search:
    def __init__(self, costs: Mapping[str, float], serves: Mapping[str, frozenset[int]], base: float) -> None:
        self.costs, self.serves, self.base = costs, serves, base
        self.best, self.kept, self.steps = float("inf"), (), 0  # type: tuple[float, tuple[str, ...], int]

    def branch(self, left: frozenset[int], chosen: tuple[str, ...], free: list[str]) -> None:
        """Try every way to serve the demand with fewest providers, the most for its money first."""
        self.steps += 1
        if self.steps > _STEPS:
            return
        cost = sum(self.costs[name] for name in chosen)
        if not left:
            if cost < self.best - _SAME or (abs(cost - self.best) <= _SAME and sorted(chosen) < sorted(self.kept)):
                self.best, self.kept = cost, tuple(sorted(chosen))
            return
        if cost + self.bound(left, free) > self.best + _SAME:
            return
        providers = {d: [name for name in free if d in self.serves[name]] for d in sorted(left)}
        scarcest = min(providers, key=lambda d: (len(providers[d]), d))
        order = sorted(providers[scarcest], key=lambda n: (self.costs[n] / len(self.serves[n] & left), n))
        rest = list(free)
        for name in order:
            rest = [other for other in rest if other != name]
            self.branch(left - self.serves[name], (*chosen, name), rest)

    def bound(self, left: frozenset[int], free: Collection[str]) -> float:
        """What serving these demands costs at least: each in turn is charged what its providers have left to give."""
        spare = {name: float(self.costs[name]) for name in free}
        paid = 0.0
        for demand in sorted(left):
            providers = [name for name in free if demand in self.serves[name]]
            price = min((spare[name] for name in providers), default=float("inf"))
            paid += price
            for name in providers:
                spare[name] -= price
        return paid
