"""What the picture of a journey says, read off the stack and the tables of the journey analyser."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import product
from typing import Final

from stackaudit.core.findings import Review
from stackaudit.core.messages import duration_in_words
from stackaudit.diagrams.chart import typed_rows
from stackaudit.diagrams.journey.folding import Run, runs
from stackaudit.diagrams.journey.scene import BoxKind, Handoff, HandoffStatus, JourneyScene, Stage, StepBox
from stackaudit.diagrams.names import alternative, capitalised, counted, isolate, listed, owners_of
from stackaudit.graph import StackGraph
from stackaudit.model.journey import Journey, Step
from stackaudit.tables.journey import HandoffNeedRow, HandoffRow

MOST_STEPS: Final = 15
"""Steps of a journey that are drawn each on its own; of more only those around what is wrong."""
MOST_NAMED: Final = 2  # kinds of records, or tools on the way, that the words of one line name
NO_FLOW: Final = frozenset({"stays", "there", "made", "none"})
"""What no flow has to bring."""

_CAPTIONS: Final = {
    "broken": "{name} breaks at {part}",
    "assumed": "{name} has no path on record at {part}",
    "manual": "{name} is carried by hand at {part}",
    "slow": "{name} is too late at {part}",
    "lossy": "{name} loses data at {part}",
    "fragile": "{name} may fail at {part}",
    "unknown": "{name} cannot be judged at {part}",
}
_SAID: Final = {
    "broken": "broken",
    "assumed": "not on record",
    "manual": "by hand",
    "slow": "too late",
    "lossy": "not whole",
    "fragile": "may fail",
    "unknown": "cannot be judged",
    "works": "in order",
    "none": "with no need stated",
}
"""What is said of handoffs, the worst first: as the title, and behind a number or the names of two steps."""


def kind_of(row: HandoffRow) -> str:
    """Return under what a handoff is counted: a break is told from one that may only not be on record."""
    if row.status in {"gap", "broken"}:
        return "assumed" if row.assumed else "broken"
    return "works" if row.status in {"ok", "made", "there", "stays"} else row.status


def journey_scene(graph: StackGraph, review: Review, journey: Journey, most: int = MOST_STEPS) -> JourneyScene:
    """Say what the picture of a journey shows; of more steps than `most`, those around what is wrong."""
    rows = tuple(row for row in typed_rows(review, HandoffRow) if row.journey == journey.id)
    needs = tuple(row for row in typed_rows(review, HandoffNeedRow) if row.journey == journey.id)
    cut = runs([step.id for step in journey.steps], rows, most)
    folded = frozenset(step for run in cut if run.folded for step in run.steps)
    reading = _Reading(graph, journey, rows, needs, folded)
    links = reading.links()
    boxes = (*reading.boxes(), *reading.beside.values())
    headline = headline_of(journey.name, rows)
    return JourneyScene(
        headline=headline,
        subline=_subline(rows, journey, folded, lanes=any(box.lane is not None for box in boxes)),
        stages=tuple(reading.stage(run) for run in cut),
        lanes=owners_of(graph),
        boxes=boxes,
        links=links,
        alt=alternative(headline, [reading.told(row) for row in rows], more="more handoffs"),
    )


# -- the title and the line below it


def headline_of(name: str, rows: Sequence[HandoffRow]) -> str:
    """Return the worst that is to be said of a journey, with how many of its handoffs it is said of.

    >>> headline_of("Buy", [])
    'Buy has no handoff'
    """
    count, name = Counter(map(kind_of, rows)), isolate(name)
    if not rows:
        return capitalised(f"{name} has no handoff")
    for kind, caption in _CAPTIONS.items():
        if count[kind]:
            return capitalised(caption.format(name=name, part=_part(count[kind], len(rows))))
    if not count["works"]:
        return capitalised(f"{name} states no need at {_part(len(rows), len(rows))}")
    part = "1 handoff" if len(rows) == 1 else _part(count["works"], len(rows))
    return capitalised(f"{name}: {part} {'works' if count['works'] == 1 else 'work'}")


def _part(some: int, whole: int) -> str:
    """Return some of all handoffs in words.

    >>> _part(2, 7), _part(7, 7), _part(2, 2), _part(1, 1)
    ('2 of 7 handoffs', 'all 7 handoffs', 'both handoffs', 'its one handoff')
    """
    if some == whole:
        return {1: "its one handoff", 2: "both handoffs"}.get(whole, f"all {whole:,} handoffs")
    return f"{some:,} of {whole:,} handoffs"


def _subline(rows: Sequence[HandoffRow], journey: Journey, folded: frozenset[str], *, lanes: bool) -> str:
    """Return the counts that the title does not say, and how to read the picture."""
    count = Counter(map(kind_of, rows))
    said = next((kind for kind in _CAPTIONS if count[kind]), "works")
    rest = [f"{count[kind]} {words}" for kind, words in _SAID.items() if count[kind] and kind != said]
    sentences = [f"Others: {', '.join(rest)}."] if rest else []
    if folded:
        sentences.append(f"{len(folded)} of {len(journey.steps)} steps are folded.")
    sentences.append(f"Arrows begin at the tool that the data comes from{'; lanes are departments' if lanes else ''}.")
    return " ".join(sentences)


# -- steps, boxes and lines


@dataclass(frozen=True)
class _Reading:
    """The rows of one journey, and what they draw; `beside` fills as lines are drawn."""

    graph: StackGraph
    journey: Journey
    rows: tuple[HandoffRow, ...]
    needs: tuple[HandoffNeedRow, ...]
    folded: frozenset[str]
    beside: dict[str, StepBox] = field(default_factory=dict)

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps by their ids."""
        return {step.id: step for step in self.journey.steps}

    def told(self, row: HandoffRow) -> str:
        """Return a handoff in words."""
        before = listed([self.steps[id_].name for id_ in row.after], len(row.after))
        return f"{before} to {isolate(self.steps[row.to_step].name)}: {_SAID[kind_of(row)]}"

    def stage(self, run: Run) -> Stage:
        """Return the column of a step, or the one that stands for several."""
        if run.folded:
            name = counted(len(run.steps), "step", "steps")
            return Stage(f"{run.steps[0]}…{run.steps[-1]}", name, folded=run.steps, told=tuple(self._told(run)))
        (step,) = (self.steps[id_] for id_ in run.steps)
        return Stage(step.id, step.name, tuple(self.graph.holdings[need.entity].entity.name for need in step.needs))

    def _told(self, run: Run) -> Iterator[str]:
        """Yield what a fold says: how many handoffs are not drawn, and how they fare."""
        count = Counter(kind_of(row) for row in self.rows if self.folds_in(row, run.steps))
        if not count:
            return
        yield counted(count.total(), "handoff", "handoffs")
        if set(count) == {"works"}:
            yield "in order"
            return
        yield from (f"{count[kind]} {words}" for kind, words in _SAID.items() if count[kind])

    def folds_in(self, row: HandoffRow, steps: Sequence[str]) -> bool:
        """Whether a handoff is counted in a fold of these steps: nothing of it is drawn."""
        if row.to_step in self.folded:
            return row.to_step in steps
        return row.from_step in steps and not any(link_ends(row, self.needs, self.folded))

    def boxes(self) -> Iterator[StepBox]:
        """Yield the boxes of every step that is drawn."""
        for step in self.journey.steps:
            if step.id in self.folded:
                continue
            if not step.tools:
                yield StepBox(step.id, step.id, kind=_without_tools(step))
            for tool in step.tools:
                yield self._box(f"{step.id}/{tool}", step.id, tool)

    def _box(self, id_: str, stage: str, tool: str, kind: BoxKind = BoxKind.TOOL) -> StepBox:
        record = self.graph.tool(tool)
        lane = record.departments[0] if record.departments else None
        return StepBox(id_, stage, lane, tool, record.name, kind=kind)

    def links(self) -> tuple[Handoff, ...]:
        """Return every line: the ways of what is needed, and the order of the steps where nothing joins them."""
        drawn = [*self._ways(), *self._stays()]
        return (*drawn, *self._sequence({(link.source, link.target) for link in drawn}))

    def _ways(self) -> Iterator[Handoff]:
        """Yield one arrow for all that the same tool brings, or should bring, to the same tool of a step."""
        found: dict[tuple[str, str], list[HandoffNeedRow]] = defaultdict(list)
        for need in self.needs:
            if need.to_step not in self.folded and need.status not in NO_FLOW:
                target = f"{need.to_step}/{need.target}"
                found[self._source(need, target), target].append(need)
        for (source, target), brought in sorted(found.items()):
            status = min((HandoffStatus(need.status) for need in brought), key=list(HandoffStatus).index)
            yield Handoff(source, target, status, self._words(brought))

    def _source(self, need: HandoffNeedRow, target: str) -> str:
        """The box of the tool that records come from: in a step right before, in the step itself, or beside it."""
        step = self.steps[need.to_step]
        for id_ in (need.from_step, *self._before(need), step.id):
            box = f"{id_}/{need.source}"
            if id_ not in self.folded and need.source in self.steps[id_].tools and box != target:
                return box
        return self._beside(None if target == f"{step.id}/{need.source}" else need.source, step, str(need.target))

    def _before(self, need: HandoffNeedRow) -> tuple[str, ...]:
        """The steps right before the one that needs something."""
        return next(row.after for row in self.rows if _is_of(need, row))

    def _beside(self, tool: str | None, step: Step, near: str) -> str:
        """The box beside a step for a tool outside it, or for one that nothing names, which stands near its target."""
        id_ = f"{step.id}<{tool or ''}"
        if tool is not None:
            self.beside[id_] = self._box(id_, step.id, tool, BoxKind.BESIDE)
        elif id_ not in self.beside:
            lanes = self.graph.tool(near).departments
            self.beside[id_] = StepBox(id_, step.id, lanes[0] if lanes else None, kind=BoxKind.NO_SOURCE)
        return id_

    def _words(self, brought: Sequence[HandoffNeedRow]) -> str:
        """Return what stands on a line, the worst first, and the tools on the way."""
        alike = {status: [need for need in brought if need.status == status] for status in HandoffStatus}
        words = "; ".join(_words_of(self.graph, status, needs) for status, needs in alike.items() if needs)
        ways = {need.path for need in brought}
        between = (ways.pop() or "").split(" > ")[1:-1] if len(ways) == 1 else []
        names = [self.graph.tool(tool).name for tool in between]
        return f"{words} via {listed(names, MOST_NAMED)}" if names else words

    def _stays(self) -> Iterator[Handoff]:
        """Yield a line between the boxes of one tool in which records stay from step to step."""
        found = {}
        for need in self.needs:
            for id_ in (need.from_step, *self._before(need)):
                if need.status != "stays" or self.folded & {id_, need.to_step}:
                    continue
                if need.target in self.steps[id_].tools:
                    ends = (f"{id_}/{need.target}", f"{need.to_step}/{need.target}")
                    found[ends] = Handoff(*ends, HandoffStatus.STAYS)
                    break
        yield from (found[ends] for ends in sorted(found))

    def _sequence(self, drawn: Iterable[tuple[str, str]]) -> Iterator[Handoff]:
        """Yield a line from step to step where no other joins them; it says when one of them has no tool."""
        joined = {(source.partition("/")[0], target.partition("/")[0]) for source, target in drawn}
        for row in self.rows:
            for before in row.after:
                if self.folded & {before, row.to_step} or (before, row.to_step) in joined or before == row.to_step:
                    continue
                one, other = self.steps[before], self.steps[row.to_step]
                kinds = {_without_tools(step) for step in (one, other) if not step.tools}
                status = HandoffStatus.UNKNOWN if kinds else HandoffStatus.NEXT
                if BoxKind.GAP in kinds:
                    status = HandoffStatus.GAP
                yield Handoff(*self._nearest(one, other), status, "back" if row.back else "", arrow=False)

    def _nearest(self, one: Step, other: Step) -> tuple[str, str]:
        """The boxes of two steps that a line between the steps joins: of one tool, else of one department."""

        def distance(pair: tuple[int, int]) -> tuple[bool, bool, int]:
            tools = [step.tools[at] for step, at in zip((one, other), pair, strict=True) if step.tools]
            lanes = {self.graph.tool(tool).departments[:1] for tool in tools}
            return len(set(tools)) > 1, len(lanes) > 1, sum(pair)

        places = product(range(max(1, len(one.tools))), range(max(1, len(other.tools))))
        first, second = min(places, key=distance)
        return _box_id(one, first), _box_id(other, second)


