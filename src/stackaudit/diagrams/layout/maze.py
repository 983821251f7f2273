"""The last resort of routing: a way through the gaps between boxes, found cell by cell (A* with a price on corners)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Point, Points, Rect, Route, RouteShape

CELL: Final = 4.0
CLEARANCE: Final = 5.4  # from the boxes on the way; routes may move by half a cell afterwards
BORDER: Final = 60.0  # room around all boxes
CORNER_COST: Final = 9.0  # in cells
TAKEN_COST: Final = 1.5  # for each cell that another line runs through
MOST_CELLS: Final = 140_000  # a larger picture is not searched: it would take too long
_STEPS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))  # right, down, left, up

Cell = tuple[int, int]
Port = tuple[int, Point]  # the step that leads away from the box, and the place on its edge
State = tuple[int, int, int]  # column, row, and the step that led there


class Maze:
    """The free space between boxes, as a grid."""

    def __init__(self, edges: Points) -> None:
        self._origin = edges[:, :2].min(0) - BORDER
        shape = np.ceil((edges[:, 2:].max(0) + BORDER - self._origin) / CELL).astype(int) + 1
        self._edges = edges
        self._blocked = np.zeros(tuple(shape), dtype=bool)
        for left, top, right, bottom in edges:
            self._blocked[self._span(left, right, 0), self._span(top, bottom, 1)] = True
        self._walls: list[list[bool]] = self._blocked.tolist()  # lists are read faster than arrays, one by one

    @property
    def too_large(self) -> bool:
        """Whether a search would take longer than a picture may."""
        return self._blocked.size > MOST_CELLS

    def _span(self, low: float, high: float, axis: int) -> slice:
        """Return the cells whose middle lies within a stretch and its clearance."""
        first = np.ceil((low - CLEARANCE - self._origin[axis]) / CELL)
        last = np.floor((high + CLEARANCE - self._origin[axis]) / CELL)
        return slice(max(0, int(first)), int(last) + 1)

    def _cell(self, point: Point) -> Cell:
        column, row = np.round((np.array(point) - self._origin) / CELL).astype(int)
        return int(column), int(row)

    def _point(self, cell: Cell) -> Point:
        x, y = self._origin + np.array(cell) * CELL
        return float(x), float(y)

    def route(self, source: Rect, target: Rect, taken: Points) -> Route | None:
        """Return a way between two boxes over no third, or None; it keeps off `taken`, the points of other lines."""
        if self.too_large:
            return None
        dear = np.zeros(self._blocked.shape, dtype=bool)
        if len(taken):
            cells = np.clip(np.round((taken - self._origin) / CELL).astype(int), 0, np.array(dear.shape) - 1)
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
            off = CLEARANCE + CELL
            cell = self._cell((x + dx * off, y + dy * off))
            if not self._blocked[cell]:
                yield (cell, step), (x, y)

    def _search(
        self, starts: dict[tuple[Cell, int], Point], goals: dict[Cell, Port], dear: NDArray[np.bool_]
    ) -> tuple[list[Cell], Port, Port] | None:
        columns, rows = self._blocked.shape
        walls, toll = self._walls, (1 + TAKEN_COST * dear).tolist()
        cost: dict[State, float] = {(*cell, step): 0.0 for cell, step in starts}
        came: dict[State, State] = {}
        queue = [(0.0, state) for state in sorted(cost)]
        heapq.heapify(queue)
        ahead = _estimate(list(goals))
        while queue:
            _, state = heapq.heappop(queue)
            column, row, step = state
            goal = goals.get((column, row))
            if goal is not None and (goal[0] + 2) % 4 == step:
                return _walked_back(state, came, starts, goal)
            for turn, (dx, dy) in enumerate(_STEPS):
                beside = (column + dx, row + dy)
                if (turn + 2) % 4 == step or not (0 <= beside[0] < columns and 0 <= beside[1] < rows):
                    continue
                if walls[beside[0]][beside[1]]:
                    continue
                price = cost[state] + toll[beside[0]][beside[1]] + (CORNER_COST if turn != step else 0.0)
                onward = (*beside, turn)
                if price < cost.get(onward, math.inf):
                    cost[onward], came[onward] = price, state
                    heapq.heappush(queue, (price + ahead(beside), onward))
        return None


def _estimate(goals: Sequence[Cell]) -> Callable[[Cell], float]:
    """Return a function that tells how many steps a cell is from the nearest goal, at least."""
    left, right = min((cell[0] for cell in goals), default=0), max((cell[0] for cell in goals), default=0)
    upper, lower = min((cell[1] for cell in goals), default=0), max((cell[1] for cell in goals), default=0)

    def ahead(cell: Cell) -> float:
        return max(left - cell[0], cell[0] - right, 0) + max(upper - cell[1], cell[1] - lower, 0)

    return ahead


def _walked_back(
    state: State, came: dict[State, State], starts: dict[tuple[Cell, int], Point], last: Port
) -> tuple[list[Cell], Port, Port]:
    """Return the cells at which the way turns, and the ports at both ends."""
    states = [state]
    while states[-1] in came:
        states.append(came[states[-1]])
    states.reverse()
    column, row, step = states[0]
    corners = [before[:2] for before, after in pairwise(states) if before[2] != after[2]]
    return corners, (step, starts[(column, row), step]), last


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
