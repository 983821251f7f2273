"""What a row says of money: its currency, its period, and the cost a year that follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.dictionary import MONTHLY
from stackaudit.io.readers.lists.facts import Facts
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.numbers import KRONE, Amount, annual, currency_of, plain, read_billing
from stackaudit.io.readers.lists.taken import Record, put
from stackaudit.io.readers.lists.words import is_missing
from stackaudit.model.base import shown

ANNUAL, PER_SEAT, ONE_OFF = "cost.annual", "cost.per_seat", "x-one-off-cost"
MONEY = (ANNUAL, MONTHLY, PER_SEAT, ONE_OFF)
"""Fields of amounts of money, in the order in which they are read."""
CURRENCY, PERIOD = "currency", "cost.period"
MERGED = "a number in a cell that is merged over several rows counts once, with the first of them"
_NEAR = Decimal("0.005")


class Costs:
    """Reads the money of the rows of one grid."""

    def __init__(self, grid: Grid, mapping: ListMapping | None, facts: Facts, told: NoteCollector) -> None:
        self._grid, self._facts, self._told = grid, facts, told
        self._usual = (mapping.currency if mapping is not None else None) or ""
        self._columns = {name: grid.columns[name] for name in MONEY if name in grid.columns}
        self._currency, self._period = grid.columns.get(CURRENCY), grid.columns.get(PERIOD)
        self._by_row = self._period is not None and grid.how.get(ANNUAL) == "mapped" and not self._states_a_year()
        self._guessed: dict[str, list[tuple[int, str, Decimal]]] = {}
        if self._period is not None:
            facts.unread.setdefault(PERIOD, Counter())

    def put(self, line: Line, record: Record, only: str = "") -> str:
        """Put what a row says of money into its record; return its currency, empty where none is stated.

        Args:
            line: The row.
            record: Its record, with the seats that a price per seat is multiplied by.
            only: The one field that is read; all where it is empty.
        """
        currency = ""
        seen: list[tuple[str, Decimal]] = []
        for name, column in self._columns.items():
            if only and name != only:
                continue
            if (line.number, column) in self._grid.sheet.filled:
                self._told.add("left-out", MERGED, line.number, name)
                continue
            amount = self._facts.amount(name, line.cell(column), line.number, seat=name != ONE_OFF)
            if amount is None or amount.value is None:
                continue
            own = self.currency(line, name, amount)
            if own is None:
                continue
            if currency and own and own != currency:
                message = f"{name!r} is in another currency than the rest of the row: left out"
                self._told.add("left-out", message, line.number, name)
                continue
            currency = currency or own
            self._take(line, record, name, amount, currency, seen)
        return currency

    def currency(self, line: Line, name: str, amount: Amount) -> str | None:
        """Return the currency of an amount: of its cell, head, row, mapping or format; None where no word is known."""
        said = amount.currency or self._grid.heads[name].currency
        if said:
            return said
        text = "" if self._currency is None else text_of(line.cell(self._currency))
        if not text or is_missing(text):
            return self._usual or self._grid.sheet.currency(line.number, self._grid.columns[name])
        found = currency_of(text)
        found = self._usual if found == KRONE and self._usual else found
        if found and found != KRONE:
            return found
        why = "is the sign of several currencies" if found else "is no currency that is known"
        self._told.add("left-out", f"{shown(text)} {why}; amounts beside it are left out", line.number, CURRENCY)
        return None

    def _take(
        self, line: Line, record: Record, name: str, amount: Amount, currency: str, seen: list[tuple[str, Decimal]]
    ) -> None:
        assert amount.value is not None  # noqa: S101  a promise to the type checker
        value = amount.value
        if name == ONE_OFF:
            put(record, ONE_OFF, plain(value))
            return
        per, guessed = self._per(line, name, amount)
        if per == "once":
            put(record, ONE_OFF, plain(value))
            return
        what = PER_SEAT if amount.seat else name
        if what == PER_SEAT:
            self._keep_price(record, value, per, guessed=guessed)
            seats = record.get("seats", {}).get("paid")
            if seats is None or not per:
                return
            value *= seats
        a_year = annual(value, per)
        if a_year is None:
            return
        if not seen:
            put(record, ANNUAL, plain(a_year.normalize() if a_year else Decimal(0)))
            if guessed:
                self._guessed.setdefault(name, []).append((line.number, currency, a_year))
        elif abs(seen[0][1] - a_year) > _NEAR * a_year:
            words = {ANNUAL: "the cost a year", MONTHLY: "the cost a month", PER_SEAT: "the price per seat"}
            message = f"{words[seen[0][0]]} and {words[what]} disagree"
            self._told.add("contradiction", message, line.number, name)
        seen.append((what, a_year))

    def _keep_price(self, record: Record, value: Decimal, per: str, *, guessed: bool) -> None:
        put(record, "cost.priced_by", "seat")
        put(record, PER_SEAT, plain(value))
        if per and not guessed:
            put(record, PERIOD, per)

    def _per(self, line: Line, name: str, amount: Amount) -> tuple[str, bool]:
        """The period of an amount, and whether it is guessed; empty where the row names one that is not known."""
        head = self._grid.heads[name]
        by_row = name == ANNUAL and self._by_row
        said = amount.per or ("" if by_row else head.per) or ("month" if name == MONTHLY else "")
        if said or (name == ANNUAL and head.exact and not head.guess and not by_row):
            return said or "year", False
        text = "" if self._period is None else text_of(line.cell(self._period)).strip()
        if not text or is_missing(text):
            return "year", not by_row
        found = read_billing(self._facts.said(PERIOD, text) or text, self._grid.language)
        if not found:
            self._facts.unread[PERIOD][text] += 1
            message = f"{shown(text)} is no billing period that is known; the cost a year is left unknown"
            self._told.add("left-out", message, line.number, PERIOD)
        return found, False

    def _states_a_year(self) -> bool:
        """Whether the head of the amount itself says that it is one of a year."""
        return any(header.per for header in meanings(self._head(ANNUAL), "tools", self._grid.language))

    def tell(self) -> None:
        """Note each period that is guessed, with what rests on it."""
        for name, told in self._guessed.items():
            message = f"{shown(self._head(name))} states no period; {self._effect(told)}"
            self._told.add("guessed", message, told[0][0], name)

    def _effect(self, told: list[tuple[int, str, Decimal]]) -> str:
        amounts = ", ".join(f"{code} {total:,f}".strip() for code, total in sums(told))
        few = "1 amount is" if len(told) == 1 else f"{len(told):,} amounts are"
        return f"{few} taken for a year: {amounts} of the total"

    def _head(self, name: str) -> str:
        return " ".join(text_of(self._grid.head.cell(self._grid.columns[name])).split())


def sums(amounts: list[tuple[int, str, Decimal]]) -> Iterator[tuple[str, Decimal]]:
    """Yield the sum of each currency, in the order in which they come first."""
    totals: dict[str, Decimal] = {}
    for _, code, amount in amounts:
        totals[code] = totals.get(code, Decimal(0)) + amount
    for code, total in totals.items():
        yield code, total.quantize(Decimal(1)) if total == total.to_integral_value() else total


def amounts_of(grid: Grid, name: str, read: Callable[[str, Cell], Decimal | None]) -> list[Decimal | None]:
    """Return the numbers of a column, one a row; `read` gives that of a cell of a field, or None."""
    cache: dict[Cell, Decimal | None] = {"": None}
    column = grid.columns[name]
    found: list[Decimal | None] = []
    filled = grid.sheet.filled
    for line in grid.lines:
        cell = line.cell(column)
        if isinstance(cell, bool) or (line.number, column) in filled:  # a bool is equal to 1 or 0, which are numbers
            found.append(None)
            continue
        if cell not in cache:
            cache[cell] = read(name, cell)
        found.append(cache[cell])
    return found
