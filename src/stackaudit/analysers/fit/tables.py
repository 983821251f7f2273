"""Tables: fit by tool, the scales, limits, how firm quadrants are, and who is left out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from stackaudit.analysers.fit.context import SUPPORT_ENDED, Context, ToolFit
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.growth import Runway, month_of
from stackaudit.analysers.fit.settings import Criterion
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Table
from stackaudit.core.rows import table_of
from stackaudit.stats.importance_gap import VARIANT, in_words
from stackaudit.stats.weights import share_of_weights, stability
from stackaudit.tables.fit import ExcludedRow, FitRow, LimitRow, RobustnessRow, ScaleRow


def tables(context: Context) -> Iterator[Table]:
    """Yield all tables; none but the last holds a tool that is planned only, or retired."""
    yield table_of(FitRow, lambda: map(_fit, context.fits))
    weights = context.settings.weights
    yield table_of(
        ScaleRow, lambda: (ScaleRow(s.id, s.label, s.axis, weights[s.id], s.meaning, s.anchor) for s in SCALES)
    )
    yield table_of(LimitRow, lambda: (_limit(one, way) for one in context.fits for way in one.runways))
    yield robustness(context)
    yield table_of(
        ExcludedRow, lambda: (ExcludedRow(tool.id, tool.name, VARIANT, why) for tool, why in context.left_out)
    )


def _fit(one: ToolFit) -> FitRow:
    """Return the row of a tool. An axis has a value where the whole has one: a point needs both."""
    tool, functional, technical = one.tool, one.functional, one.technical
    return FitRow(
        tool=tool.id,
        name=tool.name,
        departments=tool.departments,
        functional_low=functional.low,
        functional=None if one.value is None else functional.value,
        functional_high=functional.high,
        functional_coverage=functional.coverage,
        technical_low=technical.low,
        technical=None if one.value is None else technical.value,
        technical_high=technical.high,
        technical_coverage=technical.coverage,
        fit_low=one.fit.low,
        fit=one.value,
        fit_high=one.fit.high,
        coverage=one.fit.coverage,
        quadrant=in_words(one.quadrants),
        judged=one.judged,
        agrees=_agreement(one),
        near_cut=one.near_cut,
        veto=one.vetoes,
        veto_open=one.open_vetoes,
        annual=one.annual,
        stated_score=None if tool.fit is None else tool.fit.score,
        missing=one.missing,
    )


def _agreement(one: ToolFit) -> str | None:
    """Return whether the quadrant is that of the judgements alone; None where there are none."""
    if one.judged is None:
        return None
    if one.judged not in one.quadrants:
        return "differs"
    return "same" if len(one.quadrants) == 1 else "open"


def _limit(one: ToolFit, way: Runway) -> LimitRow:
    low, high = (None, None) if way.months is None else (float(way.months.low), float(way.months.high))
    step = one.step(way)
    return LimitRow(
        tool=one.tool.id,
        name=one.tool.name,
        resource=way.limit.resource,
        used=way.limit.used,
        limit=way.limit.limit,
        growth=way.limit.growth,
        per=way.limit.per,
        months_left_low=_ended(low),
        months_left=_ended(way.exact),
        months_left_high=_ended(high),
        full_on=way.full_on,
        full_on_first=None if low is None else month_of(one.today, low),
        status=way.status,
        price_now=step.now,
        price_after=step.after,
    )


def _ended(months: float | None) -> float | None:
    """Return months; None if there is no end. The status tells no end from unknown."""
    return None if months is None or math.isinf(months) else months


def robustness(context: Context) -> Table:
    """Return a row for each tool and axis: how firm its quadrant is if other weights are taken.

    Two views, both exact. The shares ask under how many of all weights a quadrant is true, at the least and at the
    most: whatever is not stated may be the worst or the best. The smallest change looks at what is stated only: by how
    much must the weights shift before an axis changes its side? The measure of
    stability is ours.
    """
    cut = context.graph.policy.fit["cut"]
    return table_of(RobustnessRow, lambda: (row for one in context.fits for row in _robustness(one, cut)))


def _robustness(one: ToolFit, cut: float) -> Iterator[RobustnessRow]:
    up, right = _high(one, "functional", cut), _high(one, "technical", cut)
    down, left = up.complement(), right.complement()
    for axis in ("functional", "technical"):
        yield RobustnessRow(
            one.tool.id,
            one.tool.name,
            _both(up, right),
            _both(down, right),
            _both(up, left),
            _both(down, left),
            axis,
            *_firmness(one, axis, cut),
        )


def _both(one: Estimate, other: Estimate) -> Estimate:
    """Return the share of weights under which two things hold that do not hang on the same weights."""
    return Estimate.between(one.low * other.low, one.high * other.high, SHARE)


def _high(one: ToolFit, axis: str, cut: float) -> Estimate:
    """Return the share of all weights under which an axis is high, with missing facts at their worst and best.

    Ended support holds the technical axis down under all weights.
    """
    if axis == "technical" and SUPPORT_ENDED in one.vetoes and one.settings.veto_cap < cut:
        return Estimate.exact(0.0, SHARE)
    counts = [one.scores[scale.id] for scale in SCALES if scale.axis == axis and one.settings.weights[scale.id]]
    ends = [(score.low, score.high) for score in counts if score.applies]
    if not ends:
        return Estimate.between(0.0, 1.0, SHARE)
    low, high = (share_of_weights([score[end] for score in ends], cut) for end in (0, 1))
    return Estimate.between(min(low, high), high, SHARE)


class _Firmness(NamedTuple):
    """The side of an axis, the smallest change that turns it, and the criterion whose weight turns it first."""

    side: str | None = None
    smallest_change: float | None = None
    criterion: str | None = None
    weight: float | None = None
    stays: Estimate | None = None


def _firmness(one: ToolFit, axis: str, cut: float) -> _Firmness:
    """Return how firm the side of an axis is; only what is stated counts, and nothing is firm where nothing is."""
    known: list[tuple[Criterion, float, float]] = []
    for scale in SCALES:
        score = one.scores[scale.id]
        weight = one.settings.weights[scale.id] * score.coverage
        if scale.axis == axis and score.applies and score.value is not None and weight > 0:
            known.append((scale.id, score.value, weight))
    if not known:
        return _Firmness()
    names = [name for name, _, _ in known]
    found = stability([value for _, value, _ in known], [weight for _, _, weight in known], cut)
    sided = _Firmness("high" if found.high else "low", found.change)
    if len(known) == 1:
        return sided
    whole = math.fsum(weight for _, _, weight in known)
    shares = [weight / whole for _, _, weight in known]
    ends = [
        (min(share - low if low > 0 else 2.0, high - share if high < 1 else 2.0), name, share, low, high)
        for name, share, (low, high) in zip(names, shares, found.intervals, strict=True)
    ]
    least, name, share, low, high = min(ends)
    if least > 1:
        return sided
    return sided._replace(criterion=name, weight=share, stays=Estimate.between(low, high, SHARE))
