"""The full form: a labelled box for every tool, the cards packed on one page, the list and the legend beneath."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import networkx as nx

from stackaudit.diagrams.boxes import SizedBox, box_badges, box_swatch, box_words, size_boxes, swatch_words
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, PlacedCard, PlacedLine, Rect, Trunk, Words
from stackaudit.diagrams.layout.packing import Packing, Page, pack
from stackaudit.diagrams.page import (
    Footer,
    headline,
    line_kinds,
    owners_in,
    place_asks,
    place_conduit,
    place_departments,
    place_line_kinds,
    place_list,
    place_mark_kinds,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.scene import Card, CardKind, Line, Scene
from stackaudit.diagrams.silo.between import Field, drawn_between, not_drawn, room_of
from stackaudit.diagrams.silo.component import Part, lay_out
from stackaudit.diagrams.style import BODY_PX, CARD_GAP, CARD_PAD, HEADER_PX, MARGIN, MIN_WIDTH
from stackaudit.diagrams.text import text_width, wrap_sentence

BOX_GAP: Final = 8.0
PART_GAP: Final = 34.0
LOOSE_GAP: Final = 20.0  # between what is joined and the rows of what is not
LEAST_FLOW: Final = 260.0
LEAST_SHELF: Final = 480.0
TITLE_TOP: Final = 18.0  # from the card's edge to the middle of the first line
TITLE_STEP: Final = 16.0
SUBTITLE_STEP: Final = 14.0
HEADER_WIDTH: Final = 400.0  # a longer header is wrapped rather than making its card wider
TRAY_WIDTHS: Final = (220.0, 330.0, 460.0, 640.0, 860.0, 1100.0, 1400.0)


@dataclass(frozen=True, slots=True)
class Body:
    """One way to lay out a card: its contents and the least size that the card then has.

    `part` holds what is joined by lines; `loose` boxes stand in rows beneath it and are flowed anew at the card's
    final width, which is never less than the width here.
    """

    part: Part
    loose: tuple[SizedBox, ...]
    w: float
    h: float


def header_lines(card: Card, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of the title and of the subtitle for a card of that inner width."""
    title = wrap_sentence(card.title, width, HEADER_PX, bold=True)
    if not card.subtitle.strip():
        return title, ()
    return title, wrap_sentence(card.subtitle, width, BODY_PX)


def header_height(card: Card, width: float) -> float:
    """Return how far below the card's edge its contents begin."""
    title, subtitle = header_lines(card, width)
    return TITLE_TOP + (len(title) - 1) * TITLE_STEP + (2 if subtitle else 4) + len(subtitle) * SUBTITLE_STEP + 14


def header_words(card: Card, rect: Rect, group: str) -> list[Words]:
    """Return the header of a card that stands there; the second line takes the card's own colour."""
    title, subtitle = header_lines(card, rect.w - 2 * CARD_PAD)
    x, y = rect.x + CARD_PAD, rect.y + TITLE_TOP
    words = []
    for line in title:
        words.append(Words(x, y, line, HEADER_PX, bold=True, group=f"{group}:title"))
        y += TITLE_STEP
    for line in subtitle:
        words.append(Words(x, y, line, BODY_PX, f"card:{card.kind}", group=f"{group}:subtitle"))
        y += SUBTITLE_STEP
    return words


def header_width(card: Card) -> float:
    """Return the inner width that the header asks for."""
    title = text_width(wrap_sentence(card.title, 4000, HEADER_PX, bold=True)[0], HEADER_PX, True)
    subtitle = text_width(wrap_sentence(card.subtitle, 4000, BODY_PX)[0], BODY_PX) if card.subtitle else 0
    return min(max(title, subtitle), HEADER_WIDTH) + 1


