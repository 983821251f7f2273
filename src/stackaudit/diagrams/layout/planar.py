"""Where nodes could stand so that few lines cross: a drawing of a planar part, relaxed without new crossings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Points

Edge = tuple[int, int]
ROUNDS: Final = 40
DIAGONAL: Final = 0.7071067811865476
LEVEL: Final = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
WAYS: Final = (*LEVEL, *((x * DIAGONAL, y * DIAGONAL) for x in (1.0, -1.0) for y in (1.0, -1.0)))
REACHES: Final = (0.05, 0.2, 0.6, 1.5)  # how far a node may go in one move, in lengths of a line
SHARES: Final = (1.0, 0.6, 0.3, 0.1)  # of the way to where its distances fit best
CROSSING_COST: Final = 6.0
NEAR_NODE: Final = 0.9  # nodes nearer than this repel each other
NEAR_LINE: Final = 0.5  # so do a node and a line
NODE_COST: Final = 4.0
LINE_COST: Final = 8.0
LEAST_GAIN: Final = 1e-4
MOST_LINES_PER_NODE: Final = 2.4  # with more, no drawing is free of crossings and a search for its part is long


def planar_positions(count: int, edges: Sequence[Edge], steps: Points) -> Points | None:
    """Return positions of connected nodes with few crossings, lines about one unit long.

    A planar part of the graph is drawn without a crossing (Chrobak and Payne), then nodes move one by one to where the
    distances between them are near their number of steps, as long as crossings do not grow. None for dense graphs.
    """
    if count < 4 or len(edges) > MOST_LINES_PER_NODE * count:
        return None
    drawn = nx.combinatorial_embedding_to_pos(_planar_part(count, edges))
    placed = np.array([drawn[node] for node in range(count)], dtype=np.float64)
    along = placed[[one for one, _ in edges]] - placed[[other for _, other in edges]]
    lengths = np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1])
    return relaxed(np.round(placed / (math.fsum(lengths) / len(lengths)), 6), edges, steps)


def _planar_part(count: int, edges: Sequence[Edge]) -> nx.PlanarEmbedding[int]:
    """Return an embedding of as many lines as are found to go without a crossing; many are tried at once."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    waiting = [list(edges)]
    while waiting:
        some = waiting.pop()
        graph.add_edges_from(some)
        if nx.check_planarity(graph)[0]:
            continue
        graph.remove_edges_from(some)
        if len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return cast("nx.PlanarEmbedding[int]", nx.check_planarity(graph)[1])


def relaxed(placed: Points, edges: Sequence[Edge], steps: Points) -> Points:
    """Return positions from which no node can move to fit its distances better, or to cross or come near fewer lines.

    Every move lowers one sum; sums are rounded before they are compared, and ties go to the first place.
    """
    surroundings = [_surroundings(node, edges, steps) for node in range(len(placed))]
    placed = placed.copy()
    for _ in range(ROUNDS):
        moved = False
        for node, around in enumerate(surroundings):
            places = _places(placed, node, around)
            costs = _costs(places, placed, around)
            best = int(costs.argmin())
            if costs[best] < costs[0] - LEAST_GAIN:
                placed[node], moved = np.round(places[best], 6), True
        if not moved:
            break
    return placed


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the place of one node is judged by."""

    others: NDArray[np.intp]
    steps: Points  # to the others
    weights: Points  # one over their square
    ends: NDArray[np.intp]  # of the lines of this node
    foreign: NDArray[np.intp]  # lines of others: both ends
    shared: NDArray[np.bool_]  # for each own and each foreign line, whether they end at one node
    not_ends: NDArray[np.bool_]  # for each own line and each other node, whether it is not its end


def _surroundings(node: int, edges: Sequence[Edge], steps: Points) -> _Surroundings:
    pairs = np.array(edges, dtype=np.intp).reshape(-1, 2)
    mine = (pairs == node).any(1)
    ends = np.where(pairs[mine, 0] == node, pairs[mine, 1], pairs[mine, 0])
    others = np.delete(np.arange(len(steps)), node)
    foreign = pairs[~mine]
    far = steps[node, others]
    return _Surroundings(
        others=others,
        steps=far,
        weights=1 / (far * far),
        ends=ends,
        foreign=foreign,
        shared=(foreign[None] == ends[:, None, None]).any(2),
        not_ends=others[None] != ends[:, None],
    )


def _places(placed: Points, node: int, around: _Surroundings) -> Points:
    """Return where the node is, places around it, and places on the way to where its distances fit best."""
    here = placed[node]
    away = here - placed[around.others]
    distance = np.maximum(np.sqrt(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1]), 1e-9)
    pulls = placed[around.others] + away * (around.steps / distance)[:, None]
    weights = around.weights[:, None]
    best = (weights * pulls).sum(0) / weights.sum(0)
    beside = [here + reach * np.array(way) for reach in REACHES for way in WAYS]
    return np.array([here, *beside, *(here + (best - here) * share for share in SHARES)])


def _costs(places: Points, placed: Points, around: _Surroundings) -> Points:
    """Return for each place how badly distances fit, how near others and lines are, and how many lines cross."""
    others, ends = placed[around.others], placed[around.ends]
    begin, end = placed[around.foreign[:, 0]], placed[around.foreign[:, 1]]
    distance = _distance(places[None], others[:, None])
    off = distance - around.steps[:, None]
    fit = (around.weights[:, None] * off * off).sum(0)
    near = np.maximum(NEAR_NODE - distance, 0).sum(0)
    under = np.maximum(NEAR_LINE - _from_line(places[None], begin[:, None], end[:, None]), 0).sum(0)
    gaps = _from_line(others[None, :, None], places[None, None], ends[:, None, None])
    over = (np.maximum(NEAR_LINE - gaps, 0) * around.not_ends[:, :, None]).sum((0, 1))
    crossed = _crossed(places, ends, begin, end, around.shared)
    costs: Points = np.round(fit + NODE_COST * near + LINE_COST * (under + over) + CROSSING_COST * crossed, 6)
    return costs


def _distance(one: Points, other: Points) -> Points:
    away = one - other
    distance: Points = np.sqrt(away[..., 0] * away[..., 0] + away[..., 1] * away[..., 1])
    return distance


def _from_line(point: Points, begin: Points, end: Points) -> Points:
    """Return how far a point is from a stretch of a line."""
    along, towards = end - begin, point - begin
    square = along[..., 0] * along[..., 0] + along[..., 1] * along[..., 1]
    ahead = along[..., 0] * towards[..., 0] + along[..., 1] * towards[..., 1]
    share = np.clip(ahead / np.maximum(square, 1e-9), 0.0, 1.0)
    return _distance(towards, along * share[..., None])


def _crossed(places: Points, ends: Points, begin: Points, end: Points, shared: NDArray[np.bool_]) -> Points:
    """Return for each place how many lines of others the lines from there cross."""
    a, b, c, d = places[:, None, None], ends[None, :, None], begin[None, None], end[None, None]
    cut = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    crossed: Points = (cut & ~shared[None]).sum((1, 2)).astype(np.float64)
    return crossed


def turn(begin: Points, end: Points, point: Points) -> Points:
    """Return on which side of a line a point lies, by sign."""
    (x, y), (end_x, end_y), (point_x, point_y) = ((one[..., 0], one[..., 1]) for one in (begin, end, point))
    side: Points = (end_x - x) * (point_y - y) - (end_y - y) * (point_x - x)
    return side
