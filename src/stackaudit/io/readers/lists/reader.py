"""Readers of lists that people keep: CSV text and Excel workbooks with heads of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import compress

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.lists.assembling import assembled, taken_from
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.lists.grid import Grid, find_grid, score, unmatched
from stackaudit.io.readers.lists.mapping import ColumnMapping, read_mapping
from stackaudit.io.readers.lists.taken import Product, most_merge
from stackaudit.io.readers.lists.workbook import OLD_MARK, ZIP_MARK, read_workbook
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Note, ReadResult
from stackaudit.io.readers.text.decode import decode_as_is
from stackaudit.model.base import shown

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


def read_csv_list(given: Source) -> ReadResult:
    """Read a CSV file of tools or of integrations.

    Raises:
        LoadError: it is no CSV text, or no row of it looks like the head of a list.
    """
    return _read(given, _csv_tables)


def read_excel_list(given: Source) -> ReadResult:
    """Read a workbook of tools and integrations, one or many sheets.

    Raises:
        LoadError: it is no workbook, or no row of it looks like the head of a list.
    """
    return _read(given, lambda given, _mapping: read_workbook(given))


_Tables = Callable[[Source, ColumnMapping | None], tuple[list[Sheet], list[Note]]]


def _csv_tables(given: Source, mapping: ColumnMapping | None) -> tuple[list[Sheet], list[Note]]:
    text = ""
    try:
        text = decode_as_is(given.data, given.limits)
        return [read_csv(text, given.name, lambda row: score(row, mapping), given.limits)], []
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name, text or given.data.decode("utf-8", "replace")) from None


def _read(given: Source, tables: _Tables) -> ReadResult:
    """Read an input in steps: its tables, what their columns mean, their rows, the stack that these make."""
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    try:
        sheets, notes = tables(given, mapping)
        grids = _grids(given, sheets, notes, mapping)
        name = (mapping and mapping.name) or given.path.stem or "Untitled stack"
        product = _product_of()
        lists = [(grid, taken_from(grid, mapping, product, n)) for n, grid in enumerate(grids)]
        made = assembled(lists, name, product)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None
    if not made.document["tools"]:
        raise refusal([Problem(Code.EMPTY, "there is a head, but no row below it names a tool")], given.name)
    unsure = [grid.shape == "tools" and grid.how.get("name") == "guessed" for grid in grids]
    if most_merge(compress(made.outcomes, unsure)):
        raise refusal([_names_repeat(grids)], given.name)
    return ReadResult(made.document, (*notes, *made.notes), made.spots)


def _names_repeat(grids: Sequence[Grid]) -> Problem:
    grid = grids[0]
    head = shown(" ".join(text_of(grid.head.cell(grid.columns.get("name", 0))).split()))
    message = f"most rows name the same few tools in column {head}: it is hardly the column of their names"
    return Problem(Code.NO_TABLE, message, grid.head.number, 1, help="say in a mapping file which column is 'name'")


def _product_of() -> Product:
    """Return what tells which product a name or an address surely means; each is looked up once."""

    @cache
    def product(name: str, url: str = "") -> str:
        known = known_products(None)
        found = known.sure(name).tool or (known.sure(url).tool if url else None)
        return "" if found is None else found.id

    return product


def _grids(given: Source, sheets: Sequence[Sheet], notes: list[Note], mapping: ColumnMapping | None) -> list[Grid]:
    """The grids of all sheets; what is no list is noted, and where there is none the input is refused."""
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
    return grids


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
