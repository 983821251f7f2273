"""Facts that tools do not state, and what cannot be told without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.analysers.fit.context import NO_SIGN_ON, Context, ToolFit
from stackaudit.analysers.fit.settings import Criterion
from stackaudit.core.findings import Unknown
from stackaudit.model.facts import FACTS

_Test = Callable[[ToolFit], bool]


def not_stated(case: Context) -> Iterator[Unknown]:
    """One entry a missing fact: which tools lack it, and of which of them something cannot be told."""
    for fact, rule, lacks, blocks in _OPEN:
        silent = [one for one in case.fits if lacks(one)]
        if silent:
            subjects, blocked = (
                sorted(f"tool:{one.tool.id}" for one in found)
                for found in (silent, [one for one in silent if blocks(one)])
            )
            yield FACTS[fact].unknown(rule, subjects, blocked)


# -- who lacks what


def _lacks(*facts: str) -> _Test:
    return lambda one: any(fact in one.missing for fact in facts)


def _lacks_of(record: str, criterion: Criterion) -> _Test:
    """Whether a fact of one record is missing in one criterion."""
    return lambda one: any(fact.startswith(record) for fact in one.scores[criterion].missing)


def _open(criterion: Criterion) -> _Test:
    """Whether a criterion may lie on either side of the cut."""

    def found(one: ToolFit) -> bool:
        score, cut = one.scores[criterion], one.policy.fit["cut"]
        return score.applies and score.low < cut <= score.high

    return found


def _may_be_low(one: ToolFit) -> bool:
    return one.bare.low < one.policy.fit["cut"] <= one.bare.high


def _may_be_full(one: ToolFit) -> bool:
    """Whether some limit may be full within the months that are told, and no other is for sure."""
    within = one.settings.limit_months
    ends = [way.months for way in one.runways]
    sure = any(end is not None and end.high <= within for end in ends)
    return not sure and (not ends or any(end is None or end.low <= within for end in ends))


_SUPPORT = _lacks("lifecycle.end_of_support")
_PRICES = _lacks("tool.prices", "price.resource")
_SEATS = _lacks("tool.seats", "seats.paid", "seats.active", "seats.measure")

_OPEN: tuple[tuple[str, str, _Test, _Test], ...] = (
    ("tool.limits", "fit.limit-ahead", _lacks("tool.limits"), _may_be_full),
    ("limit.growth", "fit.limit-ahead", _lacks("limit.growth"), _may_be_full),
    ("limit.used", "fit.limit-ahead", _lacks("limit.used", "limit.limit"), _may_be_full),
    ("tool.prices", "fit.cost-runs-away", _PRICES, _PRICES),
    ("tool.openness", "fit.closed", _lacks_of("openness.", "openness"), _open("openness")),
    (
        "tool.access",
        "fit.no-single-sign-on",
        _lacks_of("access.", "access"),
        lambda one: one.judged_vetoes[NO_SIGN_ON] is None,
    ),
    (
        "openness.open_format",
        "fit.hard-to-leave",
        lambda one: bool(one.scores["portability"].missing),
        _open("portability"),
    ),
    ("lifecycle.end_of_support", "fit.end-of-life", _SUPPORT, _SUPPORT),
    ("tool.fit", "fit.low-fit", _lacks("fit.functional", "fit.technical"), _may_be_low),
    ("fit.strategic", "fit.low-fit", _lacks("fit.strategic", "fit.vendor"), _may_be_low),
    ("tool.seats", "fit.low-fit", _SEATS, _may_be_low),
    ("uptime.measured", "fit.low-fit", _lacks("uptime.measured"), _may_be_low),
)
"""A fact, the rule that hangs on it, which tools lack it, and which of them it blocks."""
