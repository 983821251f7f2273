"""Reports as files: Markdown, text, JSON, a page, a workbook. The suffix chooses; nothing is ever left half written."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import html as escape
from stackaudit.core.excel import shown_page, workbook
from stackaudit.core.findings import Cell, Table
from stackaudit.core.messages import sentences
from stackaudit.reporting import json_report, renderers
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import Summary

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title><style>
body{{font:15px/1.5 system-ui,sans-serif;color:#0F172A;max-width:1080px;margin:40px auto;padding:0 24px}}
h1{{font-size:26px;margin:0 0 4px}}h2{{font-size:19px;margin:32px 0 8px;break-after:avoid}}
h3{{font-size:15px;margin:22px 0 6px}}
table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:6px 14px 6px 0;
border-bottom:1px solid #CBD5E1;
vertical-align:top;font-size:13.5px;overflow-wrap:break-word}}code{{overflow-wrap:anywhere}}th{{color:#475569;font-weight:600;overflow-wrap:normal}}
.n{{text-align:right;white-space:nowrap}}code{{font-size:12px}}figure{{margin:20px 0}}img{{max-width:100%;height:auto}}
@page{{size:A4;margin:13mm 14mm}}
@page map{{size:A4 landscape;margin:10mm}}
@media print{{body{{font-size:9.5pt;line-height:1.38;max-width:none;margin:0;padding:0}}h1{{font-size:18pt}}
h2{{font-size:13pt;margin:16px 0 5px}}h3{{font-size:10.5pt;margin:11px 0 4px;break-after:avoid}}p,ul{{margin:5px 0}}
ul{{padding-left:16px}}
th,td{{font-size:8.2pt;line-height:1.3;padding:3px 9px 3px 0}}code{{font-size:7.4pt}}tr,li{{break-inside:avoid}}
.head{{break-after:page}}figure{{page:map;margin:0;break-after:page}}img{{max-height:180mm}}}}
</style></head><body>{body}</body></html>
"""


def page(report: Report, picture: bytes = b"", alt: str = "") -> str:
    """Return the whole page.

    Args:
        report: What it says.
        picture: A PNG to show below the verdict; none where empty.
        alt: What the picture shows, for those who cannot see it; of an empty picture why there is none.
    """
    title = f"Stack audit: {report.stack.name}"
    summary = Summary(report)
    figure = f"<p>There is no picture: {escape(alt)}</p>" if alt and not picture else ""
    if picture:
        data = base64.b64encode(picture).decode("ascii")
        figure = f'<figure><img alt="{escape(alt)}" src="data:image/png;base64,{data}"></figure>'
    top, rest = renderers.html(summary.head), renderers.html(summary.rest)
    body = f'<section class="head">{top}</section>{figure}{rest}'
    return _PAGE.format(title=escape(title), body=body)


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
    made = page(report, *picture()) if form is page and picture is not None else form(report)
    write_bytes(path, made if isinstance(made, bytes) else made.encode())
    return path
