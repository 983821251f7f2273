"""The file of a rollout to start from: roles, tasks and days, counted from the day of going live."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from stackaudit.core.errors import did_you_mean
from stackaudit.model.base import NeedsKey, Record, Text, Texts, refusal
from stackaudit.model.persons import RoleName
from stackaudit.model.rollout import ApprovalKind
from stackaudit.model.tool import Named

_FARTHEST = 3650
WINDOW = 90
"""Days after going live in which training counts."""
LONGEST_GAP = 45
"""Days that may pass in them without a session."""
DayCount = Annotated[int, Field(strict=True, ge=-_FARTHEST, le=_FARTHEST)]
"""Days after going live; below 0, before it."""
_Loc = tuple[str | int, ...]


class PresetRole(Record):
    """A role that such a rollout needs."""

    role: RoleName
    question: Text | None = None


class PresetTask(Named):
    """A task and the roles it is for: one answers for it, at least one does it."""

    responsible: Annotated[tuple[RoleName, ...], Field(min_length=1)]
    accountable: RoleName
    consulted: tuple[RoleName, ...] = ()
    informed: tuple[RoleName, ...] = ()
    question: Text | None = None

    @property
    def roles(self) -> Iterator[tuple[_Loc, RoleName]]:
        """Each role that it names, with its place."""
        yield ("accountable",), self.accountable
        for column in ("responsible", "consulted", "informed"):
            yield from (((column, n), role) for n, role in enumerate(getattr(self, column)))


class PresetApproval(Named):
    """An approval, and the day on which it is to be asked for."""

    kind: ApprovalKind | None = None
    day: DayCount
    question: Text | None = None


class PresetPrototype(Record):
    """The day on which something can be tried, and by whom."""

    day: DayCount
    to: Texts = ()
    question: Text | None = None


class PresetSignOffs(Record):
    """Who is to sign the requirements, by which day."""

    day: DayCount
    groups: Annotated[Texts, Field(min_length=1)]


class PresetExpectation(Record):
    """What to ask one stakeholder."""

    stakeholder: Text
    attribute: Text
    question: Text


Sessions = Annotated[tuple[DayCount, ...], Field(min_length=3, max_length=4)]


class RolloutPreset(Record):
    """A rollout to start from, as its file says it. Each day is a number of days after going live."""

    name: Text
    tool: Text
    """What the tool is called until somebody names it."""
    roles: Annotated[tuple[PresetRole, ...], Field(min_length=1)]
    tasks: Annotated[tuple[Annotated[PresetTask, NeedsKey(("id", "name"))], ...], Field(min_length=1)]
    approvals: tuple[Annotated[PresetApproval, NeedsKey(("id", "name"))], ...] = ()
    prototypes: tuple[PresetPrototype, ...] = ()
    sign_offs: PresetSignOffs | None = None
    build_starts: DayCount | None = None
    groups: Texts = ()
    """The groups of those who are to work with it; each is trained."""
    training: tuple[Sessions, ...] = ()
    """Days of the sessions of each group: one list for four sessions, one for three."""
    usage_review: DayCount | None = None
    retraining: DayCount | None = None
    support: tuple[DayCount, ...] = ()
    """Days on which the questions that come in are counted."""
    expectations: tuple[PresetExpectation, ...] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _sound(cls, data: object, handler: ModelWrapValidatorHandler[RolloutPreset]) -> RolloutPreset:
        """Check what only the whole file can tell."""
        preset = handler(data)
        wrong = [*_wrong(preset)]
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return preset


def _wrong(preset: RolloutPreset) -> Iterator[InitErrorDetails]:
    yield from _wrong_roles(preset)
    names: set[str] = set()
    for n, task in enumerate(preset.tasks):
        if task.id in names:
            yield _error(("tasks", n, "name"), task.name, "the task {shown} stands here twice")
        names.add(task.id)
    for n, days in enumerate(preset.training):
        gap = max(later - earlier for earlier, later in pairwise([0, *sorted(days), WINDOW]))
        if gap > LONGEST_GAP or not all(0 < day <= WINDOW for day in days):
            sentence = "{shown} days pass without training; sessions lie in the first 90 days, at most 45 days apart"
            yield _error(("training", n), gap, sentence)
    if preset.training and not preset.groups:
        yield _error(("training",), len(preset.training), "there is training, but no group: name them below groups")


def _wrong_roles(preset: RolloutPreset) -> Iterator[InitErrorDetails]:
    """Yield roles that are listed twice, that tasks name and nobody lists, and that have nothing to do."""
    listed = [one.role for one in preset.roles]
    busy = {role for task in preset.tasks for place, role in task.roles if place[0] in ("accountable", "responsible")}
    for n, role in enumerate(listed):
        if role in listed[:n]:
            yield _error(("roles", n, "role"), role, "the role {shown} is listed twice")
        elif role not in busy:
            yield _error(("roles", n, "role"), role, "the role {shown} does nothing and answers for nothing")
    for n, task in enumerate(preset.tasks):
        for place, role in task.roles:
            if role not in listed:
                hint = did_you_mean(role, listed).removeprefix("; ")
                yield _error(("tasks", n, *place), role, "the role {shown} is not below roles", hint)


def _error(loc: _Loc, value: object, sentence: str, advice: str = "") -> InitErrorDetails:
    return InitErrorDetails(type=refusal("contradiction", sentence, value, advice, code="SA304"), loc=loc, input=value)
