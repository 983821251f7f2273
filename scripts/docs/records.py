"""The records of a stack file: where each stands, its fields, and what they hold in plain words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scripts.docs.markdown import one_line
from scripts.docs.where import page_of_record
from stackaudit.model.base import Id, Ids, Text, Texts, explanations
from stackaudit.model.complete import Extent
from stackaudit.model.later import Later
from stackaudit.model.parts import Provenance
from stackaudit.model.periods import Period
from stackaudit.model.planned import Mark
from stackaudit.model.privacy import Keep, ToolKeep
from stackaudit.model.stack import Stack
from stackaudit.model.values import Count, Currency, Day, DayOrNone, Duration, Flag, Money, Number, Share

ONE_OF = {
    "departments": "department",
    "entities": "entity",
    "tools": "tool",
    "integrations": "integration",
    "needs": "need",
    "journeys": "journey",
    "candidates": "candidate",
    "initiatives": "initiative",
    "vendors": "vendor",
    "goals": "goal",
    "activities": "activity",
}
"""What one record of a list of the stack is called, as facts are named."""
_FIRST = ("id", "name")
_LAST = ("question", "planned", "preset", "provenance")
_PLAIN: tuple[tuple[Any, str], ...] = (
    (Id, "id"),
    (Ids, "list of ids"),
    (Text, "text"),
    (Texts, "list of texts"),
    (Flag, "true or false"),
    (Count, "whole number"),
    (Number, "number"),
    (Share, "share"),
    (Money, "money"),
    (Day, "day"),
    (DayOrNone, "day, or `none`"),
    (Duration, "length of time"),
    (Period, "period"),
    (Keep, "period, or `forever`"),
    (ToolKeep, "period, `forever` or `none`"),
    (Currency, "currency"),
    (Extent, "`all`, or list of departments"),
    (Mark, "text, or true"),
)
_BARE = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Decimal: "money",
    date: "day",
    timedelta: "length of time",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A record of a stack file, and where it stands.

    Attributes:
        model: The class of the record.
        path: How facts name it: `tool.seats`.
        keys: The keys that lead to it in a file: `tools`, `seats`.
        is_list: Whether its key holds a list of such records.
    """

    model: type[BaseModel]
    path: str
    keys: tuple[str, ...]
    is_list: bool


@cache
def places() -> tuple[Place, ...]:
    """Return every record that a stack file can hold, parents first; one that stands in several places stands once.

    Of several places it is the one nearest to the stack.
    """
    homes: dict[type[BaseModel], Place] = {}
    waiting = deque([Place(Stack, "stack", (), is_list=False)])
    while waiting:
        place = waiting.popleft()
        if homes.setdefault(place.model, place) is place:
            waiting += _below(place)
    return tuple(_with_those_below(homes[Stack], homes))


def _with_those_below(place: Place, homes: dict[type[BaseModel], Place]) -> Iterator[Place]:
    yield place
    for below in _below(place):
        if homes[below.model] == below:
            yield from _with_those_below(below, homes)


def _below(place: Place) -> Iterator[Place]:
    for key, field in fields_of(place.model).items():
        model = record_of(field)
        if model is None or (model is Provenance and place.keys):
            continue
        name = ONE_OF.get(key, key) if not place.keys else key
        path = name if not place.keys else f"{place.path}.{name}"
        yield Place(model, path, (*place.keys, key), holds_list(field))


def place_of(model: type[BaseModel]) -> Place:
    """Return where a record stands first."""
    return next(place for place in places() if place.model is model)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a record by the key that a file writes; what most records have stands last."""
    named = {field.alias or name: field for name, field in model.model_fields.items()}
    return {key: named[key] for key in sorted(named, key=lambda key: (key in _LAST, key not in _FIRST))}


def meaning(model: type[BaseModel], key: str) -> str:
    """Return what the model says of a field, on one line."""
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return one_line(_explained(model)[names[key]])


@cache
def _explained(model: type[BaseModel]) -> dict[str, str]:
    return explanations(model)


def record_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the record that a field holds, alone or in a list; None where it holds none."""
    return next(_models(annotation(field)), None)


def holds_list(field: FieldInfo) -> bool:
    """Return whether a field holds a list of records."""
    return _is_list(annotation(field))


def annotation(field: FieldInfo) -> Any:  # noqa: ANN401  a type as annotations have them
    """Return the type of a field as the model writes it."""
    if not field.metadata:
        return field.annotation
    return Annotated[(field.annotation, *field.metadata)]


def _models(type_: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401
    if isinstance(type_, Later):
        yield from _models(type_.type)
    elif isinstance(type_, type) and issubclass(type_, BaseModel):
        yield type_
    elif get_origin(type_) is not Literal:
        for part in get_args(type_):
            yield from _models(part)


def _is_list(type_: Any) -> bool:  # noqa: ANN401
    if get_origin(type_) is tuple:
        return next(_models(type_), None) is not None
    return get_origin(type_) in (Annotated, Union, UnionType) and any(map(_is_list, get_args(type_)))


def in_words(type_: Any) -> str:  # noqa: ANN401  a type as annotations have them
    """Return what a field holds, in plain words; a record is a link to its section."""
    origin, parts = get_origin(type_), get_args(type_)
    for known, words in _PLAIN:
        if type_ == known or (
            origin is Annotated and get_args(known) and parts[: len(get_args(known))] == get_args(known)
        ):
            return words
    if origin is Annotated:
        later = next((mark for mark in parts if isinstance(mark, Later)), None)
        return in_words(later.type) if later is not None else _limited(parts)
    if origin in (Union, UnionType):
        return " or ".join(in_words(part) for part in parts if part is not type(None))
    if origin is Literal:
        return f"{'one of ' if len(parts) > 1 else ''}{', '.join(f'`{part}`' for part in parts)}"
    if origin is tuple:
        return f"list: {in_words(parts[0])}"
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        place = place_of(type_)
        return f"[{place.path}]({page_of_record(place.keys)}#{place.path})"
    return _BARE[type_]


def _limited(parts: tuple[Any, ...]) -> str:
    """Return a type with its bounds, where these say more than that it is finite."""
    bounds: dict[str, float] = {}
    for mark in parts[1:]:
        for one in (*getattr(mark, "metadata", ()), mark):
            bounds |= {name: getattr(one, name) for name in ("ge", "le") if getattr(one, name, None) is not None}
    words = in_words(parts[0])
    least, most = bounds.get("ge"), bounds.get("le")
    return f"{words} from {least:g} to {most:g}" if least is not None and most is not None and most <= 100 else words
