"""Where stages, lanes, boxes and handoffs of a journey stand: columns for each stage, folded into rows where many."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stackaudit.diagrams.journey.cells import (
    Cell,
    Column,
    Place,
    SizedStep,
    cells_of,
    columns_of,
    homes,
    lane_order,
    size_steps,
)
from stackaudit.diagrams.journey.scene import Handoff, JourneyScene, Stage
from stackaudit.diagrams.layout.geometry import Point, Rect, Route, RouteShape
from stackaudit.diagrams.names import listed
from stackaudit.diagrams.routing import Router
from stackaudit.diagrams.scene import Line, LineKind, Owner
from stackaudit.diagrams.style import BODY_PX, MARGIN, NOTE_PX, TAG_WIDTH
from stackaudit.diagrams.text import clean, text_width, wrap, wrap_sentence

STAGE_PX: Final = 12.0
LANE_PX: Final = 11.5
MOST_WIDTH: Final = 1760.0  # of a row; a longer journey is folded
LEAST_PAGE: Final = 620.0
LEAST_COLUMN: Final = 108.0
GAP: Final = 58.0  # between columns
WORDS_GAP: Final = 74.0  # where a handoff with words crosses it
MOST_GAP: Final = 128.0
WORDS_WIDTH: Final = 104.0  # words on a line are wrapped to this
LANE_PAD: Final = 21.0
LANE_GAP: Final = 5.0
LABEL_WIDTH: Final = 112.0
GUTTER: Final = 24.0  # between rows
TRACK: Final = 9.0  # between lines that run through one gutter
NARROW_TRACK: Final = 6.0  # between lines that run through one gap between columns
MOST_TRACKS: Final = 5
LEAST_SIDESTEP: Final = 40.0  # a line that would step aside by less runs straight down
HEADER: Final = 30.0
HEADER_STEP: Final = 15.0
HEADER_LINES: Final = 3
MOST_NEEDS: Final = 3  # kinds of records that a header names
HEADER_NOTE: Final = 14.0  # the line that says what a step needs
HEADER_PAD: Final = 15.0  # at either side of a header's text: the point of a chevron, and a little more
HEADER_GAP: Final = 8.0
FOLD_WIDTH: Final = 128.0
FOLD_STEP: Final = 15.0
FOLD_HEIGHT: Final = 80.0  # where it stands in a row without lanes
NO_LANE: Final = "No department stated"


@dataclass(frozen=True, slots=True)
class PlacedStage:
    """The chevron of one stage."""

    rect: Rect
    lines: tuple[str, ...]
    note: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class PlacedLane:
    """The band of one department in one row; `lines` is its name, empty where no department is stated anywhere."""

    owner: Owner | None
    rect: Rect
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedFold:
    """The band that stands for folded steps, from the top of the first lane to the foot of the last."""

    rect: Rect
    lines: tuple[str, ...]

    @property
    def text(self) -> Rect:
        """What its text takes."""
        return Rect.around(self.rect.cx, self.rect.cy, self.rect.w - 12, FOLD_STEP * len(self.lines) + 4)


@dataclass(frozen=True, slots=True)
class PlacedHandoff:
    """One handoff with the way of its line."""

    link: Handoff
    route: Route


@dataclass(frozen=True, slots=True)
class Swimlane:
    """A laid out journey, without its words."""

    width: float
    bottom: float
    stages: tuple[PlacedStage, ...]
    lanes: tuple[PlacedLane, ...]
    steps: Mapping[str, SizedStep]
    rects: Mapping[str, Rect]
    handoffs: tuple[PlacedHandoff, ...]
    folds: tuple[PlacedFold, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grid:
    """What the rows are cut from."""

    scene: JourneyScene
    columns: tuple[Column, ...]
    home: Mapping[str, int]  # the number of the column of each box
    cells: Mapping[Place, Cell]
    lanes: tuple[str | None, ...]
    widths: tuple[float, ...]
    gaps: tuple[float, ...]  # before each column, and behind the last
    label: float

    def width(self, begin: int, end: int) -> float:
        """Return the width of a row of these columns."""
        return self.label + math.fsum(self.widths[begin:end]) + math.fsum(self.gaps[begin : end + 1])

    def may_begin(self, column: int) -> bool:
        """Whether a row may begin with a column: no stage is torn from what stands beside it."""
        return not column or not self.columns[column - 1].beside

    def stage(self, column: int) -> Stage:
        """Return the stage of a column."""
        return self.scene.stages[self.columns[column].stage]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a journey takes before its first row has a height: its columns, cut into rows, and their width."""

    steps: Mapping[str, SizedStep]
    grid: _Grid
    cuts: tuple[tuple[int, int], ...]
    width: float


