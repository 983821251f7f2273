"""What growth does: how long each limit of a tool lasts (K1), and what growth costs (K2).

What is used grows by the same share every period. So it reaches the limit after ln(limit / used) / ln(1 + growth)
periods. Growth that is not stated lies within the bounds of the settings, and the answer in an interval. The elasticity
is how many per cent the price rises if the volume rises by one: ln(C_T / C_0) / ln(V_T / V_0). A price list has steps,
so it depends on how far one looks.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stackaudit.analysers.fit.criteria import TOP, Score
from stackaudit.analysers.fit.settings import FitSettings
from stackaudit.core.estimate import SHARE, Estimate, Unit
from stackaudit.model.parts import Limit, Price
from stackaudit.model.tool import Tool
from stackaudit.stats.weights import goalposts

PERIODS = {"month": 1, "quarter": 3, "year": 12}
"""Months in each period."""

MONTHS = Unit("count", "months", "month")
MONTH_DAYS = 30.436875
"""Days in a month, on the average of the calendar (365.2425 / 12)."""

_MOST_MONTHS = 1200
_SLACK = 1e-9


def months_until(used: float, limit: float, growth: float, per_months: int = 1) -> float:
    """Return the months until a limit is full: 0 if it is, without end if nothing grows.

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
    """Return the calendar month so many months from a day; None where that is more than a century away.

    >>> month_of(date(2026, 11, 1), 17.28), month_of(date(2026, 11, 30), 0.1), month_of(date(2026, 11, 1), math.inf)
    ('2028-04', '2026-12', None)
    """
    if not months <= _MOST_MONTHS:
        return None
    into = (today.day - 1) / monthrange(today.year, today.month)[1]
    year, month = divmod(today.year * 12 + today.month - 1 + math.floor(into + months + _SLACK), 12)
    return f"{year:04}-{month + 1:02}" if year <= date.max.year else None


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
    bounds: Estimate

    @cached_property
    def growth(self) -> Estimate:
        """Growth a month."""
        if self.limit.growth is None:
            return self.bounds
        return Estimate.exact(math.expm1(math.log1p(self.limit.growth) / PERIODS[self.limit.per]), SHARE)

    @cached_property
    def months(self) -> Estimate | None:
        """Months until it is full; None where it is not stated how much there is, or is used."""
        used, limit = self.limit.used, self.limit.limit
        if used is None or limit is None:
            return None
        if self.limit.growth is None:
            fast, slow = (months_until(used, limit, float(end)) for end in (self.bounds.high, self.bounds.low))
            return Estimate.between(fast, slow, MONTHS)
        return Estimate.exact(months_until(used, limit, self.limit.growth, PERIODS[self.limit.per]), MONTHS)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Facts of it that are not stated and without which the answer is open."""
        stated = {"limit.used": self.limit.used, "limit.limit": self.limit.limit, "limit.growth": self.limit.growth}
        if self.exact is not None:
            return ()
        return tuple(fact for fact, value in stated.items() if value is None)

    @property
    def exact(self) -> float | None:
        """Months until it is full, where that is known."""
        return float(self.months.low) if self.months is not None and self.months.is_exact else None

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
        """Return whether it is full before a day; None where that is open."""
        if self.months is None:
            return None
        low, high = self.months.low * MONTH_DAYS, self.months.high * MONTH_DAYS
        left = (day - self.today).days
        return True if high < left else False if low >= left else None


def headroom(tool: Tool, ways: tuple[Runway, ...], settings: FitSettings) -> Score:
    """Return the points of K1: 100 for a limit that lasts as long as is asked, 0 if full; the first one counts."""
    if not ways:
        if "limits" in tool.model_fields_set:
            return Score.known(100.0, "it is stated that nothing runs out")
        return Score.open("tool.limits")
    return Score.weakest(_room_points(way, settings.horizon_months) for way in ways)


def _room_points(way: Runway, horizon: float) -> Score:
    if way.months is None:
        return Score.unknown(*way.missing)
    low, high = (goalposts(float(min(end, horizon)), 0.0, horizon) for end in (way.months.low, way.months.high))
    if low != high:
        return Score.unknown(*way.missing, low=low, high=high)
    return Score.known(low, _room_why(way))


def _room_why(way: Runway) -> str:
    resource = way.limit.resource
    if way.status == "full":
        return f"{resource}: full"
    if way.exact is None or math.isinf(way.exact):
        return f"{resource}: {'lasts' if way.exact is None else 'does not grow'}"
    return f"{resource}: {way.exact:.1f} months left"


def elasticity(now: float, later: float, volume: float, more: float) -> float:
    """Return by how many per cent the price rises for one per cent of growth; 0 if it does not change.

    >>> round(elasticity(1600, 3600, 60_000, 121_968), 4), elasticity(1600, 1600, 5, 5)
    (1.1431, 0.0)

    Args:
        now: The price today.
        later: The price later.
        volume: The volume today.
        more: The volume later, at least as much.
    """
    if now == later:
        return 0.0
    if more <= volume or volume <= 0 or now <= 0 or later <= 0:
        return math.inf if later > now else -math.inf
    return math.log(later / now) / math.log(more / volume)


@dataclass(frozen=True)
class Curve:
    """The price of a tool over the volume of one resource.

    Attributes:
        resource: Of what the volume is.
        steps: Up to which volume (without end: infinity) which price a year holds, in order.
        volume: The volume today, if stated.
        growth: Growth a month.
    """

    resource: str | None
    steps: tuple[tuple[float, float], ...]
    volume: float | None
    growth: Estimate

    def price(self, volume: float) -> float | None:
        """Return the price a year of a volume; None beyond the end of the list."""
        return next((price for most, price in self.steps if volume <= most * (1 + _SLACK)), None)

    def price_beyond(self, volume: float) -> float | None:
        """Return the price a year of a little more than a volume; None beyond the end of the list."""
        return next((price for most, price in self.steps if volume < most * (1 - _SLACK)), None)

    def volume_in(self, months: float, fast: bool = False) -> float | None:
        """Return the volume after some months."""
        growth = self.growth.high if fast else self.growth.low
        return None if self.volume is None else self.volume * float(1 + growth) ** months

    @cached_property
    def now(self) -> float | None:
        """The price a year of today's volume."""
        return None if self.volume is None else self.price(self.volume)

    def elasticity_in(self, months: float) -> float | None:
        """Return the elasticity over some months; None if volume or growth is missing, or the list is too short."""
        later = self.volume_in(months)
        if self.volume is None or later is None or self.now is None or not self.growth.is_exact:
            return None
        price = self.price(later)
        return None if price is None else elasticity(self.now, price, self.volume, later)

    def elasticities(self, months: float) -> Estimate | None:
        """Return the elasticity over some months, whatever the growth within its bounds is.

        Inside a step it falls as the volume rises, so both ends are at an end of a step, or of the volumes.
        """
        least, most = self.volume_in(months), self.volume_in(months, fast=True)
        if self.volume is None or least is None or most is None or self.now is None:
            return None
        inside = [end for end, _ in self.steps if least * (1 - _SLACK) <= end < most * (1 - _SLACK)]
        pairs = [(end, self.price_beyond(end)) for end in inside]
        pairs += [(volume, self.price(volume)) for volume in (least, most, *inside)]
        found = [None if price is None else elasticity(self.now, price, self.volume, v) for v, price in pairs]
        known = [one for one in found if one is not None]
        return Estimate.between(min(known), max(known)) if len(known) == len(found) else None


