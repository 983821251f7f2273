"""What stands under the cards: the list of needs that are not met, and the legend of what the picture shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.diagrams.layout.geometry import (
    Badge,
    PlacedBox,
    PlacedLine,
    Point,
    Rect,
    Route,
    RouteShape,
    Swatch,
    Tile,
    Words,
)
from stackaudit.diagrams.scene import Box, Line, LineKind, Mark, MarkKind, Scene
from stackaudit.diagrams.style import (
    BADGE_RADIUS,
    BODY_PX,
    CONDUIT_WORDS,
    ENTRY_PX,
    HEADER_PX,
    LINE_STYLES,
    MARGIN,
    MARK_WORDS,
    NO_OWNER_CODE,
    NO_OWNER_WORDS,
    TAG_WIDTH,
)
from stackaudit.diagrams.text import clean, drawable, text_width, wrap, wrap_sentence

ENTRY_WIDTH: Final = 300.0  # least width of one entry of the list
ENTRY_INDENT: Final = 27.0
LINE_STEP: Final = 15.0
SAMPLE_LENGTH: Final = 42.0
LEGEND_STEP: Final = 24.0
LEGEND_GAP: Final = 18.0


@dataclass(slots=True)
class Footer:
    """What has been placed so far, and the height at which the next thing goes."""

    width: float
    y: float
    words: list[Words] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    samples: list[PlacedLine] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    boxes: list[PlacedBox] = field(default_factory=list)
    rules: list[tuple[Point, Point]] = field(default_factory=list)
    x: float = MARGIN

    def room(self, needed: float) -> float:
        """Return where a legend entry of that width begins, on a new row where this one is full."""
        if self.x > MARGIN and self.x + needed > MARGIN + self.width:
            self.new_row()
        x = self.x
        self.x += needed + LEGEND_GAP
        return x

    def new_row(self) -> None:
        """Begin the next row of the legend."""
        self.x = MARGIN
        self.y += LEGEND_STEP

    def word(self, x: float, text: str) -> None:
        """Write a word of the legend."""
        self.words.append(Words(x, self.y, text, BODY_PX, group="legend"))


def place_list(footer: Footer, scene: Scene) -> None:
    """Place the list of marks in columns: the letter, what is missing, and its detail."""
    if not scene.marks and not scene.marks_left_out:
        return
    columns = max(1, int(footer.width // ENTRY_WIDTH))
    step = footer.width / columns
    title = wrap_sentence(scene.marks_title, footer.width, HEADER_PX, bold=True, lines=1)[0]
    footer.words.append(Words(MARGIN, footer.y + 10, title, HEADER_PX, bold=True, group="list"))
    footer.y += 38
    entries = [_entry(mark, step - ENTRY_INDENT - 12) for mark in scene.marks]
    more = f"and {scene.marks_left_out} more in the report"
    if scene.marks_left_out:
        entries.append(((), wrap(more, step - ENTRY_INDENT - 12, BODY_PX)))
    badges: list[Mark | None] = [*scene.marks, *([None] if scene.marks_left_out else [])]
    for begin in range(0, len(entries), columns):
        row = entries[begin : begin + columns]
        for at, ((titles, details), mark) in enumerate(zip(row, badges[begin : begin + columns], strict=True)):
            _place_entry(footer, MARGIN + at * step, titles, details, mark)
        footer.y += max(len(titles) + len(details) for titles, details in row) * LINE_STEP + 12
    footer.y += 2


def _entry(mark: Mark, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    titles = wrap_sentence(mark.title, width, ENTRY_PX, bold=True)
    details = wrap_sentence(mark.detail, width, BODY_PX) if mark.detail.strip() else ()
    return titles, details


def _place_entry(footer: Footer, x: float, titles: Sequence[str], details: Sequence[str], mark: Mark | None) -> None:
    y = footer.y
    if mark is not None:
        tall = len(titles) + len(details) - 1
        footer.badges.append(Badge(x + BADGE_RADIUS + 1, y + min(tall, 1) * LINE_STEP / 2, mark.letter, mark.kind))
    group = f"entry:{mark.letter if mark else 'more'}"
    for line in titles:
        footer.words.append(Words(x + ENTRY_INDENT, y, line, ENTRY_PX, bold=True, group=group))
        y += LINE_STEP
    for line in details:
        footer.words.append(Words(x + ENTRY_INDENT if mark else x, y, line, BODY_PX, "muted", group=group))
        y += LINE_STEP


def place_rule(footer: Footer) -> None:
    """Place the thin line above the legend."""
    footer.rules.append(((MARGIN, footer.y), (MARGIN + footer.width, footer.y)))
    footer.y += 22
    footer.x = MARGIN


def place_line_kinds(footer: Footer, kinds: Sequence[LineKind]) -> None:
    """Place a sample of each kind of line that the picture has."""
    for kind in kinds:
        word = LINE_STYLES[kind].word
        x = footer.room(SAMPLE_LENGTH + 7 + text_width(word, BODY_PX))
        route = Route(RouteShape.STRAIGHT, ((x, footer.y), (x + SAMPLE_LENGTH, footer.y)))
        footer.samples.append(PlacedLine(Line("", "", kind), route))
        footer.word(x + SAMPLE_LENGTH + 7, word)


def place_mark_kinds(footer: Footer, marks: Sequence[Mark]) -> None:
    """Place one badge for each kind of mark that the picture has, with its first letter there."""
    for kind in MarkKind:
        first = next((mark for mark in marks if mark.kind is kind), None)
        if first is not None:
            x = footer.room(2 * BADGE_RADIUS + 6 + text_width(MARK_WORDS[kind], BODY_PX))
            footer.badges.append(Badge(x + BADGE_RADIUS, footer.y, first.letter, kind))
            footer.word(x + 2 * BADGE_RADIUS + 6, MARK_WORDS[kind])


def place_conduit(footer: Footer, scene: Scene) -> None:
    """Place a small pill, the shape of tools that pass data on, where the picture has one."""
    if any(box.conduit for card in scene.cards for box in card.boxes):
        x = footer.room(TAG_WIDTH + 12 + text_width(CONDUIT_WORDS, BODY_PX))
        footer.boxes.append(PlacedBox(Box("", "", conduit=True), Rect(x, footer.y - 8, TAG_WIDTH + 6, 16)))
        footer.word(x + TAG_WIDTH + 12, CONDUIT_WORDS)


def place_departments(footer: Footer, scene: Scene) -> None:
    """Place the departments that own a tool of the picture, and what stands for no department."""
    present = {box.owner for card in scene.cards for box in card.boxes}
    entries = [
        (owner.id, drawable(clean(owner.code)[:2], True), drawable(clean(owner.name)))
        for owner in scene.owners
        if owner.id in present
    ]
    shown: list[tuple[str | None, str, str]] = [*entries]
    if None in present:
        shown.append((None, NO_OWNER_CODE, NO_OWNER_WORDS))
    for owner, code, name in shown:
        word = wrap(name, 220, BODY_PX, lines=1)[0]
        x = footer.room(TAG_WIDTH + 6 + text_width(word, BODY_PX))
        footer.swatches.append(Swatch(Rect(x, footer.y - 8, TAG_WIDTH, 16), owner, code))
        footer.word(x + TAG_WIDTH + 6, word)


def line_kinds(scene: Scene) -> list[LineKind]:
    """Return the kinds of line that a scene has, in the order of the legend."""
    present = {line.kind for card in scene.cards for line in card.lines}
    return [kind for kind in LineKind if kind in present]


def rounded_height(y: float) -> float:
    """Return a height in whole pixels."""
    return float(math.ceil(y))
