"""The ways of lines that lead from one card to another: around boxes and headers, each beside the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from stackaudit.diagrams.layout.geometry import PlacedLine, Point, Points, Rect, Route, RouteShape, Words
from stackaudit.diagrams.routing import Maze
from stackaudit.diagrams.scene import Line, LineKind
from stackaudit.diagrams.silo.lines import flows_of
from stackaudit.diagrams.style import LINE_STYLES
from stackaudit.diagrams.text import text_width

Pair = tuple[str, str]

MOST_BETWEEN: Final = 12  # lines from card to card; with more, nobody could follow them
NEAR: Final = 4.0  # so close to a card's border such a line does not run along it
BESIDE: Final = ((0.0, 0.0), (5.0, 0.0), (-5.0, 0.0), (0.0, 5.0), (0.0, -5.0))  # what such a line keeps for itself
ASIDE: Final = (
    10.0,
    -10.0,
    18.0,
    -18.0,
    6.0,
    -6.0,
    26.0,
    -26.0,
)  # how far an end may move along its box, towards its line first
END_PAD: Final = 5.0  # from the corners of a box
LEAST_APART: Final = 5.5  # between the ends of two lines
SAMPLE: Final = 2.0  # between the points at which a way is looked at
ON_ANOTHER: Final = 3.0  # px: so close lines are taken for one
CROSSING_POINTS: Final = 5  # of these points that a line is near another which it crosses
TAKEN_COST: Final = 5.0  # in steps, of one that another line runs through: crossings are avoided
MOST_SHARED: Final = 10  # of these points that a line between cards may have on the way of another
FENCE: Final = 12.0  # how far beyond the cards such a line may run
_FIRST: Final = (LineKind.BROKEN, LineKind.PERHAPS, LineKind.PLANNED)  # what is drawn where not all can be


def ends(line: Line) -> Pair:
    """Return the two ends of a line, whichever way it runs."""
    return min(line.source, line.target), max(line.source, line.target)


def room_of(words: Words) -> Rect:
    """Return the space of a line of a header."""
    width = text_width(words.text, words.px, words.bold)
    return Rect(words.x - 2, words.y - words.px * 0.7, width + 4, words.px * 1.4)


def drawn_between(lines: Sequence[Line], field: Field) -> tuple[list[PlacedLine], list[Line]]:
    """Return the lines between cards that find a way, on it, and those that have to be counted in words."""
    ranked = sorted(lines, key=lambda line: (_rank(line), ends(line)))
    asked = ranked[:MOST_BETWEEN]
    ways = field.ways(asked, strict=True)
    placed = [PlacedLine(line, ways[ends(line)]) for line in asked if ends(line) in ways]
    return placed, [line for line in ranked if ends(line) not in ways]


def _rank(line: Line) -> int:
    return _FIRST.index(line.kind) if line.kind in _FIRST else len(_FIRST)


def not_drawn(lines: Sequence[Line]) -> str:
    """Say how many flows between cards are not drawn, by how they are carried; nothing where there are none."""
    if not lines:
        return ""
    kinds = Counter(kind for line in lines for _, kind in flows_of(line))
    parts = [f"{kinds[kind]} {LINE_STYLES[kind].word}" for kind in LineKind if kinds[kind]]
    return f"Between cards, not drawn: {', '.join(parts)}."


@dataclass(frozen=True)
class Field:
    """What stands on a page of cards, through which lines from card to card are led.

    Attributes:
        rects: The box of every tool.
        cards: The cards.
        headers: The space of their headers.
        taken: The ways of the lines that are there already.
        trunks: The ways of the lines that many flows share.
        size: Width and height of all cards together.
        corner: The upper left corner of them.
    """

    rects: Mapping[str, Rect]
    cards: Sequence[Rect]
    headers: Sequence[Rect]
    taken: Sequence[Route]
    trunks: Sequence[Route]
    size: tuple[float, float]
    corner: Point = (0.0, 0.0)

    def ways(self, lines: Sequence[Line], *, strict: bool = False) -> dict[Pair, Route]:
        """Return the way of each line over no box and no header, by its ends; a line that finds none has none.

        With `strict` it has none either where it would end on the end of another, or run on one.
        """
        if not lines:
            return {}
        maze = Maze(np.array([rect.edges for rect in self._walls()], dtype=np.float64), TAKEN_COST)
        taken = [route.sampled() for route in (*self.taken, *self.trunks)]
        taken += [_outline(rect, off) for rect in self.cards for off in (-NEAR, 0.0, NEAR)]
        used = list(self.taken)
        routes: dict[Pair, Route] = {}
        for line in sorted(lines, key=self._span):
            route = maze.route(self.rects[line.source], self.rects[line.target], np.concatenate(taken))
            if route is None:
                continue
            route = self._aside(route, used)
            if strict and not _can_be_told(line, route, used):
                continue
            routes[ends(line)] = route
            used.append(route)
            taken += [route.moved(*shift).sampled() for shift in BESIDE]
        return routes

    def _span(self, line: Line) -> tuple[float, Pair]:
        one, other = self.rects[line.source], self.rects[line.target]
        return round(abs(one.cx - other.cx) + abs(one.cy - other.cy), 1), ends(line)

    def _aside(self, route: Route, others: Sequence[Route]) -> Route:
        """Return a route that ends beside the ends of other lines, not on them."""
        at = [point for other in others for point in (other.points[0], other.points[-1])]
        along = _sampled(others)
        for _ in range(2):
            route = self._end_aside(Route(route.shape, route.points[::-1]), at, along)
        return route

    def _end_aside(self, route: Route, others: Sequence[Point], along: Points) -> Route:
        """Move the last stretch of a route sideways until its end is no other's, where there is room for that."""
        *first, corner, end = route.points
        axis = 0 if abs(corner[0] - end[0]) < abs(corner[1] - end[1]) else 1
        rect = next(rect for rect in self.rects.values() if _on_edge(rect, end))
        low, high = ((rect.x, rect.right), (rect.y, rect.bottom))[axis]
        if len(first) < 2:
            return route
        towards = math.copysign(1.0, first[-1][axis] - end[axis])
        shared = _shared(route, along)
        for step in (0.0, *ASIDE):
            moved = [list(corner), list(end)]
            for point in moved:
                point[axis] += step * towards
            points = [(x, y) for x, y in moved]
            candidate = Route(route.shape, (*first, *points))
            inside = low + END_PAD <= points[1][axis] <= high - END_PAD
            apart = all(math.dist(points[1], other) > LEAST_APART for other in others)
            if inside and apart and self._is_free(candidate, rect) and _shared(candidate, along) <= shared:
                return candidate
        return route

    def _is_free(self, route: Route, own: Rect) -> bool:
        x, y = route.sampled(2.0)[3:-3].T
        return not any(
            bool(((x > wall.x - 2) & (x < wall.right + 2) & (y > wall.y - 2) & (y < wall.bottom + 2)).any())
            for wall in (*self.rects.values(), *self.headers)
            if wall != own and not _on_edge(wall, route.points[0])
        )

    def _walls(self) -> Iterator[Rect]:
        """Yield what a line between cards may not run over: boxes, headers, and the fence around all cards."""
        yield from self.rects.values()
        yield from self.headers
        out, (x, y), (w, h) = FENCE + 8, self.corner, self.size
        yield Rect(x - out, y - out, w + 2 * out, 1)
        yield Rect(x - out, y + h + out, w + 2 * out, 1)
        yield Rect(x - out, y - out, 1, h + 2 * out)
        yield Rect(x + w + out, y - out, 1, h + 2 * out)


