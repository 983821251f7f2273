"""Periods of a contract: a length of time, or whole calendar months, and the words that state them.

Three months before 31 May are the last day of February; thirty days are thirty days. So a period is either a
`timedelta` or `Months`, and the two are never turned into each other.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from stackaudit.core.classes import dataclass
from stackaudit.model.base import refusal
from stackaudit.model.values import format_duration, parse_duration

_DAY = timedelta(days=1)
_MOST_MONTHS = 1200
_LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A number of whole calendar months; a year is twelve.

    >>> str(Months(3)), str(Months(24)), str(Months(1))
    ('3 months', '2 years', '1 month')
    """

    count: int

    def written(self, escape: Callable[[str], str] = str) -> str:  # noqa: ARG002  as other values are written
        """Return it for a reader; `escape` has nothing to guard here."""
        years = bool(self.count) and not self.count % 12
        number, word = (self.count // 12, "year") if years else (self.count, "month")
        return f"{number} {word}{'' if number == 1 else 's'}"

    def __str__(self) -> str:
        return self.written()


Length = timedelta | Months
"""A period: a length of time, or whole calendar months."""

CalendarPart = Literal["month", "quarter", "year"]
PeriodEnd = Literal["month", "quarter", "year", "term"]
"""To the end of what a notice has to be given."""


def after(day: date, period: Length, times: int = 1) -> date:
    """Return the day so many periods later, or earlier where `times` is negative, kept inside the calendar.

    Months keep the day of the month, or take the last one there is. Part of a day counts as one.

    >>> after(date(2027, 5, 31), Months(3), -1), after(date(2028, 2, 29), Months(12), 4)
    (datetime.date(2027, 2, 28), datetime.date(2032, 2, 29))
    """
    if isinstance(period, Months):
        year, month = divmod(day.year * 12 + day.month - 1 + times * period.count, 12)
        if not date.min.year <= year <= date.max.year:
            return date.max if times > 0 else date.min
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return days_after(day, times * whole_days(period))


def days_after(day: date, days: float) -> date:
    """Return the day so many whole days later, or earlier where they are below 0, kept inside the calendar.

    A day of the far future stands for "no end", so that what comes after it is no other day.

    >>> days_after(date(2027, 1, 1), 31), days_after(date.max, 90), days_after(date.min, -90)
    (datetime.date(2027, 2, 1), datetime.date(9999, 12, 31), datetime.date(1, 1, 1))
    """
    ordinal = day.toordinal() + math.floor(days)
    return date.fromordinal(min(date.max.toordinal(), max(date.min.toordinal(), ordinal)))


def is_open_end(day: date | None) -> bool:
    """Return whether a day stands for "no end": in exports 9999-12-31 is written where nothing ends.

    >>> is_open_end(date(9999, 12, 31)), is_open_end(date(2199, 12, 31)), is_open_end(None)
    (True, False, False)
    """
    return day is not None and day.year == date.max.year


def whole_days(length: timedelta) -> int:
    """Return a length of time in whole days; part of a day counts as one."""
    return -(-length // _DAY)


def end_of(day: date, part: CalendarPart) -> date:
    """Return the last day of the month, quarter or year that a day lies in.

    >>> end_of(date(2027, 2, 3), "month"), end_of(date(2027, 2, 3), "quarter"), end_of(date(2027, 2, 3), "year")
    (datetime.date(2027, 2, 28), datetime.date(2027, 3, 31), datetime.date(2027, 12, 31))
    """
    month = -(-day.month // _MONTHS[part]) * _MONTHS[part]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


# -- how they are written


class Notice(NamedTuple):
    """What words say of a notice: how long it is, and to the end of what it is given, where they say so."""

    length: Length
    to: PeriodEnd | None = None


_UNITS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("h", "hour", "hours", "stunde", "stunden"), "hour"),
        **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), "day"),
        **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "woche", "wochen"), "week"),
        **dict.fromkeys(("mo", "mos", "mth", "mths", "month", "months", "monat", "monate", "monaten"), "month"),
        **dict.fromkeys(("quarter", "quarters", "quartal", "quartale", "quartalen"), "quarter"),
        **dict.fromkeys(("y", "yr", "yrs", "year", "years", "jahr", "jahre", "jahren"), "year"),
    }
)
_DAYS = {"hour": timedelta(hours=1), "day": _DAY, "week": timedelta(weeks=1)}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_ENDS: Mapping[str, PeriodEnd] = MappingProxyType(
    {
        **dict.fromkeys(("month", "months", "monats", "monat", "calendar month", "kalendermonats"), "month"),
        **dict.fromkeys(
            ("quarter", "quarters", "quartals", "quartal", "calendar quarter", "kalenderquartals"), "quarter"
        ),
        **dict.fromkeys(("year", "years", "jahres", "jahr", "calendar year", "kalenderjahres"), "year"),
        **dict.fromkeys(("term", "contract", "contract term", "renewal", "laufzeit", "vertrags", "vertrag"), "term"),
        **dict.fromkeys(("vertragslaufzeit", "vertragslaufzeits", "laufzeits", "vertragsjahres"), "term"),
    }
)
_AMOUNT = re.compile(r"(?P<number>\d{1,5}(?:\.\d{1,4})?)[\s-]*(?P<unit>[^\W\d_]+)['’.]?(?:\s+(?P<rest>\D+))?")
_ISO = re.compile(r"P(?:(?P<y>\d{1,4})Y)?(?:(?P<m>\d{1,5})M)?", re.ASCII)
_NO_MORE = frozenset(
    f"{before}{what}"
    for before in ("before ", "before the ", "prior to ", "prior to the ")
    for what in ("renewal", "renewal date", "it renews")
) | {"", "notice", "written notice", "notice period", "kündigungsfrist"}
_TO_END = re.compile(
    r"(?:notice\s+)?(?:to|before|prior\s+to|by|zum|vor\s+dem|vor)\s+(?:the\s+|dem\s+)?"
    r"(?:(?:end\s+of|ende\s+(?:der|des|eines)?)\s*(?:the\s+|a\s+|each\s+)?(?P<of>[\w\s]+?)|(?P<word>\w+?)[\s-]*end[e]?)"
)


