"""Readers of lists that people keep: CSV text and Excel workbooks with headers of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.spreadsheet.facts import (
    EVERYBODY,
    NOBODY_NAMED,
    SAYS_UNKNOWN,
    Facts,
    NoteCollector,
    folded,
    full_department,
    id_of,
    is_missing,
    plain,
)
from stackaudit.io.readers.spreadsheet.headers import MONTHLY, ColumnMapping, always_fits, read_mapping
from stackaudit.io.readers.spreadsheet.sheet import Grid, Line, Sheet, find_grid, read_csv, score, text_of, unmatched
from stackaudit.io.readers.spreadsheet.workbook import OLD_MARK, ZIP_MARK, read_workbook
from stackaudit.io.readers.text.decode import decode_as_is
from stackaudit.io.reconcile.same import FreshIds, squashed
from stackaudit.model.base import shown, slug
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

Record = dict[str, Any]
_MONEY = ("cost.annual", MONTHLY)
_NOT_FACTS = frozenset({"name", "id", "departments", *_MONEY})
_LONGEST_NAME = 300
_MOST_ACCOUNTS = 50  # of one name that a row is compared with; beyond it each row is an account of its own


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its record, without an id that is sure to be its own, and where it stands."""

    record: Record
    spot: Location
    currency: str = ""


def rows_of(grid: Grid, mapping: ColumnMapping | None) -> tuple[list[Row], list[Note]]:
    """Return the tools of a grid, and what could not be used; a row without a name is noted and left out."""
    told = NoteCollector(grid)
    reader = _Rows(grid, mapping, told)
    rows = [row for line in grid.lines if (row := reader.row(line)) is not None]
    return rows, [*grid.notes, *told.notes()]


