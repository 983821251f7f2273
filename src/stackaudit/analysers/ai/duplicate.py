"""Several assistants that do one thing for the same people."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI
from stackaudit.analysers.base import check, members_of
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, StackDocument, Text
from stackaudit.graph import intents
from stackaudit.graph.structure import components
from stackaudit.model.base import slug
from stackaudit.model.lifecycle import day_of
from stackaudit.model.parts import CapabilityUse, readable
from stackaudit.model.tool import Tool

_MOST_CHOICES = 12
"""Assistants of one kind up to which the cheapest choice among them is sought, all choices tried."""


def _two(*departments: str) -> StackDocument:
    tools = [
        {
            "id": id_,
            "name": name,
            "kind": "agent",
            "owner": "Ann Lee",
            "departments": [department],
            "capabilities": ["ai-writing"],
        }
        for id_, name, department in zip(("pen", "ink"), ("Pen", "Ink"), departments, strict=True)
    ]
    return {"name": "Example", "tools": tools}


DUPLICATE = Rule(
    id="ai.duplicate",
    severity=4.0,
    effort=Effort.WEEK,
    theme=AI,
    detection="Two or more assistants offer the same capability to the same department and region, or to mostly the "
    "same people; no stated reason that holds keeps both. An assistant is an agent, or a function in which a model "
    "works.",
    rating="Base severity, more for money at stake. It is told in place of `redundancy.overlap`.",
    limitations="Capabilities are named loosely. What is at stake is known only where each function states its own "
    "price; an assistant that does other things too saves nothing when one function goes.",
    title=Text("{n} assistant does {capabilities} for {people}", "{n} assistants do {capabilities} for {people}"),
    advice=Text("Ask {people} which of {tools} they would keep, and let the others go."),
    triggers=_two("sales", "sales"),
    passes=_two("sales", "service"),
)


class StakeKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    MOST = ("at stake a year, at most", Role.MONEY_MOST)


@check(DUPLICATE)
def duplicate(context: Context) -> Iterator[Finding]:
    """Yield a finding for each set of assistants that do something for the same people."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    assistants: dict[str, list[Tool]] = defaultdict(list)
    for id_ in context.by_tool:
        tool = context.graph.tool(id_)
        for capability in _in_use(tool):
            assistants[capability].append(tool)
    for capability, tools in sorted(assistants.items()):
        for group in _groups(context, tools):
            groups[group].append(capability)
    for group, capabilities in sorted(groups.items()):
        yield _finding(context, [context.graph.tool(id_) for id_ in group], tuple(capabilities))


def _in_use(tool: Tool) -> frozenset[str]:
    """Return what a model provides and of which it is not stated that nobody uses it."""
    unused = {use.id for use in tool.capabilities if use.by_nobody or use.grade == 0}
    return tool.assists_with - unused


def _groups(context: Context, tools: list[Tool]) -> Iterator[tuple[str, ...]]:
    """Yield the tools of one capability that are joined by the same people, in order of id."""
    joined: dict[str, list[str]] = {tool.id: [] for tool in tools}
    for one, other in combinations(tools, 2):
        if _same_people(context, one, other):
            joined[one.id].append(other.id)
            joined[other.id].append(one.id)
    yield from (tuple(sorted(group)) for group in components(joined) if len(group) > 1)


def _same_people(context: Context, one: Tool, other: Tool) -> bool:
    """Whether two tools are no part of one product, and the same people have both for no reason that is stated."""
    today = day_of(context.graph.stack)
    if one.product is not None and other.product is not None and slug(one.product) == slug(other.product):
        return False
    if any(intents.is_valid(tool, today) or intents.is_leaving(tool, today) for tool in (one, other)):
        return False
    if one.users is not None and other.users is not None:
        both, either = {*one.users} & {*other.users}, {*one.users} | {*other.users}
        return bool(both) and len(both) >= context.graph.policy.overlap["same-users"] * len(either)
    if not {*one.departments} & {*other.departments}:
        return False
    return one.regions is None or other.regions is None or bool({*one.regions} & {*other.regions})


