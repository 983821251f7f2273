"""Tables of resilience: how critical each unit is, and the cuts of each need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

from stackaudit.analysers.resilience.context import Context, Struck
from stackaudit.core.findings import Table
from stackaudit.core.rows import table_of
from stackaudit.graph import Verdict
from stackaudit.graph.entity_graph import Arc, Arcs
from stackaudit.graph.max_flow import cut_nodes, disjoint_paths, dominators
from stackaudit.tables.resilience import CriticalityRow, NeedCutRow


def criticality(context: Context) -> Table:
    """Return one row a unit that may stop. "no dependence" does not say that a unit is unimportant."""
    return table_of(CriticalityRow, lambda: (_row(context, struck) for struck in context.everything))


def _row(context: Context, struck: Struck) -> CriticalityRow:
    unit, loss = struck.unit, struck.loss
    plan = context.mitigated(unit)
    works = availability(context, struck)
    return CriticalityRow(
        kind=unit.kind,
        id=unit.id,
        name=unit.name,
        loss_low=loss.low,
        loss=loss.value,
        loss_high=loss.high,
        share=loss.share,
        share_low=loss.share_low,
        share_high=loss.share_high,
        mitigation=None if plan is None else plan.share,
        plan=None if plan is None else plan.told,
        needs_lost=len(loss.cut),
        others_needs_lost=struck.others_cut,
        dependence=dependence(struck),
        availability=works,
        expected_loss=None if works is None or loss.value is None else (1 - works) * loss.value,
        exact=loss.exact,
    )


def dependence(struck: Struck) -> str:
    """Return who depends on a unit, in words."""
    if struck.loss.high <= 1e-9:
        return "no dependence"
    if struck.others_cut:
        return "others depend on it"
    return "its own needs" if struck.loss.cut else "perhaps"


def availability(context: Context, struck: Struck) -> float | None:
    """Return the share of the time that a tool worked, as measured; a target is a promise and no measurement."""
    if struck.unit.kind not in {"tool", "conduit"}:
        return None
    uptime = context.graph.tool(struck.unit.id).uptime
    return None if uptime is None else uptime.measured


def need_cuts(context: Context) -> tuple[Table, tuple[str, ...]]:
    """Return one row a need, and the needs for which the work budget left paths uncounted.

    A row has the tools on every path, and how many paths share nothing. What holds on every path that may run is sure;
    what holds on those that run for sure only is perhaps so.
    """
    counting = _Counting(context, _ARCS * context.settings.work)
    if _most_arcs(context) <= counting.left:
        return table_of(NeedCutRow, lambda: map(_Counting(context, inf).row, context.verdicts)), ()
    table = table_of(NeedCutRow, map(counting.row, context.verdicts))
    return table, tuple(counting.uncounted)


def _most_arcs(context: Context) -> float:
    """Return what counting the ways of all needs takes of the budget at the most."""
    needs = Counter(verdict.need.entity for verdict in context.verdicts)
    return sum(2 * n * _ONE * _size(context.graph.of(entity).best.ahead) for entity, n in needs.items())


def _size(arcs: Mapping[str, Sequence[Arc]]) -> int:
    return sum(map(len, arcs.values()))


_ARCS = 5
"""How many arcs may be gone through for each label of the work budget: an arc is that much less work."""
_ONE = 10
"""How often counting the paths of one need goes through each arc, about."""


@dataclass
class _Ways:
    """The arcs of one entity in one case of the facts, seen from one end of its needs: from a master, or towards it.

    Attributes:
        onward: The arcs by tool, away from that end.
        targets: The tools that they lead to.
        through: The tools that pass records on.
    """

    onward: Mapping[str, Sequence[Arc]]
    targets: Mapping[str, Sequence[str]]
    through: Container[str]
    _nearest: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def nearest(self, root: str) -> Mapping[str, str]:
        """Return for each tool that can be reached the last one before it on every path from the root."""
        if root not in self._nearest:
            self._nearest[root] = dominators(self.targets, root, self.through)
        return self._nearest[root]

    @cached_property
    def size(self) -> int:
        """How many arcs there are."""
        return _size(self.onward)


@dataclass
class _Counting:
    """Counts the ways of each need, as far as the work budget lasts."""

    context: Context
    left: float
    ways: dict[tuple[str, bool], tuple[_Ways, _Ways]] = field(default_factory=dict)
    uncounted: list[str] = field(default_factory=list)

    def row(self, verdict: Verdict) -> NeedCutRow:
        """Return the row of one need."""
        need = verdict.need
        row = NeedCutRow(need.id, need.source, need.target, need.entity, (), (), None, None)
        if need.source == need.target:
            return row
        backwards = need.source not in self.context.graph.holdings[need.entity].masters
        root, end = (need.target, need.source) if backwards else (need.source, need.target)
        sure, perhaps = self._both(need.entity, backwards=backwards)
        on_all, on_sure = (cut_nodes(ways.nearest(root), end) for ways in (perhaps, sure))
        also = set(on_all)
        only_sure = tuple(tool for tool in on_sure if tool not in also)
        order = -1 if backwards else 1
        row = replace(row, cut_nodes=on_all[::order], perhaps_cut_nodes=only_sure[::order])
        if self.left < 0:
            self.uncounted.append(need.id)
            return row
        low = self._disjoint(sure, root, end, on_sure)
        high = low if sure is perhaps else self._disjoint(perhaps, root, end, on_all)
        return replace(row, disjoint_paths=low, disjoint_paths_high=high)

    def _disjoint(self, ways: _Ways, root: str, end: str, cut: tuple[str, ...]) -> int:
        """Return how many paths share nothing: none without a path, one over a tool that lies on all of them."""
        if end not in ways.nearest(root):
            return 0
        if cut or len(ways.onward.get(root, ())) == 1:
            return 1
        self.left -= _ONE * ways.size
        return disjoint_paths(ways.onward, root, end, ways.through)

    def _both(self, entity: str, *, backwards: bool) -> tuple[_Ways, _Ways]:
        if (entity, backwards) not in self.ways:
            graph = self.context.graph.of(entity)
            sure = _seen(graph.worst, graph.relays, backwards=backwards)
            best = sure if graph.certain else _seen(graph.best, graph.may_relay, backwards=backwards)
            self.ways[entity, backwards] = sure, best
        return self.ways[entity, backwards]


def _seen(arcs: Arcs, through: Container[str], *, backwards: bool) -> _Ways:
    """Return the arcs seen from one end: backwards, one search from a master serves all of its producers."""
    if backwards:
        return _Ways(arcs.back, arcs.sources, through)
    return _Ways(arcs.ahead, arcs.targets, through)
