"""A stack as a graph for other programs: GraphML, Mermaid and DOT. Facts that a graph cannot hold are left out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from stackaudit.core.escape import dot_label, mermaid_label, visible
from stackaudit.model.cells import write_cell
from stackaudit.model.integration import Integration
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.stack import Stack
from stackaudit.model.tables import tables_of

_NOT_ON_NODES = frozenset({"id", "provenance", "provenance.from", "provenance.as_of", "provenance.confidence"})


def graphml(stack: Stack) -> bytes:
    """Return the stack as GraphML: tools are nodes, integrations edges, plain facts their attributes.

    A list becomes a text with `; ` between its items. An integration in both directions is one edge that says so.
    """
    import networkx as nx

    tables = tables_of(stack.document())
    made: Any = nx.MultiDiGraph(name=stack.name)
    for tool, row in zip(stack.tools, tables["tools"], strict=True):
        made.add_node(tool.id, **{"name": tool.name, "kind": tool.kind, **_attributes("tools", row)})
    for n, (flow, row) in enumerate(zip(stack.integrations, tables.get("integrations", ()), strict=True)):
        made.add_edge(flow.source, flow.target, key=f"e{n}", **_attributes("integrations", row))
    stream = BytesIO()
    nx.write_graphml_xml(made, stream, encoding="utf-8", prettyprint=True)
    return stream.getvalue() + b"\n"


def _attributes(table: str, row: dict[str, Any]) -> dict[str, str | int | float | bool]:
    """Plain values only: what is not stated is no attribute; a column holds values of one type throughout."""
    attributes: dict[str, str | int | float | bool] = {}
    for name, value in row.items():
        column = LAYOUTS[table].column(name)
        cell = None if value is None or name in _NOT_ON_NODES else write_cell(value, column)
        if cell is None or (table == "integrations" and name in ("source", "target")):
            continue
        if column is None or column.kind is Kind.OWN:
            cell = str(cell)
        elif column.kind is Kind.NUMBER:
            cell = float(cell)
        attributes[name] = visible(cell) if isinstance(cell, str) else cell
    return attributes


def mermaid(stack: Stack) -> str:
    """Return the stack as a Mermaid flowchart, which GitHub, GitLab and Jupyter show; every name is escaped."""
    nodes = {tool.id: f"t{n}" for n, tool in enumerate(stack.tools)}
    lines = ["flowchart LR"]
    lines += [f"  {nodes[tool.id]}[{mermaid_label(tool.name)}]" for tool in stack.tools]
    for flow in stack.integrations:
        arrow = "<-->" if flow.bidirectional else "-.->" if flow.method in ("manual", "file") else "-->"
        label = f"|{mermaid_label(', '.join(flow.entities))}|" if flow.entities else ""
        lines.append(f"  {nodes[flow.source]} {arrow}{label} {nodes[flow.target]}")
    return "\n".join(lines) + "\n"


def dot(stack: Stack) -> str:
    """Return the stack in the DOT language of Graphviz; every name is escaped."""
    lines = [f"digraph {dot_label(stack.name)} {{", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {dot_label(tool.id)} [label={dot_label(tool.name)}];" for tool in stack.tools]
    for flow in stack.integrations:
        styles = ", ".join(_dot_styles(flow))
        lines.append(f"  {dot_label(flow.source)} -> {dot_label(flow.target)}{f' [{styles}]' if styles else ''};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_styles(flow: Integration) -> Iterator[str]:
    if flow.entities:
        yield f"label={dot_label(', '.join(flow.entities))}"
    if flow.bidirectional:
        yield "dir=both"
    if flow.method in ("manual", "file"):
        yield "style=dashed"
