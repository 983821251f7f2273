"""How journeys fare without one tool: only the ways that the tool may have a part in are looked for again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import fsum

from stackaudit.analysers.journey.context import BREAKS, Context, Judge, Walk, chance, share
from stackaudit.analysers.journey.itineraries import itineraries
from stackaudit.analysers.journey.shape import Shape
from stackaudit.core.classes import dataclass
from stackaudit.core.estimate import Estimate
from stackaudit.graph import StackGraph
from stackaudit.graph.hops import Hops
from stackaudit.graph.itinerary import Itinerary
from stackaudit.graph.structure import reach
from stackaudit.model.stack import Stack


@dataclass(frozen=True, slots=True)
class Fate:
    """How one journey fares.

    Attributes:
        continuity: Its continuity; None where it has no handoff.
        depth: Its automatic depth; None where it has no handoff.
        breaks: Whether each handoff breaks for sure, by its name.
    """

    continuity: Estimate | None
    depth: Estimate | None
    breaks: Mapping[str, bool]


@dataclass(frozen=True)
class Ablation:
    """The journeys of a stack, with every tool in its place and without one.

    A way of one kind of records is looked for again where its steps or its start are no longer the same, or where a
    flow of the tool leads from where the records may be towards a tool that needs them. No other way can change.

    Attributes:
        context: The journeys with every tool in its place.
    """

    context: Context

    @cached_property
    def fates(self) -> Mapping[str, Fate]:
        """How each journey fares with every tool in its place."""
        return {walk.journey.id: _fate_of(walk) for walk in self.context.walks}

    def without(self, tool: str, left: Stack) -> dict[str, Fate]:
        """Return how each journey fares in what is left of the stack without a tool."""
        graph = self.context.graph
        hops = Hops(StackGraph(left, graph.policy), self.context.least_reliability)
        journeys = {journey.id: journey for journey in left.journeys}
        found = dict(self.fates)
        for walk in self.context.walks:
            journey = journeys[walk.journey.id]
            shape = walk.shape if journey is walk.journey else Shape(journey)
            ways = dict(self._ways(walk, shape, tool, hops))
            if shape is not walk.shape or any(way is not walk.itineraries[entity] for entity, way in ways.items()):
                found[journey.id] = _fate(Judge(hops, shape, ways))
        return found

    def _ways(self, walk: Walk, shape: Shape, tool: str, hops: Hops) -> Iterator[tuple[str, Itinerary]]:
        left = walk.itineraries if shape is walk.shape else itineraries(self.context.hops, shape)
        for entity, way in left.items():
            changed = way != walk.itineraries[entity] or tool in self._parts[walk.journey.id, entity]
            yield entity, Itinerary(hops, way.origin, way.stops, way.remakers) if changed else walk.itineraries[entity]

    @cached_property
    def _parts(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The tools that may have a part in the ways of each kind of records through each journey."""
        return {
            (walk.journey.id, entity): frozenset(self._on_the_way(entity, way))
            for walk in self.context.walks
            for entity, way in walk.itineraries.items()
        }

    def _on_the_way(self, entity: str, way: Itinerary) -> Iterator[str]:
        """Yield the ends and conduits of every flow that may lie between a start of the records and a step."""
        graph = self.context.graph.of(entity)
        wanted = {tool for stop in way.stops for tool in stop.tools}
        starts = {*way.origin.sources, *way.hops.masters(entity), *wanted}
        ahead = set().union(*(reach(graph.best.targets, tool, graph.may_relay) for tool in starts))
        back = set().union(*(reach(graph.best.sources, tool, graph.may_relay) for tool in wanted))
        for source in ahead:
            for target, *_, flow in graph.best.ahead.get(source, ()):
                if target in back:
                    yield from (source, target)
                    yield from filter(None, (self.context.graph.flow(flow).integration.via,))


def _fate_of(walk: Walk) -> Fate:
    breaks = {handoff.name: handoff.status in BREAKS for handoff in walk.handoffs}
    return Fate(walk.continuity, walk.depth, breaks) if walk.once else Fate(None, None, breaks)


def _fate(judge: Judge) -> Fate:
    shape, ways = judge.shape, judge.ways
    breaks = dict(judge.breaks())
    if not shape.before:
        return Fate(None, None, breaks)
    parts = [chance(shape, ways, shape.upstream[step]) for step in shape.before]
    depth = share(fsum(part.low for part in parts), fsum(part.high for part in parts))
    return Fate(chance(shape, ways, frozenset(shape.order)), depth, breaks)
