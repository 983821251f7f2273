"""Do edges stay inside given groups? E-I index, conductance, modularity, assortativity, and a test by permutation.

All of them look at the edges that are there and are blind to those that are missing, so none of them says that there
is no silo (stackaudit methods 2.6). Sources: Krackhardt and Stern 1988 (E-I index); Kannan, Vempala and Vetta 2004
(conductance); Newman and Girvan 2004 (modularity); Newman 2003 (assortativity).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from stackaudit.core.classes import dataclass

_TICK = 1e-12


class Permuted(NamedTuple):
    """What the same edges give under labels by chance: mean, standard deviation, share at least as extreme."""

    mean: float
    deviation: float
    p: float


@dataclass(frozen=True)
class Mixing:
    """An undirected simple graph whose nodes carry one label each.

    Attributes:
        labels: The label of each node; a node without edges has one too.
        edges: Pairs of nodes, each pair once; both ends have a label.
        weights: What each edge counts, above 0, in the order of `edges`: a volume; empty where each counts 1.
    """

    labels: Mapping[str, str]
    edges: tuple[tuple[str, str], ...]
    weights: tuple[float, ...] = ()

    @classmethod
    def of(cls, labels: Mapping[str, str], edges: Iterable[tuple[str, str]]) -> Mixing:
        """Build from edges in any order, parallel ones and loops included; they count once and not at all."""
        pairs = {(min(a, b), max(a, b)) for a, b in edges if a != b and a in labels and b in labels}
        return cls({node: labels[node] for node in sorted(labels)}, tuple(sorted(pairs)))

    @classmethod
    def weighted(cls, labels: Mapping[str, str], edges: Iterable[tuple[str, str, float]]) -> Mixing:
        """Build from edges with a weight each; those of parallel ones add up, and loops count not at all.

        A weight that is not known is not 1: weigh all edges, or none.

        >>> Mixing.weighted({"a": "x", "b": "x", "c": "y"}, [("a", "b", 3.0), ("b", "c", 1.0)]).ei_index
        -0.5

        Raises:
            ValueError: a weight is not a number above 0.
        """
        parts: dict[tuple[str, str], list[float]] = {}
        for a, b, weight in edges:
            if not (weight > 0 and math.isfinite(weight)):
                raise ValueError(f"the weight of {a} - {b} is {weight!r}: it has to be a number above 0")
            if a != b and a in labels and b in labels:
                parts.setdefault((min(a, b), max(a, b)), []).append(weight)
        pairs = tuple(sorted(parts))
        return cls(Mixing.of(labels, pairs).labels, pairs, tuple(math.fsum(parts[pair]) for pair in pairs))

    @cached_property
    def _each(self) -> tuple[tuple[tuple[str, str], float], ...]:
        """Each edge with what it counts."""
        return tuple(zip(self.edges, self.weights or (1,) * len(self.edges), strict=True))

    @cached_property
    def total(self) -> float:
        """What all edges count together; their number where they have no weights."""
        return _sum(weight for _, weight in self._each)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The labels, sorted."""
        return tuple(sorted(set(self.labels.values())))

    @property
    def crossing(self) -> float:
        """Edges between two groups, by weight where they have one."""
        return _sum(weight for (a, b), weight in self._each if self.labels[a] != self.labels[b])

    @property
    def cross_share(self) -> float | None:
        """Share of the edges that lead from group to group; None without edges."""
        return self.crossing / self.total if self.edges else None

    @property
    def ei_index(self) -> float | None:
        """(external - internal) / all edges, from -1 (all inside) to 1 (all across); None without edges.

        >>> Mixing.of({"a": "x", "b": "x", "c": "y"}, [("a", "b"), ("b", "c")]).ei_index
        0.0
        """
        return None if self.cross_share is None else 2 * self.cross_share - 1

    @cached_property
    def volumes(self) -> dict[str, float]:
        """The sum of degrees of each group."""
        parts: dict[str, list[float]] = {group: [] for group in self.groups}
        for node, degree in self._degrees.items():
            parts[self.labels[node]].append(degree)
        return {group: _sum(degrees) for group, degrees in parts.items()}

    def cut(self, group: str) -> float:
        """Edges between a group and the rest."""
        return _sum(weight for (a, b), weight in self._each if (self.labels[a] == group) != (self.labels[b] == group))

    def conductance(self, group: str) -> float | None:
        """Edges that leave a group over the smaller of both volumes; None where one of them has no edges at all."""
        volume = self.volumes[group]
        smaller = min(volume, _sum(other for name, other in self.volumes.items() if name != group))
        return self.cut(group) / smaller if smaller else None

    @property
    def modularity(self) -> float | None:
        """Share of edges inside groups, less what chance would give at the same degrees; None without edges."""
        if not self.edges:
            return None
        m = self.total
        return (m - self.crossing) / m - math.fsum((volume / (2 * m)) ** 2 for volume in self.volumes.values())

    @property
    def assortativity(self) -> float | None:
        """Modularity over the most it could be; None without edges, or where all edges lie in one group."""
        if not self.edges or self.modularity is None:
            return None
        most = 1 - math.fsum((volume / (2 * self.total)) ** 2 for volume in self.volumes.values())
        return self.modularity / most if most > 0 else None

    @cached_property
    def _degrees(self) -> dict[str, float]:
        """What the edges of each node count together; nodes without edges are left out."""
        parts: dict[str, list[float]] = {}
        for edge, weight in self._each:
            for node in edge:
                parts.setdefault(node, []).append(weight)
        return {node: _sum(weights) for node, weights in parts.items()}

    def permuted(self, draws: int, seed: int) -> dict[str, Permuted]:
        """Hold three statistics against the same edges under labels dealt out by chance.

        Args:
            draws: How many permutations.
            seed: Recorded, so that the same draws come again.

        Returns:
            For `ei_index`, `modularity` and `assortativity`, how chance does; `p` is the share of permutations that
            separate groups at least as much. Empty without edges.
        """
        if not self.edges or draws < 1:
            return {}
        # Only nodes with edges matter: they draw their labels from all.
        nodes = sorted(self._degrees)
        place = {node: n for n, node in enumerate(nodes)}
        edges = [(place[a], place[b], weight) for (a, b), weight in self._each]
        degrees = [self._degrees[node] for node in nodes]
        number = {label: n for n, label in enumerate(self.groups)}
        pool = [number[label] for label in self.labels.values()]
        rng = random.Random(seed)  # noqa: S311  a test by permutation, not a secret
        drawn = [_drawn(edges, degrees, rng.sample(pool, len(nodes)), len(number)) for _ in range(draws)]
        seen = _drawn(edges, degrees, [number[self.labels[node]] for node in nodes], len(number))
        tests = (("ei_index", 0, False), ("modularity", 1, True), ("assortativity", 2, True))
        return {name: _summary([row[n] for row in drawn], seen[n], large=large) for name, n, large in tests}


