"""What the picture of expectations says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEAST: Final = 1.0
MIDDLE: Final = 3.0
MOST: Final = 5.0
WORST: Final = 20.0
"""The largest product of importance and shortfall: 5 times 4."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One attribute as one stakeholder rates it, each from 1 to 5; `number` leads from the picture to the list."""

    number: int
    stakeholder: str
    attribute: str
    importance: float
    perceived: float
    expected: float | None = None
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class ExpectationsScene:
    """A whole picture: dots in the order of their list, the most pressing first; `notes` are sentences beneath."""

    headline: str
    subline: str
    dots: tuple[Dot, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def quadrant(importance: float, perceived: float) -> str:
    """Name the quarter of a place; importance on the line counts as high, performance on the line as low.

    >>> quadrant(5, 1), quadrant(2, 3.5)
    ('Concentrate here', 'Possible overkill')
    """
    if importance >= MIDDLE:
        return "Keep up" if perceived > MIDDLE else "Concentrate here"
    return "Possible overkill" if perceived > MIDDLE else "Low priority"


def check(scene: ExpectationsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A number stands twice, or a rating lies off the scale.
    """
    numbers = [dot.number for dot in scene.dots]
    if len(set(numbers)) < len(numbers):
        raise ValueError("a number stands twice")
    for dot in scene.dots:
        for value in (dot.importance, dot.perceived, *(() if dot.expected is None else (dot.expected,))):
            if not LEAST <= value <= MOST:
                raise ValueError(f"the rating {value} lies off the scale from 1 to 5")
