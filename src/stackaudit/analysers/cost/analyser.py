"""The cost analyser, and its answer in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.cost.budget import budget_not_stated, budget_tables
from stackaudit.analysers.cost.context import Context, subjects
from stackaudit.analysers.cost.idle import seats_not_stated
from stackaudit.analysers.cost.measures import measures, tables
from stackaudit.analysers.cost.notices import contracts_not_stated
from stackaudit.analysers.cost.rules import IDLE_SEATS, RULES
from stackaudit.analysers.cost.settings import CostSettings
from stackaudit.analysers.cost.unused_function import use_not_stated
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.findings import Findings, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Text
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.tables.cost import ROWS

_ASKS = "What does the stack cost, what of it is paid for and not used, and by when must notice be given?"

CHECKS = checks(
    "cost",
    "idle:idle_seats",
    "budget:budget_bound",
    "unused_function:unused_function",
    "notices:notices",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="cost", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=CostSettings, rows=ROWS)
def cost(graph: StackGraph, settings: CostSettings) -> Review:
    """A seat is idle if it is paid for and not used; notice is due by the last day that stops a contract renewing.

    Looks: The tools in use, so neither planned nor retired ones. A cost that is not stated is unknown, never 0: then
    the whole has no value, and what is known stands beside it. Idle seats are those paid for less the active ones, by
    whatever measure is stated; where one of the two numbers is not stated, nothing is told of what they cost. Idle
    seats of tools that are priced in another way than by the seat cost nothing. More active seats than paid ones are
    told in the table, and fill no other tool's. The last day of notice is the day on which a contract renews by itself,
    less the notice: months are those of the calendar, clipped to the last day of the month, days are days. A day that
    is past moves on by whole terms. Where notice is given to the end of a month, quarter or year, that day takes the
    place of a day of renewal that is not stated. Cost by department and by capability divides what a tool costs equally
    among those that use it, and those it is used for. Ours.

    A capability is used if the share of active users who use it reaches a threshold, and unused if all of Wilson's
    interval lies below another; what is not stated widens depth and cost by capability.

    Rates: Base severity by kind, plus what log10(1 + money a year / unit) adds: what the idle seats cost, or the
    contract. Notice that is too late for a renewal still ahead has its own, lower base. Thresholds, days and bases
    stand in the policy.

    Errs when: Costs, seats or contracts are not recorded; a missing fact makes an answer unknown, never clean. A log-in
    is no use, and a tool for a season needs a year's count: a figure of use is only as good as its window. Figures that
    are old, or of no stated day, are told as assumed. A tool not needed at all saves more than its idle seats, and
    contains them: never add the two. Discounts, minimum numbers of seats and contracts for several tools are not seen,
    nor contracts of tools that are retired.
    """
    context = Context(graph, settings)
    if not context.tools:
        raise NotApplicable("no tool is in use: all are planned or retired")
    if not context.anything_stated:
        reason = "no tool states a cost, seats or a contract: what the stack costs is not known, which does not mean 0"
        raise NotApplicable(reason)
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in context.tools),
        findings=Findings.sorted(found(CHECKS, context)),
        unknowns=tuple(_not_stated(context)),
        measures=tuple(measures(context)),
        tables=(*tables(context), *budget_tables(context)),
        headline=_headline(context),
    )


_APART = Text(
    "{n} tool states what it costs in another currency than the stack: {sums}; nothing is converted, it is in no sum",
    "{n} tools state what they cost in other currencies than the stack: {sums}; nothing is converted, they are in no "
    "sum",
)


_LISTS = "Lists that were read together contradict one another on"
_FIRST = "and none of them is known better: the first is believed"
_DISPUTED = (
    (
        "cost",
        "tool.cost.annual",
        "cost.annual",
        Text(f"{_LISTS} what {{n}} tool costs, {_FIRST}", f"{_LISTS} what {{n}} tools cost, {_FIRST}"),
    ),
    (
        "seats",
        "tool.seats",
        IDLE_SEATS,
        Text(f"{_LISTS} the seats of {{n}} tool, {_FIRST}", f"{_LISTS} the seats of {{n}} tools, {_FIRST}"),
    ),
)


def _not_stated(context: Context) -> Iterator[Unknown]:
    """One entry a missing fact: which tools lack it, and of which of them something cannot be told."""
    price = FACTS["tool.cost.annual"]
    if context.unpriced:
        yield price.unknown("cost.annual", subjects(tool.id for tool in context.unpriced))
    if context.apart:
        ids = subjects(tool.id for tool, _ in context.apart)
        yield price.unknown("cost.annual", ids, text=_APART, params={"sums": context.apart_sums})
    yield from _disputed(context)
    yield from seats_not_stated(context)
    yield from contracts_not_stated(context)
    yield from budget_not_stated(context)
    yield from use_not_stated(context)


def _disputed(context: Context) -> Iterator[Unknown]:
    """What several lists say differently of cost and of seats, where nothing tells which of them is right."""
    reading = context.graph.stack.reading
    said = () if reading is None else reading.disagreements
    for field, fact, rule, text in _DISPUTED:
        names = {one.subject for one in said if one.open and one.field.partition(".")[0] == field}
        ids = [tool.id for tool in context.tools if tool.name in names]
        if ids:
            yield FACTS[fact].unknown(rule, subjects(ids), text=text)


def _headline(context: Context) -> tuple[Message, ...]:
    """Say what the stack costs, what of it is idle, and by when notice must be given."""
    return (*_cost(context), *_idle(context), *_notice(context))


def _cost(context: Context) -> Iterator[Message]:
    stated, count = len(context.priced), len(context.tools)
    if not stated and not context.apart:
        yield say("what the stack costs is not stated")
        return
    if stated == count:
        yield say("the stack costs {sum}", sum=context.known)
        return
    if stated:
        yield say("{priced} of {count} tools cost {sum}", priced=stated, count=count, sum=context.known)
    if context.apart:
        text = ("{n} tool in another currency costs {sums}", "{n} tools in other currencies cost {sums}")
        yield say(*text, n=len(context.apart), sums=context.apart_sums)
    if context.unpriced:
        yield say("{n} tool does not state its cost", "{n} tools do not state their cost", n=len(context.unpriced))


def _idle(context: Context) -> Iterator[Message]:
    """Yield how many seats are idle and what those cost; of how many it is not known is told beside them."""
    if not context.counted:
        return
    paid, idle = sum(use.paid or 0 for use in context.counted), context.idle
    low, open_ = int(idle.low), int(idle.high - idle.low)
    if low or not open_:
        yield say("{n} of {paid} paid seats is idle", "{n} of {paid} paid seats are idle", n=low, paid=paid)
    if open_:
        of = "of the {paid} paid seats" if not low else "of the others"
        yield say(
            f"whether {{n}} {of} is in use is not known",
            f"whether {{n}} {of} are in use is not known",
            n=open_,
            paid=paid,
        )
    over = tuple(use.tool.name for use in context.counted if use.overdrawn)
    if over:
        yield say("more seats of {tools} are assigned than paid for", tools=over)
    known = [use.cost for use in context.counted if use.cost is not None]
    cost = Estimate.total(known, Unit.of_money(context.currency))
    if cost.high:
        text = "the idle seats cost {cost}"
        yield say(text if len(known) == len(context.counted) else f"{text}, as far as stated", cost=cost)


def _notice(context: Context) -> Iterator[Message]:
    listed = list(context.contracts.values())
    due = sorted((one.notice_by, one.tool.name) for one in listed if one.status == "due" and one.notice_by is not None)
    later = [one.notice_by for one in listed if one.status == "later" and one.notice_by is not None]
    if due:
        yield say(
            "notice for {n} contract is due within {days} days: {tool} by {day}",
            "notice for {n} contracts is due within {days} days, first {tool} by {day}",
            n=len(due),
            days=context.graph.policy.renewals["soon"],
            tool=due[0][1],
            day=due[0][0],
        )
    elif later:
        yield say("the next notice is due by {day}", day=min(later))
    missed = sum(one.status == "missed" for one in listed)
    if missed:
        yield say("for {n} contract it is too late", "for {n} contracts it is too late", n=missed)
    unsure = sorted((one.notice_by, one.tool.name) for one in listed if one.may_renew and one.notice_by is not None)
    if unsure:
        yield _unsure(context, unsure)
    open_ = sum(one.status == "unknown" and not one.may_renew for one in listed)
    if open_:
        yield say(
            "by when notice of {n} contract is due cannot be told",
            "by when notice of {n} contracts is due cannot be told",
            n=open_,
        )


def _unsure(context: Context, days: list[tuple[date, str]]) -> Message:
    """Say of how many contracts it is not known whether they renew, and by when notice would be safe."""
    one, many = "whether {n} contract renews is not known", "whether {n} contracts renew is not known"
    coming = next(((day, name) for day, name in days if day >= context.today), None)
    if coming is None:
        rest = "; the last safe day of notice, {day} for {tool}, has passed"
        return say(one + rest, many + rest, n=len(days), day=days[-1][0], tool=days[-1][1])
    rest = "; to be safe, give notice for {tool} by {day}"
    return say(one + rest, many + rest, n=len(days), day=coming[0], tool=coming[1])
