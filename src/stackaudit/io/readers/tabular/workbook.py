"""A workbook (.xlsx) into tables, with bounds on everything that could exhaust the machine."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from struct import error as StructError  # noqa: N812
from typing import Any

from stackaudit.core.errors import LoadError, Problem, StackAuditError
from stackaudit.core.excel import load_openpyxl
from stackaudit.io.readers.base import Given, Note, Spot
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.tabular.package import broken, check_package
from stackaudit.io.readers.tabular.sheet import Cell, Line, Sheet

ZIP_MARK = b"PK\x03\x04"
_MOST_EMPTY = 10_000
_LOOKED_THROUGH = 32 * 2**20
_NO_VALUE = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
# What openpyxl and zipfile raise on files that are not what they seem.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    StructError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # the parser of XML raises a kind of it
    RuntimeError,
    ArithmeticError,
)


def read_workbook(given: Given) -> tuple[list[Sheet], list[Note]]:
    """Return the visible sheets of a workbook, and notes on what was passed over.

    Cells have the values that were last calculated; no formula is run, no link is followed.

    Raises:
        LoadError: It is no workbook, or it holds more than the limits allow; with sheet and row.
        StackAuditError: openpyxl is not installed.
    """
    load_openpyxl("reading .xlsx")
    data = given.data
    check_package(data, given.limits)
    sheets: list[Sheet] = []
    notes: list[Note] = []
    try:
        book = _opened(data)
        try:
            for tab in book.worksheets:
                if tab.sheet_state == "visible":
                    sheets.append(Sheet(given.name, tab.title, tuple(_lines(tab, given, notes))))
                else:
                    spot = Spot(given.name, sheet=tab.title)
                    notes.append(Note("left-out", f"sheet {tab.title!r} is hidden; it is not read", spot))
        finally:
            book.close()
        if lost := _uncalculated(data):
            counted = (
                "1 formula has no value, so its cell counts"
                if lost == 1
                else (f"{lost:,} formulas have no value, so their cells count")
            )
            message = f"{counted} as empty; save the workbook in a spreadsheet program"
            notes.append(Note("left-out", message, Spot(given.name)))
    except _BROKEN as error:
        raise broken(error) from None
    return sheets, notes


def _opened(data: bytes) -> Any:  # noqa: ANN401  openpyxl has no types
    """The workbook, and no warnings of openpyxl on styles and validations that it does not keep: none is read here.

    The filter stays. Taking it back afterwards would be unsafe where several threads read: one would restore what
    another has set.
    """
    openpyxl = load_openpyxl("reading .xlsx")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    return openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)


def _uncalculated(data: bytes) -> int:
    """How many formulas nobody has calculated: a program that is no spreadsheet wrote them."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = [
            part
            for part in package.infolist()
            if part.filename.startswith("xl/worksheets/") and part.file_size <= _LOOKED_THROUGH
        ]
        return sum(len(_NO_VALUE.findall(package.read(part))) for part in parts)


def first_rows(given: Given) -> dict[str, list[str]]:
    """Return the first row that holds something of each sheet, to tell what it is; none where it is broken."""
    try:
        check_package(given.data, given.limits)
        book = _opened(given.data)
        try:
            return {tab.title: _first(tab, given.limits) for tab in book.worksheets}
        finally:
            book.close()
    except (StackAuditError, *_BROKEN):
        return {}


def _first(tab: Any, limits: Limits) -> list[str]:  # noqa: ANN401  openpyxl has no types
    tab.reset_dimensions()
    for row in tab.iter_rows(max_row=50, max_col=limits.columns, values_only=True):
        cells = _trimmed(row)
        if cells:
            return [str(cell) for cell in cells]
    return []


def _lines(tab: Any, given: Given, notes: list[Note]) -> Iterator[Line]:  # noqa: ANN401
    limits = given.limits
    tab.reset_dimensions()  # what a sheet says of its size is often wrong, and rows would be lost in silence
    empty = 0
    for number, row in enumerate(tab.iter_rows(max_col=limits.columns + 1, values_only=True), 1):
        cells = _trimmed(row)
        if not cells:
            empty += 1
            if empty > _MOST_EMPTY:
                spot = Spot(given.name, number, 0, tab.title)
                notes.append(Note("left-out", f"after {_MOST_EMPTY:,} empty rows the sheet is not read on", spot))
                return
            continue
        empty = 0
        if number > limits.rows or len(cells) > limits.columns:
            most = f"{limits.rows:,} rows" if number > limits.rows else f"{limits.columns:,} columns"
            message = f"sheet {tab.title!r}, row {number}: a sheet may have {most} at the most"
            raise LoadError([Problem(Code.TOO_MANY_VALUES, message, number, 1)])
        yield Line(number, cells)


def _trimmed(row: Sequence[object]) -> tuple[Cell, ...]:
    last = len(row)
    while last and (row[last - 1] is None or (isinstance(row[last - 1], str) and not str(row[last - 1]).strip())):
        last -= 1
    return tuple(_cells(row[:last]))


def _cells(row: Iterable[object]) -> Iterator[Cell]:
    for value in row:
        match value:
            case None:
                yield ""
            case str() | bool() | int() | float():
                yield value
            case datetime():
                yield value.date().isoformat() if value.time() == time() else value.isoformat(" ")
            case date():
                yield value.isoformat()
            case _:
                yield str(value)
