"""S1 isolated tools, S2 islands: silos in the shape of the graph, whatever the entity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from stackaudit.analysers.silos.case import Case, at_stake
from stackaudit.evidence import Names, Tools
from stackaudit.findings import Finding, Severity
from stackaudit.graph import Verdict
from stackaudit.messages import say
from stackaudit.model.tool import Tool


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
        severity = case.rate("silos.isolated-producer" if makes_customer_data else "silos.isolated-tool", held)
        entities = tuple(case.entity_name(entity) for entity in held)
        why = say(
            "No flow leads in or out of it, though it holds or needs {entities}; {n} need is not met.",
            "No flow leads in or out of it, though it holds or needs {entities}; {n} needs are not met.",
            entities=entities,
            n=len(unmet),
        )
        if not unmet:
            why = say("No flow leads in or out of it, though it holds or needs {entities}.", entities=entities)
    return Finding(
        code="silos.isolated-tool",
        subjects=(f"tool:{tool.id}",),
        severity=severity,
        title=say("{tool} is connected to nothing", tool=tool.name),
        why=why,
        advice=say("Connect it, or say that it may stand alone (standalone_ok), or retire it."),
        evidence=at_stake(unmet),
        confidence="documented" if held else "assumed",
    )


def _unused_conduit(tool: Tool) -> Finding:
    return Finding(
        code="silos.isolated-tool",
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
        code="silos.island",
        subjects=tuple(f"tool:{tool}" for tool in members),
        severity=case.rate("silos.island", entities) if unmet else Severity.LOW,
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
