"""Shared inputs of the integration checks: what is required, and how each requirement is met.

Requirements come from roles, journeys and declarations, never from flows; the same way required twice is one
requirement with all its origins. No requirement comes from pairs of categories: there is no
catalogue of them, and one that is only often true would call a deliberate gap a missing integration. `merged` takes
any further requirements as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, reduce
from types import MappingProxyType
from typing import NamedTuple

from stackaudit.analysers.base import GraphContext
from stackaudit.analysers.integrations.rules import BY_HAND, LATE, UNHEALTHY
from stackaudit.analysers.integrations.settings import IntegrationSettings
from stackaudit.analysers.integrations.verdicts import FlowVerdict, Judge
from stackaudit.core.rule import Rule
from stackaudit.graph import DataNeed, Flow, StackGraph, Verdict
from stackaudit.graph.flows import directed_flows
from stackaudit.graph.needs import Holdings
from stackaudit.model.journey import Journey, Step

CONFIDENCE: Mapping[str, float] = MappingProxyType({"declared": 1.0, "journey": 0.9, "canonical": 0.8})
"""How sure a requirement is, by where it comes from: our own judgement."""

_OVER_SOMETHING = frozenset({"ipaas", "etl", "stream"})
_TICK = 1e-6  # as in `graph.quality`: sums of durations are exact to the microsecond
_DIGITS = 9


class Requirement(NamedTuple):
    """An entity must get from one tool to another.

    Attributes:
        need: From where to where; its origins are all that ask for it: `producer`, `consumer`, `hub`, `declared`,
            `step:<journey>/<step>`.
        confidence: Of its surest origin.
        elsewhere: Whether the records may come from another tool, or be there, because a fact is not stated: then it is
            never missing for sure.
    """

    need: DataNeed
    confidence: float
    elsewhere: bool = False

    def with_other(self, other: Requirement) -> Requirement:
        """Return both together: the larger weight, the strictest tolerance, all attributes and all origins."""
        one, two = self.need, other.need
        tolerances = [need.tolerance for need in (one, two) if need.tolerance is not None]
        asked = {*(one.attributes or ()), *(two.attributes or ())}
        nothing = one.attributes is None and two.attributes is None
        need = replace(
            one,
            weight=max(one.weight, two.weight),
            tolerance=min(tolerances, default=None),
            attributes=None if nothing else tuple(sorted(asked)),
            origins=tuple(dict.fromkeys((*one.origins, *two.origins))),
        )
        return Requirement(need, max(self.confidence, other.confidence), self.elsewhere and other.elsewhere)


def requirements(graph: StackGraph) -> tuple[Requirement, ...]:
    """Return all requirements of a stack, sorted by source, target and entity, each once."""
    return merged((*of_needs(graph), *of_journeys(graph)))


def merged(listed: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Merge requirements of the same entity between the same tools."""
    groups: dict[tuple[str, str, str], list[Requirement]] = {}
    for one in listed:
        groups.setdefault(one.need.key, []).append(one)
    return tuple(reduce(Requirement.with_other, groups[key]) for key in sorted(groups))


def of_needs(graph: StackGraph) -> Iterator[Requirement]:
    """Needs from roles and declarations; a need with both origins is as sure as the declaration."""
    for need in graph.needs():
        origin = "declared" if "declared" in need.origins else "canonical"
        yield Requirement(need, CONFIDENCE[origin])


def of_journeys(graph: StackGraph) -> Iterator[Requirement]:
    """Return one requirement for each step and entity that it needs: of all pairs of tools that would do, the best."""
    asked = [ways for journey in _by_id(graph) for ways in _of_journey(graph, journey)]
    known = {need.key for need in graph.needs()}
    offered = Counter(need.key for ways in asked for need in ways.pairs)
    for ways in asked:
        held = graph.holdings[ways.entity]
        makers = {*held.masters, *held.producers}

        def rank(verdict: Verdict) -> tuple[object, ...]:
            need = verdict.need
            values = (round(verdict.worst.value, _DIGITS), round(verdict.best.value, _DIGITS))
            made = need.source in makers  # noqa: B023  ranked before the next turn
            rated = ({"met": 2, "unknown": 1, "missing": 0}[answer(verdict)], *values)
            return *rated, need.key in known, made, offered[need.key]

        verdicts = sorted(graph.verdicts(ways.pairs), key=lambda verdict: verdict.need.key)
        yield Requirement(max(verdicts, key=rank).need, CONFIDENCE["journey"], ways.elsewhere)


def untold_steps(graph: StackGraph) -> tuple[str, ...]:
    """Return the steps that need something where they, or a step right before them, do not state their tools."""
    return tuple(
        f"step:{journey.id}/{step.id}"
        for journey in _by_id(graph)
        for before, step in _followed(journey)
        if step.needs and any(not one.tools and "tools" not in one.model_fields_set for one in (*before, step))
    )


