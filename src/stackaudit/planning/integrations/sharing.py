"""Who deserves the credit: the Shapley share of each candidate in the relief that all of them together bring.

The relief adds up over needs, so the game splits into one for each need, whose only players are the candidates on its
paths; each small game is solved exactly over all subsets. Source: Shapley 1953; stackaudit methods 5.3.
"""

from __future__ import annotations

from math import factorial

from stackaudit.core.errors import StackAuditError
from stackaudit.planning.integrations.paths import members
from stackaudit.planning.integrations.valuing import Values, Worth

MOST_PLAYERS = 12
"""Candidates that may compete for one need: 4,096 subsets."""


def shapley(values: Values) -> dict[int, float]:
    """The share of each candidate, in points of the index; candidates that help nobody are left out.

    Raises:
        StackAuditError: more candidates compete for one need than are tried.
    """
    shares: dict[int, float] = {}
    for worth in values.worths:
        points = 100.0 * worth.need.weight / values.weight
        for n, share in _game(worth).items():
            shares[n] = shares.get(n, 0.0) + points * share
    return dict(sorted(shares.items()))


def _game(worth: Worth) -> dict[int, float]:
    players = sorted({n for options, _ in worth.sets for n in members(options)})
    if len(players) > MOST_PLAYERS:
        names = f"{len(players)} candidates compete for {worth.need.id}"
        raise StackAuditError(f"{names}; Shapley shares are worked out for at most {MOST_PLAYERS}")
    count = len(players)
    quality = [worth.quality(_bits(players, subset)) for subset in range(1 << count)]
    shares = dict.fromkeys(players, 0.0)
    for subset, value in enumerate(quality):
        size = subset.bit_count()
        for place, n in enumerate(players):
            if not subset >> place & 1:
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                shares[n] += weight * (quality[subset | 1 << place] - value)
    return shares


def _bits(players: list[int], subset: int) -> int:
    return sum(1 << n for place, n in enumerate(players) if subset >> place & 1)
