"""How records get from any of some tools to any of others, and what is wrong with the way.

The paths are sieved: of all paths the automated ones, of those the ones in time, of those the ones that lose nothing,
of those the sure ones. A sieve that nothing passes is a flaw (manual, slow, lossy, fragile), and the next one sieves
what came before. More flows can only let the sieves hold more, so the first flaw never gets worse by an integration,
and the worst and the best case of what is not stated bound it exactly. Source: stackaudit methods 4.1 to 4.3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stackaudit.graph.content import common_keys
from stackaudit.graph.entity_graph import Adjacency, Arc, Budget, Label
from stackaudit.graph.flows import Flow
from stackaudit.graph.quality import Corner, Search, assess
from stackaudit.graph.stack_graph import StackGraph

_TICK = 1e-6  # as in `quality`: sums of durations are exact to the microsecond
_START = ""
"""Stands for all sources at once: no tool has an empty id."""


class _Sieve(NamedTuple):
    """Which paths still count: automation and latency at least as good, hops that lose nothing, without a conduit."""

    least: float = 0.0
    limit: float = math.inf
    intact: bool = False
    without: str | None = None


class _Way(NamedTuple):
    """A Pareto path to a target; a bound of a search that was cut short has no label."""

    latency: float
    reliability: float
    label: Label | None

    def flows(self) -> tuple[str, ...]:
        return self.label.flows() if self.label is not None else ()


class Deliveries:
    """Judges errands on one graph; searches are shared between them.

    Args:
        graph: The graph.
        least_reliability: Reliability below which a path is fragile.
    """

    def __init__(self, graph: StackGraph, least_reliability: float) -> None:
        self._graph = graph
        self._sure = least_reliability
        self._automated = graph.policy.automation_threshold
        self._budget = Budget(graph.policy.label_budget)
        self._searches: dict[tuple[object, ...], Search] = {}
        self._known: dict[Errand, Delivery] = {}

    def judge(self, errand: Errand) -> Delivery:
        """Judge an errand in both corners."""
        if errand not in self._known:
            worst = AT_HAND if errand.at_hand else self._passage(errand, "worst")
            best = self._best(errand, worst)
            self._known[errand] = judged(errand, worst, best)
        return self._known[errand]

    def _best(self, errand: Errand, worst: Passage) -> Passage:
        if errand.at_hand is not False:
            return AT_HAND
        settled = self._graph.of(errand.entity).certain and errand.tolerance is not None and not errand.perhaps
        return worst if settled and not errand.attributes else self._passage(errand, "best")

    def _passage(self, errand: Errand, corner: Corner) -> Passage:
        whole = self._ways(errand, corner, _Sieve())
        if not whole:
            return NEVER
        limit = errand.tolerance
        if limit is None:
            limit = math.inf if corner == "best" else 0.0
        flaws, sieve, ways = self._sieved(errand, corner, limit, whole)
        key = _fastest if "slow" in flaws else _surest
        witness = max(ways, key=key)
        bottleneck = None if "manual" in flaws else self._bottleneck(errand, corner, sieve, witness, ways)
        if bottleneck is not None and "fragile" not in flaws:
            flaws = (*flaws, "fragile")
        automated = self._ways(errand, corner, _Sieve(self._automated, limit))
        quickest = max(whole, key=_fastest)
        return Passage(
            path=True,
            flaws=flaws,
            quality=self._quality(errand, corner),
            probability=max((way.reliability for way in automated), default=0.0),
            fastest=quickest.latency,
            latency=witness.latency,
            reliability=witness.reliability,
            route=witness.flows(),
            quickest=quickest.flows(),
            bottleneck=bottleneck,
        )

    def _sieved(
        self, errand: Errand, corner: Corner, limit: float, ways: Sequence[_Way]
    ) -> tuple[tuple[Flaw, ...], _Sieve, Sequence[_Way]]:
        """Sieve the paths; return the flaws, the finest sieve that something passed, and what passed it."""
        flaws: list[Flaw] = []
        sieve = _Sieve()
        finer: tuple[tuple[Flaw, _Sieve], ...] = (
            ("manual", _Sieve(least=self._automated)),
            ("slow", _Sieve(limit=limit)),
            ("lossy", _Sieve(intact=True)),
        )
        for flaw, demand in finer:
            tried = _Sieve(
                max(sieve.least, demand.least), min(sieve.limit, demand.limit), sieve.intact or demand.intact
            )
            passed = self._ways(errand, corner, tried)
            if passed:
                sieve, ways = tried, passed
            else:
                flaws.append(flaw)
        # How sure a path by hand is depends on the care of whoever copies: it is not called fragile as well.
        if "manual" not in flaws:
            sure = [way for way in ways if way.reliability >= self._sure]
            if sure:
                ways = sure
            else:
                flaws.append("fragile")
        return tuple(flaws), sieve, ways

    def _bottleneck(
        self, errand: Errand, corner: Corner, sieve: _Sieve, witness: _Way, ways: Sequence[_Way]
    ) -> str | None:
        """The first conduit of the witness without which nothing passes that is as sure."""
        least = min(self._sure, max(way.reliability for way in ways))
        for conduit in self.conduits(witness.flows()):
            around = self._ways(errand, corner, sieve._replace(without=conduit))
            if not any(way.reliability >= least for way in around):
                return conduit
        return None

    def conduits(self, route: Iterable[str]) -> tuple[str, ...]:
        """Conduits that a path leads over: those that carry its flows, and those that it passes through."""
        flows = [self._graph.flow(flow) for flow in route]
        via = [flow.integration.via for flow in flows if flow.integration.via is not None]
        through = [flow.target for flow in flows[:-1] if self._graph.tool(flow.target).kind == "conduit"]
        return tuple(dict.fromkeys((*via, *through)))

    def _ways(self, errand: Errand, corner: Corner, sieve: _Sieve) -> list[_Way]:
        """The Pareto paths that pass a sieve.

        Where a search was cut short: the fastest and the surest path, and in the best corner one that is both.
        """
        search = self._search(errand, corner, sieve)
        front = search.front(sieve.least)
        found: list[_Way] = []
        for target in errand.targets:
            labels = front.labels.get(target, ()) if front.complete else search.ends(sieve.least, target) or ()
            found += [_Way(label.latency, label.reliability, label) for label in labels]
            if labels and not front.complete and corner == "best":
                found.append(_Way(labels[0].latency, labels[-1].reliability, None))
        return [way for way in found if way.latency <= sieve.limit + _TICK]

    def _quality(self, errand: Errand, corner: Corner) -> float:
        search = self._search(errand, corner, _Sieve())
        ends = [(target, errand.tolerance) for target in errand.targets]
        rated = assess(search, ends, corner, self._automated, backwards=False)
        return max(quality.value for quality in rated)

    def _search(self, errand: Errand, corner: Corner, sieve: _Sieve) -> Search:
        sources = errand.sources if corner == "worst" else tuple(sorted({*errand.sources, *errand.perhaps}))
        asked = frozenset(errand.attributes) if sieve.intact else None
        around = (sieve.without, errand.targets) if sieve.without is not None else None
        key = (errand.entity, sources, corner, asked, around)
        if key not in self._searches:
            graph = self._graph.of(errand.entity)
            ahead: Adjacency = graph.worst.ahead if corner == "worst" else graph.best.ahead
            if asked is not None or sieve.without is not None:
                ahead = self._filtered(ahead, errand, corner, sieve)
            start = sorted(arc for source in sources for arc in ahead.get(source, ()))
            relays = graph.relays if corner == "worst" else graph.may_relay
            self._searches[key] = Search({**ahead, _START: start}, _START, relays, self._graph.budget)
        return self._searches[key]

    def _filtered(self, ahead: Adjacency, errand: Errand, corner: Corner, sieve: _Sieve) -> dict[str, list[Arc]]:
        """The arcs of flows that lose nothing of what an errand asks for, and that do not depend on a conduit."""
        about_customer = self._graph.holdings[errand.entity].entity.about_customer is True
        ends = {*errand.sources, *errand.perhaps}

        def passes(flow: Flow) -> bool:
            if sieve.intact and not (_holds(flow, errand.attributes, corner) and self._matches(flow, about_customer)):
                return False
            inner = ({flow.source} - ends) | ({flow.target} - set(errand.targets))
            return sieve.without is None or sieve.without not in {flow.integration.via, *inner}

        return {tool: [arc for arc in arcs if passes(self._graph.flow(arc[4]))] for tool, arcs in ahead.items()}

    def _matches(self, flow: Flow, about_customer: bool) -> bool:
        """Whether records of customers can be matched over a hop; what is not stated breaks nothing."""
        return not about_customer or common_keys(self._graph, flow) != frozenset()


def _holds(flow: Flow, asked: Sequence[str], corner: Corner) -> bool:
    attributes = flow.integration.attributes
    if not asked or attributes is None:
        return not asked or corner == "best"
    return set(asked) <= set(attributes)


def _surest(way: _Way) -> tuple[float, ...]:
    return way.reliability, -way.latency, *_plainest(way)


def _fastest(way: _Way) -> tuple[float, ...]:
    return -way.latency, way.reliability, *_plainest(way)


def _plainest(way: _Way) -> tuple[float, ...]:
    """A real path before a bound, then the fewest hops."""
    return (1.0, -way.label.hops) if way.label is not None else (0.0, 0.0)


def flows_of(graph: StackGraph, passage: Passage) -> tuple[Flow, ...]:
    """The flows of the witness of a passage."""
    return tuple(graph.flow(flow) for flow in passage.route)


def shared(graph: StackGraph, deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    """What the ways of several deliveries have in common: flows, conduits, inner tools; their failures go together."""
    seen: set[str] = set()
    common: set[str] = set()
    for delivery in deliveries:
        parts = set(_parts(flows_of(graph, delivery.witness)))
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


Flaw = Literal["manual", "slow", "lossy", "fragile"]
DeliveryStatus = Literal["broken", "manual", "slow", "lossy", "fragile", "unknown", "ok"]
FLAWS: tuple[Flaw, ...] = ("manual", "slow", "lossy", "fragile")


@dataclass(frozen=True, slots=True)
class Errand:
    """What has to get where.

    Attributes:
        entity: Which records.
        sources: Tools that have them for sure.
        perhaps: Further tools that may have them; they count in the best case only.
        targets: Tools of which one must get them.
        at_hand: Whether a target has them already; None where that is not stated.
        holder: The target that has them for sure.
        tolerance: How old they may be on arrival, in seconds; None where that is not stated.
        attributes: What must arrive of them.
    """

    entity: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    at_hand: bool | None = False
    holder: str | None = None
    tolerance: float | None = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """How an errand fares in one corner of the facts.

    Attributes:
        path: Whether records arrive at all.
        flaws: What every path, or every path without the flaws before, suffers from.
        quality: The best automation x timeliness x reliability of any path.
        probability: The best reliability of an automated path in time; 0 where there is none.
        fastest: Least worst-case age over any path, in seconds.
        latency: Worst-case age over the witness.
        reliability: Reliability of the witness.
        route: Flows of the witness: the best path that passes as many sieves as any.
        quickest: Flows of the path of the least age.
        bottleneck: A conduit over which every path leads that passes as many sieves as any.
    """

    path: bool = False
    flaws: tuple[Flaw, ...] = ()
    quality: float = 0.0
    probability: float = 0.0
    fastest: float = math.inf
    latency: float = math.inf
    reliability: float = 0.0
    route: tuple[str, ...] = ()
    quickest: tuple[str, ...] = ()
    bottleneck: str | None = None


AT_HAND = Passage(True, (), 1.0, 1.0, 0.0, 0.0, 1.0)
NEVER = Passage()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an errand fares in the worst and in the best case of what is not stated.

    Attributes:
        errand: The errand.
        worst: If every missing fact is as bad as it can be.
        best: If every missing fact is as good as it can be.
        status: The first flaw, where all facts agree on it; `unknown` where they do not.
        flaws: All flaws that it has whatever the missing facts are.
        open: The kind of fact that decides: `source`, `path`, `method`, `tolerance`, `latency`, `attributes`,
            `reliability`.
    """

    errand: Errand
    worst: Passage
    best: Passage
    status: DeliveryStatus
    flaws: tuple[Flaw, ...]
    open: str = ""

    @property
    def witness(self) -> Passage:
        """The corner that shows the way: the worst, unless records may not arrive in it."""
        return self.worst if self.worst.path else self.best


def judged(errand: Errand, worst: Passage, best: Passage) -> Delivery:
    """Say what is certain: the flaws on which both corners agree, up to the first on which they do not."""
    if not best.path:
        return Delivery(errand, worst, best, "broken", ())
    if not worst.path:
        return Delivery(errand, worst, best, "unknown", (), _why_no_path(errand))
    flaws: list[Flaw] = []
    for flaw in FLAWS:
        if (flaw in worst.flaws) != (flaw in best.flaws):
            fact = "source" if best is AT_HAND else _decides(flaw, errand)
            return Delivery(errand, worst, best, flaws[0] if flaws else "unknown", tuple(flaws), fact)
        if flaw in best.flaws:
            flaws.append(flaw)
    return Delivery(errand, worst, best, flaws[0] if flaws else "ok", tuple(flaws))


def _why_no_path(errand: Errand) -> str:
    return "source" if errand.at_hand is None or errand.perhaps else "path"


def _decides(flaw: Flaw, errand: Errand) -> str:
    """The fact that settles a flaw on which worst and best disagree."""
    if flaw == "slow":
        return "tolerance" if errand.tolerance is None else "latency"
    return {"manual": "method", "lossy": "attributes", "fragile": "reliability"}[flaw]
