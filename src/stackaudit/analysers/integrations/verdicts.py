"""Each integration judged on its own facts: by hand, late, broken, degraded, overloaded, losing records.

Somebody built the integration, so its records are wanted where it leads. Planned and retired ones are not judged. What
is not stated is neither fine nor bad: it is listed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from stackaudit.analysers.integrations.settings import IntegrationSettings
from stackaudit.graph import Flow, StackGraph
from stackaudit.graph.entity_graph import Arc, Label, best_first

Sign = Literal["broken", "by hand", "late", "degraded", "overloaded", "unreliable"]
_TICK = 1e-6  # as in `graph.quality`: sums of durations are exact to the microsecond


class Limit(NamedTuple):
    """How old records may be at a tool, in seconds.

    Attributes:
        seconds: The tolerance.
        asked: Whether a need or a step asks for the records there; else only the entity states a tolerance.
    """

    seconds: float
    asked: bool


class Arrival(NamedTuple):
    """One kind of records that one direction of an integration carries.

    Attributes:
        way: The direction.
        entity: The kind of records.
        limit: How old they may be where they arrive; None where that is not stated.
        other: The fastest automated way by which they arrive there without this integration; None where there is none.
        spare: Whether they arrive in time by that way, so that this integration is not needed for them.
        late: Whether they arrive too late, whatever is not stated, and by no other way in time.
        not_stated: Facts that would show whether they are late.
    """

    way: Flow
    entity: str
    limit: Limit | None = None
    other: tuple[str, ...] | None = None
    spare: bool = False
    late: bool = False
    not_stated: tuple[str, ...] = ()


class FlowVerdict(NamedTuple):
    """What is certain of one integration, both directions together.

    Attributes:
        flow: The direction in which it is written.
        ways: All its directions.
        signs: What is wrong with it, the worst first.
        arrivals: What it carries, by direction and kind of records; empty where that is not stated or it does not run.
        not_stated: Facts that would show whether something is wrong with it.
    """

    flow: Flow
    ways: tuple[Flow, ...]
    signs: tuple[Sign, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    not_stated: tuple[str, ...] = ()

    @property
    def spare(self) -> bool:
        """Whether all that it carries also arrives automatically and in time, so that it can be stopped."""
        return bool(self.arrivals) and all(arrival.spare for arrival in self.arrivals)

    @property
    def late(self) -> tuple[Arrival, ...]:
        """What arrives too late."""
        return tuple(arrival for arrival in self.arrivals if arrival.late)

    @property
    def entities(self) -> tuple[str, ...]:
        """The kinds of records that it carries, sorted."""
        return tuple(sorted(self.flow.entities or ()))

    @property
    def period(self) -> float | None:
        """How often it runs, in seconds; None where that is not stated."""
        every = self.flow.integration.every
        return None if every is None else every.total_seconds()


@dataclass(frozen=True)
class Judge:
    """Judges the integrations of a graph."""

    graph: StackGraph
    settings: IntegrationSettings

    def verdicts(self) -> Iterator[FlowVerdict]:
        """Yield one verdict for each integration, by the id of its flow."""
        ways: dict[int, list[Flow]] = {}
        for flow in self.graph.flows:
            ways.setdefault(flow.number, []).append(flow)
        for flow in self.graph.flows:
            if flow.source == flow.integration.source:
                yield self._verdict(flow, tuple(ways[flow.number]))

    def _verdict(self, flow: Flow, ways: tuple[Flow, ...]) -> FlowVerdict:
        by_hand = flow.certain and flow.automation[1] < self._automated
        arrivals = tuple(self._arrivals(ways)) if flow.certain else ()
        signs = tuple(self._signs(flow, by_hand=by_hand, late=any(arrival.late for arrival in arrivals)))
        open_ = tuple(dict.fromkeys(self._not_stated(flow, arrivals, by_hand=by_hand)))
        return FlowVerdict(flow, ways, signs, arrivals, open_)

    @property
    def _automated(self) -> float:
        return self.graph.policy.automation_threshold

    def _signs(self, flow: Flow, *, by_hand: bool, late: bool) -> Iterator[Sign]:
        record = flow.integration
        if record.status == "broken":
            yield "broken"
        if by_hand:
            yield "by hand"
        if late:
            yield "late"
        if record.status == "degraded":
            yield "degraded"
        if not flow.runs:
            return
        if record.volume is not None and record.capacity is not None and record.volume > record.capacity:
            yield "overloaded"
        if record.reliability is not None and record.reliability < self.settings.least_reliability:
            yield "unreliable"

    def _not_stated(self, flow: Flow, arrivals: Iterable[Arrival], *, by_hand: bool) -> Iterator[str]:
        record = flow.integration
        if not flow.runs:
            return
        if record.status == "unknown":
            yield "status"
        if flow.automation[0] < self._automated <= flow.automation[1]:
            yield "method"
        if flow.entities is None:
            yield "entities"
        for arrival in () if by_hand else arrivals:
            yield from arrival.not_stated
        if record.reliability is None:
            yield "reliability"
        if record.volume is None and record.capacity is not None:
            yield "volume"
        if record.capacity is None and record.volume is not None:
            yield "capacity"

    # -- what arrives, and how old

    def _arrivals(self, ways: Iterable[Flow]) -> Iterator[Arrival]:
        for way in ways:
            by_hand = way.automation[1] < self._automated
            for entity in sorted(set(way.entities or ())):
                limit = self.limit(way.target, entity)
                surely, possibly = (False, way.latency[1] > 0) if limit is None else self._exceeds(way, limit)
                other = self._other_way(way, entity) if by_hand or surely else None
                spare = other is not None and self._in_time(other, way, limit)
                open_ = () if spare or surely or not possibly else (_open(way, limit),)
                yield Arrival(
                    way, entity, limit, None if other is None else other.flows(), spare, surely and not spare, open_
                )

    def limit(self, tool: str, entity: str) -> Limit | None:
        """Return how old records may be at a tool: as a need or a step asks, else as their entity states."""
        asked = self._asked.get((tool, entity))
        return self._usual[entity] if asked is None else Limit(asked, asked=True)

    @cached_property
    def _usual(self) -> dict[str, Limit | None]:
        """How old records of each entity may be as it states."""
        tolerances = {entity: held.entity.tolerance for entity, held in self.graph.holdings.items()}
        return {
            entity: None if tolerance is None else Limit(tolerance.total_seconds(), asked=False)
            for entity, tolerance in tolerances.items()
        }

    @cached_property
    def _asked(self) -> dict[tuple[str, str], float]:
        """The strictest tolerance that a need or a step states for records at a tool."""
        found: dict[tuple[str, str], float] = {}

        def ask(tool: str, entity: str, seconds: float) -> None:
            found[tool, entity] = min(seconds, found.get((tool, entity), math.inf))

        for need in self.graph.needs():
            if need.tolerance is not None and not need.assumed:
                ask(need.target, need.entity, need.tolerance)
        for journey in self.graph.stack.journeys:
            for step in journey.steps:
                for asked in step.needs:
                    usual = self.graph.holdings[asked.entity].entity.tolerance
                    within = usual if asked.within is None else asked.within
                    if within is not None:
                        for tool in step.tools:
                            ask(tool, asked.entity, within.total_seconds())
        return found

    def _exceeds(self, way: Flow, limit: Limit) -> tuple[bool, bool]:
        """Return whether the age of records exceeds a limit for sure, and whether it may.

        The age is period and run time where they are asked for; the period alone where only the entity has a tolerance.
        """
        low, high = way.latency
        if not limit.asked:
            every = way.integration.every
            low, high = (0.0, math.inf) if every is None else (every.total_seconds(),) * 2
        most = self._most(limit.seconds)
        return low > most, high > most

    def _most(self, seconds: float) -> float:
        return seconds * (1 + self.settings.rounding) + _TICK

    def _other_way(self, way: Flow, entity: str) -> Label | None:
        """Return the fastest automated way by which the same records surely reach the target without an integration."""
        arcs = self.graph.of(entity).worst
        if not self._any_beside(way, arcs.back.get(way.target, ())):
            return None
        sources = [one for one in self._origins(way, entity) if self._any_beside(way, arcs.ahead.get(one, ()))]
        ways = [self._without(way, entity, source) for source in sources]
        return min((label for label in ways if label is not None), key=lambda label: label.latency, default=None)

    def _any_beside(self, way: Flow, arcs: Iterable[Arc]) -> bool:
        """Whether one of some arcs is automated and no direction of an integration."""
        return any(arc[3] >= self._automated and self.graph.flow(arc[4]).number != way.number for arc in arcs)

    def _without(self, way: Flow, entity: str, source: str) -> Label | None:
        """Return the fastest such way from one tool; the search is repeated only where it would lead over the flow."""
        fields = set(way.integration.attributes or ())

        def serves(id_: str) -> bool:
            flow = self.graph.flow(id_)
            return flow.number != way.number and fields <= set(flow.integration.attributes or ())

        if (entity, source) not in self._searches:
            self._searches[entity, source] = {}, self._ways_from(entity, source)
        found, more = self._searches[entity, source]
        while way.target not in found and (label := next(more, None)) is not None:
            found[label.tool] = label
        fastest = found.get(way.target)
        if fastest is None or all(map(serves, fastest.flows())):
            return fastest
        others = self._ways_from(entity, source, serves)
        return next((label for label in others if label.tool == way.target), None)

    def _ways_from(self, entity: str, source: str, serves: Callable[[str], bool] = lambda _: True) -> Iterator[Label]:
        """Yield the fastest automated way of the records of an entity from a tool to each other, the fastest first."""
        graph = self.graph.of(entity)
        arcs, relays = graph.worst.ahead, graph.relays
        return best_first(arcs, source, relays, least=self._automated, surest=False, serves=serves)

    @cached_property
    def _searches(self) -> dict[tuple[str, str], tuple[dict[str, Label], Iterator[Label]]]:
        """The ways of the records of an entity from a tool as far as they were asked for, and the search for more."""
        return {}

    def _origins(self, way: Flow, entity: str) -> tuple[str, ...]:
        """Return the tools that have the records which a flow carries.

        That is its source; and the system of record, where the source is stated to make none of them itself.
        """
        masters = self.graph.holdings[entity].masters
        beyond = masters if len(masters) == 1 and way.source in self._receiving[entity] else ()
        return tuple(tool for tool in (way.source, *beyond) if tool != way.target)

    @cached_property
    def _receiving(self) -> dict[str, frozenset[str]]:
        """The tools that need or keep the records of each entity and make none of them."""
        return {
            entity: frozenset((*held.consumers, *held.caches)).difference(held.producers, held.masters)
            for entity, held in self.graph.holdings.items()
        }

    def _in_time(self, other: Label, way: Flow, limit: Limit | None) -> bool:
        """Whether records come in time by another way; where no tolerance is stated, no later than over this flow."""
        return other.latency <= (way.latency[0] + _TICK if limit is None else self._most(limit.seconds))


def _open(way: Flow, limit: Limit | None) -> str:
    """Return the fact that would show whether records are late."""
    if limit is None:
        return "tolerance"
    return "every" if way.integration.every is None else "takes"
