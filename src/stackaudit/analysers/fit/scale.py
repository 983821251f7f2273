"""What a criterion says of a tool: points from 0 to 100, an interval, nothing, or that it does not apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stackaudit.policy.fit import Criterion
from stackaudit.stats.means import Part

TOP = 100.0


@dataclass(frozen=True, slots=True)
class Score:
    """The points of one tool in one criterion; more is better.

    Attributes:
        low: The least they can be, whatever is not stated.
        value: The points of what is stated; None where that says too little.
        high: The most they can be.
        coverage: Which share of the criterion is stated.
        missing: Facts that are not stated, such as `limit.growth`.
        why: How they came about, in words.
        applies: Whether the question makes sense for this tool; not applicable is not the same as missing.
    """

    low: float
    value: float | None
    high: float
    coverage: float
    missing: tuple[str, ...] = ()
    why: str = ""
    applies: bool = True

    @classmethod
    def known(cls, value: float, why: str) -> Score:
        """Points that are known in full."""
        return cls(value, value, value, 1.0, (), why)

    @classmethod
    def unknown(cls, *missing: str, low: float = 0.0, high: float = TOP) -> Score:
        """Points of which only the interval is known."""
        return cls(low, None, high, 0.0, missing)

    @classmethod
    def none(cls, why: str) -> Score:
        """A criterion that does not apply."""
        return cls(0.0, None, TOP, 0.0, (), why, applies=False)

    @classmethod
    def weakest(cls, scores: Iterable[Score]) -> Score:
        """The worst of several: of the limits of a tool, the one that bites first counts."""
        listed = tuple(scores)
        low, high = min(score.low for score in listed), min(score.high for score in listed)
        if low == high:
            return cls.known(low, next(score.why for score in listed if score.low == low))
        missing = tuple(sorted({fact for score in listed if score.value is None for fact in score.missing}))
        return cls(low, None, high, 0.0, missing)

    def part(self, weight: float) -> Part:
        """What goes into the mean of its axis."""
        return Part(weight, self.value, self.low, self.high, self.coverage)


@dataclass(frozen=True, slots=True)
class Scale:
    """A criterion for a reader: its name, its axis, what its points mean, and where it is anchored."""

    id: Criterion
    label: str
    axis: str
    meaning: str
    anchor: str
