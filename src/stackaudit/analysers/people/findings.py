"""How the checks about people write what they find: findings, missing facts, parts of a score.

A part of a score goes from 0 (bad) to 100 (good). What is a share counts as that share of 100; what is measured counts
in a straight line between the value that is good and the one that is bad. Something that is not stated may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from stackaudit.analysers.people.context import Context, Element, Told
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import Message, sentences
from stackaudit.core.rule import Rule
from stackaudit.model.base import Record, slug
from stackaudit.model.people import Initiative
from stackaudit.policy.people import SubScore
from stackaudit.stats.means import Part, mean_of

RecordT = TypeVar("RecordT", bound=Record)
Span = tuple[float, float]
Texts = tuple[Message, Message | Sequence[Message], Message]
"""Title, why (one sentence or several), advice."""
_WEAKER: tuple[Confidence, ...] = ("measured", "documented", "interview", "assumed")
_Row = TypeVar("_Row")
TOP = 100.0
_ROLLOUT = "initiative"
"""The parameter of a message that names a rollout."""


def missing(
    context: Context, initiative: Initiative, rule: Rule, fact: str, message: Message, about: tuple[str, ...] = ()
) -> Unknown:
    """Something that cannot be told of an initiative, or of a part of it, and the fact that would tell it."""
    subjects = tuple(sorted({*about})) or (context.about(initiative),)
    return Unknown(rule.id, fact, subjects, message, subjects)


def unasked(context: Context, initiative: Initiative, rule: Rule, fact: str, message: Message, *parts: Element) -> Told:
    """The answer where a whole list is not stated: nothing is found, and the parts of the score may be anything."""
    return Told(unknowns=(missing(context, initiative, rule, fact, message),), elements=parts)


def folded(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Fold unknowns that differ in nothing but the rollout, in the order in which they came."""
    groups: dict[Unknown, list[Unknown]] = {}
    for one in unknowns:
        rest = tuple(param for param in one.message.params if param[0] != _ROLLOUT)
        alike = replace(one, subjects=(), blocks=(), message=replace(one.message, params=rest))
        groups.setdefault(alike, []).append(one)
    return tuple(group[0] if len(group) == 1 else _together(group) for group in groups.values())


def _together(group: list[Unknown]) -> Unknown:
    """Return one unknown about all rollouts of a group; the message names them where it names one."""
    message = group[0].message
    named = (dict(one.message.params).get(_ROLLOUT) for one in group)
    names = tuple(dict.fromkeys(str(name) for name in named if name is not None))
    if names:
        message = replace(message, params=tuple(sorted({**dict(message.params), _ROLLOUT: names}.items())))
    subjects = tuple(sorted({subject for one in group for subject in one.subjects}))
    blocks = tuple(sorted({block for one in group for block in one.blocks}))
    return replace(group[0], message=message, subjects=subjects, blocks=blocks)


def known(score: SubScore, label: Message, value: float) -> Element:
    """A part of a score, known in full."""
    return Element(score, label, Part.known(1.0, min(TOP, max(0.0, value))))


def open_part(score: SubScore, label: Message) -> Element:
    """A part of a score of which nothing is known."""
    return Element(score, label, Part.unknown(1.0))


def between(score: SubScore, label: Message, low: float, high: float, *, coverage: float = 0.0) -> Element:
    """A part of a score of which an interval is known; where part of it is stated, its value is that part's.

    Args:
        score: Which score.
        label: What it is.
        low: Points if all that is not stated is bad.
        high: Points if all of it is good.
        coverage: The share of it that is stated.
    """
    if low >= high:
        return known(score, label, high)
    value = None if coverage <= 0 else min(high, max(low, low / coverage))
    return Element(score, label, Part(1.0, value, low, high, coverage))


def shared(told: Told) -> Told:
    """The same answer, its parts sharing the weight of one: many groups count as much as one would."""
    parts = told.elements
    return replace(
        told, elements=tuple(replace(one, part=replace(one.part, weight=one.part.weight / len(parts))) for one in parts)
    )


