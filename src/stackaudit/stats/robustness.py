"""How firm a ranking is when nobody knows the right weights: SMAA-2. Source: stackaudit methods 6.7.

All weights that add up to 1 are taken to be as likely as each other, or all of those in a stated order, and every
score to lie anywhere in its interval. Stochastic Multicriteria Acceptability Analysis, Lahdelma and Salminen 2001.
Draws are seeded: the same question has the same answer, and with 10,000 draws a share is right to one hundredth, 19
times in 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 10_000
SEED = 20_010_601
_TIE = 1e-12

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Acceptability:
    """What SMAA-2 says of several things, in the order they were given.

    Attributes:
        ranks: For each, the share of weights under which it has each rank, the best first; ties are split equally.
        central: For each, the mean of the weights under which it is the best; None where there are none.
        pairwise: For each, the share of weights under which it beats each of the others; ties count half.
        confidence: For each, how often it is the best under its own central weights, whatever the scores are; None
            where it has none.
    """

    ranks: tuple[tuple[float, ...], ...]
    central: tuple[tuple[float, ...] | None, ...]
    pairwise: tuple[tuple[float, ...], ...]
    confidence: tuple[float | None, ...]


def acceptability(
    scores: Sequence[Sequence[Span | float]], *, ordered: bool = False, draws: int = DRAWS, seed: int = SEED
) -> Acceptability:
    """Rank things under weights that nobody has chosen.

    Args:
        scores: A row for each thing, a column for each criterion: a number, or the interval that it lies in.
        ordered: Whether criteria stand in the order of their weight, the weightiest first.
        draws: How many weights to try.
        seed: Where the draws begin.

    Raises:
        ValueError: nothing to rank, or rows of different lengths.
    """
    import numpy as np

    if not scores or not scores[0] or any(len(row) != len(scores[0]) for row in scores):
        raise ValueError("ranking needs at least one row, and rows of the same length")
    ends = np.array([[_span(cell) for cell in row] for row in scores], dtype=float)
    random = np.random.default_rng(seed)
    weights = _simplex(random, draws, ends.shape[1], ordered=ordered)
    chance = random.random((draws, *ends.shape[:2]))
    drawn = ends[None, :, :, 0] + chance * (ends[:, :, 1] - ends[:, :, 0])[None]
    utility = np.einsum("nk,nik->ni", weights, drawn)
    ahead = _ahead(utility)
    ranks = _ranks(ahead)
    best = ranks[:, :, 0]
    central = [_central(weights, best[:, i]) for i in range(ends.shape[0])]
    return Acceptability(
        ranks=tuple(tuple(map(float, row)) for row in ranks.mean(axis=0)),
        central=tuple(None if one is None else tuple(map(float, one)) for one in central),
        pairwise=tuple(tuple(map(float, row)) for row in ahead.mean(axis=0)),
        confidence=tuple(None if one is None else _confidence(drawn, one, i) for i, one in enumerate(central)),
    )


def _span(cell: Span | float) -> Span:
    return cell if isinstance(cell, tuple) else (cell, cell)


def _simplex(random: np.random.Generator, draws: int, count: int, *, ordered: bool) -> Floats:
    """Weights that add up to 1, all equally likely; sorted where their order is known."""
    import numpy as np

    drawn = random.standard_exponential((draws, count))
    weights = drawn / drawn.sum(axis=1, keepdims=True)
    found: Floats = np.flip(np.sort(weights, axis=1), axis=1) if ordered else weights
    return found


def _ahead(utility: Floats) -> Floats:
    """By draw: 1 where the one is better than the other, a half where they are the same."""
    import numpy as np

    apart = utility[:, :, None] - utility[:, None, :]
    scale = _TIE * np.maximum(1.0, np.abs(utility).max())
    return np.where(apart > scale, 1.0, np.where(apart < -scale, 0.0, 0.5))


def _ranks(ahead: Floats) -> Floats:
    """By draw and thing: how much of each rank it has; k that are tied share k ranks equally."""
    import numpy as np

    count = ahead.shape[1]
    tied = (ahead == 0.5).sum(axis=2)  # itself included
    better = (ahead == 0.0).sum(axis=2)
    rank = np.arange(count)[None, None, :]
    inside: NDArray[np.bool_] = (rank >= better[:, :, None]) & (rank < (better + tied)[:, :, None])
    shares: Floats = inside / tied[:, :, None]
    return shares


def _central(weights: Floats, best: Floats) -> Floats | None:
    whole = float(best.sum())
    return None if whole == 0 else (weights * best[:, None]).sum(axis=0) / whole


def _confidence(drawn: Floats, weights: Floats, one: int) -> float:
    utility = drawn @ weights
    return float(_ranks(_ahead(utility))[:, one, 0].mean())
