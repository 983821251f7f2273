"""How the quadrant looks: fields, discs in the colours of departments, and how cost turns into size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.charts.page import (
    BROKEN,
    CARD,
    EDGE,
    GROUND,
    INK,
    WARM,
    Z_SIGN,
    Inked,
    Sign,
    SignKind,
    Stroke,
    Tint,
)
from stackaudit.diagrams.charts.quadrant_scene import Dot, Field
from stackaudit.diagrams.charts.sheet import Sheet
from stackaudit.diagrams.layout.geometry import Point, Words
from stackaudit.diagrams.style import DARK, LIGHT, TAG_PX, visible_on

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
