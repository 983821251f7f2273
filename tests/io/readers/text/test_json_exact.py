"""JSON text: what is refused in which words, what is kept beside a refusal, and what is never walked."""

from __future__ import annotations

import json
import sys

import pytest

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Span
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text import json_text
from stackaudit.io.readers.text.json_text import load, locate


def error_of(text: str, limits: Limits | None = None) -> LoadError:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits())
    return caught.value


def told(problem: Problem) -> tuple[str, int, int, int, str, str]:
    return problem.code, problem.line, problem.column, problem.width, problem.message, problem.help


UNKNOWN = "leave the field out if the number is not known"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a": "b\nc"}',
            ("SA111", 1, 9, 1, "a line break or control character inside a text", r"write \n, or close the quote"),
        ),
        ('{"a" 1}', ("SA111", 1, 6, 1, "expecting ':' delimiter", "")),
        ("[1 2]", ("SA111", 1, 4, 1, "expecting ',' delimiter", "")),
        ("[1}", ("SA111", 1, 3, 1, "expecting ',' delimiter", "")),
        ("{1: 2}", ("SA111", 1, 2, 1, "expecting property name enclosed in double quotes", "")),
        ("[1,,2]", ("SA111", 1, 4, 1, "expecting value", "")),
        ("[1,X]", ("SA111", 1, 4, 1, "expecting value", "")),
        ("[X]", ("SA111", 1, 2, 1, "expecting value", "")),
        ("[1, x]", ("SA111", 1, 5, 1, "expecting value", "")),
        ("[1] # x", ("SA111", 1, 5, 1, "a comment", "JSON has no comments; YAML has")),
        ("[1,  \n ]", ("SA111", 2, 2, 1, "a comma before the closing bracket", "remove the comma")),
        ('{"a": 1, }', ("SA111", 1, 10, 1, "a comma before the closing bracket", "remove the comma")),
    ],
)
def test_a_syntax_error_is_told_with_its_place_and_its_words(
    text: str, expected: tuple[str, int, int, int, str, str]
) -> None:
    """What has words of ours is told in them; the rest in those of the parser, without its capital."""
    code, line, column, width, reason, help_ = expected

    (problem,) = error_of(text).problems

    assert told(problem) == (code, line, column, width, f"not valid JSON: {reason}", help_)


@pytest.mark.parametrize(
    ("text", "comma", "line", "column"),
    [("[1, ]", 2, 1, 5), ('{"a": 1,\n  }', 7, 2, 3), ("[1,]", 2, 1, 4)],
)
def test_a_comma_too_many_is_the_same_to_every_python(text: str, comma: int, line: int, column: int) -> None:
    """Python 3.13 and later point at the comma; the problem stands at the bracket all the same."""
    later = json.JSONDecodeError("Illegal trailing comma before end of array", text, comma)

    problem = json_text._syntax_problem(later, text)

    reason = "not valid JSON: a comma before the closing bracket"
    assert told(problem) == ("SA111", line, column, 1, reason, "remove the comma")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": NaN}', ("SA104", 1, 7, 3, "NaN is not a number in JSON", UNKNOWN)),
        ('{"a": Infinity}', ("SA104", 1, 7, 8, "Infinity is not a number in JSON", UNKNOWN)),
        ('{"a": -Infinity}', ("SA104", 1, 7, 9, "-Infinity is not a number in JSON", UNKNOWN)),
        ("[-1e999]", ("SA104", 1, 2, 6, "this number is too large", UNKNOWN)),
        ('["\\ud800"]', ("SA112", 1, 2, 8, "half a character (U+D800) without its other half", "")),
        ('["\\uDFFF"]', ("SA112", 1, 2, 8, "half a character (U+DFFF) without its other half", "")),
        ('["\ud812"]', ("SA112", 1, 2, 3, "half a character (U+D812) without its other half", "")),
        ("[" * 65, ("SA010", 1, 65, 1, "nested deeper than 64 levels", "is a bracket missing?")),
        ('{"k":1,"k":2}', ("SA102", 1, 8, 3, "key 'k' is given twice", "first given on line 1, column 2")),
        ('{"k":1,\n"k":2}', ("SA102", 2, 1, 3, "key 'k' is given twice", "first given on line 1")),
        (" \t\r\n", ("SA006", 1, 1, 1, "the file is empty", "")),
    ],
)
def test_what_only_looks_like_json_is_told_in_full(text: str, expected: tuple[str, int, int, int, str, str]) -> None:
    """Code, line, column, width, message and advice, each as made by hand."""
    assert [told(problem) for problem in error_of(text).problems] == [expected]


def test_a_long_key_is_shown_up_to_sixty_characters() -> None:
    """Sixty are shown whole, sixty-one as fifty-seven and a mark."""
    whole, cut = "k" * 60, "k" * 61
    assert error_of(f'{{"{whole}": 1, "{whole}": 2}}').problems[0].message == f"key '{whole}' is given twice"
    assert error_of(f'{{"{cut}": 1, "{cut}": 2}}').problems[0].message == f"key '{'k' * 57}…' is given twice"


