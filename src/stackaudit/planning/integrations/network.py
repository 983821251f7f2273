"""The flows that there are and those that could be built, by entity: a cheapest path, and every simple path.

Label setting over up to four criteria (cost, age, doubt, hops): a label is dropped where another at the same tool is
no worse in any criterion that is asked for. The first label to leave the queue at the target is a cheapest path.
Source: Irnich and Desaulniers 2005, shortest path problems with resource constraints. Every simple path is a set of
options: what the exact programme chooses from.

"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from stackaudit.core.deadline import NEVER, Deadline
from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed, Flow

Constraint = Literal["path", "hops", "automation", "latency", "reliability", "cost"]
"""What can make a need impossible: no path at all, too long, too manual, too slow, too unsure, or no cost stated."""

ASKED: tuple[Constraint, ...] = ("hops", "automation", "latency", "reliability")
"""Those that are demands and can be dropped one at a time."""


class Limits(NamedTuple):
    """The demands on the paths of one need; infinite or 0 where nothing is asked."""

    automation: float = 0.0
    latency: float = math.inf
    reliability: float = 0.0
    hops: int | None = None

    def without(self, constraint: Constraint) -> Limits:
        """The same demands but for one."""
        return self._replace(**{constraint: self._field_defaults[constraint]}) if constraint in self._fields else self


@dataclass(frozen=True, slots=True)
class Demands:
    """What is asked of every need.

    Attributes:
        min_automation: Least automation of every flow of the path, from 0 to 1.
        min_reliability: Least reliability of the path; None asks nothing of it.
        ignore_latency: Whether tolerances are left out of account.
        max_hops: How many flows a path may have; None for any number.
    """

    min_automation: float = 0.5
    min_reliability: float | None = None
    ignore_latency: bool = False
    max_hops: int | None = 3

    def __post_init__(self) -> None:
        if not 0 <= self.min_automation <= 1:
            raise StackAuditError(f"min_automation is {self.min_automation}; it lies between 0 and 1")
        if self.min_reliability is not None and not 0 <= self.min_reliability <= 1:
            raise StackAuditError(f"min_reliability is {self.min_reliability}; it lies between 0 and 1")
        if self.max_hops is not None and self.max_hops < 1:
            raise StackAuditError(f"max_hops is {self.max_hops}; it is at least 1, or None for any number")

    def of(self, need: DataNeed) -> Limits:
        """The limits for one need. A tolerance that is not stated cannot be asked for."""
        late = self.ignore_latency or need.tolerance is None
        return Limits(
            automation=self.min_automation,
            latency=math.inf if late or need.tolerance is None else need.tolerance,
            reliability=self.min_reliability or 0.0,
            hops=self.max_hops,
        )

    def patient(self) -> Demands:
        """The same demands, tolerances left out of account."""
        return replace(self, ignore_latency=True)


EXISTING = -1
SLACK = 1e-12
"""A product of reliabilities that is this much short of what is asked still meets it: .9 x .95 asked as .855."""

TICK = 1e-6
"""Seconds by which an age may pass its tolerance: sums of durations are exact to the microsecond only."""


class Arc(NamedTuple):
    """One flow, its facts settled, and which option builds it (`EXISTING` where it is there)."""

    source: str
    target: str
    latency: float
    reliability: float
    automation: float
    option: int
    flow: str


@dataclass(frozen=True)
class Network:
    """The arcs of one entity, by the tool that they leave, and the tools that pass it on."""

    ahead: Mapping[str, tuple[Arc, ...]]
    relays: frozenset[str]

    def onward(self, tool: str, start: str) -> tuple[Arc, ...]:
        """Arcs that a path from `start` may go on with at a tool."""
        return self.ahead.get(tool, ()) if tool == start or tool in self.relays else ()

    def toward(self, tool: str, start: str, target: str) -> tuple[Arc, ...]:
        """Those of them that end at the target or at a tool that passes on, in the same order."""
        if tool != start and tool not in self.relays:
            return ()
        through, last = self._split.get(tool, ((), {}))
        if target not in last:
            return through
        return tuple(sorted((*through, *last[target]))) if through else last[target]

    @cached_property
    def _split(self) -> dict[str, tuple[tuple[Arc, ...], dict[str, tuple[Arc, ...]]]]:
        """For each tool the arcs to tools that pass on, and those to each of the others, which can only end a path."""
        found = {}
        for tool, arcs in self.ahead.items():
            last: dict[str, tuple[Arc, ...]] = {}
            for arc in arcs:
                if arc.target not in self.relays:
                    last[arc.target] = (*last.get(arc.target, ()), arc)
            found[tool] = (tuple(arc for arc in arcs if arc.target in self.relays), last)
        return found


class Found(NamedTuple):
    """A path, and what its options cost."""

    cost: float
    arcs: tuple[Arc, ...]


_BETWEEN_CHECKS = 1_000
"""Steps of a search between two looks at the clock: some milliseconds."""


def options_of(found: Found) -> frozenset[int]:
    """The options that a path takes."""
    return frozenset(arc.option for arc in found.arcs) - {EXISTING}


class _Label(NamedTuple):
    cost: float
    latency: float
    doubt: float
    hops: int
    serial: int
    tool: str
    arc: Arc | None
    before: _Label | None


def network(arcs: Iterable[Arc], relays: frozenset[str]) -> Network:
    """Index arcs by the tool they leave, sorted."""
    ahead: dict[str, list[Arc]] = {}
    for arc in sorted(arcs):
        ahead.setdefault(arc.source, []).append(arc)
    return Network({tool: tuple(following) for tool, following in ahead.items()}, relays)


def worst_case(flow: Flow, option: int = EXISTING) -> Arc:
    """A flow with every missing fact as bad as it can be."""
    return Arc(flow.source, flow.target, flow.latency[1], flow.reliability[0], flow.automation[0], option, flow.id)


def best_case(flow: Flow) -> Arc:
    """A flow that is there with every missing fact as good as it can be."""
    return Arc(flow.source, flow.target, flow.latency[0], flow.reliability[1], flow.automation[1], EXISTING, flow.id)


def unasked(flow: Flow, option: int = EXISTING) -> Arc:
    """A flow in its worst case, but for a reliability that is not stated: that is left out of account."""
    low, high = flow.reliability
    reliability = low if low == high else 1.0
    return Arc(flow.source, flow.target, flow.latency[1], reliability, flow.automation[0], option, flow.id)


def cheapest(
    net: Network,
    source: str,
    target: str,
    limits: Limits,
    price: Callable[[int], float] | None = None,
    allowed: Collection[int] | None = None,
    deadline: Deadline = NEVER,
) -> Found | None:
    """Find a cheapest path that meets its limits; None where there is none.

    Args:
        net: The arcs of the entity.
        source: Where it begins; this tool need not pass anything on.
        target: Where it ends.
        limits: What is asked of it.
        price: What an option costs here and now; nothing where None.
        allowed: Options that may be used; all of them where None.
        deadline: When to give up.

    Raises:
        OutOfTimeError: the time is up.
    """
    if source == target:
        return Found(0.0, ())
    queue = [_Label(0.0, 0.0, -1.0, 0, 0, source, None, None)]
    settled: dict[str, list[tuple[float, float, int]]] = {}
    serial = steps = 0
    while queue:
        label = heappop(queue)
        steps += 1
        if not steps % _BETWEEN_CHECKS:
            deadline.check()
        tool = label.tool
        if tool == target:
            return Found(label.cost, _arcs(label))
        seen = settled.setdefault(tool, [])
        mark = _mark(label, limits)
        if any(a <= mark[0] and b <= mark[1] and c <= mark[2] for a, b, c in seen):
            continue
        seen.append(mark)
        for arc in net.toward(tool, source, target):
            if arc.automation < limits.automation or arc.target == source:
                continue
            if arc.option != EXISTING and allowed is not None and arc.option not in allowed:
                continue
            latency, doubt = label.latency + arc.latency, label.doubt * arc.reliability
            if _too_bad(latency, doubt, label.hops + 1, limits):
                continue
            paid = 0.0 if arc.option == EXISTING or price is None else price(arc.option)
            serial += 1
            heappush(queue, _Label(label.cost + paid, latency, doubt, label.hops + 1, serial, arc.target, arc, label))
    return None


def _mark(label: _Label, limits: Limits) -> tuple[float, float, int]:
    """The criteria that are asked for; the cost is in the order of the queue."""
    return (
        label.latency if limits.latency < math.inf else 0.0,
        label.doubt if limits.reliability > 0 else 0.0,
        label.hops if limits.hops is not None else 0,
    )


def _too_bad(latency: float, doubt: float, hops: int, limits: Limits) -> bool:
    if latency > limits.latency + TICK or -doubt < limits.reliability - SLACK:
        return True
    return limits.hops is not None and hops > limits.hops


def _arcs(label: _Label) -> tuple[Arc, ...]:
    arcs = []
    step: _Label | None = label
    while step is not None and step.arc is not None:
        arcs.append(step.arc)
        step = step.before
    return tuple(reversed(arcs))


PATH_WORK = 2_000_000
"""Arcs that the enumeration may try in all; past it a heuristic takes over and says so."""


class TooManyPathsError(Exception):
    """The enumeration would take more work than its budget."""


@dataclass
class Work:
    """What is left of the budget of an enumeration, and until when it may run; shared by the needs of one plan."""

    left: int = PATH_WORK
    deadline: Deadline = NEVER

    def spend(self, amount: int) -> None:
        """Take off some of it.

        Raises:
            TooManyPathsError: nothing is left.
            OutOfTimeError: the time is up.
        """
        self.left -= amount
        if self.left < 0:
            raise TooManyPathsError
        if not self.left % _BETWEEN_CHECKS:
            self.deadline.check()


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
        OutOfTimeError: the time is up.
    """
    work.deadline.check()
    most = limits.hops if limits.hops is not None else len(net.ahead)  # no simple path has more hops
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
    found = []
    while options:
        lowest = options & -options
        found.append(lowest.bit_length() - 1)
        options ^= lowest
    return tuple(found)
