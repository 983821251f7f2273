"""Words and cells of a list into facts: what cannot be read is noted, a flood of equal notes told once."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from stackaudit.core.messages import MONTHS
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.io.readers.spreadsheet.headers import MONTHLY, ColumnMapping
from stackaudit.io.readers.spreadsheet.sheet import Cell, Grid, text_of
from stackaudit.model.base import hidden_character, shown, slug
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.periods import Notice, format_period, read_notice
from stackaudit.model.tables import read_cell
from stackaudit.model.values import format_duration

MISSING = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "n.a.", "none", "null", "nil", "tbd", "tbc", "unknown", "?", "#n/a", "."}
)
"""What stands in a cell where nothing is known, in lower case."""

SAYS_UNKNOWN = frozenset({"unknown", "tbd", "tbc", "?"})
"""Words of a status that say that it is not known, where an empty cell says nothing."""

NOBODY_NAMED = frozenset({"", "-", "--", "–", "—", "n/a", "#n/a", "?"})
"""The same in the column of names, where `NA` or `None` may be what a tool is called."""

PHASES: Mapping[str, str] = {
    **dict.fromkeys(("active", "live", "in use", "production", "in production", "current", "operational"), "active"),
    **dict.fromkeys(("approved", "supported", "standard", "core", "adopt", "keep", "invest", "tolerate"), "active"),
    **dict.fromkeys(("plan", "planned", "proposed", "requested", "evaluation", "evaluating"), "plan"),
    **dict.fromkeys(("phase in", "pilot", "trial", "poc", "proof of concept", "onboarding", "rollout"), "phase-in"),
    **dict.fromkeys(("implementing", "in implementation", "rolling out"), "phase-in"),
    **dict.fromkeys(("phase out", "sunset", "sunsetting", "deprecated", "legacy", "end of life", "eol"), "phase-out"),
    **dict.fromkeys(("migrating off", "to be retired", "retiring", "migrate", "eliminate", "replace"), "phase-out"),
    **dict.fromkeys(("retired", "decommissioned", "inactive", "cancelled", "canceled", "terminated"), "retired"),
    **dict.fromkeys(("discontinued", "archived", "expired"), "retired"),
}
"""Lifecycle words; those of `SURE_PHASES` say it themselves, the others are told as guesses."""

SURE_PHASES = frozenset(
    [
        "active",
        "live",
        "in use",
        "in production",
        "production",
        "planned",
        "plan",
        "phase in",
        "phase out",
        "retired",
        "decommissioned",
        "sunset",
        "sunsetting",
        "pilot",
        "deprecated",
    ]
)

METHODS: Mapping[str, str] = {
    **dict.fromkeys(("native", "native connector", "built in", "connector", "native integration"), "native"),
    **dict.fromkeys(("api", "rest", "rest api", "soap", "graphql", "web service", "http", "https"), "api"),
    **dict.fromkeys(("webhook", "webhooks", "event"), "webhook"),
    **dict.fromkeys(("stream", "streaming", "kafka", "message queue", "queue", "event bus"), "stream"),
    **dict.fromkeys(("shared db", "database", "db link", "shared database"), "shared-db"),
    **dict.fromkeys(("ipaas", "zapier", "workato", "make", "mulesoft", "boomi", "middleware", "tray"), "ipaas"),
    **dict.fromkeys(("etl", "elt", "fivetran", "data pipeline", "batch"), "etl"),
    **dict.fromkeys(("rpa", "robot", "uipath"), "rpa"),
    **dict.fromkeys(("file", "csv", "sftp", "ftp", "file transfer", "flat file", "csv export"), "file"),
    **dict.fromkeys(("manual", "copy paste", "manual export", "by hand", "excel", "spreadsheet", "email"), "manual"),
}

PERIODS: Mapping[str, str] = {
    **dict.fromkeys(("real time", "realtime", "instant", "event driven", "on event", "live"), "0"),
    **dict.fromkeys(("hourly", "every hour"), "1h"),
    **dict.fromkeys(("daily", "nightly", "every day", "once a day"), "24h"),
    **dict.fromkeys(("weekly", "every week", "once a week"), "7d"),
    **dict.fromkeys(("monthly", "every month", "once a month"), "30d"),
}

FLOW_STATES: Mapping[str, str] = {
    **dict.fromkeys(("active", "live", "in use", "production", "in production"), "active"),
    **dict.fromkeys(("degraded", "unstable", "flaky"), "degraded"),
    **dict.fromkeys(("broken", "failed", "down", "failing"), "broken"),
    **dict.fromkeys(("planned", "proposed", "in development", "to do"), "planned"),
    **dict.fromkeys(("deprecated", "sunset", "retired"), "deprecated"),
}

_FLAGS = {**dict.fromkeys(("yes", "y", "true", "x", "✓", "✔", "enabled", "1"), True)}
_FLAGS |= dict.fromkeys(("no", "n", "false", "✗", "✘", "disabled", "0"), False)

_DEPARTMENTS: Mapping[str, str] = {
    **dict.fromkeys(("mktg", "mkt", "mktng", "mkting", "marketing dept", "marketing department"), "Marketing"),
    **dict.fromkeys(("hr", "human resource", "h r"), "Human Resources"),
    **dict.fromkeys(("information technology", "it department", "it dept", "i t"), "IT"),
    **dict.fromkeys(("fin", "finance dept", "finance department"), "Finance"),
    **dict.fromkeys(("eng", "engineering dept"), "Engineering"),
    **dict.fromkeys(("ops", "operation"), "Operations"),
    **dict.fromkeys(("cs", "cust service", "customer svc"), "Customer Service"),
    **dict.fromkeys(("sales dept", "sales department"), "Sales"),
    **dict.fromkeys(("revops", "rev ops"), "Revenue Operations"),
}
EVERYBODY = frozenset({"all", "all departments", "everyone", "company wide", "companywide", "whole company", "various"})


def folded(text: str) -> str:
    """Return words as they are compared: lower case, signs as blanks.

    >>> folded("Phase-Out ")
    'phase out'
    """
    return " ".join(re.sub(r"[-_/.]", " ", text.casefold()).split())


def is_missing(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a cell says that nothing is known."""
    word = text.strip().casefold()
    return word in MISSING or word in more


