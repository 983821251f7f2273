"""The tables of journeys: handoffs, what each step needs, journeys, steps. Chart, report and export read these rows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stackaudit.analysers.journey.context import SAME, Context, Handoff, Interval, Walk, no_tool
from stackaudit.analysers.journey.measures import lead_time, mean_hours, strict
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import Flow
from stackaudit.graph.content import identity_break, identity_groups, lost
from stackaudit.graph.delivery import Delivery, flows_of
from stackaudit.graph.needs import Holdings

_WAY = (
    "entity",
    "source",
    "target",
    "path",
    "quality_low",
    "quality_high",
    "latency_hours",
    "limit_hours",
    "reliability",
    "lost",
    "identity_low",
    "identity_high",
    "bottleneck",
)
_HANDOFF = (
    *("journey", "from_step", "to_step", "status", "flags"),
    *_WAY,
    *("needs", "probability", "probability_low", "probability_high", "dependent_low", "dependent_high"),
    *("together", "not_stated", "back"),
)
_NEED = (
    "journey",
    "from_step",
    "to_step",
    "status",
    "flags",
    *_WAY,
    "probability_low",
    "probability_high",
    "not_stated",
)


def tables(context: Context) -> Iterator[Table]:
    """All tables."""
    yield Table("handoffs", _HANDOFF, tuple(_handoff(context, handoff) for handoff in context.handoffs))
    yield Table("handoff_needs", _NEED, tuple(row for handoff in context.handoffs for row in _needs(context, handoff)))
    yield _journeys(context)
    yield _steps(context)


def _handoff(context: Context, handoff: Handoff) -> tuple[Cell, ...]:
    """One row a handoff; the way is that of the limiting kind of records, the quality the least of all kinds."""
    limiting = handoff.limiting
    way = dict(zip(_WAY, _way(context, limiting), strict=True)) if limiting is not None else dict.fromkeys(_WAY)
    way["quality_low"], way["quality_high"] = handoff.quality
    return (
        *_ends(handoff),
        handoff.status,
        handoff.flags,
        *(way[column] for column in _WAY),
        tuple(delivery.errand.entity for delivery in handoff.deliveries),
        settled(handoff.probability),
        *handoff.probability,
        *handoff.dependent,
        handoff.together,
        handoff.open,
        handoff.arc.back,
    )


def _needs(context: Context, handoff: Handoff) -> Iterator[tuple[Cell, ...]]:
    for delivery in handoff.deliveries:
        probability = (delivery.worst.probability, delivery.best.probability)
        open_ = (delivery.open,) if delivery.open else ()
        yield (*_ends(handoff), delivery.status, delivery.flaws, *_way(context, delivery), *probability, open_)


def _ends(handoff: Handoff) -> tuple[str, str, str]:
    return handoff.journey.id, handoff.arc.before.id, handoff.arc.after.id


def _way(context: Context, delivery: Delivery) -> tuple[Cell, ...]:
    errand, shown = delivery.errand, delivery.witness
    route = flows_of(context.graph, shown)
    known = context.held(errand.entity)
    here = errand.holder
    source = route[0].source if route else here or next(iter((*known.masters, *errand.sources)), None)
    target = route[-1].target if route else here or errand.targets[0]
    both_ways = delivery.worst.path and delivery.worst.latency == delivery.best.latency
    missing = lost(route, errand.attributes)
    return (
        errand.entity,
        source,
        target,
        " > ".join((route[0].source, *(flow.target for flow in route))) if route else here,
        delivery.worst.quality,
        delivery.best.quality,
        shown.latency / 3600 if both_ways and math.isfinite(shown.latency) else None,
        None if errand.tolerance is None else errand.tolerance / 3600,
        settled((delivery.worst.reliability, delivery.best.reliability)) if delivery.worst.path else None,
        missing,
        *identity(context, known, route, at_hand=here is not None),
        shown.bottleneck,
    )


def identity(context: Context, held: Holdings, route: tuple[Flow, ...], *, at_hand: bool) -> tuple[Cell, Cell]:
    """Share of records that still tell whose they are, at least and at most.

    How many records a key matches is not part of a stack, so that a key which survives says no more than "between none
    and all"; no common key at some hop says "none". Within one tool nothing has to be matched.
    """
    if held.entity.about_customer is not True:
        return None, None
    if at_hand:
        return 1.0, 1.0
    broken = not route or identity_break(context.graph, route) is not None
    return (0.0, 0.0) if broken else (0.0, 1.0)


def settled(both: Interval) -> float | None:
    """The number where the facts settle it."""
    return both[1] if both[1] - both[0] <= SAME else None


def _journeys(context: Context) -> Table:
    columns = (
        *("journey", "name", "primary", "volume", "steps", "steps_with_tool", "handoffs", "ok", "flagged", "unknown"),
        *("continuity_low", "continuity_high", "dependent_low", "dependent_high", "depth_low", "depth_high"),
        *("prefix", "prefix_dependent_low", "prefix_dependent_high", "strict_low", "strict_high"),
        *("lead_time_low", "lead_time_high", "lead_time_mean", "needs", "needs_met_low", "needs_met_high"),
        *("identity_low", "identity_high", "coverage"),
    )
    return Table("journeys", columns, tuple(_journey(context, walk) for walk in context.walks))


def _journey(context: Context, walk: Walk) -> tuple[Cell, ...]:
    journey = walk.journey
    status = [handoff.status for handoff in walk.handoffs]
    needs = [delivery for handoff in walk.once for delivery in handoff.deliveries]
    return (
        *(journey.id, journey.name, journey.primary, journey.volume, len(journey.steps)),
        *(sum(bool(step.tools) for step in journey.steps), len(status), status.count("ok")),
        *(sum(one not in {"ok", "unknown"} for one in status), status.count("unknown")),
        *walk.continuity,
        *walk.dependent,
        *walk.depth,
        len(walk.prefix),
        *(walk.prefix_dependent if walk.prefix else (None, None)),
        *strict(walk),
        *(hours if math.isfinite(hours) else None for hours in lead_time(walk).worst),
        mean_hours(context.graph, walk),
        *(len(needs), sum(need.worst.path for need in needs), sum(need.best.path for need in needs)),
        *_identity_of(context, walk),
        walk.settled,
    )


def _identity_of(context: Context, walk: Walk) -> tuple[Cell, Cell]:
    """Whether the customer can be followed through the whole journey: the product over its handoffs."""
    low, high, told = 1.0, 1.0, False
    for handoff in walk.once:
        for delivery in handoff.deliveries:
            row = dict(zip(_WAY, _way(context, delivery), strict=True))
            if isinstance(row["identity_low"], float) and isinstance(row["identity_high"], float):
                low, high, told = low * row["identity_low"], high * row["identity_high"], True
    return (low, high) if told else (None, None)


def _steps(context: Context) -> Table:
    groups = identity_groups(context.graph)
    columns = ("journey", "step", "name", "place", "tools", "needs", "after", "gap", "identity_groups")
    rows: list[tuple[Cell, ...]] = []
    for walk in context.walks:
        for place, step in enumerate(walk.journey.steps, 1):
            before = tuple(earlier.id for earlier in walk.shape.before.get(step.id, ()))
            needs = tuple(need.entity for need in step.needs)
            kept = tuple(sorted({groups[tool] for tool in step.tools if tool in groups}))
            rows.append((walk.journey.id, step.id, step.name, place, step.tools, needs, before, no_tool(step), kept))
    return Table("steps", columns, tuple(rows))
