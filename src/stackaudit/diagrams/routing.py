"""The way of each line: of several candidates the one over the fewest boxes, then clear of other lines, then short."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.candidates import LEAST_LENGTH, Candidate, around_all, around_list, bent, direct
from stackaudit.diagrams.layout.geometry import PlacedLine, Point, Points, Rect, Route, RouteShape, enclosing, lengths
from stackaudit.diagrams.parting import Track, shared, slid
from stackaudit.diagrams.ports import APART, End, cuts, moved_along, near, spread_ends
from stackaudit.diagrams.scene import Line

CELL: Final = 4.0  # of the grid that remembers where lines run
STEP: Final = 4.0  # between the points of a way
WAYS: Final = 8  # directions that are told apart in half a turn
MARGIN: Final = 120.0  # of that grid around the boxes
SWEEPS: Final = 4
MOST_CHOICES: Final = 16
CURVE_PIECES: Final = 12
HIT_COST: Final = 10_000.0
CROSSING_COST: Final = 200.0  # in pixels of line
MERGED_COST: Final = 8.0  # for each pixel on the way of another line
CROWDED_COST: Final = 60.0  # for a line at a side of a box that has no room for its arrowhead
SAME_SIDE_COST: Final = 3.0
NEAR_END: Final = 22.0  # lines may meet this close to their boxes
NEAR_END_OF_BENDS: Final = 9.0
CLEARANCE: Final = 3.2  # more than half the gap between the rows of a list, so that no line squeezes through it


Cells = tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.int_]]  # the directions, the columns and the rows


@dataclass(frozen=True, slots=True)
class Shield:
    """The block around a hub, which lines to other blocks pass outside."""

    rect: Rect
    members: frozenset[str]


class Router:
    """Routes the lines of one component: short ones first, then each again until no other way of it is better."""

    def __init__(self, rects: Mapping[str, Rect], shields: Mapping[str, Shield], hubs: frozenset[str]) -> None:
        self._rects = rects
        self._shields = shields
        self._hubs = hubs
        self._tools = {tool: row for row, tool in enumerate(rects)}
        self._edges = np.array([rect.edges for rect in rects.values()], dtype=np.float64)
        self._around = enclosing(list(rects.values()))
        self._tracks = Tracks(self._around)
        self._maze = Maze(self._edges)

    def route_all(self, lines: Sequence[Line]) -> list[PlacedLine]:
        """Return every line with its route."""
        ordered = sorted(lines, key=self._order)
        choices = [self._choices(line) for line in ordered]
        chosen: dict[int, Choice] = {}
        for sweep in range(SWEEPS):
            changed = False
            for at, line in enumerate(ordered):
                before = chosen.pop(at, None)
                if before is not None:
                    self._tracks.change(before.cells, -1)
                best = self._best(choices[at], list(chosen.values()))
                if best.hits and not sweep:
                    choices[at] = [*choices[at], *self._through_the_maze(line)]
                    best = self._best(choices[at], list(chosen.values()))
                chosen[at] = best
                self._tracks.change(best.cells, 1)
                changed |= best is not before
            if not changed:
                break
        routes = self._spread_at_boxes(ordered, [chosen[at].route for at in range(len(ordered))])
        routes = self._with_heads_apart(ordered, self._parted(ordered, choices, routes))
        return [PlacedLine(line, route, self._cross_at(line)) for line, route in zip(ordered, routes, strict=True)]

    def _order(self, line: Line) -> tuple[float, str, str]:
        one, other = self._rects[line.source], self._rects[line.target]
        return round(abs(one.cx - other.cx) + abs(one.cy - other.cy), 1), line.source, line.target

    def _cross_at(self, line: Line) -> float:
        if line.source in self._hubs and line.target in self._hubs:
            return 0.5
        return 0.66 if line.source in self._hubs else 0.34 if line.target in self._hubs else 0.5

    def _best(self, choices: Sequence[Choice], others: Sequence[Choice]) -> Choice:
        """Return the choice that costs least beside the lines that have a way already; the first of equals."""
        crossed = _crossings(choices, others)
        ends = Counter(end for other in others for end in other.ends)
        costs = [
            choice.cost
            + crossed[at] * CROSSING_COST
            + self._tracks.shared(choice.cells) * MERGED_COST
            + math.fsum(
                CROWDED_COST * max(0, 1 + ends[end] - end.room) + SAME_SIDE_COST * ends[end] for end in choice.ends
            )
            for at, choice in enumerate(choices)
        ]
        return choices[min(range(len(costs)), key=lambda at: (round(costs[at], 3), at))]

    def _choices(self, line: Line) -> list[Choice]:
        """Return the ways of a line over the fewest boxes, short ones first."""
        source, target = self._rects[line.source], self._rects[line.target]
        rated = self._rated(line, [*direct(source, target), *self._detours(line)])
        fewest = min(way.hits for way in rated)
        clear = sorted((way for way in rated if way.hits == fewest), key=lambda way: way.cost)
        return [self._choice(line, way) for way in clear[:MOST_CHOICES]]

    def _choice(self, line: Line, rated: Rated) -> Choice:
        return Choice.of(rated, (self._rects[line.source], self._rects[line.target]), self._tracks)

    def _rated(self, line: Line, candidates: Sequence[Candidate]) -> list[Rated]:
        """Return candidates with what they cost whatever other lines do; of equals the earlier one is the better."""
        sampled = [candidate.route.sampled() for candidate in candidates]
        measured = [lengths(points) for points in sampled]
        hits = self._hits(line, sampled, measured)
        return [
            Rated(
                route=candidate.route,
                points=points,
                length=length,
                hits=int(hit),
                cost=int(hit) * HIT_COST + candidate.factor * length[-1] + _too_short(length) + rank * 0.5,
            )
            for rank, (candidate, points, length, hit) in enumerate(
                zip(candidates, sampled, measured, hits, strict=True)
            )
        ]

    def _hits(self, line: Line, sampled: Sequence[Points], measured: Sequence[Points]) -> NDArray[np.int_]:
        """Return over how many boxes each of these ways runs, its own among them where it runs back over them."""
        points = np.concatenate(sampled)
        inside = np.ones((len(points), len(self._edges)), dtype=bool)
        for axis in (0, 1):
            inside &= points[:, axis, None] > self._edges[:, axis] - CLEARANCE
            inside &= points[:, axis, None] < self._edges[:, axis + 2] + CLEARANCE
        begun = np.concatenate([length < CLEARANCE + 4 for length in measured])
        ended = np.concatenate([length > length[-1] - CLEARANCE - 4 for length in measured])
        inside[begun, self._tools[line.source]] = False
        inside[ended, self._tools[line.target]] = False
        first = np.cumsum([0, *(len(one) for one in sampled[:-1])])
        hits: NDArray[np.int_] = np.logical_or.reduceat(inside, first, axis=0).sum(1)
        return hits

    def _through_the_maze(self, line: Line) -> list[Choice]:
        through = self._maze.route(self._rects[line.source], self._rects[line.target], self._tracks.points())
        rated = self._rated(line, [Candidate(through)]) if through is not None else []
        return [self._choice(line, way) for way in rated]

    def _detours(self, line: Line) -> Iterator[Candidate]:
        source, target = self._rects[line.source], self._rects[line.target]
        yield from bent(source, target)
        yield from around_all(source, target, self._around)
        for hub, other in ((line.source, line.target), (line.target, line.source)):
            shield = self._shields.get(hub)
            if shield is not None and other not in shield.members:
                for route in around_list(self._rects[hub], self._rects[other], shield.rect):
                    points = route.points if hub == line.source else route.points[::-1]
                    yield Candidate(Route(RouteShape.BENDS, points), 1.15)

    def _spread_at_boxes(self, lines: Sequence[Line], routes: Sequence[Route]) -> list[Route]:
        """Return the routes with their ends apart, but for those that would then run over a box."""
        spread = spread_ends(self._rects, [(line.source, line.target) for line in lines], routes)
        done = []
        for line, before, after in zip(lines, routes, spread, strict=True):
            both = [before.sampled(), after.sampled()]
            hit = self._hits(line, both, [lengths(points) for points in both])
            done.append(after if hit[1] <= hit[0] else before)
        return done

    def _with_heads_apart(self, lines: Sequence[Line], routes: Sequence[Route]) -> list[Route]:
        """Return the routes with ends that are still too near to others moved along, where that hits no more boxes."""
        done = list(routes)
        for at, line in enumerate(lines):
            others = [route.points[end] for route in (*done[:at], *done[at + 1 :]) for end in (0, -1)]
            for end, tool in ((0, line.source), (-1, line.target)):
                if not near(done[at].points[end], others):
                    continue
                ways = [done[at], *moved_along(done[at], end, self._rects[tool], others)]
                hits = self._hits(line, [way.sampled() for way in ways], [lengths(way.sampled()) for way in ways])
                done[at] = next((way for way, hit in zip(ways[1:], hits[1:], strict=True) if hit <= hits[0]), done[at])
        return done

    def _parted(
        self, lines: Sequence[Line], choices: Sequence[Sequence[Choice]], routes: Sequence[Route]
    ) -> list[Route]:
        """Return the routes with those that lie on another moved off it, where that takes them over no more boxes."""
        done = [
            self._choice(line, self._rated(line, [Candidate(route)])[0])
            for line, route in zip(lines, routes, strict=True)
        ]
        tracks = [Track.of(choice.route) for choice in done]
        for at, line in enumerate(lines):
            others, beside = [*done[:at], *done[at + 1 :]], [*tracks[:at], *tracks[at + 1 :]]
            if not shared(tracks[at], beside):
                continue
            ways = [done[at].route, *slid(done[at].route), *(choice.route for choice in choices[at])]
            clear = [way for way in self._rated(line, [*map(Candidate, ways)]) if way.hits <= done[at].hits]
            rated = [self._choice(line, way) for way in clear]
            crossed = _crossings(rated, others)
            tips = np.array([point for other in others for point in other.tips])
            costs = [
                choice.cost
                + crossed[place] * CROSSING_COST
                + shared(Track.of(choice.route), beside) * STEP * MERGED_COST
                + _near_tips(choice, tips) * CROWDED_COST
                for place, choice in enumerate(rated)
            ]
            done[at] = rated[min(range(len(costs)), key=lambda place: (round(costs[place], 3), place))]
            tracks[at] = Track.of(done[at].route)
        return [choice.route for choice in done]


def _near_tips(choice: Choice, tips: Points) -> int:
    """Return how many ends of other lines stand where those of this one do."""
    gaps = np.abs(tips[:, None] - np.array(choice.tips)[None]).max(2) if len(tips) else np.zeros((0, 0))
    return int((gaps < APART - 1).sum())


def _too_short(length: Points) -> float:
    return max(0.0, LEAST_LENGTH - float(length[-1])) * 20


@dataclass(frozen=True, slots=True)
class Rated:
    """A way that a line could take, with what it costs by itself."""

    route: Route
    points: Points
    length: Points  # of the way up to each point
    hits: int
    cost: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A way that is compared with those of other lines."""

    route: Route
    cells: Cells  # where it runs through open space
    pieces: Points  # one row for each straight piece: both ends
    hits: int
    cost: float
    ends: tuple[End, End]

    @property
    def tips(self) -> tuple[Point, Point]:
        """Where it begins and where it ends."""
        return self.route.points[0], self.route.points[-1]

    @classmethod
    def of(cls, rated: Rated, boxes: tuple[Rect, Rect], tracks: Tracks) -> Choice:
        """Return a way between two boxes with the pieces and cells it is compared by."""
        route, points, length = rated.route, rated.points, rated.length
        corners = points[np.unique(np.linspace(0, len(points) - 1, CURVE_PIECES).astype(int))]
        if route.shape is not RouteShape.CURVE:
            corners = np.array(route.points)
        near = NEAR_END_OF_BENDS if route.shape is RouteShape.BENDS else NEAR_END
        cells = tracks.cells(points[(length > near) & (length < length[-1] - near)])
        ends = (End.of(boxes[0], points[0]), End.of(boxes[1], points[-1]))
        return cls(route, cells, np.hstack([corners[:-1], corners[1:]]), rated.hits, rated.cost, ends)


