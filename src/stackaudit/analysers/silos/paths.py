"""S3 no path, S4 write-only, S5 read-starved, S6 manual-only, S7 stale: silos per need, entity and direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from stackaudit.analysers.silos.case import Case, at_stake
from stackaudit.analysers.silos.rules import MANUAL_ONLY, NO_PATH, READ_STARVED, STALE, WRITE_ONLY
from stackaudit.core.evidence import Flows, Names, Quantity, Route
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow, Verdict


def no_paths(case: Case) -> Iterator[Finding]:
    """S3: a need that no flow can serve, in any corner of the facts."""
    for verdict in case.unmet:
        need = verdict.need
        yield Finding(
            code=NO_PATH.id,
            subjects=(need.id,),
            severity=case.rate(NO_PATH, [need.entity]),
            title=say(
                "{target} never gets {entity} from {source}",
                entity=case.entity_name(need.entity),
                source=case.name(need.source),
                target=case.name(need.target),
            ),
            why=say("{target} works without it, or someone types it again.", target=case.name(need.target)),
            advice=_closing(case, verdict),
            evidence=(*at_stake([verdict]), case.proof(verdict)),
        )


def _closing(case: Case, verdict: Verdict) -> Message:
    """What would give the need a path: the flow that lies idle, or a new one from a tool that has the records."""
    need = verdict.need
    graph = case.graph.of(need.entity)
    between = case.idle.get((need.source, need.target), ())
    idle = [flow for flow in between if flow.entities is None or need.entity in flow.entities]
    source, target = case.name(need.source), case.name(need.target)
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
        return say("An integration from {source} to {target} gives it a path.", source=source, target=target)
    return say(
        "An integration from {source} to {target} gives it a path; so does one from {others}, which has it.",
        "An integration from {source} to {target} gives it a path; so does one from any of {others}, which have it.",
        source=source,
        target=target,
        others=case.names(others),
        n=len(others),
    )


def write_only(case: Case) -> Iterator[Finding]:
    """S4: a tool that takes records in and never gives its own out. End points on purpose (terminal) are exempt."""
    leaves: dict[str, set[str]] = defaultdict(set)
    receives: set[str] = set()
    perhaps_all: set[str] = set()
    for flow in case.graph.running:
        if flow.entities is None:
            perhaps_all.add(flow.source)
        else:
            leaves[flow.source].update(flow.entities)
        if flow.certain and flow.entities != ():
            receives.add(flow.target)
    own: dict[str, set[str]] = defaultdict(set)
    for entity, held in case.graph.holdings.items():
        for holder in (*held.masters, *held.producers):
            own[holder].add(entity)
    for tool in case.graph.tools:
        if tool.terminal or tool.id == case.graph.hub or tool.id not in receives or tool.id in perhaps_all:
            continue
        stuck = sorted(own.get(tool.id, set()) - leaves[tool.id])
        if stuck:
            yield _write_only(case, tool.id, stuck)


def _write_only(case: Case, tool: str, stuck: list[str]) -> Finding:
    unmet = [v for v in case.unmet_from.get(tool, ()) if v.need.entity in stuck]
    names = tuple(case.entity_name(entity) for entity in stuck)
    return Finding(
        code=WRITE_ONLY.id,
        subjects=(f"tool:{tool}",),
        severity=case.rate(WRITE_ONLY, [v.need.entity for v in unmet]) if unmet else Severity.NOTE,
        title=say("{tool} takes data in and never gives {entities} out", tool=case.name(tool), entities=names),
        why=say(
            "What people enter there stays there; {n} need is not met.",
            "What people enter there stays there; {n} needs are not met.",
            n=len(unmet),
        )
        if unmet
        else say("What people enter there stays there; nobody is stated to need it elsewhere."),
        advice=say(
            "Send {entities} on to those who need it, or say that the tool is an end point (terminal).", entities=names
        ),
        evidence=(Names("never leaves", tuple(stuck)), *at_stake(unmet)),
    )


def read_starved(case: Case) -> Iterator[Finding]:
    """S5: a consumer that no path from the master reaches; one finding a tool."""
    starved: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in case.unmet:
        if "consumer" in verdict.need.origins:
            starved[verdict.need.target].append(verdict)
    for tool, unmet in sorted(starved.items()):
        entities = [v.need.entity for v in unmet]
        names = tuple(case.entity_name(entity) for entity in entities)
        yield Finding(
            code=READ_STARVED.id,
            subjects=(f"tool:{tool}",),
            severity=case.rate(READ_STARVED, entities),
            title=say("{tool} never gets {entities} from the system of record", tool=case.name(tool), entities=names),
            why=_feeders(case, tool, set(entities)),
            advice=say("Feed it from the system of record, directly or over a tool that passes records on."),
            evidence=at_stake(unmet),
        )


def _feeders(case: Case, tool: str, entities: set[str]) -> Message:
    """Say who feeds a starved tool beside the system of record, if anyone does."""
    feeders = {flow.source for flow in case.into.get(tool, ()) if entities & {*(flow.entities or ())}}
    if not feeders:
        return say("It is stated to need this, and no path leads there.")
    return say(
        "No path leads there; it is fed by {feeders} instead, beside the system of record.",
        feeders=case.names(sorted(feeders)),
    )


def manual_only(case: Case) -> Iterator[Finding]:
    """S6: records arrive, but every path holds a step done by hand; one finding for each set of hand-made flows."""
    threshold = case.graph.policy.automation_threshold
    groups: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
    for verdict in case.verdicts:
        if verdict.status == "manual-only":
            by_hand = {f.subject for f in case.route(verdict) if f.automation[1] < threshold}
            groups[tuple(sorted(by_hand))].append(verdict)
    for flows, verdicts in sorted(groups.items()):
        yield Finding(
            code=MANUAL_ONLY.id,
            subjects=flows or tuple(v.need.id for v in verdicts),
            severity=case.rate(MANUAL_ONLY, [v.need.entity for v in verdicts]),
            title=say(
                "By hand only over {flows}: {entities}",
                entities=_entities(case, verdicts),
                flows=tuple(_arrow(case, flow) for flow in flows),
            ),
            why=say("People copy records; they come late, incomplete, and not at all in holidays."),
            advice=say("Automate this step."),
            evidence=(*at_stake(verdicts), Flows("by hand", flows), *(case.proof(v) for v in verdicts)),
        )


def stale(case: Case) -> Iterator[Finding]:
    """S7: the fastest automated path is slower than the tolerance; one finding for each flow that is to blame most."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in case.verdicts:
        if verdict.status == "stale":
            groups[_slowest(case.automatic_route(verdict)).subject].append(verdict)
    for flow, verdicts in sorted(groups.items()):
        worst = max(verdicts, key=lambda v: (v.best.automatic_latency / (v.need.tolerance or 1.0), v.need.id))
        hours = worst.best.automatic_latency / 3600
        yield Finding(
            code=STALE.id,
            subjects=(flow,),
            severity=case.rate(STALE, [v.need.entity for v in verdicts]),
            title=say("Too late over {flow}: {entities}", entities=_entities(case, verdicts), flow=_arrow(case, flow)),
            why=say(
                "{entity} is up to {age} old on arrival at {target}; {allowed} is allowed.",
                entity=case.entity_name(worst.need.entity),
                age=timedelta(seconds=worst.best.automatic_latency),
                target=case.name(worst.need.target),
                allowed=timedelta(seconds=worst.need.tolerance or 0.0),
            ),
            advice=say("Run this flow more often, or make it event driven; or allow more delay."),
            evidence=(
                *at_stake(verdicts),
                Quantity("worst age", hours, "hours"),
                *(Route(v.need.id, tuple(f.hop() for f in case.automatic_route(v))) for v in verdicts),
            ),
        )


def _slowest(route: Iterable[Flow]) -> Flow:
    return max(route, key=lambda flow: (flow.latency[0], flow.subject))


def _entities(case: Case, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    return tuple(sorted({case.entity_name(verdict.need.entity) for verdict in verdicts}))


def _arrow(case: Case, flow_subject: str) -> str:
    source, _, target = flow_subject.removeprefix("flow:").partition(">")
    return f"{case.name(source)} → {case.name(target)}"
