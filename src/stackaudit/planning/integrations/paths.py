"""Every simple path that could serve a need, as the sets of options it takes: what the exact programme chooses from."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from stackaudit.planning.integrations.demands import Limits
from stackaudit.planning.integrations.network import EXISTING, SLACK, TICK, Network

PATH_WORK = 2_000_000
"""Arcs that the enumeration may try in all; past it a heuristic takes over and says so."""


class TooManyPathsError(Exception):
    """The enumeration would take more work than its budget."""


@dataclass
class Work:
    """What is left of the budget of an enumeration; shared by the needs of one plan."""

    left: int = PATH_WORK

    def spend(self, amount: int) -> None:
        """Take off some of it; raises `TooManyPathsError` where nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise TooManyPathsError


class Way(NamedTuple):
    """One simple path: its options as bits, and its facts."""

    options: int
    latency: float
    reliability: float
    automation: float


def ways(net: Network, source: str, target: str, limits: Limits, work: Work) -> Iterator[Way]:
    """Walk every simple path that meets its limits, depth first, arcs in order.

    Raises:
        TooManyPathsError: the budget is spent.
    """
    most = limits.hops if limits.hops is not None else net.tools()
    left = _hops_left(net, source, target, limits)
    if left.get(source, most + 1) > most:
        return
    on_path = {source}
    stack = [(Way(0, 0.0, 1.0, 1.0), source, iter(net.onward(source, source)))]
    while stack:
        way, tool, arcs = stack[-1]
        arc = next(arcs, None)
        if arc is None:
            stack.pop()
            on_path.discard(tool)
            continue
        work.spend(1)
        if arc.target in on_path or left.get(arc.target, most) + len(stack) > most:
            continue
        bit = 0 if arc.option == EXISTING else 1 << arc.option
        longer = Way(
            way.options | bit,
            way.latency + arc.latency,
            way.reliability * arc.reliability,
            min(way.automation, arc.automation),
        )
        if not _within(longer, limits):
            continue
        if arc.target == target:
            yield longer
            continue
        on_path.add(arc.target)
        stack.append((longer, arc.target, iter(net.onward(arc.target, source))))


def _within(way: Way, limits: Limits) -> bool:
    return (
        way.latency <= limits.latency + TICK
        and way.reliability >= limits.reliability - SLACK
        and way.automation >= limits.automation
    )


def _hops_left(net: Network, source: str, target: str, limits: Limits) -> dict[str, int]:
    """Fewest arcs from each tool to the target, through tools that pass on."""
    back: dict[str, set[str]] = {}
    for tool in net.ahead:
        for arc in net.onward(tool, source):
            if arc.automation >= limits.automation:
                back.setdefault(arc.target, set()).add(tool)
    left = {target: 0}
    queue = deque([target])
    while queue:
        tool = queue.popleft()
        for before in sorted(back.get(tool, ())):
            if before not in left:
                left[before] = left[tool] + 1
                queue.append(before)
    return left


def least_sets(found: Iterable[int]) -> tuple[int, ...]:
    """Of sets of options (as bits) those that contain no other, smallest first.

    >>> least_sets([0b110, 0b010, 0b101])
    (2, 5)
    """
    kept: list[int] = []
    for options in sorted(set(found), key=lambda bits: (bits.bit_count(), bits)):
        if not any(smaller & options == smaller for smaller in kept):
            kept.append(options)
    return tuple(kept)


def best_sets(found: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """Of sets of options with what they are worth, those that no smaller set is worth as much as."""
    kept: list[tuple[int, float]] = []
    for options, value in sorted(set(found), key=lambda row: (row[0].bit_count(), -row[1], row[0])):
        if not any(smaller & options == smaller and worth >= value for smaller, worth in kept):
            kept.append((options, value))
    return tuple(kept)


def members(options: int) -> tuple[int, ...]:
    """The numbers of the options in a set written as bits.

    >>> members(0b1101)
    (0, 2, 3)
    """
    return tuple(n for n in range(options.bit_length()) if options >> n & 1)
