"""The picture of expectations: how much each attribute matters, how well it came, read off the people analyser's table.

The importance-performance analysis of Martilla and James (1977).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.core.rows import rows_of
from stackaudit.diagrams.chart import Chart, RolloutOptions, initiatives
from stackaudit.diagrams.charts.quadrants import GOOD, Plot, pushed_apart, write_names
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Point, Points, Rect, Words
from stackaudit.diagrams.names import alternative, counted, isolate
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule, place_sentences
from stackaudit.diagrams.shapes import (
    CARD,
    GROUND,
    LINE,
    WARM,
    Z_GROUND,
    Block,
    Sign,
    SignKind,
    Stroke,
    Tint,
)
from stackaudit.diagrams.style import BODY_PX, HEADER_PX, MARGIN, NOTE_PX
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.tables.people import ExpectationRow

LEAST: Final = 1.0
MIDDLE: Final = 3.0
MOST: Final = 5.0
WORST: Final = 20.0
"""The largest product of importance and shortfall: 5 times 4."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One attribute as one stakeholder rates it, each from 1 to 5; `number` leads from the picture to the list."""

    number: int
    stakeholder: str
    attribute: str
    importance: float
    perceived: float
    expected: float | None = None
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class ExpectationsScene:
    """A whole picture: dots in the order of their list, the most pressing first; `notes` are sentences beneath."""

    headline: str
    subline: str
    dots: tuple[Dot, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: ExpectationsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A number stands twice, or a rating lies off the scale.
    """
    numbers = [dot.number for dot in scene.dots]
    if len(set(numbers)) < len(numbers):
        raise ValueError("a number stands twice")
    for dot in scene.dots:
        for value in (dot.importance, dot.perceived, *(() if dot.expected is None else (dot.expected,))):
            if not LEAST <= value <= MOST:
                raise ValueError(f"the rating {value} lies off the scale from 1 to 5")


_SCALE_CENTRED: Final = (
    "The cross stands in the middle of the scale, at 3. At the mean of the answers it would call a bad result "
    "possible overkill wherever most results are worse."
)


def expectations_scene(graph: StackGraph, review: Review, initiative: str | None = None) -> ExpectationsScene:
    """Say what the picture shows.

    Raises:
        UnknownNameError: there is no such initiative.
        StackAuditError: there is nothing to show.
    """
    stated = initiatives(graph, initiative)
    listed = rows_of(ExpectationRow, review.tables)
    if not listed:
        reason = "nobody says what was expected of a rollout, or it is of too few people to be shown"
        raise StackAuditError(f"there is nothing to draw: {reason}")
    having = [id_ for id_ in stated if any(row.initiative == id_ for row in listed)]
    chosen = initiative if initiative is not None else next(iter(having), None)
    rows = [row for row in listed if row.initiative == chosen]
    rated = sorted((row for row in rows if row.importance is not None and row.perceived is not None), key=_order)
    if chosen is None or not rated:
        raise StackAuditError("there is nothing to draw: no expectation that may be shown rates importance and result")
    rollout = stated[chosen]
    hidden = len(graph.policy.gate.expectations(rollout)) - len(rows)
    headline, notes = _headline(rated), tuple(_notes(len(rows) - len(rated), hidden))
    first = next((row for row in rated if row.quadrant == _BAD), None)
    worst = f" First: {isolate(first.stakeholder)}, {isolate(first.attribute)}." if first else ""
    subline = f"{rollout.name}.{worst} Ring: importance times shortfall of what was expected."
    dots = tuple(_dot(at, row) for at, row in enumerate(rated, 1))
    alt = alternative(f"{headline}.{worst}".rstrip("."), [_in_words(dot) for dot in dots], notes)
    return ExpectationsScene(headline, subline, dots, notes, alt)


def _order(row: ExpectationRow) -> tuple[float, str, str]:
    return -(row.priority or 0.0), row.stakeholder, row.attribute


def _dot(number: int, row: ExpectationRow) -> Dot:
    ratings = (row.importance or 0.0, row.perceived or 0.0, row.expected, row.priority)
    return Dot(number, row.stakeholder, row.attribute, *ratings)


_BAD: Final = "concentrate here"


def _headline(rows: Sequence[ExpectationRow]) -> str:
    bad = sum(row.quadrant == _BAD for row in rows)
    if not bad:
        return "No important expectation is met badly" if len(rows) > 1 else "The one expectation is not met badly"
    whole = f"{counted(len(rows), 'rated expectation', 'rated expectations')} {'is' if bad == 1 else 'are'}"
    return f"{bad:,} of {whole} important and badly met"


def _notes(unrated: int, hidden: int) -> list[str]:
    notes = [_SCALE_CENTRED]
    if unrated:
        notes.append(f"{counted(unrated, 'row is', 'rows are')} not placed: importance or result is not rated")
    if hidden > 0:
        notes.append(
            f"{counted(hidden, 'row is', 'rows are')} not shown for privacy: few respondents, or nobody knows how many"
        )
    return notes


def _in_words(dot: Dot) -> str:
    expected = "not rated" if dot.expected is None else f"{dot.expected:g}"
    name = f"{isolate(dot.stakeholder)}, {isolate(dot.attribute)}"
    return f"{name}: importance {dot.importance:g}, expected {expected}, perceived {dot.perceived:g}"


SIDE: Final = 480.0
AXIS: Final = 46.0
PAD: Final = 34.0
BAND: Final = 26.0
SEAM: Final = 1.0
LIST: Final = 420.0
GAP: Final = 32.0
ROW: Final = 20.0
MOST_LISTED: Final = 24
RADIUS: Final = 5.5
RING: Final = 12.0
COLOURS: Final = (  # Okabe and Ito's, darker on light ground and lighter on dark
    Tint("#0072B2", "#56B4E9"),
    Tint("#B34700", "#E69F00"),
    Tint("#00795A", "#2BC79A"),
    Tint("#A8487E", "#E29AC3"),
    Tint("#4B5563", "#CBD5E1"),
)
KINDS: Final = (SignKind.DISC, SignKind.DIAMOND, SignKind.SQUARE, SignKind.RING)
_CORNERS: Final = {  # whether right, whether above
    "Concentrate here": (False, True),
    "Keep up": (True, True),
    "Low priority": (False, False),
    "Possible overkill": (True, False),
}


def arrange_expectations(scene: ExpectationsScene) -> Geometry:
    """Lay the picture out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing([*(t for d in scene.dots for t in (d.stakeholder, d.attribute)), scene.headline, scene.subline])
    plot_width = AXIS + SIDE + 2 * PAD
    width = plot_width + GAP + LIST
    words, top = page_head(scene.headline, scene.subline, width)
    sheet = Sheet(words=words)
    area = Rect(MARGIN + AXIS + PAD, top + 4 + PAD + BAND, SIDE, SIDE * 0.8)
    plot = Plot(area, PAD, BAND, MIDDLE, SEAM, LEAST, MOST)
    whole = plot.whole
    looks = looks_of(scene.dots)
    taken = _place_ground(sheet, plot)
    places = _settled(plot, scene.dots)
    for dot, at in zip(scene.dots, places.tolist(), strict=True):
        _place_mark(sheet, dot, (at[0], at[1]), looks[dot.stakeholder])
    nameless = _place_names(sheet, whole, scene.dots, places, taken)
    bottom = _place_list(sheet, Rect(MARGIN + plot_width + GAP, top + 4, LIST, whole.h), scene.dots, looks)
    footer = Footer(width, max(whole.bottom + 62, bottom + 26))
    notes = [*scene.notes]
    if nameless:
        notes.append(f"{nameless} without a name beside the mark: see the list")
    if len(scene.dots) > MOST_LISTED:
        notes.append(f"{len(scene.dots) - MOST_LISTED} more than the list has room for are in the table")
    place_sentences(footer, notes)
    _place_legend(sheet, footer, looks)
    return sheet.finished(width, footer)


def looks_of(dots: Sequence[Dot]) -> dict[str, tuple[SignKind, Tint]]:
    """The shape and the colour of each stakeholder; twenty differ, then they begin anew."""
    names = sorted({dot.stakeholder for dot in dots})
    return {name: (KINDS[at % len(KINDS)], COLOURS[at % len(COLOURS)]) for at, name in enumerate(names)}


def _place_ground(sheet: Sheet, plot: Plot) -> list[Rect]:
    taken = []
    for name, (right, above) in _CORNERS.items():
        box = plot.quarter(right, above)
        tint = WARM if name == "Concentrate here" else GOOD if name == "Keep up" else CARD
        sheet.blocks.append(Block(box, fill=tint, z=Z_GROUND))
        long = text_width(name, HEADER_PX, True)
        left = box.right - 12 - long if right else box.x + 12
        middle = box.y + 16 if above else box.bottom - 16
        sheet.words.append(Words(left, middle, name, HEADER_PX, bold=True, group=f"field:{name}"))
        taken.append(Rect(left - 4, middle - 11, long + 8, 22))
    plot.place_scales(sheet, range(int(LEAST), int(MOST) + 1), "what came, as they see it →", "importance →")
    return taken


def ring(dot: Dot) -> float:
    """The radius of a mark's ring: its area grows with importance times shortfall; none where nothing falls short."""
    if dot.priority is None or dot.priority <= 0:
        return 0.0
    return RADIUS + 2.5 + RING * math.sqrt(min(dot.priority, WORST) / WORST)


def _settled(plot: Plot, dots: Sequence[Dot]) -> Points:
    """The centres of the marks: none leaves the quarter that it is in."""
    wanted = np.array([(plot.x(dot.perceived), plot.y(dot.importance)) for dot in dots]).reshape(-1, 2)
    radii = np.array([max(ring(dot), RADIUS + 1.5) for dot in dots])
    limits, whole = [], plot.whole
    for dot, radius in zip(dots, radii.tolist(), strict=True):
        x, y = plot.x(MIDDLE), plot.y(MIDDLE)
        right, above = dot.perceived > MIDDLE, dot.importance >= MIDDLE
        left_end, right_end = (x + 2, whole.right - radius) if right else (whole.x + radius, x)
        low, high = (whole.y + BAND + radius, y) if above else (y + 2, whole.bottom - BAND - radius)
        limits.append((left_end, low, right_end, high))
    return pushed_apart(wanted, radii, np.array(limits).reshape(-1, 4))


def _place_mark(sheet: Sheet, dot: Dot, at: Point, look: tuple[SignKind, Tint]) -> None:
    kind, tint = look
    outer = ring(dot)
    if outer:
        sheet.signs.append(Sign(SignKind.RING, at, tint.mixed(GROUND, 0.35), outer))
    sheet.signs.append(Sign(kind, at, tint, RADIUS))


def _place_names(sheet: Sheet, whole: Rect, dots: Sequence[Dot], places: Points, taken: Sequence[Rect]) -> int:
    """Write names beside marks as far as there is room; return how many have none."""
    forms = []
    for dot in dots:
        name = clean(f"{dot.stakeholder} · {dot.attribute}", sentence=True)
        forms.append((one_line(name, 170, BODY_PX), str(dot.number)))
    radii = [max(ring(dot), RADIUS + 1.5) for dot in dots]
    numbers = (str(dot.number) for dot in dots)
    found = write_names(sheet, zip(numbers, places.tolist(), radii, forms, strict=True), whole, taken, np.zeros((0, 4)))
    return sum(place is None for place in found)


def _place_list(sheet: Sheet, box: Rect, dots: Sequence[Dot], looks: dict[str, tuple[SignKind, Tint]]) -> float:
    """Place the list with its ratings; return where it ends."""
    ends = (box.right - 150, box.right - 92, box.right - 52, box.right)
    y = box.y + 10
    for end, head in zip(ends, ("matters", "expected", "came", "ring"), strict=True):
        sheet.words.append(Words(end, y, head, NOTE_PX, "muted", align="right", group=f"head:{head}"))
    sheet.strokes.append(Stroke(((box.x, y + 12), (box.right, y + 12)), LINE, 1.0))
    y += 28
    for dot in dots[:MOST_LISTED]:
        kind, tint = looks[dot.stakeholder]
        sheet.words.append(
            Words(box.x + 16, y, str(dot.number), BODY_PX, "muted", align="right", group=f"row:{dot.number}")
        )
        sheet.signs.append(Sign(kind, (box.x + 30, y), tint, RADIUS))
        name = one_line(clean(f"{dot.stakeholder} · {dot.attribute}", sentence=True), LIST - 42 - 200, BODY_PX)
        sheet.words.append(Words(box.x + 42, y, name, BODY_PX, group=f"row:{dot.number}"))
        for end, value in zip(ends, (dot.importance, dot.expected, dot.perceived, dot.priority), strict=True):
            text = "–" if value is None else f"{value:.3g}"
            sheet.words.append(Words(end, y, text, BODY_PX, align="right", group=f"row:{dot.number}"))
        y += ROW
    return y


def _place_legend(sheet: Sheet, footer: Footer, looks: dict[str, tuple[SignKind, Tint]]) -> None:
    footer.y += 4
    place_rule(footer)
    for name, (kind, tint) in looks.items():
        text = one_line(clean(name), 180, BODY_PX)
        place = footer.sample(12, 6, text)
        sheet.signs.append(Sign(kind, (place.cx, footer.y), tint, RADIUS))


def _build(graph: StackGraph, review: Review, options: RolloutOptions) -> Diagram:
    return diagram_of(expectations_scene(graph, review, options.initiative), arrange_expectations, options.theme)


EXPECTATIONS: Final = Chart(
    "expectations",
    "What mattered in a rollout, and what came of it",
    "people",
    RolloutOptions,
    _build,
    block="people",
)
