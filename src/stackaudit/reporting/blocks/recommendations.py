"""The block of the summary on what to do: now, next and later, with scope, effort, who, and what it closes.

Findings are taken in the order of their priority, and those of one kind and with equal advice that fall into one
period are one recommendation; what is known of each thing alone has a row below it. A period holds as many days of
work as it says; a day on which notice is due within the next thirty makes it now. What several analysers tell of one
need, for one reason, is done once: it is closed by the first, and takes no days of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.core.evidence import IF_IT_STOPS, NeedAtStake
from stackaudit.core.findings import Finding, Member, Severity, names_in
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined, tenth
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.reporting.themes import AT_ONCE, likewise, reason_of, with_more
from stackaudit.tables.cost import RenewalRow

PERIODS: tuple[tuple[str, str, float | None], ...] = (
    ("now", "within 30 days", 20.0),
    ("next", "in one to three months", 40.0),
    ("later", "after three months", None),
)
_URGENT_DAYS = 30
_SUBJECTS = 4
_MEMBERS = 4
_ROWS = 6
_KINDS = {
    "tool": ("tool", "tools"),
    "flow": ("flow", "flows"),
    "entity": ("kind of records", "kinds of records"),
    "vendor": ("vendor", "vendors"),
    "person": ("person", "people"),
    "overlap": ("pair of tools", "pairs of tools"),
}
"""What members are called where they are counted."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do about the findings of one kind with equal advice in one period.

    Attributes:
        period: `now`, `next` or `later`.
        advice: What to do; it is the same for each finding.
        findings: What it closes, the most urgent first; then what goes with it, being told of the same needs.
        subjects: Ids of the tools that it is about.
        effort: Days of work: at least, most likely, at most.
        owners: Who answers for the tools, where that is stated.
    """

    period: str
    advice: Message
    findings: tuple[Finding, ...]
    subjects: tuple[str, ...]
    effort: tuple[float, float, float]
    owners: tuple[str, ...]

    @property
    def worst(self) -> Severity:
        """The severity of the worst finding that it closes."""
        return max(finding.severity for finding in self.findings)

    @property
    def members(self) -> tuple[Member, ...]:
        """What is known of each of several things alone, by day, the dearest first; equal advice stands together.

        None where it is their owners alone, whom the recommendation names.
        """
        own = (finding for finding in self.findings if str(finding.advice) == str(self.advice))
        found = dict.fromkeys(member for finding in own for member in finding.members)
        telling = any(one.advice or one.due or one.money is not None for one in found)
        if len({one.subject for one in found}) < 2 or not telling:
            return ()
        ordered = sorted(found, key=_by_day)
        place = {advice: n for n, advice in enumerate(dict.fromkeys(str(one.advice) for one in ordered))}
        return tuple(sorted(ordered, key=lambda one: place[str(one.advice)]))

    @property
    def alike(self) -> int:
        """How many findings of the first one's kind it closes besides."""
        return sum(finding.code == self.findings[0].code for finding in self.findings) - 1


def recommendations(report: Report) -> tuple[Recommendation, ...]:
    """What to do, by period, each with the most urgent first; nothing about notes."""
    ranked = list(records(report.tables.get("priorities")))
    findings = {finding.id: finding for finding in report.open}
    owners = {row["tool"]: row["owner"] for row in records(report.tables.get("tools"))}
    asked = [row for row in ranked if _counts(findings.get(row["id"]))]
    done_by = _done_by([findings[row["id"]] for row in asked])
    grouped: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    left = [row for row in asked if row["id"] not in done_by]
    for period, row in _placed(left, _urgent(report), findings):
        finding = findings[row["id"]]
        grouped.setdefault((period, finding.code, str(finding.advice)), []).append(row)
    also: dict[str, list[Finding]] = {}
    for done, by in done_by.items():
        also.setdefault(by, []).append(findings[done])
    made = [_made(report, period, rows, findings, also, owners) for (period, _, _), rows in grouped.items()]
    return tuple(sorted(made, key=_place))


def _place(one: Recommendation) -> tuple[int, int]:
    """By period; what comes last, of which a text shows the first few only, the worst first."""
    period = [name for name, _, _ in PERIODS].index(one.period)
    return period, -one.worst if one.period == PERIODS[-1][0] else 0


