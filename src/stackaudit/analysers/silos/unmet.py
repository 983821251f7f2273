"""Needs that are not met, and why: records never arrive (S1 to S5), or not as they are needed (S6, S7, S10, S11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.silos.context import Context, at_stake
from stackaudit.analysers.silos.rules import (
    ATTRIBUTES_LOST,
    IDENTITY_LOST,
    ISLAND,
    ISOLATED_PRODUCER,
    ISOLATED_TOOL,
    MANUAL_ONLY,
    NO_PATH,
    READ_STARVED,
    STALE,
    WRITE_ONLY,
)
from stackaudit.core.evidence import Flows, Names, NeedAtStake, Quantity, Route, Tools
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow, Verdict
from stackaudit.graph.content import identity_break, lost
from stackaudit.model.tool import Tool

_Words = tuple[Message, Message, Message]


def isolated_tools(context: Context) -> Iterator[Finding]:
    """S1: no flow that runs leads in or out. Tools that may stand alone are exempt; so is a flow that perhaps runs."""
    if len(context.graph.tools) < 2:
        return
    for tool in map(context.graph.tool, context.graph.isolated()):
        if not tool.standalone_ok:
            yield _unused_conduit(tool) if tool.kind == "conduit" else _isolated_tool(context, tool)


def _isolated_tool(context: Context, tool: Tool) -> Finding:
    unmet = context.unmet_at.get(tool.id, [])
    roles = context.held.get(tool.id, {})
    held = sorted({*roles, *(v.need.entity for v in unmet)})
    makes_customer_data = any(
        held.entity.about_customer and tool.id in (*held.masters, *held.producers) for held in roles.values()
    )
    severity = Severity.NOTE
    if held:
        severity = context.rate(ISOLATED_TOOL, held, ISOLATED_PRODUCER if makes_customer_data else "")
    idle = [flow for ends, flows in context.idle.items() if tool.id in ends for flow in flows]
    title, why, advice = _stopped(context, tool, idle[0], unmet) if idle else _alone(context, tool, held, unmet)
    return Finding(
        rule=ISOLATED_TOOL,
        subjects=(f"tool:{tool.id}",),
        severity=severity,
        title=title,
        why=why,
        advice=advice,
        evidence=(*at_stake(unmet), *((Flows("does not run", tuple(f.subject for f in idle)),) if idle else ())),
        confidence="documented" if held else "assumed",
    )


def _alone(context: Context, tool: Tool, held: Sequence[str], unmet: Sequence[Verdict]) -> _Words:
    """Return title, reason and advice for a tool without any flow."""
    entities = tuple(context.entity_name(entity) for entity in held)
    if not held:
        why = say("No flow in or out is recorded, and what data it holds is not stated.")
    elif not unmet:
        why = say("No flow leads in or out of it, though it holds or needs {entities}.", entities=entities)
    else:
        why = say(
            "No flow leads in or out of it, though it holds or needs {entities}; {n} need is not met.",
            "No flow leads in or out of it, though it holds or needs {entities}; {n} needs are not met.",
            entities=entities,
            n=len(unmet),
        )
    return ISOLATED_TOOL.title.fill(tool=tool.name), why, ISOLATED_TOOL.advice.fill()


def _stopped(context: Context, tool: Tool, flow: Flow, unmet: Sequence[Verdict]) -> _Words:
    """Return title, reason and advice for a tool with a flow that does not run."""
    status = flow.integration.status
    ends = {"source": context.name(flow.source), "target": context.name(flow.target)}
    verb = {"broken": "Repair", "planned": "Finish", "deprecated": "Replace"}.get(status, "Check")
    why = say(
        "Its flow from {source} to {target} is {status}; {n} need is not met.",
        "Its flow from {source} to {target} is {status}; {n} needs are not met.",
        **ends,
        status=status,
        n=len(unmet),
    )
    title = say("{tool} is connected to nothing that runs", tool=tool.name)
    return title, why, say(f"{verb} the flow from {{source}} to {{target}}.", **ends)


def _unused_conduit(tool: Tool) -> Finding:
    return Finding(
        rule=ISOLATED_TOOL,
        subjects=(f"tool:{tool.id}",),
        severity=Severity.LOW,
        title=say("{tool} is a conduit that carries nothing", tool=tool.name),
        why=say("No flow runs over it, so it costs money and attention for nothing, or the flows are not recorded."),
        advice=say("Record the flows it carries, or retire it."),
    )


def islands(context: Context) -> Iterator[Finding]:
    """S2: a connected group without the hub. Without a hub, the group with the heaviest needs is the main one."""
    for members in context.graph.islands(context.verdicts):
        yield _island(context, members)


def _island(context: Context, members: tuple[str, ...]) -> Finding:
    inside = set(members)
    ends = chain.from_iterable(context.unmet_at.get(tool, ()) for tool in members)
    crossing = {v.need.id: v for v in ends if not {v.need.source, v.need.target} <= inside}
    unmet = [crossing[need] for need in sorted(crossing)]
    entities = sorted({v.need.entity for v in unmet})
    return Finding(
        rule=ISLAND,
        subjects=tuple(f"tool:{tool}" for tool in members),
        severity=context.rate(ISLAND, entities) if unmet else Severity.LOW,
        title=ISLAND.title.fill(tools=context.names(members)),
        why=say(
            "These tools exchange data among themselves and with nobody else; {n} need across the gap is not met.",
            "These tools exchange data among themselves and with nobody else; {n} needs across the gap are not met.",
            n=len(unmet),
        ),
        advice=ISLAND.advice.fill(),
        evidence=(
            Tools("on the island", members),
            *((Names("records cut off", tuple(entities)),) if entities else ()),
            *at_stake(unmet),
        ),
        members=members_of(context.graph, members),
    )


def _no_path(context: Context, verdict: Verdict) -> Finding:
    """S3: a need that no flow can serve, in any corner of the facts."""
    need = verdict.need
    source, target = context.name(need.source), context.name(need.target)
    return Finding(
        rule=NO_PATH,
        subjects=(need.id,),
        severity=context.rate(NO_PATH, [need.entity]),
        title=NO_PATH.title.fill(entity=context.entity_name(need.entity), source=source, target=target),
        why=say("{target} works without it, or someone types it again.", target=target),
        advice=_closing(context, verdict),
        evidence=(*at_stake([verdict]), context.graph.witness(verdict)),
    )


def _closing(context: Context, verdict: Verdict) -> Message:
    """Advise what gives the need a path: a flow that does not run, or a new one from a tool that has the records."""
    need = verdict.need
    graph = context.graph.of(need.entity)
    between = context.idle.get((need.source, need.target), ())
    idle = [flow for flow in between if flow.entities is None or need.entity in flow.entities]
    source, target = context.name(need.source), context.name(need.target)
    if idle:
        verb = {"broken": "Repair", "planned": "Finish"}.get(idle[0].integration.status, "Replace")
        return say(
            f"{verb} the {{status}} flow from {{source}} to {{target}}.",
            status=idle[0].integration.status,
            source=source,
            target=target,
        )
    others = [tool for tool in graph.reached(need.source) if tool in graph.relays]
    if not others:
        return NO_PATH.advice.fill(source=source, target=target)
    return say(
        "An integration from {source} to {target} gives it a path; so does one from {others}, which has it.",
        "An integration from {source} to {target} gives it a path; so does one from any of {others}, which have it.",
        source=source,
        target=target,
        others=context.names(others),
        n=len(others),
    )


def write_only(context: Context) -> Iterator[Finding]:
    """S4: a tool that takes records in and never gives its own out. End points on purpose (terminal) are exempt."""
    leaves: dict[str, set[str]] = defaultdict(set)
    receives: set[str] = set()
    perhaps_all: set[str] = set()
    for flow in context.graph.running:
        if flow.entities is None:
            perhaps_all.add(flow.source)
        else:
            leaves[flow.source].update(flow.entities)
        if flow.certain and flow.entities != ():
            receives.add(flow.target)
    own: dict[str, set[str]] = defaultdict(set)
    for entity, held in context.graph.holdings.items():
        for holder in (*held.masters, *held.producers):
            own[holder].add(entity)
    for tool in context.graph.tools:
        if tool.terminal or tool.id == context.graph.hub or tool.id not in receives or tool.id in perhaps_all:
            continue
        stuck = sorted(own.get(tool.id, set()) - leaves[tool.id])
        if stuck:
            yield _write_only(context, tool.id, stuck)


def _write_only(context: Context, tool: str, stuck: list[str]) -> Finding:
    unmet = [v for v in context.unmet_at.get(tool, ()) if v.need.source == tool and v.need.entity in stuck]
    names = tuple(context.entity_name(entity) for entity in stuck)
    return Finding(
        rule=WRITE_ONLY,
        subjects=(f"tool:{tool}",),
        severity=context.rate(WRITE_ONLY, [v.need.entity for v in unmet]) if unmet else Severity.NOTE,
        title=WRITE_ONLY.title.fill(tool=context.name(tool), entities=names),
        why=say(
            "What people enter there stays there; {n} need is not met.",
            "What people enter there stays there; {n} needs are not met.",
            n=len(unmet),
        )
        if unmet
        else say("What people enter there stays there; nobody is stated to need it elsewhere."),
        advice=WRITE_ONLY.advice.fill(entities=names),
        evidence=(Names("never leaves", tuple(stuck)), *at_stake(unmet)),
    )


def read_starved(context: Context) -> Iterator[Finding]:
    """S5: a consumer that no path from the master reaches; one finding a tool."""
    starved: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.unmet:
        if "consumer" in verdict.need.origins:
            starved[verdict.need.target].append(verdict)
    for tool, unmet in sorted(starved.items()):
        entities = [v.need.entity for v in unmet]
        names = tuple(context.entity_name(entity) for entity in entities)
        yield Finding(
            rule=READ_STARVED,
            subjects=(f"tool:{tool}",),
            severity=context.rate(READ_STARVED, entities),
            title=READ_STARVED.title.fill(tool=context.name(tool), entities=names),
            why=_feeders(context, tool, set(entities)),
            advice=READ_STARVED.advice.fill(),
            evidence=at_stake(unmet),
        )


def _feeders(context: Context, tool: str, entities: set[str]) -> Message:
    """Say which other tools feed a starved tool, if any do."""
    feeders = {flow.source for flow in context.into.get(tool, ()) if entities & {*(flow.entities or ())}}
    if not feeders:
        return say("It is stated to need this, and no path leads there.")
    return say(
        "No path leads there; it is fed by {feeders} instead, beside the system of record.",
        feeders=context.names(sorted(feeders)),
    )


def by_cause(context: Context) -> tuple[Finding, ...]:
    """Hang each unmet need below the first cause that explains it, and each starved or write-only tool likewise.

    A need without a path is explained, in this order, by an isolated tool at one of its ends, an island between them,
    a source that never gives the entity out, a target that starves. What nothing explains stands for itself.
    """
    apart = (*isolated_tools(context), *islands(context))
    one_way = (*write_only(context), *read_starved(context))
    alone = {f.subjects[0].removeprefix("tool:"): f for f in apart if f.code == ISOLATED_TOOL.id}
    on_island = {s.removeprefix("tool:"): f for f in apart if f.code == ISLAND.id for s in f.subjects}
    stuck = {need: f for f in one_way if f.code == WRITE_ONLY.id for need in _needs_of(f)}
    starved = {need: f for f in one_way if f.code == READ_STARVED.id for need in _needs_of(f)}
    below: dict[str, list[Finding]] = defaultdict(list)
    explained: dict[str, str] = {}
    standing: list[Finding] = []
    for verdict in context.unmet:
        need, finding = verdict.need, _no_path(context, verdict)
        cause = (
            alone.get(need.source)
            or alone.get(need.target)
            or _island_between(on_island, verdict)
            or stuck.get(need.id)
            or starved.get(need.id)
        )
        if cause is None:
            standing.append(finding)
        else:
            below[cause.id].append(finding)
            explained[need.id] = cause.id

    for finding in one_way:
        cause_id = _elsewhere(finding, explained)
        if cause_id is not None:
            below[cause_id].append(finding)
    hanging = {finding.id for findings in below.values() for finding in findings}
    roots = (f for f in (*apart, *one_way) if f.id not in hanging)
    return tuple(_hung(finding, below) for finding in (*roots, *standing))


def _needs_of(finding: Finding) -> tuple[str, ...]:
    return tuple(row.need for row in finding.evidence if isinstance(row, NeedAtStake))


def _island_between(on_island: dict[str, Finding], verdict: Verdict) -> Finding | None:
    source, target = on_island.get(verdict.need.source), on_island.get(verdict.need.target)
    return None if source is target else source or target


def _elsewhere(finding: Finding, explained: dict[str, str]) -> str | None:
    """The cause of a starved or write-only tool, where every need it leaves unmet is explained by one other finding."""
    needs = _needs_of(finding)
    causes = {explained[need] for need in needs if need in explained}
    if len(causes) == 1 and len(needs) > 0 and finding.id not in causes:
        return causes.pop()
    return None


def _hung(finding: Finding, below: dict[str, list[Finding]]) -> Finding:
    """Hang all that follows below a cause."""
    return finding.causing(_hung(child, below) for child in below.get(finding.id, ()))


# -- what arrives, but by hand, late, or not whole


@check(MANUAL_ONLY)
def manual_only(context: Context) -> Iterator[Finding]:
    """S6: records arrive, but every path holds a step done by hand; one finding for each set of hand-made flows."""
    threshold = context.graph.policy.automation_threshold
    groups: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.status == "manual-only":
            by_hand = {f.subject for f in context.route(verdict) if f.automation[1] < threshold}
            groups[tuple(sorted(by_hand))].append(verdict)
    for flows, verdicts in sorted(groups.items()):
        yield Finding(
            rule=MANUAL_ONLY,
            subjects=flows or tuple(v.need.id for v in verdicts),
            severity=context.rate(MANUAL_ONLY, [v.need.entity for v in verdicts]),
            title=MANUAL_ONLY.title.fill(
                entities=_entities(context, verdicts), flows=tuple(_arrow(context, flow) for flow in flows)
            ),
            why=say("People copy records; they come late, incomplete, and not at all in holidays."),
            advice=MANUAL_ONLY.advice.fill(),
            evidence=(*at_stake(verdicts), Flows("by hand", flows), *(context.graph.witness(v) for v in verdicts)),
        )


@check(STALE)
def stale(context: Context) -> Iterator[Finding]:
    """S7: the fastest automated path is slower than the tolerance; one finding for each flow that is to blame most."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.status == "stale":
            groups[_slowest(context.automatic_route(verdict)).subject].append(verdict)
    for flow, verdicts in sorted(groups.items()):
        worst = max(verdicts, key=lambda v: (v.best.automatic_latency / (v.need.tolerance or 1.0), v.need.id))
        hours = worst.best.automatic_latency / 3600
        yield Finding(
            rule=STALE,
            subjects=(flow,),
            severity=context.rate(STALE, [v.need.entity for v in verdicts]),
            title=STALE.title.fill(entities=_entities(context, verdicts), flow=_arrow(context, flow)),
            why=say(
                "{entity} is up to {age} old on arrival at {target}; {allowed} is allowed.",
                entity=context.entity_name(worst.need.entity),
                age=timedelta(seconds=worst.best.automatic_latency),
                target=context.name(worst.need.target),
                allowed=timedelta(seconds=worst.need.tolerance or 0.0),
            ),
            advice=STALE.advice.fill(),
            evidence=(
                *at_stake(verdicts),
                Quantity("worst age", hours, "hours"),
                *(Route(v.need.id, tuple(f.hop() for f in context.automatic_route(v))) for v in verdicts),
            ),
        )


