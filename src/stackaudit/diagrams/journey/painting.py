"""Paint a laid out journey: lanes and chevrons, lines with their signs, boxes, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from matplotlib.figure import Figure

from stackaudit.diagrams.boxes import swatch_words
from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.canvas import Canvas
from stackaudit.diagrams.drawing import Z_BOX, Z_CARD, Z_CROSS, Z_LINE, Z_TEXT, paint
from stackaudit.diagrams.footer import LEGEND_STEP, SAMPLE_LENGTH, Footer, place_rule, rounded_height
from stackaudit.diagrams.journey.layout import (
    HANDOFF_STYLES,
    HEADER_STEP,
    LANE_PX,
    STAGE_PX,
    WORDS_WIDTH,
    PlacedHandoff,
    PlacedLane,
    PlacedStage,
    Sign,
    Swimlane,
    arrange_swimlane,
    labels,
)
from stackaudit.diagrams.journey.scene import Handoff, HandoffStatus, JourneyScene, check
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, Point, Rect, Route, RouteShape, Swatch, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Scene
from stackaudit.diagrams.silo.sheet import headline
from stackaudit.diagrams.style import (
    BODY_PX,
    ENTRY_PX,
    MARGIN,
    NO_OWNER_CODE,
    TAG_WIDTH,
    THEMES,
    Theme,
    ThemeName,
    department_colours,
    ink_on,
)
from stackaudit.diagrams.text import ELLIPSIS, clean, drawable, text_width, warn_of_missing, wrap, wrap_sentence

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
        x = footer.room(SAMPLE_LENGTH + 8 + text_width(look.words, BODY_PX))
        beneath.samples.append((status, Route(RouteShape.STRAIGHT, ((x, footer.y), (x + SAMPLE_LENGTH, footer.y)))))
        if look.sign is not Sign.NONE:
            beneath.signs.append(PlacedSign(status, (x + SAMPLE_LENGTH / 2 - 3, footer.y)))
        footer.word(x + SAMPLE_LENGTH + 8, look.words)
    if any(box.gap for box in scene.boxes):
        w, h = GAP_BOX
        x = footer.room(w + 8 + text_width(GAP_WORDS, BODY_PX))
        beneath.gap_boxes.append(Rect(x, footer.y - h / 2, w, h))
        footer.word(x + w + 8, GAP_WORDS)
    footer.y += LEGEND_STEP


POINT: Final = 10.0  # of a chevron
CHEVRON_GAP: Final = 3.0
SIGN_RADIUS: Final = 7.5
LANE_STEP: Final = 14.0
TOP_GAP: Final = 8.0


@dataclass(frozen=True, slots=True)
class JourneyGeometry:
    """A whole journey picture, ready to be painted in either theme."""

    height: float
    lane: Swimlane
    notes: Notes
    beneath: Beneath
    words: tuple[Words, ...]
    swatches: tuple[Swatch, ...]

    @property
    def width(self) -> float:
        """The width of the page."""
        return rounded_height(self.lane.width + 2 * MARGIN)


def arrange_journey(scene: JourneyScene) -> JourneyGeometry:
    """Lay a journey out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    with house_settings():
        lane = arrange_swimlane(scene, 0.0)
        top = headline(Scene(scene.headline, scene.subline, ()), lane.width)[1] + TOP_GAP
        lane = arrange_swimlane(scene, top)
        notes = place_notes(lane)
        beneath = place_beneath(scene, lane, notes)
        swatches = tuple(_swatches(lane))
        return JourneyGeometry(
            height=rounded_height(beneath.footer.y + MARGIN - 6),
            lane=lane,
            notes=notes,
            beneath=beneath,
            words=(
                *headline(Scene(scene.headline, scene.subline, ()), lane.width)[0],
                *(words for placed in lane.stages for words in _stage_words(placed)),
                *(words for placed in lane.lanes for words in _lane_words(placed)),
                *(words for box, step in lane.steps.items() for words in step.words(lane.rects[box])),
                *(swatch_words(swatch) for swatch in swatches),
                *beneath.footer.words,
            ),
            swatches=swatches,
        )


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
            code = drawable(clean(placed.owner.code)[:2], True) if placed.owner else NO_OWNER_CODE
            yield Swatch(rect, placed.owner.id if placed.owner else None, code)