def bodies(card: Card, sized: Mapping[str, SizedBox], *, variants: bool = False) -> list[Body]:
    """Return ways to lay out a card, the best first; more than one only where asked for or where rows can be re-cut."""
    single, groups = _groups(card)
    loose = tuple(sorted((sized[tool] for tool in single), key=lambda box: box.reading_order))
    if not groups:
        shapes: dict[tuple[float, float], Body] = {}
        for width in TRAY_WIDTHS:
            body = _body(card, Part(0, 0, {}), loose, width)
            shapes.setdefault((round(body.w), round(body.h)), body)
        return list(shapes.values())
    options = [
        lay_out({tool: sized[tool] for tool in tools}, lines, variants=variants and at == 0)
        for at, (tools, lines) in enumerate(groups)
    ]
    joined = [side_by_side([part, *(rest[0] for rest in options[1:])]) for part in options[0]]
    return [_body(card, part, loose, max(part.w, LEAST_FLOW)) for part in joined]


def _groups(card: Card) -> tuple[list[str], list[tuple[list[str], list[Line]]]]:
    """Return the tools without a line, and the connected groups with their lines, large ones first."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(box.id for box in card.boxes))
    graph.add_edges_from((line.source, line.target) for line in card.lines)
    found = sorted((sorted(group) for group in nx.connected_components(graph)), key=lambda group: (-len(group), group))
    single = [group[0] for group in found if len(group) == 1]
    groups = []
    for group in found:
        if len(group) > 1:
            inside = set(group)
            groups.append((group, [line for line in card.lines if line.source in inside]))
    return single, groups


def _body(card: Card, part: Part, loose: tuple[SizedBox, ...], width: float) -> Body:
    rows = flow(loose, width)
    inner = max(part.w, rows.w, header_width(card))
    between = LOOSE_GAP if loose and part.rects else 0.0
    height = header_height(card, inner) + part.h + between + rows.h + CARD_PAD
    return Body(part, loose, inner + 2 * CARD_PAD, height)


def contents(card: Card, body: Body, rect: Rect) -> Part:
    """Return a card's contents at their place: what is joined in the middle of a neutral card, the loose rows below."""
    inner = rect.w - 2 * CARD_PAD
    rows = flow(body.loose, inner)
    top = rect.y + header_height(card, inner)
    if not body.part.rects:
        return rows.moved(rect.x + CARD_PAD, top)
    between = LOOSE_GAP if body.loose else 0.0
    spare = rect.bottom - CARD_PAD - top - body.part.h - between - rows.h
    centred = card.kind in {CardKind.CORE, CardKind.GROUP}
    part = body.part.moved(rect.x + CARD_PAD + ((inner - body.part.w) / 2 if centred else 0.0), top + spare / 2)
    beneath = rows.moved(rect.x + CARD_PAD, rect.bottom - CARD_PAD - rows.h)
    return merged([part, beneath], rect.w, rect.h)


def flow(loose: Sequence[SizedBox], width: float) -> Part:
    """Return boxes in rows from left to right, no row wider than `width`."""
    rows: list[list[SizedBox]] = []
    x = 0.0
    for box in loose:
        if not rows or x + box.w > width + 0.01:
            rows.append([])
            x = 0.0
        rows[-1].append(box)
        x += box.w + BOX_GAP
    rects: dict[str, Rect] = {}
    y = widest = 0.0
    for row in rows:
        x, tallest = 0.0, max(box.h for box in row)
        for box in row:
            rects[box.box.id] = Rect(x, y + (tallest - box.h) / 2, box.w, box.h)
            x += box.w + BOX_GAP
        widest = max(widest, x - BOX_GAP)
        y += tallest + BOX_GAP
    return Part(widest, max(0.0, y - BOX_GAP), rects)


def side_by_side(parts: Sequence[Part]) -> Part:
    """Return connected parts in shelves, in the order given."""
    if len(parts) == 1:
        return parts[0]
    area = math.fsum((part.w + PART_GAP) * (part.h + PART_GAP) for part in parts)
    width = max(*(part.w for part in parts), math.sqrt(area * 1.6), LEAST_SHELF)
    placed: list[Part] = []
    x = y = tallest = widest = 0.0
    for part in parts:
        if x > 0 and x + part.w > width:
            x, y, tallest = 0.0, y + tallest + PART_GAP, 0.0
        placed.append(part.moved(x, y))
        tallest, widest = max(tallest, part.h), max(widest, x + part.w)
        x += part.w + PART_GAP
    return merged(placed, widest, y + tallest)


