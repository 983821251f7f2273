"""S3 no path, S4 write-only, S5 read-starved, S6 manual-only, S7 stale: silos per need, entity and direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from stackaudit.analysers.silos.case import Case, at_stake
from stackaudit.evidence import Cut, Flows, Names, Quantity, Route
from stackaudit.findings import Finding, Severity, Table
from stackaudit.graph import Flow, Verdict
from stackaudit.messages import Message, say

_NAMED = 5


def no_paths(case: Case) -> Iterator[Finding]:
    """S3: a need that no flow can serve, in any corner of the facts."""
    for verdict in case.unmet:
        need = verdict.need
        proof = case.proof(verdict)
        yield Finding(
            code="silos.no-path",
            subjects=(need.id,),
            severity=case.rate("silos.no-path", [need.entity]),
            title=say(
                "{entity} never gets from {source} to {target}",
                entity=case.entity_name(need.entity),
                source=case.name(need.source),
                target=case.name(need.target),
            ),
            why=say("{target} works without it, or someone types it again.", target=case.name(need.target)),
            advice=_closing(case, proof),
            evidence=(*at_stake([verdict]), proof),
        )


def _closing(case: Case, proof: Route | Cut) -> Message:
    """Which integration would close the gap that a cut shows."""
    if not isinstance(proof, Cut):
        return say("Build an integration across the gap.")
    if max(len(proof.reached), len(proof.wanted)) > _NAMED:
        return say(
            "An integration that carries it from any of {reached} tools to any of {wanted} tools closes the gap.",
            reached=len(proof.reached),
            wanted=len(proof.wanted),
        )
    one = len(proof.reached) == len(proof.wanted) == 1
    template = "from {reached} to {wanted}" if one else "from any of {reached} to any of {wanted}"
    return say(
        f"An integration that carries it {template} closes the gap.",
        reached=case.names(proof.reached),
        wanted=case.names(proof.wanted),
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
        if tool.terminal or tool.id not in receives or tool.id in perhaps_all:
            continue
        stuck = sorted(own.get(tool.id, set()) - leaves[tool.id])
        if stuck:
            yield _write_only(case, tool.id, stuck)


def _write_only(case: Case, tool: str, stuck: list[str]) -> Finding:
    unmet = [v for v in case.unmet_from.get(tool, ()) if v.need.entity in stuck]
    names = tuple(case.entity_name(entity) for entity in stuck)
    return Finding(
        code="silos.write-only",
        subjects=(f"tool:{tool}",),
        severity=case.rate("silos.write-only", [v.need.entity for v in unmet]) if unmet else Severity.LOW,
        title=say("{tool} takes data in and never gives {entities} out", tool=case.name(tool), entities=names),
        why=say(
            "What people enter there stays there; {n} need is not met.",
            "What people enter there stays there; {n} needs are not met.",
            n=len(unmet),
        ),
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
            code="silos.read-starved",
            subjects=(f"tool:{tool}",),
            severity=case.rate("silos.read-starved", entities),
            title=say("{tool} never receives {entities}", tool=case.name(tool), entities=names),
            why=say("It needs them and no path leads there from the system of record."),
            advice=say("Feed it from the system of record, directly or over a tool that passes records on."),
            evidence=at_stake(unmet),
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
            code="silos.manual-only",
            subjects=flows or tuple(v.need.id for v in verdicts),
            severity=case.rate("silos.manual-only", [v.need.entity for v in verdicts]),
            title=say(
                "By hand only over {flows}: {entities}",
                entities=_entities(case, verdicts),
                flows=tuple(_arrow(case, flow) for flow in flows),
            ),
            why=say("People copy records; they come late, incomplete, and not at all in holidays."),
            advice=say("Automate this step."),
            evidence=(*at_stake(verdicts), Flows("by hand", flows), *(case.proof(v) for v in verdicts)),
        )


def manual_bridges(case: Case) -> Table:
    """Pairs of tools whose only connection is carried by hand, whatever the entity; needs are judged apart (S6)."""
    threshold = case.graph.policy.automation_threshold
    by_hand = {
        (min(f.source, f.target), max(f.source, f.target))
        for f in case.graph.running
        if f.certain and f.automation[1] < threshold
    }
    rows = tuple(pair for pair in case.graph.bridges() if pair in by_hand)
    return Table("manual_bridges", ("tool", "other"), rows)


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
            code="silos.stale",
            subjects=(flow,),
            severity=case.rate("silos.stale", [v.need.entity for v in verdicts]),
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
