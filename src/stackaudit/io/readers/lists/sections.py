"""Rows that head the rows below them: a text alone in a row, such as the name of a department."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.column_words import has_word, says
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.footnotes import is_footnote
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import KEEP, SECTION_ROWS, SKIP
from stackaudit.io.readers.lists.totals import is_sum_word
from stackaudit.io.readers.lists.wanted import UserSays
from stackaudit.io.readers.lists.words import full_department
from stackaudit.model.base import shown

_WIDE = 3
_LONGEST = 60
_SHORT = 3
_MOST_LISTED = 6


def with_sections(grid: Grid, said: UserSays, is_product: Callable[[str], bool]) -> Grid:
    """Return a list of tools whose rows of one text, which head the rows below them, are no tools.

    Where each row has one above it and they name departments, they are read as a column of departments, which is a
    guess; where the user says what they are, as that. Otherwise they are left out. All of it is told.

    Args:
        grid: The list.
        said: What the user says of it.
        is_product: Whether a text is surely the name of a product.
    """
    if grid.shape not in ("tools", "contracts") or grid.export or grid.head.number == 0:
        return grid
    width = max(len(grid.texts), max((len(line.cells) for line in grid.lines), default=0))
    stated = said.field(SECTION_ROWS, width, grid.table)
    if stated == "name":
        return grid
    found = _sections(grid, is_product)
    if not found:
        return grid
    field = stated or _field(grid, found)
    listed = ", ".join(shown(text) for text in list(found.values())[:_MOST_LISTED])
    more = ", …" if len(found) > _MOST_LISTED else ""
    rows = f"1 row heads the rows below it and is no tool: {listed}"
    if len(found) > 1:
        rows = f"{len(found):,} rows head the rows below them and are no tools: {listed}{more}"
    left_out = {**grid.left_out, **{number: f"{shown(text)} heads the rows below it" for number, text in found.items()}}
    grid = replace(grid, left_out=left_out)
    if field in ("", SKIP, KEEP) or (field in grid.columns and not stated):
        advice = f"; a mapping can say what they name, such as `columns: {{{SECTION_ROWS}: departments}}`"
        note = grid.note("left-out", f"{rows}{'' if stated else advice}", min(found))
        return replace(grid, notes=(*grid.notes, note))
    taken = "departments" if field == "departments" else repr(field)
    advice = "" if stated else f", which a mapping can deny: `columns: {{{SECTION_ROWS}: skip}}`"
    note = grid.note("guessed", f"{rows}; they are read as the {taken} of the rows below them{advice}", min(found))
    return replace(_with_column(grid, found, field, width, is_said=bool(stated)), notes=(*grid.notes, note))


def _sections(grid: Grid, is_product: Callable[[str], bool]) -> dict[int, str]:
    """The texts of the rows that head others, by the numbers of their rows."""
    full = {line.number: _full(line, grid) for line in grid.lines}
    if not full or median(map(len, full.values())) < _WIDE:
        return {}
    name, id_ = grid.columns.get("name", -1), grid.columns.get("id", -1)
    found: dict[int, str] = {}
    for line, below in zip(grid.lines, grid.lines[1:], strict=False):
        texts = full[line.number]
        if len(texts) != 1 or len(full[below.number]) < _WIDE or line.number in grid.left_out:
            continue
        ((column, text),) = texts.items()
        if not _is_text(text) or is_product(text) or is_sum_word(text) or is_footnote(text):
            continue
        if column != id_ or not _looks_like(text, (full[one.number].get(id_, "") for one in grid.lines)):
            found[line.number] = text
    if any(name in full[number] for number in found) and sum(map(_is_department, found.values())) * 2 < len(found):
        found = {number: text for number, text in found.items() if name not in full[number]}
    return found


def _full(line: Line, grid: Grid) -> dict[int, str]:
    return {
        n: text
        for n, cell in enumerate(line.cells)
        if (line.number, n) not in grid.sheet.filled and (text := " ".join(text_of(cell).split()))
    }


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST and text[:1].isalnum() and any(map(str.isalpha, text)) and not text[:1].isdecimal()


def _looks_like(text: str, others: Iterable[str]) -> bool:
    """Whether a text without digits is like the ids of most rows, so that it may be the id of a row without a name."""
    ids = [one for one in others if one]
    if " " in text and sum(" " in one for one in ids) * 2 <= len(ids):
        return False
    with_digits = sum(any(map(str.isdecimal, one)) for one in ids)
    return any(map(str.isdecimal, text)) or with_digits * 2 <= len(ids)


def _is_department(text: str) -> bool:
    return says("department", text) or has_word("department", text) or full_department(text) != text


def _field(grid: Grid, found: Mapping[int, str]) -> str:
    """What the texts are of the rows below them, where nobody says it; empty where that is not sure."""
    first = next((line.number for line in grid.lines if line.number not in grid.left_out), 0)
    partitions = first in found and len(found) > 1
    named = sum(map(_is_department, found.values()))
    return "departments" if partitions and named * 2 >= len(found) and "departments" not in grid.columns else ""


def _with_column(grid: Grid, found: Mapping[int, str], field: str, width: int, *, is_said: bool) -> Grid:
    """The list with the texts of the sections as a column behind its last one."""
    text, lines = "", []
    for line in grid.lines:
        text = found.get(line.number, text)
        cells: list[Cell] = [*line.cells, *[""] * (width - len(line.cells))]
        is_row = line.number not in found and len(_full(line, grid)) > 1
        lines.append(Line(line.number, (*cells, _in_words(text) if is_row else "")))
    columns = {one: column for one, column in grid.columns.items() if one != field}
    head = Line(grid.head.number, (*grid.head.cells, *[""] * (width - len(grid.head.cells)), SECTION_ROWS))
    texts: Sequence[str] = (*grid.texts, *[""] * (width - len(grid.texts)), SECTION_ROWS)
    guess = "" if is_said else "the departments of the rows below each"
    return replace(
        grid,
        lines=tuple(lines),
        head=head,
        texts=tuple(texts),
        columns={**columns, field: width},
        heads={**grid.heads, field: Header(field, guess, exact=is_said)},
        how={**grid.how, field: "mapped" if is_said else "guessed"},
        made=grid.made | {width},
    )


def _in_words(text: str) -> str:
    """A text as the one name that it is: not all in capitals, and without blanks around a stroke.

    >>> _in_words("IT / ALLGEMEIN"), _in_words("Sales Ops")
    ('IT/Allgemein', 'Sales Ops')
    """
    text = text.rstrip(" :").replace(" / ", "/")
    if text != text.upper() or len(text) <= _SHORT:
        return text
    return "/".join(
        " ".join(word if len(word) <= _SHORT else word.capitalize() for word in part.split())
        for part in text.split("/")
    )