def merged(parts: Iterable[Part], width: float, height: float) -> Part:
    """Return several placed parts as one."""
    rects: dict[str, Rect] = {}
    lines: list[PlacedLine] = []
    trunks: list[Trunk] = []
    for part in parts:
        rects |= part.rects
        lines += part.lines
        trunks += part.trunks
    return Part(width, height, rects, tuple(lines), tuple(trunks))


NARROWEST: Final = 440.0
FEW_CARDS: Final = 40  # with more cards than this, one layout of the largest is enough


def arrange_sheet(scene: Scene, aspect: float) -> Geometry:
    """Lay out the full form."""
    sized = size_boxes(scene)
    chosen, packing = _packed(scene, sized, aspect)
    parts = [contents(card, body, rect) for card, body, rect in zip(scene.cards, chosen, packing.rects, strict=True)]
    between, left_out = drawn_between(scene.between, _field(scene.cards, parts, packing))
    words, top = headline(scene.headline, f"{scene.subline} {not_drawn(left_out)}".strip(), packing.w)
    parts = [part.moved(MARGIN, top) for part in parts]
    cards = [PlacedCard(card, place.moved(MARGIN, top)) for card, place in zip(scene.cards, packing.rects, strict=True)]
    for number, placed in enumerate(cards):
        words += header_words(placed.card, placed.rect, f"card:{number}")
    rects = {tool: rect for part in parts for tool, rect in part.rects.items()}
    swatches = [box_swatch(sized[tool], rect) for tool, rect in rects.items()]
    for tool, rect in rects.items():
        words += box_words(sized[tool], rect)
    footer = sheet_footer(scene, packing.w, top + packing.h + CARD_GAP)
    swatches += footer.swatches
    return Geometry(
        width=rounded_height(packing.w + 2 * MARGIN),
        height=rounded_height(footer.y + MARGIN - 4),
        cards=tuple(cards),
        boxes=tuple(PlacedBox(sized[tool].box, rect) for tool, rect in rects.items()),
        lines=(*(line for part in parts for line in part.lines), *(line.moved(MARGIN, top) for line in between)),
        trunks=tuple(trunk for part in parts for trunk in part.trunks),
        words=(*words, *footer.words, *(swatch_words(swatch) for swatch in swatches)),
        badges=tuple(badge for tool, rect in rects.items() for badge in box_badges(sized[tool], rect))
        + tuple(footer.badges),
        swatches=tuple(swatches),
        samples=tuple(footer.samples),
        pills=tuple(footer.boxes),
        rules=tuple(footer.rules),
        owners=scene.owners,
    )


def _field(cards: Sequence[Card], parts: Sequence[Part], packing: Packing) -> Field:
    """Return what lines between cards are led through, the upper left corner of all cards at (0, 0)."""
    return Field(
        rects={tool: rect for part in parts for tool, rect in part.rects.items()},
        cards=packing.rects,
        headers=[
            room_of(words)
            for card, rect in zip(cards, packing.rects, strict=True)
            for words in header_words(card, rect, "")
        ],
        taken=[line.route for part in parts for line in part.lines],
        trunks=[trunk.route for part in parts for trunk in part.trunks],
        size=(packing.w, packing.h),
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
        asked = 40 + math.ceil(len(scene.asks) / max(1, int(width // 300))) * 57 if scene.asks else 0
        return 100 + legend + (40 + rows * 42 if entries else 0) + asked

    return height


def sheet_footer(scene: Scene, width: float, y: float) -> Footer:
    """Return what stands beneath the cards: the list, the questions and the legend."""
    footer = Footer(width, y)
    place_list(footer, scene)
    place_asks(footer, scene.asks)
    place_rule(footer)
    place_line_kinds(footer, line_kinds(scene))
    place_mark_kinds(footer, scene.marks)
    place_conduit(footer, scene)
    footer.begin_row()
    place_departments(footer, scene.owners, owners_in(scene))
    footer.begin_row()
    footer.y -= 12
    return footer
