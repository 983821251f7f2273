"""The records of many audits as one table and as files: a workbook, CSV, JSON."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from stackaudit._version import VERSION
from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import csv_cell, visible
from stackaudit.core.excel import shown_page, workbook
from stackaudit.core.findings import Cell, Table
from stackaudit.engine.record import SEVERITIES, AuditRecord

SCHEMA = "stackaudit-portfolio/1"
_FIRST = ("source", "name", "status", "score", "score_low", "score_high", "coverage")
_HEAD = 200
_LAST = ("accepted", "error", "currency")


def portfolio_table(records: Sequence[AuditRecord]) -> Table:
    """Return one row a stack, in the order of the records; measures are the last columns, in name order.

    What is not known, and every number of a stack that was not audited, is None.
    """
    measures = sorted({name for record in records for name in record.measures})
    columns = (*_FIRST, *SEVERITIES, *_LAST, *measures)
    return Table("portfolio", columns, tuple(_row(record, measures) for record in records))


def _row(record: AuditRecord, measures: Sequence[str]) -> tuple[Cell, ...]:
    score = record.score
    shown = (None,) * 4 if score is None else (score.value, score.low, score.high, record.coverage)
    return (
        record.source,
        record.name or None,
        record.status,
        *shown,
        *(record.counts.get(severity) for severity in SEVERITIES),
        record.accepted,
        record.error,
        record.currency,
        *(record.measures[name].value if name in record.measures else None for name in measures),
    )


def measure_table(records: Sequence[AuditRecord]) -> Table:
    """Return one row for each measure of each stack, with its interval and its coverage."""
    rows = [
        (record.source, record.name, name, span.value, span.low, span.high, span.coverage, span.unit)
        for record in records
        for name, span in sorted(record.measures.items())
    ]
    return Table("measures", ("source", "name", "measure", "value", "low", "high", "coverage", "unit"), tuple(rows))


def as_csv(records: Sequence[AuditRecord]) -> bytes:
    """Return the table as CSV, in UTF-8 with its mark, for Excel; no cell of it runs as a formula."""
    table = portfolio_table(records)
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(csv_cell(name) for name in table.columns)
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(records: Sequence[AuditRecord]) -> bytes:
    """Return a workbook: a sheet with a row for each stack, and one with each measure and its interval."""
    return workbook(shown_page(table) for table in (portfolio_table(records), measure_table(records)))


def as_json(records: Sequence[AuditRecord]) -> bytes:
    """Return all that the records hold as JSON; infinite bounds become null."""
    document = {"schema": SCHEMA, "stackaudit": VERSION, "stacks": [_plain(asdict(one)) for one in records]}
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode(
        errors="backslashreplace"
    )


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a record holds
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


FORMS: Mapping[str, Callable[[Sequence[AuditRecord]], bytes]] = {".xlsx": as_xlsx, ".csv": as_csv, ".json": as_json}


def check_form(path: Path) -> Callable[[Sequence[AuditRecord]], bytes]:
    """Return what makes the file that an ending says.

    Raises:
        StackAuditError: the ending says none.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise StackAuditError(f"{visible(path.name)}: a portfolio ends in {', '.join(FORMS)}")
    return form


def is_portfolio(path: Path) -> bool:
    """Return whether a file was written by `save`: then it is no stack, and may be written anew."""
    try:
        if path.suffix.lower() == ".xlsx":
            with ZipFile(path) as book:
                return b'name="portfolio"' in book.read("xl/workbook.xml")
        with path.open("rb") as file:
            start = file.read(_HEAD).decode("utf-8-sig", "replace")
    except (OSError, KeyError, BadZipFile):
        return False
    return start.startswith(",".join(_FIRST)) or f'"schema": "{SCHEMA}"' in start


def save(records: Sequence[AuditRecord], path: Path) -> Path:
    """Write records in the form that the suffix names, and return the path.

    Raises:
        StackAuditError: the suffix is unknown, the place cannot be written to, or `.xlsx` needs what is not installed.
    """
    write_bytes(path, check_form(path)(records))
    return path


def lines_of(records: Sequence[AuditRecord]) -> Iterator[str]:
    """Yield a line a stack for people: its score with its interval and its findings, or why there are none."""
    for record in records:
        name = f" ({visible(record.name)})" if record.name else ""
        yield f"{visible(record.source)}{name}: {_said(record)}"


def _said(record: AuditRecord) -> str:
    if record.score is None:
        return f"{record.status}: {record.error}"
    score = record.score
    value = "score not known" if score.value is None else f"score {score.value:.0f}"
    bounds = "" if score.low is None or score.high is None else f" ({score.low:.0f} to {score.high:.0f})"
    counts = ", ".join(f"{count} {severity}" for severity, count in record.counts.items() if count) or "none"
    partial = "" if record.error is None else f"; {record.status}: {record.error}"
    return f"{value}{bounds}, {record.coverage:.0%} known; open findings: {counts}{partial}"
