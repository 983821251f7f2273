"""What charts are made of, in the colours of either theme: blocks, lines, signs, words and the sheet they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text

from stackaudit.diagrams.boxes import swatch_words
from stackaudit.diagrams.canvas import CAP_MIDDLE, Canvas
from stackaudit.diagrams.drawing import Z_TEXT, paint
from stackaudit.diagrams.footer import Footer, place_departments, rounded_height
from stackaudit.diagrams.layout.geometry import Geometry, Point, Rect, Route, RouteShape, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Owner, Scene
from stackaudit.diagrams.silo.sheet import SUBLINE_STEP, headline
from stackaudit.diagrams.style import (
    BODY_PX,
    DARK,
    LIGHT,
    MARGIN,
    POINTS_PER_PX,
    READABLE,
    SUBLINE_PX,
    THEMES,
    Dash,
    LineStyle,
    ThemeName,
    contrast,
    department_colours,
    ink_on,
    mixed,
)
from stackaudit.diagrams.text import wrap_sentence
from stackaudit.diagrams.typeface import font_for

HATCH_STEP: Final = 6.0
HATCH_WIDTH: Final = 1.6
Z_GROUND, Z_BLOCK, Z_FRAME, Z_STROKE, Z_SIGN = 0.4, 1.0, 2.0, 3.0, 4.5
NOTE_LINES: Final = 3
NOTE_STEP: Final = 16.0


@dataclass(frozen=True, slots=True)
class Tint:
    """One colour in both themes."""

    light: str
    dark: str

    def on(self, theme: ThemeName) -> str:
        """Return the colour in that theme."""
        return self.light if theme == "light" else self.dark

    def mixed(self, other: Tint, share: float) -> Tint:
        """Return a colour on the way to another."""
        return Tint(mixed(self.light, other.light, share), mixed(self.dark, other.dark, share))

    @property
    def ink(self) -> Tint:
        """The colour in which a text on this one is read best."""
        return Tint(_ink(self.light, LIGHT.ink), _ink(self.dark, DARK.ink))


def _ink(ground: str, wanted: str) -> str:
    return wanted if contrast(ground, wanted) > READABLE + 1 else ink_on(ground)


INK: Final = Tint(LIGHT.ink, DARK.ink)
MUTED: Final = Tint(LIGHT.muted, DARK.muted)
GROUND: Final = Tint(LIGHT.background, DARK.background)
CARD: Final = Tint(LIGHT.card, DARK.card)
TRAY: Final = Tint(LIGHT.tray, DARK.tray)
LINE: Final = Tint(LIGHT.card_line, DARK.card_line)
EDGE: Final = Tint(LIGHT.edge, DARK.edge)
BROKEN: Final = Tint(LIGHT.broken, DARK.broken)
BLUE: Final = Tint(LIGHT.missing, DARK.missing)
AMBER: Final = Tint(LIGHT.manual, DARK.manual)
WARM: Final = Tint(LIGHT.silo, DARK.silo)


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle, filled, framed or hatched."""

    rect: Rect
    fill: Tint | None = None
    line: Tint | None = None
    width: float = 0.0
    dash: Dash = ()
    radius: float = 0.0
    hatch: Tint | None = None
    z: float = Z_BLOCK


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from point to point."""

    points: tuple[Point, ...]
    tint: Tint
    width: float = 1.0
    dash: Dash = ()
    z: float = Z_STROKE


class SignKind(StrEnum):
    """The shape of a sign: it says what it means without its colour."""

    DISC = "disc"
    RING = "ring"
    DIAMOND = "diamond"
    SQUARE = "square"
    CROSS = "cross"
    LATER = "later"
    EQUALS = "equals"
    STAR = "star"


@dataclass(frozen=True, slots=True)
class Sign:
    """A small mark around a point; `radius` is half its size."""

    kind: SignKind
    at: Point
    tint: Tint
    radius: float = 5.5


@dataclass(frozen=True, slots=True)
class Inked:
    """Words in a colour of their own; turned ones run upwards and end at their point."""

    words: Words
    tint: Tint
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole picture, ready to be painted in either theme."""

    width: float
    height: float
    words: tuple[Words, ...] = ()
    inked: tuple[Inked, ...] = ()
    blocks: tuple[Block, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    signs: tuple[Sign, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    rules: tuple[tuple[Point, Point], ...] = ()
    owners: tuple[Owner, ...] = ()


def page_head(title: str, subline: str, width: float) -> tuple[list[Words], float]:
    """Return headline and subline, and where the picture begins beneath them.

    No amount is torn from its currency, and no number from its noun, where the headline can break elsewhere.
    """
    tries = [headline(Scene(title, "", ()), width * share) for share in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)]
    whole = " ".join(words.text for words in tries[0][0])
    words, y = next((found for found in tries if _unbroken(found[0], whole)), tries[0])
    if subline.strip():
        for line in wrap_sentence(subline, width, SUBLINE_PX):
            words.append(Words(MARGIN, y - 4, line, SUBLINE_PX, "muted", group="subline"))
            y += SUBLINE_STEP
    return words, y + 8


def _unbroken(lines: Sequence[Words], whole: str) -> bool:
    """Whether a headline says all it has to, and no line ends within an amount or right behind a number."""
    texts = [line.text for line in lines]
    torn = any(other[:1].isdigit() or one[-1:].isdigit() for one, other in pairwise(texts))
    return " ".join(texts) == whole and not torn


def page_width(width: float) -> float:
    """Return the width of the page around contents of that width."""
    return rounded_height(width + 2 * MARGIN)


def page_end(footer: Footer) -> float:
    """Return the height of a page whose last line is the footer's."""
    return rounded_height(footer.y + MARGIN - 6)


def place_owners(footer: Footer, owners: Sequence[Owner], present: Sequence[str | None]) -> None:
    """Begin a row of the legend with the departments that own something of the picture."""
    boxes = tuple(Box(str(at), "", owner) for at, owner in enumerate(present))
    if footer.x > MARGIN:
        footer.new_row()
    place_departments(footer, Scene("", "", (Card(CardKind.GROUP, "", "", boxes),), tuple(owners)))


def paint_chart(chart: Chart, theme: ThemeName, label: str) -> Figure:
    """Return the picture; nothing is decided here."""
    page = Geometry(
        width=chart.width,
        height=chart.height,
        words=(*chart.words, *(swatch_words(swatch) for swatch in chart.swatches)),
        swatches=chart.swatches,
        rules=chart.rules,
    )
    with house_settings():
        figure = paint(page, THEMES[theme], department_colours(chart.owners), label)
        canvas = Canvas(figure)
        for block in chart.blocks:
            _paint_block(canvas, block, theme)
        for stroke in chart.strokes:
            look, route = LineStyle("", stroke.width, stroke.dash), Route(RouteShape.BENDS, stroke.points)
            if len(stroke.points) == 2:
                route = Route(RouteShape.STRAIGHT, stroke.points)
            canvas.plain_route(route, stroke.tint.on(theme), look, z=stroke.z)
        for sign in chart.signs:
            _paint_sign(canvas, sign, theme)
        for inked in chart.inked:
            _write(canvas, inked, theme)
    return figure


def _paint_block(canvas: Canvas, block: Block, theme: ThemeName) -> None:
    fill = block.fill.on(theme) if block.fill else "none"
    line = block.line.on(theme) if block.line else "none"
    canvas.rounded(block.rect, block.radius, z=block.z, fill=fill, line=line, width=block.width, dash=block.dash)
    if block.hatch:
        points = [point for pair in hatching(block.rect) for point in pair]
        path = Path(np.array(points).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * (len(points) // 2))
        look = {"edgecolor": block.hatch.on(theme), "linewidth": HATCH_WIDTH * POINTS_PER_PX, "capstyle": "butt"}
        canvas.add(PathPatch(path, facecolor="none", zorder=block.z + 0.05, **look))


def hatching(rect: Rect) -> Iterator[tuple[Point, Point]]:
    """Yield slanting lines that fill a rectangle and do not leave it.

    >>> list(hatching(Rect(0, 0, 6, 6)))
    [((0.0, 6.0), (6.0, 0.0))]
    """
    for at in range(1, int((rect.w + rect.h) / HATCH_STEP) + 1):
        reach = at * HATCH_STEP
        up, down = min(reach, rect.h), max(0.0, reach - rect.w)
        if up > down:
            begin = (rect.x + reach - up, rect.y + up)
            yield begin, (rect.x + reach - down, rect.y + down)


def _paint_sign(canvas: Canvas, sign: Sign, theme: ThemeName) -> None:
    (x, y), r, colour = sign.at, sign.radius, sign.tint.on(theme)
    ground = THEMES[theme].background
    match sign.kind:
        case SignKind.DISC:
            canvas.disc(sign.at, r, z=Z_SIGN, fill=colour)
        case SignKind.RING:
            canvas.disc(sign.at, r - 0.8, z=Z_SIGN, fill=ground, line=colour, width=1.6)
        case SignKind.DIAMOND:
            corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
            canvas.polygon(corners, z=Z_SIGN, fill=colour)
        case SignKind.SQUARE:
            s = r - 1
            corners = [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)]
            canvas.polygon(corners, z=Z_SIGN, fill=ground, line=colour, width=1.6)
        case SignKind.CROSS:
            canvas.disc(sign.at, r + 0.8, z=Z_SIGN, fill=ground, line=colour, width=1.4)
            _paint_lines(canvas, sign, colour)
        case _:
            _paint_lines(canvas, sign, colour)


def _paint_lines(canvas: Canvas, sign: Sign, colour: str) -> None:
    """Draw the signs that are made of lines."""
    (x, y), r = sign.at, sign.radius
    match sign.kind:
        case SignKind.CROSS:
            for down in (-2.4, 2.4):
                canvas.polyline([(x - 2.4, y - down), (x + 2.4, y + down)], colour, 1.6, z=Z_SIGN + 0.1)
        case SignKind.LATER:
            for shift in (-2.0, 2.5):
                points = [(x + shift - 2, y - r + 1), (x + shift + 2, y), (x + shift - 2, y + r - 1)]
                canvas.polyline(points, colour, 1.6, z=Z_SIGN)
        case SignKind.EQUALS:
            for shift in (-1.5, 1.5):
                canvas.polyline([(x - r, y + shift), (x + r, y + shift)], colour, 1.2, z=Z_SIGN)
        case SignKind.STAR:
            for dx, dy in ((0.0, r), (r * 0.87, r / 2), (r * 0.87, -r / 2)):
                canvas.polyline([(x - dx, y - dy), (x + dx, y + dy)], colour, 1.1, z=Z_SIGN)


def _write(canvas: Canvas, inked: Inked, theme: ThemeName) -> None:
    words, colour = inked.words, inked.tint.on(theme)
    if not inked.turned:
        canvas.words(words, colour, z=Z_TEXT)
        return
    artist = Text(
        words.x + words.px * CAP_MIDDLE,
        words.y,
        words.text,
        fontproperties=font_for(words.text, words.px, words.bold),
        color=colour,
        rotation=90,
        rotation_mode="anchor",
        horizontalalignment="right",
        verticalalignment="baseline",
        zorder=Z_TEXT,
        parse_math=False,
        usetex=False,
        antialiased=True,
    )
    artist.set_gid(words.group)
    canvas.add(artist)


@dataclass(slots=True)
class Sheet:
    """What stands on the page so far, besides its footer."""

    words: list[Words] = field(default_factory=list)
    inked: list[Inked] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)

    def finished(self, width: float, footer: Footer, owners: Sequence[Owner] = ()) -> Chart:
        """Return the whole picture: contents of that width, the footer beneath, the departments it has colours of."""
        return Chart(
            width=page_width(width),
            height=page_end(footer),
            words=(*self.words, *footer.words),
            inked=tuple(self.inked),
            blocks=tuple(self.blocks),
            strokes=tuple(self.strokes),
            signs=tuple(self.signs),
            swatches=(*self.swatches, *footer.swatches),
            rules=tuple(footer.rules),
            owners=tuple(owners),
        )


def place_sentences(footer: Footer, notes: Sequence[str], *, gap: float = 0) -> None:
    """Place the sentences beneath a chart, each wrapped to the width of the footer."""
    for at, note in enumerate(notes):
        for line in wrap_sentence(note, footer.width, BODY_PX, lines=NOTE_LINES):
            footer.words.append(Words(MARGIN, footer.y, line, BODY_PX, "muted", group=f"note:{at}"))
            footer.y += NOTE_STEP
    footer.y += gap if notes else 0
