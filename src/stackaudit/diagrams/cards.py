"""The inside of a card: its connected parts side by side, tools without a line in rows beneath, a header above."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.component import Part, lay_out
from stackaudit.diagrams.layout.geometry import PlacedLine, Rect, Trunk, Words
from stackaudit.diagrams.scene import Card, CardKind, Line
from stackaudit.diagrams.style import BODY_PX, CARD_PAD, HEADER_PX
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
    area = sum((part.w + PART_GAP) * (part.h + PART_GAP) for part in parts)
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
