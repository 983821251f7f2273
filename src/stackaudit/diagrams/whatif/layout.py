"""The two sides of a what-if picture: one layout for both, new links between cards led through what is free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.diagrams.boxes import SizedBox, box_badges, box_swatch, box_words, size_boxes
from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    PlacedBox,
    PlacedCard,
    PlacedLine,
    Rect,
    Route,
    Swatch,
    Tile,
    Trunk,
    Words,
)
from stackaudit.diagrams.names import letter_of
from stackaudit.diagrams.scene import Box, Card, Line, Mark, MarkKind
from stackaudit.diagrams.silo.between import Field, Pair, ends, room_of
from stackaudit.diagrams.silo.sheet import arrange_sheet, header_words
from stackaudit.diagrams.style import CARD_PAD, NOTE_PX
from stackaudit.diagrams.text import clean, one_line, text_width
from stackaudit.diagrams.whatif.changes import CardNow, Changes, LinkChange, ToolChange
from stackaudit.diagrams.whatif.keeping import fits, fitted, kept, standing_of


@dataclass(frozen=True, slots=True)
class ChangedTool:
    """A tool that differs where it stands; a conduit is a pill, a tile one square of the overview."""

    rect: Rect
    change: ToolChange
    conduit: bool = False
    tile: bool = False


@dataclass(frozen=True, slots=True)
class RetiredTool:
    """A tool that is no more: its name is struck out."""

    rect: Rect
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ChangedRoute:
    """A link that differs, where it runs."""

    line: Line
    route: Route
    change: LinkChange


@dataclass(slots=True)
class Side:
    """Everything on one side."""

    cards: list[PlacedCard] = field(default_factory=list)
    boxes: list[PlacedBox] = field(default_factory=list)
    lines: list[PlacedLine] = field(default_factory=list)
    trunks: list[Trunk] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    joined_cards: list[Rect] = field(default_factory=list)
    joined_words: list[Words] = field(default_factory=list)
    tools: list[ChangedTool] = field(default_factory=list)
    retired: list[RetiredTool] = field(default_factory=list)
    links: list[ChangedRoute] = field(default_factory=list)
    pills: list[tuple[Rect, str]] = field(default_factory=list)

    def moved(self, name: str, dx: float, dy: float) -> Side:
        """Return the same side elsewhere, with ids and groups of its own if it is named."""

        def shift(rect: Rect) -> Rect:
            return rect.moved(dx, dy)

        return Side(
            cards=[
                PlacedCard(
                    replace(placed.card, boxes=tuple(_renamed(box, name) for box in placed.card.boxes), lines=()),
                    shift(placed.rect),
                )
                for placed in self.cards
            ],
            boxes=[PlacedBox(_renamed(placed.box, name), shift(placed.rect)) for placed in self.boxes],
            lines=[replace(placed.moved(dx, dy), line=_relined(placed.line, name)) for placed in self.lines],
            trunks=[trunk.moved(dx, dy) for trunk in self.trunks],
            tiles=[
                replace(tile, rect=shift(tile.rect), tool=_named(tile.tool, name) if tile.tool else "")
                for tile in self.tiles
            ],
            words=[_reworded(words, name, dx, dy) for words in self.words],
            swatches=[replace(swatch, rect=shift(swatch.rect)) for swatch in self.swatches],
            badges=[replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in self.badges],
            joined_cards=[shift(rect) for rect in self.joined_cards],
            joined_words=[_reworded(words, name, dx, dy) for words in self.joined_words],
            tools=[replace(tool, rect=shift(tool.rect)) for tool in self.tools],
            retired=[
                RetiredTool(shift(tool.rect), tuple(_reworded(words, name, dx, dy) for words in tool.words))
                for tool in self.retired
            ],
            links=[
                ChangedRoute(_relined(link.line, name), link.route.moved(dx, dy), link.change) for link in self.links
            ],
            pills=[(shift(rect), text) for rect, text in self.pills],
        )


def _named(id_: str, name: str) -> str:
    return f"{name}:{id_}" if name else id_


def _renamed(box: Box, name: str) -> Box:
    return replace(box, id=_named(box.id, name))


def _relined(line: Line, name: str) -> Line:
    return replace(line, source=_named(line.source, name), target=_named(line.target, name))


def _reworded(words: Words, name: str, dx: float, dy: float) -> Words:
    kind, _, rest = words.group.partition(":")
    return replace(words, x=words.x + dx, y=words.y + dy, group=f"{kind}:{_named(rest, name)}" if rest else kind)


ASPECT: Final = 1.1  # of one side
MOST_ROUTED: Final = 6  # new links between cards; more are told by letters
PILL_HEIGHT: Final = 18.0
PILL_PAD: Final = 16.0
PILL_WIDTH: Final = 150.0


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, the size that each has, and the letters of new links that are told by letters."""

    before: Side
    after: Side
    w: float
    h: float
    letters: Mapping[Pair, str]


