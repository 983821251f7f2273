"""Accounts, instances and modules of one product or one vendor: they do the same and are not redundant.

What is stated decides: the same `product`, the same `vendor`. Else names do. A word is a brand if a tool's name begins
with it, if not a tenth of all names do, and if it is no word for what tools do: none that capabilities, categories or
departments are named with. Tools whose names share a brand, or differ only in what stands in brackets, are of one
family (`Zendesk`, `Zendesk - US Federal`), also where one writes its initials (`AWS`, `Amazon Web Services`). A conduit
that only ever loads into one tool, and whose name begins as that tool's does, is a part of it (`Snowpipe`). A tool
whose name says that it is a sandbox or a test environment is no tool of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from stackaudit.graph import StackGraph
from stackaudit.model.tool import Tool

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
    """Which tools of a stack are of one product or one vendor."""

    graph: StackGraph

    def relation(self, one: Tool, other: Tool) -> str:
        """`same-product`, `same-vendor`, or `overlap`: two different things.

        Stated facts go before names: two products that are stated are compared by them alone, then two vendors.
        """
        if one.product is not None and other.product is not None:
            if one.product.casefold() == other.product.casefold():
                return "same-product"
        elif self.brands[one.id] & self.brands[other.id] or words(one.name) == words(other.name):
            return "same-product"
        if one.vendor is not None and other.vendor is not None and one.vendor.casefold() == other.vendor.casefold():
            return "same-vendor"
        return "overlap"

    @cached_property
    def brands(self) -> dict[str, frozenset[str]]:
        """The brands in each tool's name."""
        names = {tool.id: words(tool.name) for tool in self.graph.tools}
        first = Counter(name[0] for name in names.values() if name)
        most = max(_MOST_OF_A_BRAND, len(names) * _SHARE_OF_A_BRAND)
        leading = {word for word, count in first.items() if count <= most and self._is_brand(word)}
        found = {}
        for tool in self.graph.tools:
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
