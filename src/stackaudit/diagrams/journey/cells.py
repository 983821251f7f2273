"""The boxes of a journey with their text fitted, and which of them stand together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.journey.looks import HANDOFF_STYLES, Sign
from stackaudit.diagrams.journey.scene import OUTSIDE, BoxKind, Handoff, JourneyScene, StepBox
from stackaudit.diagrams.layout.geometry import Rect, Words
from stackaudit.diagrams.style import NOTE_PX
from stackaudit.diagrams.text import clean, missing_characters, text_width, wrap, wrap_sentence

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
KIND_NAMES: Final = {
    BoxKind.GAP: "No tool",
    BoxKind.NOT_STATED: "Tools not stated",
    BoxKind.NO_SOURCE: "Source not stated",
}

Place = tuple[int, str | None]  # the number of the column, and the id of the department


@dataclass(frozen=True, slots=True)
class Column:
    """One column of boxes: the tools of a stage, or those `beside` it from which its records come."""

    stage: int
    beside: bool = False


def columns_of(scene: JourneyScene) -> tuple[Column, ...]:
    """Return the columns from left to right; what stands beside a stage comes before it."""
    outside = {box.stage for box in scene.boxes if box.kind in OUTSIDE}
    return tuple(
        Column(number, beside)
        for number, stage in enumerate(scene.stages)
        for beside in ((True, False) if stage.id in outside else (False,))
    )


def homes(scene: JourneyScene, columns: Sequence[Column]) -> dict[str, int]:
    """Return the number of the column of each box."""
    numbers = {stage.id: number for number, stage in enumerate(scene.stages)}
    places = {column: at for at, column in enumerate(columns)}
    return {box.id: places[Column(numbers[box.stage], box.kind in OUTSIDE)] for box in scene.boxes}


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
            role = "muted" if self.box.kind in KIND_NAMES else "box_ink"
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
        if box.kind in KIND_NAMES and not box.name.strip():
            called[box.id] = KIND_NAMES[box.kind]
        elif box.tool and (len(tools[name]) > 1 or missing_characters([name])):
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


def cells_of(scene: JourneyScene, sized: Mapping[str, SizedStep], columns: Sequence[Column]) -> dict[Place, Cell]:
    """Return the boxes of every column and department, in the order in which data reaches them."""
    column = homes(scene, columns)
    home = {box.id: (column[box.id], box.lane) for box in scene.boxes}
    reached = _depths(scene, column)
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


def _depths(scene: JourneyScene, column: Mapping[str, int]) -> dict[str, int]:
    """Return how many handoffs of one column come before each box at most; boxes in a circle come last."""
    before: dict[str, set[str]] = {box.id: set() for box in scene.boxes}
    for link in scene.links:
        if column[link.source] == column[link.target]:
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
