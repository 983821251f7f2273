"""Which of many needs a flow may serve: those with a way from their source to it, and from it to their target.

All needs travel along the arcs at once, as the bits of one number, until nothing new arrives anywhere. So thousands of
needs cost little more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

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
