"""The rows of a list of tools as records: one a tool, each with the row that it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stackaudit.io.readers.result import Location, Note
from stackaudit.io.readers.spreadsheet import words
from stackaudit.io.readers.spreadsheet.facts import Facts, Told, id_of, plain
from stackaudit.io.readers.spreadsheet.grid import Grid
from stackaudit.io.readers.spreadsheet.headers import MONTHLY
from stackaudit.io.readers.spreadsheet.mapping import ColumnMapping
from stackaudit.io.readers.spreadsheet.sheet import Line, text_of
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

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
    told = Told(grid)
    reader = _Rows(grid, mapping, told)
    rows = [row for line in grid.lines if (row := reader.row(line)) is not None]
    return rows, [*grid.notes, *told.notes()]


class _Rows:
    def __init__(self, grid: Grid, mapping: ColumnMapping | None, told: Told) -> None:
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
        if name.casefold() in words.NOBODY_NAMED:
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
            elif field == "lifecycle.phase" and not words.is_missing(text_of(line.cell(column))):
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
            full = words.full_department(" ".join(part.split()))
            if words.folded(part) in words.EVERYBODY:
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
