"""Lay the quadrant out: four fields, scales, discs pushed apart, names as far as there is room, notes and legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.page import EDGE, MUTED, Z_GROUND, Z_STROKE, Block, Chart, Inked, Stroke, page_head
from stackaudit.diagrams.charts.quadrant_legend import place_legend
from stackaudit.diagrams.charts.quadrant_places import Disc, name_places, pushed_apart
from stackaudit.diagrams.charts.quadrant_scene import WHOLE, Dot, Field, QuadrantScene, check, field_of
from stackaudit.diagrams.charts.quadrant_style import (
    FIELD_TINTS,
    FIELD_WORDS,
    WHISKER,
    Sizes,
    outer_radius,
    place_disc,
)
from stackaudit.diagrams.charts.sheet import Sheet
from stackaudit.diagrams.footer import Footer
from stackaudit.diagrams.layout.geometry import Points, Rect, Words
from stackaudit.diagrams.names import listed
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import (
    BODY_PX,
    ENTRY_PX,
    HEADER_PX,
    MARGIN,
    NO_OWNER_CODE,
    NOTE_PX,
    department_colours,
)
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing, wrap_sentence

SCALES: Final = (  # most tools, the scale's width and height, the largest radius
    (5, 430.0, 310.0, 30.0),
    (16, 560.0, 400.0, 30.0),
    (60, 700.0, 500.0, 27.0),
    (110, 900.0, 640.0, 25.0),
    (10_000, 1080.0, 780.0, 24.0),
)
BAND: Final = 30.0  # of a field, for its name
AXIS: Final = 46.0  # left of the fields
SEAM: Final = 1.5
LABEL_HEIGHT: Final = 15.0
NAME_WIDTHS: Final = (132.0, 84.0)
MOST_WHISKERS: Final = 24
MOST_NAMED: Final = 8
NOTE_LINES: Final = 3
NOTE_STEP: Final = 16.0


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the scales lie, and the fields around them."""

    left: float
    top: float
    width: float
    height: float
    pad: float
    cut: float

    def x(self, value: float) -> float:
        return self.left + value / WHOLE * self.width

    def y(self, value: float) -> float:
        return self.top + (1 - value / WHOLE) * self.height

    @property
    def whole(self) -> Rect:
        reach = self.pad + BAND
        return Rect(self.left - self.pad, self.top - reach, self.width + 2 * self.pad, self.height + 2 * reach)

    def field(self, field: Field) -> Rect:
        x, y, right, bottom = self.whole.edges
        left, right = (self.x(self.cut) + SEAM, right) if field.is_right else (x, self.x(self.cut) - SEAM)
        top, bottom = (y, self.y(self.cut) - SEAM) if field.is_upper else (self.y(self.cut) + SEAM, bottom)
        return Rect.between(left, top, right, bottom)


