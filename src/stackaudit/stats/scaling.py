"""From a number to points: fixed goalposts by default, and what others do.

With fixed goalposts the points of one thing depend on that thing alone. With the least and the most of a portfolio
they depend on everything in it: add one extreme thing, and two others change places. Source: methods 6.2.
"""

from __future__ import annotations

from collections.abc import Sequence


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


def portfolio_points(values: Sequence[float], *, less_is_better: bool = False) -> tuple[float, ...]:
    """The points that ServiceNow APM gives: 1 to 10 between the least and the most of the portfolio, 10 if all equal.

    Offered for comparison and never the default: what one gets depends on the others, so ranks can turn round when
    something is added. Documented by the vendor: `((x - min) / (max - min)) * 9 + 1`.

    >>> portfolio_points([20, 55, 90]), portfolio_points([5, 5])
    ((1.0, 5.5, 10.0), (10.0, 10.0))
    """
    if not values:
        return ()
    least, most = min(values), max(values)
    if least == most:
        return tuple(10.0 for _ in values)
    shares = ((value - least) / (most - least) for value in values)
    return tuple(10 - share * 9 if less_is_better else share * 9 + 1 for share in shares)
