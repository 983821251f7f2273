"""A stack as flat tables, one a list, and back: the same facts for pandas, a folder of CSV files and a workbook.

A row is a record. A field of a record inside it is a dotted column (`cost.annual`), a list of words stays in its cell,
and a list of records is a table of its own (`tool_capabilities`) whose rows name their parent by its id.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from pydantic import ValidationError

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.model.base import composed, shown, slug
from stackaudit.model.layouts import CHILD_OF, LAYOUTS, Column, Kind, Layout

if TYPE_CHECKING:
    import pandas as pd
    from pydantic_core import ErrorDetails

    from stackaudit.model.stack import Stack


Row = Mapping[str, Any]
_MOST_HINTS = 20
_BARE = {
    "provenance": "from",
    "sponsor": "name",
    "controller": "name",
    "waits_for": "party",
}  # records that a cell may hold as a bare text, and what that is
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


_REMARKS = frozenset({"comment", "comments", "note", "notes", "remark", "remarks"})


def is_remark(name: str) -> bool:
    """Return whether a column that people add by hand is for their remarks; what it holds is no fact.

    >>> is_remark("Comment"), is_remark("comments_on")
    (True, False)
    """
    return name.strip().casefold() in _REMARKS


def unknown_columns(layout: Layout, names: Iterable[str]) -> list[Problem]:
    """Return a problem for each name that no column of the table has, with the nearest one."""
    known = (*layout.keys, *layout.columns)
    return [
        Problem("SA201", f"unknown column {shown(name)}", help=did_you_mean(name, known)[2:], path=(layout.name, name))
        for name in names
        if name not in layout.keys and layout.column(name) is None
    ]


_FEW = "initiatives"
"""Most stacks have one: a row of its lists that does not name it is about it, or about the one that has a preset."""
_BY_NAME = frozenset({"initiatives", "vendors"})
"""Rows of their lists may give the name in place of the id, if one record alone is called so."""


class _Reader:
    """Builds the document, table by table, parents first."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.rows: dict[Path, tuple[str, int]] = {}
        self._paths: dict[str, dict[tuple[str, ...], Path]] = {"stack": {(): ()}}
        self._records: dict[Path, dict[str, Any]] = {(): self.document}
        self._begun: set[Path] = set()
        self._names: dict[tuple[str, str], set[str]] = {}

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
        if names == ("",) and layout.parent == _FEW:
            names = self._only(layout.parent)
        parent = self._paths.get(layout.parent, {}).get(self._ids(layout.parent, names))
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
        if layout.name in _BY_NAME:
            self._names.setdefault((layout.name, slug(_name(record.get("name")))), set()).add(own)

    def _ids(self, table: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids that a row names its parents by; of some tables it may say the name of the record."""
        if table not in _BY_NAME or not names[-1] or names in self._paths.get(table, {}):
            return names
        found = self._names.get((table, slug(names[-1])), set())
        return tuple(found) if len(found) == 1 else names

    def _only(self, table: str) -> tuple[str, ...]:
        """Return the id of the only record of a table, or of the only one with a preset; none where there is none."""
        known = self._paths.get(table, {})
        begun = [names for names, path in known.items() if self._records[path].get("preset")]
        found = begun if len(known) > 1 else [*known]
        return found[0] if len(found) == 1 else ("",)

    def _refuse_orphan(self, layout: Layout, n: int, names: tuple[str, ...]) -> None:
        key, name = layout.keys[-1], names[-1]
        if "" in names:
            advice = f"add a column {key!r} with its id" if layout.parent == _FEW else ""
            self.refuse((layout.name, n, key), "SA202", f"the row does not say which {key} it is about", advice)
            return
        known: set[str] = set()
        if len(self.problems) < _MOST_HINTS:
            known = {own[-1] for own in self._paths.get(layout.parent, {}) if own[:-1] == names[:-1]}
        advice = did_you_mean(name, known)
        if not known and layout.parent in _BY_NAME:
            advice = f"add a row with this name to {layout.parent!r}"
        self.refuse((layout.name, n, key), "SA301", f"unknown {key} {shown(name)}", advice)


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


_WORD_FOR_LIST = {"system_of_record": "none", "complete": "all"}


def _parts(text: str, column: Column) -> Any:  # noqa: ANN401
    """Split a text in a column of a list; `[]` is the empty list. Some lists may be a word: see `_WORD_FOR_LIST`."""
    word = text.strip()
    if column.kind is Kind.RECORD and word == "{}":
        return {}
    if column.kind not in (Kind.IDS, Kind.WORDS) or _WORD_FOR_LIST.get(column.steps[0]) == word:
        return text
    if word == "[]":
        return []
    separated = text.replace(",", ";") if column.kind is Kind.IDS else text
    return [part.strip() for part in separated.split(";") if part.strip()]


Written = str | int | float | bool | None
"""A cell as it is written: None where nothing is stated."""

_WHOLE = re.compile(r"-?[0-9]{1,300}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_LISTS = frozenset({Kind.IDS, Kind.WORDS, Kind.RECORDS})


def write_cell(value: Any, column: Column | None) -> Written:  # noqa: ANN401  a fact may be anything
    """Return a fact as a cell; `read_cell` gives it back.

    A list is written with `; ` between its items, or as JSON where that could not be told apart again. A value of the
    user's own that is no text, or a text that looks like JSON, is written as JSON.

    >>> from stackaudit.model.layouts import LAYOUTS
    >>> write_cell(["email", "forms"], LAYOUTS["tools"].column("capabilities"))
    'email; forms'
    """
    kind = Kind.TEXT if column is None else column.kind
    if kind is Kind.OWN:
        return _own(value)
    if isinstance(value, list):
        return _listed(value, kind)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return value  # type: ignore[no-any-return]  # a document holds JSON types only


def _own(value: object) -> Written:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if not value.strip() or _json(value) is not _NOT_JSON else value
    if isinstance(value, bool | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _listed(items: list[Any], kind: Kind) -> str:
    texts = [item for item in items if isinstance(item, str)]
    joined = "; ".join(texts)
    plain = bool(items) and len(texts) == len(items) and not joined.startswith("[")
    if plain and [part.strip() for part in joined.split(";") if part.strip()] == items:
        return joined
    return json.dumps(items, ensure_ascii=False, allow_nan=False) if items or kind in _LISTS else ""


def read_cell(text: str, column: Column | None) -> Any:  # noqa: ANN401
    """Return the fact that a cell of text states; a text that does not fit stays a text, and is refused later.

    >>> from stackaudit.model.layouts import LAYOUTS
    >>> tools = LAYOUTS["tools"]
    >>> read_cell("40", tools.column("seats.paid")), read_cell("TRUE", tools.column("access.sso"))
    (40, True)
    """
    kind = Kind.TEXT if column is None else column.kind
    word = text.strip()
    match kind:
        case Kind.OWN:
            value = _json(text)
            return text if value is _NOT_JSON else value
        case Kind.FLAG:
            return {"true": True, "false": False}.get(word.casefold(), text)
        case Kind.COUNT:
            return int(word) if _WHOLE.fullmatch(word) else text
        case Kind.NUMBER:
            return _number(word, text)
        case Kind.IDS | Kind.WORDS | Kind.RECORDS if word.startswith("["):
            value = _json(word)
            return text if value is _NOT_JSON else value
        case Kind.DAY | Kind.DURATION:
            return word
        case _:
            return text


def _number(word: str, text: str) -> int | float | str:
    """A number, or the text itself where a float would lose digits of an amount of money."""
    if _WHOLE.fullmatch(word):
        return int(word)
    if not _DECIMAL.fullmatch(word):
        return text
    number = float(word)
    return number if math.isfinite(number) and Decimal(repr(number)) == Decimal(word) else text


_NOT_JSON = object()


def _json(text: str) -> object:
    """What a text says as JSON, or `_NOT_JSON`; numbers without end are none."""
    if text.lstrip()[:1] not in set('"[{-0123456789tfn'):
        return _NOT_JSON
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _NOT_JSON
    return _NOT_JSON if isinstance(value, float) and not math.isfinite(value) else value


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_UNTITLED = "Untitled stack"
_MOST_SHOWN = 50
_DTYPES = {Kind.FLAG: "boolean", Kind.COUNT: "Int64", Kind.NUMBER: "float64", Kind.DAY: "datetime64[s]"}
_CODES = {
    "missing": "SA202",
    "string_pattern_mismatch": "SA209",
    "literal_error": "SA203",
    "bool_type": "SA204",
    "int_type": "SA205",
    "int_from_float": "SA205",
    "float_type": "SA205",
    "money": "SA205",
    "share": "SA205",
    "string_type": "SA206",
    "too_short": "SA207",
    "string_too_short": "SA207",
    "string_too_long": "SA207",
    "greater_than_equal": "SA208",
    "less_than_equal": "SA208",
    "duration_long": "SA208",
    "id_character": "SA209",
    "date": "SA210",
    "duration": "SA211",
    "tuple_type": "SA212",
    "model_type": "SA212",
    "text_empty": "SA214",
    "finite_number": "SA104",
    "text_hidden": "SA004",
    "id_hidden": "SA004",
    "reference": "SA301",
    "id_twice": "SA302",
    "listed_twice": "SA302",
    "self_flow": "SA304",
    "self_reference": "SA304",
    "date_order": "SA304",
    "feedback": "SA304",
    "contradiction": "SA304",
}


def frames_of(stack: Stack) -> dict[str, pd.DataFrame]:
    """Return the stack as frames: every list with every column it can have, empty where nothing is stated.

    An `x-…` key that holds null is left out: in a frame it cannot be told from a missing one.
    """
    tables = tables_of(stack.document())
    return {name: _frame(layout, tables.get(name, [])) for name, layout in LAYOUTS.items()}


def _frame(layout: Layout, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    used = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, Column | None] = dict.fromkeys(layout.keys)
    columns |= {
        name: column for name, column in layout.columns.items() if name in used or not _elsewhere(layout, column)
    }
    columns |= {name: layout.column(name) for name in used if name not in columns}
    series = {name: _series([row.get(name) for row in rows], column) for name, column in columns.items()}
    return pd.DataFrame(series, columns=list(columns))


def _elsewhere(layout: Layout, column: Column) -> bool:
    """Whether what a column holds is usually told in dotted columns or in a frame of its own."""
    in_frame = any(child.parent == layout.name and child.field == column.steps[0] for child in LAYOUTS.values())
    return column.kind is Kind.RECORD or in_frame


def _series(cells: list[Any], column: Column | None) -> pd.Series[Any]:
    import numpy as np
    import pandas as pd

    kind = column.kind if column is not None else Kind.TEXT
    if kind is Kind.DAY:
        return pd.Series(np.array(cells, dtype="datetime64[s]"))
    exact = any(isinstance(cell, str) for cell in cells)  # an amount of money with more digits than a float has
    return pd.Series(cells, dtype="object" if exact else _DTYPES.get(kind, "object"))


_MOST_UNKNOWN = 3  # of so many columns one may be unknown: a slip of the pen in a table of ours


def are_own(layout: Layout, names: Iterable[object]) -> bool:
    """Whether columns are those of a table of ours, but for a few that may be misspelt."""
    heads = [head for name in names if (head := str(name).strip()) and not is_remark(head)]
    if not {"id", "name", "source"} & set(heads) or any(
        head != head.lower() and not head.startswith("x-") for head in heads
    ):
        return False
    return sum(layout.column(head) is None for head in heads) <= len(heads) // _MOST_UNKNOWN


def stack_from_frames(cls: type[Stack], frames: Mapping[str, pd.DataFrame]) -> Stack:
    """Build a stack from frames; see `Stack.from_frames`.

    Raises:
        LoadError: with the frame, row and column of every problem.
    """
    problems: list[Problem] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, frame in frames.items():
        rows = _rows(name, frame, problems)
        if rows or name not in LAYOUTS or name == "tools":
            tables[name] = rows
    reading = read_tables(tables)
    problems += reading.problems
    document = {"name": _UNTITLED, **reading.document}
    stack: Stack | None = None
    try:
        stack = cls.model_validate(document)
    except ValidationError as error:
        problems += [_problem(line, reading.place(line["loc"])) for line in error.errors(include_url=False)]
    if problems or stack is None:
        raise _refusal([_told(problem, frames) for problem in sorted(problems, key=_order)])
    return stack


def _rows(name: str, frame: object, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain Python, without the cells that are missing."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        message = f"frame {name!r}: a frame is a pandas DataFrame, not a {type(frame).__name__}"
        raise LoadError([Problem("SA212", message, path=(name,))], "frames")
    layout = LAYOUTS.get(name)
    if layout is not None and frame.index.name in layout.columns and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    rows: list[dict[str, Any]] = [{} for _ in range(len(frame))]
    if layout is None:
        return rows
    labels: list[object] = list(frame.columns)
    for n, label in enumerate(labels):
        if not isinstance(label, str):
            problems.append(Problem("SA201", f"the name of column {shown(label)} is not a text", path=(name,)))
        elif label in labels[:n]:
            problems.append(Problem("SA102", "there are two columns of this name", path=(name, label)))
        elif unknown := unknown_columns(layout, [label]):
            problems += unknown
        else:
            _fill(rows, label, frame.iloc[:, n].tolist(), layout.column(label))
    return rows


def _fill(rows: list[dict[str, Any]], name: str, cells: list[Any], column: Column | None) -> None:
    counts = column is not None and column.kind is Kind.COUNT
    for row, cell in zip(rows, cells, strict=True):
        if not _is_missing(cell):
            plain = _plain(cell)
            # A missing cell has turned the whole numbers around it into floats.
            row[name] = int(plain) if counts and isinstance(plain, float) and plain.is_integer() else plain


def _is_missing(cell: object) -> bool:
    import pandas as pd

    if isinstance(cell, Decimal):
        return cell.is_nan()  # pandas cannot be asked: a signalling one raises
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))  # type: ignore[call-overload]  # a scalar, as asked


def _plain(cell: Any) -> Any:  # noqa: ANN401  a cell may hold anything
    """Return a cell without numpy's and pandas' own types."""
    import numpy as np
    import pandas as pd

    if isinstance(cell, Mapping):
        return {key: _plain(value) for key, value in cell.items()}
    if isinstance(cell, set | frozenset):  # in an order that is the same in every run
        return sorted((_plain(value) for value in cell if not _is_missing(value)), key=repr)
    if isinstance(cell, np.ndarray | list | tuple):
        return [_plain(value) for value in cell if not _is_missing(value)]
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    if isinstance(cell, pd.Timedelta | np.timedelta64):
        return pd.Timedelta(cell).to_pytimedelta()
    return cell.item() if isinstance(cell, np.generic) else cell


def _problem(line: ErrorDetails, place: Path) -> Problem:
    """Return a problem for one of pydantic's errors."""
    context = line.get("ctx", {})
    kind, field = line["type"], line["loc"][-1] if line["loc"] else ""
    if kind == "missing":
        message = "the frame is missing" if len(place) == 1 else "the cell is missing"
    elif kind == "string_pattern_mismatch" and context.get("pattern") == "^x-":
        return Problem("SA201", f"unknown field {shown(field)}", path=place)
    elif kind == "too_short":
        message = "there are no rows" if len(place) == 1 else "it is empty"
    elif kind in ("tuple_type", "model_type"):
        wanted = "a list" if kind == "tuple_type" else "a record"
        message = f"{shown(line['input'])} is not {wanted}"
        parts = [name for name in LAYOUTS[str(place[0])].columns if name.startswith(f"{place[-1]}.")]
        context = {"help": f"its columns are {', '.join(parts)}"} if parts else {}
    else:
        message = line["msg"].replace("Input", shown(line["input"]), 1)
    return Problem(_CODES.get(kind, "SA200"), message, help=str(context.get("help", "")), path=place)


def _order(problem: Problem) -> tuple[int, int]:
    """Sort problems by frame, then by row; those of a whole frame come first."""
    name, *rest = problem.path
    row = next((step for step in rest if isinstance(step, int)), -1)
    return list(LAYOUTS).index(str(name)) if name in LAYOUTS else -1, row


def _told(problem: Problem, frames: Mapping[str, pd.DataFrame]) -> Problem:
    """Return a problem whose message names the frame, the row by its label, and the column."""
    name, *rest = problem.path
    where = [f"frame {name!r}"]
    for step in rest:
        if isinstance(step, int):
            where.append(f"row {_label(frames[str(name)], step)}")
        else:
            where.append(f"column {step!r}")
    return Problem(problem.code, f"{', '.join(where)}: {problem.message}", help=problem.help, path=problem.path)


def _label(frame: pd.DataFrame, row: int) -> str:
    label = frame.index[row]
    return shown(label.item() if hasattr(label, "item") else label)


def _refusal(problems: list[Problem]) -> LoadError:
    lines = [f"{p.code}: {p.message}{f'; {p.help}' if p.help else ''}" for p in problems[:_MOST_SHOWN]]
    if len(problems) > _MOST_SHOWN:
        lines.append(f"and {len(problems) - _MOST_SHOWN:,} more")
    return LoadError(problems, "frames", "\n".join(lines))
