"""Tools of which nothing says what they are for, tools that nothing needs, and tools that are not in the list."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.rules import STANDALONE, UNKNOWN_TOOL, UNUSED
from stackaudit.core.evidence import Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.base import slug
from stackaudit.model.tool import Tool


@check(STANDALONE)
def standalone(case: Case) -> Iterator[Finding]:
    """One finding for all tools of which nothing speaks, where journeys speak of some and flows are not listed.

    Where flows are listed, such a tool is connected to nothing, which is for the silo analyser to tell.
    """
    tools = _silent(case)
    if tools and _speaks(case):
        yield Finding(
            code=STANDALONE.id,
            subjects=("stack:standalone",),
            severity=case.graph.policy.rate(STANDALONE),
            title=say(
                "Nothing in the stack says what {n} tool is for",
                "Nothing in the stack says what {n} tools are for",
                n=len(tools),
            ),
            why=say(
                "No step of a journey, no need, no integration, no data and no capability is stated of {tools}. What "
                "nothing speaks of can be neither kept nor ended with a reason.",
                tools=tuple(tool.name for tool in tools),
            ),
            advice=say("Ask the people who use them what for, and state it; mark what stands alone on purpose."),
            evidence=(Tools("nothing speaks of", tuple(tool.id for tool in tools)), *_categories(tools)),
            confidence="assumed",
        )


def _categories(tools: list[Tool]) -> Iterator[Names]:
    named = tuple(sorted({tool.category for tool in tools if tool.category is not None}))
    if named:
        yield Names("all that is stated is a category", named)


def _silent(case: Case) -> list[Tool]:
    return [tool for tool in case.tools if not case.uses[tool.id].any and not tool.standalone_ok]


def _speaks(case: Case) -> bool:
    stack = case.graph.stack
    return bool(stack.journeys) and "integrations" not in stack.model_fields_set


@check(UNUSED)
def unused(case: Case) -> Iterator[Finding]:
    """One finding for all tools that state what they hold, and that no step and no need asks for."""
    if not case.graph.stack.journeys:
        return
    tools = [tool for tool in _unasked(case) if _needs_told(case, tool)]
    if tools:
        yield Finding(
            code=UNUSED.id,
            subjects=("stack:unused",),
            severity=case.graph.policy.rate(UNUSED),
            title=say(
                "No step and no need asks for {n} tool",
                "No step and no need asks for {n} tools",
                n=len(tools),
            ),
            why=say(
                "No journey runs over {tools}, and nothing that they hold has to get there or to leave there. If they "
                "stopped, no step and no need that is stated would miss them.",
                tools=tuple(tool.name for tool in tools),
            ),
            advice=say("State the step or the need that each is there for, or ask whether it is still used."),
            evidence=(
                Tools("nothing asks for", tuple(tool.id for tool in tools)),
                Quantity("journeys", float(len(case.graph.stack.journeys))),
            ),
            confidence="assumed",
        )


def _needs_told(case: Case, tool: Tool) -> bool:
    """Whether what it holds is stated, and all of that has one master, so that every need of it is known."""
    return bool(tool.entities) and not _masterless(case, tool)


def _masterless(case: Case, tool: Tool) -> list[str]:
    """What a tool holds of which there is no one master: no need is made of it."""
    held = case.graph.holdings
    return sorted(use.entity for use in tool.entities if len(held[use.entity].masters) != 1)


def _unasked(case: Case) -> list[Tool]:
    """Tools of which something speaks, but nothing that would miss them."""
    spoken = [tool for tool in case.tools if case.uses[tool.id].any and not tool.standalone_ok]
    return [tool for tool in spoken if not case.uses[tool.id].asked_for]


# -- tools that are not in the list


@check(UNKNOWN_TOOL)
def unlisted(case: Case) -> Iterator[Finding]:
    """What points at tools that the list does not have: a platform that carries flows, a vendor without a tool.

    Ids that lead nowhere are refused when a stack is read, so only what is written in free text can point further.
    """
    yield from _platforms(case)
    yield from _vendors(case)


def _platforms(case: Case) -> Iterator[Finding]:
    """Flows over an iPaaS, where the list has no conduit at all. Where it has one, the flow may run over that."""
    if any(tool.kind == "conduit" for tool in case.graph.tools):
        return
    carried = [flow for flow in case.graph.stack.integrations if flow.method == "ipaas" and flow.via is None]
    if carried:
        subjects = tuple(sorted({f"flow:{flow.source}>{flow.target}" for flow in carried}))
        yield Finding(
            code=UNKNOWN_TOOL.id,
            subjects=("stack:platform",),
            severity=case.graph.policy.rate(UNKNOWN_TOOL),
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


def _vendors(case: Case) -> Iterator[Finding]:
    """Vendors on record of which no tool is, where every tool states its vendor; else it may be one of the others."""
    if _vendorless(case):
        return
    for name in _lonely(case):
        yield Finding(
            code=UNKNOWN_TOOL.id,
            subjects=(f"vendor:{name}",),
            severity=case.graph.policy.rate(UNKNOWN_TOOL),
            title=say("No tool of {vendor} is in the list", vendor=_lonely(case)[name]),
            why=say("The vendor is on record, and no tool names it: what is bought there is not looked at."),
            advice=say("Add the tools that are bought there, or write the vendor as the tools do."),
            evidence=(Names("vendors that tools name", _named(case)),),
            confidence="assumed",
        )


def _vendorless(case: Case) -> list[Tool]:
    return [tool for tool in case.graph.tools if tool.vendor is None and tool.kind != "spreadsheet"]


def _named(case: Case) -> tuple[str, ...]:
    return tuple(sorted({tool.vendor for tool in case.graph.tools if tool.vendor is not None}))


def _lonely(case: Case) -> dict[str, str]:
    """Vendors that no tool names, by id."""
    named = {slug(vendor) for vendor in _named(case)}
    stack = case.graph.stack
    return {one.id: one.name for one in stack.vendors if one.id not in named and slug(one.name) not in named}


# -- what cannot be told


def not_stated(case: Case) -> Iterator[Unknown]:
    """Facts without which nobody can tell what a tool is for, or whose it is."""
    silent = _silent(case)
    if silent and not _speaks(case):
        message = say("the stack states neither journeys nor integrations, so what each tool is for is not known")
        yield _entry(STANDALONE.id, "integrations", [tool.id for tool in silent], message)
    unasked = _unasked(case) if case.graph.stack.journeys else []
    open_ = [tool for tool in unasked if not tool.entities]
    if open_:
        message = say(
            "{n} tool serves no step and does not state which records it holds, so whether anything needs it is open",
            "{n} tools serve no step and do not state which records they hold, so whether anything needs them is open",
            n=len(open_),
        )
        yield _entry(UNUSED.id, "tool.entities", [tool.id for tool in open_], message)
    masterless = {tool.id: _masterless(case, tool) for tool in unasked if _masterless(case, tool)}
    if masterless:
        entities = sorted({f"entity:{entity}" for held in masterless.values() for entity in held})
        message = say(
            "{n} tool serves no step and holds records without one master, so whether anything needs it is open",
            "{n} tools serve no step and hold records without one master, so whether anything needs them is open",
            n=len(masterless),
        )
        blocks = tuple(f"tool:{tool}" for tool in sorted(masterless))
        yield Unknown(UNUSED.id, "entity.system_of_record", tuple(entities), message, blocks)
    lonely, vendorless = _lonely(case), _vendorless(case)
    if lonely and vendorless:
        message = say(
            "{n} vendor on record is named by no tool, and some tools do not state their vendor",
            "{n} vendors on record are named by no tool, and some tools do not state their vendor",
            n=len(lonely),
        )
        yield _entry(
            UNKNOWN_TOOL.id, "tool.vendor", [tool.id for tool in vendorless], message, [f"vendor:{v}" for v in lonely]
        )


def _entry(code: str, fact: str, tools: list[str], message: Message, blocks: list[str] | None = None) -> Unknown:
    subjects = tuple(f"tool:{tool}" for tool in sorted(tools))
    return Unknown(code, fact, subjects, message, subjects if blocks is None else tuple(sorted(blocks)))
