"""The period of a schedule: of a cron line, or of a word such as `@daily`."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

_DAY: Final = 24 * 60
_NAMED: Final = {
    "@minutely": 1,
    "@hourly": 60,
    "@daily": _DAY,
    "@midnight": _DAY,
    "@weekly": 7 * _DAY,
    "@monthly": 30 * _DAY,
    "@quarterly": 91 * _DAY,
    "@yearly": 365 * _DAY,
    "@annually": 365 * _DAY,
}
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS: Final = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_FIRST: Final = date(2027, 1, 1)
_LOOKED_AT: Final = 800
"""Days in which a schedule runs at least twice, whichever it is but that of 29 February."""


class Period(NamedTuple):
    """How often a schedule runs: written as a stack file has it, and whether all runs are as far apart."""

    every: str
    even: bool


def period_of(schedule: str) -> Period | None:
    """Return how often a schedule runs: the most usual distance of two runs; None where it cannot be told.

    >>> period_of("0 3 * * *"), period_of("*/15 * * * *"), period_of("0 6 * * 1-5")
    (Period(every='24h', even=True), Period(every='15m', even=True), Period(every='24h', even=False))
    >>> period_of("0 0 1 * *"), period_of("@once")
    (Period(every='30d', even=True), None)
    """
    word = " ".join(schedule.casefold().split())
    if word in _NAMED:
        return Period(_written(_NAMED[word]), even=True)
    fields = word.split()
    if len(fields) != 5 or len(word) > 500:
        return None
    minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
    days, months = _values(fields[2], 1, 31), _values(fields[3], 1, 12, _MONTHS)
    weekdays = _values(fields[4], 0, 7, _WEEKDAYS)
    if not (minutes and hours and days and months and weekdays):
        return None
    times = sorted(60 * hour + minute for hour in hours for minute in minutes)
    gaps = _gaps(times, _days(days, months, weekdays, any_day=fields[2][0] == "*", any_weekday=fields[4][0] == "*"))
    if not gaps:
        return None
    usual = max(gaps, key=lambda gap: (gaps[gap], gap))
    if usual in {28 * _DAY, 29 * _DAY, 30 * _DAY, 31 * _DAY} and min(gaps) >= 28 * _DAY and max(gaps) <= 31 * _DAY:
        return Period("30d", even=True)
    return Period(_written(usual), len(gaps) == 1)


def _values(text: str, least: int, most: int, names: list[str] | None = None) -> frozenset[int]:
    """Return the numbers that a field of a cron line stands for; nothing where it is wrong."""
    found: set[int] = set()
    for part in text.split(","):
        area, slash, step = part.partition("/")
        first, dash, last = area.partition("-")
        low = least if area in {"*", "?"} else _number(first, names, least)
        high = most if area in {"*", "?"} or (slash and not dash) else _number(last, names, least) if dash else low
        width = int(step) if step.isdecimal() and len(step) < 5 else 0 if slash else 1
        if low is None or high is None or not least <= low <= high <= most or width < 1:
            return frozenset()
        found.update(range(low, high + 1, width))
    return frozenset(found)


def _number(text: str, names: list[str] | None, least: int) -> int | None:
    if names is not None and text[:3] in names and text.isalpha():
        return names.index(text[:3]) + least
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _days(
    days: frozenset[int], months: frozenset[int], weekdays: frozenset[int], *, any_day: bool, any_weekday: bool
) -> list[int]:
    """Return the days on which a schedule runs, counted from the first; of two conditions, one is enough."""
    found = []
    for n in range(_LOOKED_AT):
        day = _FIRST + timedelta(days=n)
        by_date, by_weekday = day.day in days, not weekdays.isdisjoint({day.isoweekday() % 7, day.isoweekday()})
        fits = (by_date and by_weekday) if any_day or any_weekday else (by_date or by_weekday)
        if day.month in months and fits:
            found.append(n)
    return found


def _gaps(times: list[int], days: list[int]) -> Counter[int]:
    """Return how often each distance of two runs occurs, in minutes."""
    gaps: Counter[int] = Counter()
    for before, after in pairwise(times):
        gaps[after - before] += len(days)
    for before, after in pairwise(days):
        gaps[(after - before) * _DAY + times[0] - times[-1]] += 1
    return gaps


def _written(minutes: int) -> str:
    if minutes % _DAY == 0 and minutes > _DAY:
        return f"{minutes // _DAY}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"
