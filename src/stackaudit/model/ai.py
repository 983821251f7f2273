"""What a model does in a tool or in one of its functions, as somebody stated it. Nothing here is computed or judged."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from stackaudit.model.base import Ids, Record, Text, Texts, refusal, yes_or_no
from stackaudit.model.values import Day, DayOrNone, Flag, Money


def _person(value: object) -> object:
    """Refuse `yes` and `no`: who watches is a person, or nobody."""
    said = yes_or_no(value)
    if said is None:
        return value
    advice = "write who: 'oversight: Ann Lee'" if said else "write 'oversight: none' where nobody does"
    raise refusal(
        "name",
        "{shown} does not say who watches what the model does",
        str(value).lower() if isinstance(value, bool) else value,
        advice,
    )


Acts = Literal["suggests", "with-consent", "alone"]
"""Whether it proposes and a person acts, acts once a person agrees, or acts by itself."""


class Ai(Record):
    """What is stated of a model in a tool, or in one function of it."""

    acts: Acts | None = None
    """What it does by itself: it suggests, it acts once a person agrees, or it acts alone."""
    model: Text | None = None
    """Which model, in the words of the vendor."""
    provider: Text | None = None
    """Who runs the model; `us`: we run it ourselves."""
    hosted: Texts | None = None
    """Where the model runs: countries or regions, in the words that the policy uses."""
    reads: Ids | None = None
    """Entities that it is given; absent: as flows and roles say, where the tool acts as a whole."""
    writes: Ids | None = None
    """Entities that it makes or changes; absent: as flows and roles say, where the tool acts as a whole."""
    oversight: Annotated[Text, BeforeValidator(_person)] | None = None
    """The person who watches what it does; `none`: it is known that nobody does."""
    agreement: Flag | None = None
    """Whether there is an agreement with the provider on what may be done with our data."""
    trains_on_ours: Flag | None = None
    """Whether the provider may train models on our data."""
    approved: DayOrNone | None = None
    """The day on which its use was approved; `none`: it is known that it was not."""
    act_role: Text | None = None
    """Our role under a law on AI, as somebody judged it. It is printed as stated; no rule reads it."""
    act_class: Text | None = None
    """Its class under a law on AI, as somebody judged it. It is printed as stated; no rule reads it."""
    class_by: Text | None = None
    """Who judged the role and the class."""
    class_on: Day | None = None
    """On which day they were judged."""
    annual: Money | None = None
    """What this function costs a year, where it is paid for apart."""
