"""From grids to a stack: the rows of each, united, and what became of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stackaudit.io.readers.lists.dictionary import always_fits
from stackaudit.io.readers.lists.flow_rows import flow_rows
from stackaudit.io.readers.lists.grid import Grid, Shape
from stackaudit.io.readers.lists.mapping import ColumnMapping
from stackaudit.io.readers.lists.merging import Ends, Tools, document_of, one_currency, with_own_ids
from stackaudit.io.readers.lists.rows import rows_of, sound
from stackaudit.io.readers.lists.taken import Outcome, Product, Row, Taken, no_product
from stackaudit.io.readers.result import Location, Note
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

_ORDER: Sequence[Shape] = ("tools", "assignments", "ledger", "contracts")
"""Lists of tools say which tools there are; contracts add to them, whatever the order of the lists."""


@dataclass(frozen=True)
class Assembled:
    """Several lists as one stack.

    Attributes:
        document: The document of the stack.
        notes: What there is to say of the rows.
        spots: Where each record is from.
        outcomes: What became of the rows of each list, in the order of the lists.
    """

    document: Mapping[str, Any]
    notes: tuple[Note, ...]
    spots: Mapping[tuple[str | int, ...], Location]
    outcomes: tuple[Outcome, ...]


def assembled(
    grids: Sequence[Grid], mapping: ColumnMapping | None, name: str, product: Product = no_product
) -> Assembled:
    """Return the stack that several grids make together; it has no tools where no row names one.

    Args:
        grids: The lists.
        mapping: What the user says of them.
        name: What the stack is called.
        product: Which product a name surely means.
    """
    notes: list[Note] = []
    taken = [_taken(grid, mapping, product, n, notes) for n, grid in enumerate(grids)]
    tools = Tools(product)
    for shape in _ORDER:
        for grid, rows in zip(grids, taken, strict=True):
            if grid.shape == shape and grid.table == "tools":
                tools.add(rows.rows, shape)
    notes += tools.notes
    currency, found, said = one_currency(tools.rows)
    notes += said
    found = with_own_ids(found, notes)
    ends = Ends(tools, found)
    flows: list[Row] = []
    lost: list[tuple[Row, str]] = []
    for row in (row for grid, some in zip(grids, taken, strict=True) if grid.table != "tools" for row in some.rows):
        placed = ends.placed(row)
        if isinstance(placed, str):
            lost.append((row, placed))
            notes.append(Note("left-out", placed, row.spot))
        else:
            flows.append(placed)
    notes += ends.notes()
    spots: dict[tuple[str | int, ...], Location] = {("tools", n): row.spot for n, row in enumerate(ends.rows)}
    spots |= {("integrations", n): row.spot for n, row in enumerate(flows)}
    outcomes = [_outcome(n, some, tools, lost) for n, some in enumerate(taken)]
    return Assembled(document_of(ends.rows, flows, name, currency), tuple(notes), spots, tuple(outcomes))


def _taken(grid: Grid, mapping: ColumnMapping | None, product: Product, place: int, notes: list[Note]) -> Taken:
    is_tools = grid.table == "tools"
    taken = rows_of(grid, mapping, product, place) if is_tools else flow_rows(grid, mapping, place)
    notes += taken.notes
    if not all(always_fits(grid.table, field) for field in grid.columns):
        return replace(taken, rows=sound(taken.rows, Tool if is_tools else Integration, notes))
    return taken


def _outcome(place: int, taken: Taken, tools: Tools, lost: Sequence[tuple[Row, str]]) -> Outcome:
    merged = [(row.spot.line, other.spot.line) for row, other in tools.pairs if row.list == place]
    repeated = sum(1 for row, other in tools.pairs if row.list == other.list == place)
    left_out = [(row.spot.line, why) for row, why in lost if row.list == place]
    return Outcome(
        len(taken.rows) - len(merged) - len(left_out),
        tuple(sorted([*taken.merged, *merged])),
        tuple(sorted([*taken.left_out, *left_out])),
        taken.effects,
        repeated + len(taken.merged),
    )
