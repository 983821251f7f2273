"""The layout of one connected group of tools: boxes, routes and trunks, with the upper left corner at (0, 0)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.layout.geometry import PlacedLine, Point, Points, Rect, Route, RouteShape, Trunk, enclosing
from stackaudit.diagrams.layout.positions import Bodies, positions, ring, spreads
from stackaudit.diagrams.ports import APART, CORNER
from stackaudit.diagrams.routing import Router, Shield
from stackaudit.diagrams.scene import Line, LineKind

STEP_GAP: Final = 44.0  # between two boxes of a row
ROW_STEP: Final = 34.0  # between two rows
LONGEST_ROW: Final = 640.0
FOLDED_ASPECT: Final = 2.0


def shields_of(blocks: Iterable[tuple[Block, Point]]) -> dict[str, Shield]:
    """Return the shield of each block of several boxes, at the place where the block stands."""
    return {
        block.key: Shield(block.bounds.moved(*place), frozenset(block.rects))
        for block, place in blocks
        if len(block.rects) > 1
    }


def chain_or_ring(sized: Mapping[str, SizedBox], lines: Sequence[Line]) -> dict[str, Rect] | None:
    """Return the boxes of a component that is one chain or one ring; None where it is neither."""
    neighbours: dict[str, set[str]] = {tool: set() for tool in sized}
    for line in lines:
        neighbours[line.source].add(line.target)
        neighbours[line.target].add(line.source)
    if any(len(others) > 2 for others in neighbours.values()):
        return None
    ends = sorted(tool for tool, others in neighbours.items() if len(others) <= 1)
    if ends:
        order = _with_the_flow(_walk(ends[0], neighbours), lines)
        return _row(order, sized) or _folded(order, sized)
    first = min(sized)
    return _frame(_with_the_flow(_walk(first, neighbours), lines), sized)


def _walk(start: str, neighbours: Mapping[str, set[str]]) -> list[str]:
    order, seen = [start], {start}
    while True:
        onward = sorted(neighbours[order[-1]] - seen)
        if not onward:
            return order
        order.append(onward[0])
        seen.add(onward[0])


def _with_the_flow(order: list[str], lines: Sequence[Line]) -> list[str]:
    """Turn the order round where most lines run against it, so that data flows from left to right."""
    place = {tool: at for at, tool in enumerate(order)}
    along = sum(1 if place[line.target] == place[line.source] + 1 else -1 for line in lines if not line.both)
    return order[::-1] if along < 0 else order


def _row(order: Sequence[str], sized: Mapping[str, SizedBox]) -> dict[str, Rect] | None:
    """Return one row, or None where it would be too long."""
    width = math.fsum(sized[tool].w for tool in order) + STEP_GAP * (len(order) - 1)
    if width > LONGEST_ROW and len(order) > 3:
        return None
    x, placed = 0.0, {}
    for tool in order:
        box = sized[tool]
        placed[tool] = Rect(x, -box.h / 2, box.w, box.h)
        x += box.w + STEP_GAP
    return placed


def _cell(order: Sequence[str], sized: Mapping[str, SizedBox]) -> tuple[float, float]:
    return max(sized[tool].w for tool in order) + STEP_GAP, max(sized[tool].h for tool in order) + ROW_STEP


def _at(tool: str, column: float, row: float, cell: tuple[float, float], sized: Mapping[str, SizedBox]) -> Rect:
    return Rect.around(column * cell[0], row * cell[1], sized[tool].w, sized[tool].h)


def _folded(order: Sequence[str], sized: Mapping[str, SizedBox]) -> dict[str, Rect]:
    """Return rows that run to and fro, each beginning under the end of the one above."""
    cell = _cell(order, sized)
    columns = max(3, round(math.sqrt(len(order) * cell[1] * FOLDED_ASPECT / cell[0])))
    columns = math.ceil(len(order) / math.ceil(len(order) / columns))
    placed = {}
    for at, tool in enumerate(order):
        row, column = divmod(at, columns)
        placed[tool] = _at(tool, columns - 1 - column if row % 2 else column, row, cell, sized)
    return placed


def _frame(order: Sequence[str], sized: Mapping[str, SizedBox]) -> dict[str, Rect]:
    """Return a ring as the frame of a rectangle, clockwise from the upper left."""
    cell = _cell(order, sized)
    side = max(0, (len(order) - 4) // 4)
    top = math.ceil((len(order) - 2 * side) / 2)
    bottom = len(order) - 2 * side - top
    cells: list[tuple[float, float]] = [(column, 0) for column in range(top)]
    cells += [(top - 1, 1 + row) for row in range(side)]
    spread = (top - 1) / (bottom - 1) if bottom > 1 else 0
    start = top - 1 if bottom > 1 else (top - 1) / 2
    cells += [(start - at * spread, side + 1) for at in range(bottom)]
    cells += [(0, side - row) for row in range(side)]
    return {tool: _at(tool, column, row, cell, sized) for tool, (column, row) in zip(order, cells, strict=True)}


FEW: Final = 12  # a component of up to so many blocks gets wider gaps
MOST_ROOM: Final = 1.8  # how far gaps widen where there are more lines than blocks
DENSE: Final = 1.8  # lines for each block; with more than this, a ring is tried too
ASPECTS: Final = (1.5, 2.3)


@dataclass(frozen=True, slots=True)
class Part:
    """Boxes and lines that are laid out together."""

    w: float
    h: float
    rects: Mapping[str, Rect]
    lines: tuple[PlacedLine, ...] = ()
    trunks: tuple[Trunk, ...] = ()

    def moved(self, dx: float, dy: float) -> Part:
        """Return the same part elsewhere."""
        return Part(
            self.w,
            self.h,
            {tool: rect.moved(dx, dy) for tool, rect in self.rects.items()},
            tuple(line.moved(dx, dy) for line in self.lines),
            tuple(trunk.moved(dx, dy) for trunk in self.trunks),
        )


def lay_out(sized: Mapping[str, SizedBox], lines: Sequence[Line], *, variants: bool = False) -> list[Part]:
    """Return layouts of one connected component: the best, and with `variants` also a wider one."""
    sized = dict(sorted(sized.items()))
    lines = sorted(lines, key=lambda line: (line.source, line.target, line.kind))
    simple = chain_or_ring(sized, lines)
    if simple is not None:
        rects = dict(sorted(simple.items()))
        blocks = [(Block(tool, {tool: rect}, rect), (0.0, 0.0)) for tool, rect in rects.items()]
        return [_finished(blocks, lines, sized)]
    blocks_alone = build_blocks(sized, lines)
    starts, bodies = _starts(blocks_alone, lines)
    aspects = ASPECTS if variants else ASPECTS[:1]
    return [_finished(_placed(blocks_alone, centres), lines, sized) for centres in spreads(starts, bodies, aspects)]


def _starts(blocks: Sequence[Block], lines: Sequence[Line]) -> tuple[list[Points], Bodies]:
    """Return where the blocks may stand before they have a size, flow running to the right, and their sizes."""
    home = {tool: at for at, block in enumerate(blocks) for tool in block.rects}
    flows = [(home[line.source], home[line.target]) for line in lines if home[line.source] != home[line.target]]
    pairs = sorted({(min(pair), max(pair)) for pair in flows})
    start = positions(len(blocks), pairs)
    if math.fsum(start[target, 0] - start[source, 0] for source, target in flows) < 0:
        start[:, 0] *= -1
    gap = (34.0, 24.0) if len(blocks) <= FEW else (30.0, 18.0)
    bodies = Bodies(
        sizes=np.array([(block.bounds.w, block.bounds.h) for block in blocks]),
        edges=np.array(pairs, dtype=np.intp).reshape(-1, 2),
        gap=np.array(gap) * float(np.clip(len(pairs) / len(blocks), 1.0, MOST_ROOM)),
    )
    dense = len(pairs) > DENSE * len(blocks)
    return [start, ring(start)] if dense else [start], bodies


def _placed(blocks: Sequence[Block], centres: Points) -> list[tuple[Block, Point]]:
    """Return each block with the place of its key tool, which is not always the middle of the block."""
    return [
        (block, (float(centre[0]) - block.bounds.cx, float(centre[1]) - block.bounds.cy))
        for block, centre in zip(blocks, centres, strict=True)
    ]


def _finished(blocks: Sequence[tuple[Block, Point]], lines: Sequence[Line], sized: Mapping[str, SizedBox]) -> Part:
    """Route the lines, then move everything to the origin."""
    rects = {tool: rect.moved(*place) for block, place in blocks for tool, rect in block.rects.items()}
    done = [line.moved(*place) for block, place in blocks for line in block.lines]
    trunks = [trunk.moved(*place) for block, place in blocks for trunk in block.trunks]
    ready = {id(line.line) for line in done}
    degree: dict[str, int] = dict.fromkeys(rects, 0)
    for line in lines:
        degree[line.source] += 1
        degree[line.target] += 1
    hubs = frozenset(tool for tool in rects if sized[tool].box.hub or degree[tool] >= 4)
    router = Router(rects, shields_of(blocks), hubs)
    routed = done + router.route_all([line for line in lines if id(line) not in ready])
    around = enclosing(list(rects.values()))
    outlines = [line.route.sampled() for line in routed] + [trunk.route.sampled() for trunk in trunks]
    left, top, right, bottom = around.edges
    if outlines:
        points = np.concatenate(outlines)
        (low_x, low_y), (high_x, high_y) = points.min(0) - 3, points.max(0) + 3
        left, top, right, bottom = min(left, low_x), min(top, low_y), max(right, high_x), max(bottom, high_y)
    part = Part(float(right - left), float(bottom - top), rects, tuple(routed), tuple(trunks))
    return part.moved(-float(left), -float(top))


LEAST_LEAVES: Final = 5  # a tool with fewer leaves than this is laid out freely
MOST_ROWS: Final = 14
MOST_PANEL_ROWS: Final = 16
ROW_GAP: Final = 6.0
LIST_GAP: Final = 46.0  # between a hub and its list, for curves and arrowheads
TRUNK_GAP: Final = 22.0
STUB: Final = 32.0
COLUMN_GAP: Final = 16.0


@dataclass(frozen=True, slots=True)
class Block:
    """Boxes that move as one. The tool `key` has its centre at (0, 0); `bounds` encloses all of them."""

    key: str
    rects: Mapping[str, Rect]
    bounds: Rect
    lines: tuple[PlacedLine, ...] = ()  # those that need no routing any more
    trunks: tuple[Trunk, ...] = ()


def build_blocks(sized: Mapping[str, SizedBox], lines: Sequence[Line]) -> list[Block]:
    """Return the blocks of one connected component: hubs with their lists, and every other tool alone."""
    neighbours: dict[str, set[str]] = {tool: set() for tool in sized}
    for line in lines:
        neighbours[line.source].add(line.target)
        neighbours[line.target].add(line.source)
    leaves: dict[str, list[str]] = {}
    for tool in sorted(sized):
        if len(neighbours[tool]) == 1:
            (hub,) = neighbours[tool]
            if len(neighbours[hub]) > 1:
                leaves.setdefault(hub, []).append(tool)
    listed = {hub: tools for hub, tools in leaves.items() if len(tools) >= LEAST_LEAVES}
    inside = {tool for tools in listed.values() for tool in tools}
    return [
        _hub_block(tool, listed[tool], sized, lines) if tool in listed else _single(sized[tool])
        for tool in sorted(sized)
        if tool not in inside
    ]


def _single(box: SizedBox) -> Block:
    rect = Rect.around(0, 0, box.w, box.h)
    return Block(box.box.id, {box.box.id: rect}, rect)


def _hub_block(hub: str, leaves: Sequence[str], sized: Mapping[str, SizedBox], lines: Sequence[Line]) -> Block:
    joined = {line.source if line.target == hub else line.target: line for line in lines if hub in _ends(line)}
    ordered = sorted(leaves, key=lambda tool: sized[tool].reading_order)
    feeds_it = sum(joined[tool].source == tool for tool in ordered)
    most = max(count for count in (feeds_it, len(ordered) - feeds_it, 0) if count <= MOST_ROWS)
    rects = {hub: Rect.around(0, 0, sized[hub].w, max(sized[hub].h, 2 * CORNER + APART * most))}
    routed: list[PlacedLine] = []
    trunks: list[Trunk] = []
    bounds = [rects[hub]]
    for side, feeds in ((-1, True), (1, False)):
        tools = [tool for tool in ordered if (joined[tool].source == tool) is feeds]
        if not tools:
            continue
        if len(tools) <= MOST_ROWS:
            placed = _column(tools, sized, side * (rects[hub].w / 2 + LIST_GAP), -_tall(tools, sized) / 2, side)
            rects |= placed
            bounds += placed.values()
        else:
            panel = _panel(tools, sized, side, rects[hub], joined)
            rects |= panel.rects
            routed += panel.lines
            trunks += panel.trunks
            bounds.append(panel.bounds)
    return Block(hub, rects, enclosing(bounds), tuple(routed), tuple(trunks))


def _ends(line: Line) -> tuple[str, str]:
    return line.source, line.target


def _tall(tools: Sequence[str], sized: Mapping[str, SizedBox]) -> float:
    return math.fsum(sized[tool].h for tool in tools) + ROW_GAP * (len(tools) - 1)


def _column(tools: Sequence[str], sized: Mapping[str, SizedBox], x: float, y: float, side: int) -> dict[str, Rect]:
    """Return boxes one under the other from `y` on, their inner edges at `x`."""
    placed = {}
    for tool in tools:
        box = sized[tool]
        placed[tool] = Rect(x if side > 0 else x - box.w, y, box.w, box.h)
        y += box.h + ROW_GAP
    return placed


def _panel(
    tools: Sequence[str], sized: Mapping[str, SizedBox], side: int, hub: Rect, joined: Mapping[str, Line]
) -> Block:
    """Return a long list as columns: a trunk from the hub, a spine beside each column and a stub to each box."""
    count = math.ceil(len(tools) / MOST_PANEL_ROWS)
    rows = math.ceil(len(tools) / count)
    spine = hub.w / 2 + TRUNK_GAP
    rects: dict[str, Rect] = {}
    stubs: list[PlacedLine] = []
    spines: list[tuple[float, float]] = []
    parts = [tools[begin : begin + rows] for begin in range(0, len(tools), rows)]
    upper = -max(_tall(part, sized) for part in parts) / 2
    for part in parts:
        column = _column(part, sized, side * (spine + STUB), upper, side)
        rects |= column
        stubs += [_stub(joined[tool], tool, rect, side * spine, side) for tool, rect in column.items()]
        spines.append((side * spine, column[part[-1]].cy))
        spine += STUB + max(sized[tool].w for tool in part) + COLUMN_GAP
    top = upper - 14
    inner, outer = spines[0][0], spines[-1][0]
    paths = [((side * hub.w / 2, 0.0), (inner, 0.0)), ((inner, top), (outer, top))]
    paths += [((x, top), (x, bottom)) for x, bottom in spines]
    kinds = {joined[tool].kind for tool in tools}
    kind = kinds.pop() if len(kinds) == 1 else LineKind.AUTOMATED
    trunks = tuple(Trunk(Route(RouteShape.STRAIGHT, path), kind) for path in paths)
    corner = Rect(min(inner, outer), top - 4, abs(outer - inner), 4)
    return Block("", rects, enclosing([*rects.values(), corner]), tuple(stubs), trunks)


def _stub(line: Line, tool: str, rect: Rect, spine: float, side: int) -> PlacedLine:
    points = ((spine, rect.cy), (rect.x if side > 0 else rect.right, rect.cy))
    if line.source == tool:
        points = (points[1], points[0])
    return PlacedLine(line, Route(RouteShape.STRAIGHT, points))
