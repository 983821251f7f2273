"""Mappings of very many unknown keys: most are left out before the model sees them, as telling each would cost much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from stackaudit.io.readers.diagnostics.positions import Pointer
from stackaudit.io.readers.diagnostics.validation import ModelWalk

_OWN = "x-"


def thinned(
    data: dict[str, Any], model: type[BaseModel], crowds: Sequence[dict[str, Any]], most: int
) -> tuple[dict[str, Any], int]:
    """Return a document with few of the unknown keys of its crowded mappings, and how many keys are left out.

    Args:
        data: The document; it is changed.
        model: What it is to fit, which tells the keys that are known.
        crowds: The mappings of very many keys in it.
        most: Unknown keys that stay, of all mappings together.
    """
    walk, crowded = ModelWalk(data, model), {id(crowd) for crowd in crowds}
    root: dict[Any, Any] = {"": data}
    waiting: list[tuple[Any, str | int, Pointer]] = [(root, "", ())]
    left_out, room = 0, most
    while waiting:
        container, step, loc = waiting.pop()
        node = container[step]
        if id(node) in crowded and (known := frozenset(walk.fields_at(loc))):
            few = _few(node, known, room)
            left_out += len(node) - len(few)
            room = max(0, room - len(few))
            container[step] = node = few
        steps = reversed(node.items() if isinstance(node, dict) else list(enumerate(node)))
        waiting += [(node, key, _below(walk, loc, key)) for key, value in steps if isinstance(value, dict | list)]
    return root[""], left_out


def _few(mapping: dict[str, Any], known: frozenset[str], most: int) -> dict[str, Any]:
    """Return the mapping with its known keys, the user's own, and no more than some of the others."""
    few: dict[str, Any] = {}
    unknown = 0
    for key, value in mapping.items():
        if key in known or key.startswith(_OWN):
            few[key] = value
        elif unknown < most:
            unknown += 1
            few[key] = value
    return few


def _below(walk: ModelWalk, loc: Pointer, key: str | int) -> Pointer:
    """Where the model has what stands at a key: a mapping may stand for a list, its keys for the places in it."""
    named = (*loc, key if isinstance(key, str) else 0)
    return named if walk.fields_at(named) else (*loc, 0)
