"""What the findings about flows share: which flows one finding tells, how bad they are, and words about their ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import inf

from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.verdicts import FlowVerdict
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity
from stackaudit.core.findings import Severity
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.core.rule import Rule
from stackaudit.model.journey import Journey, Step

Group = tuple[FlowVerdict, ...]
_MOST_STEPS = 3


def groups(context: Context, rule: Rule) -> Mapping[str, Group]:
    """Return what one rule tells, by subject: integrations with the same ends stand together."""
    found: dict[str, list[FlowVerdict]] = {}
    for verdict, own in context.told:
        if own is rule:
            found.setdefault(verdict.flow.subject, []).append(verdict)
    return {subject: tuple(found[subject]) for subject in sorted(found)}


def tells(context: Context, rule: Rule, subjects: Iterable[str]) -> tuple[str, ...]:
    """Return the facts that the finding of a rule about some flows is the one to tell."""
    facts = (fact for subject in subjects for fact in context.told_by.get((subject, rule), ()))
    return tuple(sorted(facts))


# -- how bad


def severity(context: Context, rule: Rule, verdict: FlowVerdict, variant: str = "") -> Severity:
    """Rate a flow: the base of its rule times the criticality of its records and of the journeys that need them.

    A journey can only raise it. It is milder where the flow runs seldom and no journey needs it.
    """
    policy, settings = context.graph.policy, context.settings
    factor = max((context.factors[entity] for entity in verdict.entities), default=policy.criticality["normal"])
    journeys = {journey.id: journey for journey, _ in steps_of(context, verdict)}.values()
    factor *= max((1.0, *(policy.journeys["primary" if one.primary else "other"] for one in journeys)))
    long = verdict.period is not None and verdict.period >= settings.long_period * 86400
    if long and not journeys:
        factor *= settings.long_period_factor
    return policy.rate(rule, factor, variant=variant)


def steps_of(context: Context, verdict: FlowVerdict) -> Iterator[tuple[Journey, Step]]:
    """Yield the steps that wait for what a flow carries: they need it at a tool where it arrives, or serve both ends.

    Records for which a step does not wait are those that another flow brings there too, automatically and in time.
    """
    if not context.journeys:
        return
    ends, targets = {verdict.flow.source, verdict.flow.target}, {way.target for way in verdict.ways}
    for journey in context.journeys:
        for step in journey.steps:
            within = {need.entity: need.within for need in step.needs}
            asked = verdict.entities if ends <= {*step.tools} else set(within) & {*verdict.entities}
            waits = any(
                not _brought(context, verdict, target, entity, within.get(entity))
                for entity in asked
                for target in targets & {*step.tools}
            )
            if waits or (ends <= {*step.tools} and not verdict.entities):
                yield journey, step


def _brought(context: Context, verdict: FlowVerdict, target: str, entity: str, within: timedelta | None) -> bool:
    """Whether another flow brings records of a kind to a tool, automatically and not surely too late."""
    within = within if within is not None else context.graph.holdings[entity].entity.tolerance
    limit = inf if within is None else within.total_seconds() * (1 + context.settings.rounding)
    return any(
        flow.certain
        and flow.number != verdict.flow.number
        and entity in (flow.entities or ())
        and flow.automation[0] >= context.graph.policy.automation_threshold
        and flow.latency[0] <= limit
        for flow in context.into.get(target, ())
    )


# -- words


def ends(context: Context, verdict: FlowVerdict) -> dict[str, str]:
    """Return the names of the two ends, as parameters of a message."""
    return {"source": context.name(verdict.flow.source), "target": context.name(verdict.flow.target)}


def ends_of(verdict: FlowVerdict) -> tuple[str, str]:
    """Return the ids of the two ends."""
    return verdict.flow.source, verdict.flow.target


def records(context: Context, group: Iterable[FlowVerdict]) -> tuple[str, ...]:
    """Return the names of the kinds of records that some flows carry; empty where that is not stated."""
    entities = sorted({entity for verdict in group for entity in verdict.entities})
    return tuple(context.entity_name(entity) for entity in entities)


def period_of(group: Sequence[FlowVerdict]) -> timedelta | None:
    """Return the period of flows that all run as often; None where one has another, or does not state any."""
    periods = {verdict.period for verdict in group}
    known = periods.pop() if len(periods) == 1 else None
    return None if known is None else timedelta(seconds=known)


def owners(context: Context, tools: Iterable[str]) -> Message | None:
    """Say who owns some tools, so that it is known who has to agree; None where no owner is stated."""
    owned: dict[tuple[str, ...], list[str]] = {}
    for tool in dict.fromkeys(tools):
        persons = context.graph.people.owners_of(context.graph.tool(tool))
        if persons:
            owned.setdefault(persons, []).append(tool)
    clauses, params = list[str](), dict[str, Value]()
    for n, (persons, theirs) in enumerate(owned.items()):
        clauses.append(f"{{who{n}}} {'owns' if len(persons) == 1 else 'are named as owners of'} {{tools{n}}}")
        params |= {f"who{n}": persons, f"tools{n}": context.names(theirs)}
    if not clauses:
        return None
    return say(f"{', '.join(clauses[:-1])}{', and ' if len(clauses) > 1 else ''}{clauses[-1]}.", **params)


def together(*parts: Message | None) -> Message:
    """Return one message of those that there are."""
    known = [part for part in parts if part is not None]
    return known[0] if len(known) == 1 else sentences(known)


def owner_of(context: Context, tool: str) -> str | None:
    """Return who owns a tool, if that is stated."""
    return ", ".join(context.graph.people.owners_of(context.graph.tool(tool))) or None


def waiting(context: Context, group: Iterable[FlowVerdict]) -> Message | None:
    """Say which steps of journeys need the records of some flows where they arrive, or are served by both ends."""
    found = {(step.name, journey.name): None for verdict in group for journey, step in steps_of(context, verdict)}
    if not found:
        return None
    journeys = tuple(dict.fromkeys(journey for _, journey in found))
    if len(found) > _MOST_STEPS:
        return say(
            "{n} steps need such records there; journeys: {journeys}.",
            n=len(found),
            journeys=journeys,
        )
    return say(
        "The step {steps} needs such records there.",
        "The steps {steps} need such records there.",
        n=len(found),
        steps=tuple(f"{step} ({journey})" for step, journey in found),
    )


# -- proof


def evidence(context: Context, group: Iterable[FlowVerdict]) -> Iterator[Evidence]:
    """Yield what is stated of some flows that are told."""
    for verdict in group:
        flow = verdict.flow
        yield Flows(", ".join(verdict.signs), tuple(sorted({way.subject for way in verdict.ways})))
        if verdict.entities:
            yield Names(f"records of {flow.id}", verdict.entities)
        if verdict.period is not None:
            yield Quantity(f"period of {flow.id}", verdict.period / 3600, "hours")
        for arrival in verdict.late:
            if arrival.limit is not None:
                allowed = f"allowed age of {arrival.entity} at {arrival.way.target}"
                yield Quantity(allowed, arrival.limit.seconds / 3600, "hours")
        for arrival in verdict.arrivals:
            if arrival.other:
                others = tuple(dict.fromkeys(context.graph.flow(other).subject for other in arrival.other))
                yield Flows(f"{arrival.entity} also arrives at {arrival.way.target} over", others)
        yield from _health(verdict)


def _health(verdict: FlowVerdict) -> Iterator[Evidence]:
    record, flow = verdict.flow.integration, verdict.flow
    if "unreliable" in verdict.signs and record.reliability is not None:
        yield Quantity(f"reliability of {flow.id}", record.reliability)
    if "overloaded" in verdict.signs and record.volume is not None and record.capacity is not None:
        yield Quantity(f"volume of {flow.id}", record.volume, "records a month")
        yield Quantity(f"capacity of {flow.id}", record.capacity, "records a month")
