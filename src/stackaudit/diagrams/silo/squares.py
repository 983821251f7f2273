"""Squares of the overview form: one for each tool, with names beside them where there is room, and counts of flows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.diagrams.boxes import codes_of
from stackaudit.diagrams.layout.geometry import Badge, Rect, Swatch, Tile, Words
from stackaudit.diagrams.names import counted
from stackaudit.diagrams.scene import Box, Card, LineKind, Mark, Owner
from stackaudit.diagrams.shapes import AMBER, BROKEN, Block, Shape, Sign, SignKind, Tint, Way
from stackaudit.diagrams.silo.lines import Count
from stackaudit.diagrams.style import BADGE_RADIUS, BADGE_STEP, BODY_PX, TILE, TILE_GAP
from stackaudit.diagrams.text import clean, one_line, text_width

PITCH: Final = TILE + TILE_GAP
ROW: Final = 19.0  # height of a row with names
NAME_GAP: Final = 5.0  # between a square and its name
ITEM_GAP: Final = 15.0
LONGEST_NAME: Final = 320.0
MOST_MARKS: Final = 6  # on one tool; what is more is counted
NO_DEPARTMENT: Final = "no department"
SIGN: Final = 4.2  # radius
BY_HAND: Final = (SignKind.DIAMOND, AMBER, "flows by hand")
BROKEN_FLOW: Final = (SignKind.CROSS, BROKEN, "broken flows")
NOT_STATED: Final = "?"
NOT_STATED_WORDS: Final = "flows of which it is not stated how or whether they run"


@dataclass(slots=True)
class Ink:
    """What a card holds, with the upper left corner of its inside at (0, 0)."""

    height: float = 0.0
    tiles: list[Tile] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    def moved(self, dx: float, dy: float) -> Ink:
        """Return the same things elsewhere."""
        return Ink(
            self.height,
            [replace(tile, rect=tile.rect.moved(dx, dy)) for tile in self.tiles],
            [replace(words, x=words.x + dx, y=words.y + dy) for words in self.words],
            [replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in self.badges],
            [replace(swatch, rect=swatch.rect.moved(dx, dy)) for swatch in self.swatches],
            [_moved(shape, dx, dy) for shape in self.shapes],
        )

    def add(self, other: Ink, x: float, y: float) -> None:
        """Put what another holds into this one, its upper left corner at that place."""
        placed = other.moved(x, y)
        self.tiles += placed.tiles
        self.words += placed.words
        self.badges += placed.badges
        self.swatches += placed.swatches
        self.shapes += placed.shapes


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Return a shape of this form elsewhere."""
    match shape:
        case Block():
            return replace(shape, rect=shape.rect.moved(dx, dy))
        case Way():
            return replace(shape, route=shape.route.moved(dx, dy))
        case Sign():
            return replace(shape, at=(shape.at[0] + dx, shape.at[1] + dy))
    raise ValueError(f"the overview has no shape of this kind: {shape!r}")


@dataclass(frozen=True, slots=True)
class Tools:
    """What all cards need to know: names, departments and marks."""

    names: Mapping[str, str]
    owners: Sequence[Owner]
    marks: Mapping[str, tuple[Mark, ...]]

    @property
    def codes(self) -> dict[str | None, str]:
        """The two letters of each department."""
        return codes_of(self.owners)

    def owner_name(self, owner: str | None) -> str:
        """Return the name of a department."""
        return next((clean(one.name) for one in self.owners if one.id == owner), NO_DEPARTMENT)

    def ordered(self, card: Card) -> list[Box]:
        """Return the boxes of a card by department, hubs first, then by name."""
        ranks = {owner.id: rank for rank, owner in enumerate(self.owners)}
        last = len(ranks)
        return sorted(
            card.boxes,
            key=lambda box: (
                ranks[box.owner] if box.owner else last,
                not box.hub,
                self.names[box.id].casefold(),
                box.id,
            ),
        )


def weak_tools(card: Card) -> frozenset[str]:
    """Return the tools of a card with no line that works without a person: their squares are hollow."""
    if not card.whole:
        return frozenset()
    sound = {LineKind.AUTOMATED, LineKind.FILE, LineKind.UNKNOWN}
    strong = {tool for line in card.lines if line.kind in sound for tool in (line.source, line.target)}
    return frozenset(box.id for box in card.boxes) - strong


