"""Needs and customer journeys: what must reach whom, and the steps a customer takes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from stackaudit.model.base import Id, Ids, NeedsKey, Record, Texts
from stackaudit.model.parts import Sourced
from stackaudit.model.tool import Named
from stackaudit.model.values import Duration, Flag, Number, Share


class Need(Sourced):
    """An entity held at one tool must be available at another."""

    source: Id = Field(alias="from")
    target: Id = Field(alias="to")
    entity: Id
    within: Duration | None = None
    """How old it may be on arrival; absent: the entity's tolerance."""
    attributes: Texts | None = None
    weight: Number = 1.0


class StepNeed(Record):
    """An entity that a step cannot do without."""

    entity: Id
    within: Duration | None = None
    attributes: Texts | None = None


def _step_need(value: object) -> object:
    return {"entity": value} if isinstance(value, str) else value


_StepNeedItem = Annotated[StepNeed, BeforeValidator(_step_need, json_schema_input_type=Id | StepNeed)]


class Step(Named):
    """One step of a journey and the tools that serve it."""

    tools: Ids = ()
    needs: tuple[_StepNeedItem, ...] = ()
    after: Ids | None = None
    """Steps that come directly before; absent: the step listed before this one."""


class Journey(Named):
    """A way a customer takes, step by step."""

    steps: tuple[Annotated[Step, NeedsKey(("id", "name"))], ...] = Field(min_length=1)
    volume: Share | None = None
    """Share of all customers who take it."""
    primary: Flag = False


JourneyItem = Annotated[Journey, NeedsKey(("id", "name"))]
