"""The same stack under other ids: every reference to a tool, an entity or a department follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.frozen import FrozenDict
from stackaudit.graph import StackGraph
from stackaudit.model.ai import Ai
from stackaudit.model.base import altered
from stackaudit.model.complete import PARTS, Complete
from stackaudit.model.integration import Integration
from stackaudit.model.journey import Journey, Step
from stackaudit.model.parts import Access
from stackaudit.model.people import Initiative
from stackaudit.model.privacy import ToolPrivacy
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Master, Tool

FlowT = TypeVar("FlowT", bound=Integration)
Ids = Mapping[str, str]


@dataclass(frozen=True)
class Renames:
    """Old ids and the new ones, apart for tools, entities and departments."""

    tool: Ids = field(default_factory=FrozenDict)
    entity: Ids = field(default_factory=FrozenDict)
    department: Ids = field(default_factory=FrozenDict)

    def __bool__(self) -> bool:
        return bool(self.tool or self.entity or self.department)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each rename as two typed subjects, sorted."""
        kinds = (("department", self.department), ("entity", self.entity), ("tool", self.tool))
        return tuple((f"{kind}:{old}", f"{kind}:{new}") for kind, ids in kinds for old, new in sorted(ids.items()))


def understood(renames: Mapping[str, str] | None, before: StackGraph, after: StackGraph) -> Renames:
    """Return the renames by kind, each checked against both stacks: `{"esp": "mailer"}` or `{"tool:esp": "mailer"}`.

    Raises:
        UnknownNameError: the old id is not in the stack before, or the new one not in the stack after.
        StackAuditError: an id is of several kinds, or two things would become one.
    """
    there, then = _ids(before), _ids(after)
    found: dict[str, dict[str, str]] = {kind: {} for kind in there}
    for old, new in (renames or {}).items():
        kind, plain = _kind_of(old, there)
        wanted = new.removeprefix(f"{kind}:")
        if wanted not in then[kind]:
            raise UnknownNameError(kind, wanted, then[kind])
        found[kind][plain] = wanted
    for kind, ids in found.items():
        _refuse_mergers(kind, ids, there[kind])
    return Renames(**{kind: FrozenDict(ids) for kind, ids in found.items()})


def _ids(graph: StackGraph) -> dict[str, frozenset[str]]:
    stack = graph.whole
    used = {department for tool in stack.tools for department in tool.departments}
    return {
        "tool": frozenset(tool.id for tool in stack.tools),
        "entity": frozenset(graph.holdings),
        "department": frozenset(used | {department.id for department in stack.departments}),
    }


def _kind_of(old: str, there: Mapping[str, frozenset[str]]) -> tuple[str, str]:
    kind, colon, plain = old.partition(":")
    if colon and kind in there:
        if plain not in there[kind]:
            raise UnknownNameError(kind, plain, there[kind])
        return kind, plain
    kinds = [kind for kind, ids in there.items() if old in ids]
    if not kinds:
        raise UnknownNameError("tool, entity or department", old, {id_ for ids in there.values() for id_ in ids})
    if len(kinds) > 1:
        raise StackAuditError(f"{old!r} is {' and '.join(kinds)} at once: write '{kinds[0]}:{old}'")
    return kinds[0], old


def _refuse_mergers(kind: str, ids: Ids, there: frozenset[str]) -> None:
    """A rename says that two ids are one thing: it never makes one thing of two."""
    seen: dict[str, str] = {}
    for old, new in sorted(ids.items()):
        if new in seen:
            raise StackAuditError(
                f"both {seen[new]!r} and {old!r} are renamed to the {kind} {new!r}; only one can be it"
            )
        if new in there and new not in ids:
            raise StackAuditError(f"{old!r} cannot be renamed to {new!r}: there was another {kind} {new!r} before")
        seen[new] = old


def renamed(stack: Stack, renames: Renames) -> Stack:
    """Return the stack with its ids, and every reference to them, changed."""
    moved = repointed(stack, renames)
    return altered(
        moved,
        tools=[altered(tool, id=_new(renames.tool, tool.id)) for tool in moved.tools],
        entities=[altered(entity, id=_new(renames.entity, entity.id)) for entity in moved.entities],
        departments=[altered(one, id=_new(renames.department, one.id)) for one in moved.departments],
    )


def _complete(stated: Complete, departments: Ids) -> Complete:
    extents = {part: getattr(stated, part) for part in PARTS}
    return altered(
        stated,
        **{part: _news(departments, extent) for part, extent in extents.items() if isinstance(extent, tuple)},
    )


