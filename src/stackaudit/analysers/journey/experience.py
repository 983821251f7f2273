"""What customers meet at a step: what they say of it and how long they wait there, as far as it is stated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.analysers.journey.settings import JourneySettings
from stackaudit.core.findings import Severity, Table, Unknown
from stackaudit.core.rows import table_of
from stackaudit.core.rule import Rule
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.model.journey import Journey, Step
from stackaudit.model.lifecycle import day_of
from stackaudit.model.persons import group_id
from stackaudit.stats.exact import mean_interval
from stackaudit.stats.teams import wilson
from stackaudit.tables.journey import ExperienceRow

if TYPE_CHECKING:
    from stackaudit.model.people import Feedback

RATED_LOW, SLOW_RESPONSE = "journey.rated-low", "journey.slow-response"


@dataclass(frozen=True)
class Meeting:
    """What customers meet at one step.

    Attributes:
        journey: The journey.
        step: The step.
        ratings: What customers say of it, as far as it may be shown, not older than the settings allow; those of no
            stated day included.
        hidden: What too few of them say, or nobody knows how many; of these the rating says nothing.
        settings: What it is held against.
    """

    journey: Journey
    step: Step
    ratings: tuple[Feedback, ...]
    settings: JourneySettings
    hidden: tuple[Feedback, ...] = ()

    @property
    def subject(self) -> str:
        """The step."""
        return f"step:{self.journey.id}/{self.step.id}"

    @property
    def counted(self) -> tuple[Feedback, ...]:
        """Ratings of which it is stated how many customers and which day they are of."""
        return tuple(one for one in self.ratings if one.respondents and one.as_of is not None)

    @property
    def respondents(self) -> int:
        """Customers behind the counted ratings."""
        return sum(one.respondents or 0 for one in self.counted)

    @property
    def rating(self) -> float | None:
        """Mean of the counted ratings; of all where none is counted; None without any."""
        if self.counted:
            return math.fsum(one.rating * (one.respondents or 0) for one in self.counted) / self.respondents
        return math.fsum(one.rating for one in self.ratings) / len(self.ratings) if self.ratings else None

    @property
    def rating_interval(self) -> tuple[float, float] | None:
        """Interval of the mean, whatever customers answered; None where it is not known how many were asked."""
        if not self.counted or self.rating is None:
            return None
        return mean_interval(min(5.0, max(1.0, self.rating)), self.respondents, 1, 5)

    @property
    def limit(self) -> float:
        """Seconds that customers wait at most."""
        promised = None if self.step.responds is None else self.step.responds.promised
        return self.settings.response_seconds if promised is None else promised

    @property
    def over_interval(self) -> tuple[float, float] | None:
        """Interval of the share of answers that take longer; None where they are not counted."""
        said = self.step.responds
        if said is None or said.over is None or not said.of:
            return None
        return wilson(said.over, said.of)

    @property
    def row(self) -> ExperienceRow:
        """Its row."""
        said, ends, bounds = self.step.responds, self.rating_interval, self.over_interval
        return ExperienceRow(
            journey=self.journey.id,
            step=self.step.id,
            rating=self.rating,
            respondents=self.respondents or None,
            rating_low=None if ends is None else ends[0],
            rating_high=None if ends is None else ends[1],
            rated=max((one.as_of for one in self.ratings if one.as_of is not None), default=None),
            seconds=None if said is None else said.seconds,
            limit=self.limit,
            over=None if said is None else said.over,
            of=None if said is None else said.of,
            over_low=None if bounds is None else bounds[0],
            over_high=None if bounds is None else bounds[1],
        )


@dataclass(frozen=True)
class Experience:
    """What customers meet at the steps of a stack's journeys."""

    graph: StackGraph
    settings: JourneySettings

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """The steps of which something is stated, in the order of their journeys' ids."""
        return tuple(one for one in self._every if one.ratings or one.hidden or one.step.responds is not None)

    @cached_property
    def _every(self) -> tuple[Meeting, ...]:
        journeys = sorted(self.graph.stack.journeys, key=lambda journey: journey.id)
        said, hidden = (self._by_step(rows) for rows in (self.graph.feedback, self.graph.hidden_feedback))
        return tuple(
            Meeting(
                journey,
                step,
                tuple(said.get(f"{journey.id}/{step.id}", ())),
                self.settings,
                tuple(hidden.get(f"{journey.id}/{step.id}", ())),
            )
            for journey in journeys
            for step in journey.steps
        )

    def _by_step(self, rows: Iterable[Feedback]) -> dict[str, list[Feedback]]:
        found: dict[str, list[Feedback]] = {}
        for one in self._of_customers(rows):
            if one.step is not None and not self._old(one.as_of):
                found.setdefault(one.step, []).append(one)
        return found

    def _of_customers(self, rows: Iterable[Feedback]) -> Iterator[Feedback]:
        words = {group_id(word) for word in self.settings.customer_roles}
        return (one for one in rows if one.role is not None and group_id(one.role) in words)

    def _old(self, day: date | None) -> bool:
        return day is not None and (day_of(self.graph.stack) - day).days > self.settings.rated_days

    @cached_property
    def unrated(self) -> tuple[Journey, ...]:
        """Primary journeys of which no step was ever rated by customers, however long ago."""
        every = (*self.graph.feedback, *self.graph.hidden_feedback)
        rated = {one.step.partition("/")[0] for one in self._of_customers(every) if one.step is not None}
        journeys = sorted(self.graph.stack.journeys, key=lambda journey: journey.id)
        return tuple(journey for journey in journeys if journey.primary and journey.id not in rated)

    @property
    def stated(self) -> bool:
        """Whether anything is on record of what customers meet."""
        return bool(self.meetings)

    @property
    def rows(self) -> tuple[ExperienceRow, ...]:
        """One row a step of which something is stated."""
        return tuple(one.row for one in self.meetings)

    def tables(self) -> tuple[Table, ...]:
        """The table; none where nothing is stated."""
        return (table_of(ExperienceRow, self.rows),) if self.meetings else ()

    def severity(self, rule: Rule, journey: Journey) -> Severity:
        """Return the severity under a rule: that of the journey counts."""
        policy = self.graph.policy
        return policy.rate(rule, policy.journeys["primary" if journey.primary else "other"])


def not_asked(experience: Experience) -> Iterator[Unknown]:
    """Yield what is missing of ratings and waits, and which primary journeys no customer has rated."""
    least, listed = experience.settings.rated_least, experience.meetings
    if experience.unrated:
        first = [f"step:{journey.id}/{journey.steps[0].id}" for journey in experience.unrated]
        yield FACTS["feedback.role"].unknown(RATED_LOW, first, ())
    low = [one for one in listed if not one.counted and any(said.rating < least for said in one.ratings)]
    for fact, lacks in (
        ("feedback.respondents", [one for one in listed if one.hidden]),
        ("feedback.as_of", [one for one in low if any(said.as_of is None for said in one.ratings)]),
        ("step.responds.of", [one for one in listed if _single_figure(one)]),
    ):
        if lacks:
            rule = SLOW_RESPONSE if fact.startswith("step.") else RATED_LOW
            yield FACTS[fact].unknown(rule, [one.subject for one in lacks])


def _single_figure(one: Meeting) -> bool:
    """Whether a wait that is too long is stated as a single figure only."""
    said = one.step.responds
    return said is not None and one.over_interval is None and said.seconds is not None and said.seconds > one.limit
