"""How the themes of the people analyser put their answers together: findings, what is open, parts of a score.

A part of a score goes from 0 (bad) to 100 (good). What is a share counts as that share of 100; what is measured counts
in a straight line between the value that is good and the one that is bad. Something that is not stated may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.telling import Words
from stackaudit.analysers.people.telling import finding as told_as
from stackaudit.core.evidence import Evidence
from stackaudit.core.findings import Confidence, Finding, Unknown
from stackaudit.core.messages import Message
from stackaudit.core.rule import Rule
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.policy.people import SubScore
from stackaudit.stats.means import Mean, Part

_Row = TypeVar("_Row")
TOP = 100.0


def finding(
    case: Case,
    initiative: Initiative,
    rule: Rule,
    texts: tuple[Message, Message, Message],
    evidence: Iterable[Evidence],
    *,
    about: tuple[str, ...] = (),
    grade: Confidence = "documented",
    share: float = 1.0,
) -> Finding:
    """One finding of an initiative: title, why, advice, and the rows that prove it.

    Args:
        case: The stack.
        initiative: Whose it is.
        rule: Its kind.
        texts: Title, why it matters, what to do.
        evidence: The rows behind it.
        about: Its subjects; the initiative itself where none are named.
        grade: How well such facts are known: records are documented, what people say is an interview.
        share: How much of the severity of its kind it has.
    """
    title, why, advice = texts
    subjects = about or (case.about(initiative),)
    return told_as(case, initiative, rule, subjects, Words(title, (why,), advice), evidence, grade, share=share)


def missing(
    case: Case, initiative: Initiative, rule: Rule, fact: str, message: Message, about: tuple[str, ...] = ()
) -> Unknown:
    """Something that cannot be told of an initiative, or of a part of it, and the fact that would tell it."""
    subjects = tuple(sorted({*about})) or (case.about(initiative),)
    return Unknown(rule.id, fact, subjects, message, subjects)


def unasked(case: Case, initiative: Initiative, rule: Rule, fact: str, message: Message, *parts: Element) -> Told:
    """The answer where a whole list is not stated: nothing is found, and the parts of the score may be anything."""
    return Told(unknowns=(missing(case, initiative, rule, fact, message),), elements=parts)


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


def averaged(score: SubScore, label: Message, mean: Mean) -> Element:
    """A part of a score that is itself a mean."""
    return Element(score, label, Part(1.0, mean.value, mean.low, mean.high, mean.coverage))


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
