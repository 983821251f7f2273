"""The answer of the resilience analyser in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.analysers.resilience.case import Case
from stackaudit.analysers.resilience.rules import CONDUIT, ONE_PERSON
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say


def headline(case: Case, findings: Sequence[Finding]) -> tuple[Message, ...]:
    """Say which tool most hangs on, how much, and what else is a single point of failure."""
    return tuple(_clauses(case, findings))


def _clauses(case: Case, findings: Sequence[Finding]) -> Iterator[Message]:
    worst = min(case.singles, key=lambda one: (-(one.loss.cut_share or 0.0), -one.loss.high, one.unit.id))
    if not worst.loss.cut:
        yield say("no data need that is met today is known to hang on one tool")
    else:
        yield say(
            "without {tool}, {cut} of {met} data needs that are met today have no path",
            tool=worst.unit.name,
            cut=len(worst.loss.cut),
            met=case.losses.arriving_count,
        )
        if case.mitigations[worst.unit.id].told == "not stated":
            yield say("whether there is a plan to go on without it is not stated")
    kinds = Counter(finding.code for finding in findings)
    if kinds[CONDUIT.id]:
        yield say(
            "{n} conduit carries flows that fail together",
            "{n} conduits carry flows that fail together",
            n=kinds[CONDUIT.id],
        )
    if kinds[ONE_PERSON.id]:
        yield say(
            "{n} person alone answers for several choke points",
            "{n} persons alone answer for several choke points",
            n=kinds[ONE_PERSON.id],
        )
