"""The catalog as a value: look a product up, match a name, ask for a connector. A user's own file goes before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stackaudit.catalog.matching import Matcher
from stackaudit.catalog.records import (
    Connection,
    Holding,
    KnownCapability,
    KnownConnector,
    KnownEntity,
    KnownMaker,
    KnownTool,
    Match,
    Source,
)
from stackaudit.catalog.spelling import squash
from stackaudit.core.errors import UnknownNameError

if TYPE_CHECKING:
    from stackaudit.catalog.beginnings import Runs
    from stackaudit.catalog.descriptors import Vendor
    from stackaudit.catalog.filling import Filled
    from stackaudit.model.stack import Stack
    from stackaudit.model.tool import Tool

Pair = frozenset[str]
_ADDRESSES = ("x-url", "x-website", "x-domain")
_FEW = 500
"""Up to how many names are looked up one by one, without an index of what names begin with."""
SKIP = "skip"
"""What a mapping file says of a name that is no product."""
_RANK: dict[Holding, int] = {"pseudonymous": 0, "copy": 1, "master": 2}


@dataclass(frozen=True)
class Catalog:
    """Products, what they do and hold, and which have connectors.

    >>> from stackaudit.catalog import catalog
    >>> catalog().match("SFDC").tool.name, catalog().match("Zoho").kind, catalog().match("Front").kind
    ('Salesforce', 'choice', 'suggested')
    >>> catalog().connection("segment", "hubspot").state, catalog().connection("xero", "calendly").state
    ('known', 'unknown')

    Attributes:
        tools: The products by id; those of the user first.
        capabilities: What products do, by id.
        entities: Kinds of records, by id.
        connectors: What is known of connectors.
        candidates: Pairs of products that are believed to have a connector, without proof.
        vendors: The names of each vendor, with the ids of the products that a bare mention of it may mean.
        common: Squashed names that are common words too.
        editions: Words beside a product's name that say which edition or environment it is.
        sources: Where the facts are from, by id.
        modules: For suites, the ids of the modules that the company has, where it says so.
        called: What the company calls products, each with the product's id; taken whatever the name is.
        several: Names that several products go by, with the ids of those.
        makers: Groups of companies that make products.
        places: Sites where others keep their pages: an address there says where something lies.
        skipped: Names, squashed, that the company says are no product.
        alone: Those of the common words that are taken where they are the whole name.
        whole: Names that are taken, and never found inside a longer one.
        components: What of a product may stand behind its name, by its id; `*` where any service may.
    """

    tools: Mapping[str, KnownTool]
    capabilities: Mapping[str, KnownCapability]
    entities: Mapping[str, KnownEntity]
    connectors: tuple[KnownConnector, ...] = ()
    candidates: frozenset[Pair] = frozenset()
    vendors: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    common: frozenset[str] = frozenset()
    editions: frozenset[str] = frozenset()
    sources: Mapping[str, Source] = field(default_factory=dict)
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    several: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    makers: tuple[KnownMaker, ...] = ()
    places: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def tool(self, id: str) -> KnownTool:  # noqa: A002  the stack file's own word
        """The product with this id. Raises `UnknownNameError`, with the nearest id, where there is none."""
        if id not in self.tools:
            raise UnknownNameError("product", id, self.tools)
        return self.tools[id]

    def match(self, name: str, url: str | None = None, vendor: str | None = None) -> Match:
        """Which product a name means; what is not sure is suggested or asked, never taken.

        An address or a vendor that agrees makes sure what the name alone does not; a vendor that is known to be another
        takes back what the name alone says.

        >>> from stackaudit.catalog import catalog
        >>> catalog().match("Front", vendor="Front App, Inc.").kind, catalog().match("CRM", vendor="Zoho").tool.name
        ('exact', 'Zoho CRM')
        >>> catalog().match("Slack", vendor="Microsoft").tool is None
        True

        Args:
            name: As somebody wrote it.
            url: The product's address, where there is one.
            vendor: Who makes it, where that is said.
        """
        return self._matcher.match(name, url, vendor)

    def sure(self, name: str, url: str | None = None, vendor: str | None = None) -> Match:
        """The same where only what is sure matters: names that are not are `none`, or a `choice`."""
        found = self._matcher.sure(name, url, vendor)
        return found or Match("none", None, (), f"{name!r} is matched to nothing for sure")

    def product_of(self, tool: Tool, *, suggest: bool = False) -> Match:
        """Which product a tool of a stack is, by its name, its other names, its vendor and its address (`x-url`).

        Args:
            tool: The tool; what an earlier filling put there counts for nothing.
            suggest: Whether to say what it may be, which takes longer.
        """
        found = self._product_of(tool)
        if found is not None:
            return found
        if suggest:
            return self.suggested(tool)
        return Match("none", None, (), f"{tool.name!r} is matched to nothing for sure")

    def suggested(self, tool: Tool) -> Match:
        """What a tool of a stack may be of which nothing is sure."""
        return self._matcher.suggested(tool.name, None if tool.assumes("vendor") else tool.vendor)

    def finder(self, tools: int) -> Callable[[Tool], Match | None]:
        """Return what finds the product of each of so many tools as `product_of` does, None where nothing is sure.

        For many tools it keeps what it learned of their words, and only for as long as it is kept itself.
        """
        return partial(self._product_of, runs=self._matcher.runs() if tools > _FEW else None)

    def _product_of(self, tool: Tool, runs: Runs | None = None) -> Match | None:
        vendor = None if tool.assumes("vendor") else tool.vendor
        stated = tool.extra
        url = next((text for key in _ADDRESSES if isinstance(text := stated.get(key), str)), None) if stated else None
        found = self._matcher.sure(tool.name, url, vendor, runs)
        if (found is None or found.tool is None) and (stated or tool.aliases):
            for name in _other_names(tool, stated):
                other = self._matcher.sure(name, None, vendor, runs)
                if other is not None and other.tool is not None:
                    return other
        return found

    def paid_to(self, payee: str) -> Match:
        """Which product a line of an expense list or a card statement pays for.

        >>> from stackaudit.catalog import catalog
        >>> catalog().paid_to("PAYPAL *FIGMA 4029357733").tool.name, catalog().paid_to("SQ *CORNER CAFE BERLIN").kind
        ('Figma', 'none')
        """
        from stackaudit.catalog.descriptors import paid_to

        return paid_to(self, payee)

    def vendor_paid(self, payee: str) -> Vendor | None:
        """Which vendor of products a line of the books pays, where it makes several or the line does not say which.

        >>> from stackaudit.catalog import catalog
        >>> catalog().vendor_paid("GOOGLE IRELAND LIMITED").name, catalog().vendor_paid("CORNER CAFE SAS")
        ('Google', None)
        """
        from stackaudit.catalog.descriptors import vendor_paid

        return vendor_paid(self, payee)

    @cached_property
    def vendors_by_name(self) -> Mapping[str, Vendor]:
        """The vendors of products by each of their names, squashed; those that sell much else are not in it."""
        from stackaudit.catalog.descriptors import Vendor

        groups = {maker.name: (maker.name, *maker.others) for maker in self.makers}
        sellers = {squash(name) for maker in self.makers if maker.seller for name in groups[maker.name]}
        made: dict[str, list[KnownTool]] = {}
        called: dict[str, str] = {}
        for names, ids in self.vendors:
            called |= {squash(name): names[0] for name in names}
            made[names[0]] = [self.tools[id_] for id_ in ids if id_ in self.tools]
        for tool in self.tools.values():
            if tool.vendor is not None:
                name = called.setdefault(squash(tool.vendor), tool.vendor)
                made.setdefault(name, []).append(tool)
        for group, names in groups.items():
            if squash(group) in called:
                for name in names:
                    called.setdefault(squash(name), called[squash(group)])
        every = {name: Vendor(name, tuple(dict.fromkeys(tools))) for name, tools in made.items()}
        return MappingProxyType({key: every[name] for key, name in called.items() if key not in sellers})

    def spelling(self, tool: KnownTool) -> str:
        """A name of a product that is taken without asking: its own, else another name, else its site.

        >>> from stackaudit.catalog import catalog
        >>> catalog().spelling(catalog().tool("front")), catalog().spelling(catalog().tool("xero"))
        ('FrontApp', 'Xero')
        """
        return next((name for name in (*tool.names, *tool.domains) if self.sure(name).tool == tool), tool.name)

    def beside(self, id: str) -> frozenset[str]:  # noqa: A002
        """The ids of the products of which anything is known or believed about a connector with this one."""
        return self._beside.get(id, frozenset())

    def connection(self, one: str, other: str) -> Connection:
        """Whether two products have a connector: `known`, `known-absent`, or `unknown` where the catalog is silent."""
        pair = frozenset((one, other))
        found = self._connectors.get(pair)
        if found is None:
            return Connection("unknown", hint=pair in self.candidates)
        return Connection("known-absent" if found.absent else "known", found.kind, found.evidence, url=found.url)

    def abilities(self, tool: KnownTool) -> tuple[str, ...]:
        """What a product does; of a suite, what the modules do that the company says it has."""
        owned = self.modules.get(tool.id)
        listed = tool.capabilities if owned is None else (id_ for one in owned for id_ in self.tools[one].capabilities)
        return tuple(dict.fromkeys(listed))

    def is_possible(self, tool: KnownTool) -> bool:
        """Whether a product is a suite of which it is not said which modules the company has."""
        return tool.modular and tool.id not in self.modules

    def holds(self, tool: KnownTool) -> dict[str, Holding]:
        """The kinds of records that a product holds, as its capabilities say; of several ways the strongest counts."""
        found: dict[str, Holding] = {}
        for ability in self.abilities(tool):
            known = self.capabilities.get(ability)
            for entity, how in known.holds if known is not None else ():
                if entity not in found or _RANK[how] > _RANK[found[entity]]:
                    found[entity] = how
        return dict(sorted(found.items()))

    def fill(self, stack: Stack, *, bare_only: bool = False, most_told: int | None = None) -> Filled:
        """Fill in what a stack does not state of the products that are known, each fact marked; see `filling.fill`."""
        from stackaudit.catalog.filling import MOST_TOLD, fill

        return fill(self, stack, bare_only=bare_only, most_told=MOST_TOLD if most_told is None else most_told)

    def with_own(
        self,
        tools: Iterable[KnownTool] = (),
        aliases: Mapping[str, str] = MappingProxyType({}),
        connectors: Iterable[KnownConnector] = (),
        modules: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> Catalog:
        """The same with what the user says, which goes before what the catalog says.

        Args:
            tools: New products, and known ones (by id) with other facts.
            aliases: What the company calls products, by the name, each with the product's id.
            connectors: Connectors that there are, or that there are not.
            modules: Which modules of a suite the company has.
        """
        own = {tool.id: tool._replace(tier="yours") for tool in tools}
        merged = {**own, **{id_: tool for id_, tool in self.tools.items() if id_ not in own}}
        return replace(
            self,
            tools=MappingProxyType(merged),
            connectors=(*connectors, *self.connectors),
            modules=MappingProxyType({**self.modules, **modules}),
            called=MappingProxyType({**self.called, **aliases}),
        )

    def with_names(self, names: Mapping[str, str | None]) -> Catalog:
        """The same with what a mapping file says that names mean.

        A name of which it says `skip`, or nothing, is no product. One that means no product that is known stays as it
        is: the mapping renames the tool, and the catalog has nothing to add.

        >>> from stackaudit.catalog import catalog
        >>> own = catalog().with_names({"Our CRM": "salesforce", "Front": "FrontApp", "Segment": "skip"})
        >>> own.match("our crm").tool.name, own.match("Front").tool.name, own.match("Segment").kind
        ('Salesforce', 'Front', 'none')

        Args:
            names: What each name means: the id of a product, another name of it, or `skip`.
        """
        said = {name: (meant or SKIP).strip() for name, meant in names.items()}
        skipped = {squash(name) for name, meant in said.items() if meant.casefold() == SKIP}
        found = {name: self._meant(meant) for name, meant in said.items() if squash(name) not in skipped}
        own = self.with_own(aliases={name: id_ for name, id_ in found.items() if id_ is not None})
        return replace(own, skipped=self.skipped | skipped)

    def _meant(self, meant: str) -> str | None:
        """The id of the product that a mapping file names by its id, a name of it, or its address."""
        if meant in self.tools:
            return meant
        found = self.match(meant)
        exact = [tool.id for tool in found.candidates if squash(meant) in map(squash, tool.names)]
        return found.tool.id if found.tool is not None else exact[0] if len(exact) == 1 else None

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(
            self.tools,
            self.vendors,
            self.common,
            self.editions,
            self.called,
            several=self.several,
            makers=self.makers,
            places=self.places,
            skipped=self.skipped,
            alone=self.alone,
            whole=self.whole,
            components=self.components,
        )

    @cached_property
    def _beside(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for pair in (*self._connectors, *self.candidates):
            for id_ in pair:
                found.setdefault(id_, set()).update(pair - {id_})
        return {id_: frozenset(others) for id_, others in found.items()}

    @cached_property
    def _connectors(self) -> dict[Pair, KnownConnector]:
        found: dict[Pair, KnownConnector] = {}
        for one in self.connectors:
            found.setdefault(frozenset((one.source, one.target)), one)
        return found

    def __repr__(self) -> str:
        core = sum(tool.tier != "listed" for tool in self.tools.values())
        return f"<Catalog: {core} products, {len(self.tools) - core} more by name, {len(self.connectors)} connectors>"


def _other_names(tool: Tool, stated: Mapping[str, Any]) -> Iterator[str]:
    """What else a tool is called, in its own field or in one of the company's."""
    for given in (tool.aliases, stated.get("x-aliases")):
        if isinstance(given, str):
            yield from (name.strip() for name in given.replace(";", ",").split(","))
        elif isinstance(given, list | tuple):
            yield from (name for name in given if isinstance(name, str))
