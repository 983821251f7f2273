"""Bytes into text: how each kind of file that is no text is named, and what is told of the rest."""

from __future__ import annotations

import codecs

import pytest

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.decode import binary_kind, decode, no_text


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or one with a password"),
        (b"PK\x03\x04", "a ZIP archive, as new Office documents are too"),
        (b"\x1f\x8b\x08", "a file that gzip packed"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"{\\rtf1", "a document in RTF"),
        (b"\x7fELF", "a program"),
    ],
)
def test_a_file_that_is_no_text_is_named_by_how_it_begins(start: bytes, kind: str) -> None:
    """The kind is told, with what to give instead."""
    assert binary_kind(start) == kind
    with pytest.raises(LoadError) as caught:
        decode(start + b"\xff\xfe\0")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column, problem.width) == ("SA003", 0, 0, 1)
    assert problem.message == f"it is {kind}, no text"
    assert problem.help == "export what it shows as a table, such as CSV or Excel, and give that"
    assert no_text(kind) == problem


@pytest.mark.parametrize("start", [b"", b"RIFF\x24\0\0\0WAVE", b"RIFFWEBP", b"12345678WEBP", b" %PDF-", b"PK\x03"])
def test_what_begins_like_no_known_kind_has_no_name(start: bytes) -> None:
    """A name is given only where it is sure."""
    assert binary_kind(start) == ""


UTF8 = "save the file as UTF-8"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nb: \xe9", ("SA003", 2, 4, 1, "line 2 is not UTF-8", f"{UTF8} (looks like Windows-1252)")),
        (b"a\nb: \x81", ("SA003", 2, 4, 1, "line 2 is not UTF-8", UTF8)),
        (b"\xe9\0", ("SA003", 1, 1, 1, "line 1 is not UTF-8", "this does not look like a text file")),
        (
            codecs.BOM_UTF16_LE + b"a",
            ("SA003", 1, 1, 1, "the file starts with the mark of UTF-16, but it is not UTF-16", UTF8),
        ),
        ("é\n".encode() + b"\xff", ("SA003", 2, 1, 1, "line 2 is not UTF-8", f"{UTF8} (looks like Windows-1252)")),
        (
            b"abc\0",
            (
                *("SA004", 1, 4, 1, "character U+0000 is not allowed"),
                "this looks like UTF-16 without a byte order mark, or not like text at all; save the file as UTF-8",
            ),
        ),
        (b"abcd\0", ("SA004", 1, 5, 1, "character U+0000 is not allowed", "delete it; it is invisible")),
        ("a\u2028".encode(), ("SA004", 1, 2, 1, "character U+2028 is not allowed", "delete it; it is invisible")),
        (b"\x07", ("SA004", 1, 1, 1, "character U+0007 is not allowed", "delete it; it is invisible")),
    ],
)
def test_what_is_no_text_for_us_is_told_in_full(data: bytes, expected: tuple[str, int, int, int, str, str]) -> None:
    """Code, line, column, width, message and advice, each as made by hand."""
    with pytest.raises(LoadError) as caught:
        decode(data)

    assert [
        (problem.code, problem.line, problem.column, problem.width, problem.message, problem.help)
        for problem in caught.value.problems
    ] == [expected]


def test_a_file_that_is_too_large_is_told_with_both_sizes() -> None:
    """Numbers for people have marks between their thousands; there is no place to point at."""
    with pytest.raises(LoadError) as caught:
        decode(b"x" * 2_001, Limits(file_bytes=2_000))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("SA002", 0, 0)
    assert problem.message == "the file has 2,001 bytes; at most 2,000 are read"
