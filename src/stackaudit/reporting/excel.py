"""An audit as a workbook: what it says on the first sheet, then one sheet a table. No cell is a formula."""

from __future__ import annotations

from stackaudit.core.excel import shown_page, workbook
from stackaudit.core.findings import Cell, Table
from stackaudit.core.messages import sentences
from stackaudit.reporting.report import Report


def render(report: Report) -> bytes:
    """Return the workbook.

    Raises:
        StackAuditError: openpyxl is not installed.
    """
    tables = [_summary(report), _measures(report), *report.tables.values()]
    return workbook(shown_page(table) for table in tables if table.rows)


def _summary(report: Report) -> Table:
    stack, score = report.stack, report.scorecard.score
    rows: list[tuple[Cell, ...]] = [
        ("stack", stack.name),
        ("as of", None if stack.as_of is None else stack.as_of.isoformat()),
        ("days until count from", stack.today.isoformat()),
        ("currency", stack.currency),
        ("tools", stack.tools),
        ("integrations", stack.integrations),
        ("in a sentence", str(sentences(report.verdict()))),
        ("score", score.value),
        ("score at least", score.low),
        ("score at most", score.high),
        ("share of it that is known", score.coverage),
        ("findings", len(report.findings)),
        ("open", len(report.acceptances.open)),
        ("accepted", len(report.acceptances.accepted)),
        ("left out for this audience", report.hidden),
        *((f"skipped: {name}", reason) for name, reason in report.skipped.items()),
        ("stackaudit", report.version),
    ]
    return Table("summary", ("what", "value"), tuple(rows))


def _measures(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (m.name, m.value, m.low, m.high, m.coverage, m.unit) for m in report.measures.values()
    ]
    return Table("measures", ("measure", "value", "low", "high", "coverage", "unit"), tuple(rows))
