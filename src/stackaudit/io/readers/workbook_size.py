"""How much a workbook holds, told by a look at its bytes before any of it is parsed."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits

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
_RECORDS = (b"<row", b":row", b"<si", b":si")
_TYPES = tuple(mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))
MOST_EMPTY = 10_000
"""Empty rows one after the other, behind which a sheet is not read on."""
_FULL = re.compile(rb"<(?:\w+:)?(?:(row)\b([^<>]*)>|(?:v|t)(?:\s[^<>]*)?>[^<\s#])|</(?:\w+:)?(sheetData)")
"""The beginning of a row, a value that is neither blank nor an error, the end of the rows."""
_END = re.compile(rb"</(?:\w+:)?sheetData")
_NUMBER = re.compile(rb"""\br=["'](\d{1,7})["']""")
_LONGEST_TAG = 1_000
_WINDOW = 30_000
"""So few bytes that two of them hold fewer empty rows than make a sheet end."""
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
        if (b"<!" in whole or b"\0" in chunk) and any(mark in whole for mark in _TYPES):
            message = f"{part.filename!r} declares a document type, which no workbook does"
            raise LoadError([Problem(Code.NOT_A_WORKBOOK, message)])
        by_record = by_record and b"<!" not in whole  # in a comment, what looks like a row would be none
        found = [mark for mark in _RECORDS if mark in chunk] if by_record else []
        records += sum(map(chunk.count, found))
        held += chunk.count(b"<", 0, min(map(chunk.find, found), default=len(chunk)))
        if held > _MOST_TAGS or records > _MOST_RECORDS:
            message = f"{part.filename!r} has more elements than any that a spreadsheet program writes"
            raise LoadError([Problem(Code.TOO_LARGE, message, help="save it anew as .xlsx")])
        if found:
            held = chunk.count(b"<", max(map(chunk.rfind, found)))


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """The content of a part piece by piece, each with the end of the one before."""
    before = b""
    with package.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield chunk, before
            before = chunk[-_OVERLAP:]


def _is_markup(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


def row_beyond(package: zipfile.ZipFile, part: str, most: int) -> int:
    """Return the number of the first row of a sheet that holds something and has a number above the limit; else 0.

    What a sheet says of its size is often wrong, so its rows are counted, none of which is parsed. Rows that are not
    read, because too many empty ones stand before them, do not count. 0 is also returned where a comment may hide
    rows: reading tells then.

    Args:
        package: The workbook.
        part: The name of the part that holds the sheet.
        most: How many rows a sheet may have.
    """
    number, is_dense = 0, True
    for whole in _whole_tags(package, part):
        if b"<!" in whole or b"\0" in whole:
            return 0
        before, rows, last = number, whole.count(b"<row"), whole.rfind(b"<row ")
        stated = _NUMBER.search(whole, last, last + _LONGEST_TAG) if last >= 0 else None
        number = number + rows if stated is None else int(stated[1])
        is_dense = is_dense and number - before - rows < MOST_EMPTY // 2 and _has_values(whole)
        if number > most and not is_dense:
            return _first_beyond(_whole_tags(package, part), 0, most)
        if number > most and (found := _first_beyond([whole], before, most)):
            return found
        if _END.search(whole) is not None:
            return 0
    return 0


def full_rows(package: zipfile.ZipFile, parts: Sequence[str], most: int) -> int:
    """Return how many rows of some sheets hold something; 0 where there are not more than so many rows at all."""
    if len(parts) < 2 or sum(whole.count(b"<row") for part in parts for whole in _whole_tags(package, part)) <= most:
        return 0
    found = 0
    for part in parts:
        waits = False
        for whole in _whole_tags(package, part):
            if b"<!" in whole or b"\0" in whole:  # in a comment, what looks like a row would be none
                break
            for is_row, _, is_end in _FULL.findall(whole):
                found += waits and not is_row and not is_end
                waits = bool(is_row)
    return found


def _has_values(xml: bytes) -> bool:
    """Whether there are values all over a piece of a sheet, so that empty rows in it are few."""
    windows = (xml[start : start + _WINDOW] for start in range(0, len(xml), _WINDOW))
    return all(b"<v>" in window or b"<t" in window or b"</" not in window for window in windows)


def _whole_tags(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The content of a part piece by piece, each of which ends before a tag."""
    rest = b""
    for chunk, _ in _chunks(package, package.getinfo(part)):
        whole = rest + chunk
        cut = max(0, whole.rfind(b"<"))
        rest = whole[cut:] if cut else whole[:_LONGEST_TAG]
        yield whole[:cut]
    yield rest


def _first_beyond(pieces: Iterable[bytes], before: int, most: int) -> int:
    """The number of the first row above the limit that holds something, where `before` rows stand before the pieces."""
    number = full = before
    for whole in pieces:
        for is_row, stated, is_end in _FULL.findall(whole):
            if is_end:
                return 0
            if is_row:
                given = _NUMBER.search(stated)
                number = int(given[1]) if given is not None else number + 1
            elif number - full > MOST_EMPTY:
                return 0
            elif number > most:
                return number
            else:
                full = number
    return 0
