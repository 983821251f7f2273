"""Readers of lists that people keep: CSV text and Excel workbooks with heads of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.lists.accepted_names import unused_names, with_names
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.lists.dictionary import always_fits
from stackaudit.io.readers.lists.grid import Grid, find_grid, score
from stackaudit.io.readers.lists.mapping import (
    ListMapping,
    MappingFile,
    Unused,
    does_not_fit,
    read_mapping,
    unused,
    unused_values,
)
from stackaudit.io.readers.lists.merging import Ends, document_of, merged, one_currency, with_own_ids
from stackaudit.io.readers.lists.reading import list_reading, outcome_of
from stackaudit.io.readers.lists.rows import Row, flow_rows, rows_of, sound
from stackaudit.io.readers.lists.workbook import OLD_MARK, ZIP_MARK, read_workbook
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.text.decode import decode_as_is
from stackaudit.model.base import shown
from stackaudit.model.integration import Integration
from stackaudit.model.reading import Reading
from stackaudit.model.tool import Tool

_CSV = frozenset({".csv", ".tsv", ".tab"})
_EXCEL = frozenset({".xlsx", ".xlsm", ".xls"})
_LONGEST_LISTED = 8


def recognises_csv(given: Source) -> bool:
    """Whether it is a file called `.csv` or `.tsv`, or a `.txt` whose head names facts of tools."""
    if given.is_folder or not given.path.is_file():
        return False
    if given.suffix in _CSV:
        return True
    if given.suffix != ".txt":
        return False
    lines = given.head.splitlines()[:30]
    return any(score(line.split(sign)) > 1 for line in lines for sign in (",", ";", "\t"))


def recognises_excel(given: Source) -> bool:
    """Whether it is a workbook, or is called one; one that we wrote is asked for before."""
    if given.is_folder or not given.path.is_file():
        return False
    with given.path.open("rb") as file:
        start = file.read(4)
    return given.suffix in _EXCEL and (start in (ZIP_MARK, OLD_MARK) or given.suffix != ".xls")


def sheets_of(given: Source) -> tuple[list[Sheet], list[Note]]:
    """Return the tables of a file, and what is to be said of them.

    Raises:
        LoadError: it is neither CSV text nor a workbook.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    if recognises_excel(given):
        return read_workbook(given)
    own = None if mapping is None else mapping.for_list(given.name, "")
    return [read_csv(_decoded(given, own), given.name, lambda row: score(row, own), given.limits)], []


def read_list(given: Source) -> ReadResult:
    """Read a CSV file or a workbook of tools and integrations.

    Raises:
        LoadError: it is neither, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    try:
        sheets, notes = sheets_of(given)
        return _reading(given, sheets, notes, mapping)
    except LoadError as error:
        if error.source:
            raise
        text = "" if recognises_excel(given) else given.data.decode("utf-8", "replace")
        raise refusal(error.problems, given.name, text) from None


def _decoded(given: Source, mapping: ListMapping | None) -> str:
    """The text of a file, in the encoding that a mapping names where it names one."""
    if mapping is None or mapping.encoding is None:
        return decode_as_is(given.data, given.limits)
    try:
        return decode_as_is(given.data.decode(mapping.encoding).encode(), given.limits)
    except ValueError:
        message = f"the file is not in the encoding {mapping.encoding!r} that the mapping names"
        raise LoadError([Problem(Code.NOT_UTF8, message)]) from None


def _reading(given: Source, sheets: Sequence[Sheet], notes: list[Note], mapping: MappingFile | None) -> ReadResult:
    left: tuple[Unused, ...] = () if mapping is None else unused(mapping, given.name, sheets)
    grids: list[tuple[Grid, ListMapping | None]] = []
    skipped = False
    for sheet in sheets:
        own = None if mapping is None else mapping.for_list(given.name, sheet.name)
        if own is not None and own.skipped:
            skipped = True
            continue
        grid = find_grid(sheet, own)
        if grid is not None:
            grids.append((grid, own))
        elif sheet.name:
            what = "is empty" if not sheet.lines else "has no head that names tools or integrations"
            notes.append(Note("left-out", f"sheet {sheet.name!r} {what}", sheet.spot()))
    if not grids:
        wrong = [one for one in left if one.is_wrong]
        raise refusal([does_not_fit(one) for one in wrong] or [_no_table(sheets, skipped=skipped)], given.name)
    held = {field for grid, _ in grids for field in grid.columns}
    left += tuple(unused_values((own for _, own in grids if own is not None), held))
    made = _assembled(given, grids, notes, mapping)
    return replace(made, unused=(*left, *made.unused))


def _no_table(sheets: Sequence[Sheet], *, skipped: bool) -> Problem:
    if skipped and len(sheets) == 1:
        return Problem(Code.EMPTY, "the mapping skips the only list of the file")
    lines = [line for sheet in sheets for line in sheet.lines[:1]]
    if not lines:
        return Problem(Code.EMPTY, "the file is empty; it must hold a list of tools")
    cells = [text_of(cell).strip() for cell in lines[0].cells if text_of(cell).strip()]
    listed = ", ".join(shown(cell) for cell in cells[:_LONGEST_LISTED])
    help_ = "call one column 'Name', or say what yours mean in a mapping file: columns: {'Bezeichnung': name}"
    message = f"no row near the top names a column of tools; the first one has {listed}"
    return Problem(Code.NO_TABLE, message, lines[0].number, 1, help=help_)


def _assembled(
    given: Source,
    grids: Sequence[tuple[Grid, ListMapping | None]],
    notes: list[Note],
    mapping: MappingFile | None,
) -> ReadResult:
    tools: list[Row] = []
    flows: list[Row] = []
    read: list[list[Row]] = []
    for grid, own in grids:
        rows, said = (rows_of if grid.table == "tools" else flow_rows)(grid, own)
        notes += said
        if not all(always_fits(grid.table, field) for field in grid.columns):
            rows = sound(rows, Tool if grid.table == "tools" else Integration, notes)
        read.append(rows)
        (tools if grid.table == "tools" else flows).extend(rows)
    every = tuple(tools)
    left: tuple[Unused, ...] = ()
    if mapping is not None and mapping.names:
        left = unused_names(tools, flows, mapping.names)
        tools, flows, said = with_names(tools, flows, mapping.names)
        notes += said
    tools, said = merged(tools)
    notes += said
    kept = {(row.spot.sheet, row.spot.line) for row in (*tools, *flows)}
    outcomes = [outcome_of(grid, rows, kept, every, notes) for (grid, _), rows in zip(grids, read, strict=True)]
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
    made = zip(grids, outcomes, read, strict=True)
    reading = Reading(tuple(list_reading(grid, outcome, rows) for (grid, _), outcome, rows in made))
    return ReadResult(document, tuple(notes), spots, reading, left)


CSV = Reader(
    "csv",
    "a list of tools or integrations as CSV text",
    recognises_csv,
    read_list,
    names_products=True,
    last_resort=True,
)
EXCEL = Reader(
    "excel",
    "lists of tools and integrations in an Excel workbook",
    recognises_excel,
    read_list,
    names_products=True,
    last_resort=True,
)
