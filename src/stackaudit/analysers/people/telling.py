"""How the themes put what they find: words and proof in, a finding out, with what in the graph hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from stackaudit.analysers.people.case import Case
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Confidence, Finding, Severity
from stackaudit.core.messages import Message, sentences
from stackaudit.core.rule import Rule
from stackaudit.model.base import Record
from stackaudit.model.people import Initiative
from stackaudit.stats.means import Part, mean_of

RecordT = TypeVar("RecordT", bound=Record)
Span = tuple[float, float]
_WEAKER: tuple[Confidence, ...] = ("measured", "documented", "interview", "assumed")


class Words(NamedTuple):
    """What a finding says; `why` is one sentence or several."""

    title: Message
    why: Sequence[Message]
    advice: Message


TOUCHES = "touches"
"""Name of the row that says what in the graph hangs on the tools of a finding: why it counts for more."""


def touched(case: Case, tools: Iterable[str]) -> tuple[str, ...]:
    """What in the graph hangs on these tools: the hub, primary journeys, cut points; or nothing."""
    mine = {*tools}
    said: list[str] = []
    if case.graph.hub is not None and case.graph.hub in mine:
        said.append("the hub of the stack")
    said += [f"the primary journey {name}" for name in case.journeys_over(mine)]
    if case.cut_points & mine:
        said.append("tools that connect others")
    return tuple(said)


def joined(case: Case, tools: Iterable[str]) -> tuple[Evidence, ...]:
    """The row that says so; none where nothing hangs on them. A reader of thirty findings is not told it in each."""
    said = touched(case, tools)
    return (Names(TOUCHES, said),) if said else ()


def known_as(initiative: Initiative, grade: Confidence) -> Confidence:
    """How well a fact is known: as such facts are, or worse where the initiative's own records say so."""
    stated = None if initiative.provenance is None else initiative.provenance.confidence
    return grade if stated is None else max(grade, stated, key=_WEAKER.index)


def finding(
    case: Case,
    initiative: Initiative,
    rule: Rule,
    subjects: Iterable[str],
    words: Words,
    evidence: Iterable[Evidence],
    confidence: Confidence = "documented",
    least: Severity = Severity.NOTE,
    consequences: tuple[Finding, ...] = (),
    share: float = 1.0,
    tools: Iterable[str] | None = None,
) -> Finding:
    """A finding about an initiative, as severe as the initiative counts, and as what follows from it.

    Args:
        case: The stack under examination.
        initiative: What it is about.
        rule: Its kind.
        subjects: What exactly is meant.
        words: Title, why and advice.
        evidence: The rows that prove it.
        confidence: How well the facts are known.
        least: How severe it is at least, unless the policy says that its kind does not count.
        consequences: What it causes.
        share: How much of the severity of its kind it has.
        tools: Which tools it is about; all of the initiative where it is not about some of them.
    """
    mine = initiative.tools if tools is None else tuple(tools)
    own = case.policy.rate(rule, case.weight(mine) * share)
    return Finding(
        code=rule.id,
        subjects=tuple(subjects),
        severity=max((raised(case, rule, own, least), *(one.severity for one in consequences))),
        title=words.title,
        why=sentences(words.why),
        advice=words.advice,
        evidence=(*evidence, *joined(case, mine)),
        confidence=known_as(initiative, confidence),
        consequences=consequences,
    )


def raised(case: Case, rule: Rule, severity: Severity, least: Severity) -> Severity:
    """A severity, at least as high as asked, unless the policy says that this kind does not count at all."""
    return max(severity, least) if case.policy.base_severity(rule) > 0 else severity


def spanned(part: Span) -> Part:
    """A part of a score of which only the two ends are known, from 0 to 100."""
    low, high = sorted(part)
    return Part.known(1.0, low) if low == high else Part(1.0, None, low, high, 0.0)


def whole(parts: Sequence[Part]) -> Part:
    """Several parts as one: their plain mean."""
    mean = mean_of(parts)
    return Part(1.0, mean.value, mean.low, mean.high, mean.coverage)


def yes(flag: bool | None) -> Part:
    """A part that is there in full, not at all, or not known."""
    return Part.unknown(1.0) if flag is None else Part.known(1.0, 100.0 * flag)


def newest(rows: Iterable[RecordT], key: Callable[[RecordT], object], day: str) -> tuple[RecordT, ...]:
    """Of the rows about one thing the one of the latest day, whatever order they stand in."""
    found: dict[object, RecordT] = {}
    for row in sorted(rows, key=lambda row: (getattr(row, day) or date.min, repr(row))):
        found[key(row)] = row
    return tuple(sorted(found.values(), key=lambda row: repr(key(row))))
