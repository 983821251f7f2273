"""Shared inputs of the journey checks: the journeys of a stack, their steps in order, and their handoffs, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import fsum, prod
from typing import Literal, NamedTuple

from stackaudit.analysers.base import GraphContext
from stackaudit.analysers.journey.itineraries import demand, itineraries
from stackaudit.analysers.journey.proof import is_assumed, sides
from stackaudit.analysers.journey.shape import Arc, Shape, asks, no_tool, untold
from stackaudit.core.classes import dataclass
from stackaudit.core.estimate import SAME, SHARE, Estimate, Number
from stackaudit.core.findings import Severity
from stackaudit.core.rule import Rule
from stackaudit.graph.hops import HERE, NEVER, Around, Demand, Flaw, Hop, Hops, Passage, joined, shared
from stackaudit.graph.itinerary import ANYWHERE, START, Itinerary, Leg, State
from stackaudit.graph.needs import Holdings
from stackaudit.graph.quality import Corner
from stackaudit.model.journey import Journey, Step

HandoffStatus = Literal[
    "gap", "broken", "manual", "slow", "lossy", "fragile", "unknown", "ok", "made", "there", "stays", "none"
]
LADDER: tuple[HandoffStatus, ...] = (
    *("gap", "broken", "manual", "slow", "lossy", "fragile", "unknown"),
    *("ok", "made", "there", "stays", "none"),
)
"""The worst first; a flaw that is certain stands before what is not known, a flow before what needs none."""
FINE = frozenset({"ok", "made", "there", "stays", "none"})
"""What is no flaw: a flow brings the records, they start here, they are there already, or none are asked."""
BREAKS = frozenset({"gap", "broken"})


def share(low: Number, high: Number) -> Estimate:
    """Return a share between two bounds."""
    return Estimate.between(low, high, SHARE)


def frechet(parts: Sequence[Estimate]) -> Estimate:
    """The bounds of the probability that all parts hold, however they depend on one another.

    >>> print(frechet([share(0.9702, 0.9702), share(0.95, 0.95)]))
    from 92.0% to 95.0%
    """
    low = max(0.0, fsum(part.low for part in parts) - (len(parts) - 1))
    high = min((part.high for part in parts), default=1.0)
    return share(min(round(low, 12), high), high)


@dataclass(frozen=True)
class Delivery:
    """How one kind of records gets into a step, on the itinerary of the best case; judged in both cases.

    Attributes:
        demand: What the step asks.
        sources: Tools that the record may move on from: where it is, the masters that have it, the start.
        targets: Tools of the step.
        before: The step, or the start, that the record comes from.
        source: The tool that it comes from; None where that is not known.
        target: The tool of the step that gets it.
        worst: How it fares if every missing fact is as bad as it can be.
        best: How it fares if every missing fact is as good as it can be.
        status: What is wrong with it, or how it gets there; `unknown` where the facts do not decide.
        flaws: All that is wrong with it.
        open: The kind of fact that decides: `source`, `tools`, `path`, `method`, `tolerance`, `latency`, `attributes`,
            `reliability`.
        probability: Probability that it arrives by itself and in time, once all before did.
        assumed: Whether it breaks only as far as flows are on record.
    """

    demand: Demand
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    before: str
    source: str | None
    target: str | None
    worst: Passage
    best: Passage
    status: HandoffStatus
    flaws: tuple[Flaw, ...]
    open: str
    probability: Estimate
    assumed: bool = False

    @property
    def entity(self) -> str:
        """The kind of records."""
        return self.demand.entity

    @property
    def holder(self) -> str | None:
        """The tool in which the record is already, where no flow brings it."""
        return self.target if self.status in FINE - {"ok"} else None

    @property
    def witness(self) -> Passage:
        """The way that is shown: the sure one where it is fine for sure, else the one of the itinerary."""
        return self.worst if self.status in FINE else self.best


@dataclass(frozen=True)
class Handoff:
    """What a step gets from the steps right before it: one delivery for each kind of records that it needs.

    A step after several is one handoff.

    Attributes:
        journey: The journey.
        before: The steps right before.
        after: The step.
        back: Whether it leads back to an earlier step.
        deliveries: In the order of the needs; empty where a step has no tool, or nothing is asked.
        probability: Probability that everything arrives by itself and in time, once all before did.
        together: What several of the deliveries depend on, so that their failures go together.
        masterless: Kinds of records of which the stack does not say which tools are the system of record, nor that none
            is: from one that is not stated records might enter, or move on.
    """

    journey: Journey
    before: tuple[Step, ...]
    after: Step
    back: bool
    deliveries: tuple[Delivery, ...]
    probability: Estimate
    together: tuple[str, ...] = ()
    masterless: frozenset[str] = frozenset()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All its steps."""
        return *self.before, self.after

    @property
    def name(self) -> str:
        """Its journey and its steps: `buy/ask>order`, at a join `buy/ask+call>order`."""
        return handoff_name(self.journey, self.before, self.after)

    @property
    def gap(self) -> bool:
        """Whether a step is stated to have no tool."""
        return any(no_tool(step) for step in self.steps)

    @property
    def untold(self) -> bool:
        """Whether a step does not say which tools serve it."""
        return not self.gap and any(untold(step) for step in self.steps)

    @property
    def status(self) -> HandoffStatus:
        """The worst of what is certain; unknown where a fact is missing and nothing worse is certain."""
        found: list[HandoffStatus] = [delivery.status for delivery in self.deliveries]
        if self.gap:
            return "gap"
        return min([*found, "unknown"] if self.untold else found, key=LADDER.index, default="none")

    @property
    def assumed(self) -> bool:
        """Whether it breaks only as far as flows are on record."""
        broken = [delivery.assumed for delivery in self.deliveries if delivery.status == "broken"]
        return not self.gap and bool(broken) and all(broken)

    @property
    def flags(self) -> tuple[HandoffStatus, ...]:
        """Everything that is wrong with it, the worst first."""
        found: set[HandoffStatus] = {"gap"} if self.gap else set()
        for delivery in self.deliveries:
            found.update(("broken",) if delivery.status == "broken" else delivery.flaws)
        return tuple(sorted(found, key=LADDER.index))

    @property
    def open(self) -> tuple[str, ...]:
        """The kinds of facts that are missing and would decide."""
        facts = {delivery.open for delivery in self.deliveries if delivery.open}
        return tuple(sorted(facts | ({"tools"} if self.untold else set())))

    @property
    def limiting(self) -> Delivery | None:
        """The delivery that makes it what it is: of the worst status, the one of the least quality."""
        return min(self.deliveries, key=_badness, default=None)

    @property
    def perhaps_fine(self) -> bool:
        """Whether nothing is wrong with it if every missing fact is as good as it can be."""
        return self.status in FINE or self.status == "unknown"

    @cached_property
    def quality(self) -> Estimate:
        """The least quality of what it delivers, in the worst and the best case."""
        if self.gap or self.untold:
            return share(0.0, 0.0 if self.gap else 1.0)
        best = min((delivery.best.quality for delivery in self.deliveries), default=1.0)
        worst = min((delivery.worst.quality for delivery in self.deliveries), default=1.0)
        return share(min(worst, best), best)

    @cached_property
    def dependent(self) -> Estimate:
        """The same where flows share infrastructure, whatever the dependence: the bounds of Fréchet."""
        if not self.together:
            return self.probability
        bounds = frechet([delivery.probability for delivery in self.deliveries])
        return share(min(bounds.low, self.probability.low), max(bounds.high, self.probability.high))

    @property
    def settled(self) -> bool:
        """Whether the facts decide what arrives over its own hops, and the step says what it needs.

        They do where something surely never arrives by itself and in time, whatever is not known of the rest.
        """
        if self.untold or not asks(self.after):
            return False
        never = any(d.best.chance <= 0 and d.entity not in self.masterless for d in self.deliveries)
        return self.gap or never or all(self._decided(delivery) for delivery in self.deliveries)

    def _decided(self, delivery: Delivery) -> bool:
        worst, best = delivery.worst.chance, delivery.best.chance
        return best - worst <= SAME and (worst >= 1 or delivery.entity not in self.masterless)


