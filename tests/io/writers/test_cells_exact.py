"""What a value becomes in a cell of a workbook and in a field of a CSV file."""

from __future__ import annotations

import openpyxl

import stackaudit as sa
from stackaudit.io.readers.native import parse_stack
from stackaudit.io.writers import _cell, _text

TEXT = "name: A\ntools:\n- {id: a, x-n: 1.5, x-long: 0.30000000000000004, x-text: '=1+1'}\n- {id: b, x-none: null}\n"


def test_a_number_is_a_number_in_a_workbook_as_long_as_it_fits(tmp_path: object) -> None:
    """One of 17 digits would lose its last: it is written as a text, with all of them."""
    assert _cell(1.5, None) == 1.5
    assert isinstance(_cell(1.5, None), float)
    assert _cell(0.1 + 0.2, None) == "0.30000000000000004"
    assert _cell(7, None) == 7
    assert _cell("=1+1", None) == "'=1+1"
    assert _cell(None, None) is None

    file = f"{tmp_path}/a.xlsx"
    sa.write_stack(parse_stack(TEXT, "yaml"), file)
    head, first, *_ = openpyxl.load_workbook(file)["tools"].iter_rows(values_only=True)
    cells = dict(zip(head, first, strict=True))
    assert (cells["x-n"], cells["x-long"], cells["x-text"]) == (1.5, "0.30000000000000004", "'=1+1")


def test_a_field_of_a_csv_file_holds_a_value_as_text() -> None:
    """Nothing for what is not stated, words for yes and no, all digits of a number, and no formula."""
    assert [_text(cell) for cell in (None, True, False, 0.1 + 0.2, 7, "=1+1", "x")] == [
        *("", "true", "false", "0.30000000000000004", "7", "'=1+1", "x")
    ]
