"""What makes a picture readable, in numbers: overlaps, lines over boxes, text outside. Tests hold pictures to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from stackaudit.diagrams.layout.geometry import Geometry, Points, Rect, Route
from stackaudit.diagrams.style import POINTS_PER_PX, PX_PER_INCH

TOUCHING: Final = 0.5  # px by which texts may touch
BADGE_GROUP: Final = "badge"
STEP: Final = 2.0  # px between the points at which lines are looked at
END_POINTS: Final = 6  # of these points, at each end of a line: there it may be near others of its box
ON_ONE_ANOTHER: Final = 2.5  # px between lines that a reader takes for one
LEVEL: Final = 0.97  # cosine of the angle between them
AT_ONE_PLACE: Final = 6.0  # px within which cuts are one crossing
HEAD: Final = 5.0  # px between the tips of arrowheads that stand apart


@dataclass(frozen=True, slots=True)
class Quality:
    """The faults of one picture; every count should be 0.

    Attributes:
        text_overlaps: Pairs of texts that overlap; lines of one label and letters on badges do not count.
        texts_outside: Texts that reach beyond the canvas.
        texts_outside_their_box: Lines of a box's label that do not fit its inside.
        box_overlaps: Pairs of tools that overlap.
        boxes_not_enclosed: Tools that do not lie in their card.
        card_overlaps: Pairs of cards that overlap.
        tools_missing: Tools of the scene that are not drawn, or drawn more than once.
        line_hits: Times that a line runs over the box of a tool that is not at one of its ends.
        crossings: Times that one drawn line crosses another.
        merged: Length in CSS pixels over which a line lies on another, but for the trunks of long lists.
        piled_heads: Arrowheads whose tip lies nearer to the tip of another than heads are wide.
        smallest_font: In CSS pixels.
        shortest_line: In CSS pixels.
    """

    text_overlaps: int
    texts_outside: int
    texts_outside_their_box: int
    box_overlaps: int
    boxes_not_enclosed: int
    card_overlaps: int
    tools_missing: int
    line_hits: int
    crossings: int
    merged: float
    piled_heads: int
    smallest_font: float
    shortest_line: float

    @property
    def faults(self) -> int:
        """All counts of texts, boxes and cards together; what lines do is counted apart."""
        return (
            self.text_overlaps
            + self.texts_outside
            + self.texts_outside_their_box
            + self.box_overlaps
            + self.boxes_not_enclosed
            + self.card_overlaps
            + self.tools_missing
        )


def measure(geometry: Geometry, figure: Figure) -> Quality:
    """Measure a picture, as laid out and as drawn."""
    texts = text_extents(figure)
    groups = [text.get_gid() or "" for text, _ in texts]
    extents = np.array([rect.edges for _, rect in texts])
    rects = _tools(geometry)
    owners = {box.id: number for number, placed in enumerate(geometry.cards) for box in placed.card.boxes}
    drawn = [tool for tool, _ in rects]
    lengths = [_length(line.route.sampled()) for line in geometry.lines]
    return Quality(
        text_overlaps=_text_overlaps(extents, groups),
        texts_outside=sum(not Rect(0, 0, geometry.width, geometry.height).holds(rect) for _, rect in texts),
        texts_outside_their_box=_outside_their_box(geometry, texts),
        box_overlaps=_overlaps(np.array([rect.edges for _, rect in rects])),
        boxes_not_enclosed=sum(not geometry.cards[owners[tool]].rect.holds(rect) for tool, rect in rects),
        card_overlaps=_overlaps(np.array([placed.rect.edges for placed in geometry.cards])),
        tools_missing=len(set(owners) ^ set(drawn)) + len(drawn) - len(set(drawn)),
        line_hits=line_hits(geometry),
        crossings=crossings(geometry),
        merged=merged(geometry),
        piled_heads=piled_heads(geometry),
        smallest_font=min((float(text.get_fontsize()) / POINTS_PER_PX for text, _ in texts), default=0.0),
        shortest_line=min(lengths, default=float("inf")),
    )


KeyT = TypeVar("KeyT", bound=Hashable)
REACH: Final = 4.0  # px between the end of a line and the box that it leads to


def against_rows(
    drawn: Iterable[KeyT], rows: Iterable[KeyT], counted: Iterable[KeyT] = ()
) -> tuple[set[KeyT], set[KeyT]]:
    """Return what is drawn and is no row of the table, and the rows that are neither drawn nor counted in a text.

    A true picture has two empty sets. A key is what tells rows apart: the ends of an arrow, and its status.

    >>> against_rows(["a > b", "a > c"], ["a > b", "b > c", "c > d"], counted=["c > d"])
    ({'a > c'}, {'b > c'})
    """
    shown, known = set(drawn), set(rows)
    return shown - known, known - shown - set(counted)


def loose_ends(ways: Iterable[tuple[Route, Rect, Rect]]) -> int:
    """Return how many lines do not begin at the edge of their first box, or do not end at the edge of their second."""
    return sum(
        _off_the_edge(route.points[0], source) > REACH or _off_the_edge(route.points[-1], target) > REACH
        for route, source, target in ways
    )


def _off_the_edge(point: tuple[float, float], box: Rect) -> float:
    """Return how far a point is from the edge of a box, inside it or outside."""
    x, y = point
    beyond = np.hypot(max(box.x - x, x - box.right, 0.0), max(box.y - y, y - box.bottom, 0.0))
    inside = min(x - box.x, box.right - x, y - box.y, box.bottom - y)
    return float(beyond) if beyond > 0 else inside


def text_extents(figure: Figure) -> list[tuple[Text, Rect]]:
    """Return every text of the figure that has letters, with the rectangle it takes in CSS pixels, y downwards."""
    scale = PX_PER_INCH / figure.dpi
    height = float(figure.get_size_inches()[1]) * PX_PER_INCH
    found = []
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            x0, y0, x1, y1 = (float(value) * scale for value in box.extents)
            found.append((text, Rect.between(x0, height - y1, x1, height - y0)))
    return found


def line_hits(geometry: Geometry) -> int:
    """Return how often a drawn line, or the shared trunk of a list, runs over a box that is not at one of its ends."""
    tools = [placed.box.id for placed in geometry.boxes]
    edges = np.array([placed.rect.edges for placed in geometry.boxes]).reshape(-1, 4)
    hits = 0
    for line in geometry.lines:
        inside = _inside(line.route.sampled(1.5), edges)
        hits += sum(
            bool(inside[at]) for at, tool in enumerate(tools) if tool not in {line.line.source, line.line.target}
        )
    for trunk in geometry.trunks:
        points = trunk.route.sampled(1.5)
        hits += int(_inside(points[2:-2], edges).sum())
    return hits


def crossings(geometry: Geometry) -> int:
    """Return how often two drawn lines cross, each counted where the lines really are and not at their boxes."""
    drawn = _drawn(geometry)
    return sum(_times_crossed(one, other) for at, one in enumerate(drawn) for other in drawn[at + 1 :])


def _times_crossed(one: Points, other: Points) -> int:
    """Return how often two lines cross: proper cuts of their pieces, those within a few pixels taken as one."""
    if (one.min(0) > other.max(0)).any() or (other.min(0) > one.max(0)).any():
        return 0
    a, b, c, d = one[:-1, None], one[1:, None], other[None, :-1], other[None, 1:]
    cut = ((_turn(a, b, c) < 0) != (_turn(a, b, d) < 0)) & ((_turn(c, d, a) < 0) != (_turn(c, d, b) < 0))
    ends = np.array([one[0], one[-1], other[0], other[-1]])
    places = [place for place in one[:-1][cut.any(axis=1)] if np.hypot(*(ends - place).T).min() > 2 * STEP]
    return sum(
        all(np.hypot(*(place - before)) > AT_ONE_PLACE for before in places[:at]) for at, place in enumerate(places)
    )


def _turn(begin: Points, end: Points, point: Points) -> Points:
    along, towards = end - begin, point - begin
    turn: Points = along[..., 0] * towards[..., 1] - along[..., 1] * towards[..., 0]
    return turn


def merged(geometry: Geometry) -> float:
    """Return over what length lines lie on another line, in CSS pixels; what meets at a box does so at its last."""
    drawn = [route[END_POINTS:-END_POINTS] for route in _drawn(geometry)]
    total = 0.0
    for at, one in enumerate(drawn):
        for other in drawn[:at]:
            if len(one) < 2 or len(other) < 2:
                continue
            gaps = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
            nearest = gaps.argmin(axis=1)
            ways, other_ways = _ways(one), _ways(other)[nearest]
            level = np.abs((ways * other_ways).sum(1)) > LEVEL
            total += float((level & (gaps.min(axis=1) < ON_ONE_ANOTHER)).sum()) * STEP
    return total


def _ways(points: Points) -> Points:
    steps = np.gradient(points, axis=0)
    ways: Points = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    return ways


def piled_heads(geometry: Geometry) -> int:
    """Return how many arrowheads stand on another one."""
    tips = []
    for placed in geometry.lines:
        points = placed.route.sampled(STEP)
        tips += [points[-1], points[0]] if placed.line.both else [points[-1]]
    if not tips:
        return 0
    gaps = np.hypot(*(np.array(tips)[:, None] - np.array(tips)[None]).transpose(2, 0, 1))
    return int((np.triu(gaps < HEAD, 1)).any(axis=0).sum())


def _drawn(geometry: Geometry) -> list[Points]:
    return [placed.route.sampled(STEP) for placed in geometry.lines]


def _inside(points: Points, edges: Points) -> NDArray[np.bool_]:
    """Return for each rectangle whether a point lies in it."""
    x, y = points[:, 0, None], points[:, 1, None]
    inside = (x > edges[:, 0]) & (x < edges[:, 2]) & (y > edges[:, 1]) & (y < edges[:, 3])
    return np.asarray(inside.any(axis=0), dtype=np.bool_)


def _tools(geometry: Geometry) -> list[tuple[str, Rect]]:
    boxes = [(placed.box.id, placed.rect) for placed in geometry.boxes]
    return boxes + [(tile.tool, tile.rect) for tile in geometry.tiles if tile.tool]


def _length(points: Points) -> float:
    return float(sum(np.hypot(*(after - before)) for before, after in pairwise(points)))


def _overlap_matrix(edges: Points, slack: float) -> NDArray[np.bool_]:
    if len(edges) < 2:
        return np.zeros((len(edges), len(edges)), dtype=bool)
    left, top, right, bottom = edges.T
    matrix: NDArray[np.bool_] = (
        (left[:, None] + slack < right[None] - slack)
        & (left[None] + slack < right[:, None] - slack)
        & (top[:, None] + slack < bottom[None] - slack)
        & (top[None] + slack < bottom[:, None] - slack)
    )
    upper: NDArray[np.bool_] = np.triu(matrix, 1)
    return upper


def _overlaps(edges: Points) -> int:
    return int(_overlap_matrix(edges, 0.05).sum())


def _text_overlaps(edges: Points, groups: list[str]) -> int:
    pairs = zip(*np.nonzero(_overlap_matrix(edges, TOUCHING)), strict=True)
    return sum(
        BADGE_GROUP not in (groups[one], groups[other]) and (groups[one] != groups[other] or not groups[one])
        for one, other in pairs
    )


def _outside_their_box(geometry: Geometry, texts: list[tuple[Text, Rect]]) -> int:
    rects = {f"box:{placed.box.id}": placed.rect for placed in geometry.boxes}
    return sum(
        not rects[gid].holds(Rect(rect.x, rects[gid].y, rect.w, 1), slack=0)
        for text, rect in texts
        if (gid := text.get_gid() or "") in rects
    )
