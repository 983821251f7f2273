"""The journey analyser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.journey import flaws, measures, unknowns
from stackaudit.analysers.journey.context import FINE, Context, HandoffStatus
from stackaudit.analysers.journey.experience import Experience, not_asked
from stackaudit.analysers.journey.measures import breaks_surely
from stackaudit.analysers.journey.rules import RULES
from stackaudit.analysers.journey.settings import JourneySettings
from stackaudit.core.findings import Findings
from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.tables.journey import ROWS

_ALSO: Mapping[HandoffStatus, tuple[str, ...]] = {
    "manual": ("{n} by hand",),
    "slow": ("{n} too late",),
    "lossy": ("{n} not whole",),
    "fragile": ("{n} not surely",),
    "unknown": ("{n} cannot be judged",),
}
_FINE: Mapping[HandoffStatus, tuple[str, ...]] = {
    "ok": ("{n} is carried by a flow", "{n} are carried by a flow"),
    "stays": ("{n} stays in one tool", "{n} stay in one tool"),
    "there": ("{n} finds the records there already", "{n} find the records there already"),
    "made": ("{n} starts the records", "{n} start the records"),
    "none": ("{n} asks for nothing", "{n} ask for nothing"),
}
"""What needs no repair, each on its own: a handoff over a flow is not the same as one within a tool."""

CHECKS = checks(
    "journey",
    "flaws:gap_steps",
)
"""Checks that need nothing but the context; to add one, name it here."""
EXPERIENCE_CHECKS = checks(
    "journey",
    "rated_low:rated_low",
    "slow_response:slow_response",
)
"""Checks of what customers meet at a step, which need no flows."""


@analyser(
    id="journey",
    asks="At which step does the customer's journey fall apart, and why?",
    rules=with_rules_of(RULES, (*CHECKS, *EXPERIENCE_CHECKS)),
    settings=JourneySettings,
    rows=ROWS,
)
def journey(graph: StackGraph, settings: JourneySettings) -> Review:
    """A journey falls apart where a step does not get the records it needs, or by hand, late, not whole, not surely.

    Looks: Each kind of records that steps need is followed through the journey, from where it enters. It enters in the
    tools of the first step that make it or state no role for it; where that step does not need it, with its makers in
    the first step that has one; else it comes from the system of record. From the tool in which it is after a step it
    moves on over flows, as it does from where it entered, and from a system of record that it has passed; inside a step
    it may move from one tool to another. A tool of a later step that makes the records itself starts them anew. Of all
    ways through the steps the one counts on which most arrives by itself and in time. A handoff is what one step gets
    from those right before it. Continuity is the probability that everything arrives everywhere by itself; depth is how
    many handoffs do so in a row. A step with `tools: []` is a gap.

    Rates: Base severity by kind, times the criticality of the records, times 1 for a primary journey and 0.8 for
    another; all stand in the policy. One cause is one finding, however many handoffs and journeys it breaks.

    Errs when: Flows, roles or steps are not recorded. Where the integrations are not stated to be complete, a handoff
    that breaks may only not be on record; its finding says so. A missing fact makes a handoff unknown, never broken; a
    step that does not state its needs asks for nothing. A step needs its records in one of its tools. Match rates of
    keys are no part of a stack: a key that survives says only that records may be matched. A single plain flow is not
    called fragile for being single; a single conduit is.

    Beside that, what customers say of a step and how long they wait there is held against the settings, chance allowed
    for: no path through the tools shows it.
    """
    if not graph.stack.journeys:
        raise NotApplicable("the stack describes no customer journey")
    experience = Experience(graph, settings)
    context = graph.once(Context, settings.least_reliability)
    reason = not_judged(context)
    if reason and not experience.stated:
        raise NotApplicable(reason)
    if reason:
        return _experience(experience)
    return Review(
        examined=tuple(f"step:{walk.journey.id}/{step.id}" for walk in context.walks for step in walk.journey.steps),
        findings=Findings.sorted(
            (*found(CHECKS, context), *found(EXPERIENCE_CHECKS, experience), *flaws.flaws(context))
        ),
        unknowns=(*unknowns.not_stated(context), *not_asked(experience)),
        measures=tuple(measures.measures(context)),
        tables=(*measures.tables(context), *experience.tables()),
        headline=tuple(_headline(context)),
    )


def not_judged(context: Context) -> str:
    """Return why the handoffs cannot be judged; empty where they can."""
    if "integrations" not in context.graph.stack.model_fields_set:
        return "the stack lists no integrations; state an empty list if there are none"
    return "" if context.handoffs else "no journey has a step that follows another"


def _experience(experience: Experience) -> Review:
    """Return what customers say and how long they wait, where no handoff can be judged."""
    rows = experience.rows
    return Review(
        examined=tuple(f"step:{row.journey}/{row.step}" for row in rows),
        findings=Findings.sorted(found(EXPERIENCE_CHECKS, experience)),
        unknowns=tuple(not_asked(experience)),
        tables=experience.tables(),
        headline=(
            say(
                "what customers meet at {n} step is on record; handoffs are not judged",
                "what customers meet at {n} steps is on record; handoffs are not judged",
                n=len(rows),
            ),
        ),
    )


def _proved(context: Context) -> Iterator[Message]:
    """Say how many journeys break for sure."""
    broken = [walk.journey for walk in context.walks if any(map(breaks_surely, walk.handoffs))]
    breaks, count = sum(map(breaks_surely, context.handoffs)), len(context.handoffs)
    if broken and len(context.walks) == 1:
        yield say(
            "the journey {journey} breaks at {n} of {count} handoffs", journey=broken[0].name, n=breaks, count=count
        )
    elif broken:
        yield say(
            "{n} of {journeys} journeys breaks, at {breaks} of {count} handoffs",
            "{n} of {journeys} journeys break, at {breaks} of {count} handoffs",
            n=len(broken),
            journeys=len(context.walks),
            breaks=breaks,
            count=count,
        )


def _not_on_record(context: Context) -> Iterator[Message]:
    """Say in how many journeys no path is on record that brings what a step needs."""
    found = [walk.journey for walk in context.walks if any(handoff.assumed for handoff in walk.handoffs)]
    if found and len(context.walks) == 1:
        yield say("in the journey {journey} no path on record brings what a step needs", journey=found[0].name)
    elif found:
        yield say(
            "in {n} of {journeys} journeys no path on record brings what a step needs",
            n=len(found),
            journeys=len(context.walks),
        )


def _headline(context: Context) -> Iterator[Message]:
    """Say which journey breaks, at how many handoffs, what else is wrong, and what needs no flow at all."""
    status = Counter(handoff.status for handoff in context.handoffs)
    count = len(context.handoffs)
    breaks = (*_proved(context), *_not_on_record(context))
    if breaks:
        yield from breaks
    elif all(handoff.status in FINE for handoff in context.handoffs):
        yield say(
            "nothing is wrong with the one handoff of the journeys",
            "nothing is wrong with the {n} handoffs of the journeys",
            n=count,
        )
    elif status["unknown"] == count:
        yield say("whether the {count} handoffs of the journeys hold cannot be told", count=count)
        return
    elif status["unknown"]:
        yield say("no handoff of the journeys is known to break")
    else:
        yield say("no journey breaks")
    for name, words in (*_ALSO.items(), *_FINE.items()):
        if status[name]:
            yield say(*words, n=status[name])
