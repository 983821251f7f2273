"""Shared inputs of the silo checks: the graph, the needs and their verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import GraphContext
from stackaudit.core.evidence import Evidence, NeedAtStake
from stackaudit.core.findings import Confidence, Severity
from stackaudit.core.rule import Rule
from stackaudit.graph import Flow, Verdict
from stackaudit.graph.joining import Link, missing_links, ranked
from stackaudit.graph.needs import GENERATOR, Holdings
from stackaudit.graph.required import judged
from stackaudit.graph.separation import Separation
from stackaudit.model.journey import Journey, Step
from stackaudit.model.tool import Tool

Pair = tuple[str, str]


@dataclass(frozen=True)
class Context(GraphContext):
    """The graph, its needs and their verdicts, with what the checks look up."""

    verdicts: tuple[Verdict, ...]
    mode: str = GENERATOR

    @cached_property
    def unmet(self) -> tuple[Verdict, ...]:
        """Needs that have no path, whatever the missing facts are (S3), and that more than a default asks for."""
        return tuple(verdict for verdict in self._no_path if not verdict.need.assumed)

    @cached_property
    def unmet_by_default(self) -> tuple[Verdict, ...]:
        """Needs that have no path and that only a default asks for: the hub, or the catalog of known products."""
        return tuple(verdict for verdict in self._no_path if verdict.need.assumed)

    @cached_property
    def _no_path(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status == "no-path")

    @cached_property
    def unmet_at(self) -> dict[str, list[Verdict]]:
        """The unmet needs, by each of their two tools."""
        found: dict[str, list[Verdict]] = {}
        for verdict in self.unmet:
            for tool in {verdict.need.source, verdict.need.target}:
                found.setdefault(tool, []).append(verdict)
        return found

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links that would serve what is missing, in the order of the map of silos."""
        return tuple(link for link, _ in ranked([*missing_links(judged(self.graph))], self.graph.components()))

    # -- whether silence is a statement

    def states_flows(self, *tools: str) -> bool:
        """Whether the file states of each of these tools that it holds all of its flows, or that it has none."""
        return self._stating.issuperset(tools)

    @cached_property
    def _stating(self) -> frozenset[str]:
        return frozenset(tool.id for tool in self.graph.tools if self.graph.flows_stated(tool.id) is not None)

    def is_proved(self, verdict: Verdict) -> bool:
        """Whether no flow can be missing in the file that gives a need without a path one.

        Such a flow leaves a tool that the records reach, and on its way enters a tool that the target is reached from.
        """
        need = verdict.need
        if verdict.best.path or not self._stating:
            return False
        return self._states_side(need.entity, need.source, ahead=True) or self._states_side(
            need.entity, need.target, ahead=False
        )

    def is_open_gap(self, verdict: Verdict) -> bool:
        """Whether a need has no path on record, which may be for want of a record alone."""
        return verdict.status == "no-path" and not self.is_proved(verdict)

    def _states_side(self, entity: str, tool: str, *, ahead: bool) -> bool:
        """Whether all tools state their flows that records of a tool may reach, or that may pass records on to it."""
        key = (entity, tool, ahead)
        if key not in self._sides:
            graph = self.graph.of(entity)
            self._sides[key] = self.states_flows(*(graph.may_reach if ahead else graph.may_be_reached_from)(tool))
        return self._sides[key]

    @cached_property
    def _sides(self) -> dict[tuple[str, str, bool], bool]:
        return {}

    def confidence(self, verdicts: Iterable[Verdict]) -> Confidence:
        """Return how well it is known that some needs have no path: assumed where a flow may not be on record."""
        return "documented" if all(map(self.is_proved, verdicts)) else "assumed"

    def rate_needs(self, rule: Rule, verdicts: Sequence[Verdict]) -> Severity:
        """Return the severity of a finding about needs: by those that somebody asks for, at most medium if none is."""
        asked = [verdict for verdict in verdicts if not verdict.need.assumed]
        severity = self.rate(rule, [verdict.need.entity for verdict in asked or verdicts])
        return severity if asked else min(severity, Severity.MEDIUM)

    @cached_property
    def alone(self) -> tuple[Tool, ...]:
        """Tools without a flow that runs or may, in or out; those that carry one or may stand alone are left out."""
        return tuple(tool for tool in map(self.graph.tool, self.graph.isolated()) if not tool.standalone_ok)

    @cached_property
    def unrecorded(self) -> tuple[Tool, ...]:
        """Those of them of which nothing is known: the file states neither that they have no flow nor a need of one."""
        return tuple(
            tool
            for tool in self.alone
            if not (self.states_flows(tool.id) or self.shared(tool) or tool.id in self.steps or self.idle_of(tool.id))
        )

    @cached_property
    def isolated(self) -> tuple[Tool, ...]:
        """The others of them (S1)."""
        unrecorded = {tool.id for tool in self.unrecorded}
        return tuple(tool for tool in self.alone if tool.id not in unrecorded)

    @cached_property
    def islands(self) -> tuple[tuple[str, ...], ...]:
        """Connected groups without the hub (S2); without a hub, all but the group with the heaviest needs."""
        return self.graph.islands(self.verdicts)

    @cached_property
    def separation(self) -> Separation:
        """Which tools stand apart, and how many groups there are."""
        return self.graph.separation(self.verdicts)

    @cached_property
    def facts_of_tools(self) -> frozenset[str]:
        """The facts that isolated tools and islands tell."""
        on_islands = (f"island:{tool}" for members in self.islands for tool in members)
        return frozenset(f"isolated:{tool.id}" for tool in self.isolated).union(on_islands)

    @cached_property
    def apart(self) -> frozenset[str]:
        """The isolated tools and those on islands."""
        return frozenset(fact.partition(":")[2] for fact in self.facts_of_tools)

    @cached_property
    def _carried(self) -> frozenset[str]:
        return frozenset(entity for flow in self.graph.running for entity in flow.entities or ())

    def stated_roles(self, tool: Tool) -> frozenset[str]:
        """Return the kinds of records that the file, not the catalog, says a tool makes, masters, keeps or needs."""
        stated = self._stated_roles.get(tool.id, frozenset())
        return stated.union(use.entity for use in tool.entities if not tool.assumes_role(use.entity))

    @cached_property
    def _stated_roles(self) -> dict[str, frozenset[str]]:
        """What entities and needs state of each tool that they name."""
        found: dict[str, set[str]] = defaultdict(set)
        for entity in self.graph.stack.entities:
            for master in entity.system_of_record or ():
                found[master.tool].add(entity.id)
        for need in self.graph.stack.needs:
            found[need.source].add(need.entity)
            found[need.target].add(need.entity)
        return {tool: frozenset(entities) for tool, entities in found.items()}

    def shared(self, tool: Tool) -> tuple[str, ...]:
        """Return those of its stated kinds of records that other tools hold, exchange or wait for."""
        return tuple(sorted(entity for entity in self.stated_roles(tool) if self.is_shared(entity, tool.id)))

    def is_shared(self, entity: str, tool: str) -> bool:
        """Whether others than a tool hold a kind of records, exchange it, or need it."""
        return entity in self._carried or bool(self._speaking_of[entity] - {tool})

    @cached_property
    def given(self) -> frozenset[tuple[str, str]]:
        """The tools and kinds of records that stated needs ask for, each pair of the two."""
        return frozenset((need.source, need.entity) for need in self.graph.stack.needs)

    @cached_property
    def _speaking_of(self) -> dict[str, set[str]]:
        """The tools that hold each kind of records, or that a stated need of it names."""
        found = {entity: {*held.holders} for entity, held in self.graph.holdings.items()}
        for need in self.graph.stack.needs:
            found[need.entity] |= {need.source, need.target}
        return found

    @cached_property
    def steps(self) -> dict[str, tuple[Journey, Step]]:
        """The first step of a journey that each tool stands in."""
        found: dict[str, tuple[Journey, Step]] = {}
        for journey in sorted(self.graph.stack.journeys, key=lambda journey: journey.id):
            for step in journey.steps:
                for tool in step.tools:
                    found.setdefault(tool, (journey, step))
        return found

    # -- lookups

    @cached_property
    def group_of(self) -> dict[str, tuple[str, ...]]:
        """The connected group of each tool."""
        return {tool: members for members in self.graph.components() for tool in members}

    @cached_property
    def _leaves(self) -> dict[str, set[str] | None]:
        """What leaves each tool on flows that run or may run; None where one does not say what it carries."""
        found: dict[str, set[str] | None] = {}
        for flow in self.graph.running:
            known = found.setdefault(flow.source, set())
            if flow.entities is None:
                found[flow.source] = None
            elif known is not None:
                known.update(flow.entities)
        return found

    def may_leave(self, tool: str, entity: str) -> bool:
        """Whether a flow that runs or may run takes, or may take, records out of a tool."""
        leaves = self._leaves.get(tool, set())
        return leaves is None or entity in leaves

    def passing_on(self, entity: str, tool: str) -> tuple[str, ...]:
        """Return the other tools that get records of a tool for sure, and pass them on."""
        key = (entity, tool)
        if key not in self._passing_on:
            graph = self.graph.of(entity)
            self._passing_on[key] = tuple(other for other in graph.reached(tool) if other in graph.relays)
        return self._passing_on[key]

    @cached_property
    def _passing_on(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def exchanges(self, source: str, target: str) -> bool:
        """Whether a flow that runs or may run leads from one tool to another, whatever it carries."""
        return (source, target) in self._exchanging

    @cached_property
    def _exchanging(self) -> frozenset[tuple[str, str]]:
        return frozenset((flow.source, flow.target) for flow in self.graph.running)

    def sent(self, entity: str) -> frozenset[Pair]:
        """Which tools send records of an entity to which others, for sure, directly or over conduits alone."""
        if entity not in self._sent:
            ahead, conduits = self.graph.of(entity).worst.targets, self.graph.conduits
            found: set[Pair] = set()
            for source in ahead.keys() - conduits:
                passed = {source}
                queue = list(ahead[source])
                for tool in queue:
                    if tool in passed:
                        continue
                    if tool in conduits:
                        queue += ahead.get(tool, ())
                    else:
                        found.add((source, tool))
                    passed.add(tool)
            self._sent[entity] = frozenset(found)
        return self._sent[entity]

    @cached_property
    def _sent(self) -> dict[str, frozenset[Pair]]:
        return {}

    @cached_property
    def held(self) -> dict[str, dict[str, Holdings]]:
        """What each tool holds, by kind of records."""
        found: dict[str, dict[str, Holdings]] = {}
        for entity, held in self.graph.holdings.items():
            for tool in held.holders:
                found.setdefault(tool, {})[entity] = held
        return found

    def route(self, verdict: Verdict) -> tuple[Flow, ...]:
        """The flows of a need's best path."""
        quality = verdict.worst if verdict.worst.path else verdict.best
        return tuple(self.graph.flow(flow) for flow in quality.route)

    @cached_property
    def idle(self) -> dict[tuple[str, str], list[Flow]]:
        """Flows that do not run (broken, planned, deprecated), by their ends."""
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in self.graph.flows:
            if not flow.runs:
                found.setdefault((flow.source, flow.target), []).append(flow)
        return found

    def idle_of(self, tool: str) -> list[Flow]:
        """Return the flows of a tool that do not run."""
        return self._idle_of.get(tool, [])

    @cached_property
    def _idle_of(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for (source, target), flows in self.idle.items():
            for tool in {source, target}:
                found.setdefault(tool, []).extend(flows)
        return found

    @cached_property
    def into(self) -> dict[str, list[Flow]]:
        """Flows that run or may run, by where they lead."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault(flow.target, []).append(flow)
        return found

    @cached_property
    def perhaps_for_the_hub(self) -> tuple[tuple[str, Holdings], ...]:
        """Entities mastered elsewhere that the hub needs if they are about the customer, which is not stated."""
        hub = self.graph.hub
        return tuple(
            (entity, held)
            for entity, held in self.graph.holdings.items()
            if hub is not None
            and held.entity.about_customer is None
            and len(held.masters) == 1
            and held.masters[0] != hub
        )

    def automatic_route(self, verdict: Verdict) -> tuple[Flow, ...]:
        """The flows of a need's fastest automated path, in the best case."""
        return tuple(self.graph.flow(flow) for flow in verdict.best.automatic_route)

    def likely_routes(self, verdict: Verdict) -> tuple[tuple[Flow, ...], ...]:
        """A need's best path and its fastest automated one, if every missing fact is as good as it can be."""
        routes = {verdict.best.route, verdict.best.automatic_route}
        return tuple(tuple(self.graph.flow(flow) for flow in route) for route in sorted(routes))


def asked_by(verdicts: Iterable[Verdict]) -> Confidence:
    """Return how well it is known that some needs are needs: assumed where only a default asks for all of them."""
    return "assumed" if all(verdict.need.assumed for verdict in verdicts) else "documented"


def at_stake(verdicts: Iterable[Verdict]) -> tuple[Evidence, ...]:
    """Return one row of evidence for each need."""
    return tuple(NeedAtStake(verdict.need.id, verdict.status, verdict.lost) for verdict in verdicts)
