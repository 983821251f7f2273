"""Continuity, automatic depth, straight-through share and lead time, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from math import prod
from typing import Any, Literal

from stackaudit.analysers.journey.context import BREAKS, FINE, Context, Delivery, Handoff, Walk, share
from stackaudit.analysers.journey.flaws import flows_of
from stackaudit.analysers.journey.shape import no_tool
from stackaudit.core.estimate import HOURS, POINTS, Estimate, at_least, plain
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import Message, say
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph
from stackaudit.graph.content import identity_break, identity_groups, lost
from stackaudit.graph.quality import Corner, total
from stackaudit.tables.journey import HandoffNeedRow, HandoffRow, JourneyRow, StepRow, WayRow

_HOUR = 3600
_CORNERS: tuple[Corner, ...] = ("best", "worst")
_AT_ONCE = Estimate.exact(0.0, HOURS)
NO_HANDOFFS = "the journey has no handoff"


@dataclass(frozen=True)
class LeadTime:
    """Hours until each step, and all of them, have what they need, over the hops of the itinerary, at the worst moment.

    Attributes:
        worst: For the whole journey; infinite where something never arrives.
        by_step: For each step.
        undefined: Why there is no number.
    """

    worst: Estimate
    by_step: Mapping[str, Estimate]
    undefined: str = ""


def lead_time(walk: Walk) -> LeadTime:
    """Add up the ages of the hops on the way to each step; a step waits for the last of what it needs."""
    found: dict[str, Estimate] = {}
    for step in walk.shape.order:
        handoff = walk.into.get(step)
        parts = [found[before.id] + hours(walk, handoff) for before in handoff.before] if handoff else []
        found[step] = Estimate.largest(parts or [_AT_ONCE])
    worst = Estimate.largest(found.values())
    if math.isinf(worst.low):
        proved = any(breaks_surely(handoff) for handoff in walk.once)
        reason = "something that a step needs never arrives" if proved else "no path on record brings what a step needs"
    else:
        reason = "how old records are on arrival is not stated"
    return LeadTime(worst, found, reason)


def breaks_surely(handoff: Handoff) -> bool:
    """Return whether a handoff breaks, and not only as far as flows are on record."""
    return handoff.status in BREAKS and not handoff.assumed


def hours(walk: Walk, handoff: Handoff) -> Estimate:
    """Return how old the last of what a handoff brings is; anything where the two cases go different ways."""
    if handoff.gap or handoff.untold:
        return Estimate.between(math.inf if handoff.gap else 0.0, math.inf, HOURS)
    return Estimate.largest([_AT_ONCE, *(_age(walk, handoff, delivery) for delivery in handoff.deliveries)])


def _age(walk: Walk, handoff: Handoff, delivery: Delivery) -> Estimate:
    best, worst = (walk.route(delivery.entity, handoff.after.id, corner) for corner in _CORNERS)
    if delivery.status == "broken":
        return Estimate.between(math.inf, math.inf, HOURS)
    if best is None or worst is None or [hop.flows for hop in best] != [hop.flows for hop in worst]:
        return Estimate.between(0.0, math.inf, HOURS)
    low, high = (math.fsum(hop.latency for hop in route) / _HOUR for route in (best, worst))
    return Estimate.between(low, high, HOURS)


def mean_hours(graph: StackGraph, walk: Walk) -> float | None:
    """Return the mean lead time, half a period and one run for each flow, or None if a flow does not state them."""
    found: dict[str, float] = {}
    for step in walk.shape.order:
        handoff = walk.into.get(step)
        taken = 0.0 if handoff is None else _mean_of(graph, handoff)
        if taken is None:
            return None
        before = handoff.before if handoff is not None else ()
        found[step] = max((found[earlier.id] for earlier in before), default=0.0) + taken
    return max(found.values()) / _HOUR


def _mean_of(graph: StackGraph, handoff: Handoff) -> float | None:
    if handoff.gap or handoff.untold:
        return None
    ages = []
    for delivery in handoff.deliveries:
        flows = [graph.flow(flow).integration for flow in delivery.witness.route]
        if not delivery.worst.path or any(flow.every is None or flow.takes is None for flow in flows):
            return None
        stated = ((flow.every, flow.takes) for flow in flows)
        ages.append(
            math.fsum(e.total_seconds() / 2 + t.total_seconds() for e, t in stated if e is not None and t is not None)
        )
    return max(ages, default=0.0)


def measures(context: Context) -> Iterator[Measure]:
    """Return the measures of each journey, then those of all of them together."""
    for walk in context.walks:
        yield _continuity(context, walk)
        yield _depth(context, walk)
        yield _lead_time_measure(walk)
    walks = [walk for walk in context.walks if walk.once]
    whole: tuple[tuple[str, Callable[[Walk], Estimate], Callable[[Walk], float], Literal["share", "points"]], ...] = (
        ("journey.straight_through", lambda walk: walk.continuity, lambda walk: walk.settled, "share"),
        ("journey.straight_through_strict", strict, _known_share, "share"),
        ("journey.depth_share", _depth_share, lambda walk: walk.settled, "points"),
    )
    for name, of, known, unit in whole:
        terms = tuple(_term(say("{journey}", journey=walk.journey.name), of(walk)) for walk in walks)
        both = by_volume([(walk.journey.volume, of(walk)) for walk in walks]) if walks else None
        coverage = _mean([(walk.journey.volume, known(walk)) for walk in walks]) if walks else 0.0
        yield _measure(context, name, both, coverage, unit, terms)
    yield _primary_breaks(context)


def strict(walk: Walk) -> Estimate:
    """1 where every handoff is fine for sure, 0 where one is not for sure."""
    low, high = all(h.status in FINE for h in walk.handoffs), all(h.perhaps_fine for h in walk.handoffs)
    return share(float(low), float(high))


def _known_share(walk: Walk) -> float:
    """Return the share of the handoffs whose status is known."""
    return sum(handoff.status != "unknown" for handoff in walk.once) / len(walk.once)


def _depth_share(walk: Walk) -> Estimate:
    low, high = (100 * end / len(walk.once) for end in (walk.depth.low, walk.depth.high))
    return Estimate.between(low, high, POINTS)


def by_volume(parts: Sequence[tuple[float | None, Estimate]]) -> Estimate:
    """The mean over journeys, weighted by volume.

    Volumes that are stated count as they are. Those that are not share what the stated ones leave of all customers, in
    whatever way: the interval holds every mean that may come of it.

    >>> print(by_volume([(0.5, share(1.0, 1.0)), (None, share(0.5, 0.5))]))
    from 75.0% to 100.0%
    """
    low = _furthest([(volume, plain(both.low)) for volume, both in parts], min)
    high = _furthest([(volume, plain(both.high)) for volume, both in parts], max)
    return Estimate.between(low, high, parts[0][1].unit)


def _furthest(parts: Sequence[tuple[float | None, float]], extreme: Callable[[list[float]], float]) -> float:
    """Return the extreme of the means that may come of it."""
    stated = [(volume, end) for volume, end in parts if volume is not None]
    open_ = [end for volume, end in parts if volume is None]
    known = total(volume for volume, _ in stated)
    rest = max(0.0, 1 - known)
    whole = total(volume * end for volume, end in stated)
    means = [whole / known] if known > 0 else []
    if open_ and (rest > 0 or not means):
        most = extreme(open_)
        means.append((whole + rest * most) / (known + rest) if rest > 0 else most)
    return extreme(means or [end for _, end in stated])


def _mean(parts: Sequence[tuple[float | None, float]]) -> float:
    """Return the mean by volume if every volume is stated, else the mean over journeys."""
    volumes = [volume for volume, _ in parts if volume is not None]
    if len(volumes) < len(parts) or not total(volumes):
        return total(value for _, value in parts) / len(parts)
    return total(volume * value for volume, (_, value) in zip(volumes, parts, strict=True)) / total(volumes)


def _continuity(context: Context, walk: Walk) -> Measure:
    terms = [_term(_arrow(handoff), handoff.probability) for handoff in walk.once]
    terms.append(Term(say("at least, whatever the dependence"), plain(walk.dependent.low)))
    terms.append(Term(say("at most, whatever the dependence"), plain(walk.dependent.high)))
    both = walk.continuity if walk.once else None
    return _measure(context, f"journey.{walk.journey.id}.continuity", both, walk.settled, "share", tuple(terms))


def _depth(context: Context, walk: Walk) -> Measure:
    terms = [Term(say("handoffs"), float(len(walk.once)))]
    terms += [_term(_arrow(handoff), walk.reached[handoff.after.id]) for handoff in walk.once]
    both = walk.depth if walk.once else None
    return _measure(context, f"journey.{walk.journey.id}.depth", both, walk.settled, "handoffs", tuple(terms))


def _lead_time_measure(walk: Walk) -> Measure:
    name = f"journey.{walk.journey.id}.lead_time_hours"
    found = lead_time(walk)
    terms = tuple(_term(say("{step}", step=step.name), found.by_step[step.id]) for step in walk.journey.steps)
    low, high = plain(found.worst.low), plain(found.worst.high)
    if not walk.once or not math.isfinite(high):
        reason = NO_HANDOFFS if not walk.once else found.undefined
        return Measure(name, None, None, None, walk.settled, "hours", derivation=terms, undefined=reason)
    value = found.worst.settled
    reason = "" if value is not None else "how long the flows take is not stated in full"
    return Measure(name, value, low, high, walk.settled, "hours", "lower", terms, reason)


def _primary_breaks(context: Context) -> Measure:
    """Handoffs of primary journeys over which nothing gets: the overall score is capped where there is one."""
    primary = [walk for walk in context.walks if walk.journey.primary]
    handoffs = [handoff for walk in primary for handoff in walk.handoffs]
    stated = [walk.journey for walk in context.walks if "primary" in walk.journey.model_fields_set]
    bounds = [breaks(walk) for walk in primary]
    surely, perhaps = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    told = sum(handoff.status != "unknown" for handoff in handoffs)
    coverage = told / len(handoffs) if handoffs else float(bool(stated))
    value = float(surely) if surely == perhaps else None
    reason = "" if value is not None else "facts are missing that decide"
    return Measure("journey.primary_breaks", value, float(surely), float(perhaps), coverage, "count", undefined=reason)


def breaks(walk: Walk) -> tuple[int, int]:
    """Return at how many handoffs a journey breaks, at least and at most.

    As long as records break at the same steps in both cases, they break there whatever the missing facts are. From the
    first step on at which the cases differ they may break at any, and somewhere if they do in the best case.
    """
    surely = perhaps = 0
    differing: set[str] = set()
    for handoff in sorted(walk.once, key=lambda one: (walk.shape.level[one.after.id], one.after.id)):
        broken = {one.entity for one in handoff.deliveries if one.status == "broken"}
        at_worst = {
            one.entity
            for one in handoff.deliveries
            if one.target is None or walk.route(one.entity, handoff.after.id, "worst") is None
        }
        differing |= broken ^ at_worst
        surely += handoff.gap or bool(broken - differing)
        perhaps += (
            handoff.gap or handoff.untold or bool(broken) or any(d.entity in differing for d in handoff.deliveries)
        )
    back = [handoff for handoff in walk.handoffs if handoff.back]
    surely += sum(handoff.gap for handoff in back)
    perhaps += sum(one.gap or one.untold or any(not d.worst.path for d in one.deliveries) for one in back)
    return max(surely, int(any(handoff.status in BREAKS for handoff in walk.handoffs))), perhaps


def _measure(
    context: Context, name: str, both: Estimate | None, coverage: float, unit: str, derivation: tuple[Term, ...]
) -> Measure:
    """A measure of which more is better."""
    if both is None:
        return Measure(name, None, None, None, 0.0, unit, "higher", undefined=NO_HANDOFFS)
    least = context.graph.policy.least_coverage
    thin, of = not at_least(coverage, least), "of the handoffs"
    return Measure.of_bounds(
        name, both, coverage, least, of, unit=unit, better="higher", derivation=derivation, thin=thin
    )


def _arrow(handoff: Handoff) -> Message:
    return say("{before} → {after}", before=tuple(step.name for step in handoff.before), after=handoff.after.name)


def _term(label: Message, both: Estimate) -> Term:
    return Term(label, both.settled)


_WAY = [one.name for one in fields(WayRow)[5:]]


def tables(context: Context) -> Iterator[Table]:
    """All tables."""
    yield table_of(HandoffRow, lambda: (_handoff(context, handoff) for handoff in context.handoffs))
    needs = (_need(context, handoff, one) for handoff in context.handoffs for one in handoff.deliveries)
    yield table_of(HandoffNeedRow, needs)
    yield table_of(JourneyRow, lambda: (_journey(context, walk) for walk in context.walks))
    yield table_of(StepRow, lambda: _steps(context))


def _handoff(context: Context, handoff: Handoff) -> HandoffRow:
    """One row a handoff; the way is that of the limiting kind of records, the quality the least of all kinds."""
    limiting = handoff.limiting
    way = dict.fromkeys(_WAY) if limiting is None else _way(context, limiting)
    return HandoffRow(
        *_ends(context, handoff, limiting),
        status=handoff.status,
        flags=handoff.flags,
        **{**way, "quality": handoff.quality},
        after=tuple(step.id for step in handoff.before),
        needs=tuple(delivery.entity for delivery in handoff.deliveries),
        probability=handoff.probability.settled,
        probability_low=plain(handoff.probability.low),
        probability_high=plain(handoff.probability.high),
        dependent=handoff.dependent,
        together=handoff.together,
        assumed=handoff.assumed,
        not_stated=handoff.open,
        back=handoff.back,
    )


def _need(context: Context, handoff: Handoff, delivery: Delivery) -> HandoffNeedRow:
    return HandoffNeedRow(
        *_ends(context, handoff, delivery),
        status=delivery.status,
        flags=delivery.flaws or (("broken",) if delivery.status == "broken" else ()),
        **_way(context, delivery),
        probability=delivery.probability,
        assumed=delivery.assumed,
        not_stated=(delivery.open,) if delivery.open else (),
        back=handoff.back,
    )


def _ends(context: Context, handoff: Handoff, delivery: Delivery | None) -> tuple[str, str, str]:
    """The journey and the two steps; of several steps before, the one from which the records come."""
    return handoff.journey.id, context.step_before(handoff, delivery), handoff.after.id


def _way(context: Context, delivery: Delivery) -> dict[str, Any]:
    """The columns that both kinds of rows have of a way."""
    shown, limit = delivery.witness, delivery.demand.limit
    route = flows_of(context, delivery)
    here = delivery.holder
    ages = {math.fsum(flow.latency[end] for flow in route) for end in (0, 1)}
    sure = {math.prod(flow.reliability[end] for flow in route) for end in (0, 1)}
    settled = delivery.worst.path and bool(route)
    return {
        "entity": delivery.entity,
        "source": route[0].source if route else here or next(iter(delivery.sources), None),
        "target": route[-1].target if route else here or delivery.targets[0],
        "path": " > ".join((route[0].source, *(flow.target for flow in route))) if route else here,
        "quality": share(min(delivery.worst.quality, delivery.best.quality), delivery.best.quality),
        "latency_hours": shown.latency / 3600 if settled and len(ages) == 1 else 0.0 if here else None,
        "limit_hours": None if limit is None else limit / 3600,
        "reliability": shown.reliability if settled and len(sure) == 1 else 1.0 if here else None,
        "lost": lost(route, delivery.demand.attributes),
        "identity": identity(context, delivery),
        "bottleneck": shown.bottleneck,
    }


def identity(context: Context, delivery: Delivery) -> Estimate | None:
    """Share of records that still tell whose they are.

    How many records a key matches is not part of a stack, so that a key which survives says no more than "between none
    and all"; no common key at some hop says "none". Within one tool nothing has to be matched.
    """
    if context.held(delivery.entity).entity.about_customer is not True:
        return None
    if delivery.holder is not None:
        return share(1.0, 1.0)
    route = flows_of(context, delivery)
    known = bool(route) or delivery.status != "unknown"
    broken = known and (not route or identity_break(context.graph, route) is not None)
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
        stays=status.count("stays"),
        there=status.count("there"),
        made=status.count("made"),
        none=status.count("none"),
        flagged=sum(one not in FINE and one != "unknown" for one in status),
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
