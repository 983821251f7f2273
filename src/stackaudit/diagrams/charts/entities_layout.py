"""Lay the entity matrix out: names of records above, tools with their departments left, signs, and feet beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.entities_scene import EntitiesScene, EntityColumn, EntityRow, Trouble, check
from stackaudit.diagrams.charts.entities_signs import (
    BOTH_COPY,
    BOTH_MADE,
    COPY_WORDS,
    MADE_WORDS,
    legend,
    place_cell,
    place_copy,
    place_made,
    place_master,
)
from stackaudit.diagrams.charts.page import (
    BROKEN,
    CARD,
    GROUND,
    INK,
    LINE,
    MUTED,
    TRAY,
    Z_GROUND,
    Block,
    Chart,
    Inked,
    Stroke,
    page_head,
    place_owners,
)
from stackaudit.diagrams.charts.sheet import Sheet
from stackaudit.diagrams.footer import LEGEND_STEP, Footer, place_rule
from stackaudit.diagrams.layout.geometry import Rect, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NO_OWNER_CODE, TAG_WIDTH
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing, wrap, wrap_sentence

NAME_WIDTH: Final = 190.0
HEADER_WIDTH: Final = 86.0
HEADER_STEP: Final = 15.0
NARROWEST_COLUMN: Final = 54.0
NARROWEST: Final = 560.0
ROW_HEIGHTS: Final = ((25, 27.0), (10_000, 24.0))  # by the number of rows
COLUMN_GAP: Final = 3.0
FOOT_STEP: Final = 14.0
NOTE_LINES: Final = 3
NOTE_STEP: Final = 16.0
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
    _place_notes(footer, scene.notes)
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


def _place_notes(footer: Footer, notes: Sequence[str]) -> None:
    for at, note in enumerate(notes):
        for line in wrap_sentence(note, footer.width, BODY_PX, lines=NOTE_LINES):
            footer.words.append(Words(MARGIN, footer.y, line, BODY_PX, "muted", group=f"note:{at}"))
            footer.y += NOTE_STEP
    footer.y += 4 if notes else 0


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
