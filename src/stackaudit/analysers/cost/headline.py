"""The answer of the cost analyser in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.cost.case import Case
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.messages import Message, say


def headline(case: Case) -> tuple[Message, ...]:
    """Say what the stack costs, what of it is idle, and by when notice must be given."""
    return (*_cost(case), *_idle(case), *_notice(case))


def _cost(case: Case) -> Iterator[Message]:
    if not case.priced:
        yield say("what the stack costs is not stated")
        return
    if not case.unpriced:
        yield say("the stack costs {sum}", sum=case.known)
        return
    stated, count = len(case.priced), len(case.tools)
    yield say("{priced} of {count} tools cost {sum}", priced=stated, count=count, sum=case.known)
    yield say("{n} tool does not state its cost", "{n} tools do not state their cost", n=len(case.unpriced))


def _idle(case: Case) -> Iterator[Message]:
    """The seats that are idle for sure and what those cost; how many more may be is told beside them."""
    if not case.counted:
        return
    paid, idle = sum(use.paid or 0 for use in case.counted), case.idle
    low, open_ = int(idle.low), int(idle.high - idle.low)
    yield say("{n} of {paid} paid seats is idle", "{n} of {paid} paid seats are idle", n=low, paid=paid)
    if open_:
        yield say("of {n} more it is not known", n=open_)
    known = [use.sure_cost for use in case.counted if use.sure_cost is not None]
    cost = Estimate.total(known, Unit.of_money(case.currency))
    if cost.high:
        text = "what is idle for sure costs {cost}"
        yield say(text if len(known) == len(case.counted) else f"{text}, as far as stated", cost=cost)


def _notice(case: Case) -> Iterator[Message]:
    listed = list(case.contracts.values())
    due = sorted((one.notice_by, one.tool.name) for one in listed if one.status == "due" and one.notice_by is not None)
    later = [one.notice_by for one in listed if one.status == "later" and one.notice_by is not None]
    if due:
        yield say(
            "notice for {n} contract is due within {days} days: {tool} by {day}",
            "notice for {n} contracts is due within {days} days, first {tool} by {day}",
            n=len(due),
            days=case.graph.policy.renewals["soon"],
            tool=due[0][1],
            day=due[0][0],
        )
    elif later:
        yield say("the next notice is due by {day}", day=min(later))
    missed = sum(one.status == "missed" for one in listed)
    if missed:
        yield say("for {n} contract it is too late", "for {n} contracts it is too late", n=missed)
    open_ = sum(one.status == "unknown" for one in listed)
    if open_:
        yield say("of {n} contract it cannot be told", "of {n} contracts it cannot be told", n=open_)
