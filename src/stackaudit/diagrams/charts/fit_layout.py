"""Lay the quadrant out: four fields, scales, discs pushed apart, names as far as there is room, notes and legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.amounts import brief_amount
from stackaudit.diagrams.charts.fit import WHOLE, Dot, Field, QuadrantScene, check, field_of
from stackaudit.diagrams.charts.page import (
    BROKEN,
    CARD,
    EDGE,
    GROUND,
    INK,
    MUTED,
    WARM,
    Z_GROUND,
    Z_SIGN,
    Z_STROKE,
    Block,
    Chart,
    Inked,
    Sheet,
    Sign,
    SignKind,
    Stroke,
    Tint,
    page_head,
    place_owners,
    place_sentences,
)
from stackaudit.diagrams.charts.places import Disc, name_places, pushed_apart
from stackaudit.diagrams.footer import LEGEND_STEP, Footer, place_rule
from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Words
from stackaudit.diagrams.names import listed
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import (
    BODY_PX,
    DARK,
    ENTRY_PX,
    HEADER_PX,
    LIGHT,
    MARGIN,
    NO_OWNER_CODE,
    NOTE_PX,
    TAG_PX,
    department_colours,
    visible_on,
)
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing

LEAST_RADIUS: Final = 9.2  # the letters of a department fit in
VETO_GAP: Final = 3.5
PALE: Final = 0.16  # of a department's colour in the disc of a tool that may be in several fields
FIELD_TINTS: Final = {
    Field.MIGRATE: CARD,
    Field.INVEST: Tint("#EEF4FF", "#101F3C"),
    Field.ELIMINATE: WARM,
    Field.TOLERATE: CARD,
}
FIELD_WORDS: Final = {field: str(field).capitalize() for field in Field}
WHISKER: Final = Tint("#94A3B8", "#5B6B85")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How cost turns into the radius of a disc: the area is the cost, from a least size on."""

    dearest: float
    largest: float

    def radius(self, cost: float | None) -> float:
        """Return the radius of a disc; what is not stated, and what costs very little, is of the least size."""
        if not cost or self.dearest <= 0:
            return LEAST_RADIUS
        return max(LEAST_RADIUS, self.largest * math.sqrt(cost / self.dearest))

    @property
    def floor(self) -> float:
        """The cost up to which all discs are of the least size."""
        return self.dearest * (LEAST_RADIUS / self.largest) ** 2


