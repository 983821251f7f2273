"""The rows of a list as records of tools or of integrations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.dictionary import MONTHLY
from stackaudit.io.readers.lists.facts import Facts, NoteCollector, id_of, plain
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import ColumnMapping
from stackaudit.io.readers.lists.numbers import annual
from stackaudit.io.readers.lists.words import EVERYBODY, NOBODY_NAMED, SAYS_UNKNOWN, folded, full_department
from stackaudit.io.readers.result import Location, Note
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

Record = dict[str, Any]
_MONEY = ("cost.annual", MONTHLY)
_IDS = ("entities", "attributes", "keys")
_NOT_FACTS = frozenset({"name", "id", "departments", *_MONEY})
_LONGEST_NAME = 300


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
            elif own := self._facts.kept_as(field, line.cell(column)):
                record[own] = self._facts.text(line.cell(column), number)
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
            value = annual(amount.value, amount.per or ("month" if field == MONTHLY else "year"))
            if value is None:
                self._told.add("left-out", "an amount that is paid once is no cost a year", line.number, field)
                continue
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
    if field not in (*_IDS, "capabilities", "relays", "stores_keys", "regions", "requires", "conflicts"):
        return value
    return list(dict.fromkeys(made for part in value if (made := slug(part))))


def _put(record: Record, field: str, value: Any) -> None:  # noqa: ANN401
    outer, dot, inner = field.partition(".")
    if dot and not field.startswith("x-"):
        record.setdefault(outer, {})[inner] = value
    else:
        record[field] = value


_ENDS = ("source", "target", "via")


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
        (_put_method if field == "method" else _put_fact)(record, facts, line, field)
    if not {"source", "target"} <= record.keys():
        told.add("left-out", "the row does not name both ends of an integration", line.number)
        return None
    if squashed(record["source"]) == squashed(record["target"]):
        told.add("left-out", f"the integration leads from {shown(record['source'])} to itself", line.number)
        return None
    return Row(record, grid.sheet.spot(line.number))


def _put_fact(record: dict[str, Any], facts: Facts, line: Line, field: str) -> None:
    """Put one fact of a flow into a record, or the words that say nothing into a field of the user's own."""
    cell = line.cell(facts.grid.columns[field])
    value = facts.read(field, cell, line.number)
    own = facts.kept_as(field, cell)
    if own:
        record[own] = facts.text(cell, line.number)
    made = None if value is None else _as_ids(field, value)
    if made is not None and made != []:
        record[field] = made
    elif field == "status" and (own or folded(text_of(cell)) in SAYS_UNKNOWN):
        record[field] = "unknown"  # a word that is none of ours is not "active"


def _put_method(record: dict[str, Any], facts: Facts, line: Line, field: str) -> None:
    """Put how a flow is carried into a record: a method, the tool that carries it, the period beside it."""
    cell = line.cell(facts.grid.columns[field])
    found = facts.method(cell, line.number)
    if found is None:
        return
    for name, value in (("method", found.method), ("via", found.via), ("every", found.every)):
        if value:
            record.setdefault(name, value)
    if found.rest:
        record["x-method"] = facts.text(cell, line.number)


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