class _Rows:
    def __init__(self, grid: Grid, mapping: ColumnMapping | None, told: NoteCollector) -> None:
        self._grid, self._told = grid, told
        self._facts = Facts(grid, mapping, told)
        self._currency = (mapping.currency if mapping is not None else None) or ""
        self._heads = frozenset(text_of(cell).strip().casefold() for cell in grid.head.cells) - {""}
        self._others = [(name, column) for name, column in grid.columns.items() if name not in _NOT_FACTS]

    def row(self, line: Line) -> Row | None:
        """The tool in a row; None where it names none."""
        grid, number = self._grid, line.number
        own_id = slug(self._cell(line, "id"))
        name = " ".join(self._cell(line, "name").split())
        if name.casefold() in NOBODY_NAMED:
            name = own_id
        if not name:
            self._told.add("left-out", "the row names no tool", number)
            return None
        if self._is_head(line) or self._is_sum(name, line):
            return None
        if len(name) > _LONGEST_NAME:
            self._told.add("left-out", f"a name is cut to {_LONGEST_NAME} characters", number, "name")
            name = name[:_LONGEST_NAME].strip()
        record: Record = {"id": own_id or id_of(name, number), "name": name}
        if departments := self._departments(line):
            record["departments"] = departments
        for field, column in self._others:
            value = self._facts.read(field, line.cell(column), number)
            if value is not None:
                _put(record, field, _as_ids(field, value))
            elif field == "lifecycle.phase" and not is_missing(text_of(line.cell(column))):
                record["x-lifecycle"] = self._facts.text(line.cell(column), number)
        currency = self._cost(line, record)
        self._keep_order(record, number)
        return Row(record, grid.sheet.spot(number), currency)

    def _cell(self, line: Line, field: str) -> str:
        column = self._grid.columns.get(field)
        return "" if column is None else self._facts.text(line.cell(column), line.number)

    def _is_head(self, line: Line) -> bool:
        """Whether the head is repeated in the middle, as printed lists do."""
        texts = {text_of(cell).strip().casefold() for cell in line.cells} - {""}
        return len(texts) > 1 and texts <= self._heads

    def _is_sum(self, name: str, line: Line) -> bool:
        if name.casefold().rstrip(":") not in ("total", "sum", "grand total", "subtotal", "totals"):
            return False
        self._told.add("left-out", f"{name!r} is taken for a sum, not for a tool", line.number, "name")
        return True

    def _departments(self, line: Line) -> list[str]:
        column = self._grid.columns.get("departments")
        if column is None:
            return []
        found: list[str] = self._facts.read("departments", line.cell(column), line.number) or []
        names: dict[str, None] = {}
        for part in found:
            full = full_department(" ".join(part.split()))
            if folded(part) in EVERYBODY:
                self._told.add("left-out", f"{part!r} names no department", line.number, "departments")
                continue
            if full.casefold() != part.casefold():
                self._told.add("guessed", f"{part!r} is read as {full!r}", line.number, "departments")
            if slug(full):
                names[full] = None
        return list(names)

    def _cost(self, line: Line, record: Record) -> str:
        """Put the cost a year into a record, and return the currency that stands beside it."""
        currency = ""
        for field in _MONEY:
            column = self._grid.columns.get(field)
            if column is None:
                continue
            amount = self._facts.amount(field, line.cell(column), line.number)
            if amount is None or amount.value is None:
                continue
            monthly = amount.per == "month" or (field == MONTHLY and amount.per != "year")
            value = amount.value * 12 if monthly else amount.value
            if "cost" not in record or "annual" not in record["cost"]:
                _put(record, "cost.annual", plain(value.normalize() if value else Decimal(0)))
            elif Decimal(str(record["cost"]["annual"])) != value:
                self._told.add("contradiction", "the cost a year and the cost a month disagree", line.number, field)
            currency = currency or amount.currency or self._grid.heads[field].currency or self._currency
        return currency

    def _keep_order(self, record: Record, number: int) -> None:
        """Leave out the start of a contract that is said to start after it ends: one of the two is wrong."""
        contract = record.get("contract", {})
        starts = contract.get("starts")
        ends = [contract[key] for key in ("renews", "ends") if key in contract]
        if starts is not None and any(day < starts for day in ends):
            del contract["starts"]
            message = f"the contract is said to start on {starts}, after it renews or ends; the start is left out"
            self._told.add("contradiction", message, number, "contract.starts")


def _as_ids(field: str, value: Any) -> Any:  # noqa: ANN401
    if field not in ("capabilities", "relays", "stores_keys", "regions", "requires", "conflicts"):
        return value
    return list(dict.fromkeys(made for part in value if (made := slug(part))))


def _put(record: Record, field: str, value: Any) -> None:  # noqa: ANN401
    outer, dot, inner = field.partition(".")
    if dot and not field.startswith("x-"):
        record.setdefault(outer, {})[inner] = value
    else:
        record[field] = value


def merged(rows: Iterable[Row]) -> tuple[list[Row], list[Note]]:
    """Make one tool of rows that name the same one and contradict nothing; tell the others apart by number.

    Two rows that disagree are two accounts of one product, until somebody says otherwise.
    """
    kept: dict[str, list[Row]] = {}
    notes: list[Note] = []
    for row in rows:
        same = kept.setdefault(squashed(row.record["name"]), [])
        twin = next((n for n, other in enumerate(same[:_MOST_ACCOUNTS]) if not _disagree(other, row)), None)
        if twin is None:
            same.append(row)
            if len(same) > 1:
                fact = _disagree(same[0], row)
                message = f"{shown(row.record['name'])} stands on row {same[0].spot.line} with another {fact!r}"
                notes.append(Note("contradiction", f"{message}: kept as an account of its own", row.spot))
        else:
            same[twin] = _together(same[twin], row)
            message = f"{shown(row.record['name'])} stands on row {same[twin].spot.line} already: made one of both"
            notes.append(Note("guessed", message, row.spot))
    return [one for same in kept.values() for one in _numbered(same)], notes


