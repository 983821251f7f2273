"""A table and what its columns mean: its head, and the fact that each column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.dictionary import Header, flow_header, tool_header
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
    kind = None if mapping is None else mapping.kind
    tables: tuple[Table, ...] = ("tools", "integrations")
    if kind not in (None, "skip"):
        tables = ("integrations" if kind == "integrations" else "tools",)
    if mapping is not None and mapping.headless:
        widest = max((len(line.cells) for line in sheet.lines), default=0)
        none = Line(0, ("",) * widest)
        return max((_grid(sheet, none, sheet.lines, table, mapping) for table in tables), key=lambda g: len(g.columns))
    given = () if mapping is None else mapping.head_rows
    best, place = 0, (0, tables[0])
    for n, line in enumerate(sheet.lines[:_LOOKED_AT] if not given else sheet.lines):
        if given and line.number != given[-1]:
            continue
        for table in tables:
            points = _score(line.cells, table, mapping)
            if points > best and (points > 1 or n == 0 or given):
                best, place = points, (n, table)
    n, table = place
    return _grid(sheet, sheet.lines[n], sheet.lines[n + 1 :], table, mapping) if best else None


def _score(row: Sequence[Cell], table: Table, mapping: ColumnMapping | None) -> int:
    found = {head.field for n, cell in enumerate(row) if (head := _meaning(cell, n, table, mapping)).field}
    needed = {"name"} if table == "tools" else {"source", "target"}
    if not needed <= found and not (table == "tools" and "id" in found):
        return 0
    return len(found) + (1 if table == "integrations" else 0)


def _meaning(cell: Cell, column: int, table: Table, mapping: ColumnMapping | None) -> Header:
    mapped = "" if mapping is None else mapping.field(text_of(cell), column, table)
    if mapped == "skip" or not isinstance(cell, str) or len(cell) > 120 or not (cell.strip() or mapped):
        return Header("")
    read: Callable[[str], Header] = tool_header if table == "tools" else flow_header
    return Header(mapped, "", read(cell).currency, read(cell).unit) if mapped else read(cell)


def _how(meaning: Header, column: int, table: Table, text: str, mapping: ColumnMapping | None) -> How:
    if mapping is not None and mapping.field(text, column, table):
        return "mapped"
    return "exact" if meaning.exact and not meaning.guess else "guessed"


def _grid(sheet: Sheet, head: Line, lines: tuple[Line, ...], table: Table, mapping: ColumnMapping | None) -> Grid:
    columns: dict[str, int] = {}
    heads: dict[str, Header] = {}
    how: dict[str, How] = {}
    unused: list[str] = []
    notes: list[Note] = []
    for n, cell in enumerate(head.cells):
        text, meaning = " ".join(text_of(cell).split()), _meaning(cell, n, table, mapping)
        field = meaning.field
        if field in columns:
            other = " ".join(text_of(head.cell(columns[field])).split())
            message = f"columns {other!r} and {text!r} both seem to hold {field!r}; the first is read"
            notes.append(Note("left-out", message, sheet.spot(head.number, n + 1)))
        elif field:
            columns[field], heads[field] = n, meaning
            how[field] = _how(meaning, n, table, text, mapping)
            if meaning.guess:
                message = f"column {text!r} is taken for {meaning.guess} ({field})"
                notes.append(Note("guessed", message, sheet.spot(head.number, n + 1)))
        elif text and (mapping is None or mapping.field(text, n, table) != "skip"):
            unused.append(text)
    if unused:
        listed = ", ".join(repr(name) for name in unused[:_MOST_LISTED])
        more = f" and {len(unused) - _MOST_LISTED} more" if len(unused) > _MOST_LISTED else ""
        plural, hold = ("columns are", "they hold") if len(unused) > 1 else ("column is", "it holds")
        message = f"{len(unused)} {plural} not read: {listed}{more}; a mapping can say what {hold}"
        notes.append(Note("left-out", message, sheet.spot(head.number)))
    titles = tuple(line for line in sheet.lines if line.number < head.number)
    return Grid(sheet, table, columns, heads, head, lines, tuple(notes), table, how, titles)
