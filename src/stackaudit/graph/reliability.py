"""The probability that at least one path works, where each link works or not on its own (two-terminal reliability).

Exact by series and parallel reductions and by factoring (Moskowitz 1958): R = p R(link works) + (1 - p) R(it does
not), always on a link that leaves the start, where both halves stay directed networks. The problem is #P-hard (Valiant
1979), so past a stated number of links or steps there are bounds instead: the surest path from below, the cuts around
both ends from above. Nodes are taken to work. Source: stackaudit methods 1.4.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from stackaudit.graph.structure import reach

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
    """The same probability with fewer links: those that lead nowhere go, chains become one link, parallel ones too."""
    while True:
        net = _relevant(net, start, end)
        chain = _chain(net, start, end)
        if chain is None:
            return net
        before, node, after = chain
        works = net[before, node] * net[node, after]
        net = {ends: probability for ends, probability in net.items() if node not in ends}
        if before != after:
            other = net.get((before, after))
            net[before, after] = works if other is None else _any(sorted((other, works)))


def _relevant(net: _Net, start: str, end: str) -> _Net:
    ahead: dict[str, list[str]] = defaultdict(list)
    back: dict[str, list[str]] = defaultdict(list)
    kept = {ends: works for ends, works in net.items() if ends[1] != start and ends[0] != end}
    for source, target in kept:
        ahead[source].append(target)
        back[target].append(source)
    useful = reach(ahead, start) & reach(back, end)
    return {ends: works for ends, works in kept.items() if useful.issuperset(ends)}


def _chain(net: _Net, start: str, end: str) -> tuple[str, str, str] | None:
    """A node with one link in and one link out, with its neighbours."""
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, list[str]] = defaultdict(list)
    for source, target in net:
        into[target].append(source)
        out[source].append(target)
    for node in sorted(into):
        if node not in {start, end} and len(into[node]) == 1 and len(out[node]) == 1:
            return into[node][0], node, out[node][0]
    return None


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
