"""Facts as cells of text: each kind is written and read back, and what does not fit stays a text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.documents import json_values
from stackaudit.model.layouts import LAYOUTS, Column
from stackaudit.model.tables import read_cell, write_cell

TOOLS = LAYOUTS["tools"]


def column(name: str) -> Column:
    """A column of the tools."""
    found = TOOLS.column(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text", "fact"),
    [
        ("name", "007", "007"),
        ("name", "NA", "NA"),
        ("seats.paid", "40", 40),
        ("seats.paid", "40.0", "40.0"),
        ("seats.paid", "forty", "forty"),
        ("cost.annual", "12.50", 12.5),
        ("cost.annual", "0.10000000000000000555", "0.10000000000000000555"),
        ("cost.annual", "1,000", "1,000"),
        ("cost.annual", "1e400", "1e400"),
        ("access.sso", "TRUE", True),
        ("access.sso", " false ", False),
        ("access.sso", "yes", "yes"),
        ("contract.renews", " 2026-11-01 ", "2026-11-01"),
        ("users", '["a;b"]', ["a;b"]),
        ("users", "[broken", "[broken"),
        ("entities", "[]", []),
        ("x-note", "12", 12),
        ("x-note", "twelve", "twelve"),
        ("x-note", "nan", "nan"),
        ("x-note", "NaN", "NaN"),
        ("x-note", "1e999", "1e999"),
        ("x-note", '"12"', "12"),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(name: str, text: str, fact: object) -> None:
    """Nothing is read as something that the text does not say."""
    read = read_cell(text, column(name))

    assert read == fact
    assert type(read) is type(fact)


def back(value: Any, name: str) -> Any:
    """What comes back of a fact: written, made text as CSV does, and read."""
    cell = write_cell(value, column(name))
    assert cell is not None
    text = cell if isinstance(cell, str) else str(cell).lower() if isinstance(cell, bool) else repr(cell)
    return read_cell(text, column(name))


@given(json_values)
def test_a_value_of_the_users_own_comes_back(value: object) -> None:
    """Whatever JSON it is, a text that looks like JSON included."""
    assert back(value, "x-note") == value


@given(st.text(st.sampled_from('0123456789.eE-+tfn"[{ \n'), max_size=8))
def test_a_text_of_the_users_own_stays_a_text(value: str) -> None:
    """A text is never taken for the number or the list that it looks like."""
    assert back(value, "x-note") == value


@given(st.lists(st.text(st.sampled_from('ab;,[]" \n'), min_size=1).filter(str.strip), min_size=1, max_size=3))
def test_a_list_of_texts_comes_back(items: list[str]) -> None:
    """Separators and brackets within the items included; plain items are joined so that people can read them."""
    cell = write_cell(items, column("users"))
    read = read_cell(str(cell), column("users"))
    parts = [part.strip() for part in read.split(";") if part.strip()] if isinstance(read, str) else read

    assert parts == items


def test_nothing_is_no_cell() -> None:
    """A fact that is null is an empty cell; of the user's own keys null is told from absent."""
    assert write_cell(None, column("owner")) is None
    assert write_cell(None, column("x-note")) == "null"
    assert write_cell([], column("regions")) == "[]"
