"""The cells of a list into facts: what cannot be read is noted, a flood of equal notes told once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stackaudit.io.readers.lists.cells import Cell, text_of
from stackaudit.io.readers.lists.days import Order, day_order, read_day, read_period, read_span
from stackaudit.io.readers.lists.dictionary import MONTHLY
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import NOBODY, UNKNOWN, ColumnMapping
from stackaudit.io.readers.lists.numbers import Amount, Point, decimal_point, read_amount
from stackaudit.io.readers.lists.words import (
    FLOW_STATES,
    METHODS,
    PERIODS,
    PHASES,
    SURE_PHASES,
    cleaned,
    folded,
    is_missing,
    read_flag,
    split_list,
)
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.model.base import shown, slug
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.periods import format_period
from stackaudit.model.tables import read_cell
from stackaudit.model.values import format_duration

_PERIODS = frozenset({"contract.notice", "contract.term"})  # counted in months of the calendar
_LONGEST_TEXT = 2_000
_LENGTH = re.compile(r"\d+[smhdw]|0", re.ASCII)
_SHARES = frozenset({"reliability", "uptime.measured", "uptime.target"})
_WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("tools", "lifecycle.phase"): PHASES,
    ("integrations", "method"): METHODS,
    ("integrations", "every"): PERIODS,
    ("integrations", "status"): FLOW_STATES,
}


@dataclass
class NoteCollector:
    """Notes of one sheet, those that differ in the row only told once with a count."""

    grid: Grid
    seen: dict[tuple[NoteKind, str], list[int]] = field(default_factory=dict)
    fields: dict[tuple[NoteKind, str], str] = field(default_factory=dict)

    def add(self, kind: NoteKind, message: str, line: int, name: str = "") -> None:
        """Note something of a row."""
        self.seen.setdefault((kind, message), []).append(line)
        self.fields[kind, message] = name

    def notes(self) -> list[Note]:
        """All notes, in the order in which each came first."""
        notes = []
        for (kind, message), lines in self.seen.items():
            more = f" ({len(lines):,} rows, the first of them here)" if len(lines) > 1 else ""
            notes.append(self.grid.note(kind, f"{message}{more}", lines[0], self.fields[kind, message]))
        return notes


class Facts:
    """Reads the cells of one grid."""

    def __init__(self, grid: Grid, mapping: ColumnMapping | None, told: NoteCollector) -> None:
        self._grid, self._told, self._mapping = grid, told, mapping
        self._missing = frozenset(word.strip().casefold() for word in mapping.missing) if mapping else frozenset()
        self._points: dict[str, Point | None] = {}
        self._orders: dict[str, Order | None] = {}
        for name in grid.columns:
            kind = self._kind(name)
            if kind in (Kind.NUMBER, Kind.COUNT):
                own = mapping.decimal if mapping is not None else None
                self._points[name] = own or decimal_point(self._present(name))
            elif kind is Kind.DAY:
                wanted = mapping.dates if mapping is not None else None
                self._orders[name] = wanted or day_order(map(text_of, self._present(name)))

    def read(self, name: str, cell: Cell, line: int) -> Any:  # noqa: ANN401  a fact may be anything
        """Return the fact in a cell; None where there is none, which is noted unless the cell is empty."""
        text = self.text(cell, line)
        if is_missing(text, self._missing):
            return None
        said = None if self._mapping is None else self._mapping.reads_as(name, text)
        if said is not None:
            cell = text = said
            if said in (UNKNOWN, NOBODY):
                return None
            if self._kind(name) is Kind.DURATION and _LENGTH.fullmatch(said):
                return said
        vocabulary = _WORDS.get((self._grid.table, name))
        if vocabulary is not None:
            return self._word(name, text, vocabulary, line)
        match self._kind(name):
            case Kind.NUMBER | Kind.COUNT as kind:
                return self._number(name, cell, line, whole=kind is Kind.COUNT)
            case Kind.DAY:
                return self._day(name, text, line)
            case Kind.DURATION:
                return self._period(name, text, line) if name in _PERIODS else self._span(name, text, line)
            case Kind.FLAG:
                return self._flag(name, text, line)
            case Kind.IDS | Kind.WORDS:
                parts = [part for part in split_list(text) if not is_missing(part, self._missing)]
                return list(dict.fromkeys(parts)) or None
            case Kind.OWN:
                return text
            case _:
                return self._text(name, text, line)

    def text(self, cell: Cell, line: int) -> str:
        """Return a cell as clean text."""
        text, hidden = cleaned(text_of(cell))
        if hidden:
            self._told.add("left-out", "characters that hide or reorder text were taken out", line)
        return text.strip()

    def amount(self, name: str, cell: Cell, line: int) -> Amount | None:
        """Return an amount of money with its currency; None where there is none."""
        if is_missing(text_of(cell), self._missing):
            return None
        amount = read_amount(cell, self._points.get(name))
        if amount.value is None:
            self._told.add("left-out", f"{shown(text_of(cell))} is not read as {name!r}: {amount.why}", line, name)
            return None
        if amount.assumed:
            message = f"a comma before three digits in {name!r} is taken for the sign of the thousands"
            self._told.add("guessed", message, line, name)
        return amount

    def _kind(self, name: str) -> Kind:
        if name == MONTHLY:
            return Kind.NUMBER
        column = LAYOUTS[self._grid.table].column(name)
        return Kind.TEXT if column is None else column.kind

    def _present(self, name: str) -> list[Cell]:
        return [cell for cell in self._grid.cells(name) if not is_missing(text_of(cell), self._missing)]

    def _number(self, name: str, cell: Cell, line: int, *, whole: bool) -> int | float | str | None:
        text = text_of(cell).strip()
        if name in _SHARES and isinstance(cell, str) and text.endswith("%"):
            return text
        amount = self.amount(name, cell, line)
        if amount is None or amount.value is None:
            return None
        if whole and amount.value != int(amount.value):
            self._told.add("left-out", f"{shown(text)} is not read as {name!r}: it is no whole number", line, name)
            return None
        return plain(amount.value)

    def _day(self, name: str, text: str, line: int) -> str | None:
        day = read_day(text, self._orders.get(name))
        if isinstance(day, date):
            return day.isoformat()
        advice = "; a mapping can say which comes first" if day.startswith("it can be") else ""
        self._told.add("left-out", f"{shown(text)} is not read as {name!r}: {day}{advice}", line, name)
        return None

    def _span(self, name: str, text: str, line: int) -> str | None:
        span, guessed = read_span(text, self._grid.heads[name].unit)
        if span is None:
            self._told.add("left-out", f"{shown(text)} is not read as {name!r}: it is no length of time", line, name)
            return None
        if guessed:
            self._told.add("guessed", f"{shown(text)} in {name!r} is read as {span.days} days", line, name)
        return format_duration(span)

    def _period(self, name: str, text: str, line: int) -> str | None:
        notice, guessed = read_period(
            text, self._grid.heads[name].unit, "months" if name == "contract.term" else "days"
        )
        if notice is None or (notice.to is not None and name != "contract.notice"):
            why = "it can be days or months" if text.strip().isdecimal() else "it is no length of time"
            self._told.add("left-out", f"{shown(text)} is not read as {name!r}: {why}", line, name)
            return None
        if guessed:
            words = f"{notice.length.days} days" if isinstance(notice.length, timedelta) else str(notice.length)
            self._told.add("guessed", f"{shown(text)} in {name!r} is read as {words}", line, name)
        written = format_period(notice.length)
        return written if notice.to is None else f"{written} to the end of the {notice.to}"

    def _flag(self, name: str, text: str, line: int) -> bool | None:
        flag = read_flag(text)
        if flag is None:
            self._told.add("left-out", f"{shown(text)} is not read as {name!r}: it is neither yes nor no", line, name)
        return flag

    def _word(self, name: str, text: str, vocabulary: Mapping[str, str], line: int) -> str | None:
        word = folded(text)
        found = vocabulary.get(word)
        column = LAYOUTS[self._grid.table].column(name)
        if found is None and column is not None and column.kind is Kind.DURATION:
            return self._span(name, text, line)
        if found is None:
            own = f"; it is kept as 'x-{name.split('.', maxsplit=1)[0]}'"
            self._told.add("left-out", f"{shown(text)} is no word that {name!r} knows{own}", line, name)
        elif vocabulary is PHASES and word not in SURE_PHASES and word != found:
            self._told.add("guessed", f"{shown(text)} in {name!r} is read as {found!r}", line, name)
        return found

    def _text(self, name: str, text: str, line: int) -> str:
        one_line = " ".join(text.split())
        if len(one_line) > _LONGEST_TEXT:
            self._told.add("left-out", f"{name!r} is cut to {_LONGEST_TEXT:,} characters", line, name)
        return one_line[:_LONGEST_TEXT].strip()


def plain(value: Decimal) -> int | float | str:
    """A number as a document holds it: whole, or a float where that keeps every digit, else a text."""
    if value == value.to_integral_value():
        return int(value)
    return read_cell(f"{value:f}", LAYOUTS["tools"].column("cost.annual"))  # type: ignore[no-any-return]


def id_of(name: str, line: int) -> str:
    """An id made from a name, or from the row where a name has no letter.

    >>> id_of("C++", 4), id_of("+++", 4)
    ('c', 'row-4')
    """
    return slug(name) or f"row-{line}"
