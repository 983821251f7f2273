"""The layout of one connected group of tools: boxes, routes and trunks, with the upper left corner at (0, 0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stackaudit.diagrams.blocks import Block, build_blocks, enclosing
from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.chains import chain_or_ring
from stackaudit.diagrams.layout.geometry import PlacedLine, Point, Points, Rect, Trunk
from stackaudit.diagrams.layout.spread import Bodies, spreads
from stackaudit.diagrams.layout.stress import positions, ring
from stackaudit.diagrams.routing import Router, shields_of
from stackaudit.diagrams.scene import Line

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
    if sum(start[target, 0] - start[source, 0] for source, target in flows) < 0:
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
