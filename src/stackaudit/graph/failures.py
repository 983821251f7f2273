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

import math
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import chain
from typing import NamedTuple

from stackaudit.graph.entity_graph import Arc, Arcs, Budget, EntityGraph
from stackaudit.graph.max_flow import dominators
from stackaudit.graph.quality import Corner, Quality, Search, Verdict, assess
from stackaudit.graph.stack_graph import StackGraph
from stackaudit.graph.structure import reach

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


_STEPS = 4000
_LARGEST = 600


class Link(NamedTuple):
    """A directed link and the probability that it works; both ways of one connection share a key."""

    source: str
    target: str
    works: float
    key: str = ""


class Reliability(NamedTuple):
    """From, to; equal where it is exact."""

    low: float
    high: float
    exact: bool


_Net = dict[tuple[str, str], float]


def two_terminal(links: Iterable[Link], start: str, end: str, most: int = 20) -> Reliability:
    """Return the probability that records get from `start` to `end`.

    Args:
        links: The links; a node that passes nothing on has none that lead out of it.
        start: Where paths begin.
        end: Where they end.
        most: How many links there may be, after reduction, for an exact answer.
    """
    if start == end:
        return Reliability(1.0, 1.0, exact=True)
    net = _merged(links)
    net = _reduced(net, start, end) if len(net) <= _LARGEST else _relevant(net, start, end)
    if len(net) <= most:
        try:
            value = _Factoring(end, _STEPS).probability(net, start)
        except _TooManySteps:
            pass
        else:
            return Reliability(value, value, exact=True)
    out = 1 - math.prod(1 - works for (source, _), works in net.items() if source == start)
    into = 1 - math.prod(1 - works for (_, target), works in net.items() if target == end)
    return Reliability(_surest(net, start, end), min(out, into), exact=False)


def importance(links: Iterable[Link], start: str, end: str, key: str, most: int = 20) -> float | None:
    """Return by how much the probability differs between "this connection works" and "it does not" (Birnbaum 1969).

    None where the network is too large for an exact answer.
    """
    listed = list(links)
    both = [
        two_terminal([link._replace(works=works) if link.key == key else link for link in listed], start, end, most)
        for works in (1.0, 0.0)
    ]
    return both[0].low - both[1].low if both[0].exact and both[1].exact else None


def _merged(links: Iterable[Link]) -> _Net:
    """One link from node to node: of parallel ones, that at least one works."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for link in links:
        if link.works > 0 and link.source != link.target:
            groups[link.source, link.target].append(link.works)
    return {ends: _any(sorted(groups[ends])) for ends in sorted(groups)}


def _any(parallel: Sequence[float]) -> float:
    return parallel[0] if len(parallel) == 1 else 1 - math.prod(1 - works for works in parallel)


def _reduced(net: _Net, start: str, end: str) -> _Net:
    """The same probability with fewer links: those that lead nowhere go, chains become one link, parallel ones too.

    Joining a chain leaves every other node between start and end, so what leads nowhere is looked for once. A node is
    looked at again only where one of its links has changed.
    """
    net = _relevant(net, start, end)
    out: dict[str, dict[str, float]] = defaultdict(dict)
    into: dict[str, dict[str, float]] = defaultdict(dict)
    for (source, target), works in net.items():
        out[source][target] = into[target][source] = works
    queue = deque(sorted(into))
    while queue:
        node = queue.popleft()
        if node in {start, end} or len(into[node]) != 1 or len(out[node]) != 1:
            continue
        ((before, first),), ((after, second),) = into.pop(node).items(), out.pop(node).items()
        del out[before][node], into[after][node]
        if before != after:
            works, other = first * second, out[before].get(after)
            works = works if other is None else _any(sorted((other, works)))
            out[before][after] = into[after][before] = works
        queue.extend((before, after))
    return {(source, target): works for source in sorted(out) for target, works in sorted(out[source].items())}


def _relevant(net: _Net, start: str, end: str) -> _Net:
    ahead: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    kept = {ends: works for ends, works in net.items() if ends[1] != start and ends[0] != end}
    for source, target in kept:
        ahead[source].append(target)
        back[target].append(source)
    useful = reach(ahead, start) & reach(back, end)
    return {ends: works for ends, works in kept.items() if useful.issuperset(ends)}


class _TooManySteps(Exception):  # noqa: N818  caught beside where it is raised; it leaves no module
    """The network is small and yet too tangled."""


@dataclass
class _Factoring:
    """One exact calculation, with what is left of its steps."""

    end: str
    left: int

    def probability(self, net: _Net, start: str) -> float:
        """The probability that a path of a reduced network works."""
        self.left -= 1
        if self.left < 0:
            raise _TooManySteps
        first = min((ends for ends in net if ends[0] == start), default=None)
        if first is None:
            return 0.0
        works = net[first]
        rest = {ends: probability for ends, probability in net.items() if ends != first}
        if first[1] == self.end:
            reached = 1.0
        else:
            reached = self.probability(_reduced(_joined(rest, start, first[1]), start, self.end), start)
        missed = self.probability(_reduced(rest, start, self.end), start) if works < 1 else 0.0
        return works * reached + (1 - works) * missed


def _joined(net: _Net, start: str, node: str) -> _Net:
    """The network where records are at `node` already: its links leave the start."""
    moved = (Link(start if s == node else s, start if t == node else t, works) for (s, t), works in net.items())
    return _merged(moved)


def _surest(net: _Net, start: str, end: str) -> float:
    ahead: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (source, target), works in net.items():
        ahead[source].append((target, works))
    best: dict[str, float] = {}
    queue = [(-1.0, start)]
    while queue:
        doubt, node = heappop(queue)
        if node in best:
            continue
        best[node] = -doubt
        for target, works in ahead[node]:
            if target not in best:
                heappush(queue, (doubt * works, target))
    return best.get(end, 0.0)
