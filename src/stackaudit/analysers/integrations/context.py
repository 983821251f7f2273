"""Shared inputs of the integration checks: every flow judged, what is required, and what could serve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import GraphContext
from stackaudit.analysers.integrations.rules import BY_HAND, LATE, UNHEALTHY
from stackaudit.analysers.integrations.settings import IntegrationSettings
from stackaudit.analysers.integrations.verdicts import FlowVerdict, Judge
from stackaudit.core.rule import Rule
from stackaudit.graph import Flow
from stackaudit.graph.flows import directed_flows
from stackaudit.graph.required import Judged, judged
from stackaudit.model.journey import Journey

_OVER_SOMETHING = frozenset({"ipaas", "etl", "stream"})
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
        return tuple(sorted(self.graph.stack.journeys, key=lambda journey: journey.id))

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
        return judged(self.graph)

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
