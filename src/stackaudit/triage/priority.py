"""What to mend first: impact times confidence, divided by effort, for every finding on its own.

Impact is on an absolute scale of points, made of what the finding's own evidence states: needs that are lost, by their
weight, and money at stake a year. What follows from a cause counts with it, every need once; of the money of a cause
and that of what follows from it the larger counts. A finding has at least the impact of its severity; one whose
evidence states neither has that, as a guess from half of it to twice as much. A need that is met today, and lost only
if something fails, counts by the share of the time that this was measured not to work; where
nobody measured it, severity is the guess. A last day that is near makes a finding more urgent. Effort is days of work,
by the model that plans of integrations use too (`policy.effort`). Nothing depends on the other findings, so one more
never moves another's number; only places in the order move, and equal priorities share a place.

A place is firm if the finding is among the first few (or is not) in most of the draws from the triangular
distributions of impact and effort. A finding has its own stream of draws, seeded by its id. Which findings wait for one
another is not looked at: for that, plan. The numbers are ours, and are in the policy.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackaudit.core.evidence import IF_IT_STOPS, NeedAtStake, Quantity, Role
from stackaudit.core.findings import Finding, Findings, Table, Told
from stackaudit.policy import Policy
from stackaudit.policy.effort import BARE, Wiring, days_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Span = tuple[float, float, float]
"""At least, most likely, at most."""
_A_THOUSAND = 1000.0

COLUMNS = (
    "id",
    "impact_low",
    "impact",
    "impact_high",
    "confidence",
    "urgency",
    "effort_low",
    "effort",
    "effort_high",
    "priority",
    "rank",
    "firm",
    "quick_win",
)


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent one finding is.

    Attributes:
        finding: Which one.
        impact: In points, on an absolute scale: at least, most likely, at most.
        confidence: Factor by how well its facts are known.
        urgency: Factor by how near its last day is; 1 where there is none, or where it is too late.
        effort: In days: at least, most likely, at most.
        rank: Its place, from 1; equal priorities share a place, and are listed by id.
        firm: Whether it is surely enough among the first few, or surely enough not; None until that was drawn.
        quick_win: Whether it is in the upper part of the order and little work.
    """

    finding: Finding
    impact: Span
    confidence: float
    effort: Span
    rank: int = 0
    firm: bool | None = None
    quick_win: bool = False
    urgency: float = 1.0

    @property
    def priority(self) -> float:
        """Impact times confidence and urgency, a day of work; what differs by rounding alone is equal."""
        return float(f"{self.impact[1] * self.confidence * self.urgency / self.effort[1]:.12g}")


def prioritise(findings: Findings, policy: Policy, wiring: Wiring = BARE) -> tuple[Priority, ...]:
    """Return the priority of every cause, the most urgent first.

    Args:
        findings: Those to act on.
        policy: Points of impact, days of effort, factors of confidence.
        wiring: What there is for new links to build on.
    """
    settings = policy.priority
    numbers = [_number(finding, policy, wiring) for finding in findings]
    ordered = sorted(numbers, key=lambda one: (-one.priority, one.finding.id))
    places = {one.priority: place for place, one in reversed([*enumerate(ordered, 1)])}
    quick = ordered[max(0, math.ceil(settings["quick-share"] * len(ordered)) - 1)].priority if ordered else 0.0
    return tuple(
        replace(
            one,
            rank=places[one.priority],
            quick_win=settings["quick-share"] > 0
            and one.priority >= quick > 0
            and one.effort[1] <= settings["quick-days"],
        )
        for one in ordered
    )


def with_firmness(ordered: Sequence[Priority], policy: Policy) -> tuple[Priority, ...]:
    """Return priorities with `firm` told; this is apart because it draws, and needs numpy for that.

    Args:
        ordered: All of them, the most urgent first, as `prioritise` gives them.
        policy: How many are the top, which probability is enough, how many draws.
    """
    return tuple(replace(one, firm=sure) for one, sure in zip(ordered, _firm(ordered, policy), strict=True))


def priority_table(priorities: Iterable[Priority]) -> Table:
    """The table `priorities`: one row a finding, the most urgent first."""
    rows = tuple(
        (
            *(one.finding.id, *one.impact, one.confidence, one.urgency, *one.effort),
            *(one.priority, one.rank, one.firm, one.quick_win),
        )
        for one in priorities
    )
    return Table("priorities", COLUMNS, rows)


def _number(finding: Finding, policy: Policy, wiring: Wiring) -> Priority:
    likely = max(policy.priority["least-days"], days_of(finding, policy, wiring))
    effort = tuple(max(policy.priority["least-days"], days) for days in _spread(likely, policy))
    confidence, urgency = policy.confidence[finding.confidence], urgency_of(finding, policy)
    return Priority(finding, impact_of(finding, policy), confidence, _span(*effort), urgency=urgency)