def handoff_name(journey: Journey, before: Iterable[Step], after: Step) -> str:
    """Return the name of a handoff.

    >>> buy = Journey.model_validate({"id": "buy", "steps": [{"id": "ask"}, {"id": "call"}, {"id": "order"}]})
    >>> handoff_name(buy, buy.steps[:2], buy.steps[2])
    'buy/ask+call>order'
    """
    return f"{journey.id}/{'+'.join(step.id for step in before)}>{after.id}"


def _badness(delivery: Delivery) -> tuple[int, float, float, str]:
    return LADDER.index(delivery.status), delivery.best.quality, delivery.worst.quality, delivery.entity


@dataclass(frozen=True)
class Walk:
    """One journey with its handoffs, in the order of the steps they lead to.

    Attributes:
        shape: Its steps as a graph.
        itineraries: The ways of each kind of records.
        handoffs: One for each step that follows others, and one for each arc that leads back.
    """

    shape: Shape
    itineraries: Mapping[str, Itinerary]
    handoffs: tuple[Handoff, ...]

    @property
    def journey(self) -> Journey:
        """The journey."""
        return self.shape.journey

    @cached_property
    def once(self) -> tuple[Handoff, ...]:
        """The handoffs of the way once through."""
        return tuple(handoff for handoff in self.handoffs if not handoff.back)

    @cached_property
    def into(self) -> Mapping[str, Handoff]:
        """The handoff into each step that follows others, on the way once through."""
        return {handoff.after.id: handoff for handoff in self.once}

    @cached_property
    def reached(self) -> Mapping[str, Estimate]:
        """Probability that a step and all before it get what they need: the continuity of the journey cut after it."""
        return {step: chance(self.shape, self.itineraries, self.shape.upstream[step]) for step in self.into}

    @cached_property
    def continuity(self) -> Estimate:
        """Probability that everything arrives everywhere, automatically and in time (rolled throughput yield)."""
        return chance(self.shape, self.itineraries, frozenset(self.shape.order))

    @cached_property
    def dependent(self) -> Estimate:
        """The same, however failures depend on one another."""
        bounds = frechet([handoff.dependent for handoff in self.once])
        return share(min(bounds.low, self.continuity.low), max(bounds.high, self.continuity.high))

    @cached_property
    def depth(self) -> Estimate:
        """Expected number of handoffs that run by themselves from the start on."""
        parts = [self.reached[handoff.after.id] for handoff in self.once]
        return share(fsum(part.low for part in parts), fsum(part.high for part in parts))

    @cached_property
    def prefix(self) -> tuple[Handoff, ...]:
        """The handoffs that run by themselves from the start on, at least sometimes, whatever the missing facts are."""
        return tuple(handoff for handoff in self.once if self.reached[handoff.after.id].low > 0)

    @cached_property
    def prefix_dependent(self) -> Estimate:
        """Probability that all of the prefix runs, however failures depend on one another."""
        return frechet([handoff.dependent for handoff in self.prefix])

    def route(self, entity: str, step: str, corner: Corner) -> tuple[Hop, ...] | None:
        """Return the hops by which records get into a step in one case; None where nothing leads there, or is known."""
        legs = self.itineraries[entity].legs(corner)
        leg = legs.get(step)
        return None if leg is None or leg.hops is None else (*pending(self.shape, legs, leg), *leg.hops)

    @property
    def settled(self) -> float:
        """Share of the handoffs that the facts decide."""
        return sum(handoff.settled for handoff in self.once) / len(self.once) if self.once else 0.0


