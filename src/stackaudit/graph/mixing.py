"""Do edges stay inside given groups? E-I index, conductance, modularity, assortativity, and a test by permutation.

All of them look at the edges that are there and are blind to those that are missing, so none of them says that there
is no silo (stackaudit methods 2.6). Sources: Krackhardt and Stern 1988 (E-I index); Kannan, Vempala and Vetta 2004
(conductance); Newman and Girvan 2004 (modularity); Newman 2003 (assortativity).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

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
    """

    labels: Mapping[str, str]
    edges: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, labels: Mapping[str, str], edges: Iterable[tuple[str, str]]) -> Mixing:
        """Build from edges in any order, parallel ones and loops included; they count once and not at all."""
        pairs = {(min(a, b), max(a, b)) for a, b in edges if a != b and a in labels and b in labels}
        return cls({node: labels[node] for node in sorted(labels)}, tuple(sorted(pairs)))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The labels, sorted."""
        return tuple(sorted(set(self.labels.values())))

    @property
    def crossing(self) -> int:
        """Edges between two groups."""
        return sum(self.labels[a] != self.labels[b] for a, b in self.edges)

    @property
    def cross_share(self) -> float | None:
        """Share of the edges that lead from group to group; None without edges."""
        return self.crossing / len(self.edges) if self.edges else None

    @property
    def ei_index(self) -> float | None:
        """(external - internal) / all edges, from -1 (all inside) to 1 (all across); None without edges.

        >>> Mixing.of({"a": "x", "b": "x", "c": "y"}, [("a", "b"), ("b", "c")]).ei_index
        0.0
        """
        return None if self.cross_share is None else 2 * self.cross_share - 1

    @cached_property
    def volumes(self) -> dict[str, int]:
        """The sum of degrees of each group."""
        found = dict.fromkeys(self.groups, 0)
        for edge in self.edges:
            for node in edge:
                found[self.labels[node]] += 1
        return found

    def cut(self, group: str) -> int:
        """Edges between a group and the rest."""
        return sum((self.labels[a] == group) != (self.labels[b] == group) for a, b in self.edges)

    def conductance(self, group: str) -> float | None:
        """Edges that leave a group over the smaller of both volumes; None where one of them has no edges at all."""
        volume = self.volumes[group]
        smaller = min(volume, 2 * len(self.edges) - volume)
        return self.cut(group) / smaller if smaller else None

    @property
    def modularity(self) -> float | None:
        """Share of edges inside groups, less what chance would give at the same degrees; None without edges."""
        if not self.edges:
            return None
        m = len(self.edges)
        return (m - self.crossing) / m - math.fsum((volume / (2 * m)) ** 2 for volume in self.volumes.values())

    @property
    def assortativity(self) -> float | None:
        """Modularity over the most it could be; None without edges, or where all edges lie in one group."""
        if not self.edges or self.modularity is None:
            return None
        most = 1 - math.fsum((volume / (2 * len(self.edges))) ** 2 for volume in self.volumes.values())
        return self.modularity / most if most > 0 else None

    @cached_property
    def _degrees(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for edge in self.edges:
            for node in edge:
                found[node] = found.get(node, 0) + 1
        return found

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
        edges = [(place[a], place[b]) for a, b in self.edges]
        degrees = [self._degrees[node] for node in nodes]
        number = {label: n for n, label in enumerate(self.groups)}
        pool = [number[label] for label in self.labels.values()]
        rng = random.Random(seed)  # noqa: S311  a test by permutation, not a secret
        drawn = [_drawn(edges, degrees, rng.sample(pool, len(nodes)), len(number)) for _ in range(draws)]
        seen = _drawn(edges, degrees, [number[self.labels[node]] for node in nodes], len(number))
        tests = (("ei_index", 0, False), ("modularity", 1, True), ("assortativity", 2, True))
        return {name: _summary([row[n] for row in drawn], seen[n], large=large) for name, n, large in tests}


def _drawn(
    edges: Sequence[tuple[int, int]], degrees: Sequence[int], labels: Sequence[int], groups: int
) -> tuple[float, float, float]:
    """E-I index, modularity and assortativity under some labels."""
    m = len(edges)
    inside = sum(labels[a] == labels[b] for a, b in edges)
    volumes = [0] * groups
    for label, degree in zip(labels, degrees, strict=True):
        volumes[label] += degree
    chance = math.fsum((volume / (2 * m)) ** 2 for volume in volumes)
    modularity = inside / m - chance
    return 1 - 2 * inside / m, modularity, modularity / (1 - chance) if chance < 1 else 1.0


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
