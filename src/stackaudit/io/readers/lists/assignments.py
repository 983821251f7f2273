"""A list of who has which licence: counted by tool; people are not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.column_words import says
from stackaudit.io.readers.lists.costs import CURRENCY, MONEY, PER_SEAT, PERIOD, Costs
from stackaudit.io.readers.lists.days import day_orders, read_day
from stackaudit.io.readers.lists.facts import Facts
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.taken import Found, Record, Row, counted, id_of, put
from stackaudit.io.readers.lists.words import EVERYBODY, folded, full_department, is_missing, knows
from stackaudit.io.reconcile.same import best_spelled, squashed
from stackaudit.model.base import shown, slug
from stackaudit.model.periods import days_after

LAST_USED = "x-last-used"
"""The field of the last day on which a person used a tool."""
ACTIVE_BETWEEN = "x-active-users"
"""The field of how many people are active at least and at most, where of some nobody knows."""
_ACTIVE_DAYS = 90
_KEPT = ("vendor", "category")
_PAID = "seats.paid"
_USED = frozenset({"name", "departments", LAST_USED, _PAID, CURRENCY, PERIOD, *_KEPT, *MONEY})
_MOST_LISTED = 8
_NEVER = date.min
"""The last day of somebody who never used a tool."""


@dataclass
class _Tool:
    names: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    facts: Record = field(default_factory=dict)
    departments: dict[str, None] = field(default_factory=dict)
    last_used: dict[str, date | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called: of spellings that differ in case alone one that is not all capitals."""
        return best_spelled(self.names)

    def meet(self, person: str, day: date | None) -> None:
        """Count a person, once however often the list has them; the last of their days is kept."""
        before = self.last_used.get(person)
        known = [one for one in (before, day) if one is not None]
        self.last_used[person] = max(known, default=None)

    def active(self, since: date) -> tuple[int, int]:
        """Return how many people used it since a day, at least and at most."""
        days = self.last_used.values()
        least = sum(day is not None and day >= since for day in days)
        return least, least + sum(day is None for day in days)


def assigned(grid: Grid, facts: Facts, costs: Costs, told: NoteCollector) -> Found:
    """Return the tools of a list of assignments, each with how many people have it.

    A person counts once for a tool, however often the list has the two. Whoever used it within 90 days of the last day
    in the list is active; that is stated only where the list says of every person when that was, or that it never was.
    What stands on every row of a tool is said once and not of each person: a number of licences is that of the tool,
    and a price per seat is multiplied by its seats; other amounts are told and left open, and so is what differs from
    row to row.
    """
    found = Found()
    tools: dict[str, _Tool] = {}
    days, people = _days(grid), _people(grid)
    for line in grid.lines:
        name = " ".join(facts.text(grid.name(line), line.number).split())
        if is_missing(name):
            found.left_out[line.number] = "the row names no tool"
            told.add("left-out", "the row names no tool", line.number)
            continue
        tool = tools.setdefault(squashed(name), _Tool())
        tool.names.append(name)
        tool.lines.append(line)
        tool.meet(people[line.number], days.get(line.number))
        _keep(grid, facts, line, tool)
    last = grid.as_of or max((day for day in days.values() if day != _NEVER), default=None)
    money = _Money(grid, facts, costs, told)
    for tool in tools.values():
        record: Record = {"id": id_of(tool.name, tool.lines[0].number), "name": tool.name, **tool.facts}
        if tool.departments:
            record["departments"] = list(tool.departments)
        put(record, "seats.assigned", len(tool.last_used))
        currency = money.put(tool, record)
        if days:
            _put_active(record, tool, last)
        first, *rest = (line.number for line in tool.lines)
        found.rows.append((Row(record, grid.sheet.spot(first), currency), rest))
    money.tell()
    if tools:
        _tell(grid, tools, last, found, told)
    return found


def _put_active(record: Record, tool: _Tool, last: date | None) -> None:
    least, most = tool.active(_NEVER if last is None else days_after(last, -_ACTIVE_DAYS))
    if last is None:  # nobody ever used anything, as far as days are known
        least, most = 0, most - least
    if least < most:
        record[ACTIVE_BETWEEN] = f"{least} to {most}"
        return
    put(record, "seats.active", least)
    put(record, "seats.measure", "logged-in")
    if last is not None:
        put(record, "seats.as_of", last.isoformat())


def _tell(grid: Grid, tools: Mapping[str, _Tool], last: date | None, found: Found, told: NoteCollector) -> None:
    """Tell how the list was counted, what is not kept, and of which tools nobody knows how many are active."""
    first = grid.lines[0].number
    count = sum(len(tool.lines) for tool in tools.values())
    rows = counted(count, "row", "is", "are")
    message = f"read as a list of who has what: {rows} counted by tool, {counted(len(tools), 'tool')}"
    columns = {**grid.columns, **grid.kept}
    others = [text_of(grid.head.cell(column)) for name, column in columns.items() if name not in _USED]
    more = f" and what {', '.join(map(shown, others))} say of them" if others else ""
    of_machines = grid.person is not None and says("device-id", text_of(grid.head.cell(grid.person)))
    whom = "machines" if of_machines else "people"
    told.add("guessed", f"{message}; the {whom} in it{more} are not kept", first)
    if of_machines:
        told.add("guessed", "a machine counts as one that has the tool, as a user does (seats.assigned)", first)
    twice = count - sum(len(tool.last_used) for tool in tools.values())
    if twice:
        message = counted(twice, "row", "names", "name")
        one = "machine that" if of_machines else "person who"
        message += f" a {one} has the tool by another row already: each {one.split(maxsplit=1)[0]} counts once"
        told.add("guessed", message, first)
    if last is not None:
        message = f"active is who used a tool within {_ACTIVE_DAYS} days before {last}, the day that the list is of"
        told.add("guessed", f"{message}; who never did is not", first, LAST_USED)
    between = [
        f"{shown(row.record['name'])} ({row.record[ACTIVE_BETWEEN]} of {row.record['seats']['assigned']})"
        for row, _ in found.rows
        if ACTIVE_BETWEEN in row.record
    ]
    if between:
        message = f"{counted(len(between), 'tool', 'has', 'have')} people without a last day of use"
        message += ", so how many are active is unknown"
        told.add("left-out", f"{message}: {', '.join(between[:_MOST_LISTED])}", first, LAST_USED)


