"""Lines of maps: few cross, none lies on another, arrowheads stand apart, and each is a row of the table of flows."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
from quality import against_rows, crossings, line_hits, loose_ends, merged, piled_heads
from scenes import SHAPES, sized_stack, stack

import stackaudit as sa
from stackaudit.diagrams.layout.geometry import Geometry, PlacedLine, Rect, Route, RouteShape
from stackaudit.diagrams.layout.planar import planar_positions
from stackaudit.diagrams.layout.positions import crossed_lines, positions
from stackaudit.diagrams.parting import Track, shared, slid
from stackaudit.diagrams.ports import APART, spread_ends
from stackaudit.diagrams.scene import Line, LineKind, Scene
from stackaudit.diagrams.silo.picture import arrange, silo_scene
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.tables.integrations import FlowRow

SAMPLES = ("brightside_45", "cobble_7", "corner_shop", "gitlab_2022")
STACKS = {str(count): sized_stack(count) for count in (12, 45, 60)}
OTHERS = {f"seed {seed}": stack([6, 4, 3], core=24, loose=5, seed=seed) for seed in (100, 101)}
DENSE = "complete 12"  # 66 lines between 12 boxes


def laid_out(scene: Scene) -> Geometry:
    """Return a scene laid out; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange(scene)


def sample(name: str) -> tuple[Scene, sa.Audit]:
    """Return the map of a sample stack, and its audit."""
    result = sa.audit(sa.read_stack(f"sample_stacks/{name}.yaml"))
    return silo_scene(result.graph, result.reviews["silos"]), result


def _drawn(name: str) -> Geometry:
    made = {**SHAPES, **STACKS, **OTHERS}
    return laid_out(made[name] if name in made else sample(name)[0])


@pytest.mark.parametrize("name", [*SAMPLES, *(name for name in SHAPES if name != DENSE), *STACKS, *OTHERS])
def test_lines_can_be_told_apart(name: str) -> None:
    """No line shares a track with another (10 px are less than two arrowheads), no arrowhead lies on one, few cross."""
    geometry = _drawn(name)
    assert merged(geometry) < 10
    assert piled_heads(geometry) == 0
    assert line_hits(geometry) == 0
    assert crossings(geometry) <= len(geometry.lines) / 3


def test_the_map_of_the_large_sample_has_few_crossings() -> None:
    """Forty-five tools with 48 lines cross at most 15 times; the core could be drawn without a crossing."""
    assert crossings(_drawn("brightside_45")) <= 15


def test_where_all_are_joined_lines_are_still_mostly_apart() -> None:
    """Twelve tools all joined to each other need at least 153 crossings; less than 4 px of each line lie on another."""
    geometry = _drawn(DENSE)
    assert 153 <= crossings(geometry) <= 330
    assert merged(geometry) < 4 * len(geometry.lines)
    assert piled_heads(geometry) == 0


def _arrows(scene: Scene) -> set[tuple[str, str]]:
    """Return the two ends of every arrowhead of a map."""
    lines = scene.lines
    return {(line.source, line.target) for line in lines} | {(line.target, line.source) for line in lines if line.both}


def _ways(rows: Iterable[FlowRow]) -> set[tuple[str, str]]:
    """Return the two ends of every way of the table of flows."""
    rows = tuple(rows)
    return {(row.source, row.target) for row in rows} | {(row.target, row.source) for row in rows if row.both_ways}


def _left_out(scene: Scene, rows: Iterable[FlowRow]) -> list[FlowRow]:
    """Return the rows that no line of a map stands for."""
    by_pair = {frozenset((row.source, row.target)): row for row in rows}
    _, missing = against_rows(map(frozenset, _arrows(scene)), by_pair)
    return [by_pair[pair] for pair in sorted(missing, key=sorted)]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_is_a_row_and_every_row_is_drawn_or_counted(name: str) -> None:
    """No arrowhead is drawn without a row; a row without a line is deprecated, and is counted."""
    scene, result = sample(name)
    rows = result.rows(FlowRow)
    strange, _ = against_rows(_arrows(scene), _ways(rows))
    assert strange == set()
    left_out = _left_out(scene, rows)
    for row in left_out:
        assert row.status == "deprecated"
    for status, count in Counter(row.status for row in left_out).items():
        assert f"{count} {status}" in scene.subline


