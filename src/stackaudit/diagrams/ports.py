"""Where lines meet a box: apart from one another along its side, in the order in which they turn away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Route, RouteShape
from stackaudit.diagrams.layout.planar import turn

CORNER: Final = 5.0  # no line ends nearer to the corner of a box
APART: Final = 7.0  # between two ends at an upright side
APART_LEVEL: Final = 12.0  # and at a level one, which is longer
TURNED: Final = 6.0  # by so much a line has turned away from its first direction
Side = tuple[int, int]  # the axis across it, and whether it is the low or the high one


@dataclass(frozen=True, slots=True)
class End:
    """The side of a box at which a line ends, and for how many there is room."""

    box: Rect
    side: Side
    room: int

    @classmethod
    def of(cls, box: Rect, point: Point | Points) -> End:
        """Return the side of a box that lies nearest to a point on its edge."""
        side = side_of(box, point)
        length = box.h if side[0] == 0 else box.w
        return cls(box, side, 1 + int((length - 2 * CORNER) / (APART if side[0] == 0 else APART_LEVEL)))


def side_of(box: Rect, point: Point | Points) -> Side:
    """Return the side of a box that lies nearest to a point."""
    left, top, right, bottom = box.edges
    x, y = float(point[0]), float(point[1])
    gaps = {(0, 0): abs(x - left), (0, 1): abs(x - right), (1, 0): abs(y - top), (1, 1): abs(y - bottom)}
    return min(gaps, key=lambda side: (round(gaps[side], 6), side))


def spread_ends(rects: Mapping[str, Rect], pairs: Sequence[tuple[str, str]], routes: Sequence[Route]) -> list[Route]:
    """Return the routes with their ends moved along the sides of the boxes until they are apart."""
    at_side: dict[tuple[str, Side], list[tuple[int, int]]] = defaultdict(list)
    for number, (pair, route) in enumerate(zip(pairs, routes, strict=True)):
        for end in (0, -1):
            at_side[pair[end], side_of(rects[pair[end]], route.points[end])].append((number, end))
    moved = list(routes)
    for (tool, side), ends in sorted(at_side.items()):
        if len(ends) > 1:
            along = 1 - side[0]
            ordered = sorted(ends, key=lambda entry: (_turn_key(moved[entry[0]], entry[1], side), entry))
            wanted = sorted(moved[number].points[end][along] for number, end in ordered)
            places = _apart(wanted, rects[tool], side)
            for (number, end), place in zip(_untwisted(ordered, places, along, moved), places, strict=True):
                moved[number] = _with_end(moved[number], end, along, place)
    return moved


def _untwisted(
    ends: Sequence[tuple[int, int]], places: Sequence[float], along: int, routes: Sequence[Route]
) -> list[tuple[int, int]]:
    """Return the ends in the order in which neighbours cross each other least."""
    ends = list(ends)
    for _ in range(len(ends)):
        swapped = False
        for at, (low, high) in enumerate(pairwise(places)):
            one, other = ends[at], ends[at + 1]
            if _cuts(one, low, other, high, along, routes) > _cuts(one, high, other, low, along, routes):
                ends[at], ends[at + 1], swapped = other, one, True
        if not swapped:
            break
    return ends


def _cuts(
    one: tuple[int, int], here: float, other: tuple[int, int], there: float, along: int, routes: Sequence[Route]
) -> int:
    """Return how often two routes cross that end at these places."""
    pieces = [
        _pieces(_with_end(routes[number], end, along, place)) for (number, end), place in ((one, here), (other, there))
    ]
    return int(cuts(*pieces).sum())


def _pieces(route: Route) -> Points:
    points = route.sampled(12.0) if route.shape is RouteShape.CURVE else np.array(route.points)
    return np.hstack([points[:-1], points[1:]])


def _turn_key(route: Route, end: int, side: Side) -> float:
    """Return where along a side a line belongs: those that turn away soonest stand outermost, level ones in between."""
    points = route.sampled(2.0) if end == 0 else route.sampled(2.0)[::-1]
    across, along = side[0], 1 - side[0]
    off = points[:, along] - points[0, along]
    turned = np.flatnonzero(np.abs(off) > TURNED)
    if not len(turned):
        return 0.0
    first = int(turned[0])
    away = max(abs(float(points[first, across] - points[0, across])), 0.5)
    return round(float(np.sign(off[first])) / away, 6)


def _apart(wanted: Sequence[float], box: Rect, side: Side) -> list[float]:
    """Return places in this order near those wanted, at the least gap where the side has room for that."""
    low, high = (box.y, box.bottom) if side[0] == 0 else (box.x, box.right)
    low, high = low + CORNER, high - CORNER
    gap = min(APART if side[0] == 0 else APART_LEVEL, (high - low) / (len(wanted) - 1))
    groups: list[list[float]] = []  # the sum of what is wanted of a run of ends, less their gaps, and their number
    for at, place in enumerate(wanted):
        groups.append([place - at * gap, 1.0])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            total, count = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += count
    room = high - low - gap * (len(wanted) - 1)
    level = [min(max(total / count, low), low + room) for total, count in groups for _ in range(int(count))]
    return [place + at * gap for at, place in enumerate(level)]


def _with_end(route: Route, end: int, along: int, place: float) -> Route:
    """Return a route that ends elsewhere along the side, in the same direction as before."""
    points = [list(point) for point in route.points]
    step = place - points[end][along]
    points[end][along] = place
    if route.shape is not RouteShape.STRAIGHT and len(points) > 2:
        points[1 if end == 0 else -2][along] += step
    return Route(route.shape, tuple((x, y) for x, y in points))


def cuts(mine: Points, theirs: Points) -> NDArray[np.bool_]:
    """Return for each piece of one route and each of another whether they cross; touching is no crossing."""
    a, b = mine[:, None, :2], mine[:, None, 2:]
    c, d = theirs[None, :, :2], theirs[None, :, 2:]
    cut: NDArray[np.bool_] = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return cut
