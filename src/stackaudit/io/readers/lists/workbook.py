"""A workbook (.xlsx) into tables, with bounds on everything that could exhaust the machine."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from io import BytesIO
from struct import error as StructError  # noqa: N812
from typing import Any

from stackaudit.core.errors import LoadError, Problem, StackAuditError
from stackaudit.core.excel import load_openpyxl
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import Cell, Line, Sheet
from stackaudit.io.readers.lists.sheet_layout import Layout, currency_of, filled_down, layout_of
from stackaudit.io.readers.result import Location, Note, NoteKind

_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
OLD_MARK = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 5_000
_MOST_PACKED = 200  # bytes out of one byte in: no sheet that people fill packs so well
_SMALL_PART = 2**20
_CHUNK = 2**20
_OVERLAP = 32
_MOST_TAGS = 1_000_000
"""Tags that a parser may have to hold at once: those of a part, of a sheet those of one row."""
_MOST_RECORDS = 2_000_000
"""Rows of a sheet, or shared texts: each leaves an element behind until the part is read."""
_LONG_PARTS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_RECORD = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
_TYPES = tuple(mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))
_UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def check_package(data: bytes, limits: Limits) -> None:
    """Refuse a package that would unpack to too much, or that brings declarations which could.

    Raises:
        LoadError: it does, or it is no package at all.
    """
    if _OPEN_DOCUMENT in data[:120]:
        message = "it is a sheet of LibreOffice or OpenOffice (.ods), which is not read"
        raise LoadError([Problem(Code.NOT_A_WORKBOOK, message, help="save it as .xlsx")])
    if len(data) > limits.file_bytes:
        message = f"the file has {len(data):,} bytes; at most {limits.file_bytes:,} are read"
        raise LoadError([Problem(Code.TOO_LARGE, message)])
    if data.startswith(OLD_MARK):
        help_ = "save it as .xlsx, without a password"
        raise LoadError([Problem(Code.NOT_A_WORKBOOK, "it is an old .xls or a workbook with a password", help=help_)])
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS:
                raise LoadError(
                    [Problem(Code.TOO_LARGE, f"it has {len(parts):,} parts; at most {_MOST_PARTS:,} are read")]
                )
            whole = sum(part.file_size for part in parts)
            if whole > limits.unpacked_bytes:
                message = f"it unpacks to {whole:,} bytes; at most {limits.unpacked_bytes:,} are read"
                raise LoadError([Problem(Code.TOO_LARGE, message)])
            for part in parts:
                _check_packing(part)
            for part in parts:
                _check_tags(package, part)
    except _UNPACKING as error:
        raise broken(error) from None


def broken(error: BaseException) -> LoadError:
    """Return the refusal of a package that cannot be read."""
    reason = str(error).strip().splitlines()
    detail = f" ({reason[0][:100]})" if reason else ""
    message = f"it is not a workbook that can be read{detail}"
    return LoadError([Problem(Code.NOT_A_WORKBOOK, message, help="save it anew as .xlsx; is the file cut off?")])


def _check_packing(part: zipfile.ZipInfo) -> None:
    if part.file_size > _SMALL_PART and part.file_size > _MOST_PACKED * max(1, part.compress_size):
        message = f"{part.filename!r} is packed {part.file_size // max(1, part.compress_size):,} to 1"
        raise LoadError([Problem(Code.TOO_LARGE, f"{message}, which no sheet that people fill is")])


def _check_tags(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Look through a part, whatever it is called: which of them are parsed is told by other parts."""
    held = records = 0
    by_record = _LONG_PARTS.fullmatch(part.filename) is not None
    is_text = False
    for n, (chunk, before) in enumerate(_chunks(package, part)):
        is_text = is_text or (n == 0 and _is_markup(chunk))
        if not is_text:
            return
        whole = before + chunk
        if any(mark in whole for mark in _TYPES):
            message = f"{part.filename!r} declares a document type, which no workbook does"
            raise LoadError([Problem(Code.NOT_A_WORKBOOK, message)])
        by_record = by_record and b"<!" not in whole  # in a comment, what looks like a row would be none
        found = [match.start() for match in _RECORD.finditer(chunk)] if by_record else []
        records += len(found)
        held += chunk.count(b"<", 0, found[0] if found else len(chunk))
        if held > _MOST_TAGS or records > _MOST_RECORDS:
            message = f"{part.filename!r} has more elements than any that a spreadsheet program writes"
            raise LoadError([Problem(Code.TOO_LARGE, message, help="save it anew as .xlsx")])
        if found:
            held = chunk.count(b"<", found[-1])


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """The content of a part piece by piece, each with the end of the one before."""
    before = b""
    with package.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield chunk, before
            before = chunk[-_OVERLAP:]


def _is_markup(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


ZIP_MARK = b"PK\x03\x04"
_MOST_EMPTY = 10_000
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
    check_package(given.data, given.limits)
    sheets: list[Sheet] = []
    notes: list[Note] = []
    lost = 0
    try:
        with zipfile.ZipFile(BytesIO(given.data)) as package, closing(_opened(given.data)) as book:
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


def _opened(data: bytes) -> Any:  # noqa: ANN401  openpyxl has no types
    """The workbook, and no warnings of openpyxl on styles and validations that it does not keep: none is read here.

    The filter stays. Taking it back afterwards would be unsafe where several threads read: one would restore what
    another has set.
    """
    openpyxl = load_openpyxl("reading .xlsx")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    return openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)


def first_rows(given: Source) -> dict[str, list[str]]:
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


def _lines(tab: Any, given: Source, notes: list[Note], errors: Counter[str], is_wide: bool) -> Iterator[Line]:  # noqa: ANN401
    limits = given.limits
    widest = limits.columns + 1 if is_wide else None  # openpyxl fills rows up to it, which takes long
    tab.reset_dimensions()  # what a sheet says of its size is often wrong, and rows would be lost in silence
    empty = 0
    for number, row in enumerate(tab.iter_rows(max_col=widest, values_only=True), 1):
        cells = _trimmed(row, errors)
        if not cells:
            empty += 1
            if empty > _MOST_EMPTY:
                spot = Location(given.name, number, 0, tab.title)
                notes.append(Note("left-out", f"after {_MOST_EMPTY:,} empty rows the sheet is not read on", spot))
                return
            continue
        empty = 0
        if number > limits.rows or len(cells) > limits.columns:
            most = f"{limits.rows:,} rows" if number > limits.rows else f"{limits.columns:,} columns"
            message = f"sheet {tab.title!r}, row {number}: a sheet may have {most} at the most"
            raise LoadError([Problem(Code.TOO_MANY_VALUES, message, number, 1)])
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