class _Money:
    """What the rows of a tool say of its licences and of its price, said once for all of them."""

    def __init__(self, grid: Grid, facts: Facts, costs: Costs, told: NoteCollector) -> None:
        self._grid, self._facts, self._costs, self._told = grid, facts, costs, told
        money = [name for name in MONEY if name in grid.columns]
        self._price = PER_SEAT if PER_SEAT in money else next(iter(money), "")
        self._unused = [name for name in money if name != self._price]
        self._open: dict[str, list[str]] = {}

    def put(self, tool: _Tool, record: Record) -> str:
        """Put the licences and the price of a tool into its record; return the currency of the price."""
        paid = self._same(tool, _PAID)
        if paid is not None and (count := self._facts.read(_PAID, paid.cell(self._grid.columns[_PAID]), paid.number)):
            put(record, _PAID, count)
        line = self._same(tool, self._price, CURRENCY, PERIOD)
        if line is None:
            return ""
        seats = record["seats"]
        priced: Record = {"seats": {"paid": seats.get("paid", seats["assigned"])}}
        currency = self._costs.put(line, priced, only=self._price)
        cost = priced.get("cost", {})
        if cost.get("priced_by") != "seat":
            if cost or len(priced) > 1:
                self._open.setdefault(self._price, []).append(tool.name)
            return ""
        record["cost"] = cost
        if "annual" in cost and "paid" not in seats:
            message = "a price per seat is multiplied by the people who have the tool; how many seats are paid is open"
            self._told.add("guessed", message, line.number, self._price)
        return currency

    def _same(self, tool: _Tool, field: str, *beside: str) -> Line | None:
        """The first row of a tool that fills a column, where all that do say the same; else it is told."""
        if field not in self._grid.columns:
            return None
        columns = [self._grid.columns[name] for name in (field, *beside) if name in self._grid.columns]
        said: dict[tuple[Cell, ...], Line] = {}
        for line in tool.lines:
            if not is_missing(text_of(line.cell(columns[0]))):
                said.setdefault(tuple(line.cell(column) for column in columns), line)
        if len(said) > 1:
            texts = ", ".join(shown(text_of(cells[0])) for cells in list(said)[:3])
            message = f"the rows of {shown(tool.name)} differ in {field!r} ({texts}{', …' if len(said) > 3 else ''})"
            self._told.add("left-out", f"{message}: it is left open", next(iter(said.values())).number, field)
        return next(iter(said.values())) if len(said) == 1 else None

    def tell(self) -> None:
        """Tell of amounts that are neither those of a seat nor surely those of the whole tool."""
        number = self._grid.lines[0].number if self._grid.lines else 0
        for name in [*self._open, *self._unused]:
            head = shown(" ".join(text_of(self._grid.head.cell(self._grid.columns[name])).split()))
            message = f"{head} stands beside each person, and whether it is the price of one seat or of all is not said"
            self._told.add("left-out", f"{message}: it is left open", number, name)


def _keep(grid: Grid, facts: Facts, line: Line, tool: _Tool) -> None:
    """Keep what a row says of the tool, or of the department of the person who has it."""
    for name in _KEPT:
        if name in grid.columns and name not in tool.facts:
            value = facts.read(name, line.cell(grid.columns[name]), line.number)
            if value is not None:
                tool.facts[name] = value
    if "departments" in grid.columns:
        for part in facts.read("departments", line.cell(grid.columns["departments"]), line.number) or ():
            full = full_department(" ".join(part.split()))
            if slug(full) and folded(part) not in EVERYBODY:
                tool.departments[full] = None


def _people(grid: Grid) -> dict[int, str]:
    """Return who each row is about: the e-mail address, else what names people; rows without either are each one."""
    width = max((len(line.cells) for line in grid.lines), default=0)
    mails = [n for n in range(width) if 2 * sum("@" in text_of(line.cell(n)) for line in grid.lines) >= len(grid.lines)]
    columns = [*mails[:1], *([grid.person] if grid.person is not None else [])]
    people = {}
    for line in grid.lines:
        said = (folded(text) for n in columns if not is_missing(text := text_of(line.cell(n)).strip()))
        people[line.number] = next(said, f"row {line.number}")
    return people


def _days(grid: Grid) -> dict[int, date]:
    """Return the last day of each row that says one, or that there is none as the person never used the tool."""
    column = grid.columns.get(LAST_USED)
    if column is None:
        return {}
    texts = {line.number: text_of(line.cell(column)).strip() for line in grid.lines}
    never = {number: _NEVER for number, text in texts.items() if knows("never", text)}
    orders = day_orders(text for number, text in texts.items() if number not in never)
    read = {number: read_day(text, orders, grid.language).day for number, text in texts.items() if not is_missing(text)}
    return never | {number: day for number, day in read.items() if day is not None and number not in never}
