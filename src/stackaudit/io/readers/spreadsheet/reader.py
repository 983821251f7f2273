"""Readers of lists that people keep: CSV text and Excel workbooks with headers of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.codes import Code
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.problems import refusal
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.spreadsheet import words
from stackaudit.io.readers.spreadsheet.facts import Facts, Told
from stackaudit.io.readers.spreadsheet.grid import Grid, find_grid, score, unmatched
from stackaudit.io.readers.spreadsheet.headers import always_fits
from stackaudit.io.readers.spreadsheet.mapping import ColumnMapping, read_mapping
from stackaudit.io.readers.spreadsheet.sheet import Line, Sheet, read_csv, text_of
from stackaudit.io.readers.spreadsheet.tools import Row, merged, one_currency, rows_of
from stackaudit.io.readers.spreadsheet.workbook import OLD_MARK, ZIP_MARK, read_workbook
from stackaudit.io.readers.text.decode import decode_as_is
from stackaudit.io.reconcile.same import FreshIds, squashed
from stackaudit.model.base import shown, slug
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

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

    def _id(self, name: str, spot: Location) -> str:
        known = self._ids.get(squashed(name))
        if known is not None:
            return known
        made = self._fresh.take(slug(name) or f"row-{spot.line}")
        self._ids[squashed(name)] = made
        self.added.append(Row({"id": made, "name": name}, spot))
        self.notes.append(Note("dangling", f"{shown(name)} is in no list of tools; added from the integration", spot))
        return made


_STILL_NAMES = frozenset({"departments", "via"})  # they become ids later
_NAMES = frozenset({"id", "name", "source", "target"})


def sound(rows: Iterable[Row], model: type[BaseModel], notes: list[Note]) -> list[Row]:
    """Return the rows without the facts that the model refuses; each is noted. What names a record always stays."""
    return [_sound(row, model, notes) for row in rows]


def _sound(row: Row, model: type[BaseModel], notes: list[Note]) -> Row:
    checked = {key: value for key, value in row.record.items() if key not in _STILL_NAMES}
    try:
        model.model_validate(checked)
    except ValidationError as error:
        record = dict(row.record)
        for problem in problems_from(error, checked, Positions(), model):
            if problem.path and problem.path[0] not in _NAMES:
                _without(record, problem.path[:2])
                notes.append(Note("left-out", f"{problem.message}: not read", row.spot))
        return replace(row, record=record)
    return row


def _without(record: dict[str, Any], path: tuple[str | int, ...]) -> None:
    outer = str(path[0])
    inner = record.get(outer)
    if len(path) > 1 and isinstance(inner, dict) and len(inner) > 1:
        record[outer] = {key: value for key, value in inner.items() if key != path[1]}
    else:
        record.pop(outer, None)


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
    tools = _with_own_ids(tools, notes)
    ends = Ends(tools)
    placed = [ends.placed(flow) for flow in flows]
    notes += ends.notes
    tools += ends.added
    if not tools:
        raise refusal([Problem(Code.EMPTY, "there is a head, but no row below it names a tool")], given.name)
    document = _document(tools, placed, (mapping and mapping.name) or given.path.stem or "Untitled stack", currency)
    spots: dict[tuple[str | int, ...], Location] = {("tools", n): row.spot for n, row in enumerate(tools)}
    spots |= {("integrations", n): row.spot for n, row in enumerate(placed)}
    return ReadResult(document, tuple(notes), spots)


def _with_own_ids(rows: list[Row], notes: list[Note]) -> list[Row]:
    fresh = FreshIds()
    made: list[Row] = []
    for row in rows:
        wanted = row.record["id"]
        own = fresh.take(wanted)
        if own != wanted:
            message = f"the id {wanted!r} is taken; {shown(row.record['name'])} gets {own!r}"
            notes.append(Note("guessed", message, row.spot))
        made.append(row if own == wanted else Row({**row.record, "id": own}, row.spot, row.currency))
    return made


def _document(tools: Sequence[Row], flows: Sequence[Row], name: str, currency: str) -> Mapping[str, Any]:
    departments: dict[str, str] = {}
    records = []
    for row in tools:
        names = row.record.get("departments", ())
        ids = [slug(one) for one in names]
        for id_, one in zip(ids, names, strict=True):
            departments.setdefault(id_, one)
        records.append({**row.record, "departments": list(dict.fromkeys(ids))} if ids else row.record)
    document: dict[str, Any] = {"name": name}
    if currency:
        document["currency"] = currency
    if departments:
        document["departments"] = [{"id": id_, "name": one} for id_, one in departments.items()]
    document["tools"] = records
    if flows:
        document["integrations"] = [row.record for row in flows]
    return document


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