def square(box: Box, x: float, y: float, weak: frozenset[str]) -> Tile:
    """Return the square of a tool, its upper left corner there."""
    return Tile(Rect(x, y, TILE, TILE), box.owner, box.id in weak, box.hub, box.id)


def named_items(
    ink: Ink, boxes: Sequence[Box], tools: Tools, weak: frozenset[str], span: tuple[float, float], y: float
) -> float:
    """Place squares with their names in rows between two x; return where the next row begins."""
    left, right = span
    x = left
    for box in boxes:
        name = one_line(tools.names[box.id], min(LONGEST_NAME, right - left - 40), BODY_PX, box.hub)
        wide = text_width(name, BODY_PX, box.hub)
        marks = tools.marks.get(box.id, ())[:MOST_MARKS]
        more = len(tools.marks.get(box.id, ())) - len(marks)
        need = TILE + NAME_GAP + wide + BADGE_STEP * len(marks) + (4 if marks else 0) + (BADGE_STEP + 8 if more else 0)
        if x > left and x + need > right:
            x, y = left, y + ROW
        ink.tiles.append(square(box, x, y + (ROW - TILE) / 2, weak))
        middle = y + ROW / 2
        ink.words.append(Words(x + TILE + NAME_GAP, middle, name, BODY_PX, bold=box.hub, group=f"tool:{box.id}"))
        badge_x = x + TILE + NAME_GAP + wide + 4 + BADGE_RADIUS
        for mark in marks:
            ink.badges.append(Badge(badge_x, middle, mark.letter, mark.kind))
            badge_x += BADGE_STEP
        if more:
            ink.badges.append(Badge(badge_x + 5, middle, f"+{more}", None))
        x += need + ITEM_GAP
    return y + ROW


def bare_squares(ink: Ink, boxes: Sequence[Box], weak: frozenset[str], span: tuple[float, float], y: float) -> float:
    """Place squares without names in rows between two x; return where the next row begins."""
    left, right = span
    columns = max(1, int((right - left + TILE_GAP) // PITCH))
    for at, box in enumerate(boxes):
        row, column = divmod(at, columns)
        ink.tiles.append(square(box, left + column * PITCH, y + row * PITCH, weak))
    return y + -(-len(boxes) // columns) * PITCH


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a count: a text, and the sign before it."""

    text: str
    sign: tuple[SignKind, Tint] | None = None
    bold: bool = False

    def width(self, px: float) -> float:
        """Return the width that it takes."""
        return text_width(self.text, px, self.bold) + (2 * SIGN + 5 if self.sign else 0)


def parts_of(count: Count, *, noun: bool) -> list[Part]:
    """Return a count in pieces: the flows, then those by hand, broken and not stated, as far as there are any."""
    parts = [Part(counted(count.flows, "flow", "flows") if noun else f"{count.flows:,}", bold=not noun)]
    for number, (kind, tint, _) in ((count.by_hand, BY_HAND), (count.broken, BROKEN_FLOW)):
        if number:
            parts.append(Part(f"{number:,}", (kind, tint)))
    if count.not_stated:
        parts.append(Part(f"{NOT_STATED} {count.not_stated:,}"))
    return parts


PART_GAP: Final = 8.0


def parts_width(parts: Sequence[Part], px: float) -> float:
    """Return the width that these pieces take in a row."""
    return math.fsum(part.width(px) for part in parts) + PART_GAP * (len(parts) - 1)


def place_parts(ink: Ink, parts: Sequence[Part], at: tuple[float, float], px: float, role: str, group: str) -> None:
    """Place pieces in a row that begins there; what is marked stands out where the rest is muted."""
    x, y = at
    for part in parts:
        left, marked = x, part.sign is not None or part.text.startswith(NOT_STATED)
        if part.sign:
            kind, tint = part.sign
            ink.shapes.append(Sign(kind, (x + SIGN + 1, y), tint, SIGN))
            left += 2 * SIGN + 5
        colour = "ink" if marked else role
        ink.words.append(Words(left, y, part.text, px, colour, part.bold, group=group))
        x += part.width(px) + PART_GAP
