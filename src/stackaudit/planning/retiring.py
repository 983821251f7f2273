"""Taking a tool out of a stack, or letting another take its place, and telling what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import flow_ids
from stackaudit.diff.renaming import Renames, altered, repointed
from stackaudit.graph import StackGraph
from stackaudit.model.base import Record
from stackaudit.model.integration import Integration
from stackaudit.model.parts import EntityUse
from stackaudit.model.people import Initiative
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool

Outcome = tuple[Stack, tuple[Message, ...]]


def retire(stack: Stack, id_: str) -> Outcome:
    """Return the stack without a tool and without everything that leads to it, and what that was."""
    tool = stack.tool(id_)
    after = altered(
        stack,
        tools=[_without(other, id_) for other in stack.tools if other.id != id_],
        integrations=[flow for flow in stack.integrations if not _runs_over(flow, id_)],
        candidates=[flow for flow in stack.candidates if not _runs_over(flow, id_)],
        needs=[need for need in stack.needs if id_ not in (need.source, need.target)],
        entities=[_without_master(entity, tool) for entity in stack.entities],
        journeys=[
            altered(
                journey,
                steps=[altered(step, tools=[one for one in step.tools if one != id_]) for step in journey.steps],
            )
            for journey in stack.journeys
        ],
        initiatives=[_without_tool(one, id_, _flows_left(stack, id_)) for one in stack.initiatives],
        feedback=[one for one in stack.feedback if one.tool != id_],
    )
    if after.hub == id_:
        after = not_stated(after, "hub")
    return after, (*_went(stack, id_), *_left_open(stack, after, tool))


def _without(tool: Tool, gone: str) -> Tool:
    """A tool that required, excluded or was signed on to with one that is gone does so no longer."""
    kept: dict[str, Any] = {
        field: [one for one in getattr(tool, field) if one != gone] for field in ("requires", "conflicts")
    }
    changed = {field: left for field, left in kept.items() if len(left) != len(getattr(tool, field))}
    if tool.access is not None and tool.access.provider == gone:
        changed["access"] = altered(tool.access, provider=None)
    return altered(tool, **changed)


def _flows_left(stack: Stack, gone: str) -> frozenset[str]:
    flows = (*stack.candidates, *stack.integrations)
    return frozenset(flow.id for flow in flows if flow.id is not None and not _runs_over(flow, gone))


def _without_tool(initiative: Initiative, gone: str, flows: frozenset[str]) -> Initiative:
    """A rollout of several tools goes on with the others; what it says of the one that is gone goes with it."""
    rows: dict[str, Any] = {
        part: listed and [one for one in listed if one.tool != gone]
        for part, listed in (("purchases", initiative.purchases), ("adoption", initiative.adoption))
    }
    rows["approvals"] = initiative.approvals and [
        altered(one, blocks=[flow for flow in one.blocks if flow in flows]) for one in initiative.approvals
    ]
    return altered(initiative, tools=[tool for tool in initiative.tools if tool != gone], **rows)


def _runs_over(flow: Integration, tool: str) -> bool:
    return tool in (flow.source, flow.target, flow.via)


def not_stated(record: Stack, field: str) -> Stack:
    """Return the stack with one field as if the file did not have it."""
    default = type(record).model_fields[field].get_default()
    copied = record.model_copy(update={field: default})
    copied.model_fields_set.discard(field)
    return copied


def _without_master(entity: DataEntity, tool: Tool) -> DataEntity:
    """Who was the only master is not unknown now: there is none, and that is stated."""
    masters = entity.system_of_record
    was_master = any(one.tool == tool.id for one in masters or ()) or "system_of_record" in tool.roles(entity.id)
    left = tuple(one for one in masters or () if one.tool != tool.id) if was_master else masters
    reference = None if entity.cross_reference == tool.id else entity.cross_reference
    return altered(entity, system_of_record=left, cross_reference=reference)


def _went(stack: Stack, id_: str) -> Iterator[Message]:
    ids = flow_ids(StackGraph(stack))
    flows = tuple(sorted(ids[n] for n, flow in enumerate(stack.integrations) if _runs_over(flow, id_)))
    if flows:
        yield say(
            "with {tool} goes {n} integration: {flows}", "with {tool} go {n} integrations: {flows}",
            tool=id_, n=len(flows), flows=flows,
        )  # fmt: skip
    candidates = sum(_runs_over(flow, id_) for flow in stack.candidates)
    if candidates:
        yield say("with {tool} goes {n} candidate", "with {tool} go {n} candidates", tool=id_, n=candidates)
    needs = tuple(f"{n.source}>{n.target}/{n.entity}" for n in stack.needs if id_ in (n.source, n.target))
    if needs:
        yield say(
            "with {tool} goes {n} declared need: {needs}", "with {tool} go {n} declared needs: {needs}",
            tool=id_, n=len(needs), needs=needs,
        )  # fmt: skip
    roles = tuple(use.entity for use in stack.tool(id_).entities)
    if roles:
        yield say("nobody asks any more for what {tool} did with {entities}", tool=id_, entities=roles)


def _left_open(before: Stack, after: Stack, tool: Tool) -> Iterator[Message]:
    """What is open now that the tool is gone: a hub, masters, steps, capabilities, a contract."""
    if before.hub == tool.id:
        yield say("the stack has no hub any more")
    for old, new in zip(before.entities, after.entities, strict=True):
        if old.system_of_record != new.system_of_record and not new.system_of_record:
            yield say("{entity} has no system of record any more: name one", entity=old.id)
        if old.cross_reference != new.cross_reference:
            yield say("nothing tells any more which records of {entity} are the same", entity=old.id)
    empty = tuple(
        f"{journey.id}/{step.id}" for journey in before.journeys for step in journey.steps if step.tools == (tool.id,)
    )
    if empty:
        yield say(
            "{n} step of a journey has no tool any more: {steps}",
            "{n} steps of journeys have no tool any more: {steps}",
            n=len(empty), steps=empty,
        )  # fmt: skip
    offered = {use.id for other in after.tools for use in other.capabilities}
    lost = tuple(use.id for use in tool.capabilities if use.id not in offered)
    if lost:
        yield say("no other tool is known to offer {capabilities}", capabilities=lost)
    yield from contract_note(tool)


def contract_note(tool: Tool) -> Iterator[Message]:
    """What a tool that goes leaves to be paid."""
    dates = tool.contract
    day = None if dates is None else dates.ends or dates.renews
    if day is not None:
        yield say("the contract of {tool} runs to {day}; what is owed until then is not counted", tool=tool.id, day=day)


def replace(stack: Stack, old: str, new: str) -> Outcome:
    """Return the stack in which `new` has taken over what `old` did, and what that came to."""
    gone, heir = stack.tool(old), stack.tool(new)
    after = repointed(stack, Renames(tool={old: new}))
    looped = [flow for flow in after.integrations if flow.source == flow.target]
    after = altered(
        after,
        tools=[_heir(tool, gone) if tool.id == new else tool for tool in after.tools if tool.id != old],
        integrations=[flow for flow in after.integrations if flow.source != flow.target],
        candidates=[flow for flow in after.candidates if flow.source != flow.target],
        needs=list(_distinct(need for need in after.needs if need.source != need.target)),
    )
    return after, tuple(_taken_over(stack, gone, heir, len(looped)))


def _distinct(records: Iterable[Record]) -> Iterator[Record]:
    seen: list[Record] = []
    for record in records:
        if record not in seen:
            seen.append(record)
            yield record


def _heir(tool: Tool, gone: Tool) -> Tool:
    uses = {use.entity: use for use in tool.entities}
    for use in gone.entities:
        mine = uses.get(use.entity)
        uses[use.entity] = use if mine is None else _both(mine, use)
    relays = (*tool.relays, *gone.relays) if "relays" in tool.model_fields_set else tool.relays
    return altered(
        tool,
        entities=list(uses.values()),
        relays=list(dict.fromkeys(relays)),
        departments=list(dict.fromkeys((*tool.departments, *gone.departments))),
        regions=_union(tool.regions, gone.regions),
        users=_union(tool.users, gone.users),
        **{field: [one for one in getattr(tool, field) if one != tool.id] for field in ("requires", "conflicts")},
    )


def _both(one: EntityUse, other: EntityUse) -> EntityUse:
    return altered(
        one,
        roles=list(dict.fromkeys((*one.roles, *other.roles))),
        attributes=_union(one.attributes, other.attributes),
        scope=_union(one.scope, other.scope),
    )


def _union(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Both lists together; where one of them stands for all there is, so does the union."""
    return None if one is None or other is None else tuple(dict.fromkeys((*one, *other)))


def _taken_over(stack: Stack, gone: Tool, heir: Tool, looped: int) -> Iterator[Message]:
    flows = sum(_runs_over(flow, gone.id) for flow in stack.integrations) - looped
    yield say(
        "{new} takes over {n} integration, as it is, its method and its schedule included",
        "{new} takes over {n} integrations, as they are, methods and schedules included",
        new=heir.id, n=flows,
    )  # fmt: skip
    if looped:
        yield say("{n} integration between the two goes", "{n} integrations between the two go", n=looped)
    offered = {use.id for use in heir.capabilities}
    lost = tuple(use.id for use in gone.capabilities if use.id not in offered)
    if lost:
        yield say("{new} is not known to offer {capabilities}", new=heir.id, capabilities=lost)
    if gone.relays and "relays" not in heir.model_fields_set:
        yield say("whether {new} passes on {entities} is not stated", new=heir.id, entities=gone.relays)
    yield from contract_note(gone)
