"""Keep the places of an earlier map: what was there stands where it stood, what is new goes into free space."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Points, Rect

GAP_X: Final = 12.0  # between a new box and others
GAP_Y: Final = 8.0
OFF_LINES: Final = 5.0
STEP: Final = 8.0  # of the search for free space

Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A card of the new map.

    Attributes:
        inside: Where its boxes may stand: the old card without header and padding.
        sizes: Width and height of every box that it holds, by tool.
        near: The tools that each of them is joined to.
    """

    inside: Rect
    sizes: Mapping[str, Size]
    near: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the boxes stand, and how far each card moved down and grew; both are 0 unless the space was too small."""

    rects: Mapping[str, Rect]
    moved: tuple[float, ...]
    grown: tuple[float, ...]


def kept_places(old: Mapping[str, Rect], lines: Points, cards: Sequence[Wanted]) -> Kept:
    """Return the place of every box: old ones keep theirs, a new one takes the free place next to its neighbours.

    Where a card has no free place, it grows downwards, and what stands beneath it moves down with everything in it.

    Args:
        old: Where the boxes stood.
        lines: Points along the old lines; new boxes keep off them.
        cards: The cards.
    """
    filled = [_filled(card, old, lines) for card in cards]
    grown = [
        max(0.0, max((rect.bottom for rect in rects.values()), default=0.0) - card.inside.bottom)
        for card, rects in zip(cards, filled, strict=True)
    ]
    moved = _pushed([card.inside for card in cards], grown)
    return Kept(
        {tool: rect.moved(0.0, dy) for rects, dy in zip(filled, moved, strict=True) for tool, rect in rects.items()},
        tuple(moved),
        tuple(grown),
    )


def _pushed(cards: Sequence[Rect], grown: Sequence[float]) -> list[float]:
    """Return how far each card has to move down for those above it to grow."""
    moved = [0.0] * len(cards)
    for at in sorted(range(len(cards)), key=lambda at: (cards[at].y, at)):
        for above, card in enumerate(cards):
            beneath = card.bottom <= cards[at].y and card.x < cards[at].right and cards[at].x < card.right
            if beneath and moved[above] + grown[above] > moved[at]:
                moved[at] = moved[above] + grown[above]
    return moved


def _filled(card: Wanted, old: Mapping[str, Rect], lines: Points) -> dict[str, Rect]:
    """Return the boxes of one card, before any card moves."""
    there = {tool: old[tool] for tool in sorted(card.sizes) if tool in old}
    placed: dict[str, Rect] = {}
    for tool, rect in there.items():
        others = [placed.get(other, there[other]) for other in there if other != tool]
        fitting = (new for new in _resized(rect, card.sizes[tool]) if _is_free(new, others, card.inside))
        found = next(fitting, None)
        if found is not None:
            placed[tool] = found
    left = sorted(card.sizes.keys() - placed.keys(), key=lambda tool: (-len(card.near.get(tool, ())), tool))
    for tool in left:
        beside = [placed[other] for other in card.near.get(tool, ()) if other in placed]
        beside = [old[tool]] if tool in old else beside
        placed[tool] = _free_place(card, card.sizes[tool], list(placed.values()), beside, lines)
    return placed


def _resized(rect: Rect, size: Size) -> Iterator[Rect]:
    """Yield an old place for a box of another size: about its middle, to the right or to the left."""
    w, h = size
    yield Rect.around(rect.cx, rect.cy, w, h)
    yield Rect(rect.x, rect.cy - h / 2, w, h)
    yield Rect(rect.right - w, rect.cy - h / 2, w, h)


def _is_free(rect: Rect, others: Sequence[Rect], inside: Rect) -> bool:
    apart = all(
        rect.x >= other.right or other.x >= rect.right or rect.y >= other.bottom or other.y >= rect.bottom
        for other in others
    )
    return apart and inside.holds(rect, slack=1.0)


def _free_place(card: Wanted, size: Size, placed: Sequence[Rect], beside: Sequence[Rect], lines: Points) -> Rect:
    """Return the free place nearest to the boxes that a new one is joined to; a new row where there is none."""
    (w, h), inside = size, card.inside
    columns = np.arange(inside.x, inside.right - w + 0.01, STEP)
    rows = np.arange(inside.y, inside.bottom - h + 0.01, STEP)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    within = (abs(lines - (inside.cx, inside.cy)) <= (inside.w / 2 + OFF_LINES, inside.h / 2 + OFF_LINES)).all(axis=1)
    free = ~_touched(x, y, size, placed, lines[within])
    if beside and free.any():
        away = np.hypot(x + w / 2 - _middle([r.cx for r in beside]), y + h / 2 - _middle([r.cy for r in beside]))
    else:
        away = y * 1000 + x
    if free.any():
        best = int(np.argmin(np.where(free, np.round(away, 3), np.inf)))
        return Rect(float(x[best]), float(y[best]), w, h)
    lowest = max((rect.bottom for rect in placed), default=inside.y - GAP_Y)
    row = [rect for rect in placed if rect.bottom > inside.bottom + 1 and rect.bottom == lowest]
    end = max((rect.right for rect in row), default=math.inf) + GAP_X
    if end + w <= inside.right:
        return Rect(end, row[0].y, w, h)
    return Rect(inside.x, max(lowest, inside.bottom) + GAP_Y, w, h)


def _middle(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _touched(x: Points, y: Points, size: Size, placed: Sequence[Rect], lines: Points) -> NDArray[np.bool_]:
    """Return for each upper left corner whether a box there would touch another, or stand on a line."""
    w, h = size
    edges = np.array([rect.edges for rect in placed], dtype=np.float64).reshape(-1, 4)
    boxed: NDArray[np.bool_] = (
        (x[:, None] < edges[:, 2] + GAP_X)
        & (edges[:, 0] < x[:, None] + w + GAP_X)
        & (y[:, None] < edges[:, 3] + GAP_Y)
        & (edges[:, 1] < y[:, None] + h + GAP_Y)
    )
    lined: NDArray[np.bool_] = (
        (lines[:, 0] > x[:, None] - OFF_LINES)
        & (lines[:, 0] < x[:, None] + w + OFF_LINES)
        & (lines[:, 1] > y[:, None] - OFF_LINES)
        & (lines[:, 1] < y[:, None] + h + OFF_LINES)
    )
    return np.asarray(boxed.any(axis=1) | lined.any(axis=1), dtype=np.bool_)
