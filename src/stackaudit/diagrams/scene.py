"""What a silo diagram says, before it has a shape: cards, tools, lines, marks and a headline. Plain frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Said(Protocol):
    """What a picture says, as data."""

    @property
    def headline(self) -> str:
        """The title of the picture."""

    @property
    def alt(self) -> str:
        """The alternative text; the headline if empty."""


class LineKind(StrEnum):
    """How a flow is carried, as the legend names it."""

    AUTOMATED = "automated"
    FILE = "file"
    MANUAL = "manual"
    UNKNOWN = "unknown"  # the way is not stated
    PERHAPS = "perhaps"  # nobody knows whether it runs
    BROKEN = "broken"
    PLANNED = "planned"


class CardKind(StrEnum):
    """What a card encloses."""

    CORE = "core"  # neutral: the largest connected group, or the tools a record reaches
    GROUP = "group"  # neutral: one of several equals, where no group is large enough to be the core
    SILO = "silo"  # warm: a group cut off from the core
    UNCONNECTED = "unconnected"  # dashed: tools connected to nothing
    CAUTION = "caution"  # amber: reached only by hand or too late (entity view)


class MarkKind(StrEnum):
    """What a lettered disc on two tools stands for."""

    MISSING = "missing"  # no path: the record never arrives
    MANUAL = "manual"  # every path is carried by hand
    STALE = "stale"  # arrives later than allowed
    UNKNOWN = "unknown"  # a fact is missing


@dataclass(frozen=True, slots=True)
class Owner:
    """A department as the legend shows it: its id, its name, the two letters of its tag, and its colour if given."""

    id: str
    name: str
    code: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One tool. `owner` is the id of its first department, or None where none is stated."""

    id: str
    name: str
    owner: str | None = None
    hub: bool = False
    conduit: bool = False
    note: str = ""  # a short second line inside the box (entity view: why it is not reached)


@dataclass(frozen=True, slots=True)
class Line:
    """The flows between two tools of one card, drawn as one line in the worst of their ways."""

    source: str
    target: str
    kind: LineKind
    both: bool = False
    label: str = ""  # what flows, for tooltips and alternative text
    flows: tuple[tuple[str, LineKind], ...] = ()  # each of the flows: the tool it leads from, and how it is carried


@dataclass(frozen=True, slots=True)
class Card:
    """One enclosed group of tools. Every tool of the scene stands in exactly one card.

    `letter` is "" for the core, else "A", "B", … ; `subtitle` is the second header line ("Cut off here: …"). `guests`
    are the boxes that its title does not count: conduits, and tools that are perhaps connected. Where a card is not
    `whole`, its lines are left out on purpose: nothing can be told from a tool without one.
    """

    kind: CardKind
    title: str
    subtitle: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...] = ()
    letter: str = ""
    guests: int = 0
    whole: bool = True

    @property
    def count(self) -> int:
        """How many tools the title counts."""
        return len(self.boxes) - self.guests


@dataclass(frozen=True, slots=True)
class Mark:
    """One unmet need: the same disc on both tools, and one entry in the list under the picture."""

    letter: str
    kind: MarkKind
    source: str
    target: str
    title: str  # "Zendesk → Salesforce"
    detail: str  # "ticket · no path; joins silo B"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to ask, and of whom."""

    question: str
    whom: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a picture says.

    Attributes:
        headline: The finding as a sentence with its numbers.
        subline: What is drawn and what is not ("41 integrations: 33 automated …").
        cards: The core first, then by size; the unconnected last.
        marks: Needs unmet, in order of weight; `marks_left_out` counts those the list has no room for.
        owners: Departments in the order of the legend.
        asks: What to ask first, the most telling question first.
        between: Lines from card to card: of flows that do not run, or of which it is not known, because cards enclose
            what runs.
        alt: Alternative text: what a reader who cannot see the picture should be told.
    """

    headline: str
    subline: str
    cards: tuple[Card, ...]
    owners: tuple[Owner, ...] = ()
    marks: tuple[Mark, ...] = ()
    marks_title: str = "Needs that are not met"
    marks_left_out: int = 0
    alt: str = ""
    asks: tuple[Ask, ...] = ()
    between: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, inside the cards and between them."""
        return (*(line for card in self.cards for line in card.lines), *self.between)


def refuse_twice(what: str, ids: Sequence[str]) -> None:
    """Refuse a scene in which one of these stands twice.

    Raises:
        ValueError: One does; the message names it.
    """
    twice = sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise ValueError(f"{what} stands twice: {', '.join(twice[:5])}")


def refuse_strangers(what: str, named: Iterable[str | None], owners: Sequence[Owner]) -> None:
    """Refuse a scene that names a department which it does not have.

    Raises:
        ValueError: It does; the message names it.
    """
    strangers = sorted({one for one in named if one is not None} - {owner.id for owner in owners})
    if strangers:
        raise ValueError(f"{what} names a department that the scene does not have: {', '.join(strangers[:5])}")


def check(scene: Scene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool stands twice, or a line, a mark or a box names something that the scene does not have.
    """
    owners = {owner.id for owner in scene.owners}
    seen: set[str] = set()
    for card in scene.cards:
        inside = {box.id for box in card.boxes}
        if len(inside) < len(card.boxes) or inside & seen:
            twice = sorted(inside & seen) or sorted(inside)
            raise ValueError(f"a tool stands twice in the scene, in card {card.title!r}: {', '.join(twice[:5])}")
        seen |= inside
        for line in card.lines:
            if line.source not in inside or line.target not in inside or line.source == line.target:
                raise ValueError(f"line {line.source!r} → {line.target!r} does not join two tools of {card.title!r}")
        stray = sorted({box.owner for box in card.boxes if box.owner is not None} - owners)
        if stray:
            raise ValueError(f"card {card.title!r} names departments that the scene does not list: {', '.join(stray)}")
    for line in scene.between:
        if not {line.source, line.target} <= seen or line.source == line.target:
            raise ValueError(f"line {line.source!r} → {line.target!r} does not join two tools of the scene")
    for mark in scene.marks:
        for tool in (mark.source, mark.target):
            if tool not in seen:
                raise ValueError(f"mark {mark.letter!r} stands on {tool!r}, which is no tool of the scene")
