"""Which tables a stack unfolds into, and which columns each has: read off the records themselves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from stackaudit.model.activity import Activity
from stackaudit.model.base import Id
from stackaudit.model.complete import Complete
from stackaudit.model.integration import Candidate, Integration
from stackaudit.model.journey import Journey, Need, Step, StepNeed
from stackaudit.model.parts import CapabilityUse, EntityUse, Limit, Price, Sourced
from stackaudit.model.people import (
    AccountChange,
    Answer,
    Clarity,
    Commitment,
    Expectation,
    Feedback,
    Goal,
    Initiative,
    Ticket,
    Vendor,
)
from stackaudit.model.privacy import AttributeClass, Controller
from stackaudit.model.rollout import (
    Adoption,
    Approval,
    CaseCount,
    Effect,
    Escalation,
    Meeting,
    Member,
    Panelist,
    Prototype,
    Purchase,
    Requirement,
    RoleAssignment,
    SignOff,
    Support,
    Task,
    Training,
    UserGroup,
)
from stackaudit.model.tool import DataEntity, Department, Master, Tool


class Kind(StrEnum):
    """What the cells of a column hold. In a `words` column a text is split at `;`, in an `ids` column also at `,`."""

    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    DURATION = "duration"
    WORDS = "words"
    IDS = "ids"
    RECORD = "record"
    RECORDS = "records"
    OWN = "own"


class Column(NamedTuple):
    """A column: what it holds, the keys that lead to it from its record, and the only words that it may hold."""

    kind: Kind
    steps: tuple[str, ...]
    choices: tuple[str, ...] = ()


class Layout(NamedTuple):
    """How one list of a stack looks as a table: `keys` are the columns that name the parent, outermost first.

    Its records stand in `field` of the rows of `parent`, which is `stack` for the lists of the stack itself.
    """

    name: str
    parent: str
    field: str
    keys: tuple[str, ...]
    columns: dict[str, Column]

    def column(self, name: str) -> Column | None:
        """The column of this name, the user's own `x-…` columns included; None where there can be none."""
        if name in self.columns:
            return self.columns[name]
        if name.startswith("x-"):
            return Column(Kind.OWN, (name,))
        record, _, own = name.partition(".")
        is_record = record in self.columns and self.columns[record].kind is Kind.RECORD
        return Column(Kind.OWN, (record, own)) if is_record and own.startswith("x-") else None


_KINDS = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    int: Kind.COUNT,
    float: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    date: Kind.DAY,
    timedelta: Kind.DURATION,
}
_WRITTEN_AS_IDS = frozenset({"capabilities", "system_of_record", "needs"})
_OF_STACK = {"stackaudit": Kind.COUNT, "name": Kind.TEXT, "as_of": Kind.DAY, "currency": Kind.TEXT, "hub": Kind.TEXT}
_LISTS: dict[str, type[BaseModel]] = {
    "departments": Department,
    "entities": DataEntity,
    "tools": Tool,
    "integrations": Integration,
    "needs": Need,
    "journeys": Journey,
    "candidates": Candidate,
    "initiatives": Initiative,
    "vendors": Vendor,
    "feedback": Feedback,
    "goals": Goal,
    "activities": Activity,
}
_CHILDREN: tuple[tuple[str, type[BaseModel], str, str, tuple[str, ...]], ...] = (
    ("entity_masters", Master, "entities", "system_of_record", ("entity",)),
    ("entity_attribute_classes", AttributeClass, "entities", "attribute_classes", ("entity",)),
    ("tool_capabilities", CapabilityUse, "tools", "capabilities", ("tool",)),
    ("tool_entities", EntityUse, "tools", "entities", ("tool",)),
    ("tool_limits", Limit, "tools", "limits", ("tool",)),
    ("tool_prices", Price, "tools", "prices", ("tool",)),
    ("journey_steps", Step, "journeys", "steps", ("journey",)),
    ("step_needs", StepNeed, "journey_steps", "needs", ("journey", "step")),
    *(
        (f"initiative_{field}", model, "initiatives", field, ("initiative",))
        for field, model in (
            *(("team", Member), ("tasks", Task), ("approvals", Approval), ("purchases", Purchase), ("panel", Panelist)),
            *(("requirements", Requirement), ("sign_offs", SignOff), ("prototypes", Prototype)),
            *(("roles", RoleAssignment), ("training", Training), ("meetings", Meeting)),
            *(("groups", UserGroup), ("adoption", Adoption), ("uses", CaseCount)),
            *(("support", Support), ("effects", Effect), ("escalations", Escalation)),
            *(("answers", Answer), ("expectations", Expectation)),
            *(("clarity", Clarity), ("commitments", Commitment)),
        )
    ),
    ("vendor_tickets", Ticket, "vendors", "tickets", ("vendor",)),
    ("vendor_account_changes", AccountChange, "vendors", "account_changes", ("vendor",)),
)


