"""Findings on growth: limits that will be full, and prices that rise faster than what is bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from stackaudit.analysers.fit.case import Case
from stackaudit.analysers.fit.limits import Runway, month_of
from stackaudit.analysers.fit.prices import Curve
from stackaudit.analysers.fit.rules import COST_RUNS_AWAY, LIMIT_AHEAD
from stackaudit.analysers.fit.tool_fit import ToolFit
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, Value, say

_YEAR = 12


class Step(NamedTuple):
    """The price a year up to a limit, and beyond it."""

    now: float | None
    after: float | None


def step_of(one: ToolFit, way: Runway) -> Step:
    """What a tool costs now, and just beyond one of its limits, as far as the price list says."""
    curve = curve_of(one, way)
    if curve is None:
        return Step(None, None)
    return Step(curve.now, None if way.limit.limit is None else curve.price_beyond(way.limit.limit))


def curve_of(one: ToolFit, way: Runway) -> Curve | None:
    """The price list of the resource of a limit."""
    return next((curve for curve in one.curves if curve.resource == way.limit.resource), None)


def _confidence(one: ToolFit) -> Confidence:
    source = one.tool.provenance
    return "documented" if source is None or source.confidence is None else source.confidence


def money(amount: float) -> Decimal:
    """An amount for a reader, in whole units."""
    return Decimal(round(amount))


# -- limits


def on_growth(case: Case, one: ToolFit) -> Iterator[Finding]:
    """Limits and prices; a price that jumps because the same resource passes its limit follows from the limit."""
    costs, steepest = list(cost_runs_away(case, one)), _steepest(one)
    priced = None if steepest is None else steepest[1].resource
    for limit in limit_ahead(case, one):
        full = {resource for _, resource, _ in _ahead(one)}
        caused = [cost for cost in costs if cost.severity <= limit.severity and priced in full]
        costs = [cost for cost in costs if cost not in caused]
        yield replace(limit, consequences=tuple(caused))
    yield from costs


def _ahead(one: ToolFit) -> list[tuple[float, str, Runway]]:
    """Limits that are surely full within the months of the policy, the first to be full first."""
    within = one.policy.fit["limit-months"]
    return sorted(
        ((way.months[1], way.limit.resource, way) for way in one.runways if way.months and way.months[1] <= within),
        key=lambda row: row[:2],
    )


def limit_ahead(case: Case, one: ToolFit) -> Iterator[Finding]:
    """A tool of which a limit is full within the months of the policy, for sure; the first to be full is named."""
    ahead = _ahead(one)
    if not ahead:
        return
    months, _, first = ahead[0]
    step = step_of(one, first)
    stake = step.after - step.now if step.now is not None and step.after is not None else 0.0
    end = one.bound_until
    soon = months <= _YEAR or (end is not None and first.before(end) is True)
    yield Finding(
        code=LIMIT_AHEAD.id,
        subjects=(f"tool:{one.tool.id}",),
        severity=one.policy.rate(LIMIT_AHEAD, one.policy.criticality["high" if soon else "normal"], max(0.0, stake)),
        title=_title(one, first, months),
        why=_why(case, one, first, step),
        advice=_advice(one, step),
        evidence=tuple(row for _, _, way in ahead for row in _evidence(case, one, way)),
        confidence=_confidence(one),
    )


def _title(one: ToolFit, way: Runway, months: float) -> Message:
    if months == 0:
        return say("{tool} has no room left: {resource} are full", tool=one.tool.name, resource=way.limit.resource)
    return say(
        "{tool} runs out of room in {month}: {resource}",
        tool=one.tool.name,
        month=month_of(one.today, months) or "",
        resource=way.limit.resource,
    )


def _why(case: Case, one: ToolFit, way: Runway, step: Step) -> Message:
    used, limit = way.limit.used or 0.0, way.limit.limit or 0.0
    text = "{used} of {limit} are used"
    params: dict[str, Value] = {"used": _plain(used), "limit": _plain(limit)}
    if way.limit.growth is not None and way.exact:
        text += ", and {growth} more every {per}: full in {months} months"
        growth, months = f"{way.limit.growth * 100:.4g}%", round(way.exact, 1)
        params |= {"growth": growth, "per": way.limit.per, "months": months}
    text += "."
    if step.now is not None and step.after is not None:
        text += case.worded(" Beyond that the price list asks {after}{currency} a year; today it is {now}.")
        params |= {"after": money(step.after), "now": money(step.now), "currency": case.currency}
    end = one.bound_until
    if end is not None and way.before(end):
        text += " The contract binds until {end}, which is later."
        params["end"] = end
    return say(text, **params)


def _plain(number: float) -> Decimal:
    """A number without a point where it needs none."""
    return Decimal(round(number)) if number == round(number) else Decimal(repr(number))


def _advice(one: ToolFit, step: Step) -> Message:
    priced = "the next step" if step.after is not None else "the next step and its price"
    contract, bound = one.tool.contract, one.bound_until
    notice = None if contract is None else contract.notice_by
    if notice is not None and notice >= one.today:
        text = f"Agree on {priced} while notice can be given, that is until {{day}}, or clear out what is not needed."
        return say(text, day=notice)
    if bound is not None:
        text = f"Agree on {priced} before the contract runs out or renews on {{day}}, or clear out what is not needed."
        return say(text, day=bound)
    return say(f"Agree on {priced} now, or clear out what is not needed.")


def _evidence(case: Case, one: ToolFit, way: Runway) -> Iterator[Evidence]:
    resource = way.limit.resource
    yield Quantity(f"{resource}: used", way.limit.used or 0.0)
    yield Quantity(f"{resource}: limit", way.limit.limit or 0.0)
    if way.limit.growth is not None:
        yield Quantity(f"{resource}: growth a {way.limit.per}", way.limit.growth, "share")
    if way.exact is not None:
        yield Quantity(f"{resource}: months left", way.exact, "months")
    if way.full_on is not None:
        yield Names(f"{resource}: full in", (way.full_on,))
    step = step_of(one, way)
    if step.now is not None:
        yield Quantity(f"{resource}: price a year", step.now, case.unit)
    if step.after is not None:
        yield Quantity(f"{resource}: price a year beyond the limit", step.after, case.unit)


# -- prices


def _steepest(one: ToolFit) -> tuple[float, Curve] | None:
    """The price that rises fastest of those that rise faster than the policy bears, and how fast."""
    months = one.policy.fit["cost-months"]
    steep = [
        (found, curve)
        for curve in one.curves
        if (found := curve.elasticity_in(months)) is not None and found > one.policy.fit["elasticity-told"]
    ]
    return max(steep, key=lambda pair: (pair[0], pair[1].resource or ""), default=None)


def cost_runs_away(case: Case, one: ToolFit) -> Iterator[Finding]:
    """A tool whose price rises by more than what is bought of it, as far as growth is stated."""
    steepest = _steepest(one)
    if steepest is None:
        return
    found, curve = steepest
    months = one.policy.fit["cost-months"]
    later = curve.volume_in(months) or 0.0
    now, after = curve.now or 0.0, curve.price(later) or 0.0
    yield Finding(
        code=COST_RUNS_AWAY.id,
        subjects=(f"tool:{one.tool.id}",),
        severity=one.policy.rate(COST_RUNS_AWAY, one.policy.criticality["normal"], after - now),
        title=say(
            "The price of {tool} grows faster than its {resource}", tool=one.tool.name, resource=curve.resource or ""
        ),
        why=say(
            case.worded(
                "In {months} months {resource} grow from {volume} to {later}, and the price from {now} to "
                "{after}{currency} a year: {found}% for each per cent."
            ),
            months=_plain(months),
            resource=curve.resource or "",
            volume=Decimal(round(curve.volume or 0)),
            later=Decimal(round(later)),
            now=money(now),
            after=money(after),
            currency=case.currency,
            found=round(min(found, 1e6), 2),
        ),
        advice=say(
            "Agree on a price for the volume to come before growth uses up the present step, or compare others."
        ),
        evidence=(
            Quantity(f"{curve.resource}: today", curve.volume or 0.0),
            Quantity(f"{curve.resource}: then", later),
            Quantity("price a year today", now, case.unit),
            Quantity("price a year then", after, case.unit),
            *([Quantity("cost elasticity", found)] if found < 1e6 else []),
        ),
        confidence=_confidence(one),
    )
