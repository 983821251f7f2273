"""What the stack costs, and how many of its paid seats are idle.

A cost has no upper bound. So where a tool does not state its cost, `cost.annual` has neither value nor interval: an
interval that ends at the known sum would be false, and an open one cannot be written. The known part is a measure of
its own, `cost.annual_stated`, which is exact in what it says, and whose coverage tells of how many tools it speaks.
Both are equal where all tools state their cost. The same holds of what idle seats cost.

Idle seats and utilisation speak of the tools that state how many seats are paid for. Their value stands only where both
ends of the interval meet: the middle between "none" and "all" would be a number that nobody counted. Seats of different
kinds have a measure each, beside the one of real use, for which assigned seats tell the least that is idle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.seats import KINDS, NOT_STATED, SeatUse
from stackaudit.core.estimate import SHARE, Estimate, Unit
from stackaudit.core.findings import Measure, Term
from stackaudit.core.messages import say

_BY_KIND: dict[str, str] = {
    "logged-in": "seats, counted by log-in",
    "engaged": "seats, counted by work done",
    "assigned": "seats, counted by assignment",
    NOT_STATED: "seats, not stated how they are counted",
}


def measures(case: Case) -> Iterator[Measure]:
    """All measures."""
    yield _annual(case)
    yield _annual_stated(case)
    yield _idle_seats(case)
    yield _idle_cost(case)
    yield from _utilisation(case)


# -- cost


def _annual(case: Case) -> Measure:
    whole = float(case.known)
    missing, count = len(case.unpriced), len(case.tools)
    terms = tuple(_cost_terms(case))
    if not missing:
        return Measure("cost.annual", whole, whole, whole, 1.0, case.unit, derivation=terms)
    text = (
        "{missing} of {count} tools do not state what they cost; those that do come to {sum}"
        if case.priced
        else "no tool states what it costs"
    )
    reason = say(text, missing=missing, count=count, sum=case.known)
    coverage = len(case.priced) / count
    thin = coverage < case.graph.policy.least_coverage
    return Measure("cost.annual", None, None, None, coverage, case.unit, "lower", terms, str(reason), thin)


def _annual_stated(case: Case) -> Measure:
    coverage = len(case.priced) / len(case.tools)
    thin = coverage < case.graph.policy.least_coverage
    terms, name = tuple(_cost_terms(case)), "cost.annual_stated"
    if not case.priced:
        reason = "no tool states what it costs"
        return Measure(name, None, None, None, 0.0, case.unit, "lower", terms, reason, thin)
    whole = float(case.known)
    return Measure(name, whole, whole, whole, coverage, case.unit, "lower", terms, thin=thin)


def _cost_terms(case: Case) -> Iterator[Term]:
    yield Term(say("tools in use"), float(len(case.tools)))
    yield Term(say("tools that state what they cost"), float(len(case.priced)))
    yield Term(say("cost a year of those"), float(case.known) if case.priced else None)
    for tool in case.planned:
        price = case.annual(tool)
        yield Term(say("not yet: {tool}", tool=tool.name), None if price is None else float(price))


# -- seats


def _idle_seats(case: Case) -> Measure:
    both = case.idle if case.counted else None
    return _settled(case, "cost.idle_seats", both, _coverage(case, _exact(case)), "count", tuple(_seat_terms(case)))


def _utilisation(case: Case) -> Iterator[Measure]:
    paid = sum(use.paid or 0 for use in case.counted)
    used = case.idle.complement(paid)
    both = Estimate.between(used.low / paid, used.high / paid, SHARE) if paid else None
    coverage = _coverage(case, _exact(case))
    yield _settled(case, "cost.utilisation", both, coverage, "share", tuple(_seat_terms(case)), "higher")
    for kind in KINDS:
        group = [use for use in case.counted if use.kind == kind and use.paid and use.active is not None]
        if group and kind != NOT_STATED:
            yield _of_kind(kind, group, paid)


def _of_kind(kind: str, group: Sequence[SeatUse], paid: int) -> Measure:
    """The share of seats that are active by one way of counting; what one tool has too many fills no other's seats."""
    seats = sum(use.paid or 0 for use in group)
    active = sum(min(use.paid or 0, use.active or 0) for use in group)
    value = active / seats
    terms = (
        Term(say("paid {seats}", seats=_BY_KIND[kind]), float(seats)),
        Term(say("active, at most as many as are paid for"), float(active)),
    )
    name = f"cost.utilisation.{kind}"
    return Measure(name, value, value, value, seats / paid, "share", "higher", terms)


