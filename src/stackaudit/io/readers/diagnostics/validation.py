"""From pydantic's errors to problems a user can mend: the place in the file, our words, and the nearest right value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import UnionType
from typing import Annotated, NamedTuple, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Pointer, Positions, Span
from stackaudit.io.readers.diagnostics.problems import Code, file_name, on_one_line, report
from stackaudit.io.readers.diagnostics.sentences import Fault, sentence
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.result import Location, ReadResult
from stackaudit.model.bounds import GIVEN_UP, MORE
from stackaudit.model.later import bare
from stackaudit.model.stack import Stack


class Place(NamedTuple):
    """Where an error belongs.

    Attributes:
        path: Keys and indices in the file, as far as the file holds them.
        exact: Whether every field of the model on the way there stands in the file.
        field: The last name on the way: a field of the model, or a key of the file.
        tagged: Whether the last step of the location names a branch of a union, not a place.
    """

    path: Pointer
    exact: bool
    field: str
    tagged: bool


class _Expected(NamedTuple):
    """What the model expects somewhere, and whether a field of its own led there."""

    is_field: bool
    types: tuple[object, ...]


class ModelWalk:
    """Follows pydantic's locations through one document and the model that it was to fit."""

    def __init__(self, data: object, model: type[BaseModel]) -> None:
        self._data = data
        self._expected: dict[Pointer, _Expected] = {(): _Expected(is_field=False, types=_alternatives(model))}
        self._keys: dict[int, list[str | int]] = {}

    def place(self, loc: Sequence[str | int]) -> Place:
        """Return the place in the file of pydantic's location `loc`.

        A list of the model may be a mapping in the file; its i-th entry is then the i-th key. Steps that are in neither
        the model nor the file (tags of unions, names of validators, `[key]`) are left out.
        """
        path: list[str | int] = []
        node = self._data
        exact, tagged, field = True, False, ""
        steps: Pointer = ()
        for step in loc:
            steps = (*steps, _general(step))
            is_field = self._expect(steps).is_field
            if is_field:
                field = str(step)
            if not exact:
                continue
            key = self._key_in(node, step, is_field=is_field)
            tagged = key is None and not is_field
            if key is not None:
                path.append(key)
                field = step if isinstance(step, str) else field
                node = node[key]  # type: ignore[index]  # _key_in has found it there
            elif is_field:
                exact = False
        return Place(tuple(path), exact, field, tagged)

    def fields_at(self, loc: Sequence[str | int]) -> list[str]:
        """Return the fields that the model knows at `loc`, by the names that a file uses."""
        names: dict[str, None] = {}
        for type_ in self._expect(tuple(map(_general, loc))).types:
            if _is_model(type_):
                names.update(dict.fromkeys(field.alias or name for name, field in type_.model_fields.items()))
        return list(names)

    def _expect(self, steps: Pointer) -> _Expected:
        """Return what the model expects after `steps`, in which every index is 0: all items share one answer."""
        expected = self._expected.get(steps)
        if expected is None:
            step, types = steps[-1], self._expect(steps[:-1]).types
            is_field = any(step in _fields(type_) for type_ in types if _is_model(type_))
            below = tuple(child for type_ in types for child in _children(type_, step))
            branch = tuple(type_ for type_ in types if getattr(type_, "__name__", "") == step)
            expected = self._expected[steps] = _Expected(is_field, below or branch or types)
        return expected

    def _key_in(self, node: object, step: str | int, *, is_field: bool) -> str | int | None:
        """Return the key or index that `step` stands for in `node`, or None where it stands for none."""
        if isinstance(node, Mapping):
            if step in node:
                return step
            if isinstance(step, int) and not is_field and 0 <= step < len(node):
                if id(node) not in self._keys:
                    self._keys[id(node)] = list(node)
                return self._keys[id(node)][step]
        elif isinstance(node, list | tuple) and isinstance(step, int) and 0 <= step < len(node):
            return step
        return None


def at(data: object, path: Pointer) -> object:
    """Return the value at `path`, which must be there."""
    node = data
    for step in path:
        node = node[step]  # type: ignore[index]  # the path was found in this data
    return node


def _general(step: str | int) -> str | int:
    return 0 if isinstance(step, int) else step


def _is_model(type_: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[object, ...]]:
    """Return what each field of `model` expects, by its name and by its alias."""
    expected: dict[str, tuple[object, ...]] = {}
    for name, field in model.model_fields.items():
        expected[name] = expected[field.alias or name] = _alternatives(field.annotation)
    return expected


def _children(type_: object, step: str | int) -> Iterator[object]:
    """Yield the types that `type_` expects at one of its fields, indices or keys."""
    if _is_model(type_):
        yield from _fields(type_).get(str(step), ())
        return
    origin, arguments = get_origin(type_), get_args(type_)
    if not isinstance(origin, type) or not arguments:
        return
    if issubclass(origin, Mapping):
        if isinstance(step, str) and len(arguments) == 2:
            yield from _alternatives(arguments[1])
    elif isinstance(step, int):
        for argument in arguments:
            if argument is not Ellipsis:
                yield from _alternatives(argument)


