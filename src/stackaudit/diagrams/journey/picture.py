"""The picture of a journey, read off the stack and what the journey analyser said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.core.messages import duration_in_words
from stackaudit.diagrams.boxes import codes_of, swatch_words
from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.journey.layout import (
    HANDOFF_STYLES,
    HEADER_STEP,
    LANE_PX,
    STAGE_PX,
    WORDS_WIDTH,
    HandoffStyle,
    PlacedHandoff,
    PlacedLane,
    PlacedStage,
    Sign,
    Swimlane,
    arrange_swimlane,
    labels,
)
from stackaudit.diagrams.journey.scene import Handoff, HandoffStatus, JourneyScene, Stage, StepBox, check
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, Point, Rect, Route, Swatch, Words
from stackaudit.diagrams.names import capitalised, isolate, listed, owners_of
from stackaudit.diagrams.page import LEGEND_STEP, SAMPLE_LENGTH, Footer, headline, place_rule, rounded_height
from stackaudit.diagrams.scene import Box
from stackaudit.diagrams.shapes import (
    CARD,
    GROUND,
    TRAY,
    Z_BOX,
    Z_CARD,
    Z_CROSS,
    Z_LINE,
    Block,
    Disc,
    Inked,
    Polygon,
    Shape,
    Stroke,
    Way,
)
from stackaudit.diagrams.style import (
    BODY_PX,
    ENTRY_PX,
    MARGIN,
    TAG_WIDTH,
)
from stackaudit.diagrams.text import ELLIPSIS, clean, text_width, warn_of_missing, wrap, wrap_sentence
from stackaudit.graph import StackGraph
from stackaudit.model.journey import Journey, Step
from stackaudit.tables.journey import HandoffRow

_CLAUSES = {
    HandoffStatus.BROKEN: "breaks at",
    HandoffStatus.GAP: "lack a tool",
    HandoffStatus.MANUAL: "by hand",
    HandoffStatus.SLOW: "too late",
    HandoffStatus.LOSSY: "not whole",
    HandoffStatus.FRAGILE: "not surely",
    HandoffStatus.UNKNOWN: "cannot be judged",
}


_NO_FLOW: Final = frozenset({"stays", "there", "made", "none"})


def chosen(graph: StackGraph, wanted: str | None) -> Journey:
    """The journey with this id; the first primary one, else the first, where none is named."""
    journeys = {journey.id: journey for journey in graph.stack.journeys}
    if wanted is None:
        return next((j for j in journeys.values() if j.primary), next(iter(journeys.values())))
    if wanted not in journeys:
        raise UnknownNameError("journey", wanted, journeys)
    return journeys[wanted]


def journey_scene(graph: StackGraph, review: Review, journey: Journey) -> JourneyScene:
    """Say what the picture of a journey shows."""
    rows = [row for row in typed_rows(review, HandoffRow) if row.journey == journey.id]
    headline = _headline(journey, rows)
    links = tuple(_links(graph, journey, rows))
    alt = ". ".join([headline, *(f"{row.from_step} to {row.to_step}: {row.status}" for row in rows)])
    return JourneyScene(
        headline=headline,
        subline="Steps run left to right; lanes are the departments that own the tool. A cross: the data stops there.",
        stages=tuple(Stage(step.id, step.name) for step in journey.steps),
        lanes=owners_of(graph),
        boxes=(*(box for step in journey.steps for box in _boxes(graph, step)), *_beside(graph, journey, rows)),
        links=links,
        alt=f"{alt}.",
    )


def _status(row: HandoffRow) -> HandoffStatus:
    """How the picture shows a handoff; where no flow has to bring anything it is the next step and no more."""
    return HandoffStatus.NEXT if row.status in _NO_FLOW else HandoffStatus(row.status)


def _headline(journey: Journey, rows: Sequence[HandoffRow]) -> str:
    count = Counter(_status(row) for row in rows)
    name = isolate(journey.name)
    handoffs = f"{len(rows)} handoff{'' if len(rows) == 1 else 's'}"
    broken = count.pop(HandoffStatus.BROKEN, 0)
    clauses = [f"{count[status]} {words}" for status, words in _CLAUSES.items() if count[status]]
    if broken:
        clauses.insert(0, f"{name} breaks at {broken} of {handoffs}")
    elif clauses:
        clauses[0] = f"{name}: of {handoffs} {clauses[0]}"
    if clauses:
        return capitalised("; ".join(clauses))
    return f"{name}: of {handoffs} {count[HandoffStatus.OK]} over a flow, {count[HandoffStatus.NEXT]} without"


def _boxes(graph: StackGraph, step: Step) -> Iterator[StepBox]:
    needs = [graph.holdings[need.entity].entity.name for need in step.needs]
    note = listed(needs, 2)
    if not step.tools:
        yield StepBox(step.id, step.id, note=note, gap=True)
    for tool in step.tools:
        record = graph.tool(tool)
        lane = record.departments[0] if record.departments else None
        yield StepBox(f"{step.id}/{tool}", step.id, lane, tool, record.name, note)


def _links(graph: StackGraph, journey: Journey, rows: Sequence[HandoffRow]) -> Iterator[Handoff]:
    """Draw each handoff from the tool that the records come from, and the order of the steps where it differs."""
    steps = {step.id: step for step in journey.steps}
    for row in rows:
        status = _status(row)
        before, after = steps[row.from_step], steps[row.to_step]
        target = _end(after, row.target)
        source = _source(journey, row) if _carried(row) else _end(before, row.source)
        if source != target:
            yield Handoff(source, target, status, _handoff_words(graph, row, status))
        others = [steps[id_] for id_ in row.after if id_ != row.from_step or not source.startswith(f"{row.from_step}/")]
        for other in others:
            if _carried(row) or other is not before:
                yield Handoff(_end(other, None), _end(after, None), HandoffStatus.NEXT)


def _carried(row: HandoffRow) -> bool:
    """Whether flows bring the records, or may."""
    return row.path is not None and " > " in row.path


def _source(journey: Journey, row: HandoffRow) -> str:
    """The box of the tool that records come from: in the step before, else in the last that has it, else beside."""
    steps = [step for step in journey.steps if row.source in step.tools and step.id != row.to_step]
    own = next((step for step in steps if step.id == row.from_step), steps[-1] if steps else None)
    return f"{own.id}/{row.source}" if own is not None else f"{row.to_step}<{row.source}"


def _beside(graph: StackGraph, journey: Journey, rows: Sequence[HandoffRow]) -> Iterator[StepBox]:
    """A box for each tool outside the steps from which records come into one."""
    for id_, row in sorted({_source(journey, row): row for row in rows if _carried(row)}.items()):
        if "<" in id_ and row.source is not None:
            record = graph.tool(row.source)
            lane = record.departments[0] if record.departments else None
            yield StepBox(id_, row.to_step, lane, record.id, record.name, "outside the step")


def _end(step: Step, tool: str | None) -> str:
    """The box at which a handoff ends: the tool that serves it, if it is one of the step's, else the first."""
    if not step.tools:
        return step.id
    return f"{step.id}/{tool if tool in step.tools else step.tools[0]}"


