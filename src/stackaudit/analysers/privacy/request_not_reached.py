"""Requests of people, for a deletion or for a copy of their data, that do not get to a tool which holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, together
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, with_flow
from stackaudit.analysers.privacy.telling import class_of, of_tool, points, usual
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.requests import Request
from stackaudit.model.periods import format_period
from stackaudit.model.privacy import is_longer
from stackaudit.model.tool import Tool

Lack = Literal["deletion", "late", "copy"]
"""What a request does not get: a deletion, one in time, or a copy of the data."""
Lacks = Mapping[Lack, tuple[str, ...]]
"""The entities by what a request for their records does not get at one tool."""
_LONG = 1e9  # seconds: longer than any answer may take


def _deleting(deletes: bool) -> dict[str, Any]:
    tools = [{"id": tool, "openness": {"bulk_export": True}} for tool in ("crm", "esp")]
    return {**with_flow(deletes=deletes, every="1h"), "tools": tools, "complete": ["integrations"]}


REQUEST_NOT_REACHED = Rule(
    id="privacy.request-not-reached",
    severity=6.0,
    effort=Effort.TWO_DAYS,
    theme=UNGUARDED,
    detection="A tool holds personal data for certain and keeps it. A request comes in at the tool with a capability "
    "in `request_desks` if that holds such records, else at the system of record, and no flow carries a deletion out "
    "there, or may (`deletes`), or those that do take longer than `privacy.answer`. Of a request for a copy: the tool "
    "states that data cannot be got out (`openness.bulk_export: false`).",
    rating=f"{RATING} From `joined_from` tools on, those that no deletion reaches are one finding with a row a tool.",
    limitations=f"{LIMITS} People may tell a tool by hand; the proof and the table `requests` have the fewest who "
    "need to be told. That a deletion is carried out does not prove that nothing is left. It is asked because of "
    "GDPR 12(3), 15, 17(1) and 19.",
    title=Text("Requests to delete {entities} records do not reach {tool}"),
    advice=Text("Let what flows to {tool} carry deletions out, or tell {tool} of each request by hand."),
    triggers=_deleting(False),
    passes=_deleting(True),
)


@check(REQUEST_NOT_REACHED)
def request_not_reached(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool at which a request gets no deletion, a late one, or no copy."""
    found: dict[str, dict[Lack, list[str]]] = {}
    for request in context.requests:
        for tool in request.must:
            for lack in lacks(context, request, tool):
                found.setdefault(tool, {}).setdefault(lack, []).append(request.entity)
    lacking = {tool: {lack: tuple(e) for lack, e in found[tool].items()} for tool in sorted(found)}
    untold = [tool for tool, listed in lacking.items() if list(listed) == ["deletion"]]
    joined = len(untold) >= context.settings.joined_from
    for tool, listed in lacking.items():
        if not (joined and tool in untold):
            yield from _finding(context, context.graph.tool(tool), listed)
    if joined:
        yield from _joined(context, {tool: lacking[tool]["deletion"] for tool in untold})


def lacks(context: Context, request: Request, tool: str) -> Iterator[Lack]:
    """Yield what a request does not get at a tool, whatever is not stated."""
    if tool in request.unreached:
        yield "deletion"
    elif tool in request.possible and _takes_longer(context, request.age(tool)[0]):
        yield "late"
    if exports(context.graph.tool(tool)) is False:
        yield "copy"


def _takes_longer(context: Context, seconds: float) -> bool:
    return is_longer(timedelta(seconds=min(seconds, _LONG)), context.graph.policy.privacy.answer) is True


def exports(tool: Tool) -> bool | None:
    """Return whether data can be got out of a tool, as stated."""
    return None if tool.openness is None else tool.openness.bulk_export


def _finding(context: Context, tool: Tool, found: Lacks) -> Iterator[Finding]:
    entities = tuple(dict.fromkeys(entity for listed in found.values() for entity in listed))
    rating = context.rating(together(context.holders.worst(tool.id, entity) for entity in entities))
    if rating is None:
        return

    def facts() -> Iterator[Evidence]:
        for lack, listed in found.items():
            yield Names(_NO[lack], context.names_of(listed))
        for request in context.requests:
            if request.entity in (*found.get("deletion", ()), *found.get("late", ())):
                yield from _proof(context, request, tool.id)

    yield of_tool(
        context,
        REQUEST_NOT_REACHED,
        tool,
        rating,
        lambda: _words(context, tool, found),
        entities=entities,
        facts=facts,
    )


