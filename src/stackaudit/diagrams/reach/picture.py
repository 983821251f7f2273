"""The picture of reach: the tools that hold one kind of records as boxes, from left to right in the order of hops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import labels_of
from stackaudit.diagrams.chart import Chart, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Route, RouteShape, Stands, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule, place_sentences
from stackaudit.diagrams.reach.layout import Layout
from stackaudit.diagrams.reach.scene import (
    CLASS_WORDS,
    NO_CLASS,
    Arrow,
    Holder,
    ReachScene,
    check,
    is_open,
    reach_scene,
)
from stackaudit.diagrams.scene import LineKind
from stackaudit.diagrams.shapes import (
    AMBER,
    BLUE,
    BOX_LINE,
    BROKEN,
    CARD,
    EDGE,
    GROUND,
    INK,
    MUTED,
    Z_BLOCK,
    Block,
    Inked,
    Stroke,
    Tint,
    Way,
)
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, LINE_STYLES, MARGIN, NOTE_PX, LineStyle
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.graph.holders import Worst
from stackaudit.model.privacy import DataClass

LEAST_HEIGHT: Final = 29.0
HEAD_ROOM: Final = 16.0  # from a word on an arrow to its box
TRUNK: Final = 16.0  # from a box to where its arrows part
LEAST_ARROW: Final = 76.0
BAR: Final = 6.0
Z_BAR: Final = Z_BLOCK + 0.1
PAD: Final = 14.0
LINE_STEP: Final = 14.5
MAY_DASH: Final = (5.0, 3.5)
_BARS: Final[Mapping[DataClass, Tint]] = {
    "confidential": BLUE.mixed(GROUND, 0.75),
    "personal": BLUE.mixed(GROUND, 0.45),
    "special": BLUE,
    "criminal": BLUE,
}
_BAR_WORDS: Final[Mapping[DataClass, str]] = {
    **CLASS_WORDS,
    "personal": "personal data",
    "special": "special category of personal data",
    "criminal": "data on offences",
}
_ALONE: Final = "They hold it too; no way from the system of record leads there"
_TINTS: Final[Mapping[LineKind, Tint]] = {LineKind.MANUAL: AMBER, LineKind.FILE: AMBER}


def arrange_reach(scene: ReachScene) -> Geometry:
    """Lay the boxes and arrows out without drawing them.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing([*(one.name for one in scene.holders), *scene.notes, scene.headline, scene.subline])
    tall = LEAST_HEIGHT + LINE_STEP * max(len(_texts(one)) for one in scene.holders)
    layout = Layout(scene.holders, tall, _gap(scene))
    names = labels_of((one.id, one.name) for one in scene.holders)
    words, top = page_head(scene.headline, scene.subline, layout.width)
    rects, above_alone = layout.placed(top + 12)
    sheet = Sheet(words=words)
    for holder in scene.holders:
        _place_box(sheet, holder, rects[holder.id], names[holder.id])
    if above_alone is not None:
        sheet.words.append(Words(MARGIN, above_alone, _ALONE, BODY_PX, "muted", group="alone"))
    for id_, holders in layout.behind.items():
        _place_trunk(sheet, rects[id_], [rects[one.id].cy for one in holders])
        begin = rects[id_].right + (TRUNK if len(holders) > 1 else 0)
        for one in holders:
            _place_arrow(sheet, one, begin, rects[one.id], names)
    footer = Footer(layout.width, max(rect.bottom for rect in rects.values()) + 24)
    place_sentences(footer, scene.notes, gap=4)
    place_rule(footer)
    _place_legend(sheet, footer, scene)
    return sheet.finished(layout.width, footer)


def _gap(scene: ReachScene) -> float:
    """Return how far columns stand apart: the longest word on an arrow has room."""
    widths = [text_width(text, NOTE_PX) for one in scene.holders if one.arrow for text in _on_arrow(one.arrow)]
    return TRUNK + max([LEAST_ARROW, *(width + 24 for width in widths)])


def _on_arrow(arrow: Arrow) -> tuple[str, ...]:
    return (arrow.method,) if arrow.stated else (arrow.method, "may carry it")


def _texts(holder: Holder) -> list[tuple[str, Tint]]:
    """Return what a box says beneath the name of its tool."""
    lines = ((holder.state, INK), (holder.data, INK), (holder.place, BROKEN if holder.outside else MUTED))
    return [(text, tint) for text, tint in lines if text]


def _place_box(sheet: Sheet, holder: Holder, rect: Rect, name: str) -> None:
    line, width = (BROKEN, 1.8) if holder.outside else (BOX_LINE, 1.1)
    dash = () if holder.certain else MAY_DASH
    fill = CARD if holder.certain else GROUND
    sheet.blocks.append(Block(rect, fill=fill, line=line, width=width, dash=dash, radius=7))
    _place_bar(sheet, Rect(rect.x + 5, rect.y + 8, BAR, rect.h - 16), holder.worst)
    x, room, group = rect.x + PAD + 2, rect.w - PAD - 10, f"box:{holder.id}"
    shown = one_line(name, room, ENTRY_PX, bold=True)
    sheet.words.append(Words(x, rect.y + 15, shown, ENTRY_PX, bold=True, group=group))
    for n, (text, tint) in enumerate(_texts(holder), 1):
        shown = one_line(clean(text, sentence=True), room, BODY_PX)
        sheet.inked.append(Inked(Words(x, rect.y + 15 + n * LINE_STEP, shown, BODY_PX, group=group), tint))
    sheet.spot(rect, holder.id, holder.name, holder.state, holder.data, holder.place)


