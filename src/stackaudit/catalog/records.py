"""What the catalog knows: products, what they do and hold, connectors, and what a name was matched to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Tier = Literal["core", "listed", "yours"]
"""How well a product is known: reviewed line by line, by name and category only, or stated in a file of the user."""

Holding = Literal["master", "copy", "pseudonymous"]
"""How a product holds a kind of records: it makes them, it has a copy, it knows people under pseudonyms only."""

State = Literal["known", "known-absent", "unknown"]
"""Whether two products have a connector. Silence of the catalog is `unknown`, never `known-absent`."""

MatchKind = Literal["exact", "domain", "cleaned", "suggested", "choice", "none"]


class KnownTool(NamedTuple):
    """A product that the catalog knows; there are thousands, made whenever the catalog is read.

    Attributes:
        id: Its id in the catalog; it never changes and is never given to another.
        name: Its name today.
        category: What it is for, in one of the catalog's categories.
        capabilities: What it does; empty in the lower tier.
        aliases: What else it is called.
        former_names: What it was called.
        domains: Where it is on the web, the present one first; a path where the domain is shared.
        vendor: Who sells it; None where that is not known.
        part_of: The suite that it is a module of.
        modular: Whether its modules are bought one by one, so that its name alone does not say what one has.
        tier: How well it is known.
        source: The id of the source of the facts.
    """

    id: str
    name: str
    category: str
    capabilities: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    vendor: str | None = None
    part_of: str | None = None
    modular: bool = False
    tier: Tier = "core"
    source: str = "editorial"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it goes or went by."""
        return (self.name, *self.aliases, *self.former_names)


@dataclass(frozen=True, slots=True)
class KnownCapability:
    """Something that tools do, and what a tool that does it holds.

    Attributes:
        id: Its id.
        category: The category it belongs to.
        holds: Kinds of records, each with how they are held.
    """

    id: str
    category: str
    holds: tuple[tuple[str, Holding], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """A kind of records.

    Attributes:
        id: Its id.
        name: Its name.
        about_customer: Whether it is about a customer whom one knows.
        words: Other words that a company may use for it.
        near: Those of the other words that may mean something else too.
    """

    id: str
    name: str
    about_customer: bool
    words: tuple[str, ...] = ()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts are from.

    Attributes:
        id: Its id.
        what: What it is.
        licence: Under which terms.
        reference: Where and which version.
        as_of: The day the facts are of; the first of January where only the year is known.
    """

    id: str
    what: str
    licence: str
    reference: str
    as_of: date


@dataclass(frozen=True, slots=True)
class KnownMaker:
    """A group of companies that makes products.

    Attributes:
        name: What it is called.
        others: Its other names, and those of companies that belong to it.
        seller: Whether it sells the products of others too, so that its name beside one contradicts nothing.
    """

    name: str
    others: tuple[str, ...] = ()
    seller: bool = False


@dataclass(frozen=True, slots=True)
class KnownConnector:
    """What is known of a connector between two products.

    Attributes:
        source: The product that sends; for `both`, the first one by id.
        target: The product that receives.
        both_ways: Whether it works in both directions.
        kind: Who offers it: `native` (one of the two vendors), `cdp`, `integration-platform`.
        evidence: The id of the source that says so.
        absent: Whether what is known is that there is none.
        url: The page that says so, where one does.
    """

    source: str
    target: str
    both_ways: bool
    kind: str
    evidence: str
    absent: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """The answer to: have these two products a connector?

    Attributes:
        state: `known`, `known-absent` or `unknown`.
        kind: Who offers it, where it is known.
        evidence: The id of the source that says so, where one does.
        hint: Whether we believe that there is one, without proof; it changes nothing of the answer.
        url: The page that says so, where one does.
    """

    state: State
    kind: str = ""
    evidence: str = ""
    hint: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was matched to.

    Attributes:
        kind: By which rule; `choice` where a name or a vendor means several, `none` where nothing is like it.
        tool: The product, where the rule is sure enough to be taken without asking; else None.
        candidates: What it may be, best first.
        why: One sentence that says why.
    """

    kind: MatchKind
    tool: KnownTool | None
    candidates: tuple[KnownTool, ...]
    why: str

    @property
    def accepted(self) -> bool:
        """Whether it is taken without asking."""
        return self.tool is not None
