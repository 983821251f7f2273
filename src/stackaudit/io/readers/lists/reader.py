"""Reading of lists that people keep: tables with heads of their own, whatever file they stand in."""

from __future__ import annotations

from collections.abc import Sequence

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.dictionary import always_fits
from stackaudit.io.readers.lists.grid import Grid, find_grid, unmatched
from stackaudit.io.readers.lists.mapping import ColumnMapping, read_mapping
from stackaudit.io.readers.lists.merging import Ends, document_of, merged, one_currency, with_own_ids
from stackaudit.io.readers.lists.rows import Row, flow_rows, rows_of, sound
from stackaudit.io.readers.lists.tables import Kind, tables_in
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.model.base import shown
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

_LONGEST_LISTED = 8


def read_list(given: Source, kind: Kind | None = None) -> ReadResult:
    """Read a file of tables of tools and of integrations, one or many.

    Args:
        given: The file.
        kind: What it is; told by the content where None.

    Raises:
        LoadError: it cannot be read, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    try:
        tables = tables_in(given, mapping, kind)
        return _reading(given, tables.sheets, list(tables.notes), mapping)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None


def _reading(given: Source, sheets: Sequence[Sheet], notes: list[Note], mapping: ColumnMapping | None) -> ReadResult:
    if mapping is not None:
        _check(mapping, sheets, given.name)
    grids: list[Grid] = []
    for sheet in sheets:
        skipped = mapping is not None and mapping.sheets.get(sheet.name) == "skip"
        grid = None if skipped else find_grid(sheet, mapping)
        if grid is not None:
            grids.append(grid)
        elif sheet.name and not skipped:
            what = "is empty" if not sheet.lines else "has no head that names tools or integrations"
            notes.append(Note("left-out", f"sheet {sheet.name!r} {what}", sheet.spot()))
    if not grids:
        raise refusal([_no_table(sheets)], given.name)
    return _assembled(given, grids, notes, mapping)


def _check(mapping: ColumnMapping, sheets: Sequence[Sheet], source: str) -> None:
    problems = [
        Problem(Code.UNKNOWN_REFERENCE, f"the mapping does not fit: {message}", help=hint)
        for message, hint in unmatched(mapping, sheets)
    ]
    if problems:
        raise refusal(problems, source)


def _no_table(sheets: Sequence[Sheet]) -> Problem:
    lines = [line for sheet in sheets for line in sheet.lines[:1]]
    if not lines:
        return Problem(Code.EMPTY, "the file is empty; it must hold a list of tools")
    cells = [text_of(cell).strip() for cell in lines[0].cells if text_of(cell).strip()]
    listed = ", ".join(shown(cell) for cell in cells[:_LONGEST_LISTED])
    help_ = "call one column 'Name', or say what yours mean in a mapping file: columns: {'Bezeichnung': name}"
    message = f"no row near the top names a column of tools; the first one has {listed}"
    return Problem(Code.NO_TABLE, message, lines[0].number, 1, help=help_)


def _assembled(given: Source, grids: Sequence[Grid], notes: list[Note], mapping: ColumnMapping | None) -> ReadResult:
    tools: list[Row] = []
    flows: list[Row] = []
    for grid in grids:
        rows, said = (rows_of if grid.table == "tools" else flow_rows)(grid, mapping)
        notes += said
        if not all(always_fits(grid.table, field) for field in grid.columns):
            rows = sound(rows, Tool if grid.table == "tools" else Integration, notes)
        (tools if grid.table == "tools" else flows).extend(rows)
    tools, said = merged(tools)
    notes += said
    currency, tools, said = one_currency(tools)
    notes += said
    tools = with_own_ids(tools, notes)
    ends = Ends(tools)
    placed = [ends.placed(flow) for flow in flows]
    notes += ends.notes
    tools += ends.added
    if not tools:
        raise refusal([Problem(Code.EMPTY, "there is a head, but no row below it names a tool")], given.name)
    document = document_of(tools, placed, (mapping and mapping.name) or given.path.stem or "Untitled stack", currency)
    spots: dict[tuple[str | int, ...], Location] = {("tools", n): row.spot for n, row in enumerate(tools)}
    spots |= {("integrations", n): row.spot for n, row in enumerate(placed)}
    return ReadResult(document, tuple(notes), spots)