def curves(tool: Tool, ways: Sequence[Runway]) -> tuple[Curve, ...]:
    """Return the price curves of a tool, one a resource; prices without a resource belong to the only limit."""
    found: dict[str | None, list[Price]] = {}
    for price in tool.prices:
        resource = price.resource
        if resource is None and len(ways) == 1:
            resource = ways[0].limit.resource
        found.setdefault(resource, []).append(price)
    return tuple(_curve(resource, found[resource], ways) for resource in found)


def _curve(resource: str | None, prices: Sequence[Price], ways: Sequence[Runway]) -> Curve:
    way = next((way for way in ways if way.limit.resource == resource), None)
    steps = sorted((math.inf if price.up_to is None else price.up_to, float(price.annual)) for price in prices)
    used = None if way is None else way.limit.used
    return Curve(resource, tuple(steps), used, Estimate.exact(0.0, SHARE) if way is None else way.growth)


def cost_curve(tool: Tool, lines: Sequence[Curve], settings: FitSettings) -> Score:
    """Return the points of K2: 100 if growth costs half its share or less, 67 for its share, 0 for twice that."""
    if not lines:
        if tool.spend is not None and tool.spend.priced_by == "flat":
            return Score.known(TOP, "the price does not depend on how much it is used")
        return Score.open("tool.prices")
    if not tool.limits:
        return Score.open("tool.limits")
    return Score.weakest(_price_points(line, settings) for line in lines)


def _price_points(line: Curve, settings: FitSettings) -> Score:
    if line.resource is None:
        return Score.open("price.resource")
    if line.volume is None:
        return Score.open("limit.used")
    ends = line.elasticities(settings.cost_months)
    if ends is None:
        return Score.open("tool.prices")
    low, high = (points_of(float(end), settings) for end in (ends.high, ends.low))
    if low != high:
        return Score.unknown("limit.growth", low=low, high=high)
    return Score.known(low, f"{line.resource}: the price rises by {ends.low:.2f}% for each per cent of growth")


def points_of(found: float, settings: FitSettings) -> float:
    """Return the points of an elasticity."""
    return goalposts(found, settings.elasticity_worst, settings.elasticity_best)