def plan(scene: JourneyScene) -> Plan:
    """Cut a journey into rows."""
    steps = size_steps(scene)
    grid = _grid(scene, steps)
    cuts = tuple(_cuts(grid))
    return Plan(steps, grid, cuts, max([LEAST_PAGE, *(grid.width(begin, end) for begin, end in cuts)]))


def arrange_swimlane(scene: JourneyScene, planned: Plan, top: float) -> Swimlane:
    """Lay out a journey whose first row begins at that height."""
    grid, cuts, width = planned.grid, planned.cuts, planned.width
    rows = _Rows(grid, width, top, several=len(cuts) > 1)
    crossing = _crossing(scene, grid, cuts)
    for number, (begin, end) in enumerate(cuts):
        through = [link for link, path in crossing if number in path]
        rows.add(begin, end, tracks=len(through), last=number == len(cuts) - 1)
    snakes = [PlacedHandoff(link, rows.snake(link)) for link, _ in crossing]
    gone = {id(link) for link, _ in crossing}
    within = [link for link in scene.links if id(link) not in gone]
    routed = [placed for number in range(len(cuts)) for placed in rows.routed(number, within)]
    return Swimlane(
        width=width,
        bottom=rows.y,
        stages=tuple(rows.stages),
        lanes=tuple(rows.lanes),
        steps=planned.steps,
        rects=rows.rects,
        handoffs=tuple(sorted([*routed, *snakes], key=lambda placed: _order(placed.link))),
        folds=tuple(rows.folds),
    )


def _order(link: Handoff) -> tuple[str, str, str, str]:
    return link.source, link.target, link.status, link.words


# -- columns and rows


def _grid(scene: JourneyScene, sized: Mapping[str, SizedStep]) -> _Grid:
    columns = columns_of(scene)
    cells = cells_of(scene, sized, columns)
    home = homes(scene, columns)
    widths = [FOLD_WIDTH if scene.stages[column.stage].folded else LEAST_COLUMN for column in columns]
    for (number, _), cell in cells.items():
        widths[number] = max(widths[number], cell.w)
    lanes = lane_order(scene)
    gaps = _gaps(scene, columns, home)
    return _Grid(scene, columns, home, cells, lanes, tuple(widths), gaps, _label_width(scene, lanes))


def _gaps(scene: JourneyScene, columns: Sequence[Column], home: Mapping[str, int]) -> tuple[float, ...]:
    """Return the room before each column, and behind the last: more where words have to stand."""
    count = len(columns)
    gaps = [GAP / 2, *([GAP] * (count - 1)), GAP / 2] if count else [0.0]
    for link in scene.links:
        before, after = sorted((home[link.source], home[link.target]))
        if link.words.strip():
            need = min(MOST_GAP, max(WORDS_GAP, _words_width(link.words) + 26))
            if after - before == 1:
                gaps[after] = max(gaps[after], need)
            elif after == before:
                gaps[after + 1] = max(gaps[after + 1], WORDS_GAP if after + 1 < count else WORDS_GAP / 2)
    return tuple(gaps)


