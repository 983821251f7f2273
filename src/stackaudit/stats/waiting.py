"""What becomes of people and needs while something waits, and whether those who answer can keep up."""

from __future__ import annotations

import math
from fractions import Fraction

MONTH = 365.25 / 12
"""Days in a month, on average."""


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


def utilisation(arrivals: float, capacity: float, servers: int) -> float:
    """Share of their time that servers are busy; 1 and more means that a backlog grows.

    >>> round(utilisation(40, 15, 3), 3), utilisation(40, 15, 0), utilisation(0, 15, 0)
    (0.889, inf, 0.0)

    Args:
        arrivals: What comes in, per unit of time.
        capacity: What one server settles in that time.
        servers: How many there are.

    Raises:
        ValueError: a negative number.
    """
    if arrivals < 0 or capacity < 0 or servers < 0:
        raise ValueError("arrivals, capacity and servers cannot be negative")
    if not arrivals:
        return 0.0
    whole = capacity * servers
    return arrivals / whole if whole else math.inf


def growth_of_backlog(arrivals: float, capacity: float, servers: int) -> float:
    """How much the backlog grows per unit of time; 0 where the work is settled.

    >>> growth_of_backlog(40, 15, 1), growth_of_backlog(40, 15, 3)
    (25.0, 0.0)
    """
    return float(max(0.0, arrivals - capacity * servers))


def servers_needed(arrivals: float, capacity: float) -> int | None:
    """The fewest servers with whom no backlog grows; None where no number of them is enough.

    >>> servers_needed(40, 15), servers_needed(30, 15), servers_needed(0, 15), servers_needed(1, 0)
    (3, 3, 0, None)
    """
    if not arrivals:
        return 0
    if not capacity:
        return None
    return math.floor(Fraction(str(float(arrivals))) / Fraction(str(float(capacity)))) + 1
