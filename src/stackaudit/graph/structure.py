"""Shapes of an undirected or directed graph of tools: components, cut points, bridges, strong components, reach.

Plain Python over sorted adjacency: at the size of a stack (tens to some thousands of tools) it beats every library's
start-up, and it treats parallel flows rightly: two flows between the same tools are never a bridge. Tests hold each
function against networkx.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

Neighbours = Mapping[str, Sequence[str]]


def undirected(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return each node's neighbours, sorted, each once."""
    around: dict[str, set[str]] = {node: set() for node in nodes}
    for a, b in edges:
        if a != b:
            around[a].add(b)
            around[b].add(a)
    return {node: sorted(others) for node, others in around.items()}


def components(around: Neighbours) -> tuple[tuple[str, ...], ...]:
    """Return the connected components: largest first, then by name; members sorted."""
    seen: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in sorted(around):
        if start not in seen:
            members = reach(around, start)
            seen |= members
            found.append(tuple(sorted(members)))
    return tuple(sorted(found, key=lambda members: (-len(members), members)))


def reach(ahead: Neighbours, start: str, through: Container[str] | None = None) -> set[str]:
    """Return every node that paths from `start` lead to, itself included; inner nodes must be in `through` if given."""
    seen = {start}
    queue = [start]
    for node in queue:
        if through is not None and node != start and node not in through:
            continue
        for following in ahead.get(node, ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen


def cut_points_and_bridges(
    nodes: Iterable[str], edges: Iterable[tuple[str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return articulation points and bridges of the undirected multigraph, sorted (Hopcroft and Tarjan 1973).

    One depth-first search with low-links, without recursion, so that long chains do no harm.
    """
    edges = [tuple(sorted(edge)) for edge in edges if edge[0] != edge[1]]  # type: ignore[misc]  # pairs stay pairs
    times = Counter(edges)
    around = undirected(nodes, edges)
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    points: set[str] = set()
    bridges: list[tuple[str, str]] = []
    for root in sorted(around):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        branches = 0
        path: list[tuple[str, str | None, Iterator[str]]] = [(root, None, iter(around[root]))]
        while path:
            node, parent, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if parent is not None:
                    low[parent] = min(low[parent], low[node])
                    edge = (min(parent, node), max(parent, node))
                    if low[node] > order[parent] and times[edge] == 1:
                        bridges.append(edge)
                    if parent != root and low[node] >= order[parent]:
                        points.add(parent)
                    branches += parent == root
            elif following not in order:
                order[following] = low[following] = len(order)
                path.append((following, node, iter(around[following])))
            elif following != parent:
                low[node] = min(low[node], order[following])
        if branches > 1:
            points.add(root)
    return tuple(sorted(points)), tuple(sorted(bridges))


def strong_components(ahead: Neighbours) -> tuple[tuple[str, ...], ...]:
    """Return the strongly connected components of more than one node, sorted (Tarjan 1972, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in sorted(ahead):
        if root in order:
            continue
        path: list[tuple[str, Iterator[str]]] = [(root, iter(ahead[root]))]
        order[root] = low[root] = len(order)
        waiting.append(root)
        on_stack.add(root)
        while path:
            node, rest = path[-1]
            following = next(rest, None)
            if following is not None:
                if following not in order:
                    order[following] = low[following] = len(order)
                    waiting.append(following)
                    on_stack.add(following)
                    path.append((following, iter(ahead.get(following, ()))))
                elif following in on_stack:
                    low[node] = min(low[node], order[following])
                continue
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[node])
            if low[node] == order[node]:
                members = _unwind(waiting, on_stack, node)
                if len(members) > 1:
                    found.append(tuple(sorted(members)))
    return tuple(sorted(found))


def _unwind(waiting: list[str], on_stack: set[str], last: str) -> list[str]:
    members = []
    while True:
        node = waiting.pop()
        on_stack.discard(node)
        members.append(node)
        if node == last:
            return members
