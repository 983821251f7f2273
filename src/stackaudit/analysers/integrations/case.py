"""What every check of the integration analyser looks at: the graph, the requirements and how each is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.integrations.requirements import Requirement, answer, requirements
from stackaudit.core.findings import Severity
from stackaudit.core.rule import Rule
from stackaudit.graph import DataNeed, Flow, StackGraph, Verdict
from stackaudit.graph.flows import directed_flows
from stackaudit.graph.needs import factors


@dataclass(frozen=True, slots=True)
class Judged:
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

    @classmethod
    def of(cls, requirement: Requirement, verdict: Verdict) -> Judged:
        """Judge a requirement."""
        found = answer(verdict)
        return cls(requirement, verdict, "unknown" if found == "missing" and requirement.elsewhere else found)


@dataclass(frozen=True)
class Case:
    """One stack under examination."""

    graph: StackGraph
    least_reliability: float

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """All requirements, by source, target and entity."""
        listed = requirements(self.graph)
        verdicts = self.graph.verdicts([one.need for one in listed])
        return tuple(Judged.of(one, verdict) for one, verdict in zip(listed, verdicts, strict=True))

    @cached_property
    def missing(self) -> dict[tuple[str, str], tuple[Judged, ...]]:
        """Requirements that are missing for sure, by their two tools."""
        found: dict[tuple[str, str], list[Judged]] = {}
        for one in self.judged:
            if one.status == "missing":
                found.setdefault((one.need.source, one.need.target), []).append(one)
        return {pair: tuple(group) for pair, group in found.items()}

    @cached_property
    def candidates(self) -> tuple[Flow, ...]:
        """Integrations that could be built, in each of their directions."""
        return directed_flows(self.graph.stack.candidates, self.graph.policy)

    @cached_property
    def idle(self) -> dict[tuple[str, str], tuple[Flow, ...]]:
        """The broken and the planned flows, by their two tools."""
        found: dict[tuple[str, str], tuple[Flow, ...]] = {}
        for flow in self.graph.flows:
            if flow.integration.status in {"broken", "planned"}:
                pair = (flow.source, flow.target)
                found[pair] = (*found.get(pair, ()), flow)
        return found

    @cached_property
    def _buildable(self) -> dict[tuple[str, str], tuple[Flow, ...]]:
        found: dict[tuple[str, str], tuple[Flow, ...]] = {}
        for flow in self.candidates:
            pair = (flow.source, flow.target)
            found[pair] = (*found.get(pair, ()), flow)
        return found

    def at_hand(self, group: Sequence[Judged]) -> tuple[Flow, ...]:
        """Flows between a pair's two tools that do not run but could: broken, planned, or to be built."""
        pair = (group[0].need.source, group[0].need.target)
        return (*self.idle.get(pair, ()), *self._buildable.get(pair, ()))

    def by_hand(self, flow: Flow) -> bool:
        """Whether a flow is carried by hand for sure."""
        return flow.automation[1] < self.graph.policy.automation_threshold

    def serves(self, flow: Flow, one: Judged) -> bool:
        """Whether a flow leads from source to target with the entity, unless it is surely by hand or late."""
        need = one.need
        right = (flow.source, flow.target) == (need.source, need.target) and need.entity in (flow.entities or ())
        in_time = need.tolerance is None or flow.latency[0] <= need.tolerance
        return right and in_time and not self.by_hand(flow)

    def name(self, tool: str) -> str:
        """A tool's name."""
        return self.graph.tool(tool).name

    def names(self, tools: Iterable[str]) -> tuple[str, ...]:
        """The names of several tools."""
        return tuple(self.name(tool) for tool in tools)

    def entity_names(self, entities: Iterable[str]) -> tuple[str, ...]:
        """The names of several entities."""
        return tuple(self.graph.holdings[entity].entity.name for entity in entities)

    @cached_property
    def factors(self) -> dict[str, float]:
        """How critical each entity is, as a factor on severity."""
        return factors(self.graph.holdings, self.graph.policy)

    def rate(self, rule: Rule, entities: Iterable[str], variant: str = "") -> Severity:
        """Return the severity of a finding of a rule, or of a variant of it, for the most critical of some entities."""
        policy = self.graph.policy
        factor = max((self.factors[entity] for entity in entities), default=policy.criticality["normal"])
        return policy.rate(rule, factor, variant=variant)
