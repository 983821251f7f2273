"""Reports as files: Markdown, text, JSON, page, workbook, slides. The suffix chooses; nothing is left half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.excel import shown_page, workbook
from stackaudit.core.findings import Cell, Table
from stackaudit.core.messages import sentences
from stackaudit.core.powerpoint import load_pptx
from stackaudit.reporting import json_report
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import Summary

if TYPE_CHECKING:
    from stackaudit.reporting.page.document import Picture
    from stackaudit.reporting.slides.areas import Shot


def page(report: Report, pictures: Mapping[str, Sequence[Picture]] | None = None) -> str:
    """Return the page: one HTML file that loads nothing.

    Args:
        report: What it says.
        pictures: Those of each block of the summary, and of `map`.
    """
    from stackaudit.reporting.page.document import render

    return render(report, pictures or {})


def deck(report: Report, shots: Mapping[str, Shot] | None = None) -> bytes:
    """Return the slides.

    Args:
        report: What they say.
        shots: The pictures `map` and `journey`.

    Raises:
        StackAuditError: python-pptx is not installed.
    """
    from stackaudit.reporting.slides.document import render

    return render(report, shots or {})


def excel(report: Report) -> bytes:
    """Return the workbook.

    Raises:
        StackAuditError: openpyxl is not installed.
    """
    tables = [summary_sheet(report), _measures(report), *report.tables.values()]
    return workbook(shown_page(table) for table in tables if table.rows)


def summary_sheet(report: Report) -> Table:
    """Return the first sheet of the workbook: the audit in a few lines."""
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
        *((f"failed: {one.name}", f"{one.reason}; what it would find is not known") for one in report.failures),
        ("stackaudit", report.version),
    ]
    return Table("summary", ("what", "value"), tuple(rows))


def _measures(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (m.name, m.value, m.low, m.high, m.coverage, m.unit) for m in report.measures.values()
    ]
    return Table("measures", ("measure", "value", "low", "high", "coverage", "unit"), tuple(rows))


FORMS: Mapping[str, Callable[[Report], str | bytes]] = {
    ".md": lambda report: Summary(report).markdown(),
    ".json": json_report.render,
    ".html": page,
    ".xlsx": excel,
    ".pptx": deck,
    ".txt": lambda report: Summary(report).text(),
}


def save(
    report: Report,
    path: Path,
    pictures: Callable[[], Mapping[str, Sequence[Picture]]] | None = None,
    shots: Callable[[], Mapping[str, Shot]] | None = None,
) -> Path:
    """Write a report in the form that the suffix names, and return its path.

    Args:
        report: What to write.
        path: Where to; its suffix chooses the form.
        pictures: Makes the pictures that a page shows; called for `.html` only.
        shots: Makes those that slides show; called for `.pptx` only.

    Raises:
        StackAuditError: the suffix is unknown, the place cannot be written to, or `.xlsx` or `.pptx` needs what is not
            installed.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise StackAuditError(f"{path.name!r}: a report ends in {', '.join(FORMS)}")
    made: str | bytes
    if form is page and pictures is not None:
        made = page(report, pictures())
    elif form is deck and shots is not None:
        load_pptx("writing .pptx")  # before the pictures are drawn
        made = deck(report, shots())
    else:
        made = form(report)
    write_bytes(path, made if isinstance(made, bytes) else made.encode())
    return path
