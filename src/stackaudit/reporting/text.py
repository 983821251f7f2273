"""Blocks as plain text for a terminal: no control character of a user's ever reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill, wrap

from stackaudit.core.escape import terminal as escape
from stackaudit.reporting.blocks import Block, Bullets, Grid, Heading, Paragraph, write_cell

WIDTH = 110


def render(blocks: Iterable[Block]) -> str:
    """Return the blocks as text of at most 110 columns, but for a table whose very words are wider."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            rendered = text.render(escape)
            return f"{rendered}\n{('=' if level == 1 else '-') * len(rendered)}"
        case Paragraph(text, _):
            return fill(text.render(escape), WIDTH)
        case Bullets(items):
            return "\n".join(
                fill(item.render(escape), WIDTH, initial_indent="  * ", subsequent_indent="    ") for item in items
            )
        case Grid():
            return _grid(block)


def _grid(grid: Grid) -> str:
    rows = [list(grid.columns), *([write_cell(cell, escape) for cell in row] for row in grid.rows)]
    widths = _widths(rows)
    lines: list[str] = []
    for number, row in enumerate(rows):
        lines += _row(grid, row, widths)
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _row(grid: Grid, row: list[str], widths: list[int]) -> list[str]:
    """One row as so many lines as its longest cell needs: nothing is cut off."""
    cells = [wrap(text, width, break_on_hyphens=False) or [""] for text, width in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    lines = []
    for n in range(height):
        parts = [cell[n] if n < len(cell) else "" for cell in cells]
        lines.append(
            "  ".join(
                part.rjust(width) if grid.is_number(column) else part.ljust(width)
                for column, (part, width) in enumerate(zip(parts, widths, strict=True))
            )
        )
    return lines


def _widths(rows: list[list[str]]) -> list[int]:
    """Natural widths, the widest columns narrowed until the table fits."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    least = [max([8, *(len(word) for word in rows[0][column].split())]) for column in range(len(widths))]
    room = WIDTH - 2 * len(widths)
    while sum(widths) > room:
        wide = max(range(len(widths)), key=lambda column: widths[column] - least[column])
        if widths[wide] <= least[wide]:
            break
        widths[wide] -= 1
    return widths
