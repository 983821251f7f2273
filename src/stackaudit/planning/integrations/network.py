"""The flows that there are and those that could be built, by entity, and the cheapest path that meets its limits.

Label setting over up to four criteria (cost, age, doubt, hops): a label is dropped where another at the same tool is
no worse in any criterion that is asked for. The first label to leave the queue at the target is a cheapest path.
Source: Irnich and Desaulniers 2005, shortest path problems with resource constraints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from stackaudit.graph import Flow
from stackaudit.planning.integrations.demands import Limits

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

    def tools(self) -> int:
        """How many tools arcs leave from: no simple path has more hops."""
        return len(self.ahead)


class Found(NamedTuple):
    """A path, and what its options cost."""

    cost: float
    arcs: tuple[Arc, ...]


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
    return Arc(flow.source, flow.target, flow.latency[1], flow.reliability[0], flow.automation[0], option, _label(flow))


def best_case(flow: Flow, option: int = EXISTING) -> Arc:
    """A flow with every missing fact as good as it can be."""
    return Arc(flow.source, flow.target, flow.latency[0], flow.reliability[1], flow.automation[1], option, _label(flow))


def unasked(flow: Flow, option: int = EXISTING) -> Arc:
    """A flow in its worst case, but for a reliability that is not stated: that is left out of account."""
    low, high = flow.reliability
    reliability = low if low == high else 1.0
    return Arc(flow.source, flow.target, flow.latency[1], reliability, flow.automation[0], option, _label(flow))


def _label(flow: Flow) -> str:
    return flow.id


def cheapest(
    net: Network,
    source: str,
    target: str,
    limits: Limits,
    price: Callable[[int], float] | None = None,
    allowed: Collection[int] | None = None,
) -> Found | None:
    """Find a cheapest path that meets its limits; None where there is none.

    Args:
        net: The arcs of the entity.
        source: Where it begins; this tool need not pass anything on.
        target: Where it ends.
        limits: What is asked of it.
        price: What an option costs here and now; nothing where None.
        allowed: Options that may be used; all of them where None.
    """
    if source == target:
        return Found(0.0, ())
    queue = [_Label(0.0, 0.0, -1.0, 0, 0, source, None, None)]
    settled: dict[str, list[tuple[float, float, int]]] = {}
    serial = 0
    while queue:
        label = heappop(queue)
        tool = label.tool
        if tool == target:
            return Found(label.cost, _arcs(label))
        seen = settled.setdefault(tool, [])
        mark = _mark(label, limits)
        if any(a <= mark[0] and b <= mark[1] and c <= mark[2] for a, b, c in seen):
            continue
        seen.append(mark)
        for arc in net.onward(tool, source):
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
