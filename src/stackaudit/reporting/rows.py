"""Rows of a table by the names of their columns, for tables whose analyser has no row classes yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.core.findings import Table


def records(table: Table | None) -> Iterator[dict[str, Any]]:
    """Each row as a dictionary; none where there is no table."""
    if table is not None:
        yield from (dict(zip(table.columns, row, strict=True)) for row in table.rows)
