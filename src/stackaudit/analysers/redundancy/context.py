"""Shared inputs of the redundancy checks: tools, products, pairs and their verdicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from stackaudit.analysers.redundancy.bought import Bought, bought_beside, of_the_paid
from stackaudit.analysers.redundancy.pairs import (
    AT_STAKE,
    Judge,
    Pair,
    Profile,
    Standing,
    Thresholds,
    Verdict,
    compare,
    meet,
    overlapping,
)
from stackaudit.analysers.redundancy.settings import RedundancySettings
from stackaudit.core.errors import StackAuditError
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.graph.structure import components, undirected
from stackaudit.model.lifecycle import day_of, offered
from stackaudit.model.tool import Tool
from stackaudit.stats.capability_use import ToolUse

if TYPE_CHECKING:
    from stackaudit.choice.answer import Answer

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_A_WORD = re.compile(r"[^\w]+|_")
_ENDINGS = frozenset({"com", "net", "org", "io", "www", "http", "https"})
_SHORTEST_STEM = 4
_SHORTEST_BRAND = 3
_MOST_INITIALS = 4
_MOST_OF_A_BRAND = 20
_SHARE_OF_A_BRAND = 0.1

ENVIRONMENTS = frozenset({"sandbox", "staging", "stg", "uat", "testing", "preprod", "ssh"})
"""Words in a name that say: an environment or an entrance of a product, not a product."""


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, without what stands in brackets and the ends of addresses.

    >>> words("Zendesk - US Federal (support)"), words("ops.gitlab.net")
    (('zendesk', 'us', 'federal'), ('ops', 'gitlab'))
    """
    plain = _ASIDE.sub(" ", name)
    found = tuple(word for word in _NOT_A_WORD.split(plain.casefold()) if word and word not in _ENDINGS)
    return found or tuple(word for word in _NOT_A_WORD.split(name.casefold()) if word)


def is_environment(tool: Tool) -> bool:
    """Return whether a tool is a sandbox, a test environment or an entrance of a product, as its name says."""
    return not ENVIRONMENTS.isdisjoint(word for word in _NOT_A_WORD.split(tool.name.casefold()))


@dataclass(frozen=True)
class Families:
    """Which tools of a stack are accounts, instances or modules of one product, or of one vendor: no redundancy.

    What is stated decides: the same `product`, the same `vendor`. Else names do. A word is a brand if a tool's name
    begins with it, if not a tenth of all names do, and if it is no word for what tools do: none that capabilities,
    categories or departments are named with. Tools whose names share a brand, or differ only in what stands in
    brackets, are of one family (`Zendesk`, `Zendesk - US Federal`), also where one writes its initials (`AWS`, `Amazon
    Web Services`). A conduit that only ever loads into one tool, and whose name begins as that tool's does, is a part
    of it (`Snowpipe`). A tool whose name says that it is a sandbox or a test environment is no tool of its own.
    """

    graph: StackGraph

    def relation(self, one: Tool, other: Tool) -> str:
        """`same-product`, `same-vendor`, or `overlap`: two different things.

        Stated facts go before names: two products that are stated are compared by them alone, then two vendors.
        """
        if one.product is not None and other.product is not None:
            if one.product.casefold() == other.product.casefold():
                return "same-product"
        elif self.brands[one.id] & self.brands[other.id] or self.names[one.id] == self.names[other.id]:
            return "same-product"
        if one.vendor is not None and other.vendor is not None and one.vendor.casefold() == other.vendor.casefold():
            return "same-vendor"
        return "overlap"

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The words of each tool's name."""
        return {tool.id: words(tool.name) for tool in self.graph.present}

    @cached_property
    def brands(self) -> dict[str, frozenset[str]]:
        """The brands in each tool's name."""
        names = self.names
        first = Counter(name[0] for name in names.values() if name)
        most = max(_MOST_OF_A_BRAND, len(names) * _SHARE_OF_A_BRAND)
        leading = {word for word, count in first.items() if count <= most and self._is_brand(word)}
        found = {}
        for tool in self.graph.present:
            own = leading & {*names[tool.id]}
            own |= leading.intersection(_initials(names[tool.id]))
            home = self._loads_into.get(tool.id)
            if home is not None and _same_stem(names[tool.id][:1], names[home][:1]):
                own |= {*names[home][:1]}
            found[tool.id] = frozenset(own)
        return found

    def _is_brand(self, word: str) -> bool:
        return len(word) >= _SHORTEST_BRAND and not word.isdigit() and word not in self._plain_words

    @cached_property
    def _plain_words(self) -> frozenset[str]:
        """Words for what tools do and who uses them: they tell nothing of whose a tool is."""
        stack = self.graph.stack
        named = [text for tool in stack.tools for text in (tool.category or "", *(use.id for use in tool.capabilities))]
        named += [text for one in stack.departments for text in (one.id, one.name)]
        return frozenset(word for text in named for word in _NOT_A_WORD.split(text.casefold()))

    @cached_property
    def _loads_into(self) -> dict[str, str]:
        """The one tool into which everything goes that a conduit carries."""
        targets: dict[str, set[str]] = {}
        conduits = {tool.id for tool in self.graph.tools if tool.kind == "conduit"}
        for flow in self.graph.flows:
            for conduit in {flow.integration.via, flow.source} & conduits:
                targets.setdefault(str(conduit), set()).add(flow.target)
        return {conduit: next(iter(ends)) for conduit, ends in targets.items() if len(ends) == 1}


