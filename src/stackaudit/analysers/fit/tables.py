"""Tables: fit by tool, the scales, limits, how firm quadrants are, and who is left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stackaudit.analysers.fit.context import SUPPORT_ENDED, Context, ToolFit, annual
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.growth import Runway, month_of
from stackaudit.core.findings import Cell, Table
from stackaudit.policy.fit import Criterion
from stackaudit.stats.importance_gap import QUADRANTS, VARIANT, in_words
from stackaudit.stats.means import Mean
from stackaudit.stats.stability import share_of_weights, stability

_FIT = (
    *("tool", "name", "departments", "functional_low", "functional", "functional_high"),
    *(
        "functional_coverage",
        "technical_low",
        "technical",
        "technical_high",
        "technical_coverage",
        "fit_low",
        "fit",
        "fit_high",
        "coverage",
    ),
    *("quadrant", "judged", "agrees", "near_cut", "veto", "veto_open", "annual", "stated_score", "missing"),
)
_SCALES = ("criterion", "label", "axis", "weight", "meaning", "characteristic")
_LIMITS = (
    *("tool", "name", "resource", "used", "limit", "growth", "per", "months_left_low", "months_left"),
    *("months_left_high", "full_on", "full_on_first", "status", "price_now", "price_after"),
)


def tables(context: Context) -> Iterator[Table]:
    """Yield all tables; none but the last holds a tool that is planned only, or retired."""
    yield Table("fit", _FIT, tuple(_fit(one) for one in context.fits))
    weights = context.graph.policy.fit_weights
    scales = tuple((one.id, one.label, one.axis, weights[one.id], one.meaning, one.anchor) for one in SCALES)
    yield Table("fit_scales", _SCALES, scales)
    yield Table("limits", _LIMITS, tuple(_limit(one, way) for one in context.fits for way in one.runways))
    yield robustness(context)
    rows = tuple((tool.id, tool.name, VARIANT, reason) for tool, reason in context.left_out)
    yield Table("fit_excluded", ("tool", "name", "chart", "reason"), rows)


def _fit(one: ToolFit) -> tuple[Cell, ...]:
    tool = one.tool
    quadrant = in_words(one.quadrants)
    agrees = None if one.judged is None else "open" if len(one.quadrants) > 1 else _same(quadrant == one.judged)
    if one.judged is not None and one.judged not in one.quadrants:
        agrees = _same(False)
    return (
        *(tool.id, tool.name, tool.departments),
        *_axis(one, one.functional),
        *_axis(one, one.technical),
        *(one.fit.low, one.value, one.fit.high, one.fit.coverage),
        *(quadrant, one.judged, agrees, one.near_cut, one.vetoes, one.open_vetoes),
        *(annual(tool), None if tool.fit is None else tool.fit.score, one.missing),
    )


def _same(agrees: bool) -> str:
    return "same" if agrees else "differs"


def _axis(one: ToolFit, mean: Mean) -> tuple[float, float | None, float, float]:
    """Return the cells of an axis. It has a value where the whole has one: a point needs both."""
    return mean.low, None if one.value is None else mean.value, mean.high, mean.coverage


def _limit(one: ToolFit, way: Runway) -> tuple[Cell, ...]:
    low, high = way.months or (None, None)
    step = one.step(way)
    return (
        *(
            one.tool.id,
            one.tool.name,
            way.limit.resource,
            way.limit.used,
            way.limit.limit,
            way.limit.growth,
            way.limit.per,
        ),
        *(_ended(low), _ended(way.exact), _ended(high)),
        *(way.full_on, None if low is None else month_of(one.today, low), way.status, *step),
    )


def _ended(months: float | None) -> float | None:
    """Return months; None if there is no end. The status tells no end from unknown."""
    return None if months is None or math.isinf(months) else months


_COLUMNS = (
    *("tool", "name", *(f"{name}_{end}" for name in QUADRANTS for end in ("low", "high"))),
    *("axis", "side", "smallest_change"),
    *("criterion", "weight", "stays_low", "stays_high"),
)


def robustness(context: Context) -> Table:
    """Return a row for each tool and axis: how firm its quadrant is if other weights are taken.

    Two views, both exact. The shares ask under how many of all weights a quadrant is true, at the least and at the
    most: whatever is not stated may be the worst or the best. The smallest change looks at what is stated only: by how
    much must the weights shift before an axis changes its side? Source: stackaudit methods 6.7; stability: ours.
    """
    cut = context.graph.policy.fit["cut"]
    rows: list[tuple[Cell, ...]] = []
    for one in context.fits:
        shares = _shares(one, cut)
        head: tuple[Cell, ...] = (one.tool.id, one.tool.name, *shares)
        rows += [(*head, axis, *_firmness(one, axis, cut)) for axis in ("functional", "technical")]
    return Table("fit_robustness", _COLUMNS, tuple(rows))


def _shares(one: ToolFit, cut: float) -> tuple[float, ...]:
    """Return the least and the most share of weights for each quadrant, in their order."""
    (up, most_up), (right, most_right) = _high(one, "functional", cut), _high(one, "technical", cut)
    return (
        *(up * right, most_up * most_right),
        *((1 - most_up) * right, (1 - up) * most_right),
        *(up * (1 - most_right), most_up * (1 - right)),
        *((1 - most_up) * (1 - most_right), (1 - up) * (1 - right)),
    )


def _high(one: ToolFit, axis: str, cut: float) -> tuple[float, float]:
    """Return the share of all weights under which an axis is high, with missing facts at their worst and best.

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


def _firmness(one: ToolFit, axis: str, cut: float) -> tuple[Cell, ...]:
    """Return the side of an axis, the smallest change that turns it, and the criterion whose weight turns it first.

    Only what is stated counts; the cells are empty where nothing is.
    """
    known: list[tuple[Criterion, float, float]] = []
    for scale in SCALES:
        score = one.scores[scale.id]
        weight = one.policy.fit_weights[scale.id] * score.coverage
        if scale.axis == axis and score.applies and score.value is not None and weight > 0:
            known.append((scale.id, score.value, weight))
    if not known:
        return (None,) * 6
    names = [name for name, _, _ in known]
    found = stability([value for _, value, _ in known], [weight for _, _, weight in known], cut)
    side = ("high" if found.high else "low", found.change)
    if len(known) == 1:
        return (*side, None, None, None, None)
    whole = math.fsum(weight for _, _, weight in known)
    shares = [weight / whole for _, _, weight in known]
    ends = [
        (min(share - low if low > 0 else 2.0, high - share if high < 1 else 2.0), name, share, low, high)
        for name, share, (low, high) in zip(names, shares, found.intervals, strict=True)
    ]
    least, name, share, low, high = min(ends)
    return (*side, name, share, low, high) if least <= 1 else (*side, None, None, None, None)
