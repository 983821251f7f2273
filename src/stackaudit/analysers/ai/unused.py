"""Functions that are paid for, in which a model works, and that next to nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, StackDocument, Text
from stackaudit.graph.models import AtWork
from stackaudit.model.parts import readable
from stackaudit.stats.teams import wilson


def _writer(usage: float) -> StackDocument:
    capability = {"id": "ai-writing", "usage": usage, "ai": {"annual": 3600}}
    tool = {"id": "crm", "name": "CRM", "seats": {"paid": 40, "active": 40}, "capabilities": [capability]}
    return {"name": "Example", "tools": [tool]}


UNUSED = Rule(
    id="ai.unused",
    severity=2.0,
    effort=Effort.DAY,
    theme=AI,
    detection="A function in which a model works is paid for apart, and nobody uses it, as is stated, or the share of "
    "the active users who do is proven to be below `unused_below`: the upper end of Wilson's interval is.",
    rating="Base severity, more for what it costs a year.",
    limitations="The number of users is rounded from a share. A function that comes with the tool saves nothing, so "
    "only one with a price of its own is told. Of fewer than `least_people` active users nothing is told.",
    title=Text("{share} of the users of {tool} use {function}, which is paid for apart"),
    advice=Text("Ask those who use {function} what it saves them, and end it before it renews if that is too little."),
    triggers=_writer(0.05),
    passes=_writer(0.5),
)


class SavedKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    MOST = ("what it costs a year", Role.MONEY_MOST)


class _Use(NamedTuple):
    """How few people use a function: how many of how many, where that is known, and what it costs."""

    model: AtWork
    usage: float
    active: int | None
    high: float
    annual: Decimal


def _use(context: Context, one: AtWork) -> _Use | None:
    """Return the use of a function if that is surely too little, else None."""
    tool, annual = one.tool, one.ai.annual
    usage = next((use.share for use in tool.capabilities if use.id == one.function), None)
    if annual is None or not annual or usage is None or tool.currency is not None:
        return None
    active = None if tool.seats is None else tool.seats.active
    if active is not None and active < context.settings.least_people:
        return None
    if usage == 0:
        return _Use(one, usage, active, 0.0, annual)
    if active is None:
        return None
    high = wilson(round(usage * active), active)[1]
    return _Use(one, usage, active, high, annual) if high < context.settings.unused_below else None


@check(UNUSED)
def unused(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool with functions that are paid for apart and next to nobody uses."""
    for models in context.by_tool.values():
        found = [use for one in models if (use := _use(context, one)) is not None]
        if found:
            yield _finding(context, sorted(found, key=lambda use: (-use.annual, use.model.function)))


def _finding(context: Context, found: list[_Use]) -> Finding:
    first = found[0]
    tool, function = first.model.tool, readable(first.model.function)
    if first.usage:
        title = UNUSED.title.fill(share=f"{first.usage:.0%}", tool=tool.name, function=function)
    else:
        title = say("Nobody uses {function} of {tool}, which is paid for apart", tool=tool.name, function=function)
    facts = tuple(f"capability:{tool.id}/{use.model.function}" for use in found)
    return Finding(
        rule=UNUSED,
        subjects=(f"tool:{tool.id}",),
        severity=context.graph.policy.rate(UNUSED, stake=float(sum((use.annual for use in found), Decimal()))),
        title=title,
        why=sentences(tuple(_why(found))),
        advice=UNUSED.advice.fill(function=tuple(readable(use.model.function) for use in found)),
        evidence=tuple(_evidence(context, found)),
        confidence="documented",
        tells=facts,
        follows=facts if len(facts) == 1 else (),
    )


def _why(found: list[_Use]) -> Iterator[Message]:
    for use in found:
        if use.usage and use.active is not None:
            yield say(
                "{count} of {active} active users use {function}; chance alone lets that be {high} at the most.",
                count=round(use.usage * use.active),
                active=use.active,
                function=readable(use.model.function),
                high=f"{use.high:.1%}",
            )
        else:
            yield say("It is stated that nobody uses {function}.", function=readable(use.model.function))


def _evidence(context: Context, found: list[_Use]) -> Iterator[Evidence]:
    currency = context.graph.stack.currency or ""
    yield Names("functions", tuple(readable(use.model.function) for use in found))
    for use in found:
        yield Quantity(f"share of users: {readable(use.model.function)}", use.usage)
        yield Quantity(f"at most: {readable(use.model.function)}", use.high)
    yield Quantity.of(SavedKey.MOST, float(sum((use.annual for use in found), Decimal())), currency)
