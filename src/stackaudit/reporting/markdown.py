"""Blocks as Markdown (CommonMark with tables)."""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.core.escape import markdown as escape
from stackaudit.core.escape import visible
from stackaudit.reporting.blocks import Block, Bullets, CellText, Code, Grid, Heading, Paragraph, write_cell


def render(blocks: Iterable[Block]) -> str:
    """Return the blocks as one Markdown text; every text of a user's is escaped."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {text.render(escape)}"
        case Paragraph(text, strong):
            rendered = text.render(escape)
            return f"**{rendered}**" if strong else rendered
        case Bullets(items):
            return "\n".join(f"- {item.render(escape)}" for item in items)
        case Grid():
            return _grid(block)


def _grid(grid: Grid) -> str:
    rule = ["---:" if grid.is_number(n) else "---" for n in range(len(grid.columns))]
    rows = [grid.columns, rule, *([_cell(cell) for cell in row] for row in grid.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(cell: CellText) -> str:
    """An id stands in a code span, which needs no escape: ids hold neither backticks nor bars."""
    if isinstance(cell, Code) and not {"`", "|"} & set(cell.text):
        return f"`{visible(cell.text)}`"
    return write_cell(cell, escape)
