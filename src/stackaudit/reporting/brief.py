"""What page, workbook and slides share: each value of an audit once and typed, so that no two of them can disagree.

Nothing here is written for a reader yet but sentences, which stay messages; dates, money and counts keep their types.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.model.periods import days_after
from stackaudit.reporting.blocks.actions import ActionLine, Lines, due_of
from stackaudit.reporting.blocks.head import first_said, nothing_to_do
from stackaudit.reporting.blocks.money import assumed_prices, limits_said, saving_soon, savings, soon_said, total_saving
from stackaudit.reporting.blocks.recommendations import PERIODS, Recommendation, recommendations, who_acts
from stackaudit.reporting.elements import joined
from stackaudit.reporting.reading import money_left, rests
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.reporting.themes import Gap, named_gaps, theme_of
from stackaudit.tables.cost import RenewalRow, ToolCostRow
from stackaudit.tables.integrations import FlowRow
from stackaudit.tables.journey import HandoffRow, JourneyRow
from stackaudit.tables.silos import NeedRow
from stackaudit.triage.priority import Priority

_BREAKS = frozenset({"broken", "gap"})
_LATER = frozenset({"later", "unknown"})
_ORDER = tuple(name for name, _, _ in PERIODS)
_NOTES = 3
_SOON = 90
"""Days ahead in which the day of a finding on a rollout puts it first; a day at the end is no reason to wait."""
_PLAIN_ID = re.compile(r"[a-z0-9-]{1,40}")


def anchor(id_: str) -> str:
    """The id of an anchor on a page: the id itself where it is one short plain word, else a short hash of it.

    A name in a PDF ends at 127 bytes, and the id of a finding may be longer.

    >>> anchor("crm"), anchor("silos.no-path@need:crm>ads/customer")
    ('crm', '62a441bab8')
    """
    return id_ if _PLAIN_ID.fullmatch(id_) else hashlib.sha256(id_.encode()).hexdigest()[:10]


def _in_thousands(money: Money) -> Money:
    """An amount as a headline tells it: from 10,000 on in whole thousands, half up."""
    amount = money.rounded().amount
    return replace(money, amount=(amount + 500) // 1000 * Fraction(1000) if amount >= 10_000 else amount)


def _needs_said(unmet: int, needs: int, proved: bool, unknown: int) -> Message:
    """How many data needs are not met, or, where flows may be missing from the record, have no path on record."""
    if not unmet and unknown:
        return say("{n} of {all} data needs cannot be judged", n=unknown, all=needs)
    if not unmet:
        return say("the one data need has a path", "all {n} data needs have a path", n=needs)
    text = "{n} of {all} data needs {verb}" if proved else "for {n} of {all} data needs no path is on record"
    return say(text, n=unmet, all=needs, **({"verb": "is not met" if unmet == 1 else "are not met"} if proved else {}))


def _journeys_said(breaking: int, journeys: int, proved: bool, unknown: bool) -> Message:
    """How many customer journeys break, or have a step for which no path is on record."""
    if not breaking and unknown:
        return say("no customer journey is known to break, and not every handoff can be judged")
    if not breaking:
        return say("no customer journey breaks")
    if not proved:
        text = "in {n} of {all} customer journeys no path on record brings what a step needs"
        return say(text, n=breaking, all=journeys)
    if journeys == 1:
        return say("the one customer journey breaks")
    one, many = "{n} of {all} customer journeys breaks", "{n} of {all} customer journeys break"
    return say(one, many, n=breaking, all=journeys)


@dataclass(frozen=True, slots=True)
class Entry:
    """One open finding as a register shows it.

    Attributes:
        finding: The finding.
        gap: Name of the gap that it is part of; empty for a note.
        tools: Ids of the tools that it is about.
        departments: Ids of the departments that use them.
        owners: Who answers for these tools, where that is stated; of a finding about a rollout who has to act.
        unowned: How many of the tools have nobody stated.
        due: The first day by which something has to be done about it; None where there is none.
        priority: Impact, days of work and rank; None for a note.
        period: `now`, `next` or `later`; None where nothing is to be done.
    """

    finding: Finding
    gap: str
    tools: tuple[str, ...]
    departments: tuple[str, ...]
    owners: tuple[str, ...]
    unowned: int
    due: date | None
    priority: Priority | None
    period: str | None

    @property
    def anchor(self) -> str:
        """Its anchor on a page."""
        return anchor(self.finding.id)


@dataclass(frozen=True, slots=True)
class Card:
    """A named gap with what to do first, who and by when.

    Attributes:
        gap: Its name, severity, findings and what it costs to leave it.
        first: Which of its findings to take first: with the nearest day, else of the earliest period, else the worst.
        due: The nearest day of its findings that has not passed; None where there is none.
        period: The earliest period in which something is to be done about it; None where nothing is.
        owners: Who answers for its tools, those with most of its findings first.
        unowned: How many of its tools have nobody stated.
    """

    gap: Gap
    first: Entry
    due: date | None
    period: str | None
    owners: tuple[str, ...]
    unowned: int

    @property
    def anchor(self) -> str:
        """Its anchor on a page."""
        return anchor(str(self.gap.name))


@dataclass(frozen=True, slots=True)
class Actions:
    """What to do about one gap in one period.

    Attributes:
        gap: Name of the gap.
        worst: The severity of the worst finding that is closed.
        effort: Days of work: at least, most likely, at most.
        closes: How many findings are closed.
        lines: A line for each thing; equal advice stands together.
    """

    gap: str
    worst: Severity
    effort: tuple[float, float, float]
    closes: int
    lines: tuple[ActionLine, ...]


@dataclass(frozen=True, slots=True)
class PeriodOfWork:
    """What to do in one period.

    Attributes:
        name: `now`, `next` or `later`.
        when: When that is, in words.
        actions: What to do, gap by gap; the most urgent first.
    """

    name: str
    when: str
    actions: tuple[Actions, ...]

    @property
    def days(self) -> float:
        """Days of work that it most likely takes."""
        return math.fsum(one.effort[1] for one in self.actions)


@dataclass(frozen=True, slots=True)
class ToolCard:
    """A tool with what is stated and found of it. What is not stated is None.

    Attributes:
        id, name, vendor, category, owner: As stated.
        departments: Names of the departments that use it.
        cost: Its row of costs; None where the audit has none.
        renewal: Its contract; None where none is stated.
        flows_in, flows_out: Flows to it and from it.
        entries: Open findings about it, in the order of the register.
    """

    id: str
    name: str
    vendor: str | None
    category: str | None
    owner: str | None
    departments: tuple[str, ...]
    cost: ToolCostRow | None
    renewal: RenewalRow | None
    flows_in: tuple[FlowRow, ...]
    flows_out: tuple[FlowRow, ...]
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on a page."""
        return f"tool-{anchor(self.id)}"


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the first screen. What no fact tells is None, not 0.

    Attributes:
        needs, unmet: Data needs, and those that no path meets; None where none is known.
        unmet_open: How many of these only have no path on record, which proves no gap.
        unmet_proved: Whether it is stated that no flow is missing that could meet one of these.
        needs_unknown: Data needs that cannot be judged.
        journeys, breaking: Customer journeys, and those that break; None where none is stated. Where no break is
            proved, those with a step for which no path is on record.
        breaking_proved: Whether a break is proved.
        handoffs_unknown: Whether some handoff cannot be judged.
        cost_asked: Whether it was asked what tools cost and when contracts end; not after a failure, or in an audit of
            other things.
        tools, priced, cost: Tools; those whose cost is stated, and what these cost a year.
        saving: What could be saved a year; None where no cost is stated.
        saving_soon: How much of that can begin within a year; None where no contract is known to prevent any of it.
        saving_assumes: For how many tools that takes the price to go by the seat, which is not stated.
        saving_limits: Both in words.
        due: Contracts whose notice can still be given, the nearest first.
        later: The contract with the next day of notice that is not due yet, or that is only the last safe day because
            it is not known whether the contract renews.
        missed: Contracts whose day of notice has passed for this term.
        severities: How many open findings there are of each severity, the worst first.
    """

    needs: int | None
    unmet: int | None
    unmet_open: int
    unmet_proved: bool
    needs_unknown: int
    journeys: int | None
    breaking: int | None
    breaking_proved: bool
    handoffs_unknown: bool
    cost_asked: bool
    tools: int
    priced: int
    cost: Money | None
    saving: Estimate | None
    saving_soon: Estimate | None
    saving_assumes: int
    saving_limits: tuple[Message, ...]
    due: tuple[RenewalRow, ...]
    later: RenewalRow | None
    missed: tuple[RenewalRow, ...]
    severities: tuple[tuple[Severity, int], ...]


def _is_ahead(row: RenewalRow) -> bool:
    return row.days_left is not None and row.days_left >= 0


@dataclass(frozen=True)
class Brief:
    """An audit as page, workbook and slides show it."""

    report: Report

    @cached_property
    def figures(self) -> Figures:
        """The numbers of the first screen."""
        report = self.report
        needs, journeys, costs = report.rows(NeedRow), report.rows(JourneyRow), report.rows(ToolCostRow)
        unmet = [row for row in needs if row.status == "no-path"]
        handoffs = report.rows(HandoffRow)
        breaks = [row for row in handoffs if row.status in _BREAKS]
        proved = [row for row in breaks if not row.assumed]
        breaking = {row.journey for row in proved or breaks}
        priced = [row.annual for row in costs if row.annual is not None]
        renewals = sorted(report.rows(RenewalRow), key=lambda row: (row.notice_by or date.max, row.tool))
        count = Counter(finding.severity for finding in report.open)
        found = savings(report)
        return Figures(
            needs=len(needs) or None,
            unmet=len(unmet) if needs else None,
            unmet_open=sum(not row.proved for row in unmet),
            unmet_proved=all(row.proved for row in unmet),
            needs_unknown=sum(row.status == "unknown" for row in needs),
            journeys=len(journeys) or None,
            breaking=sum(row.journey in breaking for row in journeys) if journeys else None,
            breaking_proved=bool(proved),
            handoffs_unknown=any(row.status == "unknown" for row in handoffs),
            cost_asked=bool(costs) or "cost" in report.skipped,
            tools=report.stack.tools,
            priced=len(priced),
            cost=Money.total(priced, report.stack.currency, "year").rounded() if priced else None,
            saving=total_saving(report, found) if priced else None,
            saving_soon=saving_soon(report, found) if priced else None,
            saving_assumes=assumed_prices(found),
            saving_limits=limits_said(report, found) if priced else (),
            due=tuple(row for row in renewals if row.status == "due"),
            later=next((row for row in renewals if row.status in _LATER and _is_ahead(row)), None),
            missed=tuple(row for row in renewals if row.status == "missed"),
            severities=tuple((one, count[one]) for one in reversed(Severity)),
        )

    @cached_property
    def verdict(self) -> Message:
        """The audit in one sentence; a clause whose facts are missing is left out, and without any it says so."""
        if self.report.only_rollouts:
            return first_said(self.report)
        clauses = tuple(self._clauses())
        if self.report.failures:
            names = tuple(sorted({one.name for one in self.report.failures}))
            failed = say("{names} failed, and what would be found is not known", names=names)
            clauses = (failed, *clauses)
        if not clauses:
            return say("Too little is stated to judge this stack; the questions say what to ask.")
        *before, last = clauses
        if not before:
            return joined(clauses)
        plural = f"and {last.plural}" if last.plural else ""
        return joined((*before, replace(last, template=f"and {last.template}", plural=plural)), ", ")

    @property
    def needs_said(self) -> Message | None:
        """How the data needs fare, in a clause; None where none is known."""
        found = self.figures
        if found.needs is None:
            return None
        return _needs_said(found.unmet or 0, found.needs, found.unmet_proved, found.needs_unknown)

    @property
    def journeys_said(self) -> Message | None:
        """How the customer journeys fare, in a clause; None where none is stated."""
        found = self.figures
        if found.journeys is None:
            return None
        return _journeys_said(found.breaking or 0, found.journeys, found.breaking_proved, found.handoffs_unknown)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What has to be known before all else: what failed, and what of it all rests on a guess."""
        report = self.report
        guesses = (rests(one, report.stack.currency) for one in report.guesses)
        said = (*map(money_left, report.left), *guesses)
        more = (say("{n} more guess.", "{n} more guesses.", n=len(said) - _NOTES),) if len(said) > _NOTES else ()
        return (*report.not_known, *said[:_NOTES], *more)

    @property
    def nothing(self) -> Message:
        """What is said where there is nothing to do."""
        return nothing_to_do(self.report)

    def _clauses(self) -> Iterator[Message]:
        found = self.figures
        sure = (found.unmet or 0) - found.unmet_open
        if found.needs is not None and found.unmet_open and sure:
            yield _needs_said(sure, found.needs, proved=True, unknown=0)
        elif self.needs_said is not None and not found.unmet_open:
            yield self.needs_said
        if self.journeys_said is not None:
            yield self.journeys_said
        if found.saving is not None and found.saving.high > 0:
            low, high = (_in_thousands(end) for end in found.saving.ends)
            text = "between {low} and {high} can be saved" if low < high else "about {high} can be saved"
            saved = say(text, low=replace(low, per=""), high=high)
            yield saved if found.saving_soon is None else joined((saved, soon_said(found.saving_soon)), ", ", "")
        if found.due and (day := found.due[0].notice_by) is not None:
            yield say("the first notice is due by {day} ({tool})", day=day, tool=found.due[0].name)
        if found.unmet_open:
            text = "whether {n} of {all} data needs {verb} met is not known: no path for them is on record"
            yield say(text, n=found.unmet_open, all=found.needs or 0, verb="is" if found.unmet_open == 1 else "are")

    @cached_property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """What to do, by period."""
        return recommendations(self.report)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every open finding: the worst first, then by rank."""
        period = {one.id: made.period for made in reversed(self.recommendations) for one in made.findings}
        priority = {one.finding.id: one for one in self.report.priorities}
        last = len(priority) + 1
        ranked = sorted(
            self.report.open,
            key=lambda one: (-one.severity, priority[one.id].rank if one.id in priority else last, one.id),
        )
        return tuple(self._entry(one, priority.get(one.id), period.get(one.id)) for one in ranked)

    @cached_property
    def accepted(self) -> tuple[Entry, ...]:
        """Every accepted finding, the worst first."""
        return tuple(self._entry(one, None, None) for one in self.report.acceptances.accepted)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.report)

    def _entry(self, finding: Finding, priority: Priority | None, period: str | None) -> Entry:
        rows = self._lines.tools_of(finding)
        departments = dict.fromkeys(department for row in rows for department in row["departments"] or ())
        return Entry(
            finding=finding,
            gap=theme_of(finding) if finding.severity > Severity.NOTE else "",
            tools=tuple(row["tool"] for row in rows),
            departments=tuple(departments),
            owners=who_acts(self.report, finding, [row["owner"] for row in rows]),
            unowned=sum(row["owner"] is None for row in rows),
            due=due_of(finding),
            priority=priority,
            period=period,
        )

    @cached_property
    def _tool_rows(self) -> Mapping[str, Mapping[str, Any]]:
        return {row["tool"]: row for row in records(self.report.tables.get("tools"))}

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The named gaps, worst first."""
        return tuple(self._card(gap, [self._by_id[one.id] for one in gap.findings]) for gap in named_gaps(self.report))

    def _card(self, gap: Gap, own: list[Entry]) -> Card:
        today = self.report.stack.today
        soon = days_after(today, _SOON)
        ahead = {
            one.finding.id: one.due
            for one in own
            if one.due is not None and one.due >= today and (one.finding.analyser != "people" or one.due <= soon)
        }
        place = {one.finding.id: _ORDER.index(one.period) if one.period else len(_ORDER) for one in own}
        first = min(own, key=lambda one: (ahead.get(one.finding.id, date.max), place[one.finding.id], own.index(one)))
        owners = Counter(owner for one in own for owner in one.owners)
        named = {name for one in own for name in one.tools}
        return Card(
            gap=gap,
            first=first,
            due=min(ahead.values(), default=None),
            period=min((one.period for one in own if one.period), key=_ORDER.index, default=None),
            owners=tuple(owner for owner, _ in owners.most_common()),
            unowned=sum(self._tool_rows[name]["owner"] is None for name in named),
        )

    @cached_property
    def periods(self) -> tuple[PeriodOfWork, ...]:
        """What to do, by period and gap; a period without anything to do is left out."""
        made = []
        for name, when, _ in PERIODS:
            grouped: dict[str, list[Recommendation]] = {}
            for one in self.recommendations:
                if one.period == name:
                    grouped.setdefault(theme_of(one.findings[0]), []).append(one)
            if grouped:
                made.append(PeriodOfWork(name, when, tuple(self._actions(gap, own) for gap, own in grouped.items())))
        return tuple(made)

    def _actions(self, gap: str, own: list[Recommendation]) -> Actions:
        low, likely, high = (math.fsum(ends) for ends in zip(*(one.effort for one in own), strict=True))
        return Actions(
            gap=gap,
            worst=max(one.worst for one in own),
            effort=(low, likely, high),
            closes=sum(len(one.findings) for one in own),
            lines=tuple(line for one in own for line in self._lines.of(one)),
        )

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        return {one.finding.id: one for one in self.entries}

    @cached_property
    def tools(self) -> tuple[ToolCard, ...]:
        """Every tool, by name."""
        report = self.report
        costs = {row.tool: row for row in report.rows(ToolCostRow)}
        renewals = {row.tool: row for row in report.rows(RenewalRow)}
        flows_in: dict[str, list[FlowRow]] = {}
        flows_out: dict[str, list[FlowRow]] = {}
        for flow in report.rows(FlowRow):
            flows_in.setdefault(flow.target, []).append(flow)
            flows_out.setdefault(flow.source, []).append(flow)
        entries: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for tool in entry.tools:
                entries.setdefault(tool, []).append(entry)
        rows = sorted(records(report.tables.get("tools")), key=lambda row: (row["name"].casefold(), row["tool"]))
        return tuple(
            ToolCard(
                id=row["tool"],
                name=row["name"],
                vendor=row["vendor"],
                category=row["category"],
                owner=row["owner"],
                departments=tuple(report.name(f"department:{one}") for one in row["departments"] or ()),
                cost=costs.get(row["tool"]),
                renewal=renewals.get(row["tool"]),
                flows_in=tuple(flows_in.get(row["tool"], ())),
                flows_out=tuple(flows_out.get(row["tool"], ())),
                entries=tuple(entries.get(row["tool"], ())),
            )
            for row in rows
        )
