"""A stack graph as networkx knows graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from stackaudit.graph.stack_graph import StackGraph


def network(graph: StackGraph) -> nx.MultiDiGraph[str]:
    """Return a frozen MultiDiGraph of every flow, running or not.

    Nodes carry `tool`, `name`, `kind`; edges are keyed by flow id and carry `flow`, `entities`, `method`, `status`,
    `latency` (seconds, worst case) and `reliability`, the last two as (low, high).
    """
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=graph.stack.name)
    for tool in graph.tools:
        made.add_node(tool.id, tool=tool, name=tool.name, kind=tool.kind)
    for flow in graph.flows:
        record = flow.integration
        made.add_edge(
            flow.source,
            flow.target,
            key=flow.id,
            flow=flow,
            entities=record.entities,
            method=record.method,
            status=record.status,
            latency=flow.latency,
            reliability=flow.reliability,
        )
    return nx.freeze(made)
