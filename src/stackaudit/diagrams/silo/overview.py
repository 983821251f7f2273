"""The overview form, for more tools or flows than labelled boxes have room for: one square a tool, flows by department.

Large cards span the page and have a box for each department, with one line for all that flows between two of them; the
other cards stand between them in rows. Names stand beside the squares as far as a reader can take them in, and whatever
is not named or drawn is counted in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from stackaudit.diagrams.boxes import labels, marks_by_tool, swatch_words
from stackaudit.diagrams.layout.geometry import Geometry, PlacedCard, Rect, Tile, Words
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
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.shapes import EDGE, GROUND, Shape, Sign, Way
from stackaudit.diagrams.silo.between import not_drawn
from stackaudit.diagrams.silo.bundles import fill_bundles
from stackaudit.diagrams.silo.groups import MOST_NAMED, Bundles, bundles_of
from stackaudit.diagrams.silo.lines import Count, count_of
from stackaudit.diagrams.silo.sheet import header_height, header_width, header_words
from stackaudit.diagrams.silo.squares import (
    BROKEN_FLOW,
    BY_HAND,
    ITEM_GAP,
    LONGEST_NAME,
    MOST_MARKS,
    NAME_GAP,
    NOT_STATED,
    NOT_STATED_WORDS,
    PITCH,
    ROW,
    SIGN,
    Ink,
    Tools,
    bare_squares,
    named_items,
    parts_of,
    place_parts,
    weak_tools,
)
from stackaudit.diagrams.style import BADGE_STEP, BODY_PX, CARD_PAD, MARGIN, NOTE_PX, TILE, LineStyle
from stackaudit.diagrams.text import drawable, one_line, shorten, text_width

LABEL_WIDTH: Final = 180.0  # at most, of the department's name on the left
SLOT_WIDTH: Final = 520.0  # least width of the share of a row that a small department takes
SLOT_GAP: Final = 28.0
COUNT_WIDTH: Final = 40.0
DEPARTMENT_GAP: Final = 7.0
TEXT_STEP: Final = 15.0
MOST_NAMED_IN_SMALL: Final = 14
NAME_LINES: Final = 3


def fill(tools: Tools, bundled: Mapping[int, Bundles], card: Card, width: float, wide: bool) -> Ink:
    """Return the contents of a card of that inner width; a wide card has its departments apart."""
    bundles = bundled.get(id(card))
    if bundles is not None:
        return fill_bundles(bundles, tools, width)
    if wide:
        ink = _department_rows(card, tools, width, named=len(card.boxes) <= MOST_NAMED)
    elif len(card.boxes) <= MOST_NAMED_IN_SMALL:
        ink = Ink()
        ink.height = named_items(ink, tools.ordered(card), tools, weak_tools(card), (0.0, width), 0.0)
    else:
        ink = _squares_and_names(card, tools, width)
    count = count_of(card.lines)
    if count.flows:
        parts = parts_of(count, noun=True)
        place_parts(ink, parts, (0.0, ink.height + 9), NOTE_PX, "muted", f"flows:{card.boxes[0].id}")
        ink.height += 16
    return ink


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
            lower = named_items(ink, boxes, tools, weak, (begin, end), y)
        else:
            lower = bare_squares(ink, boxes, weak, (begin, end), y + (ROW - TILE) / 2)
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


def _squares_and_names(card: Card, tools: Tools, width: float) -> Ink:
    """Return all squares, the departments in words, and as many names as three lines hold, hubs first."""
    ink, boxes = Ink(), tools.ordered(card)
    y = bare_squares(ink, boxes, weak_tools(card), (0.0, width), 2.0) + 9
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
LINK_WORDS: Final = "flows between two boxes, both ways together"
LEGEND_LINE: Final = 3.0
Filler = Callable[[Card, float, bool], Ink]
"""Returns the contents of a card of some inner width, wide or not."""


MOST_BOXES: Final = 200  # of the full form
MOST_WORK: Final = 30_000
"""Of the full form, which keeps each line off every box and every other line: about four seconds."""
MOST_TANGLED: Final = 200  # lines, times lines a tool: with more, a card of at least so many lines is a web
LEAST_TANGLED: Final = 80


def is_crowded(scene: Scene) -> bool:
    """Whether a scene has more tools or lines than the full form is drawn with in time, and than can be followed."""
    sizes = [(len(card.lines), len(card.boxes)) for card in scene.cards]
    return (
        sum(boxes for _, boxes in sizes) > MOST_BOXES
        or sum(lines * (lines + boxes) for lines, boxes in sizes) > MOST_WORK
        or any(lines >= LEAST_TANGLED and lines * lines > MOST_TANGLED * boxes for lines, boxes in sizes)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Cards that stand beside each other."""

    cards: tuple[Card, ...]
    wide: bool


