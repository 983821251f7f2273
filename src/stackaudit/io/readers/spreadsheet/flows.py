"""The rows of a list of integrations as records; their ends are told by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stackaudit.io.readers.base import Note, Spot
from stackaudit.io.readers.spreadsheet import words
from stackaudit.io.readers.spreadsheet.facts import Facts, Told
from stackaudit.io.readers.spreadsheet.grid import Grid
from stackaudit.io.readers.spreadsheet.mapping import ColumnMapping
from stackaudit.io.readers.spreadsheet.tools import Row
from stackaudit.io.readers.tabular.sheet import Line, text_of
from stackaudit.io.reconcile.same import FreshIds, squashed
from stackaudit.model.base import shown, slug

_ENDS = ("source", "target", "via")
_IDS = ("entities", "attributes", "keys")
_KEPT = {"method": "x-method", "every": "x-every", "status": "x-status"}


def flow_rows(grid: Grid, mapping: ColumnMapping | None) -> tuple[list[Row], list[Note]]:
    """Return the integrations of a grid, their ends still names; a row without both ends is noted and left out."""
    told = Told(grid)
    facts = Facts(grid, mapping, told)
    rows = [row for line in grid.lines if (row := _row(grid, facts, told, line)) is not None]
    return rows, [*grid.notes, *told.notes()]


def _row(grid: Grid, facts: Facts, told: Told, line: Line) -> Row | None:
    record: dict[str, Any] = {}
    for field, column in grid.columns.items():
        cell = line.cell(column)
        if field in _ENDS:
            name = " ".join(facts.text(cell, line.number).split())
            if name.casefold() not in words.NOBODY_NAMED:
                record[field] = name
            continue
        value = facts.read(field, cell, line.number)
        if value is None:
            if field in _KEPT and not words.is_missing(text_of(cell)):
                record[_KEPT[field]] = facts.text(cell, line.number)
        elif field in _IDS:
            if ids := list(dict.fromkeys(made for part in value if (made := slug(part)))):
                record[field] = ids
        else:
            record[field] = value
    if not {"source", "target"} <= record.keys():
        told.add("left-out", "the row does not name both ends of an integration", line.number)
        return None
    if squashed(record["source"]) == squashed(record["target"]):
        told.add("left-out", f"the integration leads from {shown(record['source'])} to itself", line.number)
        return None
    return Row(record, grid.sheet.spot(line.number))


class Ends:
    """Finds the tools that integrations name, and adds those that no list has."""

    def __init__(self, tools: Iterable[Row]) -> None:
        self.added: list[Row] = []
        self.notes: list[Note] = []
        self._ids: dict[str, str] = {}
        self._fresh = FreshIds()
        for row in tools:
            self._fresh.take(row.record["id"])
            self._ids.setdefault(squashed(row.record["name"]), row.record["id"])
            self._ids.setdefault(squashed(row.record["id"]), row.record["id"])

    def placed(self, row: Row) -> Row:
        """Return an integration whose ends are ids."""
        ends = {end: self._id(row.record[end], row.spot) for end in _ENDS if end in row.record}
        return Row({**row.record, **ends}, row.spot)

    def _id(self, name: str, spot: Spot) -> str:
        known = self._ids.get(squashed(name))
        if known is not None:
            return known
        made = self._fresh.take(slug(name) or f"row-{spot.line}")
        self._ids[squashed(name)] = made
        self.added.append(Row({"id": made, "name": name}, spot))
        self.notes.append(Note("dangling", f"{shown(name)} is in no list of tools; added from the integration", spot))
        return made
