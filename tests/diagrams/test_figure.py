"""The figure as a whole: what it must show, what it refuses, and that the same scene gives the same picture."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import matplotlib as mpl
import pytest
from drawn import draw
from scenes import OWNERS, SHAPES, entity_scene, shape, sized_stack, stack

from stackaudit.diagrams.painting import rendered
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Mark, MarkKind, Scene
from stackaudit.diagrams.silo.picture import Detail, arrange

SCENE = sized_stack(12)


def words_of(scene: Scene, detail: Detail = "auto") -> str:
    """Return all words of a picture."""
    return "\n".join(words.text for words in arrange(scene, detail=detail).words)


def digest(scene: Scene) -> str:
    """Return a short name for the bytes of a picture."""
    return hashlib.sha256(rendered(draw(scene, arrange, "light"), "png", scale=1)).hexdigest()


def shuffled(scene: Scene) -> Scene:
    """Return the same scene with boxes and lines in another order."""
    rng = Random(11)  # noqa: S311
    cards = []
    for card in scene.cards:
        boxes, lines = list(card.boxes), list(card.lines)
        rng.shuffle(boxes)
        rng.shuffle(lines)
        cards.append(replace(card, boxes=tuple(boxes), lines=tuple(lines)))
    return replace(scene, cards=tuple(cards))


@pytest.mark.parametrize("count", [12, 45, 253])
def test_order_of_the_input_does_not_matter(count: int) -> None:
    """Boxes and lines in another order give the same bytes."""
    assert digest(sized_stack(count)) == digest(shuffled(sized_stack(count)))


def test_threads_draw_the_same_picture() -> None:
    """Pictures made at the same time in several threads are those made one after the other."""
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(digest, [SCENE] * 6)) == {digest(SCENE)}


def test_hash_seeds_do_not_matter() -> None:
    """Two processes with different hash seeds give the same bytes."""
    code = (
        "import hashlib, scenes; from stackaudit.diagrams.silo.picture import arrange; "
        "from drawn import draw; from stackaudit.diagrams.painting import rendered; "
        "print(hashlib.sha256(rendered(draw(scenes.sized_stack(45), arrange, 'light'), 'png', scale=1)).hexdigest())"
    )
    here = Path(__file__).parent
    source = here.parents[1] / "src"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(here), str(source)])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "777")
    }
    assert found == {digest(sized_stack(45)) + "\n"}


LEAKS = {
    "savefig.bbox": "tight",
    "savefig.facecolor": "red",
    "savefig.dpi": 33,
    "savefig.transparent": True,
    "savefig.pad_inches": 3,
    "figure.facecolor": "green",
    "figure.dpi": 47,
    "figure.autolayout": True,
    "lines.scale_dashes": False,
    "lines.antialiased": False,
    "lines.linewidth": 7,
    "patch.antialiased": False,
    "patch.linewidth": 5,
    "path.sketch": (3, 50, 2),
    "path.simplify": False,
    "path.snap": False,
    "text.hinting": "none",
    "text.antialiased": False,
    "text.usetex": True,
    "text.color": "red",
    "font.family": "monospace",
    "font.size": 31,
    "font.weight": "bold",
    "axes.facecolor": "yellow",
}


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same, and the user's settings are as they were."""
    plain = digest(SCENE)
    with mpl.rc_context(LEAKS):
        before = dict(mpl.rcParams)
        assert digest(SCENE) == plain
        assert dict(mpl.rcParams) == before


def test_the_legend_has_what_the_picture_has() -> None:
    """Kinds of line and of mark, departments and the conduit's shape stand in the legend only where they occur."""
    everything = words_of(entity_scene())
    for word in ("automated", "file / batch", "ends of a link listed above", "by hand only", "arrives too late"):
        assert word in everything
    assert "passes data on" in everything
    assert "no department stated" in everything
    plain = words_of(shape(2, [(0, 1)])).splitlines()
    assert "automated" in plain
    assert "Marketing" in plain
    for word in ("manual", "broken", "planned", "way not stated", "link listed", "Finance", "passes data on"):
        assert word not in plain


