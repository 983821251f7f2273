"""What is said of a handoff that breaks: as a fact where that is proved, else as what is not on record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from stackaudit.analysers.base import proposed
from stackaudit.analysers.journey.context import Context, Delivery, Handoff
from stackaudit.analysers.journey.rules import BROKEN
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.graph import Flow


class Words(NamedTuple):
    """The title of a finding, why it matters, and what to do."""

    title: Message
    why: Message
    advice: Message


def words(context: Context, handoff: Handoff, delivery: Delivery, count: int) -> Words:
    """Return the words on a handoff that breaks; `count` handoffs break for the same cause."""
    entity = context.entity_name(delivery.entity)
    where = {"entity": entity, "step": handoff.after.name, "journey": handoff.journey.name}
    advice = _advice(context, delivery)
    if delivery.assumed:
        title = say("No flow of {entity} to {step} is on record, where {journey} needs it", **where)
        return Words(title, _not_recorded(context, delivery, count), advice)
    why = say(
        "No path leads from {sources} to {targets}; {n} handoff breaks.",
        "No path leads from {sources} to {targets}; {n} handoffs break.",
        sources=context.names(delivery.sources),
        targets=context.names(delivery.targets),
        n=count,
    )
    return Words(BROKEN.title.fill(**where), why, advice)


def _pair(context: Context, delivery: Delivery) -> tuple[str, str]:
    """Return the two tools that are to be connected: the system of record where it has the records, else their tool."""
    masters = [tool for tool in delivery.sources if tool in context.held(delivery.entity).masters]
    source = next(iter((*masters, *delivery.sources, *delivery.targets)))
    return source, next((target for target in delivery.targets if target != source), delivery.targets[0])


def _exchanging(context: Context, delivery: Delivery) -> tuple[str, str] | None:
    """Return two tools that exchange other records, from one that has these to one of the step."""
    wanted = [_pair(context, delivery)]
    wanted += [(source, target) for source in delivery.sources for target in delivery.targets]
    return next((pair for pair in wanted if any(flow.runs for flow in context.between.get(pair, ()))), None)


def _not_recorded(context: Context, delivery: Delivery, count: int) -> Message:
    """Say between which tools no flow is on record, or which records are not among those that they exchange."""
    pair, entity = _exchanging(context, delivery), context.entity_name(delivery.entity)
    if pair is not None:
        return say(
            "{entity} is not among the records listed for {source} → {target}; {n} handoff breaks if it is not sent.",
            "{entity} is not among the records listed for {source} → {target}; {n} handoffs break if it is not sent.",
            entity=entity,
            source=context.name(pair[0]),
            target=context.name(pair[1]),
            n=count,
        )
    return say(
        "No flow of {entity} from {sources} to {targets} is on record; {n} handoff breaks if there is none.",
        "No flow of {entity} from {sources} to {targets} is on record; {n} handoffs break if there is none.",
        entity=entity,
        sources=context.names(delivery.sources),
        targets=context.names(delivery.targets),
        n=count,
    )


def _advice(context: Context, delivery: Delivery) -> Message:
    """Advise the nearest thing that would bring the records.

    That is a flow that does not run, then one between the same tools, a listed candidate, or a new integration.
    """
    entity = context.entity_name(delivery.entity)
    idle = min(_idle(context, delivery), key=lambda flow: (flow.integration.status, flow.id), default=None)
    if idle is not None:
        verb = "Repair" if idle.integration.status == "broken" else "Finish"
        text = f"{verb} the {idle.integration.status} flow from {{source}} to {{target}}."
        return say(text, source=context.name(idle.source), target=context.name(idle.target))
    pair = _exchanging(context, delivery)
    if pair is not None:
        ends: dict[str, Value] = {"source": context.name(pair[0]), "target": context.name(pair[1])}
        text = "Let the integration from {source} to {target} carry {entity} too."
        if delivery.assumed:
            text = "Record it if the integration from {source} to {target} carries {entity}; if not, let it do that."
        return say(text, entity=entity, **ends)
    first = [say("Record the flow if there is one.")] if delivery.assumed else []
    return sentences([*first, _build(context, delivery, entity)])


def _idle(context: Context, delivery: Delivery) -> Iterator[Flow]:
    """Yield the flows, broken or planned, that would bring the records if they ran."""
    for source, target in product(delivery.sources, delivery.targets):
        for flow in context.between.get((source, target), ()):
            carries = flow.entities is None or delivery.entity in flow.entities
            if carries and flow.integration.status in {"broken", "planned"}:
                yield flow


def _build(context: Context, delivery: Delivery, entity: str) -> Message:
    graph = context.graph.of(delivery.entity)
    passing = [tool for source in delivery.sources for tool in graph.reached(source) if tool in graph.relays]
    for target in delivery.targets:
        built = context.candidate((*delivery.sources, *passing), target, delivery.entity)
        if built is not None:
            return proposed(
                built.name,
                "{entity} records",
                entity=entity,
                source=context.name(built.source),
                target=context.name(target),
            )
    source, target = _pair(context, delivery)
    return BROKEN.advice.fill(entity=entity, source=context.name(source), target=context.name(target))
