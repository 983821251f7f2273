"""The answer of the silo analyser in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.analysers.silos.case import Case
from stackaudit.analysers.silos.rules import ISLAND, ISOLATED_TOOL
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say


def headline(case: Case, findings: Sequence[Finding]) -> tuple[Message, ...]:
    """Say how many needs are not met and how, and how many tools stand alone; summary and picture share it."""
    return tuple(_clauses(case, findings))


def _clauses(case: Case, findings: Sequence[Finding]) -> Iterator[Message]:
    status = Counter(verdict.status for verdict in case.verdicts)
    needs = len(case.verdicts)
    if not needs:
        yield say("what must reach whom cannot be told from the roles stated")
    elif status["no-path"]:
        yield say(
            "{n} of {needs} data needs is not met",
            "{n} of {needs} data needs are not met",
            n=status["no-path"],
            needs=needs,
        )
    elif status["unknown"] == needs:
        yield say("whether the {needs} data needs are met cannot be told", needs=needs)
    elif not status["manual-only"] and not status["stale"] and not status["unknown"]:
        yield say("the one data need is met", "all {n} data needs are met", n=needs)
    else:
        yield say("no data need is without a path")
    if status["manual-only"]:
        yield say("{n} only by hand", n=status["manual-only"])
    if status["stale"]:
        yield say("{n} too late", n=status["stale"])
    if 0 < status["unknown"] < needs:
        yield say("{n} cannot be judged", n=status["unknown"])
    kinds = Counter(finding.code for finding in findings)
    if kinds[ISLAND.id]:
        yield say("{n} group of tools is an island", "{n} groups of tools are islands", n=kinds[ISLAND.id])
    if kinds[ISOLATED_TOOL.id]:
        yield say(
            "{n} of {tools} tools is connected to nothing",
            "{n} of {tools} tools are connected to nothing",
            n=kinds[ISOLATED_TOOL.id],
            tools=len(case.graph.tools),
        )
