"""Reading of lists that people keep: tables with heads of their own, whatever file they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import compress

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.lists.assembling import assembled, taken_from
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.finding import Refusal, find_grids
from stackaudit.io.readers.lists.grid import Grid, unmatched
from stackaudit.io.readers.lists.mapping import ColumnMapping, read_mapping
from stackaudit.io.readers.lists.tables import Kind, tables_in
from stackaudit.io.readers.lists.taken import Product, most_merge
from stackaudit.io.readers.lists.wanted import wanted_of
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Note, ReadResult
from stackaudit.model.base import shown


def read_list(given: Source, kind: Kind | None = None) -> ReadResult:
    """Read a file of tables of tools and of integrations, one or many.

    Args:
        given: The file.
        kind: What it is; told by the content where None.

    Raises:
        LoadError: it cannot be read, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    product = _product_of()
    try:
        tables = tables_in(given, mapping, kind)
        notes = list(tables.notes)
        grids = _grids(given, tables.sheets, notes, mapping, product)
        name = (mapping and mapping.name) or given.path.stem or "Untitled stack"
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
        raise refusal([_names_repeat(next(compress(grids, unsure)))], given.name)
    return ReadResult(made.document, (*notes, *made.notes), made.spots)


def _names_repeat(grid: Grid) -> Problem:
    head = shown(" ".join(text_of(grid.head.cell(grid.columns.get("name", 0))).split()))
    message = f"most rows name the same few tools in column {head}: it is hardly the column of their names"
    return Problem(Code.NO_TABLE, message, grid.head.number, 1, help="say in a mapping file which column is 'name'")


def _product_of() -> Product:
    """Return what tells which product a name or an address surely means; each is looked up once."""

    @cache
    def product(name: str, url: str = "") -> str:
        known = known_products(None)
        found = known.sure(name, url or None).tool
        return "" if found is None else found.id

    return product


def _grids(
    given: Source, sheets: Sequence[Sheet], notes: list[Note], mapping: ColumnMapping | None, product: Product
) -> list[Grid]:
    """The grids of all sheets; what is no list is noted, and where there is none the input is refused."""
    if mapping is not None:
        _check(mapping, sheets, given.name)
    grids: list[Grid] = []
    refused: list[Refusal] = []
    for sheet in sheets:
        if mapping is not None and mapping.sheets.get(sheet.name) == "skip":
            continue
        found = find_grids(sheet, wanted_of(mapping, sheet.name), lambda name: bool(product(name, "")))
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
    return grids


def _check(mapping: ColumnMapping, sheets: Sequence[Sheet], source: str) -> None:
    problems = [
        Problem(Code.UNKNOWN_REFERENCE, f"the mapping does not fit: {message}", help=hint)
        for message, hint in unmatched(mapping, sheets)
    ]
    if problems:
        raise refusal(problems, source)
