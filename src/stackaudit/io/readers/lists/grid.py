"""A table and what its columns mean: its head, and the fact that each column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stackaudit.core.errors import did_you_mean
from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.dictionary import Header, flow_header, is_field, tool_header
from stackaudit.io.readers.lists.mapping import ColumnMapping
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.model.reading import How

Table = Literal["tools", "integrations"]
Shape = Literal["tools", "integrations", "contracts", "ledger", "assignments"]
"""What the rows of a list are: tools, flows, contracts of tools, bookings to be summed by tool, users of tools."""
_LOOKED_AT = 50
_MOST_LISTED = 12


@dataclass(frozen=True)
class Grid:
    """A sheet and what its columns mean.

    Attributes:
        sheet: The sheet.
        table: What its rows are.
        columns: For each fact the column that holds it, counted from 0.
        heads: What each of those headers says, by fact.
        head: The row of the headers.
        lines: The rows below the head.
        notes: What is to be said of the head.
        shape: What the rows are; `contracts`, `ledger` and `assignments` are kinds of tables of tools.
        how: For each fact how its column was found.
        titles: The rows above the head that were taken for titles.
        upper: The upper row of a head of two rows, and None elsewhere.
        language: The language of most heads, as in the dictionary; empty where nothing tells.
    """

    sheet: Sheet
    table: Table
    columns: dict[str, int]
    heads: dict[str, Header]
    head: Line
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    shape: Shape = "tools"
    how: Mapping[str, How] = field(default_factory=dict)
    titles: tuple[Line, ...] = ()
    upper: Line | None = None
    language: str = ""

    def note(self, kind: NoteKind, message: str, line: int = 0, field: str = "") -> Note:
        """A note on a place in it."""
        column = self.columns[field] + 1 if field in self.columns and line else 0
        return Note(kind, message, self.sheet.spot(line, column))

    def cells(self, field: str) -> Iterator[Cell]:
        """The cells of a fact, from the top."""
        column = self.columns.get(field)
        return iter(()) if column is None else (line.cell(column) for line in self.lines)


def score(row: Sequence[Cell], mapping: ColumnMapping | None = None) -> int:
    """Return how many facts a row names as a head of either table would; 0 where it can be the head of neither."""
    return max(_score(row, table, mapping) for table in ("tools", "integrations"))


def find_grid(sheet: Sheet, mapping: ColumnMapping | None = None) -> Grid | None:
    """Return the grid of a sheet, or None where no row near the top looks like a head."""
    wanted = (mapping.sheets.get(sheet.name) if mapping is not None else None) or None
    tables: tuple[Table, ...] = (wanted,) if wanted in ("tools", "integrations") else ("tools", "integrations")
    best, place = 0, (0, tables[0])
    for n, line in enumerate(sheet.lines[:_LOOKED_AT]):
        for table in tables:
            points = _score(line.cells, table, mapping)
            if points > best and (points > 1 or n == 0):
                best, place = points, (n, table)
    return _grid(sheet, *place, mapping) if best else None


def _score(row: Sequence[Cell], table: Table, mapping: ColumnMapping | None) -> int:
    found = {head.field for cell in row if (head := _meaning(cell, table, mapping)).field}
    needed = {"name"} if table == "tools" else {"source", "target"}
    if not needed <= found and not (table == "tools" and "id" in found):
        return 0
    return len(found) + (1 if table == "integrations" else 0)


def _meaning(cell: Cell, table: Table, mapping: ColumnMapping | None) -> Header:
    if not isinstance(cell, str) or not cell.strip() or len(cell) > 120:
        return Header("")
    read: Callable[[str], Header] = tool_header if table == "tools" else flow_header
    mapped = _mapped(cell, mapping)
    if mapped:
        return Header(mapped if is_field(table, mapped) else "", "", read(cell).currency, read(cell).unit)
    return read(cell)


def _mapped(cell: str, mapping: ColumnMapping | None) -> str:
    if mapping is None:
        return ""
    word = flat(cell)
    return next((field for header, field in mapping.columns.items() if flat(header) == word), "")


def flat(header: str) -> str:
    """A header as it is compared: one line, lower case."""
    return " ".join(header.split()).casefold()


def _grid(sheet: Sheet, place: int, table: Table, mapping: ColumnMapping | None) -> Grid:
    head = sheet.lines[place]
    columns: dict[str, int] = {}
    heads: dict[str, Header] = {}
    unused: list[str] = []
    notes: list[Note] = []
    for n, cell in enumerate(head.cells):
        text, meaning = " ".join(text_of(cell).split()), _meaning(cell, table, mapping)
        field = meaning.field
        if field in columns:
            other = " ".join(text_of(head.cell(columns[field])).split())
            message = f"columns {other!r} and {text!r} both seem to hold {field!r}; the first is read"
            notes.append(Note("left-out", message, sheet.spot(head.number, n + 1)))
        elif field:
            columns[field], heads[field] = n, meaning
            if meaning.guess:
                message = f"column {text!r} is taken for {meaning.guess} ({field})"
                notes.append(Note("guessed", message, sheet.spot(head.number, n + 1)))
        elif text and _mapped(text, mapping) != "skip":
            unused.append(text)
    if unused:
        listed = ", ".join(repr(name) for name in unused[:_MOST_LISTED])
        more = f" and {len(unused) - _MOST_LISTED} more" if len(unused) > _MOST_LISTED else ""
        plural, hold = ("columns are", "they hold") if len(unused) > 1 else ("column is", "it holds")
        message = f"{len(unused)} {plural} not read: {listed}{more}; a mapping can say what {hold}"
        notes.append(Note("left-out", message, sheet.spot(head.number)))
    return Grid(sheet, table, columns, heads, head, sheet.lines[place + 1 :], tuple(notes))


def unmatched(mapping: ColumnMapping, sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    """Yield the headers and sheets that a mapping names and no sheet has, each with a hint."""
    there = {flat(text_of(cell)) for sheet in sheets for line in sheet.lines[:_LOOKED_AT] for cell in line.cells}
    for header in mapping.columns:
        if flat(header) not in there:
            names = [name for name in there if len(name) < 60 and any(letter.isalpha() for letter in name)]
            yield f"no sheet has a column {header!r}", did_you_mean(flat(header), names).removeprefix("; ")
    titles = [sheet.name for sheet in sheets]
    for title in mapping.sheets:
        if title not in titles:
            yield f"there is no sheet {title!r}", did_you_mean(title, titles).removeprefix("; ")
