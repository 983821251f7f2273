"""What is left of each need's quality when some flows stop, in the worst and the best case of what is not stated.

Only needs whose best path uses a stopped flow are looked at again, and only over the flows of their entity; all the
others keep what they have, because the best of fewer paths is the best path still. Where facts are missing, a path that
is best in neither case may be best in a case between: needs whose quality is open count as touched by every flow that
may lie on one of their paths. The searches share a budget; past it what is left lies between nothing and what there
was, and says so.

Which needs a flow may serve is found for all of them at once: needs travel along the arcs as the bits of one number,
until nothing new arrives anywhere. So thousands of needs cost little more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from stackaudit.graph.entity_graph import Arc, Arcs, Budget, EntityGraph
from stackaudit.graph.quality import Corner, Quality, Search, Verdict, assess
from stackaudit.graph.stack_graph import StackGraph

Neighbours = Mapping[str, Sequence[str]]


class Between:
    """Answers for every arc of one graph which of some needs it may lie between the ends of.

    Args:
        ahead: The nodes that each node's arcs lead to.
        back: The nodes whose arcs lead to each node.
        through: Nodes that pass records on.
        ends: Source and target of each need, by its number.
    """

    def __init__(
        self, ahead: Neighbours, back: Neighbours, through: Container[str], ends: Mapping[int, tuple[str, str]]
    ) -> None:
        self._places = tuple(sorted(ends))
        self._sources: dict[str, int] = defaultdict(int)
        self._targets: dict[str, int] = defaultdict(int)
        for bit, n in enumerate(self._places):
            source, target = ends[n]
            self._sources[source] |= 1 << bit
            self._targets[target] |= 1 << bit
        self._leave = _spread(self._sources, ahead, through)
        self._arrive = _spread(self._targets, back, through)

    def touched(self, arcs: Iterable[tuple[str, str]]) -> tuple[int, ...]:
        """The needs that some of these arcs may serve; one into a need's source, or out of its target, serves none."""
        found = 0
        for source, target in arcs:
            bits = self._leave.get(source, 0) & self._arrive.get(target, 0)
            found |= bits & ~(self._sources.get(target, 0) | self._targets.get(source, 0))
        return tuple(n for n, bit in zip(self._places, bin(found)[:1:-1], strict=False) if bit == "1")


def _spread(start: Mapping[str, int], ahead: Neighbours, through: Container[str]) -> dict[str, int]:
    """What may leave each node: what starts there, and what arrives if it passes records on."""
    found = dict(start)
    queue = sorted(found)
    waiting = set(queue)
    for node in queue:
        waiting.discard(node)
        here = found[node]
        for following in ahead.get(node, ()):
            if following in through and found.get(following, 0) | here != found.get(following, 0):
                found[following] = found.get(following, 0) | here
                if following not in waiting:
                    waiting.add(following)
                    queue.append(following)
    return found


_GONE = 0.0
_SAME = 1e-12


class Left(NamedTuple):
    """The quality that is left of a need: from, to; `exact` unless the budget cut a search short."""

    low: float
    high: float
    exact: bool = True


