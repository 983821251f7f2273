"""The picture of a journey, read off the stack and what the journey analyser said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import codes_of, swatch_words
from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.chart import Chart, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.journey.cells import labels
from stackaudit.diagrams.journey.layout import (
    FOLD_STEP,
    HEADER_NOTE,
    HEADER_STEP,
    LANE_PX,
    STAGE_PX,
    WORDS_WIDTH,
    PlacedFold,
    PlacedHandoff,
    PlacedLane,
    PlacedStage,
    Swimlane,
    arrange_swimlane,
    plan,
)
from stackaudit.diagrams.journey.looks import HANDOFF_STYLES, HandoffStyle, Sign
from stackaudit.diagrams.journey.reading import MOST_STEPS, journey_scene
from stackaudit.diagrams.journey.scene import NOT_FLOWING, BoxKind, Handoff, HandoffStatus, JourneyScene, check
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, Point, Rect, Route, Stands, Swatch, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.page import LEGEND_STEP, SAMPLE_LENGTH, Footer, headline, place_rule, rounded_height
from stackaudit.diagrams.scene import Box
from stackaudit.diagrams.shapes import (
    BOX_LINE,
    CARD,
    GROUND,
    LINE,
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
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NOTE_PX, TAG_WIDTH
from stackaudit.diagrams.text import ELLIPSIS, clean, text_width, warn_of_missing, wrap, wrap_sentence
from stackaudit.graph import StackGraph
from stackaudit.model.journey import Journey


def chosen(graph: StackGraph, wanted: str | None) -> Journey:
    """The journey with this id; the first primary one, else the first, where none is named."""
    journeys = {journey.id: journey for journey in graph.stack.journeys}
    if wanted is None:
        return next((j for j in journeys.values() if j.primary), next(iter(journeys.values())))
    if wanted not in journeys:
        raise UnknownNameError("journey", wanted, journeys)
    return journeys[wanted]


SIGN_SIZE: Final = 18.0
NUMBER_SIZE: Final = 17.0
WORDS_STEP: Final = 13.5
ONE_LINE: Final = 190.0
WIDER: Final = 150.0
NOTE_WIDTH: Final = 320.0
NOTE_INDENT: Final = 27.0
TWO_LINES_COST: Final = 2.0
SAMPLE_BOX: Final = (30.0, 16.0)
KIND_WORDS: Final = {
    BoxKind.BESIDE: "source outside the step",
    BoxKind.NO_SOURCE: "source not stated",
    BoxKind.GAP: "no tool at this step",
    BoxKind.NOT_STATED: "tools not stated",
}
"""What the legend says of boxes that are no tool of their step."""
HALO: Final = 5.0  # around a tool that stands beside a step


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
    for rect in (*(stage.rect for stage in lane.stages), *(fold.text for fold in lane.folds)):
        clearing.block(rect)
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
    boxes: list[tuple[BoxKind, Rect]] = field(default_factory=list)


def place_beneath(scene: JourneyScene, lane: Swimlane, notes: Notes) -> Beneath:
    """Place the list of notes that had no room on their lines, and a legend of what the picture has."""
    beneath = Beneath(Footer(lane.width, lane.bottom + 14))
    if notes.numbered:
        _place_list(beneath, scene, notes.numbered)
    if scene.links or any(box.kind in KIND_WORDS for box in scene.boxes):
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
    kinds = {box.kind for box in scene.boxes}
    for kind, words in KIND_WORDS.items():
        if kind in kinds:
            w, h = SAMPLE_BOX
            beneath.boxes.append((kind, footer.sample(w, 8, words, h)))
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
            boxes=tuple(
                PlacedBox(Box(step.id, step.name, note=step.note), rect, step.tool) for step, rect in steps if step.tool
            ),
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
    planned = plan(scene)
    words, top = headline(scene.headline, scene.subline, planned.width)
    lane = arrange_swimlane(scene, planned, top + TOP_GAP)
    notes = place_notes(lane)
    return JourneyPage(scene, tuple(words), lane, notes, place_beneath(scene, lane, notes))


def _words(lane: Swimlane) -> Iterator[Words]:
    yield from (words for placed in lane.stages for words in _stage_words(placed))
    yield from (words for placed in lane.lanes for words in _lane_words(placed))
    yield from (words for placed in lane.folds for words in _fold_words(placed))
    yield from (words for box, step in lane.steps.items() for words in step.words(lane.rects[box]))


def _texts(scene: JourneyScene) -> list[str]:
    names = [text for stage in scene.stages for text in (stage.name, *stage.needs, *stage.told)]
    names += [lane.name for lane in scene.lanes]
    boxes = [text for box in scene.boxes for text in (box.name, box.note)]
    return [*names, *boxes, *(link.words for link in scene.links), scene.headline, scene.subline]


def _stage_words(placed: PlacedStage) -> Iterator[Words]:
    tall = (len(placed.lines) - 1) * HEADER_STEP + (HEADER_NOTE if placed.note else 0)
    x, y, group = placed.rect.cx + 1, placed.rect.cy - tall / 2, f"stage:{placed.rect.x:.0f}:{placed.rect.y:.0f}"
    for line in placed.lines:
        yield Words(x, y, line, STAGE_PX, bold=True, align="center", group=group)
        y += HEADER_STEP
    if placed.note:
        yield Words(x, y, placed.note, NOTE_PX, "muted", align="center", group=group)


def _fold_words(placed: PlacedFold) -> Iterator[Words]:
    y = placed.rect.cy - (len(placed.lines) - 1) * FOLD_STEP / 2
    for line in placed.lines:
        group = f"fold:{placed.rect.x:.0f}:{placed.rect.y:.0f}"
        yield Words(placed.rect.cx, y, line, NOTE_PX, "muted", align="center", group=group)
        y += FOLD_STEP


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
    yield from (
        Block(fold.rect, fill=TRAY, line=LINE, width=1.0, dash=(2.4, 3.0), radius=6.0, z=Z_CARD + 0.2)
        for fold in lane.folds
    )
    for box, rect in lane.rects.items():
        yield from _frame(lane.steps[box].box.kind, rect)
    for kind, rect in beneath.boxes:
        yield from _frame(kind, rect, HALO / 2)
    drawn = [(one.link.status, one.route, CARD, one.link.arrow, _stands(lane, one.link)) for one in lane.handoffs]
    samples = [(status, route, GROUND, True, None) for status, route in beneath.samples]
    for at, (status, route, ground, arrow, stands) in enumerate((*drawn, *samples)):
        style = HANDOFF_STYLES[status]
        headed = arrow and status not in NOT_FLOWING
        above = Z_LINE + at / 1000
        yield Way(route, style.tint, style.line, ground=ground if headed else None, z=above, stands=stands)
    for sign in (*notes.signs, *beneath.signs):
        yield from _sign(HANDOFF_STYLES[sign.status], *sign.at)
    for at, words in enumerate((*notes.words, *beneath.numbers)):
        yield from _callout(words, f"callout:{at}", lane)


def _stands(lane: Swimlane, link: Handoff) -> Stands | None:
    """Return what flows over a line from which tool to which; None where nothing does, or one of them is missing."""
    source, target = (lane.steps[box].box for box in (link.source, link.target))
    if link.status in NOT_FLOWING or not (link.arrow and source.tool and target.tool):
        return None
    told = ": ".join(text for text in (HANDOFF_STYLES[link.status].words, link.words) if text.strip())
    title = f"{isolate(source.name)} → {isolate(target.name)}"
    return Stands(title, told, source=source.tool, target=target.tool, kind=link.status)


def _frame(kind: BoxKind, rect: Rect, inset: float = 0.0) -> Iterator[Shape]:
    """Yield what tells a box that is no tool of its step from one that is; a sample in the legend is drawn `inset`."""
    if kind is BoxKind.BESIDE:
        around = Rect.around(rect.cx, rect.cy, rect.w + 2 * HALO - 4 * inset, rect.h + 2 * HALO - 4 * inset)
        yield Block(around, fill=TRAY, line=LINE, width=1.0, dash=(3.6, 2.6), radius=8.0, z=Z_CARD + 0.3)
        if inset:
            yield Block(
                Rect.around(rect.cx, rect.cy, rect.w - 4 * inset, rect.h - 4 * inset),
                fill=GROUND,
                line=BOX_LINE,
                width=1.0,
                radius=3.0,
            )
    elif kind is not BoxKind.TOOL:
        tint = HANDOFF_STYLES[HandoffStatus.GAP if kind is BoxKind.GAP else HandoffStatus.UNKNOWN].tint
        yield Block(rect, fill=GROUND, line=tint, width=1.4, dash=(4.8, 3.6), radius=5.0, z=Z_BOX)


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
    """Which journey is drawn, and how much of it."""

    journey: str | None = field(default=None, metadata={"help": "which one; the first primary one if not given"})
    steps: int = field(default=MOST_STEPS, metadata={"help": "steps drawn; of a longer journey those around breaks"})


def swimlane(scene: JourneyScene) -> Geometry:
    """Lay a journey out: steps as columns, departments as lanes, handoffs as they fare."""
    return arrange_journey(scene).geometry()


def _build(graph: StackGraph, review: Review, options: JourneyOptions) -> Diagram:
    scene = journey_scene(graph, review, chosen(graph, options.journey), options.steps)
    return diagram_of(scene, swimlane, options.theme)


JOURNEY: Final = Chart(
    "journey",
    "The steps of a journey, and how each handoff fares",
    "journey",
    JourneyOptions,
    _build,
    block="journeys",
)