def read_flag(text: str) -> bool | None:
    """Return what a yes or a no means; None where it is neither."""
    return _FLAGS.get(text.strip().casefold())


def full_department(name: str) -> str:
    """Return the department that a short form means; the name itself where it is none.

    >>> full_department("Mktg"), full_department("Field Sales")
    ('Marketing', 'Field Sales')
    """
    return _DEPARTMENTS.get(folded(name), name)


def split_list(text: str) -> list[str]:
    """Return the parts of a cell that lists several things.

    >>> split_list("Sales; Marketing, IT")
    ['Sales', 'Marketing', 'IT']
    """
    return [part for piece in re.split(r"[;,\n|]| / ", text) if (part := piece.strip())]


def cleaned(text: str) -> tuple[str, int]:
    """Return a text without characters that hide or reorder others, and how many there were."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text, 0
    if hidden_character(text) is None:
        return unicodedata.normalize("NFC", text), 0
    kept = [character for character in text if hidden_character(character) is None]
    return unicodedata.normalize("NFC", "".join(kept)), len(text) - len(kept)


Point = Literal[".", ","]
"""The sign before the decimals."""

_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_MONEY = re.compile(r"(?P<before>[^\d.,+-]{0,5})(?P<number>[\d.,' \u00a0\u202f]*\d)\s*(?P<after>[^\d]{0,30})")
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000}
_BLANKS = re.compile(r"(?<=\d)[' \u00a0\u202f](?=\d{3}(?!\d))")
_ANNUAL = frozenset({"", "/year", "/yr", "per year", "p.a.", "pa", "/ year", "annually", "yearly", "a year", "/a"})
_MONTHLY = frozenset({"/month", "/mo", "per month", "/ month", "monthly", "a month", "p.m.", "/m"})
_ENGLISH = frozenset({"USD", "GBP", "CAD", "AUD", "INR", "JPY"})


class Amount(NamedTuple):
    """A number that was read.

    Attributes:
        value: The number; None where there is no one way to read it.
        currency: The currency beside it; empty where there is none.
        per: `year` or `month` where the cell says so.
        why: Why it was not read.
        assumed: Whether a comma was taken for the sign of the thousands because nothing in the column denies it.
    """

    value: Decimal | None
    currency: str = ""
    per: str = ""
    why: str = ""
    assumed: bool = False


def decimal_point(cells: Iterable[Cell]) -> Point | None:
    """Return the sign before the decimals that a column uses; None where no cell tells, or two disagree.

    >>> decimal_point(["1.234", "12,50"]), decimal_point(["1.234"])
    (',', None)
    """
    seen: set[Point] = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        body = re.sub(r"[^\d.,]", "", cell).strip(".,")
        commas, points = body.count(","), body.count(".")
        last: Point = "," if body.rfind(",") > body.rfind(".") else "."
        if commas and points:
            seen.add(last)
        elif commas + points > 1:
            seen.add("." if commas else ",")  # a sign that comes twice parts thousands
        elif commas + points == 1 and len(body) - body.index(last) - 1 != 3:
            seen.add(last)
    return seen.pop() if len(seen) == 1 else None


def read_amount(cell: Cell, point: Point | None = None) -> Amount:
    """Return the number in a cell.

    >>> read_amount("€ 1.234,50", ",").value, read_amount("12k").value, read_amount("1.234").why
    (Decimal('1234.50'), Decimal('12000'), '1.234 can be 1,234 or a little over 1')

    Args:
        cell: A text, or a number of a workbook.
        point: The sign before the decimals, where the user or the column says which it is.
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        return Amount(None, why="it is no number")
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        return Amount(number) if number >= 0 else Amount(None, why="it is below zero")
    text = cell.strip()
    if text.isdecimal() and text.isascii() and len(text) < 20:
        return Amount(Decimal(text))
    if text.startswith(("-", "(", "−", "–")) and any(c.isdigit() for c in text):
        return Amount(None, why="it is below zero")
    found = _MONEY.fullmatch(text)
    if found is None or len(text) > 60:
        return Amount(None, why="it is no number")
    currency, scale, per, rest = _around(found["before"], found["after"])
    if rest:
        return Amount(None, why=f"{rest!r} is not known")
    number_text = _BLANKS.sub("", found["number"]).strip()
    if point is None and currency in _ENGLISH:
        point = "."
    value, why, assumed = _plain(number_text, point)
    return Amount(None if value is None else value * scale, currency, per, why, assumed)


