"""The part of an audit that says what to act on: what is open, what is accepted, which goals are met, what is first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.core.findings import Findings, Measure, Review
from stackaudit.model.lifecycle import day_of
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stackaudit.triage.goals import GoalState, judge_goals
from stackaudit.triage.priority import Priority, prioritise, with_firmness
from stackaudit.triage.scorecard import Scorecard, score_measures
from stackaudit.triage.waivers import Acceptances, accept


class Acting:
    """What `Audit` inherits; it reads the audit and adds nothing to it."""

    if TYPE_CHECKING:  # what an audit has

        @property
        def stack(self) -> Stack: ...  # noqa: D102
        @property
        def policy(self) -> Policy: ...  # noqa: D102
        @property
        def reviews(self) -> Mapping[str, Review]: ...  # noqa: D102
        @property
        def skipped(self) -> Mapping[str, str]: ...  # noqa: D102
        @property
        def findings(self) -> Findings: ...  # noqa: D102
        @property
        def measures(self) -> Mapping[str, Measure]: ...  # noqa: D102
        @property
        def scorecard(self) -> Scorecard: ...  # noqa: D102

    @cached_property
    def acceptances(self) -> Acceptances:
        """The findings split into open and accepted ones, and what became of every entry of the policy's `accepted`."""
        return accept(self.findings, self.policy.accepted, day_of(self.stack), self.reviews)

    @property
    def open(self) -> Findings:
        """Findings to act on: those that nobody accepted, and those whose acceptance has run out."""
        return self.acceptances.open

    @property
    def accepted(self) -> Findings:
        """Findings that are accepted today; they stay in `findings`, and neither cap the score nor trip a gate."""
        return self.acceptances.accepted

    @cached_property
    def goals(self) -> tuple[GoalState, ...]:
        """Each goal that the stack states, held against what was measured."""
        numbers = {**self.measures, **{measure.name: measure for measure in score_measures(self.scorecard)}}
        return judge_goals(self.stack.goals, numbers, day_of(self.stack), self.skipped)

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        """Each open finding with impact, confidence and effort, the most urgent first."""
        return with_firmness(self.ranked, self.policy)

    @cached_property
    def ranked(self) -> tuple[Priority, ...]:
        """The same without `firm`, which takes draws."""
        return prioritise(self.open, self.policy)