def _alternatives(annotation: object) -> tuple[object, ...]:
    """Return what an annotation allows, seen through `Annotated`, aliases and unions."""
    if isinstance(annotation, type) and not get_args(annotation):
        return (annotation,)
    if hasattr(annotation, "__value__"):  # an alias made with `type X = …`
        return _alternatives(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(bare(annotation))
    if origin in (Union, UnionType):
        return tuple(found for part in get_args(annotation) for found in _alternatives(part))
    return (annotation,)


_MOST_SUGGESTIONS = 20
_MOST_TOLD = DEFAULT_LIMITS.problems


class _Placed(NamedTuple):
    """One of pydantic's errors at its place in the file."""

    details: ErrorDetails
    place: Place
    span: Span


def problems_from(
    error: ValidationError,
    data: object,
    positions: Positions | Callable[[Collection[Pointer]], Positions],
    model: type[BaseModel],
) -> tuple[Problem, ...]:
    """Return what is wrong with `data`, in the order of the places in the file; of a flood, the beginning and a count.

    Args:
        error: What pydantic found.
        data: The data as it was read, before any validator changed it.
        positions: Where its entries stand, or what finds these places; `Positions()` where it comes from no text.
        model: The model that it was to fit.
    """
    walk = ModelWalk(data, model)
    everything = error.errors(include_url=False)
    errors = [details for details in everything if details["type"] not in _STAND_INS]
    places = [walk.place(details["loc"]) for details in errors[:_MOST_TOLD]]
    if not isinstance(positions, Positions):
        positions = positions({place.path for place in places})
    placed = [
        _Placed(details, place, _span(details, place, data, positions))
        for details, place in zip(errors, places, strict=False)
    ]
    placed = _without_echoes(placed)
    placed.sort(key=lambda one: (one.span.line, one.span.column))
    problems = [_problem(one, walk, positions, suggest=n < _MOST_SUGGESTIONS) for n, one in enumerate(placed)]
    uncounted = any(details["type"] == GIVEN_UP for details in everything)
    left_out = (
        len(errors) - len(places) + sum(details["ctx"]["count"] for details in everything if details["type"] == MORE)
    )
    if left_out > 0 or uncounted:
        problems.append(more_problems(left_out, problems, uncounted=uncounted))
    return tuple(problems)


_STAND_INS = frozenset({GIVEN_UP, MORE})


def more_problems(count: int, listed: Sequence[Problem], *, uncounted: bool = False) -> Problem:
    """Return the problem that stands for those which are not listed, after the last that is."""
    message = f"{count:,} more problems are not listed" if count else "more problems are not listed"
    message += ": the rest of a list was not looked at" if uncounted else ""
    last = max(listed, key=lambda one: (one.line, one.column), default=Problem(Code.TOO_MANY_PROBLEMS, ""))
    return Problem(
        Code.TOO_MANY_PROBLEMS, message, last.line, last.column, last.width, count=max(1, count), is_least=uncounted
    )


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
    told: set[Pointer] = set()
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
        subject=_key_of(details) or _subject(field, one.place),
        value=details["input"],
        written=positions.written(one.place.path) if one.place.exact else "",
        context=details.get("ctx") or {},
        known=tuple(known),
        suggest=suggest,
    )
    told = sentence(fault)
    return Problem(told.code, told.message, one.span.line, one.span.column, one.span.width, told.help, one.place.path)


def _key_of(details: ErrorDetails) -> str:
    """Name what a key is a key of that is none of those expected; empty for every other error."""
    loc = details["loc"]
    if len(loc) < 3 or loc[-1] != "[key]" or details["type"] != "literal_error":
        return ""
    return f"a key of {str(loc[-3])!r}"


def _subject(field: str, place: Place) -> str:
    last = place.path[-1] if place.path and place.exact else None
    return f"item {last + 1} of {field!r}" if isinstance(last, int) else repr(field)


class LocatedProblem(NamedTuple):
    """A problem and where it stands."""

    problem: Problem
    spot: Location


def validated(reading: ReadResult, source: str) -> Stack:
    """Return the stack that a reader's document is.

    Raises:
        LoadError: something in it does not fit; each problem with the spot of its record.
    """
    document = dict(reading.document)
    try:
        return Stack.model_validate(document)
    except ValidationError as error:
        problems = problems_from(error, document, Positions(), Stack)
    nowhere = Location(source)
    raise refusal_at(
        [LocatedProblem(one, nearest_location(reading.spots, one.path) or nowhere) for one in problems], source
    )


def nearest_location(spots: Mapping[Pointer, Location], path: Pointer) -> Location | None:
    """Where a fact stands, or the nearest record around it whose place is known."""
    for length in range(len(path), -1, -1):
        if path[:length] in spots:
            return spots[path[:length]]
    return None


def refusal_at(told: Sequence[LocatedProblem], source: str) -> LoadError:
    """Return the error to raise for an input of many parts, its problems in the order of their places."""
    ordered = sorted(told, key=lambda one: (one.spot.source, one.spot.sheet, one.spot.line, one.spot.column))
    spots = iter(ordered)
    rendered = report([one.problem for one in ordered], file_name(source), lambda _: _full(next(spots)))
    problems = [replace(p, line=spot.line, column=spot.column, width=1) for p, spot in ordered]
    return LoadError(problems, source, rendered)


def _full(one: LocatedProblem) -> str:
    problem = one.problem
    shown = f"error[{problem.code}]: {on_one_line(problem.message)}\n --> {file_name(str(one.spot))}"
    return f"{shown}\n  = help: {on_one_line(problem.help)}" if problem.help else shown
