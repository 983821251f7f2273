"""What users say, and what the company wants to reach: the loop from one audit to the next."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from stackaudit.model.base import Id, NeedsKey, Text, refusal
from stackaudit.model.parts import Sourced
from stackaudit.model.tool import Named
from stackaudit.model.values import Count, Day

Rating = Annotated[float, Field(strict=True, ge=1, le=5)]
"""From 1 (bad) to 5 (good)."""


class Feedback(Sourced):
    """What users, or customers, say of a tool or of a step of a journey: a rating, by whom, of which day."""

    tool: Id | None = None
    step: Text | None = None
    """A step of a journey, as `journey/step`."""
    rating: Rating
    """From 1 (bad) to 5 (good); of several respondents their mean."""
    respondents: Count | None = None
    role: Text | None = None
    """Whose voice it is: sales, customers, IT."""
    as_of: Day | None = None
    says: Text | None = None

    @model_validator(mode="after")
    def _about_one_thing(self) -> Feedback:
        if (self.tool is None) == (self.step is None):
            said = self.tool if self.tool is not None else "neither"
            raise refusal("feedback", "feedback is about a tool or about a step, not {shown}", said)
        return self


class Goal(Named):
    """What a measure is to reach, by when, and who answers for it."""

    measure: Text
    """The name of a measure of the audit, such as `silos.index`."""
    target: Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)]
    by: Day | None = None
    owner: Text | None = None
    start: Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)] | None = None
    """What the measure was when the goal was set."""
    since: Day | None = None
    """When the goal was set."""


GoalItem = Annotated[Goal, NeedsKey(("id", "name"))]
