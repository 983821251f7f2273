"""What is wrong with a catalog: ids and names taken twice, words that lead nowhere, facts that have grown old."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from stackaudit.catalog.known import Catalog
from stackaudit.catalog.records import KnownTool, Source
from stackaudit.catalog.spelling import squash

_OLD = timedelta(days=730)
_LONGEST = 80


def problems(known: Catalog) -> list[str]:
    """Everything that is wrong with a catalog, one sentence each; nothing where it is sound."""
    checks: tuple[Callable[[Catalog], Iterator[str]], ...] = (_tools, _taxonomy, _connectors, _vendors, _texts)
    found = [problem for check in checks for problem in check(known)]
    found += [f"{name!r} is a name of several products: {', '.join(ids)}" for name, ids in homonyms(known).items()]
    return found + [f"{site!r} is where several products are: {', '.join(ids)}" for site, ids in _shared(known).items()]


def homonyms(known: Catalog) -> dict[str, tuple[str, ...]]:
    """Names, squashed, that several products bear, with their ids; a match takes the first of them."""
    return _several((squash(name), tool.id) for tool in known.tools.values() for name in tool.names)


def stale(known: Catalog, today: date) -> tuple[Source, ...]:
    """The sources whose facts are more than 24 months old, oldest first."""
    old = [source for source in known.sources.values() if today - source.as_of > _OLD]
    return tuple(sorted(old, key=lambda source: (source.as_of, source.id)))


def _shared(known: Catalog) -> dict[str, tuple[str, ...]]:
    return _several((domain, tool.id) for tool in known.tools.values() for domain in tool.domains)


def _several(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, id_ in pairs:
        found[name].add(id_)
    return {name: tuple(sorted(ids)) for name, ids in sorted(found.items()) if len(ids) > 1}


def _tools(known: Catalog) -> Iterator[str]:
    for id_, tool in known.tools.items():
        if tool.id != id_:
            yield f"{tool.id} stands under the id {id_}"
        if tool.part_of is not None and (tool.part_of not in known.tools or tool.part_of == id_):
            yield f"{id_} is part of {tool.part_of}, which is no other product"
        if tool.tier == "core" and not tool.capabilities:
            yield f"{id_} does nothing"
        if tool.tier == "core" and tool.vendor is None:
            yield f"{id_} is nobody's"
        if tool.tier != "yours" and tool.source not in known.sources:
            yield f"{id_} is from {tool.source}, which is no source"
        if not all(map(squash, tool.names)):
            yield f"{id_} has a name without a letter"


def _taxonomy(known: Catalog) -> Iterator[str]:
    categories = {capability.category for capability in known.capabilities.values()}
    for tool in known.tools.values():
        if tool.tier != "yours" and tool.category not in categories:
            yield f"{tool.id} is in the category {tool.category}, which there is not"
        for ability in tool.capabilities:
            if tool.tier != "yours" and ability not in known.capabilities:
                yield f"{tool.id} does {ability}, which there is not"
        if len(set(tool.capabilities)) < len(tool.capabilities):
            yield f"{tool.id} does something twice"
    for capability in known.capabilities.values():
        for entity, _ in capability.holds:
            if entity not in known.entities:
                yield f"{capability.id} holds {entity}, which there is not"


def _connectors(known: Catalog) -> Iterator[str]:
    ends = [(one.source, one.target) for one in known.connectors] + sorted(tuple(sorted(p)) for p in known.candidates)
    for pair in ends:
        if len(set(pair)) != len(("source", "target")):
            yield f"{pair[0]} is connected to itself"
        for id_ in pair:
            if id_ not in known.tools:
                yield f"{' and '.join(pair)} are connected, and {id_} is no product"
    for one in known.connectors:
        if one.evidence not in known.sources and known.tools[one.source].tier == "core" and one.evidence != "yours":
            yield f"{one.source} and {one.target} are connected by {one.evidence}, which is no source"
        if frozenset((one.source, one.target)) in known.candidates:
            yield f"{one.source} and {one.target} are both known to be connected and only believed to be"


def _vendors(known: Catalog) -> Iterator[str]:
    products = {squash(name): tool.id for tool in known.tools.values() for name in tool.names}
    for names, ids in known.vendors:
        yield from _choices(known, names, ids, "sells")
        yield from (
            f"{name} is a vendor and a name of {products[squash(name)]}" for name in names if squash(name) in products
        )
    for names, ids in known.several:
        yield from _choices(known, names, ids, "may mean")
    groups = _several((squash(name), maker.name) for maker in known.makers for name in (maker.name, *maker.others))
    yield from (f"{name!r} is a name of several groups of companies: {', '.join(ids)}" for name, ids in groups.items())
    known_names = products.keys() | {squash(name) for names, _ in known.several for name in names}
    for word in sorted(known.common | known.alone):
        if word not in known_names or word != squash(word):
            yield f"{word} is a common word and no product's name"


def _choices(known: Catalog, names: tuple[str, ...], ids: tuple[str, ...], how: str) -> Iterator[str]:
    if len(ids) < len(("one", "other")):
        yield f"{names[0]} has too few products to choose from"
    yield from (f"{names[0]} {how} {id_}, which is no product" for id_ in ids if id_ not in known.tools)


def _texts(known: Catalog) -> Iterator[str]:
    """Names only: a catalog carries nobody's descriptions."""
    for tool in known.tools.values():
        for text in _words_of(tool):
            if len(text) > _LONGEST or text != text.strip() or not text.isprintable():
                yield f"{tool.id} holds a text that is no name: {text[:_LONGEST]!r}"


def _words_of(tool: KnownTool) -> Iterator[str]:
    yield from (tool.id, tool.category, tool.vendor or "-", *tool.names, *tool.domains, *tool.capabilities)
