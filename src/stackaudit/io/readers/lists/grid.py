"""A table and what its columns mean: its head, and the fact that each column holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.names import host_of
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.model.reading import How

Table = Literal["tools", "integrations"]
Shape = Literal["tools", "integrations", "contracts", "ledger", "assignments"]
"""What the rows of a list are: tools, flows, contracts of tools, bookings to be summed by tool, users of tools."""


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
        texts: The head of each column as people see it; of two rows both, parted by " / ".
        person: The column of people of a list of assignments, and None elsewhere.
        hosts: Whether the column of names holds addresses, whose hosts are the names.
        kept: Columns of which nothing is known, by the user's own field in which each is kept as it stands.
        as_of: The day that a title names; None where none does.
        words: For a field the words of a known export, and what each means; see `layouts`.
        left_out: Rows that are no records of a known export, each with the reason.
        joined: Rows of a known export that went into another: the row, and that other row.
        made: Columns, counted from 0, that follow from others and stand in no file.
        export: The product whose export it is; empty where it is none that is known.
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
    texts: tuple[str, ...] = ()
    person: int | None = None
    hosts: bool = False
    as_of: date | None = None
    kept: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)
    joined: Mapping[int, int] = field(default_factory=dict)
    made: frozenset[int] = frozenset()
    export: str = ""

    @property
    def records(self) -> tuple[Line, ...]:
        """The rows that are records."""
        if not self.left_out and not self.joined:
            return self.lines
        return tuple(line for line in self.lines if line.number not in self.left_out and line.number not in self.joined)

    def name(self, line: Line) -> str:
        """The name in a row as it stands there; of an address its host."""
        column = self.columns.get("name")
        text = "" if column is None else text_of(line.cell(column))
        return host_of(text) if self.hosts and text.strip() else text

    def with_column(self, column: int, head: str) -> Grid:
        """The grid with the head of a column, counted from 0, that stands in no file."""
        cells = (*self.head.cells, *[""] * (column - len(self.head.cells)), head)
        return replace(self, head=Line(self.head.number, cells), made=self.made | {column})

    def note(self, kind: NoteKind, message: str, line: int = 0, field: str = "") -> Note:
        """A note on a place in it."""
        column = self.columns[field] + 1 if field in self.columns and line else 0
        return Note(kind, message, self.sheet.spot(line, column))

    def cells(self, field: str) -> Iterator[Cell]:
        """The cells of a fact, from the top."""
        column = self.columns.get(field)
        return iter(()) if column is None else (line.cell(column) for line in self.lines)
