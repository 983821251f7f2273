"""What a path carries: which attributes survive all of its hops, and whether a key tells whose record it is.

What arrives is the intersection over the hops, never a product of shares: two hops that each drop another field lose
both. A hop that does not say what it carries excludes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stackaudit.graph.flows import Flow
from stackaudit.graph.stack_graph import StackGraph
from stackaudit.graph.structure import components, undirected


def carried(route: Iterable[Flow]) -> frozenset[str] | None:
    """What every hop that says what it carries does carry; None where none says."""
    stated = [frozenset(f.integration.attributes) for f in route if f.integration.attributes is not None]
    return frozenset.intersection(*stated) if stated else None


def lost(route: Sequence[Flow], asked: Iterable[str]) -> tuple[str, ...]:
    """Which of the attributes asked for do not arrive, for sure, sorted."""
    kept = carried(route)
    return () if kept is None else tuple(sorted(set(asked) - kept))


def common_keys(graph: StackGraph, flow: Flow) -> frozenset[str] | None:
    """Keys stored at both ends and carried; empty is a break, None means that a fact is missing and none is excluded.

    Two facts without a common key are a break already, whatever the third is.
    """
    facts = (graph.tool(flow.source).stores_keys, flow.integration.keys, graph.tool(flow.target).stores_keys)
    stated = [frozenset(keys) for keys in facts if keys is not None]
    common = frozenset.intersection(*stated) if stated else None
    if common is not None and not common:
        return common
    return common if len(stated) == len(facts) else None


def identity_break(graph: StackGraph, route: Iterable[Flow]) -> Flow | None:
    """The first hop over which no record can be matched, for sure; a tool between two hops maps one key to another."""
    return next((flow for flow in route if common_keys(graph, flow) == frozenset()), None)


def unkeyed(graph: StackGraph, route: Iterable[Flow]) -> tuple[Flow, ...]:
    """Hops whose keys, or those stored at their ends, are not stated, so that identity cannot be followed."""
    return tuple(flow for flow in route if common_keys(graph, flow) is None)


def identity_groups(graph: StackGraph) -> dict[str, str]:
    """For each tool that says which keys it stores, the first of the tools that it shares keys with, directly or not.

    A tool alone in its group knows customers by names that no other tool knows.
    """
    stored = [(f"tool:{tool.id}", f"key:{key}") for tool in graph.tools for key in tool.stores_keys or ()]
    telling = [f"tool:{tool.id}" for tool in graph.tools if tool.stores_keys is not None]
    found: dict[str, str] = {}
    for members in components(undirected([*telling, *(key for _, key in stored)], stored)):
        tools = [member.removeprefix("tool:") for member in members if member.startswith("tool:")]
        found |= dict.fromkeys(tools, tools[0]) if tools else {}
    return found
