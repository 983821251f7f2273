"""The cells of a filled sheet, from CSV or Excel, as text, with the row that each line of them stands in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Given
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.problems import refusal
from stackaudit.io.readers.tabular.csv_text import read_csv
from stackaudit.io.readers.tabular.sheet import Sheet, text_of
from stackaudit.io.readers.tabular.workbook import read_workbook

LIMITS: Final = Limits(rows=100_000, columns=500)
_HEADS = frozenset({"respondent", "stakeholder"})
Rows = list[tuple[int, list[str]]]


def cells_of(path: Path) -> Rows:
    """Return the rows of the first sheet that are neither blank nor notes, each with its number from 1.

    Raises:
        LoadError: the file cannot be read, is too large, or is neither CSV nor Excel.
        StackAuditError: it is Excel, and openpyxl is not installed.
    """
    given = Given(path, LIMITS)
    try:
        sheet = _sheet(given)
    except LoadError as error:
        raise refusal(error.problems, given.name) from None
    except OSError as error:
        problem = Problem(Code.UNREADABLE_FILE, f"the file cannot be read: {error.strerror or error}")
        raise refusal([problem], given.name) from None
    kept = [(line.number, [_plain(text_of(cell)) for cell in line.cells]) for line in sheet.lines]
    return [(at, row) for at, row in kept if any(row) and not _is_note(row)]


def _sheet(given: Given) -> Sheet:
    match given.suffix:
        case ".csv":
            return read_csv(given.text, given.name, _score, given.limits)
        case ".xlsx":
            sheets, _ = read_workbook(given)
            return sheets[0] if sheets else Sheet(given.name, "", ())
        case _:
            given.data  # noqa: B018  what is not there is told before what it is called
            raise LoadError([Problem(Code.UNKNOWN_FORMAT, "a filled sheet is .csv or .xlsx")])


def _score(row: Sequence[str]) -> int:
    """How much a row looks like the heading: it names who answers; of two ways to part it the one with more cells."""
    return len(row) if any(_plain(cell).casefold() in _HEADS for cell in row) else 0


def _is_note(row: list[str]) -> bool:
    return row[0].startswith("#") and not any(row[1:])


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")
