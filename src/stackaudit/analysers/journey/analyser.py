"""The journey analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser
from stackaudit.analysers.journey import flaws, measures, tables, unknowns
from stackaudit.analysers.journey.case import Case
from stackaudit.analysers.journey.headline import headline
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph

KINDS = tuple(f"journey.{kind}" for kind in ("gap-step", "broken", "manual", "slow", "lossy", "fragile"))


@analyser(id="journey", asks="At which step does the customer's journey fall apart, and why?", kinds=KINDS)
def journey(graph: StackGraph, *, least_reliability: float = 0.95) -> Review:
    """A journey falls apart where a step does not get the records it needs, or by hand, late, not whole, not surely.

    Looks: A handoff leads from a step to the next one, as `after` says or as listed. For each kind of records that the
    later step needs it looks for a way from the tools of the step before (at a join: of all steps right before) to a
    tool of the later step. Where the step before does not make them, they may come from the system of record as well;
    where there is none, for sure, from those who make them. Ways are sieved: automated, in time, with all fields and a
    key, surely; the first sieve that nothing passes names the flaw: broken, manual, slow, lossy, fragile. A step with
    `tools: []` is a gap. Continuity is the probability that everything arrives everywhere by itself; depth is how many
    handoffs do so in a row.

    Rates: Base severity by kind, times the criticality of the records, times 1 for a primary journey and 0.8 for
    another; all stand in the policy. One cause is one finding, however many handoffs and journeys it breaks.

    Errs when: Flows, roles or steps are not recorded. A missing fact makes a handoff unknown, never broken; a step that
    does not state its needs asks for nothing. A step needs its records in one of its tools: what it copies between its
    own tools by hand is not seen, and where two steps share a tool nothing has to move. Match rates of keys are no part
    of a stack: a key that survives says only that records may be matched. A single plain flow is not called fragile for
    being single; a single conduit is.

    Args:
        graph: The stack.
        least_reliability: Reliability, from 0 to 1, below which a way is fragile. Ours (stackaudit methods 4.2).
    """
    if not 0 <= least_reliability <= 1:
        raise OptionError(f"journey: least_reliability is {least_reliability}; it is a share from 0 to 1")
    if not graph.stack.journeys:
        raise NotApplicable("the stack describes no customer journey")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    case = Case(graph, least_reliability)
    if not case.handoffs:
        raise NotApplicable("no journey has a step that follows another")
    return Review(
        examined=tuple(f"step:{walk.journey.id}/{step.id}" for walk in case.walks for step in walk.journey.steps),
        findings=Findings.sorted((*flaws.gap_steps(case), *flaws.flaws(case))),
        unknowns=tuple(unknowns.not_stated(case)),
        measures=tuple(measures.measures(case)),
        tables=tuple(tables.tables(case)),
        headline=headline(case),
    )