def test_a_line_without_a_row_is_noticed() -> None:
    """The comparison finds what was drawn without a flow, and a flow that was not drawn."""
    scene, result = sample("cobble_7")
    rows = result.rows(FlowRow)
    first = next(line for card in scene.cards for line in card.lines)
    without = [row for row in rows if {row.source, row.target} != {first.source, first.target}]
    strange, _ = against_rows(_arrows(scene), _ways(without))
    assert (first.source, first.target) in strange
    pairs = {frozenset((row.source, row.target)) for row in rows}
    assert len(_left_out(Scene(scene.headline, "", ()), rows)) == len(pairs) > 0


@pytest.mark.parametrize("name", ["brightside_45", "60", "complete 12", "busy hub"])
def test_lines_begin_and_end_at_their_boxes(name: str) -> None:
    """Ends that were moved apart, and lines that were moved aside, still touch the edges of their boxes."""
    geometry = _drawn(name)
    rects = {placed.box.id: placed.rect for placed in geometry.boxes}
    assert loose_ends((one.route, rects[one.line.source], rects[one.line.target]) for one in geometry.lines) == 0


def _lines(*routes: tuple[tuple[float, float], ...]) -> Geometry:
    placed = [
        PlacedLine(Line(f"a{at}", f"b{at}", LineKind.AUTOMATED), Route(RouteShape.STRAIGHT, points))
        for at, points in enumerate(routes)
    ]
    return Geometry(200, 200, lines=tuple(placed))


def test_the_measures_of_lines_notice_faults() -> None:
    """Two lines on one another, two that cross and two with one tip are counted; two apart are not."""
    on_another = _lines(((0, 50), (160, 50)), ((20, 51), (180, 51)))
    assert merged(on_another) > 100
    assert crossings(on_another) == 0
    cross = _lines(((0, 0), (100, 100)), ((0, 100), (100, 0)))
    assert (crossings(cross), merged(cross), piled_heads(cross)) == (1, 0, 0)
    assert piled_heads(_lines(((0, 0), (100, 50)), ((0, 100), (100, 52)))) == 1
    apart = _lines(((0, 0), (100, 0)), ((0, 8), (100, 8)))
    assert (crossings(apart), merged(apart), piled_heads(apart)) == (0, 0, 0)


def test_a_planar_graph_is_drawn_without_a_crossing() -> None:
    """A wheel with a tail on each spoke can be drawn on paper, and comes out without a crossing."""
    rim = [(at, 1 + at % 8) for at in range(1, 9)]
    edges = [*rim, *((0, at) for at in range(1, 9)), *((at, at + 8) for at in range(1, 9))]
    assert crossed_lines(positions(17, edges), np.array(edges)) == 0


def test_a_graph_that_is_not_planar_has_few_crossings() -> None:
    """Three houses and three wells: one crossing is the least."""
    edges = [(house, well) for house in range(3) for well in range(3, 6)]
    assert crossed_lines(positions(6, edges), np.array(edges)) == 1


def test_a_dense_graph_is_not_searched() -> None:
    """With more than a few lines for each tool, no drawing is nearly free of crossings."""
    edges = [(one, other) for other in range(12) for one in range(other)]
    assert planar_positions(12, edges, np.ones((12, 12))) is None


def test_lines_end_apart_and_do_not_twist() -> None:
    """Three lines into one side end in the order of where they come from, seven pixels apart."""
    rects = {"t": Rect(100, 0, 80, 24), "a": Rect(0, 60, 20, 24), "b": Rect(0, 0, 20, 24), "c": Rect(0, -60, 20, 24)}
    routes = [Route(RouteShape.STRAIGHT, ((20.0, rects[name].cy), (100.0, 12.0))) for name in "abc"]
    spread = spread_ends(rects, [(name, "t") for name in "abc"], routes)
    assert [route.points[-1] for route in spread] == [(100.0, 12.0 + APART), (100.0, 12.0), (100.0, 12.0 - APART)]
    assert [route.points[0] for route in spread] == [route.points[0] for route in routes]


def test_a_slid_line_leaves_the_other() -> None:
    """A way through a channel that another line uses has a neighbour on which it does not lie, with the same ends."""
    taken = Route(RouteShape.BENDS, ((0.0, 0.0), (50.0, 0.0), (50.0, 100.0), (100.0, 100.0)))
    other = Route(RouteShape.BENDS, ((0.0, 20.0), (50.0, 20.0), (50.0, 80.0), (100.0, 80.0)))
    assert shared(Track.of(other), [Track.of(taken)]) > 5
    ways = list(slid(other))
    assert min(shared(Track.of(way), [Track.of(taken)]) for way in ways) == 0
    assert {(way.points[0], way.points[-1]) for way in ways} == {(other.points[0], other.points[-1])}
