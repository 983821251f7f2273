"""The signs of what a tool is to a kind of records: master, copy, source, and how the records reach it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from stackaudit.diagrams.charts.feeds import EntityCell, Fed
from stackaudit.diagrams.layout.geometry import Point, Words
from stackaudit.diagrams.page import Sheet
from stackaudit.diagrams.shapes import AMBER, BROKEN, INK, MUTED, Z_SIGN, Inked, Sign, SignKind, Stroke, Tint
from stackaudit.diagrams.style import NOTE_PX

RADIUS: Final = 6.2
UNCLEAR_RADIUS: Final = 8.0
ARM: Final = 4.2
BESIDE: Final = 11.0  # how far the two signs of one cell stand from its middle
COPY_WORDS: Final = {
    Fed.FED: "copy, fed in time",
    Fed.BY_HAND: "copy, fed by hand only",
    Fed.LATE: "copy, fed too late",
    Fed.CUT: "copy, not fed",
    Fed.UNCLEAR: "copy, cannot be told",
}
MADE_WORDS: Final = {
    Fed.FED: "source, reaches the master",
    Fed.BY_HAND: "source, brought by hand",
    Fed.LATE: "source, reaches it too late",
    Fed.CUT: "source, does not reach the master",
    Fed.UNCLEAR: "source, cannot be told",
}


BOTH_COPY: Final = "copy, not fed or too late"
BOTH_MADE: Final = "source, does not reach it or too late"


def legend(present: Iterable[Fed | None], words: Mapping[Fed, str], both: str) -> Iterator[tuple[Fed, str]]:
    """Yield each sign that is present with its words; never and too late have one sign."""
    found = set(present)
    for fed in Fed:
        if fed is Fed.LATE and Fed.CUT in found:
            continue
        if fed in found:
            yield fed, both if fed is Fed.CUT and Fed.LATE in found else words[fed]


def place_cell(sheet: Sheet, cell: EntityCell, at: Point) -> None:
    """Place what one tool is to one kind of records around the middle of its cell."""
    x, y = at
    if cell.master:
        place_master(sheet, at)
    aside = BESIDE if cell.copy is not None and cell.made is not None else 0.0
    if cell.copy is not None:
        place_copy(sheet, cell.copy, (x - aside, y))
    if cell.made is not None:
        place_made(sheet, cell.made, (x + aside, y))


def place_master(sheet: Sheet, at: Point) -> None:
    """Place a filled diamond."""
    sheet.signs.append(Sign(SignKind.DIAMOND, at, INK, 7.0))


def place_copy(sheet: Sheet, fed: Fed, at: Point) -> None:
    """Place a ring; crossed, with a question mark, or square, by how it is fed."""
    match fed:
        case Fed.FED:
            sheet.signs.append(Sign(SignKind.RING, at, INK, RADIUS))
        case Fed.BY_HAND:
            sheet.signs.append(Sign(SignKind.SQUARE, at, AMBER, RADIUS))
        case Fed.CUT | Fed.LATE:
            sheet.signs.append(Sign(SignKind.CROSS, at, BROKEN, RADIUS))
        case Fed.UNCLEAR:
            sheet.signs.append(Sign(SignKind.RING, at, MUTED, UNCLEAR_RADIUS))
            _question(sheet, at)


def place_made(sheet: Sheet, fed: Fed, at: Point) -> None:
    """Place a plus; turned where records do not reach the master, in a square or with a question mark likewise."""
    x, y = at
    match fed:
        case Fed.FED:
            _plus(sheet, at, INK)
        case Fed.BY_HAND:
            sheet.signs.append(Sign(SignKind.SQUARE, at, AMBER, RADIUS + 0.6))
            _plus(sheet, at, AMBER, 3.2)
        case Fed.CUT | Fed.LATE:
            for way in (-1.0, 1.0):
                ends = ((x - ARM, y - way * ARM), (x + ARM, y + way * ARM))
                sheet.strokes.append(Stroke(ends, BROKEN, 2.0, z=Z_SIGN + 0.1))
        case Fed.UNCLEAR:
            _plus(sheet, (x - 4.5, y), MUTED, 3.6)
            _question(sheet, (x + 5.0, y))


def _plus(sheet: Sheet, at: Point, tint: Tint, arm: float = ARM) -> None:
    x, y = at
    sheet.strokes.append(Stroke(((x - arm, y), (x + arm, y)), tint, 1.8, z=Z_SIGN + 0.1))
    sheet.strokes.append(Stroke(((x, y - arm), (x, y + arm)), tint, 1.8, z=Z_SIGN + 0.1))


def _question(sheet: Sheet, at: Point) -> None:
    sheet.inked.append(Inked(Words(*at, "?", NOTE_PX, bold=True, align="center", group="sign"), MUTED))