def _place_bar(sheet: Sheet, rect: Rect, worst: Worst) -> None:
    """Place a bar in the colour of the class that is there for certain, framed in that of what may be there."""
    fill, line = _BARS.get(worst.certain), _BARS.get(worst.possible)
    if line is not None:
        width = 0.0 if fill == line else 1.6
        sheet.blocks.append(Block(rect, fill=fill, line=line if width else None, width=width, radius=2, z=Z_BAR))


def _place_trunk(sheet: Sheet, source: Rect, ends: Sequence[float]) -> None:
    """Place what the arrows that leave a box share; one arrow alone needs none."""
    x = source.right + TRUNK
    if len(ends) > 1:
        sheet.strokes.append(Stroke(((source.right, source.cy), (x, source.cy)), EDGE, 1.2))
        sheet.strokes.append(Stroke(((x, min(ends)), (x, max(ends))), EDGE, 1.2))


def _place_arrow(sheet: Sheet, holder: Holder, begin: float, rect: Rect, names: Mapping[str, str]) -> None:
    """Place the arrow to a tool, with how it is carried right before its box."""
    arrow = holder.arrow
    if arrow is None:
        return
    route = Route(RouteShape.STRAIGHT, ((begin, rect.cy), (rect.x, rect.cy)))
    tint, texts = _TINTS.get(arrow.kind, EDGE), _on_arrow(arrow)
    title = f"{isolate(clean(names[arrow.source]))} → {isolate(clean(names[holder.id]))}"
    stands = Stands(title, ", ".join(texts), source=arrow.source, target=holder.id, kind=arrow.kind)
    sheet.ways.append(Way(route, tint, _look(arrow.kind, stated=arrow.stated), ground=GROUND, stands=stands))
    inks = (MUTED if tint is EDGE else tint, MUTED)
    middle = rect.x - max(text_width(text, NOTE_PX) for text in texts) / 2 - HEAD_ROOM
    for text, y, ink in zip(texts, (rect.cy - 9, rect.cy + 10), inks, strict=False):
        words = Words(middle, y, text, NOTE_PX, align="center", group=f"arrow:{holder.id}")
        sheet.inked.append(Inked(words, ink))


def _look(kind: LineKind, *, stated: bool) -> LineStyle:
    return replace(LINE_STYLES[kind], open_head=not stated)


def _place_legend(sheet: Sheet, footer: Footer, scene: ReachScene) -> None:
    """Place what the boxes, bars and arrows of this picture mean."""
    boxes = (
        ("holds it for certain", any(one.certain for one in scene.holders), CARD, BOX_LINE, ()),
        ("may hold it", any(not one.certain for one in scene.holders), GROUND, BOX_LINE, MAY_DASH),
        ("outside your regions", any(one.outside for one in scene.holders), CARD, BROKEN, ()),
    )
    for text, present, fill, line, dash in boxes:
        if present:
            place = footer.sample(26, 7, text, 15)
            sheet.blocks.append(Block(place, fill=fill, line=line, width=1.4, dash=dash, radius=4))
    for word in _BARS:
        if any(word in {one.worst.certain, one.worst.possible} for one in scene.holders):
            _place_bar(sheet, footer.sample(BAR, 6, _BAR_WORDS[word], 15), Worst(word, word, open=False))
    framed = [one.worst for one in scene.holders if one.worst.certain != one.worst.possible]
    if framed:
        place = footer.sample(BAR, 6, "framed: may be there", 15)
        _place_bar(sheet, place, Worst("none", framed[0].possible, open=False))
    if any(one.data for one in scene.holders) and any(is_open(one.worst) for one in scene.holders):
        footer.sample(0, 0, f"no bar: {NO_CLASS}", 15)
    arrows = [one.arrow for one in scene.holders if one.arrow is not None]
    footer.begin_row()
    for kind in LineKind:
        if any(arrow.kind is kind for arrow in arrows):
            route = footer.line(LINE_STYLES[kind].word)
            sheet.ways.append(Way(route, _TINTS.get(kind, EDGE), _look(kind, stated=True), ground=GROUND))
    if any(not arrow.stated for arrow in arrows):
        route = footer.line("may carry it: what the flow carries is not stated")
        sheet.ways.append(Way(route, EDGE, _look(LineKind.AUTOMATED, stated=False), ground=GROUND))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachOptions(Options):
    """Of which kind of records the picture is, and of which attribute of it."""

    entity: str | None = field(
        default=None, metadata={"help": "show who holds one kind of records, the most delicate if not given"}
    )
    attribute: str | None = field(default=None, metadata={"help": "one attribute of these records only"})


def _build(graph: StackGraph, _: Review, options: ReachOptions) -> Diagram:
    return diagram_of(reach_scene(graph, options.entity, options.attribute), arrange_reach, options.theme)


REACH: Final = Chart(
    "reach", "Who holds one kind of records, and by which way", None, ReachOptions, _build, block="activities"
)
