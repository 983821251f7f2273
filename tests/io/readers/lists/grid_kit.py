"""Small grids for tests of what rows become: the fields of the columns are given, no head has to be understood."""

from __future__ import annotations

from collections.abc import Sequence

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.grid import Grid, Shape, Table

KNOWN = {"slack": "slack", "figma": "figma", "salesforce": "salesforce", "sfdc": "salesforce", "zoom": "zoom"}


def product(name: str, _address: str = "") -> str:
    """A catalog of four products."""
    return KNOWN.get(name.casefold(), "")


def grid_of(
    fields: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    shape: Shape = "tools",
    source: str = "list.csv",
    heads: dict[str, Header] | None = None,
) -> Grid:
    """Return a grid whose columns hold these fields; an empty field is a column that is not read."""
    columns = {name: n for n, name in enumerate(fields) if name}
    head = Line(1, tuple(name or f"column {n}" for n, name in enumerate(fields)))
    lines = tuple(Line(n, tuple(row)) for n, row in enumerate(rows, 2))
    meanings = {name: Header(name) for name in columns} | (heads or {})
    table: Table = "integrations" if shape == "integrations" else "tools"
    return Grid(Sheet(source, "", (head, *lines)), table, columns, meanings, head, lines, (), shape)
