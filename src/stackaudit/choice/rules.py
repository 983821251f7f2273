"""What has to hold of a choice of tools, each rule with its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stackaudit.choice.question import Question
from stackaudit.core.messages import Message, say
from stackaudit.graph import intents
from stackaudit.model.lifecycle import Demand
from stackaudit.model.tool import Tool

Kind = Literal["keep", "retire", "cover", "conflict", "requires", "capacity", "changes", "savings"]
Why = Literal["asked", "stated", "intent", "no-price", "no-capabilities", "some-capabilities", ""]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that has to hold.

    Attributes:
        kind: What sort of rule it is.
        tools: The tools it is about: those that can serve, that exclude one another, that stay or go.
        message: The rule in words.
        least: How many of the tools have to stay (`cover`).
        demand: What has to be served (`cover`).
        why: Where a rule that keeps or retires a tool is from.
    """

    kind: Kind
    tools: tuple[str, ...]
    message: Message
    least: int = 1
    demand: Demand | None = None
    why: Why = ""


def spoken(demand: Demand, departments: Mapping[str, str]) -> str:
    """A demand for a reader: the capability, for whom and where; `departments` has their names by id."""
    whom = f" for {departments.get(demand.department, demand.department)}" if demand.department else ""
    return f"{demand.capability}{whom}{f' in {demand.region}' if demand.region else ''}"


def valid_intent(tool: Tool, day: date) -> bool:
    """Whether a tool overlaps on purpose, for a reason that holds today; a migration is a reason to go, not to stay."""
    return tool.intent is not None and tool.intent.kind != "migration" and intents.is_valid(tool, day)


def fact_rules(tool: Tool, asked: Question, day: date, *, planned: bool) -> Iterator[Rule]:
    """What has to hold of one tool: why it has to stay or to go, and how many it can serve."""
    yield from _tool_rules(tool, asked, day, planned=planned)
    if tool.capacity is not None:
        yield Rule("capacity", (tool.id,), _room(tool.name, tool.capacity))


def _room(name: str, capacity: int) -> Message:
    return say(
        "{tool} can serve {n} person at the most", "{tool} can serve {n} people at the most", tool=name, n=capacity
    )


def _no_price(tool: Tool) -> str:
    if tool.currency is not None:
        return "{tool} costs money in another currency than the stack: nothing can be said of saving it"
    return "what {tool} costs a year is not stated: nothing can be said of saving it"


def _tool_rules(tool: Tool, asked: Question, day: date, *, planned: bool) -> Iterator[Rule]:
    name, at = tool.name, (tool.id,)
    if tool.id in asked.keep:
        yield Rule("keep", at, say("you asked to keep {tool}", tool=name), why="asked")
    if tool.id in asked.retire:
        yield Rule("retire", at, say("you asked to retire {tool}", tool=name), why="asked")
    if tool.must_keep:
        yield Rule("keep", at, say("{tool} is stated as one that must be kept", tool=name), why="stated")
    if tool.must_retire:
        yield Rule("retire", at, say("{tool} is stated as one that must be retired", tool=name), why="stated")
    if tool.must_retire or tool.id in asked.retire:
        return
    if planned:
        if tool.spend is None or tool.spend.annual is None:
            text = "what {tool}, which is planned, would cost a year is not stated: it is not taken as free"
            if not (tool.must_keep or tool.id in asked.keep):
                yield Rule("retire", at, say(text, tool=name), why="no-price")
        return
    if asked.respect_intents and tool.intent is not None and valid_intent(tool, day):
        until = tool.intent.until
        text = "{tool} overlaps on purpose ({intent}" + ("" if until is None else ", until {until}") + ")"
        facts = {} if until is None else {"until": until}
        yield Rule("keep", at, say(text, tool=name, intent=tool.intent.kind, **facts), why="intent")
    if tool.spend is None or tool.spend.annual is None:
        yield Rule("keep", at, say(_no_price(tool), tool=name), why="no-price")
    yield from _unknown_use(tool)


def _unknown_use(tool: Tool) -> Iterator[Rule]:
    """Why a tool is kept of which it is not stated what, or all that, it is used for."""
    name, at = tool.name, (tool.id,)
    if not tool.capabilities:
        text = "what {tool} is used for (its capabilities) is not stated: nothing says what would be lost"
        yield Rule("keep", at, say(text, tool=name), why="no-capabilities")
    elif tool.capabilities_partial:
        text = "not all that {tool} does is stated: nothing says what else would be lost"
        yield Rule("keep", at, say(text, tool=name), why="some-capabilities")


def between_rules(tool: Tool, known: dict[str, Tool]) -> Iterator[Rule]:
    """Which tools one cannot be kept beside, or without."""
    for other in sorted({other for other in tool.conflicts if other in known} - {tool.id}):
        if tool.id < other or tool.id not in known[other].conflicts:
            ends = (min(tool.id, other), max(tool.id, other))
            text = say("{tool} cannot be kept beside {other}", tool=tool.name, other=known[other].name)
            yield Rule("conflict", ends, text)
    for other in sorted({other for other in tool.requires if other in known} - {tool.id}):
        text = say("{tool} cannot be kept without {other}", tool=tool.name, other=known[other].name)
        yield Rule("requires", (tool.id, other), text)


def asked_rules(asked: Question) -> Iterator[Rule]:
    """The limits on the whole plan."""
    if asked.max_changes is not None:
        text = say("at most {n} tool may change", "at most {n} tools may change", n=asked.max_changes)
        yield Rule("changes", (), text)
    if asked.min_savings is not None:
        yield Rule("savings", (), say("at least {amount} a year has to be saved", amount=asked.min_savings))
