"""Records as tables: JSON lists, JSON lines and data frames. Each record is a row, its keys are the head."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.result import Note
from stackaudit.io.readers.text import json_text

if TYPE_CHECKING:
    import pandas as pd

WRAPPERS = ("data", "items", "value", "values", "results", "result", "records", "rows", "list", "entries", "objects")
"""Keys under which programs put the records of an answer."""
_TITLES = ("name", "title", "label", "displayName", "id", "value", "email")
"""Of a record in a cell, the keys that say which it is."""
_WRAPPED = re.compile(rf'"(?:{"|".join(WRAPPERS)})"\s*:\s*\[\s*[\[{{]')
_STACK = re.compile(r'"tools"\s*:\s*\[')  # a stack of ours, with something wrong in it
_LIST = re.compile(r"\s*\[\s*[\[{]")
_RECORD = re.compile(r"\s*\{")
_MOST_NAMED = 6
_MISSING = frozenset({"NaTType", "NAType"})
_PLAIN = (str, bool, int, float)


def looks_like_records(head: str) -> bool:
    """Whether a text begins like a JSON list of records, or like an answer that holds one."""
    if _LIST.match(head):
        return True
    found = _WRAPPED.search(head) if _RECORD.match(head) else None
    return found is not None and _STACK.search(head, 0, found.start()) is None


def looks_like_lines(head: str) -> bool:
    r"""Whether the first lines of a text are a JSON record each.

    >>> looks_like_lines('{"a": 1}\n{"a": 2}\n'), looks_like_lines('{"a":\n1}\n')
    (True, False)
    """
    lines = [line for line in islice((line.strip() for line in head.split("\n")), 20) if line]
    if len(lines) < 2 or not all(line.startswith("{") for line in lines[:2]) or not lines[0].endswith("}"):
        return False
    try:
        return isinstance(json.loads(lines[0]), dict)
    except (ValueError, RecursionError):
        return False


def read_records(text: str, source: str, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Sheet], list[Note]]:
    """Return the lists of records in a JSON text: the text itself, or what stands one level below it.

    Raises:
        LoadError: It is no JSON, holds no list of records, or more than the limits allow.
    """
    data = json_text.load(text, limits)
    notes: list[Note] = []
    if isinstance(data, list):
        found = {"": data} if _is_table(data) else {}
    else:
        lists = {key: value for key, value in _entries(data) if _is_table(value)}
        found = {key: lists[key] for key in WRAPPERS if key in lists} or lists
    if not found:
        help_ = "a list of records reads: [{\"name\": \"Slack\"}, …], also under 'data', 'items' or 'records'"
        raise LoadError([Problem(Code.NO_TABLE, "the file holds no list of records", 1, 1, help=help_)])
    single = len(found) == 1
    return [_sheet(rows, source, "" if single else key, notes, limits) for key, rows in found.items()], notes


def read_lines(text: str, source: str, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Sheet], list[Note]]:
    """Return the table of a text with a JSON record on each line.

    Raises:
        LoadError: A line is no record; with its number.
    """
    records: list[object] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        if len(records) >= limits.rows:
            raise LoadError([_too_many(f"{limits.rows:,} records", number)])
        try:
            record = json_text.load(line.strip(), limits)
        except LoadError as error:
            raise LoadError([_moved(problem, number) for problem in error.problems]) from None
        if not isinstance(record, dict):
            problem = Problem(Code.WRONG_SHAPE, "the line is not a record", number, 1, help='write {"name": "Slack"}')
            raise LoadError([problem])
        records.append(record)
    if not records:
        raise LoadError([Problem(Code.EMPTY, "the file is empty", 1, 1)])
    notes: list[Note] = []
    return [_sheet(records, source, "", notes, limits)], notes


def sheet_of_frame(frame: pd.DataFrame, name: str, limits: Limits = DEFAULT_LIMITS) -> Sheet:
    """Return a data frame as a table: missing values are empty, days are ISO texts, numbers plain ones.

    An index that has a name is read as the first column. Rows are numbered as in a CSV file of the frame.

    Raises:
        LoadError: It has more rows or columns than are read.
    """
    if any(level is not None for level in frame.index.names):
        frame = frame.reset_index()
    if len(frame) > limits.rows or len(frame.columns) > limits.columns:
        most = f"{limits.rows:,} rows and {limits.columns:,} columns"
        raise LoadError([_too_many(most, 0)], name)
    heads = [_head(column) for column in frame.columns]
    columns = [[_value(value) for value in frame.iloc[:, n].tolist()] for n in range(len(heads))]
    return _table(heads, zip(*columns, strict=True), name, "")


def _head(column: object) -> str:
    parts = column if isinstance(column, tuple) else (column,)
    return " / ".join(text for part in parts if (text := text_of(_value(part)).strip()))


def _entries(data: object) -> Iterable[tuple[str, Any]]:
    return data.items() if isinstance(data, dict) else ()


def _is_table(value: object) -> bool:
    """Whether it is a list of records, or of rows with texts in the first."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(row, dict) for row in value) or (
        all(isinstance(row, list) for row in value) and all(isinstance(cell, str) for cell in value[0])
    )