def answer(verdict: Verdict) -> str:
    """Return whether there is an automated path in time: `met`, `missing` or `unknown`, whatever else is wrong with it.

    A path that is either by hand or late is missing for sure, though which of the two it is may not be.
    """
    tolerance = verdict.need.tolerance
    if verdict.worst.automatic_latency <= (tolerance or 0.0) + _TICK:
        return "met"
    limit = tolerance if tolerance is not None else float("inf")
    possible = verdict.best.automatic_latency < float("inf") and verdict.best.automatic_latency <= limit + _TICK
    return "unknown" if possible else "missing"


def _by_id(graph: StackGraph) -> list[Journey]:
    return sorted(graph.stack.journeys, key=lambda journey: journey.id)


@dataclass(frozen=True, slots=True)
class _Ways:
    entity: str
    pairs: tuple[DataNeed, ...]
    elsewhere: bool


def _followed(journey: Journey) -> Iterator[tuple[tuple[Step, ...], Step]]:
    """Each step that follows another, with all steps right before it."""
    steps = {step.id: step for step in journey.steps}
    for n, step in enumerate(journey.steps):
        listed = (journey.steps[n - 1].id,) if n else ()
        names = listed if step.after is None else step.after
        before = tuple(steps[name] for name in names if name in steps and name != step.id)
        if before:
            yield before, step


def _of_journey(graph: StackGraph, journey: Journey) -> Iterator[_Ways]:
    for before, step in _followed(journey):
        if not step.tools or not all(one.tools for one in before):
            continue
        handing = {tool for one in before for tool in one.tools}
        origin = f"step:{journey.id}/{step.id}"
        for entity in dict.fromkeys(need.entity for need in step.needs):
            ways = _ways(graph.holdings[entity], handing, step, origin)
            if ways is not None:
                yield ways


def _ways(held: Holdings, handing: set[str], step: Step, origin: str) -> _Ways | None:
    """Return the pairs of tools of which one has to be connected, or None if a tool has the records already.

    Records come from the steps right before where they make them; else from the system of record too, and where there
    is none, for sure, from those who make them. Where nobody says who the master is, they may come from anywhere.
    """
    made_there = bool(handing & {*held.masters, *held.producers})
    beyond = set() if made_there or not held.masters_stated else {*(held.masters or held.producers)}
    sources, targets = handing | beyond, {*step.tools}
    if sources & targets:
        return None
    needs = [need for need in step.needs if need.entity == held.entity.id]
    stated = [need.within if need.within is not None else held.entity.tolerance for need in needs]
    limits: list[timedelta] = [limit for limit in stated if limit is not None]
    asked = tuple(sorted({name for need in needs for name in need.attributes or ()})) or None
    tolerance = min(limits).total_seconds() if limits else None
    return _Ways(
        held.entity.id,
        tuple(
            DataNeed(source, target, held.entity.id, 1.0, tolerance, asked, (origin,))
            for source in sorted(sources)
            for target in sorted(targets)
        ),
        elsewhere=not made_there and (not held.masters_stated or bool(targets & {*held.producers})),
    )


class Judged(NamedTuple):
    """A requirement and how it is met.

    Attributes:
        requirement: What must reach whom.
        verdict: How good the paths are.
        status: `met`, `missing` or `unknown`; missing only where no other tool may serve as well.
    """

    requirement: Requirement
    verdict: Verdict
    status: str

    @property
    def need(self) -> DataNeed:
        """From where to where."""
        return self.requirement.need


_ON_FLOWS = (BY_HAND, LATE, UNHEALTHY)
"""The rules that tell flows; the first one that holds for a flow between two tools tells the fact."""


def rule_of(verdict: FlowVerdict) -> Rule | None:
    """Return the rule that tells a flow: a broken one carries nothing, so how it carried it comes second."""
    if not verdict.signs or verdict.signs[0] == "broken":
        return UNHEALTHY if verdict.signs else None
    return {"by hand": BY_HAND, "late": LATE}.get(verdict.signs[0], UNHEALTHY)


