"""The headline of the silo analyser: how many needs are not met and how, and which tools stand apart.

Summary and picture share it. What is not on record is called so, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.silos.context import Context
from stackaudit.core.messages import Message, say


def headline(context: Context) -> Iterator[Message]:
    """Yield the clauses of the headline."""
    if context.verdicts:
        yield from _needs(context)
        yield from _islands(context)
        yield from _alone(context)
        return
    groups = [members for members in context.graph.possible_components() if len(members) > 1]
    if not groups or len(groups) + len(context.alone) < 2:
        yield say("what must reach whom cannot be told from the roles stated")
        yield from _alone(context)
        return
    yield _groups(len(groups), len(context.alone))


def _groups(connected: int, alone: int) -> Message:
    """How many groups of tools there are; a tool without a flow is a group of its own."""
    if not alone:
        return say("{n} separate groups of tools", n=connected)
    tools = "{alone} tool" if alone == 1 else "{alone} tools"
    groups = "{connected} group" if connected == 1 else "{connected} groups"
    text = f"{{n}} separate groups: {groups} of connected tools, {tools} with no flow on record"
    return say(text, n=connected + alone, connected=connected, alone=alone)


def _needs(context: Context) -> Iterator[Message]:
    """How many needs are not met, only by hand, too late, or cannot be judged."""
    status = Counter(verdict.status for verdict in context.verdicts)
    needs = len(context.verdicts)
    if status["no-path"]:
        yield _no_path(context, status["no-path"], needs)
    elif status["unknown"] == needs:
        yield say("whether the {needs} data needs are met cannot be told", needs=needs)
    elif not status["manual-only"] and not status["stale"] and not status["unknown"]:
        yield say("the one data need is met", "all {n} data needs are met", n=needs)
    else:
        yield say("no data need is without a path")
    if status["manual-only"]:
        yield say("{n} only by hand", n=status["manual-only"])
    if status["stale"]:
        yield say("{n} too late", n=status["stale"])
    if 0 < status["unknown"] < needs:
        yield say("{n} cannot be judged", n=status["unknown"])


def _no_path(context: Context, n: int, needs: int) -> Message:
    if context.confidence((*context.unmet, *context.unmet_by_default)) == "assumed":
        text = "for {n} of {needs} data needs no path is on record"
        return say("for the one data need no path is on record" if needs == 1 else text, n=n, needs=needs)
    return say("{n} of {needs} data needs is not met", "{n} of {needs} data needs are not met", n=n, needs=needs)


def _islands(context: Context) -> Iterator[Message]:
    islands = context.islands
    if not islands:
        return
    if all(context.states_flows(*members) for members in islands):
        yield say("{n} group of tools is an island", "{n} groups of tools are islands", n=len(islands))
    else:
        yield say(
            "for {n} group of tools no flow to the others is on record",
            "for {n} groups of tools no flow to the others is on record",
            n=len(islands),
        )


def _alone(context: Context) -> Iterator[Message]:
    """Tools that are stated to be connected to nothing, and those of which no flow is on record."""
    tools = len(context.graph.tools)
    stated = sum(context.states_flows(tool.id) for tool in context.alone)
    silent = len(context.alone) - stated
    if stated:
        yield say(
            "{n} of {tools} tools is connected to nothing",
            "{n} of {tools} tools are connected to nothing",
            n=stated,
            tools=tools,
        )
    if silent:
        yield say(
            "{n} of {tools} tools has no flow on record",
            "{n} of {tools} tools have no flow on record",
            n=silent,
            tools=tools,
        )
