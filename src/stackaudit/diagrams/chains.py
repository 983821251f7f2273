"""Chains and rings have a shape of their own: a chain is a row, folded like a text where it is long; a ring a frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.layout.geometry import Rect
from stackaudit.diagrams.scene import Line

STEP_GAP: Final = 44.0  # between two boxes of a row
ROW_STEP: Final = 34.0  # between two rows
LONGEST_ROW: Final = 640.0
FOLDED_ASPECT: Final = 2.0


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
    width = sum(sized[tool].w for tool in order) + STEP_GAP * (len(order) - 1)
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
