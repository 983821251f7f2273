"""The flows of one entity, in the worst and the best case of what is not stated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from stackaudit.graph.flows import Flow
from stackaudit.graph.search import Arc
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
    return all(low == high for low, high in (flow.automation, flow.latency, flow.reliability))


def _arcs(flows: Iterable[tuple[Flow, float, float, float]]) -> Arcs:
    ahead: dict[str, list[Arc]] = {}
    back: dict[str, list[Arc]] = {}
    for flow, latency, reliability, automation in flows:
        ahead.setdefault(flow.source, []).append((flow.target, latency, reliability, automation, flow.id))
        back.setdefault(flow.target, []).append((flow.source, latency, reliability, automation, flow.id))
    for arcs in (*ahead.values(), *back.values()):
        arcs.sort()
    return Arcs(ahead, back)