def chance(shape: Shape, ways: Mapping[str, Itinerary], steps: frozenset[str]) -> Estimate:
    """Return the probability that all of some steps get what they need, by themselves and in time.

    A step without a tool gets nothing; one that does not say which tools serve it may get anything. Products are taken
    in order of size, so that names change no digit.
    """
    cut = [step for step in shape.journey.steps if step.id in steps]
    if any(no_tool(step) for step in cut):
        return share(0.0, 0.0)
    low = prod(sorted(way.chance("worst", steps) for way in ways.values()))
    high = prod(sorted(way.chance("best", steps) for way in ways.values()))
    return share(0.0 if any(untold(step) for step in cut) else min(low, high), high)


def ratio(all_of_it: Estimate, before: Estimate) -> Estimate:
    """Return the part that a step has in a product of which the bounds are known; 0 after a 0."""
    if before.high <= 0:
        return share(0.0, 0.0)
    if before.is_exact:
        return share(min(1.0, all_of_it.low / before.low), min(1.0, all_of_it.high / before.low))
    high = 1.0 if before.low <= 0 else min(1.0, float(all_of_it.high / before.low))
    return share(all_of_it.low / before.high, high if all_of_it.high > 0 else 0.0)


@dataclass(frozen=True)
class Context(GraphContext):
    """The journeys of a stack and their handoffs, with what the checks look up."""

    least_reliability: float

    @cached_property
    def walks(self) -> tuple[Walk, ...]:
        """The journeys, in the order of their ids."""
        journeys = sorted(self.graph.stack.journeys, key=lambda journey: journey.id)
        return tuple(self._walk(Shape(journey)) for journey in journeys)

    @cached_property
    def handoffs(self) -> tuple[Handoff, ...]:
        """All handoffs of all journeys."""
        return tuple(handoff for walk in self.walks for handoff in walk.handoffs)

    @cached_property
    def hops(self) -> Hops:
        """Finds hops, and remembers its searches."""
        return Hops(self.graph, self.least_reliability)

    def _walk(self, shape: Shape) -> Walk:
        ways = itineraries(self.hops, shape)
        judge = Judge(self.hops, shape, ways)
        return Walk(shape, ways, tuple(judge.handoffs()))

    @cached_property
    def connected(self) -> frozenset[str]:
        """Tools with a flow that runs or may run."""
        return frozenset(tool for flow in self.graph.running for tool in (flow.source, flow.target))

    def step_before(self, handoff: Handoff, delivery: Delivery | None) -> str:
        """Return the step right before from which records come; the first where that cannot be told."""
        if delivery is None:
            return handoff.before[0].id
        (shape,) = (walk.shape for walk in self.walks if walk.journey is handoff.journey)

        def rank(step: Step) -> tuple[bool, bool, bool]:
            later = delivery.before != START and delivery.before not in shape.upstream[step.id]
            return delivery.before != step.id, later, delivery.source not in step.tools

        return min(handoff.before, key=rank).id

    def held(self, entity: str) -> Holdings:
        """Who holds an entity."""
        return self.graph.holdings[entity]

    def severity(self, rule: Rule, journeys: Iterable[Journey], entities: Iterable[str]) -> Severity:
        """Return the severity under a rule, for the most critical of some entities and the most important journey."""
        policy = self.graph.policy
        factor = max((self.factors[entity] for entity in entities), default=1.0)
        importance = policy.journeys["primary" if any(journey.primary for journey in journeys) else "other"]
        return policy.rate(rule, factor * importance)