def _exact(case: Case) -> list[SeatUse]:
    return [use for use in case.counted if use.exact]


def _seat_terms(case: Case) -> Iterator[Term]:
    for kind, words in _BY_KIND.items():
        group = [use for use in case.counted if use.kind == kind and use.active is not None]
        if group:
            yield Term(say("paid {seats}", seats=words), float(sum(use.paid or 0 for use in group)))
            yield Term(say("idle {seats}", seats=words), float(sum(_spare(use) for use in group)))
    silent = [use for use in case.counted if use.active is None]
    if silent:
        yield Term(say("paid seats, not stated how many are active"), float(sum(use.paid or 0 for use in silent)))
    over = sum(max(0, (use.active or 0) - (use.paid or 0)) for use in case.counted)
    if over:
        yield Term(say("active beyond what is paid for"), float(over))


def _spare(use: SeatUse) -> int:
    """Paid seats that are not active, as counted."""
    return max(0, (use.paid or 0) - (use.active or 0))


def _idle_cost(case: Case) -> Measure:
    money = Unit.of_money(case.currency)
    known = [use.cost for use in case.counted if use.cost is not None]
    cost, silent = Estimate.total(known, money), len(case.counted) - len(known)
    sure = Estimate.total((use.sure_cost for use in case.counted if use.sure_cost is not None), money)
    terms = (
        Term(say("seats idle for sure, at least"), float(sure.low)),
        Term(say("seats idle for sure, at most, if all prices go by the seat"), float(sure.high)),
        Term(say("idle seats of tools that state their cost, at least"), float(cost.low)),
        Term(say("idle seats of tools that state their cost, at most"), float(cost.high)),
        Term(say("tools with seats that may be idle and no stated cost"), float(silent)),
    )
    told = [use for use in case.counted if use.cost is not None and use.cost.is_exact]
    name, coverage = "cost.idle_seat_cost", _coverage(case, told)
    if not silent:
        return _settled(case, name, cost if known else None, coverage, case.unit, terms)
    reason = say(
        "{n} tool with seats that may be idle does not state what it costs; those of the others cost {cost}",
        "{n} tools with seats that may be idle do not state what they cost; those of the others cost {cost}",
        n=silent,
        cost=cost,
    )
    thin = coverage < case.graph.policy.least_coverage
    return Measure(name, None, None, None, coverage, case.unit, "lower", terms, str(reason), thin)


def _settled(
    case: Case,
    name: str,
    both: Estimate | None,
    coverage: float,
    unit: str,
    terms: tuple[Term, ...],
    better: Literal["lower", "higher"] = "lower",
) -> Measure:
    """A measure with a value only where both ends meet and enough tools are settled."""
    if both is None:
        none = "no tool states how many seats are paid for"
        return Measure(name, None, None, None, 0.0, unit, better, terms, none)
    low, high = float(both.low), float(both.high)
    least = case.graph.policy.least_coverage
    enough, value, reason = coverage >= least, None, ""
    if low != high:
        reason = "how many of the paid seats are in use, or what idle ones cost, is not stated in full"
    elif not enough:
        reason = f"it is known of {coverage:.0%} of the tools, {least:.0%} are asked"
    else:
        value = low
    return Measure(name, value, low, high, coverage, unit, better, terms, reason, not enough)


def _coverage(case: Case, told: Sequence[SeatUse]) -> float:
    """Of the tools that may have idle seats that matter, the share of which it is known how many, or what they cost."""
    asked = [use for use in case.seats.values() if use.paid is not None or use.may_cost]
    return len(told) / len(asked) if asked else 0.0