def repointed(stack: Stack, renames: Renames) -> Stack:
    """Return the stack with every reference changed, but the ids of the records themselves as they are."""
    tool, entity = renames.tool, renames.entity
    return altered(
        stack,
        hub=None if stack.hub is None else _new(tool, stack.hub),
        complete=stack.complete and _complete(stack.complete, renames.department),
        departments=[
            altered(one, parent=None if one.parent is None else _new(renames.department, one.parent))
            for one in stack.departments
        ],
        entities=[_entity(one, renames) for one in stack.entities],
        tools=[_tool(one, renames) for one in stack.tools],
        integrations=[_flow(flow, renames) for flow in stack.integrations],
        candidates=[_flow(flow, renames) for flow in stack.candidates],
        needs=[
            altered(
                need, source=_new(tool, need.source), target=_new(tool, need.target), entity=_new(entity, need.entity)
            )
            for need in stack.needs
        ],
        journeys=[_journey(journey, renames) for journey in stack.journeys],
        initiatives=[_initiative(one, tool) for one in stack.initiatives],
        feedback=[altered(one, tool=None if one.tool is None else _new(tool, one.tool)) for one in stack.feedback],
        activities=[
            altered(
                one, tools=one.tools and _news(tool, one.tools), entities=one.entities and _news(entity, one.entities)
            )
            for one in stack.activities
        ],
    )


def _new(ids: Ids, old: str) -> str:
    return ids.get(old, old)


def _news(ids: Ids, old: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_new(ids, one) for one in old))


def _initiative(record: Initiative, tool: Ids) -> Initiative:
    purchases = record.purchases and [altered(one, tool=_new(tool, one.tool)) for one in record.purchases]
    adoption = record.adoption and [
        altered(one, tool=None if one.tool is None else _new(tool, one.tool)) for one in record.adoption
    ]
    uses = record.uses and [altered(one, tool=_new(tool, one.tool)) for one in record.uses]
    return altered(record, tools=_news(tool, record.tools), purchases=purchases, adoption=adoption, uses=uses)


def _entity(record: DataEntity, renames: Renames) -> DataEntity:
    tool, masters = renames.tool, record.system_of_record
    if masters is not None:
        moved: list[Master] = []
        for master in masters:
            one = altered(master, tool=_new(tool, master.tool))
            if one not in moved:
                moved.append(one)
        masters = tuple(moved)
    reference = None if record.cross_reference is None else _new(tool, record.cross_reference)
    consents = None if record.consent_for is None else _new(renames.entity, record.consent_for)
    return altered(record, system_of_record=masters, cross_reference=reference, consent_for=consents)


def _tool(record: Tool, renames: Renames) -> Tool:
    return altered(
        record,
        departments=_news(renames.department, record.departments),
        entities=[altered(use, entity=_new(renames.entity, use.entity)) for use in record.entities],
        relays=_news(renames.entity, record.relays),
        requires=_news(renames.tool, record.requires),
        conflicts=_news(renames.tool, record.conflicts),
        access=_access(record.access, renames.tool),
        privacy=_privacy(record.privacy, renames.entity),
        ai=_ai(record.ai, renames.entity),
        capabilities=[altered(use, ai=_ai(use.ai, renames.entity)) for use in record.capabilities],
    )


def _privacy(record: ToolPrivacy | None, entity: Ids) -> ToolPrivacy | None:
    if record is None or record.keep_of is None:
        return record
    return altered(record, keep_of=[altered(one, entity=_new(entity, one.entity)) for one in record.keep_of])


def _ai(record: Ai | None, entity: Ids) -> Ai | None:
    if record is None:
        return None
    given = {"reads": record.reads, "writes": record.writes}
    return altered(record, **{field: _news(entity, ids) for field, ids in given.items() if ids is not None})


def _access(record: Access | None, tool: Ids) -> Access | None:
    if record is None or record.provider is None:
        return record
    return altered(record, provider=_new(tool, record.provider))


def _flow(record: FlowT, renames: Renames) -> FlowT:
    return altered(
        record,
        source=_new(renames.tool, record.source),
        target=_new(renames.tool, record.target),
        via=None if record.via is None else _new(renames.tool, record.via),
        entities=None if record.entities is None else _news(renames.entity, record.entities),
    )


def _journey(record: Journey, renames: Renames) -> Journey:
    return altered(record, steps=[_step(step, renames) for step in record.steps])


def _step(record: Step, renames: Renames) -> Step:
    needs = [altered(need, entity=_new(renames.entity, need.entity)) for need in record.needs]
    return altered(record, tools=_news(renames.tool, record.tools), needs=needs)
