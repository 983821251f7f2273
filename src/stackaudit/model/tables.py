"""A stack as flat tables, one a list, and back: the same facts for pandas, a folder of CSV files and a workbook.

A row is a record. A field of a record inside it is a dotted column (`cost.annual`), a list of words stays in its cell,
and a list of records is a table of its own (`tool_capabilities`) whose rows name their parent by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from stackaudit.core.errors import Problem, did_you_mean
from stackaudit.model.base import composed, shown, slug
from stackaudit.model.layouts import CHILD_OF, LAYOUTS, Column, Kind, Layout

Row = Mapping[str, Any]
_MOST_HINTS = 20
_BARE = {"provenance": "from", "sponsor": "name"}  # records that a cell may hold as a bare text, and what that is
Path = tuple[str | int, ...]


def tables_of(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return a stack's document, as `Stack.document()` gives it, as tables. `read_tables` is the way back.

    >>> tables_of({"name": "Shop", "tools": [{"id": "crm", "name": "CRM", "cost": {"annual": 5}}]})["tools"]
    [{'id': 'crm', 'name': 'CRM', 'cost.annual': 5}]
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    _unfold(LAYOUTS["stack"], [{k: v for k, v in document.items() if k not in LAYOUTS}], (), tables)
    for name, records in document.items():
        if name in LAYOUTS:
            _unfold(LAYOUTS[name], records, (), tables)
    return tables


def _unfold(
    layout: Layout, records: Iterable[Row], parents: tuple[str, ...], tables: dict[str, list[dict[str, Any]]]
) -> None:
    rows = tables.setdefault(layout.name, [])
    for record in records:
        row: dict[str, Any] = dict(zip(layout.keys, parents, strict=True))
        rows.append(row)
        for field, value in record.items():
            column, child = layout.columns.get(field), CHILD_OF.get((layout.name, field))
            if child is not None and value:
                _unfold(child, value, (*parents, record["id"]), tables)
            elif column is not None and column.kind is Kind.RECORD and isinstance(value, Mapping):
                if all(fact is None for fact in value.values()):
                    row[field] = {}
                row |= {f"{field}.{key}": fact for key, fact in value.items()}
            else:
                row[field] = value


class Reading(NamedTuple):
    """What tables say: a document, not yet checked, and the problems of the tables themselves.

    `rows` has the table and the row that each record of the document comes from. The path of a problem is its place:
    the table, the row, counted from 0, and the column, the last two where they are known.
    """

    document: dict[str, Any]
    problems: tuple[Problem, ...]
    rows: dict[Path, tuple[str, int]]
    tables: Mapping[str, Sequence[Row]]

    def place(self, path: Path) -> Path:
        """Return the place in the tables of what stands at a path of the document."""
        known = next(n for n in range(len(path), -1, -1) if n == 0 or path[:n] in self.rows)
        rest = [str(step) for step in path[known:]]
        if not known and rest and rest[0] in LAYOUTS:
            return (rest[0],)
        table, *row = self.rows.get(path[:known], ("stack",))
        names = [".".join(rest[:n]) for n in (2, 1) if len(rest) >= n]
        cells = self.tables[table][row[0]] if row else {}
        found = [name for name in names if name in cells]
        found += [name for name in names if LAYOUTS[table].column(name) is not None]
        return (table, *row, *(found + names[-1:])[:1])


def read_tables(tables: Mapping[str, Sequence[Row]]) -> Reading:
    """Return what tables say, and what is wrong with them, each problem with its place."""
    reader = _Reader()
    for name in tables:
        if name not in LAYOUTS:
            reader.refuse((name,), "SA201", f"there is no table {shown(name)} in a stack", did_you_mean(name, LAYOUTS))
    for layout in LAYOUTS.values():
        if layout.name in tables:
            reader.read(layout, tables[layout.name])
    return Reading(reader.document, tuple(reader.problems), reader.rows, tables)


def unknown_columns(layout: Layout, names: Iterable[str]) -> list[Problem]:
    """Return a problem for each name that no column of the table has, with the nearest one."""
    known = (*layout.keys, *layout.columns)
    return [
        Problem("SA201", f"unknown column {shown(name)}", help=did_you_mean(name, known)[2:], path=(layout.name, name))
        for name in names
        if name not in layout.keys and layout.column(name) is None
    ]


class _Reader:
    """Builds the document, table by table, parents first."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.rows: dict[Path, tuple[str, int]] = {}
        self._paths: dict[str, dict[tuple[str, ...], Path]] = {"stack": {(): ()}}
        self._records: dict[Path, dict[str, Any]] = {(): self.document}
        self._begun: set[Path] = set()

    def refuse(self, place: Path, code: str, message: str, advice: str = "") -> None:
        """Note a problem at a place of the tables."""
        self.problems.append(Problem(code, message, help=advice.removeprefix("; "), path=place))

    def read(self, layout: Layout, rows: Sequence[Row]) -> None:
        """Read one table; those of its parents come first."""
        self.problems += unknown_columns(layout, dict.fromkeys(name for row in rows for name in row))
        if layout.parent == "stack":
            self.document[layout.name] = []
        for n, row in enumerate(rows):
            if layout.parent:
                self._read_row(layout, n, row)
            elif n == 0:
                self.document |= _record(layout, row)
                self.rows[()] = ("stack", 0)
            else:
                self.refuse(("stack", n), "SA212", "a stack is one row")

    def _read_row(self, layout: Layout, n: int, row: Row) -> None:
        names = tuple(_name(row.get(key)) for key in layout.keys)
        parent = self._paths.get(layout.parent, {}).get(names)
        if parent is None or "" in names:
            self._refuse_orphan(layout, n, names)
            return
        holder, field = self._records[parent], (*parent, layout.field)
        if field not in self._begun:
            if holder.get(layout.field):
                message = f"the {layout.field} of {shown(names[-1])} are given here and in table {layout.parent!r}"
                self.refuse((layout.name, n, layout.keys[-1]), "SA304", message, "give them in one of the two")
                return
            self._begun.add(field)
            holder[layout.field] = []
        record = _record(layout, row)
        path = (*field, len(holder[layout.field]))
        holder[layout.field].append(record)
        self.rows[path], self._records[path] = (layout.name, n), record
        own = _name(record["id"]) if "id" in record else slug(_name(record.get("name")))
        self._paths.setdefault(layout.name, {}).setdefault((*names, own), path)

    def _refuse_orphan(self, layout: Layout, n: int, names: tuple[str, ...]) -> None:
        key, name = layout.keys[-1], names[-1]
        if "" in names:
            self.refuse((layout.name, n, key), "SA202", f"the row does not say which {key} it is about")
            return
        known: set[str] = set()
        if len(self.problems) < _MOST_HINTS:
            known = {own[-1] for own in self._paths.get(layout.parent, {}) if own[:-1] == names[:-1]}
        self.refuse((layout.name, n, key), "SA301", f"unknown {key} {shown(name)}", did_you_mean(name, known))