def _handoff_words(graph: StackGraph, row: HandoffRow, status: HandoffStatus) -> str:
    entity = graph.holdings[row.entity].entity.name if row.entity else "nothing"
    match status:
        case HandoffStatus.BROKEN:
            return f"no {entity}"
        case HandoffStatus.MANUAL:
            return f"{entity} by hand"
        case HandoffStatus.SLOW:
            hours = row.latency_hours
            age = f" {duration_in_words(timedelta(hours=hours))} old" if hours is not None else " late"
            return f"{entity}{age}"
        case HandoffStatus.LOSSY:
            return f"{entity} without {listed(list(row.lost), 2)}" if row.lost else f"{entity} loses its key"
        case HandoffStatus.FRAGILE:
            return f"{entity} not surely"
        case HandoffStatus.UNKNOWN:
            return f"{entity}?"
        case _:
            return ""


SIGN_SIZE: Final = 18.0
NUMBER_SIZE: Final = 17.0
WORDS_STEP: Final = 13.5
ONE_LINE: Final = 190.0
WIDER: Final = 150.0
NOTE_WIDTH: Final = 320.0
NOTE_INDENT: Final = 27.0
TWO_LINES_COST: Final = 2.0
GAP_BOX: Final = (30.0, 16.0)
GAP_WORDS: Final = "no tool at this step"


