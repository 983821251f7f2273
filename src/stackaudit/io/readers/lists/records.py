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
from stackaudit.io.readers.lists.words import word
from stackaudit.io.readers.result import Note
from stackaudit.io.readers.text import json_text
from stackaudit.model.base import shown
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    import pandas as pd

WRAPPERS = ("data", "items", "value", "values", "results", "result", "records", "rows", "list", "entries", "objects")
"""Keys under which programs put the records of an answer."""
LISTS = (
    *("tools", "applications", "apps", "software", "systems", "services", "assets", "inventory", "products"),
    *("subscriptions", "licenses", "licences", "contracts", "vendors", "saas", "portfolio", "catalog", "landscape"),
    *("integrations", "interfaces", "connections", "flows", "anwendungen", "systeme", "logiciels", "aplicaciones"),
    *("applicazioni", "applicaties", "aplikacje", "aplicativos", "sistemas"),
)
"""Words in the keys under which people put a list of tools, or of what lies between them."""
_TITLES = ("name", "title", "label", "displayName", "id", "value", "email")
"""Of a record in a cell, the keys that say which it is."""
_LINKS = frozenset({"integrations", "integratedwith", "integrateswith", "connections", "connectedto", "connectsto"})
_LINKS |= {"interfaces", "dataflows", "flows", "linkedto", "schnittstellen", "intégrations", "integraciones"}
"""Keys of a record under which it lists what it is connected to."""
_ENDS = (
    "target",
    "to",
    "targetid",
    "targetname",
    "application",
    "app",
    "tool",
    "system",
    "with",
    "name",
    "title",
    "id",
)
"""Of a connection within a record, the keys that say to what it leads, the plainest first."""
_KEY = re.compile(r'"([^"\\]{1,60})"\s*:\s*\[\s*(?=[\[{])')
_STACK = re.compile(r'"stackaudit"\s*:')  # a stack of ours, with something wrong in it
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LIST = re.compile(r"\s*\[\s*[\[{]")
_RECORD = re.compile(r"\s*\{")
_MOST_NAMED = 6
_MISSING = frozenset({"NaTType", "NAType"})
_PLAIN = (str, bool, int, float)


def looks_like_records(head: str) -> bool:
    """Whether a text begins like a JSON list of records, or like an answer that holds one.

    >>> looks_like_records('{"apps": [{"title": "Slack"}]}'), looks_like_records('{"tools": [{"id": "slack"}]}')
    (True, False)
    """
    if _LIST.match(head):
        return True
    if not _RECORD.match(head) or _STACK.search(head):
        return False
    own = False
    for found in _KEY.finditer(head):
        if found[1] == "tools":
            return _is_foreign(head, found.end())
        if _is_list_key(found[1]):
            if found[1] not in Stack.model_fields:
                return True
            own = True  # of a stack of ours its tools tell
    return own


def _is_list_key(key: str) -> bool:
    """Whether a key is one of those under which lists stand: `items`, `applications`, `softwareInventory`."""
    words = _CAMEL.sub(" ", key).replace("_", " ").replace("-", " ").casefold().split()
    return key in WRAPPERS or not set(words).isdisjoint(LISTS)


def _is_foreign(head: str, start: int) -> bool:
    """Whether the first record of a list of tools has more keys that no stack file of ours has than others."""
    try:
        record, _ = json.JSONDecoder().raw_decode(head, start)
    except (ValueError, RecursionError):
        return False
    if not isinstance(record, dict) or not _called(record):
        return False
    ours = [_is_ours(key, inner) for key, value in record.items() for inner in _inner(value)]
    return sum(ours) * 2 < len(ours)


def _inner(value: object) -> Iterable[str]:
    return value if isinstance(value, dict) and value else ("",)


def _is_ours(key: str, inner: str) -> bool:
    columns = LAYOUTS["tools"].columns
    name = f"{key}.{inner}" if inner else key
    return (
        name in columns or key.startswith("x-") or (not inner and any(each.startswith(f"{key}.") for each in columns))
    )


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
    found = {"": data} if isinstance(data, list) and _is_table(data) else _lists_in(data)
    if not found:
        raise LoadError([Problem(Code.NO_TABLE, "the file holds no list of records", 1, 1, help=_no_list(data))])
    single = len(found) == 1
    sheets = [
        sheet for key, rows in found.items() for sheet in _sheets(rows, source, "" if single else key, notes, limits)
    ]
    return sheets, notes


