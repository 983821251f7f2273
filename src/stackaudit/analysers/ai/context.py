"""Shared inputs of the AI checks: every model at work, what it reads and writes, and how that reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.ai.settings import AiSettings
from stackaudit.analysers.base import GraphContext
from stackaudit.graph import DataNeed, Verdict
from stackaudit.graph.models import AtWork, models_at_work
from stackaudit.graph.people import People
from stackaudit.model.base import slug


@dataclass(frozen=True)
class Context(GraphContext):
    """The models at work in the tools in use."""

    settings: AiSettings

    @property
    def people(self) -> People:
        """Who answers for what, and who has left."""
        return self.graph.people

    @cached_property
    def at_work(self) -> tuple[AtWork, ...]:
        """Every model at work, by the id of its tool, the tool as a whole before its functions."""
        return models_at_work(self.graph)

    @cached_property
    def by_tool(self) -> dict[str, tuple[AtWork, ...]]:
        """The models at work in each tool that has any."""
        found: dict[str, list[AtWork]] = {}
        for one in self.at_work:
            found.setdefault(one.tool.id, []).append(one)
        return {tool: tuple(listed) for tool, listed in found.items()}

    # -- the ways of what a model reads and writes

    def entity_names(self, entities: tuple[str, ...]) -> tuple[str, ...]:
        """The names of several entities."""
        return tuple(self.entity_name(entity) for entity in entities)

    def feed(self, tool: str, entity: str) -> Verdict | None:
        """How the records of an entity get from their one system of record to a tool; None where there is not one."""
        held = self.graph.holdings[entity]
        if len(held.masters) != 1:
            return None
        master = held.masters[0]
        known = self._needs.get((master, tool, entity))
        if known is not None:
            return self.graph.verdicts([known])[0]
        age = held.entity.tolerance
        asked = next((use.attributes for use in self.graph.tool(tool).entities if use.entity == entity), None)
        need = DataNeed(
            master,
            tool,
            entity,
            tolerance=None if age is None else age.total_seconds(),
            attributes=held.entity.attributes if asked is None else asked,
        )
        return self.graph.verdicts([need])[0]

    def to_masters(self, tool: str, entity: str) -> Iterator[Verdict]:
        """How the records of an entity get from a tool to each system of record."""
        for master in self.graph.holdings[entity].masters:
            yield self.graph.verdicts([DataNeed(tool, master, entity)])[0]

    def is_known_need(self, verdict: Verdict) -> bool:
        """Whether the need is one of the stack, which other analysers judge too."""
        return verdict.need.key in self._needs

    @cached_property
    def _needs(self) -> dict[tuple[str, str, str], DataNeed]:
        return {need.key: need for need in self.graph.needs()}

    # -- who runs it

    def is_ours(self, one: AtWork) -> bool | None:
        """Whether we run the model ourselves; None where its provider is not stated."""
        return None if one.ai.provider is None else slug(one.ai.provider) in self._us

    def is_outside(self, one: AtWork) -> bool | None:
        """Whether somebody runs the model who is neither the vendor of the tool nor we; None where that is open."""
        provider = one.ai.provider
        if provider is None or self.is_ours(one):
            return None if provider is None else False
        if one.tool.vendor is None:
            return None
        return slug(provider) not in self._names_of_vendor(one.tool.vendor)

    @cached_property
    def _us(self) -> frozenset[str]:
        stack = self.graph.stack
        names = (stack.name, *(() if stack.controller is None else (stack.controller.name,)))
        return frozenset(slug(text) for text in (*self.settings.us, *names))

    def _names_of_vendor(self, vendor: str) -> frozenset[str]:
        known = {slug(vendor): {slug(vendor)}}
        for record in self.graph.stack.vendors:
            names = {slug(record.id), slug(record.name)}
            known |= dict.fromkeys(names, names)
        return frozenset(known[slug(vendor)])

    def class_factor(self, one: AtWork) -> float:
        """Return how much the gravest class of what a model reads counts on severity, as far as it is stated.

        That is what its tool surely holds of it, else what is stated of the records; the least class where nothing is.
        """
        holders, policy = self.graph.holders, self.graph.policy.privacy
        words = [holders.worst(one.tool.id, entity).certain for entity in one.reads.entities]
        words += [holders.class_of(entity) or "none" for entity in one.reads.entities]
        return max((policy.factor(word) for word in words if word != "none"), default=min(policy.factors.values()))

    def open_classes(self, one: AtWork) -> tuple[str, ...]:
        """Return the entities that a model reads and that may hold what is of no stated class, such as free text."""
        holders = self.graph.holders
        return tuple(
            entity
            for entity in one.reads.entities
            if holders.worst(one.tool.id, entity).open or holders.class_of(entity) is None
        )

    # -- how it is used

    def is_used(self, one: AtWork) -> bool | None:
        """Whether it is in use: people use the function or the whole tool, or its flows run; None where open."""
        if one.function:
            usage = next((use.share for use in one.tool.capabilities if use.id == one.function), None)
            return None if usage is None else usage > 0
        seats = one.tool.seats
        return True if one.tool.id in self._linked or (seats is not None and seats.active) else None

    @cached_property
    def _linked(self) -> frozenset[str]:
        """The tools at the ends of flows that run for sure."""
        return frozenset(end for flow in self.graph.running if flow.certain for end in (flow.source, flow.target))
