"""The fit of each tool, the mean of all by what they cost, and the facts that are missing.

Money weighs: a tool that costs ten times as much counts ten times. A tool that does not state its cost may weigh
nothing or everything, so the interval reaches to wherever such tools may lie. A tool that costs nothing weighs nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from stackaudit.analysers.fit.context import NO_SIGN_ON, Context, ToolFit
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.growth import month_of
from stackaudit.analysers.fit.settings import Criterion, FitSettings
from stackaudit.core.estimate import at_least
from stackaudit.core.findings import Measure, Term, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.facts import FACTS
from stackaudit.stats.importance_gap import QUADRANTS, TO_DO

_MEAN = "fit.spend_weighted"


def measures(context: Context) -> Iterator[Measure]:
    """Yield all measures."""
    labels = tuple(_labels(context.settings))
    for one in context.fits:
        yield _of_tool(one, labels)
    yield _spend_weighted(context)


def name_of(one: ToolFit) -> str:
    """Return the name of a tool's measure; a tool that is called like the mean of all must not take its place."""
    plain = f"fit.{one.tool.id}"
    return plain if plain != _MEAN else f"{plain}.tool"


def _of_tool(one: ToolFit, labels: Sequence[tuple[Criterion, Message]]) -> Measure:
    found, value = one.fit, one.value
    thin = not at_least(found.coverage, one.policy.least_coverage)
    return Measure(
        name_of(one),
        value,
        found.low,
        found.high,
        found.coverage,
        "points",
        "higher",
        tuple(_terms(one, labels)),
        "" if value is not None else _too_little(one),
        thin,
    )


def _too_little(one: ToolFit) -> str:
    silent = [name for name, axis in one.axes if axis.value is None]
    if silent:
        return f"nothing is stated of its {' and '.join(silent)} fit"
    return f"{one.fit.coverage:.0%} of what counts is stated, {one.policy.least_coverage:.0%} are asked"


def _labels(settings: FitSettings) -> Iterator[tuple[Criterion, Message]]:
    """Yield the criteria that have a weight, each with how it is called in a derivation."""
    for scale in SCALES:
        weight = settings.weights[scale.id]
        if weight:
            text = "{axis}: {label}, weight {weight}"
            yield scale.id, say(text, axis=scale.axis, label=scale.label, weight=_plain(weight))


_FUNCTIONAL = say("functional fit, arithmetic mean of what is stated")
_TECHNICAL = say("technical fit, arithmetic mean of what is stated")
_BOTH = say("fit, geometric mean of both")


def _terms(one: ToolFit, labels: Sequence[tuple[Criterion, Message]]) -> Iterator[Term]:
    for criterion, label in labels:
        score = one.scores[criterion]
        if score.applies:
            yield Term(label, score.value)
    yield Term(_FUNCTIONAL, one.functional.value)
    yield Term(_TECHNICAL, one.bare_technical.value)
    for veto in one.vetoes:
        yield Term(say("not more, because of this: {veto}", veto=veto), one.settings.veto_cap)
    yield Term(_BOTH, one.fit.value)


def _plain(weight: float) -> Decimal:
    return Decimal(f"{weight:g}")


def _spend_weighted(context: Context) -> Measure:
    priced = [(float(one.annual), one) for one in context.fits if one.annual is not None]
    unpriced = [one for one in context.fits if one.annual is None]
    spend = math.fsum(price for price, _ in priced)
    if spend <= 0:
        reason = "no tool states what it costs" if not priced else "the tools that state what they cost are free"
        return Measure(_MEAN, None, None, None, 0.0, "points", "higher", (), reason, thin=True)
    low = math.fsum(price * one.fit.low for price, one in priced) / spend
    high = math.fsum(price * one.fit.high for price, one in priced) / spend
    low = min([low, *(one.fit.low for one in unpriced)])
    high = max([high, *(one.fit.high for one in unpriced)])
    backed = math.fsum(price * one.fit.coverage for price, one in priced) / spend
    coverage = backed * len(priced) / len(context.fits)
    valued = [(price, value) for price, one in priced if (value := one.value) is not None]
    weight = math.fsum(price for price, _ in valued)
    least = context.graph.policy.least_coverage
    settled = at_least(coverage, least)
    value = math.fsum(price * value for price, value in valued) / weight if settled and weight > 0 else None
    reason = ""
    if not settled:
        reason = f"{coverage:.0%} of what counts is stated, {least:.0%} are asked"
    elif value is None:
        reason = "of no tool that states what it costs is enough known"
    return Measure(
        _MEAN,
        None if value is None else min(high, max(low, value)),
        low,
        high,
        min(1.0, coverage),
        "points",
        "higher",
        (
            Term(say("tools in use"), float(len(context.fits))),
            Term(say("tools that state what they cost"), float(len(priced))),
            Term(say("cost a year of those"), spend),
            Term(say("cost a year of those of which enough is known"), weight),
        ),
        reason,
        thin=not settled,
    )


