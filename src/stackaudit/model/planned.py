"""Rows that a preset wrote: plans, until a person fills them in."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from stackaudit.model.base import Record, Text
from stackaudit.model.periods import days_after
from stackaudit.model.persons import RoleName
from stackaudit.model.values import Day

PRESET_LISTS = (
    *("roles", "tasks", "groups", "approvals", "prototypes", "sign_offs", "training", "support", "expectations"),
)
"""The lists of a rollout that a preset may fill, in the order in which people fill them in."""
_NOT_FACTS = frozenset({"id", "question", "preset", "provenance"})
_UNNAMED = "preset"


def _mark(value: object) -> object:
    """Read `true` as the mark of a row as it stands, and `false` as none."""
    if value is True or (isinstance(value, str) and value.strip().casefold() == "true"):
        return _UNNAMED
    return None if value is False else value


Mark = Annotated[Text | None, BeforeValidator(_mark, json_schema_input_type=Text | bool | None)]


class Planned(Record):
    """A row that a preset may have written. As long as nobody has changed it, it is a plan and no fact."""

    question: Text | None = None
    """What to ask of this row; it is no fact."""
    planned: Day | None = None
    """The day that the preset plans for it, as counted from the day of going live."""
    preset: Mark = None
    """Which preset wrote this row, and the check sum of what it wrote; `true` marks the row as it stands. A row that
    somebody has changed since, or of which the mark was overwritten, loses it when it is read."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401
        """Put the fields of the plan behind those of the row, where people look for them last."""
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.__pydantic_fields__
        for name in Planned.__pydantic_fields__:
            fields[name] = fields.pop(name)

    @model_validator(mode="after")
    def _marked(self) -> Planned:
        name, _, _ = (self.preset or "").rpartition("/")
        mark = marked(self, name or _UNNAMED)
        if self.preset in (mark, _UNNAMED):
            self.__dict__["preset"] = mark
        else:
            self.__dict__["preset"] = None
            self.__pydantic_fields_set__.discard("preset")
        return self

    @property
    def untouched(self) -> bool:
        """Whether it is as the preset wrote it."""
        return self.preset is not None


def marked(row: Planned, name: str) -> str:
    """Return the mark of a row as it stands: the name of its preset and a check sum of all that the row says.

    >>> marked(Planned(planned="2027-03-03", question="Who?"), "crm") == marked(Planned(planned="2027-03-03"), "crm")
    True
    """
    said: dict[str, Any] = {
        key: value
        for key, value in row.model_dump(mode="json", exclude_defaults=True).items()
        if key not in _NOT_FACTS and value not in (None, [], {})
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return f"{name}/{digest[:8]}"


class Preset(Record):
    """What a rollout was started from. Its days are plans, counted from `live`."""

    name: Text
    """Which preset."""
    live: Day
    """The day of going live that the days of its rows are counted from."""
    build_starts: Day | None = None
    """The day on which building is planned to begin."""
    usage_review: Day | None = None
    """The day that is planned for looking at how it is used."""
    retraining: Day | None = None
    """The day that is planned for training again."""
    roles: tuple[RoleName, ...] | None = None
    """The roles that such a rollout needs; absent: those of the policy."""


def moved(day: date, preset: Preset | None, live: date | None) -> date:
    """Return the day of a plan after the day of going live was moved to `live`.

    >>> preset = Preset(name="crm-rollout", live="2027-06-01")
    >>> moved(date(2027, 3, 3), preset, date(2027, 6, 8))
    datetime.date(2027, 3, 10)
    """
    return day if preset is None or live is None else days_after(day, (live - preset.live).days)