@dataclass(frozen=True, slots=True)
class PlacedSign:
    """A sign on a line."""

    status: HandoffStatus
    at: Point


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Words on or beside a line, or the number of a note, which stands in a disc."""

    status: HandoffStatus
    rect: Rect
    lines: tuple[str, ...]
    number: bool = False

    def words(self, name: str) -> Iterator[Words]:
        """Yield the lines of text."""
        y = self.rect.cy - (len(self.lines) - 1) * WORDS_STEP / 2
        for line in self.lines:
            yield Words(self.rect.cx, y, line, BODY_PX, bold=True, align="center", group=name)
            y += WORDS_STEP


@dataclass(slots=True)
class Notes:
    """Everything placed on the lines; `numbered` are handoffs whose words stand in the list beneath."""

    signs: list[PlacedSign] = field(default_factory=list)
    words: list[PlacedWords] = field(default_factory=list)
    numbered: list[Handoff] = field(default_factory=list)


def place_notes(lane: Swimlane) -> Notes:
    """Place the sign and the words of every handoff where they touch nothing."""
    clearing, notes = _clearing(lane), Notes()
    for at, placed in enumerate(lane.handoffs):
        if HANDOFF_STYLES[placed.link.status].sign is not Sign.NONE:
            rect = clearing.spot(str(at), (SIGN_SIZE, SIGN_SIZE))
            clearing.block(rect)
            notes.signs.append(PlacedSign(placed.link.status, (rect.cx, rect.cy)))
    for at, placed in enumerate(lane.handoffs):
        if placed.link.words.strip():
            _place_words(clearing, notes, str(at), placed)
    return notes


def _clearing(lane: Swimlane) -> Clearing:
    """Return the page with all that words must keep off."""
    top = lane.stages[0].rect.y if lane.stages else 0.0
    clearing = Clearing(Rect.between(MARGIN, top, MARGIN + lane.width, lane.bottom - 2))
    for rect in lane.rects.values():
        clearing.block(rect)
    for stage in lane.stages:
        clearing.block(stage.rect)
    for band in lane.lanes:
        if band.lines:
            left = min((stage.rect.x for stage in lane.stages), default=MARGIN)
            clearing.block(Rect.between(MARGIN, band.rect.y, left - 6, band.rect.bottom))
    for at, placed in enumerate(lane.handoffs):
        clearing.run(str(at), placed.route.sampled(3.0))
    return clearing


def _place_words(clearing: Clearing, notes: Notes, name: str, placed: PlacedHandoff) -> None:
    link, best = placed.link, None
    for price, lines in _wrappings(link.words):
        size = (
            max(text_width(line, BODY_PX, True) for line in lines) + 8,
            BODY_PX + 5 + WORDS_STEP * (len(lines) - 1),
        )
        found = clearing.find(name, size)
        if found is not None and (best is None or found[1] + price < best[0]):
            best = (found[1] + price, PlacedWords(link.status, found[0], lines))
    if best is None:
        notes.numbered.append(link)
        size = (NUMBER_SIZE, NUMBER_SIZE)
        found = clearing.find(name, size)
        rect = found[0] if found else clearing.spot(name, size)
        best = (0.0, PlacedWords(link.status, rect, (str(len(notes.numbered)),), number=True))
    clearing.block(best[1].rect)
    notes.words.append(best[1])


def _wrappings(words: str) -> list[tuple[float, tuple[str, ...]]]:
    """Return the ways to write words in full, each with its price; none where they are too long for a picture."""
    text = clean(words, sentence=True)
    ways = [(0.0, wrap(text, ONE_LINE, BODY_PX, bold=True, lines=1))]
    ways += [(TWO_LINES_COST, wrap(text, width, BODY_PX, bold=True)) for width in (WORDS_WIDTH, WIDER)]
    return [(price, lines) for price, lines in dict(reversed(_keyed(ways))).values() if not _cut(lines, text)]


def _keyed(
    ways: Sequence[tuple[float, tuple[str, ...]]],
) -> list[tuple[tuple[str, ...], tuple[float, tuple[str, ...]]]]:
    return [(lines, (price, lines)) for price, lines in ways]


def _cut(lines: Sequence[str], text: str) -> bool:
    return sum(line.count(ELLIPSIS) for line in lines) > text.count(ELLIPSIS)


# -- beneath


@dataclass(slots=True)
class Beneath:
    """The foot of the page: numbered notes and the legend."""

    footer: Footer
    numbers: list[PlacedWords] = field(default_factory=list)
    samples: list[tuple[HandoffStatus, Route]] = field(default_factory=list)
    signs: list[PlacedSign] = field(default_factory=list)
    gap_boxes: list[Rect] = field(default_factory=list)


def place_beneath(scene: JourneyScene, lane: Swimlane, notes: Notes) -> Beneath:
    """Place the list of notes that had no room on their lines, and a legend of what the picture has."""
    beneath = Beneath(Footer(lane.width, lane.bottom + 14))
    if notes.numbered:
        _place_list(beneath, scene, notes.numbered)
    if scene.links or any(box.gap for box in scene.boxes):
        place_rule(beneath.footer)
        _place_legend(beneath, scene)
    beneath.footer.y -= 12
    return beneath


def _place_list(beneath: Beneath, scene: JourneyScene, numbered: Sequence[Handoff]) -> None:
    footer, called = beneath.footer, labels(scene)
    columns = max(1, int(footer.width // NOTE_WIDTH))
    step = footer.width / columns
    for begin in range(0, len(numbered), columns):
        tallest = 0
        for at, link in enumerate(numbered[begin : begin + columns]):
            tallest = max(tallest, _place_entry(beneath, called, link, begin + at + 1, MARGIN + at * step, step))
        footer.y += tallest * 15.0 + 11
    footer.y += 2


def _place_entry(beneath: Beneath, called: Mapping[str, str], link: Handoff, number: int, x: float, step: float) -> int:
    """Place one note; return how many lines it takes."""
    footer, width, group = beneath.footer, step - NOTE_INDENT - 12, f"note:{number}"
    title = f"{isolate(called[link.source])} → {isolate(called[link.target])}"
    titles = wrap_sentence(title, width, ENTRY_PX, bold=True)
    details = wrap_sentence(link.words, width, BODY_PX, lines=3)
    y = footer.y + 10
    disc = Rect.around(x + NUMBER_SIZE / 2, y, NUMBER_SIZE, NUMBER_SIZE)
    beneath.numbers.append(PlacedWords(link.status, disc, (str(number),), number=True))
    for line in titles:
        footer.words.append(Words(x + NOTE_INDENT, y, line, ENTRY_PX, bold=True, group=group))
        y += 15.0
    for line in details:
        footer.words.append(Words(x + NOTE_INDENT, y, line, BODY_PX, "muted", group=group))
        y += 15.0
    return len(titles) + len(details)


def _place_legend(beneath: Beneath, scene: JourneyScene) -> None:
    footer = beneath.footer
    present = {link.status for link in scene.links}
    for status, look in HANDOFF_STYLES.items():
        if status not in present:
            continue
        route = footer.line(look.words, 8)
        beneath.samples.append((status, route))
        if look.sign is not Sign.NONE:
            beneath.signs.append(PlacedSign(status, (route.points[0][0] + SAMPLE_LENGTH / 2 - 3, footer.y)))
    if any(box.gap for box in scene.boxes):
        w, h = GAP_BOX
        beneath.gap_boxes.append(footer.sample(w, 8, GAP_WORDS, h))
    footer.y += LEGEND_STEP


POINT: Final = 10.0  # of a chevron
CHEVRON_GAP: Final = 3.0
SIGN_RADIUS: Final = 7.5
LANE_STEP: Final = 14.0
TOP_GAP: Final = 8.0


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """A laid out journey: its lanes, what stands on its lines, and the foot of the page."""

    scene: JourneyScene
    words: tuple[Words, ...]
    lane: Swimlane
    notes: Notes
    beneath: Beneath

    def geometry(self) -> Geometry:
        """Return the whole picture."""
        lane, footer = self.lane, self.beneath.footer
        steps = [(lane.steps[box].box, rect) for box, rect in lane.rects.items()]
        swatches = tuple(_swatches(lane))
        return Geometry(
            width=rounded_height(lane.width + 2 * MARGIN),
            height=rounded_height(footer.y + MARGIN - 6),
            boxes=tuple(PlacedBox(Box(step.id, step.name), rect) for step, rect in steps if not step.gap),
            words=(*self.words, *_words(lane), *(swatch_words(swatch) for swatch in swatches), *footer.words),
            swatches=swatches,
            rules=tuple(footer.rules),
            owners=self.scene.lanes,
            shapes=tuple(_shapes(lane, self.notes, self.beneath)),
        )


def arrange_journey(scene: JourneyScene) -> JourneyPage:
    """Lay a journey out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    lane = arrange_swimlane(scene, 0.0)
    words, top = headline(scene.headline, scene.subline, lane.width)
    lane = arrange_swimlane(scene, top + TOP_GAP)
    notes = place_notes(lane)
    return JourneyPage(scene, tuple(words), lane, notes, place_beneath(scene, lane, notes))


