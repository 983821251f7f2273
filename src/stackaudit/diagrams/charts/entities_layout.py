"""Lay the entity matrix out: names of records above, tools with their departments left, signs, and feet beneath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.entities import EntitiesScene, EntityCell, EntityColumn, EntityRow, Fed, Trouble, check
from stackaudit.diagrams.charts.page import (
    AMBER,
    BROKEN,
    CARD,
    GROUND,
    INK,
    LINE,
    MUTED,
    TRAY,
    Z_GROUND,
    Z_SIGN,
    Block,
    Chart,
    Inked,
    Sheet,
    Sign,
    SignKind,
    Stroke,
    Tint,
    page_head,
    place_owners,
    place_sentences,
)
from stackaudit.diagrams.footer import LEGEND_STEP, Footer, place_rule
from stackaudit.diagrams.layout.geometry import Point, Rect, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NO_OWNER_CODE, NOTE_PX, TAG_WIDTH
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing, wrap, wrap_sentence

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


NAME_WIDTH: Final = 190.0
HEADER_WIDTH: Final = 86.0
HEADER_STEP: Final = 15.0
NARROWEST_COLUMN: Final = 54.0
NARROWEST: Final = 560.0
ROW_HEIGHTS: Final = ((25, 27.0), (10_000, 24.0))  # by the number of rows
COLUMN_GAP: Final = 3.0
FOOT_STEP: Final = 14.0
ROW_LINE: Final = CARD.mixed(LINE, 0.22)
TROUBLED: Final = GROUND.mixed(BROKEN, 0.08)
SAMPLE: Final = 16.0


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with its texts fitted, and where it stands."""

    column: EntityColumn
    header: tuple[str, ...]
    foot: tuple[str, ...]
    more: str
    rect: Rect

    @property
    def foot_lines(self) -> int:
        return len(self.foot) + bool(self.more)


