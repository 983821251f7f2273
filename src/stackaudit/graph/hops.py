"""How a record gets from one tool to another: the hop with the best chance, the hop of the best quality, and its flaws.

A hop is a path of flows. Which systems of record it passes is part of it, because the record may move on from there
later.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from stackaudit.graph.content import common_keys
from stackaudit.graph.entity_graph import Adjacency, Arc, Label
from stackaudit.graph.flows import Flow
from stackaudit.graph.quality import Corner, Search, timeliness
from stackaudit.graph.stack_graph import StackGraph
from stackaudit.graph.structure import reach

Flaw = Literal["manual", "slow", "lossy", "fragile"]
FLAWS: tuple[Flaw, ...] = ("manual", "slow", "lossy", "fragile")
_SAME = 1e-9
_APART = 4
"""Up to so many systems of record are followed one by one; more of them are followed together."""
_MARK = "\n"
"""Stands between a tool and the systems of record that a path to it has passed; no id contains it."""


class Demand(NamedTuple):
    """What a step asks of a kind of records: how old they may be, in seconds or None, and which fields must arrive."""

    entity: str
    limit: float | None = None
    attributes: tuple[str, ...] = ()


class Hop(NamedTuple):
    """One path of flows in one corner of the facts; without flows the record stays where it is.

    Attributes:
        source: The tool that it leads from.
        target: The tool that it leads to.
        masters: The systems of record that it passes, its ends included.
        chance: Reliability if every flow is automated and the record arrives in time, else 0.
        quality: Automation times timeliness times reliability.
        automation: The least of its flows.
        latency: Worst age on arrival, in seconds.
        reliability: Probability that a record arrives.
        flows: Ids of its flows.
    """

    source: str
    target: str
    masters: frozenset[str]
    chance: float
    quality: float
    automation: float
    latency: float
    reliability: float
    flows: tuple[str, ...]


class _Layers(Mapping[str, Sequence[Arc]]):
    """The arcs of a graph, told apart by the systems of record that a path has passed; no path returns to its start."""

    def __init__(self, arcs: Adjacency, start: str, groups: Sequence[frozenset[str]]) -> None:
        self._arcs, self._start = arcs, start
        self._made: dict[str, list[Arc]] = {}
        self._group = {tool: group for group in groups for tool in group}

    def name(self, tool: str, passed: frozenset[str]) -> str:
        """Return the node of a tool on a path that has passed some systems of record."""
        return _MARK.join((tool, *sorted(passed | self._group.get(tool, frozenset()))))

    def __getitem__(self, node: str) -> Sequence[Arc]:
        if node not in self._made:
            self._made[node] = list(self._onward(node))
        return self._made[node]

    def _onward(self, node: str) -> Iterator[Arc]:
        tool, *passed = node.split(_MARK)
        before, tail = frozenset(passed), node[len(tool) :]
        for arc in self._arcs.get(tool, ()):
            target, age, reliability, automation, flow = arc
            if target in self._group and target != self._start:
                yield self.name(target, before), age, reliability, automation, flow
            elif target != self._start:
                yield (target + tail, age, reliability, automation, flow) if tail else arc

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and node.partition(_MARK)[0] in self._arcs

    def __iter__(self) -> Iterator[str]:
        return iter(self._arcs)

    def __len__(self) -> int:
        return len(self._arcs)

    def values(self) -> ValuesView[Sequence[Arc]]:
        """Return the arcs of each tool, as they are in every layer."""
        return self._arcs.values()


class _Relays(frozenset[str]):
    """Tools that pass records on, asked by node."""

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and super().__contains__(node.partition(_MARK)[0])


@dataclass(frozen=True, slots=True)
class Passage:
    """How a record fares over some hops in one corner of the facts.

    Attributes:
        path: Whether it arrives at all.
        flaws: What is wrong with them.
        chance: Probability that it arrives by itself and in time.
        quality: Automation times timeliness times reliability.
        latency: Worst age on arrival, in seconds.
        reliability: Probability that it arrives.
        route: Ids of the flows.
        bottleneck: A conduit that no way as good goes without.
    """

    path: bool = False
    flaws: tuple[Flaw, ...] = ()
    chance: float = 0.0
    quality: float = 0.0
    latency: float = math.inf
    reliability: float = 0.0
    route: tuple[str, ...] = ()
    bottleneck: str | None = None


NEVER = Passage()
HERE = Passage(True, (), 1.0, 1.0, 0.0, 1.0)


def joined(passages: Iterable[Passage]) -> Passage:
    """Return several passages, one after the other, as one."""
    found = HERE
    for part in passages:
        if not part.path:
            return NEVER
        flaws = {*found.flaws, *part.flaws}
        found = Passage(
            path=True,
            flaws=tuple(flaw for flaw in FLAWS if flaw in flaws),
            chance=found.chance * part.chance,
            quality=found.quality * part.quality,
            latency=found.latency + part.latency,
            reliability=found.reliability * part.reliability,
            route=(*found.route, *part.route),
            bottleneck=found.bottleneck or part.bottleneck,
        )
    return found


class Around(NamedTuple):
    """Where a record may start instead, and where it may end, if it has to go without a conduit."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


