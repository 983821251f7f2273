"""Bytes into text: UTF-8, or UTF-16 with its mark, and nothing that only looks like text."""

from __future__ import annotations

import codecs
import re

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Lines
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MOST_SHOWN = 20


def decode(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the text in `data`, without a byte order mark.

    Raises:
        LoadError: The data is too large, is not UTF-8, or holds characters that a text may not hold.
    """
    text = decode_as_is(data, limits)
    problems = _forbidden_characters(text)
    if problems:
        raise LoadError(problems)
    return text


def decode_as_is(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the text in `data` as `decode` does, hidden characters included: for a reader that takes them out itself.

    Raises:
        LoadError: The data is too large, is not UTF-8, or is not text at all.
    """
    if len(data) > limits.file_bytes:
        message = f"the file has {len(data):,} bytes; at most {limits.file_bytes:,} are read"
        raise LoadError([Problem(Code.TOO_LARGE, message)])
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LoadError([_not_utf8(data, error)]) from None
    if "\0" in text:
        raise LoadError(_forbidden_characters(text))
    return text


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    if error.encoding != "utf-8":
        message = "the file starts with the mark of UTF-16, but it is not UTF-16"
        return Problem(Code.NOT_UTF8, message, 1, 1, 1, "save the file as UTF-8")
    if kind := binary_kind(data):
        return no_text(kind)
    good = error.object[: error.start].decode()  # the codec may have taken a byte order mark off
    line, column = Lines(good).place(len(good))
    help_ = "save the file as UTF-8"
    if b"\0" in data:
        help_ = "this does not look like a text file"
    elif _is_windows_1252(data):
        help_ += " (looks like Windows-1252)"
    return Problem(Code.NOT_UTF8, f"line {line} is not UTF-8", line, column, 1, help_)


_BINARY = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or one with a password"),
    (b"PK\x03\x04", "a ZIP archive, as new Office documents are too"),
    (b"\x1f\x8b", "a file that gzip packed"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a document in RTF"),
    (b"\x7fELF", "a program"),
)
"""How files that are no text begin."""


def binary_kind(data: bytes) -> str:
    """Return what a file is that is no text, by how it begins; empty where that tells nothing.

    >>> binary_kind(b"%PDF-1.7 ..."), binary_kind(b"Tool,Owner")
    ('a PDF document', '')
    """
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "a WebP picture"
    return next((kind for start, kind in _BINARY if data.startswith(start)), "")


def no_text(kind: str) -> Problem:
    """Return the problem of a file that is of another kind than its name says."""
    help_ = "export what it shows as a table, such as CSV or Excel, and give that"
    return Problem(Code.NOT_UTF8, f"it is {kind}, no text", help=help_)


def _is_windows_1252(data: bytes) -> bool:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _forbidden_characters(text: str) -> list[Problem]:
    found = _FORBIDDEN.search(text)
    if found is None:
        return []
    lines = Lines(text)
    if "\0" in text[:4]:
        line, column = lines.place(found.start())
        help_ = "this looks like UTF-16 without a byte order mark, or not like text at all; save the file as UTF-8"
        return [Problem(Code.FORBIDDEN_CHARACTER, "character U+0000 is not allowed", line, column, 1, help_)]
    problems = []
    for found in _FORBIDDEN.finditer(text):
        line, column = lines.place(found.start())
        message = f"character U+{ord(found[0]):04X} is not allowed"
        problems.append(Problem(Code.FORBIDDEN_CHARACTER, message, line, column, 1, "delete it; it is invisible"))
        if len(problems) == _MOST_SHOWN:
            break
    return problems
