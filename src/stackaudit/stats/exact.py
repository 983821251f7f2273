"""Intervals that hold for small numbers: of a rate of events, of a share, and of a mean of ratings.

Wilson's interval of a share is too narrow for one or two cases; these are never narrower than they claim to be.
Sources: Garwood 1936 (rate), Clopper & Pearson 1934 (share), Hoeffding 1963 (mean of bounded values).
"""

from __future__ import annotations

import math

CONFIDENCE = 0.95
"""How sure every interval of the library is; 95 in 100 is the convention."""


def rate_interval(count: int, years: float, level: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of a rate of events a year, taken as a Poisson process.

    >>> [round(end, 3) for end in rate_interval(3, 1.0)]
    [0.619, 8.767]

    Args:
        count: Events that were seen.
        years: For how long, or for how many person-years, it was looked; more than 0.
        level: How sure the interval is to be, from 0 to 1, both excluded.

    Raises:
        ValueError: a negative count, no time, or a level that is no probability between 0 and 1.
    """
    if count < 0 or not years > 0:
        raise ValueError(f"{count} events in {years} years is no rate")
    from scipy.special import gammaincinv

    tail = _tail(level)
    low = 0.0 if count == 0 else float(gammaincinv(count, tail)) / years
    return low, float(gammaincinv(count + 1, 1 - tail)) / years


def share_interval(count: int, of: int, level: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of a share, from 0 to 1; of no case at all anything may be true.

    >>> [round(end, 3) for end in share_interval(1, 8)]
    [0.003, 0.527]

    Args:
        count: Cases for which it holds.
        of: All cases.
        level: How sure the interval is to be, from 0 to 1, both excluded.

    Raises:
        ValueError: more cases than there are, or a level that is no probability between 0 and 1.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    from scipy.special import betaincinv

    tail = _tail(level)
    low = 0.0 if count == 0 else float(betaincinv(count, of - count + 1, tail))
    return low, 1.0 if count == of else float(betaincinv(count + 1, of - count, 1 - tail))


def mean_interval(mean: float, of: int, least: float, most: float, level: float = CONFIDENCE) -> tuple[float, float]:
    """Return an interval of the mean of bounded values, whatever their distribution; it lies within the bounds.

    >>> [round(end, 2) for end in mean_interval(2.6, 30, 1, 5)]
    [1.61, 3.59]

    Args:
        mean: The mean of the values that were seen.
        of: How many there are.
        least: The least that a value can be.
        most: The most that it can be.
        level: How sure the interval is to be, from 0 to 1, both excluded.

    Raises:
        ValueError: a mean outside the bounds, a negative number of values, or a level that is no probability.
    """
    if not least <= mean <= most or of < 0:
        raise ValueError(f"{mean} of {of} values from {least} to {most} is no mean")
    tail = _tail(level)
    if of == 0:
        return least, most
    half = (most - least) * math.sqrt(-math.log(tail) / (2 * of))
    return max(least, mean - half), min(most, mean + half)


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    return (1 - level) / 2