def _words(lane: Swimlane) -> Iterator[Words]:
    yield from (words for placed in lane.stages for words in _stage_words(placed))
    yield from (words for placed in lane.lanes for words in _lane_words(placed))
    yield from (words for box, step in lane.steps.items() for words in step.words(lane.rects[box]))


def _texts(scene: JourneyScene) -> list[str]:
    names = [*(stage.name for stage in scene.stages), *(lane.name for lane in scene.lanes)]
    boxes = [text for box in scene.boxes for text in (box.name, box.note)]
    return [*names, *boxes, *(link.words for link in scene.links), scene.headline, scene.subline]


def _stage_words(placed: PlacedStage) -> Iterator[Words]:
    y = placed.rect.cy - (len(placed.lines) - 1) * HEADER_STEP / 2
    for line in placed.lines:
        yield Words(
            placed.rect.cx + 1, y, line, STAGE_PX, bold=True, align="center", group=f"stage:{placed.rect.x:.0f}:{y:.0f}"
        )
        y += HEADER_STEP


def _lane_words(placed: PlacedLane) -> Iterator[Words]:
    y = placed.rect.cy - (len(placed.lines) - 1) * LANE_STEP / 2
    for line in placed.lines:
        yield Words(placed.rect.x + 7 + TAG_WIDTH + 7, y, line, LANE_PX, group=f"lane:{placed.rect.y:.0f}")
        y += LANE_STEP


