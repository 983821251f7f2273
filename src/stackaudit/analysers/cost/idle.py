"""Paid seats that nobody uses: one finding a tool, and the facts of seats that are not stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.cost.context import KINDS, NOT_STATED, Context, SeatUse, subjects
from stackaudit.analysers.cost.rules import IDLE_SEATS
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import phase
from stackaudit.model.renewal import Renewal


class IdleKey(QuantityKey):
    """Numbers of these findings that other rooms read."""

    LEAST = ("idle seats cost at least", Role.MONEY_LEAST)
    MOST = ("idle seats cost at most", Role.MONEY_MOST)


@check(IDLE_SEATS)
def idle_seats(context: Context) -> Iterator[Finding]:
    """One finding for each tool of whose paid seats too few are in use, for sure."""
    for tool, use in context.seats.items():
        if use.status == "idle":
            yield Finding(
                rule=IDLE_SEATS,
                subjects=(f"tool:{tool}",),
                severity=context.graph.policy.rate(IDLE_SEATS, stake=float(use.cost.high) if use.cost else 0.0),
                title=_title(use),
                why=sentences(_why(use)),
                advice=_advice(use, context.contracts.get(tool)),
                evidence=tuple(_evidence(context, use)),
                confidence=_confidence(use),
            )


def _confidence(use: SeatUse) -> Confidence:
    """A figure that is old, or of no stated day, says little of today."""
    return "assumed" if use.old or use.age is None else "documented"


def _title(use: SeatUse) -> Message:
    least = int(use.idle.low) if use.idle else 0
    if use.exact:
        one, many = "{n} of {paid} paid seats of {tool} is idle", "{n} of {paid} paid seats of {tool} are idle"
    else:
        one = "At least {n} of {paid} paid seats of {tool} is idle"
        many = "At least {n} of {paid} paid seats of {tool} are idle"
    return say(one, many, n=least, paid=use.paid or 0, tool=use.tool.name)


def _why(use: SeatUse) -> Iterator[Message]:
    yield say(
        "{active} seats are active ({what}): {share}, where {asked} are asked.",
        active=use.active or 0,
        what=KINDS[use.kind],
        share=f"{use.ratio or 0:.1%}",
        asked=f"{use.settings.least_utilisation:.0%}",
    )
    yield _money(use)
    stated = use.tool.seats.as_of if use.tool.seats else None
    if stated is None:
        yield say("Of which day the figure is, is not stated.")
    elif use.old:
        yield say("The figure is of {day}, which is {age} days ago: count again first.", day=stated, age=use.age or 0)


def _money(use: SeatUse) -> Message:
    if use.by_the_seat is False:
        return say("Its price does not depend on seats: fewer of them save nothing.")
    if use.annual is not None and not use.annual:
        return say("It costs nothing.")
    if use.cost is None:
        return say("What the idle seats cost cannot be told: the cost of the tool is not stated.")
    if use.by_the_seat is None and not use.cost.is_exact:
        most = use.cost.most if use.exact else use.cost
        return say("The idle seats cost {cost} if its price goes by the seat, which is not stated.", cost=most)
    return say("The idle seats cost {cost}.", cost=use.cost)


def _advice(use: SeatUse, renewal: Renewal | None) -> Message:
    """What to do about idle seats, and until when."""
    if not use.may_cost:
        return say("Find out whether people need the tool, or training: there is no money in cutting its seats.")
    if phase(use.tool) == "phase-out" or use.tool.must_retire:
        return say("It is on its way out: end it, rather than cut seats.")
    end = None if renewal is None or renewal.status != "ends" else renewal.free_from
    if end is not None:
        return say("Buy fewer seats when the contract ends on {day}.", day=end)
    if renewal is None or renewal.renews is None:
        return say("Find out when the contract can be changed, and cut the seats that nobody needs then.")
    if renewal.status == "missed":
        return say(
            "Notice for the renewal on {day} is too late: ask the vendor for fewer seats, or cut them a term later.",
            day=renewal.renews,
        )
    if renewal.notice_by is None:
        return say(
            "Cut the seats that nobody needs when it renews on {day}; by when notice is due is not stated.",
            day=renewal.renews,
        )
    return say(
        "Cut the seats that nobody needs when it renews on {day}: notice is due by {last}.",
        day=renewal.renews,
        last=renewal.notice_by,
    )


def _evidence(context: Context, use: SeatUse) -> Iterator[Evidence]:
    yield Quantity("paid seats", float(use.paid or 0))
    yield Quantity("active seats", float(use.active or 0))
    yield Names("counts as active", (use.kind,))
    if use.annual is not None:
        yield Quantity("cost a year", float(use.annual), context.unit)
    if use.cost is not None:
        yield Quantity.of(IdleKey.LEAST, float(use.cost.low), context.unit)
        yield Quantity.of(IdleKey.MOST, float(use.cost.high), context.unit)
    if use.tool.seats is not None and use.tool.seats.as_of is not None:
        yield Names("counted on", (use.tool.seats.as_of.isoformat(),))


# -- what is not stated


_ASSIGNED = Text(
    "of {n} tool it is stated how many seats are assigned, not how many are used",
    "of {n} tools it is stated how many seats are assigned, not how many are used",
)
_SEATS: tuple[tuple[str, Callable[[SeatUse], bool], Text | None], ...] = (
    ("tool.seats", lambda use: use.paid is None and use.active is None and use.may_cost, None),
    ("seats.paid", lambda use: use.paid is None and use.active is not None, None),
    ("seats.active", lambda use: bool(use.paid) and use.active is None, None),
    ("seats.measure", lambda use: bool(use.paid) and use.active is not None and use.kind == NOT_STATED, None),
    ("seats.measure", lambda use: bool(use.paid) and use.active is not None and use.kind == "assigned", _ASSIGNED),
    ("seats.as_of", lambda use: use.active is not None and use.age is None, None),
    ("cost.priced_by", lambda use: use.by_the_seat is None and bool(use.idle and use.idle.high) and use.may_cost, None),
)
"""Facts of seats, which tools lack them, and the sentence where it is not the usual one."""


def seats_not_stated(context: Context) -> Iterator[Unknown]:
    """What is missing of seats; it blocks tools of which it is open how many are idle, or what those cost."""
    for fact, lacks, text in _SEATS:
        silent = [use for use in context.seats.values() if lacks(use)]
        if silent:
            blocked = subjects(use.tool.id for use in silent if use.status == "unknown" or _unsettled(use))
            yield FACTS[fact].unknown(IDLE_SEATS, subjects(use.tool.id for use in silent), blocked, text=text)


def _unsettled(use: SeatUse) -> bool:
    return use.cost is None or not use.cost.is_exact
