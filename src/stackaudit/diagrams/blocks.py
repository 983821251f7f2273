"""A hub with the tools that hang on it alone, as one block: on its left those that feed it, on its right the others.

A list of up to fourteen is one column with a line to each. A longer one is a panel of columns, and its lines share a
trunk: single curves behind columns would run over boxes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.layout.geometry import PlacedLine, Rect, Route, RouteShape, Trunk
from stackaudit.diagrams.scene import Line, LineKind

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
    rects = {hub: Rect.around(0, 0, sized[hub].w, sized[hub].h)}
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
    return sum(sized[tool].h for tool in tools) + ROW_GAP * (len(tools) - 1)


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


def enclosing(rects: Sequence[Rect]) -> Rect:
    """Return the smallest rectangle around all of these."""
    return Rect.between(
        min(rect.x for rect in rects),
        min(rect.y for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )
