"""The whole workbook of a report, as bytes."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.excel import Page, shown_page
from stackaudit.core.findings import Cell, Table
from stackaudit.reporting.book import summary
from stackaudit.reporting.book.cells import Book
from stackaudit.reporting.book.sheets import QUESTIONS, sheets
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.report import Report


def render(report: Report, painted: summary.Painted | None = None, *, every: bool = False) -> bytes:
    """Return the workbook.

    Args:
        report: What it says, as its audience sees it.
        painted: The map for the first sheet; left out where there is none.
        every: Whether each table of the audit follows behind the named sheets.

    Raises:
        StackAuditError: XlsxWriter is not installed, or a text is too long for a cell.
    """
    brief = Brief(report)
    book = Book(f"Stack audit: {report.stack.name}", report.stack.today)
    shown = tuple(sheets(brief))
    summary.write(book, brief, shown, painted)
    for one in shown:
        book.write(one)
    for page in _tables(report, {summary.NAME, *(one.name for one in shown)}) if every else ():
        book.page(page)
    return book.closed()


def _tables(report: Report, taken: set[str]) -> Iterator[Page]:
    """Every table with rows, under its own name, or with `(table)` behind it where a sheet is called so."""
    titles = {name.casefold() for name in taken}
    for table in (_measures(report), *report.tables.values()):
        if table.rows and table.name != QUESTIONS:
            page = shown_page(table)
            yield page._replace(title=f"{page.title} (table)") if page.title.casefold() in titles else page


def _measures(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (m.name, m.value, m.low, m.high, m.coverage, m.unit) for m in report.measures.values()
    ]
    return Table("measures", ("measure", "value", "low", "high", "coverage", "unit"), tuple(rows))
