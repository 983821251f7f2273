"""What a picture has beside boxes, cards and lines: blocks, strokes, signs and words in colours of their own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stackaudit.diagrams.layout.geometry import Point, Rect, Route, Stands, Words
from stackaudit.diagrams.style import (
    DARK,
    LIGHT,
    READABLE,
    Dash,
    LineStyle,
    ThemeName,
    contrast,
    ink_on,
    mixed,
)

# From the ground up.
Z_CARD, Z_LINE, Z_HEAD, Z_CROSS, Z_BOX, Z_TAG, Z_TEXT, Z_BADGE = 0.0, 2.0, 3.0, 3.4, 4.0, 5.0, 6.0, 8.0
Z_GROUND, Z_BLOCK, Z_FRAME, Z_STROKE, Z_SIGN = 0.4, 1.0, 2.0, 3.0, 4.5


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

    @property
    def black_or_white(self) -> Tint:
        """Black or white, whichever is easier to read on this colour."""
        return Tint(ink_on(self.light), ink_on(self.dark))


def _ink(ground: str, wanted: str) -> str:
    return wanted if contrast(ground, wanted) > READABLE + 1 else ink_on(ground)


INK: Final = Tint(LIGHT.ink, DARK.ink)
MUTED: Final = Tint(LIGHT.muted, DARK.muted)
GROUND: Final = Tint(LIGHT.background, DARK.background)
CARD: Final = Tint(LIGHT.card, DARK.card)
TRAY: Final = Tint(LIGHT.tray, DARK.tray)
LINE: Final = Tint(LIGHT.card_line, DARK.card_line)
BOX_LINE: Final = Tint(LIGHT.box_line, DARK.box_line)
EDGE: Final = Tint(LIGHT.edge, DARK.edge)
BROKEN: Final = Tint(LIGHT.broken, DARK.broken)
BLUE: Final = Tint(LIGHT.missing, DARK.missing)
AMBER: Final = Tint(LIGHT.manual, DARK.manual)
STALE: Final = Tint(LIGHT.stale, DARK.stale)
WARM: Final = Tint(LIGHT.silo, DARK.silo)
SILO_LINE: Final = Tint(LIGHT.silo_line, DARK.silo_line)


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
    """A line from point to point; its corners are rounded unless it is `sharp`."""

    points: tuple[Point, ...]
    tint: Tint
    width: float = 1.0
    dash: Dash = ()
    z: float = Z_STROKE
    sharp: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A line along a route: with arrowheads, and a gap in what lies beneath it, where `ground` is given.

    `stands` says which flow it is, to readers and scripts of an SVG; None where it is none.
    """

    route: Route
    tint: Tint
    look: LineStyle
    ground: Tint | None = None
    both: bool = False
    z: float = Z_LINE
    stands: Stands | None = None


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape."""

    points: tuple[Point, ...]
    fill: Tint
    line: Tint | None = None
    width: float = 0.0
    z: float = Z_BLOCK


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle; of a `half` one the left side only."""

    at: Point
    radius: float
    fill: Tint
    line: Tint | None = None
    width: float = 0.0
    z: float = Z_SIGN
    half: bool = False


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
    z: float = Z_TEXT


Shape = Block | Stroke | Way | Polygon | Disc | Sign | Inked
