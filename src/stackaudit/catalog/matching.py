"""Which product a name means. What is sure is taken, what is likely is suggested, a vendor's name is a question.

Taken: the name itself, or another name of the product; its address; the name once brackets, versions and words for
editions, contracts and environments are gone, or its vendor before it; a name with a part
of the product behind it; a name that is a common word too, where the
vendor or the address of the row says the same. Suggested: a product's name inside a longer one; names that are nearly
the same; a product's name that is a common word too, or two letters, and stands alone; a name whose row says another
vendor that is known. Naive fuzzy matching takes internal systems for products, so it never decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import ceil
from types import MappingProxyType

from stackaudit.catalog.beginnings import Beginnings, Runs
from stackaudit.catalog.makers import Makers
from stackaudit.catalog.records import KnownMaker, KnownTool, Match, MatchKind
from stackaudit.catalog.spelling import (
    address,
    asides,
    cleaned_forms,
    loosened,
    squash,
    squashed,
    weight,
    without_asides,
    words,
)

_SHORTEST = 3
"""Names of fewer letters than this are never taken: `GA`, `X` and `HS` mean too many things."""
_SHORTEST_SCRAPED = 7
"""Names of one word of the scraped tier that are shorter than this are only suggested: many are common words."""
_SHORTEST_INSIDE = 4
_SHORTEST_ALIKE = 5
_SAME_ENDS_ALIKE = 7
_ALIKE = 92.0
"""How like a name that begins alike has to be, of 100: one letter of five makes another word."""
_ALIKE_SAME_ENDS = 85.0
"""How like a name of seven letters or more has to be that begins and ends alike: a slip of the pen spares the ends."""
_SHORTER = 0.73
"""How much shorter a name may be than one that it is alike to: what is shorter yet cannot be alike enough."""
_MOST = 5
_LONGEST = 200
_PARTS_OF_ONE_NAME = 5
_BY = " by "
_JOINING = frozenset("&+/,;")
_JOINED = re.compile(r"\s*[&+/,;]\s*|\s+(?:and|und)\s+")
"""What stands between the parts of one product: `ArcGIS & ArcGIS Pro`."""

Choice = tuple[tuple[str, ...], tuple[str, ...]]
"""The ways to write a name, and the ids of the products that it may mean."""


class Matcher:
    """Names and addresses of products, indexed."""

    def __init__(
        self,
        tools: Mapping[str, KnownTool],
        vendors: Iterable[Choice],
        common: frozenset[str] = frozenset(),
        editions: frozenset[str] = frozenset(),
        called: Mapping[str, str] = MappingProxyType({}),
        *,
        several: Iterable[Choice] = (),
        makers: Iterable[KnownMaker] = (),
        places: frozenset[str] = frozenset(),
        skipped: frozenset[str] = frozenset(),
        alone: frozenset[str] = frozenset(),
        whole: frozenset[str] = frozenset(),
        components: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """Index some products.

        Args:
            tools: The products by id; where two have a name in common, it belongs to the first.
            vendors: The names of each vendor, with the ids of the products that it may mean.
            common: Squashed names that are common words too.
            editions: Words beside a product's name that say which edition or environment it is.
            called: What the company calls products, each with the product's id; always taken.
            several: Names that several products go by, with their ids.
            makers: Groups of companies.
            places: Sites where others keep their pages.
            skipped: Names, squashed, that the company says are no product.
            alone: Common words that are taken where they are the whole name.
            whole: Names that are taken, and never found inside a longer one: `Word`.
            components: What of a product stands behind its name, by its id; `*` where any service may, and words with
                `-` before them that say that it is none.
        """
        self._tools = tools
        self._called = {squash(name): id_ for name, id_ in called.items()}
        self._common, self._editions, self._places, self._skipped = common, editions, places, skipped
        self._alone, self._whole, self._components = alone, whole, components
        self._names: dict[str, str] = dict(self._called)
        self._sites: dict[str, str] = {}
        named = [(name, tool.id) for tool in tools.values() for name in tool.names]
        for key, (_, id_) in zip(squashed(name for name, _ in named), named, strict=True):
            self._names.setdefault(key, id_)
        for tool in tools.values():
            for domain in tool.domains:
                self._sites.setdefault(domain, tool.id)
        self._vendors = {squash(name): ids for names, ids in vendors for name in names}
        self._several = {squash(name): ids for names, ids in several for name in names}
        self._given = tuple(makers)

    def match(self, name: str, url: str | None = None, vendor: str | None = None) -> Match:
        """Say which product a name means.

        Args:
            name: As somebody wrote it.
            url: The product's address, where there is one.
            vendor: Who makes it, where that is said.
        """
        return self.sure(name, url, vendor) or self.suggested(name, vendor)

    def suggested(self, name: str, vendor: str | None = None) -> Match:
        """Say what a name may mean of which nothing is sure."""
        if squash(name) in self._skipped:
            return Match("none", None, (), f"{name!r} is no product: you say so")
        return self._suggested(name[:_LONGEST], vendor)

    def sure(
        self, name: str, url: str | None = None, vendor: str | None = None, runs: Runs | None = None
    ) -> Match | None:
        """The same for what is taken or asked; None where nothing more than a suggestion could be had.

        Args:
            name: As somebody wrote it.
            url: The product's address, where there is one.
            vendor: Who makes it, where that is said.
            runs: What tells names that hold no known one, where many names are looked up.
        """
        key = squash(name)
        if key in self._skipped:
            return None
        if len(name) > _LONGEST:
            name = name[:_LONGEST]
            key = squash(name)
        vendor = (vendor or "").strip()[:_LONGEST] or None
        found = self._exact(name, key, vendor) or self._site(name, url, vendor) or self._choice(key, name)
        if found is None and (runs is None or _BY in name or runs.may_hold(name, key)):
            found = self._cleaned(name, vendor)
        return found if vendor is None else self._weighed(found, name, vendor)

    def runs(self) -> Runs:
        """Return what tells names that hold no known one, with nothing learned yet."""
        return Runs(self._beginnings)

    def _weighed(self, found: Match | None, name: str, vendor: str) -> Match | None:
        """What a vendor makes of an answer: a contradiction takes it back, an agreement settles a choice."""
        if found is not None and found.tool is not None:
            if squash(name) in self._called or found.kind == "domain":
                return found
            return None if self._makers.says(vendor, found.tool) == "other" else found
        if found is not None:
            theirs = [tool for tool in found.candidates if self._makers.says(vendor, tool) == "same"]
            named = self._with_vendor(name, vendor)
            if named is not None:
                return named
            if len(theirs) == 1:
                return self._taken("exact", theirs[0], f"of what {name!r} may mean, {vendor} makes {theirs[0].name}")
            return found
        return self._with_vendor(name, vendor)

    def _with_vendor(self, name: str, vendor: str) -> Match | None:
        """A product that a row names in two columns: `CRM` of `Zoho`."""
        both = f"{vendor} {name}"
        if squash(name) == squash(vendor):
            return None
        tool = self._named(squash(both))
        if tool is None or not self._sure(squash(both), tool):
            return None
        return self._taken("exact", tool, f"{both!r} is {tool.name}")

    # -- taken without asking

    def _exact(self, name: str, key: str, vendor: str | None) -> Match | None:
        tool = self._named(key)
        if tool is None:
            return None
        if key in self._alone or self._sure(key, tool):
            known = f"{tool.name} is also known as {name!r}"
            return self._taken("exact", tool, known if name != tool.name else "its name")
        if vendor is not None and key not in self._several and self._confirms(key, tool, vendor):
            return self._taken("exact", tool, f"{name!r} of {vendor} is {tool.name}")
        return None

    def _confirms(self, key: str, tool: KnownTool, vendor: str) -> bool:
        """Whether a vendor says enough to take a name that alone does not.

        Of a product whose vendor is not known a vendor that is called as the name is says that it is one, not which.
        """
        if tool.vendor is not None:
            return self._makers.made(vendor, tool, besides=key)
        return self._makers.says(vendor, tool) == "same" and squash(vendor) != key

    def _site(self, name: str, url: str | None, vendor: str | None) -> Match | None:
        if not url and "." not in name:
            return None
        for text, column in ((url, True), (without_asides(name), False)):
            found = address(text) if text else None
            if found is None:
                continue
            host, path = found
            if path and host in self._places and "/".join((host, path.strip("/"))) not in self._sites:
                continue
            tool = self._at(host, path) or self._at(host.removeprefix("app."), path)
            tool = tool or (self._above(host) if column else None)
            if tool is not None and (vendor is None or self._makers.says(vendor, tool) != "other"):
                return self._taken("domain", tool, f"{host} is its address")
        return None

    def _at(self, host: str, path: str) -> KnownTool | None:
        """The product at an address: the one with the longest path, else the one whose host it is."""
        steps = path.strip("/").split("/") if path.strip("/") else []
        for count in range(len(steps), -1, -1):
            id_ = self._sites.get("/".join((host, *steps[:count])))
            if id_ is not None:
                return self._tools[id_]
        return None

    def _above(self, host: str) -> KnownTool | None:
        """The product whose customers have hosts of their own: `shop.zendesk.com`; not where several share a site."""
        parts = host.split(".")
        for start in range(1, len(parts) - 1):
            site = ".".join(parts[start:])
            id_ = self._sites.get(site)
            if id_ is None or site in self._places:
                continue
            tool = self._tools[id_]
            if site not in self._shared or squash(tool.name) == parts[start]:
                return tool
        return None

    def _choice(self, key: str, name: str) -> Match | None:
        ids, why = self._several.get(key), f"{name!r} is a name of several products"
        if ids is None:
            ids, why = self._vendors.get(key), f"{name!r} is a vendor of several products"
        return None if ids is None else Match("choice", None, tuple(self._tools[id_] for id_ in ids), why)

    def _cleaned(self, name: str, vendor: str | None) -> Match | None:
        page = address(name)
        if page is not None and page[1] and page[0] in self._places:
            return None
        for form in cleaned_forms(name, self._editions):
            key = squash(form)
            tool = self._named(key)
            if tool is not None and (self._sure(key, tool) or self._says_same(key, tool, name, vendor)):
                others = [one for one in self._listed(name) if one.id != tool.id]
                if others:
                    return Match("choice", None, (tool, *others), f"{name!r} names several products")
                return self._taken("cleaned", tool, f"{form!r} is {tool.name}; the rest says which edition or account")
            asked = self._choice(key, form)
            if asked is not None and squash(name).startswith(key):
                return asked
        behind = next(filter(None, map(self._after_vendor, (name, without_asides(name)))), None)
        return behind or self._component(name) or self._joined(name)

    def _component(self, name: str) -> Match | None:
        """A part of a product that is bought with it: `SQL Server Analysis Services`, `AWS Transit Gateway`."""
        tokens = words(without_asides(name))
        if len(tokens) <= 1 or tokens[0] not in self._leading:
            return None
        for form in (name, *cleaned_forms(name, self._editions)):
            id_ = self._parts.get(squash(form))
            if id_ is not None:
                return self._taken("cleaned", self._tools[id_], f"{form!r} is a part of {self._tools[id_].name}")
        for size in range(min(_PARTS_OF_ONE_NAME, len(tokens) - 1), 0, -1):
            id_ = self._open.get(squash("".join(tokens[:size])))
            if id_ is not None and len(tokens) - size < _PARTS_OF_ONE_NAME and self._no_service.isdisjoint(tokens):
                return self._taken("cleaned", self._tools[id_], f"{name!r} is a service of {self._tools[id_].name}")
        return None

    def _joined(self, name: str) -> Match | None:
        """One product by several of its names: `ArcGIS & ArcGIS Pro`."""
        if _JOINING.isdisjoint(name) and " and " not in name and " und " not in name:
            return None
        parts = _JOINED.split(without_asides(name))
        if len(parts) <= 1 or len(parts) > _PARTS_OF_ONE_NAME:
            return None
        tools = [self._named(squash(part)) for part in parts]
        first = tools[0]
        if first is None or any(tool != first for tool in tools):
            return None
        if not all(self._sure(squash(part), first) for part in parts):
            return None
        return self._taken("cleaned", first, f"{name!r} is {first.name}, by several of its names")

    def _says_same(self, key: str, tool: KnownTool, name: str, vendor: str | None) -> bool:
        """Whether the vendor, or what stands in brackets, means the product too: `Bamboo (Atlassian)`."""
        if vendor is not None and self._confirms(key, tool, vendor):
            return True
        for aside in asides(name):
            again = squash(aside)
            if again != key and self._named(again) == tool and self._sure(again, tool):
                return True
            if self._confirms(key, tool, aside):
                return True
        return False

    def _after_vendor(self, name: str) -> Match | None:
        """A product's name behind that of its vendor: `Google GCP`, and before it: `Connect by Amazon`."""
        both: tuple[str, ...] = ()
        found = self._makers.behind(name)
        if found is None:
            before, by, after = name.rpartition(_BY)
            group = self._makers.group(after) if by else None
            if group is None:
                return None
            found, both = (group, before), (f"{after} {before}",)
        group, rest = found
        for form in (rest, *cleaned_forms(rest, self._editions), *both):
            tool = self._named(squash(form))
            if tool is None:
                continue
            if tool.vendor is not None and self._makers.group(tool.vendor) == group:
                return self._taken("cleaned", tool, f"{form!r} of {tool.vendor} is {tool.name}")
            if tool.vendor is None and self._known_by_name(form, tool, group):
                return self._taken("cleaned", tool, f"{form!r} is {tool.name}, with a maker's name before it")
        return None

    def _known_by_name(self, form: str, tool: KnownTool, group: str) -> bool:
        """Whether a product of which no vendor is known may be a maker's: its name says enough, and names no other."""
        key = squash(form)
        if len(key) < _SHORTEST_SCRAPED or not self._sure(key, tool):
            return False
        other = self._makers.behind(tool.name) or self._makers.behind(form)
        return other is None or other[0] == group

    def _listed(self, name: str) -> Iterator[KnownTool]:
        """The products that a name lists, where it is a list: `Zoom / Microsoft Teams`."""
        for part in without_asides(name).replace(";", "/").replace(",", "/").split("/")[:_PARTS_OF_ONE_NAME]:
            tool = self._named(squash(part))
            if tool is not None:
                yield tool

    # -- suggested

    def _suggested(self, name: str, vendor: str | None = None) -> Match:
        alone = [
            tool
            for form in (name, *cleaned_forms(name, self._editions), loosened(name, self._editions))
            if (tool := self._named(squash(form))) is not None
        ]
        if alone:
            why = f"{name!r} is a product's name and a common word or abbreviation too"
            if vendor and any(self._makers.says(vendor, tool) == "other" for tool in alone):
                why = f"{name!r} is a product's name, but its vendor is not {vendor}"
            return Match("suggested", None, _once(alone), why)
        inside = list(self._inside(name))
        if inside:
            return Match("suggested", None, _once(inside), f"{name!r} holds the name of a product")
        alike = [tool for tool in self._alike(squash(name)) if not vendor or self._makers.says(vendor, tool) != "other"]
        if alike:
            return Match("suggested", None, _once(alike), f"{name!r} is written nearly like it")
        return Match("none", None, (), f"no product that the catalog knows is called {name!r}")

    def _inside(self, name: str) -> Iterator[KnownTool]:
        """Products whose names stand in a longer one, the longest first; never by a lone common word."""
        tokens = words(without_asides(name)) or words(name)
        for size in range(min(_PARTS_OF_ONE_NAME, len(tokens) - 1), 0, -1):
            for start in range(len(tokens) - size + 1):
                key = squash("".join(tokens[start : start + size]))
                tool = self._named(key)
                long_enough = weight(key) >= (_SHORTEST_INSIDE if start else _SHORTEST)
                if tool is not None and long_enough and key not in self._whole and self._sure(key, tool):
                    yield tool

    def _alike(self, key: str) -> Iterator[KnownTool]:
        if len(key) < _SHORTEST_ALIKE:
            return
        from rapidfuzz import fuzz, process

        least, most = len(key) * _SHORTER, len(key) / _SHORTER
        sizes = range(ceil(least), int(most) + 1)
        keys = [one for size in sizes for one in self._keys.get((key[0], size), ())]
        found = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=_ALIKE_SAME_ENDS, limit=None)
        for other, score, _ in sorted(found, key=lambda one: (-one[1], one[0])):
            if score >= _least_alike(key, other):
                yield self._tools[self._names[other]]

    # -- helpers

    @cached_property
    def _makers(self) -> Makers:
        return Makers(self._tools, self._given)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The products by their names with the names of their parts behind them, squashed."""
        found: dict[str, str] = {}
        for id_, parts in self._components.items():
            tool = self._tools.get(id_)
            for name in () if tool is None else tool.names:
                for part in parts:
                    if part[0] not in "*-":
                        found.setdefault(squash(f"{name} {part}"), id_)
        return {key: id_ for key, id_ in found.items() if key not in self._names}

    @cached_property
    def _open(self) -> dict[str, str]:
        """The products, by name, behind whose names any service of theirs may stand."""
        ids = (id_ for id_, parts in self._components.items() if "*" in parts and id_ in self._tools)
        return {squash(name): id_ for id_ in ids for name in self._tools[id_].names}

    @cached_property
    def _leading(self) -> frozenset[str]:
        """The first words of the products with parts."""
        tools = (self._tools[id_] for id_ in self._components if id_ in self._tools)
        return frozenset(words(name)[0] for tool in tools for name in tool.names)

    @cached_property
    def _no_service(self) -> frozenset[str]:
        """Words behind a product's name that say that something else is meant: `AWS consulting`."""
        return frozenset(part[1:] for parts in self._components.values() for part in parts if part.startswith("-"))

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Sites on which several products are."""
        seen: dict[str, set[str]] = {}
        for site, id_ in self._sites.items():
            host = site.split("/")[0]
            parts = host.split(".")
            for start in range(len(parts) - 1):
                seen.setdefault(".".join(parts[start:]), set()).add(id_)
        return frozenset(site for site, ids in seen.items() if len(ids) > 1)

    @cached_property
    def _beginnings(self) -> Beginnings:
        """Whatever a rule may find in a name: those of products and vendors. Parts stand behind a product's name."""
        return Beginnings((*self._names, *self._several, *self._vendors, *self._makers.names))

    @cached_property
    def _keys(self) -> dict[tuple[str, int], list[str]]:
        """The squashed names by their first letter and their length."""
        found: dict[tuple[str, int], list[str]] = {}
        for key in sorted(filter(None, self._names)):
            found.setdefault((key[0], len(key)), []).append(key)
        return found

    def _named(self, key: str) -> KnownTool | None:
        id_ = self._names.get(key)
        return None if id_ is None else self._tools[id_]

    def _sure(self, key: str, tool: KnownTool) -> bool:
        """Whether a name that stands alone says enough; what the user's own file says always does."""
        if tool.tier == "yours" or key in self._called:
            return True
        if key in self._common or key in self._several or weight(key) < _SHORTEST:
            return False
        scraped = tool.tier == "listed" and tool.source != "editorial"
        return not scraped or len(key) >= _SHORTEST_SCRAPED

    def _taken(self, kind: MatchKind, tool: KnownTool, why: str) -> Match:
        return Match(kind, tool, (tool,), why)


def _once(tools: Iterable[KnownTool]) -> tuple[KnownTool, ...]:
    return tuple({tool.id: tool for tool in tools}.values())[:_MOST]


def _least_alike(key: str, other: str) -> float:
    """How like two squashed names that begin alike have to be for one to be suggested for the other."""
    alike = min(len(key), len(other)) >= _SAME_ENDS_ALIKE and key[-1] == other[-1]
    return _ALIKE_SAME_ENDS if alike else _ALIKE
