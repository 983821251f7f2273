"""Blocks as HTML: no script, nothing loaded, every text of a user's escaped."""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.core.escape import html as escape
from stackaudit.reporting.blocks import Block, Bullets, CellText, Code, Grid, Heading, Paragraph, write_cell


def render(blocks: Iterable[Block], *, deepest: int = 1) -> str:
    """Return the blocks as an HTML fragment.

    Args:
        blocks: What to render.
        deepest: Level of the top heading: 1 on a page of its own, 3 inside a notebook.
    """
    return "".join(_block(block, deepest - 1) for block in blocks)


def _block(block: Block, deeper: int) -> str:
    match block:
        case Heading(text, level):
            tag = f"h{min(6, level + deeper)}"
            return f"<{tag}>{text.render(escape)}</{tag}>"
        case Paragraph(text, strong):
            rendered = text.render(escape)
            return f"<p><b>{rendered}</b></p>" if strong else f"<p>{rendered}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{item.render(escape)}</li>' for item in items)}</ul>"
        case Grid():
            return _grid(block)


def _grid(grid: Grid) -> str:
    right = [" class='n'" if grid.is_number(n) else "" for n in range(len(grid.columns))]
    head = "".join(f"<th scope='col'{r}>{escape(c)}</th>" for c, r in zip(grid.columns, right, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{r}>{_cell(c)}</td>' for c, r in zip(row, right, strict=True))}</tr>" for row in grid.rows
    )
    caption = f"<caption>{escape(grid.caption)}</caption>" if grid.caption else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(cell: CellText) -> str:
    text = write_cell(cell, escape)
    return f"<code>{text}</code>" if isinstance(cell, Code) else text
