"""Reports as files: Markdown, text, JSON, page, workbook, slides. The suffix chooses; nothing is left half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.powerpoint import load_pptx
from stackaudit.reporting import json_report
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import Summary

if TYPE_CHECKING:
    from stackaudit.reporting.book.summary import Painted
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


def excel(report: Report, painted: Painted | None = None, *, every: bool = False) -> bytes:
    """Return the workbook.

    Args:
        report: What it says.
        painted: The map for its first sheet.
        every: Whether each table of the audit follows behind the named sheets.

    Raises:
        StackAuditError: XlsxWriter is not installed.
    """
    from stackaudit.reporting.book.document import render

    return render(report, painted, every=every)


SHEETS = ("named", "all")
"""What a workbook may hold: sheets to work with, or each table of the audit behind them too."""


def all_sheets(sheets: str, path: Path) -> bool:
    """Return whether a workbook is to hold each table of the audit.

    Raises:
        UnknownNameError: it is neither of `SHEETS`.
        StackAuditError: the report is to be no workbook.
    """
    if sheets not in SHEETS:
        raise UnknownNameError("choice of sheets", sheets, SHEETS)
    if sheets == SHEETS[1] and path.suffix.lower() != ".xlsx":
        raise StackAuditError(f"{path.name!r} has no sheets: sheets={sheets!r} is for .xlsx")
    return sheets == SHEETS[1]


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
    painted: Callable[[], Painted | None] | None = None,
    shots: Callable[[], Mapping[str, Shot]] | None = None,
    *,
    every: bool = False,
) -> Path:
    """Write a report in the form that the suffix names, and return its path.

    Args:
        report: What to write.
        path: Where to; its suffix chooses the form.
        pictures: Makes the pictures that a page shows; called for `.html` only.
        painted: Makes the map that a workbook shows; called for `.xlsx` only.
        shots: Makes those that slides show; called for `.pptx` only.
        every: Whether a workbook holds each table of the audit too.

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
    elif form is excel:
        made = excel(report, None if painted is None else painted(), every=every)
    elif form is deck and shots is not None:
        load_pptx("writing .pptx")  # before the pictures are drawn
        made = deck(report, shots())
    else:
        made = form(report)
    write_bytes(path, made if isinstance(made, bytes) else made.encode())
    return path
