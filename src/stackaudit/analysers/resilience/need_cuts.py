"""For each need: the tools on every path, how many paths share nothing, and how surely at least one works."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stackaudit.analysers.resilience.case import Case
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import Verdict
from stackaudit.graph.dominators import cut_nodes, dominators
from stackaudit.graph.entity_graph import Arcs
from stackaudit.graph.max_flow import disjoint_paths
from stackaudit.graph.reliability import Link, two_terminal
from stackaudit.graph.search import Arc
from stackaudit.graph.structure import reach

COLUMNS = (
    "need",
    "source",
    "target",
    "entity",
    "cut_nodes",
    "perhaps_cut_nodes",
    "disjoint_paths",
    "disjoint_paths_high",
    "reliability_low",
    "reliability_high",
    "reliability_exact",
)


def table(case: Case) -> tuple[Table, tuple[str, ...]]:
    """One row a need, and the needs for which the work budget left paths uncounted.

    What holds on every path that may run is sure; what holds on those that run for sure only is perhaps so.
    """
    counting = _Counting(case, _ARCS * case.labels)
    rows = tuple(counting.row(verdict) for verdict in case.verdicts)
    return Table("need_cuts", COLUMNS, rows), tuple(counting.uncounted)


_TANGLED = 600
_ARCS = 5
"""How many arcs may be gone through for each label of the work budget: an arc is that much less work."""


@dataclass
class _Ways:
    """The arcs of one entity in one case of the facts, seen from one end of its needs: from a master, or towards it.

    Attributes:
        onward: The arcs by tool, away from that end.
        back: The same arcs, towards it.
        through: The tools that pass records on.
    """

    onward: Mapping[str, Sequence[Arc]]
    back: Mapping[str, Sequence[Arc]]
    targets: Mapping[str, Sequence[str]]
    through: Container[str]
    _nearest: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _reached: dict[str, set[str]] = field(default_factory=dict)

    def cut(self, root: str, end: str) -> tuple[str, ...]:
        """The tools on every path, from the root on."""
        if root not in self._nearest:
            self._nearest[root] = dominators(self.targets, root, self.through)
        return cut_nodes(self._nearest[root], end)

    def relevant(self, root: str, end: str) -> dict[str, list[Arc]]:
        """The arcs that may lie on a path, away from the root: found from the end back, among what the root reaches."""
        if root not in self._reached:
            self._reached[root] = reach(self.targets, root, self.through)
        reached = self._reached[root]
        found: dict[str, list[Arc]] = {}
        seen = {end}
        queue = [end] if end in reached else []
        for node in queue:
            if node == root:
                continue
            for arc in self.back.get(node, ()):
                before = arc[0]
                if before == end or before not in reached or (before != root and before not in self.through):
                    continue
                found.setdefault(before, []).append((node, *arc[1:]))
                if before not in seen:
                    seen.add(before)
                    queue.append(before)
        return found


@dataclass
class _Counting:
    """Goes through the needs one by one, with what is left of the work."""

    case: Case
    left: float
    ways: dict[tuple[str, bool], tuple[_Ways, _Ways]] = field(default_factory=dict)
    uncounted: list[str] = field(default_factory=list)

    def row(self, verdict: Verdict) -> tuple[Cell, ...]:
        """One need."""
        need = verdict.need
        head = (need.id, need.source, need.target, need.entity)
        if need.source == need.target:
            return (*head, (), (), None, None, 1.0, 1.0, True)
        backwards = need.source not in self.case.graph.holdings[need.entity].masters
        root, end = (need.target, need.source) if backwards else (need.source, need.target)
        sure, perhaps = self._both(need.entity, backwards=backwards)
        on_all, on_sure = perhaps.cut(root, end), sure.cut(root, end)
        only_sure = tuple(tool for tool in on_sure if tool not in on_all)
        told: tuple[Cell, ...] = (*head, on_all, only_sure)
        if backwards:
            told = (*head, on_all[::-1], only_sure[::-1])
        if self.left < 0:
            self.uncounted.append(need.id)
            return (*told, None, None, None, None, False)
        low, high = self._relevant(sure, root, end), self._relevant(perhaps, root, end)
        worst = two_terminal(_links(low), root, end)
        best = worst if sure is perhaps else two_terminal(_links(high), root, end)
        return (
            *told,
            _disjoint(low, root, end, sure, on_sure),
            _disjoint(high, root, end, perhaps, on_all),
            worst.low,
            best.high,
            worst.exact and best.exact,
        )

    def _relevant(self, ways: _Ways, root: str, end: str) -> dict[str, list[Arc]]:
        found = ways.relevant(root, end)
        arcs = sum(len(listed) for listed in found.values())
        # Reducing a network goes through its arcs again and again.
        self.left -= arcs * (1 + arcs / 50) if arcs < _TANGLED else 10 * arcs
        return found

    def _both(self, entity: str, *, backwards: bool) -> tuple[_Ways, _Ways]:
        if (entity, backwards) not in self.ways:
            graph = self.case.graph.of(entity)
            sure = _seen(graph.worst, graph.relays, backwards=backwards)
            best = sure if graph.certain else _seen(graph.best, graph.may_relay, backwards=backwards)
            self.ways[entity, backwards] = sure, best
        return self.ways[entity, backwards]


def _seen(arcs: Arcs, through: Container[str], *, backwards: bool) -> _Ways:
    """Against the flows the paths are the same, turned round: from a master one search serves all of its producers."""
    if backwards:
        return _Ways(arcs.back, arcs.ahead, arcs.sources, through)
    return _Ways(arcs.ahead, arcs.back, arcs.targets, through)


def _disjoint(relevant: Mapping[str, Sequence[Arc]], source: str, target: str, ways: _Ways, cut: Sequence[str]) -> int:
    if not relevant:
        return 0
    if cut or len(relevant.get(source, ())) == 1:
        return 1
    return disjoint_paths(relevant, source, target, ways.through)


def _links(relevant: Mapping[str, Sequence[Arc]]) -> Iterator[Link]:
    for source, arcs in relevant.items():
        for target, _, reliability, _, flow in arcs:
            yield Link(source, target, reliability, flow)