def _done_by(findings: Iterable[Finding]) -> dict[str, str]:
    """Findings that are mended along with a more urgent one, by their ids: told of its needs, for the same reason.

    Only findings whose mending meets the needs: an approval that a repair waits for is decided apart from it.
    """
    first: dict[tuple[str, str], str] = {}
    done: dict[str, str] = {}
    for finding in findings:
        rows = [
            row
            for row in (finding.evidence if finding.analyser in AT_ONCE else ())
            if isinstance(row, NeedAtStake) and row.status != IF_IT_STOPS
        ]
        reasons = [(row.need, reason) for row in rows if (reason := reason_of(row.status)) is not None]
        by = {first.get(reason) for reason in reasons}
        if len(reasons) == len(rows) > 0 and len(by) == 1 and (one := by.pop()) is not None:
            done[finding.id] = one
        elif len(reasons) == len(rows):
            first.update((reason, finding.id) for reason in reasons if reason not in first)
    return done


@block("priorities", say("What to do: now, next, later"))
def priorities(report: Report) -> Iterator[Element]:
    """A table for each period; nothing where there is nothing to do. What comes last has the worst first."""
    made = recommendations(report)
    if not made:
        return
    yield Paragraph(
        say(
            "In the order of impact times confidence for each day of work. Now holds {now} days of work and what is "
            "due in {days} days, next {next} more. What comes after that stands in the order of severity. Days of "
            "work are guesses by kind of finding; the policy sets them.",
            now=int(PERIODS[0][2] or 0),
            days=_URGENT_DAYS,
            next=int(PERIODS[1][2] or 0),
        )
    )
    for period, when, _ in PERIODS[:1] if report.short else PERIODS:
        own = [one for one in made if one.period == period]
        if not own:
            continue
        yield Heading(say(f"{period.capitalize()}, {when}"), 3)
        yield Grid(
            ("what to do", "where", "who", "days", "reason", "worst"),
            tuple(row for one in own[: report.most(_ROWS)] for row in _rows(report, one)),
            merged=1,
        )
        if len(own) > report.most(_ROWS):
            yield Paragraph(say("{n} more follow from the table of priorities.", n=len(own) - report.most(_ROWS)))


def _by_day(one: Member) -> tuple[date, float, str]:
    money = one.money
    most = 0.0 if money is None else float(money if isinstance(money, Money) else money.high)
    return one.due or date.max, -most, one.subject


def _counts(finding: Finding | None) -> bool:
    return finding is not None and finding.severity > Severity.NOTE


def _urgent(report: Report) -> frozenset[str]:
    """Tools whose day of notice is near."""
    return frozenset(
        row.tool
        for row in report.rows(RenewalRow)
        if row.status == "due" and row.days_left is not None and 0 <= row.days_left <= _URGENT_DAYS
    )


