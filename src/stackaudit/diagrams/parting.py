"""What is left to do once lines have their ends: those that still lie on another one are moved beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.diagrams.layout.geometry import Points, Route, RouteShape, lengths

NEAR_END: Final = 10.0  # lines of one box are near each other this close to it
ON_ONE_ANOTHER: Final = 3.4
LEVEL: Final = 0.96  # cosine of the angle between lines that a reader takes for one
SLIDES: Final = (6.0, -6.0, 12.0, -12.0, 18.0, -18.0, 24.0, -24.0)


@dataclass(frozen=True, slots=True)
class Track:
    """The points of a line away from its boxes, and its direction at each of them."""

    points: Points
    ways: Points
    low: Points
    high: Points

    @classmethod
    def of(cls, route: Route) -> Track | None:
        """Return the track of a route, or None where it is too short to lie on another."""
        points = route.sampled()
        length = lengths(points)
        points = points[(length >= NEAR_END) & (length <= length[-1] - NEAR_END)]
        if len(points) < 2:
            return None
        steps = np.gradient(points, axis=0)
        size = np.sqrt(steps[:, 0] * steps[:, 0] + steps[:, 1] * steps[:, 1])
        ways = steps / np.maximum(size, 1e-9)[:, None]
        return cls(points, ways, points.min(0) - ON_ONE_ANOTHER, points.max(0) + ON_ONE_ANOTHER)


def shared(track: Track | None, others: Sequence[Track | None]) -> int:
    """Return at how many of its points a track lies on another one."""
    if track is None:
        return 0
    near = [
        other
        for other in others
        if other is not None and (track.low <= other.high).all() and (other.low <= track.high).all()
    ]
    if not near:
        return 0
    points = np.concatenate([other.points for other in near])
    beside = ((points >= track.low) & (points <= track.high)).all(1)
    points = points[beside]
    ways = np.concatenate([other.ways for other in near])[beside]
    across, down = (track.points[:, None, axis] - points[None, :, axis] for axis in (0, 1))
    close = across * across + down * down < ON_ONE_ANOTHER * ON_ONE_ANOTHER
    cosine = track.ways[:, None, 0] * ways[None, :, 0] + track.ways[:, None, 1] * ways[None, :, 1]
    return int((close & (np.abs(cosine) > LEVEL)).any(1).sum())


def slid(route: Route) -> Iterator[Route]:
    """Yield the route with its middle moved sideways, its ends where they were."""
    points = route.points
    if route.shape is RouteShape.BENDS and len(points) == 4:
        axis = 0 if abs(points[1][0] - points[2][0]) < abs(points[1][1] - points[2][1]) else 1
        for step in SLIDES:
            middle = [_moved(point, axis, step) for point in points[1:3]]
            yield Route(route.shape, (points[0], *middle, points[3]))
    if route.shape is RouteShape.CURVE:
        for first, second in ((1.6, 0.6), (0.6, 1.6), (1.8, 1.8), (0.5, 0.5)):
            yield Route(
                route.shape,
                (points[0], _between(points[0], points[1], first), _between(points[3], points[2], second), points[3]),
            )
    if route.shape is RouteShape.STRAIGHT:
        (x, y), (to_x, to_y) = points
        for step in SLIDES[:4]:
            aside = (step * (y - to_y), step * (to_x - x))
            size = max(abs(x - to_x) + abs(y - to_y), 1.0)
            middle = [
                (x + (to_x - x) * share + aside[0] / size, y + (to_y - y) * share + aside[1] / size)
                for share in (0.3, 0.7)
            ]
            yield Route(RouteShape.CURVE, (points[0], *middle, points[1]))


def _moved(point: tuple[float, float], axis: int, step: float) -> tuple[float, float]:
    return (point[0] + step, point[1]) if axis == 0 else (point[0], point[1] + step)


def _between(begin: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share
