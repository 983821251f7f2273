"""Findings: one for each cause. A cause that breaks several handoffs, of one journey or of many, is one finding.

What a finding follows from is named, so that it hangs under the finding that tells the cause: the flows that are by
hand, late or lose something; the need that is not met; a tool of which no flow is on record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.journey import breaks
from stackaudit.analysers.journey.context import FINE, Context, Delivery, Handoff
from stackaudit.analysers.journey.proof import sides
from stackaudit.analysers.journey.rules import BROKEN, FRAGILE, GAP_STEP, LOSSY, MANUAL, SLOW
from stackaudit.analysers.journey.shape import no_tool
from stackaudit.core.evidence import Cut, Evidence, Names, NeedAtStake, Quantity, Route, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, Value, say
from stackaudit.graph import Flow
from stackaudit.graph.content import identity_break, lost
from stackaudit.graph.needs import DataNeed

_ALSO = {"slow": "too late", "lossy": "not whole", "fragile": "not surely"}


class Flawed(NamedTuple):
    """One delivery with a flaw, and the handoff that it is part of."""

    handoff: Handoff
    delivery: Delivery


@check(GAP_STEP)
def gap_steps(context: Context) -> Iterator[Finding]:
    """A step that states that no tool serves it: what comes before it ends there."""
    for walk in context.walks:
        for step in walk.journey.steps:
            if not no_tool(step):
                continue
            touched = [handoff for handoff in walk.handoffs if step in handoff.steps]
            needed = tuple(need.entity for handoff in touched for need in handoff.after.needs)
            yield Finding(
                rule=GAP_STEP,
                subjects=(f"step:{walk.journey.id}/{step.id}",),
                severity=context.severity(GAP_STEP, [walk.journey], needed),
                title=GAP_STEP.title.fill(step=step.name, journey=walk.journey.name),
                why=say(
                    "What is known of the customer ends there; {n} handoff hangs on it.",
                    "What is known of the customer ends there; {n} handoffs hang on it.",
                    n=len(touched),
                ),
                advice=GAP_STEP.advice.fill(),
                evidence=(Names("handoffs", tuple(arrow(handoff) for handoff in touched)),) if touched else (),
                tells=tuple(sorted({f"step:{walk.journey.id}/{step.id}", *(_into(handoff) for handoff in touched)})),
            )


def _into(handoff: Handoff) -> str:
    return f"step:{handoff.journey.id}/{handoff.after.id}"


def flaws(context: Context) -> Iterator[Finding]:
    """Everything that does not arrive, or arrives by hand, late, not whole or not surely, by its cause."""
    groups: dict[tuple[str, tuple[str, ...]], list[Flawed]] = defaultdict(list)
    for handoff in context.handoffs:
        for delivery in handoff.deliveries:
            if delivery.status not in FINE and delivery.status != "unknown":
                groups[delivery.status, blamed(context, delivery)].append(Flawed(handoff, delivery))
    for (kind, blame), group in sorted(groups.items()):
        steps = {f"step:{one.handoff.journey.id}/{step.id}" for one in group for step in one.handoff.steps}
        worst = max(
            group, key=lambda one: (one.delivery.assumed, one.delivery.best.latency, need_of(context, one.delivery))
        )
        rule, words = _FLAWS[kind]
        title, why, advice = words(context, worst, group)
        broken = kind == "broken"
        yield Finding(
            rule=rule,
            subjects=(*steps, *blame),
            severity=context.severity(
                rule, [one.handoff.journey for one in group], [one.delivery.entity for one in group]
            ),
            title=title,
            why=why,
            advice=advice,
            evidence=tuple(_evidence(context, group, worst)),
            confidence="assumed" if any(one.delivery.assumed for one in group) else "documented",
            tells=tuple(sorted({_into(one.handoff) for one in group})) if broken else (),
            follows=tuple(dict.fromkeys(fact for one in group for fact in causes(context, one.delivery, blame))),
        )


def need_of(context: Context, delivery: Delivery) -> str:
    """The need that a delivery serves: from the tool it comes from, else a master that has it, to one of the step."""
    route = flows_of(context, delivery)
    masters = [tool for tool in delivery.sources if tool in context.held(delivery.entity).masters]
    source = route[0].source if route else next(iter((*masters, *delivery.sources, *delivery.targets)))
    target = route[-1].target if route else next((t for t in delivery.targets if t != source), delivery.targets[0])
    return f"need:{source}>{target}/{delivery.entity}"


def flows_of(context: Context, delivery: Delivery) -> tuple[Flow, ...]:
    """The flows of the way of a delivery."""
    return tuple(context.graph.flow(flow) for flow in delivery.witness.route)


def blamed(context: Context, delivery: Delivery) -> tuple[str, ...]:
    """What causes the flaw: the flows by hand, the slowest flow, the flows that lose something, the weakest link."""
    route = flows_of(context, delivery)
    if not route:
        return (need_of(context, delivery),)
    threshold = context.graph.policy.automation_threshold
    match delivery.status:
        case "manual":
            guilty = [flow.subject for flow in route if flow.automation[1] < threshold]
        case "slow":
            guilty = [max(route, key=lambda flow: (flow.latency[0], flow.subject)).subject]
        case "lossy":
            guilty = _losing(context, delivery, route)
        case _ if delivery.best.bottleneck is not None:
            guilty = [f"tool:{delivery.best.bottleneck}"]
        case _:
            guilty = [min(route, key=lambda flow: (flow.reliability[1], flow.subject)).subject]
    return tuple(sorted(set(guilty))) or (need_of(context, delivery),)


def _losing(context: Context, delivery: Delivery, route: Sequence[Flow]) -> list[str]:
    missing = lost(route, delivery.demand.attributes)
    broken = identity_break(context.graph, route)
    losing = [flow.subject for flow in route if lost([flow], missing)]
    return losing or ([broken.subject] if broken is not None else [])


def causes(context: Context, delivery: Delivery, blame: Iterable[str]) -> Iterator[str]:
    """Yield the facts that a flaw follows from, the most direct first.

    A way that is flawed follows from its flows, or from the conduit that everything leads over; one that loses fields
    follows from the need that they are lost of, too.
    A handoff that breaks follows from the needs that are not met on its way, then from a step, or a start, whose tools
    have no flow at all.
    """
    yield from (cause for cause in blame if cause.startswith("flow:"))
    if delivery.status == "fragile":
        conduits = [cause.removeprefix("tool:") for cause in blame if cause.startswith("tool:")]
        yield from (f"{kind}:{tool}" for tool in conduits for kind in ("conduit", "cut"))
    if delivery.status not in {"lossy", "broken"}:
        return
    yield need_of(context, delivery)
    masters = context.held(delivery.entity).masters
    ends = [(source, target) for source in delivery.sources for target in delivery.targets]
    if delivery.status == "broken":
        ends += [(source, master) for source in delivery.sources for master in masters]
    ends += [(master, target) for master in masters for target in delivery.targets]
    yield from (need.id for need in _known_needs(context, delivery, ends))
    if delivery.status == "broken":
        for tools in (delivery.targets, delivery.sources):
            if not any(tool in context.connected for tool in tools):
                yield from (f"isolated:{tool}" for tool in tools)


def _known_needs(context: Context, delivery: Delivery, ends: Iterable[tuple[str, str]]) -> Iterator[DataNeed]:
    """Yield the needs of the stack between some ends; for a handoff that breaks, those that no path meets."""
    keys = ((source, target, delivery.entity) for source, target in dict.fromkeys(ends))
    found = [context.needs[key] for key in keys if key in context.needs]
    for verdict in context.graph.verdicts(found):
        if delivery.status != "broken" or verdict.status == "no-path":
            yield verdict.need


def arrow(handoff: Handoff) -> str:
    """A handoff as a row of evidence names it."""
    before = ", ".join(step.name for step in handoff.before)
    return f"{handoff.journey.name}: {before} → {handoff.after.name}"


def _evidence(context: Context, group: Sequence[Flawed], worst: Flawed) -> Iterator[Evidence]:
    yield Names("handoffs", tuple(dict.fromkeys(arrow(one.handoff) for one in group)))
    for one in _different(group):
        best, least = one.delivery.best.quality, min(one.delivery.best.quality, one.delivery.worst.quality)
        yield NeedAtStake(need_of(context, one.delivery), one.delivery.status, (1 - best, 1 - least))
    also = [_ALSO[flaw] for flaw in worst.delivery.flaws[1:]]
    if also:
        yield Names("also", tuple(also))
    for one in _different(group):
        yield _proof(context, one.delivery)
        yield from _numbers(context, one.delivery)


def _different(group: Iterable[Flawed]) -> tuple[Flawed, ...]:
    """One of each: the same way of two journeys is one row."""
    return tuple(
        {(d.demand, d.sources, d.targets, d.witness.route): one for one in group for d in (one.delivery,)}.values()
    )


def _proof(context: Context, delivery: Delivery) -> Route | Cut:
    need = need_of(context, delivery)
    route = flows_of(context, delivery)
    return (
        Route(need, tuple(flow.hop() for flow in route))
        if route
        else Cut(need, *sides(context.graph, delivery.entity, delivery.sources, delivery.targets))
    )


def _numbers(context: Context, delivery: Delivery) -> Iterator[Evidence]:
    shown = delivery.witness
    if "slow" in delivery.flaws:
        yield Quantity("worst age", delivery.best.latency / 3600, "hours")
        yield Quantity("allowed", (delivery.demand.limit or 0.0) / 3600, "hours")
    route = flows_of(context, delivery)
    missing = lost(route, delivery.demand.attributes)
    if missing:
        yield Names("lost", missing)
    broken = identity_break(context.graph, route) if "lossy" in delivery.flaws else None
    if broken is not None and context.held(delivery.entity).entity.about_customer:
        yield from _keys(context, broken)
    if "fragile" in delivery.flaws:
        yield Quantity("reliability", delivery.best.reliability)
    if shown.bottleneck is not None:
        yield Tools("every automatic path on record leads over", (shown.bottleneck,))


def _keys(context: Context, flow: Flow) -> Iterator[Evidence]:
    for tool in (flow.source, flow.target):
        yield Names(f"keys stored at {tool}", context.graph.tool(tool).stores_keys or ())
    yield Names(f"keys carried by {flow.id}", flow.integration.keys or ())


# -- words

_Words = tuple[Message, Message, Message]


def _broken(context: Context, one: Flawed, group: Sequence[Flawed]) -> _Words:
    return breaks.words(context, one.handoff, one.delivery, len({arrow(other.handoff) for other in group}))


def _manual(context: Context, one: Flawed, group: Sequence[Flawed]) -> _Words:
    threshold = context.graph.policy.automation_threshold
    by_hand = next(flow for flow in flows_of(context, one.delivery) if flow.automation[1] < threshold)
    ends = {"source": context.name(by_hand.source), "target": context.name(by_hand.target)}
    why = say(
        "Somebody copies it from {source} to {target} for {n} handoff; the customer waits until they do.",
        "Somebody copies it from {source} to {target} for {n} handoffs; the customer waits until they do.",
        **ends,
        n=len({arrow(other.handoff) for other in group}),
    )
    return MANUAL.title.fill(**_where(context, one)), why, MANUAL.advice.fill(**ends)


def _slow(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    delivery = one.delivery
    title = SLOW.title.fill(**_where(context, one))
    why = say(
        "It is up to {age} old on arrival; {allowed} is allowed.",
        age=timedelta(seconds=delivery.best.latency),
        allowed=timedelta(seconds=delivery.demand.limit or 0.0),
    )
    return title, why, SLOW.advice.fill()


def _lossy(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    missing = lost(flows_of(context, one.delivery), one.delivery.demand.attributes)
    if missing:
        title = LOSSY.title.fill(**_where(context, one), lost=missing)
        return title, say("The step needs it."), LOSSY.advice.fill()
    title = say("{entity} reaches {step}, and nobody can tell whose it is", **_where(context, one))
    why = say("On some hop no key is stored at both ends and carried between them.")
    return title, why, say("Carry a key that both tools store.")


def _fragile(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    best = one.delivery.best
    if best.bottleneck is not None:
        return _over_one_conduit(context, one, best.bottleneck)
    title = FRAGILE.title.fill(**_where(context, one))
    why = say(
        "{share} of the records arrive; {least} are asked.",
        share=f"{best.reliability:.1%}",
        least=f"{context.least_reliability:.0%}",
    )
    return title, why, FRAGILE.advice.fill()


def _over_one_conduit(context: Context, one: Flawed, conduit: str) -> _Words:
    """Say that every automatic path on record leads over one conduit, and whom to ask about the day when it stops."""
    route = flows_of(context, one.delivery)
    name, record = context.name(conduit), context.graph.tool(conduit)
    step, source = _where(context, one), context.name(route[0].source)
    text = "On record, {entity} of {source} reaches {step} over {conduit} alone"
    title = say(text, **step, source=source, conduit=name)
    why = say(
        "Every automatic path of {entity} on record from {source} to {target} leads over it: if it stops, none is "
        "left.",
        entity=step["entity"],
        source=source,
        target=context.name(route[-1].target),
    )
    who = context.graph.people.answerable(record)
    if not who:
        departments = {listed.id: listed.name for listed in context.graph.stack.departments}
        users = tuple(departments.get(id_, id_) for id_ in record.departments)
        where = " in {users}" if users else ""
        text = f"Find out who answers for {{conduit}}{where}, and agree how {{step}} goes on when it stops."
        params: dict[str, Value] = {"users": users} if users else {}
        return title, why, say(text, conduit=name, step=one.handoff.after.name, **params)
    text = "Agree with {who} how {step} goes on when {conduit} stops; write it down."
    return title, why, say(text, who=who, conduit=name, step=one.handoff.after.name)


def _where(context: Context, one: Flawed) -> dict[str, str]:
    return {"entity": context.entity_name(one.delivery.entity), "step": one.handoff.after.name}


_FLAWS = {
    "broken": (BROKEN, _broken),
    "manual": (MANUAL, _manual),
    "slow": (SLOW, _slow),
    "lossy": (LOSSY, _lossy),
    "fragile": (FRAGILE, _fragile),
}
"""The rule of each flaw and its words."""
