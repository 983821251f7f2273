"""From pydantic's errors to problems a user can mend: the place in the file, our words, and the nearest right value."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stackaudit.core.errors import Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.model_walk import ModelWalk, Place, at
from stackaudit.io.readers.positions import Path, Positions, Span
from stackaudit.io.readers.sentences import Fault, sentence

_MOST_SUGGESTIONS = 20
_MOST_TOLD = DEFAULT_LIMITS.problems


class _Placed(NamedTuple):
    """One of pydantic's errors at its place in the file."""

    details: ErrorDetails
    place: Place
    span: Span


def problems_from(
    error: ValidationError, data: object, positions: Positions, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Return what is wrong with `data`, in the order of the places in the file; of a flood, the beginning and a count.

    Args:
        error: What pydantic found.
        data: The data as it was read, before any validator changed it.
        positions: Where its entries stand; `Positions()` where it comes from no text.
        model: The model that it was to fit.
    """
    walk = ModelWalk(data, model)
    errors = error.errors(include_url=False)
    placed = _without_echoes([_placed(details, walk, data, positions) for details in errors[:_MOST_TOLD]])
    placed.sort(key=lambda one: (one.span.line, one.span.column))
    problems = [_problem(one, walk, positions, suggest=n < _MOST_SUGGESTIONS) for n, one in enumerate(placed)]
    left_out = len(errors) - _MOST_TOLD
    if left_out > 0:
        last = placed[-1].span
        message = f"{left_out:,} more problems are not listed"
        problems.append(Problem(Code.TOO_MANY_PROBLEMS, message, last.line, last.column, last.width))
    return tuple(problems)


def _placed(details: ErrorDetails, walk: ModelWalk, data: object, positions: Positions) -> _Placed:
    place = walk.place(details["loc"])
    return _Placed(details, place, _span(details, place, data, positions))


def _span(details: ErrorDetails, place: Place, data: object, positions: Positions) -> Span:
    """Point at the key where the key is wrong or a field within it is missing, else at the value."""
    if details["type"] == "missing" or _is_unknown_field(details):
        return positions.key(place.path)
    wrong = details["input"]
    names_key = isinstance(wrong, str) and wrong in place.path[-1:] and at(data, place.path) is not wrong
    if names_key or "[key]" in details["loc"]:
        return positions.key(place.path)
    return positions.value(place.path)


def _is_unknown_field(details: ErrorDetails) -> bool:
    if details["type"] == "string_pattern_mismatch":
        return bool(details.get("ctx", {}).get("pattern") == "^x-")
    return bool(details["type"] == "extra_forbidden")


def _without_echoes(placed: list[_Placed]) -> list[_Placed]:
    """Keep, of the branches of a union, the one that fits best: the one whose errors lie deepest."""
    above = {one.place.path[:length] for one in placed for length in range(len(one.place.path))}
    kept = []
    told: set[Path] = set()
    for one in placed:
        path = one.place.path
        if one.place.tagged and one.details["type"].endswith(("_type", "_parsing", "literal_error")):
            if path in above or path in told:
                continue
            told.add(path)
        kept.append(one)
    return kept


def _problem(one: _Placed, walk: ModelWalk, positions: Positions, *, suggest: bool) -> Problem:
    details = one.details
    unknown = _is_unknown_field(details)
    known = walk.fields_at(details["loc"][:-1]) if unknown and suggest else []
    field = str(details["loc"][-1]) if unknown or details["type"] == "missing" else one.place.field
    fault = Fault(
        kind=details["type"],
        message=details["msg"],
        field=field,
        subject=_subject(field, one.place),
        value=details["input"],
        written=positions.written(one.place.path) if one.place.exact else "",
        context=details.get("ctx") or {},
        known=tuple(known),
        suggest=suggest,
    )
    told = sentence(fault)
    return Problem(told.code, told.message, one.span.line, one.span.column, one.span.width, told.help, one.place.path)


def _subject(field: str, place: Place) -> str:
    last = place.path[-1] if place.path and place.exact else None
    return f"item {last + 1} of {field!r}" if isinstance(last, int) else repr(field)
