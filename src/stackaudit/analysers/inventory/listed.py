"""Tools that are not in the list of tools, and tools that are not in the list that most of the others are from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.inventory.context import Context, open_fact
from stackaudit.analysers.inventory.rules import UNKNOWN_TOOL
from stackaudit.core import headings
from stackaudit.core.evidence import Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.base import slug
from stackaudit.model.tool import Tool

_NOT_THERE = frozenset({"planned", "deprecated"})
"""Statuses of a flow that is not built yet, or no longer there."""


@check(UNKNOWN_TOOL)
def unknown_tools(context: Context) -> Iterator[Finding]:
    """What points at tools that the list does not have: a platform that carries flows, a vendor without a tool.

    Ids that lead nowhere are refused when a stack is read, so only what is written in free text can point further.
    """
    yield from _platforms(context)
    yield from _vendors(context)


def _platforms(context: Context) -> Iterator[Finding]:
    """Flows over an iPaaS, where the list has no conduit at all. Where it has one, the flow may run over that."""
    if any(tool.kind == "conduit" for tool in context.graph.tools):
        return
    built = {flow.number: flow.integration for flow in context.graph.flows if flow.integration.status not in _NOT_THERE}
    carried = [flow for flow in built.values() if flow.method == "ipaas" and flow.via is None]
    if carried:
        subjects = tuple(sorted({f"flow:{flow.source}>{flow.target}" for flow in carried}))
        yield Finding(
            rule=UNKNOWN_TOOL,
            subjects=("stack:platform",),
            severity=context.graph.policy.rate(UNKNOWN_TOOL),
            title=say(
                "{n} integration runs over a platform that is not in the list",
                "{n} integrations run over a platform that is not in the list",
                n=len(carried),
            ),
            why=say(
                "An iPaaS is a tool of its own, and the list has no conduit. If it stops, what runs over it does; it "
                "has a cost, a contract and an owner as any tool has."
            ),
            advice=say("Add the platform as a tool of kind conduit, and name it in `via` of each integration."),
            evidence=(Flows("carried by an unnamed platform", subjects),),
            confidence="documented",
        )


def _vendors(context: Context) -> Iterator[Finding]:
    """Vendors on record of which no tool is, where every tool states its vendor; else it may be one of the others."""
    if _vendorless(context):
        return
    for name in _lonely(context):
        yield Finding(
            rule=UNKNOWN_TOOL,
            subjects=(f"vendor:{name}",),
            severity=context.graph.policy.rate(UNKNOWN_TOOL),
            title=UNKNOWN_TOOL.title.fill(vendor=_lonely(context)[name]),
            why=say("The vendor is on record, and no tool names it: what is bought there is not looked at."),
            advice=UNKNOWN_TOOL.advice.fill(),
            evidence=(Names("vendors that tools name", _named(context)),),
            confidence="assumed",
        )


def _vendorless(context: Context) -> list[Tool]:
    return [tool for tool in context.graph.tools if tool.vendor is None and tool.kind != "spreadsheet"]


def _named(context: Context) -> tuple[str, ...]:
    return tuple(sorted({tool.vendor for tool in context.graph.tools if tool.vendor is not None}))


def _lonely(context: Context) -> dict[str, str]:
    """Vendors that no tool names, by id."""
    named = {slug(vendor) for vendor in _named(context)}
    stack = context.graph.stack
    return {one.id: one.name for one in stack.vendors if one.id not in named and slug(one.name) not in named}


def vendors_not_stated(context: Context) -> Iterator[Unknown]:
    """Vendors of which some tool may be, because not every tool states its vendor."""
    lonely, vendorless = _lonely(context), _vendorless(context)
    if lonely and vendorless:
        message = say(
            "{n} vendor on record is named by no tool, and some tools do not state their vendor",
            "{n} vendors on record are named by no tool, and some tools do not state their vendor",
            n=len(lonely),
        )
        tools, blocks = [tool.id for tool in vendorless], [f"vendor:{vendor}" for vendor in lonely]
        yield open_fact(UNKNOWN_TOOL.id, "tool.vendor", tools, message, blocks)


# -- a list that most tools are from


def _from(*sources: str) -> dict[str, object]:
    tools = [{"id": tool, "provenance": source} for tool, source in zip(("crm", "erp", "esp"), sources, strict=True)]
    flow = {"source": "crm", "target": "esp", "entities": ["customer"]}
    return {"name": "Example", "tools": tools, "integrations": [flow]}


UNLISTED = Rule(
    id="inventory.unlisted",
    severity=2.0,
    effort=Effort.HALF_DAY,
    theme=headings.UNKNOWN_STACK,
    detection="The provenance of at least half of the tools names one list; a tool in a running flow, or in a step of "
    "a journey, states a provenance without it. A provenance is split at semicolons, and remarks in brackets are left "
    "out.",
    rating="Base severity; one finding for all such tools.",
    limitations="A list that calls itself partial is passed over, and so are tools of no stated provenance. A source "
    "that is no list of tools, such as an interview, is taken for one where half of the tools are from it.",
    title=Text(
        "{n} tool in use is missing from {source}: {tools}", "{n} tools in use are missing from {source}: {tools}"
    ),
    advice=Text("Add them to {source}, with an owner, a cost and a contract, or say why they do not belong there."),
    triggers=_from("register", "register", "interview"),
    passes=_from("register", "register", "register; interview"),
)

_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTIAL = re.compile(r"\b(?:partial|part of|excerpt|extract|sample|incomplete|auszug|unvollst|extrait)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def sources_in(text: str) -> tuple[str, ...]:
    """Return the sources that a provenance names, without remarks.

    >>> sources_in("register.yml (CRM of record); users: access list")
    ('register.yml', 'users: access list')
    """
    return tuple(part for one in text.split(";") if (part := _REMARK.sub("", one).strip()))


def _source(context: Context, tool: Tool) -> str:
    """What a tool is from: as it states, else as the whole stack does; empty where neither says it."""
    told = tool.provenance or context.graph.stack.provenance
    return "" if told is None or told.source is None else told.source


def _register(context: Context) -> tuple[str, str] | None:
    """The source that most tools state, as slug and name; None where that is not half, not alone, or partial."""
    texts = [tool.provenance.source or "" for tool in context.graph.tools if tool.provenance is not None]
    named = [{slug(source): source for source in sorted(sources_in(text), reverse=True)} for text in texts]
    found = Counter(source for sources in named for source in sources)
    (most, count), (_, second) = (*found.most_common(2), ("", 0), ("", 0))[:2]
    partial = any(_PARTIAL.search(part) and slug(_REMARK.sub("", part)) == most for t in texts for part in t.split(";"))
    if partial or count == second or 2 * count < len(context.graph.tools):
        return None
    return most, min(sources[most] for sources in named if most in sources)


@check(UNLISTED)
def unlisted(context: Context) -> Iterator[Finding]:
    """Yield one finding for the tools in use that are not from the list that most tools are from."""
    register = _register(context)
    if register is None:
        return
    id_, name = register
    sources = {tool.id: [slug(one) for one in sources_in(_source(context, tool))] for tool in context.tools}
    used = [tool for tool in context.tools if context.uses[tool.id].steps or context.uses[tool.id].runs]
    tools = [tool for tool in used if sources[tool.id] and id_ not in sources[tool.id]]
    if not tools:
        return
    ids = tuple(tool.id for tool in tools)
    yield Finding(
        rule=UNLISTED,
        subjects=("stack:register",),
        severity=context.graph.policy.rate(UNLISTED),
        title=UNLISTED.title.fill(n=len(tools), source=name, tools=context.names(ids)),
        why=say(
            "Flows and journeys rest on tools that the list does not have: nobody who works with the list looks at "
            "their cost, their contract or who has access."
        ),
        advice=UNLISTED.advice.fill(source=name),
        evidence=(
            Tools("not from the list", ids),
            Names("the list", (name,)),
            Quantity("tools in use", float(len(context.tools))),
        ),
        confidence="documented",
        members=tuple(_unlisted_member(context, tool, name) for tool in tools),
    )


def _unlisted_member(context: Context, tool: Tool, source: str) -> Member:
    (member,) = members_of(context.graph, [tool.id], contracts=True) or (Member(f"tool:{tool.id}"),)
    return replace(member, title=say("{tool} is missing from {source}", tool=tool.name, source=source))