def _on_edge(rect: Rect, point: Point) -> bool:
    x, y = point
    return rect.x - 1 <= x <= rect.right + 1 and rect.y - 1 <= y <= rect.bottom + 1


def _can_be_told(line: Line, route: Route, others: Sequence[Route]) -> bool:
    """Whether a line has its arrowheads for itself, and its way."""
    at = [point for other in others for point in (other.points[0], other.points[-1])]
    heads = (route.points[0], route.points[-1]) if line.both else (route.points[-1],)
    apart = all(math.dist(head, other) > LEAST_APART for head in heads for other in at)
    return apart and _shared(route, _sampled(others)) <= MOST_SHARED


def _sampled(routes: Iterable[Route]) -> Points:
    return np.concatenate([np.zeros((0, 2)), *(route.sampled(SAMPLE) for route in routes)])


def _shared(route: Route, along: Points) -> int:
    """Return how many points of a route lie on the ways of other lines, beyond what crossing them takes."""
    if not len(along):
        return 0
    points = route.sampled(SAMPLE)[6:-6]
    near = [bool((np.abs(along - point).max(1) < ON_ANOTHER).any()) for point in points]
    runs = [sum(1 for _ in run) for is_near, run in groupby(near) if is_near]
    return sum(run for run in runs if run > CROSSING_POINTS)


def _outline(rect: Rect, off: float) -> Points:
    left, top, right, bottom = rect.x - off, rect.y - off, rect.right + off, rect.bottom + off
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    return Route(RouteShape.BENDS, corners).sampled()
