"""Comparisons as files: the suffix chooses the form, and nothing is ever left half written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit._version import VERSION
from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import html as escape
from stackaudit.core.findings import Table
from stackaudit.diff.goals import goal_change_table
from stackaudit.reporting.notebook import framed

if TYPE_CHECKING:
    from stackaudit.diff.comparison import Comparison

SCHEMA = "stackaudit-comparison/1"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title></head><body>{body}</body></html>
"""


def page(comparison: Comparison) -> str:
    """Return the comparison as a page of its own: nothing is loaded from anywhere, nothing in it can run."""
    title = f"Stack comparison: {comparison.before.stack.name} and {comparison.after.stack.name}"
    return _PAGE.format(title=escape(title), body=framed(comparison.html()))


def document(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data. Within a version fields may be added; none goes or changes its sense."""
    basket, split = comparison.basket, comparison.attribution
    return {
        "schema": SCHEMA,
        "stackaudit": VERSION,
        "before": _stack(comparison.before.stack.name, comparison.before.stack.as_of),
        "after": _stack(comparison.after.stack.name, comparison.after.stack.as_of),
        "renames": dict(comparison.renames),
        "policy_changed": comparison.policy_changed,
        "measures": _rows(comparison.measure_table()),
        "findings": _rows(comparison.finding_table()),
        "goals": _rows(goal_change_table(comparison.goals)),
        "inventory": asdict(comparison.inventory),
        "same_needs": None
        if basket is None
        else {
            "needs": basket.needs,
            "added": basket.added,
            "removed": basket.removed,
            "before": basket.before.value,
            "after": basket.after.value,
            "improvement": basket.improvement,
            "scope": basket.scope,
        },
        "attribution": None
        if split is None
        else {
            "exact": split.exact,
            "change": split.change,
            "shares": [{"group": s.group, "changes": s.changes, "points": s.points} for s in split.shares],
        },
    }


def _stack(name: str, as_of: object) -> dict[str, Any]:
    return {"name": name, "as_of": None if as_of is None else str(as_of)}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def as_json(comparison: Comparison) -> str:
    """Return the comparison as JSON text."""
    return json.dumps(document(comparison), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


FORMS: Mapping[str, Callable[[Comparison], str]] = {
    ".md": lambda comparison: comparison.markdown(),
    ".html": page,
    ".txt": lambda comparison: comparison.text(),
    ".json": as_json,
}


def save(comparison: Comparison, path: Path) -> Path:
    """Write a comparison in the form that the suffix names, and return its path.

    Raises:
        StackAuditError: the suffix is unknown, or the place cannot be written to.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise StackAuditError(f"{path.name!r}: a comparison ends in {', '.join(FORMS)}")
    write_bytes(path, form(comparison).encode())
    return path
