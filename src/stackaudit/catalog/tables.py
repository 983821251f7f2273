"""The tables that come with the package, each read when it is asked for.

They are lines of `|` between fields, `;` or `,` between the parts of one, `#` before a remark.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from stackaudit.catalog.records import (
    Holding,
    KnownCapability,
    KnownConnector,
    KnownEntity,
    KnownMaker,
    KnownTool,
    Source,
)

_HOLDINGS: dict[str, Holding] = {"+": "master", "~": "pseudonymous"}
_PART_OF = "part of "
_NEAR = "~"


@cache
def data() -> Traversable:
    """The folder of the tables."""
    return files("stackaudit.catalog") / "data"


def rows(table: Traversable) -> Iterator[list[str]]:
    """The lines of a table, each as its fields; empty lines and remarks are left out."""
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def parts(field: str, mark: str = ";") -> tuple[str, ...]:
    """The parts of a field.

    >>> parts("SFDC;Sales Cloud"), parts("")
    (('SFDC', 'Sales Cloud'), ())
    """
    return tuple(field.split(mark)) if field else ()


def core_tools() -> Iterator[KnownTool]:
    """The reviewed products, from one table a category."""
    for table in sorted((data() / "core").iterdir(), key=lambda one: one.name):
        category = table.name.removesuffix(".psv")
        for id_, name, aliases, former, domains, vendor, place, capabilities in rows(table):
            yield KnownTool(
                id=id_,
                name=name,
                category=category,
                capabilities=parts(capabilities, ","),
                aliases=parts(aliases),
                former_names=parts(former),
                domains=parts(domains),
                vendor=vendor or None,
                part_of=place.removeprefix(_PART_OF) if place.startswith(_PART_OF) else None,
                modular=place == "suite",
            )


def listed_tools() -> Iterator[KnownTool]:
    """The lower tier: names, sites and categories."""
    for id_, name, aliases, domain, category, source in rows(data() / "listed.psv"):
        others = tuple(aliases.split(";")) if aliases else ()
        sites = (domain,) if domain else ()
        yield KnownTool(id_, name, category, (), others, (), sites, None, None, False, "listed", source)


def purposes() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What people write a tool is for: the capability that is meant, the language, and its words for it."""
    for capability, language, words in rows(data() / "purposes.psv"):
        yield capability, language, parts(words)


def capabilities() -> Iterator[KnownCapability]:
    """What tools do."""
    for id_, category, holds in rows(data() / "capabilities.psv"):
        yield KnownCapability(id_, category, tuple(_holding(part) for part in parts(holds, ",")))


def _holding(part: str) -> tuple[str, Holding]:
    how = _HOLDINGS.get(part[0])
    return (part, "copy") if how is None else (part[1:], how)


def entities() -> Iterator[KnownEntity]:
    """The kinds of records."""
    for id_, name, about, words in rows(data() / "entities.psv"):
        found = parts(words)
        near = frozenset(word.removeprefix(_NEAR) for word in found if word.startswith(_NEAR))
        yield KnownEntity(id_, name, about == "y", tuple(word.removeprefix(_NEAR) for word in found), near)


def connectors() -> Iterator[KnownConnector]:
    """The connectors that are known, and those that are known not to be."""
    for source, target, direction, kind, evidence, url in rows(data() / "connectors.psv"):
        yield KnownConnector(source, target, direction == "both", kind, evidence, direction == "none", url)


def candidates() -> Iterator[tuple[str, str]]:
    """Pairs of products that we believe to have a connector, without proof."""
    for one, other, _ in rows(data() / "candidates.psv"):
        yield one, other


def vendors() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The names of each vendor, and the products that a bare mention of it may mean."""
    for name, others, products in rows(data() / "vendors.psv"):
        yield (name, *parts(others)), parts(products, ",")


def several() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The names that several products go by, each with the products."""
    for name, others, products in rows(data() / "several.psv"):
        yield (name, *parts(others)), parts(products, ",")


def makers() -> Iterator[KnownMaker]:
    """Groups of companies that make products."""
    for name, others, seller in rows(data() / "makers.psv"):
        yield KnownMaker(name, parts(others), seller == "seller")


def places() -> frozenset[str]:
    """Sites where others keep their pages."""
    return frozenset(row[0] for row in rows(data() / "places.psv"))


def payees() -> Iterator[tuple[str, str]]:
    """How a merchant's line on a card statement begins, and the product that it pays for."""
    yield from ((start, product) for start, product in rows(data() / "payees.psv"))


def endings() -> frozenset[str]:
    """Places, and words for bills, that stand behind the name on a card statement's line."""
    return frozenset(row[0] for row in rows(data() / "endings.psv"))


def forms() -> frozenset[str]:
    """Words of a company's name that do not say which company it is."""
    return frozenset(row[0] for row in rows(data() / "forms.psv"))


def common_words() -> frozenset[str]:
    """Names that are common words too."""
    return frozenset(row[0] for row in rows(data() / "words.psv") if row[1:] != ["whole"])


def words_whole() -> frozenset[str]:
    """Names that are taken where they are the whole name, and never found inside a longer one."""
    return frozenset(row[0] for row in rows(data() / "words.psv") if row[1:] == ["whole"])


def components() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What stands behind a product's name and is a part of it: the product's id, and the names of its parts."""
    for product, names in rows(data() / "components.psv"):
        yield product, parts(names)


def words_alone() -> frozenset[str]:
    """Those of the common words that are taken where they are the whole name."""
    return frozenset(row[0] for row in rows(data() / "words.psv") if row[1:] == ["alone"])


def editions() -> frozenset[str]:
    """Words beside a product's name that say which edition, environment or account it is."""
    return frozenset(row[0] for row in rows(data() / "editions.psv"))


def sources() -> Iterator[Source]:
    """Where the facts are from."""
    for id_, what, licence, reference, as_of in rows(data() / "sources.psv"):
        day = date.fromisoformat(as_of) if len(as_of) > len("2026") else date(int(as_of), 1, 1)
        yield Source(id_, what, licence, reference, day)