def _words_width(words: str) -> float:
    """Return the width of words in two lines."""
    lines = wrap(clean(words, sentence=True), WORDS_WIDTH, BODY_PX, bold=True)
    return max(text_width(line, BODY_PX, True) for line in lines)


def lane_name(scene: JourneyScene, lane: str | None) -> tuple[str, ...]:
    """Return the name of a lane in at most two lines."""
    name = next((clean(owner.name) for owner in scene.lanes if owner.id == lane), NO_LANE)
    return wrap(name, LABEL_WIDTH, LANE_PX)


def _label_width(scene: JourneyScene, lanes: Sequence[str | None]) -> float:
    """Return the width of the names on the left; none where no department is stated anywhere."""
    if all(lane is None for lane in lanes):
        return 0.0
    widest = max(text_width(line, LANE_PX) for lane in lanes for line in lane_name(scene, lane))
    return 7 + TAG_WIDTH + 7 + widest + 10


def _cuts(grid: _Grid) -> list[tuple[int, int]]:
    """Return the columns of each row, first and end: as few rows as have room, of widths as equal as can be."""
    count = len(grid.columns)
    if not count:
        return []
    most = sum(grid.may_begin(column) for column in range(count))
    rows = max(1, math.ceil(grid.width(0, count) / MOST_WIDTH))
    rows = min(rows, most)
    while rows < most and max(grid.width(*cut) for cut in _balanced(grid, rows)) > MOST_WIDTH:
        rows += 1
    return _balanced(grid, rows)


def _balanced(grid: _Grid, rows: int) -> list[tuple[int, int]]:
    """Return so many rows, the widest as narrow as can be."""
    count = len(grid.columns)
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, 0): (0.0, [])}
    for row in range(1, rows + 1):
        for end in range(row, count + 1):
            choices = [
                (max(best[row - 1, begin][0], grid.width(begin, end)), [*best[row - 1, begin][1], (begin, end)])
                for begin in range(row - 1, end)
                if (row - 1, begin) in best and grid.may_begin(begin)
            ]
            if choices:
                best[row, end] = min(choices, key=lambda choice: choice[0])
    return best[rows, count][1]


def _crossing(
    scene: JourneyScene, grid: _Grid, cuts: Sequence[tuple[int, int]]
) -> list[tuple[Handoff, frozenset[int]]]:
    """Return the handoffs from row to row, with the rows under which their lines run."""
    row_of = {number: row for row, (begin, end) in enumerate(cuts) for number in range(begin, end)}
    home = grid.home
    found = []
    for link in sorted(scene.links, key=lambda link: (home[link.source], home[link.target], *_order(link))):
        rows = sorted((row_of[home[link.source]], row_of[home[link.target]]))
        if rows[0] != rows[1]:
            found.append((link, frozenset((rows[0], rows[1] - 1))))
    return found


