"""Weighted means of what is known, of what is not, and of the share that is.

Something unknown is never counted as nothing, and never left out in silence: the interval is the mean with all that is
unknown at the bottom of its scale, and with all of it at the top. A power mean rises with each of its values, so no
completion of the unknown leaves the interval, and its ends are reached.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.core.estimate import at_least

ARITHMETIC = 1.0
GEOMETRIC = 0.0
FLOOR = 1.0
"""What a value is raised to where the mean would be ruined by a single 0, that is for powers of 0 and below."""

_TOP = 100.0


def power_mean(values: Sequence[float], weights: Sequence[float], power: float) -> float:
    """Return the weighted power mean: 1 arithmetic, 0 geometric, -1 harmonic; values are floored at 1 for power <= 0.

    >>> [round(power_mean([90, 90, 10], [1, 1, 1], p), 2) for p in (1, 0, -1)]
    [63.33, 43.27, 24.55]

    Raises:
        ValueError: no weight at all.
    """
    whole = math.fsum(weights)
    if whole <= 0:
        raise ValueError("a mean needs some weight")
    if power <= 0:
        values = [max(FLOOR, value) for value in values]
    if math.isinf(power):
        weighed = [value for value, weight in zip(values, weights, strict=True) if weight > 0]
        return max(weighed) if power > 0 else min(weighed)
    if power == 0:
        return math.exp(math.fsum(w * math.log(v) for w, v in zip(weights, values, strict=True)) / whole)
    return float((math.fsum(w * v**power for w, v in zip(weights, values, strict=True)) / whole) ** (1 / power))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that goes into a mean, on a scale from 0 to 100.

    Attributes:
        weight: How much it counts.
        value: What is known of it; None where nothing is.
        low: The least it can be.
        high: The most it can be.
        coverage: The share of it that is known, from 0 to 1.
    """

    weight: float
    value: float | None
    low: float = 0.0
    high: float = _TOP
    coverage: float = 1.0

    @classmethod
    def known(cls, weight: float, value: float) -> Part:
        """Something known in full."""
        return cls(weight, value, value, value, 1.0)

    @classmethod
    def unknown(cls, weight: float) -> Part:
        """Something of which nothing is known."""
        return cls(weight, None, 0.0, _TOP, 0.0)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of parts, with the interval and the share that is known.

    Attributes:
        value: The mean of what is known; None where nothing is.
        low: The least it can be, whatever the unknown is.
        high: The most it can be.
        coverage: Share of the weight that is known.
    """

    value: float | None
    low: float
    high: float
    coverage: float

    def shown(self, least: float) -> float | None:
        """The value where at least so much is known, else None."""
        return self.value if at_least(self.coverage, least) else None


def mean_of(parts: Iterable[Part], power: float = ARITHMETIC) -> Mean:
    """The mean of several parts. A part that does not apply is to be left out before.

    A part that is known in part counts in the value with that part of its weight, as if each half were one of its own.
    Where the mean of the known lies outside the interval, because of an unknown part that can be little, the value is
    the nearer end.

    >>> mean_of([Part.known(0.4, 80), Part.known(0.3, 60), Part.unknown(0.2), Part.known(0.1, 50)])
    Mean(value=68.75, low=55.0, high=75.0, coverage=0.8)

    Raises:
        ValueError: no weight at all.
    """
    listed = [part for part in parts if part.weight > 0]
    weights = [part.weight for part in listed]
    ends = [part.high for part in listed]
    low = power_mean([part.low for part in listed], weights, power)
    high = max(low, min(power_mean(ends, weights, power), max(FLOOR, *ends)))
    known = [(part.value, part.weight * part.coverage) for part in listed if part.value is not None]
    share = math.fsum(weight for _, weight in known)
    coverage = min(1.0, share / math.fsum(weights))
    if share <= 0:
        return Mean(None, low, high, 0.0)
    value = power_mean([one for one, _ in known], [weight for _, weight in known], power)
    return Mean(min(high, max(low, value)), low, high, coverage)
