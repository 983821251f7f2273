"""The fit of each tool, and the mean of all by what they cost.

Money weighs: a tool that costs ten times as much counts ten times. A tool that does not state its cost may weigh
nothing or everything, so the interval reaches to wherever such tools may lie. A tool that costs nothing weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from stackaudit.analysers.fit.case import Case, annual
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.tool_fit import ToolFit
from stackaudit.core.findings import Measure, Term
from stackaudit.core.messages import say

_MEAN = "fit.spend_weighted"


def measures(case: Case) -> Iterator[Measure]:
    """All measures."""
    for one in case.fits:
        yield _of_tool(one)
    yield _spend_weighted(case)


def name_of(one: ToolFit) -> str:
    """The name of a tool's measure; a tool that is called like the mean of all must not take its place."""
    plain = f"fit.{one.tool.id}"
    return plain if plain != _MEAN else f"{plain}.tool"


def _of_tool(one: ToolFit) -> Measure:
    found, value = one.fit, one.value
    thin = found.coverage < one.policy.least_coverage
    return Measure(
        name_of(one),
        value,
        found.low,
        found.high,
        found.coverage,
        "points",
        "higher",
        tuple(_terms(one)),
        "" if value is not None else _too_little(one),
        thin,
    )


def _too_little(one: ToolFit) -> str:
    silent = [name for name, axis in one.axes if axis.value is None]
    if silent:
        return f"nothing is stated of its {' and '.join(silent)} fit"
    return f"{one.fit.coverage:.0%} of what counts is stated, {one.policy.least_coverage:.0%} are asked"


def _terms(one: ToolFit) -> Iterator[Term]:
    for scale in SCALES:
        score, weight = one.scores[scale.id], one.policy.fit_weights[scale.id]
        if score.applies and weight:
            label = say("{axis}: {label}, weight {weight}", axis=scale.axis, label=scale.label, weight=_plain(weight))
            yield Term(label, score.value)
    yield Term(say("functional fit, arithmetic mean of what is stated"), one.functional.value)
    yield Term(say("technical fit, arithmetic mean of what is stated"), one.bare_technical.value)
    for veto in one.vetoes:
        yield Term(say("not more, because of this: {veto}", veto=veto), one.policy.fit["veto-cap"])
    yield Term(say("fit, geometric mean of both"), one.fit.value)


def _plain(weight: float) -> Decimal:
    return Decimal(f"{weight:g}")


def _spend_weighted(case: Case) -> Measure:
    priced = [(price, one) for one in case.fits if (price := annual(one.tool)) is not None]
    unpriced = [one for one in case.fits if annual(one.tool) is None]
    spend = math.fsum(price for price, _ in priced)
    if spend <= 0:
        reason = "no tool states what it costs" if not priced else "the tools that state what they cost are free"
        return Measure(_MEAN, None, None, None, 0.0, "points", "higher", (), reason, thin=True)
    low = math.fsum(price * one.fit.low for price, one in priced) / spend
    high = math.fsum(price * one.fit.high for price, one in priced) / spend
    low = min([low, *(one.fit.low for one in unpriced)])
    high = max([high, *(one.fit.high for one in unpriced)])
    backed = math.fsum(price * one.fit.coverage for price, one in priced) / spend
    coverage = backed * len(priced) / len(case.fits)
    valued = [(price, value) for price, one in priced if (value := one.value) is not None]
    weight = math.fsum(price for price, _ in valued)
    enough = coverage >= case.graph.policy.least_coverage and weight > 0
    value = math.fsum(price * value for price, value in valued) / weight if enough else None
    return Measure(
        _MEAN,
        None if value is None else min(high, max(low, value)),
        low,
        high,
        min(1.0, coverage),
        "points",
        "higher",
        (
            Term(say("tools in use"), float(len(case.fits))),
            Term(say("tools that state what they cost"), float(len(priced))),
            Term(say("cost a year of those"), spend),
            Term(say("cost a year of those of which enough is known"), weight),
        ),
        "" if enough else f"{coverage:.0%} of what counts is stated, {case.graph.policy.least_coverage:.0%} are asked",
        thin=coverage < case.graph.policy.least_coverage,
    )