@pytest.mark.parametrize("detail", ["full", "overview"])
def test_the_list_counts_what_it_leaves_out(detail: Detail) -> None:
    """Every mark has its entry, and those left out are counted."""
    words = words_of(entity_scene(), detail)
    assert "Tools that need Contact and do not get it" in words
    assert "hr needs Contact" in words
    assert "and 2 more" in words


def test_forms_change_over_by_the_number_of_tools() -> None:
    """Up to 200 tools have boxes, more have squares; either form can be asked for."""
    assert arrange(SCENE).boxes
    assert not arrange(SCENE).tiles
    overview = arrange(SCENE, detail="overview")
    assert not overview.boxes
    assert len([tile for tile in overview.tiles if tile.tool]) == 12
    assert arrange(sized_stack(253)).tiles


def test_the_overview_names_every_unconnected_tool() -> None:
    """With 117 tools connected to nothing, each is named in full, by department."""
    scene = sized_stack(253)
    words = set(words_of(scene).splitlines())
    assert {box.name for box in scene.cards[-1].boxes} <= words


def test_the_overview_counts_the_names_it_leaves_out() -> None:
    """A card with more names than room ends with the number of the others, and names plus number are all tools."""
    scene = sized_stack(600)
    card = scene.cards[1]
    lines = words_of(scene).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("and ") and line.endswith(" more"))
    named = [name for line in lines[at - 3 : at] for name in line.rstrip(",").split(", ")]
    assert set(named) <= {box.name for box in card.boxes}
    assert len(named) + int(lines[at].split()[1]) == len(card.boxes)


def test_very_many_small_groups_share_a_card() -> None:
    """Beyond two dozen, the smallest groups of an overview stand in one card, and no tool is lost."""
    scene = stack([3] * 40, core=100, loose=2)
    geometry = arrange(scene, detail="overview")
    assert any("smaller groups" in placed.card.title for placed in geometry.cards)
    assert len([tile for tile in geometry.tiles if tile.tool]) == 222


def _with(scene: Scene, **changes: object) -> Scene:
    return replace(scene, **changes)  # type: ignore[arg-type]


LONE = Card(CardKind.CORE, "core", "", (Box("a", "A"), Box("b", "B")))


@pytest.mark.parametrize(
    "broken",
    [
        Scene("", "", (LONE,), marks=(Mark("A", MarkKind.MISSING, "a", "x", "", ""),)),
        Scene("", "", (LONE, LONE)),
        Scene("", "", (replace(LONE, boxes=(Box("a", "A"), Box("a", "A"))),)),
        Scene("", "", (replace(LONE, lines=(Line("a", "x", LineKind.FILE),)),)),
        Scene("", "", (replace(LONE, lines=(Line("a", "a", LineKind.FILE),)),)),
        Scene("", "", (replace(LONE, boxes=(Box("a", "A", "nobody"),)),)),
    ],
    ids=["mark on no tool", "tool in two cards", "tool twice", "line to nowhere", "line to itself", "no such owner"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: Scene) -> None:
    """A mark, line or owner that does not exist and a tool that stands twice are errors of the caller."""
    with pytest.raises(ValueError, match=r"stands|does not|no tool"):
        draw(broken, arrange, "light")


def test_an_empty_scene_is_a_page_with_its_headline() -> None:
    """No tools at all give a picture that still says its sentence."""
    assert "Nothing yet" in words_of(Scene("Nothing yet", "", ()))
    assert "Nothing yet" in words_of(Scene("Nothing yet", "", ()), "overview")


def test_more_departments_than_colours_are_all_named() -> None:
    """Twelve departments stand in the legend with their letters, the last in grey."""
    owners = tuple(replace(OWNERS[0], id=str(at), name=f"Department {at}", code=f"D{at:X}") for at in range(12))
    boxes = tuple(Box(f"t{at}", f"Tool {at}", str(at)) for at in range(12))
    scene = Scene("h", "", (Card(CardKind.UNCONNECTED, "c", "", boxes),), owners)
    assert "Department 11" in words_of(scene)


def test_hubs_show_three_marks_and_count_the_rest() -> None:
    """A hub with twelve marks shows three and "+9"."""
    badges = [badge.text for badge in arrange(SHAPES["busy hub"]).badges]
    assert "+9" in badges
