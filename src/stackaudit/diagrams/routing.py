"""The way of each line: of several candidates the one over the fewest boxes, then clear of other lines, then short."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.layout.geometry import PlacedLine, Point, Points, Rect, Route, RouteShape, enclosing, lengths
from stackaudit.diagrams.scene import Line

CELL: Final = 5.0  # of the grid that remembers where lines run
MARGIN: Final = 120.0  # of that grid around the boxes
HIT_COST: Final = 10_000.0
CROSSING_COST: Final = 9.0  # for each grid cell that another line runs through
NEAR_END: Final = 22.0  # lines may meet this close to their boxes
NEAR_END_OF_BENDS: Final = 9.0
CLEARANCE: Final = 3.2  # more than half the gap between the rows of a list, so that no line squeezes through it
DETOUR: Final = 10.0  # how far outside a hub's list a detour runs
LEAST_LENGTH: Final = 14.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible route; `factor` makes shapes that read worse count as longer."""

    route: Route
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Shield:
    """The block around a hub, which lines to other blocks pass outside."""

    rect: Rect
    members: frozenset[str]


class Router:
    """Routes the lines of one component, one after the other, short ones first."""

    def __init__(self, rects: Mapping[str, Rect], shields: Mapping[str, Shield], hubs: frozenset[str]) -> None:
        self._rects = rects
        self._shields = shields
        self._hubs = hubs
        self._tools = {tool: row for row, tool in enumerate(rects)}
        self._edges = np.array([rect.edges for rect in rects.values()], dtype=np.float64)
        around = enclosing(list(rects.values()))
        self._origin = np.array([around.x - MARGIN, around.y - MARGIN])
        shape = np.ceil((np.array([around.w, around.h]) + 2 * MARGIN) / CELL).astype(int) + 1
        self._taken = np.zeros(tuple(shape), dtype=bool)
        self._maze = Maze(self._edges)

    def route_all(self, lines: Sequence[Line]) -> list[PlacedLine]:
        """Return every line with its route."""
        return [self._route(line) for line in sorted(lines, key=self._order)]

    def _order(self, line: Line) -> tuple[float, str, str]:
        one, other = self._rects[line.source], self._rects[line.target]
        return round(abs(one.cx - other.cx) + abs(one.cy - other.cy), 1), line.source, line.target

    def _route(self, line: Line) -> PlacedLine:
        source, target = self._rects[line.source], self._rects[line.target]
        best, cost = self._best(line, direct(source, target))
        if cost > HIT_COST / 2 or cost > 1.25 * _span(source, target) + 60:
            other, other_cost = self._best(line, self._detours(line))
            best, cost = (other, other_cost) if other_cost < cost else (best, cost)
        if cost > HIT_COST / 2:
            through = self._maze.route(source, target, self._taken_points())
            if through is not None:
                best, cost = min((best, cost), self._best(line, [Candidate(through)]), key=lambda choice: choice[1])
        self._remember(best)
        far = 0.66 if line.source in self._hubs else 0.34 if line.target in self._hubs else 0.5
        return PlacedLine(line, best, 0.5 if line.source in self._hubs and line.target in self._hubs else far)

    def _best(self, line: Line, candidates: Iterable[Candidate]) -> tuple[Route, float]:
        scored = [(self._cost(line, candidate) + at * 0.5, at, candidate) for at, candidate in enumerate(candidates)]
        cost, _, candidate = min(scored, key=lambda entry: entry[:2])
        return candidate.route, cost

    def _cost(self, line: Line, candidate: Candidate) -> float:
        points = candidate.route.sampled()
        length = lengths(points)
        beyond = (points[:, None, :] > self._edges[None, :, :2] - CLEARANCE) & (
            points[:, None, :] < self._edges[None, :, 2:] + CLEARANCE
        )
        inside = beyond[:, :, 0] & beyond[:, :, 1]
        own = [self._tools[line.source], self._tools[line.target]]
        inside[length < CLEARANCE + 4, own[0]] = False
        inside[length > length[-1] - CLEARANCE - 4, own[1]] = False
        hits = int(inside.any(axis=0).sum())
        short = max(0.0, LEAST_LENGTH - length[-1]) * 20
        crossed = int(self._taken[tuple(self._cells(points[_middle(length, candidate.route)]).T)].sum())
        return float(hits * HIT_COST + length[-1] * candidate.factor + crossed * CROSSING_COST + short)

    def _cells(self, points: Points) -> NDArray[np.int_]:
        cells = ((points - self._origin) / CELL).astype(int)
        clipped: NDArray[np.int_] = np.clip(cells, 0, np.array(self._taken.shape) - 1)
        return clipped

    def _taken_points(self) -> Points:
        points: Points = np.argwhere(self._taken) * CELL + self._origin
        return points

    def _remember(self, route: Route) -> None:
        points = route.sampled(CELL / 2)
        self._taken[tuple(self._cells(points[_middle(lengths(points), route)]).T)] = True

    def _detours(self, line: Line) -> Iterator[Candidate]:
        source, target = self._rects[line.source], self._rects[line.target]
        yield from bent(source, target)
        for hub, other in ((line.source, line.target), (line.target, line.source)):
            shield = self._shields.get(hub)
            if shield is not None and other not in shield.members:
                for route in around_list(self._rects[hub], self._rects[other], shield.rect):
                    points = route.points if hub == line.source else route.points[::-1]
                    yield Candidate(Route(RouteShape.BENDS, points), 1.15)


