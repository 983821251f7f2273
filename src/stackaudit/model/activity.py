"""What a company states of the purposes for which it uses personal data."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from stackaudit.model.base import Ids, NeedsKey, Text, Texts
from stackaudit.model.privacy import Keep
from stackaudit.model.tool import Named, from_name


class Activity(Named):
    """A purpose for which personal data is used: a purpose, not a tool."""

    purpose: Text | None = None
    """What the data is used for."""
    basis: Text | None = None
    """What the company states it rests on, in its own words: it is printed as stated and never judged."""
    capabilities: Ids | None = None
    """The capabilities that serve it."""
    tools: Ids | None = None
    """The tools that serve it."""
    entities: Ids | None = None
    """The kinds of records that it uses; absent: those that its tools hold."""
    subjects: Texts | None = None
    """Whose data it is; absent: that of its entities."""
    keep: Keep | None = None
    """How long its data is kept; absent: that of its entities."""
    owner: Text | None = None
    """Who answers for it."""


ActivityItem = Annotated[
    Activity, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Activity, NeedsKey(("id", "name"))])
]
