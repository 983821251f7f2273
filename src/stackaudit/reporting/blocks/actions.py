"""What to do about each thing, a line each: the advice, the day, who, the work and the money of it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import Message
from stackaudit.core.money import Money
from stackaudit.reporting.blocks.recommendations import Recommendation, tools_in, who_acts
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What to do about one thing, with its own advice, day, owners, work and money. What is not known is None.

    Attributes:
        subject: The typed subject: `tool:crm`, `need:crm>ads/customer`.
        name: What a reader calls it.
        advice: What to do.
        due: The day by which to do it.
        owners: Who answers for the tools that it is about.
        effort: Days of work: at least, most likely, at most; None where they are known of the whole group only.
        money: What is at stake; None where that is nothing.
        finding: The finding that tells it.
    """

    subject: str
    name: str
    advice: Message
    due: date | None
    owners: tuple[str, ...]
    effort: tuple[float, float, float] | None
    money: Money | Estimate | None
    finding: Finding


def named(report: Report, subject: str) -> str:
    """What a reader calls a subject: `Ticket: Zendesk → Klaviyo` for a need, else its name."""
    kind, _, rest = subject.partition(":")
    if kind != "need":
        return report.name(subject)
    ends, _, entity = rest.partition("/")
    source, _, target = ends.partition(">")
    return f"{report.name(f'entity:{entity}')}: {report.name(f'tool:{source}')} → {report.name(f'tool:{target}')}"


class Lines:
    """The lines of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._tools: Mapping[str, Mapping[str, Any]] = {row["tool"]: row for row in records(report.tables.get("tools"))}
        self._effort = {one.finding.id: one.effort for one in report.priorities}

    def tools_of(self, finding: Finding) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of the tools that a finding is about."""
        subjects = (*finding.subjects, *(member.subject for member in finding.members))
        names = dict.fromkeys(name for subject in subjects for name in sorted(tools_in(subject)))
        return tuple(self._tools[name] for name in names if name in self._tools)

    def of(self, one: Recommendation) -> Iterator[ActionLine]:
        """Yield a line for each thing that a recommendation is about."""
        if one.members:
            yield from (self._member_line(one, member) for member in one.members)
            return
        for finding in (finding for finding in one.findings if finding.code == one.findings[0].code):
            tools, subject = self.tools_of(finding), _subject(finding)
            name, owners = self._where(subject, tools), who_acts(self._report, finding, [row["owner"] for row in tools])
            effort, due = self._effort.get(finding.id), due_of(finding)
            yield ActionLine(subject, name, finding.advice, due, owners, effort, None, finding)

    def _member_line(self, one: Recommendation, member: Member) -> ActionLine:
        name, advice = named(self._report, member.subject), member.advice or one.advice
        finding = next(found for found in one.findings if member in found.members)
        owners = who_acts(self._report, finding, (member.owner,))
        money = member.money if _is_something(member.money) else None
        return ActionLine(member.subject, name, advice, member.due, owners, None, money, finding)

    def _where(self, subject: str, tools: tuple[Mapping[str, Any], ...]) -> str:
        """Return what a reader calls what is to be mended: tools by their number where it is the whole stack."""
        if subject.startswith("stack:") and tools:
            return f"{len(tools)} tools" if len(tools) > 1 else str(tools[0]["name"])
        return named(self._report, subject)


def due_of(finding: Finding) -> date | None:
    """Return the first day by which something has to be done about a finding; None where there is none."""
    return min((one.due for one in finding.members if one.due is not None), default=None)


def _subject(finding: Finding) -> str:
    """What a finding is about, in one subject: its one member where it speaks of the whole stack."""
    members = finding.members
    return members[0].subject if finding.subjects[0].startswith("stack:") and len(members) == 1 else finding.subjects[0]


def _is_something(money: Money | Estimate | None) -> bool:
    """Whether an amount is more than nothing, at most."""
    return money is not None and bool(money if isinstance(money, Money) else money.high)
