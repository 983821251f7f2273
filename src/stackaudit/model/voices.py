"""What people say of a rollout: answers to a questionnaire, expectations, clarity, promises of one party to another."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from stackaudit.model.base import Record, Text
from stackaudit.model.feedback import Rating
from stackaudit.model.parts import Sourced
from stackaudit.model.values import Count, Day, Flag, Number

Cause = Literal["knowledge", "design", "delivery", "communication"]
"""Why an expectation is not met: nobody knew it, it was built otherwise, it is not delivered, it was told otherwise."""

Item = Annotated[str, StringConstraints(strict=True, max_length=60, pattern=r"^[a-z-]+\.[a-z-]+\.[0-9]+$")]
"""An item of a questionnaire: `adkar.desire.1`."""


class Answer(Record):
    """One person's answer to one item of a questionnaire, from 1 (not at all) to 5 (fully)."""

    respondent: Text
    """Any stable pseudonym."""
    group: Text
    """The party, or the group of users, that the respondent belongs to."""
    item: Item
    rating: Rating
    as_of: Day | None = None


class Expectation(Record):
    """What a stakeholder expected of one attribute of a rollout, and what he or she got; each from 1 to 5."""

    stakeholder: Text
    attribute: Text
    importance: Rating | None = None
    expected: Rating | None = None
    perceived: Rating | None = None
    respondents: Count | None = None
    """Of how many people these are the mean; absent: not known."""
    elicited: Flag | None = None
    """Whether the stakeholder was asked before it was built."""
    recorded: Day | None = None
    """The day on which the expectation was written down."""
    cause: Cause | None = None
    promised: Number | None = None
    actual: Number | None = None
    """What was promised as a number, and what came: hours, days, money."""
    says: Text | None = None
    consent: Flag | None = None
    """Whether the stakeholder agreed to be told apart; absent: as the initiative says."""


class Clarity(Record):
    """How clear goals, roles, procedures and the way people get on are to a party; means from 1 to 5."""

    party: Text
    goals: Rating | None = None
    roles: Rating | None = None
    procedures: Rating | None = None
    interpersonal: Rating | None = None
    respondents: Count | None = None
    """Of how many people these are the means; absent: not known."""
    about: Text | None = None
    """Where it is a guess at what another party would answer: that party."""


class Commitment(Record):
    """What one party expects of another, and what that other has committed itself to."""

    expects: Text
    """The party that expects it."""
    of: Text
    """The party it is expected of."""
    what: Text
    expected: Number | None = None
    committed: Number | None = None
    unit: Text | None = None


class Voices(Sourced):
    """The lists of an initiative that come from asking people."""

    answers: tuple[Answer, ...] | None = None
    expectations: tuple[Expectation, ...] | None = None
    clarity: tuple[Clarity, ...] | None = None
    commitments: tuple[Commitment, ...] | None = None
