"""The head of the summary, one page: the verdict, named gaps with their cost, quick wins, money, how sure it all is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, day_in_words, say
from stackaudit.reporting.blocks.asking import asked
from stackaudit.reporting.blocks.money import limits_said, savings, total_saving
from stackaudit.reporting.blocks.reading import weighty
from stackaudit.reporting.elements import Bullets, Element, Grid, Heading, Paragraph, joined, tenth
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.themes import folded, named_gaps, theme_of, with_more
from stackaudit.tables.cost import RenewalRow

_GAPS = 8
_WINS = 3
_NOTICES = 3
_QUESTIONS = 3
_VERDICT = ("journey", "silos", "cost")


def head(report: Report) -> Iterator[Element]:
    """What a reader who reads no further has to know."""
    yield from _header(report)
    if not report.whole:
        return
    verdict = tuple(clauses[0] for name in _VERDICT if (clauses := report.answers.get(name)))
    if verdict:
        yield Paragraph(joined(verdict))
    yield Paragraph(first_said(report), strong=True)
    yield from _gaps(report)
    yield from _quick_wins(report)
    yield from _money(report)
    yield from _confidence(report)
    yield from weighty(report)
    if report.scorecard.score.value is None:
        yield from _ask(report)


def first_said(report: Report) -> Message:
    """Return the score in a sentence; where rollouts are all that is stated, the day and the sponsor of each."""
    if not report.only_rollouts:
        return overall(report)
    from stackaudit.reporting.blocks.rollouts import in_short as rollouts  # few stacks have any: many classes of rows

    return rollouts(report)


@block("areas", say("Area by area"))
def areas(report: Report) -> Iterator[Element]:
    """The answer of each analyser, a line each."""
    yield Bullets(in_short(report))


def _gaps(report: Report) -> Iterator[Element]:
    """The named gaps, each with its worst finding and what it costs to leave it."""
    gaps = named_gaps(report)
    if not gaps:
        yield Paragraph(nothing_to_do(report))
        return
    yield Heading(say("What weighs most"))
    yield Grid(
        ("severity", "gap", "for example", "what it costs to leave it"),
        tuple((str(gap.severity), gap.name, gap.findings[0].title, gap.cost) for gap in gaps[:_GAPS]),
    )
    if len(gaps) > _GAPS:
        names = tuple(str(gap.name) for gap in gaps[_GAPS:])
        yield Paragraph(say("Further: {names}.", names=names))


def nothing_to_do(report: Report) -> Message:
    """Return that there is nothing to do; after a failure only that those that did not fail found nothing."""
    if report.failures:
        return say("The analysers that did not fail found nothing that asks for work.")
    return say("No findings.") if not report.findings else say("No finding is open that asks for work.")


def _money(report: Report) -> Iterator[Element]:
    """Money at stake as a range, and the next days of notice."""
    found = savings(report)
    clauses = []
    if found:
        low, high = (end.rounded() for end in total_saving(report, found).ends)
        span = "between {low} and {high}" if low < high else "{high}"
        text = f"money at stake: {span}, in idle seats and tools that could go"
        clauses.append(say(text, low=replace(low, per=""), high=high))
        clauses += limits_said(report, found)
    told = any(finding.code == "cost.notice-due" for finding in report.open)
    due = [row for row in report.rows(RenewalRow) if row.status == "due"]
    if due and not told:
        due.sort(key=lambda row: (row.notice_by or date.max, row.tool))
        days = tuple(f"{row.name} by {day_in_words(row.notice_by or date.max)}" for row in due[:_NOTICES])
        clauses.append(say("next notice days: {days}", days=days))
    if clauses:
        yield Paragraph(joined(tuple(clauses)))


def _confidence(report: Report) -> Iterator[Element]:
    """How sure this is: what share is known, what was not looked at, how well the facts behind findings are known."""
    if report.only_rollouts:
        weak = tuple(_weak(report))
        if weak:
            yield Paragraph(joined((say("how sure this is"), *weak), ": "))
        yield from _counts(report)
        return
    share = f"{report.scorecard.score.coverage:.0%}"
    scored = [say("{share} of what the score asks is known", share=share)] if report.is_scored else []
    clauses = [*scored, *_weak(report)]
    left = tuple(row.pillar for row in report.scorecard.pillars if row.value is None and report.is_scored)
    if left and len(left) == len(report.scorecard.pillars):
        clauses.append(say("too little is stated to score any pillar"))
    elif left:
        clauses.append(say("too little is stated to score {names}", names=left))
    if clauses:
        yield Paragraph(joined((say("how sure this is: "), joined(tuple(clauses), end="")), "", "."))
    yield from _counts(report)


def _weak(report: Report) -> Iterator[Message]:
    """Yield how many findings rest on hearsay or an assumption, and which where they are few."""
    told = [finding for finding in report.open if finding.severity > Severity.NOTE]
    weak = [finding for finding in told if finding.confidence in {"interview", "assumed"}]
    if not told:
        return
    verb = "rests" if len(weak) == 1 else "rest"
    one, many = (f"{{weak}} of {{n}} {noun} above a note {verb} on hearsay or an assumption" for noun in _NOUNS)
    if 0 < len(weak) <= (_NAMED_OF_ROLLOUTS if report.only_rollouts else _NAMED):
        *names, last = (f"“{finding.title}”" for finding in weak)
        one, many = f"{one}: {{names}}", f"{many}: {{names}}"
        listed = f"{', '.join(names)} and {last}" if names else last
        yield say(one, many, weak=len(weak), n=len(told), names=listed)
    else:
        yield say(one, many, weak=len(weak), n=len(told))


_NAMED, _NAMED_OF_ROLLOUTS = 2, 6
"""So many findings that rest on an assumption are named; of more the register tells which."""
_NOUNS = ("finding", "findings")
_SPOKEN = {"ai": "AI"}
"""How analysers are called where their name alone does not do."""


def in_short(report: Report) -> tuple[Message, ...]:
    """The answer of each analyser, a sentence each; where nothing could be assessed it says so."""
    said = tuple(_answer(name, clauses) for name, clauses in report.answers.items() if clauses)
    return said or (say("Nothing could be assessed."),)


def _answer(analyser: str, clauses: tuple[Message, ...]) -> Message:
    return joined((say(f"{_SPOKEN.get(analyser, analyser.capitalize())}: "), joined(clauses, end="")), "", ".")


def _header(report: Report) -> Iterator[Element]:
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
    if report.only_rollouts:
        yield Paragraph(_looked_at(report))
    elif report.skipped:
        reasons = tuple(
            f"{_SPOKEN.get(analyser, analyser)} ({reason})" for analyser, reason in sorted(report.skipped.items())
        )
        yield Paragraph(say("Not assessed: {reasons}.", reasons=reasons))
    for sentence in report.not_known:
        yield Paragraph(sentence, strong=True)


def _looked_at(report: Report) -> Message:
    """Return what was looked at where rollouts are all that is stated: what was not stands in no list of reasons."""
    rollouts = report.tables["people_rollouts"].length
    also = [text for name, text in _BESIDE.items() if name in report.answers]
    one, many = (f"Looked at: {what}{{also}}. Nothing else is stated." for what in ("the rollout", "{n} rollouts"))
    return say(one, many, n=rollouts, also="".join(also))


_BESIDE = {"cost": ", what tools cost", "inventory": ", who owns the tools"}


def _ask(report: Report) -> Iterator[Element]:
    """Without a score: the questions whose answers could settle most, and whom to ask."""
    rows = asked(report)[:_QUESTIONS]
    if rows:
        yield Heading(say("To know more, ask first"), 3)
        yield Bullets(tuple(_question(row) for row in rows))


def _question(row: Mapping[str, Any]) -> Message:
    names = tuple(dict.fromkeys(row["ask"]))
    whom = say("ask {names}", names=names) if names else say("nobody is named who would know")
    return joined((say("{question}", question=str(row["asks"])), whom), " – ", "")


def _counts(report: Report) -> Iterator[Element]:
    count = Counter(finding.severity for finding in report.findings)
    if count:
        parts = tuple(f"{count[severity]} {severity}" for severity in sorted(count, reverse=True))
        counts = [say("{n} finding: {parts}", "{n} findings: {parts}", n=len(report.findings), parts=parts)]
        if report.acceptances.accepted:
            counts.append(say("{n} accepted", n=len(report.acceptances.accepted)))
        yield Paragraph(joined(tuple(counts)))


def _quick_wins(report: Report) -> Iterator[Element]:
    """The first few kinds of work that are little for what they close; findings of one kind are one line."""
    quick = [one.finding for one in report.priorities if one.quick_win]
    days = {one.finding.id: one.effort[1] for one in report.priorities}
    wins: dict[str, tuple[Finding, int, float]] = {}
    for first, more in folded(quick):
        work = math.fsum(days[one.id] for one in quick if one.code == first.code)
        wins.setdefault(theme_of(first), (first, more, work))
    if wins:
        yield Heading(say("Quick wins"), 3)
        yield Grid(
            ("what is wrong", "what to do", "days of work"),
            tuple(
                (with_more(first, more), first.advice, tenth(work)) for first, more, work in [*wins.values()][:_WINS]
            ),
        )


_WIDE = 20
"""An interval of more points of 100 says nothing that somebody could go by; the block on the score has it."""


def overall(report: Report) -> Message:
    """The score in a sentence; without a value how much is known, and its interval where that is narrow."""
    score = report.scorecard.score
    low, high, share = round(score.low, 1), round(score.high, 1), f"{score.coverage:.0%}"
    if report.failures:
        names = tuple(sorted({one.name for one in report.failures}))
        return say("No overall score: {names} failed, and what would be found is not known.", names=names)
    if not report.is_scored:
        return say("No overall score: no part of it was asked for.")
    if score.value is None and high - low > _WIDE:
        return say("No overall score: {share} of what it is made of is known.", share=share)
    if score.value is None:
        text = "No overall score: {share} of what it is made of is known. It lies between {low} and {high} of 100."
        return say(text, share=share, low=low, high=high)
    grade = say("grade {grade}", grade=score.grade) if score.grade else say("no grade")
    value = say("{value} of 100 ({low} to {high})", value=round(score.value, 1), low=low, high=high)
    return joined((value, grade, say("{share} of its weight is known", share=share)), ", ")


@block("score", say("Score"))
def score(report: Report) -> Iterator[Element]:
    """The overall score, what holds it down, and its pillars."""
    card = report.scorecard
    if report.only_rollouts:
        yield Paragraph(say("No overall score: only rollouts are described, whose readiness stands above."))
        return
    yield Paragraph(overall(report), strong=card.score.value is not None)
    if card.score.caps:
        yield Bullets(card.score.caps)
    rows = tuple((p.pillar, p.weight, p.value, p.low, p.high, round(100 * p.coverage), p.reason) for p in card.pillars)
    yield Grid(("pillar", "weight", "score", "at least", "at most", "coverage %", "remark"), rows)
