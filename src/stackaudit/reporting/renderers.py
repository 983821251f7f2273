"""Elements as Markdown (CommonMark with tables), HTML and plain text; every text of a user's is escaped."""

from __future__ import annotations

import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from textwrap import fill, wrap

from stackaudit.core import escape
from stackaudit.core.findings import Severity
from stackaudit.core.messages import Message
from stackaudit.reporting.elements import Bullets, CellText, Code, Element, Grid, Heading, Paragraph, write_cell

WIDTH = 110
"""Columns of a text in a file or a pipe."""
_WIDEST = 160
_READABLE = 16
_SEVERITIES = frozenset(map(str, Severity))
Paint = Callable[[str, str], str]
"""Colours a text in its role."""
_NUMBERED = re.compile(r"\A[0-9]{1,9}(?=[.)](?:\s|\Z))")


def _unpainted(_: str, text: str) -> str:
    return text


class Rendered(ABC):
    """Base of what is shown as Markdown, HTML and text: the summary of an audit, a comparison of two."""

    @property
    @abstractmethod
    def elements(self) -> tuple[Element, ...]:
        """What it says, before it is rendered."""

    def markdown(self) -> str:
        """Return it as Markdown."""
        return markdown(self.elements)

    def html(self) -> str:
        """Return it as an HTML fragment."""
        return html(self.elements)

    def text(self) -> str:
        """Return it as plain text."""
        return text(self.elements)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from stackaudit.core.notebook import framed

        return framed(html(self.elements, deepest=2))

    def _repr_markdown_(self) -> str:
        return self.markdown()


def markdown(elements: Iterable[Element]) -> str:
    """Return elements as one Markdown text; every text of a user's is escaped."""
    return "\n\n".join(_markdown_block(one) for one in elements) + "\n"


def _markdown_block(element: Element) -> str:
    match element:
        case Heading(text, level):
            return f"{'#' * level} {text.render(escape.markdown)}"
        case Paragraph(text, strong):
            return f"**{text.render(escape.markdown)}**" if strong else _markdown_line(text)
        case Bullets(items):
            return "\n".join(f"- {_markdown_line(item)}" for item in items)
        case Grid():
            return _markdown_grid(element)


def _markdown_line(text: Message) -> str:
    """A line of its own; a name of digits alone before a point of ours begins no list."""
    return _NUMBERED.sub(r"\g<0>\\", text.render(escape.markdown))