def read_notice(text: str) -> Notice | None:
    """Return what words say of a notice, or of a term; None where they are none, or where they are ambiguous.

    >>> read_notice("3 Monate zum Jahresende"), read_notice("1y").length, read_notice("3m")
    (Notice(length=Months(count=3), to='year'), Months(count=12), None)
    """
    word = " ".join(text.casefold().split())
    if len(word) > _LONGEST_TEXT:
        return None
    iso = _ISO.fullmatch(text.strip())
    if iso is not None and any(iso.groups()):
        return _checked(Months(12 * int(iso["y"] or 0) + int(iso["m"] or 0)), None)
    found = _AMOUNT.fullmatch(word)
    if found is None or found["unit"] not in _UNITS:
        return None
    length, rest = _length(found["number"], _UNITS[found["unit"]]), (found["rest"] or "").strip()
    if length is None:
        return None
    if rest in _NO_MORE:
        return _checked(length, None)
    to = _end_in(rest)
    return None if to is None else _checked(length, to)


def _length(number: str, unit: str) -> Length | None:
    """Return so many units; there is no part of a calendar month."""
    if unit in _DAYS:
        return timedelta(microseconds=round(float(number) * (_DAYS[unit] / timedelta(microseconds=1))))
    return Months(int(number) * _MONTHS[unit]) if number.isdigit() else None


def _end_in(words: str) -> PeriodEnd | None:
    found = _TO_END.fullmatch(words)
    return None if found is None else _ENDS.get((found["of"] or found["word"]).strip())


def _checked(length: Length, to: PeriodEnd | None) -> Notice | None:
    too_long = length.count > _MOST_MONTHS if isinstance(length, Months) else length > timedelta(days=36500)
    return None if too_long else Notice(length, to)


def parse_period(value: object) -> Length:
    """Read `60d`, `3 months`, `1y`, `P3M`, any duration but one in minutes, or the number 0.

    >>> parse_period("P1Y6M"), parse_period("60d")
    (Months(count=18), datetime.timedelta(days=60))
    """
    if isinstance(value, Months) and 0 <= value.count <= _MOST_MONTHS:
        return value
    if isinstance(value, str):
        found = read_notice(value)
        if found is not None and found.to is None:
            return found.length
        if _MINUTES.fullmatch(value.strip()):
            advice = "m are minutes elsewhere: write '3 months' (or 'PT3M' for three minutes)"
            raise refusal("duration", "{shown} may be months or minutes", value, advice)
        if _is_mixed(value.strip()):
            raise refusal("duration", "{shown} mixes months and days", value, "write months alone, or days alone")
    try:
        return parse_duration(value)
    except PydanticCustomError as error:
        if error.type != "duration":
            raise
        raise refusal("duration", "{shown} is not a period of a contract", value, _help(value)) from None


def _help(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6:
        return f"a number needs its unit: write '{value} days' or '{value} months'"
    return "write it as '60d', '3 months', '1 year' or ISO 8601 ('P3M')"


_MINUTES = re.compile(r"\d+(?:\.\d+)?\s*m", re.ASCII)
_ISO_MONTHS = re.compile(r"P(?:\d+Y)?(?:\d+M)?", re.ASCII)


def _is_mixed(text: str) -> bool:
    """Whether an ISO 8601 text has years or months and something else behind them."""
    months = _ISO_MONTHS.match(text)
    return months is not None and 1 < months.end() < len(text)


def format_period(value: Length) -> str:
    """Write a period so that `parse_period` reads it: months in words, a length of time as elsewhere.

    >>> format_period(Months(3)), format_period(timedelta(days=60)), format_period(timedelta(minutes=90))
    ('3 months', '60d', 'PT90M')
    """
    if isinstance(value, Months):
        return str(value)
    written = format_duration(value)
    return f"PT{written[:-1]}M" if written.endswith("m") else written


_PERIOD_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {
            "type": "string",
            "maxLength": _LONGEST_TEXT,
            "pattern": r"^\s*(0|[0-9]+(\.[0-9]+)?[ -]*[^\W0-9_][^0-9]*|P(?=[0-9T])[0-9A-Z.]+)\s*$",
        },
        {"const": 0},
    ],
    "description": "A period of a contract: 60d, 3 months, 1 year, P3M, or 0. Months are those of the calendar.",
}

Period = Annotated[
    Length,
    BeforeValidator(parse_period),
    PlainSerializer(format_period, return_type=str, when_used="json"),
    WithJsonSchema(_PERIOD_SCHEMA),
]
"""A period of a contract, `timedelta` or `Months` in Python."""
