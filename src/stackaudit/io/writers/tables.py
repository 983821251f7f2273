"""A stack as tables on paper: a folder of CSV files, or a workbook with one sheet a list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

from stackaudit.core.escape import guarded
from stackaudit.core.excel import Cell, Page, workbook
from stackaudit.model.cells import Written, write_cell
from stackaudit.model.layouts import LAYOUTS, Column, Kind, Layout
from stackaudit.model.stack import Stack
from stackaudit.model.tables import tables_of


def csv_files(stack: Stack) -> dict[str, bytes]:
    """Return the files of a CSV folder by their names: `tools.csv` and so on, UTF-8 with its mark, for Excel."""
    files: dict[str, bytes] = {}
    for layout, rows in _tables(stack):
        columns = _columns(layout, rows)
        stream = StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [_text(write_cell(row.get(n), c)) if n in row else "" for n, c in columns.items()] for row in rows
        )
        files[f"{layout.name}.csv"] = stream.getvalue().encode("utf-8-sig")
    return files


def xlsx(stack: Stack) -> bytes:
    """Return a workbook with one sheet a list; no cell of it is a formula.

    Raises:
        StackAuditError: openpyxl is not installed, or a text is too long for a cell.
    """
    return workbook(_pages(stack))


def _pages(stack: Stack) -> Iterator[Page]:
    for layout, rows in _tables(stack):
        columns = _columns(layout, rows)
        cells = [[_cell(write_cell(row[n], c), c) if n in row else None for n, c in columns.items()] for row in rows]
        yield Page(layout.name, tuple(columns), cells)


def _tables(stack: Stack) -> Iterator[tuple[Layout, list[dict[str, Any]]]]:
    tables = tables_of(stack.document())
    return ((layout, tables[name]) for name, layout in LAYOUTS.items() if tables.get(name))


def _columns(layout: Layout, rows: list[dict[str, Any]]) -> dict[str, Column | None]:
    """The columns that hold something, the keys first, then in the order of the layout, then the user's own."""
    used = dict.fromkeys(name for row in rows for name in row)
    names = [*layout.keys, *(name for name in layout.columns if name in used)]
    names += [name for name in used if name not in names]
    return {name: None if name in layout.keys else layout.column(name) for name in names}


def _text(cell: Written) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return guarded(cell)
        case _:
            return repr(cell)


def _cell(cell: Written, column: Column | None) -> Cell:
    if isinstance(cell, str) and column is not None and column.kind is Kind.DAY:
        return date.fromisoformat(cell)
    if isinstance(cell, float) and float(f"{cell:.16g}") != cell:
        return repr(cell)  # openpyxl writes 16 digits
    return guarded(cell) if isinstance(cell, str) else cell
