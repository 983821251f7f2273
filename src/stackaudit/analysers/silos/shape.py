"""S1 isolated tools, S2 islands: silos in the shape of the graph, whatever the entity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from stackaudit.analysers.silos.case import Case, at_stake
from stackaudit.analysers.silos.rules import ISLAND, ISOLATED_PRODUCER, ISOLATED_TOOL
from stackaudit.core.evidence import Flows, Names, Tools
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow, Verdict
from stackaudit.model.tool import Tool

_CONNECT = "Connect it, or say that it may stand alone (standalone_ok), or retire it."


def isolated_tools(case: Case) -> Iterator[Finding]:
    """S1: no flow that runs leads in or out. Tools that may stand alone are exempt; so is a flow that perhaps runs."""
    for tool in _isolated(case):
        unmet = [v for v in case.by_end.get(tool.id, ()) if v.status == "no-path"]
        yield _unused_conduit(tool) if tool.kind == "conduit" else _isolated_tool(case, tool, unmet)


def _isolated(case: Case) -> Iterator[Tool]:
    surely = {members[0] for members in case.graph.possible_components() if len(members) == 1}
    if len(case.graph.tools) > 1:
        yield from (tool for tool in case.graph.tools if tool.id in surely and not tool.standalone_ok)


def _isolated_tool(case: Case, tool: Tool, unmet: list[Verdict]) -> Finding:
    holdings = case.graph.holdings
    roles = {entity: held for entity, held in holdings.items() if tool.id in held.holders}
    held = sorted({*roles, *(v.need.entity for v in unmet)})
    makes_customer_data = any(
        held.entity.about_customer and tool.id in (*held.masters, *held.producers) for held in roles.values()
    )
    if not held:
        severity = Severity.NOTE
        why = say("No flow in or out is recorded, and what data it holds is not stated.")
    else:
        severity = case.rate(ISOLATED_TOOL, held, ISOLATED_PRODUCER if makes_customer_data else "")
        entities = tuple(case.entity_name(entity) for entity in held)
        why = say(
            "No flow leads in or out of it, though it holds or needs {entities}; {n} need is not met.",
            "No flow leads in or out of it, though it holds or needs {entities}; {n} needs are not met.",
            entities=entities,
            n=len(unmet),
        )
        if not unmet:
            why = say("No flow leads in or out of it, though it holds or needs {entities}.", entities=entities)
    idle = [flow for ends, flows in case.idle.items() if tool.id in ends for flow in flows]
    return Finding(
        code=ISOLATED_TOOL.id,
        subjects=(f"tool:{tool.id}",),
        severity=severity,
        title=say(
            "{tool} is connected to nothing that runs" if idle else "{tool} is connected to nothing", tool=tool.name
        ),
        why=_idle_why(case, idle, unmet) if idle else why,
        advice=_idle_advice(case, idle) if idle else say(_CONNECT),
        evidence=(*at_stake(unmet), *((Flows("does not run", tuple(f.subject for f in idle)),) if idle else ())),
        confidence="documented" if held else "assumed",
    )


def _idle_why(case: Case, idle: list[Flow], unmet: list[Verdict]) -> Message:
    first = idle[0]
    return say(
        "Its flow from {source} to {target} is {status}; {n} need is not met.",
        "Its flow from {source} to {target} is {status}; {n} needs are not met.",
        source=case.name(first.source),
        target=case.name(first.target),
        status=first.integration.status,
        n=len(unmet),
    )


def _idle_advice(case: Case, idle: list[Flow]) -> Message:
    verb = {"broken": "Repair", "planned": "Finish", "deprecated": "Replace"}.get(idle[0].integration.status, "Check")
    source, target = case.name(idle[0].source), case.name(idle[0].target)
    return say(f"{verb} the flow from {{source}} to {{target}}.", source=source, target=target)


def _unused_conduit(tool: Tool) -> Finding:
    return Finding(
        code=ISOLATED_TOOL.id,
        subjects=(f"tool:{tool.id}",),
        severity=Severity.LOW,
        title=say("{tool} is a conduit that carries nothing", tool=tool.name),
        why=say("No flow runs over it, so it costs money and attention for nothing, or the flows are not recorded."),
        advice=say("Record the flows it carries, or retire it."),
    )


def islands(case: Case) -> Iterator[Finding]:
    """S2: a connected group without the hub. Without a hub, the group with the heaviest needs is the main one."""
    surely = set(case.graph.possible_components())
    main = case.graph.main_component(case.verdicts)
    for members in case.graph.components():
        if len(members) > 1 and members != main and members in surely:
            yield _island(case, members)


def _island(case: Case, members: tuple[str, ...]) -> Finding:
    inside = set(members)
    ends = chain.from_iterable(case.by_end.get(tool, ()) for tool in members)
    crossing = {v.need.id: v for v in ends if v.status == "no-path" and not {v.need.source, v.need.target} <= inside}
    unmet = [crossing[need] for need in sorted(crossing)]
    entities = sorted({v.need.entity for v in unmet})
    return Finding(
        code=ISLAND.id,
        subjects=tuple(f"tool:{tool}" for tool in members),
        severity=case.rate(ISLAND, entities) if unmet else Severity.LOW,
        title=say("{tools} form an island", tools=case.names(members)),
        why=say(
            "These tools exchange data among themselves and with nobody else; {n} need across the gap is not met.",
            "These tools exchange data among themselves and with nobody else; {n} needs across the gap are not met.",
            n=len(unmet),
        ),
        advice=say("Build one integration to the rest of the stack; start with the records others need most."),
        evidence=(
            Tools("on the island", members),
            *((Names("records cut off", tuple(entities)),) if entities else ()),
            *at_stake(unmet),
        ),
    )
