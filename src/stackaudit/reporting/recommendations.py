"""The block of the summary on what to do: now, next and later, with scope, effort, who, and what it closes.

Findings are taken in the order of their priority, and those of one kind that fall into one period are one
recommendation. A period holds as many days of work as it says; a day on which notice is due within the next thirty
makes it now. Source: ours; the order is that of stackaudit methods 10.3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackaudit.findings import Finding, Severity, names_in
from stackaudit.messages import Message, say
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.reporting.themes import with_more

_PERIODS: tuple[tuple[str, str, float | None], ...] = (
    ("now", "within 30 days", 20.0),
    ("next", "in one to three months", 40.0),
    ("later", "after that", None),
)
_URGENT_DAYS = 30
_SUBJECTS = 4
_ROWS = 6


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do about the findings of one kind in one period.

    Attributes:
        period: `now`, `next` or `later`.
        advice: What to do; of several findings that of the first.
        findings: What it closes, the most urgent first.
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


def recommendations(report: Report) -> tuple[Recommendation, ...]:
    """What to do, by period, each with the most urgent first; nothing about notes."""
    ranked = list(records(report.tables.get("priorities")))
    findings = {finding.id: finding for finding in report.open}
    owners = {row["tool"]: row["owner"] for row in records(report.tables.get("tools"))}
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for period, row in _placed([row for row in ranked if _counts(findings.get(row["id"]))], _urgent(report)):
        grouped.setdefault((period, findings[row["id"]].code), []).append(row)
    made = [_made(period, rows, findings, owners) for (period, _), rows in grouped.items()]
    order = [name for name, _, _ in _PERIODS]
    return tuple(sorted(made, key=lambda one: order.index(one.period)))


def advice(report: Report) -> Iterator[Block]:
    """A table for each period; nothing where there is nothing to do."""
    made = recommendations(report)
    if not made:
        return
    yield Heading(say("What to do: now, next, later"))
    yield Paragraph(
        say(
            "In the order of impact times confidence for each day of work. Now holds {now} days of work and what is "
            "due in {days} days, next {next} more. Days of work are guesses by kind of finding; the policy sets them.",
            now=int(_PERIODS[0][2] or 0),
            days=_URGENT_DAYS,
            next=int(_PERIODS[1][2] or 0),
        )
    )
    for period, when, _ in _PERIODS:
        own = [one for one in made if one.period == period]
        if not own:
            continue
        yield Heading(say(f"{period.capitalize()}, {when}"), 3)
        yield Grid(
            ("what to do", "where", "who", "days", "closes", "worst"),
            tuple(_line(report, one) for one in own[: report.most(_ROWS)]),
        )
        if len(own) > report.most(_ROWS):
            yield Paragraph(say("{n} more follow from the table of priorities.", n=len(own) - report.most(_ROWS)))


def _counts(finding: Finding | None) -> bool:
    return finding is not None and finding.severity > Severity.NOTE


def _urgent(report: Report) -> frozenset[str]:
    """Tools whose day of notice is near."""
    return frozenset(
        row["tool"]
        for row in records(report.tables.get("renewals"))
        if row["status"] == "due" and row["days_left"] is not None and 0 <= row["days_left"] <= _URGENT_DAYS
    )


def _placed(rows: Iterable[dict[str, Any]], urgent: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fill the periods one after the other; what is urgent takes no room from the rest of the first."""
    period, left = 0, _PERIODS[0][2]
    for row in rows:
        code, _, subjects = row["id"].partition("@")
        if code == "cost.notice-due" and urgent & names_in(subjects):
            yield _PERIODS[0][0], row
            continue
        while left is not None and row["effort"] > left:
            period += 1
            left = _PERIODS[period][2]
        if left is not None:
            left -= row["effort"]
        yield _PERIODS[period][0], row


def _made(
    period: str, rows: list[dict[str, Any]], findings: Mapping[str, Finding], owners: Mapping[str, str | None]
) -> Recommendation:
    closed = tuple(findings[row["id"]] for row in rows)
    named = dict.fromkeys(name for one in closed for subject in one.subjects for name in sorted(names_in(subject)))
    tools = tuple(name for name in named if name in owners)
    who = tuple(dict.fromkeys(owner for tool in tools if (owner := owners[tool]) is not None))
    low, likely, high = (math.fsum(row[column] for row in rows) for column in ("effort_low", "effort", "effort_high"))
    return Recommendation(period, closed[0].advice, closed, tools, (low, likely, high), who)


def _line(report: Report, one: Recommendation) -> tuple[CellText, ...]:
    low, likely, high = (_days(value) for value in one.effort)
    return (
        _what(one),
        _some(tuple(report.name(f"tool:{tool}") for tool in one.subjects)),
        _some(one.owners) if one.owners else "no owner stated",
        say("{likely} ({low} to {high})", likely=likely, low=low, high=high) if low != high else likely,
        _closes(one),
        str(max(finding.severity for finding in one.findings)),
    )


def _what(one: Recommendation) -> Message:
    if len(one.findings) == 1:
        return one.advice
    return joined((one.advice, say("Likewise for {n} more.", n=len(one.findings) - 1)), " ", "")


def _closes(one: Recommendation) -> Message:
    first = one.findings[0]
    if len(one.findings) == 1:
        return joined((first.title,), end="")
    return with_more(first, len(one.findings) - 1)


def _days(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 1)


def _some(names: tuple[str, ...]) -> CellText:
    if len(names) <= _SUBJECTS:
        return say("{names}", names=names) if names else None
    return say("{names} and {n} more", names=", ".join(names[:_SUBJECTS]), n=len(names) - _SUBJECTS)
