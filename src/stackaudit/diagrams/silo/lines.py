"""Lines of the silo diagram: how the flows between two tools are carried, one line for each pair of tools."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.diagrams.names import isolate, listed
from stackaudit.diagrams.scene import Line, LineKind
from stackaudit.graph import Flow, StackGraph

_WORST_FIRST = (
    *(LineKind.BROKEN, LineKind.MANUAL, LineKind.UNKNOWN, LineKind.FILE, LineKind.AUTOMATED),
    *(LineKind.PERHAPS, LineKind.PLANNED),
)


_NOT_SURE = frozenset({LineKind.PERHAPS, LineKind.PLANNED})
_WAYS = {
    LineKind.AUTOMATED: "automated",
    LineKind.FILE: "by file",
    LineKind.MANUAL: "by hand",
    LineKind.UNKNOWN: "the way is not stated",
    LineKind.PERHAPS: "whether it runs is not known",
    LineKind.BROKEN: "broken",
    LineKind.PLANNED: "planned",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many flows there are; of these by hand, broken and not stated how or whether they run; planned ones beside.

    Each way of an integration counts, as in the table `department_links`.
    """

    flows: int = 0
    by_hand: int = 0
    broken: int = 0
    not_stated: int = 0
    planned: int = 0

    @classmethod
    def of(cls, kinds: Iterable[LineKind]) -> Count:
        """Count flows by how they are carried."""
        ways = Counter(kinds)
        return cls(
            flows=ways.total() - ways[LineKind.PLANNED],
            by_hand=ways[LineKind.MANUAL],
            broken=ways[LineKind.BROKEN],
            not_stated=ways[LineKind.UNKNOWN] + ways[LineKind.PERHAPS],
            planned=ways[LineKind.PLANNED],
        )


def flows_of(line: Line) -> tuple[tuple[str, LineKind], ...]:
    """Return the flows of a line: the tool each leads from, and how it is carried."""
    ends = (line.source, line.target) if line.both else (line.source,)
    return line.flows or tuple((end, line.kind) for end in ends)


def count_of(lines: Iterable[Line]) -> Count:
    """Count the flows of some lines."""
    return Count.of(kind for line in lines for _, kind in flows_of(line))


def kind_of(flow: Flow) -> LineKind:
    """How a flow is carried, as the legend names it."""
    return LineKind.PLANNED if flow.way == "deprecated" else LineKind(flow.way)


def lines_between(graph: StackGraph, flows: Iterable[Flow]) -> Iterator[Line]:
    """Yield one line for each pair of tools with flows between them, drawn by the worst of them.

    A way on which nothing surely runs yet has no arrowhead beside one on which something does. Where the two ways
    differ, the label says each. Deprecated flows are left out.
    """
    pairs: dict[tuple[str, str], dict[tuple[str, str], list[Flow]]] = defaultdict(lambda: defaultdict(list))
    for flow in flows:
        if flow.integration.status != "deprecated":
            pair = min(flow.source, flow.target), max(flow.source, flow.target)
            pairs[pair][flow.source, flow.target].append(flow)
    for _, ways in sorted(pairs.items()):
        kinds = {way: min((kind_of(flow) for flow in between), key=_WORST_FIRST.index) for way, between in ways.items()}
        drawn = sorted(way for way, kind in kinds.items() if kind not in _NOT_SURE) or sorted(ways)
        source, target = drawn[0]
        kind = min((kinds[way] for way in drawn), key=_WORST_FIRST.index)
        if len(set(kinds.values())) > 1:
            label = "; ".join(_label_of_way(graph, way, ways[way], kinds[way]) for way in sorted(ways))
        else:
            label = _label(graph, (flow for between in ways.values() for flow in between))
        carried = tuple((way[0], kind_of(flow)) for way in sorted(ways) for flow in ways[way])
        yield Line(source, target, kind, both=len(drawn) > 1, label=label, flows=carried)


def _label_of_way(graph: StackGraph, way: tuple[str, str], flows: Iterable[Flow], kind: LineKind) -> str:
    source, target = (isolate(graph.tool(end).name) for end in way)
    return f"{source} → {target}: {_label(graph, flows)} ({_WAYS[kind]})"


def _label(graph: StackGraph, flows: Iterable[Flow]) -> str:
    entities = sorted({entity for flow in flows for entity in flow.entities or ()})
    return listed([graph.holdings[entity].entity.name for entity in entities], 4) or "what flows is not stated"
