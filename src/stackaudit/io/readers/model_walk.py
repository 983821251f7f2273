"""From the way pydantic names a place in a model to the same place in the file, and to the fields known there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, NamedTuple, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel

from stackaudit.io.readers.positions import Path


class Place(NamedTuple):
    """Where an error belongs.

    Attributes:
        path: Keys and indices in the file, as far as the file holds them.
        exact: Whether every field of the model on the way there stands in the file.
        field: The last name on the way: a field of the model, or a key of the file.
        tagged: Whether the last step of the location names a branch of a union, not a place.
    """

    path: Path
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
        self._expected: dict[Path, _Expected] = {(): _Expected(is_field=False, types=_alternatives(model))}
        self._keys: dict[int, list[str | int]] = {}

    def place(self, loc: Sequence[str | int]) -> Place:
        """Return the place in the file of pydantic's location `loc`.

        A list of the model may be a mapping in the file; its i-th entry is then the i-th key. Steps that are in neither
        the model nor the file (tags of unions, names of validators, `[key]`) are left out.
        """
        path: list[str | int] = []
        node = self._data
        exact, tagged, field = True, False, ""
        steps: Path = ()
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

    def _expect(self, steps: Path) -> _Expected:
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


def at(data: object, path: Path) -> object:
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
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(found for part in get_args(annotation) for found in _alternatives(part))
    return (annotation,)
