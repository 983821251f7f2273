"""Facts of a record that its model would refuse are taken out and told, so that one wrong cell does not cost a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from stackaudit.io.readers.base import Note
from stackaudit.io.readers.positions import Positions
from stackaudit.io.readers.spreadsheet.tools import Row
from stackaudit.io.readers.validation import problems_from

_STILL_NAMES = frozenset({"departments", "via"})  # they become ids later
_NAMES = frozenset({"id", "name", "source", "target"})


def sound(rows: Iterable[Row], model: type[BaseModel], notes: list[Note]) -> list[Row]:
    """Return the rows without the facts that the model refuses; each is noted. What names a record always stays."""
    return [_sound(row, model, notes) for row in rows]


def _sound(row: Row, model: type[BaseModel], notes: list[Note]) -> Row:
    checked = {key: value for key, value in row.record.items() if key not in _STILL_NAMES}
    try:
        model.model_validate(checked)
    except ValidationError as error:
        record = dict(row.record)
        for problem in problems_from(error, checked, Positions(), model):
            if problem.path and problem.path[0] not in _NAMES:
                _without(record, problem.path[:2])
                notes.append(Note("left-out", f"{problem.message}: not read", row.spot))
        return replace(row, record=record)
    return row


def _without(record: dict[str, Any], path: tuple[str | int, ...]) -> None:
    outer = str(path[0])
    inner = record.get(outer)
    if len(path) > 1 and isinstance(inner, dict) and len(inner) > 1:
        record[outer] = {key: value for key, value in inner.items() if key != path[1]}
    else:
        record.pop(outer, None)
