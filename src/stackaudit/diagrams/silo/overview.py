"""The overview form, for more tools than labelled boxes have room for: one square for each, coloured by department.

Large cards span the page and have a row for each department; the others stand between them in rows. Names stand beside
the squares as far as a reader can take them in, and whatever is not named is counted in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.boxes import labels, marks_by_tool, swatch_words
from stackaudit.diagrams.layout.geometry import Badge, Geometry, PlacedCard, Rect, Tile, Words
from stackaudit.diagrams.layout.packing import in_rows
from stackaudit.diagrams.page import (
    Footer,
    headline,
    owners_in,
    place_asks,
    place_departments,
    place_list,
    place_mark_kinds,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.scene import Box, Card, CardKind, LineKind, Mark, Owner, Scene
from stackaudit.diagrams.silo.sheet import header_height, header_width, header_words
from stackaudit.diagrams.style import BADGE_RADIUS, BADGE_STEP, BODY_PX, CARD_PAD, MARGIN, NOTE_PX, TILE, TILE_GAP
from stackaudit.diagrams.text import clean, drawable, one_line, shorten, text_width

PITCH: Final = TILE + TILE_GAP
ROW: Final = 19.0  # height of a row with names
NAME_GAP: Final = 5.0  # between a square and its name
ITEM_GAP: Final = 15.0
LONGEST_NAME: Final = 320.0
LABEL_WIDTH: Final = 180.0  # at most, of the department's name on the left
SLOT_WIDTH: Final = 520.0  # least width of the share of a row that a small department takes
SLOT_GAP: Final = 28.0
MOST_MARKS: Final = 6  # on one tool; what is more is counted
COUNT_WIDTH: Final = 40.0
DEPARTMENT_GAP: Final = 7.0
TEXT_STEP: Final = 15.0
MOST_NAMED: Final = 170  # a card with more tools than this has squares without names
MOST_NAMED_IN_SMALL: Final = 14
NAME_LINES: Final = 3
NO_DEPARTMENT: Final = "no department"


@dataclass(slots=True)
class Ink:
    """What a card holds, with the upper left corner of its inside at (0, 0)."""

    height: float = 0.0
    tiles: list[Tile] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)

    def moved(self, dx: float, dy: float) -> Ink:
        """Return the same things elsewhere."""
        return Ink(
            self.height,
            [replace(tile, rect=tile.rect.moved(dx, dy)) for tile in self.tiles],
            [replace(words, x=words.x + dx, y=words.y + dy) for words in self.words],
            [replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in self.badges],
        )


@dataclass(frozen=True, slots=True)
class Tools:
    """What all cards need to know: names, departments and marks."""

    names: Mapping[str, str]
    owners: Sequence[Owner]
    marks: Mapping[str, tuple[Mark, ...]]

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
    sound = {LineKind.AUTOMATED, LineKind.FILE, LineKind.UNKNOWN}
    strong = {tool for line in card.lines if line.kind in sound for tool in (line.source, line.target)}
    return frozenset(box.id for box in card.boxes) - strong


def fill(card: Card, tools: Tools, width: float, *, wide: bool) -> Ink:
    """Return the contents of a card of that inner width; a wide card has a row for each department."""
    if wide:
        return _department_rows(card, tools, width, named=len(card.boxes) <= MOST_NAMED)
    if len(card.boxes) <= MOST_NAMED_IN_SMALL:
        ink = Ink()
        ink.height = _named_items(ink, tools.ordered(card), tools, weak_tools(card), (0.0, width), 0.0)
        return ink
    return _squares_and_names(card, tools, width)


def _square(box: Box, x: float, y: float, weak: frozenset[str]) -> Tile:
    return Tile(Rect(x, y, TILE, TILE), box.owner, box.id in weak, box.hub, box.id)


def _named_items(
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
        ink.tiles.append(_square(box, x, y + (ROW - TILE) / 2, weak))
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


def _department_rows(card: Card, tools: Tools, width: float, *, named: bool) -> Ink:
    """Return the departments with their names and counts on the left; small ones share a row."""
    ink, weak = Ink(), weak_tools(card)
    groups: dict[str | None, list[Box]] = {}
    for box in tools.ordered(card):
        groups.setdefault(box.owner, []).append(box)
    label = _label_width(tools, groups)
    slots = max(1, int(width // SLOT_WIDTH))
    slot = (width + SLOT_GAP) / slots
    y = bottom = 0.0
    used = slots  # of the current row
    for owner, boxes in groups.items():
        need = label + COUNT_WIDTH + (_named_width(boxes, tools) if named else len(boxes) * PITCH)
        span = min(slots, math.ceil((need + SLOT_GAP) / slot))
        if used + span > slots:
            y, used = (bottom + DEPARTMENT_GAP if bottom else 0.0), 0
        left = used * slot
        _department_label(ink, tools.owner_name(owner), len(boxes), (left, label), y)
        begin, end = left + label + COUNT_WIDTH, left + span * slot - SLOT_GAP
        if named:
            lower = _named_items(ink, boxes, tools, weak, (begin, end), y)
        else:
            lower = _bare_squares(ink, boxes, weak, (begin, end), y + (ROW - TILE) / 2)
        bottom, used = max(bottom, lower), used + span
    ink.height = bottom
    return ink


def _label_width(tools: Tools, owners: Iterable[str | None]) -> float:
    """Return the width of the column of department names: as wide as the widest, within reason."""
    widest = max((text_width(drawable(tools.owner_name(owner), True), BODY_PX, True) for owner in owners), default=0.0)
    return min(widest, LABEL_WIDTH) + 4


def _department_label(ink: Ink, name: str, count: int, place: tuple[float, float], y: float) -> None:
    left, width = place
    words = one_line(name, width, BODY_PX, bold=True)
    ink.words.append(Words(left, y + ROW / 2, words, BODY_PX, bold=True, group="department"))
    right = left + width + COUNT_WIDTH - 12
    ink.words.append(Words(right, y + ROW / 2, str(count), BODY_PX, "muted", align="right", group="count"))


def _named_width(boxes: Sequence[Box], tools: Tools) -> float:
    """Return the width that these tools take in one row, squares, names and marks."""
    names = [(one_line(tools.names[box.id], LONGEST_NAME, BODY_PX, box.hub), box) for box in boxes]
    marks = math.fsum(BADGE_STEP * min(len(tools.marks.get(box.id, ())), MOST_MARKS + 2) + 4 for box in boxes)
    return marks + math.fsum(TILE + NAME_GAP + text_width(name, BODY_PX, box.hub) + ITEM_GAP for name, box in names)


def _bare_squares(ink: Ink, boxes: Sequence[Box], weak: frozenset[str], span: tuple[float, float], y: float) -> float:
    left, right = span
    columns = max(1, int((right - left + TILE_GAP) // PITCH))
    for at, box in enumerate(boxes):
        row, column = divmod(at, columns)
        ink.tiles.append(_square(box, left + column * PITCH, y + row * PITCH, weak))
    return y + -(-len(boxes) // columns) * PITCH


def _squares_and_names(card: Card, tools: Tools, width: float) -> Ink:
    """Return all squares, the departments in words, and as many names as three lines hold, hubs first."""
    ink, boxes = Ink(), tools.ordered(card)
    y = _bare_squares(ink, boxes, weak_tools(card), (0.0, width), 2.0) + 9
    shares = Counter(tools.owner_name(box.owner) for box in boxes).most_common(3)
    mix = ", ".join(f"{count} {name}" for name, count in shares)
    ink.words.append(Words(0, y, one_line(mix, width, NOTE_PX, bold=True), NOTE_PX, bold=True, group="mix"))
    names = [tools.names[box.id] for box in sorted(boxes, key=lambda box: not box.hub)]
    for line in named_within(names, width, NAME_LINES):
        y += TEXT_STEP
        ink.words.append(Words(0, y, line, NOTE_PX, "muted", group="names"))
    ink.height = y + 6
    return ink


def named_within(names: Sequence[str], width: float, lines: int) -> list[str]:
    """Return whole names in so many lines, and a last line that counts the names left out."""
    done, line, shown = list[str](), "", 0
    for name in names:
        fitted = shorten(one_line(name, width - 8, NOTE_PX), width - 8, NOTE_PX)
        longer = f"{line}, {fitted}" if line else fitted
        if text_width(f"{longer},", NOTE_PX) > width:
            if len(done) == lines - 1:
                break
            done.append(f"{line},")
            longer = fitted
        line = longer
        shown += 1
    done.append(line)
    left_out = len(names) - shown
    return [*done, f"and {left_out} more"] if left_out else done


GAP: Final = 14.0
WIDE_FROM: Final = 40  # a card with more tools than this spans the page
MOST_SMALL_CARDS: Final = 24  # the smallest beyond these share one card
LEAST_INNER: Final = 216.0
WIDTHS: Final = range(860, 1781, 80)
HOLLOW_WORDS: Final = "hollow: no link, or by hand, broken or planned only"
HUB_WORDS: Final = "dot: a hub"


@dataclass(frozen=True, slots=True)
class Row:
    """Cards that stand beside each other."""

    cards: tuple[Card, ...]
    wide: bool


def arrange_overview(scene: Scene, aspect: float) -> Geometry:
    """Lay out the overview form."""
    tools = Tools(labels(scene), scene.owners, marks_by_tool(scene.marks))
    cards = _gathered(scene.cards)
    best = min(_pages(cards, tools), key=lambda page: _cost(page, scene, aspect), default=([], 860.0, 0.0))
    rows, width, _ = best
    words, y = headline(scene.headline, scene.subline, width)
    placed: list[PlacedCard] = []
    inks: list[Ink] = []
    for row, height in rows:
        for card, rect in zip(row.cards, _stretched(row, width, height), strict=True):
            where = rect.moved(MARGIN, y)
            inner = where.w - 2 * CARD_PAD
            placed.append(PlacedCard(card, where))
            words += header_words(card, where, f"card:{len(placed)}")
            top = where.y + header_height(card, inner)
            inks.append(fill(card, tools, inner, wide=row.wide).moved(where.x + CARD_PAD, top))
        y += height + GAP
    footer = _footer(scene, width, y + 4)
    return Geometry(
        width=rounded_height(width + 2 * MARGIN),
        height=rounded_height(footer.y + MARGIN - 4),
        cards=tuple(placed),
        tiles=tuple(tile for ink in inks for tile in ink.tiles) + tuple(footer.tiles),
        words=(
            *words,
            *(word for ink in inks for word in ink.words),
            *footer.words,
            *(swatch_words(swatch) for swatch in footer.swatches),
        ),
        badges=tuple(badge for ink in inks for badge in ink.badges) + tuple(footer.badges),
        swatches=tuple(footer.swatches),
        rules=tuple(footer.rules),
        owners=scene.owners,
    )


def _is_wide(card: Card) -> bool:
    return len(card.boxes) > WIDE_FROM or (card.kind is CardKind.CORE and len(card.boxes) > 1)


def _gathered(cards: Sequence[Card]) -> list[Card]:
    """Return the cards, the smallest of very many put together into one."""
    small = [card for card in cards if not _is_wide(card) and card.kind is not CardKind.UNCONNECTED]
    if len(small) <= MOST_SMALL_CARDS:
        return list(cards)
    kept = sorted(small, key=lambda card: -len(card.boxes))[: MOST_SMALL_CARDS - 1]
    shared = [card for card in small if not any(card is other for other in kept)]
    together = replace(
        shared[0],
        title=f"{len(shared)} smaller groups · {sum(len(card.boxes) for card in shared)} tools",
        subtitle=f"{shared[0].title} to {shared[-1].title}",
        boxes=tuple(box for card in shared for box in card.boxes),
        lines=tuple(line for card in shared for line in card.lines),
    )
    gone = {id(card) for card in shared}
    rest = [card for card in cards if id(card) not in gone]
    at = next((at for at, card in enumerate(rest) if card.kind is CardKind.UNCONNECTED), len(rest))
    return [*rest[:at], together, *rest[at:]]


def _pages(cards: Sequence[Card], tools: Tools) -> Iterator[tuple[list[tuple[Row, float]], float, float]]:
    """Yield pages of several widths: their rows with heights, the width, and the height of all rows."""
    sizes = {id(card): _natural(card, tools) for card in cards if not _is_wide(card)}
    for width in WIDTHS:
        rows: list[tuple[Row, float]] = []
        small: list[Card] = []
        for card in [*cards, None]:
            if card is not None and not _is_wide(card):
                small.append(card)
                continue
            rows += _small_rows(small, [sizes[id(one)] for one in small], float(width), tools)
            small = []
            if card is not None:
                rows.append((Row((card,), wide=True), _height(card, tools, float(width), wide=True)))
        yield rows, float(width), math.fsum(height + GAP for _, height in rows)


def _natural(card: Card, tools: Tools) -> tuple[float, float]:
    width = max(header_width(card), LEAST_INNER) + 2 * CARD_PAD
    return width, _height(card, tools, width, wide=False)


def _height(card: Card, tools: Tools, width: float, *, wide: bool) -> float:
    inner = width - 2 * CARD_PAD
    return header_height(card, inner) + fill(card, tools, inner, wide=wide).height + CARD_PAD


def _small_rows(
    cards: Sequence[Card], sizes: Sequence[tuple[float, float]], width: float, tools: Tools
) -> list[tuple[Row, float]]:
    """Return small cards in rows of that width, each as tall as its tallest card needs once it is stretched."""
    rows, at = [], 0
    for count in in_rows(sizes, width, GAP) if cards else []:
        row = Row(tuple(cards[at : at + count]), wide=False)
        rects = _stretched(row, width, 0.0)
        tallest = max(_height(card, tools, rect.w, wide=False) for card, rect in zip(row.cards, rects, strict=True))
        rows.append((row, tallest))
        at += count
    return rows


def _stretched(row: Row, width: float, height: float) -> list[Rect]:
    """Return the cards of a row at one height, stretched to fill the width."""
    if row.wide:
        return [Rect(0, 0, width, height)]
    natural = [max(header_width(card), LEAST_INNER) + 2 * CARD_PAD for card in row.cards]
    spare = (width - math.fsum(natural) - GAP * (len(natural) - 1)) / len(natural)
    rects, x = [], 0.0
    for each in natural:
        rects.append(Rect(x, 0.0, each + spare, height))
        x += each + spare + GAP
    return rects


def _cost(page: tuple[list[tuple[Row, float]], float, float], scene: Scene, aspect: float) -> float:
    _, width, height = page
    entries = math.ceil(len(scene.marks) / max(1, int(width // 300)))
    whole = height + 190 + 42 * entries
    return width * whole * (1 + 1.5 * abs(math.log(width / whole / aspect)))


def _footer(scene: Scene, width: float, y: float) -> Footer:
    footer = Footer(width, y)
    place_list(footer, scene)
    place_asks(footer, scene.asks)
    place_rule(footer)
    place_departments(footer, scene.owners, owners_in(scene))
    footer.begin_row()
    place_mark_kinds(footer, scene.marks)
    weak = any(weak_tools(card) for card in scene.cards)
    hubs = any(box.hub for card in scene.cards for box in card.boxes)
    for present, hollow, text in ((weak, True, HOLLOW_WORDS), (hubs, False, HUB_WORDS)):
        if present:
            footer.tiles.append(Tile(footer.sample(TILE, 6, text), None, hollow, not hollow))
    footer.begin_row()
    footer.y -= 12
    return footer
