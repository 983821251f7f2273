"""What one party says of one thing, as far as it may be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stackaudit.stats.privacy import Stated


@dataclass(frozen=True)
class Voice:
    """How clear one dimension is to one party.

    Attributes:
        party: Its name.
        mean: From 1 to 5.
        respondents: Of how many people; None where nobody says.
        agreement: r_wg within the party; None where only a mean is given, or they did not agree to be told apart.
    """

    party: str
    mean: float
    respondents: int | None
    agreement: float | None


def pooled(party: str, rows: Sequence[Stated], dimension: str) -> Voice | None:
    """The voice of a party that is stated in several rows; None where none of them may be shown."""
    means = [(row.respondents, mean) for row in rows if (mean := row.means[dimension]) is not None]
    counts = [count for count, _ in means if count is not None]
    weights = counts if len(counts) == len(means) else [1] * len(means)
    if not sum(weights):
        return None
    total = math.fsum(weight * mean for weight, (_, mean) in zip(weights, means, strict=True))
    return Voice(party, total / sum(weights), sum(counts) if len(counts) == len(means) else None, None)