def urgency_of(finding: Finding, policy: Policy) -> float:
    """How much more urgent a finding is as its last day is near: 1 far from it, and where it is too late already."""
    within, most = policy.priority["soon-days"], max(1.0, policy.priority["soon"])
    left = _stated(finding, Role.DAYS_LEFT)
    if not left or not within or not 0 <= min(left) <= within:
        return 1.0
    return most - (most - 1) * min(left) / within


def impact_of(finding: Finding, policy: Policy) -> Span:
    """The impact of a finding in points, from its own evidence and that of what follows from it."""
    least = policy.impact[str(finding.severity)]  # type: ignore[index]  # a severity's name is a key
    family: tuple[Told, ...] = (finding, *finding.consequences)
    needs, money = _needs(family), _money(family)
    if needs is None and money is None:
        return _span(*_spread(least, policy))
    ends = [
        policy.impact["need"] * lost + policy.impact["money"] * sum_ / _A_THOUSAND
        for lost, sum_ in zip(needs or (0.0, 0.0), money or (0.0, 0.0), strict=True)
    ]
    low, high = (max(least, end) for end in ends)
    return _span(low, (low + high) / 2, high)


def _needs(family: Iterable[Told]) -> tuple[float, float] | None:
    """Weight of the needs that are lost, at least and at most, each need once."""
    lost: dict[str, tuple[float, float]] = {}
    for finding in family:
        happens = _happens(finding)
        for row in finding.evidence:
            if isinstance(row, NeedAtStake):
                share = 1.0 if row.status != IF_IT_STOPS else happens
                if share is None:
                    continue
                before = lost.get(row.need, (0.0, 0.0))
                lost[row.need] = (
                    max(before[0], share * min(row.lost)),
                    max(before[1], share * max(row.lost)),
                )
    if not lost:
        return None
    return math.fsum(low for low, _ in lost.values()), math.fsum(high for _, high in lost.values())


def _happens(finding: Told) -> float | None:
    """For which share of the time what a finding warns of is the case; None where nobody measured that."""
    works = _stated(finding, Role.AVAILABILITY)
    return 1 - min(works) if works else None


def _money(family: Iterable[Told]) -> tuple[float, float] | None:
    """Money at stake a year, at least and at most: that of the finding of the family that states most."""
    stated = [money for finding in family if (money := _money_of(finding)) is not None]
    return max(stated, key=lambda ends: (ends[1], ends[0]), default=None)


def _money_of(finding: Told) -> tuple[float, float] | None:
    least, most = _stated(finding, Role.MONEY_LEAST), _stated(finding, Role.MONEY_MOST)
    if not least and not most:
        return None
    low = math.fsum(least)
    return low, max(low, math.fsum(most))


def _stated(finding: Told, role: Role) -> list[float]:
    return [row.value for row in finding.evidence if isinstance(row, Quantity) and row.role is role]


def _spread(likely: float, policy: Policy) -> Iterator[float]:
    low, high = policy.priority["low"], policy.priority["high"]
    yield likely * min(1.0, low)
    yield likely
    yield likely * max(1.0, high)


def _span(low: float, likely: float, high: float) -> Span:
    return low, likely, high


def _firm(ordered: Sequence[Priority], policy: Policy) -> tuple[bool, ...]:
    """Whether each is surely enough among the first few, or surely enough not; a tie at the border is neither."""
    import numpy as np

    top, draws = int(policy.priority["top"]), int(policy.priority["draws"])
    if len(ordered) <= top or draws < 1:
        return (len(ordered) <= top,) * len(ordered)
    drawn = np.stack([_draws(one, draws) for one in ordered])
    if top < 1:
        return (True,) * len(ordered)
    borders = np.partition(-drawn, (top - 1, top), axis=0)
    last, first_out = -borders[top - 1], -borders[top]
    inside = (drawn > first_out).mean(axis=1)
    outside = (drawn < last).mean(axis=1)
    most = np.where(np.arange(len(ordered)) < top, inside, outside)
    return tuple(bool(share >= policy.priority["firm"]) for share in most)


def _draws(one: Priority, draws: int) -> NDArray[np.float64]:
    """Priorities as they may be, from the finding's own stream."""
    import numpy as np

    seed = int.from_bytes(hashlib.sha256(one.finding.id.encode("utf-8", "surrogatepass")).digest()[:16], "big")
    chances = np.random.default_rng(seed).random((2, draws))
    return triangular(one.impact, chances[0]) * one.confidence * one.urgency / triangular(one.effort, chances[1])


def triangular(span: Span, chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn even chances from 0 to 1 into values of a triangular distribution; one without width gives its value."""
    import numpy as np

    low, likely, high = span
    if high <= low:
        return np.full_like(chances, likely)
    bend = (likely - low) / (high - low)
    rising = low + np.sqrt(chances * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - chances) * (high - low) * (high - likely))
    return np.where(chances < bend, rising, falling)
