"""The tables of journeys: handoffs, what each step needs, journeys, steps. Chart, report and export read these rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import fields
from math import prod
from typing import Any

from stackaudit.analysers.journey.context import Context, Handoff, Walk, no_tool, share
from stackaudit.analysers.journey.measures import lead_time, mean_hours, strict
from stackaudit.core.estimate import SAME, Estimate, plain
from stackaudit.core.findings import Table
from stackaudit.core.rows import table_of
from stackaudit.graph.content import identity_break, identity_groups, lost
from stackaudit.graph.delivery import Delivery, flows_of
from stackaudit.tables.journey import HandoffNeedRow, HandoffRow, JourneyRow, StepRow, WayRow

_WAY = [one.name for one in fields(WayRow)[5:]]


def tables(context: Context) -> Iterator[Table]:
    """All tables."""
    yield table_of(HandoffRow, (_handoff(context, handoff) for handoff in context.handoffs))
    needs = (_need(context, handoff, one) for handoff in context.handoffs for one in handoff.deliveries)
    yield table_of(HandoffNeedRow, needs)
    yield table_of(JourneyRow, (_journey(context, walk) for walk in context.walks))
    yield table_of(StepRow, _steps(context))


def _handoff(context: Context, handoff: Handoff) -> HandoffRow:
    """One row a handoff; the way is that of the limiting kind of records, the quality the least of all kinds."""
    limiting = handoff.limiting
    way = dict.fromkeys(_WAY) if limiting is None else _way(context, limiting)
    return HandoffRow(
        *_ends(handoff),
        status=handoff.status,
        flags=handoff.flags,
        **{**way, "quality": handoff.quality},
        needs=tuple(delivery.errand.entity for delivery in handoff.deliveries),
        probability=handoff.probability.settled,
        probability_low=plain(handoff.probability.low),
        probability_high=plain(handoff.probability.high),
        dependent=handoff.dependent,
        together=handoff.together,
        not_stated=handoff.open,
        back=handoff.arc.back,
    )


def _need(context: Context, handoff: Handoff, delivery: Delivery) -> HandoffNeedRow:
    return HandoffNeedRow(
        *_ends(handoff),
        status=delivery.status,
        flags=delivery.flaws,
        **_way(context, delivery),
        probability=share(delivery.worst.probability, delivery.best.probability),
        not_stated=(delivery.open,) if delivery.open else (),
    )


def _ends(handoff: Handoff) -> tuple[str, str, str]:
    return handoff.journey.id, handoff.arc.before.id, handoff.arc.after.id


def _way(context: Context, delivery: Delivery) -> dict[str, Any]:
    """The columns that both kinds of rows have of a way."""
    errand, shown = delivery.errand, delivery.witness
    route = flows_of(context.graph, shown)
    known = context.held(errand.entity)
    here = errand.holder
    both_ways = delivery.worst.path and delivery.worst.latency == delivery.best.latency
    sure = delivery.worst.path and delivery.best.reliability - delivery.worst.reliability <= SAME
    return {
        "entity": errand.entity,
        "source": route[0].source if route else here or next(iter((*known.masters, *errand.sources)), None),
        "target": route[-1].target if route else here or errand.targets[0],
        "path": " > ".join((route[0].source, *(flow.target for flow in route))) if route else here,
        "quality": share(delivery.worst.quality, delivery.best.quality),
        "latency_hours": shown.latency / 3600 if both_ways and math.isfinite(shown.latency) else None,
        "limit_hours": None if errand.tolerance is None else errand.tolerance / 3600,
        "reliability": delivery.best.reliability if sure else None,
        "lost": lost(route, errand.attributes),
        "identity": identity(context, delivery),
        "bottleneck": shown.bottleneck,
    }


def identity(context: Context, delivery: Delivery) -> Estimate | None:
    """Share of records that still tell whose they are.

    How many records a key matches is not part of a stack, so that a key which survives says no more than "between none
    and all"; no common key at some hop says "none". Within one tool nothing has to be matched.
    """
    errand = delivery.errand
    if context.held(errand.entity).entity.about_customer is not True:
        return None
    if errand.holder is not None:
        return share(1.0, 1.0)
    route = flows_of(context.graph, delivery.witness)
    broken = not route or identity_break(context.graph, route) is not None
    return share(0.0, 0.0 if broken else 1.0)


def _journey(context: Context, walk: Walk) -> JourneyRow:
    journey = walk.journey
    status = [handoff.status for handoff in walk.handoffs]
    needs = [delivery for handoff in walk.once for delivery in handoff.deliveries]
    lead = lead_time(walk).worst
    low, high = (plain(end) if math.isfinite(end) else None for end in (lead.low, lead.high))
    return JourneyRow(
        journey=journey.id,
        name=journey.name,
        primary=journey.primary,
        volume=journey.volume,
        steps=len(journey.steps),
        steps_with_tool=sum(bool(step.tools) for step in journey.steps),
        handoffs=len(status),
        ok=status.count("ok"),
        flagged=sum(one not in {"ok", "unknown"} for one in status),
        unknown=status.count("unknown"),
        continuity=walk.continuity,
        dependent=walk.dependent,
        depth=walk.depth,
        prefix=len(walk.prefix),
        prefix_dependent=walk.prefix_dependent if walk.prefix else None,
        strict=strict(walk),
        lead_time_low=low,
        lead_time_high=high,
        lead_time_mean=mean_hours(context.graph, walk),
        needs=len(needs),
        needs_met=Estimate.between(sum(need.worst.path for need in needs), sum(need.best.path for need in needs)),
        identity=_identity_of(context, needs),
        coverage=walk.settled,
    )


def _identity_of(context: Context, deliveries: Iterable[Delivery]) -> Estimate | None:
    """Whether the customer can be followed through the whole journey: the product over all that it delivers."""
    told = [found for one in deliveries if (found := identity(context, one)) is not None]
    return share(prod(one.low for one in told), prod(one.high for one in told)) if told else None


def _steps(context: Context) -> Iterator[StepRow]:
    groups = identity_groups(context.graph)
    for walk in context.walks:
        for place, step in enumerate(walk.journey.steps, 1):
            yield StepRow(
                walk.journey.id,
                step.id,
                step.name,
                place,
                step.tools,
                needs=tuple(need.entity for need in step.needs),
                after=tuple(earlier.id for earlier in walk.shape.before.get(step.id, ())),
                gap=no_tool(step),
                identity_groups=tuple(sorted({groups[tool] for tool in step.tools if tool in groups})),
            )
