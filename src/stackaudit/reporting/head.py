"""The head of the summary: what was read, the score, the answer of each analyser, quick wins; the block of scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.messages import Message, say
from stackaudit.reporting.blocks import Block, Bullets, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report

_WINS = 3


def head(report: Report) -> Iterator[Block]:
    """What a reader who reads no further has to know."""
    yield from _header(report)
    yield Paragraph(overall(report), strong=True)
    yield Bullets(in_short(report))
    yield from _counts(report)
    yield from _quick_wins(report)


def in_short(report: Report) -> tuple[Message, ...]:
    """The answer of each analyser, a sentence each; where nothing could be assessed it says so."""
    said = tuple(_answer(name, clauses) for name, clauses in report.answers.items() if clauses)
    return said or (say("Nothing could be assessed."),)


def _answer(analyser: str, clauses: tuple[Message, ...]) -> Message:
    return joined((say(f"{analyser.capitalize()}: "), joined(clauses, end="")), "", ".")


def _header(report: Report) -> Iterator[Block]:
    stack = report.stack
    yield Heading(say("Stack audit: {name}", name=stack.name), 1)
    counts = (
        ("{n} tool", "{n} tools", stack.tools),
        ("{n} integration", "{n} integrations", stack.integrations),
        ("{n} kind of records", "{n} kinds of records", stack.entities),
        ("{n} department", "{n} departments", stack.departments),
        ("{n} journey", "{n} journeys", stack.journeys),
    )
    clauses = [say(one, many, n=count) for one, many, count in counts if count]
    if stack.as_of is not None:
        clauses.insert(0, say("facts as of {day}", day=stack.as_of))
    elif "renewals" in report.tables:
        clauses.insert(0, say("days count from {day}, as no as_of is stated", day=stack.today))
    yield Paragraph(joined((*clauses, say("stackaudit {version}", version=report.version)), ", "))
    if report.skipped:
        reasons = tuple(f"{analyser} ({reason})" for analyser, reason in sorted(report.skipped.items()))
        yield Paragraph(say("Not assessed: {reasons}.", reasons=reasons))


def _counts(report: Report) -> Iterator[Block]:
    count = Counter(finding.severity for finding in report.findings)
    if count:
        parts = tuple(f"{count[severity]} {severity}" for severity in sorted(count, reverse=True))
        counts = [say("{n} finding: {parts}", "{n} findings: {parts}", n=len(report.findings), parts=parts)]
        if report.acceptances.accepted:
            counts.append(say("{n} accepted", n=len(report.acceptances.accepted)))
        yield Paragraph(joined(tuple(counts)))
    else:
        yield Paragraph(say("No findings."))


def _quick_wins(report: Report) -> Iterator[Block]:
    """The first few that are little work for what they close."""
    wins = [one.finding.title for one in report.priorities if one.quick_win][:_WINS]
    if wins:
        yield Paragraph(joined((say("quick wins: "), joined(tuple(wins), end="")), ""))


def overall(report: Report) -> Message:
    """The score in a sentence; without a value its interval, and how much is known."""
    score = report.scorecard.score
    low, high, share = round(score.low, 1), round(score.high, 1), f"{score.coverage:.0%}"
    if score.value is None:
        text = "No overall score: {share} of its weight is known. It lies between {low} and {high} of 100."
        return say(text, share=share, low=low, high=high)
    grade = say("grade {grade}", grade=score.grade) if score.grade else say("no grade")
    value = say("{value} of 100 ({low} to {high})", value=round(score.value, 1), low=low, high=high)
    return joined((value, grade, say("{share} of its weight is known", share=share)), ", ")


def scores(report: Report) -> Iterator[Block]:
    """The overall score, what holds it down, and its pillars."""
    card = report.scorecard
    yield Heading(say("Score"))
    yield Paragraph(overall(report), strong=card.score.value is not None)
    if card.score.caps:
        yield Bullets(card.score.caps)
    rows = tuple((p.pillar, p.weight, p.value, p.low, p.high, round(100 * p.coverage), p.reason) for p in card.pillars)
    yield Grid(("pillar", "weight", "score", "at least", "at most", "coverage %", "remark"), rows)
