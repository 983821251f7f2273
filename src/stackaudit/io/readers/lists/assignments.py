"""A list of who has which licence: counted by tool; people are not kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.days import day_orders, read_day
from stackaudit.io.readers.lists.facts import Facts, id_of
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.taken import Found, Record, Row, put
from stackaudit.io.readers.lists.words import EVERYBODY, folded, full_department, is_missing
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

LAST_USED = "x-last-used"
"""The field of the last day on which a person used a tool."""
_ACTIVE = timedelta(days=90)
_KEPT = ("vendor", "category")


@dataclass
class _Tool:
    name: str
    lines: list[Line] = field(default_factory=list)
    facts: Record = field(default_factory=dict)
    departments: dict[str, None] = field(default_factory=dict)


def assigned(grid: Grid, facts: Facts, told: NoteCollector) -> Found:
    """Return the tools of a list of assignments, each with how many people have it.

    Whoever used it within 90 days of the last day in the list is active; that is stated only where the list has a day
    of every person who has the tool.
    """
    found = Found()
    tools: dict[str, _Tool] = {}
    for line in grid.lines:
        name = " ".join(facts.text(grid.name(line), line.number).split())
        if is_missing(name):
            found.left_out[line.number] = "the row names no tool"
            told.add("left-out", "the row names no tool", line.number)
            continue
        tool = tools.setdefault(squashed(name), _Tool(name))
        tool.lines.append(line)
        _keep(grid, facts, line, tool)
    days = _days(grid)
    last = grid.as_of or max(days.values(), default=None)
    for tool in tools.values():
        record: Record = {"id": id_of(tool.name, tool.lines[0].number), "name": tool.name, **tool.facts}
        if tool.departments:
            record["departments"] = list(tool.departments)
        put(record, "seats.assigned", len(tool.lines))
        if last is not None and all(line.number in days for line in tool.lines):
            put(record, "seats.active", sum(days[line.number] >= last - _ACTIVE for line in tool.lines))
            put(record, "seats.measure", "logged-in")
            put(record, "seats.as_of", last.isoformat())
        first, *rest = (line.number for line in tool.lines)
        found.rows.append((Row(record, grid.sheet.spot(first)), rest))
    if tools:
        count = sum(len(tool.lines) for tool in tools.values())
        message = f"read as a list of who has what: {count:,} rows are counted by tool, {len(tools):,} tools"
        told.add("guessed", f"{message}; the people in it are not kept", grid.lines[0].number)
    unsure = [shown(row.record["name"]) for row, _ in found.rows if "active" not in row.record["seats"]]
    if last is not None and unsure:
        message = f"{len(unsure):,} tools have people without a last day of use, so how many are active is unknown"
        told.add("left-out", f"{message}: {', '.join(unsure[:8])}", grid.lines[0].number, LAST_USED)
    return found


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


def _days(grid: Grid) -> dict[int, date]:
    column = grid.columns.get(LAST_USED)
    if column is None:
        return {}
    texts = {line.number: text_of(line.cell(column)) for line in grid.lines}
    orders = day_orders(texts.values())
    read = {number: read_day(text, orders, grid.language).day for number, text in texts.items() if not is_missing(text)}
    return {number: day for number, day in read.items() if day is not None}
