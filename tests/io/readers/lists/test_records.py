"""Records of JSON and of data frames as tables."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.records import read_lines, read_records, sheet_of_frame


def rows(data: object) -> list[tuple[object, ...]]:
    """The rows of the only table in some data."""
    (sheet,), _ = read_records(json.dumps(data), "t.json")
    return [line.cells for line in sheet.lines]


def test_a_record_is_a_row_and_its_keys_are_the_head() -> None:
    """Keys that only some have are columns too; nothing is null, lists are joined, records in them have both keys."""
    assert rows(
        [
            {"name": "CRM", "cost": {"annual": 5, "currency": "EUR"}, "tags": ["a", "b"], "sso": True},
            {"name": "ERP", "owner": None, "users": [{"name": "Ana"}, {"id": 7}], "cost": {"annual": 1.5}},
        ]
    ) == [
        ("name", "cost.annual", "cost.currency", "tags", "sso", "owner", "users"),
        ("CRM", 5, "EUR", "a; b", True),
        ("ERP", 1.5, "", "", "", "", "Ana; 7"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        [{"a": 1}],
        {"data": [{"a": 1}]},
        {"count": 1, "items": [{"a": 1}], "links": [{"href": "x"}]},
        {"value": [{"a": 1}]},
        {"results": [{"a": 1}]},
        {"records": [{"a": 1}]},
        {"anything": [{"a": 1}], "page": 1},
        [["a"], [1]],
    ],
)
def test_a_list_may_stand_one_level_down(data: object) -> None:
    """Under the usual keys first, else under any."""
    assert rows(data) == [("a",), (1,)]


def test_several_lists_are_several_sheets() -> None:
    """Called by their keys."""
    sheets, _ = read_records('{"apps": [{"a": 1}], "links": [{"b": 2}]}', "t.json")

    assert [(sheet.name, sheet.lines[0].cells) for sheet in sheets] == [("apps", ("a",)), ("links", ("b",))]


def test_what_is_deeper_than_two_levels_is_counted() -> None:
    """It fits no cell; a record that has a name is called by it."""
    _, (note,) = read_records('[{"a": {"b": {"c": 1}, "d": {"name": "x"}}, "e": [[1]]}]', "t.json")

    assert note.message == "2 values are records within records, and are not read: 'a.b', 'e'"


def test_lines_are_a_record_each() -> None:
    """Blank ones are passed over."""
    (sheet,), notes = read_lines('{"a": 1}\r\n\r\n{"a": 2, "b": "x"}\r\n', "t.jsonl")

    assert [line.cells for line in sheet.lines] == [("a", "b"), (1,), (2, "x")]
    assert notes == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1}\n[1]\n', 2, "not a record"),
        ('{"a": 1}\n\n{"a": \n', 3, "not valid JSON"),
        ('{"a": 1}\n{"a": 1, "a": 2}', 2, "given twice"),
        ("", 1, "empty"),
        ('{"a": 1}\n' * 4, 4, "at the most"),
    ],
)
def test_a_line_that_is_no_record_is_told(text: str, line: int, words: str) -> None:
    """With its number."""
    with pytest.raises(LoadError, match=words) as caught:
        read_lines(text, "t.jsonl", Limits(rows=3))
    assert caught.value.problems[0].line == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1, 2]", "no list of records"),
        ("{}", "no list of records"),
        ("null", "no list of records"),
        ('[{"a": 1}, 2]', "no list of records"),
        ('{"data": []}', "no list of records"),
        ('[{"a": 1}', "ends too early"),
        ("[" * 100_000, "nested deeper"),
        ('[{"a": ' * 100_000, "nested deeper"),
        ('[{"a": 1, "a": 2}]', "given twice"),
        (json.dumps([{str(n): 1 for n in range(9)}]), "different keys"),
        (json.dumps([{"a": 1}] * 9), "8 records"),
        (json.dumps([["a"] * 9]), "8 columns"),
        ('[{"a": ' + "9" * 400 + "}]", "digits"),
    ],
)
def test_what_holds_no_records_or_too_many_is_refused(text: str, words: str) -> None:
    """With one clear sentence."""
    with pytest.raises(LoadError, match=words):
        read_records(text, "t.json", Limits(rows=8, columns=8))


def test_a_data_frame_is_a_table() -> None:
    """Missing values of all kinds are empty, numbers are plain, days are ISO texts, a named index is a column."""
    frame = pd.DataFrame(
        {
            "Cost": [1.5, np.nan, 3.0],
            "Seats": pd.array([1, None, 3], dtype="Int64"),
            "Starts": pd.to_datetime(["2026-01-01", None, "2026-01-02 10:30"], format="ISO8601"),
            "Any": [np.int64(3), date(2026, 1, 1), Decimal("2.5")],
            "Tags": [["a", "b"], None, ("c",)],
            "Flag": [True, False, None],
        },
        index=pd.Index(["A", "B", "C"], name="Tool"),
    )

    assert [(line.number, line.cells) for line in sheet_of_frame(frame, "frame").lines] == [
        (1, ("Tool", "Cost", "Seats", "Starts", "Any", "Tags", "Flag")),
        (2, ("A", 1.5, 1, "2026-01-01", 3, "a; b", True)),
        (3, ("B", "", "", "", "2026-01-01", "", False)),
        (4, ("C", 3.0, 3, "2026-01-02 10:30:00", 2.5, "c")),
    ]


def test_a_data_frame_of_any_shape() -> None:
    """An index without a name is left out, heads of two levels are joined, equal heads are two columns."""
    frame = pd.DataFrame(
        [[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("Contract", "Start"), ("Contract", "End")])
    )
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])

    assert [line.cells for line in sheet_of_frame(frame, "f").lines] == [
        ("Contract / Start", "Contract / End"),
        (1, 2),
        (3, 4),
    ]
    assert [line.cells for line in sheet_of_frame(twice, "f").lines] == [("a", "a"), (1, 2)]
    assert sheet_of_frame(pd.DataFrame(), "f").lines == ()
    with pytest.raises(LoadError, match="1 columns are read"):
        sheet_of_frame(twice, "f", Limits(columns=1))


def test_a_moment_with_a_zone_keeps_its_day() -> None:
    """As it stands there."""
    frame = pd.DataFrame({"a": [datetime(2026, 1, 2, 3, 4, tzinfo=UTC)]})

    assert sheet_of_frame(frame, "f").lines[1].cells == ("2026-01-02 03:04:00",)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_JSON)
def test_any_json_is_a_table_or_refused(data: object) -> None:
    """Cells are plain, and rows end with a full one."""
    try:
        sheets, _ = read_records(json.dumps(data), "t.json")
    except LoadError as error:
        assert error.problems  # noqa: PT017
        return
    for sheet in sheets:
        assert all(type(cell) in (str, int, float, bool) for line in sheet.lines for cell in line.cells)
