"""JSON text: strictly what JSON says, and what the standard parser lets pass is refused with its place."""

from __future__ import annotations

import json
import sys

import pytest
from hostile_process import verdict
from hypothesis import given, settings
from hypothesis import strategies as st
from random_documents import documents, entries

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.json_text import load, locate


def refused(text: str, limits: Limits | None = None) -> tuple[Problem, ...]:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits())
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"NO"', "NO"),
        ('"22:22"', "22:22"),
        ('"2026-11-21"', "2026-11-21"),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        ("-0", 0),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("true", True),
        ("null", None),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\\ud83d"', r"\ud83d"),
        (r'"\u00e9"', "é"),
        ('"[[[[ {{{"', "[[[[ {{{"),
        ('"' + "7" * 999 + '"', "7" * 999),
    ],
)
def test_values_are_what_json_says(written: str, meant: object) -> None:
    """Scalars mean the same as in any strict JSON parser, also where they look suspicious at first."""
    data = load(f'{{"key": {written}}}')

    assert data == {"key": meant}
    assert type(data["key"]) is type(meant)  # type: ignore[index]


def test_a_key_given_twice_is_refused_with_both_places() -> None:
    """Every second key of the same name is told, with the place of the first."""
    first, second = refused('{"a": 1,\n "b": [1, {"c": 2,\n   "c": 3}],\n "a": 4}')

    assert (first.code, first.line, first.column, first.width) == ("SA102", 3, 4, 3)
    assert first.help == "first given on line 2"
    assert (second.code, second.line, second.help) == ("SA102", 4, "first given on line 1")
    assert refused('{"a": 1, "\\u0061": 2}')[0].help == "first given on line 1, column 2"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": NaN}', "SA104", 1, 7),
        ('{"a": -Infinity}', "SA104", 1, 7),
        ('{"a":\n 1e999}', "SA104", 2, 2),
        ("[1, " + "9" * 301 + "]", "SA104", 1, 5),
        ('"\\ud800"', "SA112", 1, 1),
        ('{"\\udc00x": 1}', "SA112", 1, 2),
        ('"\ud800"', "SA112", 1, 1),
        ("[" * 65 + "]" * 65, "SA010", 1, 65),
        ("", "SA006", 1, 1),
        (" \n", "SA006", 1, 1),
        ("[1,]", "SA111", 1, 4),
        ("{'a': 1}", "SA111", 1, 2),
        ("// a\n{}", "SA111", 1, 1),
        ('{"a" 1}', "SA111", 1, 6),
        ('{"a": "b}', "SA111", 1, 7),
        ('{"a": "b\nc"}', "SA111", 1, 9),
        ('{"a": 1} {}', "SA111", 1, 10),
        ('{"a": 1', "SA111", 1, 8),
        ('{"a": "\\x"}', "SA111", 1, 8),
        ("[tru]", "SA111", 1, 2),
        ("[1}", "SA111", 1, 3),
        ("]", "SA111", 1, 1),
    ],
)
def test_what_is_not_strict_json_is_refused_in_place(text: str, code: str, line: int, column: int) -> None:
    """Lax numbers, halves of characters, deep nesting and syntax errors come with line and column."""
    problem = refused(text)[0]

    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert "\n" not in problem.message + problem.help


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("[1,]", "remove the comma"),
        ("{'a': 1}", 'JSON wants double quotes: "'),
        ("# a", "JSON has no comments; YAML has"),
    ],
)
def test_usual_slips_come_with_advice(text: str, help_: str) -> None:
    """The slips that people make most say how to mend them."""
    assert refused(text)[0].help == help_


def test_problems_before_a_syntax_error_are_told_too() -> None:
    """The walk goes on up to the place that cannot be followed."""
    problems = refused('{"a": 1, "a": 2, "b": NaN, "c": [1,]}')

    assert [problem.code for problem in problems] == ["SA102", "SA104", "SA111"]


def test_the_rest_of_the_data_is_kept_for_a_second_look() -> None:
    """Where only values are wrong, the error carries the data without them; the first of two keys stays."""
    with pytest.raises(LoadError) as caught:
        load('{"a": 1, "a": 2, "b": NaN, "c": 1e999, "d": 1.5}')

    assert caught.value.partial == {"a": 1, "b": None, "c": None, "d": 1.5}