def test_what_cannot_be_trusted_is_not_kept() -> None:
    """Nothing is kept of a text with half a character, that is too deep, that breaks off, or of too long a number."""
    assert error_of('{"a": "\\ud800", "b": 1}').partial is None
    assert error_of('{"a": 1, "b": [[1]]}', Limits(depth=2)).partial is None
    assert error_of('{"a": 1, "a": 2, "b": [1}').partial is None
    beyond = error_of('{"a": 1, "a": 2, "b": ' + "9" * 5_000 + "}", Limits(number_digits=10**6))
    assert beyond.partial is None
    assert [problem.code for problem in beyond.problems] == ["SA102", "SA104"]
    assert told(beyond.problems[1])[2:] == (23, 5_000, "this number is too large", UNKNOWN)


def test_a_number_of_too_many_digits_is_refused_and_the_rest_kept() -> None:
    """The value that Python could read stands beside the refusal, as all other values do."""
    error = error_of("[1, 12345]", Limits(number_digits=4))

    assert error.partial == [1, 12345]
    (problem,) = error.problems
    assert told(problem) == ("SA104", 1, 5, 5, "this number has 5 digits; at most 4 are read", "")
    assert error_of("[" + "9" * 1_234 + "]").problems[0].message == "this number has 1,234 digits; at most 300 are read"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="later parsers go deeper before they give up")
def test_a_text_deeper_than_python_follows_is_refused_where_the_limit_would_allow_it() -> None:
    """With no other problem the depth is told; with another one that is told, and nothing is kept."""
    deep = "[" * 1_500 + "]" * 1_500
    error = error_of(deep, Limits(depth=2_000))
    assert [told(problem) for problem in error.problems] == [
        ("SA010", 1, 1, 1, "nested deeper than Python can follow", "")
    ]
    assert error.partial is None

    error = error_of(f'{{"a": 1, "a": {deep}}}', Limits(depth=2_000))
    assert [problem.code for problem in error.problems] == ["SA102"]
    assert error.partial is None


@pytest.mark.parametrize(
    ("text", "values"),
    [("[1,2]", 3), ("[[1]]", 3), ('{"a":{"b":1}}', 3), ('{"a":[1,{"b":2}]}', 5), ("12345", 1)],
)
def test_the_limit_of_values_is_exact(text: str, values: int) -> None:
    """A text of as many values as may be is read; with one less allowed, it is refused with the number."""
    assert load(text, Limits(values=values)) == json.loads(text)
    if values > 1:
        (problem,) = error_of(text, Limits(values=values - 1)).problems
        message = f"the file has more than {values - 1} values"
        assert told(problem) == ("SA011", 1, 1, 1, message, "")


def test_a_text_of_brackets_alone_holds_as_many_values() -> None:
    """So three of them are not more than three, and the fault is another one."""
    assert error_of("[[[", Limits(values=3)).problems[0].code == "SA111"


def test_a_large_limit_of_values_is_told_with_its_thousands() -> None:
    """A number for people has marks between its thousands."""
    assert error_of("[" + "1," * 1_000 + "1]", Limits(values=1_000)).problems[0].message == (
        "the file has more than 1,000 values"
    )


def test_a_byte_order_mark_is_no_part_of_a_text() -> None:
    """One is taken off, and the places are those without it; a second one is refused."""
    assert load("\ufeff[1]") == [1]
    assert error_of("\ufeff[1,]").problems[0].column == 4
    assert error_of("\ufeff\ufeff[1]").problems[0].code == "SA111"
    assert locate("\ufeff[1]").value((0,)) == Span(1, 2, 1)


def test_mappings_of_very_many_keys_are_handed_over_beside_the_data() -> None:
    """From 501 keys on; without a place to put them the data are the same."""
    most = {f"k{number}": number for number in range(500)}
    more = most | {"k500": 500}
    text = json.dumps({"a": most, "b": more})
    crowds: list[dict[str, object]] = []

    assert load(text, Limits(), crowds) == load(text) == {"a": most, "b": more}
    assert crowds == [more]
    with pytest.raises(LoadError):
        load('{"a": 1, "a": 2}', Limits(), crowds)


def test_places_are_kept_of_what_is_asked_for() -> None:
    """All of them; those of the wanted entries and the ones around them; at the most so many; as deep as may be."""
    text = '{"a": [1, 2], "b": {"c": 3}}'
    paths = [(), ("a",), ("a", 0), ("a", 1), ("b",), ("b", "c")]

    def kept(found: object) -> list[tuple[str | int, ...]]:
        return [path for path in paths if path in found]  # type: ignore[operator]

    assert kept(locate(text)) == paths
    assert kept(locate(text, wanted=[("b", "c")])) == [(), ("b",), ("b", "c")]
    assert kept(locate(text, most=3)) == paths[:3]
    assert kept(locate(text, Limits(depth=1))) == [(), ("a",)]
    assert locate(text).written(("b",)) == '{"c": 3}'
    assert locate(text, wanted=[("b", "c")]).value(("b", "c")) == Span(1, 26, 1)


