"""One table as it stands in a file: rows of cells with their lines, CSV text as such a table, and its columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Literal, NamedTuple

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.result import Location, Note, NoteKind
from stackaudit.io.readers.spreadsheet.headers import ColumnMapping, Header, flow_header, is_field, tool_header

Cell = str | int | float | bool
"""A text, or a number or a truth value of a workbook; dates are texts in ISO 8601; an empty text is an empty cell."""


class Line(NamedTuple):
    """A row that holds something: the number it has in the file, from 1, and its cells up to the last that is full."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column, counted from 0; empty where the row ends before it."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes:
        source: The file, as messages call it.
        name: The name of the sheet; empty where the file is the table.
        lines: Its rows without the empty ones.
    """

    source: str
    name: str
    lines: tuple[Line, ...]

    def spot(self, line: int = 0, column: int = 0) -> Location:
        """A place in it: a line, and a column from 1, where they are known."""
        return Location(self.source, line, column, self.name)


def text_of(cell: Cell) -> str:
    """Return a cell as text: a whole number without its point.

    >>> text_of(2027.0), text_of(True), text_of("x")
    ('2027', 'true', 'x')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return repr(cell)


DELIMITERS = (",", ";", "\t", "|")
_LONGEST_LOOK = 200_000

Score = Callable[[Sequence[str]], int]
"""How much a row looks like the head of a table that is wanted."""


def read_csv(text: str, source: str, score: Score, limits: Limits = DEFAULT_LIMITS, looked_at: int = 30) -> Sheet:
    """Return the table in a text.

    Args:
        text: The whole text.
        source: What messages call it.
        score: Chooses the sign between the cells: the one with which some row looks most like a head.
        limits: The most that it may hold.
        looked_at: Among how many rows at the top the head is looked for.

    Raises:
        LoadError: A quote is not closed, or there are too many rows or columns; with the line.
    """
    return Sheet(source, "", tuple(_lines(text, sniff(text, score, looked_at), limits)))


def sniff(text: str, score: Score, looked_at: int = 30) -> str:
    r"""Return the sign between cells that makes the best head of a row near the top; a comma where nothing tells.

    >>> sniff("Tool;Cost\nCRM;1,5\n", lambda row: row.count("Tool") + row.count("Cost"))
    ';'
    """
    top = text[:_LONGEST_LOOK]

    def rank(delimiter: str) -> tuple[int, int]:
        rows = _top(top, delimiter, looked_at)
        return max((score(row) for row in rows), default=0), max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=rank)


def _top(text: str, delimiter: str, looked_at: int) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # what could be read of it is enough to tell; reading it for good tells what is wrong
        rows.extend(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), looked_at))
    return rows


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, count = 1, 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise LoadError([_problem(error, start, reader.line_num)]) from None
        if row is None:
            return
        while row and not row[-1].strip():
            row.pop()
        if row:
            count += 1
            if count > limits.rows:
                message = f"the table has more than {limits.rows:,} rows"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1)])
            if len(row) > limits.columns:
                message = f"the row has {len(row):,} cells; at most {limits.columns:,} are read"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1, help="is a quote missing?")])
            yield Line(start, tuple(row))
        start = reader.line_num + 1


def _problem(error: csv.Error, start: int, line: int) -> Problem:
    said = str(error)
    if "end of data" in said:
        return Problem(Code.CSV_SYNTAX, "a quote that opens here is not closed", start, 1, help="is the file cut off?")
    if "field larger" in said:
        help_ = "a closing quote is missing, most likely"
        return Problem(Code.TEXT_TOO_LONG, "a cell is longer than 131,072 characters", start, 1, help=help_)
    help_ = 'within a quoted cell a quote is written twice: "a 5"" screen"'
    return Problem(Code.CSV_SYNTAX, "there is text after the closing quote of a cell", line, 1, help=help_)


Table = Literal["tools", "integrations"]
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
    """

    sheet: Sheet
    table: Table
    columns: dict[str, int]
    heads: dict[str, Header]
    head: Line
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]

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
