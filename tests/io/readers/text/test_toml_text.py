"""TOML text: the standard parser's data, with ISO dates, places, and limits."""

from __future__ import annotations

import pytest
from hostile_process import verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.toml_text import load, locate

STACK = '''\
name = "Shop" # a comment with [brackets]
as_of = 2026-11-01
at = 07:32:00
made = 1979-05-27 07:32:00Z
"quo\\u00e9ted" = """several
lines"""
[entities]
customer = {tolerance = "24h", roles.main = ["crm", 'esp']}
[[tools]]
id = "crm"
list = [ "x", # ]
  [1.5, 2], {k = "v"},
]
[tools.cost]
annual = 1.50
[[tools]]
id = 'esp'
cost.annual = -3
  [[tools.limits]]
  used = 1
  [[tools.limits]]
  used = 2
'''


def refused(text: str, limits: Limits | None = None) -> tuple[Problem, ...]:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits())
    return caught.value.problems


def test_dates_and_times_become_text() -> None:
    """Dates and times arrive as ISO text, as they do from YAML and JSON; all else is as the parser gives it."""
    assert load(STACK) == {
        "name": "Shop",
        "as_of": "2026-11-01",
        "at": "07:32:00",
        "made": "1979-05-27T07:32:00+00:00",
        "quoéted": "several\nlines",
        "entities": {"customer": {"tolerance": "24h", "roles": {"main": ["crm", "esp"]}}},
        "tools": [
            {"id": "crm", "list": ["x", [1.5, 2], {"k": "v"}], "cost": {"annual": 1.5}},
            {"id": "esp", "cost": {"annual": -3}, "limits": [{"used": 1}, {"used": 2}]},
        ],
    }
    assert load("\ufeff") == {}


@pytest.mark.parametrize(
    ("path", "key", "value", "written"),
    [
        (("name",), (1, 1, 4), (1, 8, 6), '"Shop"'),
        (("made",), (4, 1, 4), (4, 8, 20), "1979-05-27 07:32:00Z"),
        (("quoéted",), (5, 1, 14), (5, 18, 10), '"""several\nlines"""'),
        (("entities",), (7, 2, 8), (7, 1, 10), "[entities]"),
        (("entities", "customer", "tolerance"), (8, 13, 9), (8, 25, 5), '"24h"'),
        (("entities", "customer", "roles", "main", 1), (8, 53, 5), (8, 53, 5), "'esp'"),
        (("tools", 0), (9, 1, 9), (9, 1, 9), "[[tools]]"),
        (("tools", 0, "list", 1, 0), (12, 4, 3), (12, 4, 3), "1.5"),
        (("tools", 0, "cost", "annual"), (15, 1, 6), (15, 10, 4), "1.50"),
        (("tools", 1, "cost", "annual"), (18, 6, 6), (18, 15, 2), "-3"),
        (("tools", 1, "limits", 1, "used"), (22, 3, 4), (22, 10, 1), "2"),
        (("tools", 1, "limits", 0, "missing"), (19, 3, 16), (19, 3, 16), ""),
        (("tools", 1, "nothing"), (16, 1, 9), (16, 1, 9), ""),
    ],
)
def test_entries_are_found(
    path: tuple[str | int, ...], key: tuple[int, int, int], value: tuple[int, int, int], written: str
) -> None:
    """Keys, values and tables are pointed at; what is missing points at the nearest table around it."""
    positions = locate(STACK)
    key_span, value_span = positions.key(path), positions.value(path)

    assert (key_span.line, key_span.column, key_span.width) == key
    assert (value_span.line, value_span.column, value_span.width) == value
    assert positions.written(path) == written


def test_values_over_several_lines_are_followed() -> None:
    """Arrays, and the inline tables of TOML 1.1, may hold line ends; keys in quotes may hold escapes."""
    text = 'a = [\n  1\n]\n"b\\tc" = {\n  d = 2\n}\n'

    positions = locate(text)

    assert positions.written(("a", 0)) == "1"
    assert positions.written(("b\tc", "d")) == "2"


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "help_"),
    [
        ("a = 1\nb = 2\na = 3\n", "SA102", 3, 1, "first given on line 1"),
        ("[a]\nb = 1\n[a]\n", "SA102", 3, 1, "first given on line 1"),
        ("a = {b = 1, b = 2}\n", "SA102", 1, 13, "first given on line 1"),
        ("a = 1\na.b = 2\n", "SA102", 2, 8, ""),
        ("a = b\n", "SA121", 1, 5, "a text needs quotes"),
        ("name: Shop\n", "SA121", 1, 5, "write key = value, or [table]"),
        ("a = 'x\n", "SA121", 1, 7, ""),
        ("a = [1", "SA121", 1, 7, ""),
        ("x = 1\na = inf\n", "SA104", 2, 5, ""),
        ("a = [1, nan]\n", "SA104", 1, 9, ""),
        ("a = 1e999\n", "SA104", 1, 5, ""),
        ("a = " + "9" * 301 + "\n", "SA104", 1, 5, ""),
        ("a = " + "9" * 5_000 + "\n", "SA104", 1, 5, ""),
        ("a = " + "[" * 65 + "]" * 65 + "\n", "SA010", 1, 68, ""),
    ],
)
def test_what_is_refused_has_a_place(text: str, code: str, line: int, column: int, help_: str) -> None:
    """Syntax errors, keys given twice, numbers that cannot be counted with: each with line and column."""
    problem = refused(text)[0]

    assert (problem.code, problem.line, problem.column, problem.help) == (code, line, column, help_)


def test_limits_can_be_changed() -> None:
    """The number of values is that of the limits given, and it is told once."""
    (problem,) = refused("a = [1, 2, 3, 4]", Limits(values=3))

    assert problem.code == "SA011"
    assert refused("a.b.c = 1", Limits(depth=2))[0].column == 5
    assert refused("a = [[1]]", Limits(depth=2))[0].code == "SA010"
    assert refused("a = " + "[" * 900 + "]" * 900, Limits(depth=950))[0].code == "SA010"
    assert load("[a]\nb = 'x.y.z'\n", Limits(depth=2)) == {"a": {"b": "x.y.z"}}


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("'a = ' + '[' * 100_000", "SA010"),
        ("'a = ' + '{a = ' * 50_000", "SA010"),
        ("'.'.join(['a'] * 50_000) + ' = 1'", "SA010"),
        ("'[' + '.'.join(['a'] * 50_000) + ']'", "SA010"),
        ("'a = {' + '.'.join(['a'] * 50_000) + ' = 1}'", "SA010"),
        ("'a = \"' + 'x.' * 100_000 + '\"'", "accepted"),
        ("'a = ' + '\"' * 100_000", "SA121"),
        ("'a = 1\\n' * 20_000", "SA102"),
    ],
)
def test_hostile_toml_is_settled_at_once(expression: str, code: str) -> None:
    """A hostile text is refused, or read, with little computing and in little memory; the process lives."""
    assert verdict("toml_text", expression) == code


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab[]{}=.,\"'#\\ \n1-:Tx\x07é")), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever the text, the outcome is data or problems within the text, and every value read has a place."""
    positions = locate(text)
    problems: tuple[Problem, ...] = ()
    data: dict[str, object] = {}
    try:
        data = load(text)
    except LoadError as error:
        problems = error.problems

    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    assert all((key,) in positions for key in data)
