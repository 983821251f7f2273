"""How long things wait, those still waiting included, and what becomes of people and needs meanwhile.

Leaving out what still waits makes waiting look short; counting it as over does too. The estimate of Kaplan and Meier
uses both for what they are. Source: Kaplan & Meier 1958; stackaudit methods 7.1 and 7.3.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from stackaudit.core.classes import dataclass

MONTH = 365.25 / 12
"""Days in a month, on average."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The estimated curve of how many still wait after how long.

    Attributes:
        steps: Each time at which some wait ended, and the share that waits longer.
        count: How many waits there are.
        over: How many of them are over.
    """

    steps: tuple[tuple[float, Fraction], ...]
    count: int
    over: int

    def quantile(self, share: float) -> float | None:
        """By when this share is over; None where so many have not been seen to end.

        >>> kaplan_meier([(10, True), (20, True), (30, False)]).quantile(0.5)
        20.0
        """
        left = 1 - Fraction(str(share))
        return next((time for time, waiting in self.steps if waiting <= left), None)

    def waiting(self, time: float) -> Fraction:
        """The share that waits longer than this."""
        return next((share for at, share in reversed(self.steps) if at <= time), Fraction(1))


def kaplan_meier(waits: Iterable[tuple[float, bool]]) -> Waits:
    """Estimate how long waits take from those that are over and those that are not.

    Where one ends on the very day to which another is known to last, that other counts as waiting still.

    Args:
        waits: Each with its length so far, at least 0, and whether it is over.

    Raises:
        ValueError: a length that is negative or no number.
    """
    listed = [(float(length), over) for length, over in waits]
    if any(not length >= 0 or math.isinf(length) for length, _ in listed):
        raise ValueError("a wait lasts for 0 or more")
    ended = Counter(length for length, over in listed if over)
    lengths = sorted(length for length, _ in listed)
    share, steps = Fraction(1), list[tuple[float, Fraction]]()
    for time in sorted(ended):
        at_risk = len(lengths) - bisect_left(lengths, time)
        share *= 1 - Fraction(ended[time], at_risk)
        steps.append((time, share))
    return Waits(tuple(steps), len(listed), sum(ended.values()))


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
