"""How much is lost when something stops: points of the silo index, and the share of delivered quality.

The loss of a unit is the rise of the silo index when its flows vanish: the weight of the needs times the quality they
lose, over the weight of all needs. Both ends of the interval are safe bounds; they are exact where no way around is
left, because then quality is lost as a whole. Source: stackaudit methods 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from stackaudit.graph import Verdict
from stackaudit.graph.failures import Failures, Left
from stackaudit.graph.quality import total

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost with a unit.

    Attributes:
        low: Points of the silo index, at the least.
        high: At the most.
        share_low: Share of the delivered quality, at the least; None where nothing is delivered at all.
        share_high: At the most.
        cut: The places of the needs that arrive today and that no path meets without it, for sure.
        cut_share: Their share of the weight of all needs that arrive today; None where none does.
        exact: False where the work budget left a bound.
    """

    low: float
    high: float
    share_low: float | None
    share_high: float | None
    cut: tuple[int, ...]
    cut_share: float | None
    exact: bool

    @property
    def value(self) -> float | None:
        """The points, where both ends meet."""
        return self.high if self.high - self.low <= _SAME else None

    @property
    def share(self) -> float | None:
        """The share, where both ends meet."""
        if self.share_low is None or self.share_high is None or self.share_high - self.share_low > _SAME:
            return None
        return self.share_high


@dataclass(frozen=True)
class Losses:
    """Works out losses over the needs of one stack."""

    verdicts: tuple[Verdict, ...]
    failures: Failures

    @cached_property
    def weight(self) -> float:
        """The weight of all needs."""
        return total(verdict.need.weight for verdict in self.verdicts)

    @cached_property
    def delivered(self) -> tuple[float, float]:
        """The quality that is delivered today, from and to."""
        worst = total(verdict.need.weight * verdict.worst.value for verdict in self.verdicts)
        return worst, total(verdict.need.weight * verdict.best.value for verdict in self.verdicts)

    @cached_property
    def arriving(self) -> float:
        """The weight of the needs that arrive today for sure."""
        return total(verdict.need.weight for verdict in self.verdicts if arrives(verdict))

    @cached_property
    def arriving_count(self) -> int:
        """How many needs arrive today for sure."""
        return sum(arrives(verdict) for verdict in self.verdicts)

    def at_most(self, stops: frozenset[str]) -> float:
        """The most that can be lost, told without a search."""
        sure = total(self._drop(n, left)[1] for n, left in self.failures.bounded(stops).items())
        return sure + self._doubt(stops)

    def of(self, stops: frozenset[str], surely: frozenset[str]) -> Loss:
        """What is lost when at most these flows stop, and at least those."""
        most = self.failures.left(stops)
        if stops == surely:
            return self._loss(most, most, self._doubt(stops))
        return self._loss(most, self.failures.left(surely) if surely else {}, self._doubt(stops))

    def _doubt(self, stops: frozenset[str]) -> float:
        """What needs may lose whose best path stays in the worst and in the best case, and not in all between."""
        found = (self.verdicts[n] for n in self.failures.doubtful(stops))
        return total(v.need.weight * (v.best.value - v.worst.value) for v in found)

    def _loss(self, most: Mapping[int, Left], least: Mapping[int, Left], doubt: float) -> Loss:
        low = total(self._drop(n, left)[0] for n, left in least.items())
        high = total(self._drop(n, left)[1] for n, left in most.items()) + doubt
        worst, best = self.delivered
        kept_low = worst - total(
            self._weight(n) * (self.verdicts[n].worst.value - left.low) for n, left in most.items()
        )
        kept_high = best - total(
            self._weight(n) * (self.verdicts[n].best.value - left.high) for n, left in least.items()
        )
        cut = tuple(n for n, left in least.items() if left.high <= _SAME and arrives(self.verdicts[n]))
        shares = _shares(low, high, max(0.0, kept_low), max(0.0, kept_high)) if best > 0 else (None, None)
        return Loss(
            low=100 * low / self.weight if self.weight else 0.0,
            high=100 * high / self.weight if self.weight else 0.0,
            share_low=shares[0],
            share_high=shares[1],
            cut=cut,
            cut_share=total(self._weight(n) for n in cut) / self.arriving if self.arriving else None,
            exact=all(left.exact for left in (*most.values(), *least.values())),
        )

    def _weight(self, n: int) -> float:
        return self.verdicts[n].need.weight

    def _drop(self, n: int, left: Left) -> tuple[float, float]:
        """The weight that one need loses, from and to: whatever the facts are, it is between these."""
        verdict = self.verdicts[n]
        low = max(0.0, verdict.worst.value - left.high)
        return self._weight(n) * low, self._weight(n) * max(0.0, verdict.best.value - left.low)


def _shares(low: float, high: float, kept_low: float, kept_high: float) -> tuple[float, float]:
    """Lost over lost and kept: it rises with what is lost and falls with what is kept."""
    least = low / (low + kept_high) if low > 0 else 0.0
    most = high / (high + kept_low) if high > 0 else 0.0
    return least, max(least, most)


def arrives(verdict: Verdict) -> bool:
    """Whether a need has a path today for sure, and one that is worth anything."""
    return verdict.worst.path and verdict.best.value > _SAME
