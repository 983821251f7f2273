"""How far people agree, and how far their answers can be relied on.

Sources: r_wg: James, Demaree & Wolf 1984. a_wg: Brown & Hauenstein 2005. Alpha of several observers: Krippendorff,
Content Analysis, 2004. Alpha of several items: Cronbach 1951. A difference of two ratings: Lord 1963. Stackaudit
methods 7, statistics kit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Literal

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""What the distance of two values means: none but same or not, their order, their difference, their quotient."""


def variance(values: Sequence[float]) -> float | None:
    """The variance of a sample (divided by n - 1); None for fewer than two values.

    >>> round(variance([4, 4, 5, 4, 4]), 6)
    0.2
    """
    if len(values) < 2:
        return None
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def r_wg(ratings: Sequence[float], options: int = 5) -> float | None:
    """Agreement within a group: 1 where all say the same, 0 where they answer as by chance or less alike.

    >>> round(r_wg([4, 4, 5, 4, 4]), 6), r_wg([1, 5, 1, 5, 3]), r_wg([4])
    (0.9, 0.0, None)

    Args:
        ratings: One rating a person.
        options: How many answers the scale has; 5 for 1 to 5.

    Returns:
        From 0 to 1, or None for fewer than two people. 0.7 is a customary cut, and a contested one.
    """
    return r_wg_of_items([ratings], options)


def r_wg_of_items(items: Iterable[Sequence[float]], options: int = 5) -> float | None:
    """Agreement within a group over several items: by the mean of their variances, so more items do not flatter it.

    The usual r_wg(J) rises with the number of items however little people agree; here it does not.

    Args:
        items: For each item, one rating a person; items of fewer than two people are left out.
        options: How many answers the scale has.
    """
    if options < 2:
        raise ValueError("a scale needs at least two answers")
    found = [one for one in (variance(ratings) for ratings in items) if one is not None]
    if not found:
        return None
    by_chance = (options**2 - 1) / 12
    return max(0.0, 1 - math.fsum(found) / len(found) / by_chance)


def a_wg(ratings: Sequence[float], lowest: float = 1, highest: float = 5) -> float | None:
    """Agreement within a group, measured against the most that people with this mean could disagree.

    >>> round(a_wg([4, 4, 5, 4, 4]), 6), round(a_wg([1, 5, 1, 5, 3]), 6)
    (0.875, -0.6)

    Returns:
        From -1 to 1, or None for fewer than two people. Where all are at one end of the scale, 1: they do agree.
    """
    spread = variance(ratings)
    if spread is None:
        return None
    if spread == 0:
        return 1.0
    n, mean = len(ratings), math.fsum(ratings) / len(ratings)
    most = ((highest + lowest) * mean - mean**2 - highest * lowest) * n / (n - 1)
    return 1 - 2 * spread / most


def krippendorff_alpha(observers: Sequence[Sequence[float | None]], level: Level) -> float | None:
    """Agreement of several observers on the same units, whoever has judged which of them.

    >>> round(krippendorff_alpha([[1, 2, 3, None], [1, 2, 3, 4]], "nominal"), 3)
    1.0

    Args:
        observers: For each observer, the value given to each unit, None where there is none.
        level: What the distance of two values means.

    Returns:
        1 for full agreement, 0 for chance, less where they differ on purpose. None where no unit has two values, or
        where all values are the same: then there is nothing to agree on.

    Raises:
        ValueError: rows of different length, or a negative value where quotients are compared.
    """
    if len({len(row) for row in observers}) > 1:
        raise ValueError("each observer needs a value, or None, for each unit")
    units = [[value for value in unit if value is not None] for unit in zip(*observers, strict=True)]
    pairable = [unit for unit in units if len(unit) > 1]
    if level == "ratio" and any(value < 0 for unit in pairable for value in unit):
        raise ValueError("quotients of negative values say nothing")
    count: dict[float, int] = {}
    for unit in pairable:
        for value in unit:
            count[value] = count.get(value, 0) + 1
    total = sum(count.values())
    expected = math.fsum(
        n * count[other] * _distance(one, other, level, count)
        for one, n in count.items()
        for other in count
        if one != other
    )
    if not expected:
        return None
    observed = math.fsum(
        _distance(one, other, level, count) / (len(unit) - 1)
        for unit in pairable
        for one, other in permutations(unit, 2)
        if one != other
    )
    return 1 - (total - 1) * observed / expected


def _distance(one: float, other: float, level: Level, count: dict[float, int]) -> float:
    """The square of how far two different values lie apart."""
    match level:
        case "nominal":
            return 1.0
        case "ordinal":
            low, high = sorted((one, other))
            between = sum(n for value, n in count.items() if low <= value <= high)
            return (between - (count[one] + count[other]) / 2) ** 2
        case "interval":
            return (one - other) ** 2
        case "ratio":
            return ((one - other) / (one + other)) ** 2


def cronbach_alpha(respondents: Sequence[Sequence[float]]) -> float | None:
    """How far several items measure the same thing.

    >>> cronbach_alpha([[1, 1], [3, 3], [5, 5]]), cronbach_alpha([[1, 2]])
    (1.0, None)

    Args:
        respondents: For each respondent, the answer to each item; only those who answered all of them.

    Returns:
        At most 1, or None for fewer than two items or respondents, or where all have the same sum.

    Raises:
        ValueError: rows of different length.
    """
    if len({len(row) for row in respondents}) > 1:
        raise ValueError("each respondent needs an answer to each item")
    items = list(zip(*respondents, strict=True))
    whole = variance([math.fsum(row) for row in respondents])
    if len(items) < 2 or not whole:
        return None
    parts = math.fsum(variance(item) or 0.0 for item in items)
    return len(items) / (len(items) - 1) * (1 - parts / whole)


def reliability_of_difference(first: float, second: float, correlation: float) -> float | None:
    """How far the difference of two ratings can be relied on: the less, the more the two go together.

    >>> round(reliability_of_difference(0.85, 0.85, 0.5), 6)
    0.7

    Args:
        first: Reliability of the one rating, from 0 to 1.
        second: Reliability of the other.
        correlation: Of both; equal spread is assumed.

    Returns:
        None where both are one and the same (a correlation of 1).
    """
    return None if correlation >= 1 else ((first + second) / 2 - correlation) / (1 - correlation)