def _around(before: str, after: str) -> tuple[str, int, str, str]:
    """What stands around a number: its currency, its scale, a period, and the rest that nobody knows."""
    currency, scale, per, left = "", 1, "", []
    for part in (before.strip(), after.strip()):
        word = part
        head = re.match(r"([kKM]|[Mm]io)\b\.?\s*", word) if part == after.strip() else None
        if head is not None:
            scale = _SCALE[head[1].casefold()]
            word = word[head.end() :]
        code = re.match(r"(US\$|[$€£¥₹]|[A-Z]{3}\b)\s*", word)
        if code is not None:
            currency = _SIGNS.get(code[1], code[1])
            word = word[code.end() :]
        folded = word.strip().casefold()
        if folded in _MONTHLY:
            per = "month"
        elif folded not in _ANNUAL:
            left.append(word.strip())
        elif folded:
            per = "year"
    return currency, scale, per, " ".join(left)


def _plain(text: str, point: Point | None) -> tuple[Decimal | None, str, bool]:
    if re.fullmatch(r"\d+", text):
        return Decimal(text), "", False
    if point is not None:
        other = "," if point == "." else "."
        shape = rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(point)}\d+)?|\d+{re.escape(point)}\d+"
        if not re.fullmatch(shape, text):
            return None, f"it does not fit the numbers around it, whose decimals come after {point!r}", False
        return Decimal(text.replace(other, "").replace(point, ".")), "", False
    if re.fullmatch(r"\d{1,3},\d{3}", text):
        return Decimal(text.replace(",", "")), "", True
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        return None, f"{text} can be {text.replace('.', ',')} or a little over {text.split('.', maxsplit=1)[0]}", False
    alone = decimal_point([text])
    return (None, "it is no number", False) if alone is None else _plain(text, alone)


Order = Literal["day-first", "month-first"]

