"""Paid seats that nobody uses: one finding with a row for each tool, and the facts of seats that are not stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from stackaudit.analysers.base import check
from stackaudit.analysers.cost.context import NOT_STATED, Context, SeatUse, act_by, first_few, leaving, subjects
from stackaudit.analysers.cost.rules import IDLE_SEATS
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.renewal import Renewal


class IdleKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    LEAST = ("idle seats cost at least", Role.MONEY_LEAST)
    MOST = ("idle seats cost at most", Role.MONEY_MOST)


@check(IDLE_SEATS)
def idle_seats(context: Context) -> Iterator[Finding]:
    """Yield one finding with a row for each tool of whose paid seats too few are in use."""
    uses = sorted((use for use in context.judged_seats if use.status == "idle"), key=_dearest)
    if not uses:
        return
    members = tuple(_member(context, use) for use in uses)
    sure = any(not use.old and use.age is not None for use in uses)
    yield Finding(
        rule=IDLE_SEATS,
        subjects=("stack:seats",),
        severity=max(context.graph.policy.rate(IDLE_SEATS, stake=_most(use)) for use in uses),
        title=_title(uses, members, context),
        why=sentences(_why(context, uses)),
        advice=_advice(uses, members),
        evidence=tuple(_evidence(context, uses)),
        confidence="documented" if sure else "assumed",
        members=members,
    )


def _most(use: SeatUse) -> float:
    return 0.0 if use.cost is None else float(use.cost.high)


def _dearest(use: SeatUse) -> tuple[float, int, str, str]:
    return -_most(use), -_spare(use), use.tool.name, use.tool.id


def _spare(use: SeatUse) -> int:
    return 0 if use.idle is None else int(use.idle.low)


def _part(use: SeatUse) -> str:
    return f"{use.tool.name} ({_spare(use)} of {use.paid})"


# -- one tool


def _member(context: Context, use: SeatUse) -> Member:
    renewal = context.contracts.get(use.tool.id)
    pays = use.may_cost and not leaving(use.tool)
    return context.member(
        use.tool,
        IDLE_SEATS.title.fill(n=_spare(use), paid=use.paid or 0, tool=use.tool.name),
        _what_to_do(use, renewal),
        act_by(renewal) if renewal is not None and pays else None,
        None if use.cost is None else use.cost.ends[0],
    )


def _what_to_do(use: SeatUse, renewal: Renewal | None) -> Message:
    """Say how many seats to give up, and by when."""
    tool = use.tool.name
    params: dict[str, int | str] = {"n": _spare(use), "tool": tool}
    if not use.may_cost:
        text = "Find out whether people need {tool}, or training: there is no money in cutting its seats."
        return say(text, tool=tool)
    if leaving(use.tool):
        return say("{tool} is on its way out: end it, rather than cut seats.", tool=tool)
    if renewal is not None and renewal.status == "ends" and renewal.free_from is not None:
        return _seats("When the contract of {tool} ends on {day}, buy {seats} less.", **params, day=renewal.free_from)
    if renewal is None or renewal.renews is None:
        return _seats("Find out when the contract of {tool} can be changed, and give up {seats} then.", **params)
    if renewal.status == "missed":
        text = "It is too late to give up {seats} of {tool} before it renews on {day}: ask the vendor all the same"
        if renewal.last_notice is None:
            return _seats(f"{text}.", **params, day=renewal.renews)
        text += "; else give notice by {last} for the term after."
        return _seats(text, **params, day=renewal.renews, last=renewal.last_notice)
    if renewal.notice_by is None:
        text = "Give up {seats} of {tool} before it renews on {day}; by when notice is due is not stated."
        return _seats(text, **params, day=renewal.renews)
    if renewal.may_renew and act_by(renewal) is None:
        text = "Find out whether the contract of {tool} renews on {day}, and give up {seats}; notice was due by {last}."
    elif renewal.may_renew:
        text = "Give up {seats} of {tool} by {last}: whether it renews on {day} is not known, and that day is safe."
    else:
        return IDLE_SEATS.advice.fill(**params, day=renewal.renews, last=renewal.notice_by)
    return _seats(text, **params, day=renewal.renews, last=renewal.notice_by)


def _seats(text: str, **params: object) -> Message:
    """Return a message in which `{seats}` counts `n` seats."""
    one, many = (text.replace("{seats}", f"{{n}} seat{end}") for end in ("", "s"))
    return say(one, many, **params)  # type: ignore[arg-type]


# -- all of them


def _title(uses: Sequence[SeatUse], members: Sequence[Member], context: Context) -> Message:
    if len(members) == 1 and members[0].title is not None:
        return members[0].title
    return say(
        "In {count} tools more than {bearable} of the paid seats are idle: {tools}",
        count=len(uses),
        bearable=f"{1 - context.settings.least_utilisation:.0%}",
        tools=first_few([_part(use) for use in uses]),
    )


def _why(context: Context, uses: Sequence[SeatUse]) -> Iterator[Message]:
    idle, paid = sum(map(_spare, uses)), sum(use.paid or 0 for use in uses)
    asked = f"{context.settings.least_utilisation:.0%}"
    text = "{active} of {paid} paid seats are active: {share}, where {asked} are asked."
    yield say(text, active=paid - idle, paid=paid, share=f"{1 - idle / paid:.1%}", asked=asked)
    known = [use.cost for use in uses if use.cost is not None]
    cost = Estimate.total(known, Unit.of_money(context.currency))
    if cost.high:
        which = "The idle seats" if len(known) == len(uses) else "The idle seats whose price is known"
        yield say(f"{which} cost {{cost}}.", cost=cost)
    for text, applies in _REMARKS:
        names = tuple(use.tool.name for use in uses if applies(use))
        if names:
            yield say(text, names=names)


_REMARKS: tuple[tuple[str, Callable[[SeatUse], bool]], ...] = (
    (
        "What they cost cannot be told for {names}: the price is not stated.",
        lambda use: use.cost is None and use.tool.currency is None,
    ),
    (
        "What they cost is in no sum for {names}: the price is stated in another currency.",
        lambda use: use.cost is None and use.tool.currency is not None,
    ),
    (
        "The price of {names} does not depend on seats: fewer of them save nothing.",
        lambda use: use.by_the_seat is False,
    ),
    ("{names} costs nothing.", lambda use: use.by_the_seat is not False and not use.may_cost),
    (
        "Whether the price of {names} goes by the seat is not stated; as seats are paid for, it is taken to.",
        lambda use: use.by_the_seat is None and use.cost is not None and use.may_cost,
    ),
    (
        "For {names} the seats that are assigned were counted; some of those may not be used either.",
        lambda use: use.kind == "assigned",
    ),
    ("What counts as active is not stated for {names}.", lambda use: use.kind == NOT_STATED),
    ("The date of the count is not stated for {names}.", lambda use: use.age is None),
    ("The count for {names} is old: count again first.", lambda use: use.old),
)
"""What else is to be known of some of the tools, and of which."""


def _advice(uses: Sequence[SeatUse], members: Sequence[Member]) -> Message:
    if len(members) == 1 and members[0].advice is not None:
        return members[0].advice
    dated = [(member.due, use.tool.name) for member, use in zip(members, uses, strict=True) if member.due is not None]
    text = "Give up the seats that nobody needs, each before its contract renews"
    if not dated:
        return say(f"{text}; begin with {{tool}}, which costs most.", tool=uses[0].tool.name)
    day, tool = min(dated)
    return say(f"{text}: first of {{tool}}, by {{day}}.", tool=tool, day=day)


def _evidence(context: Context, uses: Sequence[SeatUse]) -> Iterator[Evidence]:
    yield Names("idle of paid seats", tuple(f"{use.tool.name}: {_spare(use)} of {use.paid}" for use in uses))
    yield Quantity("paid seats", float(sum(use.paid or 0 for use in uses)))
    yield Quantity("active seats", float(sum(use.active or 0 for use in uses)))
    yield Names("counts as active", tuple(f"{use.tool.name}: {use.kind}" for use in uses))
    cost = Estimate.total((use.cost for use in uses if use.cost is not None), Unit.of_money(context.currency))
    if any(use.cost is not None for use in uses):
        yield Quantity.of(IdleKey.LEAST, float(cost.low), context.unit)
        yield Quantity.of(IdleKey.MOST, float(cost.high), context.unit)
    counted = [use.tool.seats.as_of for use in uses if use.tool.seats is not None]
    dated = tuple(f"{use.tool.name}: {day}" for use, day in zip(uses, counted, strict=True) if day is not None)
    if dated:
        yield Names("counted on", dated)


# -- what is not stated


_ASSIGNED = Text(
    "of {n} tool it is stated how many seats are assigned, not how many are used",
    "of {n} tools it is stated how many seats are assigned, not how many are used",
)
_SEATS: tuple[tuple[str, Callable[[SeatUse], bool], Text | None], ...] = (
    ("tool.seats", lambda use: use.paid is None and use.active is None and use.may_cost, None),
    ("seats.paid", lambda use: use.paid is None and use.active is not None, None),
    ("seats.active", lambda use: bool(use.paid) and use.active is None and use.assigned is None, None),
    ("seats.active", lambda use: bool(use.paid) and use.active is None and use.assigned is not None, _ASSIGNED),
    ("seats.measure", lambda use: bool(use.paid) and use.active is not None and use.kind == NOT_STATED, None),
    ("seats.measure", lambda use: bool(use.paid) and use.active is not None and use.kind == "assigned", _ASSIGNED),
    ("seats.as_of", lambda use: use.active is not None and use.age is None, None),
    ("cost.priced_by", lambda use: use.by_the_seat is None and bool(use.idle and use.idle.high) and use.may_cost, None),
)
"""Facts of seats, which tools lack them, and the sentence where it is not the usual one."""


def seats_not_stated(context: Context) -> Iterator[Unknown]:
    """Yield what is missing of seats; it blocks tools of which it is open how many are idle, or what those cost."""
    for fact, lacks, text in _SEATS:
        silent = [use for use in context.judged_seats if lacks(use)]
        if silent:
            blocked = subjects(use.tool.id for use in silent if use.status == "unknown" or use.cost is None)
            yield FACTS[fact].unknown(IDLE_SEATS, subjects(use.tool.id for use in silent), blocked, text=text)
