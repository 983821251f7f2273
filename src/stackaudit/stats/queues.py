"""A queue before several people who do the same work: how busy they are, and how long one waits.

Requests come by chance and take by chance (M/M/c); who has to wait does wait. Source: Erlang 1917; stackaudit methods
7.9.
"""

from __future__ import annotations

import math
from fractions import Fraction

MOST_SERVERS = 100_000
"""Beyond so many nobody waits by chance; the chain is not walked further."""


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


def wait_probability(arrivals: float, capacity: float, servers: int) -> float:
    """Probability that a request has to wait (Erlang C); 1 where the backlog grows.

    >>> round(wait_probability(40, 15, 3), 3)
    0.798

    Raises:
        ValueError: a negative number, or more than `MOST_SERVERS`.
    """
    load = utilisation(arrivals, capacity, servers)
    if servers > MOST_SERVERS:
        raise ValueError(f"more than {MOST_SERVERS} servers")
    if load >= 1:
        return 1.0
    offered = arrivals / capacity if arrivals else 0.0
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return blocked / (1 - load * (1 - blocked))


def mean_wait(arrivals: float, capacity: float, servers: int) -> float:
    """How long a request waits on average before somebody takes it up; without end where the backlog grows.

    >>> round(mean_wait(40, 15, 3), 2), mean_wait(40, 15, 2)
    (0.16, inf)
    """
    if utilisation(arrivals, capacity, servers) >= 1:
        return math.inf
    if not arrivals:
        return 0.0
    return wait_probability(arrivals, capacity, servers) / (capacity * servers - arrivals)


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
