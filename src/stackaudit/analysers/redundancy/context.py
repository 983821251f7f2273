"""Shared inputs of the redundancy checks: tools, products, pairs and their verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile

from stackaudit.analysers.redundancy.pairs import (
    HARMFUL,
    Judge,
    Pair,
    Profile,
    Standing,
    Thresholds,
    Verdict,
    compare,
    overlapping,
)
from stackaudit.analysers.redundancy.products import Families, is_environment
from stackaudit.graph import StackGraph
from stackaudit.graph.structure import components, undirected
from stackaudit.model.lifecycle import day_of, in_stack, offered
from stackaudit.model.tool import Tool

_INSTANCE = 0.6
"""Two tools of one product that are as alike as this are accounts or instances of it, and count as one."""


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph
    within_vendor: bool = False

    @cached_property
    def today(self) -> date:
        """The day that intents and contracts are looked at."""
        return day_of(self.graph.stack)

    @cached_property
    def thresholds(self) -> Thresholds:
        """From which share on tools overlap."""
        return Thresholds.of(self.graph.policy)

    @cached_property
    def compared(self) -> tuple[Tool, ...]:
        """The tools that are compared: part of the stack, no mere environment, with stated capabilities."""
        return tuple(tool for tool in self._candidates if tool.capabilities)

    @cached_property
    def silent(self) -> tuple[Tool, ...]:
        """Tools that would be compared if they stated their capabilities."""
        return tuple(tool for tool in self._candidates if not tool.capabilities and tool.kind != "spreadsheet")

    @cached_property
    def _candidates(self) -> tuple[Tool, ...]:
        return tuple(tool for tool in self.graph.tools if in_stack(tool) and not is_environment(tool))

    @cached_property
    def offers(self) -> dict[str, tuple[Tool, ...]]:
        """The tools of the stack that offer each capability, compared or not."""
        found: dict[str, list[Tool]] = {}
        for tool in self.graph.tools:
            if in_stack(tool):
                for capability in offered(tool):
                    found.setdefault(capability, []).append(tool)
        return {capability: tuple(tools) for capability, tools in found.items()}

    @cached_property
    def steps(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The steps of all journeys, as `journey/step`, with their tools."""
        journeys = self.graph.stack.journeys
        return tuple((f"{journey.id}/{step.id}", step.tools) for journey in journeys for step in journey.steps)

    @cached_property
    def families(self) -> Families:
        """Which tools are of one product or one vendor."""
        return Families(self.graph)

    @cached_property
    def tool_pairs(self) -> tuple[Pair, ...]:
        """Every two tools that overlap, or nearly so, those of one product included."""
        profiles = {tool.id: Profile.of(tool) for tool in self.compared}
        return self._compared(profiles)

    def _compared(self, profiles: Mapping[str, Profile]) -> tuple[Pair, ...]:
        weights, step = self.graph.policy.capability_weights, self.graph.policy.overlap["step"]
        least, cover = (getattr(self.thresholds, name) - step for name in ("partial", "absorbable"))
        found = []
        for a, b in overlapping(profiles, weights, least, cover):
            relation = self._relation(profiles[a].tools[0], profiles[b].tools[0])
            pair = compare(profiles[a], profiles[b], relation, weights)
            if pair is not None:
                found.append(pair)
        return tuple(found)

    def _relation(self, one: Tool, other: Tool) -> str:
        relation = self.families.relation(one, other)
        return "overlap" if relation == "same-vendor" and self.within_vendor else relation

    @cached_property
    def products(self) -> dict[str, Profile]:
        """What is weighed against each other: accounts and instances of one product count as one."""
        same = [
            pair.tools
            for pair in self.tool_pairs
            if pair.relation == "same-product" and max(pair.similarity, pair.cover, pair.cover_back) >= _INSTANCE
        ]
        groups = components(undirected([tool.id for tool in self.compared], same))
        return {ids[0]: Profile.of(*(self.graph.tool(id_) for id_ in ids)) for ids in sorted(groups)}

    @cached_property
    def product_of(self) -> dict[str, str]:
        """The product that stands for each tool."""
        return {tool.id: place for place, profile in self.products.items() for tool in profile.tools}

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every two products that overlap, or nearly so, and are two different things."""
        single = len(self.products) == len(self.compared)
        every = self.tool_pairs if single else self._compared(self.products)
        return tuple(pair for pair in every if pair.relation == "overlap")

    @cached_property
    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """What is said of each pair of products."""
        return self.judged(self.thresholds)

    def judged(self, thresholds: Thresholds) -> dict[tuple[str, str], Verdict]:
        """Return what would be said under other thresholds."""
        judge = Judge(thresholds, self._standings)
        return {pair.tools: judge.verdict(pair) for pair in self.pairs}

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        tested = self.graph.policy.renewals["backup-tested"]
        return {place: Standing.of(product.tools, self.today, tested) for place, product in self.products.items()}

    @cached_property
    def harmful(self) -> dict[str, tuple[str, ...]]:
        """With which others each product overlaps to no good."""
        found: dict[str, list[str]] = {}
        for (one, other), verdict in self.verdicts.items():
            if verdict in HARMFUL:
                found.setdefault(one, []).append(other)
                found.setdefault(other, []).append(one)
        return {product: tuple(sorted(others)) for product, others in found.items()}

    @cached_property
    def by_tools(self) -> dict[tuple[str, str], Pair]:
        """The pairs of products, by their ids in order."""
        return {pair.tools: pair for pair in self.pairs}

    def tools_of(self, products: Iterable[str]) -> tuple[Tool, ...]:
        """Return the tools that some products stand for."""
        return tuple(tool for product in products for tool in self.products[product].tools)

    def subjects(self, products: Iterable[str]) -> tuple[str, ...]:
        """Return the typed subjects of some products' tools."""
        return tuple(f"tool:{tool.id}" for tool in self.tools_of(products))

    def name(self, product: str) -> str:
        """Return the name of a product; of several accounts what their names have in common, and their number."""
        tools = self.products[product].tools
        if len(tools) == 1:
            return tools[0].name
        return f"{common_name([tool.name for tool in tools])} ({len(tools)} accounts or instances)"

    def names(self, products: Iterable[str]) -> tuple[str, ...]:
        """Return the names of several products."""
        return tuple(self.name(product) for product in products)

    def department_names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the names of several departments."""
        known = {department.id: department.name for department in self.graph.stack.departments}
        return tuple(known.get(id_, id_) for id_ in ids)


def common_name(names: Iterable[str]) -> str:
    """Return the words with which several names begin; the shortest name where they begin differently.

    >>> common_name(["YouTube (branded account)", "YouTube (unfiltered)"]), common_name(["GitLab", "ops.gitlab.net"])
    ('YouTube', 'GitLab')
    """
    every = sorted(names, key=lambda name: (len(name), name))
    parts = [name.split() for name in every]
    shared = list(takewhile(lambda words: len(set(words)) == 1, zip(*parts, strict=False)))
    prefix = " ".join(words[0] for words in shared)
    return (prefix if prefix.count("(") == prefix.count(")") else prefix.rpartition("(")[0]).rstrip(" -,") or every[0]
