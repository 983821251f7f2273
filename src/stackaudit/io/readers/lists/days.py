"""Days, lengths of time and notice periods as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from stackaudit.core.messages import MONTHS
from stackaudit.model.periods import Notice, read_notice

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