def test_limits_can_be_changed() -> None:
    """Depth, digits and the number of values are those of the limits given."""
    assert load("[[1]]", Limits(depth=2)) == [[1]]
    assert refused("[[[1]]]", Limits(depth=2))[0].column == 3
    assert refused("[1, 2, 3, 4]", Limits(values=3))[0].code == "SA011"
    assert refused("[12345]", Limits(number_digits=4))[0].code == "SA104"
    if sys.version_info < (3, 13):  # later parsers go deeper before they give up
        assert refused("[" * 1_500 + "]" * 1_500, Limits(depth=2_000))[0].code == "SA010"
    assert refused("9" * 5_000, Limits(number_digits=10**6))[0].code == "SA104"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("'[' * 100_000", "SA010"),
        ("'{\"a\":' * 100_000", "SA010"),
        ("'[' * 4_000_000", "SA010"),
        ("'[' + '[],' * 6_000_000", "SA011"),
        ("'9' * 1_000_000", "SA104"),
        ("'1e' + '9' * 1_000_000", "SA104"),
        ("'\"' + '\\\\ud83d\\\\ude00' * 50_000 + '\"'", "accepted"),
        ("'\"' * 100_001", "SA111"),
        ("'{' + ','.join(['\"a\":1'] * 20_000) + '}'", "SA102"),
        ("' ' * 10_000_000", "SA006"),
    ],
)
def test_hostile_json_is_settled_at_once(expression: str, code: str) -> None:
    """A hostile text is refused, or read, with little computing and in little memory; the process lives."""
    assert verdict("json_text", expression) == code


@settings(max_examples=200, deadline=None)
@given(documents, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_documents_load_as_the_standard_parser_loads_them(
    document: object, ascii_only: bool, indent: int | None
) -> None:
    """Whatever strict JSON can say is read as `json.loads` reads it."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)

    assert load(text) == json.loads(text) == document


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.sampled_from(list('{}[]:,"\\ud80NaInfity1.e+-tru \n\x07é')), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever the text, the outcome is data that can be written as strict JSON, or problems within the text."""
    try:
        data = load(text)
    except LoadError as error:
        for problem in error.problems:
            assert 1 <= problem.line <= text.count("\n") + 1
            assert problem.column >= 1
    else:
        assert json.loads(json.dumps(data, allow_nan=False)) == data
    locate(text)


@settings(max_examples=150, deadline=None)
@given(documents, st.booleans(), st.sampled_from([None, 1]))
def test_every_entry_of_a_document_is_found(document: object, ascii_only: bool, indent: int | None) -> None:
    """The place of each key and each value holds the text that it was written as."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    positions = locate(text)
    lines = text.split("\n")

    for path, value in entries(document):
        written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
        span = positions.value(path)
        assert lines[span.line - 1][span.column - 1 :][: span.width] == written == positions.written(path)
        if path and isinstance(path[-1], str):
            key = positions.key(path)
            assert json.loads(lines[key.line - 1][key.column - 1 :][: key.width]) == path[-1]


@pytest.mark.parametrize("place", [0, 1, 50, 98, 99, 100, 101])
def test_the_limit_of_digits_is_exact_wherever_the_number_stands(place: int) -> None:
    """Long numbers are looked for at every hundredth character; none slips through between them."""
    most = Limits().number_digits
    before = " " * place
    assert load(f"[{before}{'9' * most}]") == [int("9" * most)]

    (problem,) = refused(f"[{before}{'9' * (most + 1)}]")

    assert (problem.code, problem.column) == ("SA104", place + 2)
    assert f"{most + 1} digits; at most {most} are read" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "column", "reason", "advice"),
    [
        ("", 1, 1, "the file is empty", ""),
        ('{"a": [1', 1, 9, "the text ends too early", "a bracket or a quote is still open"),
        ('{"a": 1,\n}', 2, 1, "a comma before the closing bracket", "remove the comma"),
        ("{'a': 1}", 1, 2, "a single quote", 'JSON wants double quotes: "'),
        ('{"a": 1} // x', 1, 10, "a comment", "JSON has no comments; YAML has"),
        ('{"a": "b', 1, 7, "this text never ends", "close the quote"),
        ('{"a": 1} {', 1, 10, "text after the end of the document", "one file holds one document"),
    ],
)
def test_broken_json_is_told_in_our_words(text: str, line: int, column: int, reason: str, advice: str) -> None:
    """With the place, the reason and what to do."""
    problem = refused(text)[-1]

    assert (problem.line, problem.column, problem.width, problem.help) == (line, column, 1, advice)
    assert problem.message == (reason if not text else f"not valid JSON: {reason}")
