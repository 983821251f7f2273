"""One handoff of a journey: what the later step needs, how each kind of records fares, and what that makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum, prod
from typing import Literal

from stackaudit.analysers.journey.shape import Arc
from stackaudit.graph.errand import Delivery
from stackaudit.model.journey import Journey, Step

HandoffStatus = Literal["gap", "broken", "manual", "slow", "lossy", "fragile", "unknown", "ok"]
LADDER: tuple[HandoffStatus, ...] = ("gap", "broken", "manual", "slow", "lossy", "fragile", "unknown", "ok")
"""The worst first; a flaw that is certain stands before what is not known."""

Interval = tuple[float, float]
SAME = 1e-9


def no_tool(step: Step) -> bool:
    """Whether a step states that no tool serves it; a step that says nothing of tools does not."""
    return not step.tools and "tools" in step.model_fields_set


def asks(step: Step) -> bool:
    """Whether a step says what it needs, be it nothing."""
    return "needs" in step.model_fields_set


def frechet(parts: Sequence[Interval]) -> Interval:
    """The bounds of the probability that all parts hold, however they depend on one another.

    >>> frechet([(0.9702, 0.9702), (0.95, 0.95)])
    (0.9202, 0.95)
    """
    low = max(0.0, fsum(worst for worst, _ in parts) - (len(parts) - 1))
    return round(low, 12), min((best for _, best in parts), default=1.0)


@dataclass(frozen=True)
class Handoff:
    """What one step hands to the next: one delivery for each kind of records that the later step needs.

    Attributes:
        journey: The journey.
        arc: Its two steps.
        deliveries: In the order of the needs; empty where a step has no tool, or nothing is asked.
        together: What several of the deliveries depend on, so that their failures go together.
    """

    journey: Journey
    arc: Arc
    deliveries: tuple[Delivery, ...]
    together: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[Step, Step]:
        """Its two steps."""
        return self.arc.before, self.arc.after

    @property
    def gap(self) -> bool:
        """Whether a step is stated to have no tool."""
        return any(no_tool(step) for step in self.ends)

    @property
    def untold(self) -> bool:
        """Whether a step does not say which tools serve it."""
        return not self.gap and any(not step.tools for step in self.ends)

    @property
    def status(self) -> HandoffStatus:
        """The worst of what is certain; unknown where a fact is missing and nothing worse is certain."""
        found: list[HandoffStatus] = [delivery.status for delivery in self.deliveries]
        if self.gap:
            return "gap"
        return min([*found, "unknown"] if self.untold else found, key=LADDER.index, default="ok")

    @property
    def flags(self) -> tuple[HandoffStatus, ...]:
        """Everything that is wrong with it for sure, the worst first."""
        found: set[HandoffStatus] = {"gap"} if self.gap else set()
        for delivery in self.deliveries:
            found.update(("broken",) if delivery.status == "broken" else delivery.flaws)
        return tuple(sorted(found, key=LADDER.index))

    @property
    def open(self) -> tuple[str, ...]:
        """The kinds of facts that are missing and would decide."""
        facts = {delivery.open for delivery in self.deliveries if delivery.open}
        return tuple(sorted(facts | ({"tools"} if self.untold else set())))

    @property
    def limiting(self) -> Delivery | None:
        """The delivery that makes it what it is: of the worst status, the one of the least quality."""
        return min(self.deliveries, key=_badness, default=None)

    @property
    def perhaps_ok(self) -> bool:
        """Whether it is ok if every missing fact is as good as it can be."""
        return not self.gap and all(d.best.path and not d.best.flaws for d in self.deliveries)

    @cached_property
    def quality(self) -> Interval:
        """The least quality of what it delivers, in the worst and the best case."""
        return self._both(lambda values: min(values, default=1.0), "quality")

    @cached_property
    def probability(self) -> Interval:
        """Probability that everything arrives automatically and in time, if failures are independent."""
        return self._both(prod, "probability")

    @cached_property
    def dependent(self) -> Interval:
        """The same where flows share infrastructure, whatever the dependence: the bounds of Fréchet."""
        if not self.together:
            return self.probability
        return frechet([(d.worst.probability, d.best.probability) for d in self.deliveries])

    @property
    def settled(self) -> bool:
        """Whether the facts decide its probability, and the step says what it needs."""
        return self.probability[1] - self.probability[0] <= SAME and asks(self.arc.after)

    def _both(self, of: Callable[[list[float]], float], what: str) -> Interval:
        if self.gap:
            return 0.0, 0.0
        if self.untold:
            return 0.0, 1.0
        worst = of([getattr(delivery.worst, what) for delivery in self.deliveries])
        return worst, of([getattr(delivery.best, what) for delivery in self.deliveries])


def _badness(delivery: Delivery) -> tuple[int, float, float, str]:
    return LADDER.index(delivery.status), delivery.best.quality, delivery.worst.quality, delivery.errand.entity