def _drawn(
    edges: Sequence[tuple[int, int, float]], degrees: Sequence[float], labels: Sequence[int], groups: int
) -> tuple[float, float, float]:
    """E-I index, modularity and assortativity under some labels."""
    m = math.fsum(weight for _, _, weight in edges)
    inside = math.fsum(weight for a, b, weight in edges if labels[a] == labels[b])
    volumes = [0.0] * groups
    for label, degree in zip(labels, degrees, strict=True):
        volumes[label] += degree
    chance = math.fsum((volume / (2 * m)) ** 2 for volume in volumes)
    modularity = inside / m - chance
    return 1 - 2 * inside / m, modularity, modularity / (1 - chance) if chance < 1 else 1.0


def _sum(parts: Iterable[float]) -> float:
    """Add up: whole numbers stay whole, fractions are exact in any order."""
    listed = list(parts)
    return sum(listed) if all(isinstance(part, int) for part in listed) else math.fsum(listed)


def _summary(values: Sequence[float], seen: float, *, large: bool) -> Permuted:
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    extreme = sum(value >= seen - _TICK if large else value <= seen + _TICK for value in values)
    # The graph as it is counts as one of the permutations, so p is never 0.
    return Permuted(mean, deviation, (extreme + 1) / (len(values) + 1))


def expected_cross_share(labels: Mapping[str, str]) -> float | None:
    """The cross-group share that chance gives on average: pairs of nodes of two groups over all pairs."""
    n = len(labels)
    if n < 2:
        return None
    sizes: dict[str, int] = {}
    for label in labels.values():
        sizes[label] = sizes.get(label, 0) + 1
    inside = sum(size * (size - 1) for size in sizes.values())
    return 1 - inside / (n * (n - 1))
