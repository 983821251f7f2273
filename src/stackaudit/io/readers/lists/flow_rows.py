"""The rows of a list of integrations as records whose ends are still names."""

from __future__ import annotations

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.facts import Facts
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.taken import Found, Record, Row, Taken
from stackaudit.io.readers.lists.words import NOBODY_NAMED, SAYS_UNKNOWN, folded, word
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

ENDS = ("source", "target", "via")
"""The fields of an integration that name tools."""
CONDUIT = "x-conduit"
"""Whether `via` of a row is a tool that its method names: it is a conduit, whatever the list of tools says."""
_IDS = ("entities", "attributes", "keys")
_BACK = frozenset({"<-", "<=", "←"})


def flow_rows(grid: Grid, mapping: ListMapping | None, place: int = 0) -> Taken:
    """Return the integrations of a grid, their ends still names; a row without both ends is noted and left out."""
    told = NoteCollector(grid)
    facts = Facts(grid, mapping, told)
    found = Found()
    for line in grid.records:
        row = _row(grid, facts, line)
        if isinstance(row, str):
            told.add("left-out", row, line.number)
            found.left_out[line.number] = row
        else:
            found.rows.append((row, []))
    return found.taken([*grid.notes, *told.notes()], grid.left_out, place, facts.unread, facts.not_read)


def _row(grid: Grid, facts: Facts, line: Line) -> Row | str:
    record: Record = {}
    back, way = False, ""
    for field, column in grid.columns.items():
        cell = line.cell(column)
        if field in ENDS:
            name = " ".join(facts.text(cell, line.number).split())
            if name.casefold() not in NOBODY_NAMED:
                record[field] = name
        elif field == "method":
            _put_method(record, facts, line, cell)
        elif field == "bidirectional":
            back = _put_direction(record, facts, line, cell)
        elif field == "status" and (said := facts.way_as_status(cell, line.number)):
            way = said
        else:
            _put_fact(record, field, facts, line, cell)
    if way:
        record.setdefault("method", way)
    if not {"source", "target"} <= record.keys():
        return "the row does not name both ends of an integration"
    if back:
        record["source"], record["target"] = record["target"], record["source"]
    if squashed(record["source"]) == squashed(record["target"]):
        return f"the integration leads from {shown(record['source'])} to itself"
    return Row(record, grid.sheet.spot(line.number), kept=facts.as_written(line))


def _put_fact(record: Record, field: str, facts: Facts, line: Line, cell: Cell) -> None:
    """Put a fact of a flow into a record, or the words that say nothing into a field of the user's own."""
    value = facts.read(field, cell, line.number)
    own = facts.kept_as(field, cell)
    if own:
        record[own] = facts.text(cell, line.number)
    if value is not None and field in _IDS:
        value = list(dict.fromkeys(made for part in value if (made := slug(part)))) or None
    if value is not None:
        record[field] = value
    elif field == "status" and (own or folded(text_of(cell)) in SAYS_UNKNOWN):
        record[field] = "unknown"  # a word that is none of ours is not "active"


def _put_method(record: Record, facts: Facts, line: Line, cell: Cell) -> None:
    """Put how a flow is carried into a record: a method, the tool that carries it, the period beside it."""
    found = facts.method(cell, line.number)
    if found is None:
        return
    if found.via and "via" not in record:
        record["via"], record[CONDUIT] = found.via, True
    for name, value in (("method", found.method), ("every", found.every)):
        if value:
            record.setdefault(name, value)
    if found.rest:
        record["x-method"] = facts.text(cell, line.number)


def _put_direction(record: Record, facts: Facts, line: Line, cell: Cell) -> bool:
    """Read a direction; return whether the flow leads from its target to its source."""
    text = text_of(cell).strip()
    found = word("direction", text)
    if found == "both":
        record["bidirectional"] = True
    elif found is None:
        _put_fact(record, "bidirectional", facts, line, cell)
    return text in _BACK