def arrange_entities(scene: EntitiesScene) -> Chart:
    """Lay a matrix out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    names = [*(row.name for row in scene.rows), *(column.name for column in scene.columns)]
    owners = [text for owner in scene.owners for text in (owner.name, owner.code)]
    warn_of_missing([*names, *owners, *scene.notes, scene.headline, scene.subline])
    with house_settings():
        return _arranged(scene)


def _arranged(scene: EntitiesScene) -> Chart:
    names = _names(scene.rows, NAME_WIDTH)
    left = MARGIN + TAG_WIDTH + 8 + max((text_width(name, ENTRY_PX) for name in names), default=0.0) + 14
    height = next(size for most, size in ROW_HEIGHTS if len(scene.rows) <= most)
    columns = _columns(scene.columns, left)
    right = max((column.rect.right for column in columns), default=left)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet = Sheet(words=words)
    head = HEADER_STEP * max((len(column.header) for column in columns), default=0)
    y = top + head + 8
    bottom = y + height * len(scene.rows)
    _place_rows(sheet, scene, names, (y, height), right)
    for column in columns:
        _place_column(sheet, column, y, bottom)
    middles = {row.id: y + height * (at + 0.5) for at, row in enumerate(scene.rows)}
    across = {column.column.id: column.rect.cx for column in columns}
    for cell in sorted(scene.cells, key=lambda cell: (cell.tool, cell.entity)):
        place_cell(sheet, cell, (across[cell.entity], middles[cell.tool]))
    deepest = max((column.foot_lines for column in columns), default=0)
    footer = Footer(width, bottom + (8 + FOOT_STEP * deepest if deepest else 0) + 20)
    place_sentences(footer, scene.notes, gap=4)
    place_rule(footer)
    _place_legend(sheet, footer, scene)
    place_owners(footer, scene.owners, [row.owner for row in scene.rows])
    return sheet.finished(width, footer, scene.owners)


def _names(rows: Sequence[EntityRow], width: float) -> list[str]:
    """The names of rows; an id is added where two look alike."""
    boxes = tuple(Box(row.id, row.name) for row in rows)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    return [one_line(named[row.id], width, ENTRY_PX) for row in rows]


def _columns(columns: Sequence[EntityColumn], left: float) -> list[_Column]:
    """Fit the texts of all columns and place them side by side."""
    boxes = tuple(Box(column.id, column.name) for column in columns)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    found = []
    for column in columns:
        header = wrap(named[column.id], HEADER_WIDTH, ENTRY_PX, bold=True)
        certain = column.trouble.is_certain
        foot = wrap_sentence(column.foot, HEADER_WIDTH, BODY_PX, bold=certain) if column.foot.strip() else ()
        more = one_line(clean(column.more, sentence=True), HEADER_WIDTH, BODY_PX) if column.more.strip() else ""
        widths = [text_width(line, ENTRY_PX, True) for line in header]
        widths += [text_width(line, BODY_PX, certain) for line in foot] + [text_width(more, BODY_PX)]
        wide = max(NARROWEST_COLUMN, max(widths) + 16)
        found.append(_Column(column, header, foot, more, Rect(left, 0, wide, 0)))
        left += wide
    return found


def _place_rows(
    sheet: Sheet, scene: EntitiesScene, names: Sequence[str], at: tuple[float, float], right: float
) -> None:
    top, height = at
    codes = {owner.id: drawable(clean(owner.code)[:2], True) for owner in scene.owners}
    for number, (row, name) in enumerate(zip(scene.rows, names, strict=True)):
        y = top + height * (number + 0.5)
        code = codes[row.owner] if row.owner else NO_OWNER_CODE
        sheet.swatches.append(Swatch(Rect(MARGIN, y - 8, TAG_WIDTH, 16), row.owner, code))
        sheet.words.append(Words(MARGIN + TAG_WIDTH + 8, y, name, ENTRY_PX, group=f"row:{row.id}"))
        line = y + height / 2
        sheet.strokes.append(Stroke(((MARGIN, line), (right, line)), ROW_LINE, 0.8, z=Z_GROUND + 0.2))


def _place_column(sheet: Sheet, column: _Column, top: float, bottom: float) -> None:
    rect, trouble = column.rect, column.column.trouble
    tint = BROKEN if trouble.is_certain else INK
    y = top - 10 - HEADER_STEP * (len(column.header) - 1)
    for line in column.header:
        words = Words(rect.cx, y, line, ENTRY_PX, bold=True, align="center", group=f"column:{column.column.id}")
        sheet.inked.append(Inked(words, tint))
        y += HEADER_STEP
    if trouble is not Trouble.NONE:
        end = bottom + 10 + FOOT_STEP * column.foot_lines
        ground = Rect.between(rect.x + COLUMN_GAP / 2, top, rect.right - COLUMN_GAP / 2, end)
        sheet.blocks.append(Block(ground, fill=TROUBLED if trouble.is_certain else TRAY, z=Z_GROUND))
    y = bottom + 12
    group = f"foot:{column.column.id}"
    for line in column.foot:
        words = Words(rect.cx, y, line, BODY_PX, bold=trouble.is_certain, align="center", group=group)
        sheet.inked.append(Inked(words, BROKEN if trouble.is_certain else MUTED))
        y += FOOT_STEP
    if column.more:
        words = Words(rect.cx, y, column.more, BODY_PX, align="center", group=group)
        sheet.inked.append(Inked(words, MUTED))


def _place_legend(sheet: Sheet, footer: Footer, scene: EntitiesScene) -> None:
    """Place the signs that the matrix has: masters and copies, then who makes records."""
    if any(cell.master for cell in scene.cells):
        place_master(sheet, _sample(footer, "master"))
    copies, makers = [cell.copy for cell in scene.cells], [cell.made for cell in scene.cells]
    for fed, words in legend(copies, COPY_WORDS, BOTH_COPY):
        place_copy(sheet, fed, _sample(footer, words))
    if footer.x > MARGIN and any(makers):
        footer.x = MARGIN
        footer.y += LEGEND_STEP
    for fed, words in legend(makers, MADE_WORDS, BOTH_MADE):
        place_made(sheet, fed, _sample(footer, words))


def _sample(footer: Footer, text: str) -> tuple[float, float]:
    """Make room for an entry, write its word and return where the middle of its sign goes."""
    x = footer.room(SAMPLE + 8 + text_width(text, BODY_PX))
    footer.word(x + SAMPLE + 8, text)
    return x + SAMPLE / 2, footer.y
