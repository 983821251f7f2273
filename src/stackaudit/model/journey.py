"""Needs and customer journeys: what must reach whom, the steps a customer takes, and presets to start from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from stackaudit.core.errors import UnknownNameError
from stackaudit.model.base import Id, Ids, NeedsKey, Record, Texts, refusal
from stackaudit.model.parts import Sourced
from stackaudit.model.tool import Named
from stackaudit.model.values import Count, Duration, Flag, Number, Share


class Need(Sourced):
    """An entity held at one tool must be available at another."""

    source: Id = Field(alias="from")
    """The tool that has the records."""
    target: Id = Field(alias="to")
    """The tool that needs them."""
    entity: Id
    """Which records."""
    within: Duration | None = None
    """How old it may be on arrival; absent: the entity's tolerance."""
    attributes: Texts | None = None
    """Which of their attributes it needs; absent: those of the entity."""
    weight: Number = 1.0
    """How much the need counts beside others."""


class StepNeed(Record):
    """An entity that a step cannot do without."""

    entity: Id
    """Which records."""
    within: Duration | None = None
    """How old they may be on arrival; absent: the tolerance of the entity."""
    attributes: Texts | None = None
    """Which of their attributes the step needs; absent: those of the entity."""


def _step_need(value: object) -> object:
    return {"entity": value} if isinstance(value, str) else value


_StepNeedItem = Annotated[StepNeed, BeforeValidator(_step_need, json_schema_input_type=Id | StepNeed)]


class Responds(Record):
    """How long customers wait for an answer at a step, in seconds."""

    seconds: Number | None = None
    """A single figure, such as a mean; without a count it proves nothing."""
    over: Count | None = None
    """How many answers took longer than was promised, or than the limit of the policy where nothing was."""
    of: Count | None = None
    """How many answers were measured."""
    promised: Number | None = None
    """Within how many seconds an answer was promised."""

    @model_validator(mode="after")
    def _no_more(self) -> Responds:
        if self.over is not None and self.of is not None and self.over > self.of:
            said = f"{self.over} of {self.of}"
            raise refusal("contradiction", "more answers took too long than were measured: {shown}", said, code="SA304")
        return self


class Step(Named):
    """One step of a journey and the tools that serve it."""

    tools: Ids = ()
    """The tools that serve it. An empty list says that none does; absent: not known."""
    needs: tuple[_StepNeedItem, ...] = ()
    """The records that it cannot do without."""
    after: Ids | None = None
    """Steps that come directly before; absent: the step listed before this one."""
    responds: Responds | None = None
    """How long customers wait here."""


class Journey(Named):
    """A way a customer takes, step by step."""

    steps: tuple[Annotated[Step, NeedsKey(("id", "name"))], ...] = Field(min_length=1)
    """Its steps, in order: one at the least."""
    volume: Share | None = None
    """Share of all customers who take it."""
    primary: Flag = False
    """Whether it is one of the journeys that matter most; its findings weigh more."""


JourneyItem = Annotated[Journey, NeedsKey(("id", "name"))]


def _chain(*names: str) -> list[dict[str, Any]]:
    return [{"name": name} for name in names]


PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "aarrr": {
            "name": "Pirate metrics (AARRR)",
            "steps": _chain("Acquisition", "Activation", "Retention", "Referral", "Revenue"),
            "provenance": "McClure 2007; the order varies, and revenue may come before referral",
        },
        "stdc": {
            "name": "See, Think, Do, Care",
            # Stages of intent and no strict sequence: each may follow any of those before it.
            "steps": [
                {"name": "See"},
                {"name": "Think", "after": ["see"]},
                {"name": "Do", "after": ["see", "think"]},
                {"name": "Care", "after": ["see", "think", "do"]},
            ],
            "provenance": "Kaushik 2013",
        },
        "mckinsey-loop": {
            "name": "Consumer decision journey",
            # The loyalty loop: who has bonded with the brand buys again without considering others.
            "steps": [
                *_chain("Consider", "Evaluate"),
                {"name": "Buy", "after": ["evaluate", "bond"]},
                *_chain("Experience", "Advocate", "Bond"),
            ],
            "provenance": "Court et al. 2009; Edelman and Singer 2015",
        },
        "bowtie": {
            "name": "Bowtie",
            "steps": _chain("Awareness", "Education", "Selection", "Commit", "Onboard", "Impact", "Growth"),
            "provenance": "Winning by Design; the knot is Commit, where marketing and sales hand over to service",
        },
        "generic-b2c": {
            "name": "Generic consumer journey",
            "steps": _chain("Discover", "Visit", "Sign up", "Purchase", "Fulfil", "Support", "Repurchase"),
            "provenance": "stackaudit; no outside authority",
        },
    }
)
"""Each preset as a stack file would write it."""


def journey_preset(name: str) -> Journey:
    """Return a journey to start from; its steps do not say yet which tools serve them.

    >>> [step.id for step in journey_preset("aarrr").steps]
    ['acquisition', 'activation', 'retention', 'referral', 'revenue']

    Args:
        name: `aarrr`, `stdc`, `mckinsey-loop`, `bowtie` or `generic-b2c`.

    Raises:
        UnknownNameError: there is no such preset.
    """
    if name not in PRESETS:
        raise UnknownNameError("journey preset", name, PRESETS)
    return Journey.model_validate({"id": name, **PRESETS[name]})
