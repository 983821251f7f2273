"""Declared needs without an automated path in time: one finding for each pair of tools, with what it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.analysers.base import check, proposed
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.links import connector
from stackaudit.analysers.integrations.rules import MISSING
from stackaudit.core.evidence import Evidence, Flows, Names, NeedAtStake, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow
from stackaudit.graph.required import Judged
from stackaudit.model.integration import Candidate


@check(MISSING)
def missing(context: Context) -> Iterator[Finding]:
    """One finding for each pair of tools between which something declared has no automated path in time, for sure."""
    for (source, target), required in context.missing.items():
        group = [one for one in required if "declared" in one.need.origins]
        if not group:
            continue
        entities = [one.need.entity for one in group]
        names = tuple(map(context.entity_name, entities))
        cure = remedy(context, group)
        yield Finding(
            rule=MISSING,
            subjects=tuple(one.need.id for one in group),
            severity=context.rate(MISSING, entities),
            title=MISSING.title.fill(
                entities=names,
                source=context.name(source),
                target=context.name(target),
            ),
            why=_why(group),
            advice=_advice(context, group, cure),
            evidence=tuple(_evidence(context, group, cure)),
            follows=tuple(_follows(context, group)),
        )


def _follows(context: Context, group: Sequence[Judged]) -> Iterator[str]:
    """The facts that leave it missing, the nearest first: flows that are broken, by hand or late, then the needs."""
    broken = [flow for flow in context.at_hand(group) if flow.integration.status == "broken"]
    flows = [flow.subject for flow in broken if len(served(context, group, flow)) == len(group)]
    for one in group:
        for quality in (one.verdict.best, one.verdict.worst):
            flows += [context.graph.flow(flow).subject for flow in (*quality.automatic_route, *quality.route)]
    yield from dict.fromkeys(flow for flow in flows if flow in context.tellers)
    yield from (one.need.id for one in group)


def remedy(context: Context, group: Sequence[Judged]) -> Flow | None:
    """The flow at hand that would serve most of a pair's requirements: one to repair, to finish, or to build."""
    serving = {flow: served(context, group, flow) for flow in context.at_hand(group)}
    found = [flow for flow in serving if serving[flow]]
    return min(found, key=lambda flow: (-len(serving[flow]), *_effort(flow), flow.id), default=None)


def served(context: Context, group: Sequence[Judged], flow: Flow) -> tuple[str, ...]:
    """The entities of a pair's requirements that a flow would serve."""
    return tuple(one.need.entity for one in group if context.serves(flow, one))


def _effort(flow: Flow) -> tuple[int, float]:
    """Repair before finishing before building; of candidates the cheapest."""
    record = flow.integration
    if isinstance(record, Candidate):
        return 2, float(record.cost) if record.cost is not None else float("inf")
    return (0 if record.status == "broken" else 1), 0.0


def _why(group: Sequence[Judged]) -> Message:
    kinds = {one.verdict.status for one in group}
    if kinds == {"no-path"}:
        return say("The stack states that they are needed there, and no path leads there at all.")
    if kinds == {"manual-only"}:
        return say("The stack states that they are needed there, and people carry them by hand.")
    if kinds == {"stale"}:
        return say("The stack states that they are needed there, and they arrive too late.")
    return say("The stack states that they are needed there; there is no path, or one by hand or too late.")


def _advice(context: Context, group: Sequence[Judged], cure: Flow | None) -> Message:
    first = group[0]
    ends = {"source": context.name(first.need.source), "target": context.name(first.need.target)}
    if cure is not None:
        entities = tuple(map(context.entity_name, served(context, group, cure)))
        if isinstance(cure.integration, Candidate):
            return proposed(cure.integration.name, "{entities}", entities=entities, **ends)
        words = "Repair the flow from {source} to {target}: it carried {entities}."
        if cure.integration.status == "planned":
            words = "Finish the planned flow from {source} to {target}: it would carry {entities}."
        return say(words, entities=entities, **ends)
    tools = context.graph.tool(first.need.source), context.graph.tool(first.need.target)
    if connector(*tools) == "known":
        return say("Connect {source} to {target}: the catalog knows a connector for the two products.", **ends)
    kinds = {one.verdict.status for one in group}
    if kinds == {"manual-only"}:
        return say("Automate what is copied by hand between {source} and {target}.", **ends)
    if kinds == {"stale"}:
        return say("Run the slowest flow between {source} and {target} more often, or allow more delay.", **ends)
    return MISSING.advice.fill(**ends)


def _evidence(context: Context, group: Sequence[Judged], cure: Flow | None) -> Iterator[Evidence]:
    yield from (NeedAtStake(one.need.id, one.verdict.status, one.verdict.lost) for one in group)
    yield Names("required by", tuple(sorted({origin for one in group for origin in one.need.origins})))
    yield Quantity("confidence of the requirement", max(one.requirement.confidence for one in group))
    yield from (context.graph.witness(one.verdict) for one in group)
    if cure is not None and isinstance(cure.integration, Candidate):
        yield Names("candidate", (cure.id.rstrip("<"),))
    elif cure is not None:
        yield Flows("does not run", (cure.subject,))
