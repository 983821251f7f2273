"""What a picture is painted on: the few shapes that matplotlib and SVG both have, in CSS pixels with y downwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np

from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Route, RouteShape, Stands, Words, direction
from stackaudit.diagrams.style import HEAD_LENGTH, Dash, LineStyle

CAP_MIDDLE: Final = 0.364  # of the font size: from the baseline to the middle of a capital letter
BEND_RADIUS: Final = 10.0
CASING: Final = 3.0  # width of the gap that a line leaves in those beneath it
NONE: Final = "none"  # no colour


class Canvas(ABC):
    """A page that shapes are painted on; what has the higher `z` lies on top, and of equals the later one."""

    @contextmanager
    def part(self, stands: Stands | None) -> Iterator[None]:  # noqa: ARG002  most canvases have no parts
        """Within this block everything belongs to one tool or flow; of None to neither."""
        yield

    def spot(self, rect: Rect, stands: Stands) -> None:  # noqa: B027  most canvases show nothing of it
        """Say what a place of the picture stands for; nothing is drawn."""

    @abstractmethod
    def rounded(
        self,
        rect: Rect,
        radius: float,
        *,
        z: float,
        fill: str = NONE,
        line: str = NONE,
        width: float = 0.0,
        dash: Dash = (),
    ) -> None:
        """Draw a rectangle with round corners."""

    @abstractmethod
    def square(self, rect: Rect, *, z: float, fill: str, line: str, width: float) -> None:
        """Draw a rectangle with sharp corners, on whole pixels where there are pixels."""

    @abstractmethod
    def disc(self, centre: Point, radius: float, *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a circle."""

    @abstractmethod
    def half_disc(self, centre: Point, radius: float, *, z: float, fill: str) -> None:
        """Draw the left half of a disc."""

    @abstractmethod
    def polygon(self, points: Sequence[Point], *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a closed shape."""

    @abstractmethod
    def path(self, route: Route, colour: str, look: LineStyle, *, z: float) -> None:
        """Draw a line along a route, without arrowheads; its bends are rounded."""

    @abstractmethod
    def hatch(self, pairs: Sequence[tuple[Point, Point]], colour: str, width: float, *, z: float) -> None:
        """Draw many straight lines as one shape."""

    @abstractmethod
    def words(self, words: Words, colour: str, *, z: float, turned: bool = False) -> None:
        """Write one line of text, letter by letter as it is. Turned, it runs upwards and ends at its point."""

    def polyline(self, points: Sequence[Point], colour: str, width: float, *, z: float) -> None:
        """Draw a line from point to point."""
        self.path(Route(RouteShape.STRAIGHT, tuple(points)), colour, LineStyle("", width), z=z)

    def arrow(self, route: Route, colour: str, look: LineStyle, *, ground: str, z: float, both: bool = False) -> None:
        """Draw a line with its arrowheads, and a gap in what lies beneath."""
        points = route.sampled(2.0)
        line = retracted(route, points, at_start=both, open_head=look.open_head)
        with self.part(None):
            self.path(line, ground, LineStyle("", look.width + CASING), z=z - 0.1)
        self.path(line, colour, look, z=z)
        self._head(points, colour, look, z + 0.5)
        if both:
            self._head(points[::-1], colour, look, z + 0.5)

    def _head(self, points: Points, colour: str, look: LineStyle, z: float) -> None:
        """Draw an arrowhead whose tip is the last of the points."""
        tip, along = points[-1], direction(points)
        size = HEAD_LENGTH + (look.width - 1.1)
        base = tip - along * size
        normal = np.array([-along[1], along[0]]) * size * (0.55 if look.open_head else 0.48)
        left, right = (float(x) for x in base + normal), (float(x) for x in base - normal)
        corners: list[Point] = [(next(left), next(left)), (float(tip[0]), float(tip[1])), (next(right), next(right))]
        if look.open_head:
            self.polyline(corners, colour, 1.3, z=z)
        else:
            self.polygon(corners, z=z, fill=colour)


def baseline(words: Words, *, turned: bool) -> Point:
    """Return the point on the baseline at which a text is fixed; its own is at the middle of the capital letters."""
    down = words.px * CAP_MIDDLE
    return words.x + (down if turned else 0), words.y + (0 if turned else down)


def retracted(route: Route, points: Points, *, at_start: bool, open_head: bool) -> Route:
    """Return a route that ends inside its arrowheads, so that no line sticks out at their tips."""
    if open_head:
        return route
    corners = [np.array(point) for point in route.points]
    back = HEAD_LENGTH * 0.7
    corners[-1] = corners[-1] - direction(points) * back
    if at_start:
        corners[0] = corners[0] - direction(points[::-1]) * back
    return Route(route.shape, tuple((float(x), float(y)) for x, y in corners))


def strokes_of(route: Route) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """Yield the strokes that draw a route, as SVG names them: M to begin, L a line, Q and C the two Bézier curves."""
    if route.shape is RouteShape.CURVE:
        yield "M", route.points[:1]
        yield "C", route.points[1:]
        return
    yield "M", route.points[:1]
    if route.shape is RouteShape.STRAIGHT:
        yield from (("L", (point,)) for point in route.points[1:])
        return
    corners = [np.array(point) for point in route.points]
    for before, corner, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        into, out = corner - before, after - corner
        long_in, long_out = float(np.hypot(*into)), float(np.hypot(*out))
        if min(long_in, long_out) < 1e-6:
            continue
        radius = min(BEND_RADIUS, long_in / 2, long_out / 2)
        yield "L", (_point(corner - into / long_in * radius),)
        yield "Q", (_point(corner), _point(corner + out / long_out * radius))
    yield "L", route.points[-1:]


def _point(at: Points) -> Point:
    return float(at[0]), float(at[1])
