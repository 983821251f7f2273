"""How ready a rollout is: eight sub-scores, each with its interval and its coverage, and their mean.

There is no score without its parts: the mean is geometric, so that one ruined part cannot be bought back by the others,
and the headline names the lowest two. Source: stackaudit methods 7.15 and 6.5; the mappings to 0 to 100 are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from stackaudit.analysers.people.context import Context, Element
from stackaudit.analysers.people.tables import TABLES
from stackaudit.core.findings import Cell, Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.policy.people import SubScore
from stackaudit.stats.means import ARITHMETIC, GEOMETRIC, Mean, Part, mean_of

SUB_SCORES: tuple[SubScore, ...] = get_args(SubScore)
WEAKEST = 2


@dataclass(frozen=True)
class Readiness:
    """One initiative, part by part.

    Attributes:
        context: The stack under examination.
        initiative: Which one.
        elements: What its themes said, in the order of the themes.
    """

    context: Context
    initiative: Initiative
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
    def whole(self) -> Mean | None:
        """The mean of the sub-scores; None where none applies."""
        weights = self.context.policy.people_weights
        parts = [
            Part(weights[name], mean.value, mean.low, mean.high, mean.coverage)
            for name, mean in self.parts.items()
            if weights[name] > 0
        ]
        return mean_of(parts, GEOMETRIC) if parts else None

    @cached_property
    def weakest(self) -> tuple[tuple[SubScore, float], ...]:
        """The lowest two of the sub-scores of which enough is known, lowest first."""
        least = self.context.policy.least_coverage
        shown = ((name, mean.shown(least)) for name, mean in self.parts.items())
        known = sorted((value, name) for name, value in shown if value is not None)
        return tuple((name, value) for value, name in known[:WEAKEST])

    def measures(self) -> Iterator[Measure]:
        """`people.<initiative>.<sub-score>` and `people.<initiative>.readiness`."""
        for name, mean in self.parts.items():
            own = [element for element in self.elements if element.score == name]
            terms = tuple(Term(element.label, element.part.value) for element in own)
            yield self._measure(name, mean, terms)
        if self.whole is not None:
            terms = tuple(
                Term(
                    say("{part}, weight {weight}", part=name, weight=self.context.policy.people_weights[name]),
                    mean.value,
                )
                for name, mean in self.parts.items()
            )
            yield self._measure("readiness", self.whole, terms)

    def _measure(self, name: str, mean: Mean, terms: tuple[Term, ...]) -> Measure:
        value = mean.shown(self.context.policy.least_coverage)
        return Measure(
            name=f"people.{self.initiative.id}.{name}",
            value=value,
            low=mean.low,
            high=mean.high,
            coverage=mean.coverage,
            better="higher",
            derivation=terms,
            undefined="" if value is not None else "too little of it is stated",
        )

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Rows of the table `people`."""
        least, weights = self.context.policy.least_coverage, self.context.policy.people_weights
        for name, mean in self.parts.items():
            shown = mean.shown(least)
            yield self.initiative.id, name, shown, mean.low, mean.high, mean.coverage, weights[name]
        if self.whole is not None:
            whole = self.whole
            yield self.initiative.id, "readiness", whole.shown(least), whole.low, whole.high, whole.coverage, None


def overall(context: Context, readiness: Sequence[Readiness]) -> Measure | None:
    """The mean readiness of all initiatives, each as much as any other; None where there is none."""
    wholes = [one.whole for one in readiness if one.whole is not None]
    if not wholes:
        return None
    mean = mean_of(Part(1.0, whole.value, whole.low, whole.high, whole.coverage) for whole in wholes)
    value = mean.shown(context.policy.least_coverage)
    return Measure(
        name="people.score",
        value=value,
        low=mean.low,
        high=mean.high,
        coverage=mean.coverage,
        better="higher",
        derivation=tuple(
            Term(say("{initiative}", initiative=one.initiative.name), one.whole.value)
            for one in readiness
            if one.whole is not None
        ),
        undefined="" if value is not None else "too little is stated of the people behind the rollouts",
    )


def table(readiness: Iterable[Readiness]) -> Table:
    """The sub-scores of all initiatives."""
    return Table("people", TABLES["people"], tuple(row for one in readiness for row in one.rows()))
