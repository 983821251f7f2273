"""Lay the redundancy matrix out: rows with their names, cells, group frames, names beneath, and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.page import (
    BROKEN,
    EDGE,
    GROUND,
    INK,
    LINE,
    MUTED,
    Z_FRAME,
    Z_STROKE,
    Block,
    Chart,
    Inked,
    Sheet,
    Sign,
    SignKind,
    Tint,
    page_head,
)
from stackaudit.diagrams.charts.redundancy import (
    Frame,
    Kin,
    MatrixCell,
    MatrixGroup,
    MatrixScene,
    check,
    percent,
    shown_share,
)
from stackaudit.diagrams.footer import Footer, place_rule
from stackaudit.diagrams.layout.geometry import Rect, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, HEADER_PX, MARGIN
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing

NAME_WIDTH: Final = 210.0
BENEATH_WIDTH: Final = 150.0  # of a name that stands turned beneath its column
GROUP_WIDTH: Final = 230.0
NARROWEST: Final = 600.0
MOST_WITHOUT_FOOT: Final = 8  # a matrix of more tools repeats their names beneath
SIZES: Final = ((14, 34.0), (26, 30.0), (10_000, 28.0))  # of a cell, by the number of tools
GAP: Final = 2.0
RAMP_STEPS: Final = 10
RAMP_STEP: Final = 18.0

# Two ramps that meet at the threshold, so that no text stands on a ground on which neither black nor white is read.
NOTHING: Final = Tint("#F1F5F9", "#131E33")
FAINT: Final = Tint("#E1E9FB", "#1B2C50")
BELOW: Final = Tint("#86A3F1", "#335AA6")
ABOVE: Final = Tint("#2F5BDE", "#6E9CF5")
WHOLE: Final = Tint("#1B3A9E", "#B4D0FF")


def ramp(share: float, threshold: float) -> Tint:
    """Return the colour of a cell; it leaps at the threshold."""
    if share <= 0:
        return NOTHING
    if share < threshold:
        return FAINT.mixed(BELOW, share / threshold)
    return ABOVE.mixed(WHOLE, (share - threshold) / (1 - threshold) if threshold < 1 else 1.0)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells are."""

    left: float
    top: float
    size: float
    count: int

    def cell(self, row: int, column: int) -> Rect:
        x, y = self.left + column * self.size, self.top + row * self.size
        return Rect(x + GAP / 2, y + GAP / 2, self.size - GAP, self.size - GAP)

    def block(self, begin: int, end: int) -> Rect:
        side = (end - begin) * self.size
        return Rect(self.left + begin * self.size, self.top + begin * self.size, side, side)

    @property
    def bottom(self) -> float:
        return self.top + self.count * self.size


