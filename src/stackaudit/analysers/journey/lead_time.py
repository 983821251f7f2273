"""How long it takes until the last step has what it needs: the longest way through the journey. Source: methods 4.3."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from stackaudit.analysers.journey.case import Walk
from stackaudit.analysers.journey.handoff import Handoff, Interval
from stackaudit.graph import StackGraph

_HOUR = 3600


@dataclass(frozen=True)
class LeadTime:
    """Hours until each step, and all of them, have what they need, by the fastest way there is, at the worst moment.

    Attributes:
        worst: For the whole journey: at least and at most; infinite where something never arrives.
        by_step: For each step.
        undefined: Why there is no number.
    """

    worst: Interval
    by_step: Mapping[str, Interval]
    undefined: str = ""


def lead_time(walk: Walk) -> LeadTime:
    """Add up the ages on the critical path; a step waits for the last of what it needs."""
    found: dict[str, Interval] = {}
    for step in walk.shape.order:
        parts = [_after(found[h.arc.before.id], hours(h)) for h in walk.into.get(step, ())]
        found[step] = max((low for low, _ in parts), default=0.0), max((high for _, high in parts), default=0.0)
    worst = max(low for low, _ in found.values()), max(high for _, high in found.values())
    if math.isinf(worst[0]):
        reason = "something that a step needs never arrives"
    else:
        reason = "how old records are on arrival is not stated"
    return LeadTime(worst, found, reason)


def _after(earlier: Interval, taken: Interval) -> Interval:
    return earlier[0] + taken[0], earlier[1] + taken[1]


def hours(handoff: Handoff) -> Interval:
    """Worst age on arrival of the last of what a handoff brings, by the fastest way, in the best and the worst case."""
    if handoff.gap:
        return math.inf, math.inf
    if handoff.untold:
        return 0.0, math.inf
    best = max((delivery.best.fastest for delivery in handoff.deliveries), default=0.0)
    worst = max((delivery.worst.fastest for delivery in handoff.deliveries), default=0.0)
    return best / _HOUR, worst / _HOUR


def mean_hours(graph: StackGraph, walk: Walk) -> float | None:
    """The same for records that set out at any time: half a period and the run, flow by flow; None where not stated."""
    found: dict[str, float] = {}
    for step in walk.shape.order:
        parts = []
        for handoff in walk.into.get(step, ()):
            taken = _mean_of(graph, handoff)
            if taken is None:
                return None
            parts.append(found[handoff.arc.before.id] + taken)
        found[step] = max(parts, default=0.0)
    return max(found.values()) / _HOUR


def _mean_of(graph: StackGraph, handoff: Handoff) -> float | None:
    if handoff.gap or handoff.untold:
        return None
    ages = []
    for passage in (delivery.worst for delivery in handoff.deliveries):
        flows = [graph.flow(flow).integration for flow in passage.quickest]
        if not passage.path or any(flow.every is None or flow.takes is None for flow in flows):
            return None
        stated = ((flow.every, flow.takes) for flow in flows)
        ages.append(
            sum(e.total_seconds() / 2 + t.total_seconds() for e, t in stated if e is not None and t is not None)
        )
    return max(ages, default=0.0)
