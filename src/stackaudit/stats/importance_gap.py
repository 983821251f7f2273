"""What was expected and what was got: gaps, importance and performance, and how far a request is contested.

Sources: gaps after SERVQUAL (Parasuraman, Zeithaml & Berry 1988); importance-performance analysis (Martilla & James
1977).

The trap of the crosshair: put it at the means of the data, and some attributes are "good" by construction. Of ten, say,
none was got better than 3 of 5, yet with the crosshair at the means an importance of 4 and a performance
of 2 comes out as possible overkill. So the crosshair stands in the middle of the scale; the means of the data serve for
an order only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

from stackaudit.core.estimate import at_least

Place = Literal["concentrate here", "keep up", "low priority", "possible overkill"]
MIDDLE = (3.0, 3.0)
"""Importance and performance in the middle of a scale from 1 to 5."""


def weighted_gap(rows: Iterable[tuple[float, float, float]]) -> float | None:
    """The mean of what was got less what was expected, weighted by importance; None without rows.

    >>> weighted_gap([(5, 5, 1), (5, 4, 2), (3, 4, 1), (4, 5, 2)])
    -3.0

    Args:
        rows: Importance, expected, perceived; each from 1 to 5.
    """
    listed = list(rows)
    whole = math.fsum(importance for importance, _, _ in listed)
    if not whole:
        return None
    return math.fsum(importance * (got - wanted) for importance, wanted, got in listed) / whole


def priority(importance: float, expected: float, perceived: float) -> float:
    """Importance times shortfall: lines of equal priority are slanted, as gaps of equal weight are.

    >>> priority(5, 5, 1), priority(4, 2, 3)
    (20, -4)
    """
    return importance * (expected - perceived)


def place(importance: float, perceived: float, crosshair: tuple[float, float] = MIDDLE) -> Place:
    """Which of the four quadrants; importance on the line counts as high, performance on the line as low.

    >>> place(4, 2), place(4, 4), place(2, 2), place(2, 4)
    ('concentrate here', 'keep up', 'low priority', 'possible overkill')
    >>> place(4, 2, (4.4, 1.5))  # the trap
    'possible overkill'
    """
    if importance >= crosshair[0]:
        return "concentrate here" if perceived <= crosshair[1] else "keep up"
    return "low priority" if perceived <= crosshair[1] else "possible overkill"


def contest(effects: Iterable[float]) -> float | None:
    """How far those concerned pull in opposite directions: 0 all one way, 1 as much for it as against it.

    >>> contest([2, 1, -3]), contest([2, 1, 0]), contest([0, 0])
    (1.0, 0.0, None)
    """
    listed = list(effects)
    good = math.fsum(effect for effect in listed if effect > 0)
    bad = math.fsum(-effect for effect in listed if effect < 0)
    return 2 * min(good, bad) / (good + bad) if good + bad else None


def shortfall(expected: float, committed: float) -> float | None:
    """Share of what one party expects that the other has not committed itself to; below 0 where it does more.

    >>> shortfall(2, 1), shortfall(2, 3), shortfall(0, 1)
    (0.5, -0.5, None)
    """
    return (expected - committed) / expected if expected else None


def overrun(promised: float, actual: float) -> float | None:
    """By which share more came than was promised: hours, days, money. None where nothing was promised.

    >>> overrun(80, 100), overrun(0, 5)
    (0.25, None)
    """
    return actual / promised - 1 if promised else None


VARIANT = "TIME (LeanIX reading of Gartner)"

Quadrant = Literal["invest", "tolerate", "migrate", "eliminate"]
QUADRANTS: tuple[Quadrant, ...] = ("invest", "tolerate", "migrate", "eliminate")
TO_DO = {"invest": "to build on", "tolerate": "to tolerate", "migrate": "to migrate", "eliminate": "to give up"}
"""What the tools of each quadrant are there for, in words."""

Span = tuple[float, float]


def quadrant(functional: float, technical: float, cut: float = 50.0) -> Quadrant:
    """The quadrant of a point; the cut itself counts as high.

    >>> quadrant(70, 80), quadrant(20, 80), quadrant(70, 20), quadrant(20, 20)
    ('invest', 'tolerate', 'migrate', 'eliminate')
    """
    useful, sound = at_least(functional, cut), at_least(technical, cut)
    if useful:
        return "invest" if sound else "migrate"
    return "tolerate" if sound else "eliminate"


def quadrants(functional: Span, technical: Span, cut: float = 50.0) -> tuple[Quadrant, ...]:
    """All quadrants that something may be in, of which only the interval is known on either axis.

    >>> quadrants((60, 90), (40, 80)), quadrants((60, 90), (50, 80))
    (('invest', 'migrate'), ('invest',))
    """
    found = {quadrant(one, other, cut) for one in functional for other in technical}
    return tuple(name for name in QUADRANTS if name in found)


def in_words(possible: tuple[Quadrant, ...]) -> str:
    """A quadrant for a reader; more than one is no answer.

    >>> in_words(("invest",)), in_words(("invest", "migrate")), in_words(QUADRANTS)
    ('invest', 'undetermined: invest or migrate', 'undetermined: any')
    """
    if len(possible) == len(QUADRANTS):
        return "undetermined: any"
    return possible[0] if len(possible) == 1 else f"undetermined: {' or '.join(possible)}"