def arrange_matrix(scene: MatrixScene) -> Chart:
    """Lay a matrix out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    with house_settings():
        return _arranged(scene)


def _texts(scene: MatrixScene) -> list[str]:
    groups = [text for group in scene.groups for text in (group.name, group.note)]
    return [*(tool.name for tool in scene.tools), *groups, scene.headline, scene.subline]


def _arranged(scene: MatrixScene) -> Chart:
    tools = scene.tools
    names = _names(scene)
    size = next(size for most, size in SIZES if len(tools) <= most)
    left = MARGIN + max((text_width(name, ENTRY_PX) for name in names), default=0.0) + 10
    spans = _spans(scene.groups)
    at_top = _Grid(left, 0.0, size, len(tools))
    right = max((_label_right(at_top, *span) for span in spans), default=left)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, grid = Sheet(words=words), _Grid(left, top, size, len(tools))
    _place_names(sheet, grid, names)
    _place_cells(sheet, grid, scene)
    for group, begin, end in spans:
        _place_group(sheet, grid, group, begin, end)
    footer = Footer(width, grid.bottom + (22 if tools else -14))
    if len(tools) > MOST_WITHOUT_FOOT:
        footer.y += _place_foot(sheet, grid, names)
    if tools:
        place_rule(footer)
        _place_legend(sheet, footer, scene)
    return sheet.finished(width, footer)


def _names(scene: MatrixScene) -> list[str]:
    """The names of the rows; an id is added where two look alike."""
    boxes = tuple(Box(tool.id, tool.name) for tool in scene.tools)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    return [one_line(named[tool.id], NAME_WIDTH, ENTRY_PX) for tool in scene.tools]


def _spans(groups: Sequence[MatrixGroup]) -> list[tuple[MatrixGroup, int, int]]:
    found, at = [], 0
    for group in groups:
        if group.tools:
            found.append((group, at, at + len(group.tools)))
        at += len(group.tools)
    return found


def _group_lines(group: MatrixGroup) -> list[tuple[str, float, bool]]:
    """The texts beside a group: its name and its note, each with size and weight."""
    name = (one_line(clean(group.name, sentence=True), GROUP_WIDTH, HEADER_PX, not group.loose), HEADER_PX)
    lines = [(*name, not group.loose)]
    if group.note.strip() and len(group.tools) > 1:
        lines.append((one_line(clean(group.note, sentence=True), GROUP_WIDTH, BODY_PX), BODY_PX, False))
    return lines


def _label_right(grid: _Grid, group: MatrixGroup, begin: int, end: int) -> float:
    widest = max(text_width(text, px, bold) for text, px, bold in _group_lines(group))
    return grid.block(begin, end).right + 12 + widest


def _place_names(sheet: Sheet, grid: _Grid, names: Sequence[str]) -> None:
    for row, name in enumerate(names):
        y = grid.cell(row, 0).cy
        sheet.words.append(Words(grid.left - 9, y, name, ENTRY_PX, align="right", group=f"row:{row}"))


def _place_foot(sheet: Sheet, grid: _Grid, names: Sequence[str]) -> float:
    """Place the names once more beneath their columns; return the height that they take."""
    shown = [one_line(name, BENEATH_WIDTH, BODY_PX) for name in names]
    for column, name in enumerate(shown):
        words = Words(grid.cell(0, column).cx, grid.bottom + 8, name, BODY_PX, group=f"column:{column}")
        sheet.inked.append(Inked(words, MUTED, turned=True))
    return max(text_width(name, BODY_PX) for name in shown)


def _place_cells(sheet: Sheet, grid: _Grid, scene: MatrixScene) -> None:
    place = {tool.id: at for at, tool in enumerate(scene.tools)}
    cells = {(max(place[c.tool], place[c.other]), min(place[c.tool], place[c.other])): c for c in scene.cells}
    for row in range(grid.count):
        for column in range(row):
            rect, cell = grid.cell(row, column), cells.get((row, column))
            if cell is None:
                sheet.blocks.append(Block(rect, fill=NOTHING))
            else:
                _place_cell(sheet, rect, cell, scene.threshold)
        sheet.blocks.append(Block(grid.cell(row, row), line=LINE, width=0.8))


def _place_cell(sheet: Sheet, rect: Rect, cell: MatrixCell, threshold: float) -> None:
    if cell.frame is not Frame.NONE:
        sheet.blocks.append(_framed(rect, cell.frame))
        rect = Rect.around(rect.cx, rect.cy, rect.w - 3, rect.h - 3)
    if cell.share is None:
        sheet.blocks.append(_incomparable(rect))
    else:
        fill = ramp(cell.share, threshold)
        sheet.blocks.append(Block(rect, fill=fill))
        text = shown_share(cell.share, threshold)
        if text:
            bold = cell.frame is Frame.STRONG
            words = Words(rect.cx, rect.cy, text, BODY_PX, bold=bold, align="center", group="cell")
            sheet.inked.append(Inked(words, fill.ink))
    ink = ramp(cell.share, threshold).ink if cell.share is not None else INK
    if cell.kin is not Kin.NONE:
        sheet.signs.append(Sign(SignKind.EQUALS, (rect.x + 6, rect.y + 4.5), ink, 3.0))
    if cell.thin:
        sheet.signs.append(Sign(SignKind.STAR, (rect.cx, rect.bottom - 4.2), ink, 2.4))
    if cell.on_purpose:
        sheet.signs.append(Sign(SignKind.DISC, (rect.right - 5, rect.y + 4.8), ink, 2.6))


def _framed(rect: Rect, frame: Frame) -> Block:
    """The outline of a pair: it stands in the gap around the cell."""
    around = Rect.around(rect.cx, rect.cy, rect.w + 0.4, rect.h + 0.4)
    if frame is Frame.STRONG:
        return Block(around, fill=GROUND, line=BROKEN, width=2.4, z=Z_FRAME - 0.2 - 1.1)
    return Block(around, fill=GROUND, line=BROKEN, width=1.4, dash=(3.0, 2.2), z=Z_FRAME - 0.2 - 1.1)


def _incomparable(rect: Rect) -> Block:
    inner = Rect.around(rect.cx, rect.cy, rect.w - 2, rect.h - 2)
    return Block(inner, line=EDGE, width=0.9, dash=(2.4, 2.4))


def _place_group(sheet: Sheet, grid: _Grid, group: MatrixGroup, begin: int, end: int) -> None:
    rect = grid.block(begin, end)
    if not group.loose:
        sheet.blocks.append(Block(rect, line=INK, width=1.6, z=Z_STROKE))
    lines = _group_lines(group)
    y = rect.cy - (len(lines) - 1) * 8.5
    for text, px, bold in lines:
        role = "muted" if px < HEADER_PX or group.loose else "ink"
        sheet.words.append(Words(rect.right + 12, y, text, px, role, bold, group=f"group:{begin}"))
        y += 17


def _place_legend(sheet: Sheet, footer: Footer, scene: MatrixScene) -> None:
    before, after, limit = "no overlap", "same job", percent(scene.threshold)
    long = RAMP_STEPS * RAMP_STEP
    x = footer.room(text_width(before, BODY_PX) + long + text_width(after, BODY_PX) + 16)
    footer.word(x, before)
    x += text_width(before, BODY_PX) + 8
    for step in range(RAMP_STEPS):
        fill = ramp((step + (0.5 if step else 0.0)) / RAMP_STEPS, scene.threshold)
        sheet.blocks.append(Block(Rect(x + step * RAMP_STEP, footer.y - 7, RAMP_STEP, 14), fill=fill))
    footer.word(x + long + 8, after)
    strong = f"{limit} or more, and harmful"
    frames = {cell.frame for cell in scene.cells}
    for frame, text in ((Frame.STRONG, strong), (Frame.FINDING, "another finding")):
        if frame in frames:
            rect = _sample(footer, 16, text)
            sheet.blocks.append(_framed(rect, frame))
    _place_signs(sheet, footer, scene)


def _place_signs(sheet: Sheet, footer: Footer, scene: MatrixScene) -> None:
    kin = {cell.kin for cell in scene.cells} - {Kin.NONE}
    if kin:
        rect = _sample(footer, 10, f"same {' or '.join(sorted(kin))}")
        sheet.signs.append(Sign(SignKind.EQUALS, (rect.cx, rect.cy), INK, 4.0))
    if any(cell.on_purpose for cell in scene.cells):
        rect = _sample(footer, 8, "on purpose")
        sheet.signs.append(Sign(SignKind.DISC, (rect.cx, rect.cy), INK, 3.0))
    if any(cell.share is None for cell in scene.cells):
        sheet.blocks.append(_incomparable(_sample(footer, 16, "cannot be compared")))
    if any(cell.thin for cell in scene.cells):
        rect = _sample(footer, 8, "thin evidence: one capability")
        sheet.signs.append(Sign(SignKind.STAR, (rect.cx, rect.cy), INK, 3.2))


def _sample(footer: Footer, size: float, text: str) -> Rect:
    """Make room for a legend entry, write its word and return where its sample goes."""
    x = footer.room(size + 7 + text_width(text, BODY_PX))
    footer.word(x + size + 7, text)
    return Rect(x, footer.y - size / 2, size, size)
