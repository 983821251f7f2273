"""A stack into a file: the ending of the name chooses the form, and nothing is ever left half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from stackaudit.core.atomic import write_bytes, write_folder
from stackaudit.core.errors import StackAuditError
from stackaudit.io.writers import documents, graphs, tables
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.stack import Stack

FORMS: Mapping[str, Callable[[Stack], str | bytes]] = {
    ".yaml": documents.as_yaml,
    ".yml": documents.as_yaml,
    ".json": documents.as_json,
    ".xlsx": tables.xlsx,
    ".graphml": graphs.graphml,
    ".mmd": graphs.mermaid,
    ".dot": graphs.dot,
}
"""What each ending makes. `.graphml`, `.mmd` and `.dot` hold the tools and their integrations only."""


def write_stack(stack: Stack, path: str | Path) -> Path:
    """Write a stack as a file, or as a folder of CSV files, and return its path.

    `.yaml`, `.json`, `.xlsx` and a folder hold everything: `sa.read_stack` gives an equal stack back. In CSV and Excel
    a text that a spreadsheet would run as a formula stands behind a `'`, which is taken off again when it is read.

    Args:
        stack: What to write.
        path: Where to; `.yaml .json .xlsx .graphml .mmd .dot`, or a name without an ending for a folder of CSV files.

    Raises:
        StackAuditError: the ending is none of these, the place cannot be written to, or openpyxl is not installed.
    """
    if not isinstance(stack, Stack):
        raise StackAuditError(f"write_stack takes a Stack, not {type(stack).__name__}")
    target = Path(path)
    suffix = target.suffix.lower()
    if target.is_dir() or not suffix:
        write_folder(target, tables.csv_files(stack), {f"{name}.csv" for name in LAYOUTS})
        return target
    if suffix == ".csv":
        advice = f"name a folder, such as {target.with_suffix('').name!r}"
        raise StackAuditError(f"{target.name!r}: a stack is several tables, which one CSV file cannot hold; {advice}")
    form = FORMS.get(suffix)
    if form is None:
        known = ", ".join(FORMS)
        raise StackAuditError(f"{target.name!r}: a stack ends in {known}, or is a folder of CSV files (no ending)")
    made = form(stack)
    write_bytes(target, made if isinstance(made, bytes) else made.encode())
    return target
