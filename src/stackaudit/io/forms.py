"""Forms: sheets that people fill in and send back, as CSV or as a workbook; written blank, read filled.

A form is one or several pages. A page has notes, a heading and rows. What a spreadsheet would run as a formula is made
harmless, and is taken back when the form is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import LoadError, Problem, StackAuditError, did_you_mean
from stackaudit.core.escape import guarded, unguarded
from stackaudit.core.excel import Page, workbook
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal, unreadable
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.lists.workbook import read_workbook

LIMITS = Limits(rows=100_000, columns=500)
Cell = str | float | None


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a form.

    Attributes:
        title: What its sheet is called; a CSV file has none.
        heading: The names of its columns.
        rows: Its rows.
        notes: What is to be read before filling it in; they stand above the heading, or on a sheet of their own.
    """

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledPage:
    """A page that was read: its sheet, its heading in lower case with its row, and its rows with their numbers."""

    title: str
    at: int
    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def column(self, name: str) -> int:
        """The column of a heading, from 1; 0 where there is none."""
        return self.heading.index(name) + 1 if name in self.heading else 0


def write_form(path: Path, pages: Sequence[FormPage], what: str) -> Path:
    """Write a form; one of CSV has a single page. It appears whole or not at all.

    Args:
        path: Where to; `.csv` or `.xlsx`.
        pages: What it holds.
        what: What messages call it: "a sheet of questions".

    Raises:
        StackAuditError: the suffix is neither, the place cannot be written to, or openpyxl is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise StackAuditError(f"{path.name!r}: {what} is written as .csv or .xlsx")
    write_bytes(path, form_bytes(suffix, pages))
    return path


def form_bytes(suffix: str, pages: Sequence[FormPage]) -> bytes:
    """Return a form as the bytes of a file with this ending."""
    if suffix == ".csv":
        (page,) = pages
        stream = io.StringIO()
        rows = [*([f"# {note}"] for note in page.notes), page.heading, *page.rows]
        csv.writer(stream, lineterminator="\r\n").writerows(map(_safe, rows))
        return stream.getvalue().encode("utf-8-sig")  # with the mark that Excel looks for
    notes = tuple(dict.fromkeys(note for page in pages for note in page.notes))
    guide = Page("How to fill it in", ("Please read this first",), [(guarded(note),) for note in notes])
    sheets = [Page(page.title, [*map(guarded, page.heading)], [*map(_safe, page.rows)]) for page in pages]
    return workbook([guide, *sheets] if notes else sheets)


def _safe(row: Sequence[Cell]) -> list[Cell]:
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def read_form(path: Path, needed: Sequence[str], known: Sequence[str] | None = None) -> tuple[FilledPage, ...]:
    """Return the pages of a filled form that have the needed columns, without blank rows and notes.

    Args:
        path: CSV or a workbook.
        needed: Columns that tell a page from any other sheet.
        known: All columns that there may be; any where None.

    Raises:
        LoadError: the file cannot be read, is neither CSV nor a workbook, no page of it is one of this form, or a
            heading is unknown, stands twice or is missing above a cell.
        StackAuditError: it is a workbook, and openpyxl is not installed.
    """
    given = Source(path, LIMITS)
    try:
        sheets = _sheets(given, frozenset(needed))
    except LoadError as error:
        raise refusal(error.problems, given.name) from None
    except OSError as error:
        raise unreadable(given.name, error) from None
    pages = [page for sheet in sheets if (page := _page(sheet)) is not None]
    found = [page for page in pages if set(needed) <= set(page.heading)]
    problems = [problem for page in found for problem in _heading_problems(page, known)]
    if not found:
        problems = _no_page(pages, needed, known)
    if problems:
        raise refusal(problems, str(path))
    return tuple(found)


def _sheets(given: Source, needed: frozenset[str]) -> list[Sheet]:
    match given.suffix:
        case ".csv":

            def score(row: Sequence[str]) -> int:
                return len(row) if any(_plain(cell).casefold() in needed for cell in row) else 0

            return [read_csv(given.text, given.name, score, given.limits)]
        case ".xlsx":
            return read_workbook(given)[0]
        case _:
            given.data  # noqa: B018  what is not there is told before what it is called
            raise LoadError([Problem(Code.UNKNOWN_FORMAT, "a filled sheet is .csv or .xlsx")])


def _page(sheet: Sheet) -> FilledPage | None:
    rows = [(line.number, tuple(_plain(text_of(cell)) for cell in line.cells)) for line in sheet.lines]
    kept = [(at, row) for at, row in rows if any(row) and not (row[0].startswith("#") and not any(row[1:]))]
    if not kept:
        return None
    at, head = kept[0]
    return FilledPage(sheet.name, at, tuple(cell.casefold() for cell in head), tuple(kept[1:]))


def _plain(cell: str) -> str:
    return unguarded(cell.strip())


def _no_page(pages: Sequence[FilledPage], needed: Sequence[str], known: Sequence[str] | None) -> list[Problem]:
    """Why no page is one of the form: told of the one that is nearest to it."""
    if not pages:
        return [Problem(Code.EMPTY, "the sheet has no heading")]
    page = max(pages, key=lambda one: len(set(one.heading) & set(needed)))
    missing = [
        Problem(Code.MISSING_FIELD, f"the heading has no column {name!r}", page.at, 1)
        for name in needed
        if name not in page.heading
    ]
    return [*missing, *_heading_problems(page, known)]


def _heading_problems(page: FilledPage, known: Sequence[str] | None) -> list[Problem]:
    problems: list[Problem] = []
    for column, name in enumerate(page.heading, 1):
        if name and known is not None and name not in known:
            message = f"the column {name!r} is not known{did_you_mean(name, known)}"
            problems.append(Problem(Code.UNKNOWN_FIELD, message, page.at, column))
        elif name and name in page.heading[: column - 1]:
            problems.append(Problem(Code.DUPLICATE_KEY, f"the column {name!r} stands twice", page.at, column))
    for number, cells in page.rows:
        problems += [
            Problem(Code.UNKNOWN_FIELD, f"the cell {cell!r} stands under no heading", number, column)
            for column, cell in enumerate(cells, 1)
            if cell and (column > len(page.heading) or not page.heading[column - 1])
        ]
    return problems
