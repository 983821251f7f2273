"""What growth costs, from the price list of a tool. Source: stackaudit methods 6.1, K2.

The elasticity is how many per cent the price rises if the volume rises by one: ln(C_T / C_0) / ln(V_T / V_0). A price
list has steps, so it depends on how far one looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.fit.limits import Runway
from stackaudit.analysers.fit.scale import TOP, Score
from stackaudit.model.parts import Price
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stackaudit.stats.scaling import goalposts

_SLACK = 1e-9


def elasticity(now: float, later: float, volume: float, more: float) -> float:
    """By how many per cent the price rises for one per cent more; 0 where it does not change.

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
        growth: Growth a month, at least and at most.
    """

    resource: str | None
    steps: tuple[tuple[float, float], ...]
    volume: float | None
    growth: tuple[float, float]

    def price(self, volume: float) -> float | None:
        """The price a year of a volume; None beyond the end of the list."""
        return next((price for most, price in self.steps if volume <= most * (1 + _SLACK)), None)

    def price_beyond(self, volume: float) -> float | None:
        """The price a year of a little more than a volume; None beyond the end of the list."""
        return next((price for most, price in self.steps if volume < most * (1 - _SLACK)), None)

    def volume_in(self, months: float, fast: bool = False) -> float | None:
        """The volume after some months."""
        return None if self.volume is None else self.volume * (1 + self.growth[fast]) ** months

    @cached_property
    def now(self) -> float | None:
        """The price a year of today's volume."""
        return None if self.volume is None else self.price(self.volume)

    @property
    def grows_as_stated(self) -> bool:
        """Whether growth is stated."""
        return self.growth[0] == self.growth[1]

    def elasticity_in(self, months: float) -> float | None:
        """The elasticity over some months; None where volume or growth is not stated, or the list ends before."""
        later = self.volume_in(months)
        if self.volume is None or later is None or self.now is None or not self.grows_as_stated:
            return None
        price = self.price(later)
        return None if price is None else elasticity(self.now, price, self.volume, later)

    def elasticities(self, months: float) -> tuple[float, float] | None:
        """The least and the most elasticity over some months, whatever the growth within its bounds is.

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
        return (min(known), max(known)) if len(known) == len(found) else None


def curves(tool: Tool, ways: Sequence[Runway]) -> tuple[Curve, ...]:
    """The price curves of a tool, one for each resource that has prices; the price of the only limit needs no name."""
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
    return Curve(resource, tuple(steps), used, (0.0, 0.0) if way is None else way.growth)


def cost_curve(tool: Tool, lines: Sequence[Curve], policy: Policy) -> Score:
    """K2: 100 where growth costs half its share or less, 67 where it costs its share, 0 where it costs twice that."""
    if not lines:
        if tool.cost is not None and tool.cost.priced_by == "flat":
            return Score.known(TOP, "the price does not depend on how much it is used")
        return Score.unknown("tool.prices")
    if not tool.limits:
        return Score.unknown("tool.limits")
    return Score.weakest(_points(line, policy) for line in lines)


def _points(line: Curve, policy: Policy) -> Score:
    if line.resource is None:
        return Score.unknown("price.resource")
    if line.volume is None:
        return Score.unknown("limit.used")
    ends = line.elasticities(policy.fit["cost-months"])
    if ends is None:
        return Score.unknown("tool.prices")
    low, high = (points_of(end, policy) for end in reversed(ends))
    if low != high:
        return Score.unknown("limit.growth", low=low, high=high)
    return Score.known(low, f"{line.resource}: the price rises by {ends[0]:.2f}% for each per cent of growth")


def points_of(found: float, policy: Policy) -> float:
    """The points of an elasticity."""
    return goalposts(found, policy.fit["elasticity-worst"], policy.fit["elasticity-best"])