class _Rows:
    """Places one row after the other."""

    def __init__(self, grid: _Grid, width: float, top: float, *, several: bool) -> None:
        self.y = top
        self.stages: list[PlacedStage] = []
        self.lanes: list[PlacedLane] = []
        self.folds: list[PlacedFold] = []
        self.rects: dict[str, Rect] = {}
        self._grid = grid
        self._width = width
        self._several = several
        self._channels: dict[int, tuple[float, float]] = {}  # left and right of each column's stage
        self._gutters: list[float] = []  # the next free track beneath each row
        self._taken: dict[float, int] = {}  # lines that run through each gap between columns
        self._members: list[list[str]] = []
        self._labels: list[list[Rect]] = []

    def add(self, begin: int, end: int, *, tracks: int, last: bool) -> None:
        """Place the next row."""
        known = len(self.stages)
        centres = self._place_stages(begin, end)
        top = self.y
        self._members.append([])
        self._labels.append([placed.rect for placed in self.stages[known:]])
        for lane in self._grid.lanes:
            inside = [(n, self._grid.cells[n, lane]) for n in range(begin, end) if (n, lane) in self._grid.cells]
            if inside:
                self._place_lane(lane, [(cell, centres[number - begin]) for number, cell in inside])
        if self.y == top:
            self.y += FOLD_HEIGHT + LANE_GAP
        self._place_folds(begin, centres, top)
        self._gutters.append(self.y + GUTTER / 2 - 4)
        self.y += 0.0 if last else GUTTER + tracks * TRACK

    def _place_stages(self, begin: int, end: int) -> list[float]:
        """Place the chevrons of a row; return the middle of each column."""
        grid, x, centres = self._grid, MARGIN + self._grid.label, []
        spare = (self._width - grid.width(begin, end)) / (end - begin + 1)
        borders = [x]
        for number in range(begin, end):
            before, after = grid.gaps[number] + spare, grid.gaps[number + 1] + spare
            centres.append(x + before + grid.widths[number] / 2)
            x += before + grid.widths[number]
            borders.append(x + (after if number == end - 1 else after / 2))
        starts = [number for number in range(begin, end) if grid.may_begin(number)]
        placed = [
            (first, then, Rect(borders[first - begin], self.y, borders[then - begin] - borders[first - begin], 0.0))
            for first, then in pairwise((*starts, end))
        ]
        heads = [
            _head(grid.stage(first), rect.w - 2 * max(self._clear(first, begin, spare), self._clear(then, end, spare)))
            for first, then, rect in placed
        ]
        height = HEADER + max(HEADER_STEP * (len(lines) - 1) + (HEADER_NOTE if note else 0) for lines, note in heads)
        for (first, then, rect), (lines, note) in zip(placed, heads, strict=True):
            place = Rect(rect.x, rect.y, rect.w, height)
            self.stages.append(PlacedStage(place, lines, note, first == begin, then == end))
            left = rect.x + (self._inset(first, spare) if first == begin else 0.0)
            right = rect.right - (self._inset(then, spare) if then == end else 0.0)
            self._channels |= dict.fromkeys(range(first, then), (left, right))
        self.y += height + HEADER_GAP
        return centres

    def _inset(self, number: int, spare: float) -> float:
        """Return how far inside the first or last header of a row lines run that come from another row."""
        return (self._grid.gaps[number] + spare) / 2

    def _clear(self, number: int, edge: int, spare: float) -> float:
        """Return how far the text of a header keeps off one of its ends: for its point, or lines from other rows."""
        outer = self._several and number == edge
        return self._inset(number, spare) + HEADER_PAD if outer else HEADER_PAD

    def _place_folds(self, begin: int, centres: Sequence[float], top: float) -> None:
        """Place the bands of folded steps over all lanes of a row."""
        for number, centre in enumerate(centres, begin):
            stage = self._grid.stage(number)
            if stage.folded:
                left, width = centre - self._grid.widths[number] / 2, self._grid.widths[number]
                lines = tuple(wrap_sentence(line, width - 16, NOTE_PX, lines=1)[0] for line in stage.told)
                self.folds.append(PlacedFold(Rect.between(left, top, left + width, self.y - LANE_GAP), lines))
                self._labels[-1].append(self.folds[-1].text)

    def _place_lane(self, lane: str | None, cells: Sequence[tuple[Cell, float]]) -> None:
        grid = self._grid
        height = max(cell.h for cell, _ in cells) + 2 * LANE_PAD
        rect = Rect(MARGIN, self.y, self._width, height)
        owner = next((owner for owner in grid.scene.lanes if owner.id == lane), None)
        self.lanes.append(PlacedLane(owner, rect, lane_name(grid.scene, lane) if grid.label else ()))
        for cell, centre in cells:
            placed = dict(cell.rects(centre, rect.cy))
            self.rects |= placed
            self._members[-1] += placed
        if grid.label:
            self._labels[-1].append(Rect(rect.x, rect.y, grid.label - 8, rect.h))
        self.y += height + LANE_GAP

    # -- lines

    def routed(self, row: int, links: Sequence[Handoff]) -> Iterator[PlacedHandoff]:
        """Yield the handoffs within one row with their ways."""
        inside = sorted(self._members[row])
        here = set(inside)
        ours = sorted((link for link in links if link.source in here), key=_order)
        rects = {tool: self.rects[tool] for tool in inside}
        obstacles = {f"\0{at}": rect for at, rect in enumerate(self._labels[row])}
        router = Router(rects | obstacles, {}, frozenset())
        lines = {
            id(line): (line, link)
            for link in ours
            for line in [Line(link.source, link.target, LineKind.AUTOMATED, label=link.words)]
        }
        for placed in router.route_all([line for line, _ in lines.values()]):
            yield PlacedHandoff(lines[id(placed.line)][1], placed.route)

    def snake(self, link: Handoff) -> Route:
        """Return the way of a handoff from row to row, through the gaps between columns and the gutters."""
        home = self._grid.home
        row = {tool: number for number, tools in enumerate(self._members) for tool in tools}
        above, below = row[link.source], row[link.target]
        out = self._beside(self._channels[home[link.source]][1])
        into = self._beside(self._channels[home[link.target]][0])
        leave = self._track(above if below > above else above - 1)
        points = [*self._way_out(link.source, out, right=True), (out, leave)]
        if abs(below - above) > 1:
            arrive = self._track(below - 1 if below > above else below)
            rail = MARGIN + self._grid.label + 10
            rail = into if into - rail < LEAST_SIDESTEP else self._beside(rail)
            points += [(rail, leave), (rail, arrive), (into, arrive)]
        else:
            points.append((into, leave))
        points += reversed(self._way_out(link.target, into, right=False))
        return Route(RouteShape.BENDS, tuple(_without_repeats(points)))

    def _beside(self, x: float) -> float:
        """Return a free track near the middle of a gap between columns: in it, then to its right and left by turns."""
        taken = self._taken.get(x, 0)
        self._taken[x] = taken + 1
        return x + (NARROW_TRACK * ((taken + 1) // 2) * (1 if taken % 2 else -1) if taken < MOST_TRACKS else 0.0)

    def _track(self, row: int) -> float:
        """Return the height of a free track in the gutter beneath a row."""
        self._gutters[row] += TRACK
        return self._gutters[row] - TRACK

    def _way_out(self, tool: str, x: float, *, right: bool) -> list[Point]:
        """Return the points from a box to the gap beside its column; beneath neighbours that are in the way."""
        rect = self.rects[tool]
        low, high = (rect.right, x) if right else (x, rect.x)
        barred = any(
            other.x < high and other.right > low and other.y < rect.cy < other.bottom
            for name, other in self.rects.items()
            if name != tool
        )
        if not barred:
            return [(rect.right if right else rect.x, rect.cy), (x, rect.cy)]
        y = rect.bottom + 8
        return [(rect.cx, rect.bottom), (rect.cx, y), (x, y)]


def _head(stage: Stage, width: float) -> tuple[tuple[str, ...], str]:
    """Return the lines of a header, and the line beneath that says what the step needs."""
    lines = wrap(clean(stage.name), max(60.0, width), STAGE_PX, bold=True, lines=HEADER_LINES)
    if not stage.needs:
        return lines, ""
    notes = [clean(f"needs {listed(stage.needs, most)}", sentence=True) for most in range(MOST_NEEDS, 0, -1)]
    note = next((note for note in notes if text_width(note, NOTE_PX) <= width), notes[-1])
    return lines, wrap_sentence(note, width, NOTE_PX, lines=1)[0]


def _without_repeats(points: Sequence[Point]) -> Iterator[Point]:
    """Yield points that differ from the one before."""
    before: Point | None = None
    for point in points:
        if before is None or math.dist(point, before) > 0.5:
            yield point
        before = point
