"""The worst that can be lost at once, how well it is guarded against, and the facts that are missing.

`resilience.worst_loss` is the most points of the silo index that one tool or conduit takes away. `resilience.score` is
100 (1 - the largest share of delivered quality that one of them takes away and that no plan covers): without plans
every stack with a hub has 0, and so it should. It is undefined where nothing is delivered.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from stackaudit.analysers.resilience.context import Context, Struck
from stackaudit.analysers.resilience.dependence import shared_knowledge
from stackaudit.analysers.resilience.rules import CONDUIT, CUT_POINT, ONE_PERSON, VENDOR_CONCENTRATION
from stackaudit.core.estimate import at_least
from stackaudit.core.findings import Finding, Measure, Term, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule, Text
from stackaudit.model.facts import FACTS

_SAME = 1e-9
_NOTHING = "nothing is delivered today, so nothing can be lost (the silo index is 100)"


class Exposure(NamedTuple):
    """What one tool takes away beyond what its plan covers, as a share of delivered quality."""

    struck: Struck
    low: float
    high: float


def exposures(context: Context) -> tuple[Exposure, ...]:
    """Return every tool and conduit, the most exposed first."""
    found: list[Exposure] = []
    for struck in context.singles:
        plan, loss = context.mitigations[struck.unit.id], struck.loss
        if loss.share_low is not None and loss.share_high is not None:
            left = plan.share.complement()
            found.append(Exposure(struck, left.low * loss.share_low, left.high * loss.share_high))
    return tuple(sorted(found, key=lambda one: (-one.high, -one.low, one.struck.unit.id)))


def measures(context: Context) -> Iterator[Measure]:
    """Yield all measures of losses."""
    listed = exposures(context)
    yield _worst_loss(context)
    yield _score(context, listed)
    yield _cut_points(context)


def _cut_points(context: Context) -> Measure:
    """Return how many tools cut others off.

    A flow of which nobody knows whether it runs can make a tool one, or keep it from being one; those stay for sure
    that every path of a need of others leads over.
    """
    cut = float(sum(context.cuts_others_off(struck) for struck in context.singles))
    told = float(len(context.choke_points))
    sure, flows = sum(flow.certain for flow in context.graph.running), len(context.graph.running)
    terms = (
        Term(say("tools that others are connected by alone"), cut),
        Term(say("tools that much hangs on, which are told"), told),
        Term(say("flows that run for sure"), float(sure)),
    )
    low, high = cut, cut
    if sure < flows:
        low = float(sum(struck.others_cut > 0 for struck in context.singles))
        high = float(len(context.singles))
    return Measure("resilience.cut_points", cut, low, high, sure / flows if flows else 1.0, "count", "lower", terms)


def _worst_loss(context: Context) -> Measure:
    name = "resilience.worst_loss"
    if not context.losses.weight:
        return Measure(name, None, None, None, 0.0, undefined="no need can be told from the roles stated")
    low = max((struck.loss.low for struck in context.singles), default=0.0)
    high = max((struck.loss.high for struck in context.singles), default=0.0)
    ranked = sorted(context.singles, key=lambda struck: (-struck.loss.high, struck.unit.id))
    terms = tuple(
        Term(say("without {tool}", tool=one.unit.name), one.loss.value) for one in ranked[:5] if one.loss.high
    )
    return _measure(context, name, low, high, _settled(context), terms, better="lower")


def _score(context: Context, listed: Sequence[Exposure]) -> Measure:
    name = "resilience.score"
    if not listed:
        reason = _NOTHING if context.losses.weight else "no need can be told from the roles stated"
        return Measure(name, None, None, None, 0.0, better="higher", undefined=reason)
    low = 100 * (1 - max(one.high for one in listed))
    high = 100 * (1 - max(one.low for one in listed))
    terms = tuple(
        Term(say("share of delivered quality at risk without {tool}", tool=one.struck.unit.name), _both(one))
        for one in listed[:5]
        if one.high > 0
    )
    whole = math.fsum(one.struck.loss.high for one in listed)
    told = math.fsum(one.struck.loss.high for one in listed if one.high - one.low <= _SAME)
    return _measure(context, name, low, high, told / whole if whole else 1.0, terms, better="higher")


def _both(one: Exposure) -> float | None:
    return one.high if one.high - one.low <= _SAME else None


def _settled(context: Context) -> float:
    """Return the share of all losses of which it is known how large they are."""
    whole = math.fsum(struck.loss.high for struck in context.singles)
    settled = math.fsum(struck.loss.high for struck in context.singles if struck.loss.value is not None)
    return settled / whole if whole else 1.0


def _measure(
    context: Context,
    name: str,
    low: float,
    high: float,
    coverage: float,
    terms: tuple[Term, ...],
    *,
    better: Literal["lower", "higher"],
) -> Measure:
    """Return a measure whose value is the middle of its interval; without a value if too little is settled."""
    policy = context.graph.policy
    settled = at_least(coverage, policy.least_coverage)
    enough = high - low <= _SAME or settled
    reason = ""
    if not enough:
        reason = f"what is stated settles {coverage:.0%} of what may be lost; {policy.least_coverage:.0%} is asked for"
    thin = len(context.verdicts) < policy.least_needs or not settled
    value = (low + high) / 2 if enough else None
    return Measure(name, value, low, high, min(1.0, coverage), "points", better, terms, reason, thin)


def headline(context: Context, findings: Sequence[Finding]) -> Iterator[Message]:
    """Yield which tool most hangs on, how much, and what else is a single point of failure."""
    worst = min(context.singles, key=lambda one: (-(one.loss.cut_share or 0.0), -one.loss.high, one.unit.id))
    if not worst.loss.cut:
        yield say("no data need that surely has a path today is known to hang on one tool")
    else:
        yield say(
            "without {tool}, {cut} of {met} data needs that surely have a path today lose it",
            tool=worst.unit.name,
            cut=len(worst.loss.cut),
            met=context.losses.arriving_count,
        )
        if context.mitigations[worst.unit.id].told == "not stated":
            yield say("whether there is a plan to go on without it is not stated")
    kinds = Counter(finding.code for finding in findings)
    if kinds[CONDUIT.id]:
        yield say(
            "{n} conduit carries flows that fail together",
            "{n} conduits carry flows that fail together",
            n=kinds[CONDUIT.id],
        )
    if kinds[ONE_PERSON.id]:
        yield say(
            "{n} person alone answers for several choke points",
            "{n} persons alone answer for several choke points",
            n=kinds[ONE_PERSON.id],
        )


# -- what is not stated

_LOSS = "resilience.worst_loss"


_APART = Text(
    "{n} tool costs money in another currency than the stack, so the share of its vendor cannot be told",
    "{n} tools cost money in other currencies than the stack, so the shares of their vendors cannot be told",
)


def not_stated(context: Context, uncounted: tuple[str, ...]) -> Iterator[Unknown]:
    """Plans of what much hangs on, vendors, costs, who answers, flows that perhaps run, and searches cut short."""
    depended = [struck.unit.id for struck in context.singles if struck.loss.high > 0]
    silent = [tool for tool in depended if context.mitigations[tool].told == "not stated"]
    yield from _tools(CUT_POINT, "tool.continuity", silent, context.choke_points.keys() & {*silent})
    yield from _flows(context)
    yield from _tools(
        VENDOR_CONCENTRATION, "tool.vendor", [tool.id for tool in context.graph.tools if tool.vendor is None]
    )
    price = FACTS["tool.cost.annual"]
    unpriced = [t.id for t in context.graph.tools if t.vendor is not None and not price.stated(t)]
    yield from _tools(VENDOR_CONCENTRATION, "tool.cost.annual", unpriced)
    apart = sorted(f"tool:{t.id}" for t in context.graph.tools if t.vendor and t.currency and price.stated(t))
    if apart:
        yield price.unknown(VENDOR_CONCENTRATION, apart, text=_APART)
    for fact, tools in shared_knowledge(context).items():
        yield from _tools(ONE_PERSON, f"tool.{fact}", tools)
    yield from _cut_short(context)
    if uncounted:
        yield FACTS["policy.label_budget"].unknown("resilience.cut-point", uncounted)


def _tools(rule: Rule | str, fact: str, tools: Iterable[str], blocks: Iterable[str] | None = None) -> Iterator[Unknown]:
    subjects = [f"tool:{tool}" for tool in sorted(tools)]
    if subjects:
        blocked = None if blocks is None else [f"tool:{tool}" for tool in sorted(blocks)]
        yield FACTS[fact].unknown(rule, subjects, blocked)


def _flows(context: Context) -> Iterator[Unknown]:
    """Losses that are an interval because flows do not state how well they work."""
    records = [flow.integration for flow in context.graph.running]
    for field in ("status", "entities", "method", "every", "reliability"):
        fact = FACTS[f"integration.{field}"]
        if fact.stated_by(records) == len(records):
            continue
        lacking = [flow for flow in context.graph.running if not fact.stated(flow.integration)]
        ids = {flow.id for flow in lacking}
        open_ = (one for one in context.singles if one.loss.value is None and one.unit.stops & ids)
        blocks = sorted({f"tool:{one.unit.id}" for one in open_})
        if blocks:
            n = len({flow.number for flow in lacking})
            yield fact.unknown(_LOSS, sorted({flow.subject for flow in lacking}), blocks, n=n)


def _cut_short(context: Context) -> Iterator[Unknown]:
    """Units whose loss is a bound because the searches for ways around ran out of their work budget."""
    cut = tuple(f"tool:{struck.unit.id}" for struck in context.singles if not struck.loss.exact)
    groups = sum(not struck.loss.exact for struck in (*context.links, *context.vendors, *context.others))
    if cut or groups:
        subjects = cut or (f"tool:{context.graph.tools[0].id}",)
        yield FACTS["policy.label_budget"].unknown(_LOSS, subjects, cut, n=len(cut) + groups)
