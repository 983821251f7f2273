"""What a journey picture says, before it has a shape: stages, lanes, steps and handoffs. Plain frozen values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stackaudit.diagrams.scene import Owner


class HandoffStatus(StrEnum):
    """How well a step gets what it needs from the step before, the worst first."""

    GAP = "gap"  # one of the two steps has no tool
    BROKEN = "broken"  # no path: the data stops here
    MANUAL = "manual"  # only a person carries it
    SLOW = "slow"  # it arrives later than allowed
    LOSSY = "lossy"  # it arrives without some of its fields, or no longer matches the person
    FRAGILE = "fragile"  # it arrives, over something that fails too often or that nothing can replace
    UNKNOWN = "unknown"  # a fact is missing
    OK = "ok"
    STAYS = "stays"  # in the same tool; nothing has to move
    NEXT = "next"  # the next step; nothing has to move to it


NOT_FLOWING: Final = frozenset({HandoffStatus.GAP, HandoffStatus.STAYS, HandoffStatus.NEXT})
"""What says how two steps stand to each other, and nothing of a flow: a line without an arrowhead."""


class BoxKind(StrEnum):
    """What a box stands for."""

    TOOL = "tool"  # a tool that serves the step
    BESIDE = "beside"  # a tool outside the step from which its records come
    NO_SOURCE = "no-source"  # nothing says from which tool the records come
    GAP = "gap"  # it is stated that no tool serves the step
    NOT_STATED = "not-stated"  # nothing says which tools serve the step


OUTSIDE: Final = frozenset({BoxKind.BESIDE, BoxKind.NO_SOURCE})
"""Boxes that stand beside a step: they serve it, and are no part of it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One column: a step of the journey as the customer sees it, or several that are folded into one.

    Attributes:
        id: Of the step.
        name: What its header says.
        needs: Names of the records that the step needs: a second line of the header.
        folded: Ids of the steps that it stands for; a folded stage has no boxes.
        told: What a folded stage says of its handoffs, line by line.
    """

    id: str
    name: str
    needs: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepBox:
    """One tool that serves one stage, or that records come from, or the place where a tool is missing.

    Attributes:
        id: Of this box; a tool that serves three stages has three boxes.
        stage: Id of its stage.
        lane: Id of the department that owns the tool, or None where none is stated.
        tool: Id of the tool; "" where it is missing.
        name: What the box is called; where it is empty the kind says it.
        note: A second line.
        kind: What it stands for.
    """

    id: str
    stage: str
    lane: str | None = None
    tool: str = ""
    name: str = ""
    note: str = ""
    kind: BoxKind = BoxKind.TOOL


@dataclass(frozen=True, slots=True)
class Handoff:
    """What passes from one box to another. `words` stand on the line: "no account id", "copied by hand".

    `arrow` is whether the line has a head: whether records move, or would have to, from one tool to the other.
    """

    source: str
    target: str
    status: HandoffStatus
    words: str = ""
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class JourneyScene:
    """Everything a journey picture says.

    Attributes:
        headline: The finding as a sentence with its numbers.
        subline: How to read the picture.
        stages: In the order of the journey.
        lanes: Departments in the order of the legend; only those with a box are drawn, as the journey reaches them.
        boxes: In any order: stage and lane say where they stand.
        links: In any order.
        alt: Alternative text: what a reader who cannot see the picture should be told.
    """

    headline: str
    subline: str
    stages: tuple[Stage, ...]
    lanes: tuple[Owner, ...]
    boxes: tuple[StepBox, ...]
    links: tuple[Handoff, ...] = ()
    alt: str = ""


def check(scene: JourneyScene) -> None:
    """Refuse a journey that contradicts itself.

    Raises:
        ValueError: An id stands twice, or a box or a handoff names something that the scene does not have.
    """
    stages, lanes = [stage.id for stage in scene.stages], [lane.id for lane in scene.lanes]
    boxes = [box.id for box in scene.boxes]
    for word, ids in (("stage", stages), ("lane", lanes), ("box", boxes)):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"a {word} stands twice in the journey: {', '.join(twice[:5])}")
    _known("box", "stage", [(box.id, box.stage) for box in scene.boxes], stages)
    full = sorted({box.stage for box in scene.boxes} & {stage.id for stage in scene.stages if stage.folded})
    if full:
        raise ValueError(f"a folded stage does not have boxes: {', '.join(full[:5])}")
    _known("box", "lane", [(box.id, box.lane) for box in scene.boxes if box.lane is not None], lanes)
    ends = [(link.words, end) for link in scene.links for end in (link.source, link.target)]
    _known("handoff", "box", ends, boxes)
    looped = sorted(link.source for link in scene.links if link.source == link.target)
    if looped:
        raise ValueError(f"a handoff leads from a box to itself: {', '.join(looped[:5])}")


def _known(subject: str, thing: str, named: Sequence[tuple[str, str]], known: Collection[str]) -> None:
    known = frozenset(known)
    for name, given in named:
        if given not in known:
            raise ValueError(f"{subject} {name!r} names {thing} {given!r}, which the journey does not have")
