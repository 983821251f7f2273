"""Tables of resilience: how critical each unit is, two losses at once, capacities, and the cuts of each need."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

from stackaudit.analysers.resilience.context import Context, Joint, Struck
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Table
from stackaudit.core.rows import table_of
from stackaudit.graph import Verdict
from stackaudit.graph.entity_graph import Arc, Arcs
from stackaudit.graph.failures import Link, Reliability, two_terminal
from stackaudit.graph.max_flow import Pipe, cut_nodes, disjoint_paths, dominators, max_flow
from stackaudit.graph.structure import reach
from stackaudit.tables.resilience import CapacityRow, CriticalityRow, JointLossRow, NeedCutRow


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


def joint_losses(context: Context) -> Table:
    """Return one row a pair of the tools and conduits that most hangs on.

    `backs_up` is what the pair loses beyond the sum of both: a need that either of them keeps alive on its own.
    """
    return table_of(JointLossRow, lambda: map(_joint, context.joint))


def _joint(pair: Joint) -> JointLossRow:
    loss, first, second = pair.loss, pair.first.loss, pair.second.loss
    settled = loss.value is not None and first.value is not None and second.value is not None
    return JointLossRow(
        first=pair.first.unit.id,
        second=pair.second.unit.id,
        loss_low=loss.low,
        loss=loss.value,
        loss_high=loss.high,
        more_than_one=_beyond(loss.high - max(first.high, second.high)) if settled else None,
        backs_up=_beyond(loss.high - first.high - second.high) if settled else None,
        exact=loss.exact,
    )


def _beyond(points: float) -> float:
    """Return points beyond what is told already; noise of floating point is nothing."""
    return points if points > 1e-9 else 0.0


def capacity(context: Context) -> Table:
    """Return one row a need on whose paths some flow states its capacity, in records a month.

    The most that flows is a max-flow over the capacities of single flows, and what limits it is a least cut. A capacity
    that is not stated may be anything: from nothing, as far as is stated, to no limit at all. Source: methods 9.
    """
    return table_of(CapacityRow, lambda: _capacities(context))


def _capacities(context: Context) -> Iterator[CapacityRow]:
    limited = {
        entity for f in context.graph.running if f.integration.capacity is not None for entity in f.entities or ("",)
    }
    for verdict in context.verdicts:
        if (verdict.need.entity in limited or "" in limited) and verdict.need.source != verdict.need.target:
            yield from _capacity(context, verdict)


def _capacity(context: Context, verdict: Verdict) -> Iterator[CapacityRow]:
    need = verdict.need
    graph = context.graph.of(need.entity)
    may = set(_between(graph.best, graph.may_relay, need.source, need.target))
    known = {flow: context.graph.flow(flow).integration.capacity for flow in may}
    if not any(capacity is not None for capacity in known.values()):
        return
    sure = set(_between(graph.worst, graph.relays, need.source, need.target))
    least = max_flow(_pipes(context, sure, 0.0), need.source, need.target)
    most = max_flow(_pipes(context, may, math.inf), need.source, need.target)
    settled = most.value - least.value <= 1e-9 * max(1.0, least.value)
    silent = tuple(sorted(flow for flow, capacity in known.items() if capacity is None))
    yield CapacityRow(
        entity=need.entity,
        source=need.source,
        target=need.target,
        max_flow=least.value if settled else None,
        cut=most.cut,
        not_stated=silent,
        max_flow_low=least.value,
        max_flow_high=most.value if math.isfinite(most.value) else None,
        need=need.id,
    )


def _between(arcs: Arcs, through: frozenset[str], source: str, target: str) -> Iterator[str]:
    """Yield the flows that may lie on a path of records from one tool to the other."""
    passing = {tool: arcs.targets.get(tool, []) for tool in (source, *sorted(through))}
    ahead = reach(passing, source)
    back = reach(arcs.sources, target, through)
    for tool in sorted(ahead & (back | {source})):
        if tool in passing and tool != target:
            yield from (arc[4] for arc in arcs.ahead.get(tool, ()) if arc[0] in back and arc[0] != source)


def _pipes(context: Context, flows: Iterable[str], unstated: float) -> list[Pipe]:
    found: list[Pipe] = []
    for id_ in sorted(flows):
        flow = context.graph.flow(id_)
        capacity = flow.integration.capacity
        found.append(Pipe(flow.source, flow.target, unstated if capacity is None else capacity, flow.id))
    return found


def need_cuts(context: Context) -> tuple[Table, tuple[str, ...]]:
    """Return one row a need, and the needs for which the work budget left paths uncounted.

    A row has the tools on every path, how many paths share nothing, and how surely at least one works. What holds on
    every path that may run is sure; what holds on those that run for sure only is perhaps so.
    """
    counting = _Counting(context, _ARCS * context.settings.work)
    if _most_arcs(context) <= counting.left:
        return table_of(NeedCutRow, lambda: map(_Counting(context, inf).row, context.verdicts)), ()
    table = table_of(NeedCutRow, map(counting.row, context.verdicts))
    return table, tuple(counting.uncounted)


def _most_arcs(context: Context) -> float:
    """Return what counting the ways of all needs takes of the budget at the most."""
    needs = Counter(verdict.need.entity for verdict in context.verdicts)
    sizes = {entity: sum(map(len, context.graph.of(entity).best.ahead.values())) for entity in needs}
    once = {entity: size * max(1 + size / 50, 10) for entity, size in sizes.items()}
    return sum(2 * count * once[entity] for entity, count in needs.items())


_SURE = Estimate.exact(1.0, SHARE)
_TANGLED = 600
_ARCS = 5
"""How many arcs may be gone through for each label of the work budget: an arc is that much less work."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """The paths between two tools that lie on every path: how many share nothing, and how surely at least one works."""

    disjoint: int
    sure: Reliability


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
    legs: dict[tuple[str, str, str], _Leg] = field(default_factory=dict)

    def cut(self, root: str, end: str) -> tuple[str, ...]:
        """Return the tools on every path, from the root on."""
        if root not in self._nearest:
            self._nearest[root] = dominators(self.targets, root, self.through)
        return cut_nodes(self._nearest[root], end)

    def relevant(self, root: str, start: str, end: str) -> dict[str, list[Arc]]:
        """Return the arcs that may lie on a path from the root by `start`, a tool on every one: those from it on.

        They are searched from the end, among what the root reaches.
        """
        if root not in self._reached:
            self._reached[root] = reach(self.targets, root, self.through)
        reached = self._reached[root]
        found: dict[str, list[Arc]] = {}
        seen = {end}
        queue = [end] if end in reached else []
        for node in queue:
            if node == start:
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
    """Counts the ways of each need, as far as the work budget lasts."""

    context: Context
    left: float
    ways: dict[tuple[str, bool], tuple[_Ways, _Ways]] = field(default_factory=dict)
    uncounted: list[str] = field(default_factory=list)

    def row(self, verdict: Verdict) -> NeedCutRow:
        """Return the row of one need."""
        need = verdict.need
        row = NeedCutRow(need.id, need.source, need.target, need.entity, (), (), None, None, _SURE, True)
        if need.source == need.target:
            return row
        backwards = need.source not in self.context.graph.holdings[need.entity].masters
        root, end = (need.target, need.source) if backwards else (need.source, need.target)
        sure, perhaps = self._both(need.entity, backwards=backwards)
        on_all, on_sure = perhaps.cut(root, end), sure.cut(root, end)
        also = set(on_all)
        only_sure = tuple(tool for tool in on_sure if tool not in also)
        order = -1 if backwards else 1
        row = replace(row, cut_nodes=on_all[::order], perhaps_cut_nodes=only_sure[::order])
        if self.left < 0:
            self.uncounted.append(need.id)
            return replace(row, reliability=None, reliability_exact=False)
        low = self._way(sure, root, end, on_sure)
        high = low if sure is perhaps else self._way(perhaps, root, end, on_all)
        return replace(
            row,
            disjoint_paths=low.disjoint,
            disjoint_paths_high=high.disjoint,
            reliability=Estimate.between(min(low.sure.low, high.sure.high), high.sure.high, SHARE),
            reliability_exact=low.sure.exact and high.sure.exact,
        )

    def _way(self, ways: _Ways, root: str, end: str, cut: Sequence[str]) -> _Leg:
        """Return the whole way: its legs from one tool on every path to the next share no arc, so they multiply."""
        legs = [self._leg(ways, root, start, stop) for start, stop in pairwise((root, *cut, end))]
        if len(legs) == 1:
            return legs[0]
        low, high = (math.prod(leg.sure[n] for leg in legs) for n in (0, 1))
        return _Leg(1, Reliability(low, high, exact=all(leg.sure.exact for leg in legs)))

    def _leg(self, ways: _Ways, root: str, start: str, end: str) -> _Leg:
        if (root, start, end) not in ways.legs:
            arcs = self._relevant(ways, root, start, end)
            leg = _Leg(_disjoint(arcs, start, end, ways), two_terminal(_links(arcs), start, end))
            ways.legs[root, start, end] = leg
        return ways.legs[root, start, end]

    def _relevant(self, ways: _Ways, root: str, start: str, end: str) -> dict[str, list[Arc]]:
        found = ways.relevant(root, start, end)
        arcs = sum(len(listed) for listed in found.values())
        # Reducing a network goes through its arcs again and again.
        self.left -= arcs * (1 + arcs / 50) if arcs < _TANGLED else 10 * arcs
        return found

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
        return _Ways(arcs.back, arcs.ahead, arcs.sources, through)
    return _Ways(arcs.ahead, arcs.back, arcs.targets, through)


def _disjoint(relevant: Mapping[str, Sequence[Arc]], source: str, target: str, ways: _Ways) -> int:
    if not relevant:
        return 0
    if len(relevant.get(source, ())) == 1:
        return 1
    return disjoint_paths(relevant, source, target, ways.through)


def _links(relevant: Mapping[str, Sequence[Arc]]) -> Iterator[Link]:
    for source, arcs in relevant.items():
        for target, _, reliability, _, flow in arcs:
            yield Link(source, target, reliability, flow)
