"""What each tool contributes to the customer's experience: what journeys lose without it, and what people say of it.

A tool is taken out of its steps, with every flow from, to and over it, and the journeys are looked at again. That is
what it carries today; what could take its place is another question (`what_if`, `plan_consolidation`). A tool that is
in no step and on no way between steps carries nothing of any journey, which does not make it unimportant. Ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.journey.ablation import Ablation, Fate
from stackaudit.analysers.journey.analyser import not_judged
from stackaudit.analysers.journey.context import Context, Delivery
from stackaudit.analysers.journey.experience import Experience
from stackaudit.analysers.journey.flaws import flows_of
from stackaudit.analysers.journey.measures import by_volume
from stackaudit.analysers.journey.settings import settings_in
from stackaudit.core.estimate import Estimate, plain
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.model.people import Feedback

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What the journeys lose without one tool; each loss in the worst and in the best case of what is not known.

    Attributes:
        tool: Its id.
        journeys: Ids of the journeys in which it stands in a step, or on a way between steps.
        continuity: Loss of continuity, each journey counted by its share of customers; None where no journey has one.
        depth: Loss of automatic depth, in handoffs.
        straight: Loss of the straight-through share; None where there is none.
        handoffs: Handoffs, as `journey/step>step` (`journey/step+step>step` at a join), that work or may work now, and
            are broken for sure without it.
    """

    tool: str
    journeys: tuple[str, ...]
    continuity: Span | None
    depth: Span | None
    straight: Span | None
    handoffs: tuple[str, ...]


def contributions(graph: StackGraph) -> tuple[Contribution, ...]:
    """What each tool in use carries of the journeys, in order of id; nothing where there are no journeys."""
    if not graph.stack.journeys:
        return ()
    settings = settings_in(graph.policy)
    context = graph.once(Context, settings.least_reliability)
    judged = not not_judged(context)
    if not judged and not Experience(graph, settings).stated:
        return ()
    playing, ablation = _playing(context, judged=judged), Ablation(context)
    before = ablation.fates if judged else {}
    nothing = _contribution(graph.stack, before, before)
    found = []
    for tool in graph.tools:
        journeys = playing.get(tool.id, ())
        lost = _contribution(graph.stack, before, ablation.without(tool.id)) if journeys and judged else nothing
        found.append(replace(lost, tool=tool.id, journeys=journeys))
    return tuple(found)


def _playing(context: Context, *, judged: bool) -> dict[str, tuple[str, ...]]:
    """The journeys in which each tool plays a part: as one of a step, or on the itinerary of some kind of records."""
    found: dict[str, dict[str, None]] = {}
    for one in context.graph.stack.journeys:
        for step in one.steps:
            for tool in step.tools:
                found.setdefault(tool, {})[one.id] = None
    for handoff in context.handoffs if judged else ():
        for tool in (tool for delivery in handoff.deliveries for tool in _passed(context, delivery)):
            found.setdefault(tool, {})[handoff.journey.id] = None
    return {tool: tuple(journeys) for tool, journeys in found.items()}


def _passed(context: Context, delivery: Delivery) -> Iterator[str]:
    """Yield the tools on the way of a delivery, and the conduits between them."""
    route = flows_of(context, delivery)
    if delivery.holder is not None:
        yield delivery.holder
    for flow in route:
        yield from (flow.source, flow.target)
        vias = (other.integration.via for other in context.between[flow.source, flow.target])
        yield from (via for via in vias if via is not None)


def _contribution(stack: Stack, before: Mapping[str, Fate], after: Mapping[str, Fate]) -> Contribution:
    """Return what is lost between two fates, of no tool and journey yet."""

    def lost(measure: Callable[[Fate], Estimate | None]) -> Span | None:
        spans = []
        for one in stack.journeys:
            span = _span(*(measure(fates[one.id]) if one.id in fates else None for fates in (before, after)))
            if span is not None:
                spans.append((1.0 if one.volume is None else one.volume, span))
        if not spans:
            return None
        return math.fsum(w * low for w, (low, _) in spans), math.fsum(w * high for w, (_, high) in spans)

    broken = tuple(
        name
        for journey, fate in before.items()
        for name, breaks in fate.breaks.items()
        if not breaks and after[journey] is not fate and after[journey].breaks[name]
    )
    straight = _span(_straight(stack, before), _straight(stack, after))
    continuity, depth = lost(lambda fate: fate.continuity), lost(lambda fate: fate.depth)
    return Contribution("", (), continuity, depth, straight, broken)