def paint_journey(scene: JourneyScene, geometry: JourneyGeometry, theme: ThemeName) -> Figure:
    """Return the picture."""
    look, lane = THEMES[theme], geometry.lane
    steps = [(lane.steps[box], rect) for box, rect in lane.rects.items()]
    page = Geometry(
        width=geometry.width,
        height=geometry.height,
        boxes=tuple(PlacedBox(Box(step.box.id, step.box.name), rect) for step, rect in steps if not step.box.gap),
        words=geometry.words,
        swatches=geometry.swatches,
        rules=tuple(geometry.beneath.footer.rules),
    )
    with house_settings():
        figure = paint(page, look, department_colours(scene.lanes), scene.alt or scene.headline)
        painter = _Painter(Canvas(figure), look)
        painter.ground(lane)
        for rect in (*(rect for step, rect in steps if step.box.gap), *geometry.beneath.gap_boxes):
            painter.gap_box(rect)
        painter.lines(geometry)
        for sign in (*geometry.notes.signs, *geometry.beneath.signs):
            painter.sign(sign)
        for at, words in enumerate((*geometry.notes.words, *geometry.beneath.numbers)):
            painter.callout(words, f"callout:{at}", lane)
    return figure


class _Painter:
    """Adds what only a journey has to the page."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        self._canvas = canvas
        self._theme = theme

    def ground(self, lane: Swimlane) -> None:
        theme = self._theme
        for placed in lane.lanes:
            self._canvas.rounded(placed.rect, 4.0, z=Z_CARD, fill=theme.card)
        for stage in lane.stages:
            self._canvas.polygon(_chevron(stage), z=Z_CARD + 0.2, fill=theme.tray)

    def gap_box(self, rect: Rect) -> None:
        colour = HANDOFF_STYLES[HandoffStatus.GAP].colour(self._theme.name)
        self._canvas.rounded(rect, 5.0, z=Z_BOX, fill=self._theme.background, line=colour, width=1.4, dash=(4.8, 3.6))

    def lines(self, geometry: JourneyGeometry) -> None:
        theme = self._theme
        placed = [(handoff.link.status, handoff.route, theme.card) for handoff in geometry.lane.handoffs]
        samples = [(status, route, theme.background) for status, route in geometry.beneath.samples]
        for at, (status, route, ground) in enumerate((*placed, *samples)):
            style = HANDOFF_STYLES[status]
            self._canvas.route(route, style.colour(theme.name), style.line, ground=ground, z=Z_LINE + at / 1000)

    def sign(self, sign: PlacedSign) -> None:
        style, (x, y) = HANDOFF_STYLES[sign.status], sign.at
        colour, ground, canvas = style.colour(self._theme.name), self._theme.background, self._canvas
        if style.sign is Sign.CAUTION:
            corners = [(x, y - 8.5), (x + 9.0, y + 7.0), (x - 9.0, y + 7.0)]
            canvas.polygon(corners, z=Z_CROSS, fill=ground, line=colour, width=1.4)
            canvas.polyline([(x, y - 3.2), (x, y + 2.2)], colour, 1.6, z=Z_CROSS + 0.1)
            canvas.disc((x, y + 4.6), 1.0, z=Z_CROSS + 0.1, fill=colour)
            return
        canvas.disc(sign.at, SIGN_RADIUS, z=Z_CROSS, fill=ground, line=colour, width=1.4)
        if style.sign is Sign.CROSS:
            for down in (-2.9, 2.9):
                canvas.polyline([(x - 2.9, y - down), (x + 2.9, y + down)], colour, 1.7, z=Z_CROSS + 0.1)
        elif style.sign is Sign.CLOCK:
            canvas.polyline([(x, y - 4.8), (x, y), (x + 3.4, y + 2.0)], colour, 1.4, z=Z_CROSS + 0.1)
        elif style.sign is Sign.HALF:
            canvas.wedge(sign.at, SIGN_RADIUS - 0.2, 90, 270, z=Z_CROSS + 0.1, fill=colour)
        else:
            canvas.words(Words(x, y, "?", 11.0, bold=True, align="center", group="badge"), colour, z=Z_TEXT)

    def callout(self, placed: PlacedWords, name: str, lane: Swimlane) -> None:
        colour = HANDOFF_STYLES[placed.status].colour(self._theme.name)
        if placed.number:
            self._canvas.disc((placed.rect.cx, placed.rect.cy), placed.rect.w / 2, z=Z_CROSS + 0.3, fill=colour)
            ink = ink_on(colour)
        else:
            inside = any(band.rect.holds(placed.rect) for band in lane.lanes)
            ground = self._theme.card if inside else self._theme.background
            self._canvas.rounded(placed.rect, 8.0, z=Z_CROSS - 0.3, fill=ground)
            ink = colour
        for words in placed.words(name):
            self._canvas.words(words, ink, z=Z_TEXT)


def _chevron(stage: PlacedStage) -> list[Point]:
    left, top, right, bottom = stage.rect.edges
    left = left + (0 if stage.first else CHEVRON_GAP / 2 - POINT / 2)
    right = right - (POINT if stage.last else CHEVRON_GAP / 2 + POINT / 2)
    middle = stage.rect.cy
    tip = [(right, top), (right + POINT, middle), (right, bottom)]
    notch = [] if stage.first else [(left + POINT, middle)]
    return [(left, top), *tip, (left, bottom), *notch]
