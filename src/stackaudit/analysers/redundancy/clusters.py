"""Groups in which every pair is alike: complete linkage, with ties broken by name.

Single linkage would chain: A like B and B like C puts A and C together, though they have nothing in common. Complete
linkage joins two groups only where every pair across them is alike. Method: agglomerative clustering with complete
linkage (Sorensen 1948), cut at the threshold; of equally good joins the one whose names come first. Source: stackaudit
methods 3.3.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

Pair = tuple[str, str]
Group = tuple[str, ...]


def complete_linkage(similarity: Mapping[Pair, float], least: float) -> tuple[Group, ...]:
    """The groups of two or more in which every pair is at least so similar, sorted.

    >>> complete_linkage({("a", "b"): 0.6, ("b", "c"): 0.6, ("a", "c"): 0.0}, 0.6)
    (('a', 'b'),)

    Args:
        similarity: Of each pair that has anything in common, the names in order; pairs that are not listed have none.
        least: The threshold, above 0.
    """
    alike: dict[str, dict[str, float]] = {}
    for (a, b), value in similarity.items():
        if value >= least:
            alike.setdefault(a, {})[b] = value
            alike.setdefault(b, {})[a] = value
    members: dict[str, Group] = {name: (name,) for name in sorted(alike)}
    queue = [(-value, a, b) for a, near in alike.items() for b, value in near.items() if a < b]
    heapq.heapify(queue)
    # A group bears the name of its first member; an entry of the queue is stale once either group has grown.
    while queue:
        value, a, b = heapq.heappop(queue)
        if a not in members or b not in members or alike[a].get(b) != -value:
            continue
        _join(a, b, members, alike)
        for other, near in alike[a].items():
            first, second = sorted((a, other))
            heapq.heappush(queue, (-near, first, second))
    return tuple(sorted(group for group in members.values() if len(group) > 1))


def _join(a: str, b: str, members: dict[str, Group], alike: dict[str, dict[str, float]]) -> None:
    """Let group `a` take in group `b`: it is as like another group as the less like of the two was."""
    members[a] = tuple(sorted((*members[a], *members.pop(b))))
    gone, kept = alike.pop(b), alike[a]
    for other in gone:
        alike[other].pop(b, None)
    for other in [*kept]:
        if other in gone:
            kept[other] = alike[other][a] = min(kept[other], gone[other])
        else:
            del kept[other]
            alike.get(other, {}).pop(a, None)
    kept.pop(b, None)
