"""Contracts that renew by themselves: notice that is due, or too late, days that crowd together, missing facts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.cost.context import Context, subjects
from stackaudit.analysers.cost.rules import NOTICE_DUE, NOTICE_MISSED, RENEWAL_CLUSTER
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import phase
from stackaudit.model.renewal import Renewal, moved, term_days
from stackaudit.model.tool import Tool


class NoticeKey(QuantityKey):
    """Numbers of these findings that other rooms read."""

    DAYS_LEFT = ("days left", Role.DAYS_LEFT)


@check(NOTICE_DUE)
def notices(context: Context) -> Iterator[Finding]:
    """One finding for each contract of which notice is due soon, or too late before a renewal that is still ahead."""
    for tool, renewal in context.contracts.items():
        if renewal.status not in {"due", "missed"} or renewal.notice_by is None or renewal.renews is None:
            continue
        missed = renewal.status == "missed"
        variant = NOTICE_MISSED if missed else ""
        price = context.annual(renewal.tool)
        yield Finding(
            rule=NOTICE_DUE,
            subjects=(f"tool:{tool}",),
            severity=context.graph.policy.rate(NOTICE_DUE, stake=float(price or 0), variant=variant),
            title=_title(renewal, renewal.notice_by, renewal.renews),
            why=sentences(_why(context, renewal, renewal.notice_by, renewal.renews)),
            advice=_too_late(renewal) if missed else _in_time(renewal),
            evidence=tuple(_evidence(context, renewal, renewal.notice_by, renewal.renews)),
            members=members_of(context.graph, (tool,), contracts=True),
        )


def _title(renewal: Renewal, last: date, renews: date) -> Message:
    name = renewal.tool.name
    if renewal.status == "missed":
        return say("Notice for {tool} can no longer be given: it renews on {day}", tool=name, day=renews)
    if not renewal.days_left:
        return say("Notice for {tool} is due today, {day}", tool=name, day=last)
    return say(
        "Notice for {tool} is due by {day}, in {n} day",
        "Notice for {tool} is due by {day}, in {n} days",
        tool=name,
        day=last,
        n=renewal.days_left,
    )


def _why(context: Context, renewal: Renewal, last: date, renews: date) -> Iterator[Message]:
    price = context.annual(renewal.tool)
    if renewal.status == "missed":
        yield say("The last day was {last}.", last=last)
    else:
        yield say("It renews by itself on {day}.", day=renews)
    if price is None:
        yield say("What it costs is not stated.")
    else:
        yield say("It costs {price}.", price=price)
    if renewal.rolled:
        yield say(
            "The day stated, {stated}, is past; {days} days a term lead to this one.",
            stated=renewal.contract.renews or renews,
            days=term_days(renewal.contract) or 0,
        )
    use = context.seats[renewal.tool.id]
    if use.status == "idle" and use.idle and use.paid:
        text = "{idle} of its {paid} paid seats are idle." if use.exact else "At least {idle} of {paid} seats are idle."
        yield say(text, idle=int(use.idle.low), paid=use.paid)


def _in_time(renewal: Renewal) -> Message:
    tool = renewal.tool
    if _leaving(tool):
        return say("It is on its way out: give notice.")
    if tool.must_keep:
        return say("It is to be kept: ask for a better price or fewer seats before that day.")
    return say("Decide by that day whether it is still needed, by how many, and at what price.")


def _too_late(renewal: Renewal) -> Message:
    notice = renewal.notice_days
    if renewal.following is None or notice is None:
        return say("Ask the vendor all the same, and note the last day of notice for the term after.")
    following = moved(renewal.following, -notice)
    return say("Ask the vendor all the same; the next last day of notice is {following}.", following=following)


def _leaving(tool: Tool) -> bool:
    return phase(tool) == "phase-out" or tool.must_retire


def _evidence(context: Context, renewal: Renewal, last: date, renews: date) -> Iterator[Evidence]:
    yield Names("last day of notice", (last.isoformat(),))
    yield Names("renews", (renews.isoformat(),))
    yield Quantity("notice", float(renewal.notice_days or 0), "days")
    if renewal.days_left is not None:
        yield Quantity.of(NoticeKey.DAYS_LEFT, float(renewal.days_left), "days")
    price = context.annual(renewal.tool)
    if price is not None:
        yield Quantity("cost a year", float(price), context.unit)


# -- days that crowd together


class Due(NamedTuple):
    """The last day of notice of a contract that renews by itself."""

    day: date
    tool: str


def ahead(context: Context) -> list[Due]:
    """The last days of notice that are still to come, in order."""
    listed = [r for r in context.contracts.values() if r.status in {"due", "later"}]
    return sorted(Due(one.notice_by, one.tool.id) for one in listed if one.notice_by is not None)


def clusters(listed: Sequence[Due], within: int, least: int) -> Iterator[tuple[Due, ...]]:
    """Groups of contracts whose last days of notice lie so few days apart, from the first on, none in two groups.

    A group takes all that fit, so that none can be added to it; among those in no group there is no other group.

    >>> days = [Due(date(2027, 1, day), f"tool-{day}") for day in (1, 9, 15, 16, 30)]
    >>> [[due.day.day for due in group] for group in clusters(days, within=14, least=3)]
    [[1, 9, 15]]

    Args:
        listed: The contracts, in the order of their days.
        within: Most days between the first and the last of a group.
        least: Fewest contracts of a group; one alone is none.
    """
    first = 0
    while first < len(listed):
        last = moved(listed[first].day, within)
        group = tuple(listed[first : bisect_right(listed, last, lo=first, key=lambda due: due.day)])
        found = len(group) >= max(2, least)
        if found:
            yield group
        first += len(group) if found else 1


@check(RENEWAL_CLUSTER)
def renewal_clusters(context: Context) -> Iterator[Finding]:
    """One finding for each group of contracts of which notice is due at about the same time."""
    rules = context.graph.policy.renewals
    for group in clusters(ahead(context), rules["cluster-days"], rules["cluster-tools"]):
        tools = [context.graph.tool(due.tool) for due in group]
        known = _stated(context, tools)
        yield Finding(
            rule=RENEWAL_CLUSTER,
            subjects=tuple(f"tool:{tool.id}" for tool in tools),
            severity=context.graph.policy.rate(RENEWAL_CLUSTER, stake=float(context.total(known))),
            title=_crowded(group),
            why=sentences(_worth(context, tools)),
            advice=_begin(context, tools),
            evidence=(
                Tools("renew by themselves", tuple(due.tool for due in group)),
                Names("last day of notice", tuple(f"{due.day}: {context.graph.tool(due.tool).name}" for due in group)),
                Quantity("cost a year, as far as stated", float(context.total(known)), context.unit),
                *_ownerless(tools),
            ),
            members=members_of(
                context.graph,
                (due.tool for due in group),
                contracts=True,
                advice={due.tool: _in_time(context.contracts[due.tool]) for due in group},
            ),
        )


def _crowded(group: Sequence[Due]) -> Message:
    first, last = group[0].day, group[-1].day
    if first == last:
        return say("Notice for {count} contracts is due on one day, {day}", count=len(group), day=first)
    text = "Notice for {count} contracts is due from {first} to {last}"
    return say(text, count=len(group), first=first, last=last)


def _worth(context: Context, tools: Sequence[Tool]) -> Iterator[Message]:
    stated = _stated(context, tools)
    if stated:
        yield say("They cost {sum}.", sum=context.total(stated))
    if len(stated) < len(tools):
        yield say("Of {silent} of them the cost is not stated.", silent=len(tools) - len(stated))
    yield say("Each renews by itself unless somebody decides otherwise in time.")
    ownerless = tuple(sorted(tool.name for tool in tools if tool.owner is None))
    if ownerless:
        yield say("No owner is stated for {ownerless}.", ownerless=ownerless)


def _stated(context: Context, tools: Iterable[Tool]) -> list[Money]:
    """What those of the tools that state it cost a year."""
    return [context.priced[tool.id] for tool in tools if tool.id in context.priced]


def _begin(context: Context, tools: Iterable[Tool]) -> Message:
    """The largest comes first; names break ties, so that ids do not matter."""
    first = min(tools, key=lambda tool: (-(context.annual(tool) or context.zero).amount, tool.name))
    return say("Begin with {tool}, and ask the vendors to move some of the days apart.", tool=first.name)


def _ownerless(tools: Iterable[Tool]) -> Iterator[Evidence]:
    ownerless = tuple(tool.id for tool in tools if tool.owner is None)
    if ownerless:
        yield Tools("no owner stated", ownerless)


# -- what is not stated


def contracts_not_stated(context: Context) -> Iterator[Unknown]:
    """What is missing of contracts; it blocks those of which notice may be due soon, or too late."""
    without = subjects(
        tool.id for tool in context.tools if tool.id not in context.contracts and context.annual(tool) != context.zero
    )
    if without:
        yield FACTS["tool.contract"].unknown(NOTICE_DUE, without)
    for field in ("renews", "term", "notice", "auto_renew"):
        lacking = [one for one in context.contracts.values() if field in one.lacks]
        if lacking:
            blocked = subjects(one.tool.id for one in lacking if _pressing(context, one))
            silent = subjects(one.tool.id for one in lacking)
            yield FACTS[f"contract.{field}"].unknown(NOTICE_DUE, silent, blocked)


def _pressing(context: Context, one: Renewal) -> bool:
    """Whether notice may be due soon, or too late: for sure it is not where the last day, if any, is far ahead."""
    return one.days_left is None or one.days_left <= context.graph.policy.renewals["soon"]
