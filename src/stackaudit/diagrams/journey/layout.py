"""Where stages, lanes, boxes and handoffs of a journey stand: a column for each stage, folded into rows where many."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.journey.scene import Handoff, HandoffStatus, JourneyScene, Stage, StepBox
from stackaudit.diagrams.layout.geometry import Point, Rect, Route, RouteShape, Words
from stackaudit.diagrams.routing import Router
from stackaudit.diagrams.scene import Line, LineKind, Owner
from stackaudit.diagrams.shapes import Tint
from stackaudit.diagrams.style import BODY_PX, DARK, LIGHT, MARGIN, NOTE_PX, TAG_WIDTH, LineStyle
from stackaudit.diagrams.text import clean, missing_characters, text_width, wrap, wrap_sentence


class Sign(StrEnum):
    """What stands in the disc on a line."""

    NONE = "none"
    CROSS = "cross"  # nothing arrives
    CLOCK = "clock"  # it arrives too late
    HALF = "half"  # a part arrives
    CAUTION = "caution"  # it may fail
    QUESTION = "question"  # nobody knows


@dataclass(frozen=True, slots=True)
class HandoffStyle:
    """The look of one status: `words` are those of the legend, `tint` is that of line, sign and words."""

    words: str
    line: LineStyle
    sign: Sign
    tint: Tint


def _style(words: str, width: float, sign: Sign, light: str, dark: str, *dash: float) -> HandoffStyle:
    return HandoffStyle(words, LineStyle(words, width, dash), sign, Tint(light, dark))


# In the order of the legend.
HANDOFF_STYLES: Final[dict[HandoffStatus, HandoffStyle]] = {
    HandoffStatus.OK: _style("arrives by itself", 1.5, Sign.NONE, "#64748B", "#94A3B8"),
    HandoffStatus.FRAGILE: _style("arrives, but may fail", 1.8, Sign.CAUTION, "#854D0E", "#EAD9A0"),
    HandoffStatus.LOSSY: _style("a part is lost", 1.8, Sign.HALF, "#0F766E", "#5EEAD4"),
    HandoffStatus.SLOW: _style("arrives too late", 1.8, Sign.CLOCK, "#7E22CE", "#D8B4FE"),
    HandoffStatus.MANUAL: _style("done by hand", 2.0, Sign.NONE, "#B45309", "#FBBF24", 7.0, 4.2),
    HandoffStatus.BROKEN: _style("data stops here", 2.0, Sign.CROSS, LIGHT.broken, DARK.broken),
    HandoffStatus.GAP: _style("no tool takes over", 1.8, Sign.NONE, LIGHT.broken, DARK.broken, 1.8, 3.4),
    HandoffStatus.UNKNOWN: _style("not known", 1.5, Sign.QUESTION, "#5F6B7C", "#9AA7BA", 9.0, 3.0, 1.6, 3.0),
    HandoffStatus.NEXT: _style("next step", 1.2, Sign.NONE, "#5F6B7C", "#9AA7BA", 1.2, 4.0),
}


NAME_PX: Final = 11.5
NAME_WIDTH: Final = 136.0  # a name wider than this is wrapped
NOTE_WIDTH: Final = 148.0
LEAST_WIDTH: Final = 108.0
LEAST_HEIGHT: Final = 38.0
PAD: Final = 13.0
NAME_STEP: Final = 15.0
NOTE_STEP: Final = 14.0
MOST_STACKED: Final = 5  # more boxes of one stage and department stand in columns side by side
STACK_GAP: Final = 18.0
LINKED_GAP: Final = 32.0
WORDED_GAP: Final = 52.0
BESIDE_GAP: Final = 34.0
NO_TOOL: Final = "No tool"

Place = tuple[int, str | None]  # the number of the stage, and the id of the department


@dataclass(frozen=True, slots=True)
class SizedStep:
    """A box with its text fitted."""

    box: StepBox
    name: tuple[str, ...]
    note: tuple[str, ...]
    w: float
    h: float

    def words(self, rect: Rect) -> list[Words]:
        """Return the text of the box where it stands."""
        tall = (len(self.name) - 1) * NAME_STEP + len(self.note) * NOTE_STEP + (3 if self.note else 0)
        y, group = rect.cy - tall / 2, f"box:{self.box.id}"
        words = []
        for line in self.name:
            role = "muted" if self.box.gap else "box_ink"
            words.append(Words(rect.cx, y, line, NAME_PX, role, bold=True, align="center", group=group))
            y += NAME_STEP
        y += 3
        for line in self.note:
            words.append(Words(rect.cx, y, line, NOTE_PX, "box_muted", align="center", group=group))
            y += NOTE_STEP
        return words


@dataclass(frozen=True, slots=True)
class Cell:
    """The boxes of one stage and one department: a column, or several; all of one size."""

    steps: tuple[SizedStep, ...]
    gap: float

    @property
    def rows(self) -> int:
        """How many boxes stand under each other."""
        return math.ceil(len(self.steps) / self.columns)

    @property
    def columns(self) -> int:
        """How many stand beside each other."""
        return math.ceil(len(self.steps) / MOST_STACKED)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of each box."""
        return max(step.w for step in self.steps), max(step.h for step in self.steps)

    @property
    def w(self) -> float:
        """The width of them all."""
        return self.columns * (self.size[0] + BESIDE_GAP) - BESIDE_GAP

    @property
    def h(self) -> float:
        """The height of them all."""
        return self.rows * (self.size[1] + self.gap) - self.gap

    def rects(self, cx: float, cy: float) -> Iterator[tuple[str, Rect]]:
        """Yield the place of each box around a centre, column by column."""
        w, h = self.size
        for at, step in enumerate(self.steps):
            column, row = divmod(at, self.rows)
            x, y = cx - self.w / 2 + column * (w + BESIDE_GAP), cy - self.h / 2 + row * (h + self.gap)
            yield step.box.id, Rect(x, y, w, h)


