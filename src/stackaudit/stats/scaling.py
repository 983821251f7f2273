"""From a number to points: fixed goalposts.

With fixed goalposts the points of one thing depend on that thing alone. With the least and the most of a portfolio
they depend on everything in it: add one extreme thing, and two others change places. Source: methods 6.2.
"""

from __future__ import annotations


def goalposts(value: float, worst: float, best: float, top: float = 100.0) -> float:
    """Points from 0 at the worst to `top` at the best, straight between them; either may be the larger number.

    >>> goalposts(48, 0, 96), goalposts(2.0, 2.0, 0.5), goalposts(0.1, 2.0, 0.5)
    (50.0, 0.0, 100.0)

    Raises:
        ValueError: worst and best are the same.
    """
    if worst == best:
        raise ValueError("goalposts need a worst and a best that differ")
    return top * min(1.0, max(0.0, (value - worst) / (best - worst)))
