"""Maps of many tools or many flows: departments, and lines with numbers that a table confirms."""

from __future__ import annotations

import random
import re
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from chart_kit import digest, printed_elsewhere
from large import Document, large_stacks
from matplotlib.figure import Figure
from quality import measure
from scenes import SHAPES, shape, sized_stack
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.painting import paint
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Scene
from stackaudit.diagrams.shapes import Block, Way
from stackaudit.diagrams.silo.bundles import MOST_LINKS
from stackaudit.diagrams.silo.groups import MOST_GROUPS
from stackaudit.diagrams.silo.overview import arrange_overview, is_crowded
from stackaudit.diagrams.silo.picture import arrange, silo_scene
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.engine.audit import Audit
from stackaudit.tables.silos import DepartmentLinksRow

STACKS = large_stacks()
BY_DEPARTMENT = (
    "dense 50",
    "dense 24",
    "300",
    "2000",
    "uneven",
    "26 departments",
    "two departments",
    "islands",
    "scripts",
)


@dataclass(frozen=True)
class Drawn:
    """A stack, what its map says, where it stands, and the figure."""

    result: Audit
    scene: Scene
    geometry: Geometry
    figure: Figure


def drawn_of(document: Document) -> Drawn:
    """Return the map of a stack; names in scripts without a font are expected here."""
    result = sa.audit(sa.Stack.model_validate(document), only=["silos"])
    scene = silo_scene(result.graph, result.reviews["silos"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        geometry = arrange(scene)
        figure = paint(geometry, "light", "")
        return Drawn(result, scene, geometry, figure)


@cache
def drawn(name: str) -> Drawn:
    """Return the map of one of the stacks, drawn once."""
    return drawn_of(STACKS[name])


def numbers(geometry: Geometry) -> dict[tuple[str, str], list[int]]:
    """Return what stands on each line by the departments that it joins: its flows, then what is marked of them."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for words in geometry.words:
        if words.group.startswith("link:"):
            _, one, other = words.group.split(":")
            found[one, other].append(int(re.sub(r"\D", "", words.text)))
    return dict(found)


def boxes_of(geometry: Geometry) -> list[Rect]:
    """Return the boxes of departments: blocks with corners that are not those of a number."""
    return [shape.rect for shape in geometry.shapes if isinstance(shape, Block) and shape.radius == 7]


def pills_of(geometry: Geometry) -> list[Rect]:
    """Return the places of the numbers on lines."""
    return [shape.rect for shape in geometry.shapes if isinstance(shape, Block) and shape.radius != 7]


def ways_of(geometry: Geometry) -> list[Way]:
    """Return the lines between departments, without that of the legend."""
    ways = [shape for shape in geometry.shapes if isinstance(shape, Way)]
    return ways[:-1]


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles have more than an edge in common."""
    wide = min(one.right, other.right) - max(one.x, other.x)
    return wide > 0.01 and min(one.bottom, other.bottom) - max(one.y, other.y) > 0.01


# -- what is drawn is true


def counted(document: Document, members: set[str]) -> dict[tuple[str, str], Counter[str]]:
    """Count the flows of a document between some tools by department: a plain count, without the library."""
    first = {tool["id"]: next(iter(tool["departments"]), "no department") for tool in document["tools"]}
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for flow in document["integrations"]:
        ends = [(flow["source"], flow["target"])]
        ends += [(flow["target"], flow["source"])] if flow["bidirectional"] else []
        status = flow.get("status", "active")
        for source, target in ends:
            if {source, target} <= members and status != "planned":
                pair = tuple(sorted((first[source], first[target])))
                kind = status if status == "broken" else "?" if status == "unknown" or "method" not in flow else "ok"
                kind = "manual" if kind == "ok" and flow["method"] == "manual" else kind
                found[pair[0], pair[1]].update(["flows", kind])
    return found


@pytest.mark.parametrize("name", [name for name in BY_DEPARTMENT if name != "26 departments"])
def test_every_line_has_the_number_that_the_file_gives(name: str) -> None:
    """On each line stand its flows, those by hand, broken and not stated; what has no line is counted beneath."""
    picture = drawn(name)
    card = picture.scene.cards[0]
    found = counted(STACKS[name], {box.id for box in card.boxes})
    told = {tuple(sorted(pair)): said for pair, said in numbers(picture.geometry).items()}
    assert told
    for pair, said in told.items():
        ways = found[pair[0], pair[1]]
        assert said == [count for count in (ways[kind] for kind in ("flows", "manual", "broken", "?")) if count]
    rest = {pair: ways for pair, ways in found.items() if pair[0] != pair[1] and pair not in told}
    notes = [words.text for words in picture.geometry.words if words.group == "not drawn"]
    if rest:
        flows = sum(ways["flows"] for ways in rest.values())
        hurt = sum(ways["manual"] + ways["broken"] for ways in rest.values())
        assert f"{len(rest)} thinner line" in notes[0]
        assert f"{flows:,} flows, {f'{hurt:,}' if hurt else 'none'} of them by hand or broken" in notes[0]
        least = min(said[0] for said in told.values())
        assert max(ways["flows"] for ways in rest.values()) <= least
    else:
        assert not any("thinner" in note for note in notes)


def test_every_line_is_two_rows_of_the_table() -> None:
    """Where all tools stand in one card, a line counts what the table `department_links` has of both directions."""
    flows = [{key: value for key, value in flow.items() if key != "status"} for flow in STACKS["300"]["integrations"]]
    picture = drawn_of({**STACKS["300"], "integrations": flows})
    assert [bool(card.lines) for card in picture.scene.cards] in ([True], [True, False])
    rows = {(row.source, row.target): row for row in picture.result.rows(DepartmentLinksRow)}
    said = numbers(picture.geometry)
    assert len(said) == MOST_LINKS
    for (one, other), found in said.items():
        both = [rows[one, other], rows[other, one]]
        marks = (sum(row.by_hand for row in both), sum(row.broken for row in both), sum(row.not_stated for row in both))
        assert found == [sum(row.flows for row in both), *(mark for mark in marks if mark)]


@pytest.mark.parametrize("name", ["dense 24", "uneven", "star 500", "two departments"])
def test_arrowheads_point_where_something_flows(name: str) -> None:
    """A line has a head at each end that receives: two where flows lead both ways."""
    picture = drawn(name)
    members = {box.id for box in picture.scene.cards[0].boxes}
    first = {tool["id"]: next(iter(tool["departments"]), "no department") for tool in STACKS[name]["tools"]}
    ways = set()
    for flow in STACKS[name]["integrations"]:
        source, target = flow["source"], flow["target"]
        if {source, target} <= members and flow.get("status") != "planned":
            ways |= {(first[source], first[target])}
            ways |= {(first[target], first[source])} if flow["bidirectional"] else set()
    expected = sum(((one, other) in ways) + ((other, one) in ways) for one, other in numbers(picture.geometry))
    assert sum(2 if way.both else 1 for way in ways_of(picture.geometry)) == expected


def test_a_line_one_way_has_one_head_at_its_target() -> None:
    """What only leads from Sales to Service has its head at Service, whichever stands above."""
    boxes = tuple(Box(f"t{at}", f"Tool {at}", "sales" if at < 3 else "service") for at in range(6))
    owners = SHAPES["star 60"].owners
    flows = (("t0", LineKind.MANUAL), ("t0", LineKind.MANUAL))
    lines = (Line("t0", "t3", LineKind.MANUAL, flows=flows), Line("t4", "t5", LineKind.AUTOMATED))
    geometry = arrange_overview(Scene("S", "", (Card(CardKind.CORE, "Core", "", boxes, lines),), owners), 1.6)
    (way,) = ways_of(geometry)
    places = {words.group: words.y for words in geometry.words if words.group.startswith("department:")}
    end, start = way.route.points[-1][1], way.route.points[0][1]
    assert not way.both
    assert abs(end - places["department:service"]) < abs(start - places["department:service"])
    assert numbers(geometry) == {("sales", "service"): [2, 2]} or numbers(geometry) == {("service", "sales"): [2, 2]}
    assert way.look.dash


# -- it can be read


@pytest.mark.parametrize("name", STACKS)
def test_large_maps_have_no_faults(name: str) -> None:
    """No text overlaps or leaves the page, each tool is drawn once and in its card, and the page has a sane shape."""
    picture = drawn(name)
    quality = measure(picture.geometry, picture.figure)
    assert quality.faults == 0, quality
    assert quality.line_hits == 0
    assert quality.smallest_font >= 8.5
    assert 0.8 <= picture.geometry.width / picture.geometry.height <= 2.5


@pytest.mark.parametrize("name", STACKS)
def test_lines_and_numbers_keep_off_boxes(name: str) -> None:
    """Boxes of departments lie in their card; no number covers a box or another number, no line runs over a box."""
    geometry = drawn(name).geometry
    boxes, pills = boxes_of(geometry), pills_of(geometry)
    cards = [placed.rect for placed in geometry.cards]
    assert all(sum(card.holds(rect) for card in cards) == 1 for rect in (*boxes, *pills))
    assert not any(overlap(one, other) for one, other in combinations([*boxes, *pills], 2))
    for way in ways_of(geometry) if boxes else ():
        points = way.route.sampled(1.0)[3:-3]
        for rect in boxes:
            inside = (points[:, 0] > rect.x) & (points[:, 0] < rect.right)
            assert not (inside & (points[:, 1] > rect.y) & (points[:, 1] < rect.bottom)).any()


@pytest.mark.parametrize("name", STACKS)
def test_every_number_lies_on_its_line(name: str) -> None:
    """The middle of each number is on a line, and no two lines begin or end at one place."""
    geometry = drawn(name).geometry
    ways = ways_of(geometry)
    ends = [(round(x, 3), round(y, 3)) for way in ways for x, y in (way.route.points[0], way.route.points[-1])]
    assert len(set(ends)) == len(ends)
    for rect in pills_of(geometry):
        assert any(np.hypot(*(way.route.sampled(1.0) - (rect.cx, rect.cy)).T).min() < rect.w / 2 for way in ways)


@pytest.mark.parametrize("name", ["dense 50", "uneven", "no departments"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_a_large_map_can_be_seen(name: str, theme: Any) -> None:
    """The pixels of every text differ from its ground by 4.5:1 in both themes."""
    figure = paint(drawn(name).geometry, theme, "")
    assert not [entry for entry in ink_contrasts(figure) if entry[0] < LEAST_CONTRAST]


def test_departments_have_their_hubs_named() -> None:
    """Where not every tool is named, each department names the tool with most flows, and how many those are."""
    picture = drawn("2000")
    hubs = {words.group for words in picture.geometry.words if words.group.startswith("hub:")}
    degrees: Counter[str] = Counter()
    for line in picture.scene.cards[0].lines:
        flows = sum(kind is not LineKind.PLANNED for _, kind in line.flows)
        degrees.update({line.source: flows, line.target: flows})
    owners = {box.id: box.owner for box in picture.scene.cards[0].boxes}
    for owner in set(owners.values()):
        best = max(degrees[tool] for tool in owners if owners[tool] == owner)
        busiest = {f"hub:{tool}" for tool in owners if owners[tool] == owner and degrees[tool] == best}
        assert busiest & hubs
        assert any(words.text == f"{best} flows" for words in picture.geometry.words if words.group in busiest)


def test_very_many_departments_share_a_box() -> None:
    """Of 26 departments nine have a box of their own, the largest, and one box holds the others."""
    geometry = drawn("26 departments").geometry
    assert len(boxes_of(geometry)) == MOST_GROUPS
    assert [words.text for words in geometry.words if words.text == "17 others"] == ["17 others"]


def test_without_departments_tools_stand_around_hubs() -> None:
    """Lines do not vanish where no department is stated: they join hubs with what is around them, which a note says."""
    picture = drawn("no departments")
    titles = [words.text for words in picture.geometry.words if words.text.startswith("Around ")]
    assert len(titles) == len(boxes_of(picture.geometry)) >= 2
    said = [words.text for words in picture.geometry.words if words.group == "not drawn"]
    assert said[0].startswith("No two departments are stated")
    tiles = {tile.tool: tile.rect for tile in picture.geometry.tiles if tile.tool}
    every = sum(kind is not LineKind.PLANNED for line in picture.scene.cards[0].lines for _, kind in line.flows)
    inside = [words.text for words in picture.geometry.words if words.text.endswith(" inside")]
    lines = sum(said[0] for said in numbers(picture.geometry).values())
    left_out = int(re.findall(r"not drawn: (\d+) flow", said[0])[0])
    assert len(tiles) == 260
    assert lines + left_out + sum(int(text.split(" ")[0]) for text in inside) == every


def test_cards_of_what_is_cut_off_count_their_flows() -> None:
    """An island is drawn without lines, and says how many flows it has; names that have no room are counted."""
    picture = drawn("islands")
    rows: dict[str, list[str]] = defaultdict(list)
    for words in picture.geometry.words:
        if words.group.startswith("flows:"):
            rows[words.group].append(words.text)
    apart = [placed.card for placed in picture.geometry.cards[1:] if placed.card.lines]
    assert len(apart) > 20
    assert not any(way.route.points[0][1] > picture.geometry.cards[0].rect.bottom for way in ways_of(picture.geometry))
    for card in apart:
        flows = sum(kind is not LineKind.PLANNED for line in card.lines for _, kind in line.flows)
        assert rows[f"flows:{card.boxes[0].id}"][0] == f"{flows} flow{'' if flows == 1 else 's'}"
    assert any(words.text.startswith("and ") and words.text.endswith(" more") for words in picture.geometry.words)


def test_lines_say_in_an_svg_what_they_count() -> None:
    """Each line has the two departments as its title, and its flows as the text."""
    picture = drawn("dense 50")
    said = numbers(picture.geometry)
    for way in ways_of(picture.geometry):
        assert way.stands is not None
        ends = (way.stands.source.removeprefix("department:"), way.stands.target.removeprefix("department:"))
        found = said.get(ends) or said[ends[::-1]]
        assert [int(number) for number in re.findall(r"\d+", way.stands.text)] == found
    svg = picture.result.diagram("silos").svg()
    assert svg.count('data-source="department:') == len(said)


# -- which form


def test_work_by_tools_and_flows_decides_the_form() -> None:
    """Many tools or many lines for their number make a map of departments; sparse shapes of sixty tools do not."""
    assert not any(is_crowded(SHAPES[name]) for name in ("star 60", "chain 30", "20 pairs", "complete 12", "tree 31"))
    assert not is_crowded(sized_stack(150))
    assert is_crowded(sized_stack(600))
    assert is_crowded(drawn("dense 50").scene)
    assert is_crowded(drawn("dense 24").scene)
    assert is_crowded(shape(24, list(combinations(range(24), 2))[:98]))
    pairs = list(combinations(range(60), 2))
    crowded = [is_crowded(shape(60, pairs[:count])) for count in range(0, len(pairs), 10)]
    assert crowded == sorted(crowded)
    assert set(crowded) == {False, True}


# -- the same bytes


def shuffled_document(document: Document) -> Document:
    """Return the same stack with its lists in another order."""
    rng = random.Random(17)  # noqa: S311
    lists = ("tools", "integrations", "departments")
    return {**document, **{key: rng.sample(document[key], len(document[key])) for key in lists}}


@pytest.mark.parametrize("name", ["dense 50", "uneven", "no departments", "islands"])
def test_the_order_of_the_file_changes_nothing(name: str) -> None:
    """The same stack in another order gives the same layout to the last shape."""
    assert drawn_of(shuffled_document(STACKS[name])).geometry == drawn(name).geometry


def test_the_hash_seed_changes_nothing() -> None:
    """Another process under another hash seed gives the same bytes."""
    code = (
        "from test_large import digest, drawn; print(*(digest(drawn(n).figure) for n in ('uneven', 'no departments')))"
    )
    assert printed_elsewhere(code).split() == [digest(drawn(name).figure) for name in ("uneven", "no departments")]