def _span(source: Rect, target: Rect) -> float:
    return abs(source.cx - target.cx) + abs(source.cy - target.cy)


def _middle(length: Points, route: Route) -> NDArray[np.bool_]:
    """Return which points of a route are far enough from its ends to count as running through open space."""
    end = NEAR_END_OF_BENDS if route.shape is RouteShape.BENDS else NEAR_END
    inner: NDArray[np.bool_] = (length > end) & (length < length[-1] - end)
    return inner


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
        for y in (min(source.y, target.y) - off, max(source.bottom, target.bottom) + off):
            yield _bends([(source.cx, _end(source, y)), (source.cx, y), (target.cx, y), (target.cx, _end(target, y))])
        for x in (min(source.x, target.x) - off, max(source.right, target.right) + off):
            yield _bends([(_side(source, x), source.cy), (x, source.cy), (x, target.cy), (_side(target, x), target.cy)])
    if abs(source.cx - target.cx) > target.w / 2 + 16 and abs(source.cy - target.cy) > source.h / 2 + 16:
        yield _bends(
            [(source.cx, _end(source, target.cy)), (source.cx, target.cy), (_side(target, source.cx), target.cy)]
        )
        yield _bends(
            [(_side(source, target.cx), source.cy), (target.cx, source.cy), (target.cx, _end(target, source.cy))]
        )


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


# -- the last resort: a way through the gaps between boxes, found cell by cell (A* with a price on corners)


MAZE_CELL: Final = 4.0
MAZE_CLEARANCE: Final = 5.4  # from the boxes on the way; routes may move by half a cell afterwards
BORDER: Final = 60.0  # room around all boxes
CORNER_COST: Final = 9.0  # in cells
TAKEN_COST: Final = 1.5  # for each cell that another line runs through
MOST_CELLS: Final = 140_000  # a larger picture is not searched: it would take too long
_STEPS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))  # right, down, left, up

_ONWARD: Final = tuple(tuple(turn for turn in range(4) if (turn + 2) % 4 != step) for step in range(4))

Cell = tuple[int, int]
Port = tuple[int, Point]  # the step that leads away from the box, and the place on its edge


