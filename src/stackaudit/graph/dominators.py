"""Which nodes lie on every path from a start: the directed cut nodes of a need (Cooper, Harvey and Kennedy 2001).

Records may pass only through nodes that relay, so an arc leads on from the start and from relaying nodes alone. A cut
node of a whole undirected graph need not cut a need, and the other way round: direction and entity decide.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence


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