def arrange_overview(scene: Scene, aspect: float, *, bundled: bool = True) -> Geometry:
    """Lay out the overview form; where lines are not wanted, `bundled` is False and their flows are counted only."""
    tools = Tools(labels(scene), scene.owners, marks_by_tool(scene.marks))
    cards = _gathered(scene.cards)
    wide = {id(card): bundles_of(card, tools) for card in scene.cards if bundled and _is_wide(card)}
    filler = partial(fill, tools, {key: bundles for key, bundles in wide.items() if bundles is not None})
    best = min(_pages(cards, filler), key=lambda page: _cost(page, scene, aspect), default=([], 860.0, 0.0))
    rows, width, _ = best
    words, y = headline(scene.headline, f"{scene.subline} {not_drawn(scene.between)}".strip(), width)
    placed: list[PlacedCard] = []
    inks: list[Ink] = []
    for row, height in rows:
        for card, rect in zip(row.cards, _stretched(row, width, height), strict=True):
            where = rect.moved(MARGIN, y)
            inner = where.w - 2 * CARD_PAD
            placed.append(PlacedCard(card, where))
            words += header_words(card, where, f"card:{len(placed)}")
            top = where.y + header_height(card, inner)
            inks.append(filler(card, inner, row.wide).moved(where.x + CARD_PAD, top))
        y += height + GAP
    hubs = any(tile.hub for ink in inks for tile in ink.tiles)
    lines = any(isinstance(shape, Way) for ink in inks for shape in ink.shapes)
    footer, signs = _footer(scene, width, y + 4, hubs=hubs, lines=lines)
    swatches = (*(swatch for ink in inks for swatch in ink.swatches), *footer.swatches)
    return Geometry(
        width=rounded_height(width + 2 * MARGIN),
        height=rounded_height(footer.y + MARGIN - 4),
        cards=tuple(placed),
        tiles=tuple(tile for ink in inks for tile in ink.tiles) + tuple(footer.tiles),
        words=(
            *words,
            *(word for ink in inks for word in ink.words),
            *footer.words,
            *(swatch_words(swatch) for swatch in swatches),
        ),
        badges=tuple(badge for ink in inks for badge in ink.badges) + tuple(footer.badges),
        swatches=swatches,
        rules=tuple(footer.rules),
        owners=scene.owners,
        shapes=(*(shape for ink in inks for shape in ink.shapes), *signs),
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


def _pages(cards: Sequence[Card], filler: Filler) -> Iterator[tuple[list[tuple[Row, float]], float, float]]:
    """Yield pages of several widths: their rows with heights, the width, and the height of all rows."""
    sizes = {id(card): _natural(card, filler) for card in cards if not _is_wide(card)}
    for width in WIDTHS:
        rows: list[tuple[Row, float]] = []
        small: list[Card] = []
        for card in [*cards, None]:
            if card is not None and not _is_wide(card):
                small.append(card)
                continue
            rows += _small_rows(small, [sizes[id(one)] for one in small], float(width), filler)
            small = []
            if card is not None:
                rows.append((Row((card,), wide=True), _height(card, filler, float(width), wide=True)))
        yield rows, float(width), math.fsum(height + GAP for _, height in rows)


def _natural(card: Card, filler: Filler) -> tuple[float, float]:
    width = max(header_width(card), LEAST_INNER) + 2 * CARD_PAD
    return width, _height(card, filler, width, wide=False)


def _height(card: Card, filler: Filler, width: float, *, wide: bool) -> float:
    inner = width - 2 * CARD_PAD
    return header_height(card, inner) + filler(card, inner, wide).height + CARD_PAD


def _small_rows(
    cards: Sequence[Card], sizes: Sequence[tuple[float, float]], width: float, filler: Filler
) -> list[tuple[Row, float]]:
    """Return small cards in rows of that width, each as tall as its tallest card needs once it is stretched."""
    rows, at = [], 0
    for count in in_rows(sizes, width, GAP) if cards else []:
        row = Row(tuple(cards[at : at + count]), wide=False)
        rects = _stretched(row, width, 0.0)
        tallest = max(_height(card, filler, rect.w, wide=False) for card, rect in zip(row.cards, rects, strict=True))
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


def _footer(scene: Scene, width: float, y: float, *, hubs: bool, lines: bool) -> tuple[Footer, list[Shape]]:
    """Return list and legend, and the signs in the legend."""
    footer = Footer(width, y)
    place_list(footer, scene)
    place_asks(footer, scene.asks)
    place_rule(footer)
    place_departments(footer, scene.owners, owners_in(scene))
    footer.begin_row()
    place_mark_kinds(footer, scene.marks)
    weak = any(weak_tools(card) for card in scene.cards)
    for present, hollow, text in ((weak, True, HOLLOW_WORDS), (hubs, False, HUB_WORDS)):
        if present:
            footer.tiles.append(Tile(footer.sample(TILE, 6, text), None, hollow, not hollow))
    signs = _signs(footer, count_of(line for card in scene.cards for line in card.lines), lines=lines)
    footer.begin_row()
    footer.y -= 12
    return footer, signs


def _signs(footer: Footer, count: Count, *, lines: bool) -> list[Shape]:
    """Place what stands in a count of flows beside their number; return the signs."""
    signs: list[Shape] = []
    if lines:
        look = LineStyle("", LEGEND_LINE)
        signs.append(Way(footer.line(LINK_WORDS), EDGE, look, ground=GROUND, both=True))
    for present, (kind, tint, text) in ((count.by_hand, BY_HAND), (count.broken, BROKEN_FLOW)):
        if present:
            place = footer.sample(2 * SIGN, 8, text)
            signs.append(Sign(kind, (place.cx, footer.y), tint, SIGN))
    if count.not_stated:
        place = footer.sample(text_width(NOT_STATED, BODY_PX), 6, NOT_STATED_WORDS)
        footer.words.append(Words(place.x, footer.y, NOT_STATED, BODY_PX, group="legend:?"))
    return signs
