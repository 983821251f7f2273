"""How many paths share nothing (Menger 1927, by Edmonds and Karp 1972), and which nodes lie on all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from stackaudit.graph.entity_graph import Arc

_Room = Mapping[Hashable, Mapping[Hashable, int]]
"""How many more paths fit from node to node."""


def disjoint_paths(ahead: Mapping[str, Sequence[Arc]], start: str, end: str, through: Container[str]) -> int:
    """Return how many paths there are from `start` to `end` that share no flow and no inner node (Menger 1927).

    Args:
        ahead: Arcs by node.
        start: Where paths begin.
        end: Where they end.
        through: Nodes that pass records on.
    """
    # A node is two, with room for one path between them; a path one way makes room for one the other way.
    room: dict[Hashable, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    seen = {start}
    queue = [start]
    for node in queue:
        room[node, "in"][node, "out"] = 1
        for arc in ahead.get(node, ()):
            target = arc[0]
            if target == end or (target != start and target in through):
                room[node, "out"][target, "in"] += 1
                if target not in seen and target != end:
                    seen.add(target)
                    queue.append(target)
    count = 0
    while path := _shortest(room, (start, "out"), (end, "in")):
        for here, there in pairwise(path):
            room[here][there] -= 1
            room[there][here] += 1
        count += 1
    return count


def _shortest(room: _Room, start: Hashable, end: Hashable) -> tuple[Hashable, ...]:
    """Return the nodes of a shortest path with room from the end back to the start, turned; nothing without one."""
    came: dict[Hashable, Hashable] = {start: start}
    queue = [start]
    for node in queue:
        for following, left in room.get(node, {}).items():
            if left > 0 and following not in came:
                came[following] = node
                queue.append(following)
                if following == end:
                    path = [end]
                    while path[-1] != start:
                        path.append(came[path[-1]])
                    return tuple(reversed(path))
    return ()


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
