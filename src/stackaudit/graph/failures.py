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
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from stackaudit.graph.entity_graph import Arc, Arcs, Budget, EntityGraph
from stackaudit.graph.max_flow import dominators
from stackaudit.graph.quality import Corner, Quality, Search, Verdict, assess
from stackaudit.graph.stack_graph import StackGraph

Neighbours = Mapping[str, Sequence[str]]
Door = tuple[frozenset[str], set[int]]
"""The flows over which the records of some needs pass one of their ends, and the places of these needs."""


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
        return tuple(n for n, bit in zip(self._places, bin(found)[:1:-1], strict=False) if bit == "1") if found else ()


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


_NOTHING = Left(_GONE, _GONE)


class Rest(NamedTuple):
    """What is left when flows stop, of the needs that these may touch; all others keep what they have.

    Attributes:
        gone: The places of the needs of which nothing is left, for sure.
        left: What is left of the others, by their place.
    """

    gone: frozenset[int]
    left: Mapping[int, Left]


UNTOUCHED = Rest(frozenset(), {})
"""Nothing is lost."""


class Behind:
    """The needs of one search, by the tools that all of their paths lead through.

    Args:
        nearest: For each tool the last one before it that lies on all paths from the start of the search.
        ends: The tool at the other end of each need, by its number.
    """

    def __init__(self, nearest: Mapping[str, str], ends: Mapping[int, str]) -> None:
        under: dict[str, list[str]] = defaultdict(list)
        for node in sorted(nearest):
            if nearest[node] != node:
                under[nearest[node]].append(node)
        at: dict[str, list[int]] = defaultdict(list)
        for n, end in ends.items():
            at[end].append(n)
        self._needs: list[int] = []
        self._spans: dict[str, tuple[int, int]] = {}
        waiting = [(node, False) for node in nearest if nearest[node] == node]
        while waiting:
            node, left = waiting.pop()
            if left:
                self._spans[node] = self._spans[node][0], len(self._needs)
                continue
            self._needs += at[node]
            self._spans[node] = len(self._needs), len(self._needs)
            waiting += [(node, True), *((one, False) for one in under[node])]

    def needs(self, tool: str) -> Sequence[int]:
        """The needs that have no path without a tool that is neither of their ends."""
        first, last = self._spans.get(tool, (0, 0))
        return self._needs[first:last]


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
        self.budget = Budget(labels)
        self._worst_over: dict[str, set[int]] = defaultdict(set)
        self._best_over: dict[str, set[int]] = defaultdict(set)
        self._open: dict[str, list[int]] = defaultdict(list)
        self._ways: dict[str, Between] = {}
        self._from: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._into: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._worthless = {n for n, verdict in enumerate(verdicts) if verdict.best.value <= _GONE}
        self._behind: dict[tuple[str, str, bool], Behind] = {}
        self._searches = [self._search_of(verdict) for verdict in verdicts]
        self._of_search: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for n, verdict in enumerate(verdicts):
            need = verdict.need
            self._of_search[self._searches[n]].append(n)
            if verdict.best.route or verdict.worst.route:
                self._from[need.source, need.entity].add(n)
                self._into[need.target, need.entity].add(n)
            for flow in verdict.worst.route:
                self._worst_over[flow].add(n)
            for flow in verdict.best.route:
                self._best_over[flow].add(n)
            if verdict.best.value - verdict.worst.value > _SAME:
                self._open[verdict.need.entity].append(n)

    def hit(self, stopped: Iterable[str]) -> tuple[int, ...]:
        """The places of the needs whose best path, in one of the two cases, uses a flow that stops."""
        return tuple(sorted(_any_of(self._worst_over, stopped) | _any_of(self._best_over, stopped)))

    def doubtful(self, stopped: Iterable[str]) -> tuple[int, ...]:
        """The places of the other needs whose quality is open and whose paths may use a flow that stops.

        Their best path in the worst and in the best case stays, and yet in a case between the two it may be lost.
        """
        if not self._open:
            return ()
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

    def bounded(self, stopped: Collection[str]) -> Rest:
        """What is left at the least and at the most, told without any search."""
        worst, best = _any_of(self._worst_over, stopped), _any_of(self._best_over, stopped)
        hit = worst | best
        if not hit:
            return UNTOUCHED
        gone = (hit & self._cut_off(stopped)) | (hit & self._worthless)
        return Rest(frozenset(gone), {n: self._unsearched(n, gone=n in worst) for n in sorted(hit - gone)})

    def left(self, stopped: Collection[str]) -> Rest:
        """What is left at the least and at the most; exact unless the work budget cut a search short."""
        worst = _any_of(self._worst_over, stopped)
        hit = worst | _any_of(self._best_over, stopped)
        if not hit:
            return UNTOUCHED
        gone = (hit & self._cut_off(stopped)) | (hit & self._worthless)
        groups: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for n in sorted(hit - gone):
            groups[self._searches[n]].append(n)
        found: dict[int, Left] = {}
        for (entity, start, backwards), listed in sorted(groups.items()):
            behind = self._behind_of(entity, start, backwards=backwards)
            cut = {n for tool in self._blocked(entity, stopped) if tool != start for n in behind.needs(tool)}
            gone.update(n for n in listed if n in cut)
            places = [n for n in listed if n not in cut]
            if not places:
                continue
            if self.budget.left > 0:
                found.update(self._searched(entity, start, places, stopped, backwards=backwards))
            else:
                found.update((n, self._unsearched(n, gone=n in worst)) for n in places)
        gone.update(n for n, left in found.items() if left == _NOTHING)
        return Rest(frozenset(gone), {n: found[n] for n in sorted(found) if n not in gone})

    def _unsearched(self, n: int, *, gone: bool) -> Left:
        """What is left of a need whose best path stops: in the worst case nothing, where the path of that case does."""
        verdict = self._verdicts[n]
        return Left(_GONE if gone else verdict.worst.value, verdict.best.value, exact=False)

    def _cut_off(self, stopped: Collection[str]) -> set[int]:
        """The needs with a way of which every flow that may lead out of the source, or into the target, stops."""
        flows = [self._graph.flow(id_) for id_ in stopped]
        stopping = frozenset(stopped)
        leaving = (self._exits.get(source, ()) for source in {flow.source for flow in flows})
        entering = (self._entries.get(target, ()) for target in {flow.target for flow in flows})
        doors = chain(chain.from_iterable(leaving), chain.from_iterable(entering))
        return set[int]().union(*(needs for flows_there, needs in doors if flows_there <= stopping))

    @cached_property
    def _exits(self) -> dict[str, list[Door]]:
        """The flows that may take records out of the source of needs, by the source, with these needs."""
        return self._doors(self._from, lambda arcs: arcs.ahead)

    @cached_property
    def _entries(self) -> dict[str, list[Door]]:
        """The flows that may bring records to the target of needs, by the target, with these needs."""
        return self._doors(self._into, lambda arcs: arcs.back)

    def _doors(
        self, ends: Mapping[tuple[str, str], set[int]], way: Callable[[Arcs], Mapping[str, list[Arc]]]
    ) -> dict[str, list[Door]]:
        found: dict[str, list[Door]] = defaultdict(list)
        for (tool, entity), needs in ends.items():
            arcs = way(self._graph.of(entity).best).get(tool, ())
            found[tool].append((frozenset(arc[4] for arc in arcs), needs))
        return found

    def _blocked(self, entity: str, stopped: Collection[str]) -> Iterator[str]:
        """The tools that no record of an entity gets through: all flows that may lead in stop, or all that lead out."""
        arcs = self._graph.of(entity).best
        flows = [self._graph.flow(id_) for id_ in stopped]
        for tool in sorted({flow.source for flow in flows}):
            if all(arc[4] in stopped for arc in arcs.ahead.get(tool, ())):
                yield tool
        for tool in sorted({flow.target for flow in flows}):
            if all(arc[4] in stopped for arc in arcs.back.get(tool, ())):
                yield tool

    def _behind_of(self, entity: str, start: str, *, backwards: bool) -> Behind:
        key = entity, start, backwards
        if key not in self._behind:
            graph = self._graph.of(entity)
            ahead = graph.best.sources if backwards else graph.best.targets
            needs = {n: self._verdicts[n].need for n in self._of_search[key]}
            ends = {n: need.source if backwards else need.target for n, need in needs.items()}
            self._behind[key] = Behind(dominators(ahead, start, graph.may_relay), ends)
        return self._behind[key]

    def _search_of(self, verdict: Verdict) -> tuple[str, str, bool]:
        need = verdict.need
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
        search = Search(adjacency, start, relays, self.budget)
        return assess(search, ends, corner, self._graph.policy.automation_threshold, backwards=backwards)

    def _running(
        self, arcs: dict[str, list[Arc]], stopped: Collection[str], *, backwards: bool
    ) -> dict[str, list[Arc]]:
        """The arcs that still run; only tools at which one stops are gone through."""
        flows = [self._graph.flow(flow) for flow in stopped]
        touched = {flow.target if backwards else flow.source for flow in flows} & arcs.keys()
        return {**arcs, **{tool: [arc for arc in arcs[tool] if arc[4] not in stopped] for tool in touched}}


def _any_of(over: Mapping[str, set[int]], stopped: Iterable[str]) -> set[int]:
    return set[int]().union(*(over[flow] for flow in stopped if flow in over))
