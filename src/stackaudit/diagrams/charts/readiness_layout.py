"""Lay the bars of readiness out: names at the left, bars with whiskers, number and coverage at the right."""

from __future__ import annotations

from typing import Final

from stackaudit.diagrams.charts.page import AMBER, BLUE, GROUND, INK, LINE, TRAY, Block, Chart, Sheet, Stroke, page_head
from stackaudit.diagrams.charts.readiness import ReadinessScene, Row, check
from stackaudit.diagrams.footer import Footer, place_rule
from stackaudit.diagrams.layout.geometry import Rect, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NOTE_PX
from stackaudit.diagrams.text import text_width, warn_of_missing

NAME: Final = 120.0
SCALE: Final = 420.0
ROW: Final = 30.0
BAR: Final = 14.0
VALUE: Final = 60.0
COVER: Final = 100.0
_PLAIN: Final = BLUE.mixed(GROUND, 0.25)


def arrange_readiness(scene: ReadinessScene) -> Chart:
    """Lay the bars out without drawing them.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing([scene.headline, scene.subline])
    with house_settings():
        return _arranged(scene)


def _arranged(scene: ReadinessScene) -> Chart:
    width = NAME + SCALE + VALUE + COVER
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, left, y = Sheet(words=words), MARGIN + NAME, top + 26
    right = MARGIN + width
    for end, head in ((left + SCALE + VALUE, "points"), (right, "known")):
        sheet.words.append(Words(end, top + 8, head, NOTE_PX, "muted", align="right", group=f"head:{head}"))
    for value in (0, 25, 50, 75, 100):
        x = left + value / 100 * SCALE
        sheet.words.append(Words(x, top + 8, str(value), NOTE_PX, "muted", align="center", group=f"scale:{value}"))
        sheet.strokes.append(Stroke(((x, y - 6), (x, y + ROW * len(scene.rows))), LINE, 1.0, z=0.6))
    for row in scene.rows:
        _place_row(sheet, row, left, y + ROW / 2)
        y += ROW
    return sheet.finished(width, _legend(sheet, scene, Footer(width, y + 16)))


def _place_row(sheet: Sheet, row: Row, left: float, y: float) -> None:
    group = f"row:{row.name}"
    sheet.words.append(Words(left - 12, y, row.name, ENTRY_PX, bold=row.marked, align="right", group=group))
    if row.value is None:
        sheet.blocks.append(
            Block(Rect(left, y - BAR / 2, SCALE, BAR), fill=TRAY, line=LINE, width=1.0, dash=(4.0, 3.0))
        )
    elif row.value > 0:
        fill = AMBER if row.marked else _PLAIN
        sheet.blocks.append(Block(Rect(left, y - BAR / 2, row.value / 100 * SCALE, BAR), fill=fill))
    if row.low is not None and row.high is not None and row.low < row.high:
        low, high = (left + value / 100 * SCALE for value in (row.low, row.high))
        sheet.strokes.append(Stroke(((low, y), (high, y)), INK, 1.2))
        for end in (low, high):
            sheet.strokes.append(Stroke(((end, y - 4), (end, y + 4)), INK, 1.2))
    value = "not known" if row.value is None else f"{row.value:.0f}"
    sheet.words.append(Words(left + SCALE + VALUE, y, value, BODY_PX, bold=row.marked, align="right", group=group))
    sheet.words.append(
        Words(left + SCALE + VALUE + COVER, y, f"{row.coverage:.0%}", BODY_PX, "muted", align="right", group=group)
    )


def _legend(sheet: Sheet, scene: ReadinessScene, footer: Footer) -> Footer:
    place_rule(footer)
    looks = [("one of the lowest two", AMBER, any(row.marked for row in scene.rows))]
    looks.append(("other", _PLAIN, any(row.value is not None and not row.marked for row in scene.rows)))
    looks.append(("not known", TRAY, any(row.value is None for row in scene.rows)))
    for text, fill, present in looks:
        if present:
            x = footer.room(33 + text_width(text, BODY_PX))
            sheet.blocks.append(Block(Rect(x, footer.y - 7, 26, 14), fill=fill, line=LINE, width=1.0))
            footer.word(x + 33, text)
    return footer