class Hops:
    """Finds and judges hops on one graph; searches are shared between them.

    Args:
        graph: The graph.
        least_reliability: Reliability below which a path is fragile.
    """

    def __init__(self, graph: StackGraph, least_reliability: float) -> None:
        self.graph = graph
        self.least_reliability = least_reliability
        self._automated = graph.policy.automation_threshold
        self.budget = graph.budget
        self._searches: dict[tuple[object, ...], tuple[Search, _Layers]] = {}
        self._known: dict[tuple[object, ...], tuple[Hop, ...]] = {}
        self._reached: dict[tuple[str, str], set[str]] = {}
        self._reaching: dict[tuple[str, str], set[str]] = {}

    def masters(self, entity: str) -> frozenset[str]:
        """Return the systems of record of an entity."""
        return frozenset(self.graph.holdings[entity].masters)

    def between(self, demand: Demand, corner: Corner, source: str, target: str) -> tuple[Hop, ...]:
        """Return the best hops between two tools, for each set of systems of record on the way.

        Of each set the hop with the best chance and the one of the best quality, which may be the same.
        """
        key = (demand.entity, demand.limit, corner, source, target)
        if key not in self._known:
            self._known[key] = self._looked_for(demand, corner, source, target)
        return self._known[key]

    def found(self, demand: Demand, corner: Corner, source: str, target: str) -> tuple[Hop, ...] | None:
        """Return the best hops between two tools as far as they were looked for; None where they were not."""
        return self._known.get((demand.entity, demand.limit, corner, source, target))

    def _looked_for(self, demand: Demand, corner: Corner, source: str, target: str) -> tuple[Hop, ...]:
        return tuple(self._best(demand, corner, source, target))

    def reached(self, entity: str, tool: str) -> set[str]:
        """Return the tools that records of a tool may reach, itself included."""
        if (entity, tool) not in self._reached:
            self._reached[entity, tool] = reach(self._targets(entity), tool, self.graph.of(entity).may_relay)
        return self._reached[entity, tool]

    def reaching(self, entity: str, tool: str) -> set[str]:
        """Return the tools whose records may reach a tool, itself included."""
        if (entity, tool) not in self._reaching:
            graph = self.graph.of(entity)
            self._reaching[entity, tool] = reach(graph.best.sources, tool, graph.may_relay)
        return self._reaching[entity, tool]

    def _targets(self, entity: str) -> Mapping[str, Sequence[str]]:
        """Return the tools that each tool's flows may lead to."""
        return self.graph.of(entity).best.targets

    def _arcs(self, entity: str, corner: Corner) -> Adjacency:
        """Return the arcs along which hops are looked for."""
        graph = self.graph.of(entity)
        return graph.worst.ahead if corner == "worst" else graph.best.ahead

    def _best(self, demand: Demand, corner: Corner, source: str, target: str) -> Iterator[Hop]:
        if source == target:
            here = self.masters(demand.entity) & {source}
            yield Hop(source, target, here, 1.0, 1.0, 1.0, 0.0, 1.0, ())
            return
        if target not in self.reached(demand.entity, source):
            return
        search, layers = self._search(demand, corner, source)
        for passed in self._passed(demand.entity, corner):
            node = layers.name(target, passed)
            if passed != frozenset(node.split(_MARK)[1:]):
                continue
            found = list(self._at(search, node, demand, corner, source))
            if found:
                surest = max(found, key=lambda hop: (hop.chance, hop.quality, -len(hop.flows)))
                finest = max(found, key=lambda hop: (hop.quality, hop.chance, -len(hop.flows)))
                yield surest
                if finest != surest:
                    yield finest

    def _at(self, search: Search, node: str, demand: Demand, corner: Corner, source: str) -> Iterator[Hop]:
        """Yield the hops to a node that may be the best, from the most automatic level down."""
        finest = 0.0
        for level in search.levels:
            if level < self._automated and finest >= level:
                return
            for label in self._labels(search, node, level, corner):
                hop = self._hop(label, level, node, demand, corner, source)
                finest = max(finest, hop.quality)
                yield hop

    def _labels(self, search: Search, node: str, level: float, corner: Corner) -> Sequence[Label]:
        """Return the Pareto paths of a level.

        Where the search was cut short, the fastest and the surest path; in the best corner also one that is both.
        """
        front = search.front(level)
        if front.complete:
            return front.labels.get(node, ())
        ends = search.ends(level, node)
        if ends is None or corner == "worst":
            return ends or ()
        fastest, surest = ends
        return (*ends, fastest._replace(doubt=surest.doubt))

    def _hop(self, label: Label, level: float, node: str, demand: Demand, corner: Corner, source: str) -> Hop:
        target, *passed = node.split(_MARK)
        timely = timeliness(label.latency, demand.limit, corner)
        chance = label.reliability if level >= self._automated and timely == 1.0 else 0.0
        quality = level * timely * label.reliability
        return Hop(
            source,
            target,
            frozenset(passed),
            chance,
            quality,
            level,
            label.latency,
            label.reliability,
            label.flows(),
        )

    def _groups(self, entity: str, corner: Corner) -> tuple[frozenset[str], ...]:
        """Return the systems of record that are told apart; many are one in the best corner, none in the worst."""
        masters = sorted(self.masters(entity))
        if len(masters) <= _APART:
            return tuple(frozenset({master}) for master in masters)
        return (frozenset(masters),) if corner == "best" else ()

    def _passed(self, entity: str, corner: Corner) -> Iterator[frozenset[str]]:
        groups = self._groups(entity, corner)
        for count in range(len(groups) + 1):
            yield from (frozenset().union(*some) for some in combinations(groups, count))

    def _search(
        self, demand: Demand, corner: Corner, source: str, *, intact: bool = False, without: str | None = None
    ) -> tuple[Search, _Layers]:
        asked = demand.attributes if intact else None
        key = (demand.entity, corner, source, asked, without)
        if key not in self._searches:
            graph, arcs = self.graph.of(demand.entity), self._arcs(demand.entity, corner)
            if asked is not None or without is not None:
                arcs = self._filtered(arcs, demand, corner, source, intact=intact, without=without)
            layers = _Layers(arcs, source, self._groups(demand.entity, corner))
            relays = _Relays(graph.relays if corner == "worst" else graph.may_relay)
            start = layers.name(source, frozenset())
            self._searches[key] = Search(layers, start, relays, self.budget), layers
        return self._searches[key]

    def _filtered(
        self, arcs: Adjacency, demand: Demand, corner: Corner, source: str, *, intact: bool, without: str | None
    ) -> dict[str, list[Arc]]:
        """Return the arcs of flows that lose nothing of what is asked, and that do not depend on a conduit."""
        about_customer = self.graph.holdings[demand.entity].entity.about_customer is True

        def passes(flow: Flow) -> bool:
            if intact and not (_holds(flow, demand.attributes, corner) and self._matches(flow, about_customer)):
                return False
            return without is None or without not in {flow.integration.via, *({flow.source} - {source})}

        return {tool: [arc for arc in out if passes(self.graph.flow(arc[4]))] for tool, out in arcs.items()}

    def _matches(self, flow: Flow, about_customer: bool) -> bool:
        """Whether records of customers can be matched over a flow; what is not stated breaks nothing."""
        return not about_customer or common_keys(self.graph, flow) != frozenset()

    # -- judging

    def judge(self, demand: Demand, corner: Corner, hop: Hop, must: Container[str], around: Around) -> Passage:
        """Judge a hop in one corner: itself where it is by hand or late, else by the best that leads the same way.

        A record that arrives by itself and in time loses fields only if every such path loses some, and so on.

        Args:
            demand: What is asked.
            corner: The corner of the facts.
            hop: The hop, as found in the best corner.
            must: Systems of record that the record moves on from later, so that it has to pass them here.
            around: What may be tried without a conduit.
        """
        if not hop.flows:
            return HERE
        ways = [
            other
            for other in self.between(demand, corner, hop.source, hop.target)
            if all(master in other.masters for master in hop.masters if master in must)
        ]
        if not ways:
            return NEVER
        surest = max(ways, key=lambda way: (way.chance, way.quality, -len(way.flows)))
        shown = hop if corner == "best" else surest
        if self._by_hand_or_late(demand, corner, shown):
            return self._as_it_is(demand, corner, shown)
        return self._sieved(demand, corner, shown, hop, must, around)

    def _by_hand_or_late(self, demand: Demand, corner: Corner, hop: Hop) -> tuple[Flaw, ...]:
        flaws: list[Flaw] = ["manual"] if hop.automation < self._automated else []
        if timeliness(hop.latency, demand.limit, corner) < 1.0:
            flaws.append("slow")
        return tuple(flaws)

    def _as_it_is(self, demand: Demand, corner: Corner, hop: Hop) -> Passage:
        flaws = list(self._by_hand_or_late(demand, corner, hop))
        if not self._intact(demand, corner, hop.flows):
            flaws.append("lossy")
        # How sure a path by hand is depends on the care of whoever copies: it is not called fragile as well.
        if "manual" not in flaws and hop.reliability < self.least_reliability:
            flaws.append("fragile")
        return Passage(True, tuple(flaws), 0.0, hop.quality, hop.latency, hop.reliability, hop.flows)

    def _sieved(
        self, demand: Demand, corner: Corner, shown: Hop, hop: Hop, must: Container[str], around: Around
    ) -> Passage:
        flaws: list[Flaw] = []
        intact = self._intact(demand, corner, shown.flows)
        if not intact or shown.reliability < self.least_reliability:
            whole = [
                way
                for way in self._timely(demand, corner, hop.source, hop.target, intact=True)
                if all(master in way.masters for master in hop.masters if master in must)
            ]
            if whole:
                shown, intact = max(whole, key=lambda way: (way.reliability, -way.latency, -len(way.flows))), True
        if not intact:
            flaws.append("lossy")
        bottleneck = self._bottleneck(demand, corner, shown, around, intact=intact)
        if shown.reliability < self.least_reliability or bottleneck is not None:
            flaws.append("fragile")
        ways = (*self.between(demand, corner, hop.source, hop.target), shown)
        chance, quality = max(way.chance for way in ways), max(way.quality for way in ways)
        return Passage(True, tuple(flaws), chance, quality, shown.latency, shown.reliability, shown.flows, bottleneck)

    def open_fact(self, demand: Demand, route: Sequence[str]) -> str:
        """Return the kind of fact that keeps a path, fine at best, from being fine for sure; empty if it is fine."""
        flows = [self.graph.flow(flow) for flow in route]
        graph = self.graph.of(demand.entity)
        unsure = any(not flow.certain or flow.entities is None for flow in flows)
        if unsure or any(flow.target not in graph.relays for flow in flows[:-1]):
            return "path"
        if min((flow.automation[0] for flow in flows), default=1.0) < self._automated:
            return "method"
        latency = math.fsum(flow.latency[1] for flow in flows)
        if timeliness(latency, demand.limit, "worst") < 1.0:
            return "tolerance" if demand.limit is None else "latency"
        if not self._intact(demand, "worst", route):
            return "attributes"
        return "reliability" if math.prod(flow.reliability[0] for flow in flows) < self.least_reliability else ""

    def _intact(self, demand: Demand, corner: Corner, flows: Iterable[str]) -> bool:
        about_customer = self.graph.holdings[demand.entity].entity.about_customer is True
        listed = [self.graph.flow(flow) for flow in flows]
        return all(_holds(f, demand.attributes, corner) and self._matches(f, about_customer) for f in listed)

    def _timely(
        self,
        demand: Demand,
        corner: Corner,
        source: str,
        target: str,
        *,
        intact: bool,
        without: str | None = None,
    ) -> Iterator[Hop]:
        """Yield the automated hops in time that pass a sieve."""
        search, layers = self._search(demand, corner, source, intact=intact, without=without)
        for passed in self._passed(demand.entity, corner):
            node = layers.name(target, passed)
            if passed == frozenset(node.split(_MARK)[1:]):
                for label in self._labels(search, node, self._automated, corner):
                    hop = self._hop(label, self._automated, node, demand, corner, source)
                    if timeliness(hop.latency, demand.limit, corner) == 1.0:
                        yield hop

    def _bottleneck(self, demand: Demand, corner: Corner, hop: Hop, around: Around, *, intact: bool) -> str | None:
        """Return the first conduit of a hop without which the record gets to no tool of the step as surely."""
        least = min(self.least_reliability, hop.reliability) - _SAME
        for conduit in self.conduits(hop.flows):
            ways = (
                way
                for source in around.sources
                for target in around.targets
                if source != target
                for way in self._timely(demand, corner, source, target, intact=intact, without=conduit)
            )
            if not any(way.reliability >= least for way in ways):
                return conduit
        return None

    def conduits(self, route: Iterable[str]) -> tuple[str, ...]:
        """Conduits that a path leads over: those that carry its flows, and those that it passes through."""
        flows = [self.graph.flow(flow) for flow in route]
        via = [flow.integration.via for flow in flows if flow.integration.via is not None]
        through = [flow.target for flow in flows[:-1] if self.graph.tool(flow.target).kind == "conduit"]
        return tuple(dict.fromkeys((*via, *through)))


