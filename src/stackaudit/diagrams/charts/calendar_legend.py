"""What stands beneath the calendar: what it leaves out, and what its signs mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.diagrams.charts.calendar_scene import CalendarScene
from stackaudit.diagrams.charts.calendar_style import BAR, RENEWAL_STYLES, SIGN_RADIUS, shade_block, span_block
from stackaudit.diagrams.charts.page import Block, Sign
from stackaudit.diagrams.footer import Footer
from stackaudit.diagrams.layout.geometry import Rect, Words
from stackaudit.diagrams.style import BODY_PX, MARGIN
from stackaudit.diagrams.text import text_width, wrap_sentence

NOTE_STEP: Final = 16.0
NOTE_LINES: Final = 3
BARS: Final = "from the last day of notice to the renewal"
CLOSE: Final = "days of notice close together"


def place_notes(footer: Footer, notes: Sequence[str]) -> None:
    """Write the notes, each on lines of its own."""
    for at, line in _lines(notes, footer.width):
        footer.words.append(Words(MARGIN, footer.y, line, BODY_PX, "muted", group=f"note:{at}"))
        footer.y += NOTE_STEP
    footer.y += 6 if notes else 0


def _lines(notes: Sequence[str], width: float) -> Iterator[tuple[int, str]]:
    for at, note in enumerate(notes):
        for line in wrap_sentence(note, width, BODY_PX, lines=NOTE_LINES):
            yield at, line


def place_signs(footer: Footer, scene: CalendarScene) -> tuple[list[Sign], list[Block]]:
    """Write what the signs and bars of the picture mean; return the samples to draw."""
    present = {contract.status for contract in scene.contracts}
    signs: list[Sign] = []
    blocks: list[Block] = []
    for status, style in RENEWAL_STYLES.items():
        if status in present:
            x = footer.room(20 + text_width(style.words, BODY_PX))
            signs.append(Sign(style.sign, (x + 7, footer.y), style.tint, SIGN_RADIUS))
            footer.word(x + 20, style.words)
    barred = [contract.status for contract in scene.contracts if contract.notice and contract.until]
    if barred:
        x = footer.room(41 + text_width(BARS, BODY_PX))
        blocks.append(span_block(barred[-1], Rect(x, footer.y - BAR / 2, 34, BAR)))
        footer.word(x + 41, BARS)
    if scene.clusters:
        x = footer.room(29 + text_width(CLOSE, BODY_PX))
        blocks.append(shade_block(Rect(x, footer.y - 8, 22, 16)))
        footer.word(x + 29, CLOSE)
    return signs, blocks