_MONTHS = {  # each month by its short and its long name
    name: n
    for n, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ./-]+([A-Za-z]{3,9})\.?,?[ ./-]+(\d{4}|\d{2})", re.ASCII)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.ASCII)
_SPAN = re.compile(r"(\d{1,4}) *[- ]?(d|days?|w|weeks?|m|months?|mths?|mo|y|years?|yrs?)\.?", re.IGNORECASE | re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_PERIODS = frozenset({"contract.notice", "contract.term"})  # counted in months of the calendar
_FEW = 12
_MINUTES = re.compile(r"\d{1,4} *m", re.IGNORECASE | re.ASCII)  # months, where a contract says so


def day_order(texts: Iterable[str]) -> Order | None:
    """Return whether the day or the month comes first in a column; None where no date tells, or two disagree.

    >>> day_order(["03/04/2026", "25/12/2026"]), day_order(["03/04/2026"])
    ('day-first', None)
    """
    seen: set[Order] = set()
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip())
        if found is not None and found[2] != ".":
            if int(found[1]) > 12:
                seen.add("day-first")
            elif int(found[3]) > 12:
                seen.add("month-first")
    return seen.pop() if len(seen) == 1 else None


def read_day(text: str, order: Order | None = None) -> date | str:
    """Return the day that a text names, or why it cannot be told.

    >>> read_day("1 Nov 2026"), read_day("25/12/2026"), read_day("03/04/2026")
    (datetime.date(2026, 11, 1), datetime.date(2026, 12, 25), 'it can be 3 April or 4 March')
    """
    word = " ".join(text.split())
    iso = _ISO.fullmatch(word)
    if iso is not None:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    named = _NAMED.fullmatch(word)
    if named is not None and named[2].casefold() in _MONTHS:
        return _day(_year(named[3]), _MONTHS[named[2].casefold()], int(named[1]))
    first = _NAMED_FIRST.fullmatch(word)
    if first is not None and first[1].casefold() in _MONTHS:
        return _day(int(first[3]), _MONTHS[first[1].casefold()], int(first[2]))
    numbers = _NUMBERS.fullmatch(word)
    if numbers is None:
        return "it is no date"
    one, other, year = int(numbers[1]), int(numbers[3]), _year(numbers[4])
    if order is None:
        order = "day-first" if numbers[2] == "." or one == other else day_order([word])
    if order is None:
        return f"it can be {one} {_name(other)} or {other} {_name(one)}"
    return _day(year, other, one) if order == "day-first" else _day(year, one, other)


def read_span(text: str, unit: str = "") -> tuple[timedelta | None, bool]:
    """Return the length of time that a text names, and whether it had to be guessed (a month is taken for 30 days).

    >>> read_span("60 days"), read_span("3 months")
    ((datetime.timedelta(days=60), False), (datetime.timedelta(days=90), True))
    """
    word = text.strip()
    if word.isascii() and word.isdigit() and len(word) < 5:
        return timedelta(days=int(word) * (30 if unit == "months" else 1)), unit != "days"
    found = _SPAN.fullmatch(word)
    if found is None:
        return None, False
    letter = found[2][0].casefold()
    return timedelta(days=int(found[1]) * _DAYS[letter]), letter in "my"


def read_period(text: str, unit: str = "", usual: str = "days") -> tuple[Notice | None, bool]:
    """Return the notice or the term that a text names, and whether its unit had to be guessed.

    A bare number is of the unit that the head names, else of the usual one; few days may be months, and are not read.

    >>> read_period("3 Monate zum Jahresende")[0], read_period("12", "months")[0]
    (Notice(length=Months(count=3), to='year'), Notice(length=Months(count=12), to=None))
    """
    word = text.strip()
    if word.isascii() and word.isdigit() and len(word) < 5:
        unclear = not unit and usual == "days" and 0 < int(word) <= _FEW
        return None if unclear else read_notice(f"{word} {unit or usual}"), not unit
    if _MINUTES.fullmatch(word):
        return read_notice(f"{word[:-1]} months"), True
    return read_notice(word), False


def _day(year: int, month: int, day: int) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return "there is no such day"


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _name(month: int) -> str:
    return MONTHS[month - 1] if 1 <= month <= 12 else str(month)


_LONGEST_TEXT = 2_000
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
        self._grid, self._told = grid, told
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