def _placed(
    rows: Iterable[dict[str, Any]], urgent: frozenset[str], findings: Mapping[str, Finding]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fill the periods one after the other; what is urgent takes no room from the rest of the first."""
    period, left = 0, PERIODS[0][2]
    for row in rows:
        one = findings[row["id"]]
        named = {name for subject in _about(one) for name in tools_in(subject)}
        if one.code == "cost.notice-due" and urgent & named:
            yield PERIODS[0][0], row
            continue
        while left is not None and row["effort"] > left:
            period += 1
            left = PERIODS[period][2]
        if left is not None:
            left -= row["effort"]
        yield PERIODS[period][0], row


_NO_TOOLS = frozenset(
    {
        *("initiative", "task", "approval", "group", "stakeholder", "role", "request"),
        *("person", "vendor", "department", "stack", "goal"),
    }
)


def tools_in(subject: str) -> frozenset[str]:
    """Return the ids in a subject that may be of tools: a rollout or a vendor may be called as a tool is.

    >>> tools_in("initiative:crm"), tools_in("tool:crm")
    (frozenset(), frozenset({'crm'}))
    """
    return frozenset() if subject.partition(":")[0] in _NO_TOOLS else names_in(subject)


def who_acts(report: Report, finding: Finding, owners: Iterable[str | None]) -> tuple[str, ...]:
    """Return who has to act on a finding: the owners; of one about a rollout without any, its sponsor or its lead.

    Args:
        report: The report.
        finding: What is wrong.
        owners: Texts that name who answers for what it is about.
    """
    stated = report.people_in(owners)
    if stated or finding.analyser != "people":
        return stated
    from stackaudit.reporting.blocks.acting import of_rollout  # few stacks have any: the rows are many classes

    return of_rollout(report, finding)


def _about(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is about; of one about the whole stack, its members."""
    whole = all(subject.startswith("stack:") for subject in finding.subjects)
    return tuple(member.subject for member in finding.members) if whole else finding.subjects


def _made(
    report: Report,
    period: str,
    rows: list[dict[str, Any]],
    findings: Mapping[str, Finding],
    also: Mapping[str, list[Finding]],
    owners: Mapping[str, str | None],
) -> Recommendation:
    own = tuple(findings[row["id"]] for row in rows)
    closed = (*own, *(one for finding in own for one in also.get(finding.id, ())))
    named = dict.fromkeys(name for one in closed for subject in _about(one) for name in sorted(tools_in(subject)))
    tools = tuple(name for name in named if name in owners)
    named_owners = [owners[tool] for tool in tools]
    who = report.people_in(name for one in closed for name in who_acts(report, one, named_owners))
    low, likely, high = (math.fsum(row[column] for row in rows) for column in ("effort_low", "effort", "effort_high"))
    return Recommendation(period, closed[0].advice, closed, tools, (low, likely, high), who)


def _rows(report: Report, one: Recommendation) -> Iterator[tuple[CellText, ...]]:
    """The recommendation, then its members: each with its own advice (equal advice once), owner, day and money."""
    yield _line(report, one)
    shown, before = one.members[: report.most(_MEMBERS)], None
    for member in shown:
        clauses = [say("by {day}", day=member.due)] if member.due is not None else []
        clauses += [say("{money}", money=member.money)] if member.money is not None else []
        yield (
            member.advice if member.advice != before else None,
            report.name(member.subject),
            member.owner or _nobody(report, member),
            None,
            joined(tuple(clauses), ", ", "") if clauses else None,
            None,
        )
        before = member.advice
    if len(one.members) > len(shown):
        yield None, say("and {n} more", n=len(one.members) - len(shown)), None, None, None, None


def _nobody(report: Report, member: Member) -> CellText:
    """Why a member names no owner who is there: the owner has left, or none is stated; nothing of what is no tool."""
    kind, _, tool = member.subject.partition(":")
    if kind != "tool":
        return None
    if gone := report.departed.get(tool):
        return say("{names} has left" if len(gone) == 1 else "{names} have left", names=gone)
    return "no owner stated"


def _line(report: Report, one: Recommendation) -> tuple[CellText, ...]:
    low, likely, high = (tenth(value) for value in one.effort)
    names = tuple(report.name(f"tool:{tool}") for tool in one.subjects)
    return (
        _what(one),
        _many(one.members) if one.members else _some(names),
        None if one.members else _some(one.owners) if one.owners else "no owner stated",
        say("{likely} ({low} to {high})", likely=likely, low=low, high=high) if low != high else likely,
        _closes(one),
        str(one.worst),
    )


def _many(members: tuple[Member, ...]) -> CellText:
    """How many things of what kind; where they are of several kinds, how many."""
    kinds = {member.subject.partition(":")[0] for member in members}
    one, many = _KINDS[kinds.pop()] if len(kinds) == 1 and kinds <= _KINDS.keys() else ("thing", "things")
    return say(f"{{n}} {one}", f"{{n}} {many}", n=len(members))


def _what(one: Recommendation) -> Message:
    return likewise(one.advice, 0 if one.members else one.alike)


def _closes(one: Recommendation) -> Message:
    told = with_more(one.findings[0], one.alike)
    rest = len(one.findings) - one.alike - 1
    return joined((told, say("and {n} more of the same needs", n=rest)), "; ", "") if rest else joined((told,), end="")


def _some(names: tuple[str, ...]) -> CellText:
    if len(names) <= _SUBJECTS:
        return say("{names}", names=names) if names else None
    return say("{names} and {n} more", names=", ".join(names[:_SUBJECTS]), n=len(names) - _SUBJECTS)
