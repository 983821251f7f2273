"""Flows from card to card: what does not run, or is not known to run, is drawn between them or counted in words."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from quality import against_rows, line_hits, loose_ends, measure, merged, piled_heads

import stackaudit as sa
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.painting import paint
from stackaudit.diagrams.scene import LineKind, Scene
from stackaudit.diagrams.silo.between import MOST_BETWEEN, room_of
from stackaudit.diagrams.silo.picture import arrange, silo_scene
from stackaudit.diagrams.whatif.changes import LinkChange, changes_between
from stackaudit.diagrams.whatif.layout import arrange_sides
from stackaudit.model.integration import Integration

THREE: dict[str, Any] = {
    "name": "S",
    "complete": ["integrations"],
    "tools": ["A", "B", "C"],
    "integrations": [{"source": "a", "target": "b"}, {"source": "c", "target": "b", "status": "broken"}],
}


def scene_of(stack: sa.Stack) -> Scene:
    """Return the map of a stack."""
    result = sa.audit(stack)
    return silo_scene(result.graph, result.reviews["silos"])


def with_flows(sample: str, count: int, seed: int) -> tuple[sa.Stack, list[tuple[str, str]]]:
    """Return a sample with flows that do not run between its cards, and their ends."""
    stack = sa.read_stack(f"sample_stacks/{sample}.yaml")
    cards = scene_of(stack).cards
    chance = random.Random(seed)  # noqa: S311  not for secrets
    home = {box.id: at for at, card in enumerate(cards) for box in card.boxes}
    there = {frozenset((flow.source, flow.target)) for flow in stack.integrations}
    pairs = [
        (one, other)
        for one in sorted(home)
        for other in sorted(home)
        if home[one] != home[other] and frozenset((one, other)) not in there
    ]
    chosen: dict[frozenset[str], tuple[str, str]] = {}
    for pair in chance.sample(pairs, len(pairs)):
        chosen.setdefault(frozenset(pair), pair)
    picked = list(chosen.values())[:count]
    new = [
        Integration.model_validate({"source": one, "target": other, "status": ("broken", "planned")[at % 3 // 2]})
        for at, (one, other) in enumerate(picked)
    ]
    return stack.model_copy(update={"integrations": (*stack.integrations, *new)}), picked


def drawn_ends(geometry: Geometry) -> list[tuple[str, str]]:
    """Return the ends of every line that is drawn."""
    return sorted((placed.line.source, placed.line.target) for placed in geometry.lines)


def subline(geometry: Geometry) -> str:
    """Return all texts of a picture as one."""
    return " ".join(words.text for words in geometry.words)


def test_a_broken_flow_to_another_card_is_drawn(tmp_path: Path) -> None:
    """A broken flow between a group and a tool without a link has its line, its title, its sign in the legend."""
    picture = sa.audit(sa.Stack.model_validate(THREE)).diagram("silos")
    picture.save(tmp_path / "map.svg")
    svg = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert re.findall(r'id="(flow:[^"]*)"', svg) == ["flow:a&gt;b", "flow:c&gt;b"]
    assert "<title>C → B</title>" in svg
    assert ">broken</text>" in svg
    assert "Without a link · 1 tool" in svg
    assert "C → B (broken)" in picture.alt
    sound = {**THREE, "integrations": THREE["integrations"][:1]}
    assert "Between cards" not in sa.audit(sa.Stack.model_validate(sound)).diagram("silos").alt


def test_the_page_shows_it_too(tmp_path: Path) -> None:
    """The interactive map of the report is the same picture."""
    sa.audit(sa.Stack.model_validate(THREE)).save(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'data-source="c" data-target="b" data-kind="broken"' in page


CASES = [("brightside_45", 9, 1), ("corner_shop", 5, 2), ("cobble_7", 4, 3)]


@pytest.mark.parametrize(("sample", "count", "seed"), CASES)
def test_lines_between_cards_have_no_faults(sample: str, count: int, seed: int) -> None:
    """They run over no box and no header and on no other line, end at their boxes, and each row is drawn or counted."""
    stack, _ = with_flows(sample, count, seed)
    scene = scene_of(stack)
    geometry = arrange(scene)
    assert measure(geometry, paint(geometry, "light", "")).faults == 0
    assert (line_hits(geometry), piled_heads(geometry)) == (0, 0)
    assert merged(geometry) < 4 * count  # px; each crosses many lines
    rects = {placed.box.id: placed.rect for placed in geometry.boxes}
    assert loose_ends((one.route, rects[one.line.source], rects[one.line.target]) for one in geometry.lines) == 0
    between = {(line.source, line.target) for line in scene.between}
    headers = [room_of(words) for words in geometry.words if words.group.startswith("card:")]
    for placed in geometry.lines:
        if (placed.line.source, placed.line.target) in between:
            x, y = placed.route.sampled(2.0).T
            for room in headers:
                assert not ((x > room.x) & (x < room.right) & (y > room.y) & (y < room.bottom)).any()
    told = sum(int(number) for number in re.findall(r"(\d+) (?:broken|planned)", not_drawn_in(geometry)))
    assert told <= count // 4
    strange, missing = against_rows(drawn_ends(geometry), [(line.source, line.target) for line in scene.lines])
    assert strange == set()
    assert len(missing) == told


def not_drawn_in(geometry: Geometry) -> str:
    """Return the sentence about what is not drawn between cards."""
    found = re.search(r"Between cards, not drawn: ([^.]*)\.", subline(geometry))
    return found[1] if found else ""


def test_more_than_can_be_followed_are_counted() -> None:
    """Of 20 flows between cards the broken ones come first, and the rest is counted under the title."""
    stack, picked = with_flows("brightside_45", 20, 4)
    scene = scene_of(stack)
    geometry = arrange(scene)
    drawn = {(line.source, line.target) for line in scene.between} & set(drawn_ends(geometry))
    assert 6 <= len(drawn) <= MOST_BETWEEN
    broken = {pair for at, pair in enumerate(picked) if at % 3 != 2}
    assert drawn <= broken | {(line.source, line.target) for line in scene.between if line.both}
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (broken|planned)", not_drawn_in(geometry))}
    assert sum(counts.values()) == len(scene.between) - len(drawn)
    assert counts["planned"] == 6


def test_squares_count_them() -> None:
    """The overview draws no line from card to card, and says how many flows that leaves out."""
    scene = scene_of(sa.Stack.model_validate(THREE))
    assert not_drawn_in(arrange(scene, "overview")) == "1 broken"
    assert not_drawn_in(arrange(scene)) == ""


def test_a_repaired_flow_is_broken_before_and_runs_after() -> None:
    """The side of today has the broken line between its cards, on the way of the one that runs afterwards."""
    stack = sa.Stack.model_validate(THREE)
    repaired = [{"source": "a", "target": "b"}, {"source": "c", "target": "b", "method": "api"}]
    after = sa.Stack.model_validate({**THREE, "integrations": repaired})
    changes = changes_between(scene_of(stack), scene_of(after))
    assert [(link.change, link.card) for link in changes.crossing] == [(LinkChange.ALTERED, None)]
    sides = arrange_sides(changes)
    (before,) = (placed for placed in sides.before.lines if placed.line.source == "c")
    (now,) = (link for link in sides.after.links if link.line.source == "c")
    assert (before.line.kind, now.line.kind) == (LineKind.BROKEN, LineKind.AUTOMATED)
    assert before.route == now.route


def test_what_stays_broken_stands_on_both_sides() -> None:
    """A broken flow between cards that a change leaves alone is drawn before and after."""
    stack = sa.Stack.model_validate(THREE)
    scene = scene_of(stack)
    sides = arrange_sides(changes_between(scene, scene))
    for side in (sides.before, sides.after):
        assert sorted((one.line.source, one.line.target) for one in side.lines) == [("a", "b"), ("c", "b")]