def _swatches(lane: Swimlane) -> Iterator[Swatch]:
    for placed in lane.lanes:
        if placed.lines:
            rect = Rect(placed.rect.x + 7, placed.rect.cy - TAG_WIDTH / 2, TAG_WIDTH, TAG_WIDTH)
            owner = placed.owner.id if placed.owner else None
            yield Swatch(rect, owner, codes_of([placed.owner] if placed.owner else [])[owner])


def _shapes(lane: Swimlane, notes: Notes, beneath: Beneath) -> Iterator[Shape]:
    """Yield what only a journey has: its bands and chevrons, empty boxes, handoffs with their signs and words."""
    yield from (Block(placed.rect, fill=CARD, radius=4.0, z=Z_CARD) for placed in lane.lanes)
    yield from (Polygon(tuple(_chevron(stage)), TRAY, z=Z_CARD + 0.2) for stage in lane.stages)
    gaps = [rect for box, rect in lane.rects.items() if lane.steps[box].box.gap]
    red = HANDOFF_STYLES[HandoffStatus.GAP].tint
    for rect in (*gaps, *beneath.gap_boxes):
        yield Block(rect, fill=GROUND, line=red, width=1.4, dash=(4.8, 3.6), radius=5.0, z=Z_BOX)
    drawn = [(handoff.link.status, handoff.route, CARD) for handoff in lane.handoffs]
    samples = [(status, route, GROUND) for status, route in beneath.samples]
    for at, (status, route, ground) in enumerate((*drawn, *samples)):
        style = HANDOFF_STYLES[status]
        yield Way(route, style.tint, style.line, ground=ground, z=Z_LINE + at / 1000)
    for sign in (*notes.signs, *beneath.signs):
        yield from _sign(HANDOFF_STYLES[sign.status], *sign.at)
    for at, words in enumerate((*notes.words, *beneath.numbers)):
        yield from _callout(words, f"callout:{at}", lane)


