"""Flows that run too seldom, or take too long, for what is allowed where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from stackaudit.analysers.base import check
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import LATE
from stackaudit.analysers.integrations.telling import (
    Group,
    ends_of,
    evidence,
    groups,
    owners,
    severity,
    tells,
    together,
    waiting,
)
from stackaudit.analysers.integrations.unhealthy import fault, rate
from stackaudit.analysers.integrations.unhealthy import words as words_on_faults
from stackaudit.analysers.integrations.verdicts import Arrival, Limit
from stackaudit.core.findings import Finding, Words
from stackaudit.core.messages import Message, say


@check(LATE)
def late(context: Context) -> Iterator[Finding]:
    """Yield one finding for each source and target between which a flow that nobody carries by hand is late."""
    for subject, group in groups(context, LATE).items():
        yield Finding.worded(
            partial(_words, context, group),
            rule=LATE,
            subjects=(subject,),
            severity=max(max(severity(context, LATE, verdict), rate(context, verdict)) for verdict in group),
            tells=tells(context, LATE, (subject,)),
        )


def _words(context: Context, group: Group) -> Words:
    worst, limit = worst_of(group)
    why = [say("People who work in {target} act on old records.", target=context.name(worst.way.target))]
    why += [words_on_faults(context, verdict)[1] for verdict in group if fault(verdict) is not None]
    return Words(
        _title(context, group, worst, limit),
        together(*why, waiting(context, group)),
        together(_advice(context, worst, limit), owners(context, ends_of(group[0]))),
        tuple(evidence(context, group)),
    )


def worst_of(group: Group) -> tuple[Arrival, Limit]:
    """Return what is too old by the largest factor, and how old it may be."""
    late = [(one, one.limit) for verdict in group for one in verdict.late if one.limit is not None]
    return max(late, key=lambda pair: (_factor(*pair), pair[0].way.subject, pair[0].entity))


def _factor(arrival: Arrival, limit: Limit) -> float:
    return _age(arrival, limit).total_seconds() / max(limit.seconds, 1.0)


def _age(arrival: Arrival, limit: Limit) -> timedelta:
    """Return how old the records are at least, before they are renewed: the period alone where no need asks."""
    every = arrival.way.integration.every
    return timedelta(seconds=arrival.way.latency[0]) if limit.asked or every is None else every


def _title(context: Context, group: Group, worst: Arrival, limit: Limit) -> Message:
    late = sorted({arrival.entity for verdict in group for arrival in verdict.late})
    return LATE.title.fill(
        target=context.name(worst.way.target),
        source=context.name(worst.way.source),
        entities=tuple(map(context.entity_name, late)),
        age=_age(worst, limit),
        allowed=timedelta(seconds=limit.seconds),
    )


def _advice(context: Context, worst: Arrival, limit: Limit) -> Message:
    between = {"source": context.name(worst.way.source), "target": context.name(worst.way.target)}
    record = worst.way.integration
    run = record.takes.total_seconds() if record.takes is not None and limit.asked else 0.0
    age = _age(worst, limit)
    if run >= limit.seconds:
        text = "Send each record from {source} to {target} as it changes, or find out whether {age} is soon enough."
        return say(text, age=age, **between)
    return LATE.advice.fill(often=timedelta(seconds=limit.seconds - run), age=age, **between)