def link_ends(
    row: HandoffRow, needs: Iterable[HandoffNeedRow], folded: frozenset[str]
) -> Iterator[tuple[str | None, str]]:
    """Yield what joins the two sides of a handoff: each way of its needs, and each step before that is drawn."""
    if row.to_step in folded:
        return
    yield from ((need.source, row.to_step) for need in needs if _is_of(need, row) and need.status not in NO_FLOW)
    yield from ((before, row.to_step) for before in row.after if before not in folded)


def _box_id(step: Step, at: int) -> str:
    return f"{step.id}/{step.tools[at]}" if step.tools else step.id


def _is_of(need: HandoffNeedRow, row: HandoffRow) -> bool:
    return (need.to_step, need.back) == (row.to_step, row.back) and need.from_step in row.after


def _without_tools(step: Step) -> BoxKind:
    return BoxKind.GAP if "tools" in step.model_fields_set else BoxKind.NOT_STATED


def _words_of(graph: StackGraph, status: HandoffStatus, needs: Sequence[HandoffNeedRow]) -> str:
    """Return what is to be said of needs of one status that take the same way."""
    kinds = dict.fromkeys(graph.holdings[need.entity].entity.name for need in needs if need.entity)
    names = listed(list(kinds), MOST_NAMED)
    match status:
        case HandoffStatus.BROKEN:
            assumed = all(need.assumed for need in needs)
            return f"no path for {names} on record" if assumed else f"no {names}"
        case HandoffStatus.MANUAL:
            return f"{names} by hand"
        case HandoffStatus.SLOW:
            hours = max((need.latency_hours for need in needs if need.latency_hours is not None), default=None)
            return f"{names} late" if hours is None else f"{names} {duration_in_words(timedelta(hours=hours))} old"
        case HandoffStatus.LOSSY:
            lost = dict.fromkeys(field for need in needs for field in need.lost or ())
            return f"{names} without {listed(list(lost), MOST_NAMED)}" if lost else f"{names} without its key"
        case HandoffStatus.FRAGILE:
            return f"{names} may fail"
        case HandoffStatus.UNKNOWN:
            return f"{names}?"
        case _:
            return names
