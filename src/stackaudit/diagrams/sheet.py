"""The full form: a labelled box for every tool, the cards packed on one page, the list and the legend beneath."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from stackaudit.diagrams.boxes import SizedBox, box_badges, box_swatch, box_words, size_boxes, swatch_words
from stackaudit.diagrams.cards import TRAY_WIDTHS, Body, bodies, contents, header_words
from stackaudit.diagrams.component import Part
from stackaudit.diagrams.footer import (
    Footer,
    line_kinds,
    place_conduit,
    place_departments,
    place_line_kinds,
    place_list,
    place_mark_kinds,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, PlacedCard, Words
from stackaudit.diagrams.layout.packing import Packing, Page, pack
from stackaudit.diagrams.scene import Card, CardKind, Scene
from stackaudit.diagrams.style import CARD_GAP, HEADLINE_PX, MARGIN, MIN_WIDTH, SUBLINE_PX
from stackaudit.diagrams.text import text_width, wrap_sentence

HEADLINE_STEP: Final = 27.0
SUBLINE_STEP: Final = 17.0
NARROWEST: Final = 440.0
FEW_CARDS: Final = 40  # with more cards than this, one layout of the largest is enough


def arrange_sheet(scene: Scene, aspect: float) -> Geometry:
    """Lay out the full form."""
    sized = size_boxes(scene)
    chosen, packing = _packed(scene, sized, aspect)
    words, top = headline(scene, packing.w)
    cards: list[PlacedCard] = []
    parts: list[Part] = []
    for number, (card, body, place) in enumerate(zip(scene.cards, chosen, packing.rects, strict=True)):
        rect = place.moved(MARGIN, top)
        cards.append(PlacedCard(card, rect))
        parts.append(contents(card, body, rect))
        words += header_words(card, rect, f"card:{number}")
    rects = {tool: rect for part in parts for tool, rect in part.rects.items()}
    swatches = [box_swatch(sized[tool], rect) for tool, rect in rects.items()]
    for tool, rect in rects.items():
        words += box_words(sized[tool], rect)
    footer = _footer(scene, packing.w, top + packing.h + CARD_GAP)
    swatches += footer.swatches
    return Geometry(
        width=rounded_height(packing.w + 2 * MARGIN),
        height=rounded_height(footer.y + MARGIN - 4),
        cards=tuple(cards),
        boxes=tuple(PlacedBox(sized[tool].box, rect) for tool, rect in rects.items()),
        lines=tuple(line for part in parts for line in part.lines),
        trunks=tuple(trunk for part in parts for trunk in part.trunks),
        words=(*words, *footer.words, *(swatch_words(swatch) for swatch in swatches)),
        badges=tuple(badge for tool, rect in rects.items() for badge in box_badges(sized[tool], rect))
        + tuple(footer.badges),
        swatches=tuple(swatches),
        samples=tuple(footer.samples),
        shapes=tuple(footer.boxes),
        rules=tuple(footer.rules),
    )


def _packed(scene: Scene, sized: Mapping[str, SizedBox], aspect: float) -> tuple[list[Body], Packing]:
    """Try the layouts of the largest card with several widths for trays; return the best page."""
    page = Page(aspect, CARD_GAP, _least_width(scene), _outside(scene))
    if not scene.cards:
        return [], Packing((), page.least_width, 0.0, 0.0)
    core = scene.cards[0].kind is CardKind.CORE
    pages = [
        (chosen, pack([(body.w, body.h) for body in chosen], page, core=core))
        for chosen in _choices(scene.cards, sized)
    ]
    return min(pages, key=lambda choice: choice[1].cost)


def _choices(cards: Sequence[Card], sized: Mapping[str, SizedBox]) -> Iterator[list[Body]]:
    """Yield one layout for each card: those of the largest card in turn, with trays of several widths."""
    largest = max(range(len(cards)), key=lambda at: (len(cards[at].lines), -at))
    options = [bodies(card, sized, variants=at == largest and len(cards) <= FEW_CARDS) for at, card in enumerate(cards)]
    shapes = len(options[largest]) if cards[largest].lines else 1
    widths = TRAY_WIDTHS if any(not card.lines for card in cards) else TRAY_WIDTHS[:1]
    for shape, width in product(range(shapes), widths):
        yield [
            ways[min(shape, len(ways) - 1)] if card.lines else _nearest(ways, width)
            for card, ways in zip(cards, options, strict=True)
        ]


def _least_width(scene: Scene) -> float:
    """Return the width that no page is narrower than: a very small picture need not be a wide one."""
    return min(MIN_WIDTH, NARROWEST + 40 * sum(len(card.boxes) for card in scene.cards))


def _nearest(ways: Sequence[Body], width: float) -> Body:
    """Return the widest of these that is no wider than asked for; else the narrowest."""
    fitting = [body for body in ways if body.w <= width]
    return max(fitting, key=lambda body: body.w) if fitting else min(ways, key=lambda body: body.w)


def _outside(scene: Scene) -> Callable[[float], float]:
    """Return a function that estimates how tall headline, list and legend are together on a page of some width."""
    entries = len(scene.marks) + bool(scene.marks_left_out)
    owners = len(scene.owners)

    def height(width: float) -> float:
        rows = math.ceil(entries / max(1, int(width // 300)))
        legend = 48 + 24 * math.ceil(owners * 110 / width)
        return 100 + legend + (40 + rows * 42 if entries else 0)

    return height


def _balanced_headline(text: str, width: float) -> tuple[str, ...]:
    """Return the headline in one or two lines; of two, the second is not left with a single word."""
    lines = wrap_sentence(text, width, HEADLINE_PX, bold=True)
    if len(lines) < 2 or text_width(lines[1], HEADLINE_PX, True) > width / 3:
        return lines
    for share in (0.6, 0.7, 0.8, 0.9):
        narrower = wrap_sentence(text, width * share, HEADLINE_PX, bold=True)
        if " ".join(narrower) == " ".join(lines):
            return narrower
    return lines


def headline(scene: Scene, width: float) -> tuple[list[Words], float]:
    """Return the words above the cards, and where the cards begin."""
    words, y = [], MARGIN + 12
    for line in _balanced_headline(scene.headline, width):
        words.append(Words(MARGIN, y, line, HEADLINE_PX, bold=True, group="headline"))
        y += HEADLINE_STEP
    if scene.subline.strip():
        for line in wrap_sentence(scene.subline, width, SUBLINE_PX):
            words.append(Words(MARGIN, y - 2, line, SUBLINE_PX, "muted", group="subline"))
            y += SUBLINE_STEP
    return words, y + 2


def _footer(scene: Scene, width: float, y: float) -> Footer:
    footer = Footer(width, y)
    place_list(footer, scene)
    place_rule(footer)
    place_line_kinds(footer, line_kinds(scene))
    place_mark_kinds(footer, scene.marks)
    place_conduit(footer, scene)
    if footer.x > MARGIN:
        footer.new_row()
    place_departments(footer, scene)
    if footer.x > MARGIN:
        footer.new_row()
    footer.y -= 12
    return footer
