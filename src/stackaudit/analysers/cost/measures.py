"""What the stack costs and how many of its paid seats are idle: measures, and the tables behind them.

A cost has no upper bound. So where a tool does not state its cost, `cost.annual` has neither value nor interval: an
interval that ends at the known sum would be false, and an open one cannot be written. The known part is a measure of
its own, `cost.annual_stated`, which is exact in what it says, and whose coverage tells of how many tools it speaks.
Both are equal where all tools state their cost. The same holds of what idle seats cost.

Idle seats and utilisation speak of the tools that state how many seats are paid for. Their value stands only where both
ends of the interval meet: the middle between "none" and "all" would be a number that nobody counted. Seats are active
by whatever measure is stated; each has a line of its own as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stackaudit.analysers.cost.context import KINDS, NOT_STATED, Context, SeatUse, per
from stackaudit.core.estimate import SHARE, Estimate, Unit, at_least
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import in_words, say
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.model.lifecycle import used
from stackaudit.model.renewal import Renewal
from stackaudit.model.tool import Tool
from stackaudit.tables.cost import CapabilityCostRow, DepartmentCostRow, RenewalRow, SeatsRow, ToolCostRow

_BY_KIND: dict[str, str] = {
    "logged-in": "seats, counted by log-in",
    "engaged": "seats, counted by work done",
    "assigned": "seats, counted by assignment",
    NOT_STATED: "seats, not stated how they are counted",
}


def measures(context: Context) -> Iterator[Measure]:
    """All measures."""
    yield _annual(context)
    yield _annual_stated(context)
    yield _idle_seats(context)
    yield _idle_cost(context)
    yield from _utilisation(context)


# -- cost


def _annual(context: Context) -> Measure:
    whole = float(context.known)
    missing, count = len(context.unpriced), len(context.tools)
    terms = tuple(_cost_terms(context))
    if not missing and not context.apart:
        return Measure("cost.annual", whole, whole, whole, 1.0, context.unit, derivation=terms)
    text = "{missing} of {count} tools do not state what they cost; those that do come to {sum}"
    if not context.priced:
        text = "no tool states what it costs"
    elif not missing:
        text = "those that cost money in the stack's currency come to {sum}"
    if context.apart:
        rest = f"; {text}" if context.priced or missing else ""
        text = f"in other currencies, which are not converted: {{apart}}{rest}"
    reason = say(text, missing=missing, count=count, sum=context.known, apart=context.apart_sums)
    coverage = len(context.priced) / count
    thin = not at_least(coverage, context.graph.policy.least_coverage)
    return Measure("cost.annual", None, None, None, coverage, context.unit, "lower", terms, str(reason), thin)


def _annual_stated(context: Context) -> Measure:
    coverage = len(context.priced) / len(context.tools)
    thin = not at_least(coverage, context.graph.policy.least_coverage)
    terms, name = tuple(_cost_terms(context)), "cost.annual_stated"
    if not context.priced:
        reason = "no tool states what it costs" + (" in the currency of the stack" if context.apart else "")
        return Measure(name, None, None, None, 0.0, context.unit, "lower", terms, reason, thin)
    whole = float(context.known)
    return Measure(name, whole, whole, whole, coverage, context.unit, "lower", terms, thin=thin)


def _cost_terms(context: Context) -> Iterator[Term]:
    yield Term(say("tools in use"), float(len(context.tools)))
    yield Term(say("tools that state what they cost"), float(len(context.priced)))
    yield Term(say("cost a year of those"), float(context.known) if context.priced else None)
    for tool in context.planned:
        price = context.annual(tool)
        yield Term(say("not yet: {tool}", tool=tool.name), None if price is None else float(price))


# -- seats


def _idle_seats(context: Context) -> Measure:
    both = context.idle if context.counted else None
    return _settled(
        context, "cost.idle_seats", both, _coverage(context, _exact(context)), "count", tuple(_seat_terms(context))
    )


def _utilisation(context: Context) -> Iterator[Measure]:
    paid = sum(use.paid or 0 for use in context.counted)
    used = context.idle.complement(paid)
    both = Estimate.between(used.low / paid, used.high / paid, SHARE) if paid else None
    coverage = _coverage(context, _exact(context))
    yield _settled(context, "cost.utilisation", both, coverage, "share", tuple(_seat_terms(context)), "higher")
    for kind in KINDS:
        group = [use for use in context.counted if use.kind == kind and use.paid and use.active is not None]
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


def _exact(context: Context) -> list[SeatUse]:
    return [use for use in context.counted if use.exact]


def _seat_terms(context: Context) -> Iterator[Term]:
    for kind, words in _BY_KIND.items():
        group = [use for use in context.counted if use.kind == kind and use.active is not None]
        if group:
            yield Term(say("paid {seats}", seats=words), float(sum(use.paid or 0 for use in group)))
            yield Term(say("idle {seats}", seats=words), float(sum(_spare(use) for use in group)))
    silent = [use for use in context.counted if use.active is None]
    if silent:
        yield Term(say("paid seats, not stated how many are active"), float(sum(use.paid or 0 for use in silent)))
    over = sum(max(0, (use.active or 0) - (use.paid or 0)) for use in context.counted)
    if over:
        yield Term(say("active beyond what is paid for"), float(over))


def _spare(use: SeatUse) -> int:
    """Paid seats that are not active, as counted."""
    return max(0, (use.paid or 0) - (use.active or 0))


def _idle_cost(context: Context) -> Measure:
    money = Unit.of_money(context.currency)
    known = [use.cost for use in context.counted if use.cost is not None]
    cost, silent = Estimate.total(known, money), len(context.counted) - len(known)
    terms = (
        Term(say("idle seats of tools that state all it takes"), float(cost.low)),
        Term(say("tools of which it is not known what idle seats cost"), float(silent)),
    )
    told = [use for use in context.counted if use.cost is not None]
    name, coverage = "cost.idle_seat_cost", _coverage(context, told)
    if not silent:
        return _settled(context, name, cost if known else None, coverage, context.unit, terms)
    reason = say(
        "of {n} tool it is not known what its idle seats cost; those of the others cost {cost}",
        "of {n} tools it is not known what their idle seats cost; those of the others cost {cost}",
        n=silent,
        cost=cost,
    )
    thin = not at_least(coverage, context.graph.policy.least_coverage)
    return Measure(name, None, None, None, coverage, context.unit, "lower", terms, str(reason), thin)


def _settled(
    context: Context,
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
    least = context.graph.policy.least_coverage
    enough, value, reason = at_least(coverage, least), None, ""
    if low != high:
        reason = "how many of the paid seats are in use, or what idle ones cost, is not stated in full"
    elif not enough:
        reason = f"it is known of {coverage:.0%} of the tools, {least:.0%} are asked"
    else:
        value = low
    return Measure(name, value, low, high, coverage, unit, better, terms, reason, not enough)


def _coverage(context: Context, told: Sequence[SeatUse]) -> float:
    """Of the tools that may have idle seats that matter, the share of which it is known how many, or what they cost."""
    asked = [use for use in context.judged_seats if use.paid is not None or use.may_cost]
    return len(told) / len(asked) if asked else 0.0


# -- tables


def tables(context: Context) -> Iterator[Table]:
    """All tables; none holds a tool that is planned only, or retired."""
    yield table_of(RenewalRow, lambda: (_renewal(context, renewal) for renewal in _calendar(context)))
    yield table_of(SeatsRow, lambda: map(_seat_row, _with_seats(context)))
    yield table_of(ToolCostRow, lambda: (_tool_row(context, tool) for tool in context.tools))
    yield table_of(DepartmentCostRow, lambda: _by_department(context))
    yield table_of(CapabilityCostRow, lambda: _by_capability(context))


def _with_seats(context: Context) -> Iterator[SeatUse]:
    """The seats of the tools that state how many are paid for or active."""
    return (use for use in context.seats.values() if use.paid is not None or use.active is not None)


def _calendar(context: Context) -> list[Renewal]:
    """Contracts by their last day of notice; those without one last."""
    return sorted(
        context.contracts.values(), key=lambda one: (one.notice_by or date.max, not one.notice_by, one.tool.id)
    )


def _renewal(context: Context, one: Renewal) -> RenewalRow:
    return RenewalRow(
        tool=one.tool.id,
        name=one.tool.name,
        departments=one.tool.departments,
        annual=context.annual(one.tool),
        notice_by=one.notice_by,
        renews=one.renews,
        ends=one.ends,
        notice=None if one.contract.notice is None else in_words(one.contract.notice),
        notice_days=one.notice_days,
        auto_renew=one.contract.auto_renew,
        days_left=one.days_left,
        status=one.status,
        idle_cost=context.seats[one.tool.id].cost,
        free_from=one.free_from,
        apart=context.price_apart(one.tool),
    )


def _seat_row(use: SeatUse) -> SeatsRow:
    seats, price = use.tool.seats, use.tool.own_spend
    return SeatsRow(
        tool=use.tool.id,
        name=use.tool.name,
        paid=use.paid,
        assigned=use.assigned,
        active=use.active,
        measure=None if seats is None else seats.measure,
        as_of=None if seats is None else seats.as_of,
        utilisation=use.ratio,
        idle=use.idle,
        priced_by=None if price is None else price.priced_by,
        idle_cost=use.cost,
        status=use.status,
    )


def _tool_row(context: Context, tool: Tool) -> ToolCostRow:
    price = context.annual(tool)
    share = float(price.amount / context.known.amount) if price is not None and context.known else None
    idle = context.seats[tool.id].cost
    use = context.use_of.get(tool.id)
    ratios = (None, None, None) if use is None else (use.depth, per(price, use.used), per(price, use.people))
    return ToolCostRow(
        tool.id, tool.name, tool.departments, tool.category, price, share, idle, *ratios, context.price_apart(tool)
    )


# -- cost divided


@dataclass(frozen=True, slots=True)
class _Part:
    """What falls to one department or capability; `annual` is None where no tool of it states its cost."""

    key: str
    annual: Money | None
    tools: int
    unpriced: int


def _divided(context: Context, keys: Callable[[Tool], Iterable[str]]) -> list[_Part]:
    """The cost of each tool in equal parts among its keys; the empty key takes what has none. Ours."""
    found: dict[str, list[Money | None]] = {}
    for tool in context.tools:
        listed = sorted(set(keys(tool))) or [""]
        price = context.annual(tool)
        for key in listed:
            found.setdefault(key, []).append(None if price is None else price / len(listed))
    return [_part(context, key, found[key]) for key in sorted(found, key=lambda key: (not key, key))]


def _part(context: Context, key: str, shares: list[Money | None]) -> _Part:
    known = [share for share in shares if share is not None]
    return _Part(key, context.total(known) if known else None, len(shares), len(shares) - len(known))


def _by_department(context: Context) -> Iterator[DepartmentCostRow]:
    known = {department.id: department for department in context.graph.stack.departments}
    for part in _divided(context, lambda tool: tool.departments):
        stated = known.get(part.key)
        heads = None if stated is None else stated.headcount
        name = part.key if stated is None else stated.name
        each = part.annual / heads if heads and part.annual is not None else None
        yield DepartmentCostRow(part.key, name, part.annual, part.tools, part.unpriced, each)


def _by_capability(context: Context) -> Iterator[CapabilityCostRow]:
    for part in _divided(context, used):
        yield CapabilityCostRow(part.key, part.annual, part.tools, part.unpriced)