def _crossings(choices: Sequence[Choice], others: Sequence[Choice]) -> NDArray[np.int_]:
    """Return how often each choice crosses the ways of other lines."""
    if not others:
        return np.zeros(len(choices), dtype=np.int_)
    mine = np.concatenate([choice.pieces for choice in choices])
    theirs = np.concatenate([other.pieces for other in others])
    first = np.cumsum([0, *(len(choice.pieces) for choice in choices[:-1])])
    crossed: NDArray[np.int_] = np.add.reduceat(cuts(mine, theirs).sum(1), first)
    return crossed


class Tracks:
    """Where lines run, and in which direction: a grid that counts them, so that two do not lie on one another."""

    def __init__(self, around: Rect) -> None:
        self._origin = np.array([around.x - MARGIN, around.y - MARGIN])
        columns, rows = np.ceil((np.array([around.w, around.h]) + 2 * MARGIN) / CELL).astype(int) + 1
        self._count = np.zeros((WAYS, columns, rows), dtype=np.int32)

    def shared(self, cells: Cells) -> float:
        """Return over what length a way would run on or close beside others, in pixels."""
        return float((self._count[cells] > 0).sum()) * STEP

    def points(self) -> Points:
        """Return the middles of all cells that are taken."""
        found: Points = np.argwhere(self._count.any(0)) * CELL + self._origin
        return found

    def change(self, cells: Cells, by: int) -> None:
        """Count a way in all cells beside it, or no longer."""
        shape = self._count.shape
        beside = np.array([-1, 0, 1])
        way = (cells[0][:, None] + beside) % WAYS
        column = np.clip(cells[1][:, None] + beside, 0, shape[1] - 1)
        row = np.clip(cells[2][:, None] + beside, 0, shape[2] - 1)
        places = (way[:, :, None, None] * shape[1] + column[:, None, :, None]) * shape[2] + row[:, None, None, :]
        self._count.reshape(-1)[np.unique(places)] += by

    def cells(self, track: Points) -> Cells:
        """Return for each point its direction, one of a few for half a turn, and its cell."""
        if len(track) < 2:
            nowhere = np.zeros(0, dtype=np.int_)
            return nowhere, nowhere, nowhere
        steps = np.gradient(track, axis=0)
        angle = np.arctan2(steps[:, 1], steps[:, 0]) / math.pi * WAYS
        cells = ((track - self._origin) / CELL).astype(int)
        column, row = np.clip(cells, 0, np.array(self._count.shape[1:]) - 1).T
        return np.round(np.round(angle, 6)).astype(int) % WAYS, column, row


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

    def __init__(self, edges: Points, taken_cost: float = TAKEN_COST) -> None:
        self._taken_cost = taken_cost
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
        toll = self._framed((1 + self._taken_cost * dear).astype(np.float64))
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
            for way in _ONWARD[step]:
                beside = here + steps[way]
                onward = 4 * beside + way
                if done[onward]:
                    continue
                price = spent + toll[beside] + (CORNER_COST if way != step else 0.0)
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
