"""How journeys fare without one tool: only the ways that the tool may have a part in are looked for again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum

from stackaudit.analysers.journey.context import BREAKS, Context, Judge, Walk, chance, share
from stackaudit.analysers.journey.itineraries import origin_in
from stackaudit.analysers.journey.shape import Shape
from stackaudit.core.estimate import Estimate
from stackaudit.graph.hops import HopsWithout
from stackaudit.graph.itinerary import Itinerary, Stop


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

    The ways of one kind of records are looked for again from the first step on that has lost a tool, or towards which
    the tool, or a flow over it, leads from where the records may be. Nothing before that can change.

    Attributes:
        context: The journeys with every tool in its place.
    """

    context: Context

    @cached_property
    def fates(self) -> Mapping[str, Fate]:
        """How each journey fares with every tool in its place."""
        return {walk.journey.id: _fate_of(walk) for walk in self.context.walks}

    def without(self, tool: str) -> dict[str, Fate]:
        """Return how each journey fares without a tool: taken out of every step, with the flows from, to and over it.

        A step that does not say which tools serve it does not say so afterwards either.
        """
        hops = HopsWithout(self.context.hops, tool)
        found = dict(self.fates)
        for walk in self.context.walks:
            shape = walk.shape.served_by(lambda step: tuple(other for other in step.tools if other != tool))
            ways = {entity: self._way(walk, shape, tool, way, hops) for entity, way in walk.itineraries.items()}
            if shape is not walk.shape or any(way is not walk.itineraries[entity] for entity, way in ways.items()):
                found[walk.journey.id] = _fate(Judge(hops, shape, ways))
        return found

    def _way(self, walk: Walk, shape: Shape, tool: str, way: Itinerary, hops: HopsWithout) -> Itinerary:
        """Return the ways of one kind of records without a tool; the same where it has no part in them."""
        (entity,) = {stop.demand.entity for stop in way.stops}
        stops = tuple(stop if tool not in stop.tools else _left(stop, tool) for stop in way.stops)
        start = way.origin if shape is walk.shape else origin_in(self.context.graph, shape, entity)
        if start != way.origin:
            return Itinerary(hops, start, stops, way.remakers)
        onward = hops.onward(entity, self._ahead[walk.journey.id, entity])
        felt = frozenset(
            now.id
            for now, before in zip(stops, way.stops, strict=True)
            if now is not before or (onward and hops.leads_to(entity, onward, now.tools))
        )
        return way.edited(hops, stops, felt) if felt else way

    @cached_property
    def _ahead(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The tools that each kind of records may get to on its ways through each journey, and those of its steps."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for walk in self.context.walks:
            for entity, way in walk.itineraries.items():
                hops, wanted = self.context.hops, {tool for stop in way.stops for tool in stop.tools}
                starts = {*way.origin.sources, *hops.masters(entity), *wanted}
                found[walk.journey.id, entity] = frozenset().union(*(hops.reached(entity, tool) for tool in starts))
        return found


def _left(stop: Stop, tool: str) -> Stop:
    return replace(stop, tools=tuple(other for other in stop.tools if other != tool))


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
