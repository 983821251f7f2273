"""What would carry records in place of people: the nearest thing that the stack or the catalog offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stackaudit.analysers.base import proposed
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.links import connector
from stackaudit.analysers.integrations.rules import BY_HAND
from stackaudit.analysers.integrations.telling import ends, records
from stackaudit.analysers.integrations.verdicts import FlowVerdict
from stackaudit.core.messages import Message, Value, say
from stackaudit.graph import Flow
from stackaudit.model.integration import Candidate

_Names = dict[str, Value]


class Carrying(NamedTuple):
    """What to do, and the tool, beside the two ends, that would carry the records."""

    advice: Message
    tools: tuple[str, ...] = ()


def connect(context: Context, group: Sequence[FlowVerdict]) -> Carrying:
    """Advise what would carry the records of flows with the same ends.

    First a flow that is planned or broken, or a candidate; then an automated flow with the same ends; then a connector
    that the catalog knows, a conduit that serves one of the ends already, and the interfaces that both tools have.
    """
    names: _Names = {**ends(context, group[0]), "entities": records(context, group) or ("the",)}
    for advise in (_at_hand, _beside, _known):
        advice = advise(context, group, names)
        if advice is not None:
            return Carrying(advice)
    carried = _conduit(context, group, names)
    if carried is not None:
        return carried
    return Carrying(_interfaces(context, group, names) or BY_HAND.advice.fill(**names))


def _at_hand(context: Context, group: Sequence[FlowVerdict], names: _Names) -> Message | None:
    carried = {entity for verdict in group for entity in verdict.entities}
    fitting = [
        flow
        for way in group[0].ways[:1]
        for flow in context.idle.get((way.source, way.target), ())
        if not context.by_hand(flow) and carried <= {*(flow.entities or ())} and carried
    ]
    flow = min(fitting, key=_effort, default=None)
    if flow is None:
        return None
    record = flow.integration
    if isinstance(record, Candidate):
        return proposed(record.name, "{entities} records", **names)
    if record.status == "broken":
        return say("Repair the flow from {source} to {target} that carried {entities} records.", **names)
    return say("Finish the planned flow from {source} to {target} that is to carry {entities} records.", **names)


def _effort(flow: Flow) -> tuple[int, float, str]:
    """Repair before finishing before building; of candidates the cheapest."""
    record = flow.integration
    if isinstance(record, Candidate):
        return 2, float(record.cost) if record.cost is not None else float("inf"), flow.id
    return (0 if record.status == "broken" else 1), 0.0, flow.id


def _known(context: Context, group: Sequence[FlowVerdict], names: _Names) -> Message | None:
    flow = group[0].flow
    if connector(context.graph.tool(flow.source), context.graph.tool(flow.target)) != "known":
        return None
    text = "The catalog knows a connector between {source} and {target}: set it up for {entities} records."
    return say(text, **names)


def _beside(context: Context, group: Sequence[FlowVerdict], names: _Names) -> Message | None:
    """An automated flow with the same ends: it may carry these records too, or run more often."""
    flow, numbers = group[0].flow, {verdict.flow.number for verdict in group}
    carried = {entity for verdict in group for entity in verdict.entities}
    automatic = [
        other
        for other in context.between.get((flow.source, flow.target), ())
        if other.certain and other.number not in numbers
        if other.automation[0] >= context.graph.policy.automation_threshold
    ]
    if not automatic:
        return None
    if carried and any(carried <= {*(other.entities or ())} for other in automatic):
        text = "Another flow brings {entities} records from {source} to {target} automatically: let it run as often as"
        return say(f"{text} people need them, and stop copying.", **names)
    others = sorted({entity for other in automatic for entity in other.entities or ()})
    text = "Let the automatic flow from {source} to {target} carry {entities} records as well"
    if not others:
        return say(f"{text}.", **names)
    return say(f"{text}; it carries {{others}} today.", others=tuple(map(context.entity_name, others)), **names)


def _conduit(context: Context, group: Sequence[FlowVerdict], names: _Names) -> Carrying | None:
    """A conduit that writes into the target already, or an iPaaS at one of the ends; first one of their departments."""
    source, target = group[0].flow.source, group[0].flow.target
    read = (conduit for conduit in context.writing.get(source, ()) if source in context.served[conduit][0])
    useful = {*context.writing.get(target, ()), *read}
    departments = {*context.graph.tool(source).departments, *context.graph.tool(target).departments}

    def rank(conduit: str) -> tuple[object, ...]:
        strange = departments.isdisjoint(context.graph.tool(conduit).departments)
        reads, writes = context.served[conduit]
        return target not in writes, source not in reads, strange, conduit

    best = min(useful, key=rank, default=None)
    if best is None:
        return None
    reads, writes = context.served[best]
    served = tuple(context.name(end) for end, some in ((source, reads), (target, writes)) if end in some)
    text = "Let {conduit}, which already serves {served}, carry {entities} records from {source} to {target}."
    return Carrying(say(text, conduit=context.name(best), served=served, **names), (best,))


def _interfaces(context: Context, group: Sequence[FlowVerdict], names: _Names) -> Message | None:
    flow = group[0].flow
    out, into = (context.graph.tool(tool).openness for tool in (flow.source, flow.target))
    if out is None or into is None:
        return None
    if out.api and into.api:
        text = "Both tools have an API: let a job fetch {entities} records from {source} and write them to {target}."
        return say(text, **names)
    if out.bulk_export and into.bulk_import:
        text = "{source} can export and {target} import in bulk: let a scheduled job move a file of {entities} records."
        return say(text, **names)
    return None