def labels(scene: JourneyScene) -> dict[str, str]:
    """Return what each box is called: its name, with the tool's id where tools look alike or cannot be drawn."""
    tools: dict[str, set[str]] = defaultdict(set)
    for box in scene.boxes:
        tools[clean(box.name)].add(box.tool)
    called = {}
    for box in scene.boxes:
        name = clean(box.name)
        if box.gap and not box.name.strip():
            called[box.id] = NO_TOOL
        elif box.tool and not box.gap and (len(tools[name]) > 1 or missing_characters([name])):
            called[box.id] = f"{name} ({clean(box.tool)})"
        else:
            called[box.id] = name
    return called


def size_steps(scene: JourneyScene) -> dict[str, SizedStep]:
    """Return every box with its size."""
    called = labels(scene)
    return {box.id: _sized(box, called[box.id]) for box in scene.boxes}


def _sized(box: StepBox, label: str) -> SizedStep:
    name = wrap(label, NAME_WIDTH, NAME_PX, bold=True)
    note = wrap_sentence(box.note, NOTE_WIDTH, NOTE_PX) if box.note.strip() else ()
    widest = max(
        *(text_width(line, NAME_PX, True) for line in name), *(text_width(line, NOTE_PX) for line in note), 0.0
    )
    height = 16 + len(name) * NAME_STEP + (len(note) * NOTE_STEP + 3 if note else 0)
    return SizedStep(box, name, note, max(LEAST_WIDTH, widest + 2 * PAD), max(LEAST_HEIGHT, height))


def worded(link: Handoff) -> bool:
    """Whether a handoff needs room beside its line, for words or a sign."""
    return bool(link.words.strip()) or HANDOFF_STYLES[link.status].sign is not Sign.NONE


def cells_of(scene: JourneyScene, sized: Mapping[str, SizedStep]) -> dict[Place, Cell]:
    """Return the boxes of every stage and department, in the order in which data reaches them."""
    numbers = {stage.id: number for number, stage in enumerate(scene.stages)}
    home = {box.id: (numbers[box.stage], box.lane) for box in scene.boxes}
    reached = _depths(scene)
    members: dict[Place, list[SizedStep]] = defaultdict(list)
    for box in scene.boxes:
        members[home[box.id]].append(sized[box.id])
    gaps = dict.fromkeys(members, STACK_GAP)
    for link in scene.links:
        if home[link.source] == home[link.target]:
            place = home[link.source]
            gaps[place] = max(gaps[place], WORDED_GAP if worded(link) else LINKED_GAP)
    return {
        place: Cell(tuple(sorted(steps, key=lambda step: (reached[step.box.id], step.box.id))), gaps[place])
        for place, steps in members.items()
    }


