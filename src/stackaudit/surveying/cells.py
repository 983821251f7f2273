"""The cells of a filled sheet, from CSV or Excel, as text, with the row that each line of them stands in."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

from stackaudit.errors import LoadError, Problem, StackAuditError
from stackaudit.readers.codes import Code
from stackaudit.readers.decode import decode
from stackaudit.readers.limits import DEFAULT_LIMITS
from stackaudit.readers.problems import refusal

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 500
Rows = list[tuple[int, list[str]]]


def cells_of(path: Path) -> Rows:
    """Return the rows of the first sheet that are neither blank nor notes, each with its number from 1.

    Raises:
        LoadError: the file cannot be read, is too large, or is neither CSV nor Excel.
        StackAuditError: it is Excel, and openpyxl is not installed.
    """
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            data = file.read(DEFAULT_LIMITS.file_bytes + 1)
    except OSError as error:
        problem = Problem(Code.UNREADABLE_FILE, f"the file cannot be read: {error.strerror or error}")
        raise refusal([problem], str(path)) from None
    if suffix not in {".csv", ".xlsx"}:
        raise refusal([Problem(Code.UNKNOWN_FORMAT, "a filled sheet is .csv or .xlsx")], str(path))
    try:
        rows = _csv(data) if suffix == ".csv" else _xlsx(data)
    except LoadError as error:
        raise refusal(error.problems, str(path)) from None
    kept = [(at, [_plain(cell) for cell in row]) for at, row in rows]
    return [(at, row) for at, row in kept if any(row) and not _is_note(row)]


def _is_note(row: list[str]) -> bool:
    return row[0].startswith("#") and not any(row[1:])


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")


def _csv(data: bytes) -> Rows:
    text = decode(data)
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith("#")), "")
    between = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    rows: Rows = []
    try:
        for row in reader:
            rows.append((reader.line_num, row))
            _check_size(len(rows), len(row))
    except csv.Error as error:
        raise LoadError([Problem(Code.INVALID_VALUE, f"not valid CSV: {error}", reader.line_num, 1)]) from None
    return rows


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        message = f"the sheet is larger than {MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
        raise LoadError([Problem(Code.TOO_LARGE, message)])


def _xlsx(data: bytes) -> Rows:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise StackAuditError("Excel files need openpyxl: pip install 'stackaudit[excel]'") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            whole = sum(entry.file_size for entry in archive.infolist())
        if len(data) > DEFAULT_LIMITS.file_bytes or whole > DEFAULT_LIMITS.file_bytes:
            message = f"the workbook unpacks to {whole:,} bytes; at most {DEFAULT_LIMITS.file_bytes:,} are read"
            raise LoadError([Problem(Code.TOO_LARGE, message)])
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows: Rows = []
        for at, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            _check_size(at, len(row))
            rows.append((at, ["" if cell is None else str(cell) for cell in row]))
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, ParseError, EOFError) as error:
        raise LoadError([Problem(Code.INVALID_VALUE, f"not a workbook that can be read: {error}")]) from None
    return rows
