"""Findings: one for each cause. A cause that breaks several handoffs, of one journey or of many, is one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.journey.context import Context, Handoff, no_tool
from stackaudit.analysers.journey.rules import BROKEN, FRAGILE, GAP_STEP, LOSSY, MANUAL, SLOW
from stackaudit.core.evidence import Cut, Evidence, Names, NeedAtStake, Quantity, Route, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow
from stackaudit.graph.content import identity_break, lost
from stackaudit.graph.delivery import Delivery, flows_of

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
            touched = [handoff for handoff in walk.handoffs if step in handoff.ends]
            needed = tuple(need.entity for handoff in touched for need in handoff.arc.after.needs)
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
            )


def flaws(context: Context) -> Iterator[Finding]:
    """Everything that does not arrive, or arrives by hand, late, not whole or not surely, by its cause."""
    groups: dict[tuple[str, tuple[str, ...]], list[Flawed]] = defaultdict(list)
    for handoff in context.handoffs:
        for delivery in handoff.deliveries:
            if delivery.status not in {"ok", "unknown"}:
                groups[delivery.status, blamed(context, delivery)].append(Flawed(handoff, delivery))
    for (kind, blame), group in sorted(groups.items()):
        steps = {f"step:{one.handoff.journey.id}/{step.id}" for one in group for step in one.handoff.ends}
        worst = max(group, key=lambda one: (one.delivery.best.latency, need_of(context, one.delivery)))
        rule, words = _FLAWS[kind]
        title, why, advice = words(context, worst, group)
        yield Finding(
            rule=rule,
            subjects=(*steps, *blame),
            severity=context.severity(
                rule, [one.handoff.journey for one in group], [one.delivery.errand.entity for one in group]
            ),
            title=title,
            why=why,
            advice=advice,
            evidence=tuple(_evidence(context, group, worst)),
        )


def need_of(context: Context, delivery: Delivery) -> str:
    """The need that a delivery serves: from the tool it comes from, else the master, to the tool that gets it."""
    route = flows_of(context.graph, delivery.witness)
    errand = delivery.errand
    masters = context.held(errand.entity).masters
    source = route[0].source if route else next(iter((*masters, *errand.sources, *errand.targets)))
    target = route[-1].target if route else next((t for t in errand.targets if t != source), errand.targets[0])
    return f"need:{source}>{target}/{errand.entity}"


def blamed(context: Context, delivery: Delivery) -> tuple[str, ...]:
    """What causes the flaw: the flows by hand, the slowest flow, the flows that lose something, the weakest link."""
    route = flows_of(context.graph, delivery.witness)
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
        case _ if delivery.best.bottleneck is not None and delivery.best.bottleneck == delivery.worst.bottleneck:
            guilty = [f"tool:{delivery.best.bottleneck}"]
        case _:
            guilty = [min(route, key=lambda flow: (flow.reliability[1], flow.subject)).subject]
    return tuple(sorted(set(guilty))) or (need_of(context, delivery),)


def _losing(context: Context, delivery: Delivery, route: Sequence[Flow]) -> list[str]:
    missing = lost(route, delivery.errand.attributes)
    broken = identity_break(context.graph, route)
    losing = [flow.subject for flow in route if lost([flow], missing)]
    return losing or ([broken.subject] if broken is not None else [])


def arrow(handoff: Handoff) -> str:
    """A handoff as a row of evidence names it."""
    return f"{handoff.journey.name}: {handoff.arc.before.name} → {handoff.arc.after.name}"


def _evidence(context: Context, group: Sequence[Flawed], worst: Flawed) -> Iterator[Evidence]:
    yield Names("handoffs", tuple(dict.fromkeys(arrow(one.handoff) for one in group)))
    for one in _different(group):
        lost_share = (1 - one.delivery.best.quality, 1 - one.delivery.worst.quality)
        yield NeedAtStake(need_of(context, one.delivery), one.delivery.status, lost_share)
    also = [_ALSO[flaw] for flaw in worst.delivery.flaws[1:]]
    if also:
        yield Names("also", tuple(also))
    for one in _different(group):
        yield _proof(context, one.delivery)
        yield from _numbers(context, one.delivery)


def _different(group: Iterable[Flawed]) -> tuple[Flawed, ...]:
    """One of each errand: the same need of two journeys is one row."""
    return tuple({one.delivery.errand: one for one in group}.values())


def _proof(context: Context, delivery: Delivery) -> Route | Cut:
    errand, need = delivery.errand, need_of(context, delivery)
    route = flows_of(context.graph, delivery.witness)
    if route:
        return Route(need, tuple(flow.hop() for flow in route))
    graph = context.graph.of(errand.entity)
    reached = {tool for source in errand.sources for tool in graph.may_reach(source)}
    wanted = {tool for target in errand.targets for tool in graph.may_be_reached_from(target)}
    return Cut(need, tuple(sorted(reached)), tuple(sorted(wanted)))


def _numbers(context: Context, delivery: Delivery) -> Iterator[Evidence]:
    errand, shown = delivery.errand, delivery.witness
    if "slow" in delivery.flaws:
        yield Quantity("worst age", delivery.best.latency / 3600, "hours")
        yield Quantity("allowed", (errand.tolerance or 0.0) / 3600, "hours")
    route = flows_of(context.graph, shown)
    missing = lost(route, errand.attributes)
    if missing:
        yield Names("lost", missing)
    broken = identity_break(context.graph, route) if "lossy" in delivery.flaws else None
    if broken is not None and context.held(errand.entity).entity.about_customer:
        yield from _keys(context, broken)
    if "fragile" in delivery.flaws:
        yield Quantity("reliability", delivery.best.reliability)
    if shown.bottleneck is not None:
        yield Tools("every path leads over", (shown.bottleneck,))


def _keys(context: Context, flow: Flow) -> Iterator[Evidence]:
    for tool in (flow.source, flow.target):
        yield Names(f"keys stored at {tool}", context.graph.tool(tool).stores_keys or ())
    yield Names(f"keys carried by {flow.id}", flow.integration.keys or ())


# -- words

_Words = tuple[Message, Message, Message]


def _broken(context: Context, one: Flawed, group: Sequence[Flawed]) -> _Words:
    errand = one.delivery.errand
    held = context.held(errand.entity)
    sources = context.names(held.masters or errand.sources)
    title = BROKEN.title.fill(
        entity=context.entity_name(errand.entity), step=one.handoff.arc.after.name, journey=one.handoff.journey.name
    )
    why = say(
        "No path leads from {sources} to {targets}; {n} handoff breaks.",
        "No path leads from {sources} to {targets}; {n} handoffs break.",
        sources=sources,
        targets=context.names(errand.targets),
        n=len({arrow(other.handoff) for other in group}),
    )
    advice = BROKEN.advice.fill(entity=context.entity_name(errand.entity), targets=context.names(errand.targets))
    return title, why, advice


def _manual(context: Context, one: Flawed, group: Sequence[Flawed]) -> _Words:
    title = MANUAL.title.fill(**_where(context, one))
    why = say(
        "Somebody copies it for {n} handoff; the customer waits until they do.",
        "Somebody copies it for {n} handoffs; the customer waits until they do.",
        n=len({arrow(other.handoff) for other in group}),
    )
    return title, why, MANUAL.advice.fill()


def _slow(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    delivery = one.delivery
    title = SLOW.title.fill(**_where(context, one))
    why = say(
        "It is up to {age} old on arrival; {allowed} is allowed.",
        age=timedelta(seconds=delivery.best.latency),
        allowed=timedelta(seconds=delivery.errand.tolerance or 0.0),
    )
    return title, why, SLOW.advice.fill()


def _lossy(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    missing = lost(flows_of(context.graph, one.delivery.witness), one.delivery.errand.attributes)
    if missing:
        title = LOSSY.title.fill(**_where(context, one), lost=missing)
        return title, say("The step needs it."), LOSSY.advice.fill()
    title = say("{entity} reaches {step}, and nobody can tell whose it is", **_where(context, one))
    why = say("On some hop no key is stored at both ends and carried between them.")
    return title, why, say("Carry a key that both tools store.")


def _fragile(context: Context, one: Flawed, _: Sequence[Flawed]) -> _Words:
    best = one.delivery.best
    if best.bottleneck is not None:
        title = say(
            "{entity} reaches {step} over {conduit} alone",
            **_where(context, one),
            conduit=context.name(best.bottleneck),
        )
        why = say("If it stops, so does the journey: every path leads over it.")
        return title, why, say("Keep a second way, or a plan for the day when it stops.")
    title = FRAGILE.title.fill(**_where(context, one))
    why = say(
        "{share} of the records arrive; {least} are asked.",
        share=f"{best.reliability:.1%}",
        least=f"{context.least_reliability:.0%}",
    )
    return title, why, FRAGILE.advice.fill()


def _where(context: Context, one: Flawed) -> dict[str, str]:
    return {"entity": context.entity_name(one.delivery.errand.entity), "step": one.handoff.arc.after.name}


_FLAWS = {
    "broken": (BROKEN, _broken),
    "manual": (MANUAL, _manual),
    "slow": (SLOW, _slow),
    "lossy": (LOSSY, _lossy),
    "fragile": (FRAGILE, _fragile),
}
"""The rule of each flaw and its words."""