def arrange_sides(changes: Changes) -> Sides:
    """Lay both sides out. New links between cards are drawn where all of them find a way, else told by letters."""
    layout = Layout(changes, ())
    routes = layout.crossing_routes(MOST_ROUTED)
    marks: tuple[Mark, ...] = ()
    if routes is None:
        marks = tuple(
            Mark(letter_of(at), MarkKind.MISSING, link.line.source, link.line.target, "", "")
            for at, link in enumerate(changes.crossing_new)
        )
        layout, routes = Layout(changes, marks), {}
    letters = {ends(link.line): mark.letter for link, mark in zip(changes.crossing_new, marks, strict=False)}
    return Sides(layout.before(routes), layout.after(routes), layout.w, layout.h, letters)


class Layout:
    """The one layout of a union: the places of the first scene, kept."""

    def __init__(self, changes: Changes, marks: tuple[Mark, ...], old: Geometry | None = None) -> None:
        """Lay a union out.

        Args:
            changes: The union, and what differs.
            marks: The marks that its boxes carry.
            old: The first scene as it is laid out; None lays it out as one side of a pair.
        """
        scene = replace(changes.union, marks=marks)
        self._changes = changes
        self._sized = size_boxes(scene)
        if changes.earlier.cards and fits(changes.earlier, changes.union):
            first = old or arrange_sheet(replace(changes.earlier, marks=(), marks_left_out=0, asks=()), ASPECT)
            standing = kept(standing_of(first), changes.earlier, changes.union, self._sized)
        else:
            standing = standing_of(arrange_sheet(scene, ASPECT))
        self._cards, self._rects = standing.cards, standing.rects
        self._lines, self._trunks = standing.lines, standing.trunks
        self.w, self.h = standing.w, standing.h

    def _look(self, number: int, look: CardNow) -> Card:
        """Return a card as it looks on one side, its header within the room that the first scene gives it."""
        card = replace(self._changes.union.cards[number], kind=look.kind, title=look.title, subtitle=look.subtitle)
        earlier = self._changes.earlier.cards
        if number >= len(earlier):
            return card
        return fitted(card, earlier[number], self._cards[number].w - 2 * CARD_PAD)

    # -- before

    def before(self, crossing: Mapping[Pair, Route]) -> Side:
        """Return the side of today: what is new is not there yet."""
        side, changes = Side(trunks=list(self._trunks)), self._changes
        for number, look in enumerate(changes.before):
            if look is not None:
                self._add_card(side, number, self._look(number, look))
        for box in self._sized.values():
            if changes.tools.get(box.box.id) is not ToolChange.ADDED:
                self._add_box(side, box, marks=False)
        new = {ends(link.line): link for link in changes.links}
        for pair, placed in self._lines.items():
            link = new.get(pair)
            if link is None:
                side.lines.append(placed)
            elif link.before is not None:
                side.lines.append(_led(placed, link.before))
        for was, now in changes.crossing_pairs:
            if was is not None and ends(was) in crossing:
                side.lines.append(_led(PlacedLine(now or was, crossing[ends(was)]), was))
        return side

    def _add_card(self, side: Side, number: int, card: Card) -> None:
        rect = self._cards[number]
        side.cards.append(PlacedCard(card, rect))
        side.words += header_words(card, rect, f"card:{number}")

    def _add_box(self, side: Side, box: SizedBox, *, marks: bool) -> None:
        rect = self._rects[box.box.id]
        side.boxes.append(PlacedBox(box.box, rect))
        side.words += box_words(box, rect)
        side.swatches.append(box_swatch(box, rect))
        if marks:
            side.badges += box_badges(box, rect)

    # -- after

    def after(self, crossing: Mapping[Pair, Route]) -> Side:
        """Return the side of tomorrow."""
        side, changes = Side(trunks=list(self._trunks)), self._changes
        for number, look in enumerate(changes.now):
            self._add_card_now(side, number, look)
        for box in self._sized.values():
            self._add_box_now(side, box)
        changed = {ends(link.line): link for link in changes.links}
        for pair, placed in self._lines.items():
            link = changed.get(pair)
            if link is None:
                side.lines.append(placed)
            else:
                side.links.append(ChangedRoute(link.line, _led(placed, link.line).route, link.change))
        for link in changes.crossing:
            if ends(link.line) in crossing:
                side.links.append(ChangedRoute(link.line, crossing[ends(link.line)], link.change))
        side.lines += [PlacedLine(line, crossing[ends(line)]) for line in changes.between if ends(line) in crossing]
        self._add_pills(side)
        return side

    def _add_card_now(self, side: Side, number: int, look: CardNow) -> None:
        self._add_card(side, number, self._look(number, look))
        if look.joined:
            group = f"card:{number}:subtitle"
            side.joined_cards.append(self._cards[number])
            side.joined_words += [words for words in side.words if words.group == group]
            side.words = [words for words in side.words if words.group != group]

    def _add_box_now(self, side: Side, box: SizedBox) -> None:
        rect, change = self._rects[box.box.id], self._changes.tools.get(box.box.id)
        if change is ToolChange.RETIRED:
            side.retired.append(RetiredTool(rect, tuple(box_words(box, rect))))
            return
        self._add_box(side, box, marks=True)
        if change is not None:
            side.tools.append(ChangedTool(rect, change, box.box.conduit))

    # -- ways of links between cards

    def crossing_routes(self, most: int) -> dict[Pair, Route] | None:
        """Return the ways of links between cards over no box and no header; None where a new link finds none."""
        field = Field(
            rects=self._rects,
            cards=self._cards,
            headers=tuple(self._headers()),
            taken=[line.route for line in self._lines.values()],
            trunks=[trunk.route for trunk in self._trunks],
            size=(self.w, self.h),
        )
        new = self._changes.crossing_new
        rest = [link.line for link in self._changes.crossing if link not in new]
        rest = sorted((*rest, *self._changes.between), key=ends)[: max(0, most - len(new))]
        routes = field.ways([*(link.line for link in new), *rest]) if len(new) <= most else {}
        return routes if all(ends(link.line) in routes for link in new) else None

    def _headers(self) -> Iterator[Rect]:
        """Yield the space of every header of either side."""
        for number, looks in enumerate(zip(self._changes.before, self._changes.now, strict=True)):
            for look in looks:
                if look is not None:
                    yield from map(room_of, header_words(self._look(number, look), self._cards[number], ""))

    # -- what new links carry

    def _add_pills(self, side: Side) -> None:
        """Put what it carries on every new link, where there is room; the list beneath says it in any case."""
        strict, loose = self._clearing(side, lines=True), self._clearing(side, lines=False)
        for line, change in ((link.line, link.change) for link in side.links):
            if change not in {LinkChange.ADDED, LinkChange.ALTERED} or not line.label.strip():
                continue
            text = one_line(clean(line.label, sentence=True), PILL_WIDTH, NOTE_PX, bold=True)
            size = (text_width(text, NOTE_PX, True) + PILL_PAD, PILL_HEIGHT)
            name = f"new:{ends(line)}"
            found = strict.find(name, size) or loose.find(name, size)
            if found is not None:
                side.pills.append((found[0], text))
                strict.block(found[0])
                loose.block(found[0])

    def _clearing(self, side: Side, *, lines: bool) -> Clearing:
        clearing = Clearing(Rect(0, 0, self.w, self.h))
        for rect in (*self._rects.values(), *self._headers()):
            clearing.block(rect)
        for link in side.links:
            clearing.run(f"new:{ends(link.line)}", link.route.sampled(3.0))
        if lines:
            for number, placed in enumerate(side.lines):
                clearing.run(f"old:{number}", placed.route.sampled(3.0))
        return clearing


def _led(placed: PlacedLine, line: Line) -> PlacedLine:
    """Return a line on the way of another between the same tools."""
    if line.source == placed.line.source:
        return replace(placed, line=line)
    back = Route(placed.route.shape, placed.route.points[::-1])
    return PlacedLine(line, back, 1 - placed.cross_at)
