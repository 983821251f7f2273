"""How long each limit of a tool lasts. Source: stackaudit methods 6.1, K1.

What is used grows by the same share every period. So it reaches the limit after ln(limit / used) / ln(1 + growth)
periods. Growth that is not stated lies within the bounds of the policy, and the answer in an interval.
"""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stackaudit.analysers.fit.scale import Score
from stackaudit.model.parts import Limit
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stackaudit.stats.scaling import goalposts

PERIODS = {"month": 1, "quarter": 3, "year": 12}
"""Months in each period."""

MONTH_DAYS = 30.436875
"""Days in a month, on the average of the calendar (365.2425 / 12)."""

_MOST_MONTHS = 1200
_SLACK = 1e-9


def months_until(used: float, limit: float, growth: float, per_months: int = 1) -> float:
    """Months until a limit is full: 0 if it is, without end if nothing grows.

    >>> round(months_until(60_000, 100_000, 0.03), 2), months_until(5, 5, 0.1), months_until(1, 5, 0)
    (17.28, 0.0, inf)

    Args:
        used: How much is used.
        limit: How much there is.
        growth: Growth a period, compounding.
        per_months: Months in a period.
    """
    if used >= limit:
        return 0.0
    if used <= 0 or growth <= 0:
        return math.inf
    return per_months * math.log(limit / used) / math.log1p(growth)


def month_of(today: date, months: float) -> str | None:
    """The calendar month so many months from a day; None where that is more than a century away.

    >>> month_of(date(2026, 11, 1), 17.28), month_of(date(2026, 11, 30), 0.1), month_of(date(2026, 11, 1), math.inf)
    ('2028-04', '2026-12', None)
    """
    if not months <= _MOST_MONTHS:
        return None
    into = (today.day - 1) / monthrange(today.year, today.month)[1]
    year, month = divmod(today.year * 12 + today.month - 1 + math.floor(into + months + _SLACK), 12)
    return f"{year:04}-{month + 1:02}"


@dataclass(frozen=True)
class Runway:
    """How long one limit of a tool lasts.

    Attributes:
        limit: The limit, as stated.
        today: The day that months count from.
        bounds: Growth a month that is possible where none is stated.
    """

    limit: Limit
    today: date
    bounds: tuple[float, float]

    @cached_property
    def growth(self) -> tuple[float, float]:
        """Growth a month, at least and at most."""
        if self.limit.growth is None:
            return self.bounds
        monthly = math.expm1(math.log1p(self.limit.growth) / PERIODS[self.limit.per])
        return monthly, monthly

    @cached_property
    def months(self) -> tuple[float, float] | None:
        """Months until it is full, at least and at most; None where it is not stated how much there is, or is used."""
        used, limit = self.limit.used, self.limit.limit
        if used is None or limit is None:
            return None
        if self.limit.growth is None:
            slow, fast = self.bounds
            return months_until(used, limit, fast), months_until(used, limit, slow)
        found = months_until(used, limit, self.limit.growth, PERIODS[self.limit.per])
        return found, found

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Facts of it that are not stated and without which the answer is open."""
        stated = {"limit.used": self.limit.used, "limit.limit": self.limit.limit, "limit.growth": self.limit.growth}
        if self.months is not None and self.months[0] == self.months[1]:
            return ()
        return tuple(fact for fact, value in stated.items() if value is None)

    @property
    def exact(self) -> float | None:
        """Months until it is full, where that is known."""
        return None if self.months is None or self.months[0] != self.months[1] else self.months[0]

    @property
    def status(self) -> str:
        """`full`, `ahead`, `never` (as far as is stated), or `unknown`."""
        if self.exact is None:
            return "unknown"
        return "full" if self.exact == 0 else "never" if math.isinf(self.exact) else "ahead"

    @property
    def full_on(self) -> str | None:
        """The month in which it is full, where that is known."""
        return None if self.exact is None else month_of(self.today, self.exact)

    def before(self, day: date) -> bool | None:
        """Whether it is full before a day; None where that is open."""
        if self.months is None:
            return None
        low, high = (months * MONTH_DAYS for months in self.months)
        left = (day - self.today).days
        return True if high < left else False if low >= left else None


def runways(tool: Tool, today: date, policy: Policy) -> tuple[Runway, ...]:
    """Every limit of a tool."""
    bounds = (policy.fit["growth-low"], policy.fit["growth-high"])
    return tuple(Runway(limit, today, bounds) for limit in tool.limits)


def headroom(tool: Tool, ways: tuple[Runway, ...], policy: Policy) -> Score:
    """K1: 100 for a limit that lasts as long as is asked, 0 for one that is full; the first to be full counts."""
    if not ways:
        if "limits" in tool.model_fields_set:
            return Score.known(100.0, "it is stated that nothing runs out")
        return Score.unknown("tool.limits")
    return Score.weakest(_points(way, policy.fit["horizon-months"]) for way in ways)


def _points(way: Runway, horizon: float) -> Score:
    if way.months is None:
        return Score.unknown(*way.missing)
    low, high = (goalposts(min(months, horizon), 0.0, horizon) for months in way.months)
    if low != high:
        return Score.unknown(*way.missing, low=low, high=high)
    return Score.known(low, _why(way))


def _why(way: Runway) -> str:
    resource = way.limit.resource
    if way.status == "full":
        return f"{resource}: full"
    if way.exact is None or math.isinf(way.exact):
        return f"{resource}: {'lasts' if way.exact is None else 'does not grow'}"
    return f"{resource}: {way.exact:.1f} months left"
