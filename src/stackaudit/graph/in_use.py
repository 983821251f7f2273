"""What of a stack is in use today: the tools that are neither planned, nor retired, nor past their end.

This is the one definition. A tool that is not in use carries nothing, needs nothing and holds nothing, so the graph of
a stack is the graph of what is in use; the tools that are not stay listed in the inventory.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from stackaudit.model.base import altered
from stackaudit.model.integration import Integration
from stackaudit.model.lifecycle import day_of, is_gone, standing
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative


def stack_in_use(stack: Stack) -> Stack:
    """Return the stack as it runs today; the stack itself where every tool is in use.

    A tool that is gone leaves as if `what_if` had retired it. A planned tool leaves in the same way, but plans for it
    stay: its rollout, what people say of it, and the candidates that would connect it.
    """
    today = day_of(stack)
    gone = frozenset(tool.id for tool in stack.tools if is_gone(tool, today))
    planned = frozenset(tool.id for tool in stack.tools if standing(tool, today) == "planned")
    return without_plans(without(stack, planned), gone)


def without_plans(stack: Stack, gone: Collection[str]) -> Stack:
    """Return the stack without some tools, without all that leads to them, and without what was planned for them."""
    if not gone:
        return stack
    flows = (*stack.candidates, *stack.integrations)
    left = frozenset(flow.id for flow in flows if flow.id is not None and not runs_over(flow, gone))
    return altered(
        without(stack, gone),
        candidates=[flow for flow in stack.candidates if not runs_over(flow, gone)],
        initiatives=[_without_tools(one, gone, left) for one in stack.initiatives],
        feedback=[one for one in stack.feedback if one.tool not in gone],
    )


def without(stack: Stack, gone: Collection[str]) -> Stack:
    """Return the stack without some tools: their flows, roles, needs, and their places in journeys go with them."""
    if not gone:
        return stack
    after = altered(
        stack,
        tools=[_freed(tool, gone) for tool in stack.tools if tool.id not in gone],
        integrations=[flow for flow in stack.integrations if not runs_over(flow, gone)],
        needs=[need for need in stack.needs if need.source not in gone and need.target not in gone],
        entities=[_without_masters(entity, [t for t in stack.tools if t.id in gone]) for entity in stack.entities],
        journeys=[
            altered(
                journey,
                steps=[altered(step, tools=[t for t in step.tools if t not in gone]) for step in journey.steps],
            )
            for journey in stack.journeys
        ],
        activities=[
            altered(one, tools=one.tools and [t for t in one.tools if t not in gone]) for one in stack.activities
        ],
    )
    return not_stated(after, "hub") if after.hub in gone else after


def awaited(stack: Stack) -> frozenset[str]:
    """Return the ids of tools that are bought and not used yet: a rollout of theirs is still to go live.

    They are part of the stack, cost money and need an owner. Where a fact tells that a tool is used (its phase, seats
    that are active, a flow, a step of a journey), or another of its rollouts is live, it is used.
    """
    today = day_of(stack)
    ahead, live = set[str](), set[str]()
    for rollout in stack.initiatives:
        is_ahead = rollout.goes_live is not None and rollout.goes_live > today
        (ahead if is_ahead else live).update(rollout.tools)
    told = {tool.id for tool in stack.tools if tool.lifecycle is not None and tool.lifecycle.phase is not None}
    told |= {tool.id for tool in stack.tools if tool.seats is not None and tool.seats.active}
    told |= {id_ for journey in stack.journeys for step in journey.steps for id_ in step.tools}
    found = frozenset(ahead - live - told)
    return frozenset(id_ for id_ in found if not any(runs_over(flow, (id_,)) for flow in stack.integrations))


def runs_over(flow: Integration, tools: Collection[str]) -> bool:
    """Return whether an integration begins at, ends at or leads over one of some tools."""
    return flow.source in tools or flow.target in tools or flow.via in tools


def not_stated(stack: Stack, field: str) -> Stack:
    """Return the stack with one field as if the file did not have it."""
    copied = stack.model_copy(update={field: Stack.model_fields[field].get_default()})
    copied.model_fields_set.discard(field)
    return copied


def _freed(tool: Tool, gone: Collection[str]) -> Tool:
    """Return a tool that no longer requires, excludes or is signed on to with tools that are gone."""
    changed: dict[str, Any] = {
        field: [one for one in getattr(tool, field) if one not in gone] for field in ("requires", "conflicts")
    }
    if tool.access is not None and tool.access.provider in gone:
        changed["access"] = altered(tool.access, provider=None)
    return altered(tool, **changed)


def _without_tools(initiative: Initiative, gone: Collection[str], flows: Collection[str]) -> Initiative:
    """Return a rollout that goes on with its other tools; what it says of those that are gone goes with them."""
    rows: dict[str, Any] = {
        part: (listed := getattr(initiative, part)) and [one for one in listed if one.tool not in gone]
        for part in ("purchases", "adoption", "uses")
    }
    rows["approvals"] = initiative.approvals and [
        altered(one, blocks=[flow for flow in one.blocks if flow in flows]) for one in initiative.approvals
    ]
    return altered(initiative, tools=[tool for tool in initiative.tools if tool not in gone], **rows)


def _without_masters(entity: DataEntity, gone: Collection[Tool]) -> DataEntity:
    """Return an entity without the masters that are gone: where none is left, it is stated that there is none."""
    ids = {tool.id for tool in gone}
    masters = entity.system_of_record
    was_master = any(one.tool in ids for one in masters or ()) or any(
        "system_of_record" in tool.roles(entity.id) for tool in gone
    )
    left = tuple(one for one in masters or () if one.tool not in ids) if was_master else masters
    reference = None if entity.cross_reference in ids else entity.cross_reference
    return altered(entity, system_of_record=left, cross_reference=reference)
