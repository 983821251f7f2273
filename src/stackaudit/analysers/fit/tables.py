"""Tables: fit by tool, the scales, limits, how firm quadrants are, and who is left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stackaudit.analysers.fit.case import Case, annual
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.growth import step_of
from stackaudit.analysers.fit.limits import Runway, month_of
from stackaudit.analysers.fit.robustness import robustness
from stackaudit.analysers.fit.tool_fit import ToolFit
from stackaudit.core.findings import Cell, Table
from stackaudit.stats.means import Mean
from stackaudit.stats.quadrants import VARIANT, in_words

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


def tables(case: Case) -> Iterator[Table]:
    """All tables; none but the last holds a tool that is planned only, or retired."""
    yield Table("fit", _FIT, tuple(_fit(one) for one in case.fits))
    yield Table("fit_scales", _SCALES, tuple(_scales(case)))
    yield Table("limits", _LIMITS, tuple(_limit(one, way) for one in case.fits for way in one.runways))
    yield robustness(case)
    rows = tuple((tool.id, tool.name, VARIANT, reason) for tool, reason in case.left_out)
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
    """An axis has a value where the whole has one: a point needs both."""
    return mean.low, None if one.value is None else mean.value, mean.high, mean.coverage


def _scales(case: Case) -> Iterator[tuple[Cell, ...]]:
    for scale in SCALES:
        yield scale.id, scale.label, scale.axis, case.graph.policy.fit_weights[scale.id], scale.meaning, scale.anchor


def _limit(one: ToolFit, way: Runway) -> tuple[Cell, ...]:
    low, high = way.months or (None, None)
    step = step_of(one, way)
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
    """Months, or nothing where there is no end; the status tells no end from not known."""
    return None if months is None or math.isinf(months) else months