class _Trip(NamedTuple):
    """A hop of a leg, with what is asked of it and what may be tried without a conduit."""

    demand: Demand
    hop: Hop
    around: Around


_CORNERS: tuple[Corner, ...] = ("worst", "best")


@dataclass(frozen=True)
class Judge:
    """Judges the handoffs of one journey along its itineraries."""

    hops: Hops
    shape: Shape
    ways: Mapping[str, Itinerary]

    @cached_property
    def legs(self) -> Mapping[str, Mapping[str, Leg]]:
        """The legs of the best way of each kind of records, by step."""
        return {entity: way.legs("best") for entity, way in self.ways.items()}

    def handoffs(self) -> Iterator[Handoff]:
        """Yield the handoff into each step, then those that lead back to it."""
        for step in self.shape.journey.steps:
            before = self.shape.before.get(step.id, ())
            if before:
                yield self._once(before, step)
            yield from (self._back(arc) for arc in self._leading_back(step))

    def breaks(self) -> Iterator[tuple[str, bool]]:
        """Yield the name of each handoff, and whether it is a gap or something never gets over it."""
        for step in self.shape.journey.steps:
            before = self.shape.before.get(step.id, ())
            if before:
                legs = (self.legs[entity].get(step.id) for entity in entities_of(step))
                yield handoff_name(self.shape.journey, before, step), _breaks((*before, step), legs)
            for arc in self._leading_back(step):
                legs = (self._leg_back(self.ways[entity], entity, arc) for entity in entities_of(step))
                yield handoff_name(self.shape.journey, (arc.before,), step), _breaks((arc.before, step), legs)

    def _leading_back(self, step: Step) -> Iterator[Arc]:
        return (arc for arc in self.shape.arcs if arc.back and arc.after is step)

    def _once(self, before: tuple[Step, ...], step: Step) -> Handoff:
        upstream = self.shape.upstream[step.id]
        reached, earlier = (chance(self.shape, self.ways, steps) for steps in (upstream, upstream - {step.id}))
        probability = ratio(reached, earlier)
        if not all(one.tools for one in (*before, step)):
            return Handoff(self.shape.journey, before, step, False, (), probability)
        found = tuple(self._into(before, step, entity) for entity in entities_of(step))
        together = shared(self.hops.graph, [delivery.witness.route for delivery in found])
        held = self.hops.graph.holdings
        masterless = frozenset(one.entity for one in found if not held[one.entity].masters_stated)
        return Handoff(self.shape.journey, before, step, False, found, probability, together, masterless)

    def _into(self, before: tuple[Step, ...], step: Step, entity: str) -> Delivery:
        way, upstream = self.ways[entity], self.shape.upstream[step.id]
        low, high = (
            share(min(way.chance("worst", steps), way.chance("best", steps)), way.chance("best", steps))
            for steps in (upstream, upstream - {step.id})
        )
        leg = self.legs[entity].get(step.id)
        return self._delivery(before, step, entity, leg, ratio(low, high))

    def _back(self, arc: Arc) -> Handoff:
        """The record goes on from where it is after the later step."""
        before = (arc.before,)
        if not arc.before.tools or not arc.after.tools:
            gap = no_tool(arc.before) or no_tool(arc.after)
            return Handoff(self.shape.journey, before, arc.after, True, (), share(0.0, 0.0 if gap else 1.0))
        found = []
        for entity in entities_of(arc.after):
            way = self.ways[entity]
            leg = self._leg_back(way, entity, arc)
            delivery = self._delivery(before, arc.after, entity, leg, share(0.0, 1.0))
            worst, best = delivery.worst.chance, delivery.best.chance
            found.append(replace(delivery, probability=share(min(worst, best), best)))
        low, high = (prod(sorted(getattr(d.probability, end) for d in found)) for end in ("low", "high"))
        together = shared(self.hops.graph, [delivery.witness.route for delivery in found])
        return Handoff(self.shape.journey, before, arc.after, True, tuple(found), share(low, high), together)

    def _leg_back(self, way: Itinerary, entity: str, arc: Arc) -> Leg | None:
        if not way.known:
            return None
        stop = next(stop for stop in way.stops if stop.id == arc.after.id)
        reached = [leg for leg in self.legs[entity].values() if leg.stop in self.shape.upstream[arc.before.id]]
        if not reached:
            first = way.origin.sources[0]
            return way.leg_back(stop, State(first, self.hops.masters(entity) & {first}, way.origin.sources))
        last = max(reached, key=lambda leg: (self.shape.level[leg.stop], leg.stop))
        return way.leg_back(stop, last.after)

    def _delivery(
        self, before: tuple[Step, ...], step: Step, entity: str, leg: Leg | None, probability: Estimate
    ) -> Delivery:
        way = self.ways[entity]
        wanted = demand(self.hops.graph.holdings[entity], step)
        targets = tuple(sorted(step.tools))
        if leg is None or leg.state.tool == ANYWHERE:
            silent = any(untold(earlier) for earlier in self.shape.journey.steps)
            fact = "tools" if leg is not None or silent else "source"
            return Delivery(
                wanted, way.origin.sources, targets, START, None, None, NEVER, HERE, "unknown", (), fact, probability
            )
        ways_on = leg.state.ways_on()
        sources = tuple(sorted(ways_on, key=lambda tool: (ways_on[tool], tool)))
        if leg.hops is None:
            assumed = is_assumed(self.hops.graph, sides(self.hops.graph, entity, sources, targets))
            return Delivery(
                wanted, sources, targets, leg.before, None, None, NEVER, NEVER, "broken", (), "", probability, assumed
            )
        trips = list(self._trips(entity, leg, Around(sources, targets), wanted))
        must = self._wanted_later(entity, leg)
        worst, best = (
            joined(self.hops.judge(trip.demand, corner, trip.hop, must, trip.around) for trip in trips)
            for corner in _CORNERS
        )
        ends = (sources, targets, leg.before, trips[0].hop.source, trips[-1].hop.target)
        if not best.route:
            status = self._without_flow(before, step, way, leg)
            return Delivery(wanted, *ends, worst, best, status, (), "", probability)
        facts = [fact for trip in trips if (fact := self.hops.open_fact(trip.demand, trip.hop.flows))]
        if best.flaws and not (best.flaws == ("fragile",) and "path" in facts):
            return Delivery(wanted, *ends, worst, best, best.flaws[0], best.flaws, "", probability)
        if worst.path and not worst.flaws:
            return Delivery(wanted, *ends, worst, best, "ok", (), "", probability)
        fact = next(iter(facts), "reliability" if worst.path else "path")
        return Delivery(wanted, *ends, worst, best, "unknown", (), fact, probability)

    def _trips(self, entity: str, leg: Leg, around: Around, wanted: Demand) -> Iterator[_Trip]:
        """Yield the hops of a leg, each with what is asked of it and what may be tried without a conduit.

        What moves inside the first step has to be as new as that step asks. A move inside a step has to go where it
        goes; a move into it may go to any of its tools.
        """
        for hop in pending(self.shape, self.legs[entity], leg):
            asked = next(stop.demand for stop in self.ways[entity].stops if stop.id == leg.before)
            yield _Trip(asked, hop, Around((hop.source,), (hop.target,)))
        for n, hop in enumerate(leg.hops or ()):
            yield _Trip(wanted, hop, Around((hop.source,), (hop.target,)) if n else around)

    def _wanted_later(self, entity: str, leg: Leg) -> frozenset[str]:
        """Return the systems of record that a later leg starts from because the record has passed them."""
        masters = self.hops.masters(entity)
        later = (other for other in self.legs[entity].values() if other.hops and other is not leg)
        return frozenset(hop.source for other in later for hop in other.hops or ()) & masters

    def _without_flow(self, before: tuple[Step, ...], step: Step, way: Itinerary, leg: Leg) -> HandoffStatus:
        level, tool = self.shape.level[step.id], leg.after.tool
        if leg.before == START and way.origin.level == level and tool in way.origin.sources:
            return "made"
        same = tool == leg.state.tool
        return "stays" if same and any(tool in earlier.tools for earlier in before) else "there"


def _breaks(steps: Sequence[Step], legs: Iterable[Leg | None]) -> bool:
    """Return whether a handoff breaks for sure: a step is a gap, or there is no way for something that it needs."""
    if not all(step.tools for step in steps):
        return any(no_tool(step) for step in steps)
    return any(leg is not None and leg.state.tool != ANYWHERE and leg.hops is None for leg in legs)


def pending(shape: Shape, legs: Mapping[str, Leg], leg: Leg) -> tuple[Hop, ...]:
    """Return the moves inside the first step that a leg starts from, because no handoff leads there."""
    first = legs.get(leg.before)
    if first is None or shape.before.get(first.stop):
        return ()
    return tuple(hop for hop in first.hops or () if hop.flows)


def entities_of(step: Step) -> tuple[str, ...]:
    """Return the kinds of records that a step needs, each once, in its order."""
    return tuple(dict.fromkeys(need.entity for need in step.needs))