def arrange_quadrant(scene: QuadrantScene) -> Chart:
    """Lay a quadrant out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    owners = [text for owner in scene.owners for text in (owner.name, owner.code)]
    warn_of_missing([*(dot.name for dot in scene.dots), *owners, *scene.notes, scene.headline, scene.subline])
    with house_settings():
        return _arranged(scene)


def _arranged(scene: QuadrantScene) -> Chart:
    dots = sorted(scene.dots, key=lambda dot: (dot.rank, dot.id))
    _, wide, tall, largest = next(entry for entry in SCALES if len(dots) <= entry[0])
    sizes = Sizes(max((dot.cost or 0.0 for dot in dots), default=0.0), largest)
    pad = max((outer_radius(dot, sizes) for dot in dots), default=0.0) + 4
    width = AXIS + wide + 2 * pad
    words, top = page_head(scene.headline, scene.subline, width)
    plot = _Plot(MARGIN + AXIS + pad, top + 8 + BAND + pad, wide, tall, pad, scene.cut)
    sheet = Sheet(words=words)
    taken = _place_fields(sheet, plot, scene)
    _place_scales(sheet, plot)
    places = _settled(plot, dots, sizes)
    codes = {owner.id: drawable(clean(owner.code)[:2], True) for owner in scene.owners}
    colours = department_colours(scene.owners)
    for dot, (x, y) in zip(dots, places.tolist(), strict=True):
        colour, code = (colours[dot.owner], codes[dot.owner]) if dot.owner else (None, NO_OWNER_CODE)
        place_disc(sheet, dot, (x, y), sizes.radius(dot.cost), colour, code)
    whiskers = _place_whiskers(sheet, plot, dots, places)
    nameless = _place_names(sheet, plot, dots, places, taken, (sizes, whiskers))
    footer = Footer(width, plot.whole.bottom + 62)
    _place_notes(footer, (*nameless, *scene.notes))
    place_legend(sheet, footer, scene, sizes, whiskers=bool(len(whiskers)))
    return sheet.finished(width, footer, scene.owners)


def _place_fields(sheet: Sheet, plot: _Plot, scene: QuadrantScene) -> list[Rect]:
    """Place the grounds and names of the fields; return where the names stand."""
    notes, taken = dict(scene.field_notes), []
    for field in Field:
        rect = plot.field(field)
        sheet.blocks.append(Block(rect, fill=FIELD_TINTS[field], z=Z_GROUND))
        name = FIELD_WORDS[field]
        long = text_width(name, HEADER_PX, True)
        note = notes.get(field, "").strip()
        note = one_line(clean(note, sentence=True), max(rect.w - long - 34, 20.0), BODY_PX) if note else ""
        whole = long + (8 + text_width(note, BODY_PX) if note else 0.0)
        x = rect.right - 12 - whole if field.is_right else rect.x + 12
        y = rect.y + 17 if field.is_upper else rect.bottom - 17
        group = f"field:{field}"
        sheet.words.append(Words(x, y, name, HEADER_PX, bold=True, group=group))
        if note:
            sheet.words.append(Words(x + long + 8, y, note, BODY_PX, "muted", group=group))
        taken.append(Rect(x - 4, y - 11, whole + 8, 22))
    return taken


def _place_scales(sheet: Sheet, plot: _Plot) -> None:
    whole = plot.whole
    for value in (0.0, plot.cut, WHOLE):
        text = f"{value:.4g}"
        x, y = plot.x(value), plot.y(value)
        sheet.strokes.append(Stroke(((x, whole.bottom + 2), (x, whole.bottom + 6)), EDGE, 1.0))
        sheet.strokes.append(Stroke(((whole.x - 6, y), (whole.x - 2, y)), EDGE, 1.0))
        sheet.words.append(Words(x, whole.bottom + 15, text, NOTE_PX, "muted", align="center", group="scale"))
        sheet.words.append(Words(whole.x - 9, y, text, NOTE_PX, "muted", align="right", group="scale"))
    across, up = "technical fit →", "functional fit →"
    words = Words(whole.cx, whole.bottom + 34, across, ENTRY_PX, "muted", align="center", group="axis:x")
    sheet.words.append(words)
    end = whole.cy - text_width(up, ENTRY_PX) / 2
    sheet.inked.append(Inked(Words(MARGIN + 7, end, up, ENTRY_PX, group="axis:y"), MUTED, turned=True))


def _settled(plot: _Plot, dots: Sequence[Dot], sizes: Sizes) -> Points:
    """The centres of all discs: none leaves the field that its tool is in."""
    wanted = np.array([(plot.x(dot.technical), plot.y(dot.functional)) for dot in dots]).reshape(-1, 2)
    radii = np.array([outer_radius(dot, sizes) for dot in dots])
    limits = []
    for dot, radius in zip(dots, radii.tolist(), strict=True):
        home = field_of(dot.technical, dot.functional, plot.cut)
        left, top, right, bottom = plot.field(home).edges
        left, right = (left, right - radius - 2) if home.is_right else (left + radius + 2, right)
        top, bottom = (top + BAND, bottom) if home.is_upper else (top, bottom - BAND)
        top, bottom = (top + radius, bottom) if home.is_upper else (top, bottom - radius)
        limits.append((left, top, right, bottom))
    return pushed_apart(wanted, radii, np.array(limits).reshape(-1, 4))


def _place_whiskers(sheet: Sheet, plot: _Plot, dots: Sequence[Dot], places: Points) -> Points:
    """Draw how far each uncertain tool may lie from its place, of the most important ones; return their lines."""
    found: list[tuple[float, float, float, float]] = []
    open_ = [(dot, at) for dot, at in zip(dots, places.tolist(), strict=True) if not dot.sure]
    for dot, (x, y) in open_[:MOST_WHISKERS]:
        (left, right), (low, high) = dot.spans
        x0, x1 = min(plot.x(left), x), max(plot.x(right), x)
        y0, y1 = min(plot.y(high), y), max(plot.y(low), y)
        lines = [(x0, y, x1, y), (x, y0, x, y1)]
        ends = [(x0, y - 3, x0, y + 3), (x1, y - 3, x1, y + 3), (x - 3, y0, x + 3, y0), (x - 3, y1, x + 3, y1)]
        for a, b, c, d in (*lines, *ends):
            sheet.strokes.append(Stroke(((a, b), (c, d)), WHISKER, 0.9))
        found += [(a - 1, b - 1, c + 1, d + 1) for a, b, c, d in lines]
    return np.array(found).reshape(-1, 4)


def _place_names(
    sheet: Sheet, plot: _Plot, dots: Sequence[Dot], places: Points, taken: Sequence[Rect], more: tuple[Sizes, Points]
) -> tuple[str, ...]:
    """Write names beside discs as far as there is room; return a note on the others."""
    sizes, lines = more
    forms = _forms(dots)
    discs = [
        Disc((x, y), outer_radius(dot, sizes), tuple((text_width(form, BODY_PX) + 1, LABEL_HEIGHT) for form in named))
        for dot, (x, y), named in zip(dots, places.tolist(), forms, strict=True)
    ]
    found = name_places(discs, plot.whole, taken, lines)
    nameless = []
    for dot, place, named in zip(dots, found, forms, strict=True):
        if place is None:
            nameless.append(dot)
            continue
        rect = place.rect
        words = Words(rect.x + 0.5, rect.cy, named[place.form], BODY_PX, group=f"name:{dot.id}")
        sheet.words.append(words)
        sheet.blocks.extend(_clearings(plot, rect, lines))
        if place.leader:
            sheet.strokes.append(Stroke(place.leader, EDGE, 0.8, z=Z_STROKE + 0.4))
    if not nameless:
        return ()
    names = listed([clean(dot.name) for dot in nameless], MOST_NAMED)
    return (f"no room for {len(nameless):,} {'name' if len(nameless) == 1 else 'names'}: {names}",)


def _clearings(plot: _Plot, rect: Rect, lines: Points) -> Iterator[Block]:
    """Yield the ground of the fields beneath a name that lines would else run through."""
    crossed = (lines[:, 0] < rect.right) & (rect.x < lines[:, 2]) & (lines[:, 1] < rect.bottom) & (rect.y < lines[:, 3])
    if not crossed.any():
        return
    for field in Field:
        home = plot.field(field)
        left, top = max(rect.x - 1, home.x), max(rect.y + 1, home.y)
        right, bottom = min(rect.right + 1, home.right), min(rect.bottom - 1, home.bottom)
        if left < right and top < bottom:
            yield Block(Rect.between(left, top, right, bottom), fill=FIELD_TINTS[field], z=Z_STROKE + 0.3)


def _forms(dots: Sequence[Dot]) -> list[tuple[str, ...]]:
    """The name of each tool and a shorter form of it; an id is added where two look alike."""
    boxes = tuple(Box(dot.id, dot.name) for dot in dots)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    return [tuple(dict.fromkeys(one_line(named[dot.id], wide, BODY_PX) for wide in NAME_WIDTHS)) for dot in dots]


def _place_notes(footer: Footer, notes: Sequence[str]) -> None:
    for at, note in enumerate(notes):
        for line in wrap_sentence(note, footer.width, BODY_PX, lines=NOTE_LINES):
            footer.words.append(Words(MARGIN, footer.y, line, BODY_PX, "muted", group=f"note:{at}"))
            footer.y += NOTE_STEP
    footer.y += 4 if notes else 0
