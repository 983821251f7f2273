"""How ready a rollout is: parts, eight sub-scores of them, each with its interval and its coverage, and their mean.

A part goes from 0 (bad) to 100 (good). What is a share counts as that share of 100; what is measured counts in a
straight line between the value that is good and the one that is bad. Something that is not stated may be anything.

There is no score without its parts: the mean is geometric, so that one ruined part cannot be bought back by the others,
and the headline names the lowest two. The mappings to 0 to 100 are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Findings, Measure, Severity, Term
from stackaudit.core.messages import Message, say
from stackaudit.stats.means import ARITHMETIC, GEOMETRIC, Mean, Part, mean_of
from stackaudit.tables.readiness import SubScore

if TYPE_CHECKING:
    from stackaudit.tables.people import ReadinessRow

SUB_SCORES: tuple[SubScore, ...] = get_args(SubScore)
WEAKEST = 2
TOP = 100.0


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


def shared(outcome: Outcome) -> Outcome:
    """The same answer, its parts sharing the weight of one: many groups count as much as one would."""
    parts = outcome.elements
    return replace(
        outcome,
        elements=tuple(replace(one, part=replace(one.part, weight=one.part.weight / len(parts))) for one in parts),
    )


def falling(value: float, good: float, bad: float) -> float:
    """Points: 100 up to what is good, 0 from what is bad on, straight between them.

    >>> falling(0.85, 0.85, 1.0), falling(0.925, 0.85, 1.0), falling(2, 0.85, 1.0)
    (100.0, 50.0, 0.0)
    """
    if value <= good:
        return TOP
    return 0.0 if value >= bad or good >= bad else round(TOP * (bad - value) / (bad - good), 9)


def points(share: Estimate) -> Part:
    """Return a probability as a part of a score: 100 times as much."""
    low, high = float(TOP * share.low), float(TOP * share.high)
    return Part.known(1.0, low) if low == high else Part(1.0, None, low, high, 0.0)


def average(parts: Sequence[Part]) -> Part:
    """Several parts as one: their plain mean."""
    mean = mean_of(parts)
    return Part(1.0, mean.value, mean.low, mean.high, mean.coverage)


def yes(flag: bool | None) -> Part:
    """A part that is there in full, not at all, or not known."""
    return Part.unknown(1.0) if flag is None else Part.known(1.0, 100.0 * flag)


@dataclass(frozen=True)
class Readiness:
    """One rollout, part by part.

    Attributes:
        rollout: Which one.
        elements: What its themes said, in the order of the themes.
    """

    rollout: Rollout
    elements: tuple[Element, ...]

    @cached_property
    def parts(self) -> dict[SubScore, Mean]:
        """Each sub-score. One that no theme speaks of is not known; one whose elements weigh nothing does not apply."""
        found: dict[SubScore, Mean] = {}
        for name in SUB_SCORES:
            own = [element.part for element in self.elements if element.score == name] or [Part.unknown(1.0)]
            if any(part.weight > 0 for part in own):
                found[name] = mean_of(own, ARITHMETIC)
        return found

    @cached_property
    def total(self) -> Mean | None:
        """The mean of the sub-scores; None where none applies."""
        weights = self.rollout.settings.weights
        parts = [
            Part(weights[name], mean.value, mean.low, mean.high, mean.coverage)
            for name, mean in self.parts.items()
            if weights[name] > 0
        ]
        return mean_of(parts, GEOMETRIC) if parts else None

    @cached_property
    def weakest(self) -> tuple[tuple[SubScore, float], ...]:
        """The lowest two of the sub-scores of which enough is known, lowest first."""
        least = self.rollout.policy.least_coverage
        shown = ((name, mean.shown(least)) for name, mean in self.parts.items())
        known = sorted((value, name) for name, value in shown if value is not None)
        return tuple((name, value) for value, name in known[:WEAKEST])

    def measures(self) -> Iterator[Measure]:
        """`people.<initiative>.<sub-score>` and `people.<initiative>.readiness`."""
        for name, mean in self.parts.items():
            own = [element for element in self.elements if element.score == name]
            terms = tuple(Term(element.label, element.part.value) for element in own)
            yield self._measure(name, mean, terms)
        if self.total is not None:
            terms = tuple(
                Term(
                    say("{part}, weight {weight}", part=name, weight=self.rollout.settings.weights[name]),
                    mean.value,
                )
                for name, mean in self.parts.items()
            )
            yield self._measure("readiness", self.total, terms)

    def _measure(self, name: str, mean: Mean, terms: tuple[Term, ...]) -> Measure:
        value = mean.shown(self.rollout.policy.least_coverage)
        return Measure(
            name=f"people.{self.rollout.id}.{name}",
            value=value,
            low=mean.low,
            high=mean.high,
            coverage=mean.coverage,
            better="higher",
            derivation=terms,
            undefined="" if value is not None else "too little of it is stated",
        )

    def rows(self) -> Iterator[ReadinessRow]:
        """Rows of the table `people`."""
        from stackaudit.tables.people import ReadinessRow  # few stacks have rollouts: it is loaded for those

        least, weights = self.rollout.policy.least_coverage, self.rollout.settings.weights
        for name, mean in self.parts.items():
            shown = mean.shown(least)
            yield ReadinessRow(self.rollout.id, name, shown, mean.low, mean.high, mean.coverage, weights[name])
        if self.total is not None:
            ends = (self.total.low, self.total.high)
            yield ReadinessRow(self.rollout.id, "readiness", self.total.shown(least), *ends, self.total.coverage, None)


def overall(context: Context, readiness: Sequence[Readiness]) -> Measure | None:
    """The mean readiness of all rollouts, each as much as any other; None where there is none."""
    totals = [one.total for one in readiness if one.total is not None]
    if not totals:
        return None
    mean = mean_of(Part(1.0, total.value, total.low, total.high, total.coverage) for total in totals)
    value = mean.shown(context.policy.least_coverage)
    return Measure(
        name="people.score",
        value=value,
        low=mean.low,
        high=mean.high,
        coverage=mean.coverage,
        better="higher",
        derivation=tuple(
            Term(say("{initiative}", initiative=one.rollout.name), one.total.value)
            for one in readiness
            if one.total is not None
        ),
        undefined="" if value is not None else "too little is stated of the people behind the rollouts",
    )


_NAMED = 3


def headline(context: Context, readiness: Sequence[Readiness], findings: Findings) -> tuple[Message, ...]:
    """Clauses: the rollouts that are rated, those of which too little is known, how much is grave."""
    return tuple(_clauses(context, readiness, findings))


def _clauses(context: Context, readiness: Sequence[Readiness], findings: Findings) -> Iterator[Message]:
    known = [one for one in readiness if one.weakest]
    for one in known[:_NAMED]:
        yield _in_words(context, one)
    if len(known) > _NAMED:
        yield say("{n} more rollout is rated", "{n} more rollouts are rated", n=len(known) - _NAMED)
    silent = tuple(one.rollout.name for one in readiness if not one.weakest)
    if silent:
        text = "too little is stated to say how ready {rollouts} {verb}"
        yield say(text, rollouts=silent, verb="is" if len(silent) == 1 else "are")
    grave = Counter(finding.severity >= Severity.HIGH for finding in findings)[True]
    if grave:
        yield say("{n} finding about people is grave", "{n} findings about people are grave", n=grave)


def _in_words(context: Context, one: Readiness) -> Message:
    parts = tuple(f"{name} {value:.0f}" for name, value in one.weakest)
    value = None if one.total is None else one.total.shown(context.policy.least_coverage)
    if value is None:
        return say("{rollout} is weakest in {parts} of 100", rollout=one.rollout.name, parts=parts)
    text = "the readiness of {rollout} is {value} of 100, weakest in {parts}"
    return say(text, rollout=one.rollout.name, value=round(value), parts=parts)
