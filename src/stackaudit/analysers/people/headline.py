"""The answer of the people analyser in a sentence: how ready each rollout is, and where it is weakest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.analysers.people.context import Context
from stackaudit.analysers.people.measures import Readiness
from stackaudit.core.findings import Findings, Severity
from stackaudit.core.messages import Message, say

_NAMED = 3


def headline(context: Context, readiness: Sequence[Readiness], findings: Findings) -> tuple[Message, ...]:
    """Clauses: the rollouts that are rated, those of which too little is known, how much is grave."""
    return tuple(_clauses(context, readiness, findings))


def _clauses(context: Context, readiness: Sequence[Readiness], findings: Findings) -> Iterator[Message]:
    known = [one for one in readiness if one.weakest]
    for one in known[:_NAMED]:
        yield _readiness(context, one)
    if len(known) > _NAMED:
        yield say("{n} more rollout is rated", "{n} more rollouts are rated", n=len(known) - _NAMED)
    silent = tuple(one.rollout.name for one in readiness if not one.weakest)
    if silent:
        text = "too little is stated to say how ready {rollouts} {verb}"
        yield say(text, rollouts=silent, verb="is" if len(silent) == 1 else "are")
    grave = Counter(finding.severity >= Severity.HIGH for finding in findings)[True]
    if grave:
        yield say("{n} finding about people is grave", "{n} findings about people are grave", n=grave)


def _readiness(context: Context, one: Readiness) -> Message:
    parts = tuple(f"{name} {value:.0f}" for name, value in one.weakest)
    value = None if one.total is None else one.total.shown(context.policy.least_coverage)
    if value is None:
        return say("{rollout} is weakest in {parts} of 100", rollout=one.rollout.name, parts=parts)
    text = "the readiness of {rollout} is {value} of 100, weakest in {parts}"
    return say(text, rollout=one.rollout.name, value=round(value), parts=parts)
