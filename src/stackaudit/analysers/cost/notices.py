"""Contracts that renew by themselves: notice that is due, or too late; days that crowd together; missing facts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypedDict

from stackaudit.analysers.base import check
from stackaudit.analysers.cost.context import Context, act_by, first_few, leaving, subjects
from stackaudit.analysers.cost.rules import NOTICE_DUE, NOTICE_MISSED
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, Value, in_words, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.periods import after
from stackaudit.model.renewal import Renewal
from stackaudit.model.tool import Tool


class NoticeKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    DAYS_LEFT = ("days left", Role.DAYS_LEFT)


@check(NOTICE_DUE)
def notices(context: Context) -> Iterator[Finding]:
    """Yield one finding with a row for each contract of which notice is due soon, or too late before it renews."""
    found = sorted((one for one in context.contracts.values() if one.status in {"due", "missed"}), key=_by_day)
    if not found:
        return
    members = tuple(_member(context, one) for one in found)
    yield Finding(
        rule=NOTICE_DUE,
        subjects=("stack:notices",),
        severity=max(
            context.graph.policy.rate(
                NOTICE_DUE,
                stake=float(context.annual(one.tool) or 0),
                variant=NOTICE_MISSED if one.status == "missed" else "",
            )
            for one in found
        ),
        title=_title(context, found, members),
        why=sentences(_why(context, found)),
        advice=_advice(context, found, members),
        evidence=tuple(_evidence(context, found)),
        members=members,
    )


def _by_day(one: Renewal) -> tuple[date, str, str]:
    return act_by(one) or date.max, one.tool.name, one.tool.id


# -- one contract


def _member(context: Context, one: Renewal) -> Member:
    advice = _too_late(one) if one.status == "missed" else _in_time(context, one)
    return context.member(one.tool, _headed(one), advice, act_by(one), context.annual(one.tool))


def _headed(one: Renewal) -> Message:
    """Return the sentence of one contract."""
    name = one.tool.name
    if one.status == "missed":
        text = "Notice for {tool} can no longer be given: it renews on {day}"
        return say(text, tool=name, day=one.renews or one.today)
    if not one.days_left:
        return say("Notice for {tool} is due today, {day}", tool=name, day=one.today)
    return NOTICE_DUE.title.fill(tool=name, day=one.notice_by or one.today, n=one.days_left)


def _in_time(context: Context, one: Renewal) -> Message:
    name, day = one.tool.name, one.notice_by or one.today
    if leaving(one.tool):
        return say("Give notice for {tool} by {day}: it is on its way out.", tool=name, day=day)
    use = context.seats[one.tool.id]
    idle = int(use.idle.low) if use.exact and use.idle is not None else 0
    if one.tool.must_keep and idle and use.may_cost:
        text = "Ask for a better price and {n} {seats} less by {day}: {tool} is to be kept."
        return say(text.replace("{seats}", "seat"), text.replace("{seats}", "seats"), tool=name, day=day, n=idle)
    if one.tool.must_keep:
        return say("Ask for a better price by {day}: {tool} is to be kept.", tool=name, day=day)
    text = "Decide by {day} whether {tool} is still needed, for how many people, and at what price"
    if not idle:
        return say(f"{text}.", tool=name, day=day)
    singular, plural = (f"{text}; {{n}} of its {{paid}} paid seats {are} idle." for are in ("is", "are"))
    return say(singular, plural, tool=name, day=day, n=idle, paid=use.paid or 0)


def _too_late(one: Renewal) -> Message:
    name, renews = one.tool.name, one.renews or one.today
    text = "Ask the vendor of {tool} all the same before it renews on {day}"
    if one.last_notice is None:
        return say(f"{text}, and note the last day of notice for the term after.", tool=name, day=renews)
    return say(f"{text}; the next last day of notice is {{last}}.", tool=name, day=renews, last=one.last_notice)


# -- all of them


def _title(context: Context, found: Sequence[Renewal], members: Sequence[Member]) -> Message:
    if len(members) == 1 and members[0].title is not None:
        return members[0].title
    due = tuple(f"{one.tool.name} by {_day(one.notice_by)}" for one in found if one.status == "due")
    late = tuple(f"{one.tool.name} on {_day(one.renews)}" for one in found if one.status == "missed")
    if not due:
        return say(
            "Notice for {count} contracts can no longer be given before they renew: {late}",
            count=len(late),
            late=first_few(late),
        )
    soon = context.graph.policy.renewals["soon"]
    one, many = (f"Notice for {{n}} {word} is due within {{soon}} days: {{due}}" for word in ("contract", "contracts"))
    if not late:
        return say(one, many, n=len(due), soon=soon, due=first_few(due))
    text = "; it is too late for {count}"
    return say(one + text, many + text, n=len(due), soon=soon, due=first_few(due), count=len(late))


def _why(context: Context, found: Sequence[Renewal]) -> Iterator[Message]:
    yield from _terms(found)
    due, missed = ([one for one in found if one.status == status] for status in ("due", "missed"))
    if due:
        yield from _worth(context, [one.tool for one in due])
    if missed:
        names = tuple(f"{one.tool.name} ({_day(one.notice_by)})" for one in missed)
        yield say("The last day of notice has passed for {names}.", names=names)
        yield from _worth(context, [one.tool for one in missed])
    for group in _crowds(context, found):
        text = "Between {first} and {last} {count} contracts have their last day of notice: {names}."
        names = tuple(context.graph.tool(due.tool).name for due in group)
        yield say(text, count=len(group), first=group[0].day, last=group[-1].day, names=names)
    open_ = tuple(f"{one.tool.name} by {_day(one.notice_by)}" for one in _unsure(context) if act_by(one) is not None)
    if open_:
        yield say("Whether these renew is not known; to be safe, give notice for {names}.", names=open_)


def _terms(found: Sequence[Renewal]) -> Iterator[Message]:
    """Yield on which day it renews by itself, and how a day that is past leads there."""
    if len(found) > 1:
        yield say("Each renews by itself unless somebody gives notice.")
    elif found[0].renews is not None:
        yield say("It renews by itself on {day}.", day=found[0].renews)
    for one in found:
        if one.rolled and one.stated is not None and one.renews is not None:
            yield _rolled(one, one.stated, one.renews)


def _rolled(one: Renewal, stated: date, renews: date) -> Message:
    """Say how a day that is past leads to the one ahead: by whole terms, else by what notice is given to the end of."""
    text = "The day stated for {tool}, {stated}, is past; "
    if one.contract.term is not None:
        text += "terms of {term} lead to {day}."
        return say(text, tool=one.tool.name, stated=stated, term=one.contract.term, day=renews)
    text += "notice is given to the end of a {part}, which leads to {day}."
    return say(text, tool=one.tool.name, stated=stated, part=one.contract.notice_to or "", day=renews)


def _worth(context: Context, tools: Sequence[Tool]) -> Iterator[Message]:
    """Yield what the contracts of some tools cost, and of which that is not stated."""
    stated = _stated(context, tools)
    if stated and len(tools) == 1:
        yield say("It costs {sum}.", sum=context.total(stated))
    elif stated:
        named = (
            "{n} contracts cost {sum} together." if len(stated) == len(tools) else "{n} of them cost {sum} together."
        )
        yield say("One of them costs {sum}.", named, n=len(stated), sum=context.total(stated))
    yield from context.without_price(tools)


def _stated(context: Context, tools: Iterable[Tool]) -> list[Money]:
    """Return what those of the tools that state it cost a year."""
    return [context.priced[tool.id] for tool in tools if tool.id in context.priced]


def _advice(context: Context, found: Sequence[Renewal], members: Sequence[Member]) -> Message:
    if len(members) == 1 and members[0].advice is not None:
        return members[0].advice
    first = next((one for one in found if one.status == "due"), found[0])
    dearest = min(found, key=lambda one: (-(context.annual(one.tool) or context.zero).amount, _by_day(one)))
    text = "Decide on each before its day, first on {tool} by {day}"
    if first.status == "missed":
        text = "Ask the vendors all the same before they renew, first that of {tool} by {day}"
    params: dict[str, Value] = {"tool": first.tool.name, "day": act_by(first) or first.today}
    price = context.annual(dearest.tool)
    if not price or dearest is first:
        return say(f"{text}.", **params)
    more: dict[str, Value] = {"dearest": dearest.tool.name, "price": price, "other": dearest.notice_by or dearest.today}
    when = "by {other}"
    if dearest.status == "missed" and first.status != "missed":
        when = "for which the last day of notice, {other}, has passed: it is too late for this term"
    elif dearest.status == "missed":
        more["other"] = dearest.renews or dearest.today
    return say(f"{text}; most money is in {{dearest}}, {{price}}, {when}.", **params, **more)


def _evidence(context: Context, found: Sequence[Renewal]) -> Iterator[Evidence]:
    yield Names("last day of notice", tuple(f"{one.notice_by}: {one.tool.name}" for one in found))
    yield Names("renews", tuple(f"{one.renews}: {one.tool.name}" for one in found))
    length = ((one.tool.name, one.contract.notice) for one in found)
    yield Names("notice", tuple(f"{name}: {in_words(notice)}" for name, notice in length if notice is not None))
    left = [one.days_left for one in found if one.days_left is not None]
    yield Quantity.of(NoticeKey.DAYS_LEFT, float(min((days for days in left if days >= 0), default=max(left))), "days")
    stated = _stated(context, [one.tool for one in found])
    if stated:
        name = "cost a year" if len(stated) == len(found) else "cost a year, as far as stated"
        yield Quantity(name, float(context.total(stated)), context.unit)
    for group in _crowds(context, found):
        names = tuple(f"{due.day}: {context.graph.tool(due.tool).name}" for due in group)
        yield Names("last days of notice that lie close together", names)


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
        last = after(listed[first].day, timedelta(days=within))
        group = tuple(listed[first : bisect_right(listed, last, lo=first, key=lambda due: due.day)])
        found = len(group) >= max(2, least)
        if found:
            yield group
        first += len(group) if found else 1


def _crowds(context: Context, found: Sequence[Renewal]) -> Iterator[tuple[Due, ...]]:
    """Yield the groups that hold one of some contracts, others that are due close to it included."""
    rules, named = context.graph.policy.renewals, {one.tool.id for one in found}
    for group in clusters(ahead(context), rules["cluster-days"], rules["cluster-tools"]):
        if named & {due.tool for due in group}:
            yield group


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
            yield FACTS[f"contract.{field}"].unknown(NOTICE_DUE, silent, blocked, **_safe_day(context, field))


def _pressing(context: Context, one: Renewal) -> bool:
    """Whether notice may be due soon, or too late: for sure it is not where the last day, if any, is far ahead."""
    return one.days_left is None or one.days_left <= context.graph.policy.renewals["soon"]


def _unsure(context: Context) -> list[Renewal]:
    """Return the contracts of which it is not known whether they renew, by the day by which notice would be safe."""
    return sorted((one for one in context.contracts.values() if one.may_renew), key=_by_day)


def _safe_day(context: Context, field: str) -> _Safe:
    """Return the sentence that says by when notice would be safe, where whether contracts renew is not stated."""
    unsure = _unsure(context) if field == "auto_renew" else []
    if not unsure:
        return {}
    first = unsure[0]
    day = first.notice_by or first.today
    return {
        "text": _SAFE if act_by(first) is not None else _PASSED,
        "params": {"tool": first.tool.name, "day": day},
    }


class _Safe(TypedDict, total=False):
    """What `Fact.unknown` takes beside the usual."""

    text: Text
    params: Mapping[str, Value]


_SAFE = Text(
    "{n} contract does not state whether it renews by itself; to be safe, give notice for {tool} by {day}",
    "{n} contracts do not state whether they renew by themselves; to be safe, give notice for {tool} by {day} first",
)
_PASSED = Text(
    "{n} contract does not state whether it renews by itself; the last safe day of notice, {day} for {tool}, has "
    "passed",
    "{n} contracts do not state whether they renew by themselves; the last safe day of notice, {day} for {tool}, has "
    "passed",
)


def _day(day: date | None) -> str:
    """Return a day in words; no words for none."""
    return "" if day is None else in_words(day)
