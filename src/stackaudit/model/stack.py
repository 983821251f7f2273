"""The stack: everything known of a company's tools, in one frozen value."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from stackaudit.core.errors import LoadError, ReadAsListWarning, UnknownNameError, nearest
from stackaudit.model.base import Id, Text, without
from stackaudit.model.complete import PARTS, Part, WhatIsComplete
from stackaudit.model.integration import CandidateItem, Integration, IntegrationItem
from stackaudit.model.journey import JourneyItem, Need
from stackaudit.model.later import Later
from stackaudit.model.parts import Sourced
from stackaudit.model.privacy import ControllerItem
from stackaudit.model.references import check_references, second_look
from stackaudit.model.tool import (
    DataEntity,
    Department,
    DepartmentItem,
    EntityItem,
    Named,
    Tool,
    ToolItem,
    under_key,
)
from stackaudit.model.values import Currency, Day

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.model.activity import ActivityItem
    from stackaudit.model.people import Feedback, GoalItem, InitiativeItem, VendorItem
    from stackaudit.model.reading import Reading
else:  # few stacks state them, and they are the larger half of the model
    ActivityItem = Annotated[Any, Later("stackaudit.model.activity:ActivityItem")]
    Feedback = Annotated[Any, Later("stackaudit.model.people:Feedback")]
    GoalItem = Annotated[Any, Later("stackaudit.model.people:GoalItem")]
    InitiativeItem = Annotated[Any, Later("stackaudit.model.people:InitiativeItem")]
    VendorItem = Annotated[Any, Later("stackaudit.model.people:VendorItem")]

NamedT = TypeVar("NamedT", bound=Named)


def _entity_list(value: object) -> object:
    """Read `{customer: {…}, order: {…}}` as a list; a list of records or bare names passes."""
    if not isinstance(value, Mapping):
        return value
    return tuple(
        under_key(entity, facts or {}, "id") if facts is None or isinstance(facts, Mapping) else facts
        for entity, facts in value.items()
    )


_Entities = Annotated[
    tuple[EntityItem, ...],
    BeforeValidator(_entity_list, json_schema_input_type=tuple[EntityItem, ...] | dict[Id, DataEntity | None]),
]


def _in_its_currency(stack: Stack) -> Stack:
    """Take the currency off tools that state that of the stack, so that those that have one are in another.

    Where the stack states none and all tools with amounts state the same, that is the one of the stack.
    """
    if all(tool.currency is None for tool in stack.tools):
        return stack
    currency = stack.currency
    if currency is None:
        stated = {tool.currency for tool in stack.tools if tool.cost is not None or tool.prices}
        currency = next(iter(stated)) if len(stated) == 1 else None
    if currency is None:
        return stack
    tools = tuple(tool if tool.currency != currency else without(tool, ("currency",)) for tool in stack.tools)
    return stack.model_copy(update={"currency": currency, "tools": tools})


class Stack(Sourced):
    """A company's tech stack: tools, the data they hold, the flows between them and the journeys they serve.

    Build one from a file or from a Python dict with `sa.read_stack`, or from pandas with `Stack.from_frames`:

    >>> import stackaudit as sa
    >>> stack = sa.read_stack({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})
    >>> stack.tool("crm").name, len(stack.integrations)
    ('CRM', 1)

    `sa.read_stack` tells each slip with its place and the nearest right value. It fills tools of which only the name is
    stated from the catalog; `"from_catalog": "none"` on a tool prevents that. `Stack.model_validate`, a method of
    pydantic, takes the same dict, adds nothing, and raises pydantic's own error.

    Raises:
        pydantic.ValidationError: something does not fit; all problems are in it, dangling references included.
    """

    stackaudit: Literal[1] = 1
    """Version of the file format."""
    name: Text
    """What the stack is called: usually the company."""
    as_of: Day | None = None
    """The day the facts are of; "days until" count from here."""
    currency: Currency | None = None
    """ISO 4217 code of every amount of which nothing else is stated."""
    hub: Id | None = None
    """The tool meant to hold the unified customer view."""
    complete: WhatIsComplete | None = None
    """What the author holds to be whole, such as `[integrations, tools]`; absent: what is not in it is unknown."""
    departments: tuple[DepartmentItem, ...] = ()
    """Departments and teams. One that is only named by a tool need not be listed."""
    entities: _Entities = ()
    """Kinds of records: customer, order, ticket."""
    tools: Annotated[tuple[ToolItem, ...], Field(min_length=1)]
    """Tools, services and spreadsheets: one at the least."""
    integrations: tuple[IntegrationItem, ...] = ()
    """Flows of data between tools. An empty list says that no flow is known; absent: nothing is said of flows."""
    needs: tuple[Need, ...] = ()
    """What must reach whom, beyond what the roles of tools imply."""
    journeys: tuple[JourneyItem, ...] = ()
    """The ways that customers take, step by step."""
    candidates: tuple[CandidateItem, ...] = ()
    """Integrations that could be built, for plans."""
    initiatives: tuple[InitiativeItem, ...] = ()
    """Rollouts and other projects, with the people in them."""
    vendors: tuple[VendorItem, ...] = ()
    """Those who sell the tools, with what was agreed and how they answer."""
    feedback: tuple[Feedback, ...] = ()
    """What users and customers say of tools and steps."""
    goals: tuple[GoalItem, ...] = ()
    """What measures are to reach, by when."""
    controller: ControllerItem | None = None
    """Who answers for the personal data, as the company states it."""
    activities: tuple[ActivityItem, ...] = ()
    """The purposes for which personal data is used; absent: not stated, which is not the same as an empty list."""

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, data: object, handler: ModelWrapValidatorHandler[Stack]) -> Stack:
        """Check references too, and tell them together with what is wrong inside the records."""
        try:
            stack = handler(data)
        except ValidationError as error:
            raise second_look(error, data, handler) from None
        dangling = check_references(stack)
        if dangling:
            raise ValidationError.from_exception_data(cls.__name__, dangling)
        return _in_its_currency(stack)

    def tool(self, id: str) -> Tool:  # noqa: A002  the stack file's own word
        """The tool with this id. Raises `UnknownNameError`, with the nearest id, where there is none."""
        return _find(self._tools, "tool", id)

    def entity(self, id: str) -> DataEntity:  # noqa: A002
        """The declared data entity with this id. Raises `UnknownNameError` where there is none."""
        return _find(self._entities, "entity", id)

    def department(self, id: str) -> Department:  # noqa: A002
        """The declared department with this id. Raises `UnknownNameError` where there is none."""
        return _find(self._departments, "department", id)

    def is_complete(self, part: Part, departments: Iterable[str] = ()) -> bool:
        """Whether the author states that a part is whole in the file: for everybody, or for one of these departments.

        What is whole for a department is whole for the departments below it.
        """
        if part not in PARTS:
            raise UnknownNameError("part of a stack", part, PARTS)
        extent = None if self.complete is None else getattr(self.complete, part)
        if extent is None or extent == "all":
            return extent is not None
        seen: set[str] = set()
        waiting = list(departments)
        while waiting:
            department = waiting.pop()
            if department in extent:
                return True
            seen.add(department)
            known = self._departments.get(department)
            above = None if known is None else known.parent
            if above is not None and above not in seen:
                waiting.append(above)
        return False

    def between(self, source: str, target: str) -> tuple[Integration, ...]:
        """The integrations from one tool to another, those that run both ways included.

        Raises:
            UnknownNameError: the stack has no such tool; the message has the nearest id.
        """
        self.tool(source), self.tool(target)
        return tuple(
            flow
            for flow in self.integrations
            if (flow.source, flow.target) == (source, target)
            or (flow.bidirectional and (flow.target, flow.source) == (source, target))
        )

    @cached_property
    def reading(self) -> Reading | None:
        """What was understood of the lists that it was read from; None where it is no list's.

        It is no fact of the stack: no file holds it, and two stacks with the same facts are equal whatever they were
        read from. A changed copy keeps it.
        """
        return None

    def with_reading(self, reading: Reading | None) -> Stack:
        """Return the same stack with what was understood of the lists that it was read from."""
        copied = self.model_copy()
        copied.__dict__["reading"] = reading
        return copied

    @cached_property
    def _tools(self) -> dict[str, Tool]:
        return {tool.id: tool for tool in self.tools}

    @cached_property
    def _entities(self) -> dict[str, DataEntity]:
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {department.id: department for department in self.departments}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Stack:
        """Return a copy with some fields changed, as pydantic does; what was looked up in the old one is forgotten."""
        copied = super().model_copy(update=update, deep=deep)
        for index in ("_tools", "_entities", "_departments"):
            copied.__dict__.pop(index, None)
        return copied

    @classmethod
    def from_frames(cls, **frames: pd.DataFrame) -> Stack:
        """Build a stack from pandas frames, one a list: `tools`, `integrations`, `entities`, `departments` and so on.

        A column is a field; a field of a nested record is `cost.annual`; a list is a cell with a list, or a text with
        `;` between its parts. A missing cell is a missing fact. `to_frames` shows every frame and column there is.

        Frames whose columns are all fields are taken as they are: nothing is filled in (`sa.fill_from_catalog` does
        it). Frames with columns of their own names (`Anwendung`, `Annual cost`) are read as `read_stack` reads a list:
        facts of known products are filled in from the catalog, and `stack.reading` tells what was understood. A
        misspelt field (`ownr`) among fields is refused; where no column but one of your own (`zone`) made the frames a
        list, a `ReadAsListWarning` says so.

        Args:
            frames: `tools` at least; `stack` (one row) may hold name, hub, currency and the like.

        Raises:
            LoadError: with the frame, row and column of every problem.
        """
        from stackaudit.model.tables import stack_from_frames

        try:
            return stack_from_frames(cls, frames)
        except LoadError as error:
            made = _from_lists(frames, error)
        return made

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """The stack as pandas frames, one a list; `Stack.from_frames(**stack.to_frames()) == stack`."""
        from stackaudit.model.tables import frames_of

        return frames_of(self)

    def document(self) -> dict[str, Any]:
        """The stack as plain data, such as a stack file holds: only what was stated, JSON types only."""
        return self.model_dump(mode="json", exclude_unset=True)

    def __repr__(self) -> str:
        counts = ((len(self.tools), "tool"), (len(self.integrations), "integration"))
        return f"<Stack {self.name!r}: {', '.join(f'{n} {noun}' if n == 1 else f'{n} {noun}s' for n, noun in counts)}>"

    __str__ = __repr__


def _from_lists(frames: Mapping[str, pd.DataFrame], error: LoadError) -> Stack:
    """Return what frames say as lists that people keep, or raise the error that they gave as tables of ours.

    A column that neither knows is misspelt, unless its name is nothing like ours.
    """
    from importlib import import_module

    unknown = {str(problem.path[-1]) for problem in error.problems if problem.code == "SA201" and problem.path}
    if not unknown or not {*frames} <= {"tools", "integrations"}:
        raise error
    try:  # the readers live above the model: they are found by name, as plugins are, and never imported by it
        made: Stack = import_module("stackaudit.io.readers.stack_file").read_frames(frames).stack
    except LoadError:
        raise error from None
    heads = made.reading.lists if made.reading else ()
    read = {column.head: column.field for one in heads for column in one.columns if column.field}
    plain = {name for name in unknown if name == name.lower() and " " not in name}
    if any(name not in read for name in plain):
        raise error
    if all(read.get(name, "x-").startswith("x-") for name in unknown):  # no head says that it is a list
        _check_slips(frames, plain, error)
        names = ", ".join(map(repr, sorted(unknown)))
        text = f"no field is called {names}: the frames were read as a list, and facts of known products filled in"
        warnings.warn(ReadAsListWarning(f"{text}; name own columns x-... to have them taken as stated"), stacklevel=3)
    return made


def _check_slips(frames: Iterable[str], names: Iterable[str], error: LoadError) -> None:
    """Raise the error where a column is nearly called as a field."""
    from stackaudit.model.layouts import LAYOUTS

    own = [column for frame in frames for column in LAYOUTS[frame].columns]
    if any(nearest(name, own) for name in names):
        raise error


def _find(index: Mapping[str, NamedT], kind: str, wanted: str) -> NamedT:
    try:
        return index[wanted]
    except KeyError:
        raise UnknownNameError(kind, wanted, _keys(index)) from None


def _keys(index: Mapping[str, object]) -> Iterable[str]:
    return index.keys()


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a stack file, with its shorthands.

    What only the whole file can tell, such as a name that leads nowhere, it does not know: `sa.read_stack` checks that.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:stackaudit:stack:1",
        **Stack.model_json_schema(),
    }