def _sheet(rows: Sequence[Any], source: str, name: str, notes: list[Note], limits: Limits) -> Sheet:
    if len(rows) > limits.rows:
        raise LoadError([_too_many(f"{limits.rows:,} records", 0)])
    if isinstance(rows[0], list):
        widest = max(map(len, rows))
        if widest > limits.columns:
            raise LoadError([_too_many(f"{limits.columns:,} columns", 0)])
        lost: Counter[str] = Counter()
        cells = [[_cell(cell, f"column {n + 1}", lost) for n, cell in enumerate(row)] for row in rows]
        sheet = _table([text_of(cell) for cell in cells[0]], cells[1:], source, name)
    else:
        lost = Counter()
        flat = [_flat(record, lost) for record in rows]
        heads = list(dict.fromkeys(key for record in flat for key in record))
        if len(heads) > limits.columns:
            raise LoadError([_too_many(f"{limits.columns:,} different keys", 0)])
        sheet = _table(heads, ([record.get(head, "") for head in heads] for record in flat), source, name)
    if lost:
        named = ", ".join(repr(key) for key in sorted(lost)[:_MOST_NAMED])
        more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
        message = f"{lost.total():,} values are records within records, and are not read: {named}{more}"
        notes.append(Note("left-out", message, sheet.spot()))
    return sheet


def _table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], source: str, name: str) -> Sheet:
    lines = [Line(1, tuple(heads))] if any(head.strip() for head in heads) else []
    for number, row in enumerate(rows, 2):
        last = len(row)
        while last and isinstance(cell := row[last - 1], str) and not cell.strip():
            last -= 1
        if last:
            lines.append(Line(number, tuple(row[:last])))
    return Sheet(source, name, tuple(lines))


def _flat(record: Mapping[str, object], lost: Counter[str]) -> dict[str, Cell]:
    """The values of a record; those of a record in it by both keys, with a dot between."""
    flat: dict[str, Cell] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            for inner, content in value.items():
                flat.setdefault(f"{key}.{inner}", _cell(content, f"{key}.{inner}", lost))
        else:
            flat[key] = _cell(value, key, lost)
    return flat


def _cell(value: object, key: str, lost: Counter[str]) -> Cell:
    match value:
        case None:
            return ""
        case str() | bool() | int() | float():
            return value
        case list():
            return "; ".join(text for item in value if (text := text_of(_item(item, key, lost))))
        case _:
            return _item(value, key, lost)


def _item(value: object, key: str, lost: Counter[str]) -> Cell:
    """A value as one of a list: of a record what it is called."""
    if isinstance(value, dict):
        called = next((value[title] for title in _TITLES if isinstance(value.get(title), str | int)), None)
        if called is not None:
            return str(called)
    elif not isinstance(value, list):
        return _cell(value, key, lost)
    if value:
        lost[key] += 1
    return ""


def _value(value: Any) -> Cell:  # noqa: ANN401  whatever stands in a data frame
    """A value of a data frame as a cell."""
    match value:
        case str() | bool() | int():
            return value
        case float():
            return "" if math.isnan(value) else value
        case None:
            return ""
        case list() | tuple() | set() | frozenset():
            items = sorted(map(str, value)) if isinstance(value, set | frozenset) else value
            return "; ".join(text_of(_value(item)) if isinstance(item, _PLAIN) else str(item) for item in items)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return _value(value.tolist())
    if type(value).__name__ in _MISSING:
        return ""
    if isinstance(value, datetime):
        whole = value.replace(tzinfo=None).isoformat(" ")
        return value.date().isoformat() if value.time() == time() else whole
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ == "Decimal":
        return _value(float(value))
    return str(value)


def _too_many(most: str, line: int) -> Problem:
    message = f"the table is too large: {most} are read at the most"
    return Problem(Code.TOO_MANY_VALUES, message, line, 1 if line else 0)


def _moved(problem: Problem, line: int) -> Problem:
    return Problem(problem.code, problem.message, line, problem.column, problem.width, problem.help)