def _finding(context: Context, tools: list[Tool], capabilities: tuple[str, ...]) -> Finding:
    stake = stake_of(tools, capabilities)
    people = _people(context, tools)
    words = {"capabilities": tuple(map(readable, capabilities)), "people": people}
    names = tuple(tool.name for tool in tools)
    return Finding(
        rule=DUPLICATE,
        subjects=tuple(f"tool:{tool.id}" for tool in tools),
        severity=context.graph.policy.rate(DUPLICATE, stake=float(stake or 0)),
        title=DUPLICATE.title.fill(n=len(tools), **words),
        why=sentences((_why(names), *_money(stake))),
        advice=DUPLICATE.advice.fill(people=people, tools=names),
        evidence=tuple(_evidence(context, tools, capabilities, stake)),
        confidence="documented",
        members=members_of(context.graph, [tool.id for tool in tools], contracts=True),
        tells=tuple(f"assistants:{one.id}>{other.id}" for one, other in combinations(tools, 2)),
    )


def _why(names: tuple[str, ...]) -> Message:
    return say(
        "The same people have {tools}: each is given our records, has its own terms and has to be watched.", tools=names
    )


def _money(stake: Decimal | None) -> Iterator[Message]:
    if stake is None:
        yield say("What one of them would save is not stated.")


def _people(context: Context, tools: list[Tool]) -> tuple[str, ...] | str:
    """Return the departments that have several of the tools, or words for the same people where none is stated."""
    known = {department.id: department.name for department in context.graph.stack.departments}
    listed = [department for tool in tools for department in tool.departments]
    several = sorted({known.get(one, one) for one in listed if listed.count(one) > 1})
    return tuple(several) or "the same people"


def stake_of(tools: list[Tool], capabilities: tuple[str, ...]) -> Decimal | None:
    """Return what the cheapest choice would save at the most: each department keeps one of those that it has today.

    None where that is not known: a price is not stated, or there are too many of them.
    """
    prices = [_price(tool, capabilities) for tool in tools]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices) or len(tools) > _MOST_CHOICES:
        return None
    wanted = [
        {at for at, tool in enumerate(tools) if department in tool.departments} for department in _departments(tools)
    ]
    wanted = wanted or [{*range(len(tools))}]
    everything = range(len(tools))
    choices = (kept for size in range(1, len(tools) + 1) for kept in combinations(everything, size))
    served = (kept for kept in choices if all(not having.isdisjoint(kept) for having in wanted))
    return sum(known, Decimal()) - min(sum((known[at] for at in kept), Decimal()) for kept in served)


def _departments(tools: list[Tool]) -> list[str]:
    return sorted({department for tool in tools for department in tool.departments})


def _price(tool: Tool, capabilities: tuple[str, ...]) -> Decimal | None:
    """Return what some functions of a tool cost a year; that of an agent which does nothing else is the whole of it."""
    if tool.currency is not None:
        return None
    uses: list[CapabilityUse] = [use for use in tool.capabilities if use.id in capabilities]
    prices = [None if use.ai is None else use.ai.annual for use in uses]
    stated = [price for price in prices if price is not None]
    if stated and len(stated) == len(prices):
        return sum(stated, Decimal())
    if tool.kind == "agent" and tool.assists_with <= {*capabilities}:
        own = None if tool.ai is None else tool.ai.annual
        return own if own is not None or tool.spend is None else tool.spend.annual
    return None


def _evidence(
    context: Context, tools: list[Tool], capabilities: tuple[str, ...], stake: Decimal | None
) -> Iterator[Evidence]:
    yield Tools("do the same", tuple(tool.id for tool in tools))
    yield Names("what they do", tuple(map(readable, capabilities)))
    if stake is not None and math.isfinite(stake):
        yield Quantity.of(StakeKey.MOST, float(stake), context.graph.stack.currency or "")