def _lists_in(data: object) -> dict[str, list[Any]]:
    """Return the lists of records one level down, else two; those under known keys where a program wrapped one."""
    lists = {key: value for key, value in _entries(data) if _is_table(value)}
    if not lists:
        within = ((key, *entry) for key, value in _entries(data) for entry in _entries(value))
        lists = {f"{key}.{inner}": rows for key, inner, rows in within if _is_table(rows)}
    if not any(key.rpartition(".")[2] in WRAPPERS for key in lists):
        return lists
    return {key: rows for key, rows in lists.items() if _is_list_key(key.rpartition(".")[2])}


def _no_list(data: object) -> str:
    """What is said where there is no list: how one reads, and which keys there are."""
    keys = [key for key, _ in _entries(data)]
    some = ", ".join(map(shown, keys[:_MOST_NAMED])) + (" and more" if len(keys) > _MOST_NAMED else "")
    there = f"; looked for one under each of its keys, {some}, and in what they hold" if keys else ""
    return f"a list of records reads: [{{\"name\": \"Slack\"}}, …], also under 'applications', 'data' or 'items'{there}"


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
    return _sheets(records, source, "", notes, limits), notes


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


def _sheets(rows: Sequence[Any], source: str, name: str, notes: list[Note], limits: Limits) -> list[Sheet]:
    """Return a list as a sheet, and what its records say that they are connected to as another."""
    links, lost = _links(rows)
    if not links:
        return [_sheet(rows, source, name, notes, limits)]
    keys = {key for row in rows for key in row if _is_link(key)}
    rest = [{key: value for key, value in row.items() if key not in keys} for row in rows]
    apart = "integrations" if not name else f"{name}, integrations"
    sheets = [_sheet(rest, source, name or "records", notes, limits), _sheet(links, source, apart, notes, limits)]
    if lost:
        what = "1 connection does" if lost == 1 else f"{lost:,} connections do"
        message = f"{what} not say what is connected: no flow is made of " + ("it" if lost == 1 else "them")
        notes.append(Note("left-out", message, sheets[1].spot()))
    return sheets


def _links(rows: Sequence[Any]) -> tuple[list[dict[str, Any]], int]:
    """Return a record for each connection that records name, with its ends by name, and how many name no end."""
    if not all(isinstance(row, dict) for row in rows):
        return [], 0
    called = {str(row["id"]): _called(row) for row in rows if isinstance(row.get("id"), str | int)}
    found: list[dict[str, Any]] = []
    lost = 0
    for row in rows:
        lists = (value for key, value in row.items() if _is_link(key) and isinstance(value, list))
        for item in (item for each in lists for item in each):
            source, (end, more) = _called(row), _end(item)
            if not source or not end:
                lost += 1
                continue
            target = called.get(end) or end
            ends = (target, source) if _way(more) == "in" else (source, target)
            found.append({"source": ends[0], "target": ends[1], **_without_way(more)})
    return found, lost


def _way(more: Mapping[str, Any]) -> str:
    """Which way a connection leads: `in`, `out` or another word that is known; empty where it does not say."""
    said = next((value for key, value in more.items() if key.casefold() == "direction"), None)
    return (word("direction", said) or "") if isinstance(said, str) else ""


def _without_way(more: dict[str, Any]) -> dict[str, Any]:
    if _way(more) not in ("in", "out"):
        return more
    return {key: value for key, value in more.items() if key.casefold() != "direction"}


def _is_link(key: str) -> bool:
    return key.replace("_", "").replace("-", "").replace(" ", "").casefold() in _LINKS


def _called(row: Mapping[str, Any]) -> str:
    """What a record is called."""
    titles = ("name", "title", "label", "displayName", "application", "app", "tool", "software", "system", "id")
    known = {key.casefold(): value for key, value in row.items()}
    found = (known.get(title.casefold()) for title in titles)
    return next((str(value) for value in found if isinstance(value, str | int) and str(value).strip()), "")


def _end(item: object) -> tuple[str, dict[str, Any]]:
    """Return to what a connection leads, and what else it says; nothing where it does not name its end."""
    if isinstance(item, str):
        return item.strip(), {}
    if not isinstance(item, dict):
        return "", {}
    known = {key.replace("_", "").casefold(): key for key in item}
    for name in _ENDS:
        value = item.get(known.get(name, ""))
        if isinstance(value, dict):
            value = _called(value)
        if isinstance(value, str | int) and str(value).strip():
            used = known[name]
            return str(value), {key: one for key, one in item.items() if key not in (used, "source", "target")}
    return "", {}


def _sheet(rows: Sequence[Any], source: str, name: str, notes: list[Note], limits: Limits) -> Sheet:
    if len(rows) - isinstance(rows[0], list) > limits.rows:  # a list of lists begins with the head
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
        parts = {head.partition(".")[0] for head in heads if "." in head}
        bare = [head for head in heads if head in parts and all(record.get(head, "") == "" for record in flat)]
        heads = [head for head in heads if head not in bare]  # null where other records hold a record
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
