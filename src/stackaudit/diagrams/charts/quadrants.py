"""What quadrants share: their scales, sizes of discs, and where discs and names find room, one by one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Words
from stackaudit.diagrams.page import Sheet
from stackaudit.diagrams.shapes import EDGE, MUTED, Z_SIGN, Z_STROKE, Inked, Stroke, Tint
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NOTE_PX
from stackaudit.diagrams.text import text_width

ROUNDS: Final = 400
PULL: Final = 0.06
GAP: Final = 3.0  # between discs
NAME_GAP: Final = 3.0  # between a disc and its name
REACHES: Final = (0.0, 9.0, 20.0, 34.0)  # a name that does not stand at its disc is led to by a short line
TURNS: Final = 32
_STIR: Final = 0.8  # discs on one line could else not make way for one another
_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
_RIGHT_FIRST: Final = (0, 16, 8, 24, 4, 12, 28, 20, 2, 30, 14, 18, 6, 10, 22, 26, *range(1, TURNS, 2))
_CROSSING: Final = 1.5  # what it costs a name to lie on a line, in places of the order above
_TOUCH: Final = 0.6
LEAST_RADIUS: Final = 9.2  # the letters of a department fit in
LABEL_HEIGHT: Final = 15.0
GOOD: Final = Tint("#EEF4FF", "#101F3C")  # the ground of the quarter that is best


def pushed_apart(wanted: Points, radii: Points, limits: Points) -> Points:
    """Return centres near the wanted ones whose discs do not overlap, each within its limits.

    Args:
        wanted: Centres, one row each.
        radii: Of the discs.
        limits: Left, top, right and bottom of where each centre may be.
    """
    if not len(wanted):
        return wanted
    places = np.clip(wanted, limits[:, :2], limits[:, 2:])
    target = places.copy()
    angles = np.arange(len(wanted)) * _GOLDEN_ANGLE
    spread = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    places = places + spread * (_STIR if len(wanted) > 1 else 0.0)
    asunder = spread[:, None] - spread[None]
    reach = radii[:, None] + radii[None] + GAP
    np.fill_diagonal(reach, 0.0)
    for turn in range(ROUNDS):
        apart = places[:, None] - places[None]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        same = distance < 1e-6
        way = np.where(same[..., None], asunder, apart) / np.maximum(np.where(same, 1.0, distance), 1e-9)[..., None]
        push = np.maximum(reach - distance, 0.0)
        places = places + (way * push[..., None]).sum(axis=1) * 0.35
        places = places + (target - places) * (PULL * max(0.0, 1 - 1.6 * turn / ROUNDS))
        places = np.clip(places, limits[:, :2], limits[:, 2:])
    return places


@dataclass(frozen=True, slots=True)
class Disc:
    """What a name belongs to, with how wide and tall the name is."""

    at: Point
    radius: float
    sizes: tuple[tuple[float, float], ...]  # of the whole name and of shorter forms of it


@dataclass(frozen=True, slots=True)
class NamePlace:
    """Where a name goes: its rectangle, which of its forms it is, and the short line that leads to it, if any."""

    rect: Rect
    form: int
    leader: tuple[Point, Point] | None = None


def name_places(discs: Sequence[Disc], inside: Rect, taken: Sequence[Rect], lines: Points) -> list[NamePlace | None]:
    """Find room for the name of each disc, in the order given; None where there is none.

    Args:
        discs: The most important first.
        inside: Where names may stand.
        taken: Where they may not.
        lines: Lines that they had better not lie on: left, top, right and bottom of each.
    """
    room = _Room(
        np.array([[*disc.at, disc.radius] for disc in discs]).reshape(-1, 3),
        inside,
        [rect.edges for rect in taken],
        lines.reshape(-1, 4),
    )
    return [room.place(number, disc) for number, disc in enumerate(discs)]


@dataclass(slots=True)
class _Room:
    discs: Points
    inside: Rect
    taken: list[tuple[float, float, float, float]]
    lines: Points

    def place(self, number: int, disc: Disc) -> NamePlace | None:
        for reach in REACHES:
            for form, size in enumerate(disc.sizes):
                found = [
                    (cost, order, one)
                    for order, one in enumerate(_around(disc, form, size, reach))
                    if (cost := self._cost(number, one, order)) is not None
                ]
                if found:
                    best = min(found, key=lambda entry: entry[:2])[2]
                    self.taken.append(best.rect.edges)
                    if best.leader:
                        self.taken.extend(_pieces(best.leader))
                    return best
        return None

    def _cost(self, number: int, place: NamePlace, order: int) -> float | None:
        """What a place costs, or None where it is taken."""
        rect = place.rect
        if not self.inside.holds(rect) or self._hits_names(rect.edges) or self._hits_discs(rect.edges):
            return None
        for piece in _pieces(place.leader) if place.leader else ():
            if self._hits_names(piece) or self._hits_discs(piece, but=number):
                return None
        return order + _CROSSING * int(_overlapping(self.lines, rect.edges).sum())

    def _hits_names(self, edges: tuple[float, float, float, float]) -> bool:
        return bool(_overlapping(np.array(self.taken).reshape(-1, 4), edges).any())

    def _hits_discs(self, edges: tuple[float, float, float, float], but: int | None = None) -> bool:
        left, top, right, bottom = edges
        dx = self.discs[:, 0] - np.clip(self.discs[:, 0], left, right)
        dy = self.discs[:, 1] - np.clip(self.discs[:, 1], top, bottom)
        hits = np.hypot(dx, dy) < self.discs[:, 2] + 1.5
        if but is not None:
            hits[but] = False
        return bool(hits.any())


def _around(disc: Disc, form: int, size: tuple[float, float], reach: float) -> Iterator[NamePlace]:
    """Yield the places around a disc, the best first: right, left, below, above, then between them."""
    (x, y), (w, h) = disc.at, size
    for turn in _RIGHT_FIRST:
        dx, dy = math.cos(turn * 2 * math.pi / TURNS), math.sin(turn * 2 * math.pi / TURNS)
        out = disc.radius + NAME_GAP + reach
        aside, down = max(-1.0, min(1.0, 1.7 * dx)), max(-1.0, min(1.0, 1.7 * dy))
        at = (x + dx * out, y + dy * out)
        if turn % 16 == 8:
            at = (at[0], at[1] - NAME_GAP * dy * 0.7)
        rect = Rect.around(at[0] + aside * w / 2, at[1] + down * h / 2, w, h)
        begin = (x + dx * (disc.radius + 1.0), y + dy * (disc.radius + 1.0))
        yield NamePlace(rect, form, (begin, at) if reach else None)


def _pieces(line: tuple[Point, Point]) -> list[tuple[float, float, float, float]]:
    """A slanting line as a few small rectangles; its ends are left off, so that it may touch what it leads to."""
    (x0, y0), (x1, y1) = line
    points = [(x0 + (x1 - x0) * at / 8, y0 + (y1 - y0) * at / 8) for at in range(1, 8)]
    return [(min(a, c) - 0.5, min(b, d) - 0.5, max(a, c) + 0.5, max(b, d) + 0.5) for (a, b), (c, d) in pairwise(points)]


def _overlapping(edges: Points, one: tuple[float, float, float, float]) -> Points:
    left, top, right, bottom = one
    found: Points = (
        (edges[:, 0] < right - _TOUCH)
        & (left < edges[:, 2] - _TOUCH)
        & (edges[:, 1] < bottom - _TOUCH)
        & (top < edges[:, 3] - _TOUCH)
    ).astype(np.float64)
    return found


def write_names(
    sheet: Sheet,
    named: Iterable[tuple[str, Sequence[float], float, Sequence[str]]],
    inside: Rect,
    taken: Sequence[Rect],
    lines: Points,
) -> list[NamePlace | None]:
    """Write names beside discs as far as there is room; return where, None where there is none.

    Args:
        sheet: Where to.
        named: Of each disc its id, its centre, its radius, and the forms of its name; the most important first.
        inside: Where names may stand.
        taken: Where they may not.
        lines: As for `name_places`.
    """
    rows = [*named]
    discs = [
        Disc((x, y), radius, tuple((text_width(form, BODY_PX) + 1, LABEL_HEIGHT) for form in forms))
        for _, (x, y), radius, forms in rows
    ]
    found = name_places(discs, inside, taken, lines)
    for (id_, _, _, forms), place in zip(rows, found, strict=True):
        if place is not None:
            words = Words(place.rect.x + 0.5, place.rect.cy, forms[place.form], BODY_PX, group=f"name:{id_}")
            sheet.words.append(words)
            if place.leader:
                sheet.strokes.append(Stroke(place.leader, EDGE, 0.8, z=Z_STROKE + 0.4))
    return found


@dataclass(frozen=True, slots=True)
class Plot:
    """Two scales that a cross parts into quarters, with room around them."""

    area: Rect
    pad: float  # around the scales, for discs at their ends
    band: float  # above and beneath, for the names of the quarters
    cut: float
    seam: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Return where a value stands from left to right."""
        return self.area.x + (value - self.low) / (self.high - self.low) * self.area.w

    def y(self, value: float) -> float:
        """Return where a value stands from below."""
        return self.area.y + (1 - (value - self.low) / (self.high - self.low)) * self.area.h

    @property
    def whole(self) -> Rect:
        """The ground of all quarters."""
        area, reach = self.area, self.pad + self.band
        return Rect(area.x - self.pad, area.y - reach, area.w + 2 * self.pad, area.h + 2 * reach)

    def quarter(self, is_right: bool, is_upper: bool) -> Rect:
        """Return the ground of one quarter."""
        x, y, right, bottom = self.whole.edges
        left, right = (self.x(self.cut) + self.seam, right) if is_right else (x, self.x(self.cut) - self.seam)
        top, bottom = (y, self.y(self.cut) - self.seam) if is_upper else (self.y(self.cut) + self.seam, bottom)
        return Rect.between(left, top, right, bottom)

    def place_scales(self, sheet: Sheet, values: Iterable[float], across: str, up: str) -> None:
        """Place these values at both scales, and what the scales are."""
        whole = self.whole
        for value in values:
            text, x, y = f"{value:.4g}", self.x(value), self.y(value)
            sheet.strokes.append(Stroke(((x, whole.bottom + 2), (x, whole.bottom + 6)), EDGE, 1.0))
            sheet.strokes.append(Stroke(((whole.x - 6, y), (whole.x - 2, y)), EDGE, 1.0))
            sheet.words.append(Words(x, whole.bottom + 15, text, NOTE_PX, "muted", align="center", group="scale"))
            sheet.words.append(Words(whole.x - 9, y, text, NOTE_PX, "muted", align="right", group="scale"))
        words = Words(whole.cx, whole.bottom + 34, across, ENTRY_PX, "muted", align="center", group="axis:x")
        sheet.words.append(words)
        end = whole.cy - text_width(up, ENTRY_PX) / 2
        sheet.inked.append(Inked(Words(MARGIN + 7, end, up, ENTRY_PX, group="axis:y"), MUTED, turned=True))


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