def _sign(style: HandoffStyle, x: float, y: float) -> Iterator[Shape]:
    tint, inside = style.tint, Z_CROSS + 0.1
    if style.sign is Sign.CAUTION:
        corners = ((x, y - 8.5), (x + 9.0, y + 7.0), (x - 9.0, y + 7.0))
        yield Polygon(corners, GROUND, tint, 1.4, z=Z_CROSS)
        yield Stroke(((x, y - 3.2), (x, y + 2.2)), tint, 1.6, z=inside)
        yield Disc((x, y + 4.6), 1.0, tint, z=inside)
        return
    yield Disc((x, y), SIGN_RADIUS, GROUND, tint, 1.4, z=Z_CROSS)
    if style.sign is Sign.CROSS:
        for down in (-2.9, 2.9):
            yield Stroke(((x - 2.9, y - down), (x + 2.9, y + down)), tint, 1.7, z=inside)
    elif style.sign is Sign.CLOCK:
        yield Stroke(((x, y - 4.8), (x, y), (x + 3.4, y + 2.0)), tint, 1.4, z=inside, sharp=True)
    elif style.sign is Sign.HALF:
        yield Disc((x, y), SIGN_RADIUS - 0.2, tint, z=inside, half=True)
    else:
        yield Inked(Words(x, y, "?", 11.0, bold=True, align="center", group="badge"), tint)


def _callout(placed: PlacedWords, name: str, lane: Swimlane) -> Iterator[Shape]:
    tint = ink = HANDOFF_STYLES[placed.status].tint
    if placed.number:
        yield Disc((placed.rect.cx, placed.rect.cy), placed.rect.w / 2, tint, z=Z_CROSS + 0.3)
        ink = tint.black_or_white
    else:
        inside = any(band.rect.holds(placed.rect) for band in lane.lanes)
        yield Block(placed.rect, fill=CARD if inside else GROUND, radius=8.0, z=Z_CROSS - 0.3)
    yield from (Inked(words, ink) for words in placed.words(name))


def _chevron(stage: PlacedStage) -> list[Point]:
    left, top, right, bottom = stage.rect.edges
    left = left + (0 if stage.first else CHEVRON_GAP / 2 - POINT / 2)
    right = right - (POINT if stage.last else CHEVRON_GAP / 2 + POINT / 2)
    middle = stage.rect.cy
    tip = [(right, top), (right + POINT, middle), (right, bottom)]
    notch = [] if stage.first else [(left + POINT, middle)]
    return [(left, top), *tip, (left, bottom), *notch]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyOptions(Options):
    """Which journey is drawn."""

    journey: str | None = field(default=None, metadata={"help": "which one; the first primary one if not given"})


def swimlane(scene: JourneyScene) -> Geometry:
    """Lay a journey out: steps as columns, departments as lanes, handoffs as they fare."""
    return arrange_journey(scene).geometry()


def _build(graph: StackGraph, review: Review, options: JourneyOptions) -> Diagram:
    scene = journey_scene(graph, review, chosen(graph, options.journey))
    return diagram_of(scene, swimlane, options.theme)


JOURNEY: Final = Chart(
    "journey", "The steps of a journey, and how each handoff fares", "journey", JourneyOptions, _build
)