class Failures:
    """Asks of one graph what is left when flows stop.

    Args:
        graph: The graph.
        verdicts: Its needs, judged.
        labels: Work budget of all searches together.
    """

    def __init__(self, graph: StackGraph, verdicts: Sequence[Verdict], labels: int) -> None:
        self._graph = graph
        self._verdicts = verdicts
        self._budget = Budget(labels)
        self._over: dict[str, set[int]] = defaultdict(set)
        self._open: dict[str, list[int]] = defaultdict(list)
        self._ways: dict[str, Between] = {}
        for n, verdict in enumerate(verdicts):
            for flow in (*verdict.worst.route, *verdict.best.route):
                self._over[flow].add(n)
            if verdict.best.value - verdict.worst.value > _SAME:
                self._open[verdict.need.entity].append(n)

    def hit(self, stopped: Iterable[str]) -> tuple[int, ...]:
        """The places of the needs whose best path, in one of the two cases, uses a flow that stops."""
        found: set[int] = set()
        return tuple(sorted(found.union(*(self._over.get(flow, ()) for flow in stopped))))

    def doubtful(self, stopped: Iterable[str]) -> tuple[int, ...]:
        """The places of the other needs whose quality is open and whose paths may use a flow that stops.

        Their best path in the worst and in the best case stays, and yet in a case between the two it may be lost.
        """
        arcs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        listed = tuple(stopped)
        for id_ in listed:
            flow = self._graph.flow(id_)
            for entity in self._open if flow.entities is None else flow.entities:
                if entity in self._open:
                    arcs[entity].append((flow.source, flow.target))
        found = {n for entity in arcs for n in self._between(entity).touched(arcs[entity])}
        return tuple(sorted(found.difference(self.hit(listed))))

    def _between(self, entity: str) -> Between:
        if entity not in self._ways:
            ends = {n: (self._verdicts[n].need.source, self._verdicts[n].need.target) for n in self._open[entity]}
            graph = self._graph.of(entity)
            self._ways[entity] = Between(graph.best.targets, graph.best.sources, graph.may_relay, ends)
        return self._ways[entity]

    def bounded(self, stopped: Collection[str]) -> dict[int, Left]:
        """What is left at the least and at the most, told without any search: exact where that settles it."""
        hit = self.hit(stopped)
        return {n: Left(_GONE, _GONE) if self._cut_off(n, stopped) else self._unsearched(n, stopped) for n in hit}

    def left(self, stopped: Collection[str]) -> dict[int, Left]:
        """What is left of the needs that the stopped flows may touch, by their place; others keep what they have."""
        found = self.bounded(stopped)
        groups: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for n, rest in found.items():
            if not rest.exact:
                groups[self._search_key(n)].append(n)
        for (entity, start, backwards), places in sorted(groups.items()):
            if self._budget.left > 0:
                found.update(self._searched(entity, start, places, stopped, backwards=backwards))
        return found

    def _unsearched(self, n: int, stopped: Collection[str]) -> Left:
        verdict = self._verdicts[n]
        if verdict.best.value <= _GONE:
            return Left(_GONE, _GONE)
        worst, best = (any(flow in stopped for flow in route) for route in (verdict.worst.route, verdict.best.route))
        return Left(_GONE if worst else verdict.worst.value, verdict.best.value, exact=not worst and not best)

    def _cut_off(self, n: int, stopped: Collection[str]) -> bool:
        """Whether every flow that may lead out of the source, or into the target, stops."""
        need = self._verdicts[n].need
        arcs = self._graph.of(need.entity).best
        out, into = arcs.ahead.get(need.source, ()), arcs.back.get(need.target, ())
        return all(arc[4] in stopped for arc in out) or all(arc[4] in stopped for arc in into)

    def _search_key(self, n: int) -> tuple[str, str, bool]:
        need = self._verdicts[n].need
        backwards = need.source not in self._graph.holdings[need.entity].masters
        return need.entity, need.target if backwards else need.source, backwards

    def _searched(
        self, entity: str, start: str, places: Sequence[int], stopped: Collection[str], *, backwards: bool
    ) -> dict[int, Left]:
        graph = self._graph.of(entity)
        chosen = [self._verdicts[n] for n in places]
        ends = [(v.need.source if backwards else v.need.target, v.need.tolerance) for v in chosen]
        worst = self._assessed(graph, start, ends, stopped, "worst", backwards=backwards)
        settled = graph.certain and all(tolerance is not None for _, tolerance in ends)
        if settled and all(quality.exact for quality in worst):
            best = worst
        else:
            best = self._assessed(graph, start, ends, stopped, "best", backwards=backwards)
        return {
            n: Left(
                min(low.value, verdict.worst.value), min(high.value, verdict.best.value), exact=low.exact and high.exact
            )
            for n, verdict, low, high in zip(places, chosen, worst, best, strict=True)
        }

    def _assessed(
        self,
        graph: EntityGraph,
        start: str,
        ends: Sequence[tuple[str, float | None]],
        stopped: Collection[str],
        corner: Corner,
        *,
        backwards: bool,
    ) -> list[Quality]:
        arcs: Arcs = graph.worst if corner == "worst" else graph.best
        relays = graph.relays if corner == "worst" else graph.may_relay
        adjacency = self._running(arcs.back if backwards else arcs.ahead, stopped, backwards=backwards)
        search = Search(adjacency, start, relays, self._budget)
        return assess(search, ends, corner, self._graph.policy.automation_threshold, backwards=backwards)

    def _running(
        self, arcs: dict[str, list[Arc]], stopped: Collection[str], *, backwards: bool
    ) -> dict[str, list[Arc]]:
        """The arcs that still run; only tools at which one stops are gone through."""
        flows = [self._graph.flow(flow) for flow in stopped]
        touched = {flow.target if backwards else flow.source for flow in flows} & arcs.keys()
        return {**arcs, **{tool: [arc for arc in arcs[tool] if arc[4] not in stopped] for tool in touched}}
