"""The table of how firm each quadrant is if other weights are taken. Source: stackaudit methods 6.7; stability: ours.

Two views, both exact. The shares ask under how many of all weights a quadrant is true, at the least and at the most:
whatever is not stated may be the worst or the best. The smallest change looks at what is stated only: by how much must
the weights shift before an axis changes its side?
"""

from __future__ import annotations

import math
from typing import NamedTuple

from stackaudit.analysers.fit.case import Case
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.tool_fit import SUPPORT_ENDED, ToolFit
from stackaudit.core.findings import Cell, Table
from stackaudit.policy.fit import Criterion
from stackaudit.stats.quadrants import QUADRANTS
from stackaudit.stats.stability import Stability, share_of_weights, stability

_COLUMNS = (
    *("tool", "name", *(f"{name}_{end}" for name in QUADRANTS for end in ("low", "high"))),
    *("axis", "side", "smallest_change"),
    *("criterion", "weight", "stays_low", "stays_high"),
)


class Firmness(NamedTuple):
    """One axis of a tool, and the criterion of which the least change of weight turns it over."""

    axis: str
    found: Stability
    criterion: str | None
    weight: float | None
    interval: tuple[float, float] | None


def robustness(case: Case) -> Table:
    """A row for each tool and axis."""
    cut = case.graph.policy.fit["cut"]
    rows: list[tuple[Cell, ...]] = []
    for one in case.fits:
        shares = _shares(one, cut)
        for axis in ("functional", "technical"):
            firm = _firmness(one, axis, cut)
            head = (one.tool.id, one.tool.name, *shares, axis)
            rows.append((*head, *_row(firm)))
    return Table("fit_robustness", _COLUMNS, tuple(rows))


def _row(firm: Firmness | None) -> tuple[Cell, ...]:
    if firm is None:
        return (None,) * 6
    low, high = firm.interval or (None, None)
    side = "high" if firm.found.high else "low"
    return side, firm.found.change, firm.criterion, firm.weight, low, high


def _shares(one: ToolFit, cut: float) -> tuple[float, ...]:
    """The least and the most share of weights for each quadrant, in their order."""
    (up, most_up), (right, most_right) = _high(one, "functional", cut), _high(one, "technical", cut)
    return (
        *(up * right, most_up * most_right),
        *((1 - most_up) * right, (1 - up) * most_right),
        *(up * (1 - most_right), most_up * (1 - right)),
        *((1 - most_up) * (1 - most_right), (1 - up) * (1 - right)),
    )


def _high(one: ToolFit, axis: str, cut: float) -> tuple[float, float]:
    """Under which share of all weights an axis is high, with all that is not stated at its worst, and at its best.

    Ended support holds the technical axis down under all weights.
    """
    if axis == "technical" and SUPPORT_ENDED in one.vetoes and one.policy.fit["veto-cap"] < cut:
        return 0.0, 0.0
    counts = [one.scores[scale.id] for scale in SCALES if scale.axis == axis and one.policy.fit_weights[scale.id]]
    ends = [(score.low, score.high) for score in counts if score.applies]
    if not ends:
        return 0.0, 1.0
    low, high = (share_of_weights([span[end] for span in ends], cut) for end in (0, 1))
    return low, high


def _firmness(one: ToolFit, axis: str, cut: float) -> Firmness | None:
    """How firm the side of an axis is, by what is stated; None where nothing is."""
    known: list[tuple[Criterion, float, float]] = []
    for scale in SCALES:
        score = one.scores[scale.id]
        weight = one.policy.fit_weights[scale.id] * score.coverage
        if scale.axis == axis and score.applies and score.value is not None and weight > 0:
            known.append((scale.id, score.value, weight))
    if not known:
        return None
    names = [name for name, _, _ in known]
    found = stability([value for _, value, _ in known], [weight for _, _, weight in known], cut)
    if len(known) == 1:
        return Firmness(axis, found, None, None, None)
    whole = math.fsum(weight for _, _, weight in known)
    shares = [weight / whole for _, _, weight in known]
    ends = [
        (
            min(end for end in (share - low if low > 0 else 2.0, high - share if high < 1 else 2.0)),
            name,
            share,
            (low, high),
        )
        for name, share, (low, high) in zip(names, shares, found.intervals, strict=True)
    ]
    least, name, share, interval = min(ends)
    return Firmness(axis, found, *((name, share, interval) if least <= 1 else (None, None, None)))
