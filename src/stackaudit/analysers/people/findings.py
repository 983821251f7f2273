"""Findings and unknowns of the checks about people, and the rows that they are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Confidence, Finding, Member, Severity, Unknown
from stackaudit.core.messages import Message, Value, sentences
from stackaudit.core.rule import Rule, Text
from stackaudit.model.base import Record
from stackaudit.model.facts import FACTS
from stackaudit.model.persons import group_id

RecordT = TypeVar("RecordT", bound=Record)
Why = Message | Sequence[Message]
Texts = tuple[Message, Why] | tuple[Message, Why, Message]
"""Title, why (one sentence or several), and the advice where it is not the usual one of the rule."""
_WEAKER: tuple[Confidence, ...] = ("measured", "documented", "interview", "assumed")
_Row = TypeVar("_Row")
_ROLLOUT = "initiative"
"""The parameter of a message that names a rollout."""


def missing(
    rollout: Rollout,
    rule: Rule,
    fact: str,
    about: tuple[str, ...] = (),
    *,
    text: Text | None = None,
    n: int | None = None,
    **params: Value,
) -> Unknown:
    """Return what cannot be decided of a rollout, or of a part of it, and the fact that would decide it.

    Args:
        rollout: Which rollout.
        rule: The finding that cannot be decided.
        fact: The name of the fact.
        about: Subjects, where it is not the rollout itself.
        text: The sentence, where it is not the usual one of the fact.
        n: How many records lack it.
        params: What fills the sentence, beside the name of the rollout (`initiative`).
    """
    subjects = tuple(sorted({*about})) or (rollout.about(),)
    return FACTS[fact].unknown(rule, subjects, n=n, text=text, params={"initiative": rollout.name, **params})


def unasked(rollout: Rollout, rule: Rule, fact: str, *parts: Element) -> Outcome:
    """The answer where a whole list is not stated: nothing is found, and the parts of the score may be anything."""
    return Outcome(unknowns=(missing(rollout, rule, fact),), elements=parts)


def folded(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Fold unknowns that differ in nothing but the rollout, in the order in which they came."""
    groups: dict[Unknown, list[Unknown]] = {}
    for one in unknowns:
        others = tuple(param for param in one.message.params if param[0] != _ROLLOUT)
        alike = replace(one, subjects=(), blocks=(), message=replace(one.message, params=others))
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


def grouped(
    rows: Iterable[_Row], name: Callable[[_Row], str], id_of: Callable[[str], str] = group_id
) -> tuple[tuple[str, tuple[_Row, ...]], ...]:
    """Rows by a name in them, in a fixed order; names of one id are one: of a group, or by `person_id` of a person."""
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(id_of(name(row)), []).append(row)
    return tuple((min(name(row) for row in found[key]), tuple(sorted(found[key], key=repr))) for key in sorted(found))


def pct(share: float) -> float:
    """A share as per cent, for sentences."""
    return round(100 * share, 1)


def share_in_words(share: Estimate) -> str:
    """A share, or the bounds of one, as a sentence shows it."""
    low, high = (f"{float(end):.1%}" for end in (share.low, share.high))
    return low if low == high else f"{low} to {high}"


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


def known_as(rollout: Rollout, grade: Confidence) -> Confidence:
    """How well a fact is known: as such facts are, or worse where the rollout's own records say so."""
    stated = None if rollout.initiative.provenance is None else rollout.initiative.provenance.confidence
    return grade if stated is None else max(grade, stated, key=_WEAKER.index)


def finding(
    rollout: Rollout,
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
    variant: str = "",
    due: date | None = None,
) -> Finding:
    """Return a finding about a rollout, as severe as the rollout counts, and as what follows from it.

    Args:
        rollout: What it is about.
        rule: Its kind.
        texts: Title, why, and advice if it is not the usual one.
        evidence: The rows that prove it.
        about: Its subjects; the rollout itself where none are named.
        grade: How well the facts are known: records are documented, what people say is an interview.
        share: How much of the severity of its kind it has.
        least: How severe it is at least, unless the policy says that its kind does not count.
        consequences: What it causes.
        tools: Which tools it is about; all of the rollout where it is not about some of them.
        variant: The form of its kind that is rated apart.
        due: The day by which to act, if there is one.
    """
    title, why, *advice = texts
    mine = rollout.initiative.tools if tools is None else tools
    own = rollout.policy.rate(rule, rollout.weight(mine) * share, variant=variant)
    subjects = about or (rollout.about(),)
    made = Finding(
        rule=rule,
        subjects=subjects,
        severity=raised(rollout, rule, own, least),
        title=title,
        why=sentences((why,) if isinstance(why, Message) else why),
        advice=advice[0]
        if advice
        else rule.advice.fill(**{name: value for name, value in title.params if name in rule.advice.holes}),
        evidence=(*evidence, *joined(rollout, mine)),
        confidence=known_as(rollout, grade),
        members=() if due is None else (Member(subjects[0], due=due),),
    )
    return made.causing(consequences)


def raised(context: Context, rule: Rule, severity: Severity, least: Severity) -> Severity:
    """A severity, at least as high as asked, unless the policy says that this kind does not count at all."""
    return max(severity, least) if context.policy.base_severity(rule) > 0 else severity


def newest(rows: Iterable[RecordT], key: Callable[[RecordT], object], day: str) -> tuple[RecordT, ...]:
    """Of the rows about one thing the one of the latest day, whatever order they stand in."""
    found: dict[object, RecordT] = {}
    for row in sorted(rows, key=lambda row: (getattr(row, day) or date.min, repr(row))):
        found[key(row)] = row
    return tuple(sorted(found.values(), key=lambda row: repr(key(row))))
