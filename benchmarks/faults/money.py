"""Faults of contracts, seats and prices."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.faults.clean import AS_OF, Document, find
from benchmarks.faults.edits import leaf_tool
from benchmarks.faults.fault import Edit, Fault


def _with(**facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        tool.update(facts)
        return f"tool:{tool['id']}"

    return edit


def _contract(days: int, **facts: Any) -> Edit:
    """The last day of notice of a contract lies so many days ahead."""

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        renews = AS_OF + timedelta(days=days + 60)
        tool["contract"] = {"renews": renews.isoformat(), "notice": "60d", "auto_renew": True, **facts}
        return f"tool:{tool['id']}"

    return edit


def _calendar(stack: Document, chance: Random) -> str:
    """Three calendar months before the end of January: the last of October is over, so it is due at once."""
    tool = leaf_tool(stack, chance)
    tool["contract"] = {"renews": "2027-02-15", "notice": "3 months", "auto_renew": True}
    return f"tool:{tool['id']}"


def _seats(paid: int, active: int | None, **facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        tool["seats"] = {"paid": paid, "as_of": "2026-10-25", **({} if active is None else {"active": active})}
        tool["cost"] = {"annual": 12000}
        tool.update(facts)
        return f"tool:{tool['id']}"

    return edit


def _retired(edit: Edit) -> Edit:
    def made(stack: Document, chance: Random) -> str:
        told = edit(stack, chance)
        tool = find(stack, told.removeprefix("tool:"))
        tool["lifecycle"] = {"phase": "retired"}
        return told

    return made


def _limit(used: int, limit: int, growth: str | None = None) -> Edit:
    row = {"resource": "contacts", "used": used, "limit": limit}
    return _with(limits=[row if growth is None else {**row, "growth": growth, "per": "month"}])


def _price(dear: int) -> Edit:
    """Use grows by 3 per cent a month; the next step of the price list costs so much a year."""
    return _with(
        limits=[{"resource": "contacts", "used": 45_000, "limit": 1_000_000, "growth": "3%", "per": "month"}],
        prices=[{"up_to": 50_000, "annual": 9_600}, {"up_to": 1_000_000, "annual": dear}],
        cost={"annual": 9_600},
    )


_DOORS = ("bulk_export", "api", "open_format", "deletion")


def _leaving(open_: tuple[str, ...], shut: tuple[str, ...], *, terms: bool | None = None, **facts: Any) -> Edit:
    """What is stated of how to get out: the doors that are open and those that are not; terms of exit."""

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        tool["openness"] = {**dict.fromkeys(open_, True), **dict.fromkeys(shut, False)}
        if terms is not None:
            tool["contract"]["exit_terms"] = terms
        tool.update(facts)
        return f"tool:{tool['id']}"

    return edit


def _cheaper(price: int, preferred: int, hours: float | None, **facts: Any) -> Edit:
    """A tool was bought for its price: what it costs, what was preferred, hours by hand a month at 50 each."""

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        tool["cost"] = {"annual": price}
        purchase = {"tool": tool["id"], "budget_bound": True, "preferred": "Acme", "preferred_annual": preferred}
        if hours is not None:
            purchase.update(hours_by_hand=hours, rate=50)
        bound = facts.get("budget_bound", True)
        stack["initiatives"] = [{"id": "buy", "name": "Buy", "purchases": [{**purchase, "budget_bound": bound}]}]
        tool.update({name: value for name, value in facts.items() if name != "budget_bound"})
        return f"tool:{tool['id']}"

    return edit


def _function(active: int | None = 40, **use: Any) -> Edit:
    """A function of a tool with so many active users beside its main one; what is stated of its use and its price."""
    facts = {name: use.pop(name) for name in ("lifecycle", "intent") if name in use}

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        tool["capabilities"] = [*tool["capabilities"], {"id": "batch-stamping", **use}]
        tool["seats"] = {"paid": active or 40, "measure": "engaged", "as_of": "2026-10-25"}
        if active is not None:
            tool["seats"]["active"] = active
        tool.update(facts)
        return f"capability:{tool['id']}/batch-stamping"

    return edit


_OPEN = ("api", "webhooks", "bulk_export", "bulk_import", "sandbox")

FAULTS = (
    Fault(
        "cost.idle-seats",
        (_seats(100, 30), _seats(40, 10), _seats(200, 90)),
        (_seats(100, 98), _seats(100, 100), _seats(100, None), _seats(100, 90), _retired(_seats(100, 20))),
        frozenset({"fit.low-fit"}),
    ),
    Fault(
        "cost.notice-due",
        (_contract(20), _contract(60), _contract(5), _calendar),
        (
            _contract(250),
            _contract(20, auto_renew=False),
            _contract(300),
            _retired(_contract(20)),
            _contract(200, notice="30d"),
        ),
    ),
    Fault(
        "fit.limit-ahead",
        (_limit(95, 100, "3%"), _limit(100, 100), _limit(60, 100, "6%")),
        (
            _limit(10, 100, "1%"),
            _limit(5, 1000, "2%"),
            _limit(20, 100, "0%"),
            _price(10_500),
            _retired(_limit(99, 100)),
        ),
        frozenset({"fit.cost-runs-away", "fit.low-fit"}),
    ),
    Fault(
        "fit.cost-runs-away",
        (_price(60_000), _price(40_000)),
        (_price(9_600), _price(9_700), _limit(10, 100, "1%"), _price(9_900), _retired(_price(60_000))),
        frozenset({"fit.limit-ahead", "fit.low-fit"}),
    ),
    Fault(
        "fit.closed",
        (_with(openness=dict.fromkeys(_OPEN, False)),),
        (
            _with(openness=dict.fromkeys(_OPEN, True)),
            _with(openness={"api": True, "webhooks": True, "bulk_export": True}),
            _with(openness={"api": True}),
            _with(openness={}),
            _retired(_with(openness={"api": False, "webhooks": False, "bulk_export": False})),
        ),
        frozenset({"fit.hard-to-leave", "fit.low-fit"}),
    ),
    Fault(
        "fit.no-single-sign-on",
        (_with(access={"sso": False, "scim": False}, data_classification="red"),),
        (
            _with(access={"sso": True, "scim": False}),
            _with(access={"sso": True}),
            _with(access={}),
            _retired(_with(access={"sso": False})),
            _with(data_classification="red"),
        ),
        frozenset({"fit.low-fit"}),
    ),
    Fault(
        "fit.end-of-life",
        (
            _with(lifecycle={"phase": "active", "end_of_support": "2026-04-14"}),
            _with(lifecycle={"phase": "active", "end_of_support": "2027-03-01"}),
        ),
        (
            _with(lifecycle={"phase": "active", "end_of_support": "2031-01-01"}),
            _with(lifecycle={"phase": "active", "end_of_support": "2030-01-01"}),
            _with(lifecycle={"phase": "active"}),
            _with(lifecycle={"phase": "retired", "end_of_support": "2026-04-14"}),
            _with(lifecycle={"phase": "phase-in"}),
        ),
        frozenset({"fit.low-fit"}),
    ),
    Fault(
        "fit.low-fit",
        (
            _with(
                fit={"functional": 1, "technical": 1}, openness={"api": False, "webhooks": False, "bulk_export": False}
            ),
        ),
        (
            _with(fit={"functional": 4, "technical": 4}),
            _with(fit={"functional": 3, "technical": 3}),
            _with(fit={}),
            _with(fit={"functional": 3}),
            _retired(_with(fit={"functional": 1, "technical": 1})),
        ),
        frozenset({"fit.closed", "fit.hard-to-leave"}),
    ),
    Fault(
        "fit.hard-to-leave",
        (
            _leaving(("api", "deletion"), ("bulk_export", "open_format"), terms=False),
            _leaving(("api",), ("bulk_export", "open_format")),
            _leaving((), _DOORS, terms=False),
        ),
        (
            _leaving(("bulk_export", "api"), ("open_format", "deletion"), terms=False),
            _leaving(("api", "open_format", "deletion"), ("bulk_export",), terms=True),
            _leaving((), ()),
            _leaving((), ("bulk_export",)),
            _leaving((), _DOORS, terms=False, lifecycle={"phase": "retired"}),
        ),
        frozenset({"fit.closed", "fit.low-fit"}),
    ),
    Fault(
        "cost.budget-bound",
        (
            _cheaper(1_200, 6_000, 10),
            _cheaper(3_000, 9_000, 20),
            _cheaper(1_200, 6_000, 1, fit={"functional": 2, "technical": 3}),
            _cheaper(1_200, 6_000, 1, lifecycle={"phase": "active", "end_of_support": "2026-03-31"}),
        ),
        (
            _cheaper(1_200, 6_000, 5),
            _cheaper(1_200, 6_000, 8),
            _cheaper(1_200, 6_000, None),
            _cheaper(1_200, 6_000, 10, budget_bound=False),
            _cheaper(1_200, 6_000, 10, lifecycle={"phase": "retired"}),
        ),
        frozenset({"fit.end-of-life", "fit.low-fit"}),
    ),
    Fault(
        "cost.unused-function",
        (
            *(_function(used_by=2, of=40), _function(usage=0.05), _function(usage=0), _function(None, usage=0)),
            *(_function(used_by=1, of=30, annual=5_000), _function(100, used_by=20)),
        ),
        (
            *(_function(used_by=20, of=40), _function(used_by=1, of=8), _function(4, used_by=0), _function()),
            *(_function(None, usage=0.05), _function(10, used_by=9, of=100)),
            *(_function(usage=0, lifecycle={"phase": "retired"}), _function(usage=0, intent={"kind": "backup"})),
        ),
    ),
)
