"""Shares of counts, with the interval that so few cases leave open. Source: Wilson 1927; stackaudit methods 7."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share, from 0 to 1; of no case at all anything may be true.

    >>> [round(100 * end, 1) for end in wilson(45, 120)]
    [29.4, 46.4]

    Args:
        count: Cases for which it holds.
        of: All cases.
        level: How sure the interval is to be, from 0 to 1, both excluded.

    Raises:
        ValueError: more cases than there are, or a level that is no probability between 0 and 1.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, extra = count / of, z * z / of
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / of + extra / (4 * of)) / (1 + extra)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return low, 1.0 if count == of else min(1.0, middle + half)
