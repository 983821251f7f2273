"""Facts that tools, seats and contracts do not state, and what cannot be told without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.rules import IDLE_SEATS, NOTICE_DUE
from stackaudit.analysers.cost.seats import NOT_STATED, SeatUse
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.model.renewal import Renewal


def not_stated(case: Case) -> Iterator[Unknown]:
    """One entry a missing fact: which tools lack it, and of which of them something cannot be told."""
    if case.unpriced:
        yield _entry(
            "cost.annual",
            "tool.cost.annual",
            (
                "{n} tool does not state what it costs; that is not the same as costing nothing",
                "{n} tools do not state what they cost; that is not the same as costing nothing",
            ),
            (tool.id for tool in case.unpriced),
        )
    yield from _seats(case)
    yield from _contracts(case)


def _entry(
    code: str, fact: str, texts: tuple[str, str], tools: Iterable[str], blocks: Iterable[str] | None = None
) -> Unknown:
    subjects = tuple(f"tool:{tool}" for tool in sorted(tools))
    blocked = subjects if blocks is None else tuple(f"tool:{tool}" for tool in sorted(blocks))
    return Unknown(code, fact, subjects, say(*texts, n=len(subjects)), blocked)


# -- seats


class _Question(NamedTuple):
    """A fact of seats, which tools lack it, and the texts for one and for many."""

    fact: str
    lacks: Callable[[SeatUse], bool]
    texts: tuple[str, str]


_SEATS = (
    _Question(
        "tool.seats",
        lambda use: use.paid is None and use.active is None and use.may_cost,
        (
            "{n} tool states no seats, so whether it is paid for in full and used in part cannot be told",
            "{n} tools state no seats, so whether they are paid for in full and used in part cannot be told",
        ),
    ),
    _Question(
        "seats.paid",
        lambda use: use.paid is None and use.active is not None,
        (
            "{n} tool states how many seats are active and not how many are paid for",
            "{n} tools state how many seats are active and not how many are paid for",
        ),
    ),
    _Question(
        "seats.active",
        lambda use: bool(use.paid) and use.active is None,
        (
            "{n} tool states how many seats are paid for and not how many are active",
            "{n} tools state how many seats are paid for and not how many are active",
        ),
    ),
    _Question(
        "seats.measure",
        lambda use: bool(use.paid) and use.active is not None and use.kind == NOT_STATED,
        (
            "{n} tool does not state what counts as an active seat; if it is assigned ones, they may be unused",
            "{n} tools do not state what counts as an active seat; if it is assigned ones, they may be unused",
        ),
    ),
    _Question(
        "seats.measure",
        lambda use: bool(use.paid) and use.active is not None and use.kind == "assigned",
        (
            "of {n} tool it is stated how many seats are assigned, not how many are used",
            "of {n} tools it is stated how many seats are assigned, not how many are used",
        ),
    ),
    _Question(
        "seats.as_of",
        lambda use: use.active is not None and use.age is None,
        (
            "{n} tool does not state of which day its active seats are",
            "{n} tools do not state of which day their active seats are",
        ),
    ),
    _Question(
        "cost.priced_by",
        lambda use: use.by_the_seat is None and bool(use.idle and use.idle.high) and use.may_cost,
        (
            "{n} tool with seats that may be idle does not state what its price goes by; idle ones may cost nothing",
            "{n} tools with seats that may be idle do not state what their price goes by; idle ones may cost nothing",
        ),
    ),
)


def _seats(case: Case) -> Iterator[Unknown]:
    """What is missing of seats; it blocks tools of which it is open how many are idle, or what those cost."""
    for question in _SEATS:
        silent = [use for use in case.seats.values() if question.lacks(use)]
        if silent:
            blocked = [use.tool.id for use in silent if use.status == "unknown" or _unsettled(use)]
            tools = [use.tool.id for use in silent]
            yield _entry(IDLE_SEATS.id, question.fact, question.texts, tools, blocked)


def _unsettled(use: SeatUse) -> bool:
    return use.cost is None or not use.cost.is_exact


# -- contracts


_CONTRACTS: dict[str, tuple[str, str]] = {
    "renews": (
        "{n} contract does not state a day ahead on which it renews or ends",
        "{n} contracts do not state a day ahead on which they renew or end",
    ),
    "term": (
        "{n} contract renews by itself and its day is past; for how long it renewed is not stated",
        "{n} contracts renew by themselves and their days are past; for how long they renewed is not stated",
    ),
    "notice": (
        "{n} contract renews by itself, or may, and does not state how long before notice has to be given",
        "{n} contracts renew by themselves, or may, and do not state how long before notice has to be given",
    ),
    "auto_renew": (
        "{n} contract does not state whether it renews by itself; if it does, notice has to be given",
        "{n} contracts do not state whether they renew by themselves; if they do, notice has to be given",
    ),
}


def _contracts(case: Case) -> Iterator[Unknown]:
    """What is missing of contracts; it blocks those of which notice may be due soon, or too late."""
    without = [tool.id for tool in case.tools if tool.id not in case.contracts and case.annual(tool) != case.zero]
    if without:
        texts = (
            "{n} tool states no contract, so by when notice must be given cannot be told",
            "{n} tools state no contract, so by when notice must be given cannot be told",
        )
        yield _entry(NOTICE_DUE.id, "tool.contract", texts, without)
    for fact, texts in _CONTRACTS.items():
        lacking = [one for one in case.contracts.values() if fact in one.lacks]
        if lacking:
            blocked = [one.tool.id for one in lacking if _pressing(case, one)]
            yield _entry(NOTICE_DUE.id, f"contract.{fact}", texts, [one.tool.id for one in lacking], blocked)


def _pressing(case: Case, one: Renewal) -> bool:
    """Whether notice may be due soon, or too late: for sure it is not where the last day, if any, is far ahead."""
    return one.days_left is None or one.days_left <= case.graph.policy.renewals["soon"]
