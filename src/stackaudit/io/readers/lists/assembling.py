"""From grids to a stack: the rows of each, united, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.dictionary import always_fits
from stackaudit.io.readers.lists.flow_rows import flow_rows
from stackaudit.io.readers.lists.grid import Grid, Shape
from stackaudit.io.readers.lists.kinds_of_records import in_one_spelling
from stackaudit.io.readers.lists.mapping import ListMapping
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


Explain = Callable[[Sequence[Row], Sequence[Row]], tuple[list[Row], list[Row], list[Note]]]
"""What a user says of names: from the rows of tools and of flows to those that are kept, and notes."""


def taken_from(grid: Grid, mapping: ListMapping | None, product: Product = no_product, place: int = 0) -> Taken:
    """Return what the rows of a grid say, without the facts that the model refuses.

    Args:
        grid: The list.
        mapping: What the user says of it.
        product: Which product a name surely means.
        place: The number of the list.
    """
    is_tools = grid.table == "tools"
    taken = rows_of(grid, mapping, product, place) if is_tools else flow_rows(grid, mapping, place)
    if all(always_fits(grid.table, field) for field in grid.columns):
        return taken
    notes: list[Note] = []
    rows = sound(taken.rows, Tool if is_tools else Integration, notes)
    return replace(taken, rows=rows, notes=[*taken.notes, *notes])


def assembled(
    lists: Sequence[tuple[Grid, Taken]],
    name: str,
    product: Product = no_product,
    explain: Explain | None = None,
) -> Assembled:
    """Return the stack that several lists make together; it has no tools where no row names one.

    Args:
        lists: The grids, and what was taken from each.
        name: What the stack is called.
        product: Which product a name surely means.
        explain: What the user says of names.
    """
    notes = [note for _, taken in lists for note in taken.notes]
    rows = [row for grid, taken in lists if grid.table == "tools" for row in taken.rows]
    flows: list[Row] = []
    for grid, taken in lists:
        if grid.table != "tools":
            written, said = in_one_spelling(taken.rows, grid.language)
            flows += written
            notes += said
    lost: dict[tuple[int, int], str] = {}
    if explain is not None:
        every = [*rows, *flows]
        rows, flows, said = explain(rows, flows)
        notes += said
        kept = {(row.list, row.spot.line) for row in (*rows, *flows)}
        lost = {key: "the mapping skips it" for row in every if (key := (row.list, row.spot.line)) not in kept}
    tools = Tools(product)
    for shape in _ORDER:
        for n, (grid, _) in enumerate(lists):
            if grid.shape == shape and grid.table == "tools":
                tools.add([row for row in rows if row.list == n], shape)
    notes += tools.notes
    currency, found, said = one_currency(tools.rows)
    notes += said
    ends = Ends(tools, with_own_ids(found, notes))
    placed: list[Row] = []
    for row in flows:
        flow = ends.placed(row)
        if isinstance(flow, str):
            lost[row.list, row.spot.line] = flow
            notes.append(Note("left-out", flow, row.spot))
        else:
            placed.append(flow)
    notes += ends.notes()
    spots: dict[tuple[str | int, ...], Location] = {("tools", n): row.spot for n, row in enumerate(ends.rows)}
    spots |= {("integrations", n): row.spot for n, row in enumerate(placed)}
    outcomes = tuple(_outcome(n, taken, tools, lost) for n, (_, taken) in enumerate(lists))
    return Assembled(document_of(ends.rows, placed, name, currency), tuple(notes), spots, outcomes)


def _outcome(place: int, taken: Taken, tools: Tools, lost: Mapping[tuple[int, int], str]) -> Outcome:
    merged = [(row.spot.line, other.spot.line) for row, other in tools.pairs if row.list == place]
    repeated = sum(1 for row, other in tools.pairs if row.list == other.list == place)
    left_out = [(line, why) for (number, line), why in lost.items() if number == place]
    return Outcome(
        len(taken.rows) - len(merged) - len(left_out),
        tuple(sorted([*taken.merged, *merged])),
        tuple(sorted([*taken.left_out, *left_out])),
        repeated + len(taken.merged),
    )
