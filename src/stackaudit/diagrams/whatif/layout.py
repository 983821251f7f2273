"""The two sides of a what-if picture: one layout for both, new links between cards led through what is free."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from stackaudit.diagrams.boxes import SizedBox, box_badges, box_swatch, box_words, size_boxes
from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    PlacedBox,
    PlacedCard,
    PlacedLine,
    Point,
    Points,
    Rect,
    Route,
    RouteShape,
    Swatch,
    Tile,
    Trunk,
    Words,
)
from stackaudit.diagrams.names import letter_of
from stackaudit.diagrams.routing import Maze
from stackaudit.diagrams.scene import Box, Card, Line, Mark, MarkKind
from stackaudit.diagrams.silo.sheet import arrange_sheet, header_words
from stackaudit.diagrams.style import CARD_PAD, NOTE_PX
from stackaudit.diagrams.text import clean, one_line, text_width
from stackaudit.diagrams.whatif.changes import CardNow, ChangedLink, Changes, LinkChange, Pair, ToolChange, ends
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
NEAR: Final = 4.0  # so close to a card's border a new link does not run along it
BESIDE: Final = ((0.0, 0.0), (5.0, 0.0), (-5.0, 0.0), (0.0, 5.0), (0.0, -5.0))  # what a new link keeps for itself
ASIDE: Final = (10.0, -10.0, 18.0, -18.0, 6.0, -6.0)  # how far an end may move along its box, towards its line first
END_PAD: Final = 5.0  # from the corners of a box
LEAST_APART: Final = 5.5  # between the ends of two lines
FENCE: Final = 12.0  # how far beyond the cards a new link may run


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
    routes = layout.crossing_routes() if len(changes.crossing) <= MOST_ROUTED else None
    marks: tuple[Mark, ...] = ()
    if routes is None:
        marks = tuple(
            Mark(letter_of(at), MarkKind.MISSING, link.line.source, link.line.target, "", "")
            for at, link in enumerate(changes.crossing)
        )
        layout, routes = Layout(changes, marks), {}
    letters = {ends(link.line): mark.letter for link, mark in zip(changes.crossing, marks, strict=False)}
    return Sides(layout.before(), layout.after(routes), layout.w, layout.h, letters)


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

    def before(self) -> Side:
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

    # -- ways of new links between cards

    def crossing_routes(self) -> dict[Pair, Route] | None:
        """Return the way of every new link between cards; None where one finds no way over no box and no header."""
        if not self._changes.crossing:
            return {}
        maze = Maze(np.array([rect.edges for rect in self._walls()], dtype=np.float64))
        taken = [line.route.sampled() for line in self._lines.values()]
        taken += [trunk.route.sampled() for trunk in self._trunks]
        taken += [_outline(rect, off) for rect in self._cards for off in (-NEAR, 0.0, NEAR)]
        used = [line.route for line in self._lines.values()]
        routes: dict[Pair, Route] = {}
        for link in sorted(self._changes.crossing, key=self._span):
            source, target = self._rects[link.line.source], self._rects[link.line.target]
            route = maze.route(source, target, np.concatenate(taken))
            if route is None:
                return None
            route = self._aside(route, used)
            routes[ends(link.line)] = route
            used.append(route)
            taken += [route.moved(*shift).sampled() for shift in BESIDE]
        return routes

    def _span(self, link: ChangedLink) -> tuple[float, Pair]:
        one, other = self._rects[link.line.source], self._rects[link.line.target]
        return round(abs(one.cx - other.cx) + abs(one.cy - other.cy), 1), ends(link.line)

    def _aside(self, route: Route, others: Sequence[Route]) -> Route:
        """Return a route that ends beside the ends of other lines, not on them."""
        at = [point for other in others for point in (other.points[0], other.points[-1])]
        for _ in range(2):
            route = self._end_aside(Route(route.shape, route.points[::-1]), at)
        return route

    def _end_aside(self, route: Route, others: Sequence[Point]) -> Route:
        """Move the last stretch of a route sideways until its end is no other's, where there is room for that."""
        *first, corner, end = route.points
        axis = 0 if abs(corner[0] - end[0]) < abs(corner[1] - end[1]) else 1
        rect = next(rect for rect in self._rects.values() if _on_edge(rect, end))
        low, high = ((rect.x, rect.right), (rect.y, rect.bottom))[axis]
        if len(first) < 2:
            return route
        towards = math.copysign(1.0, first[-1][axis] - end[axis])
        for step in (0.0, *ASIDE):
            moved = [list(corner), list(end)]
            for point in moved:
                point[axis] += step * towards
            points = [(x, y) for x, y in moved]
            candidate = Route(route.shape, (*first, *points))
            inside = low + END_PAD <= points[1][axis] <= high - END_PAD
            if inside and all(math.dist(points[1], other) > LEAST_APART for other in others):
                return candidate if self._is_free(candidate, rect) else route
        return route

    def _is_free(self, route: Route, own: Rect) -> bool:
        x, y = route.sampled(2.0)[3:-3].T
        return not any(
            bool(((x > wall.x - 2) & (x < wall.right + 2) & (y > wall.y - 2) & (y < wall.bottom + 2)).any())
            for wall in (*self._rects.values(), *self._headers())
            if wall != own and not _on_edge(wall, route.points[0])
        )

    def _walls(self) -> Iterator[Rect]:
        """Yield what a new link may not run over: boxes, headers, and the fence around the side."""
        yield from self._rects.values()
        yield from self._headers()
        out = FENCE + 8
        yield Rect(-out, -out, self.w + 2 * out, 1)
        yield Rect(-out, self.h + out, self.w + 2 * out, 1)
        yield Rect(-out, -out, 1, self.h + 2 * out)
        yield Rect(self.w + out, -out, 1, self.h + 2 * out)

    def _headers(self) -> Iterator[Rect]:
        """Yield the space of every header of either side."""
        for number, looks in enumerate(zip(self._changes.before, self._changes.now, strict=True)):
            for look in looks:
                if look is not None:
                    for words in header_words(self._look(number, look), self._cards[number], ""):
                        width = text_width(words.text, words.px, words.bold)
                        yield Rect(words.x - 2, words.y - words.px * 0.7, width + 4, words.px * 1.4)

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


def _on_edge(rect: Rect, point: Point) -> bool:
    x, y = point
    return rect.x - 1 <= x <= rect.right + 1 and rect.y - 1 <= y <= rect.bottom + 1


def _outline(rect: Rect, off: float) -> Points:
    left, top, right, bottom = rect.x - off, rect.y - off, rect.right + off, rect.bottom + off
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return Route(RouteShape.BENDS, corners).sampled()
