"""The ways that a line between two boxes could take: curves, straight lines, and pieces with rounded corners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.layout.geometry import Point, Rect, Route, RouteShape, enclosing

DETOUR: Final = 10.0  # how far outside a hub's list a detour runs
LEAST_LENGTH: Final = 14.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible route; `factor` makes shapes that read worse count as longer."""

    route: Route
    factor: float = 1.0


def direct(source: Rect, target: Rect) -> Iterator[Candidate]:
    """Yield the routes without a detour: S-curves between columns, the straight line, curves over top and bottom."""
    wide = abs(source.cx - target.cx) - (source.w + target.w) / 2
    tall = abs(source.cy - target.cy) - (source.h + target.h) / 2
    across = 1 if target.cx > source.cx else -1
    down = 1 if target.cy > source.cy else -1
    if wide > 16:
        begin = (source.cx + across * source.w / 2, source.cy)
        end = (target.cx - across * target.w / 2, target.cy)
        for share in (0.5, 0.3, 0.75):
            pull = across * min(70.0, abs(end[0] - begin[0]) * share)
            steep = 1.35 if tall > 3.5 * wide else 1.0
            yield _curve(begin, (begin[0] + pull, begin[1]), (end[0] - pull, end[1]), end, steep)
    straight = Route(RouteShape.STRAIGHT, (border(source, target), border(target, source)))
    yield Candidate(straight, 1.3 if wide > 16 else 1.0)
    if tall > 12:
        begin = (source.cx, source.cy + down * source.h / 2)
        end = (target.cx, target.cy - down * target.h / 2)
        pull = down * max(12.0, abs(end[1] - begin[1]) * 0.5)
        yield _curve(begin, (begin[0], begin[1] + pull), (end[0], end[1] - pull), end, 1.1)
        if wide > 0:
            reach = across * min(60.0, max(14.0, wide * 0.6))
            side = (target.cx - across * target.w / 2, target.cy)
            yield _curve(begin, (begin[0], target.cy), (side[0] - reach, side[1]), side, 1.2)
            side = (source.cx + across * source.w / 2, source.cy)
            yield _curve(side, (side[0] + reach, side[1]), (end[0], source.cy), end, 1.2)


def _curve(begin: Point, first: Point, second: Point, end: Point, factor: float = 1.0) -> Candidate:
    return Candidate(Route(RouteShape.CURVE, (begin, first, second, end)), factor)


def border(box: Rect, towards: Rect) -> Point:
    """Return where the line between two centres leaves the first box."""
    dx, dy = towards.cx - box.cx, towards.cy - box.cy
    shares = [half / abs(step) for half, step in ((box.w / 2, dx), (box.h / 2, dy)) if step]
    share = min(shares, default=0.0)
    return box.cx + dx * share, box.cy + dy * share


def bent(source: Rect, target: Rect) -> Iterator[Candidate]:
    """Yield routes of straight pieces with rounded corners: through the gap between the boxes, or around both."""
    left, right = sorted((source, target), key=lambda rect: rect.cx)
    for share in (0.5, 0.25, 0.75):
        if right.x - left.right > 28:
            x = left.right + (right.x - left.right) * share
            yield _bends([(_side(source, x), source.cy), (x, source.cy), (x, target.cy), (_side(target, x), target.cy)])
    upper, lower = sorted((source, target), key=lambda rect: rect.cy)
    for share in (0.5, 0.25, 0.75):
        if lower.y - upper.bottom > 28:
            y = upper.bottom + (lower.y - upper.bottom) * share
            yield _bends([(source.cx, _end(source, y)), (source.cx, y), (target.cx, y), (target.cx, _end(target, y))])
    for off in (14.0, 26.0, 44.0, 70.0):
        yield from _around(source, target, enclosing([source, target]), off)
    if abs(source.cx - target.cx) > target.w / 2 + 16 and abs(source.cy - target.cy) > source.h / 2 + 16:
        yield _bends(
            [(source.cx, _end(source, target.cy)), (source.cx, target.cy), (_side(target, source.cx), target.cy)]
        )
        yield _bends(
            [(_side(source, target.cx), source.cy), (target.cx, source.cy), (target.cx, _end(target, source.cy))]
        )


def around_all(source: Rect, target: Rect, everything: Rect) -> Iterator[Candidate]:
    """Yield routes that run outside of all boxes."""
    for off in (10.0, 20.0, 30.0):
        yield from _around(source, target, everything, off)


def _around(source: Rect, target: Rect, block: Rect, off: float) -> Iterator[Candidate]:
    """Yield routes over, under, left and right of a block, that far outside."""
    for y in (block.y - off, block.bottom + off):
        yield _bends([(source.cx, _end(source, y)), (source.cx, y), (target.cx, y), (target.cx, _end(target, y))])
    for x in (block.x - off, block.right + off):
        yield _bends([(_side(source, x), source.cy), (x, source.cy), (x, target.cy), (_side(target, x), target.cy)])


def _bends(points: Sequence[Point]) -> Candidate:
    return Candidate(Route(RouteShape.BENDS, tuple(points)), 1.2)


def _side(box: Rect, x: float) -> float:
    """Return the edge of the box that faces `x`."""
    return box.right if x > box.cx else box.x


def _end(box: Rect, y: float) -> float:
    """Return the edge of the box that faces `y`."""
    return box.bottom if y > box.cy else box.y


def around_list(hub: Rect, other: Rect, block: Rect) -> Iterator[Route]:
    """Yield routes from a hub to a tool outside its block: out at the top or the bottom, past the list, then in."""
    across = 1 if other.cx > hub.cx else -1
    side = other.cx - across * other.w / 2
    for off in (DETOUR, DETOUR + 7, DETOUR + 14):
        for y in (block.y - off, block.bottom + off):
            out = (hub.cx, hub.y if y < hub.cy else hub.bottom)
            clear = block.right + off if across > 0 else block.x - off
            if (side - clear) * across >= LEAST_LENGTH:
                corners = [out, (hub.cx, y), (clear, y), (clear, other.cy), (side, other.cy)]
                yield Route(RouteShape.BENDS, tuple(corners))
            end = other.bottom if y > other.cy else other.y
            yield Route(RouteShape.BENDS, (out, (hub.cx, y), (other.cx, y), (other.cx, end)))
