"""What the author of a stack file holds to be whole: where it is, what is not in the file does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from stackaudit.model.base import Id, Record, no_repeats, refusal


def _extent(value: object) -> object:
    """Read `all`, `true`, a department or a list of them."""
    if value is True or value == "all":
        return "all"
    return _no_repeats([value] if isinstance(value, str) else value)


def _no_repeats(value: object) -> object:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        no_repeats(tuple(value))
    return value


Extent = Annotated[
    tuple[Id, ...] | Literal["all"],
    BeforeValidator(_extent, json_schema_input_type=Literal["all", True] | Id | tuple[Id, ...]),
]
"""Of which departments everything is in the file: of the whole company (`all`), or of those that are listed."""


class Complete(Record):
    """What is whole in a stack file: the name of each part, with `all` or the departments it is whole for."""

    integrations: Extent | None = None
    """Every flow of data is in the file."""
    tools: Extent | None = None
    """Every tool is in the file."""
    costs: Extent | None = None
    """Every cost is in the file; a tool without one costs nothing that is known."""
    owners: Extent | None = None
    """Every owner is in the file; a tool without one has none."""
    entities: Extent | None = None
    """Every kind of records is in the file, those of consents and objections too."""
    activities: Extent | None = None
    """Every purpose for which personal data is used is in the file."""


Part = Literal["integrations", "tools", "costs", "owners", "entities", "activities"]
"""What can be stated to be whole."""
PARTS: tuple[Part, ...] = get_args(Part)

_BETWEEN_WORDS = re.compile(r"[;,]")


def _parts(value: object) -> object:
    """Read `integrations`, `[integrations, tools]` or `[tools, {integrations: [marketing]}]` as a mapping of parts."""
    if isinstance(value, str):
        value = [part.strip() for part in _BETWEEN_WORDS.split(value) if part.strip()]
    if not isinstance(value, list | tuple):
        return value
    whole: dict[object, object] = {}
    for item in value:
        if not isinstance(item, str | Mapping):
            return value
        for part, departments in ({item: "all"} if isinstance(item, str) else item).items():
            if part in whole:
                raise refusal("listed_twice", "{shown} is listed twice", part)
            whole[part] = departments
    return whole


_Listed = Annotated[tuple[Part | Complete, ...], Field(min_length=1)]
WhatIsComplete = Annotated[Complete, BeforeValidator(_parts, json_schema_input_type=Complete | Part | _Listed)]
"""What is whole, as a word, a list of words and mappings, or one mapping."""