def _depths(scene: JourneyScene) -> dict[str, int]:
    """Return how many handoffs of one stage come before each box at most; boxes in a circle come last."""
    stage = {box.id: box.stage for box in scene.boxes}
    before: dict[str, set[str]] = {box.id: set() for box in scene.boxes}
    for link in scene.links:
        if stage[link.source] == stage[link.target]:
            before[link.target].add(link.source)
    depth: dict[str, int] = {}
    while len(depth) < len(before):
        ready = [box for box, first in before.items() if box not in depth and first <= depth.keys()]
        level = 1 + max(depth.values(), default=-1)
        depth |= dict.fromkeys(ready or [box for box in before if box not in depth], level)
    return depth


def lane_order(scene: JourneyScene) -> tuple[str | None, ...]:
    """Return the departments with a box in the order in which the journey reaches them; none stated comes last."""
    numbers = {stage.id: number for number, stage in enumerate(scene.stages)}
    listed = {lane.id: rank for rank, lane in enumerate(scene.lanes)}
    first: dict[str | None, int] = {}
    for box in scene.boxes:
        first[box.lane] = min(first.get(box.lane, len(numbers)), numbers[box.stage])
    return tuple(sorted(first, key=lambda lane: (lane is None, first[lane], listed.get(lane or "", 0))))


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
HEADER_GAP: Final = 8.0
NO_LANE: Final = "No department stated"


@dataclass(frozen=True, slots=True)
class PlacedStage:
    """The chevron of one stage."""

    rect: Rect
    lines: tuple[str, ...]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class PlacedLane:
    """The band of one department in one row; `lines` is its name, empty where no department is stated anywhere."""

    owner: Owner | None
    rect: Rect
    lines: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class _Grid:
    """What the rows are cut from."""

    scene: JourneyScene
    cells: Mapping[Place, Cell]
    lanes: tuple[str | None, ...]
    columns: tuple[float, ...]
    gaps: tuple[float, ...]  # before each column, and behind the last
    label: float

    def width(self, begin: int, end: int) -> float:
        """Return the width of a row of these stages."""
        return self.label + math.fsum(self.columns[begin:end]) + math.fsum(self.gaps[begin : end + 1])

    def home(self) -> dict[str, int]:
        """Return the number of the stage of each box."""
        return {step.box.id: number for (number, _), cell in self.cells.items() for step in cell.steps}


def arrange_swimlane(scene: JourneyScene, top: float) -> Swimlane:
    """Lay out a journey whose first row begins at that height."""
    steps = size_steps(scene)
    grid = _grid(scene, cells_of(scene, steps))
    cuts = _cuts(grid)
    width = max(LEAST_PAGE, *(grid.width(begin, end) for begin, end in cuts)) if cuts else LEAST_PAGE
    rows = _Rows(grid, width, top)
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
        steps=steps,
        rects=rows.rects,
        handoffs=tuple(sorted([*routed, *snakes], key=lambda placed: _order(placed.link))),
    )


def _order(link: Handoff) -> tuple[str, str, str, str]:
    return link.source, link.target, link.status, link.words


# -- columns and rows


def _grid(scene: JourneyScene, cells: Mapping[Place, Cell]) -> _Grid:
    count = len(scene.stages)
    columns = [LEAST_COLUMN] * count
    for (number, _), cell in cells.items():
        columns[number] = max(columns[number], cell.w)
    home = {step.box.id: number for (number, _), cell in cells.items() for step in cell.steps}
    gaps = [GAP / 2, *([GAP] * (count - 1)), GAP / 2] if count else [0.0]
    for link in scene.links:
        before, after = sorted((home[link.source], home[link.target]))
        if link.words.strip():
            need = min(MOST_GAP, max(WORDS_GAP, _words_width(link.words) + 26))
            if after - before == 1:
                gaps[after] = max(gaps[after], need)
            elif after == before:
                gaps[after + 1] = max(gaps[after + 1], WORDS_GAP if after + 1 < count else WORDS_GAP / 2)
    lanes = lane_order(scene)
    return _Grid(scene, cells, lanes, tuple(columns), tuple(gaps), _label_width(scene, lanes))


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
    """Return the stages of each row, first and end: as few rows as have room, of widths as equal as can be."""
    count = len(grid.columns)
    if not count:
        return []
    rows = max(1, math.ceil(grid.width(0, count) / MOST_WIDTH))
    while rows < count and max(grid.width(*cut) for cut in _balanced(grid, rows)) > MOST_WIDTH:
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
                if (row - 1, begin) in best
            ]
            best[row, end] = min(choices, key=lambda choice: choice[0])
    return best[rows, count][1]


