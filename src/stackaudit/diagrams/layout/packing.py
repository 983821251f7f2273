"""Put cards on a page: the core first, the others in columns beside it or in rows below, all outer edges lined up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.layout.geometry import Rect

Size = tuple[float, float]

MOST_COLUMNS: Final = 5
MOST_STRETCH: Final = 110.0  # a card in a column may be made taller by this much to line up with its neighbours
ASPECT_WEIGHT: Final = 0.9
NARROW_SHARE: Final = 0.6  # a page narrower than asked for is easier to live with than a wider one
ODD_FROM: Final = 0.25  # beyond this (a factor of 1.28) the shape of the page counts ever more
ODD_WEIGHT: Final = 15.0
STRETCH_WEIGHT: Final = 1.0  # what is left empty inside stretched cards costs, by its area
RAGGED_WEIGHT: Final = 3.0  # what a corner left empty costs, by its area
ROW_COST: Final = 30.0  # for each pixel of width, so that fewer rows win a tie


@dataclass(frozen=True, slots=True)
class Packing:
    """The place of every card, in the order given, and the size of them all."""

    rects: tuple[Rect, ...]
    w: float
    h: float
    cost: float


@dataclass(frozen=True, slots=True)
class Page:
    """What a packing is measured by: the aspect wanted of the whole picture, and what stands outside the cards."""

    aspect: float
    gap: float
    least_width: float
    outside: Callable[[float], float]  # height of everything but the cards on a page of that width


def pack(sizes: Sequence[Size], page: Page, *, core: bool) -> Packing:
    """Return the packing that is small and near the aspect wanted. With `core`, the first card leads."""
    if len(sizes) == 1:
        width, height = max(sizes[0][0], page.least_width), sizes[0][1]
        return _rated([Rect(0, 0, width, height)], sizes, page)
    placed = [*_with_columns(sizes, page.gap), *_with_block(sizes, page.gap)] if core else []
    placed += _page_of_rows(sizes, page.gap, page.least_width)
    return min((_rated(rects, sizes, page) for rects in placed), key=lambda packing: packing.cost)


def _rated(rects: Sequence[Rect], sizes: Sequence[Size], page: Page) -> Packing:
    width, height = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    if width < page.least_width - 0.1:
        rects, width = _widened(rects, page.least_width / width), page.least_width
    waste = math.fsum(rect.w * rect.h for rect in rects) - math.fsum(w * h for w, h in sizes)
    off = math.log(width / (height + page.outside(width)) / page.aspect)
    off = off if off > 0 else -NARROW_SHARE * off
    ragged = width * height - math.fsum(rect.w * rect.h for rect in rects)
    shape = 1 + ASPECT_WEIGHT * off + ODD_WEIGHT * max(0.0, off - ODD_FROM) ** 2
    cost = (width * height + STRETCH_WEIGHT * waste + RAGGED_WEIGHT * ragged) * shape
    return Packing(tuple(rects), width, height, cost)


def _widened(rects: Sequence[Rect], factor: float) -> list[Rect]:
    """Stretch everything in width; the gaps grow along, by very little."""
    return [Rect(rect.x * factor, rect.y, rect.w * factor, rect.h) for rect in rects]


def _with_columns(sizes: Sequence[Size], gap: float) -> Iterator[list[Rect]]:
    """Yield packings with the core on the left and one to five columns of cards beside it."""
    (core_w, core_h), rest = sizes[0], sizes[1:]
    for count in range(1, MOST_COLUMNS + 1):
        whole = math.fsum(h + gap for _, h in rest) / count + max(h for _, h in rest) * 0.6
        for limit in (core_h, core_h * 1.1, core_h * 1.25, core_h * 1.5, whole):
            columns = _filled(rest, limit, count, gap)
            if len(columns) != count:
                continue
            height = max(core_h, *(math.fsum(h for _, h in column) + gap * (len(column) - 1) for column in columns))
            rects, x = [Rect(0, 0, core_w, height)], core_w + gap
            for column in columns:
                rects += _column(column, x, height, gap)
                x += max(w for w, _ in column) + gap
            yield rects


def _filled(rest: Sequence[Size], limit: float, count: int, gap: float) -> list[list[Size]]:
    columns: list[list[Size]] = [[]]
    for size in rest:
        used = math.fsum(h + gap for _, h in columns[-1])
        if columns[-1] and used + size[1] > limit + 0.01 and len(columns) < count:
            columns.append([])
        columns[-1].append(size)
    return columns


def _column(column: Sequence[Size], x: float, height: float, gap: float) -> list[Rect]:
    """Return cards of one width under each other, stretched to the full height where that takes little."""
    width = max(w for w, _ in column)
    slack = (height - math.fsum(h for _, h in column) - gap * (len(column) - 1)) / len(column)
    slack = slack if slack < MOST_STRETCH else 0.0
    rects, y = [], 0.0
    for _, h in column:
        rects.append(Rect(x, y, width, h + slack))
        y += h + slack + gap
    return rects


def _with_block(sizes: Sequence[Size], gap: float) -> Iterator[list[Rect]]:
    """Yield packings with rows of cards beside the core, as tall as it together, and the rest in rows beneath."""
    core_w, core_h = sizes[0]
    for beside in range(1, len(sizes)):
        block, rest = sizes[1 : beside + 1], sizes[beside + 1 :]
        for per_row in range(1, min(4, beside) + 1):
            width = max(
                math.fsum(w for w, _ in block[begin : begin + per_row])
                + gap * (len(block[begin : begin + per_row]) - 1)
                for begin in range(0, beside, per_row)
            )
            rows = in_rows(block, width, gap)
            heights = _heights(block, rows)
            spare = core_h - math.fsum(heights) - gap * (len(rows) - 1)
            if not -MOST_STRETCH <= spare / len(rows) <= MOST_STRETCH:
                continue
            tall = [height + max(0.0, spare) / len(rows) for height in heights]
            core = Rect(0, 0, core_w, core_h + max(0.0, -spare))
            rects = [core, *_justified(block, rows, tall, width, core_w + gap, gap)]
            page = core_w + gap + width
            if rest:
                if max(w for w, _ in rest) > page:
                    continue
                below = in_rows(rest, page, gap)
                beneath = _justified(rest, below, _heights(rest, below), page, 0.0, gap)
                rects += [rect.moved(0, core.h + gap) for rect in beneath]
            yield rects


def _heights(sizes: Sequence[Size], rows: Sequence[int]) -> list[float]:
    """Return the height of each row, that of its tallest card."""
    heights, at = [], 0
    for count in rows:
        heights.append(max(h for _, h in sizes[at : at + count]))
        at += count
    return heights


def _justified(
    sizes: Sequence[Size], rows: Sequence[int], heights: Sequence[float], width: float, left: float, gap: float
) -> list[Rect]:
    """Return cards in rows, each row stretched to the full width and its cards to one height."""
    rects, y, at = [], 0.0, 0
    for count, height in zip(rows, heights, strict=True):
        row, x = sizes[at : at + count], left
        extra = (width - math.fsum(w for w, _ in row) - gap * (count - 1)) / count
        for w, _ in row:
            rects.append(Rect(x, y, w + extra, height))
            x += w + extra + gap
        y += height + gap
        at += count
    return rects


def _page_of_rows(sizes: Sequence[Size], gap: float, least_width: float) -> Iterator[list[Rect]]:
    """Yield packings in rows of several widths, each row stretched to the full width."""
    widest = max(w for w, _ in sizes)
    sums = [math.fsum(w for w, _ in sizes[:count]) + gap * (count - 1) for count in range(1, min(len(sizes), 12) + 1)]
    factors = (1.0, 1.1, 1.25, 1.45, 1.7, 2.0, 2.5, 3.0, 4.0)
    widths = {max(least_width, widest) * factor for factor in factors} | {max(least_width, width) for width in sums}
    for width in sorted(width for width in widths if width >= widest):
        rows = in_rows(sizes, width, gap)
        yield _justified(sizes, rows, _heights(sizes, rows), width, 0.0, gap)


def in_rows(sizes: Sequence[Size], width: float, gap: float) -> list[int]:
    """Return how many cards each row takes, by the least waste overall: the way a paragraph is broken into lines."""
    count = len(sizes)
    cost = [0.0] + [math.inf] * count
    begin_of = [0] * (count + 1)
    for end in range(1, count + 1):
        used, tallest, filled = -gap, 0.0, 0.0
        for begin in range(end - 1, -1, -1):
            w, h = sizes[begin]
            used, tallest, filled = used + w + gap, max(tallest, h), filled + w * h
            if used > width + 0.01:
                break
            waste = cost[begin] + width * tallest - filled + width * ROW_COST
            if waste < cost[end]:
                cost[end], begin_of[end] = waste, begin
    rows, end = [], count
    while end:
        rows.append(end - begin_of[end])
        end = begin_of[end]
    return rows[::-1]
