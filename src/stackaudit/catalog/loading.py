"""The catalog that comes with the package, read when it is first asked for, then kept."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from stackaudit.catalog import tables
from stackaudit.catalog.known import Catalog
from stackaudit.core.errors import THE_STACK_OF_AN_AUDIT, check_kind
from stackaudit.model.stack import Stack


@cache
def catalog() -> Catalog:
    """The catalog that comes with the package.

    Nothing is read before the first call. The value is frozen and the same for everybody.

    >>> catalog().match("Sendinblue").tool.name
    'Brevo'
    """
    tools = {tool.id: tool for tool in (*tables.core_tools(), *tables.listed_tools())}
    return Catalog(
        tools=MappingProxyType(tools),
        capabilities=MappingProxyType({one.id: one for one in tables.capabilities()}),
        entities=MappingProxyType({one.id: one for one in tables.entities()}),
        connectors=tuple(tables.connectors()),
        candidates=frozenset(frozenset(pair) for pair in tables.candidates()),
        vendors=tuple(tables.vendors()),
        common=tables.common_words(),
        alone=tables.words_alone(),
        whole=tables.words_whole(),
        components=MappingProxyType(dict(tables.components())),
        editions=tables.editions(),
        sources=MappingProxyType({one.id: one for one in tables.sources()}),
        several=tuple(tables.several()),
        makers=tuple(tables.makers()),
        places=tables.places(),
    )


def fill_from_catalog(stack: Stack, known: Catalog | None = None) -> Stack:
    """Fill in what a stack does not state of products that are known: vendor, category, capabilities, records.

    Every filled fact is marked on its tool (`from_catalog`), what is stated is never touched, and a finding that does
    not stand without what was filled in is medium at most. `catalog().fill(stack)` tells what became of each name too.

    >>> import stackaudit as sa
    >>> stack = sa.Stack.model_validate({"name": "Shop", "tools": [{"name": "GA4", "vendor": "Alphabet"}]})
    >>> tool = sa.fill_from_catalog(stack).tool("ga4")
    >>> tool.category, tool.vendor, tool.from_catalog.facts
    ('analytics', 'Alphabet', ('product', 'category', 'capabilities'))

    Args:
        stack: What is stated; it is never changed.
        known: The catalog; the one that comes with the package where None, `sa.read_catalog(path)` for your own.
    """
    check_kind("fill_from_catalog", stack, Stack, THE_STACK_OF_AN_AUDIT)
    return (known or catalog()).fill(stack).stack
