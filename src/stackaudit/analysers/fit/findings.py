"""Findings of fit: checks of one tool; what they find holds whatever the missing facts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from stackaudit.analysers.base import check
from stackaudit.analysers.fit.context import ToolFit
from stackaudit.analysers.fit.criteria import Score
from stackaudit.analysers.fit.rules import CLOSED, END_OF_LIFE, HARD_TO_LEAVE, LOW_FIT
from stackaudit.core.estimate import at_least
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule, Text


def finding_of(
    one: ToolFit,
    rule: Rule,
    why: Message,
    evidence: tuple[Evidence, ...],
    *,
    factor: float = 1.0,
    stake: float = 0.0,
    title: Message | None = None,
    advice: Message | None = None,
) -> Finding:
    """Return the finding of a rule about a tool, with the usual title and advice unless others are given."""
    return Finding(
        rule=rule,
        subjects=(f"tool:{one.tool.id}",),
        severity=one.policy.rate(rule, factor, stake),
        title=title or rule.title.fill(tool=one.tool.name),
        why=why,
        advice=advice or rule.advice.fill(tool=one.tool.name),
        evidence=evidence,
        confidence=one.confidence,
    )


_WORST_LAST: tuple[Confidence, ...] = ("measured", "documented", "interview", "assumed")


def least_known(tools: Iterable[ToolFit]) -> Confidence:
    """Return how well the facts of several tools are known: as well as those of the one of which least is known."""
    return max((one.confidence for one in tools), key=_WORST_LAST.index)


def _below(score: Score, one: ToolFit) -> bool:
    """Return whether a criterion is below the cut, whatever is not stated."""
    return score.applies and not at_least(score.high, one.policy.fit["cut"])


def weight_of(one: ToolFit) -> float:
    """Return the factor on severity: more for data that the company itself calls sensitive."""
    word = one.tool.data_classification
    sensitive = word is not None and word.casefold() in one.settings.sensitive
    return one.policy.criticality["high" if sensitive else "normal"]


def _points(name: str, score: Score) -> tuple[Evidence, ...]:
    return (
        Quantity(f"{name}, at least", score.low, "points"),
        Quantity(f"{name}, at most", score.high, "points"),
        Names("as stated", (score.why,)),
    )


@check(CLOSED)
def closed(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if little of what lets data in and out is there."""
    score = one.scores["openness"]
    if _below(score, one):
        why = say("For data in and out {tool} is {what}.", what=score.why, tool=one.tool.name)
        yield finding_of(one, CLOSED, why, _points("openness", score))


@check(HARD_TO_LEAVE)
def hard_to_leave(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if little of what a way out needs is there."""
    score = one.scores["portability"]
    if _below(score, one):
        text = "For a way out {tool} is {what}; the longer it is used, the dearer leaving becomes."
        why = say(text, what=score.why, tool=one.tool.name)
        yield finding_of(one, HARD_TO_LEAVE, why, _points("way out", score), factor=weight_of(one))


@check(END_OF_LIFE)
def end_of_life(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if support has ended, or ends within the days of the settings."""
    facts = one.tool.lifecycle
    end = None if facts is None else facts.end_of_support
    if facts is None or end is None or (end - one.today).days >= one.settings.end_of_life_days:
        return
    left = (end - one.today).days
    title = Text("The vendor's support of {tool} ended on {day}") if left < 0 else END_OF_LIFE.title
    evidence: list[Evidence] = [
        Names("end of support", (end.isoformat(),)),
        Quantity("days of support left", float(left)),
    ]
    if facts.ends is not None:
        evidence.append(Names("in use until", (facts.ends.isoformat(),)))
    yield finding_of(
        one,
        END_OF_LIFE,
        _unsupported(left, end, facts.ends),
        tuple(evidence),
        factor=one.policy.criticality["high" if left < 0 else "low"],
        title=title.fill(tool=one.tool.name, day=end),
        advice=_replace(one.tool.name, end, facts.ends, left),
    )


def _unsupported(left: int, end: date, leaves: date | None) -> Message:
    """Return what it means that support ends, and how that day lies to the one on which we leave."""
    if left < 0:
        one = "For {n} day nobody has mended what breaks or is found to be unsafe."
        many = "For {n} days nobody has mended what breaks or is found to be unsafe."
    else:
        one, many = "That is in {n} day.", "That is in {n} days."
    if leaves is None:
        return say(one, many, n=abs(left))
    more = " It is to be in use until {leaves}, which is " + ("after it." if leaves > end else "in time.")
    return say(one + more, many + more, n=abs(left), leaves=leaves)


def _replace(tool: str, end: date, leaves: date | None, left: int) -> Message:
    if leaves is None:
        return END_OF_LIFE.advice.fill(tool=tool)
    if leaves > end:
        if left < 0:
            return say("Find out who keeps {tool} safe now, and plan the move to another tool.", tool=tool)
        return say("Find out who keeps {tool} safe until {leaves}, or leave earlier.", tool=tool, leaves=leaves)
    return say("Leave {tool} by {leaves}, as planned.", tool=tool, leaves=leaves)


@check(LOW_FIT)
def low_fit(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if the fit is low with every missing fact at its best; vetoes have findings of their own."""
    if at_least(one.bare.high, one.policy.fit["cut"]):
        return
    why = say(
        "{tool} fits to {high} of 100 points at the most (functional {functional}, technical {technical}), even if all "
        "that is not stated were good.",
        tool=one.tool.name,
        high=round(one.bare.high),
        functional=round(one.functional.high),
        technical=round(one.bare_technical.high),
    )
    low = [(name, score) for name, score in one.scores.items() if _below(score, one) and one.settings.weights[name]]
    evidence: tuple[Evidence, ...] = (
        Quantity("fit, at least", one.bare.low, "points"),
        Quantity("fit, at most", one.bare.high, "points"),
        *(Names(name, (score.why,)) for name, score in low if score.why),
    )
    yield finding_of(one, LOW_FIT, why, evidence)