def _name(cell: object) -> str:
    return "" if cell is None else str(composed(cell)) if isinstance(cell, str) else shown(cell)


def _record(layout: Layout, row: Row) -> dict[str, Any]:
    """Return the record of a row: plain columns first, then those of the records inside it."""
    record: dict[str, Any] = {}
    inner: list[tuple[str, str, Any]] = []
    for name, cell in row.items():
        column = None if name in layout.keys else layout.column(name)
        if column is None or (isinstance(cell, str) and not cell.strip() and column.kind is not Kind.OWN):
            continue
        value = _parts(cell, column) if isinstance(cell, str) else cell
        if len(column.steps) == 1:
            record[name] = value
        else:
            inner.append((*column.steps, value))
    for outer, key, value in inner:
        around = record.get(outer, {})
        if outer in _BARE and isinstance(around, str):
            around = {_BARE[outer]: around}
        if isinstance(around, Mapping):
            record[outer] = {**around, key: value}
    return record


def _parts(text: str, column: Column) -> Any:  # noqa: ANN401
    """Split a text in a column of a list; `[]` is the empty list, and `none` the system of record nobody named."""
    word = text.strip()
    if column.kind is Kind.RECORD and word == "{}":
        return {}
    if column.kind not in (Kind.IDS, Kind.WORDS) or (word == "none" and column.steps == ("system_of_record",)):
        return text
    if word == "[]":
        return []
    separated = text.replace(",", ";") if column.kind is Kind.IDS else text
    return [part.strip() for part in separated.split(";") if part.strip()]