def _joined(context: Context, untold: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Yield one finding for many tools that no deletion reaches: one lack, with a row for each tool."""
    worst = {
        tool: together(context.holders.worst(tool, entity) for entity in entities) for tool, entities in untold.items()
    }
    rating = context.rating(together(worst.values()))
    if rating is None:
        return
    requests = [one for one in context.requests if any(one.entity in entities for entities in untold.values())]
    desks = tuple(dict.fromkeys(desk for request in requests for desk in request.intakes))
    orders = [(one, one.orders_for(tool for tool in untold if one.entity in untold[tool])) for one in requests]
    tell = tuple(sorted({tool for _, found in orders for tool in found}))
    doubtful = {tool for one in requests for tool in one.orders[1] if tool not in one.unreached} - {*tell}
    yield Finding(
        rule=REQUEST_NOT_REACHED,
        subjects=("stack:requests",),
        severity=context.graph.policy.rate(REQUEST_NOT_REACHED, rating.low),
        title=say("Requests to delete a person's data do not reach {n} tools", n=len(untold)),
        why=say(
            "They are about {entities} and come in at {desks}. No flow carries them on to these tools: what they hold "
            "of somebody who asked to be deleted stays there.",
            desks=context.names(desks),
            entities=context.names_of(request.entity for request in requests),
        ),
        advice=_advice(context, tell, tuple(sorted(doubtful)), some_follow=not {*untold} <= {*tell}),
        evidence=(
            *class_of(rating),
            Tools("requests come in at", desks),
            Tools("no deletion reaches", tuple(untold)),
            *(_by_hand(context, request, found) for request, found in orders),
            *((Tools("a deletion may not reach", tuple(sorted(doubtful))),) if doubtful else ()),
            *points(context, REQUEST_NOT_REACHED, rating),
        ),
        confidence="documented" if rating.certain else "assumed",
        members=tuple(_member(context, tool, entities, told=tool in tell) for tool, entities in untold.items()),
    )


def _advice(context: Context, tell: tuple[str, ...], doubtful: tuple[str, ...], *, some_follow: bool) -> Message:
    """Return what to do for the tools that no deletion reaches, and for those that one may not reach."""
    by_hand = "Tell {tools} of every request by hand, from a written list"
    known = say(
        f"{by_hand}{': the others follow' if some_follow else ''}. Let flows carry deletions out, beginning with those "
        "to the tools that hold the most.",
        tools=context.names(tell),
    )
    if not doubtful:
        return known
    unknown = "It is not known whether every deletion reaches {tools}: tell"
    it, them = f"{unknown} it too until it is.", f"{unknown} them too until it is."
    return sentences((known, say(it, them, n=len(doubtful), tools=context.names(doubtful))))


def _by_hand(context: Context, request: Request, tools: tuple[str, ...]) -> Tools:
    """Return the fewest tools to tell of a deletion so that others follow."""
    return Tools(f"to tell by hand of a deletion of {context.entity_name(request.entity)}", tools)


def _member(context: Context, tool_id: str, entities: tuple[str, ...], *, told: bool) -> Member:
    tool = context.graph.tool(tool_id)
    kinds = context.names_of(entities)
    text = "tell it by hand" if told else "it follows from one that is told"
    title = say(f"{{tool}} keeps what it holds: {{entities}}; {text}", tool=tool.name, entities=kinds)
    return Member(f"tool:{tool_id}", owner=", ".join(context.graph.people.owners_of(tool)) or None, title=title)


_NO: Mapping[Lack, str] = MappingProxyType(
    {"deletion": "no deletion of", "late": "late deletion of", "copy": "no copy of"}
)


def _words(context: Context, tool: Tool, found: Lacks) -> tuple[Message, Message, Message]:
    if "deletion" in found:
        kinds = context.names_of(found["deletion"])
        why = say("What it holds of somebody who asked to be deleted stays there.")
        return usual(REQUEST_NOT_REACHED, why, tool=tool.name, entities=kinds)
    if "late" in found:
        allowed = format_period(context.graph.policy.privacy.answer)
        return (
            say(
                "Requests to delete {entities} records take longer than {allowed} to reach {tool}",
                tool=tool.name,
                entities=context.names_of(found["late"]),
                allowed=allowed,
            ),
            say("Whoever asked is told that it is done, and it is not."),
            say("Let deletions get to {tool} faster, or tell it of each request by hand.", tool=tool.name),
        )
    return (
        say("A person's data cannot be got out of {tool}", tool=tool.name),
        say(
            "Whoever asks for a copy of their data gets none of what is there: {entities}.",
            entities=context.names_of(found["copy"]),
        ),
        say("Ask the vendor of {tool} how data of one person is exported.", tool=tool.name),
    )


def _proof(context: Context, request: Request, tool: str) -> Iterator[Evidence]:
    name = context.entity_name(request.entity)
    yield Tools(f"a deletion of {name} comes in at", request.intakes)
    yield Tools(f"a deletion of {name} reaches", tuple(sorted(request.sure)))
    if request.open:
        yield Tools(f"a deletion of {name} may reach", request.open)
    refusing = {flow.subject for flow in request.refusing(tool)}
    if refusing:
        yield Flows("deletions are not carried out over", tuple(sorted(refusing)))
    if request.orders[1]:
        yield _by_hand(context, request, request.orders[1])
    if tool in request.possible:
        yield Quantity("it takes at the most, in the best case", request.age(tool)[0] / 3600, "hours")