def _bare(annotation: Any) -> Any:  # noqa: ANN401  an annotation may be anything
    """Return a type without `Annotated` and `| None`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _bare(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def _or_a_word(annotation: Any) -> bool:  # noqa: ANN401
    """Whether a value may be a word in place of what it usually is: a day, or `none`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (Union, UnionType):
        return False
    parts = [part for part in get_args(annotation) if part is not type(None)]
    return _or_a_word(parts[0]) if len(parts) == 1 else any(get_origin(part) is Literal for part in parts)


def _kind(annotation: object) -> Kind:
    bare = _bare(annotation)
    if bare is date and _or_a_word(annotation):
        return Kind.TEXT
    if get_origin(bare) is tuple:
        item = get_args(bare)[0]
        if isinstance(_bare(item), type) and issubclass(_bare(item), BaseModel):
            return Kind.RECORDS
        return Kind.IDS if item == Id or get_origin(_bare(item)) is Literal else Kind.WORDS
    if get_origin(bare) is Literal:
        bare = type(get_args(bare)[0])
    return Kind.RECORD if issubclass(bare, BaseModel) else _KINDS[bare]


def _choices(annotation: object) -> tuple[str, ...]:
    """The words of a `Literal`, or of a list of one."""
    bare = _bare(annotation)
    if get_origin(bare) is tuple:
        bare = _bare(get_args(bare)[0])
    return tuple(map(str, get_args(bare))) if get_origin(bare) is Literal else ()


def _columns(model: type[BaseModel], steps: tuple[str, ...] = ()) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, field in model.model_fields.items():
        path = (*steps, field.alias or name)
        kind = Kind.IDS if name in _WRITTEN_AS_IDS else _kind(field.annotation)
        columns[".".join(path)] = Column(kind, path, _choices(field.annotation))
        if kind is Kind.RECORD:
            columns |= _columns(_bare(field.annotation), path)
    return dict(sorted(columns.items(), key=lambda column: column[0].startswith("provenance")))


def _layouts() -> dict[str, Layout]:
    of_stack = {name: Column(kind, (name,)) for name, kind in _OF_STACK.items()}
    of_stack |= {"complete": Column(Kind.RECORD, ("complete",))} | _columns(Complete, ("complete",)) | _columns(Sourced)
    of_stack |= {"controller": Column(Kind.RECORD, ("controller",))} | _columns(Controller, ("controller",))
    layouts = [Layout("stack", "", "", (), of_stack)]
    layouts += [Layout(name, "stack", name, (), _columns(model)) for name, model in _LISTS.items()]
    layouts += [Layout(name, parent, field, keys, _columns(model)) for name, model, parent, field, keys in _CHILDREN]
    return {layout.name: layout for layout in layouts}


LAYOUTS: dict[str, Layout] = _layouts()
"""Every table that a stack can have, parents before their children."""

CHILD_OF = {(layout.parent, layout.field): layout for layout in LAYOUTS.values() if layout.keys}
