"""Tools that exchange data with nobody, or only among themselves: S1 isolated tools, S2 islands, and what is not known.

What is not recorded is not known. A tool without a flow is told as isolated where the file states that
its flows are complete; it is assumed where the file gives it a role for records that others have, or a step of a
journey. Of all other tools without a flow one finding says that nothing is on record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.silos.context import Context, at_stake
from stackaudit.analysers.silos.rules import ISLAND, ISOLATED_PRODUCER, ISOLATED_TOOL, UNRECORDED
from stackaudit.core.evidence import Flows, Names, Tools
from stackaudit.core.findings import Finding, Member, Severity
from stackaudit.core.messages import Message, say, sentences
from stackaudit.graph import Flow, Verdict
from stackaudit.model.tool import Tool


@check(ISOLATED_TOOL)
def isolated_tools(context: Context) -> Iterator[Finding]:
    """S1: no flow that runs, or may run, leads in or out, and silence about it is a statement or asks for a flow."""
    for tool in context.isolated:
        unused = tool.kind == "conduit" and context.states_flows(tool.id)
        yield _unused_conduit(tool) if unused else _isolated_tool(context, tool)


def _isolated_tool(context: Context, tool: Tool) -> Finding:
    unmet = context.unmet_at.get(tool.id, [])
    held = sorted({*context.stated_roles(tool), *(v.need.entity for v in unmet)})
    idle = context.idle_of(tool.id)
    stopped = tuple(dict.fromkeys(flow.subject for flow in idle))
    stated = context.states_flows(tool.id)
    return Finding(
        rule=ISOLATED_TOOL,
        subjects=(f"tool:{tool.id}",),
        severity=_severity(context, tool, held),
        title=_title(context, tool, stated=stated, stopped=bool(idle)),
        why=_why(context, tool, held, unmet, idle),
        advice=_advice(context, tool, idle, unmet, stated=stated),
        evidence=(*at_stake(unmet), *((Flows("does not run", stopped),) if stopped else ())),
        confidence="documented" if stated else "assumed",
        tells=(f"isolated:{tool.id}",),
        follows=stopped,
    )


def _severity(context: Context, tool: Tool, held: Sequence[str]) -> Severity:
    """Rate by the records that a tool holds or needs, else by those that its step of a journey needs."""
    roles = context.held.get(tool.id, {})
    stated = context.stated_roles(tool)
    makes_customer_data = any(
        entity in stated and one.entity.about_customer and tool.id in (*one.masters, *one.producers)
        for entity, one in roles.items()
    )
    if held:
        return context.rate(ISOLATED_TOOL, held, ISOLATED_PRODUCER if makes_customer_data else "")
    if tool.id in context.steps:
        return context.rate(ISOLATED_TOOL, [need.entity for need in context.steps[tool.id][1].needs])
    return Severity.NOTE


def _title(context: Context, tool: Tool, *, stated: bool, stopped: bool) -> Message:
    if stated:
        text = "{tool} is connected to nothing that runs"
        return say(text, tool=tool.name) if stopped else ISOLATED_TOOL.title.fill(tool=tool.name)
    if stopped:
        return say("No flow of {tool} that runs is on record", tool=tool.name)
    shared = tuple(map(context.entity_name, context.shared(tool)))
    if shared:
        text = "No flow of {tool} is on record, though it holds or needs {entities}"
        return say(text, tool=tool.name, entities=shared)
    journey, step = context.steps[tool.id]
    text = "No flow of {tool} is on record, though it serves the step {step} of {journey}"
    return say(text, tool=tool.name, step=step.name, journey=journey.name)


def _why(context: Context, tool: Tool, held: Sequence[str], unmet: Sequence[Verdict], idle: Sequence[Flow]) -> Message:
    """Say what hangs on a tool without a flow that runs."""
    if idle:
        flow = idle[0]
        return say(
            "Its flow from {source} to {target} is {status}; {n} data need is not met without it.",
            "Its flow from {source} to {target} is {status}; {n} data needs are not met without it.",
            source=context.name(flow.source),
            target=context.name(flow.target),
            status=flow.integration.status,
            n=len(unmet),
        )
    text, params = "If it has no flow, somebody copies data by hand or works without it", {}
    if context.states_flows(tool.id):
        if not held:
            return say("No flow leads in or out of it. What data it holds is not stated.")
        text = "No flow leads in or out of it, though it holds or needs {entities}"
        params = {"entities": tuple(map(context.entity_name, held))}
    if not unmet:
        return say(text + ".", **params)
    one, many = "; {n} data need depends on it.", "; {n} data needs depend on it."
    return say(text + one, text + many, n=len(unmet), **params)


_FIRST = {
    "broken": "Repair the one from {source} to {target} for {entities} first.",
    "planned": "Finish the planned one from {source} to {target} for {entities} first.",
}


def _first_link(context: Context, tools: Collection[str]) -> Message | None:
    """Say which link of some tools to the others comes first on the map of silos, and for which records."""
    link = next((one for one in context.links if (one.source in tools) != (one.target in tools)), None)
    if link is None:
        return None
    text = "Build the one from {source} to {target} for {entities} first."
    stopped = {
        flow.integration.status
        for flow in context.idle.get((link.source, link.target), ())
        if flow.entities is None or not {*flow.entities}.isdisjoint(link.entities)
    }
    if status := next((one for one in _FIRST if one in stopped), ""):
        text = _FIRST[status]
    elif any(context.candidate((link.source,), link.target, entity) for entity in link.entities):
        text = "Build the proposed one from {source} to {target} for {entities} first."
    return say(
        text,
        source=context.name(link.source),
        target=context.name(link.target),
        entities=tuple(sorted(map(context.entity_name, link.entities))),
    )


def _then(advice: Message, first: Message | None) -> Message:
    return advice if first is None else sentences((advice, first))


def _advice(context: Context, tool: Tool, idle: Sequence[Flow], unmet: Sequence[Verdict], *, stated: bool) -> Message:
    if idle:
        flow = idle[0]
        verb = {"broken": "Repair", "planned": "Finish", "deprecated": "Replace"}.get(flow.integration.status, "Check")
        text = f"{verb} the flow from {{source}} to {{target}}."
        return say(text, source=context.name(flow.source), target=context.name(flow.target))
    if stated:
        return _then(ISOLATED_TOOL.advice.fill(tool=tool.name), _first_link(context, {tool.id}) if unmet else None)
    text = "Record the flows of {tool}. If it has none, connect it, or state that it stands alone on purpose."
    return _then(say(text, tool=tool.name), _first_link(context, {tool.id}) if unmet else None)


def _unused_conduit(tool: Tool) -> Finding:
    return Finding(
        rule=ISOLATED_TOOL,
        subjects=(f"tool:{tool.id}",),
        severity=Severity.LOW,
        title=say("{tool} is a conduit that carries nothing", tool=tool.name),
        why=say("No flow runs over it, so it costs money and attention for nothing."),
        advice=say("Retire {tool}, or record the flows that it carries.", tool=tool.name),
        tells=(f"isolated:{tool.id}",),
    )


@check(UNRECORDED)
def unrecorded(context: Context) -> Iterator[Finding]:
    """Tools of which no flow is on record and nothing asks for one: one note for the stack, if it has any flow."""
    silent = context.unrecorded
    if not silent or not context.graph.running:
        return
    yield Finding(
        rule=UNRECORDED,
        subjects=("stack:flows",),
        severity=Severity.NOTE,
        title=UNRECORDED.title.fill(n=len(silent), tools=tuple(tool.name for tool in silent)),
        why=say("Whether they exchange data with others is not known: the list of flows need not be complete."),
        advice=UNRECORDED.advice.fill(),
        evidence=(Tools("no flow on record", tuple(tool.id for tool in silent)),),
        confidence="assumed",
        members=tuple(
            Member(f"tool:{tool.id}", title=say("No flow of {tool} is on record", tool=tool.name)) for tool in silent
        ),
    )


_NO_LINK = "Record the flows of {tools} to the other tools. If there is none, build one for what others need most."


@check(ISLAND)
def islands(context: Context) -> Iterator[Finding]:
    """S2: a connected group without the hub. Without a hub, the group with the heaviest needs is the main one."""
    for members in context.islands:
        yield _island(context, members)


def _island(context: Context, members: tuple[str, ...]) -> Finding:
    inside = set(members)
    ends = chain.from_iterable(context.unmet_at.get(tool, ()) for tool in members)
    crossing = {v.need.id: v for v in ends if not {v.need.source, v.need.target} <= inside}
    unmet = [crossing[need] for need in sorted(crossing)]
    entities = sorted({v.need.entity for v in unmet})
    stated, names = context.states_flows(*members), context.names(members)
    advice = ISLAND.advice.fill(tools=names) if stated else say(_NO_LINK, tools=names)
    return Finding(
        rule=ISLAND,
        subjects=tuple(f"tool:{tool}" for tool in members),
        severity=context.rate(ISLAND, entities) if unmet else Severity.LOW,
        title=_island_title(context, members, stated=stated),
        why=_island_why(len(unmet), stated=stated),
        advice=_then(advice, _first_link(context, inside) if unmet else None),
        evidence=(
            Tools("on the island", members),
            *((Names("records cut off", tuple(entities)),) if entities else ()),
            *at_stake(unmet),
        ),
        confidence="documented" if stated else "assumed",
        members=members_of(context.graph, members),
        tells=tuple(f"island:{tool}" for tool in members),
    )


def _island_title(context: Context, members: Sequence[str], *, stated: bool) -> Message:
    if stated:
        return ISLAND.title.fill(tools=context.names(members))
    return say("No flow on record links {tools} with the other tools", tools=context.names(members))


def _island_why(unmet: int, *, stated: bool) -> Message:
    text = "These tools exchange data among themselves"
    text += " and with nobody else" if stated else "; if with nobody else, others have to copy it or work without it"
    if not unmet:
        return say(text + ".")
    return say(
        text + "; {n} data need across the gap is not met." if stated else text + ". {n} data need depends on it.",
        text + "; {n} data needs across the gap are not met." if stated else text + ". {n} data needs depend on it.",
        n=unmet,
    )