def _markdown_grid(grid: Grid) -> str:
    rule = ["---:" if grid.is_number(n) else "---" for n in range(len(grid.columns))]
    rows = [grid.columns, rule, *([_markdown_cell(cell) for cell in row] for row in grid.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _markdown_cell(cell: CellText) -> str:
    """An id stands in a code span, which needs no escape.markdown: ids hold neither backticks nor bars."""
    if isinstance(cell, Code) and not {"`", "|"} & set(cell.text):
        return f"`{escape.visible(cell.text)}`"
    return write_cell(cell, escape.markdown)


def html(elements: Iterable[Element], *, deepest: int = 1) -> str:
    """Return elements as an HTML fragment.

    Args:
        elements: What to render.
        deepest: Level of the top heading: 1 on a page of its own, 3 inside a notebook.
    """
    return "".join(_html_block(one, deepest - 1) for one in elements)


def _html_block(element: Element, deeper: int) -> str:
    match element:
        case Heading(text, level):
            tag = f"h{min(6, level + deeper)}"
            return f"<{tag}>{text.render(escape.html)}</{tag}>"
        case Paragraph(text, strong):
            rendered = text.render(escape.html)
            return f"<p><b>{rendered}</b></p>" if strong else f"<p>{rendered}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{item.render(escape.html)}</li>' for item in items)}</ul>"
        case Grid():
            return _html_grid(element)


def _html_grid(grid: Grid) -> str:
    right = [" class='n'" if grid.is_number(n) else "" for n in range(len(grid.columns))]
    head = "".join(f"<th scope='col'{r}>{escape.html(c)}</th>" for c, r in zip(grid.columns, right, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{r}>{_html_cell(c)}</td>' for c, r in zip(row, right, strict=True))}</tr>"
        for row in grid.rows
    )
    caption = f"<caption>{escape.html(grid.caption)}</caption>" if grid.caption else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _html_cell(cell: CellText) -> str:
    text = write_cell(cell, escape.html)
    return f"<code>{text}</code>" if isinstance(cell, Code) else text


def text(elements: Iterable[Element], width: int = WIDTH, paint: Paint = _unpainted) -> str:
    """Return elements as text; a table is wider only where its very words are.

    Args:
        elements: What to render.
        width: Columns that there are. Sentences take at most 110 of them, because longer lines are hard to read.
        paint: Colours a text in its role: `title`, `heading`, `columns`, or the name of a severity. It may not change
            how wide a text looks.
    """
    return "\n\n".join(_text_block(one, width, paint) for one in elements) + "\n"


def _text_block(element: Element, width: int, paint: Paint) -> str:
    line = min(width, WIDTH)
    match element:
        case Heading(text, level):
            rendered = text.render(escape.terminal)
            lines = [rendered] if width >= WIDTH else wrap(rendered, width)
            painted = "\n".join(paint("title" if level == 1 else "heading", words) for words in lines)
            return f"{painted}\n{('=' if level == 1 else '-') * max(map(len, lines))}"
        case Paragraph(text, _):
            return fill(text.render(escape.terminal), line)
        case Bullets(items):
            return "\n".join(
                fill(item.render(escape.terminal), line, initial_indent="  * ", subsequent_indent="    ")
                for item in items
            )
        case Grid():
            return _text_grid(element, min(width, _WIDEST), paint)


def _text_grid(grid: Grid, width: int, paint: Paint) -> str:
    rows = [list(grid.columns), *([write_cell(cell, escape.terminal) for cell in row] for row in grid.rows)]
    widths = _text_widths(rows, width)
    if width < WIDTH and _is_too_narrow(rows, widths, width):
        return "\n\n".join(_text_records(grid, rows, width, paint))
    places = [str.rjust if grid.is_number(column) else str.ljust for column in range(len(widths))]
    lines: list[str] = []
    for number, row in enumerate(rows):
        roles = ["columns" if number == 0 else _role(cell) for cell in row]
        lines += _text_row(row, widths, places, roles, paint)
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _text_records(grid: Grid, rows: list[list[str]], width: int, paint: Paint) -> Iterator[str]:
    """Yield each row on its own: with what the empty cells of merged columns mean."""
    above = [""] * grid.merged
    for row in rows[1:]:
        if grid.merged and sum(map(bool, row)) == 1:  # it counts rows that are left out
            yield fill("".join(row), width, initial_indent="  ", subsequent_indent="  ")
            continue
        above = [cell or meant for cell, meant in zip(row, above, strict=False)]
        yield _text_record(rows[0], [*above, *row[grid.merged :]], width, paint)


def _is_too_narrow(rows: list[list[str]], widths: list[int], width: int) -> bool:
    """Whether a table does not fit, or has a column of texts so narrow that nobody reads down it."""
    natural = _text_widths(rows, sys.maxsize)
    narrow = any(own < min(full, _READABLE) for own, full in zip(widths, natural, strict=True))
    return narrow or sum(widths) + 2 * len(widths) > width


def _text_record(columns: list[str], row: list[str], width: int, paint: Paint) -> str:
    """One row below one another, each cell after the name of its column."""
    lines: list[str] = []
    for column, cell in zip(columns, row, strict=True):
        if cell:
            first, *more = wrap(f"{column}: {cell}", max(_READABLE, width - 6), break_on_hyphens=False)
            if first.startswith(f"{column}:"):
                said = first[len(column) + 1 :]
                first = f"{paint('columns', f'{column}:')}{_painted(said, _role(cell), paint)}"
            lines += [f"{'    ' if lines else '  '}{first}", *(f"      {line}" for line in more)]
    return "\n".join(lines)


def _text_row(
    row: list[str], widths: list[int], places: Iterable[Callable[[str, int], str]], roles: list[str], paint: Paint
) -> list[str]:
    """One row as so many lines as its longest cell needs: nothing is cut off."""
    cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    height = max(len(cell) for cell in cells)
    return [
        "  ".join(
            _painted(place(cell[n] if n < len(cell) else "", width), role, paint)
            for cell, width, place, role in zip(cells, widths, places, roles, strict=True)
        )
        for n in range(height)
    ]


def _role(cell: str) -> str:
    return cell if cell in _SEVERITIES else ""


def _painted(text: str, role: str, paint: Paint) -> str:
    """A text with its blanks outside the colour."""
    said = text.strip()
    return text.replace(said, paint(role, said)) if role and said else text


def _wrapped(text: str, width: int) -> list[str]:
    if len(text) <= width and text.isprintable() and text.rstrip() == text:
        return [text]
    return wrap(text, width, break_on_hyphens=False) or [""]


def _text_widths(rows: list[list[str]], width: int) -> list[int]:
    """Natural widths, the widest columns narrowed until the table fits."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    least = [max([8, *(len(word) for word in rows[0][column].split())]) for column in range(len(widths))]
    room = width - 2 * len(widths)
    while sum(widths) > room:
        wide = max(range(len(widths)), key=lambda column: widths[column] - least[column])
        if widths[wide] <= least[wide]:
            break
        widths[wide] -= 1
    return widths
