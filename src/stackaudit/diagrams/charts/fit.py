"""The picture of fit, the TIME quadrant: tools by technical and functional fit, their area what they cost a year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Findings, Review
from stackaudit.diagrams.boxes import codes_of, labels_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.charts.quadrants import (
    GOOD,
    Plot,
    Sizes,
    dashed_circle,
    pushed_apart,
    round_below,
    write_names,
)
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Point, Points, Rect, Words
from stackaudit.diagrams.names import (
    alternative,
    amount,
    brief_amount,
    counted,
    first_owner,
    isolate,
    listed,
    owners_of,
    share_in_words,
    short_name,
)
from stackaudit.diagrams.page import (
    LEGEND_STEP,
    Footer,
    Sheet,
    page_head,
    place_departments,
    place_rule,
    place_sentences,
)
from stackaudit.diagrams.scene import Owner, refuse_strangers, refuse_twice
from stackaudit.diagrams.shapes import (
    BROKEN,
    CARD,
    EDGE,
    GROUND,
    INK,
    WARM,
    Z_GROUND,
    Z_STROKE,
    Block,
    Inked,
    Sign,
    SignKind,
    Stroke,
    Tint,
)
from stackaudit.diagrams.style import (
    BODY_PX,
    DARK,
    HEADER_PX,
    LIGHT,
    MARGIN,
    TAG_PX,
    department_colours,
    visible_on,
)
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.tables.fit import FitRow

Span = tuple[float, float]
WHOLE = 100.0  # the end of both scales


class Field(StrEnum):
    """A quarter of the picture, as LeanIX reads Gartner's TIME."""

    MIGRATE = "migrate"
    INVEST = "invest"
    ELIMINATE = "eliminate"
    TOLERATE = "tolerate"

    @property
    def is_upper(self) -> bool:
        """Whether functional fit is high in it."""
        return self in {Field.MIGRATE, Field.INVEST}

    @property
    def is_right(self) -> bool:
        """Whether technical fit is high in it."""
        return self in {Field.INVEST, Field.TOLERATE}


@dataclass(frozen=True, slots=True)
class Dot:
    """One tool. `spans` say between which values technical and functional fit lie; a sure tool has one field only.

    Of two tools that leave no room for both names, the one of the lower `rank` has its name.
    """

    id: str
    name: str
    technical: float
    functional: float
    spans: tuple[Span, Span]
    sure: bool
    cost: float | None = None
    owner: str | None = None
    rank: int = 0
    vetoed: bool = False


@dataclass(frozen=True, slots=True)
class FitScene:
    """A whole picture; `field_notes` stand beside the names of fields, `notes` are sentences beneath."""

    headline: str
    subline: str
    dots: tuple[Dot, ...]
    cut: float = 50.0
    field_notes: tuple[tuple[Field, str], ...] = ()
    currency: str | None = None
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def field_of(technical: float, functional: float, cut: float) -> Field:
    """Return the field of a point; the cut itself counts as high.

    >>> str(field_of(80, 20, 50)), str(field_of(20, 50, 50))
    ('tolerate', 'migrate')
    """
    if functional >= cut:
        return Field.INVEST if technical >= cut else Field.MIGRATE
    return Field.TOLERATE if technical >= cut else Field.ELIMINATE


