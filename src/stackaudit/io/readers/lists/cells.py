"""One table as it stands in a file: rows of cells with their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.result import Location

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
        lines: Its rows without the empty ones. Records that have no line of their own count as rows below a head.
        currencies: For columns, counted from 0, the currency that the format of their amounts names, where all agree.
        cell_currencies: The same by row and column, for columns in which the formats name several.
        filled: Cells, by row and column, that have the value of a cell above which is merged over them: an amount in
            them is the same amount, not another one.
        hidden: Columns, from 0, that a workbook does not show.
        addresses: Cells, by row and column, whose text is that of a link, and the address that it leads to.
        head: The row that the file itself says is the head, as Markdown does; 0 where it says none.
    """

    source: str
    name: str
    lines: tuple[Line, ...]
    currencies: Mapping[int, str] = field(default_factory=dict, hash=False)
    cell_currencies: Mapping[tuple[int, int], str] = field(default_factory=dict, hash=False)
    filled: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()
    addresses: Mapping[tuple[int, int], str] = field(default_factory=dict, hash=False)
    head: int = 0

    def currency(self, line: int, column: int) -> str:
        """The currency that the format of a cell names, by its row and its column from 0; empty where it names none."""
        return self.currencies.get(column, "") or self.cell_currencies.get((line, column), "")

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


def check_rows(rows: int, limits: Limits, source: str = "") -> None:
    """Refuse an input whose tables have more rows together than are read.

    Raises:
        LoadError: they have.
    """
    if rows > limits.all_rows:
        message = f"the tables have {rows:,} rows together; at most {limits.all_rows:,} are read"
        problem = Problem(Code.TOO_MANY_VALUES, message, help="read a part of them")
        raise refusal([problem], source) if source else LoadError([problem])