@dataclass(frozen=True)
class Context(GraphContext):
    """The graph and its requirements, with what the checks look up."""

    settings: IntegrationSettings

    @cached_property
    def verdicts(self) -> tuple[FlowVerdict, ...]:
        """One for each integration, by the id of its flow."""
        return tuple(Judge(self.graph, self.settings).verdicts())

    @cached_property
    def told(self) -> tuple[tuple[FlowVerdict, Rule], ...]:
        """Those with which something is wrong, each with the rule that tells it."""
        return tuple((verdict, rule) for verdict in self.verdicts if (rule := rule_of(verdict)) is not None)

    @cached_property
    def journeys(self) -> tuple[Journey, ...]:
        """The journeys, by id."""
        return tuple(_by_id(self.graph))

    @cached_property
    def direct(self) -> tuple[Flow, ...]:
        """Flows that lead, or may lead, from tool to tool with nothing between them."""
        return tuple(
            flow
            for flow in self.graph.running
            if flow.integration.via is None
            and flow.integration.method not in _OVER_SOMETHING
            and self.graph.conduits.isdisjoint((flow.source, flow.target))
        )

    @cached_property
    def tellers(self) -> Mapping[str, tuple[str, Rule]]:
        """For each flow that is told the subject and the rule of the one finding that tells it.

        The way back of an integration is told with it, unless an integration written in that direction is told too.
        """
        ranked = sorted(self.told, key=lambda pair: (_ON_FLOWS.index(pair[1]), pair[0].flow.subject))
        found: dict[str, tuple[str, Rule]] = {}
        for verdict, rule in ranked:
            found.setdefault(verdict.flow.subject, (verdict.flow.subject, rule))
        for verdict, rule in ranked:
            for way in verdict.ways:
                found.setdefault(way.subject, (verdict.flow.subject, rule))
        return found

    @cached_property
    def told_by(self) -> Mapping[tuple[str, Rule], tuple[str, ...]]:
        """The flows that a finding tells, by its subject and rule."""
        found: dict[tuple[str, Rule], tuple[str, ...]] = {}
        for flow, teller in self.tellers.items():
            found[teller] = (*found.get(teller, ()), flow)
        return found

    @cached_property
    def between(self) -> Mapping[tuple[str, str], tuple[Flow, ...]]:
        """Flows that run, or may run, by their two tools."""
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault((flow.source, flow.target), []).append(flow)
        return {pair: tuple(flows) for pair, flows in found.items()}

    @cached_property
    def into(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows that run, or may run, by the tool that they lead to."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault(flow.target, []).append(flow)
        return {tool: tuple(flows) for tool, flows in found.items()}

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Flow, ...]]:
        """The same, by the tool that they lead from."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault(flow.source, []).append(flow)
        return {tool: tuple(flows) for tool, flows in found.items()}

    @cached_property
    def conduits(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows that run for sure over a conduit, into it or out of it, by the conduit."""
        kinds = self.graph.conduits
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            for id_ in kinds & {flow.integration.via, flow.source, flow.target} if flow.certain else ():
                found.setdefault(id_, []).append(flow)
        return {id_: tuple(found[id_]) for id_ in sorted(found)}

    @cached_property
    def served(self) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
        """What each of these conduits reads from and writes to; over an iPaaS both ends of a flow are both."""
        found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for conduit, flows in self.conduits.items():
            both = {end for flow in flows if flow.integration.method == "ipaas" for end in (flow.source, flow.target)}
            reads = both.union(flow.source for flow in flows)
            found[conduit] = frozenset(reads), frozenset(both.union(flow.target for flow in flows))
        return found

    @cached_property
    def writing(self) -> Mapping[str, tuple[str, ...]]:
        """The conduits that write into each tool."""
        found: dict[str, list[str]] = {}
        for conduit, (_, writes) in self.served.items():
            for tool in writes:
                found.setdefault(tool, []).append(conduit)
        return {tool: tuple(conduits) for tool, conduits in found.items()}

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """All requirements, by source, target and entity."""
        listed = requirements(self.graph)
        found = list[Judged]()
        for one, verdict in zip(listed, self.graph.verdicts([one.need for one in listed]), strict=True):
            status = answer(verdict)
            found.append(Judged(one, verdict, "unknown" if status == "missing" and one.elsewhere else status))
        return tuple(found)

    @cached_property
    def missing(self) -> dict[tuple[str, str], tuple[Judged, ...]]:
        """Requirements that are missing for sure, by their two tools."""
        found: dict[tuple[str, str], list[Judged]] = {}
        for one in self.judged:
            if one.status == "missing":
                found.setdefault((one.need.source, one.need.target), []).append(one)
        return {pair: tuple(group) for pair, group in found.items()}

    @cached_property
    def idle(self) -> dict[tuple[str, str], list[Flow]]:
        """Flows that are broken, planned, or candidates to be built, by their two tools."""
        stopped = (flow for flow in self.graph.flows if flow.integration.status in {"broken", "planned"})
        buildable = filter(self.graph.can_carry, self.graph.stack.candidates)
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in (*stopped, *directed_flows(buildable, self.graph.policy)):
            found.setdefault((flow.source, flow.target), []).append(flow)
        return found

    def at_hand(self, group: Sequence[Judged]) -> Sequence[Flow]:
        """Return the flows between a pair's two tools that do not run but could: broken, planned, or to be built."""
        return self.idle.get((group[0].need.source, group[0].need.target), ())

    def by_hand(self, flow: Flow) -> bool:
        """Return whether a flow is certainly carried by hand."""
        return flow.automation[1] < self.graph.policy.automation_threshold

    def serves(self, flow: Flow, one: Judged) -> bool:
        """Whether a flow leads from source to target with the entity, unless it is surely by hand or late."""
        need = one.need
        right = (flow.source, flow.target) == (need.source, need.target) and need.entity in (flow.entities or ())
        in_time = need.tolerance is None or flow.latency[0] <= need.tolerance
        return right and in_time and not self.by_hand(flow)
