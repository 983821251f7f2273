"""Facts that tools, seats and contracts do not state, and what cannot be told without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.rules import IDLE_SEATS, NOTICE_DUE
from stackaudit.analysers.cost.seats import NOT_STATED, SeatUse
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.renewal import Renewal


def not_stated(case: Case) -> Iterator[Unknown]:
    """One entry a missing fact: which tools lack it, and of which of them something cannot be told."""
    if case.unpriced:
        yield FACTS["tool.cost.annual"].unknown("cost.annual", _tools(tool.id for tool in case.unpriced))
    yield from _seats(case)
    yield from _contracts(case)


def _tools(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"tool:{id_}" for id_ in sorted(ids))


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


def _seats(case: Case) -> Iterator[Unknown]:
    """What is missing of seats; it blocks tools of which it is open how many are idle, or what those cost."""
    for fact, lacks, text in _SEATS:
        silent = [use for use in case.seats.values() if lacks(use)]
        if silent:
            blocked = _tools(use.tool.id for use in silent if use.status == "unknown" or _unsettled(use))
            yield FACTS[fact].unknown(IDLE_SEATS, _tools(use.tool.id for use in silent), blocked, text=text)


def _unsettled(use: SeatUse) -> bool:
    return use.cost is None or not use.cost.is_exact


def _contracts(case: Case) -> Iterator[Unknown]:
    """What is missing of contracts; it blocks those of which notice may be due soon, or too late."""
    without = _tools(tool.id for tool in case.tools if tool.id not in case.contracts and case.annual(tool) != case.zero)
    if without:
        yield FACTS["tool.contract"].unknown(NOTICE_DUE, without)
    for field in ("renews", "term", "notice", "auto_renew"):
        lacking = [one for one in case.contracts.values() if field in one.lacks]
        if lacking:
            blocked = _tools(one.tool.id for one in lacking if _pressing(case, one))
            silent = _tools(one.tool.id for one in lacking)
            yield FACTS[f"contract.{field}"].unknown(NOTICE_DUE, silent, blocked)


def _pressing(case: Case, one: Renewal) -> bool:
    """Whether notice may be due soon, or too late: for sure it is not where the last day, if any, is far ahead."""
    return one.days_left is None or one.days_left <= case.graph.policy.renewals["soon"]
