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
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import Cell, Line, Sheet
from stackaudit.io.readers.result import Location, Note

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


def read_workbook(given: Source) -> tuple[list[Sheet], list[Note]]:
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
                    spot = Location(given.name, sheet=tab.title)
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
            notes.append(Note("left-out", message, Location(given.name)))
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


def _lines(tab: Any, given: Source, notes: list[Note]) -> Iterator[Line]:  # noqa: ANN401
    limits = given.limits
    tab.reset_dimensions()  # what a sheet says of its size is often wrong, and rows would be lost in silence
    empty = 0
    for number, row in enumerate(tab.iter_rows(max_col=limits.columns + 1, values_only=True), 1):
        cells = _trimmed(row)
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
