"""Where weights come from: stated, ranked, compared in pairs, or spread; and how far they may move before a rank does.

Source: stackaudit methods 6.3. Stated weights are the default. Weights from the spread (entropy) depend on who else is
in the portfolio and on where the scale begins, and say so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from stackaudit.core.classes import dataclass
from stackaudit.core.messages import Message, say

RANDOM_INDEX: dict[int, float] = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
"""Mean consistency index of random comparisons, by their number. Source: Saaty."""

MOST_INCONSISTENT = 0.1
"""Consistency ratio above which comparisons are to be asked again. Source: Saaty."""

_STEPS = 10_000
_STILL = 1e-14
_SAME = 1e-9


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


def rank_order_centroid(count: int) -> tuple[float, ...]:
    """Weights of which only the order is known, the first counting most: the middle of all weights in that order.

    >>> [round(weight, 4) for weight in rank_order_centroid(3)]
    [0.6111, 0.2778, 0.1111]
    """
    if count < 1:
        raise ValueError("a ranking has at least one rank")
    return tuple(math.fsum(1 / j for j in range(k, count + 1)) / count for k in range(1, count + 1))


# -- comparisons in pairs


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Weights from comparisons in pairs (AHP).

    Attributes:
        weights: They add up to 1.
        eigenvalue: The largest eigenvalue; as large as their number where all comparisons agree.
        ratio: How much the comparisons contradict each other, measured against random ones.
    """

    weights: tuple[float, ...]
    eigenvalue: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the comparisons agree well enough to be used; if not, ask again."""
        return self.ratio <= MOST_INCONSISTENT


def analytic_hierarchy(matrix: Sequence[Sequence[float | None]]) -> Hierarchy:
    """Weights from a whole matrix of comparisons: row over column, 1 on the diagonal, 1/x across from x.

    >>> analytic_hierarchy([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]).consistent
    True

    Raises:
        ValueError: a comparison is missing or not above 0, both of a pair do not fit, or there are more than nine.
    """
    whole = _checked(matrix)
    size = len(whole)
    weights = [1 / size] * size
    for _ in range(_STEPS):
        product = [math.fsum(a * w for a, w in zip(row, weights, strict=True)) for row in whole]
        total = math.fsum(product)
        turned = [entry / total for entry in product]
        if max(abs(a - b) for a, b in zip(turned, weights, strict=True)) < _STILL:
            break
        weights = turned
    product = [math.fsum(a * w for a, w in zip(row, turned, strict=True)) for row in whole]
    eigenvalue = math.fsum(product)
    if size not in RANDOM_INDEX:  # one or two cannot contradict each other
        return Hierarchy(tuple(turned), eigenvalue, 0.0)
    return Hierarchy(tuple(turned), eigenvalue, max(0.0, eigenvalue - size) / (size - 1) / RANDOM_INDEX[size])


def _checked(matrix: Sequence[Sequence[float | None]]) -> list[list[float]]:
    size = len(matrix)
    if not 1 <= size <= max(RANDOM_INDEX) or any(len(row) != size for row in matrix):
        raise ValueError("comparisons are a square of one to nine rows")
    whole = [[entry for entry in row if entry is not None] for row in matrix]
    if any(len(row) != size for row in whole):
        raise ValueError("every pair has to be compared: weights are not made from half of the answers")
    for i, row in enumerate(whole):
        for j, entry in enumerate(row):
            if not (math.isfinite(entry) and entry > 0) or abs(entry * whole[j][i] - 1) > _SAME:
                raise ValueError(f"comparison {i + 1} over {j + 1} is not one over what stands across from it")
    return whole


# -- the spread of the data


@dataclass(frozen=True, slots=True)
class SpreadWeights:
    """Weights from the spread of the data, and what to beware of."""

    weights: tuple[float, ...]
    warning: Message


def entropy(rows: Sequence[Sequence[float]]) -> SpreadWeights:
    """Weights that grow with how differently the rows do in a column: 1 + sum p ln p / ln m, made to add up to 1.

    >>> [round(weight, 3) for weight in entropy([[80, 50, 30], [60, 55, 90], [70, 52, 60]]).weights]
    [0.072, 0.008, 0.92]

    Raises:
        ValueError: fewer than two rows, a negative number, a column of nothing but 0, or no column with any spread.
    """
    count = len(rows)
    if count < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("a spread needs at least two rows of the same length")
    spread = [_spread(column) for column in zip(*rows, strict=True)]
    warning = say(
        "these weights come from the data: they change with every tool that is added or removed, and with where a "
        "scale begins; use them only for amounts that begin at 0"
    )
    return SpreadWeights(direct(spread), warning)


def _spread(column: Sequence[float]) -> float:
    """How much a column says: 0 if all are alike, 1 if one has everything."""
    whole = math.fsum(column)
    if whole <= 0 or any(not math.isfinite(entry) or entry < 0 for entry in column):
        raise ValueError("a spread needs numbers of at least 0, and one above it, in every column")
    if min(column) == max(column):
        return 0.0
    shares = [entry / whole for entry in column if entry > 0]
    return max(0.0, 1 + math.fsum(share * math.log(share) for share in shares) / math.log(len(column)))


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
