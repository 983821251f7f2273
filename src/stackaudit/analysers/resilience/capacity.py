"""How many records of an entity can get from where a need starts to where it ends, and which flows limit it.

The most that flows is a max-flow over the capacities of single flows, and what limits it is a least cut. A capacity
that is not stated may be anything: from nothing, as far as is stated, to no limit at all. Source: methods 9.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from stackaudit.analysers.resilience.case import Case
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import Verdict
from stackaudit.graph.entity_graph import Arcs
from stackaudit.graph.max_flow import Pipe, max_flow
from stackaudit.graph.structure import reach

COLUMNS = ("entity", "source", "target", "max_flow", "cut", "not_stated", "max_flow_low", "max_flow_high", "need")


def table(case: Case) -> Table:
    """One row a need on whose paths some flow states its capacity, in records a month."""
    return Table("capacity", COLUMNS, tuple(_rows(case)))


def _rows(case: Case) -> Iterator[tuple[Cell, ...]]:
    limited = {
        entity for f in case.graph.running if f.integration.capacity is not None for entity in f.entities or ("",)
    }
    for verdict in case.verdicts:
        if (verdict.need.entity in limited or "" in limited) and verdict.need.source != verdict.need.target:
            yield from _row(case, verdict)


def _row(case: Case, verdict: Verdict) -> Iterator[tuple[Cell, ...]]:
    need = verdict.need
    graph = case.graph.of(need.entity)
    may = set(_between(graph.best, graph.may_relay, need.source, need.target))
    known = {flow: case.graph.flow(flow).integration.capacity for flow in may}
    if not any(capacity is not None for capacity in known.values()):
        return
    sure = set(_between(graph.worst, graph.relays, need.source, need.target))
    least = max_flow(_pipes(case, sure, 0.0), need.source, need.target)
    most = max_flow(_pipes(case, may, math.inf), need.source, need.target)
    settled = most.value - least.value <= 1e-9 * max(1.0, least.value)
    silent = tuple(sorted(flow for flow, capacity in known.items() if capacity is None))
    yield (
        need.entity,
        need.source,
        need.target,
        least.value if settled else None,
        most.cut,
        silent,
        least.value,
        most.value if math.isfinite(most.value) else None,
        need.id,
    )


def _between(arcs: Arcs, through: frozenset[str], source: str, target: str) -> Iterator[str]:
    """The flows that may lie on a path of records from one tool to the other."""
    passing = {tool: arcs.targets.get(tool, []) for tool in (source, *sorted(through))}
    ahead = reach(passing, source)
    back = reach(arcs.sources, target, through)
    for tool in sorted(ahead & (back | {source})):
        if tool in passing and tool != target:
            yield from (arc[4] for arc in arcs.ahead.get(tool, ()) if arc[0] in back and arc[0] != source)


def _pipes(case: Case, flows: Iterable[str], unstated: float) -> list[Pipe]:
    found: list[Pipe] = []
    for id_ in sorted(flows):
        flow = case.graph.flow(id_)
        capacity = flow.integration.capacity
        found.append(Pipe(flow.source, flow.target, unstated if capacity is None else capacity, flow.id))
    return found
