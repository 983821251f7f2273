"""Layout of cards: shapes of their own for chains and hubs, no overlap anywhere, lines that keep off boxes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scenes import SHAPES, name_of, shape

from stackaudit.diagrams.boxes import SizedBox, size_boxes
from stackaudit.diagrams.layout.geometry import Rect, Route, RouteShape
from stackaudit.diagrams.layout.packing import Page, in_rows, pack
from stackaudit.diagrams.layout.positions import positions
from stackaudit.diagrams.routing import Maze
from stackaudit.diagrams.scene import Box, Card, CardKind, Mark, MarkKind, Scene
from stackaudit.diagrams.silo.component import Part, lay_out


def _sized(scene: Scene) -> dict[str, SizedBox]:
    return size_boxes(scene)


def _part(scene: Scene) -> Part:
    return lay_out(_sized(scene), scene.cards[0].lines)[0]


def test_a_short_chain_is_one_row_in_the_direction_of_the_flow() -> None:
    """Boxes of a chain stand level, each right of the one that feeds it."""
    part = _part(shape(3, [(2, 1), (1, 0)]))
    assert len({rect.cy for rect in part.rects.values()}) == 1
    assert part.rects["t002"].right < part.rects["t001"].x < part.rects["t000"].x


def test_a_long_chain_is_folded_like_a_text() -> None:
    """A chain of thirty becomes rows with a sensible aspect, and neighbours stay side by side or above each other."""
    part = _part(SHAPES["chain 30"])
    assert 1 < part.w / part.h < 2.6
    for line in part.lines:
        assert line.route.sampled().shape[0] > 4
        one, other = part.rects[line.line.source], part.rects[line.line.target]
        assert abs(one.cx - other.cx) < 1 or abs(one.cy - other.cy) < 1


@pytest.mark.parametrize("count", [3, 4, 5, 8, 13, 16])
def test_a_ring_is_a_frame_with_every_line_outside_the_boxes(count: int) -> None:
    """A ring of any size closes without an overlap."""
    part = _part(shape(count, [(at, (at + 1) % count) for at in range(count)]))
    _assert_apart(list(part.rects.values()))


def _assert_apart(rects: list[Rect]) -> None:
    for at, one in enumerate(rects):
        for other in rects[at + 1 :]:
            apart = (one.right <= other.x, other.right <= one.x, one.bottom <= other.y, other.bottom <= one.y)
            assert any(apart)


def test_a_hub_has_its_feeders_on_the_left_and_the_fed_on_the_right() -> None:
    """Leaves of a hub form one column on either side, by the direction of their flow."""
    part = _part(shape(11, [(0, at) if at % 2 else (at, 0) for at in range(1, 11)]))
    hub = part.rects["t000"]
    for at in range(1, 11):
        leaf = part.rects[f"t{at:03}"]
        assert leaf.x > hub.right if at % 2 else leaf.right < hub.x


def test_a_long_list_shares_a_trunk() -> None:
    """Sixty leaves become columns whose lines are stubs from a common trunk."""
    part = _part(SHAPES["star 60"])
    assert part.trunks
    assert len(part.lines) == 60
    assert max(len(line.route.points) for line in part.lines) == 2
    _assert_apart(list(part.rects.values()))


def test_layout_does_not_depend_on_the_order_of_the_input() -> None:
    """Shuffled boxes and lines give the same places and routes."""
    scene = SHAPES["tree 31"]
    card = scene.cards[0]
    boxes, lines = list(card.boxes), list(card.lines)
    random.Random(3).shuffle(boxes)  # noqa: S311
    random.Random(4).shuffle(lines)  # noqa: S311
    again = Scene(scene.headline, "", (Card(card.kind, card.title, "", tuple(boxes), tuple(lines)),), scene.owners)
    assert _part(scene) == _part(again)


def test_stress_keeps_distances_near_the_number_of_steps() -> None:
    """Neighbours come out about one unit apart, and the ends of a path far from each other."""
    placed = positions(5, [(0, 1), (1, 2), (2, 3), (3, 4)])
    assert np.allclose(np.hypot(*np.diff(placed, axis=0).T), 1, atol=0.05)
    assert np.hypot(*(placed[4] - placed[0])) > 3.5


def test_the_maze_finds_a_way_around() -> None:
    """Where a wall stands between two boxes, the route goes around it and never over it."""
    source, wall, target = Rect(0, 0, 60, 24), Rect(100, -80, 20, 180), Rect(160, 0, 60, 24)
    edges = np.array([rect.edges for rect in (source, wall, target)])
    route = Maze(edges).route(source, target, np.empty((0, 2)))
    assert route is not None
    points = route.sampled(1.0)
    assert not ((points > edges[1, :2]) & (points < edges[1, 2:])).all(1).any()
    ways = np.abs(np.diff(np.array(route.points), axis=0))
    assert (ways.min(1) < 1e-6).all()  # every stretch is level or upright


def test_the_maze_says_so_where_there_is_no_way() -> None:
    """A box walled in on all sides has no route."""
    source, target = Rect(0, 0, 20, 20), Rect(300, 0, 20, 20)
    walls = [Rect(-30, -30, 80, 20), Rect(-30, 30, 80, 20), Rect(-30, -30, 20, 80), Rect(30, -30, 20, 80)]
    edges = np.array([rect.edges for rect in (source, target, *walls)])
    assert Maze(edges).route(source, target, np.empty((0, 2))) is None


def test_sampled_routes_keep_both_ends() -> None:
    """The points of a route begin and end where it does, whatever its shape."""
    for kind, points in (
        (RouteShape.STRAIGHT, ((0.0, 0.0), (30.0, 0.0))),
        (RouteShape.CURVE, ((0.0, 0.0), (10.0, 0.0), (20.0, 30.0), (30.0, 30.0))),
        (RouteShape.BENDS, ((0.0, 0.0), (30.0, 0.0), (30.0, 40.0))),
    ):
        sampled = Route(kind, points).sampled()
        assert tuple(sampled[0]) == points[0]
        assert tuple(sampled[-1]) == points[-1]


def test_rows_of_cards_break_where_least_is_wasted() -> None:
    """Two low cards share a row rather than one of them standing beside a tall one."""
    assert in_rows([(400, 300), (180, 80), (180, 80)], 400, 10) == [1, 2]


@pytest.mark.parametrize("core", [True, False])
def test_packing_lines_up_and_never_overlaps(core: bool) -> None:
    """Cards of many sizes lie apart, none smaller than asked for, on a page of sensible shape."""
    rng = random.Random(5)  # noqa: S311
    for count in (1, 2, 3, 7, 20, 60):
        sizes = [(rng.uniform(180, 700), rng.uniform(90, 400)) for _ in range(count)]
        packing = pack(sizes, Page(1.6, 18, 720, lambda _: 150), core=core)
        _assert_apart(list(packing.rects))
        for (w, h), rect in zip(sizes, packing.rects, strict=True):
            assert rect.w >= w - 0.01
            assert rect.h >= h - 0.01
            assert rect.right <= packing.w + 0.01
            assert rect.bottom <= packing.h + 0.01


def test_a_box_grows_for_its_marks_and_counts_those_it_has_no_room_for() -> None:
    """Three marks are drawn; of twelve the other nine are counted."""
    marks = tuple(Mark(chr(65 + at), MarkKind.MISSING, "t000", f"t{at + 1:03}", "", "") for at in range(12))
    plain = shape(13, [(0, at) for at in range(1, 13)])
    busy = Scene("", "", plain.cards, plain.owners, marks)
    before, after = _sized(plain)["t000"], _sized(busy)["t000"]
    assert after.w > before.w + 3 * 18
    assert (len(after.marks), after.more_marks) == (3, 9)


def test_equal_names_are_told_apart() -> None:
    """Two tools of one name get their ids; a name that stands once does not."""
    boxes = (Box("a", "CRM"), Box("b", "CRM"), Box("c", name_of(3)))
    sized = _sized(Scene("", "", (Card(CardKind.UNCONNECTED, "", "", boxes),)))
    assert {" ".join(sized[tool].lines) for tool in "abc"} == {"CRM (a)", "CRM (b)", name_of(3)}
