"""Which changes moved the silo index, and by how much: a fair split between groups of changes.

Every change between two stacks belongs to one of eight groups. The share of a group is its mean effect over all orders
in which the groups could have come about (the Shapley value), so the shares add up to the whole change and no order is
preferred. Source: stackaudit methods 10.4; Shapley, A value for n-person games, 1953.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stackaudit.analysers.silos.index import loss
from stackaudit.core.messages import Message
from stackaudit.diff.hybrid import GROUPS, Group, Hybrid
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import NeedMode

_WORK = 200_000
"""Most hybrid stacks times records that are looked at; past it, one order is taken and named."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of changes did to the silo index.

    Attributes:
        group: Its name, such as `integrations-added`.
        label: The same in words.
        changes: How many changes are in it.
        points: By how much it moved the index; less is better.
    """

    group: Group
    label: Message
    changes: int
    points: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The whole change of the silo index, split.

    Attributes:
        shares: One for each group in which something changed.
        exact: Whether all orders were weighed; else the groups came in the order of `shares`.
        change: The change that was split: of the middle of the interval, where facts are missing.
    """

    shares: tuple[Share, ...]
    exact: bool
    change: float


def attribution(before: StackGraph, after: StackGraph, mode: NeedMode, *, work: int = _WORK) -> Attribution | None:
    """Return what moved the silo index between two stacks that are judged by one policy.

    Args:
        before: The first stack.
        after: The second stack.
        mode: Which needs count.
        work: Up to how many hybrids times records all orders are weighed.

    Returns:
        The split; None where the index of one of the stacks, or of one in between, cannot be told at all.
    """
    hybrid = Hybrid(before.stack, after.stack)
    groups = [group for group in GROUPS if hybrid.counts[group]]
    middles: dict[frozenset[Group], float | None] = {}

    def middle(on: frozenset[Group]) -> float | None:
        if on not in middles:
            graph = StackGraph(hybrid.stack(on), after.policy)
            found = loss(graph.verdicts(graph.needs(mode)))
            middles[on] = None if found is None else (found.low + found.high) / 2
        return middles[on]

    first, last = middle(frozenset()), middle(frozenset(groups))
    if first is None or last is None:
        return None
    size = len(after.stack.tools) + len(after.stack.integrations)
    exact = 2 ** len(groups) * size <= work
    points = _shapley(groups, middle) if exact else _in_order(groups, middle)
    if points is None:
        return None
    shares = tuple(Share(g, GROUPS[g], hybrid.counts[g], p) for g, p in zip(groups, points, strict=True))
    return Attribution(shares, exact, last - first)


def _shapley(groups: Sequence[Group], middle: Callable[[frozenset[Group]], float | None]) -> tuple[float, ...] | None:
    count = len(groups)
    weight = [math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in range(count)]
    shares = []
    for group in groups:
        others = [one for one in groups if one != group]
        steps = []
        for mask in range(2 ** len(others)):
            on = frozenset(one for n, one in enumerate(others) if mask >> n & 1)
            low, high = middle(on), middle(on | {group})
            if low is None or high is None:
                return None
            steps.append(weight[len(on)] * (high - low))
        shares.append(math.fsum(steps))
    return tuple(shares)


def _in_order(groups: Sequence[Group], middle: Callable[[frozenset[Group]], float | None]) -> tuple[float, ...] | None:
    values = [middle(frozenset(groups[:n])) for n in range(len(groups) + 1)]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return tuple(b - a for a, b in pairwise(known))