def check(scene: FitScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool stands twice, lies off the scales or outside its spans, costs less than nothing, or names a
            department that the scene does not have; or the cut lies at an end of the scales.
    """
    refuse_twice("a tool", [dot.id for dot in scene.dots])
    refuse_strangers("a tool", [dot.owner for dot in scene.dots], scene.owners)
    if not 0 < scene.cut < WHOLE:
        raise ValueError(f"the cut {scene.cut} does not part the scales from 0 to 100")
    for dot in scene.dots:
        for value, (low, high) in zip((dot.technical, dot.functional), dot.spans, strict=True):
            if not 0 <= low <= value <= high <= WHOLE:
                raise ValueError(f"the fit of {dot.id!r} lies off the scale or outside {low} to {high}: {value}")
        if dot.cost is not None and not 0 <= dot.cost < float("inf"):
            raise ValueError(f"the cost of {dot.id!r} is no amount: {dot.cost}")


MOST_NAMED: Final = 8  # tools that a note names


class Axis(NamedTuple):
    """Where a tool lies on one scale: between which ends, and its value, else the middle of what is possible."""

    span: Span
    place: float
    known: bool

    @classmethod
    def of(cls, low: float, value: float | None, high: float) -> Axis:
        """Return the axis, held on the scale."""
        low, high = max(0.0, min(low, high)), min(WHOLE, max(low, high))
        return cls((low, high), max(low, min((low + high) / 2 if value is None else value, high)), value is not None)

    def __str__(self) -> str:
        return f"{self.place:.0f}" if self.known else f"{self.span[0]:.0f} to {self.span[1]:.0f}"


def _axes(row: FitRow) -> dict[str, Axis]:
    technical = Axis.of(row.technical_low, row.technical, row.technical_high)
    return {"technical": technical, "functional": Axis.of(row.functional_low, row.functional, row.functional_high)}


def fit_scene(graph: StackGraph, review: Review) -> FitScene:
    """Say what the picture of fit shows.

    Raises:
        StackAuditError: there is nothing to show.
    """
    rows = sorted(typed_rows(review, FitRow), key=lambda row: row.tool)
    if not rows:
        raise StackAuditError("there is nothing to draw: the table fit has no rows")
    cut = graph.policy.fit["cut"]
    placed = [row for row in rows if _is_placed(row)]
    if not placed:
        only = f"of {len(rows):,} tools none states" if len(rows) > 1 else "the one tool does not state"
        raise StackAuditError(f"there is nothing to draw: {only} enough of both its functional and its technical fit")
    owners = owners_of(graph)
    ranks = _ranks(placed, review)
    headline = _headline(rows, graph.stack.currency)
    notes = tuple(_notes(rows, graph.stack.currency))
    return FitScene(
        headline=headline,
        subline=(
            "Area: cost a year; letters: department. "
            "TIME, LeanIX reading of Gartner: high technical and low functional fit is Tolerate."
        ),
        dots=tuple(_dot(row, cut, {owner.id for owner in owners}, ranks) for row in placed),
        cut=cut,
        field_notes=tuple(_field_notes(placed, graph.stack.currency)),
        currency=graph.stack.currency,
        owners=owners,
        notes=notes,
        alt=_alt(headline, placed, notes, ranks, graph.stack.currency),
    )


def _fields(row: FitRow) -> tuple[Field, ...]:
    """The fields that a tool may be in; none where nothing is said of it."""
    words = (row.quadrant or "").removeprefix("undetermined:")
    return tuple(field for field in Field if field in words.split())


def _is_sure(row: FitRow) -> bool:
    return len(_fields(row)) == 1


def _is_placed(row: FitRow) -> bool:
    """Whether both axes have a value; one whose field is certain is placed in the middle of what is known."""
    return _has_values(row) or _is_sure(row)


def _has_values(row: FitRow) -> bool:
    return row.technical is not None and row.functional is not None


def _annual(row: FitRow) -> float:
    return 0.0 if row.annual is None else float(row.annual)


def _dot(row: FitRow, cut: float, owners: set[str], ranks: Mapping[str, int]) -> Dot:
    technical, functional = _axes(row).values()
    # A value of the table may be rounded onto the other side of the cut: what the table calls it stands.
    sure = _fields(row) == (field_of(technical.place, functional.place, cut),)
    return Dot(
        id=row.tool,
        name=row.name,
        technical=technical.place,
        functional=functional.place,
        spans=(technical.span, functional.span),
        sure=sure and _has_values(row),
        cost=None if row.annual is None else float(row.annual),
        owner=first_owner(row.departments, owners),
        rank=ranks[row.tool],
        vetoed=bool(row.veto),
    )


def _ranks(rows: Sequence[FitRow], review: Review) -> dict[str, int]:
    """Whose name matters most: tools of findings, those that fit badly, then the dearest."""
    found = {subject for finding in Findings(review.findings).told() for subject in finding.subjects}

    def order(row: FitRow) -> tuple[bool, bool, float, str]:
        told = f"tool:{row.tool}" in found
        return not told, _fields(row) != (Field.ELIMINATE,), -_annual(row), row.tool

    return {row.tool: rank for rank, row in enumerate(sorted(rows, key=order))}


def _sum(rows: Sequence[FitRow]) -> float:
    return math.fsum(map(_annual, rows))


def _headline(rows: Sequence[FitRow], currency: str | None) -> str:
    bad = [row for row in rows if _fields(row) == (Field.ELIMINATE,)]
    perhaps = sum(_is_placed(row) and not _is_sure(row) and Field.ELIMINATE in _fields(row) for row in rows)
    if not bad and perhaps:
        return f"{counted(perhaps, 'tool', 'tools')} may fit badly on both axes"
    if not bad:
        judged = sum(_is_sure(row) for row in rows)
        return "No tool fits badly on both axes" + ("" if judged == len(rows) else ", as far as that can be told")
    fits = "tool fits" if len(bad) == 1 else "tools fit"
    return f"{len(bad):,} {fits} badly on both axes: {_money(bad, rows, currency)}"


def _money(bad: Sequence[FitRow], rows: Sequence[FitRow], currency: str | None) -> str:
    """What some tools cost, and how much that is of all that is stated."""
    silent = sum(row.annual is None for row in bad)
    if silent == len(bad):
        return "what it costs is not stated" if len(bad) == 1 else "what they cost is not stated"
    cost, whole = _sum(bad), _sum(rows)
    least = "at least " if silent else ""
    if cost <= 0:
        return "no cost, as stated" if not silent else "the stated cost is nothing"
    return f"{least}{amount(cost, currency)} a year, {share_in_words(cost / whole)} of what is stated"


def _field_notes(rows: Sequence[FitRow], currency: str | None) -> Iterator[tuple[Field, str]]:
    for field in Field:
        inside = [row for row in rows if _fields(row) == (field,)]
        if inside:
            cost = _sum(inside)
            yield field, f"{counted(len(inside), 'tool', 'tools')}{f' · {amount(cost, currency)}' if cost else ''}"


def _notes(rows: Sequence[FitRow], currency: str | None) -> Iterator[str]:
    """Who is in the middle of what is known only, and who is left out, with the reason."""
    middle = [row for row in rows if _is_placed(row) and not _has_values(row)]
    if middle:
        stands = "stands" if len(middle) == 1 else "stand"
        yield f"{_named(middle)} {stands} in the middle of what is possible: the field is certain, the place is not"
    reasons: dict[str, list[FitRow]] = defaultdict(list)
    for row in rows:
        if not _is_placed(row):
            silent = sorted(name for name, axis in _axes(row).items() if not axis.known)
            reasons[" and ".join(silent)].append(row)
    for reason, left in sorted(reasons.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        cost = _sum(left)
        money = f", {amount(cost, currency)} a year" if cost else ""
        number = counted(len(left), "tool", "tools")
        yield f"left out: {number}{money}, too little stated of {reason} fit: {_named(left)}"


def _named(rows: Sequence[FitRow]) -> str:
    ranked = sorted(rows, key=lambda row: (-_annual(row), row.name.casefold(), row.tool))
    return listed([short_name(row.name) for row in ranked], MOST_NAMED)


def _alt(
    headline: str, rows: Sequence[FitRow], notes: Sequence[str], ranks: Mapping[str, int], currency: str | None
) -> str:
    ranked = sorted(rows, key=lambda row: ranks[row.tool])
    return alternative(headline, [_in_words(row, currency) for row in ranked], notes, "more tools")


def _in_words(row: FitRow, currency: str | None) -> str:
    place = ", ".join(f"{name} {axis}" for name, axis in _axes(row).items())
    cost = "cost not stated" if row.annual is None else f"{amount(_annual(row), currency)} a year"
    veto = ", held down by a veto" if row.veto else ""
    return f"{isolate(row.name)}: {row.quadrant}, {place}, {cost}{veto}"


VETO_GAP: Final = 3.5
PALE: Final = 0.16  # of a department's colour in the disc of a tool that may be in several fields
FIELD_TINTS: Final = {Field.MIGRATE: CARD, Field.INVEST: GOOD, Field.ELIMINATE: WARM, Field.TOLERATE: CARD}
WHISKER: Final = Tint("#94A3B8", "#5B6B85")


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


SAMPLE: Final = 8.0  # radius of a sample of how discs look
WHISKER_REACH: Final = 7.0


def place_legend(sheet: Sheet, footer: Footer, scene: FitScene, sizes: Sizes, *, whiskers: bool) -> None:
    """Place the legend of what the picture has."""
    if not scene.dots:
        return
    place_rule(footer)
    entries = list(_sizes(scene, sizes))
    if entries:
        _place_sizes(sheet, footer, scene, sizes, entries)
    _place_looks(sheet, footer, scene, whiskers=whiskers)
    footer.begin_row()
    place_departments(footer, scene.owners, [dot.owner for dot in scene.dots])


def _sizes(scene: FitScene, sizes: Sizes) -> Iterator[tuple[float, str]]:
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


def _place_sizes(sheet: Sheet, footer: Footer, scene: FitScene, sizes: Sizes, entries: list[tuple[float, str]]) -> None:
    """Place a row of discs as tall as the largest."""
    tallest = sizes.radius(entries[-1][0])
    footer.y += max(0.0, tallest - 10)
    currency = f"{clean(scene.currency)} " if scene.currency else ""
    title = "cost a year:"
    footer.word(footer.room(text_width(title, BODY_PX) - 8), title)
    for value, before in entries:
        radius, text = sizes.radius(value), f"{before}{currency}{brief_amount(value)}"
        place = footer.sample(2 * radius, 6, text)
        sheet.signs.append(Sign(SignKind.RING, (place.x + radius, footer.y), EDGE, radius))
    footer.x = MARGIN
    footer.y += max(LEGEND_STEP, tallest + 14)


def _place_looks(sheet: Sheet, footer: Footer, scene: FitScene, *, whiskers: bool) -> None:
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
        place = footer.sample(2 * (SAMPLE + reach), 6, text)
        x, at = place.x, (place.x + SAMPLE + reach, footer.y)
        if reach:
            sheet.strokes.append(Stroke(((x, at[1]), (x + 2 * (SAMPLE + reach), at[1])), WHISKER, 0.9))
            for end in (x, x + 2 * (SAMPLE + reach)):
                sheet.strokes.append(Stroke(((end, at[1] - 3), (end, at[1] + 3)), WHISKER, 0.9))
        place_disc(sheet, dot, at, SAMPLE, SAMPLE_COLOUR, "")
    if any(dot.vetoed for dot in scene.dots):
        place = footer.sample(2 * SAMPLE, 6, "held down by a veto")
        vetoed = Dot("", "", 0, 0, ((0, 0), (0, 0)), True, 1.0, vetoed=True)
        place_disc(sheet, vetoed, (place.x + SAMPLE, footer.y), SAMPLE - VETO_GAP, SAMPLE_COLOUR, "")


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
NAME_WIDTHS: Final = (132.0, 84.0)
MOST_WHISKERS: Final = 24


def arrange_fit(scene: FitScene) -> Geometry:
    """Lay a quadrant out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    owners = [text for owner in scene.owners for text in (owner.name, owner.code)]
    warn_of_missing([*(dot.name for dot in scene.dots), *owners, *scene.notes, scene.headline, scene.subline])
    dots = sorted(scene.dots, key=lambda dot: (dot.rank, dot.id))
    _, wide, tall, largest = next(entry for entry in SCALES if len(dots) <= entry[0])
    sizes = Sizes(max((dot.cost or 0.0 for dot in dots), default=0.0), largest)
    pad = max((outer_radius(dot, sizes) for dot in dots), default=0.0) + 4
    width = AXIS + wide + 2 * pad
    words, top = page_head(scene.headline, scene.subline, width)
    area = Rect(MARGIN + AXIS + pad, top + 8 + BAND + pad, wide, tall)
    plot = Plot(area, pad, BAND, scene.cut, SEAM, 0.0, WHOLE)
    sheet = Sheet(words=words)
    taken = _place_fields(sheet, plot, scene)
    plot.place_scales(sheet, (0.0, scene.cut, WHOLE), "technical fit →", "functional fit →")
    places = _settled(plot, dots, sizes)
    codes, colours = codes_of(scene.owners), department_colours(scene.owners)
    for dot, (x, y) in zip(dots, places.tolist(), strict=True):
        colour = colours[dot.owner] if dot.owner else None
        place_disc(sheet, dot, (x, y), sizes.radius(dot.cost), colour, codes[dot.owner])
        told = f"technical {dot.technical:.0f}, functional {dot.functional:.0f}{'' if dot.sure else ', not settled'}"
        sheet.spot(Rect.around(x, y, *[2 * outer_radius(dot, sizes)] * 2), dot.id, dot.name, told)
    whiskers = _place_whiskers(sheet, plot, dots, places)
    nameless = _place_names(sheet, plot, dots, places, taken, (sizes, whiskers))
    footer = Footer(width, plot.whole.bottom + 62)
    place_sentences(footer, (*nameless, *scene.notes), gap=4)
    place_legend(sheet, footer, scene, sizes, whiskers=bool(len(whiskers)))
    return sheet.finished(width, footer, scene.owners)


def _place_fields(sheet: Sheet, plot: Plot, scene: FitScene) -> list[Rect]:
    """Place the grounds and names of the fields; return where the names stand."""
    notes, taken = dict(scene.field_notes), []
    for field in Field:
        rect = plot.quarter(field.is_right, field.is_upper)
        sheet.blocks.append(Block(rect, fill=FIELD_TINTS[field], z=Z_GROUND))
        name = field.capitalize()
        long = text_width(name, HEADER_PX, True)
        note = notes.get(field, "").strip()
        note = one_line(clean(note, sentence=True), max(rect.w - long - 34, 20.0), BODY_PX) if note else ""
        whole = long + (8 + text_width(note, BODY_PX) if note else 0.0)
        x = rect.right - 12 - whole if field.is_right else rect.x + 12
        y = rect.y + 17 if field.is_upper else rect.bottom - 17
        sheet.words.append(Words(x, y, name, HEADER_PX, bold=True, group=f"field:{field}"))
        if note:
            sheet.words.append(Words(x + long + 8, y, note, BODY_PX, "muted", group=f"field:{field}"))
        taken.append(Rect(x - 4, y - 11, whole + 8, 22))
    return taken


def _settled(plot: Plot, dots: Sequence[Dot], sizes: Sizes) -> Points:
    """The centres of all discs: none leaves the field that its tool is in."""
    wanted = np.array([(plot.x(dot.technical), plot.y(dot.functional)) for dot in dots]).reshape(-1, 2)
    radii = np.array([outer_radius(dot, sizes) for dot in dots])
    limits = []
    for dot, radius in zip(dots, radii.tolist(), strict=True):
        home = field_of(dot.technical, dot.functional, plot.cut)
        left, top, right, bottom = plot.quarter(home.is_right, home.is_upper).edges
        left, right = (left, right - radius - 2) if home.is_right else (left + radius + 2, right)
        top, bottom = (top + BAND, bottom) if home.is_upper else (top, bottom - BAND)
        top, bottom = (top + radius, bottom) if home.is_upper else (top, bottom - radius)
        limits.append((left, top, right, bottom))
    return pushed_apart(wanted, radii, np.array(limits).reshape(-1, 4))


def _place_whiskers(sheet: Sheet, plot: Plot, dots: Sequence[Dot], places: Points) -> Points:
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
    sheet: Sheet, plot: Plot, dots: Sequence[Dot], places: Points, taken: Sequence[Rect], more: tuple[Sizes, Points]
) -> tuple[str, ...]:
    """Write names beside discs as far as there is room; return a note on the others."""
    sizes, lines = more
    forms = _forms(dots)
    radii = [outer_radius(dot, sizes) for dot in dots]
    found = write_names(
        sheet, zip((dot.id for dot in dots), places.tolist(), radii, forms, strict=True), plot.whole, taken, lines
    )
    for place in found:
        sheet.blocks.extend(_clearings(plot, place.rect, lines) if place else ())
    nameless = [dot for dot, place in zip(dots, found, strict=True) if place is None]
    if not nameless:
        return ()
    names = listed([clean(dot.name) for dot in nameless], MOST_NAMED)
    return (f"no room for {len(nameless):,} {'name' if len(nameless) == 1 else 'names'}: {names}",)


