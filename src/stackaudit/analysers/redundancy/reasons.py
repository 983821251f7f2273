"""Reasons that do not hold: an intent that ran out, a migration without an end, a backup that nobody tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.analysers.redundancy.case import Case
from stackaudit.analysers.redundancy.rules import LAPSED_INTENT, UNVERIFIED_BACKUP
from stackaudit.analysers.redundancy.stakes import annual, stake_within
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.graph import intents
from stackaudit.model.tool import Tool

_FLAWS = {
    "expired": "Its reason ({kind}) ran out on {until}.",
    "no-end": "Its reason ({kind}) has no day on which it ends.",
    "no-owner": "Its reason ({kind}) has nobody who answers for it.",
}


def lapsed(case: Case) -> Iterator[Finding]:
    """One finding for each tool that overlaps with others on a reason that does not hold."""
    for tool, others in _stating(case, "lapsed"):
        flaws = tuple(intents.flaws(tool, case.today))
        if not flaws:
            continue
        stakes = stake_within(case, (case.product_of[tool.id], *others))
        yield Finding(
            code=LAPSED_INTENT.id,
            subjects=(f"tool:{tool.id}",),
            severity=case.graph.policy.rate(LAPSED_INTENT, stake=sum(stake.high or 0.0 for stake in stakes)),
            title=say(
                "{tool} overlaps with {others} for a reason that does not hold",
                tool=tool.name,
                others=case.names(others),
            ),
            why=_why(tool, flaws),
            advice=say(
                "Finish what was begun and retire {tool}, or state anew why both are needed, until when, who decides.",
                tool=tool.name,
            ),
            evidence=tuple(_evidence(case, tool, others)),
        )


def unverified(case: Case) -> Iterator[Finding]:
    """One finding for each backup whose fail-over nobody tried within the time that the policy asks."""
    for tool, others in _stating(case, "unverified-backup"):
        intent = tool.intent
        days = case.graph.policy.renewals["backup-tested"]
        if intent is None or not intents.is_unverified_backup(tool, case.today, days):
            continue
        why = say("No day is stated on which the fail-over was tried.")
        if intent.tested is not None:
            why = say("The fail-over was last tried on {day}; {days} days are asked.", day=intent.tested, days=days)
        yield Finding(
            code=UNVERIFIED_BACKUP.id,
            subjects=(f"tool:{tool.id}",),
            severity=case.graph.policy.rate(UNVERIFIED_BACKUP, case.graph.policy.criticality["high"]),
            title=say(
                "{tool} is a backup for {others} that nobody has tried lately",
                tool=tool.name,
                others=case.names(others),
            ),
            why=why,
            advice=say("Try the fail-over and record the day, or stop keeping {tool}.", tool=tool.name),
            evidence=tuple(_evidence(case, tool, others)),
        )


def _stating(case: Case, verdict: str) -> Iterator[tuple[Tool, tuple[str, ...]]]:
    """Each tool that states an intent, with the products it has such a pair with."""
    for tool in case.compared:
        if tool.intent is None:
            continue
        own = case.product_of[tool.id]
        pairs = [pair for pair, found in case.verdicts.items() if found == verdict and own in pair]
        others = tuple(sorted(one for pair in pairs for one in pair if one != own))
        if others:
            yield tool, others


def _why(tool: Tool, flaws: Iterable[str]) -> Message:
    intent = tool.intent
    kind = intent.kind if intent is not None else ""
    until = intent.until if intent is not None and intent.until is not None else ""
    return say(" ".join(_FLAWS[flaw] for flaw in flaws), kind=kind, until=until)


def _evidence(case: Case, tool: Tool, others: Iterable[str]) -> Iterator[Evidence]:
    yield Tools("overlaps with", tuple(one.id for one in case.tools_of(others)))
    own = case.product_of[tool.id]
    for other in others:
        pair = case.by_tools[min(own, other), max(own, other)]
        yield Names("both offer", pair.shared)
        yield Quantity("overlap (weighted Jaccard)", round(pair.similarity, 4))
    if tool.intent is not None and tool.intent.why is not None:
        yield Names("stated reason", (tool.intent.why,))
    cost = annual([tool])
    if cost is not None:
        yield Quantity("cost a year", cost, case.graph.stack.currency or "")
