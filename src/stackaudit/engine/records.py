"""The records of a stack that a missing fact may be about, and which of them a verdict waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from stackaudit.analysers.journey.context import Context
from stackaudit.analysers.journey.settings import settings_in
from stackaudit.core.fact import FactRegistry
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Rule
from stackaudit.graph import DataNeed, Flow, StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.model.journey import Journey, Step

ANY = "any"
"""The kind of facts that are asked of whatever a verdict is about: a rollout, a vendor, the audit itself."""
_KINDS = {
    "integration": "flow",
    "entity": "entity",
    "step": "step",
    "journey": "step",
    "feedback": "step",
    "initiative": ANY,
    "vendor": ANY,
    "policy": ANY,
    "activity": ANY,
}
"""The subjects that facts of a kind of record are asked of; all other facts are asked of tools."""


@cache
def kind_of(fact: str) -> str:
    """The kind of record that a fact is asked of.

    >>> kind_of("integration.method"), kind_of("seats.active")
    ('flow', 'tool')
    """
    return _KINDS.get(FACTS.named(fact).record, "tool")


@dataclass(frozen=True)
class Records:
    """The records of a stack, asked which of them a verdict waits for."""

    graph: StackGraph
    rules: tuple[Rule, ...] = ()
    """Rules of analysers in use, beside those of the built-in ones."""
    facts: FactRegistry = FACTS
    """What can be asked for: the library's own facts, and those of packages that something waits for."""

    @classmethod
    def of(cls, graph: StackGraph, rules: tuple[Rule, ...], unknowns: Iterable[Unknown]) -> Records:
        """Return the records of a stack, with the facts that these entries ask for."""
        return cls(graph, rules, FACTS.with_own(unknown.asks for unknown in unknowns))

    def kind_of(self, fact: str) -> str:
        """The kind of record that a fact is asked of."""
        return kind_of(self.facts.named(fact).path)

    @cached_property
    def severities(self) -> Mapping[str, float]:
        """The base severity of every kind of finding."""
        from stackaudit.analysers.registry import base_severities  # it loads every analyser

        return base_severities(self.graph.policy, self.rules)

    @cached_property
    def least_severity(self) -> float:
        """The lowest base severity above 0."""
        return min((points for points in self.severities.values() if points > 0), default=0.0)

    # -- the ways that verdicts rest on

    @cached_property
    def ways(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows of the likely ways of each need and into each step, by the typed subject."""
        found: dict[str, dict[str, Flow]] = {}
        for verdict in self.graph.verdicts():
            routes = (verdict.worst.route, verdict.best.route, verdict.best.automatic_route)
            found[verdict.need.id] = {id_: self.graph.flow(id_) for route in routes for id_ in route}
        for step, route in self._into_steps():
            found.setdefault(step, {}).update({id_: self.graph.flow(id_) for id_ in route})
        return {block: tuple(flows[id_] for id_ in sorted(flows)) for block, flows in found.items()}

    def _into_steps(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for handoff in self.graph.once(Context, settings_in(self.graph.policy).least_reliability).handoffs:
            for delivery in handoff.deliveries:
                yield f"step:{handoff.journey.id}/{handoff.after.id}", delivery.witness.route

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows that run or may, by their typed subject: parallel ones share it."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault(flow.subject, []).append(flow)
        return {subject: tuple(flows) for subject, flows in found.items()}

    @cached_property
    def at_tool(self) -> Mapping[str, tuple[str, ...]]:
        """The typed subjects of the flows at each tool."""
        found: dict[str, list[str]] = {}
        for subject in self.by_subject:
            for end in {*subject.removeprefix("flow:").split(">")}:
                found.setdefault(end, []).append(subject)
        return {tool: tuple(subjects) for tool, subjects in found.items()}

    @cached_property
    def steps(self) -> Mapping[str, tuple[Step, ...]]:
        """Each step with those that come right before it, by the typed subject."""
        found: dict[str, tuple[Step, ...]] = {}
        for walk in self.graph.stack.journeys:
            by_id = {step.id: step for step in walk.steps}
            for n, step in enumerate(walk.steps):
                listed = (walk.steps[n - 1].id,) if n else ()
                before = listed if step.after is None else step.after
                found[f"step:{walk.id}/{step.id}"] = (step, *(by_id[id_] for id_ in before))
        return found

    @cached_property
    def journeys(self) -> Mapping[str, Journey]:
        """The journeys by id."""
        return {journey.id: journey for journey in self.graph.stack.journeys}

    @cached_property
    def needs(self) -> Mapping[str, DataNeed]:
        """The needs by their typed subject."""
        return {need.id: need for need in self.graph.needs()}

    def called(self, subject: str) -> str:
        """What a record is called; a part of a rollout by its name, or its id where it has none, and the rollout's."""
        kind, _, id_ = subject.partition(":")
        owner, _, part = id_.partition("/")
        if kind == "tool":
            return self.graph.tool(id_).name
        if kind == "entity":
            return self.graph.holdings[id_].entity.name
        if subject in self.steps:
            return f"{self.steps[subject][0].name} ({self.journeys[owner].name})"
        if kind == "activity":
            return next((one.name for one in self.graph.stack.activities if one.id == id_), id_)
        if kind == "vendor":
            return next((vendor.name for vendor in self.graph.stack.vendors if vendor.id == id_), id_)
        if kind == "person":
            return self.graph.people.called(id_)
        initiative = next((one for one in self.graph.stack.initiatives if one.id == owner), None)
        if initiative is None:
            return id_
        named = {"approval": initiative.approvals, "task": initiative.tasks}.get(kind) or ()
        part = next((one.name for one in named if one.id == part), part)
        return f"{part} ({initiative.name})" if part else initiative.name

    # -- what a verdict waits for

    def lacks(self, fact: str, subject: str) -> bool:
        """Whether a record does not state a fact; of facts that it does not know, that they are not stated."""
        kind, _, id_ = subject.partition(":")
        asked = self.facts.named(fact)
        if kind == "flow":
            return any(not asked.stated(flow.integration) for flow in self.by_subject.get(subject, ()))
        if kind == "entity":
            held = self.graph.holdings[id_]
            return not (held.masters_stated if asked.field == "system_of_record" else asked.stated(held.entity))
        if fact == "tool.relays":  # an empty list states that it passes on nothing
            return "relays" not in self.graph.tool(id_).model_fields_set
        return kind != "tool" or not asked.stated(self.graph.tool(id_))

    def as_recorded(self, subject: str) -> str:
        """The same subject; for the way back of integrations that run both ways, the way that the records state."""
        flows = self.by_subject.get(subject, ())
        if flows and all(flow.source != flow.integration.source for flow in flows):
            return f"flow:{flows[0].target}>{flows[0].source}"
        return subject

    def awaited(self, fact: str, unknown: Unknown) -> Iterator[tuple[str, Sequence[str]]]:
        """Each verdict that an entry leaves open with the records whose missing fact stands in its way.

        Those that the verdict itself rests on, where that can be told: the flows of its way, its entity, its tools.
        Else every record that the entry names, so that each counts a part only.
        """
        kind = self.kind_of(fact)
        listed = [subject for subject in unknown.subjects if kind == ANY or subject.startswith(f"{kind}:")]
        named, ordered = frozenset(listed), listed if kind == ANY else sorted(set(listed))
        for block in unknown.blocks:
            if block in named:
                yield block, (block,)
                continue
            near = set() if kind == ANY else {one for one in self._near(kind, block) if self.lacks(fact, one)}
            yield block, sorted(near & named if named else near) or ordered

    def _near(self, kind: str, block: str) -> Iterator[str]:
        """The records of a kind that a verdict on a need, a step or a tool rests on."""
        what, _, rest = block.partition(":")
        flows = self.ways.get(block, ())
        steps = self.steps.get(block, ())
        if kind == "flow":
            yield from (flow.subject for flow in flows)
            if what == "tool":
                yield from self.at_tool.get(rest, ())
        elif kind == "entity":
            if what == "need":
                yield f"entity:{rest.rpartition('/')[2]}"
            if what == "tool":
                yield from (f"entity:{use.entity}" for use in self.graph.tool(rest).entities)
            yield from (f"entity:{need.entity}" for step in steps[:1] for need in step.needs)
        elif kind == "tool":
            yield from (f"tool:{end}" for flow in flows for end in (flow.source, flow.target))
            if what == "need":
                yield from (f"tool:{end}" for end in rest.partition("/")[0].split(">"))
            yield from (f"tool:{tool}" for step in steps for tool in step.tools)
