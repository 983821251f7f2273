"""What a team loses when people leave, each independently of the others."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import combinations

from stackaudit.stats.exact import CONFIDENCE

_EXACT = 12
"""Up to how many people all combinations are tried."""


def none_leave(leaves: float, people: int) -> float:
    """Return the probability that nobody leaves, each with the same probability.

    >>> round(none_leave(0.2292, 4), 3)
    0.353
    """
    return float((1 - leaves) ** people)


def all_leave(leaves: float, people: int) -> float:
    """Return the probability that everybody leaves.

    >>> round(all_leave(0.2292, 4), 4)
    0.0028
    """
    return float(leaves**people)


def bus_factor(tasks: Sequence[Collection[str]]) -> tuple[int, int] | None:
    """Return the least number of people whose loss leaves more than half of the tasks without anybody.

    >>> bus_factor([{"ann", "bob"}, {"bob"}, {"cid"}, {"ann"}])
    (2, 2)

    Args:
        tasks: Who works on each task; a task with nobody is left out.

    Returns:
        The least and the most that it can be: the same, where there are few enough people to try everything; else
        the most is what taking away the busiest one after the other gives. None without a task.
    """
    held = [frozenset(people) for people in tasks if people]
    people = sorted(frozenset[str]().union(*held))
    if not held:
        return None
    if len(people) <= _EXACT:
        sizes = range(1, len(people) + 1)
        least = next(n for n in sizes if any(_broken(held, lost) for lost in combinations(people, n)))
        return least, least
    lost: list[str] = []
    while not _broken(held, lost):
        left = [names.difference(lost) for names in held]
        lost.append(max(sorted({*people} - {*lost}), key=lambda name: sum(name in names for names in left)))
    return 1, len(lost)


def _broken(tasks: Sequence[frozenset[str]], lost: Collection[str]) -> bool:
    return 2 * sum(not names.difference(lost) for names in tasks) > len(tasks)


def wilson(count: float, of: int, level: float = CONFIDENCE) -> tuple[float, float]:
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
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + level) / 2)
    share, extra = count / of, z * z / of
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / of + extra / (4 * of)) / (1 + extra)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return low, 1.0 if count == of else min(1.0, middle + half)
