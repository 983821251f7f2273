"""Where boxes of a map could stand: by stress, and spread apart by the forces between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Points
from stackaudit.diagrams.layout.planar import planar_positions, turn

Neighbours = Mapping[int, Sequence[int]]
ROUNDS: Final = 120


def positions(count: int, edges: Sequence[tuple[int, int]]) -> Points:
    """Return a position for each of `count` connected nodes, about one unit apart for each step between them.

    The longest extent lies along x. Where lines cross, a drawing of the planar part of the graph is tried too. Equal
    input gives equal output to the last bit: no randomness, and no sum whose order is left to a library.
    """
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    neighbours = _neighbours(count, edges)
    steps = _distances(count, neighbours)
    placed = np.round(_turned(_majorized(steps, _radial(neighbours, steps))), 6)
    crossed = crossed_lines(placed, np.array(edges, dtype=np.intp))
    if crossed:
        other = planar_positions(count, edges, steps)
        if other is not None and crossed_lines(other, np.array(edges, dtype=np.intp)) < crossed:
            return np.round(_turned(other), 6)
    return placed


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
    """Return positions whose distances fit the steps, near pairs first (SMACOF with weights 1 / steps²).

    A symmetric start can be a saddle, from where the last bit of a sum decides the direction. Therefore no product here
    is left to a linear algebra library, whose sums depend on its version and on the processor (decision 0058).
    """
    apart = steps > 0
    weights = np.where(apart, 1 / np.where(apart, steps, 1) ** 2, 0)
    inverse = _inverse_of_laplacian(weights)
    placed = np.round(start, 9)  # sine and cosine differ in their last bit between systems
    for _ in range(ROUNDS):
        across, along = (placed[:, None, axis] - placed[None, :, axis] for axis in (0, 1))
        distance = np.sqrt(across * across + along * along)
        far = distance > 1e-9
        ratio = np.where(far, -weights * steps / np.where(far, distance, 1), 0)
        np.fill_diagonal(ratio, 0)
        np.fill_diagonal(ratio, -ratio.sum(0))
        placed = _product(inverse, _product(ratio, placed))
    return placed


def _product(symmetric: Points, columns: Points) -> Points:
    """Return the product of a symmetric matrix and some columns; numbers are added in the order of the rows."""
    products = [(symmetric * columns[:, axis, None]).sum(0) for axis in range(columns.shape[1])]
    return np.stack(products, axis=1)


def _inverse_of_laplacian(weights: Points) -> Points:
    """Return the pseudoinverse of the Laplacian of a connected graph, by Gauss and Jordan.

    With 1 / n added to each entry the matrix is positive definite: it needs no pivots.
    """
    count = len(weights)
    left = np.diag(weights.sum(0)) - weights + 1 / count
    right = np.eye(count)
    for row in range(count):
        pivot = left[row, row]
        left[row], right[row] = left[row] / pivot, right[row] / pivot
        factors = left[:, row].copy()
        factors[row] = 0
        left -= factors[:, None] * left[row]
        right -= factors[:, None] * right[row]
    return right - 1 / count


def _turned(placed: Points) -> Points:
    """Turn the longest extent to x and fix the signs, so that mirror images come out alike."""
    x, y = (column - math.fsum(column) / len(column) for column in placed.T)
    half, mixed = math.fsum(x * x - y * y) / 2, math.fsum(x * y)
    length = math.sqrt(half * half + mixed * mixed)
    cosine, sine = 1.0, 0.0  # of the angle of the longest extent; any where all extents are equal
    if length > 1e-9 * math.fsum(x * x + y * y):
        cosine = math.sqrt(max(0.0, 1 + half / length) / 2)
        sine = math.copysign(math.sqrt(max(0.0, 1 - half / length) / 2), mixed)
    turned: Points = np.stack([x * cosine + y * sine, y * cosine - x * sine], axis=1)
    for axis in (0, 1):
        farthest = int(np.argmax(np.round(np.abs(turned[:, axis]), 6)))
        if turned[farthest, axis] < 0:
            turned[:, axis] *= -1
    return turned


Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]

WIDE_SCALES: Final = (0.8, 1.0, 1.3, 1.7)
TALL_SCALES: Final = (1.0, 1.4, 2.0, 2.7)
SEPARATION_ROUNDS: Final = 300
AT_ONCE: Final = 20_000  # pairs of boxes that are looked at together
REACH: Final = (44.0, 16.0)  # how far a box may be moved to stand above or beside a neighbour
DRAW_IN_STEP: Final = 12.0
DRAW_IN_ROUNDS: Final = 24


@dataclass(frozen=True, slots=True)
class Bodies:
    """The sizes of the boxes to place, the pairs joined by a line, and the least gaps between boxes."""

    sizes: Points
    edges: Ints  # one row for each line: the two boxes
    gap: Points

    @property
    def sources(self) -> Ints:
        """The first box of every line."""
        return self.edges[:, 0]

    @property
    def targets(self) -> Ints:
        """The second box of every line."""
        return self.edges[:, 1]


def spreads(starts: Sequence[Points], bodies: Bodies, aspects: Sequence[float]) -> list[Points]:
    """Return centres without overlap for each of several aspects.

    For each it is the scale of a start whose picture is small, near that aspect, and has few lines that cross.
    """
    if len(bodies.sizes) == 1:
        return [np.zeros((1, 2))]
    candidates = [centres for start in starts for centres in _candidates(start, bodies)]
    chosen: list[Points] = []
    for aspect in aspects:
        best = min(candidates, key=lambda centres: _cost(centres, bodies, aspect))
        if not any(best is other for other in chosen):
            chosen.append(best)
    return [levelled(drawn_in(centres, bodies), bodies) for centres in chosen]


def _candidates(start: Points, bodies: Bodies) -> Iterator[Points]:
    middle = np.median(bodies.sizes, axis=0)
    rounds = 16 if len(start) < 60 else 8
    scales = [
        ((middle[0] + 26) * wide / 1.2, (middle[1] + 20) * tall / 1.2) for wide in WIDE_SCALES for tall in TALL_SCALES
    ]
    for centres in pushed_off_lines(separated([start * scale for scale in scales], bodies), bodies, rounds):
        yield levelled(centres, bodies)


def _cost(centres: Points, bodies: Bodies, aspect: float) -> float:
    width, height = extent(centres, bodies.sizes)
    hits = int(line_hits(centres, bodies).sum())
    crossed = crossings(centres, bodies)
    off = max(0.0, abs(math.log(width / height / aspect)) - 0.2)
    lines = max(1, len(bodies.edges))
    return width * height * (1 + 0.5 * off) * (1 + 0.2 * hits) * (1 + 0.02 * crossed + 0.2 * crossed / lines)


def extent(centres: Points, sizes: Points) -> tuple[float, float]:
    """Return the width and the height that these boxes take together."""
    width, height = (centres + sizes / 2).max(0) - (centres - sizes / 2).min(0)
    return float(width), float(height)


def separated(drawings: Sequence[Points], bodies: Bodies, rounds: int = SEPARATION_ROUNDS) -> list[Points]:
    """Return each of several drawings of the same boxes with overlapping boxes pushed apart.

    They are pushed along the axis on which they overlap least. Small drawings are worked on together, which is faster
    and changes nothing in any of them.
    """
    pairs = max(1, len(bodies.sizes) * (len(bodies.sizes) - 1) // 2)
    many = max(1, AT_ONCE // pairs)
    parts = (np.stack(drawings[at : at + many]) for at in range(0, len(drawings), many))
    return [one for part in parts for one in _separated(part, bodies, rounds)]


def _separated(drawings: Points, bodies: Bodies, rounds: int) -> Points:
    number, count, _ = drawings.shape
    place = [drawings[..., 0].copy(), drawings[..., 1].copy()]
    one, other = np.triu_indices(count, 1)
    reach = ((bodies.sizes[one] + bodies.sizes[other]) / 2 + bodies.gap).T.copy()
    everyone = number * count
    for _ in range(rounds):
        wide, tall = (axis.take(other, axis=1) - axis.take(one, axis=1) for axis in place)
        over_x, over_y = reach[0] - np.abs(wide), reach[1] - np.abs(tall)
        touching = np.flatnonzero((over_x > 0.01) & (over_y > 0.01))
        if not len(touching):
            break
        drawing, pair = np.divmod(touching, len(one))
        first, second = drawing * count + one[pair], drawing * count + other[pair]
        deep_x, deep_y = over_x.take(touching), over_y.take(touching)
        sideways = deep_x < deep_y * 1.4
        times = np.maximum(np.bincount(first, minlength=everyone) + np.bincount(second, minlength=everyone), 1)
        for axis, chosen, depth, offset in ((0, sideways, deep_x, wide), (1, ~sideways, deep_y, tall)):
            step = np.where(offset.take(touching) >= 0, 0.575, -0.575) * depth * chosen
            move = np.bincount(second, step, minlength=everyone) - np.bincount(first, step, minlength=everyone)
            place[axis] += (move / times).reshape(number, count)
    return np.stack(place, axis=2)


def line_hits(centres: Points, bodies: Bodies, margin: float = 4.0) -> Flags:
    """Return for each line and box whether the straight line runs over that box, which is not one of its own."""
    if not len(bodies.edges):
        return np.zeros((0, len(centres)), dtype=bool)
    enters, leaves = [], []
    for axis in (0, 1):
        at, half = centres[:, axis], bodies.sizes[:, axis] / 2
        begin = at[bodies.sources][:, None]
        along = at[bodies.targets][:, None] - begin
        low, high = at - half - margin, at + half + margin
        level = np.abs(along) < 1e-9
        safe = np.where(level, 1.0, along)
        one, other = (low - begin) / safe, (high - begin) / safe
        first, last = np.minimum(one, other), np.maximum(one, other)
        if level.any():
            outside = np.where((low < begin) & (begin < high), -9.0, 9.0)
            first, last = np.where(level, outside, first), np.where(level, -outside, last)
        enters.append(first)
        leaves.append(last)
    hit: Flags = np.maximum(np.maximum(*enters), 0) < np.minimum(np.minimum(*leaves), 1)
    row = np.arange(len(bodies.edges))
    hit[row, bodies.sources] = False
    hit[row, bodies.targets] = False
    return hit


def crossings(centres: Points, bodies: Bodies) -> int:
    """Return how many pairs of straight lines cross each other."""
    return crossed_lines(centres, bodies.edges)


def crossed_lines(centres: Points, edges: Ints) -> int:
    """Return how many pairs of these straight lines cross; those that end at one node do not."""
    if len(edges) < 2:
        return 0
    one, other = np.triu_indices(len(edges), 1)
    a, b = centres[edges[one, 0]], centres[edges[one, 1]]
    c, d = centres[edges[other, 0]], centres[edges[other, 1]]
    shared = (edges[one][:, :, None] == edges[other][:, None, :]).any((1, 2))
    cross = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return int((cross & ~shared).sum())


def pushed_off_lines(drawings: Sequence[Points], bodies: Bodies, rounds: int) -> list[Points]:
    """Return the best round of each drawing: boxes move off the lines of others, and those lines away from them."""
    best, least = list(drawings), [(math.inf, math.inf)] * len(drawings)
    now = dict(enumerate(drawings))
    for _ in range(rounds):
        moved: dict[int, Points] = {}
        for at, centres in now.items():
            hit = line_hits(centres, bodies)
            width, height = extent(centres, bodies.sizes)
            cost = (float(hit.sum()), width * height)
            if cost < least[at]:
                best[at], least[at] = centres, cost
            if cost[0]:
                moved[at] = centres + _moves(centres, bodies, hit)
        if not moved:
            break
        now = dict(zip(moved, separated([*moved.values()], bodies, 80), strict=True))
    return best


def _moves(centres: Points, bodies: Bodies, hit: Flags) -> Points:
    """Return how far each box goes off the lines that run over it, and the ends of these lines away from it."""
    line, box = np.nonzero(hit)
    source, target = bodies.sources[line], bodies.targets[line]
    along = centres[target] - centres[source]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    off = ((centres[box] - centres[source]) * normal).sum(1)
    half = (np.abs(normal) * bodies.sizes[box]).sum(1) / 2 + 6
    push = normal * (np.where(off >= 0, 1.0, -1.0) * np.clip(half - np.abs(off), 0, 40))[:, None]
    moves = np.zeros_like(centres)
    np.add.at(moves, box, push * 0.5)
    np.add.at(moves, source, -push * 0.2)
    np.add.at(moves, target, -push * 0.2)
    return np.clip(moves, -60, 60)


def levelled(centres: Points, bodies: Bodies) -> Points:
    """Put joined boxes that stand almost in line exactly in line, where that brings no overlap and no new hit."""
    centres = centres.copy()
    degree = np.bincount(bodies.edges.ravel(), minlength=len(centres))
    hits = int(line_hits(centres, bodies).sum())
    for source, target in bodies.edges:
        mover, anchor = (target, source) if degree[source] >= degree[target] else (source, target)
        for axis in (1, 0):
            before = centres[mover, axis]
            offset = np.abs(centres[anchor] - centres[mover])
            if not 0.05 < offset[axis] < min(REACH[axis], offset[1 - axis]):
                continue
            centres[mover, axis] = centres[anchor, axis]
            now = int(line_hits(centres, bodies).sum())
            if now > hits or _overlaps(centres, bodies, int(mover), 0.9):
                centres[mover, axis] = before
            else:
                hits = now
    return centres


def drawn_in(centres: Points, bodies: Bodies) -> Points:
    """Move boxes step by step towards the middle, as long as nothing comes to overlap, to be hit or to cross."""
    centres = centres.copy()
    trouble = _trouble(centres, bodies)
    for _ in range(DRAW_IN_ROUNDS):
        middle = np.round((centres.min(0) + centres.max(0)) / 2, 3)
        order = np.argsort(-np.round(np.abs(centres - middle).max(1), 3), kind="stable")
        moved = False
        for box in order.tolist():
            for axis in (0, 1):
                away = middle[axis] - centres[box, axis]
                if abs(away) < DRAW_IN_STEP:
                    continue
                before = centres[box, axis]
                centres[box, axis] = before + math.copysign(DRAW_IN_STEP, away)
                if _overlaps(centres, bodies, box, 1.0) or _trouble(centres, bodies) > trouble:
                    centres[box, axis] = before
                else:
                    moved = True
        if not moved:
            break
    return centres


def _trouble(centres: Points, bodies: Bodies) -> int:
    return int(line_hits(centres, bodies, 8.0).sum()) + crossings(centres, bodies)


def _overlaps(centres: Points, bodies: Bodies, box: int, share: float) -> bool:
    """Whether a box is nearer to another than that share of the least gap."""
    reach = (bodies.sizes + bodies.sizes[box]) / 2 + bodies.gap * share
    close = (reach - np.abs(centres - centres[box]) > 0.01).all(1)
    close[box] = False
    return bool(close.any())
