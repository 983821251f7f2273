"""What was understood of a grid, as a record that travels with the stack: columns, guesses and what rests on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.flow_rows import CONDUIT
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import letters
from stackaudit.io.readers.lists.numbers import read_billing
from stackaudit.io.readers.lists.purposes import CAPABILITIES, PARTIAL
from stackaudit.io.readers.lists.taken import NO_PAYEES, Outcome, Paying, Row
from stackaudit.io.readers.lists.words import is_missing
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.reading import ColumnReading, Counted, Effect, How, ListReading, NotRead

_SAMPLES = 3
_COUNTED_TOOLS = 12
_LONGEST_SAMPLE = 80
_MOST_WORDS = 60
_ANNUAL = "cost.annual"
_PRICES = frozenset({"cost.monthly", "cost.per_seat", "cost.period"})
_VOCABULARIES = frozenset(
    ["lifecycle.phase", "method", "status", "kind", "criticality", "data_classification", "cost.period"]
)
"""Fields of text whose values are few; those of flags, of counts and of lengths of time are told by their kind."""


def list_reading(
    grid: Grid,
    outcome: Outcome,
    rows: Iterable[Row],
    *,
    encoding: str = "",
    separator: str = "",
    unread: Mapping[str, Mapping[str, int]] | None = None,
    purposes: Mapping[int, str] | None = None,
    payees: Paying = NO_PAYEES,
    not_read: Mapping[str, NotRead] | None = None,
) -> ListReading:
    """Return what was understood of a grid.

    Args:
        grid: The grid.
        outcome: What became of its rows.
        rows: Its rows as records, before equal ones are made one.
        encoding: What its text was read as.
        separator: The sign between its cells.
        unread: For each field the words that said nothing to the reader, with how often each stands there.
        purposes: For each row whose words say what its tool is for the field in which they stand.
        payees: Of a ledger, what it says of its payees.
        not_read: For each field the numbers and days that are left out.
    """
    every = list(rows)
    records = {row.spot.line: row.record for row in every}
    most = _COUNTED_TOOLS if grid.shape == "assignments" else _SAMPLES
    head_rows = [line.number for line in (grid.upper, grid.head) if line is not None and line.number]
    return ListReading(
        source=grid.sheet.source,
        sheet=grid.sheet.name,
        shape=grid.shape,
        encoding=encoding,
        separator=separator,
        head_rows=tuple(head_rows),
        titles=tuple(_title(line) for line in grid.titles),
        rows=len(grid.lines),
        read=outcome.read,
        merged=outcome.merged,
        left_out=outcome.left_out,
        columns=tuple(_columns(grid, records, unread or {}, purposes or {}, not_read or {})),
        samples=tuple((row.spot.line, tuple(_facts(row, grid))) for row in every[:most]),
        export=grid.export,
        payees=payees.left,
        booked=payees.booked,
    )


def _title(line: Line) -> str:
    return " ".join(text for cell in line.cells if (text := " ".join(text_of(cell).split())))


def _columns(
    grid: Grid,
    records: Mapping[int, Mapping[str, Any]],
    unread: Mapping[str, Mapping[str, int]],
    purposes: Mapping[int, str],
    not_read: Mapping[str, NotRead],
) -> Iterator[ColumnReading]:
    fields = {column: field for named in (grid.kept, grid.columns) for field, column in named.items()}
    kept = set(grid.kept.values())
    width = max((len(line.cells) for line in (grid.head, *grid.lines)), default=0)
    for n in range(width):
        head, field = head_of(grid, n), fields.get(n, "")
        cells = [line.cells[n] if n < len(line.cells) else "" for line in grid.lines]
        each = Counter(cells).items()
        filled = sum(count for cell, count in each if cell != "" and not (isinstance(cell, str) and cell.isspace()))
        if not filled and not head:
            continue
        how: How = "kept" if n in kept else grid.how.get(field, "exact") if field else "ignored"
        meaning = grid.heads.get(field)
        looked_up = bool(field) and is_of_words(field, grid.table)
        texts = [] if how != "guessed" and not looked_up else list(_texts(grid.lines, cells))
        counts = unread.get(field, _unread(field, texts, records) if looked_up else {})
        if field and field in purposes.values():
            said = {line: record for line, record in records.items() if purposes.get(line) == field}
            yield _of_purposes(grid, n, field, said)
            continue
        yield ColumnReading(
            letter="" if n in grid.made else letters(n),
            head=head,
            field=field,
            how=how,
            filled=filled,
            samples=_samples(cells),
            unread=tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
            effect=_effect(grid, field, texts, records) if how == "guessed" else None,
            words=tuple(_words(grid, field, texts, records)) if looked_up else (),
            guess=meaning.guess if meaning is not None and how == "guessed" else "",
            not_read=not_read.get(field),
        )


def _of_purposes(grid: Grid, n: int, field: str, records: Mapping[int, Mapping[str, Any]]) -> ColumnReading:
    """The column whose words say what the tools are for: they stay as they are, and what they mean is a guess."""
    cells = [line.cell(n) for line in grid.lines]
    texts = list(_texts(grid.lines, cells))
    found = {line: records[line][CAPABILITIES] for line, _ in texts if line in records}
    words = {" ".join(text.split()): text_of_fact(found[line]) for line, text in texts if line in found}
    return ColumnReading(
        letter=letters(n),
        head=head_of(grid, n),
        field=field,
        how="guessed",
        filled=len(texts),
        samples=_samples(cells),
        effect=Effect("records", Decimal(len(found))),
        words=tuple(words.items())[:_MOST_WORDS],
        guess="what the tools are for (capabilities)",
    )


def _texts(lines: Iterable[Line], cells: Iterable[Cell]) -> Iterator[tuple[int, str]]:
    """The cells that hold something, as texts with the numbers of their rows."""
    for line, cell in zip(lines, cells, strict=True):
        if text := text_of(cell).strip():
            yield line.number, text


def _samples(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The first few different texts of a column."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell != "" and (text := text_of(cell).strip()):
            found[_short(text)] = None
            if len(found) == _SAMPLES:
                break
    return tuple(found)


def head_of(grid: Grid, column: int) -> str:
    """Return the head of a column as it stands there, of two rows joined by " / "."""
    parts = [" ".join(text_of(line.cell(column)).split()) for line in (grid.upper, grid.head) if line is not None]
    return " / ".join(dict.fromkeys(part for part in parts if part))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SAMPLE else f"{line[: _LONGEST_SAMPLE - 1]}…"


def _value(record: Mapping[str, Any], field: str) -> Any:  # noqa: ANN401  a fact may be anything
    if field in record:
        return record[field]
    outer, _, inner = field.partition(".")
    found = record.get(outer)
    return found.get(inner) if isinstance(found, Mapping) and inner else None


def _facts(row: Row, grid: Grid) -> list[tuple[str, str]]:
    """The facts of a row in the order of their columns, then the others; money with its currency."""
    found: dict[str, str] = {}
    for key, value in row.record.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{inner}": text_of_fact(fact) for inner, fact in value.items()}
        elif key not in ("id", CONDUIT, PARTIAL):
            found[key] = text_of_fact(value)
    if row.currency and _ANNUAL in found:
        found[_ANNUAL] = f"{found[_ANNUAL]} {row.currency}"
    last = len(grid.head.cells)
    return sorted(found.items(), key=lambda fact: grid.columns.get(fact[0], last))


def text_of_fact(value: Any) -> str:  # noqa: ANN401
    """Return a fact as a text: parts of a list with commas between them.

    >>> text_of_fact(["a", "b"]), text_of_fact(True), text_of_fact(12000)
    ('a, b', 'yes', '12,000')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of_fact, value))
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


