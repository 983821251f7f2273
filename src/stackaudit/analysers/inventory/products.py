"""Entries of one product: accounts, instances and environments that stand as tools of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.inventory.alike import fold, joined
from stackaudit.analysers.inventory.context import Context
from stackaudit.catalog import catalog
from stackaudit.core import headings
from stackaudit.core.evidence import Tools
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.tool import Tool


def _entries(**more: object) -> dict[str, object]:
    tools: list[dict[str, object]] = [
        {"id": "eu", "name": "Shop platform (EU)", "regions": ["eu"], **more},
        {"id": "all", "name": "Shop platform", "regions": ["eu", "us"]},
    ]
    return {"name": "Example", "tools": tools}


APART = "inventory.same-product-apart"
"""The form of the rule for entries that state different scopes."""

SAME_PRODUCT = Rule(
    id="inventory.same-product",
    severity=2.0,
    variants={APART: 0.0},
    effort=Effort.HALF_DAY,
    theme=headings.UNKNOWN_STACK,
    detection="Several tools in use are entries of one product: their names resolve to one product of the catalog, "
    "they state the same product, or their names are equal but for a bracket or for words such as `sandbox`, `account` "
    "or a region at the end. Conduits are never told, nor tools of one name, which are look-alikes.",
    rating="Base severity; a note where the entries of each product state different scopes: regions, or parts of the "
    "records that they hold.",
    limitations="A vendor may give one name to several products. Entries of one product may be kept apart for a reason "
    "that the file does not state.",
    title=Text("{products} is several entries of the list", "{n} products are several entries each: {products}"),
    advice=Text(
        "State the same product on each entry, and who uses which; end those that nobody needs, and buy them together."
    ),
    triggers=_entries(),
    passes=_entries(kind="conduit"),
)


class Entries(NamedTuple):
    """The tools that are entries of one product, and what that is called."""

    product: str
    tools: tuple[Tool, ...]

    @property
    def apart(self) -> bool:
        """Whether any two of them state different scopes."""
        return all(_apart(one, other) for one, other in combinations(self.tools, 2))


def _apart(one: Tool, other: Tool) -> bool:
    """Whether two tools state regions, or parts of the records that they hold, of which none is the same."""
    here, there = _scopes(one), _scopes(other)
    return any(here[kind] and there[kind] and here[kind].isdisjoint(there[kind]) for kind in here)


def _scopes(tool: Tool) -> dict[str, frozenset[str]]:
    parts = (part for use in tool.entities for part in use.scope or ())
    return {"regions": frozenset(tool.regions or ()), "records": frozenset(parts)}


_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_INSTANCE_WORDS = frozenset(
    {
        *("account", "accounts", "instance", "instances", "environment", "env", "tenant", "workspace", "org"),
        *("sandbox", "staging", "stage", "test", "testing", "uat", "qa", "dev", "development", "demo", "training"),
        *("prod", "production", "live", "global", "federal", "emea", "apac", "latam", "dach", "eu", "us", "usa", "uk"),
    }
)
"""Words for what a product may be kept several times as, and for where."""


@lru_cache(maxsize=8192)
def base_of(name: str) -> str:
    """Return a name without brackets and without words for accounts, environments and regions at its end.

    >>> base_of("YouTube (branded account)"), base_of("Zendesk - US Federal"), base_of("Shop - Production account 4183")
    ('YouTube', 'Zendesk', 'Shop')
    """
    plain = _BRACKET.sub("", name).strip() or name
    head, *tail = _DASH.split(plain, maxsplit=1)
    if tail and not _INSTANCE_WORDS.isdisjoint(fold(tail[0]).words):
        plain = head
    words = plain.split()
    while len(words) > 1 and words[-1].casefold() in _INSTANCE_WORDS:
        words.pop()
    return " ".join(words)


@check(SAME_PRODUCT)
def same_product(context: Context) -> Iterator[Finding]:
    """Yield one finding for all products of which the list has several entries, a row an entry."""
    found = entries(context)
    if not found:
        return
    policy = context.graph.policy
    variant = APART if all(one.apart for one in found) else ""
    yield Finding(
        rule=SAME_PRODUCT,
        subjects=("stack:products",),
        severity=policy.rate(SAME_PRODUCT, variant=variant),
        title=SAME_PRODUCT.title.fill(n=len(found), products=tuple(one.product for one in found)),
        why=say(
            "What belongs to one product is spread over several records: its cost, its contract, its owner and its "
            "users are easily counted twice, or left out."
        ),
        advice=SAME_PRODUCT.advice.fill(),
        evidence=tuple(Tools(f"entries of {one.product}", tuple(tool.id for tool in one.tools)) for one in found),
        confidence="assumed",
        members=tuple(_member(context, one, tool) for one in found for tool in one.tools),
    )


def _member(context: Context, found: Entries, tool: Tool) -> Member:
    (member,) = members_of(context.graph, [tool.id], contracts=True) or (Member(f"tool:{tool.id}"),)
    others = tuple(one.name for one in found.tools if one.id != tool.id)
    title = say("{tool} looks like one product with {others}", tool=tool.name, others=others)
    return replace(member, title=title)


def entries(context: Context) -> list[Entries]:
    """Return the products of which the list has several entries, by name."""
    tools = {tool.id: tool for tool in context.tools if tool.kind != "conduit"}
    resolved = {id_: _known(tool) for id_, tool in tools.items()}
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id_, tool in tools.items():
        if resolved[id_]:
            keys["known", resolved[id_]].append(id_)
        if tool.product is not None and not tool.assumes("product"):
            keys["stated", fold(tool.product).letters].append(id_)
        keys["named", fold(base_of(tool.name)).letters].append(id_)
    links = (
        pair
        for (_, key), members in keys.items()
        if key
        for pair in pairwise(members)
        if not resolved[pair[0]] or not resolved[pair[1]] or resolved[pair[0]] == resolved[pair[1]]
    )
    groups = (tuple(tools[id_] for id_ in ids) for ids in joined(links))
    found = [Entries(_name(group), group) for group in groups if not _one_name(group)]
    return sorted(found, key=lambda one: (one.product, one.tools[0].id))


def _known(tool: Tool) -> str:
    """The id of the product of the catalog that a tool surely is; empty where that is not sure."""
    if tool.from_catalog is not None:
        return tool.from_catalog.product
    found = catalog().product_of(tool).tool
    return "" if found is None else found.id


def _name(tools: tuple[Tool, ...]) -> str:
    stated = sorted(tool.product for tool in tools if tool.product is not None and not tool.assumes("product"))
    known = sorted({_known(tool) for tool in tools} - {""})
    if stated:
        return stated[0]
    return catalog().tools[known[0]].name if known and known[0] in catalog().tools else base_of(tools[0].name)


def _one_name(tools: tuple[Tool, ...]) -> bool:
    """Whether all tools are called the same and do not state one product: that is told of look-alikes."""
    stated = {None if tool.product is None or tool.assumes("product") else fold(tool.product).letters for tool in tools}
    return len({fold(tool.name).letters for tool in tools}) == 1 and (None in stated or len(stated) > 1)
