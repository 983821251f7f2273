"""Workbooks: no formula, no clock, titles that Excel takes, and a clear word where openpyxl is missing."""

from __future__ import annotations

import sys
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from stackaudit.core.errors import StackAuditError
from stackaudit.core.excel import Page, load_openpyxl, shown_page, workbook
from stackaudit.core.findings import Table


def test_cells_keep_their_kind() -> None:
    """Numbers stay numbers, days days; a whole number that a spreadsheet would round is a text."""
    data = workbook([Page("t", ("a", "b", "c", "d", "e"), [(1, 0.5, True, date(2026, 11, 1), 2**60)])])
    row = [cell.value for cell in openpyxl.load_workbook(BytesIO(data))["t"][2]]

    assert row[:3] == [1, 0.5, True]
    assert row[3].date() == date(2026, 11, 1)
    assert row[4] == str(2**60)


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "#REF!", "{=1}", "+1"])
def test_a_text_is_never_a_formula_or_an_error(text: str) -> None:
    """Whatever it begins with, it is stored as a text."""
    cell = openpyxl.load_workbook(BytesIO(workbook([Page("t", ("a",), [(text,)])])))["t"]["A2"]

    assert (cell.data_type, cell.value) == ("s", text)


def test_a_table_of_a_report_is_made_harmless() -> None:
    """Formulas get a quote, hidden characters are shown, lists are joined, endless numbers and long texts are texts."""
    table = Table("=t", ("=a",), (("=1+1",), ("a\x1bb",), (("x", "y"),), (float("inf"),), (-3,), ("z" * 40_000,)))
    book = openpyxl.load_workbook(BytesIO(workbook([shown_page(table)])))
    sheet = book.worksheets[0]

    assert [cell.value for cell in sheet["A"]][:6] == ["'=a", "'=1+1", "a\\x1bb", "x; y", "inf", -3]
    assert len(sheet["A7"].value) == 32_767


def test_titles_are_such_as_excel_takes() -> None:
    """Without its marks, at most 31 characters, each once whatever the case."""
    data = workbook([Page(title, ("a",), []) for title in ("a/b[c]", "x" * 40, "X" * 40, "", "'")])
    titles = openpyxl.load_workbook(BytesIO(data)).sheetnames

    assert titles == ["a b c", "x" * 31, "X" * 29 + " 2", "Sheet", "Sheet 2"]


def test_equal_cells_are_equal_bytes() -> None:
    """The time of writing is not in the file."""
    assert workbook([Page("t", ("a",), [(1,)])]) == workbook([Page("t", ("a",), [(1,)])])


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    """It would be cut in silence otherwise."""
    with pytest.raises(StackAuditError, match="40,000 characters"):
        workbook([Page("t", ("a",), [("z" * 40_000,)])])


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel is an extra."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(StackAuditError, match=r"reading \.xlsx needs openpyxl: pip install 'stackaudit\[excel\]'"):
        load_openpyxl("reading .xlsx")
