"""A stack graph as networkx knows graphs."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from stackaudit.graph.flows import Flow
from stackaudit.model.tool import Tool


def network(name: str, tools: Iterable[Tool], flows: Iterable[Flow]) -> nx.MultiDiGraph[str]:
    """Return a frozen MultiDiGraph of every flow, running or not.

    Nodes carry `tool`, `name`, `kind`; edges are keyed by flow id and carry `flow`, `entities`, `method`, `status`,
    `latency` (seconds, worst case) and `reliability`, the last two as (low, high).
    """
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=name)
    for tool in tools:
        made.add_node(tool.id, tool=tool, name=tool.name, kind=tool.kind)
    for flow in flows:
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
    nx.freeze(made)
    return made