def test_a_walk_ends_after_the_last_place_that_is_asked_for() -> None:
    """What is still open ends there; a container that begins far before it is not followed to its end."""

    def walked(text: str, *wanted: tuple[str | int, ...]) -> str:
        return locate(text, wanted=wanted).written(())

    assert walked('{"a": [1, 2], "b": 3}', ("a", 0)) == '{"a": [1'
    assert walked('{"a": [1, 2], "b": 3}', ("a",)) == '{"a": [1, 2]'
    assert walked('{"a": "x", "b": 3}', ("a",)) == '{"a": "x"'
    assert walked('{"x": [[1], {"y": "]"}], "b": 3, "c": 4}', ("b",)) == '{"x": [[1], {"y": "]"}], "b": 3'
    long = '{"a": [' + "1," * 10_000 + "1]}"
    assert walked(long, ("a",), ("a", 6_000)) == '{"a": [' + "1," * 6_000 + "1"


def test_places_are_found_in_a_text_that_is_no_json() -> None:
    """As far as it can be followed, by whatever stands in the place of a key."""
    broken = locate('{"a": [1')
    assert broken.written(("a",)) == "["
    assert broken.written(("a", 0)) == "1"
    assert () not in locate("] [1]")
    assert locate('{"a": 1, "a": 2}', Limits(problems=1)).written(()) == "{"
    assert locate(",1").written(()) == "1"
    assert locate('{"a\\qb": 1}').value(("a\\qb",)) == Span(1, 10, 1)
    assert locate("{[1]: 2}").written(("",)) == "[1]"


def test_each_place_has_its_key_and_its_value() -> None:
    """Of an item of a list, the key is the item; texts with an escape in them are no keys."""
    found = locate('{"k": ["\\n", "s", 1]}')
    assert found.key(("k",)) == Span(1, 2, 3)
    assert found.key(("k", 1)) == found.value(("k", 1)) == Span(1, 14, 3)
    assert found.value(("k", 0)) == Span(1, 8, 4)
    assert found.value(("k", 2)) == Span(1, 19, 1)


def test_the_limit_of_problems_is_exact() -> None:
    """No more of them are looked for; a number of as many digits as may be is none of them."""
    text = '{"a": 1, "a": 2, "a": 3, "a": 4}'
    assert len(error_of(text, Limits(problems=2)).problems) == 2
    assert len(error_of(text, Limits(problems=4)).problems) == 3
    (problem,) = error_of(f"[{'9' * 300}, NaN]").problems
    assert problem.column == 304
    assert error_of("[[[1]]]", Limits(depth=2)).problems[0].width == 1


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ('{"a": [1, {"b": [true, null]}, [], {}], "c": 1.5}', Limits()),
        ("[" * 64 + "]" * 64, Limits()),
        ('{"a":' * 63 + "{}" + "}" * 63, Limits()),
        ("[[], [[]]]", Limits(depth=3)),
        ("[" + "9" * 300 + "]", Limits()),
        ("[1234, 123, 12, 1]", Limits(number_digits=4)),
        ('["\\u00e9", "\\n"]', Limits()),
        ('"é"', Limits()),
    ],
)
def test_a_harmless_text_is_not_walked(text: str, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limits the standard parser alone reads it, which is many times as fast as a walk."""

    def walked(*_: object) -> None:
        raise AssertionError("the text was walked")

    monkeypatch.setattr(json_text, "JsonScan", walked)

    assert load(text, limits) == json.loads(text)


@pytest.mark.parametrize("text", ['"' + "[" * 65 + '"', '"' + "7" * 301 + '"', r'"\ud83d\ude00"', '["][", "}{"]'])
def test_a_text_that_looks_suspicious_is_read_all_the_same(text: str) -> None:
    """Brackets, digits and halves of characters inside a text are no reason to refuse it."""
    assert load(text) == json.loads(text)


@pytest.mark.parametrize("level", [('{"a":[', "]}"), ('[{"a":', "}]")])
def test_objects_and_arrays_in_turn_count_as_two_levels(level: tuple[str, str]) -> None:
    """The limit of depth is exact whatever is nested in what."""
    begin, end = level
    assert load(f"{begin * 32}1{end * 32}") == json.loads(f"{begin * 32}1{end * 32}")
    (problem,) = error_of(f"{begin * 33}1{end * 33}").problems
    assert (problem.code, problem.message) == ("SA010", "nested deeper than 64 levels")


def test_brackets_are_peeled_as_often_as_may_be() -> None:
    """A text of as many levels as may be is not called deep; one of a level more, or of a bracket too many, is."""
    assert not json_text._may_be_deep(b"", 0)
    assert not json_text._may_be_deep(b'{"a": [1, {}]}', 3)
    assert json_text._may_be_deep(b'{"a": [1, {}]}', 2)
    assert json_text._may_be_deep(b"[[]", 64)
