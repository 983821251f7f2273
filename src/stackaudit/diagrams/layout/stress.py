"""Where the nodes of one connected graph stand before they have a size: stress majorization from a radial tree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from stackaudit.diagrams.layout.geometry import Points

Neighbours = Mapping[int, Sequence[int]]
ROUNDS: Final = 120


def positions(count: int, edges: Sequence[tuple[int, int]]) -> Points:
    """Return a position for each of `count` connected nodes, about one unit apart for each step between them.

    The longest extent lies along x. Equal input gives equal output to the last bit: no randomness, and rounding at the
    end takes away what a linear algebra library may vary.
    """
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    neighbours = _neighbours(count, edges)
    steps = _distances(count, neighbours)
    placed = _majorized(steps, _radial(neighbours, steps))
    return np.round(_turned(placed), 6)


def ring(placed: Points) -> Points:
    """Return the same nodes on a circle, in the order of their angles: from there no straight line meets a third."""
    angles = np.arctan2(placed[:, 1], placed[:, 0])
    order = np.argsort(np.round(angles, 6), kind="stable")
    turn = np.empty(len(placed))
    turn[order] = np.arange(len(placed)) * 2 * math.pi / len(placed)
    radius = max(1.0, len(placed) / 5)
    circle: Points = np.round(np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius, 6)
    return circle


def _neighbours(count: int, edges: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, set[int]] = {node: set() for node in range(count)}
    for one, other in edges:
        found[one].add(other)
        found[other].add(one)
    return {node: sorted(others) for node, others in found.items()}


def _distances(count: int, neighbours: Neighbours) -> Points:
    """Return the number of steps between all pairs, by breadth-first search."""
    steps = np.zeros((count, count))
    for start in range(count):
        seen, queue = {start: 0}, [start]
        for node in queue:
            for other in neighbours[node]:
                if other not in seen:
                    seen[other] = seen[node] + 1
                    queue.append(other)
        for node, distance in seen.items():
            steps[start, node] = distance
    return steps


def _radial(neighbours: Neighbours, steps: Points) -> Points:
    """Return a start: a tree around the graph's centre, every branch with an angle for its share of the leaves."""
    root = min(neighbours, key=lambda node: (steps[node].max(), -len(neighbours[node]), node))
    parent: dict[int, int | None] = {root: None}
    order = [root]
    for node in order:
        for other in neighbours[node]:
            if other not in parent:
                parent[other] = node
                order.append(other)
    children: dict[int, list[int]] = {node: [] for node in order}
    for node, above in parent.items():
        if above is not None:
            children[above].append(node)
    leaves: dict[int, int] = {}
    for node in reversed(order):
        leaves[node] = max(1, sum(leaves[child] for child in children[node]))
    placed = np.zeros((len(order), 2))
    sector = {root: (0.0, 2 * math.pi, 0)}
    for node in order:
        begin, end, ring = sector[node]
        middle = (begin + end) / 2
        placed[node] = ring * math.cos(middle), ring * math.sin(middle)
        total = sum(leaves[child] for child in children[node])
        for child in children[node]:
            share = (end - begin) * leaves[child] / total
            sector[child] = (begin, begin + share, ring + 1)
            begin += share
    return placed


def _majorized(steps: Points, start: Points) -> Points:
    """Return positions whose distances fit the steps, near pairs first (SMACOF with weights 1 / steps²)."""
    apart = steps > 0
    weights = np.where(apart, 1 / np.where(apart, steps, 1) ** 2, 0)
    inverse = np.linalg.pinv(np.diag(weights.sum(1)) - weights)
    placed = start.astype(np.float64)
    for _ in range(ROUNDS):
        distance = np.sqrt(((placed[:, None] - placed[None]) ** 2).sum(-1))
        far = distance > 1e-9
        ratio = np.where(far, -weights * steps / np.where(far, distance, 1), 0)
        np.fill_diagonal(ratio, 0)
        np.fill_diagonal(ratio, -ratio.sum(1))
        placed = inverse @ (ratio @ placed)
    return placed


def _turned(placed: Points) -> Points:
    """Turn the longest extent to x and fix the signs, so that mirror images come out alike."""
    centred = placed - placed.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Points = np.asarray(centred @ axes.T)
    for axis in (0, 1):
        farthest = int(np.argmax(np.round(np.abs(turned[:, axis]), 6)))
        if turned[farthest, axis] < 0:
            turned[:, axis] *= -1
    return turned
