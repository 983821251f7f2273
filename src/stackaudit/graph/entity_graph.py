"""The flows of one entity, in the worst and the best case of what is not stated."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from stackaudit.graph.flows import Flow
from stackaudit.graph.structure import reach


@dataclass(frozen=True)
class Arcs:
    """Arcs by tool, along the flows (`ahead`) and against them (`back`), sorted."""

    ahead: dict[str, list[Arc]]
    back: dict[str, list[Arc]]

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        """The tools that each tool's arcs lead to."""
        return {tool: [arc[0] for arc in following] for tool, following in self.ahead.items()}

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """The tools whose arcs lead to each tool."""
        return {tool: [arc[0] for arc in following] for tool, following in self.back.items()}


@dataclass(frozen=True)
class EntityGraph:
    """The flows that carry one entity.

    Attributes:
        entity: Its id.
        worst: Flows that run and carry it for sure, each fact as bad as it can be.
        best: Flows that run or may, and carry it or may, each fact as good as it can be.
        relays: Tools that pass it on for sure.
        may_relay: Tools that pass it on or may: those that do not say, too.
        certain: Whether worst and best are the same, because every fact is stated.
    """

    entity: str
    worst: Arcs
    best: Arcs
    relays: frozenset[str]
    may_relay: frozenset[str]
    certain: bool

    @classmethod
    def of(
        cls,
        entity: str,
        stated: Iterable[Flow],
        wild: Iterable[Flow],
        relays: frozenset[str],
        may_relay: frozenset[str],
    ) -> EntityGraph:
        """Build from the flows that state this entity and those that state none."""
        stated, wild = tuple(stated), tuple(wild)
        certain = not wild and all(flow.certain and _settled(flow) for flow in stated)
        if certain:
            passing = {flow.target for flow in stated} & {flow.source for flow in stated}
            certain = not passing & (may_relay - relays)
        worst = _arcs([(f, f.latency[1], f.reliability[0], f.automation[0]) for f in stated if f.certain])
        best = (
            worst
            if certain
            else _arcs([(f, f.latency[0], f.reliability[1], f.automation[1]) for f in (*stated, *wild)])
        )
        return cls(entity, worst, best, relays, may_relay, certain)

    def reached(self, tool: str) -> tuple[str, ...]:
        """Tools that records reach from a tool for sure, without itself."""
        if tool not in self._reached:
            self._reached[tool] = tuple(sorted(reach(self.worst.targets, tool, self.relays) - {tool}))
        return self._reached[tool]

    def reaching(self, tool: str) -> tuple[str, ...]:
        """Tools whose records reach a tool for sure, without itself."""
        return tuple(sorted(reach(self.worst.sources, tool, self.relays) - {tool}))

    def may_reach(self, tool: str) -> tuple[str, ...]:
        """Tools from which records of a tool could be passed on to others if one more flow were there."""
        if tool not in self._reached_from:
            found = reach(self.best.targets, tool, self.may_relay)
            self._reached_from[tool] = tuple(
                sorted(other for other in found if other == tool or other in self.may_relay)
            )
        return self._reached_from[tool]

    def may_be_reached_from(self, tool: str) -> tuple[str, ...]:
        """Tools that would hand records on to a tool if one more flow brought them."""
        if tool not in self._reaching:
            found = reach(self.best.sources, tool, self.may_relay)
            self._reaching[tool] = tuple(sorted(other for other in found if other == tool or other in self.may_relay))
        return self._reaching[tool]

    @cached_property
    def _reached(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _reached_from(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _reaching(self) -> dict[str, tuple[str, ...]]:
        return {}


def _settled(flow: Flow) -> bool:
    automation, latency, reliability = flow.automation, flow.latency, flow.reliability
    return automation[0] == automation[1] and latency[0] == latency[1] and reliability[0] == reliability[1]


def _arcs(flows: Iterable[tuple[Flow, float, float, float]]) -> Arcs:
    ahead: dict[str, list[Arc]] = {}
    back: dict[str, list[Arc]] = {}
    for flow, latency, reliability, automation in flows:
        ahead.setdefault(flow.source, []).append((flow.target, latency, reliability, automation, flow.id))
        back.setdefault(flow.target, []).append((flow.source, latency, reliability, automation, flow.id))
    for arcs in (*ahead.values(), *back.values()):
        arcs.sort()
    return Arcs(ahead, back)


Arc = tuple[str, float, float, float, str]
"""Next tool, latency in seconds, reliability, automation, flow id."""

Adjacency = Mapping[str, Sequence[Arc]]


class Label(NamedTuple):
    """The end of a partial path: how old, how sure, how many hops, where, and the label before it."""

    latency: float
    doubt: float  # minus reliability, so that labels sort by latency, then the surer first
    hops: int
    serial: int
    tool: str
    flow: str
    before: Label | None

    @property
    def reliability(self) -> float:
        """Probability that a record arrives over this path."""
        return -self.doubt

    def flows(self) -> tuple[str, ...]:
        """The flows from the start of the search to here."""
        return tuple(label.flow for label in self._back())[::-1]

    def _back(self) -> Iterator[Label]:
        label: Label | None = self
        while label is not None and label.before is not None:
            yield label
            label = label.before


class Front(NamedTuple):
    """What a search found: the Pareto labels of each tool, and whether the budget cut it short."""

    labels: dict[str, list[Label]]
    complete: bool


class Budget:
    """Labels that the searches over one graph may settle together; what is left of them changes as they are used."""

    __slots__ = ("left",)

    def __init__(self, labels: int) -> None:
        self.left = labels


def pareto(adjacency: Adjacency, start: str, relays: Container[str], *, least: float, budget: Budget) -> Front:
    """Find every Pareto-best path from `start` over arcs of at least the automation `least`.

    Args:
        adjacency: Arcs by tool; reversed arcs search backwards.
        start: Where paths begin; it need not relay.
        relays: Tools that pass records on; a path may end at any tool but lead through these only.
        least: Lowest automation of an arc that may be used.
        budget: How many labels may be settled; the search takes from it.

    Returns:
        Labels by tool, each list in order of latency; empty and not complete where the budget did not suffice.
    """
    serial = 0
    queue = [Label(0.0, -1.0, 0, 0, start, "", None)]
    surest: dict[str, float] = {}
    labels: dict[str, list[Label]] = {}
    while queue:
        label = heappop(queue)
        latency, doubt, hops, _, tool, _, _ = label
        if doubt >= surest.get(tool, 1.0):
            continue
        surest[tool] = doubt
        labels.setdefault(tool, []).append(label)
        budget.left -= 1
        if budget.left < 0:
            return Front({}, complete=False)
        if tool != start and tool not in relays:
            continue
        for target, arc_latency, arc_reliability, automation, flow in adjacency.get(tool, ()):
            if automation < least:
                continue
            worse = doubt * arc_reliability
            if worse < surest.get(target, 1.0):
                serial += 1
                heappush(queue, Label(latency + arc_latency, worse, hops + 1, serial, target, flow, label))
    return Front(labels, complete=True)


def best_of_one(
    adjacency: Adjacency, start: str, relays: Container[str], *, least: float, surest: bool
) -> dict[str, Label]:
    """Return for each tool the path that is best by one criterion alone: the fastest, or the surest.

    One label a tool, so the work is bounded by the arcs. Where the search for both criteria was cut short, these two
    paths are real ones, and together they bound every path from above. The arguments are those of `best_first`.
    """
    return {label.tool: label for label in best_first(adjacency, start, relays, least=least, surest=surest)}


def best_first(
    adjacency: Adjacency,
    start: str,
    relays: Container[str],
    *,
    least: float,
    surest: bool,
    serves: Callable[[str], bool] = lambda _: True,
) -> Iterator[Label]:
    """Yield the best path to each tool by one criterion alone, the best first (Dijkstra 1959).

    The search goes only as far as it is asked.

    Args:
        adjacency: Arcs by tool.
        start: Where paths begin; it need not relay.
        relays: Tools that pass records on.
        least: Lowest automation of an arc that may be used.
        surest: Whether the surest path is asked for, else the fastest.
        serves: Whether a flow may be used, by its id.
    """
    serial = 0
    queue: list[tuple[tuple[float, float], Label]] = [((0.0, 0.0), Label(0.0, -1.0, 0, 0, start, "", None))]
    found: set[str] = set()
    while queue:
        _, label = heappop(queue)
        if label.tool in found:
            continue
        found.add(label.tool)
        yield label
        if label.tool != start and label.tool not in relays:
            continue
        for target, arc_latency, arc_reliability, automation, flow in adjacency.get(label.tool, ()):
            if automation >= least and target not in found and serves(flow):
                serial += 1
                latency, doubt = label.latency + arc_latency, label.doubt * arc_reliability
                onward = Label(latency, doubt, label.hops + 1, serial, target, flow, label)
                heappush(queue, ((doubt, latency) if surest else (latency, doubt), onward))