def is_of_words(field: str, table: str) -> bool:
    """Whether the cells of a field are words that are looked up, so that a mapping may say what they mean."""
    column = LAYOUTS[table].column(field)
    if column is None or field.startswith("x-"):
        return False
    return field in _VOCABULARIES or column.kind in (Kind.FLAG, Kind.COUNT, Kind.DURATION)


def _words(
    grid: Grid, field: str, texts: Sequence[tuple[int, str]], records: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """The words of a column that were read as something else than they say.

    A method that names a tool or a period says more than one field holds; it is left as it is.
    """
    seen: set[str] = set()
    beside = [name for name in ("via", "every") if field == "method" and name not in grid.columns]
    of_bills = field == "cost.period"  # what it says went into the cost a year of its row
    for number, text in texts:
        if len(seen) >= _MOST_WORDS:
            return
        value = (read_billing(text, grid.language) or None) if of_bills else _value(records.get(number, {}), field)
        line = " ".join(text.split())
        if (
            text in seen
            or value is None
            or line in (str(value), str(value).lower())
            or not any(c.isalpha() for c in text)
        ):
            continue
        if any(name in records[number] for name in beside):
            continue
        seen.add(text)
        yield line, str(value).lower() if isinstance(value, bool) else str(value)


def _unread(
    field: str, texts: Sequence[tuple[int, str]], records: Mapping[int, Mapping[str, Any]]
) -> Mapping[str, int]:
    """The words of a column that gave no fact though their row was read."""
    found = [
        text for number, text in texts if number in records and _value(records[number], field) in (None, "unknown")
    ]
    return Counter(_short(text) for text in found if any(c.isalpha() for c in text) and not is_missing(text))


def _effect(
    grid: Grid, field: str, texts: Sequence[tuple[int, str]], records: Mapping[int, Mapping[str, Any]]
) -> Effect | None:
    """What rests on a column: money, seats, the records themselves, or one fact of so many of them."""
    rows = [records[number] for number, _ in texts if number in records]
    of: Counted = "records"
    amount = Decimal(0)
    if field in ("name", "source", "target"):
        of, amount = ("tools" if grid.table == "tools" else "flows"), Decimal(len(rows))
    elif field.startswith("cost.annual") or field in _PRICES:
        of, amount = "money", _sum(rows, "cost.annual")
    elif field.startswith("seats."):
        of, amount = "seats", _sum(rows, field)
    else:
        amount = Decimal(sum(_value(row, field) is not None for row in rows))
    return Effect(of, amount) if amount else None


def _sum(rows: Iterable[Mapping[str, Any]], field: str) -> Decimal:
    found = [_value(row, field) for row in rows]
    return sum((Decimal(str(value)) for value in found if _is_number(value)), Decimal(0))


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return value.replace(".", "", 1).isdecimal()
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