def _initials(name: Sequence[str]) -> list[str]:
    """Return the initials with which a name begins, of three words and of four.

    >>> _initials(("amazon", "web", "services"))
    ['aws']
    """
    letters = "".join(part[0] for part in name[:_MOST_INITIALS])
    return [letters[:count] for count in range(_SHORTEST_BRAND, len(letters) + 1)]


def _same_stem(one: Iterable[str], other: Iterable[str]) -> bool:
    pairs = zip("".join(one), "".join(other), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs))) >= _SHORTEST_STEM


_INSTANCE = 0.6
"""Two tools of one product that are as alike as this are accounts or instances of it, and count as one."""


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph
    settings: RedundancySettings

    @cached_property
    def today(self) -> date:
        """The day that intents and contracts are looked at."""
        return day_of(self.graph.stack)

    def money(self, amount: float | Decimal) -> Money:
        """Return an amount a year in the stack's currency."""
        return Money.of(amount, self.graph.stack.currency, "year")

    def total(self, amounts: Iterable[Money]) -> Money:
        """Return the sum of amounts a year."""
        return Money.total(amounts, self.graph.stack.currency, "year")

    @cached_property
    def thresholds(self) -> Thresholds:
        """From which share on tools overlap."""
        return Thresholds.of(self.graph.policy)

    @cached_property
    def compared(self) -> tuple[Tool, ...]:
        """The tools that are compared: part of the stack, no mere environment, with stated capabilities.

        Where comparing all would take more work than its budget, the dearest; `uncompared` are the others.
        """
        chosen = {tool.id for tool in self._affordable}
        return tuple(tool for tool in self._able if tool.id in chosen)

    @cached_property
    def uncompared(self) -> tuple[Tool, ...]:
        """Tools that would be compared if the work budget were larger."""
        chosen = {tool.id for tool in self._affordable}
        return tuple(tool for tool in self._able if tool.id not in chosen)

    @cached_property
    def _able(self) -> tuple[Tool, ...]:
        return tuple(tool for tool in self._candidates if tool.capabilities)

    @cached_property
    def _affordable(self) -> tuple[Tool, ...]:
        """The tools, dearest first, as far as the budget lasts: each is held against all that share a capability."""
        offering: Counter[str] = Counter()
        left = self.settings.work
        costs = {tool.id: tool.spend.annual if tool.spend is not None else None for tool in self._able}
        dearest = sorted(self._able, key=lambda tool: (-(costs[tool.id] or 0), tool.id))
        for n, tool in enumerate(dearest):
            capabilities = {use.id for use in tool.capabilities}
            left -= sum(offering[name] for name in capabilities)
            if left < 0:
                return tuple(dearest[:n])
            offering.update(capabilities)
        return self._able

    @cached_property
    def silent(self) -> tuple[Tool, ...]:
        """Tools that would be compared if they stated their capabilities."""
        return tuple(tool for tool in self._candidates if not tool.capabilities and tool.kind != "spreadsheet")

    @cached_property
    def _candidates(self) -> tuple[Tool, ...]:
        return tuple(tool for tool in self.graph.present if not is_environment(tool))

    @cached_property
    def offers(self) -> dict[str, tuple[Tool, ...]]:
        """The tools of the stack that offer each capability, compared or not."""
        found: dict[str, list[Tool]] = {}
        for tool in self.graph.present:
            for capability in offered(tool):
                found.setdefault(capability, []).append(tool)
        return {capability: tuple(tools) for capability, tools in found.items()}

    @cached_property
    def mastered(self) -> dict[str, list[str]]:
        """The entities of which each tool is the system of record."""
        found: dict[str, list[str]] = {}
        for entity, held in self.graph.holdings.items():
            for tool in held.masters:
                found.setdefault(tool, []).append(entity)
        return found

    @cached_property
    def steps(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The steps of all journeys, as `journey/step`, with their tools."""
        journeys = self.graph.stack.journeys
        return tuple((f"{journey.id}/{step.id}", step.tools) for journey in journeys for step in journey.steps)

    @cached_property
    def connected(self) -> frozenset[str]:
        """The tools with a running flow on record."""
        return frozenset(end for flow in self.graph.running for end in (flow.source, flow.target))

    @cached_property
    def families(self) -> Families:
        """Which tools are of one product or one vendor."""
        return Families(self.graph)

    @cached_property
    def tool_pairs(self) -> tuple[Pair, ...]:
        """Every two tools that overlap, or nearly so, those of one product included."""
        return self._compared(self._profiles)

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        """What is compared of each tool."""
        return {tool.id: Profile.of(tool) for tool in self.compared}

    def _compared(self, profiles: Mapping[str, Profile]) -> tuple[Pair, ...]:
        weights, step = self.graph.policy.capability_weights, self.graph.policy.overlap["step"]
        least, cover = (getattr(self.thresholds, name) - step for name in ("partial", "absorbable"))
        places = cache(lambda id_: profiles[id_].triples)
        found = []
        for a, b in overlapping(profiles, weights, least, cover):
            relation = self.relation(profiles[a].tools[0], profiles[b].tools[0])
            pair = compare(profiles[a], profiles[b], relation, weights, (places(a), places(b)))
            if pair is not None:
                found.append(pair)
        return tuple(found)

    def relation(self, one: Tool, other: Tool) -> str:
        """Return what two tools are to each other: of one product, of one vendor, or two that may overlap."""
        relation = self.families.relation(one, other)
        return "overlap" if relation == "same-vendor" and self.settings.within_vendor else relation

    @cached_property
    def products(self) -> dict[str, Profile]:
        """What is weighed against each other: accounts and instances of one product count as one."""
        same = [
            pair.tools
            for pair in self.tool_pairs
            if pair.relation == "same-product" and max(pair.similarity, pair.cover, pair.cover_back) >= _INSTANCE
        ]
        groups = components(undirected([tool.id for tool in self.compared], same))
        alone = self._profiles
        return {
            ids[0]: alone[ids[0]] if len(ids) == 1 else Profile.of(*(self.graph.tool(id_) for id_ in ids))
            for ids in sorted(groups)
        }

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
        judge = Judge(thresholds, self.standings, self._fed)
        return {pair.tools: judge.verdict(pair) for pair in self.pairs}

    @cached_property
    def _fed(self) -> frozenset[tuple[str, str]]:
        """Products of which one feeds the other over a flow that is built, ids in order."""
        product = self.product_of
        flows = (flow for flow in self.graph.flows if flow.integration.status != "planned")
        ends = ((product.get(flow.source), product.get(flow.target)) for flow in flows)
        return frozenset((min(a, b), max(a, b)) for a, b in ends if a is not None and b is not None and a != b)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """What each product states about why it is there."""
        tested = self.graph.policy.renewals["backup-tested"]
        return {place: Standing.of(product.tools, self.today, tested) for place, product in self.products.items()}

    @cached_property
    def at_stake(self) -> dict[str, tuple[str, ...]]:
        """With which others each product overlaps where money is at stake."""
        found: dict[str, list[str]] = {}
        for (one, other), verdict in self.verdicts.items():
            if verdict in AT_STAKE:
                found.setdefault(one, []).append(other)
                found.setdefault(other, []).append(one)
        return {product: tuple(sorted(others)) for product, others in found.items()}

    @cached_property
    def uses(self) -> tuple[ToolUse, ...]:
        """The use of what each compared tool in use offers."""
        used = self.graph.uses
        return tuple(used[tool.id] for tool in self.compared if tool.id in used)

    @cached_property
    def beside(self) -> tuple[Bought, ...]:
        """Tools that are used for what another tool of the same people offers and hardly anybody uses there."""
        found = bought_beside(self.compared, self.uses)
        return tuple(one for one in found if self._are_two_for_one(one.tool, one.home))

    @cached_property
    def bought(self) -> tuple[Bought, ...]:
        """Those of them of which it is stated that both are paid for."""
        return of_the_paid(self.beside)

    @cached_property
    def bought_pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs of products that these are."""
        ends = (sorted(self.product_of[tool] for tool in one.ids) for one in self.bought)
        return frozenset((first, last) for first, last in ends)

    def _are_two_for_one(self, tool: Tool, other: Tool) -> bool:
        """Whether two tools are two different things that the same people have, for no reason that is stated."""
        places = [self.product_of[one.id] for one in (tool, other)]
        if places[0] == places[1] or self.relation(tool, other) != "overlap":
            return False
        ends = [self.standings[place] for place in places]
        if any(end.leaving or end.untried or end.held or end.breed or end.lapsed or end.possible for end in ends):
            return False
        one, two = (self.products[place] for place in places)
        if one.users is not None and two.users is not None:
            return not one.users.isdisjoint(two.users)
        return meet(one, two) is True

    @cached_property
    def answer(self) -> Answer | None:
        """What the cheapest choice for the whole stack decides on each tool; None where none was found in time."""
        from stackaudit.choice.answer import least_cost

        try:
            return least_cost(self.graph.whole, self.graph.policy)
        except StackAuditError:
            return None

    @cached_property
    def pairs_at(self) -> dict[str, list[Pair]]:
        """The pairs that each product is one of."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            for product in pair.tools:
                found.setdefault(product, []).append(pair)
        return found

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
        """Return the name of a product; of several accounts what their names have in common.

        How many entries the file has of it is not said here: environments, which are not compared, are entries too.
        """
        tools = self.products[product].tools
        if len(tools) == 1:
            return tools[0].name
        return f"{common_name([tool.name for tool in tools])} (several entries)"

    def names(self, products: Iterable[str]) -> tuple[str, ...]:
        """Return the names of several products."""
        return tuple(self.name(product) for product in products)

    def department_names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the names of several departments."""
        known = {department.id: department.name for department in self.graph.stack.departments}
        return tuple(known.get(id_, id_) for id_ in ids)


def common_name(names: Iterable[str]) -> str:
    """Return the words with which several names begin, else those that all have; else the shortest name.

    >>> common_name(["YouTube (branded account)", "YouTube (unfiltered)"]), common_name(["GitLab", "ops.gitlab.net"])
    ('YouTube', 'GitLab')
    >>> common_name(["Calendly Basic", "Support Team Calendly Account"])
    'Calendly'
    """
    every = sorted(names, key=lambda name: (len(name), name))
    parts = [name.split() for name in every]
    shared = list(takewhile(lambda words: len(set(words)) == 1, zip(*parts, strict=False)))
    prefix = " ".join(words[0] for words in shared)
    begin = (prefix if prefix.count("(") == prefix.count(")") else prefix.rpartition("(")[0]).rstrip(" -,")
    common = [word for word in parts[0] if word.isalnum() and all(word in words for words in parts)]
    return begin or " ".join(common) or every[0]
