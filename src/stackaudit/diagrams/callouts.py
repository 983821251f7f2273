"""Free places for words beside a line: of many candidates along it the nearest that touches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Points, Rect, lengths

Flags = NDArray[np.bool_]

SHARES: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)
STEPS: Final = (0.0, 8.0, 18.0, 30.0)  # how far beside the line, beyond what just clears it
CLEAR: Final = 6.0  # between a line and words beside it
END: Final = 15.0  # the last stretch of a line, which its arrowhead needs
MOST_COVERED: Final = 0.5  # of the line that words may stand on
COVER_COST: Final = 26.0  # for words on the line itself, which interrupt it
SLACK: Final = 2.0  # between words and anything else


class Clearing:
    """Remembers what stands on a page, and finds places between."""

    def __init__(self, bounds: Rect) -> None:
        self._bounds = bounds
        self._rects: list[tuple[float, float, float, float]] = []
        self._lines: dict[str, Points] = {}

    def block(self, rect: Rect) -> None:
        """Keep a rectangle free of words."""
        self._rects.append(rect.edges)

    def run(self, name: str, points: Points) -> None:
        """Keep a line free of words, but for its own."""
        self._lines[name] = points

    def find(self, name: str, size: tuple[float, float], *, on_line: bool = True) -> tuple[Rect, float] | None:
        """Return the best place for words of that size on or beside a line, with its cost; None where all is taken."""
        points = self._lines[name]
        candidates, cost = _candidates(points, size, on_line=on_line)
        free: Flags = self._inside(candidates) & ~_touched(
            candidates, np.array(self._rects, dtype=np.float64).reshape(-1, 4)
        )
        others = [line for other, line in self._lines.items() if other != name]
        if others:
            free = free & ~_crossed(candidates, np.concatenate(others)).any(axis=1)
        own = _crossed(candidates, points)
        tip = np.hypot(*(points - points[-1]).T) < END
        free = free & ~own[:, tip].any(axis=1) & (own.mean(axis=1) <= MOST_COVERED)
        cost = cost + COVER_COST * own.any(axis=1)
        if not free.any():
            return None
        best = int(np.argmin(np.where(free, cost, np.inf)))
        left, top, right, bottom = (float(edge) for edge in candidates[best])
        return Rect.between(left, top, right, bottom), float(cost[best])

    def spot(self, name: str, size: tuple[float, float]) -> Rect:
        """Return the place on a line itself that touches least, the middle first."""
        points = self._lines[name]
        length = lengths(points)
        others = [line for other, line in self._lines.items() if other != name]
        near = np.concatenate(others) if others else np.zeros((0, 2))
        taken = np.array(self._rects, dtype=np.float64).reshape(-1, 4)
        places = []
        for share in SHARES:
            x, y = (float(np.interp(length[-1] * share, length, points[:, axis])) for axis in (0, 1))
            places.append(Rect.around(x, y, *size))
        edges = np.array([rect.edges for rect in places])
        hits = 100 * _touched(edges, taken) + _crossed(edges, near).any(axis=1)
        return places[int(np.argmin(hits))]

    def _inside(self, rects: Points) -> Flags:
        left, top, right, bottom = self._bounds.edges
        inside = (rects >= np.array([left, top, left, top])) & (rects <= np.array([right, bottom, right, bottom]))
        return np.asarray(inside.all(axis=1), dtype=np.bool_)


def _candidates(points: Points, size: tuple[float, float], *, on_line: bool) -> tuple[Points, Points]:
    """Return rectangles of that size around places of a line, and how far each is from the best place."""
    length = lengths(points)
    w, h = size
    rects, cost = [], []
    for share in SHARES:
        x, y = (float(np.interp(length[-1] * share, length, points[:, axis])) for axis in (0, 1))
        for dx, dy, price in _offsets(w, h, on_line=on_line):
            rects.append((x + dx - w / 2, y + dy - h / 2, x + dx + w / 2, y + dy + h / 2))
            cost.append(price + 40 * abs(share - 0.5))
    return np.array(rects), np.array(cost)


def _offsets(w: float, h: float, *, on_line: bool) -> Sequence[tuple[float, float, float]]:
    """Return shifts from a place on the line, each with its cost: on it, above, beneath, at its sides, at corners."""
    found = [(0.0, 0.0, 0.0)] if on_line else []
    for step in STEPS:
        up, side = h / 2 + CLEAR + step, w / 2 + CLEAR + step
        found += [(0.0, -up, 4 + step), (0.0, up, 6 + step), (side, 0.0, 5 + step), (-side, 0.0, 7 + step)]
        found += [(side * 0.7, -up, 9 + step), (-side * 0.7, -up, 10 + step)]
        found += [(side * 0.7, up, 11 + step), (-side * 0.7, up, 12 + step)]
    return found


def _touched(rects: Points, taken: Points) -> Flags:
    overlap = (
        (rects[:, None, 0] < taken[None, :, 2] + SLACK)
        & (taken[None, :, 0] < rects[:, None, 2] + SLACK)
        & (rects[:, None, 1] < taken[None, :, 3] + SLACK)
        & (taken[None, :, 1] < rects[:, None, 3] + SLACK)
    )
    return np.asarray(overlap.any(axis=1), dtype=np.bool_)


def _crossed(rects: Points, points: Points) -> Flags:
    """Return for each rectangle and each point of a line whether the point lies in the rectangle or close to it."""
    x, y = points[None, :, 0], points[None, :, 1]
    inside: Flags = (
        (x > rects[:, 0, None] - SLACK)
        & (x < rects[:, 2, None] + SLACK)
        & (y > rects[:, 1, None] - SLACK)
        & (y < rects[:, 3, None] + SLACK)
    )
    return inside
