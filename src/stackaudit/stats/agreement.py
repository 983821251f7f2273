"""How far people agree.

Sources: r_wg: James, Demaree & Wolf 1984. Alpha of several observers: Krippendorff, Content Analysis, 2004. Stackaudit
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


def r_wg_of_items(items: Iterable[Sequence[float]], options: int = 5) -> float | None:
    """Agreement within a group over several items: by the mean of their variances, so more items do not flatter it.

    The usual r_wg(J) rises with the number of items however little people agree; here it does not.

    >>> round(r_wg_of_items([[4, 4, 5, 4, 4]]), 6), r_wg_of_items([[1, 5, 1, 5, 3]]), r_wg_of_items([[4]])
    (0.9, 0.0, None)

    Args:
        items: For each item, one rating a person; items of fewer than two people are left out.
        options: How many answers the scale has; 5 for 1 to 5.

    Returns:
        1 where all say the same, 0 where they answer as by chance or less alike; None where no item has two ratings.
    """
    if options < 2:
        raise ValueError("a scale needs at least two answers")
    found = [one for one in (variance(ratings) for ratings in items) if one is not None]
    if not found:
        return None
    by_chance = (options**2 - 1) / 12
    return max(0.0, 1 - math.fsum(found) / len(found) / by_chance)


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
