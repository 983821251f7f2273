"""A workbook (.xlsx) into tables, with bounds on everything that could exhaust the machine."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from struct import error as StructError  # noqa: N812
from typing import Any

from stackaudit.core.errors import LoadError, Problem, StackAuditError
from stackaudit.core.excel import load_openpyxl
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, check_rows
from stackaudit.io.readers.lists.sheet_layout import Layout, currency_of, filled_down, layout_of
from stackaudit.io.readers.result import Location, Note, NoteKind
from stackaudit.io.readers.workbook_size import MOST_EMPTY, broken, full_rows, row_beyond

ZIP_MARK = b"PK\x03\x04"
_LOOKED_THROUGH = 32 * 2**20
_FIRST_FORMAT = 164
_PLAIN = frozenset({str, int, float, bool})
_ERRORS = frozenset(
    ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"]
)
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


def read_workbook(given: Source) -> tuple[list[Sheet], list[Note]]:
    """Return the visible sheets of a workbook, and notes on what was passed over.

    Cells have the values that were last calculated; no formula is run, no link is followed. A cell that is merged
    downwards has its value in every row, hidden rows and columns are read, an error such as `#N/A` is an empty cell:
    each of it is noted.

    Raises:
        LoadError: It is no workbook, or it holds more than the limits allow; with sheet and row.
        StackAuditError: openpyxl is not installed.
    """
    load_openpyxl("reading .xlsx")
    if given.unpacking is not None:
        raise given.unpacking
    sheets: list[Sheet] = []
    notes: list[Note] = []
    lost = 0
    try:
        with zipfile.ZipFile(BytesIO(given.data)) as package, closing(_opened(given.data, given.limits)) as book:
            money = _money(book)
            for tab in book.worksheets:
                if tab.sheet_state == "visible":
                    layout = _layout(package, tab, money, given.limits.columns)
                    lost += layout.lost if layout is not None else 0
                    sheets.append(_sheet(tab, given, layout, notes))
                else:
                    spot = Location(given.name, sheet=tab.title)
                    notes.append(Note("left-out", f"sheet {tab.title!r} is hidden; it is not read", spot))
    except _BROKEN as error:
        raise broken(error) from None
    if lost:
        counted = "1 formula has no value, so its cell counts"
        counted = counted if lost == 1 else f"{lost:,} formulas have no value, so their cells count"
        message = f"{counted} as empty; save the workbook in a spreadsheet program"
        notes.append(Note("left-out", message, Location(given.name)))
    return sheets, notes


def _money(book: Any) -> dict[int, str]:  # noqa: ANN401  openpyxl has no types
    """The currency of each style of cells whose number format names one."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    formats = {**BUILTIN_FORMATS, **dict(enumerate(book._number_formats, _FIRST_FORMAT))}
    found = {n: currency_of(formats.get(style.numFmtId, "")) for n, style in enumerate(book._cell_styles)}
    return {style: currency for style, currency in found.items() if currency}


def _layout(package: zipfile.ZipFile, tab: Any, money: Mapping[int, str], columns: int) -> Layout | None:  # noqa: ANN401
    """What a sheet says beside its values; None where it is too large to be looked through."""
    part = package.getinfo(tab._worksheet_path)
    return layout_of(package.read(part), money, columns) if part.file_size <= _LOOKED_THROUGH else None


def _sheet(tab: Any, given: Source, layout: Layout | None, notes: list[Note]) -> Sheet:  # noqa: ANN401
    errors: Counter[str] = Counter()
    if layout is None:
        message = "the sheet is too large to be looked through for merged cells, hidden rows and formats"
        notes.append(Note("left-out", message, Location(given.name, sheet=tab.title)))
        layout = Layout()
    lines = list(_lines(tab, given, notes, errors, layout.is_wide))
    lines, filled = filled_down(lines, layout.merged)
    sheet = Sheet(
        given.name, tab.title, tuple(lines), layout.currencies, layout.cell_currencies, filled, layout.hidden(lines)
    )
    for kind, message in (*_errors(errors), *layout.told(lines, filled)):
        notes.append(Note(kind, message, sheet.spot()))
    return sheet


def _errors(errors: Counter[str]) -> Iterator[tuple[NoteKind, str]]:
    if errors:
        named = ", ".join(
            error if count == 1 else f"{error} {count:,} times" for error, count in sorted(errors.items())
        )
        counted = (
            "1 cell holds an error and counts"
            if errors.total() == 1
            else f"{errors.total():,} cells hold errors and count"
        )
        yield "left-out", f"{counted} as empty: {named}"


