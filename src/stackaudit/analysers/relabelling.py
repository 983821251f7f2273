"""The same stack under other ids: what an analyser says must not depend on what things are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackaudit.model.stack import Stack


def relabelled(stack: Stack, rename: Callable[[str], str]) -> Stack:
    """Return the same stack under other ids of its tools and entities; names for people stay.

    Args:
        stack: The stack.
        rename: From an id to another; two ids must not become one.
    """
    made = stack.document()
    for record in made.get("tools", ()):
        _rename(record, rename, "id", "relays", "requires", "conflicts")
        _rename(record.get("access", {}), rename, "provider")
        for use in record.get("entities", ()):
            _rename(use, rename, "entity")
    for record in made.get("entities", ()):
        _rename(record, rename, "id", "cross_reference")
        for master in record.get("system_of_record") or ():
            _rename(master, rename, "tool")
    for record in (*made.get("integrations", ()), *made.get("candidates", ())):
        _rename(record, rename, "source", "target", "via", "entities")
    for record in made.get("needs", ()):
        _rename(record, rename, "from", "to", "entity")
    for journey in made.get("journeys", ()):
        for step in journey["steps"]:
            _rename(step, rename, "tools")
            for need in step.get("needs", ()):
                _rename(need, rename, "entity")
    _rename_people(made, rename)
    _rename(made, rename, "hub")
    return Stack.model_validate(made)


def _rename_people(made: dict[str, Any], rename: Callable[[str], str]) -> None:
    for record in made.get("initiatives", ()):
        _rename(record, rename, "tools")
        for row in (*(record.get("purchases") or ()), *(record.get("adoption") or ())):
            _rename(row, rename, "tool")
    for record in made.get("feedback", ()):
        _rename(record, rename, "tool")


def _rename(record: dict[str, Any], rename: Callable[[str], str], *keys: str) -> None:
    """Rename what a record holds under some keys, each an id or several."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str):
            record[key] = rename(value)
        elif value is not None:
            record[key] = [rename(id_) for id_ in value]
