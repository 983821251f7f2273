"""Where everything stands, in CSS pixels with y downwards: the finished layout, before any of it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.scene import Box, Card, Line, LineKind, MarkKind, Owner

if TYPE_CHECKING:
    from stackaudit.diagrams.shapes import Shape

Point = tuple[float, float]
Points = NDArray[np.float64]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle: its upper left corner and its size."""

    x: float
    y: float
    w: float
    h: float

    @classmethod
    def around(cls, cx: float, cy: float, w: float, h: float) -> Rect:
        """Return the rectangle of that size around a centre."""
        return cls(cx - w / 2, cy - h / 2, w, h)

    @classmethod
    def between(cls, left: float, top: float, right: float, bottom: float) -> Rect:
        """Return the rectangle with these four edges."""
        return cls(left, top, right - left, bottom - top)

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        """The middle from left to right."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """The middle from top to bottom."""
        return self.y + self.h / 2

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return self.x, self.y, self.right, self.bottom

    def moved(self, dx: float, dy: float) -> Rect:
        """Return the same rectangle elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def holds(self, other: Rect, slack: float = 0.01) -> bool:
        """Whether the other rectangle lies inside this one."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


def enclosing(rects: Sequence[Rect]) -> Rect:
    """Return the smallest rectangle around all of these."""
    return Rect.between(
        min(rect.x for rect in rects),
        min(rect.y for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )


class RouteShape(StrEnum):
    """How the points of a route are meant."""

    STRAIGHT = "straight"
    CURVE = "curve"  # four points of a cubic Bézier curve
    BENDS = "bends"  # corners of a polyline, drawn rounded


@dataclass(frozen=True, slots=True)
class Route:
    """The way a line takes from one box to another."""

    shape: RouteShape
    points: tuple[Point, ...]

    def moved(self, dx: float, dy: float) -> Route:
        """Return the same route elsewhere."""
        return Route(self.shape, tuple((x + dx, y + dy) for x, y in self.points))

    def sampled(self, step: float = 4.0) -> Points:
        """Return points along the drawn route, about `step` apart, both ends among them."""
        corners = np.array(self.points, dtype=np.float64)
        if self.shape is RouteShape.CURVE:
            span = float(np.hypot(*np.diff(corners, axis=0).T).sum())
            at = np.linspace(0.0, 1.0, int(np.clip(span / step, 12, 160)))[:, None]
            start, first, second, end = corners
            back = 1 - at
            curve: Points = back**3 * start + 3 * back**2 * at * first + 3 * back * at**2 * second + at**3 * end
            return curve
        pieces = [corners[:1]]
        for one, other in pairwise(corners):
            count = max(1, int(np.hypot(*(other - one)) / step))
            pieces.append(one + (other - one) * (np.arange(1, count + 1) / count)[:, None])
        return np.concatenate(pieces)


def direction(points: Points) -> Points:
    """Return the direction in which a route arrives, taken over its last few pixels."""
    far = np.hypot(*(points - points[-1]).T) > 3.0
    last = int(np.nonzero(far)[0][-1]) if far.any() else 0
    step = points[-1] - points[last]
    unit: Points = step / max(float(np.hypot(*step)), 1e-9)
    return unit


def lengths(points: Points) -> Points:
    """Return how far along a line each of its points is."""
    total: Points = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    return total


def along(route: Route, share: float) -> Point:
    """Return the point of a route that lies that share of its length from its start."""
    points = route.sampled(2.0)
    length = lengths(points)
    at = float(length[-1]) * share
    return float(np.interp(at, length, points[:, 0])), float(np.interp(at, length, points[:, 1]))


@dataclass(frozen=True, slots=True)
class Stands:
    """What a part of a picture stands for: a tool, or what flows from one tool to another.

    Attributes:
        title: Its name.
        text: More about it, in a sentence.
        tool: The id of the tool; empty for a flow.
        source: Of a flow the id of the tool that it comes from.
        target: Of a flow the id of the tool that it goes to.
        kind: Of a flow how it is carried.
        side: Where a tool is drawn twice, on which side this is.
    """

    title: str
    text: str = ""
    tool: str = ""
    source: str = ""
    target: str = ""
    kind: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the picture that stands for a tool or a flow: what a chart draws there is no box of its own."""

    rect: Rect
    stands: Stands


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text. `y` is the middle of its capital letters; `role` names a colour of the theme."""

    x: float
    y: float
    text: str
    px: float
    role: str = "ink"
    bold: bool = False
    align: Align = "left"
    group: str = ""  # texts of one group belong together: they are lines of one label


@dataclass(frozen=True, slots=True)
class Badge:
    """A lettered mark. `kind` is None for "+9", which stands for the marks a box has no room for."""

    x: float
    y: float
    text: str
    kind: MarkKind | None


@dataclass(frozen=True, slots=True)
class Swatch:
    """A department's tag: a coloured rectangle with two letters."""

    rect: Rect
    owner: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One tool of the overview: a square, hollow where nothing automated reaches it, dotted where it is a hub."""

    rect: Rect
    owner: str | None
    hollow: bool
    hub: bool
    tool: str = ""


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """One tool of the full picture; `tool` is its id where that of the box is another."""

    box: Box
    rect: Rect
    tool: str = ""

    def moved(self, dx: float, dy: float) -> PlacedBox:
        """Return the same box elsewhere."""
        return replace(self, rect=self.rect.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line with its route; `cross_at` is where along it a broken line has its cross."""

    line: Line
    route: Route
    cross_at: float = 0.5

    def moved(self, dx: float, dy: float) -> PlacedLine:
        """Return the same line elsewhere."""
        return replace(self, route=self.route.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class Trunk:
    """The part that the lines of a long list share, from the hub to where they part."""

    route: Route
    kind: LineKind

    def moved(self, dx: float, dy: float) -> Trunk:
        """Return the same trunk elsewhere."""
        return replace(self, route=self.route.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """One card."""

    card: Card
    rect: Rect


@dataclass(frozen=True, slots=True)
class Geometry:
    """A whole picture, ready to be drawn in either theme."""

    width: float
    height: float
    cards: tuple[PlacedCard, ...] = ()
    boxes: tuple[PlacedBox, ...] = ()
    lines: tuple[PlacedLine, ...] = ()
    trunks: tuple[Trunk, ...] = ()
    tiles: tuple[Tile, ...] = ()
    words: tuple[Words, ...] = ()
    badges: tuple[Badge, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    samples: tuple[PlacedLine, ...] = ()  # the line kinds in the legend
    pills: tuple[PlacedBox, ...] = ()  # the box shapes in the legend
    rules: tuple[tuple[Point, Point], ...] = ()
    owners: tuple[Owner, ...] = ()  # in the order of their colours
    shapes: tuple[Shape, ...] = ()  # drawn after all of these, in this order
    spots: tuple[Spot, ...] = ()  # what places of a chart stand for
    sides: tuple[str, ...] = ()  # of a picture that shows tools twice: what ids begin with, before a colon

    def texts(self) -> Iterator[Words]:
        """Yield every text but the letters of marks, those in a colour of their own among them."""
        yield from self.words
        yield from (shape.words for shape in self.shapes if hasattr(shape, "words"))
