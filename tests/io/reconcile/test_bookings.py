"""Card statements beside a list of tools: what is paid for and in no list is told, with who paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.reader import read_list
from stackaudit.io.readers.stack_file import convert, read_stack
from stackaudit.io.reconcile.bookings import bookings, unlisted
from stackaudit.io.reconcile.report import reconcile

TOOLS = "Tool,Owner,Annual cost,Active users\nSlack,Ann Lee,12000,80\nSalesforce,Bo Chen,50000,40\n"
CARD = """\
Date,Merchant,Amount,Currency,Cardholder,Category
2026-01-05,FIGMA MONTHLY RENEWAL,45.00,EUR,Ann Lee,Software
2026-02-05,FIGMA MONTHLY RENEWAL,45.00,EUR,Bo Chen,Software
2026-03-07,SLACK T03ABC DUBLIN,80.00,EUR,Bo Chen,Software
2026-03-09,PAYPAL *MIRO,20.00,EUR,Cy Poe,Software
2026-03-09,UBER TRIP,20.00,EUR,Cy Poe,Travel
2026-03-10,NOTION COFFEE DENVER,4.00,EUR,Cy Poe,Meals
"""
TOLD = (
    "2 tools are paid for and in no list of tools: 'FIGMA' (EUR 90 in 2 bookings, paid by Ann Lee, Bo Chen), "
    "'MIRO' (EUR 20 in 1 booking, paid by Cy Poe)"
)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A list of tools and a card statement."""
    made = [tmp_path / "tools.csv", tmp_path / "card.csv"]
    for file, text in zip(made, (TOOLS, CARD), strict=True):
        file.write_text(text, encoding="utf-8")
    return made


def test_reconciling_tells_who_pays_for_what_no_list_has(files: list[Path]) -> None:
    """Reconciling tells who pays for what no list has."""
    lines = reconcile(**{file.stem: read_stack(file) for file in files}).text().splitlines()

    assert "FIGMA: EUR 90 in 2 bookings, paid by Ann Lee, Bo Chen" in lines
    assert "MIRO: EUR 20 in 1 booking, paid by Cy Poe" in lines
    assert "Salesforce" in lines
    assert not any("UBER" in line or "NOTION" in line for line in lines)


@pytest.mark.parametrize("turned", [False, True])
def test_joining_tells_it_whatever_the_order(files: list[Path], turned: bool) -> None:
    """Joining tells it whatever the order."""
    made = convert(files[::-1] if turned else files)

    assert [note.message for note in made.notes if "paid for" in note.message] == [TOLD]
    assert {tool.id for tool in made.stack.tools} == {"slack", "salesforce", "figma", "miro"}


def test_two_sheets_of_a_workbook_tell_it_too(tmp_path: Path) -> None:
    """Two sheets of a workbook tell it too."""
    book = Workbook()
    sheets = (book.active, book.create_sheet("Tools"))
    for sheet, text in zip(sheets, (CARD, TOOLS), strict=True):
        assert sheet is not None
        for line in text.splitlines():
            sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split(",")])
    file = tmp_path / "both.xlsx"
    book.save(file)

    assert [note.message for note in read_list(Source(file)).notes if "paid for" in note.message] == [TOLD]


def test_a_card_statement_alone_has_no_list_to_miss(files: list[Path]) -> None:
    """A card statement alone has no list to miss."""
    assert not any("paid for" in note.message for note in read_list(Source(files[1])).notes)


def test_a_tool_of_no_ledger_has_no_bookings() -> None:
    """A tool of no ledger has no bookings."""
    assert bookings({"x-paid-by": ["Ann Lee"]}) == ""
    assert unlisted([]) == ""
    assert unlisted([("Slack", {})]) == "1 tool is paid for and in no list of tools: 'Slack'"
