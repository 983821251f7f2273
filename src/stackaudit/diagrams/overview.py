"""The overview form, for more tools than labelled boxes have room for: one square for each, coloured by department.

Large cards span the page and have a row for each department; the others stand between them in rows. Names stand beside
the squares as far as a reader can take them in, and whatever is not named is counted in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stackaudit.diagrams.boxes import labels, marks_by_tool, swatch_words
from stackaudit.diagrams.cards import header_height, header_width, header_words
from stackaudit.diagrams.footer import (
    Footer,
    place_departments,
    place_list,
    place_mark_kinds,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.layout.geometry import Geometry, PlacedCard, Rect, Tile
from stackaudit.diagrams.layout.packing import in_rows
from stackaudit.diagrams.scene import Card, CardKind, Scene
from stackaudit.diagrams.sheet import headline
from stackaudit.diagrams.style import BODY_PX, CARD_PAD, MARGIN, TILE
from stackaudit.diagrams.text import text_width
from stackaudit.diagrams.tiles import Ink, Tools, fill, weak_tools

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
    words, y = headline(scene, width)
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
        yield rows, float(width), sum(height + GAP for _, height in rows)


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
    spare = (width - sum(natural) - GAP * (len(natural) - 1)) / len(natural)
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
    place_rule(footer)
    place_departments(footer, scene)
    if footer.x > MARGIN:
        footer.new_row()
    place_mark_kinds(footer, scene.marks)
    weak = any(weak_tools(card) for card in scene.cards)
    hubs = any(box.hub for card in scene.cards for box in card.boxes)
    for present, hollow, text in ((weak, True, HOLLOW_WORDS), (hubs, False, HUB_WORDS)):
        if present:
            x = footer.room(TILE + 6 + text_width(text, BODY_PX))
            footer.tiles.append(Tile(Rect(x, footer.y - TILE / 2, TILE, TILE), None, hollow, not hollow))
            footer.word(x + TILE + 6, text)
    if footer.x > MARGIN:
        footer.new_row()
    footer.y -= 12
    return footer
