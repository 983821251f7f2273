"""Tools of which nothing speaks, and tools that nothing needs."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.inventory.context import Context, open_fact
from stackaudit.analysers.inventory.rules import STANDALONE, UNUSED
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.model.tool import Tool


@check(STANDALONE)
def standalone(context: Context) -> Iterator[Finding]:
    """One finding for all tools of which nothing speaks, where journeys speak of some and flows are not listed.

    Where flows are listed, such a tool is connected to nothing, which is for the silo analyser to tell.
    """
    tools = _silent(context)
    if tools and _speaks(context):
        yield Finding(
            rule=STANDALONE,
            subjects=("stack:standalone",),
            severity=context.graph.policy.rate(STANDALONE),
            title=STANDALONE.title.fill(n=len(tools)),
            why=say(
                "No step of a journey, no need, no integration, no data and no capability is stated of {tools}. What "
                "nothing speaks of can be neither kept nor ended with a reason.",
                tools=tuple(tool.name for tool in tools),
            ),
            advice=STANDALONE.advice.fill(),
            evidence=(Tools("nothing speaks of", tuple(tool.id for tool in tools)), *_categories(tools)),
            confidence="assumed",
            members=members_of(context.graph, (tool.id for tool in tools), contracts=True),
        )


def _categories(tools: list[Tool]) -> Iterator[Names]:
    named = tuple(sorted({tool.category for tool in tools if tool.category is not None}))
    if named:
        yield Names("all that is stated is a category", named)


def _silent(context: Context) -> list[Tool]:
    return [tool for tool in context.tools if not context.uses[tool.id].any and not tool.standalone_ok]


def _speaks(context: Context) -> bool:
    stack = context.graph.stack
    return bool(stack.journeys) and "integrations" not in stack.model_fields_set


@check(UNUSED)
def unused(context: Context) -> Iterator[Finding]:
    """One finding for all tools that state what they hold, and that no step, no need and no other tool asks for.

    The master of something, and the source of a running flow, is in use: others have its records from it.
    """
    if not context.graph.stack.journeys:
        return
    tools = [tool for tool in _unasked(context) if _needs_told(context, tool)]
    if tools:
        yield Finding(
            rule=UNUSED,
            subjects=("stack:unused",),
            severity=context.graph.policy.rate(UNUSED),
            title=UNUSED.title.fill(n=len(tools), tools=tuple(tool.name for tool in tools)),
            why=say(
                "No journey runs over {tools}, and nothing that it holds has to get there or to leave there. If it "
                "stopped, no step and no need that is stated would miss it.",
                "No journey runs over {tools}, and nothing that they hold has to get there or to leave there. If they "
                "stopped, no step and no need that is stated would miss them.",
                n=len(tools),
                tools=tuple(tool.name for tool in tools),
            ),
            advice=UNUSED.advice.fill(),
            evidence=(
                Tools("nothing asks for", tuple(tool.id for tool in tools)),
                Quantity("journeys", float(len(context.graph.stack.journeys))),
            ),
            confidence="assumed",
            members=members_of(context.graph, (tool.id for tool in tools), contracts=True),
        )


def _needs_told(context: Context, tool: Tool) -> bool:
    """Whether what it holds is stated, and all of that has one master, so that every need of it is known."""
    return bool(tool.entities) and not _masterless(context, tool)


def _masterless(context: Context, tool: Tool) -> list[str]:
    """What a tool holds of which there is no one master: no need is made of it."""
    held = context.graph.holdings
    return sorted(use.entity for use in tool.entities if len(held[use.entity].masters) != 1)


def _unasked(context: Context) -> list[Tool]:
    """Tools of which something speaks, but that nothing would miss."""
    spoken = [tool for tool in context.tools if context.uses[tool.id].any and not tool.standalone_ok]
    return [tool for tool in spoken if not context.uses[tool.id].asked_for]


# -- what cannot be told


def use_not_stated(context: Context) -> Iterator[Unknown]:
    """Facts without which nobody can tell what a tool is for."""
    silent = _silent(context)
    if silent and not _speaks(context):
        message = say("the stack states neither journeys nor integrations, so what each tool is for is not known")
        yield open_fact(STANDALONE.id, "integrations", [tool.id for tool in silent], message)
    unasked = _unasked(context) if context.graph.stack.journeys else []
    open_ = [tool for tool in unasked if not tool.entities]
    if open_:
        message = say(
            "{n} tool serves no step and does not state which records it holds, so whether anything needs it is open",
            "{n} tools serve no step and do not state which records they hold, so whether anything needs them is open",
            n=len(open_),
        )
        yield open_fact(UNUSED.id, "tool.entities", [tool.id for tool in open_], message)
    masterless = {tool.id: _masterless(context, tool) for tool in unasked if _masterless(context, tool)}
    if masterless:
        entities = sorted({f"entity:{entity}" for held in masterless.values() for entity in held})
        message = say(
            "{n} tool serves no step and holds records without one master, so whether anything needs it is open",
            "{n} tools serve no step and hold records without one master, so whether anything needs them is open",
            n=len(masterless),
        )
        blocks = tuple(f"tool:{tool}" for tool in sorted(masterless))
        yield Unknown(UNUSED.id, "entity.system_of_record", tuple(entities), message, blocks)
