"""What every check of the inventory analyser looks at: the tools in use, and what speaks of each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from stackaudit.analysers.inventory.ages import Ages
from stackaudit.analysers.inventory.settings import InventorySettings
from stackaudit.core.fact import Fact
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import Message
from stackaudit.graph import StackGraph
from stackaudit.graph.people import People
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import day_of, used
from stackaudit.model.tool import Tool

OF_TOOLS = FACTS.counted("tool")
"""The facts of tools that coverage counts."""


@cache
def asked_of(kind: str) -> tuple[Fact, ...]:
    """The facts that are asked of a kind of tools."""
    return tuple(fact for fact in OF_TOOLS if kind in fact.asked_of)


@dataclass(frozen=True, slots=True)
class Uses:
    """What of a stack speaks of a tool.

    Attributes:
        steps: Steps of journeys that it serves.
        needs: Needs that begin or end at it.
        flows: Integrations that lead to it or from it, whatever their status.
        runs: Flows that run for sure and lead to it, from it or over it.
        feeds: Flows that run, or may run, and lead from it.
        masters: Entities that it is a system of record of.
        carries: Integrations that run over it.
        roles: Entities that it holds, or is the master of.
        capabilities: What it is used for.
        relied_on: Tools and entities that name it: that require it, sign on with it, match their records with it.
    """

    steps: int = 0
    needs: int = 0
    flows: int = 0
    runs: int = 0
    feeds: int = 0
    masters: int = 0
    carries: int = 0
    roles: int = 0
    capabilities: int = 0
    relied_on: int = 0

    @property
    def any(self) -> bool:
        """Whether anything does."""
        served = self.steps or self.needs or self.roles or self.capabilities
        return bool(served or self.flows or self.carries or self.relied_on)

    @property
    def asked_for(self) -> bool:
        """Whether a step, a need or another record cannot do without it, or others have records from it."""
        asked = self.steps or self.needs or self.carries or self.relied_on
        return bool(asked or self.masters or self.feeds)


@dataclass(frozen=True)
class Context:
    """One stack under examination, and the settings to hold it to."""

    graph: StackGraph
    settings: InventorySettings

    @cached_property
    def today(self) -> date:
        """The day that ages count to."""
        return day_of(self.graph.stack)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools in use: neither planned only, nor retired, nor past their end."""
        return self.graph.tools

    @cached_property
    def ages(self) -> Ages:
        """Of which day the facts of each record are."""
        return Ages(self.graph, self.settings.stale_days)

    @cached_property
    def lacking(self) -> tuple[tuple[str, ...], ...]:
        """The facts that are asked of each tool in use and that it does not state, in the order of the tools."""
        return tuple(tuple(fact.field for fact in asked_of(tool.kind) if not fact.stated(tool)) for tool in self.tools)

    def name(self, tool: str) -> str:
        """A tool's name."""
        return self.graph.tool(tool).name

    def names(self, tools: Iterable[str]) -> tuple[str, ...]:
        """The names of several tools, in their order."""
        return tuple(self.name(tool) for tool in tools)

    @property
    def people(self) -> People:
        """Who answers for what, and who has left."""
        return self.graph.people

    def departments(self, tool: Tool) -> tuple[str, ...]:
        """The names of a tool's departments, sorted."""
        known = {department.id: department.name for department in self.graph.stack.departments}
        return tuple(sorted(known.get(id_, id_) for id_ in tool.departments))

    # -- what speaks of a tool

    @cached_property
    def uses(self) -> dict[str, Uses]:
        """What speaks of each tool in use, by its id."""
        serves, held = self._steps, self._held
        needs = Counter(end for need in self.graph.needs() for end in {need.source, need.target})
        integrations = self.graph.stack.integrations
        flows = Counter(end for flow in integrations for end in (flow.source, flow.target))
        running = [flow for flow in self.graph.running if flow.certain]
        ends = ((flow.source, flow.target, flow.integration.via) for flow in running)
        runs = Counter(tool for tools in ends for tool in tools if tool is not None)
        feeds = Counter(flow.source for flow in self.graph.running)
        carries = Counter(flow.via for flow in integrations if flow.via is not None)
        relied = Counter(self._relied_on())
        return {
            tool.id: Uses(
                steps=len(serves.get(tool.id, ())),
                needs=needs[tool.id],
                flows=flows[tool.id],
                runs=runs[tool.id],
                feeds=feeds[tool.id],
                masters=len(self.masters.get(tool.id, ())),
                carries=carries[tool.id],
                roles=len(held.get(tool.id, ())),
                capabilities=len(used(tool)),
                relied_on=relied[tool.id],
            )
            for tool in self.tools
        }

    @cached_property
    def _steps(self) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for journey in self.graph.stack.journeys:
            for step in journey.steps:
                for tool in step.tools:
                    found[tool].add((journey.id, step.id))
        return found

    @cached_property
    def _held(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for entity, held in self.graph.holdings.items():
            for tool in held.holders:
                found[tool].add(entity)
        return found

    def _relied_on(self) -> Iterator[str]:
        stack = self.graph.stack
        if stack.hub is not None:
            yield stack.hub
        for tool in stack.tools:
            yield from tool.requires
            if tool.access is not None and tool.access.provider is not None:
                yield tool.access.provider
        for entity in stack.entities:
            if entity.cross_reference is not None:
                yield entity.cross_reference

    # -- what hangs on a tool

    @cached_property
    def cut_points(self) -> frozenset[str]:
        """Tools without which others lose their only connection."""
        return frozenset(tool.id for tool in self.graph.cut_points())

    @cached_property
    def masters(self) -> dict[str, list[str]]:
        """The entities that each tool is a system of record of, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for entity, held in self.graph.holdings.items():
            for tool in held.masters:
                found[tool].append(entity)
        return found

    @cached_property
    def primary(self) -> dict[str, tuple[str, ...]]:
        """The primary journeys that each tool serves, by name."""
        found: dict[str, set[str]] = defaultdict(set)
        for journey in self.graph.stack.journeys:
            if journey.primary:
                for step in journey.steps:
                    for tool in step.tools:
                        found[tool].add(journey.name)
        return {tool: tuple(sorted(journeys)) for tool, journeys in found.items()}


def open_fact(code: str, fact: str, tools: list[str], message: Message, blocks: list[str] | None = None) -> Unknown:
    """Return what is not known for want of a fact of some tools, and what that blocks: the tools where not given."""
    subjects = tuple(f"tool:{tool}" for tool in sorted(tools))
    return Unknown(code, fact, subjects, message, subjects if blocks is None else tuple(sorted(blocks)))