def _crossing(
    scene: JourneyScene, grid: _Grid, cuts: Sequence[tuple[int, int]]
) -> list[tuple[Handoff, frozenset[int]]]:
    """Return the handoffs from row to row, with the rows under which their lines run."""
    row_of = {number: row for row, (begin, end) in enumerate(cuts) for number in range(begin, end)}
    home = grid.home()
    found = []
    for link in sorted(scene.links, key=lambda link: (home[link.source], home[link.target], *_order(link))):
        rows = sorted((row_of[home[link.source]], row_of[home[link.target]]))
        if rows[0] != rows[1]:
            found.append((link, frozenset((rows[0], rows[1] - 1))))
    return found


class _Rows:
    """Places one row after the other."""

    def __init__(self, grid: _Grid, width: float, top: float) -> None:
        self.y = top
        self.stages: list[PlacedStage] = []
        self.lanes: list[PlacedLane] = []
        self.rects: dict[str, Rect] = {}
        self._grid = grid
        self._width = width
        self._channels: dict[int, tuple[float, float]] = {}  # left and right of each stage
        self._gutters: list[float] = []  # the next free track beneath each row
        self._taken: dict[float, int] = {}  # lines that run through each gap between columns
        self._members: list[list[str]] = []
        self._labels: list[list[Rect]] = []

    def add(self, begin: int, end: int, *, tracks: int, last: bool) -> None:
        """Place the next row."""
        centres = self._place_stages(begin, end)
        self._members.append([])
        self._labels.append([placed.rect for placed in self.stages[begin:end]])
        for lane in self._grid.lanes:
            inside = [(n, self._grid.cells[n, lane]) for n in range(begin, end) if (n, lane) in self._grid.cells]
            if inside:
                self._place_lane(lane, [(cell, centres[number - begin]) for number, cell in inside])
        self._gutters.append(self.y + GUTTER / 2 - 4)
        self.y += 0.0 if last else GUTTER + tracks * TRACK

    def _place_stages(self, begin: int, end: int) -> list[float]:
        """Place the chevrons of a row; return the middle of each column."""
        grid = self._grid
        spare = (self._width - grid.width(begin, end)) / (end - begin + 1)
        lines = [_stage_lines(grid.scene.stages[n], grid.columns[n] + grid.gaps[n] - 24) for n in range(begin, end)]
        height = HEADER + HEADER_STEP * (max(len(each) for each in lines) - 1)
        x, centres = MARGIN + grid.label, []
        for number, words in zip(range(begin, end), lines, strict=True):
            before, after = grid.gaps[number] + spare, grid.gaps[number + 1] + spare
            left = x if number == begin else x + before / 2
            right = x + before + grid.columns[number] + (after if number == end - 1 else after / 2)
            self.stages.append(
                PlacedStage(Rect(left, self.y, right - left, height), words, number == begin, number == end - 1)
            )
            centres.append(x + before + grid.columns[number] / 2)
            x += before + grid.columns[number]
            self._channels[number] = (x - grid.columns[number] - before / 2, x + after / 2)
        self.y += height + HEADER_GAP
        return centres

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
        home = self._grid.home()
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


def _stage_lines(stage: Stage, width: float) -> tuple[str, ...]:
    return wrap(clean(stage.name), max(60.0, width), STAGE_PX, bold=True)


def _without_repeats(points: Sequence[Point]) -> Iterator[Point]:
    """Yield points that differ from the one before."""
    before: Point | None = None
    for point in points:
        if before is None or math.dist(point, before) > 0.5:
            yield point
        before = point