def round_below(value: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is not above the value.

    >>> round_below(128_000), round_below(0.07), round_below(500)
    (100000.0, 0.05, 500.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    step = next((times for times in (5, 2) if times * power <= value), 1)
    return float(f"{step * power:.3g}")


def outer_radius(dot: Dot, sizes: Sizes) -> float:
    """Return how far a disc reaches, the ring of a veto included."""
    return sizes.radius(dot.cost) + (VETO_GAP if dot.vetoed else 0.0)


def place_disc(sheet: Sheet, dot: Dot, at: Point, radius: float, colour: str | None, code: str) -> None:
    """Draw one tool: filled where its field is sure, pale where not, dashed and hollow where its cost is not stated."""
    plain = Tint(colour, colour) if colour else CARD
    edge = Tint(*(visible_on(colour, theme.background, theme.ink) for theme in (LIGHT, DARK))) if colour else EDGE
    if dot.vetoed:
        sheet.signs.append(Sign(SignKind.RING, at, BROKEN, radius + VETO_GAP))
    sheet.signs.append(Sign(SignKind.DISC, at, GROUND, radius + 1.2))
    fill = plain if dot.sure and dot.cost is not None else GROUND
    if not dot.sure and dot.cost is not None:
        fill = GROUND.mixed(plain, PALE)
    if dot.cost is None:
        sheet.strokes.append(dashed_circle(at, radius - 0.8, edge))
    else:
        sheet.signs.append(Sign(SignKind.DISC, at, edge, radius))
        inner = 1.0 if dot.sure and colour else 1.4
        sheet.signs.append(Sign(SignKind.DISC, at, fill, radius - inner))
    words = Words(*at, code, TAG_PX, bold=True, align="center", group=f"code:{dot.id}")
    sheet.inked.append(Inked(words, fill.ink if fill is not GROUND else INK))


def dashed_circle(at: Point, radius: float, tint: Tint) -> Stroke:
    """Return a circle of dashes, of which a whole number fits around it."""
    steps = 48
    points = tuple(
        (at[0] + radius * math.cos(2 * math.pi * k / steps), at[1] + radius * math.sin(2 * math.pi * k / steps))
        for k in range(steps + 1)
    )
    around = 2 * math.pi * radius
    dash = around / max(8, round(around / 5.5))
    return Stroke(points, tint, 1.5, (dash * 0.6, dash * 0.4), z=Z_SIGN + 0.2)


SAMPLE: Final = 8.0  # radius of a sample of how discs look
WHISKER_REACH: Final = 7.0


def place_legend(sheet: Sheet, footer: Footer, scene: QuadrantScene, sizes: Sizes, *, whiskers: bool) -> None:
    """Place the legend of what the picture has."""
    if not scene.dots:
        return
    place_rule(footer)
    entries = list(_sizes(scene, sizes))
    if entries:
        _place_sizes(sheet, footer, scene, sizes, entries)
    _place_looks(sheet, footer, scene, whiskers=whiskers)
    place_owners(footer, scene.owners, [dot.owner for dot in scene.dots])


def _sizes(scene: QuadrantScene, sizes: Sizes) -> Iterator[tuple[float, str]]:
    """Amounts to show, each with a word where it stands for more than itself."""
    if sizes.dearest <= 0:
        return
    top = round_below(sizes.dearest)
    costs = [dot.cost for dot in scene.dots if dot.cost is not None]
    floor = sizes.floor
    if any(cost <= floor for cost in costs):
        yield round_below(floor), "up to "
    for share in (0.25, 1.0):
        value = round_below(top * share)
        if value > 1.2 * floor:
            yield value, ""


def _place_sizes(
    sheet: Sheet, footer: Footer, scene: QuadrantScene, sizes: Sizes, entries: list[tuple[float, str]]
) -> None:
    """Place a row of discs as tall as the largest."""
    tallest = sizes.radius(entries[-1][0])
    footer.y += max(0.0, tallest - 10)
    currency = f"{clean(scene.currency)} " if scene.currency else ""
    title = "cost a year:"
    footer.word(footer.room(text_width(title, BODY_PX) - 8), title)
    for value, before in entries:
        radius, text = sizes.radius(value), f"{before}{currency}{brief_amount(value)}"
        x = footer.room(2 * radius + 6 + text_width(text, BODY_PX))
        sheet.signs.append(Sign(SignKind.RING, (x + radius, footer.y), EDGE, radius))
        footer.word(x + 2 * radius + 6, text)
    footer.x = MARGIN
    footer.y += max(LEGEND_STEP, tallest + 14)


def _place_looks(sheet: Sheet, footer: Footer, scene: QuadrantScene, *, whiskers: bool) -> None:
    """Place a sample of each way that a disc of the picture looks."""
    sure, unsure = Dot("", "", 0, 0, ((0, 0), (0, 0)), True, 1.0), Dot("", "", 0, 0, ((0, 0), (0, 0)), False, 1.0)
    looks: list[tuple[Dot, str, float]] = []
    if any(not dot.sure for dot in scene.dots):
        if any(dot.sure and dot.cost is not None for dot in scene.dots):
            looks.append((sure, "field settled", 0.0))
        text = "not settled: lines span where it may lie" if whiskers else "not settled"
        looks.append((unsure, text, WHISKER_REACH))
    if any(dot.cost is None for dot in scene.dots):
        looks.append((Dot("", "", 0, 0, ((0, 0), (0, 0)), True), "cost not stated", 0.0))
    for dot, text, reach in looks:
        x = footer.room(2 * (SAMPLE + reach) + 6 + text_width(text, BODY_PX))
        at = (x + SAMPLE + reach, footer.y)
        if reach:
            sheet.strokes.append(Stroke(((x, at[1]), (x + 2 * (SAMPLE + reach), at[1])), WHISKER, 0.9))
            for end in (x, x + 2 * (SAMPLE + reach)):
                sheet.strokes.append(Stroke(((end, at[1] - 3), (end, at[1] + 3)), WHISKER, 0.9))
        place_disc(sheet, dot, at, SAMPLE, SAMPLE_COLOUR, "")
        footer.words.append(Words(x + 2 * (SAMPLE + reach) + 6, at[1], text, BODY_PX, group="legend"))
    if any(dot.vetoed for dot in scene.dots):
        text = "held down by a veto"
        x = footer.room(2 * SAMPLE + 6 + text_width(text, BODY_PX))
        vetoed = Dot("", "", 0, 0, ((0, 0), (0, 0)), True, 1.0, vetoed=True)
        place_disc(sheet, vetoed, (x + SAMPLE, footer.y), SAMPLE - VETO_GAP, SAMPLE_COLOUR, "")
        footer.words.append(Words(x + 2 * SAMPLE + 6, footer.y, text, BODY_PX, group="legend"))


SAMPLE_COLOUR: Final = "#717581"  # grey: a sample is of no department


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
    place_sentences(footer, (*nameless, *scene.notes), gap=4)
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
