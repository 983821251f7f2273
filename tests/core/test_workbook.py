"""Workbooks: no formula, no clock, titles that Excel takes, and a clear word where openpyxl is missing."""

from __future__ import annotations

import sys
import zipfile
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


def test_what_a_spreadsheet_holds_exactly_stays_and_what_it_does_not_is_a_text() -> None:
    """Whole numbers up to 2**53, days from March 1900, texts of 32,767 characters."""
    last, first = 2**53, date(1900, 3, 1)
    cells = (last, -last, last + 1, -last - 1, first, date(1900, 2, 28), "z" * 32_767, True, None)
    row = [cell.value for cell in openpyxl.load_workbook(BytesIO(workbook([Page("t", "abcdefghi", [cells])])))["t"][2]]

    assert row[:4] == [last, -last, str(last + 1), str(-last - 1)]
    assert (row[4].date(), row[5], row[6]) == (first, "1900-02-28", "z" * 32_767)
    assert row[7:] == [True, None]


def test_a_shown_text_is_cut_where_a_cell_ends() -> None:
    """The last character that fits is a mark that there is more; one that just fits stays."""
    table = Table("t", ("a", "b"), (("z" * 32_767, "y" * 32_768), (float("nan"), 1.5)))
    page = shown_page(table)

    assert page == Page("t", ["a", "b"], [["z" * 32_767, "y" * 32_766 + "…"], ["nan", 1.5]])


def test_sheets_are_ready_to_be_looked_at() -> None:
    """The head is bold, stays in sight and filters; columns are as wide as what is in them, within reason."""
    rows = [("x" * 20, 1, "y" * 500, None), ("x" * 30, 22, "", None)] + [("x", 3, "z", None)] * 200
    book = openpyxl.load_workbook(
        BytesIO(workbook([Page("t", ("a", "a long head", "c", "d"), [*rows, ("w" * 50, 1, "", None)])]))
    )
    sheet = book["t"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D204")
    assert [cell.font.bold for cell in sheet[1]] == [True] * 4
    assert not sheet["A2"].font.bold
    assert [sheet.column_dimensions[name].width for name in "ABCD"] == [32, 13, 60, 3]
    empty = openpyxl.load_workbook(BytesIO(workbook([Page("t", (), [])])))["t"]
    assert empty.auto_filter.ref is None


def test_a_workbook_has_no_clock() -> None:
    """Its parts are of one day, and so are its properties."""
    with zipfile.ZipFile(BytesIO(workbook([Page("t", ("a",), [(1,)])]))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.compress_type for part in parts.infolist()} == {zipfile.ZIP_DEFLATED}
        core = parts.read("docProps/core.xml").decode()

    assert core.count(">2000-01-01T00:00:00Z</dcterms:") == 2


def test_titles_are_such_as_excel_takes() -> None:
    """Without its marks, at most 31 characters, each once whatever the case."""
    data = workbook([Page(title, ("a",), []) for title in ("a/b[c]", "x" * 40, "X" * 40, "", "'")])
    titles = openpyxl.load_workbook(BytesIO(data)).sheetnames

    assert titles == ["a b c", "x" * 31, "X" * 29 + " 2", "Sheet", "Sheet 2"]
    data = workbook([Page(title, ("a",), []) for title in ["Straße", "STRASSE", "strasse", *["y"] * 11]])
    titles = openpyxl.load_workbook(BytesIO(data)).sheetnames
    assert titles == ["Straße", "STRASSE 2", "strasse 3", "y", *(f"y {n}" for n in range(2, 12))]


def test_equal_cells_are_equal_bytes() -> None:
    """The time of writing is not in the file."""
    assert workbook([Page("t", ("a",), [(1,)])]) == workbook([Page("t", ("a",), [(1,)])])


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    """It would be cut in silence otherwise."""
    with pytest.raises(StackAuditError) as refused:
        workbook([Page("t", ("a",), [("z" * 32_768,)])])

    message = "a text of 32,768 characters in 't' is too long for a cell of a workbook (at most 32,767)"
    assert str(refused.value) == message


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel is an extra."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(StackAuditError, match=r"^reading \.xlsx needs openpyxl: pip install 'stackaudit\[excel\]'$"):
        load_openpyxl("reading .xlsx")
    with pytest.raises(StackAuditError, match=r"^writing \.xlsx needs openpyxl"):
        workbook([])
