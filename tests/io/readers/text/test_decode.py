"""Bytes become text, or a sentence that says how to save the file."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text import json_text, toml_text, yaml_text
from stackaudit.io.readers.text.decode import decode, decode_as_is


def refused(data: bytes, limits: Limits | None = None) -> tuple[Problem, ...]:
    with pytest.raises(LoadError) as caught:
        decode(data, limits or Limits())
    return caught.value.problems


@pytest.mark.parametrize(
    "data",
    [
        "name: Café 😀\n".encode(),
        codecs.BOM_UTF8 + "name: Café 😀\n".encode(),
        codecs.BOM_UTF16_LE + "name: Café 😀\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "name: Café 😀\n".encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big"],
)
def test_unicode_is_read_with_or_without_its_mark(data: bytes) -> None:
    """UTF-8, and UTF-16 with a byte order mark, give the same text without a mark."""
    assert decode(data) == "name: Café 😀\n"


def test_a_text_is_decoded_as_it_is() -> None:
    """Hidden characters are left to the reader, NUL is not, and the limit of the size is exact."""
    hidden = "a\x07b\u2028c\u202e"
    assert decode_as_is(hidden.encode()) == hidden
    assert decode_as_is(codecs.BOM_UTF8 + hidden.encode()) == hidden
    assert decode_as_is(b"four", Limits(file_bytes=4)) == "four"
    for data, code in ((b"a\0b", "SA004"), ("a\0b".encode("utf-16"), "SA004"), (b"a\xff", "SA003")):
        with pytest.raises(LoadError) as caught:
            decode_as_is(data)
        assert caught.value.problems[0].code == code
    with pytest.raises(LoadError) as caught:
        decode_as_is(b"fours", Limits(file_bytes=4))
    assert caught.value.problems[0].message == "the file has 5 bytes; at most 4 are read"


def test_another_encoding_is_named_with_its_line() -> None:
    """A file saved as Windows-1252 is told so, at the first line that shows it."""
    (problem,) = refused("a: 1\nb: 2\nname: Café\n".encode("cp1252"))

    assert (problem.code, problem.line, problem.column) == ("SA003", 3, 10)
    assert problem.message == "line 3 is not UTF-8"
    assert problem.help == "save the file as UTF-8 (looks like Windows-1252)"


@pytest.mark.parametrize(
    ("data", "code", "line", "column", "help_part"),
    [
        (b"PK\x03\x04\x00\x00\xff\xfe", "SA003", 0, 0, "export what it shows as a table"),  # a ZIP as a whole is none
        (b"QK\x03\x04\x00\x00\xff\xfe", "SA003", 1, 7, "does not look like a text file"),
        (b"a: \x81\n", "SA003", 1, 4, "save the file as UTF-8"),
        (codecs.BOM_UTF8 + b"\xe9", "SA003", 1, 1, "Windows-1252"),
        (codecs.BOM_UTF16_LE + b"a", "SA003", 1, 1, "save the file as UTF-8"),
        ("name".encode("utf-16-le"), "SA004", 1, 2, "UTF-16 without a byte order mark"),
        (b"a: 1\nb: \x07\n", "SA004", 2, 4, "delete it"),
        (b"a: x\x00\n", "SA004", 1, 5, "delete it"),
        ("a: x\u2028y\n".encode(), "SA004", 1, 5, "delete it"),
        ("a: x\x85y\n".encode(), "SA004", 1, 5, "delete it"),
    ],
)
def test_what_is_not_plain_text_is_refused_in_place(
    data: bytes, code: str, line: int, column: int, help_part: str
) -> None:
    """Other encodings, binary files and control characters come with line, column and advice."""
    problem = refused(data)[0]

    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert help_part in problem.help


def test_every_forbidden_character_is_told_up_to_a_few() -> None:
    """Several control characters are told at once, but not thousands of them."""
    assert [problem.column for problem in refused(b"\x01 \x02")] == [1, 3]
    assert len(refused(b"\x01" * 1_000)) == 20


def test_the_size_limit_comes_first() -> None:
    """A file above the limit is refused before anything is decoded."""
    assert refused(b"12345", Limits(file_bytes=4))[0].code == "SA002"
    assert decode(b"1234", Limits(file_bytes=4)) == "1234"


@pytest.mark.parametrize("reader", [yaml_text, json_text, toml_text])
@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)))
def test_any_bytes_are_read_or_refused(reader: object, data: bytes) -> None:
    """Whatever the bytes, the outcome is data or a LoadError, and nothing else."""
    try:
        reader.load(decode(data))  # type: ignore[attr-defined]
    except LoadError as error:
        problems = error.problems
    else:
        return

    assert problems
