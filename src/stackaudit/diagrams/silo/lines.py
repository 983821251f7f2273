"""Flows as lines: one between two tools, drawn in the worst of the ways its flows are carried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.diagrams.names import listed
from stackaudit.diagrams.scene import Line, LineKind
from stackaudit.graph import Flow, StackGraph

_WORST_FIRST = (LineKind.BROKEN, LineKind.MANUAL, LineKind.UNKNOWN, LineKind.FILE, LineKind.AUTOMATED, LineKind.PLANNED)


def kind_of(flow: Flow) -> LineKind:
    """How a flow is carried, as the legend names it."""
    record = flow.integration
    if record.status == "broken":
        return LineKind.BROKEN
    if record.status in {"planned", "deprecated"}:
        return LineKind.PLANNED
    if record.method is None or not flow.certain:
        return LineKind.UNKNOWN
    return {"manual": LineKind.MANUAL, "file": LineKind.FILE}.get(record.method, LineKind.AUTOMATED)


def lines_between(graph: StackGraph, flows: Iterable[Flow]) -> Iterator[Line]:
    """Yield one line for each pair of tools with flows between them; deprecated flows are left out."""
    pairs: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.integration.status != "deprecated":
            pairs[min(flow.source, flow.target), max(flow.source, flow.target)].append(flow)
    for (first, second), between in sorted(pairs.items()):
        ways = {(flow.source, flow.target) for flow in between}
        source, target = (first, second) if (first, second) in ways else (second, first)
        kind = min((kind_of(flow) for flow in between), key=_WORST_FIRST.index)
        yield Line(source, target, kind, both=len(ways) > 1, label=_label(graph, between))


def _label(graph: StackGraph, flows: Iterable[Flow]) -> str:
    entities = sorted({entity for flow in flows for entity in flow.entities or ()})
    return listed([graph.holdings[entity].entity.name for entity in entities], 4) or "what flows is not stated"