def _flat(record: Record) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key in ("id", "name", "departments"):
            continue
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", fact) for inner, fact in value.items())
        else:
            yield key, value


def _disagree(one: Row, other: Row) -> str:
    """The first fact on which two rows disagree; empty where there is none."""
    facts = dict(_flat(one.record))
    return next((key for key, value in _flat(other.record) if facts.get(key, value) != value), "")


def _together(one: Row, other: Row) -> Row:
    record: Record = {**other.record, **one.record}
    for key, value in other.record.items():
        if isinstance(value, dict):
            record[key] = {**value, **one.record.get(key, {})}
    departments = [*one.record.get("departments", ()), *other.record.get("departments", ())]
    if departments:
        record["departments"] = list(dict.fromkeys(departments))
    return Row(record, one.spot, one.currency or other.currency)


def _numbered(same: list[Row]) -> Iterator[Row]:
    yield from same[:1] if len(same) == 1 else ()
    if len(same) > 1:
        for n, row in enumerate(same, 1):
            name = row.record["name"]
            told = {"product": name, **row.record}
            if n > 1:
                told |= {"id": f"{row.record['id']}-{n}", "name": f"{name} ({n})"}
            yield Row(told, row.spot, row.currency)


def one_currency(rows: list[Row]) -> tuple[str, list[Row], list[Note]]:
    """Return the currency of most amounts, the rows with amounts in that one only, and notes on the others.

    Of several that are as frequent it is the one which comes first.
    """
    count = Counter(row.currency for row in rows if row.currency)
    if not count:
        return "", rows, []
    chosen = max(count, key=count.__getitem__)
    kept: list[Row] = []
    notes: list[Note] = []
    bare = [row for row in rows if not row.currency and "annual" in row.record.get("cost", {})]
    if bare:
        message = f"{len(bare):,} amounts name no currency; they are taken for {chosen}, as the others are"
        notes.append(Note("guessed", message, bare[0].spot))
    for row in rows:
        if row.currency in ("", chosen):
            kept.append(row)
            continue
        cost = {key: value for key, value in row.record.get("cost", {}).items() if key != "annual"}
        record = {key: value for key, value in row.record.items() if key != "cost"} | ({"cost": cost} if cost else {})
        kept.append(Row(record, row.spot, ""))
        why = f"most are in {chosen}"
        if count[row.currency] == count[chosen]:
            why = f"as many are in {chosen}, which comes first"
        message = f"the cost of {shown(row.record['name'])} is in {row.currency}, {why}: left out"
        notes.append(Note("left-out", message, row.spot))
    return chosen, kept, notes


_ENDS = ("source", "target", "via")
_IDS = ("entities", "attributes", "keys")
_KEPT = {"method": "x-method", "every": "x-every", "status": "x-status"}


def flow_rows(grid: Grid, mapping: ColumnMapping | None) -> tuple[list[Row], list[Note]]:
    """Return the integrations of a grid, their ends still names; a row without both ends is noted and left out."""
    told = NoteCollector(grid)
    facts = Facts(grid, mapping, told)
    rows = [row for line in grid.lines if (row := _row(grid, facts, told, line)) is not None]
    return rows, [*grid.notes, *told.notes()]


def _row(grid: Grid, facts: Facts, told: NoteCollector, line: Line) -> Row | None:
    record: dict[str, Any] = {}
    for field, column in grid.columns.items():
        cell = line.cell(column)
        if field in _ENDS:
            name = " ".join(facts.text(cell, line.number).split())
            if name.casefold() not in NOBODY_NAMED:
                record[field] = name
            continue
        value = facts.read(field, cell, line.number)
        if value is None:
            if field in _KEPT and not is_missing(text_of(cell)):
                record[_KEPT[field]] = facts.text(cell, line.number)
                if field == "status":
                    record[field] = "unknown"  # a word that is none of ours is not "active"
            elif field == "status" and folded(text_of(cell)) in SAYS_UNKNOWN:
                record[field] = "unknown"
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
