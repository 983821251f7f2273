"""A list of bookings, such as an export of a card or of the books: summed by tool.

A ledger is no list of tools: whom it names again and again is paid again and again. What was booked is kept as it is; a
cost a year is stated only where the bookings of a year are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import PurePath
from statistics import median
from types import MappingProxyType

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.costs import ANNUAL, MONEY, Costs
from stackaudit.io.readers.lists.days import day_orders, read_day
from stackaudit.io.readers.lists.facts import Facts
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.numbers import plain
from stackaudit.io.readers.lists.payees import Payees
from stackaudit.io.readers.lists.taken import Found, Paying, Product, Record, Row, counted, id_of, put
from stackaudit.io.readers.lists.words import folded, is_missing
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown
from stackaudit.model.periods import days_after
from stackaudit.model.reading import LeftPayee, in_words, total

DATE = "date"
"""The field of the day of a booking, where the reader of heads names one."""
_WHOLE_YEAR = timedelta(days=330)
_YEAR_DAYS = 365
_EVERY: Sequence[tuple[float, int, str]] = ((30.4, 12, "month"), (91.3, 4, "quarter"), (365.25, 1, "year"))
_DAYS_OFF = 5
_ALIKE = Decimal("0.2")
_PAYMENTS = 3
_MOST_LISTED = 8
_MOST_DATES = 0.6
_LOOKED_AT = 200
PAID_BY = "x-paid-by"
"""The field of who paid."""
_PEOPLE = (PAID_BY, "owner", "technical_owner", "sponsor", "departments")
_SOFTWARE = re.compile(
    r"software|saas|subscri|licen[cs]|cloud|hosting|lizenz|abonnement|logiciel|licencia|licença|licenza|oprogramowanie"
    r"|yazılım|программ|лицензи|підписк|подписк|ソフト|ライセンス|サブスク|软件|軟體|许可|订阅|소프트웨어|구독|라이선스"
)
_BELOW = re.compile(r"\s*(?:[-−–](?P<a>.*)|\((?P<b>.*)\)|(?P<c>.*?\d)\s*-)\s*")


def signed(facts: Facts, name: str, cell: Cell) -> Decimal | None:
    """Return the amount in a cell of a ledger, below zero where it is paid back; None where there is none."""
    if isinstance(cell, str):
        below = _BELOW.fullmatch(cell)
        if below is None:
            return facts.number(name, cell)
        amount = facts.number(name, next(part for part in below.groups() if part is not None))
    elif isinstance(cell, bool) or cell >= 0:
        return facts.number(name, cell)
    else:
        amount = facts.number(name, -cell)
    return None if amount is None else -amount


@dataclass
class _Account:
    """What was booked for one tool."""

    name: str
    lines: list[Line] = field(default_factory=list)
    amounts: list[tuple[date | None, Decimal]] = field(default_factory=list)
    others: dict[str, Decimal] = field(default_factory=dict)
    currency: str = ""
    by: dict[str, None] = field(default_factory=dict)
    vendor: str = ""
    product: str = ""

    @property
    def days(self) -> list[date]:
        """The days of its bookings, the earliest first."""
        return sorted(day for day, _ in self.amounts if day is not None)

    @property
    def sum(self) -> Decimal:
        """What was paid, less what was paid back."""
        return sum((amount for _, amount in self.amounts), Decimal(0))

    def add(self, line: Line, day: date | None, amount: Decimal, currency: str) -> None:
        """Take a booking; one in another currency than the first is summed apart."""
        self.lines.append(line)
        if self.amounts and currency and self.currency and currency != self.currency:
            self.others[currency] = self.others.get(currency, Decimal(0)) + amount
            return
        self.currency = self.currency or currency
        self.amounts.append((day, amount))


def regular(payments: Iterable[tuple[date, Decimal]]) -> tuple[Decimal, str] | None:
    """Return what equal payments at equal distances are in a year, and what lies between them; None where they are not.

    >>> regular([(date(2026, n, 5), Decimal(10)) for n in (1, 2, 3)])
    (Decimal('120'), 'month')
    """
    paid = sorted(payments)
    if len(paid) < _PAYMENTS:
        return None
    usual = median(amount for _, amount in paid)
    if any(abs(amount - usual) > _ALIKE * usual for _, amount in paid):
        return None
    gaps = [(later - earlier).days for (earlier, _), (later, _) in pairwise(paid)]
    for length, times, per in _EVERY:
        if all(abs(gap - length) <= _DAYS_OFF for gap in gaps):
            return usual * times, per
    return None


def booked(
    grid: Grid,
    facts: Facts,
    costs: Costs,
    told: NoteCollector,
    product: Product,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Found:
    """Return the tools that a ledger pays for, each with the sum of its bookings.

    Payees that are no product and no vendor of the catalog are no tools, unless a column of categories says that they
    are software, or the mapping says what they are (`names`).
    """
    found = Found()
    days = _days(grid)
    amount_field = next((name for name in MONEY if name in grid.columns), None)
    accounts: dict[str, _Account] = {}
    strangers: dict[str, _Account] = {}
    payees = Payees(product, names)
    for line in grid.lines:
        name = " ".join(facts.text(grid.name(line), line.number).split())
        amount = None if amount_field is None else signed(facts, amount_field, line.cell(grid.columns[amount_field]))
        if not name or is_missing(name) or amount is None:
            why = "the booking has no amount that can be read" if name else "the booking names no payee"
            found.left_out[line.number] = why
            told.add("left-out", why, line.number)
            continue
        paid, currency = payees[name], _currency(costs, facts, line, amount_field, grid)
        if paid.skipped:
            found.left_out[line.number] = f"the mapping skips {shown(name)}"
            continue
        if not paid.key and not _is_software(grid, line):
            strangers.setdefault(name, _Account(name)).add(line, None, amount, currency)
            found.left_out[line.number] = f"{shown(name)} is no software that is known"
            continue
        account = accounts.setdefault(paid.key or squashed(name), _Account(paid.name))
        account.vendor, account.product = paid.vendor, paid.product
        if paid.several:
            message = f"{shown(name)} is {shown(paid.vendor)}, which makes several products: which is paid is not known"
            told.add("guessed", message, line.number, "name")
        account.add(line, days.get(line.number), amount, currency)
        account.by.update(dict.fromkeys(_payers(grid, facts, line)))
    every = sorted(days[line.number] for line in grid.lines if line.number in days)
    for account in accounts.values():
        record = _record(grid, account, every)
        first, *rest = (line.number for line in account.lines)
        found.rows.append((Row(record, grid.sheet.spot(first), account.currency), rest))
    left = tuple(_left(one) for one in sorted(strangers.values(), key=lambda one: -one.sum))
    _tell(told, list(accounts.values()), [row.record for row, _ in found.rows], left)
    named = frozenset(payees.named)
    return replace(found, payees=Paying(left, _amounts(accounts.values()), named))


def _left(account: _Account) -> LeftPayee:
    rows = tuple(line.number for line in account.lines)
    return LeftPayee(account.name, rows, _amounts([account]))


def _amounts(accounts: Iterable[_Account]) -> tuple[tuple[str, Decimal], ...]:
    """What was booked in each currency."""
    found: dict[str, Decimal] = {}
    for account in accounts:
        for code, amount in ((account.currency, account.sum), *account.others.items()):
            found[code] = found.get(code, Decimal(0)) + amount
    return tuple(found.items())


def _record(grid: Grid, account: _Account, every: Sequence[date]) -> Record:
    days, total = account.days, account.sum
    record: Record = {"id": id_of(account.name, account.lines[0].number), "name": account.name}
    if account.vendor:
        record["vendor"] = account.vendor
    if account.product:
        record["aliases"] = [account.product]
    record |= {"x-booked": plain(total), "x-bookings": len(account.amounts)}
    if account.currency:
        record["x-booked-currency"] = account.currency
    if account.others:
        record["x-booked-others"] = ", ".join(f"{code} {amount:,f}" for code, amount in account.others.items())
    if days:
        record |= {"x-booked-from": days[0].isoformat(), "x-booked-to": days[-1].isoformat()}
    if account.by:
        record[PAID_BY] = list(account.by)
    paid = [(day, amount) for day, amount in account.amounts if day is not None and amount > 0]
    estimate = regular(paid)
    began_or_ended = estimate is not None and days[-1] - days[0] < _WHOLE_YEAR
    undated = any(day is None for day, _ in account.amounts)
    if every and every[-1] - every[0] >= _WHOLE_YEAR and not began_or_ended and not undated:
        since = days_after(every[-1], -_YEAR_DAYS)
        year = sum((amount for day, amount in account.amounts if day is not None and day > since), Decimal(0))
        if year >= 0:
            put(record, ANNUAL, plain(year))
            source = f"the bookings of 365 days in {PurePath(grid.sheet.source).name}"
            record["provenance"] = {"from": source, "as_of": every[-1].isoformat(), "confidence": "measured"}
    elif estimate is not None:
        record["x-estimated-annual-cost"] = plain(estimate[0])
        record["x-estimated-from"] = f"{len(paid)} equal payments, each {estimate[1]}"
    return record


def _tell(
    told: NoteCollector,
    accounts: Sequence[_Account],
    records: Sequence[Record],
    strangers: Sequence[LeftPayee],
) -> None:
    if accounts:
        count = sum(len(account.lines) for account in accounts)
        parts = [
            f"{shown(account.name)} {account.currency} {account.sum:,f}".replace("  ", " ")
            + f" in {counted(len(account.amounts), 'booking')}"
            for account in accounts[:_MOST_LISTED]
        ]
        more = f" and {len(accounts) - _MOST_LISTED:,} more" if len(accounts) > _MOST_LISTED else ""
        summed = f"{counted(count, 'booking', 'is', 'are')} summed into {counted(len(accounts), 'tool')}"
        message = f"read as a ledger: {summed}: {', '.join(parts)}{more}"
        told.add("guessed", message, accounts[0].lines[0].number)
    unknown = [shown(one["name"]) for one in records if "cost" not in one]
    if unknown:
        named = ", ".join(unknown[:_MOST_LISTED])
        message = f"the bookings of {named} do not cover a year: the cost a year is unknown"
        estimates = [
            f"{shown(one['name'])} {one['x-estimated-annual-cost']:,}"
            for one in records
            if isinstance(one.get("x-estimated-annual-cost"), int | float)
        ]
        if estimates:
            message += f", estimated from equal payments: {', '.join(estimates[:_MOST_LISTED])}"
        told.add("guessed", message, accounts[0].lines[0].number)
    if strangers:
        listed = ", ".join(f"{shown(one.name)} {in_words(one.amounts)}" for one in strangers[:_MOST_LISTED])
        more = f" and {len(strangers) - _MOST_LISTED:,} more" if len(strangers) > _MOST_LISTED else ""
        payees, count = len(strangers), sum(len(one.rows) for one in strangers)
        message = (
            f"{payees:,} payee{'' if payees == 1 else 's'}, {count:,} booking{'' if count == 1 else 's'}, "
            f"{in_words(total(one.amounts for one in strangers))} in all, are no software that is known "
            f"and become no tools: {listed}{more}"
        )
        told.add("left-out", message, min(one.rows[0] for one in strangers))


def _text(grid: Grid, facts: Facts, line: Line, name: str) -> str:
    column = grid.columns.get(name)
    return "" if column is None else facts.text(line.cell(column), line.number)


def _payers(grid: Grid, facts: Facts, line: Line) -> list[str]:
    texts = (" ".join(_text(grid, facts, line, name).split()) for name in _PEOPLE)
    return [text for text in texts if text and not is_missing(text)]


def _is_software(grid: Grid, line: Line) -> bool:
    column = grid.columns.get("category")
    return column is not None and _SOFTWARE.search(folded(text_of(line.cell(column)))) is not None


def _currency(costs: Costs, facts: Facts, line: Line, name: str | None, grid: Grid) -> str:
    if name is None:
        return ""
    amount = facts.beside(name, line.cell(grid.columns[name]))
    return costs.currency(line, name, amount) or ""


def _days(grid: Grid) -> dict[int, date]:
    """The day of each booking: of the column that is named so, else of the one that holds most dates."""
    taken = {column for name, column in grid.columns.items() if name != DATE}
    width = max((len(line.cells) for line in grid.lines), default=0)
    columns = [grid.columns[DATE]] if DATE in grid.columns else [n for n in range(width) if n not in taken]
    best: dict[int, date] = {}
    most = _MOST_DATES
    for column in columns:
        texts = {line.number: text for line in grid.lines if (text := text_of(line.cell(column)))}
        orders = day_orders(texts.values())
        some = list(texts.values())[:_LOOKED_AT]
        days = [day for text in some if (day := read_day(text, orders, grid.language)).day is not None]
        named = DATE in grid.columns  # elsewhere a number is an amount, no day of Excel
        share = sum(named or not day.guessed for day in days) / max(len(some), 1)
        if share > most or (share == most and not best):
            read = {number: read_day(text, orders, grid.language).day for number, text in texts.items()}
            best, most = {number: day for number, day in read.items() if day is not None}, share
    return best