def falling(value: float, good: float, bad: float) -> float:
    """Points: 100 up to what is good, 0 from what is bad on, straight between them.

    >>> falling(0.85, 0.85, 1.0), falling(0.925, 0.85, 1.0), falling(2, 0.85, 1.0)
    (100.0, 50.0, 0.0)
    """
    if value <= good:
        return TOP
    return 0.0 if value >= bad or good >= bad else round(TOP * (bad - value) / (bad - good), 9)


def grouped(rows: Iterable[_Row], name: Callable[[_Row], str]) -> tuple[tuple[str, tuple[_Row, ...]], ...]:
    """Rows by a name in them: spelling of capitals and blanks apart, one name; in a fixed order."""
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(slug(name(row)) or name(row), []).append(row)
    return tuple((min(name(row) for row in found[key]), tuple(sorted(found[key], key=repr))) for key in sorted(found))


def pct(share: float) -> float:
    """A share as per cent, for sentences."""
    return round(100 * share, 1)


def rounded(number: float) -> float:
    """A number as a sentence shows it."""
    return round(number, 2)


def touched(context: Context, tools: Iterable[str]) -> tuple[str, ...]:
    """What in the graph hangs on these tools: the hub, primary journeys, cut points; or nothing."""
    mine = {*tools}
    said: list[str] = []
    if context.graph.hub is not None and context.graph.hub in mine:
        said.append("the hub of the stack")
    said += [f"the primary journey {name}" for name in context.journeys_over(mine)]
    if context.cut_points & mine:
        said.append("tools that connect others")
    return tuple(said)


def joined(context: Context, tools: Iterable[str]) -> tuple[Evidence, ...]:
    """The row that says so; none where nothing hangs on them. A reader of thirty findings is not told it in each."""
    said = touched(context, tools)
    return (Names("touches", said),) if said else ()


def known_as(initiative: Initiative, grade: Confidence) -> Confidence:
    """How well a fact is known: as such facts are, or worse where the initiative's own records say so."""
    stated = None if initiative.provenance is None else initiative.provenance.confidence
    return grade if stated is None else max(grade, stated, key=_WEAKER.index)


def finding(
    context: Context,
    initiative: Initiative,
    rule: Rule,
    texts: Texts,
    evidence: Iterable[Evidence],
    *,
    about: tuple[str, ...] = (),
    grade: Confidence = "documented",
    share: float = 1.0,
    least: Severity = Severity.NOTE,
    consequences: tuple[Finding, ...] = (),
    tools: tuple[str, ...] | None = None,
) -> Finding:
    """Return a finding about an initiative, as severe as the initiative counts, and as what follows from it.

    Args:
        context: The stack under examination.
        initiative: What it is about.
        rule: Its kind.
        texts: Title, why and advice.
        evidence: The rows that prove it.
        about: Its subjects; the initiative itself where none are named.
        grade: How well the facts are known: records are documented, what people say is an interview.
        share: How much of the severity of its kind it has.
        least: How severe it is at least, unless the policy says that its kind does not count.
        consequences: What it causes.
        tools: Which tools it is about; all of the initiative where it is not about some of them.
    """
    title, why, advice = texts
    mine = initiative.tools if tools is None else tools
    own = context.policy.rate(rule, context.weight(mine) * share)
    return Finding(
        rule=rule,
        subjects=about or (context.about(initiative),),
        severity=max((raised(context, rule, own, least), *(one.severity for one in consequences))),
        title=title,
        why=sentences((why,) if isinstance(why, Message) else why),
        advice=advice,
        evidence=(*evidence, *joined(context, mine)),
        confidence=known_as(initiative, grade),
        consequences=consequences,
    )


def raised(context: Context, rule: Rule, severity: Severity, least: Severity) -> Severity:
    """A severity, at least as high as asked, unless the policy says that this kind does not count at all."""
    return max(severity, least) if context.policy.base_severity(rule) > 0 else severity


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
