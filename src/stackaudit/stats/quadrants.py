"""Which of four quadrants: TIME as LeanIX reads Gartner, over intervals, and slow to change.

Functional fit goes up, technical fit goes right. High on both: invest. High technical, low functional: tolerate. High
functional, low technical: migrate. Low on both: eliminate. Others name the quadrants differently and some swap tolerate
and migrate, so name the variant wherever you show one. Source: stackaudit methods 6.6; LeanIX documentation.
"""

from __future__ import annotations

from typing import Literal

VARIANT = "TIME (LeanIX reading of Gartner)"

Quadrant = Literal["invest", "tolerate", "migrate", "eliminate"]
QUADRANTS: tuple[Quadrant, ...] = ("invest", "tolerate", "migrate", "eliminate")

Span = tuple[float, float]


def quadrant(functional: float, technical: float, cut: float = 50.0) -> Quadrant:
    """The quadrant of a point; the cut itself counts as high.

    >>> quadrant(70, 80), quadrant(20, 80), quadrant(70, 20), quadrant(20, 20)
    ('invest', 'tolerate', 'migrate', 'eliminate')
    """
    if functional >= cut:
        return "invest" if technical >= cut else "migrate"
    return "tolerate" if technical >= cut else "eliminate"


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


def settled(before: Quadrant | None, functional: float, technical: float, cut: float, band: float) -> Quadrant:
    """The quadrant after an earlier one: a side of the cut is left only by more than the band, so nothing flaps.

    >>> settled("invest", 48, 80, 50, 3), settled("invest", 46, 80, 50, 3), settled(None, 48, 80, 50, 3)
    ('invest', 'tolerate', 'tolerate')
    """
    if before is None:
        return quadrant(functional, technical, cut)
    was_up, was_right = before in {"invest", "migrate"}, before in {"invest", "tolerate"}
    return quadrant(
        functional + (band if was_up else -band),
        technical + (band if was_right else -band),
        cut,
    )
