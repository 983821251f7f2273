"""How long things wait, those still waiting included, and what becomes of people and needs meanwhile.

Leaving out what still waits makes waiting look short; counting it as over does too. The estimate of Kaplan and Meier
uses both for what they are. Source: Kaplan & Meier 1958; stackaudit methods 7.1 and 7.3.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MONTH = 365.25 / 12
"""Days in a month, on average."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The estimated curve of how many still wait after how long.

    Attributes:
        steps: Each time at which some wait ended, and the share that waits longer.
        count: How many waits there are.
        over: How many of them are over.
    """

    steps: tuple[tuple[float, Fraction], ...]
    count: int
    over: int

    def quantile(self, share: float) -> float | None:
        """By when this share is over; None where so many have not been seen to end.

        >>> kaplan_meier([(10, True), (20, True), (30, False)]).quantile(0.5)
        20.0
        """
        left = 1 - Fraction(str(share))
        return next((time for time, waiting in self.steps if waiting <= left), None)

    def waiting(self, time: float) -> Fraction:
        """The share that waits longer than this."""
        return next((share for at, share in reversed(self.steps) if at <= time), Fraction(1))


def kaplan_meier(waits: Iterable[tuple[float, bool]]) -> Waits:
    """Estimate how long waits take from those that are over and those that are not.

    Where one ends on the very day to which another is known to last, that other counts as waiting still.

    Args:
        waits: Each with its length so far, at least 0, and whether it is over.

    Raises:
        ValueError: a length that is negative or no number.
    """
    listed = [(float(length), over) for length, over in waits]
    if any(not length >= 0 or math.isinf(length) for length, _ in listed):
        raise ValueError("a wait lasts for 0 or more")
    ended = Counter(length for length, over in listed if over)
    lengths = sorted(length for length, _ in listed)
    share, steps = Fraction(1), list[tuple[float, Fraction]]()
    for time in sorted(ended):
        at_risk = len(lengths) - bisect_left(lengths, time)
        share *= 1 - Fraction(ended[time], at_risk)
        steps.append((time, share))
    return Waits(tuple(steps), len(listed), sum(ended.values()))


def gone(yearly: float, months: float) -> float:
    """Return the probability that somebody leaves within so many months, from the share who leave in a year.

    >>> round(gone(0.20, 14), 4)
    0.2292

    Args:
        yearly: Share of people who leave within a year, from 0 to 1.
        months: How many months; at least 0.
    """
    return float(1 - (1 - yearly) ** (months / 12))


def still_valid(monthly: float, months: float) -> float:
    """Return the probability that a need is the same after so many months, from the share that change in one.

    >>> round(still_valid(0.03, 14), 3)
    0.657

    Args:
        monthly: Share of needs that change in a month, from 0 to 1.
        months: How many months; at least 0.
    """
    return math.exp(-monthly * months)