def _clearings(plot: Plot, rect: Rect, lines: Points) -> Iterator[Block]:
    """Yield the ground of the fields beneath a name that lines would else run through."""
    crossed = (lines[:, 0] < rect.right) & (rect.x < lines[:, 2]) & (lines[:, 1] < rect.bottom) & (rect.y < lines[:, 3])
    if not crossed.any():
        return
    for field in Field:
        home = plot.quarter(field.is_right, field.is_upper)
        left, top = max(rect.x - 1, home.x), max(rect.y + 1, home.y)
        right, bottom = min(rect.right + 1, home.right), min(rect.bottom - 1, home.bottom)
        if left < right and top < bottom:
            yield Block(Rect.between(left, top, right, bottom), fill=FIELD_TINTS[field], z=Z_STROKE + 0.3)


def _forms(dots: Sequence[Dot]) -> list[tuple[str, ...]]:
    """The name of each tool and a shorter form of it; an id is added where two look alike."""
    named = labels_of((dot.id, dot.name) for dot in dots)
    return [tuple(dict.fromkeys(one_line(named[dot.id], wide, BODY_PX) for wide in NAME_WIDTHS)) for dot in dots]


def _build(graph: StackGraph, review: Review, options: Options) -> Diagram:
    return diagram_of(fit_scene(graph, review), arrange_fit, options.theme)


FIT = Chart("fit", "The TIME quadrant: technical and functional fit, and cost", "fit", Options, _build, block="fit")
