"""Readers of lists that people keep: CSV text and Excel workbooks with heads of their own."""

from __future__ import annotations

from collections.abc import Sequence

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.lists.cells import Sheet
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.lists.dictionary import always_fits
from stackaudit.io.readers.lists.finding import Refusal, find_grids
from stackaudit.io.readers.lists.grid import Grid, score, unmatched
from stackaudit.io.readers.lists.mapping import ColumnMapping, read_mapping
from stackaudit.io.readers.lists.merging import Ends, document_of, merged, one_currency, with_own_ids
from stackaudit.io.readers.lists.rows import Row, flow_rows, rows_of, sound
from stackaudit.io.readers.lists.wanted import wanted_of
from stackaudit.io.readers.lists.workbook import OLD_MARK, ZIP_MARK, read_workbook
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.text.decode import decode_as_is
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

_CSV = frozenset({".csv", ".tsv", ".tab"})
_EXCEL = frozenset({".xlsx", ".xlsm", ".xls"})


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


def read_csv_list(given: Source) -> ReadResult:
    """Read a CSV file of tools or of integrations.

    Raises:
        LoadError: it is no CSV text, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    text = ""
    try:
        text = decode_as_is(given.data, given.limits)
        sheet = read_csv(text, given.name, lambda row: score(row, mapping), given.limits)
        return _reading(given, [sheet], [], mapping)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name, text or given.data.decode("utf-8", "replace")) from None


def read_excel_list(given: Source) -> ReadResult:
    """Read a workbook of tools and integrations, one or many sheets.

    Raises:
        LoadError: it is no workbook, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    try:
        sheets, notes = read_workbook(given)
        return _reading(given, sheets, notes, mapping)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None


def _reading(given: Source, sheets: Sequence[Sheet], notes: list[Note], mapping: ColumnMapping | None) -> ReadResult:
    if mapping is not None:
        _check(mapping, sheets, given.name)
    grids: list[Grid] = []
    refused: list[Refusal] = []
    for sheet in sheets:
        if mapping is not None and mapping.sheets.get(sheet.name) == "skip":
            continue
        found = find_grids(sheet, wanted_of(mapping, sheet.name), _is_product)
        if not isinstance(found, Refusal):
            grids += found
            continue
        refused.append(found)
        if sheet.name:
            what = "is empty" if not sheet.lines else f"is not read: {found}"
            notes.append(Note("left-out", f"sheet {sheet.name!r} {what}", sheet.spot(found.line)))
    if not grids:
        nearest = next((one for one in refused if one.line), Refusal("the file is empty; it must hold a list of tools"))
        raise refusal([nearest.problem(given.name)], given.name)
    return _assembled(given, grids, notes, mapping)


def _check(mapping: ColumnMapping, sheets: Sequence[Sheet], source: str) -> None:
    problems = [
        Problem(Code.UNKNOWN_REFERENCE, f"the mapping does not fit: {message}", help=hint)
        for message, hint in unmatched(mapping, sheets)
    ]
    if problems:
        raise refusal(problems, source)


def _is_product(name: str) -> bool:
    return known_products(None).sure(name).tool is not None


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


CSV = Reader(
    "csv",
    "a list of tools or integrations as CSV text",
    recognises_csv,
    read_csv_list,
    names_products=True,
    last_resort=True,
)
EXCEL = Reader(
    "excel",
    "lists of tools and integrations in an Excel workbook",
    recognises_excel,
    read_excel_list,
    names_products=True,
    last_resort=True,
)
