"""Stated weights, points between goalposts, and how far weights may move before a verdict does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def direct(weights: Sequence[float]) -> tuple[float, ...]:
    """Stated weights, so that they add up to 1.

    >>> direct([2, 1, 1])
    (0.5, 0.25, 0.25)

    Raises:
        ValueError: one is negative or no number, or all are 0.
    """
    if any(not math.isfinite(weight) or weight < 0 for weight in weights):
        raise ValueError("weights are finite and at least 0")
    whole = math.fsum(weights)
    if whole <= 0:
        raise ValueError("some weight must be more than 0")
    return tuple(weight / whole for weight in weights)


def goalposts(value: float, worst: float, best: float) -> float:
    """Points from 0 at the worst to 100 at the best, straight between them; either may be the larger number.

    >>> goalposts(48, 0, 96), goalposts(2.0, 2.0, 0.5), goalposts(0.1, 2.0, 0.5)
    (50.0, 0.0, 100.0)

    Raises:
        ValueError: worst and best are the same.
    """
    if worst == best:
        raise ValueError("goalposts need a worst and a best that differ")
    return 100.0 * min(1.0, max(0.0, (value - worst) / (best - worst)))


_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Stability:
    """How firm the side of the cut is.

    Attributes:
        mean: The mean under the present weights.
        high: Whether it is on the high side.
        change: The smallest total change of weights that brings the mean to the cut; None where none does. Weights add
            up to 1, so a change of 2 would swap everything.
        intervals: For each weight, the ends between which it can move while the verdict stays.
    """

    mean: float
    high: bool
    change: float | None
    intervals: tuple[tuple[float, float], ...]


def stability(scores: Sequence[float], weights: Sequence[float], cut: float) -> Stability:
    """How firm a verdict is against other weights.

    >>> found = stability([80, 20], [0.75, 0.25], 50)
    >>> found.mean, found.high, found.change, found.intervals
    (65.0, True, 0.5, ((0.5, 1.0), (0.0, 0.5)))

    Args:
        scores: One a criterion.
        weights: One a criterion; only their proportions count.
        cut: Where high begins.
    """
    shares = direct(weights)
    mean = math.fsum(w * s for w, s in zip(shares, scores, strict=True))
    high = mean >= cut - _TIE
    return Stability(
        mean=mean,
        high=high,
        change=_smallest_change(scores, shares, mean - cut),
        intervals=tuple(_interval(scores, shares, k, cut, high=high) for k in range(len(scores))),
    )


def _smallest_change(scores: Sequence[float], shares: Sequence[float], surplus: float) -> float | None:
    """The total shift that takes the surplus over the cut (or what it lacks) to 0."""
    down = surplus >= 0
    target = min(scores) if down else max(scores)
    left = abs(surplus)
    moved = 0.0
    for score, share in sorted(zip(scores, shares, strict=True), key=lambda pair: -pair[0] if down else pair[0]):
        gain = abs(score - target)
        if left <= _TIE or gain <= 0:
            break
        part = min(share, left / gain)
        moved += part
        left -= part * gain
    return 2 * moved if left <= _TIE else None


def _interval(
    scores: Sequence[float], shares: Sequence[float], one: int, cut: float, *, high: bool
) -> tuple[float, float]:
    """Between which ends a weight can move, the others in proportion; equal ones where the others have no weight."""
    rest = math.fsum(share for k, share in enumerate(shares) if k != one)
    others = [(score, share) for k, (score, share) in enumerate(zip(scores, shares, strict=True)) if k != one]
    if not others:
        return 1.0, 1.0
    mean = (
        math.fsum(score * share for score, share in others) / rest
        if rest > 0
        else math.fsum(score for score, _ in others) / len(others)
    )
    slope = scores[one] - mean
    if abs(slope) <= _TIE:
        return 0.0, 1.0
    turn = min(1.0, max(0.0, (cut - mean) / slope))
    upwards = (slope > 0) == high
    return (turn, 1.0) if upwards else (0.0, turn)


def share_of_weights(scores: Sequence[float], cut: float) -> float:
    """The share of all weights under which the mean is at the cut or above it, every weight being as likely as another.

    A plane that cuts the edge between a vertex above and one below splits the simplex in two smaller ones, each of
    which lacks one of the two; the volume of either goes with the distance of the plane. So the share of the whole
    follows from those with one vertex less, and so on.

    >>> share_of_weights([80, 20], 50), share_of_weights([100, 0, 0], 50), share_of_weights([60, 60], 50)
    (0.5, 0.25, 1.0)
    """
    above = [score - cut for score in scores if score - cut > _TIE]
    below = [cut - score for score in scores if cut - score > _TIE]
    if not below:
        return 1.0
    shares = [0.0] * (len(below) + 1)  # with no vertex above, nothing is high
    for up in above:
        shares[0] = 1.0  # with no vertex below, everything is
        for number, down in enumerate(below, 1):
            shares[number] = (up * shares[number - 1] + down * shares[number]) / (up + down)
    return shares[-1]
