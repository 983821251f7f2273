"""Where data is kept, held against where the company lets it be kept."""

from __future__ import annotations

from stackaudit.graph.stack_graph import StackGraph
from stackaudit.model.tool import Tool
from stackaudit.policy.places import all_within


def regions_of(graph: StackGraph) -> tuple[str, ...]:
    """Return where data may be kept: as the controller of the stack states it, else as the policy does."""
    controller = graph.stack.controller
    if controller is not None and controller.regions is not None:
        return controller.regions
    return graph.policy.privacy.regions


def is_kept_within(graph: StackGraph, tool: Tool) -> bool | None:
    """Return whether all places where a tool keeps data lie in these regions; None where that is open."""
    stated = None if tool.privacy is None else tool.privacy.hosted
    return all_within(stated or (), regions_of(graph))