class HopsWithout(Hops):
    """The hops that are left without the flows from, to and over one tool.

    Those that it can have no part in are taken from before. Searches have a full work budget of their own.

    Args:
        before: The hops with every tool in its place.
        tool: The tool.
    """

    def __init__(self, before: Hops, tool: str) -> None:
        super().__init__(before.graph, before.least_reliability)
        self.budget = before.graph.full_budget()
        self._before, self._tool = before, tool
        self._left: dict[tuple[str, Corner], Adjacency] = {}
        self._onward: dict[tuple[str, str], tuple[str, ...]] = {}

    def _looked_for(self, demand: Demand, corner: Corner, source: str, target: str) -> tuple[Hop, ...]:
        entity, known = demand.entity, self._before.found(demand, corner, source, target)
        if known is None:
            return super()._looked_for(demand, corner, source, target)
        if (entity, source) not in self._onward:
            self._onward[entity, source] = self.onward(entity, self._before.reached(entity, source))
        if self.leads_to(entity, self._onward[entity, source], (target,)):
            return super()._looked_for(demand, corner, source, target)
        return known

    def onward(self, entity: str, starts: Container[str]) -> tuple[str, ...]:
        """Return the tool, and the ends of flows over it, as far as records may get there.

        Args:
            entity: The kind of records.
            starts: Wherever the records may be, whatever the missing facts are.
        """
        over = (flow.target for flow in self._carried(entity) if flow.source in starts)
        return *((self._tool,) if self._tool in starts else ()), *over

    def leads_to(self, entity: str, onward: Iterable[str], targets: Iterable[str]) -> bool:
        """Return whether records may get to one of some tools from where they come out of the tool that is gone."""
        return any(not self._before.reaching(entity, one).isdisjoint(onward) for one in targets)

    def _carried(self, entity: str) -> Iterator[Flow]:
        """Yield the flows over the tool that carry a kind of records, or may."""
        for flow in self.graph.carried.get(self._tool, ()):
            if flow.entities is None or entity in flow.entities:
                yield flow

    def _arcs(self, entity: str, corner: Corner) -> Adjacency:
        if (entity, corner) not in self._left:
            arcs = super()._arcs(entity, corner)
            over = {flow.id: flow.source for flow in self._carried(entity)}
            beside = {*self.graph.of(entity).best.sources.get(self._tool, ()), *over.values()} & arcs.keys()
            cut = {one: [arc for arc in arcs[one] if arc[0] != self._tool and arc[4] not in over] for one in beside}
            self._left[entity, corner] = {**arcs, **cut, self._tool: []}
        return self._left[entity, corner]

    def _targets(self, entity: str) -> Mapping[str, Sequence[str]]:
        changed = self._arcs(entity, "best")
        before = super()._arcs(entity, "best")
        cut = {one: [arc[0] for arc in arcs] for one, arcs in changed.items() if arcs is not before.get(one)}
        return {**super()._targets(entity), **cut}


def _holds(flow: Flow, asked: Sequence[str], corner: Corner) -> bool:
    attributes = flow.integration.attributes
    if not asked or attributes is None:
        return not asked or corner == "best"
    return set(asked) <= set(attributes)


def shared(graph: StackGraph, routes: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return what several routes have in common: flows, conduits, inner tools; their failures go together."""
    seen: set[str] = set()
    common: set[str] = set()
    for route in routes:
        parts = set(_parts([graph.flow(flow) for flow in route]))
        common |= seen & parts
        seen |= parts
    return tuple(sorted(common))


def _parts(route: Sequence[Flow]) -> Iterator[str]:
    for flow in route:
        yield flow.subject
        if flow.integration.via is not None:
            yield f"tool:{flow.integration.via}"
    for flow in route[:-1]:
        yield f"tool:{flow.target}"
