"""Shapes, routes and words on the one Axes of a page: what every picture is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Wedge
from matplotlib.path import Path
from matplotlib.text import Text

from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Route, RouteShape, Words
from stackaudit.diagrams.style import HEAD_LENGTH, POINTS_PER_PX, Dash, LineStyle
from stackaudit.diagrams.typeface import font_for

CAP_MIDDLE: Final = 0.364  # of the font size: from the baseline to the middle of a capital letter
BEND_RADIUS: Final = 10.0
CASING: Final = 3.0  # width of the gap that a line leaves in those beneath it


class Canvas:
    """Adds artists to the one Axes of a page; data coordinates are CSS pixels, y downwards."""

    def __init__(self, figure: Figure) -> None:
        self._axes: Axes = figure.axes[0]

    def add(self, artist: Artist) -> None:
        """Add whatever else matplotlib can draw."""
        self._axes.add_artist(artist)

    def rounded(
        self,
        rect: Rect,
        radius: float,
        *,
        z: float,
        fill: str = "none",
        line: str = "none",
        width: float = 0.0,
        dash: Dash = (),
    ) -> None:
        """Draw a rectangle with round corners."""
        patch = FancyBboxPatch(
            (rect.x, rect.y),
            rect.w,
            rect.h,
            boxstyle=f"round,pad=0,rounding_size={min(radius, rect.w / 2, rect.h / 2)}",
            facecolor=fill,
            edgecolor=line if width else "none",
            linewidth=width * POINTS_PER_PX,
            linestyle=dashes(dash, width),
            zorder=z,
        )
        self.add(patch)

    def disc(
        self, centre: Point, radius: float, *, z: float, fill: str, line: str = "none", width: float = 0.0
    ) -> None:
        """Draw a circle."""
        ring = Circle(centre, radius, facecolor=fill, edgecolor=line, linewidth=width * POINTS_PER_PX, zorder=z)
        self.add(ring)

    def wedge(self, centre: Point, radius: float, begin: float, end: float, *, z: float, fill: str) -> None:
        """Draw a part of a disc between two angles in degrees."""
        self.add(Wedge(centre, radius, begin, end, facecolor=fill, edgecolor="none", zorder=z))

    def polygon(self, points: Sequence[Point], *, z: float, fill: str, line: str = "none", width: float = 0.0) -> None:
        """Draw a closed shape."""
        shape = Polygon(
            np.array(points, dtype=np.float64),
            closed=True,
            facecolor=fill,
            edgecolor=line,
            linewidth=width * POINTS_PER_PX,
            joinstyle="round",
            zorder=z,
        )
        self.add(shape)

    def polyline(self, points: Sequence[Point], colour: str, width: float, *, z: float) -> None:
        """Draw a line from point to point."""
        self._path(Path(np.array(points, dtype=np.float64)), colour, LineStyle("", width), z)

    def route(self, route: Route, colour: str, look: LineStyle, *, ground: str, z: float, both: bool = False) -> None:
        """Draw a line with its arrowheads, and a gap in what lies beneath."""
        points = route.sampled(2.0)
        path = path_of(retracted(route, points, at_start=both, open_head=look.open_head))
        self._path(path, ground, LineStyle("", look.width + CASING), z - 0.1)
        self._path(path, colour, look, z)
        self._head(points, colour, look, z + 0.5)
        if both:
            self._head(points[::-1], colour, look, z + 0.5)

    def plain_route(self, route: Route, colour: str, look: LineStyle, *, z: float) -> None:
        """Draw a line without arrowheads."""
        self._path(path_of(route), colour, look, z)

    def _path(self, path: Path, colour: str, look: LineStyle, z: float) -> None:
        patch = PathPatch(
            path,
            facecolor="none",
            edgecolor=colour,
            linewidth=look.width * POINTS_PER_PX,
            linestyle=dashes(look.dash, look.width),
            capstyle="butt",
            joinstyle="round",
            zorder=z,
        )
        self.add(patch)

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

    def words(self, words: Words, colour: str, *, z: float) -> None:
        """Write one line of text; it is never parsed as mathematics."""
        artist = Text(
            words.x,
            words.y + words.px * CAP_MIDDLE,
            words.text,
            fontproperties=font_for(words.text, words.px, words.bold),
            color=colour,
            horizontalalignment=words.align,
            verticalalignment="baseline",
            zorder=z,
            parse_math=False,
            usetex=False,
            antialiased=True,
        )
        artist.set_gid(words.group)
        self.add(artist)


def dashes(dash: Dash, width: float) -> str | tuple[float, tuple[float, ...]]:
    """Return a line style for matplotlib, which counts dashes in line widths."""
    return (0.0, tuple(length / width for length in dash)) if dash and width else "-"


def direction(points: Points) -> Points:
    """Return the direction in which a route arrives, taken over its last few pixels."""
    far = np.hypot(*(points - points[-1]).T) > 3.0
    last = int(np.nonzero(far)[0][-1]) if far.any() else 0
    step = points[-1] - points[last]
    unit: Points = step / max(float(np.hypot(*step)), 1e-9)
    return unit


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


def path_of(route: Route) -> Path:
    """Return the path that draws a route; bends are rounded."""
    if route.shape is RouteShape.CURVE:
        return Path(route.points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    if route.shape is RouteShape.STRAIGHT:
        return Path(route.points)
    corners = [np.array(point) for point in route.points]
    points, codes = [corners[0]], [Path.MOVETO]
    for before, corner, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        into, out = corner - before, after - corner
        long_in, long_out = float(np.hypot(*into)), float(np.hypot(*out))
        if min(long_in, long_out) < 1e-6:
            continue
        radius = min(BEND_RADIUS, long_in / 2, long_out / 2)
        points += [corner - into / long_in * radius, corner, corner + out / long_out * radius]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*points, corners[-1]], [*codes, Path.LINETO])


def along(route: Route, share: float) -> Point:
    """Return the point of a route that lies that share of its length from its start."""
    points = route.sampled(2.0)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = float(length[-1]) * share
    return float(np.interp(at, length, points[:, 0])), float(np.interp(at, length, points[:, 1]))
