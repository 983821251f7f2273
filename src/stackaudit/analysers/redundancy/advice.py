"""What to do about overlapping tools: what the cheapest choice for the whole stack decides, in sentences.

Findings and `plan_consolidation` give one advice: a tool is told to go where the plan without conditions retires it,
and nowhere else. Facts that are missing are named in the advice instead of being guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stackaudit.analysers.base import members_of
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.stakes import unpriced
from stackaudit.core.findings import Member
from stackaudit.core.messages import Message, say, sentences
from stackaudit.model.renewal import renewal_of
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.choice.answer import Answer, Fate


def fate(context: Context, tool: Tool) -> Fate:
    """Return what the cheapest choice decides on a tool; `open` where nothing is decided."""
    return "open" if context.answer is None else context.answer.fate(tool.id)


def advice(context: Context, products: Sequence[str], several: Message) -> Message:
    """Return what to do about a group of products.

    Args:
        context: The stack.
        products: Which.
        several: What to decide where the facts do not say which of them could go.
    """
    tools = context.tools_of(products)
    going = [tool for tool in tools if fate(context, tool) == "retire"]
    if going and context.answer is not None:
        return _retire(context, context.answer, going)
    asked = [] if context.answer is None else [tool for tool in tools if tool.id in context.answer.hearsay]
    if asked and context.answer is not None:
        return _ask(context, context.answer, asked)
    if all(fate(context, tool) == "keep" for tool in tools):
        settled = context.answer is not None and context.answer.settled
        why = "no cheaper choice of tools serves everybody as well as today"
        why = why if settled else "each does something that no other tool could take over"
        return say(f"Keep {{tools}}: {why}. State why each is needed and who decides on it.", tools=_names(tools))
    unsettled = [tool for tool in tools if fate(context, tool) != "keep"]
    return replace(several, parts=tuple(_missing(context, unsettled, whole=len(unsettled) == len(tools))))


def _names(tools: Iterable[Tool]) -> tuple[str, ...]:
    return tuple(tool.name for tool in tools)


def _missing(context: Context, tools: Sequence[Tool], *, whole: bool) -> Iterator[Message]:
    """Yield what has to be stated before anybody can say which of several tools could go.

    Args:
        context: The stack.
        tools: Those of which it is open.
        whole: Whether these are all tools of the group.
    """
    foreign = [tool for tool in tools if tool.own_spend is not None and tool.currency is not None]
    if foreign:
        text = "The price of {tools} is in another currency: state it in {currency}, so that it can be compared."
        yield say(text, tools=_names(foreign), currency=context.graph.stack.currency or "one currency")
    silent = {*unpriced(tools)} - {tool.id for tool in foreign}
    if silent and whole and len(silent) == len(tools) > 1:
        yield say("None of them states what it costs a year: ask for the prices first.")
    elif silent:
        names = context.names(dict.fromkeys(context.product_of[tool.id] for tool in tools if tool.id in silent))
        text = "What {tools} cost a year is not stated: ask for the prices first."
        yield say("What {tools} costs a year is not stated: ask for the price first.", text, n=len(names), tools=names)


def _ask(context: Context, answer: Answer, tools: Sequence[Tool]) -> Message:
    """Return the advice to ask whether tools could go, where only the catalog says what they and the others do."""
    heirs = dict.fromkeys(heir for tool in tools for heir in answer.heirs(tool.id))
    text = "Ask the users of {tools} whether {heirs} would do for what they need: what these do is known from the "
    text += "catalog of known products alone, and no advice to retire one rests on that."
    return say(text, tools=_names(tools), heirs=_names(map(context.graph.tool, heirs)))


def _retire(context: Context, answer: Answer, going: Sequence[Tool]) -> Message:
    """Return the advice to retire tools: who takes over, and what has to be asked before."""
    heirs = tuple(dict.fromkeys(heir for tool in going for heir in answer.heirs(tool.id)))
    names, others = _names(going), _names(context.graph.tool(heir) for heir in heirs)
    if not heirs:
        return say("Retire {tools}: nobody is stated to use what it does.", tools=names)
    as_well = all(answer.as_well(tool.id) for tool in going)
    when = " when the contract allows" if any(tool.contract for tool in going) else ""
    one = many = f"Move the users of {{tools}} to {{heirs}} and retire {{tools}}{when}."
    if as_well:
        one = one.replace(" and", ", which does all of it at least as well, and")
        many = many.replace(" and", ", which do all of it at least as well, and")
    first = say(one, many, n=len(others), tools=names, heirs=others)
    return sentences((first, *_before(context, answer, going, heirs, as_well=as_well)))


def _before(
    context: Context, answer: Answer, going: Sequence[Tool], heirs: Sequence[str], *, as_well: bool
) -> Iterator[Message]:
    """Yield what to find out before tools are retired."""
    from stackaudit.choice.assignment import active, may_cost, seat_price

    names, others = _names(going), _names(context.graph.tool(heir) for heir in heirs)
    if any(answer.service.assumed(tool.id) for tool in going):
        text = "What {tools} and {heirs} do is from the catalog of known products: confirm it first."
        yield say(text, tools=names, heirs=others)
    elif not as_well:
        yield say("How well each of them does it is not stated: ask the users of {tools} first.", tools=names)
    new = frozenset[str]().union(*(answer.newcomers(tool.id) for tool in going))
    if new:
        text = "For {departments} that is a new tool to learn."
        yield say(text, departments=context.department_names(sorted(new)))
    if any(answer.elsewhere(tool.id) for tool in going):
        yield say("In which regions all of them are used is not stated: check that first.")
    dear = _names(tool for heir in heirs if may_cost(tool := context.graph.tool(heir)))
    if dear:
        yield say("What more seats of {heirs} would cost is not stated: ask for the price.", heirs=dear)
    by_seat = _names(tool for heir in heirs if seat_price(tool := context.graph.tool(heir)) is not None)
    uncounted = _names(tool for tool in going if active(tool) is None)
    if by_seat and uncounted:
        text = "How many people use {tools} is not stated: count them, as more seats of {heirs} cost money."
        yield say(text, tools=uncounted, heirs=by_seat)


def members(context: Context, products: Iterable[str]) -> tuple[Member, ...]:
    """Return a member for each tool: what to do with it, by when, what it costs, and who answers for it.

    Day and money stand where the tool may go; of one that stays neither asks for anything.
    """
    tools = context.tools_of(products)
    fates = {tool.id: fate(context, tool) for tool in tools}
    words = {tool.id: _of_tool(context, tool, fates[tool.id]) for tool in tools}
    made: dict[str, Member] = {}
    for stays in (True, False):
        ids = [tool.id for tool in tools if (fates[tool.id] == "keep") == stays]
        found = members_of(context.graph, ids, contracts=not stays, advice=words)
        made |= {member.subject: member for member in found}
    return tuple(made[f"tool:{tool.id}"] for tool in tools)


def _of_tool(context: Context, tool: Tool, decided: Fate) -> Message:
    answer = context.answer
    if decided == "retire" and answer is not None:
        return _when(context, tool, _names(context.graph.tool(heir) for heir in answer.heirs(tool.id)))
    if answer is not None and tool.id in answer.hearsay:
        return _ask(context, answer, [tool])
    reason = None if answer is None else answer.reason(tool.id)
    if decided == "keep" and reason is not None:
        return Message(f"Keep {{kept}}: {reason.message.chosen}.", (("kept", tool.name), *reason.message.params))
    if unpriced([tool]):
        return say("State what {tool} costs a year; before that nobody can say whether it should go.", tool=tool.name)
    if tool.capabilities_partial:
        return say("State all that {tool} is used for; before that nobody can say what would be lost.", tool=tool.name)
    if not tool.capabilities:
        return say("State what {tool} is used for; before that nobody can say what would be lost.", tool=tool.name)
    return say("Decide whether {tool} stays: the facts do not say.", tool=tool.name)


def _when(context: Context, tool: Tool, heirs: tuple[str, ...]) -> Message:
    """Return the advice to retire one tool, with the day by which to give notice."""
    found = renewal_of(tool, context.today, context.graph.policy.renewals["soon"])
    after = (say("{heirs} takes over.", "{heirs} take over.", n=len(heirs), heirs=heirs),) if heirs else ()
    if found is not None and found.status in {"due", "later"} and found.notice_by is not None:
        first = say("Retire {tool}: give notice by {day}.", day=found.notice_by, tool=tool.name)
    elif found is not None and found.may_renew and found.notice_by is not None and found.notice_by >= context.today:
        text = "Retire {tool}: give notice by {day}, as it is not stated whether the contract renews by itself."
        first = say(text, day=found.notice_by, tool=tool.name)
    elif found is not None and found.free_from is not None:
        first = say(
            "Retire {tool}: the contract can end on {day} at the earliest.", day=found.free_from, tool=tool.name
        )
    else:
        first = say("Retire {tool}; check first when its contract ends and how long the notice is.", tool=tool.name)
    return sentences((first, *after))