def _straight(stack: Stack, fates: Mapping[str, Fate]) -> Estimate | None:
    """The straight-through share of all journeys together; None where none has a handoff."""
    volumes = {one.id: one.volume for one in stack.journeys}
    parts = [(volumes[one], fate.continuity) for one, fate in fates.items() if fate.continuity is not None]
    return by_volume(parts) if parts else None


def _span(before: Estimate | None, after: Estimate | None) -> Span | None:
    """How much a number falls, in its worst and in its best case."""
    if before is None or after is None:
        return None
    ends = sorted(
        max(0.0, plain(was) - plain(now)) for was, now in ((before.low, after.low), (before.high, after.high))
    )
    return ends[0], ends[1]


def table(stack: Stack, found: Iterable[Contribution], said: Sequence[Feedback]) -> Table:
    """One row a tool: what journeys lose without it, what it costs, and what people say of it.

    Args:
        stack: The stack.
        found: What each tool carries.
        said: What people say, as far as it may be shown.
    """
    columns = (
        *("tool", "name", "journeys", "handoffs_lost", "continuity_lost_low", "continuity_lost_high", "depth_lost_low"),
        *("depth_lost_high", "straight_through_lost_low", "straight_through_lost_high", "annual"),
        *("rating", "respondents", "rated_on", "step_rating"),
    )
    return Table("contribution", columns, tuple(_rows(stack, found, said)))


def _rows(stack: Stack, found: Iterable[Contribution], feedback: Sequence[Feedback]) -> Iterator[tuple[Cell, ...]]:
    steps = {f"{one.id}/{step.id}": step.tools for one in stack.journeys for step in one.steps}
    for one in found:
        tool = stack.tool(one.tool)
        cost = None if tool.spend is None or tool.spend.annual is None else float(tool.spend.annual)
        own = [said for said in feedback if said.tool == one.tool]
        around = [said for said in feedback if said.step is not None and one.tool in steps.get(said.step, ())]
        yield (
            *(
                one.tool,
                tool.name,
                one.journeys,
                one.handoffs,
                *(one.continuity or (None, None)),
                *(one.depth or (None, None)),
            ),
            *(*(one.straight or (None, None)), cost, mean_rating(own)),
            sum(said.respondents or 0 for said in own) or None,
            _newest(own),
            mean_rating(around),
        )


def mean_rating(said: Iterable[Feedback]) -> float | None:
    """The mean rating, each by its respondents; one that does not state them counts as one; None without any.

    >>> from stackaudit.model.people import Feedback
    >>> mean_rating([Feedback(tool="crm", rating=4, respondents=3), Feedback(tool="crm", rating=2)])
    3.5
    """
    listed = [(one.rating, one.respondents if one.respondents is not None else 1) for one in said]
    voices = sum(count for _, count in listed)
    return math.fsum(rating * count for rating, count in listed) / voices if voices else None


def feedback_table(graph: StackGraph) -> Table | None:
    """One row for each tool and step that somebody rated: the mean, of how many, the newest day; None without any.

    Who is too few to be shown is not counted; where nobody is left, there is no mean.
    """
    stack = graph.stack
    said: dict[str, list[Feedback]] = {}
    for one in graph.hidden_feedback:
        said.setdefault(_subject(one), [])
    for one in graph.feedback:
        said.setdefault(_subject(one), []).append(one)
    if not said:
        return None
    steps = {f"step:{one.id}/{step.id}": f"{one.name}: {step.name}" for one in stack.journeys for step in one.steps}
    names = {f"tool:{tool.id}": tool.name for tool in graph.whole.tools} | steps
    rows: list[tuple[Cell, ...]] = [
        (
            subject,
            names[subject],
            mean_rating(listed),
            sum(one.respondents or 0 for one in listed) or None,
            _newest(listed),
        )
        for subject, listed in sorted(said.items())
    ]
    return Table("feedback", ("subject", "name", "rating", "respondents", "as_of"), tuple(rows))


def _subject(said: Feedback) -> str:
    return f"tool:{said.tool}" if said.tool is not None else f"step:{said.step}"


def _newest(said: Iterable[Feedback]) -> str | None:
    days: list[date] = [one.as_of for one in said if one.as_of is not None]
    return max(days).isoformat() if days else None
