"""The page around a picture: the headline above, the list and the legend beneath, and the sheet that charts fill."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from stackaudit.diagrams.boxes import codes_of, swatch_words
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    PlacedBox,
    PlacedLine,
    Point,
    Rect,
    Route,
    RouteShape,
    Spot,
    Stands,
    Swatch,
    Tile,
    Words,
)
from stackaudit.diagrams.scene import Ask, Box, Line, LineKind, Mark, MarkKind, Owner, Scene
from stackaudit.diagrams.shapes import Block, Inked, Sign, Stroke, Way
from stackaudit.diagrams.style import (
    BADGE_RADIUS,
    BODY_PX,
    CONDUIT_WORDS,
    ENTRY_PX,
    HEADER_PX,
    HEADLINE_PX,
    LINE_STYLES,
    MARGIN,
    MARK_WORDS,
    NO_OWNER_WORDS,
    SUBLINE_PX,
    TAG_WIDTH,
)
from stackaudit.diagrams.text import clean, drawable, text_width, wrap, wrap_sentence

NOTE_LINES: Final = 3
NOTE_STEP: Final = 16.0
HEADLINE_STEP: Final = 27.0
SUBLINE_STEP: Final = 17.0
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

    def begin_row(self) -> None:
        """Begin a row of the legend, unless nothing stands in this one."""
        if self.x > MARGIN:
            self.new_row()

    def sample(self, width: float, gap: float, text: str, height: float | None = None) -> Rect:
        """Write a legend entry; return the place of its sample, a square unless a height is given."""
        x = self.room(width + gap + text_width(text, BODY_PX))
        self.word(x + (width + gap), text)
        tall = width if height is None else height
        return Rect(x, self.y - tall / 2, width, tall)

    def line(self, text: str, gap: float = 7) -> Route:
        """Write a legend entry; return the way of its sample of a line."""
        place = self.sample(SAMPLE_LENGTH, gap, text, 0)
        return Route(RouteShape.STRAIGHT, ((place.x, self.y), (place.right, self.y)))

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
    more = f"and {scene.marks_left_out} more"
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


def place_asks(footer: Footer, asks: Sequence[Ask]) -> None:
    """Place the questions in columns: the number, the question, and whom to ask."""
    if not asks:
        return
    columns = max(1, int(footer.width // ENTRY_WIDTH))
    step = footer.width / columns
    footer.words.append(Words(MARGIN, footer.y + 10, "What to ask first", HEADER_PX, bold=True, group="list"))
    footer.y += 38
    for begin in range(0, len(asks), columns):
        tallest = 0
        for at, ask in enumerate(asks[begin : begin + columns]):
            x, y, group = MARGIN + at * step, footer.y, f"ask:{begin + at + 1}"
            footer.words.append(Words(x, y, str(begin + at + 1), ENTRY_PX, "muted", bold=True, group=group))
            width = step - ENTRY_INDENT - 12
            lines = wrap_sentence(ask.question, width, ENTRY_PX, lines=3)
            for n, line in enumerate(lines):
                footer.words.append(Words(x + ENTRY_INDENT, y + n * LINE_STEP, line, ENTRY_PX, group=group))
            whom = wrap_sentence(ask.whom, width, BODY_PX)
            for n, line in enumerate(whom, len(lines)):
                footer.words.append(Words(x + ENTRY_INDENT, y + n * LINE_STEP, line, BODY_PX, "muted", group=group))
            tallest = max(tallest, len(lines) + len(whom))
        footer.y += tallest * LINE_STEP + 12
    footer.y += 2


def place_rule(footer: Footer) -> None:
    """Place the thin line above the legend."""
    footer.rules.append(((MARGIN, footer.y), (MARGIN + footer.width, footer.y)))
    footer.y += 22
    footer.x = MARGIN


def place_line_kinds(footer: Footer, kinds: Sequence[LineKind]) -> None:
    """Place a sample of each kind of line that the picture has."""
    for kind in kinds:
        footer.samples.append(PlacedLine(Line("", "", kind), footer.line(LINE_STYLES[kind].word)))


def place_mark_kinds(footer: Footer, marks: Sequence[Mark]) -> None:
    """Place one badge for each kind of mark that the picture has, with its first letter there."""
    for kind in MarkKind:
        first = next((mark for mark in marks if mark.kind is kind), None)
        if first is not None:
            place = footer.sample(2 * BADGE_RADIUS, 6, MARK_WORDS[kind])
            footer.badges.append(Badge(place.cx, footer.y, first.letter, kind))


def place_conduit(footer: Footer, scene: Scene) -> None:
    """Place a small pill, the shape of tools that pass data on, where the picture has one."""
    if any(box.conduit for card in scene.cards for box in card.boxes):
        footer.boxes.append(PlacedBox(Box("", "", conduit=True), footer.sample(TAG_WIDTH + 6, 6, CONDUIT_WORDS, 16)))


def place_departments(footer: Footer, owners: Sequence[Owner], present: Iterable[str | None]) -> None:
    """Place the departments that own something of the picture, and what stands for no department."""
    owning, codes = set(present), codes_of(owners)
    shown: list[tuple[str | None, str]] = [(one.id, drawable(clean(one.name))) for one in owners if one.id in owning]
    if None in owning:
        shown.append((None, NO_OWNER_WORDS))
    for owner, name in shown:
        word = wrap(name, 220, BODY_PX, lines=1)[0]
        footer.swatches.append(Swatch(footer.sample(TAG_WIDTH, 6, word, 16), owner, codes[owner]))


def owners_in(scene: Scene) -> Iterator[str | None]:
    """Yield the department of every tool of a scene."""
    return (box.owner for card in scene.cards for box in card.boxes)


def line_kinds(scene: Scene) -> list[LineKind]:
    """Return the kinds of line that a scene has, in the order of the legend."""
    present = {line.kind for line in scene.lines}
    return [kind for kind in LineKind if kind in present]


def rounded_height(y: float) -> float:
    """Return a height in whole pixels."""
    return float(math.ceil(y))


def _balanced_headline(text: str, width: float) -> tuple[str, ...]:
    """Return the headline in one or two lines; of two, the second is not left with a single word."""
    lines = wrap_sentence(text, width, HEADLINE_PX, bold=True)
    if len(lines) < 2 or text_width(lines[1], HEADLINE_PX, True) > width / 3:
        return lines
    for share in (0.6, 0.7, 0.8, 0.9):
        narrower = wrap_sentence(text, width * share, HEADLINE_PX, bold=True)
        if " ".join(narrower) == " ".join(lines):
            return narrower
    return lines


def headline(title: str, subline: str, width: float) -> tuple[list[Words], float]:
    """Return the words above a map, and where the map begins."""
    words, y = [], MARGIN + 12
    for line in _balanced_headline(title, width):
        words.append(Words(MARGIN, y, line, HEADLINE_PX, bold=True, group="headline"))
        y += HEADLINE_STEP
    if subline.strip():
        for line in wrap_sentence(subline, width, SUBLINE_PX, lines=3):
            words.append(Words(MARGIN, y - 2, line, SUBLINE_PX, "muted", group="subline"))
            y += SUBLINE_STEP
    return words, y + 2


def page_head(title: str, subline: str, width: float) -> tuple[list[Words], float]:
    """Return headline and subline, and where the picture begins beneath them.

    No amount is torn from its currency, and no number from its noun, where the headline can break elsewhere.
    """
    tries = [headline(title, "", width * share) for share in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)]
    whole = " ".join(words.text for words in tries[0][0])
    words, y = next((found for found in tries if _unbroken(found[0], whole)), tries[0])
    if subline.strip():
        for line in wrap_sentence(subline, width, SUBLINE_PX):
            words.append(Words(MARGIN, y - 4, line, SUBLINE_PX, "muted", group="subline"))
            y += SUBLINE_STEP
    return words, y + 8


def _unbroken(lines: Sequence[Words], whole: str) -> bool:
    """Whether a headline says all it has to, and no line ends within an amount or right behind a number."""
    texts = [line.text for line in lines]
    torn = any(other[:1].isdigit() or one[-1:].isdigit() for one, other in pairwise(texts))
    return " ".join(texts) == whole and not torn


@dataclass(slots=True)
class Sheet:
    """What stands on the page so far, besides its footer."""

    words: list[Words] = field(default_factory=list)
    inked: list[Inked] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def tag(self, x: float, y: float, owner: str | None, codes: Mapping[str | None, str]) -> None:
        """Place a department's tag with its left edge at `x` and its middle at `y`."""
        self.swatches.append(Swatch(Rect(x, y - 8, TAG_WIDTH, 16), owner, codes[owner]))

    def spot(self, rect: Rect, tool: str, name: str, *texts: str) -> None:
        """Say of which tool a place is, and what stands there, to readers and scripts of an SVG."""
        told = ". ".join(clean(text, sentence=True) for text in texts if text.strip())
        self.spots.append(Spot(rect, Stands(clean(name), told, tool=tool)))

    def finished(self, width: float, footer: Footer, owners: Sequence[Owner] = ()) -> Geometry:
        """Return the whole picture: contents of that width, the footer beneath, the departments it has colours of."""
        swatches = (*self.swatches, *footer.swatches)
        return Geometry(
            width=rounded_height(width + 2 * MARGIN),
            height=rounded_height(footer.y + MARGIN - 6),
            words=(*self.words, *footer.words, *(swatch_words(swatch) for swatch in swatches)),
            swatches=swatches,
            rules=tuple(footer.rules),
            owners=tuple(owners),
            shapes=(*self.blocks, *self.strokes, *self.ways, *self.signs, *self.inked),
            spots=tuple(self.spots),
        )


def place_sentences(footer: Footer, notes: Sequence[str], *, gap: float = 0) -> None:
    """Place the sentences beneath a chart, each wrapped to the width of the footer."""
    for at, note in enumerate(notes):
        for line in wrap_sentence(note, footer.width, BODY_PX, lines=NOTE_LINES):
            footer.words.append(Words(MARGIN, footer.y, line, BODY_PX, "muted", group=f"note:{at}"))
            footer.y += NOTE_STEP
    footer.y += gap if notes else 0
