"""Paint a laid out journey: lanes and chevrons, lines with their signs, boxes, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matplotlib.figure import Figure

from stackaudit.diagrams.boxes import swatch_words
from stackaudit.diagrams.canvas import Canvas
from stackaudit.diagrams.drawing import Z_BOX, Z_CARD, Z_CROSS, Z_LINE, Z_TEXT, paint
from stackaudit.diagrams.footer import rounded_height
from stackaudit.diagrams.handoff_style import HANDOFF_STYLES, Sign
from stackaudit.diagrams.journey_scene import HandoffStatus, JourneyScene, check
from stackaudit.diagrams.layout.geometry import Geometry, PlacedBox, Point, Rect, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Scene
from stackaudit.diagrams.sheet import headline
from stackaudit.diagrams.style import (
    MARGIN,
    NO_OWNER_CODE,
    TAG_WIDTH,
    THEMES,
    Theme,
    ThemeName,
    department_colours,
    ink_on,
)
from stackaudit.diagrams.swimlane_layout import (
    HEADER_STEP,
    LANE_PX,
    STAGE_PX,
    PlacedLane,
    PlacedStage,
    Swimlane,
    arrange_swimlane,
)
from stackaudit.diagrams.swimlane_notes import Beneath, Notes, PlacedSign, PlacedWords, place_beneath, place_notes
from stackaudit.diagrams.text import clean, drawable, warn_of_missing

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
