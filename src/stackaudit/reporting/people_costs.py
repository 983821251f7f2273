"""What it costs to leave a gap about people as it is: one short sentence a gap, from its findings and their tables."""

from __future__ import annotations

import math
from collections.abc import Callable

from stackaudit.core.evidence import Quantity, Waited
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.reporting.elements import joined
from stackaudit.reporting.report import Report
from stackaudit.tables.cost import ToolCostRow
from stackaudit.tables.people import ApprovalRow

Found = tuple[Finding, ...]


def cost_of_people(report: Report, findings: Found) -> Message | None:
    """What it costs to leave it, from the first kind of findings that has a sentence; None where none has."""
    return next((cost for of in _COSTS if (cost := of(report, findings)) is not None), None)


def _unused(report: Report, findings: Found) -> Message | None:
    """What the tools cost that are bought and not used as they were meant to be."""
    kinds = {"people.adoption-gap", "people.shiny"}
    tools = sorted({s.removeprefix("tool:") for s in _subjects(findings, kinds) if s.startswith("tool:")})
    if not tools:
        return None
    costs = {row.tool: row.annual for row in report.rows(ToolCostRow)}
    known = [cost for tool in tools if (cost := costs.get(tool)) is not None]
    names = tuple(report.name(f"tool:{tool}") for tool in tools)
    if not known:
        return say("{tools} must be paid for, used or not; what that costs is not stated", tools=names)
    money = Money.total(known, report.stack.currency, "year").rounded()
    text = "{money} must be paid for {tools}, used or not"
    return say(text if len(known) == len(tools) else f"at least {text}", money=money, tools=names)


def _unowned(_: Report, findings: Found) -> Message | None:
    """How many tasks wait for somebody, and that nobody speaks for the change."""
    unclear = {"people.no-accountable", "people.many-accountable", "people.no-responsible"}
    tasks = len({subject for subject in _subjects(findings, unclear) if subject.startswith("task:")})
    clauses = []
    if tasks:
        text = "{n} task can slip unnoticed"
        clauses.append(say(text, "{n} tasks can slip unnoticed", n=tasks))
    if any(finding.code == "people.sponsor-missing" for finding in findings):
        clauses.append(say("nobody with a say defends the time and the money"))
    return joined(tuple(clauses), ", and ", "") if clauses else None


def _undecided(report: Report, findings: Found) -> Message | None:
    """What cannot be built as long as nobody decides; without that, how long people have waited."""
    late = _subjects(findings, {"people.approval-stale", "people.need-expired"})
    rows = [
        row
        for row in report.rows(ApprovalRow)
        if row.state == "open" and f"approval:{row.initiative}/{row.approval}" in late
    ]
    if not rows:
        return None
    blocked = tuple(dict.fromkeys(report.name(f"candidate:{flow}") for row in rows for flow in row.blocks))
    days = max(row.days for row in rows)
    text = "{n} decision has been open for {days} days"
    waited = say(text, "{n} decisions have been open for up to {days} days", n=len(rows), days=days)
    held = say("{names} waits for it", "{names} wait for it", n=len(blocked), names=blocked)
    return joined((waited, held), "; ", "") if blocked else waited


def _disappointed(_: Report, findings: Found) -> Message | None:
    """How many of those it is for got less than they expected."""
    groups = len(_subjects(findings, {"people.expectation"}))
    if not groups:
        return None
    return say(
        "{n} group got less than it expected, and may go back to the old way",
        "{n} groups got less than they expected, and may go back to the old way",
        n=groups,
    )


def _vendors(report: Report, findings: Found) -> Message | None:
    """Days of waiting on both sides where they are on record; else which contracts are as they are until they renew."""
    rows = [row for one in findings if one.code == "people.client-wait" for row in one.evidence]
    sides = [
        math.fsum(row.value for row in rows if isinstance(row, Quantity) and row.key is key)
        for key in (Waited.FOR_US, Waited.FOR_THE_VENDOR)
    ]
    if rows:
        ours, theirs = (round(days, 1) for days in sides)
        return say("the wait for us took {ours} days, the one for the vendor {theirs}", ours=ours, theirs=theirs)
    signed = sorted(_subjects(findings, {"people.no-procurement", "people.contract-gaps"}))
    vendors = tuple(report.name(subject) for subject in signed if subject.startswith("vendor:"))
    text = "what the contract with {vendors} lacks cannot be asked for before it renews"
    return say(text, vendors=vendors) if vendors else None


def _at_odds(_: Report, findings: Found) -> Message | None:
    """What unclear roles and two numbers for one promise lead to."""
    if not _subjects(findings, {"people.conflict", "people.commitment-gap"}):
        return None
    return say("each side waits for the other and blames it, and what lies between them is not done")


def _subjects(findings: Found, codes: set[str]) -> set[str]:
    return {subject for finding in findings if finding.code in codes for subject in finding.subjects}


_COSTS: tuple[Callable[[Report, Found], Message | None], ...] = (
    *(_unused, _unowned, _undecided),
    *(_disappointed, _vendors, _at_odds),
)
