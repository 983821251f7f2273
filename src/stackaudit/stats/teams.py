"""What a team loses when people leave, each independently of the others. Source: stackaudit methods 7.3."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

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
