"""Excel workbooks: sheets of plain cells, no formula in any of them, and the same bytes for the same cells."""

from __future__ import annotations

import errno
import math
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import csv_cell

if TYPE_CHECKING:
    from types import ModuleType

Cell = str | int | float | bool | date | None
"""What a cell may hold; None leaves it empty. A text is written as it is: guard it first, see `_safetext`."""

LONGEST_CELL = 32_767
_EXACT = 2**53  # a spreadsheet counts in floats: whole numbers beyond it lose digits
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree on dates
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE = 31
_WIDEST = 60
_SAMPLE = 200
_EPOCH = (1980, 1, 1, 0, 0, 0)
_POSIX = 3
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")


class Page(NamedTuple):
    """One sheet: its title, the names of its columns and its rows."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class Tabular(Protocol):
    """A table of a report: cells are plain values or lists of texts."""

    @property
    def name(self) -> str:
        """Its title."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""

    @property
    def rows(self) -> tuple[tuple[str | int | float | bool | tuple[str, ...] | None, ...], ...]:
        """Its rows."""


def shown_page(table: Tabular) -> Page:
    """Return a table of a report as a page to look at: texts visible, harmless and cut to what a cell holds."""
    return Page(
        table.name, [str(csv_cell(name)) for name in table.columns], [[*map(_shown, row)] for row in table.rows]
    )


def _shown(value: str | int | float | bool | tuple[str, ...] | None) -> Cell:
    if isinstance(value, tuple):
        value = "; ".join(value)
    if isinstance(value, float) and not math.isfinite(value):
        value = str(value)
    if not isinstance(value, str):
        return value
    text = str(csv_cell(value))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def load_openpyxl(purpose: str) -> ModuleType:
    """Return the package that knows workbooks; where it is not installed, the error says what to install.

    Raises:
        StackAuditError: it is not installed.
    """
    return _loaded("openpyxl", "openpyxl", purpose)


def load_xlsxwriter(purpose: str) -> ModuleType:
    """Return the package that writes workbooks to be worked with; where it is not installed, the error says so.

    Raises:
        StackAuditError: it is not installed.
    """
    return _loaded("xlsxwriter", "XlsxWriter", purpose)


def _loaded(name: str, called: str, purpose: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise StackAuditError(f"{purpose} needs {called}: pip install 'stackaudit[excel]'") from error


def workbook(pages: Iterable[Page]) -> bytes:
    """Return a workbook with one sheet a page: bold head, frozen, filtered; numbers are numbers, dates are dates.

    Raises:
        StackAuditError: openpyxl is not installed, a text is too long for a cell, or there is no place for the sheets,
            which openpyxl puts into the folder for temporary files first.
    """
    openpyxl = load_openpyxl("writing .xlsx")
    checked = [Page(p.title, p.columns, [[fitting(v, p.title) for v in row] for row in p.rows]) for p in pages]
    book = openpyxl.Workbook(write_only=True)
    taken: set[str] = set()
    stream = BytesIO()
    try:
        for page in checked:
            _add(book, page, sheet_title(page.title, taken))
        book.save(stream)
    except _not_written() as error:
        raise StackAuditError(f"the folder for temporary files cannot be written: {_reason(error)}") from error
    return without_clock(stream.getvalue())


def _not_written() -> tuple[type[Exception], ...]:
    """What openpyxl raises where a file takes no more: where lxml is installed, an error of that."""
    lxml = sys.modules.get("lxml.etree")
    return (OSError,) if lxml is None else (OSError, lxml.SerialisationError)


def _reason(error: Exception) -> str:
    """Why, in the words of the system; lxml names the number of its error (`IO_EFBIG`)."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    number = getattr(errno, str(error).removeprefix("IO_"), None)
    return str(error) if number is None else os.strerror(number)


def _add(book: Any, page: Page, title: str) -> None:  # noqa: ANN401  openpyxl has no types
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    rows = list(page.rows)
    sheet.freeze_panes = "A2"
    for n, name in enumerate(page.columns):
        sheet.column_dimensions[get_column_letter(n + 1)].width = column_width(name, [row[n] for row in rows])
    if page.columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(page.columns))}{len(rows) + 1}"
    bold = Font(bold=True)
    head = [_filled(WriteOnlyCell(sheet), name) for name in page.columns]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in rows:
        sheet.append([None if value is None else _filled(WriteOnlyCell(sheet), value) for value in row])


def column_width(head: str, cells: Sequence[Cell]) -> int:
    """Return how wide a column is, in letters: for its head and its first cells, up to a limit."""
    longest = max((len(str(cell)) for cell in cells[:_SAMPLE] if cell is not None), default=0)
    return min(_WIDEST, max(len(head), longest) + 2)


def fitting(value: Cell, title: str) -> Cell:
    """Return a value as a spreadsheet can hold it; checked before anything is written.

    Raises:
        StackAuditError: a text is too long for a cell.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return str(value)
    if isinstance(value, date) and value < _FIRST_DAY:
        return value.isoformat()
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        message = f"a text of {len(value):,} characters in {title!r} is too long for a cell of a workbook"
        raise StackAuditError(f"{message} (at most {LONGEST_CELL:,})")
    return value


def _filled(cell: Any, value: Cell) -> Any:  # noqa: ANN401
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with: no formula, no error value
    return cell


def sheet_title(wanted: str, taken: set[str]) -> str:
    """Return a title that Excel takes: short, without its marks, unlike those that are taken; it is taken then."""
    base = _NOT_IN_TITLES.sub(" ", wanted).strip()[:_LONGEST_TITLE] or "Sheet"
    title, n = base, 1
    while title.casefold() in taken:
        n += 1
        title = f"{base[: _LONGEST_TITLE - len(str(n)) - 1]} {n}"
    taken.add(title.casefold())
    return title


def without_clock(data: bytes) -> bytes:
    """Return the same file of an office without the time it was made at, so that equal content is equal bytes.

    Workbooks inside of it, as those of charts, lose theirs too.
    """
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", part)
            elif name.endswith(".xlsx"):
                part = without_clock(part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _POSIX  # else the system on which it was made
            fixed.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
