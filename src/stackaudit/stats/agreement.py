"""How far the people of one group agree (r_wg).

Source: James, Demaree & Wolf 1984.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


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