class Maze:
    """The free space between boxes, as a grid."""

    def __init__(self, edges: Points) -> None:
        self._origin = edges[:, :2].min(0) - BORDER
        shape = np.ceil((edges[:, 2:].max(0) + BORDER - self._origin) / MAZE_CELL).astype(int) + 1
        self._edges = edges
        self._blocked = np.zeros(tuple(shape), dtype=bool)
        for left, top, right, bottom in edges:
            self._blocked[self._span(left, right, 0), self._span(top, bottom, 1)] = True

    @property
    def too_large(self) -> bool:
        """Whether a search would take longer than a picture may."""
        return self._blocked.size > MOST_CELLS

    def _span(self, low: float, high: float, axis: int) -> slice:
        """Return the cells whose middle lies within a stretch and its clearance."""
        first = np.ceil((low - MAZE_CLEARANCE - self._origin[axis]) / MAZE_CELL)
        last = np.floor((high + MAZE_CLEARANCE - self._origin[axis]) / MAZE_CELL)
        return slice(max(0, int(first)), int(last) + 1)

    def _cell(self, point: Point) -> Cell:
        column, row = np.round((np.array(point) - self._origin) / MAZE_CELL).astype(int)
        return int(column), int(row)

    def _point(self, cell: Cell) -> Point:
        x, y = self._origin + np.array(cell) * MAZE_CELL
        return float(x), float(y)

    def route(self, source: Rect, target: Rect, taken: Points) -> Route | None:
        """Return a way between two boxes over no third, or None; it keeps off `taken`, the points of other lines."""
        if self.too_large:
            return None
        dear = np.zeros(self._blocked.shape, dtype=bool)
        if len(taken):
            cells = np.clip(np.round((taken - self._origin) / MAZE_CELL).astype(int), 0, np.array(dear.shape) - 1)
            dear[cells[:, 0], cells[:, 1]] = True
        starts = dict(self._ports(source))
        goals = {cell: (step, port) for (cell, step), port in self._ports(target)}
        found = self._search(starts, goals, dear)
        if found is None:
            return None
        corners, first, last = found
        return Route(RouteShape.BENDS, _joined(first, [self._point(cell) for cell in corners], last))

    def _ports(self, box: Rect) -> Iterator[tuple[tuple[Cell, int], Point]]:
        """Yield the free cell outside the middle of each side, with the step that leads away, and the port itself."""
        sides = ((box.right, box.cy), (box.cx, box.bottom), (box.x, box.cy), (box.cx, box.y))
        for step, (x, y) in enumerate(sides):
            dx, dy = _STEPS[step]
            off = MAZE_CLEARANCE + MAZE_CELL
            cell = self._cell((x + dx * off, y + dy * off))
            if not self._blocked[cell]:
                yield (cell, step), (x, y)

    def _search(
        self, starts: dict[tuple[Cell, int], Point], goals: dict[Cell, Port], dear: NDArray[np.bool_]
    ) -> tuple[list[Cell], Port, Port] | None:
        rows = int(self._blocked.shape[1])
        toll = self._framed((1 + TAKEN_COST * dear).astype(np.float64))
        steps = (rows + 2, 1, -rows - 2, -1)  # right, down, left, up on the framed grid, laid out column by column
        ahead = self._framed(self._ahead(list(goals)))

        def place(cell: Cell) -> int:
            column, row = cell
            return (column + 1) * (rows + 2) + row + 1

        ends = {place(cell): goal for cell, goal in goals.items()}
        cost: dict[int, float] = {4 * place(cell) + step: 0.0 for cell, step in starts}
        came: dict[int, int] = {}
        done = bytearray(4 * len(toll))
        queue = [(0.0, state) for state in sorted(cost)]
        heapq.heapify(queue)
        while queue:
            _, state = heapq.heappop(queue)
            if done[state]:
                continue
            done[state] = 1
            here, step = divmod(state, 4)
            goal = ends.get(here)
            if goal is not None and (goal[0] + 2) % 4 == step:
                return _walked_back(state, came, starts, goal, rows)
            spent = cost[state]
            for turn in _ONWARD[step]:
                beside = here + steps[turn]
                onward = 4 * beside + turn
                if done[onward]:
                    continue
                price = spent + toll[beside] + (CORNER_COST if turn != step else 0.0)
                if price < cost.get(onward, math.inf):  # the frame and the boxes cost more than anything
                    cost[onward], came[onward] = price, state
                    heapq.heappush(queue, (price + ahead[beside], onward))
        return None

    def _framed(self, values: NDArray[np.float64]) -> list[float]:
        """Lay a grid out as one list; what is blocked, and a frame of one cell around it, is out of reach."""
        framed = np.full((values.shape[0] + 2, values.shape[1] + 2), math.inf)
        framed[1:-1, 1:-1] = np.where(self._blocked, math.inf, values)
        flat: list[float] = framed.ravel().tolist()
        return flat

    def _ahead(self, goals: Sequence[Cell]) -> NDArray[np.float64]:
        """How many steps each cell is from the nearest goal, at least."""
        cells = np.array(goals or [(0, 0)])
        (left, upper), (right, lower) = cells.min(0), cells.max(0)
        column, row = (np.arange(size) for size in self._blocked.shape)
        across = np.maximum(np.maximum(left - column, column - right), 0)
        down = np.maximum(np.maximum(upper - row, row - lower), 0)
        steps: NDArray[np.float64] = (across[:, None] + down[None, :]).astype(np.float64)
        return steps


def _walked_back(
    state: int, came: dict[int, int], starts: dict[tuple[Cell, int], Point], last: Port, rows: int
) -> tuple[list[Cell], Port, Port]:
    """Return the cells at which the way turns, and the ports at both ends."""
    states = [state]
    while states[-1] in came:
        states.append(came[states[-1]])
    states.reverse()

    def cell(state: int) -> Cell:
        column, row = divmod(state // 4, rows + 2)
        return column - 1, row - 1

    corners = [cell(before) for before, after in pairwise(states) if before % 4 != after % 4]
    first = states[0] % 4
    return corners, (first, starts[cell(states[0]), first]), last


def _joined(first: Port, corners: list[Point], last: Port) -> tuple[Point, ...]:
    """Return the way from port to port: the corners next to them move by less than a cell to stand level with them."""
    (_, begin), (_, end) = first, last
    if not corners:
        level = first[0] % 2 == 0
        half = ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
        corners = [(half[0], begin[1]), (half[0], end[1])] if level else [(begin[0], half[1]), (end[0], half[1])]
    corners[0] = _level_with(first, corners[0])
    corners[-1] = _level_with(last, corners[-1])
    return (begin, *corners, end)


def _level_with(port: Port, corner: Point) -> Point:
    """Return a corner moved so that the stretch to the port is upright or level."""
    step, (x, y) = port
    return (corner[0], y) if step % 2 == 0 else (x, corner[1])
