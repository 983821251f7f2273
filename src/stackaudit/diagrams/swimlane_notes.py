"""What stands on the lines of a journey and beneath them: signs, words, numbered notes and the legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.diagrams.callouts import Clearing
from stackaudit.diagrams.footer import LEGEND_STEP, SAMPLE_LENGTH, Footer, place_rule
from stackaudit.diagrams.handoff_style import HANDOFF_STYLES, Sign
from stackaudit.diagrams.journey_scene import Handoff, HandoffStatus, JourneyScene
from stackaudit.diagrams.layout.geometry import Point, Rect, Route, RouteShape, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN
from stackaudit.diagrams.swimlane_layout import WORDS_WIDTH, PlacedHandoff, Swimlane
from stackaudit.diagrams.swimlane_steps import labels
from stackaudit.diagrams.text import ELLIPSIS, clean, text_width, wrap, wrap_sentence

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