def _opened(data: bytes, limits: Limits | None = None) -> Any:  # noqa: ANN401  openpyxl has no types
    """The workbook, and no warnings of openpyxl on styles and validations that it does not keep: none is read here.

    The filter stays. Taking it back afterwards would be unsafe where several threads read: one would restore what
    another has set.

    Raises:
        LoadError: the visible sheets have too many rows, where there are limits; no cell of any was read then, and no
            shared text.
    """
    load_openpyxl("reading .xlsx")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    reader = _counting_reader()(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.limits = limits
    reader.read()
    return reader.wb


@cache
def _counting_reader() -> Any:  # noqa: ANN401
    """Return openpyxl's reader of packages, made to count the rows of each sheet before it reads anything of them.

    Of a sheet that does not state its size, openpyxl itself would parse every row to open the workbook.
    """
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    class Tab(ReadOnlyWorksheet):  # type: ignore[misc]
        def _get_size(self) -> None:
            """Leave the size open: what a sheet says of it is often wrong, and rows would be lost in silence."""

    class CountingReader(ExcelReader):  # type: ignore[misc]
        limits: Limits | None = None

        def read_strings(self) -> None:
            """Read none yet: they come after the sheets were counted."""

        def read_worksheets(self) -> None:
            every = [(tab, rel) for tab, rel in self.parser.find_sheets() if rel.target in self.valid_files]
            sheets = [one for one in every if one[0].state == "visible" and "chartsheet" not in one[1].Type]
            if self.limits is not None:
                for tab, rel in sheets:
                    _refuse_long(tab.name, row_beyond(self.archive, rel.target, self.limits.filled_rows), self.limits)
                check_rows(
                    full_rows(self.archive, [rel.target for _, rel in sheets], self.limits.all_rows), self.limits
                )
            super().read_strings()
            for tab, rel in every:
                if "chartsheet" in rel.Type:
                    self.read_chartsheet(tab, rel)
                else:
                    sheet = Tab(self.wb, tab.name, rel.target, self.shared_strings)
                    sheet.sheet_state = tab.state
                    self.wb._sheets.append(sheet)

    return CountingReader


def _refuse_long(name: str, number: int, limits: Limits) -> None:
    if number:
        message = f"sheet {name!r}, row {number}: a sheet may have {limits.rows:,} rows at the most"
        raise LoadError([Problem(Code.TOO_MANY_VALUES, message, number, 1)])


def first_rows(given: Source) -> dict[str, list[str]]:
    """Return the first row that holds something of each sheet, to tell what it is; none where it is broken."""
    try:
        if given.unpacking is not None:
            return {}
        book = _opened(given.data)
        try:
            return {tab.title: _first(tab, given.limits) for tab in book.worksheets}
        finally:
            book.close()
    except (StackAuditError, *_BROKEN):
        return {}


def _first(tab: Any, limits: Limits) -> list[str]:  # noqa: ANN401  openpyxl has no types
    for row in tab.iter_rows(max_row=50, max_col=limits.columns, values_only=True):
        cells = _trimmed(row)
        if cells:
            return [str(cell) for cell in cells]
    return []


def _lines(tab: Any, given: Source, notes: list[Note], errors: Counter[str], is_wide: bool) -> Iterator[Line]:  # noqa: ANN401
    limits = given.limits
    widest = limits.columns + 1 if is_wide else None  # openpyxl fills rows up to it, which takes long
    empty = held = 0
    for number, row in enumerate(tab.iter_rows(max_col=widest, values_only=True), 1):
        cells = _trimmed(row, errors)
        if not cells:
            empty += 1
            if empty > MOST_EMPTY:
                spot = Location(given.name, number, 0, tab.title)
                notes.append(Note("left-out", f"after {MOST_EMPTY:,} empty rows the sheet is not read on", spot))
                return
            continue
        empty = 0
        _refuse_long(tab.title, number if number > limits.filled_rows else 0, limits)
        if len(cells) > limits.columns:
            message = f"sheet {tab.title!r}, row {number}: a sheet may have {limits.columns:,} columns at the most"
            raise LoadError([Problem(Code.TOO_MANY_VALUES, message, number, 1)])
        held += sum([len(cell) for cell in cells if type(cell) is str])
        if held > limits.unpacked_bytes:  # texts that cells share are in the file only once
            most = f"{limits.unpacked_bytes:,} characters"
            message = f"sheet {tab.title!r}, row {number}: the texts of a sheet may have {most} at the most"
            raise LoadError([Problem(Code.TOO_LARGE, message, number, 1)])
        yield Line(number, cells)


def _trimmed(row: Sequence[object], errors: Counter[str] | None = None) -> tuple[Cell, ...]:
    """The cells of a row up to the last that is full; errors are counted and empty."""
    last = len(row)
    while last and (row[last - 1] is None or _is_nothing(row[last - 1])):
        if errors is not None and row[last - 1] in _ERRORS:
            errors[str(row[last - 1])] += 1
        last -= 1
    cells = [value if type(value) in _PLAIN else _cell(value) for value in row[:last]]
    if not _ERRORS.isdisjoint(cells):
        if errors is not None:
            errors.update(str(cell) for cell in cells if cell in _ERRORS)
        cells = ["" if cell in _ERRORS else cell for cell in cells]
    return tuple(cells)  # type: ignore[arg-type]  # mypy does not follow `type(…) in`


def _is_nothing(value: object) -> bool:
    return isinstance(value, str) and (not value.strip() or value in _ERRORS)


def _cell(value: object) -> Cell:
    match value:
        case str() | bool() | int() | float():
            return value
        case None:
            return ""
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)
