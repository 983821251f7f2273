"""Tables that every audit has, whatever its analysers: tools, findings, unknowns, scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.core.findings import Cell, Findings, Table, Unknown, finding_table
from stackaudit.graph import StackGraph
from stackaudit.triage.scorecard import Scorecard


def common_tables(
    graph: StackGraph, findings: Findings, unknowns: Iterable[Unknown], scorecard: Scorecard
) -> Iterator[Table]:
    """The inventory, the findings register, what could not be told, and the scores."""
    yield _tools(graph)
    yield finding_table(findings)
    yield Table(
        "unknowns",
        ("code", "fact", "message", "subjects", "blocks"),
        tuple((u.code, u.fact, str(u.message), u.subjects, u.blocks) for u in unknowns),
    )
    yield _scores(scorecard)


def _tools(graph: StackGraph) -> Table:
    listed = "integrations" in graph.stack.model_fields_set
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for flow in graph.running:
        out[flow.source] = out.get(flow.source, 0) + 1
        into[flow.target] = into.get(flow.target, 0) + 1
    group = {tool: n for n, members in enumerate(graph.components(), 1) for tool in members}
    rows: list[tuple[Cell, ...]] = [
        (
            tool.id,
            tool.name,
            tool.vendor,
            tool.category,
            tool.kind,
            tool.departments,
            tool.owner,
            tuple(use.entity for use in tool.entities),
            into.get(tool.id, 0) if listed else None,
            out.get(tool.id, 0) if listed else None,
            group[tool.id],
        )
        for tool in graph.tools
    ]
    columns = (
        "tool",
        "name",
        "vendor",
        "category",
        "kind",
        "departments",
        "owner",
        "entities",
        "flows_in",
        "flows_out",
        "group",
    )
    return Table("tools", columns, tuple(rows))


def _scores(scorecard: Scorecard) -> Table:
    whole = scorecard.score
    rows: list[tuple[Cell, ...]] = [
        (p.pillar, p.weight, p.value, p.low, p.high, p.coverage, p.reason) for p in scorecard.pillars
    ]
    rows.append(("overall", None, whole.value, whole.low, whole.high, whole.coverage, ""))
    return Table("scores", ("pillar", "weight", "value", "low", "high", "coverage", "remark"), tuple(rows))