def headline(context: Context) -> tuple[Message, ...]:
    """Say where tools stand, which limit is the first to be full, and what forbids a good mark."""
    return (*_standing(context), *_first_full(context), *_held(context))


def _standing(context: Context) -> Iterator[Message]:
    sure = Counter(one.quadrants[0] for one in context.fits if len(one.quadrants) == 1)
    listed = tuple(f"{sure[name]} {TO_DO[name]}" for name in QUADRANTS if sure[name])
    if listed:
        yield say("of {count} tools, {listed}", count=len(context.fits), listed=listed)
    open_ = len(context.fits) - sure.total()
    if open_:
        yield say(
            "for {n} tool too little is stated to say what to do with it",
            "for {n} tools too little is stated to say what to do with them",
            n=open_,
        )


def _first_full(context: Context) -> Iterator[Message]:
    within = context.settings.limit_months
    ahead = sorted(
        (way.exact, one.tool.name, way.limit.resource)
        for one in context.fits
        for way in one.runways
        if way.exact is not None and way.exact <= within
    )
    if ahead:
        months, tool, resource = ahead[0]
        yield say(
            "{n} limit is full within {months} months: {tool}, {resource}, in {month}",
            "{n} limits are full within {months} months, first {tool}, {resource}, in {month}",
            n=len(ahead),
            months=int(within),
            tool=tool,
            resource=resource,
            month=month_of(context.today, months) or "",
        )


def _held(context: Context) -> Iterator[Message]:
    held = sum(bool(one.vetoes) for one in context.fits)
    if held:
        yield say(
            "{n} tool cannot score above {cap} of 100 before a fault is mended: {faults}",
            "{n} tools cannot score above {cap} of 100 before a fault is mended: {faults}",
            n=held,
            cap=round(context.settings.veto_cap),
            faults=_faults(context),
        )


def _faults(context: Context) -> tuple[str, ...]:
    """Return each fault with how many tools have it, the most frequent first."""
    count = Counter(veto for one in context.fits for veto in one.vetoes)
    return tuple(f"{fault} ({n})" for fault, n in sorted(count.items(), key=lambda item: (-item[1], item[0])))


# -- what is not stated

_Test = Callable[[ToolFit], bool]


def not_stated(context: Context) -> Iterator[Unknown]:
    """Yield an entry for each missing fact: which tools lack it, and of which of them something cannot be told."""
    for fact, rule, lacks, blocks in _OPEN:
        silent = [one for one in context.fits if lacks(one)]
        if silent:
            subjects, blocked = (
                sorted(f"tool:{one.tool.id}" for one in found)
                for found in (silent, [one for one in silent if blocks(one)])
            )
            yield FACTS[fact].unknown(rule, subjects, blocked)


def _lacks(*facts: str) -> _Test:
    wanted = frozenset(facts)
    return lambda one: not wanted.isdisjoint(one.missing)


def _lacks_of(record: str, criterion: Criterion) -> _Test:
    """Whether a fact of one record is missing in one criterion."""
    return lambda one: any(fact.startswith(record) for fact in one.scores[criterion].missing)


def _open(criterion: Criterion) -> _Test:
    """Whether a criterion may lie on either side of the cut."""

    def found(one: ToolFit) -> bool:
        score, cut = one.scores[criterion], one.policy.fit["cut"]
        return score.applies and not at_least(score.low, cut) and at_least(score.high, cut)

    return found


def _may_be_low(one: ToolFit) -> bool:
    cut = one.policy.fit["cut"]
    return not at_least(one.bare.low, cut) and at_least(one.bare.high, cut)


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
