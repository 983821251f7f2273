"""The rows of a list of tools as records: of tools, of contracts, of bookings and assignments summed by tool."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.lists.assignments import assigned
from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.costs import CURRENCY, MERGED, MONEY, PERIOD, Costs, amounts_of
from stackaudit.io.readers.lists.dictionary import BOOKED_ON
from stackaudit.io.readers.lists.explaining import explaining
from stackaudit.io.readers.lists.facts import MARKED, Facts
from stackaudit.io.readers.lists.footnotes import footnotes
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.ledger import booked, signed
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.naming import listed, may_be_several, several
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.numbers import without_mark
from stackaudit.io.readers.lists.purposes import with_purposes
from stackaudit.io.readers.lists.reading import head_of
from stackaudit.io.readers.lists.taken import CODE, Found, Product, Record, Row, Taken, id_of, no_product, put
from stackaudit.io.readers.lists.totals import Totals
from stackaudit.io.readers.lists.words import EVERYBODY, NOBODY_NAMED, folded, full_department, is_missing, key_of
from stackaudit.io.readers.result import Note
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

_NOT_FACTS = frozenset({"name", "id", "departments", BOOKED_ON, CURRENCY, PERIOD, *MONEY})
_COUNTS = frozenset({"seats.paid", "seats.active", "seats.assigned"})
_LONGEST_NAME, _LONG_NAME = 300, 120
_MOST_WORDS = 12
_BULLET = re.compile(r"^(?:[-*–—•·▪‣◦●○■□➢➤]\s+|[•▪‣◦●■➢➤])(?=\S)")


def rows_of(grid: Grid, mapping: ListMapping | None, product: Product = no_product, place: int = 0) -> Taken:
    """Return what the rows of a grid say of tools, what became of each row, and what there is to be said.

    Args:
        grid: A grid of tools, contracts, bookings or assignments.
        mapping: What the user says of it.
        product: Which product a name surely means.
        place: The number of the list.
    """
    told = NoteCollector(grid)
    grid = replace(grid, lines=grid.records)
    explained = _explained(grid, product, told) if grid.shape in ("tools", "contracts") else {}
    if explained:
        grid = replace(grid, lines=tuple(line for line in grid.lines if line.number not in explained))
    facts = Facts(grid, mapping, told)
    costs = Costs(grid, mapping, facts, told)
    totals = _totals(grid, facts, product, told) | explained
    grid = replace(grid, lines=tuple(line for line in grid.lines if line.number not in totals))
    if grid.shape == "ledger":
        found = booked(grid, facts, costs, told, product, mapping.names if mapping is not None else {})
    elif grid.shape == "assignments":
        found = assigned(grid, facts, costs, told)
    else:
        found = _Rows(grid, facts, costs, told, product).found()
    costs.tell()
    used = (grid.columns["name"], grid.columns.get("x-url"))
    if beside := sum(column not in used for _, column in grid.sheet.addresses):
        told.add("left-out", f"the addresses of {beside:,} links are not read: they stand beside the names", 0)
    taken = found.taken([*grid.notes, *told.notes()], {**grid.left_out, **totals}, place, facts.unread, facts.not_read)
    return replace(taken, merged=[*taken.merged, *grid.joined.items()]) if grid.joined else taken


def _explained(grid: Grid, product: Product, told: NoteCollector) -> dict[int, str]:
    """The lines that explain the list, each with the reason; all are told."""
    found = explaining(grid, lambda name: bool(product(name, "")))
    for number, one in found.items():
        told.add("left-out", f"{one.all_of_them}: left out", number, quoted=one.name)
    return {number: str(one) for number, one in found.items()}


def _totals(grid: Grid, facts: Facts, product: Product, told: NoteCollector) -> dict[int, str]:
    """The lines that are sums of others or footnotes, each with the reason.

    All are told, and so are rows that only look like sums.
    """
    money = [name for name in grid.columns if name in MONEY]
    read = partial(signed, facts) if grid.shape == "ledger" else facts.number
    amounts = {name: amounts_of(grid, name, read) for name in grid.columns if name in (*money, *_COUNTS)}
    totals = Totals(grid, amounts, money, lambda name: bool(product(name, "")))
    for number, reason in totals.left_out.items():
        told.add("left-out", f"{reason}: left out", number)
    for number, reason in totals.asked.items():
        told.add("guessed", reason, number, "name")
    notes = footnotes(grid, totals.left_out)
    for number, reason in notes.items():
        told.add("left-out", f"{reason}: left out", number)
    return {**totals.left_out, **notes}


class _Rows:
    def __init__(self, grid: Grid, facts: Facts, costs: Costs, told: NoteCollector, product: Product) -> None:
        self._grid, self._facts, self._costs, self._told = grid, facts, costs, told
        self._product = product
        self._heads = frozenset(text_of(cell).strip().casefold() for cell in grid.head.cells) - {""}
        self._plain: dict[Cell, tuple[str, ...]] = {}  # departments of cells of which nothing is to be told
        self._keeps_ids = _are_ids(grid)
        self._long: dict[str, str] = {}  # names that are cut: what is left, and the whole of it
        self._own: dict[str, str] = {}  # the names of all rows, asked for where a name may be several
        self._others = [(name, column) for name, column in grid.columns.items() if name not in _NOT_FACTS]

    def found(self) -> Found:
        """The tools of all rows, one a row."""
        found = Found()
        for line in self._grid.lines:
            row = self._row(line)
            if isinstance(row, str):
                found.left_out[line.number] = row
            else:
                found.rows.append((row, []))
        return self._with_purposes(found) if self._grid.shape == "tools" else found

    def _with_purposes(self, found: Found) -> Found:
        """Add what the list says in words that its tools are for."""
        rows, said = with_purposes(self._grid, [row for row, _ in found.rows])
        for field in sorted({*said.values()}):
            head, n = head_of(self._grid, self._grid.columns[field]), list(said.values()).count(field)
            cells = "cell says" if n == 1 else "cells say"
            message = f"{n:,} {cells} in {shown(head)} what the tools are for (capabilities)"
            self._told.add("guessed", message, 0, field)
        return replace(found, rows=[(row, []) for row in rows], purposes=said)

    def _row(self, line: Line) -> Row | str:
        """The tool in a row, or why it names none."""
        grid, number = self._grid, line.number
        written = grid.name(line)
        if may_be_several(written):
            self._tell_several(written, number)
        code = " ".join(self._cell(line, "id").split())
        own_id = slug(code) if code else ""
        name = " ".join(self._facts.text(written, number).split())
        if (bare := without_mark(name)) != name:
            self._told.add("guessed", f"'name': {MARKED}", number, "name")
            name = bare
        if not name[:1].isalnum() and (bare := _BULLET.sub("", name)) != name:
            self._told.add("guessed", "the bullet before a name is left out", number, "name", quoted=name)
            name = bare
        if name.casefold() in NOBODY_NAMED:
            if own_id:
                message = "the row has no name: its id is taken for the name"
                self._told.add("guessed", message, number, "name", quoted=own_id)
            name = own_id
        if why := self._no_tool(name, line):
            self._told.add("left-out", why, number)
            return why
        name = self._cut(name, number)
        keeps = own_id and self._keeps_ids
        record: Record = {"id": own_id if keeps else id_of(name, number), "name": name}
        if own_id and not keeps and not is_missing(code):
            record[CODE] = code
        if departments := self._departments(line):
            record["departments"] = departments
        self._put_facts(record, line)
        currency = self._costs.put(line, record)
        if "contract" in record:
            self._keep_order(record, number)
        return Row(record, grid.sheet.spot(number), currency, kept=self._facts.as_written(line))

    def _cut(self, name: str, number: int) -> str:
        """A name that reads like a sentence is told, and cut where it is long, unless it would become another one."""
        if len(name) <= _LONG_NAME and name.count(" ") < _MOST_WORDS:
            return name
        if len(name) <= _LONG_NAME:
            self._told.add("guessed", "the name reads like a sentence; it is kept", number, "name")
            return name
        most = _LONG_NAME
        while most < _LONGEST_NAME and self._long.setdefault(_first(name, most), name) != name:
            most *= 2
        cut = _first(name, min(most, _LONGEST_NAME))
        self._told.add("left-out", f"a name of more than {_LONG_NAME} characters is cut", number, "name")
        return cut

    def _put_facts(self, record: Record, line: Line) -> None:
        """Put what the other columns of a row say into the record of its tool."""
        grid, number = self._grid, line.number
        for field, column in self._others:
            if field in _COUNTS and (number, column) in grid.sheet.filled:
                self._told.add("left-out", MERGED, number, field)
                continue
            value = self._facts.read(field, line.cell(column), number)
            if value is not None:
                put(record, field, _as_ids(field, value))
            elif own := self._facts.kept_as(field, line.cell(column)):
                record[own] = self._facts.text(line.cell(column), number)
            if field == "lifecycle.phase" and (ends := self._facts.ends(line.cell(column))):
                record["lifecycle"].setdefault("ends", ends)
        linked = grid.sheet.addresses.get((number, grid.columns["name"]), "") if grid.sheet.addresses else ""
        if linked and "x-url" not in record and (address := self._facts.read("x-url", linked, number)):
            record["x-url"] = address
        if "seats" in record and grid.as_of is not None:
            record["seats"].setdefault("as_of", grid.as_of.isoformat())

    def _cell(self, line: Line, field: str) -> str:
        column = self._grid.columns.get(field)
        return "" if column is None else self._facts.text(line.cell(column), line.number)

    def _no_tool(self, name: str, line: Line) -> str:
        """Why a row names no tool; empty where it names one."""
        if not name:
            return "the row names no tool"
        return "the head stands here again" if self._is_head(line) else ""

    def _tell_several(self, name: str, number: int) -> None:
        """Tell of a name that is those of several tools; in a list of contracts the list of tools is asked too."""
        if self._grid.shape == "contracts":
            return

        def means(part: str) -> str:
            known = self._product(part, "")
            return known or ("" if (key := squashed(part)) == squashed(name) else self._names().get(key, ""))

        parts = several(name, means)
        if parts:
            message = f"{shown(' '.join(name.split()))} names several tools, {listed(parts)}, and is read as one"
            self._told.add("guessed", f"{message}: a row for each would tell what each costs", number, "name")

    def _names(self) -> dict[str, str]:
        if not self._own:
            self._own = {squashed(name): name for line in self._grid.lines if (name := self._grid.name(line).strip())}
        return self._own

    def _is_head(self, line: Line) -> bool:
        """Whether the head is repeated in the middle, as printed lists do."""
        first = line.cell(0) or next((cell for cell in line.cells if cell != ""), "")
        if text_of(first).strip().casefold() not in self._heads:
            return False
        texts = {text_of(cell).strip().casefold() for cell in line.cells} - {""}
        return len(texts) > 1 and texts <= self._heads

    def _departments(self, line: Line) -> list[str]:
        column = self._grid.columns.get("departments")
        if column is None:
            return []
        cell = line.cell(column)
        known = self._plain.get(cell)
        if known is not None:
            return list(known)
        found: list[str] = self._facts.read("departments", cell, line.number) or []
        names: dict[str, None] = {}
        told = False
        for part in found:
            full = full_department(" ".join(part.split()))
            if folded(part) in EVERYBODY:
                self._told.add("left-out", f"{part!r} names no department", line.number, "departments")
                told = True
                continue
            if full.casefold() != part.casefold():
                self._told.add("guessed", f"{part!r} is read as {full!r}", line.number, "departments")
                told = True
            if slug(full):
                names[full] = None
        if names and not told and text_of(cell).isprintable():
            self._plain[cell] = tuple(names)
        return list(names)

    def _keep_order(self, record: Record, number: int) -> None:
        """Leave out the start of a contract that is said to start after it ends: one of the two is wrong."""
        contract = record["contract"]
        starts = contract.get("starts")
        ends = [contract[key] for key in ("renews", "ends") if key in contract]
        if starts is not None and any(day < starts for day in ends):
            del contract["starts"]
            message = f"the contract is said to start on {starts}, after it renews or ends; the start is left out"
            self._told.add("contradiction", message, number, "contract.starts")


def _first(name: str, most: int) -> str:
    """The first words of a name, of so many characters at the most; a word that is longer is cut."""
    if len(name) <= most:
        return name
    words = name[: most + 1].rpartition(" ")[0]
    return (words or name[:most]).rstrip(" ,;:-–—")


def _are_ids(grid: Grid) -> bool:
    """Whether a column holds ids as a stack file has them: people can read them, they are no numbers and codes."""
    codes = {text_of(cell).strip() for cell in grid.cells("id")} - {""}
    if not all(code == slug(code) and any(map(str.isalpha, code)) for code in codes):
        return False
    head = text_of(grid.head.cell(grid.columns["id"])) if codes else ""
    return key_of(head) == "id" or grid.how.get("id") == "mapped"


def _as_ids(field: str, value: Any) -> Any:  # noqa: ANN401
    if field not in ("capabilities", "relays", "stores_keys", "regions", "requires", "conflicts"):
        return value
    return list(dict.fromkeys(made for part in value if (made := slug(part))))


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
