"""How much can flow from one node to another, and how many paths share nothing (Edmonds and Karp 1972; Menger 1927)."""

from __future__ import annotations

import math
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from stackaudit.graph.entity_graph import Arc

_LEAST = 1e-12


class Pipe(NamedTuple):
    """An arc with room for so much; `math.inf` where nothing limits it."""

    source: Hashable
    target: Hashable
    capacity: float
    key: str = ""


class MostFlow(NamedTuple):
    """The most that can flow, and the keys of the pipes that limit it (a least cut); none where nothing does."""

    value: float
    cut: tuple[str, ...]


def max_flow(pipes: Iterable[Pipe], start: Hashable, end: Hashable) -> MostFlow:
    """Return the most that can flow from `start` to `end`, with the least cut nearest to the start.

    >>> pipes = [Pipe("a", "b", 5.0, "ab"), Pipe("b", "c", 3.0, "bc")]
    >>> max_flow(pipes, "a", "c")
    MostFlow(value=3.0, cut=('bc',))
    """
    listed = [pipe for pipe in pipes if pipe.capacity > 0 and pipe.source != pipe.target]
    finite = [pipe.capacity for pipe in listed if math.isfinite(pipe.capacity)]
    least = _LEAST * max(finite, default=1.0)
    # Each pipe is two half pipes, there and back; what flows one way makes room the other way.
    room: list[float] = []
    heads: list[Hashable] = []
    out: dict[Hashable, list[int]] = {}
    for n, pipe in enumerate(listed):
        room += [pipe.capacity, 0.0]
        heads += [pipe.target, pipe.source]
        out.setdefault(pipe.source, []).append(2 * n)
        out.setdefault(pipe.target, []).append(2 * n + 1)
    flowing: list[float] = []
    while True:
        came = _shortest(out, heads, room, start, end, least)
        if end not in came:
            cut = {p.key for p in listed if p.source in came and p.target not in came}
            return MostFlow(math.fsum(flowing), tuple(sorted(cut)))
        path = _back(came, heads, end)
        fits = min(room[half] for half in path)
        if math.isinf(fits):
            return MostFlow(math.inf, ())
        for half in path:
            room[half] -= fits
            room[half ^ 1] += fits
        flowing.append(fits)


def _shortest(
    out: Mapping[Hashable, Sequence[int]],
    heads: Sequence[Hashable],
    room: Sequence[float],
    start: Hashable,
    end: Hashable,
    least: float,
) -> dict[Hashable, int]:
    """By which half pipe each node is reached first, over half pipes with room; -1 for the start."""
    came: dict[Hashable, int] = {start: -1}
    queue = [start]
    for node in queue:
        if end in came:
            break
        for half in out.get(node, ()):
            if room[half] > least and heads[half] not in came:
                came[heads[half]] = half
                queue.append(heads[half])
    return came


def _back(came: Mapping[Hashable, int], heads: Sequence[Hashable], end: Hashable) -> list[int]:
    path: list[int] = []
    half = came[end]
    while half >= 0:
        path.append(half)
        half = came[heads[half ^ 1]]
    return path


def disjoint_paths(ahead: Mapping[str, Sequence[Arc]], start: str, end: str, through: Container[str]) -> int:
    """Return how many paths there are from `start` to `end` that share no flow and no inner node (Menger 1927).

    Args:
        ahead: Arcs by node.
        start: Where paths begin.
        end: Where they end.
        through: Nodes that pass records on.
    """
    pipes: list[Pipe] = []
    seen = {start}
    queue = [start]
    for node in queue:
        if node != start:
            pipes.append(Pipe((node, "in"), (node, "out"), 1.0))
        for arc in ahead.get(node, ()):
            target = arc[0]
            if target == end:
                pipes.append(Pipe((node, "out"), end, 1.0, arc[4]))
            elif target != start and target in through:
                pipes.append(Pipe((node, "out"), (target, "in"), 1.0, arc[4]))
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
    return round(max_flow(pipes, (start, "out"), end).value)


def dominators(ahead: Mapping[str, Sequence[str]], start: str, through: Container[str]) -> dict[str, str]:
    """Return, for every node that paths from `start` lead to, the last node before it that lies on all of them.

    Args:
        ahead: The nodes that each node's arcs lead to.
        start: Where paths begin; it need not relay.
        through: Nodes that pass records on.

    >>> dominators({"a": ["b"], "b": ["c", "d"], "c": ["e"], "d": ["e"]}, "a", {"b", "c", "d"})["e"]
    'b'
    """
    order = list(_latest_first(ahead, start, through))
    place = {node: n for n, node in enumerate(order)}
    before: dict[str, list[str]] = {node: [] for node in order}
    for node in order:
        for following in _onward(ahead, node, start, through):
            before[following].append(node)
    nearest = {start: start}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            known = [other for other in before[node] if other in nearest]
            found = known[0]
            for other in known[1:]:
                found = _common(nearest, place, found, other)
            if nearest.get(node) != found:
                nearest[node] = found
                changed = True
    return nearest


def cut_nodes(nearest: Mapping[str, str], end: str) -> tuple[str, ...]:
    """Return the nodes on every path from the start to `end`, in order, without the two; none where no path leads.

    >>> cut_nodes({"a": "a", "b": "a", "c": "b"}, "c")
    ('b',)
    """
    found: list[str] = []
    node = end
    while node in nearest and nearest[node] != node:
        node = nearest[node]
        found.append(node)
    return tuple(found[-2::-1])


def _onward(ahead: Mapping[str, Sequence[str]], node: str, start: str, through: Container[str]) -> Iterator[str]:
    if node == start or node in through:
        yield from dict.fromkeys(ahead.get(node, ()))


def _latest_first(ahead: Mapping[str, Sequence[str]], start: str, through: Container[str]) -> Iterator[str]:
    """Every node that can be reached, those whose search ended last first (reverse postorder), without recursion."""
    seen = {start}
    done: list[str] = []
    path = [(start, _onward(ahead, start, start, through))]
    while path:
        node, rest = path[-1]
        following = next(rest, None)
        if following is None:
            path.pop()
            done.append(node)
        elif following not in seen:
            seen.add(following)
            path.append((following, _onward(ahead, following, start, through)))
    return reversed(done)


def _common(nearest: Mapping[str, str], place: Mapping[str, int], one: str, other: str) -> str:
    while one != other:
        while place[one] > place[other]:
            one = nearest[one]
        while place[other] > place[one]:
            other = nearest[other]
    return one