def _slowest(route: Iterable[Flow]) -> Flow:
    return max(route, key=lambda flow: (flow.latency[0], flow.subject))


def _entities(context: Context, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    return tuple(sorted({context.entity_name(verdict.need.entity) for verdict in verdicts}))


def _arrow(context: Context, flow_subject: str) -> str:
    source, _, target = flow_subject.removeprefix("flow:").partition(">")
    return f"{context.name(source)} → {context.name(target)}"


@check(ATTRIBUTES_LOST)
def attributes_lost(context: Context) -> Iterator[Finding]:
    """S10: the best path does not carry everything that is asked; what arrives is the intersection over its hops."""
    for verdict in context.verdicts:
        asked = verdict.need.attributes
        if not asked or not verdict.worst.path:
            continue
        missing = lost(context.route(verdict), asked)
        if missing:
            need = verdict.need
            yield Finding(
                rule=ATTRIBUTES_LOST,
                subjects=(need.id,),
                severity=context.rate(ATTRIBUTES_LOST, [need.entity]),
                title=ATTRIBUTES_LOST.title.fill(
                    entity=context.entity_name(need.entity), target=context.name(need.target), lost=missing
                ),
                why=say(
                    "{n} of {asked} fields arrives.",
                    "{n} of {asked} fields arrive.",
                    n=len(asked) - len(missing),
                    asked=len(asked),
                ),
                advice=ATTRIBUTES_LOST.advice.fill(),
                evidence=(*at_stake([verdict]), Names("lost", missing), context.graph.witness(verdict)),
            )


@check(IDENTITY_LOST)
def identity_lost(context: Context) -> Iterator[Finding]:
    """S11: on some hop no key is stored at both ends and carried between them, so records cannot be matched."""
    breaks: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.worst.path and context.graph.holdings[verdict.need.entity].entity.about_customer:
            broken = identity_break(context.graph, context.route(verdict))
            if broken is not None:
                breaks[broken.subject].append(verdict)
    for subject, verdicts in sorted(breaks.items()):
        source, _, target = subject.removeprefix("flow:").partition(">")
        yield Finding(
            rule=IDENTITY_LOST,
            subjects=(subject,),
            severity=context.rate(IDENTITY_LOST, [v.need.entity for v in verdicts]),
            title=IDENTITY_LOST.title.fill(source=context.name(source), target=context.name(target)),
            why=say("Records arrive and cannot be matched to the customer they belong to."),
            advice=IDENTITY_LOST.advice.fill(),
            evidence=(
                Names(f"keys stored at {source}", tuple(sorted(context.graph.tool(source).stores_keys or ()))),
                Names(f"keys stored at {target}", tuple(sorted(context.graph.tool(target).stores_keys or ()))),
                *at_stake(verdicts),
            ),
        )
