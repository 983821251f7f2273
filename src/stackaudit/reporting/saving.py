"""Reports as files: the suffix chooses the form, and nothing is ever left half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.reporting import excel, json_report, page
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import Summary

FORMS: Mapping[str, Callable[[Report], str | bytes]] = {
    ".md": lambda report: Summary(report).markdown(),
    ".json": json_report.render,
    ".html": page.render,
    ".xlsx": excel.render,
    ".txt": lambda report: Summary(report).text(),
}


def save(report: Report, path: Path, picture: Callable[[], tuple[bytes, str]] | None = None) -> Path:
    """Write a report in the form that the suffix names, and return its path.

    Args:
        report: What to write.
        path: Where to; its suffix chooses the form.
        picture: Makes the PNG that a page shows, and its alternative text; called for `.html` only.

    Raises:
        StackAuditError: the suffix is unknown, the place cannot be written to, or `.xlsx` needs what is not installed.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise StackAuditError(f"{path.name!r}: a report ends in {', '.join(FORMS)}")
    made = page.render(report, *picture()) if form is page.render and picture is not None else form(report)
    write_bytes(path, made if isinstance(made, bytes) else made.encode())
    return path
