"""Journey pictures, held to measures for journeys of every length, in both themes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from drawn import draw
from journeys import JOURNEYS, LANES, all_statuses, crowded, journey, reference
from matplotlib.figure import Figure
from quality import text_extents
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.diagrams.diagram import diagram_of
from stackaudit.diagrams.journey.looks import HANDOFF_STYLES
from stackaudit.diagrams.journey.picture import JourneyPage, arrange_journey, swimlane
from stackaudit.diagrams.journey.scene import Handoff, HandoffStatus, JourneyScene, Stage, StepBox
from stackaudit.diagrams.layout.geometry import Points, Rect
from stackaudit.diagrams.painting import paint, rendered
from stackaudit.diagrams.style import READABLE, THEMES, ThemeName, contrast
from stackaudit.diagrams.text import MissingGlyphWarning

SEEDED = {f"seed {seed}": journey(3 + 2 * seed, per_stage=3, seed=40 + seed) for seed in range(4)}
ALL = {**JOURNEYS, **SEEDED}


@cache
def drawn(scene: JourneyScene, theme: ThemeName = "light") -> tuple[JourneyPage, Figure]:
    """Return a journey laid out and drawn; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        geometry = arrange_journey(scene)
        return geometry, paint(geometry.geometry(), theme, "")


def digest(scene: JourneyScene) -> str:
    """Return a short name for the bytes of a picture."""
    return hashlib.sha256(rendered(draw(scene, swimlane, "light"), "png", scale=1)).hexdigest()


def overlap(one: Rect, other: Rect, slack: float = 0.5) -> bool:
    """Whether two rectangles overlap by more than they may."""
    return (
        one.x + slack < other.right - slack
        and other.x + slack < one.right - slack
        and one.y + slack < other.bottom - slack
        and other.y + slack < one.bottom - slack
    )


def inside(points: Points, rect: Rect) -> bool:
    """Whether a point of a line lies in a rectangle."""
    x, y = points.T
    return bool(((x > rect.x) & (x < rect.right) & (y > rect.y) & (y < rect.bottom)).any())


def text_overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the texts of different labels that overlap."""
    texts = [(text.get_text(), text.get_gid() or "", rect) for text, rect in text_extents(figure)]
    return [
        (one, other)
        for (one, group, first), (other, group_2, second) in combinations(texts, 2)
        if group != group_2 and "badge" not in {group, group_2} and overlap(first, second)
    ]


def line_hits(geometry: JourneyPage) -> Iterator[tuple[str, str]]:
    """Yield every line that runs over a box at neither of its ends, or over words that are not its own."""
    lane = geometry.lane
    worded = [placed for placed in lane.handoffs if placed.link.words.strip()]
    told = list(zip(worded, geometry.notes.words, strict=True))
    for placed in lane.handoffs:
        points, link = placed.route.sampled(1.5), placed.link
        for box, rect in lane.rects.items():
            if box not in {link.source, link.target} and inside(points, rect):
                yield f"{link.source} → {link.target}", box
        for owner, words in told:
            if owner is not placed and not words.number and inside(points, words.rect):
                yield f"{link.source} → {link.target}", " ".join(words.lines)


def faults(scene: JourneyScene) -> list[str]:
    """Return what is wrong: texts or boxes that overlap or leave their place, lines that run over a box or words."""
    geometry, figure = drawn(scene)
    lane, page = geometry.lane, Rect(0, 0, geometry.geometry().width, geometry.geometry().height)
    texts = text_extents(figure)
    found = [f"text over text: {pair}" for pair in text_overlaps(figure)]
    found += [f"text outside: {text.get_text()}" for text, rect in texts if not page.holds(rect)]
    found += [f"font too small: {text.get_text()}" for text, _ in texts if float(text.get_fontsize()) / 0.75 < 8.5]
    if sorted(lane.rects) != sorted(box.id for box in scene.boxes):
        found.append("a box is missing")
    pairs = combinations(lane.rects, 2)
    found += [f"box over box: {pair}" for pair in pairs if overlap(lane.rects[pair[0]], lane.rects[pair[1]], 0)]
    bands = [band.rect for band in lane.lanes]
    found += [f"box in no lane: {box}" for box, rect in lane.rects.items() if not any(b.holds(rect) for b in bands)]
    folds = [fold.rect for fold in lane.folds]
    found += [f"box over a fold: {box}" for box, rect in lane.rects.items() if any(overlap(rect, f) for f in folds)]
    found += [f"line over {what}: {line}" for line, what in line_hits(geometry)]
    lengths = [np.hypot(*np.diff(placed.route.sampled(), axis=0).T).sum() for placed in lane.handoffs]
    return [*found, *(f"line too short: {length}" for length in lengths if length < 14)]


def over_headers(geometry: JourneyPage, figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield every line over the text of a header or a fold, and all words over a header or the text of a fold."""
    heads = [
        (text.get_text(), rect)
        for text, rect in text_extents(figure)
        if (text.get_gid() or "").startswith(("stage:", "fold:"))
    ]
    for placed in geometry.lane.handoffs:
        points = placed.route.sampled(1.5)
        yield from ((placed.link.source, text) for text, rect in heads if inside(points, rect))
    for words in geometry.notes.words:
        yield from ((" ".join(words.lines), "header") for s in geometry.lane.stages if overlap(words.rect, s.rect))
        yield from ((" ".join(words.lines), text) for text, rect in heads if overlap(words.rect, rect))


@pytest.mark.parametrize("name", ALL)
def test_journeys_have_no_faults(name: str) -> None:
    """No text or box overlaps, none leaves its place, every box is drawn once and no line runs over a box or words."""
    assert faults(ALL[name]) == []


@pytest.mark.parametrize("name", ALL)
def test_nothing_runs_over_a_header(name: str) -> None:
    """No line runs over the name of a stage, and no words stand on it."""
    assert list(over_headers(*drawn(ALL[name]))) == []


@pytest.mark.parametrize("name", ALL)
def test_every_text_of_a_box_fits_it(name: str) -> None:
    """Names and notes stay inside their boxes, stages inside their chevrons, departments inside their lanes' heads."""
    geometry, figure = drawn(ALL[name])
    rects = {f"box:{box}": rect for box, rect in geometry.lane.rects.items()}
    left = min((stage.rect.x for stage in geometry.lane.stages), default=0.0)
    for text, rect in text_extents(figure):
        group = text.get_gid() or ""
        if group in rects:
            assert rects[group].holds(rect, slack=0), text.get_text()
        elif group.startswith("stage:"):
            assert any(stage.rect.holds(rect) for stage in geometry.lane.stages), text.get_text()
        elif group.startswith("lane:"):
            assert rect.right < left, text.get_text()


@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("every status", "light"),
        ("every status", "dark"),
        ("crowded cell", "light"),
        ("5 stages", "dark"),
        ("hostile names", "light"),
    ],
)
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1: no line is drawn over it, and no colour is too weak."""
    assert [entry for entry in ink_contrasts(drawn(ALL[name], theme)[1]) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_statuses_differ_without_colour(theme: ThemeName) -> None:
    """Words in the colour of a status can be read on every ground, and line or sign differ for each of them."""
    look = THEMES[theme]
    for style in HANDOFF_STYLES.values():
        assert min(contrast(style.tint.on(theme), ground) for ground in (look.background, look.card)) >= READABLE
    assert len({(style.line.dash, style.sign) for style in HANDOFF_STYLES.values()}) == len(HandoffStatus)
    assert len({style.words for style in HANDOFF_STYLES.values()}) == len(HandoffStatus)


def test_words_that_have_room_stand_on_the_picture() -> None:
    """In the reference nothing is sent to the list, and every handoff that is not in order has its words."""
    notes = drawn(reference())[0].notes
    assert notes.numbered == []
    assert sorted(" ".join(words.lines) for words in notes.words) == [
        "campaign lost",
        "copied by hand",
        "e-mailed list",
        "no account id",
    ]


def test_words_without_room_are_numbered_and_listed() -> None:
    """No words are lost: those too long for a line stand beneath, by number, with the names of both tools."""
    scene = reference()
    long = replace(scene.links[0], words="the campaign that a click came from is not handed on to anybody " * 2)
    geometry, figure = drawn(replace(scene, links=(long, *scene.links[1:])))
    texts = [text.get_text() for text, _ in text_extents(figure)]
    assert geometry.notes.numbered == [long]
    assert texts.count("1") == 2
    assert "Google Ads → HubSpot Marketing" in texts
    assert any(text.startswith("the campaign that") for text in texts)


def test_every_words_are_told_somewhere() -> None:
    """Each handoff with words has them on its line or in the list."""
    for scene in ALL.values():
        notes = drawn(scene)[0].notes
        worded = [link for link in scene.links if link.words.strip()]
        assert len(notes.words) == len(worded)
        assert sum(words.number for words in notes.words) == len(notes.numbered)


def test_signs_stand_on_their_lines_and_keep_apart() -> None:
    """A cross, a clock and so on stand on the line they speak of, and none on another or on a box."""
    for name in ("14 stages", "every status", "reference"):
        geometry = drawn(ALL[name])[0]
        spots = [Rect.around(*sign.at, 15, 15) for sign in geometry.notes.signs]
        assert not any(overlap(one, other) for one, other in combinations(spots, 2))
        assert not any(overlap(spot, rect) for spot in spots for rect in geometry.lane.rects.values())
    marked = [style for style in HANDOFF_STYLES.values() if style.sign != "none"]
    assert len(drawn(all_statuses())[0].notes.signs) == len(marked)


def test_the_legend_has_what_the_picture_has() -> None:
    """Statuses stand in the legend only where they occur, and so does the empty box."""
    words = [text.get_text() for text, _ in text_extents(drawn(reference())[1])]
    assert {"arrives by itself", "done by hand", "data stops here"} <= set(words)
    assert not {"arrives too late", "not known", "no tool at this step", "a part is lost"} & set(words)
    every = [text.get_text() for text, _ in text_extents(drawn(all_statuses())[1])]
    assert {style.words for style in HANDOFF_STYLES.values()} | {"no tool at this step", "No tool"} <= set(every)


def test_long_journeys_fold_into_rows() -> None:
    """Fourteen stages stand in rows of about equal width that run left to right, and no page is wider than a slide."""
    geometry = drawn(journey(14))[0]
    rows = sorted({stage.rect.y for stage in geometry.lane.stages})
    assert len(rows) in {2, 3}
    assert geometry.geometry().width < 1900
    for row in rows:
        xs = [stage.rect.x for stage in geometry.lane.stages if stage.rect.y == row]
        assert xs == sorted(xs)
    assert len({stage.rect.y for stage in drawn(journey(5))[0].lane.stages}) == 1


def test_departments_stand_in_the_order_in_which_the_journey_reaches_them() -> None:
    """Lanes follow the journey, those without a box are left out, and no department comes last."""
    stages = (Stage("a", "A"), Stage("b", "B"))
    boxes = (StepBox("1", "b", "marketing"), StepBox("2", "a", "finance"), StepBox("3", "a", None))
    lanes = drawn(JourneyScene("h", "", stages, LANES, boxes))[0].lane.lanes
    assert [lane.owner.id if lane.owner else None for lane in lanes] == ["finance", "marketing", None]


def test_without_departments_there_are_no_lane_names() -> None:
    """A journey of tools without owners has one band and no column of names."""
    geometry, figure = drawn(JOURNEYS["no departments"])
    assert len(geometry.lane.lanes) == 1
    assert "No department stated" not in [text.get_text() for text, _ in text_extents(figure)]


def test_many_tools_of_one_stage_stand_in_columns() -> None:
    """Nine tools of one department at one stage take two columns, in the order of the handoffs between them."""
    rects = drawn(crowded(9))[0].lane.rects
    assert len({round(rect.x) for name, rect in rects.items() if name.startswith("m")}) == 2
    chain = [Handoff(one, other, HandoffStatus.OK) for one, other in pairwise(("c", "a", "b"))]
    boxes = tuple(StepBox(name, "s", "sales", name, name) for name in "abc")
    placed = drawn(JourneyScene("h", "", (Stage("s", "S"),), LANES, boxes, tuple(chain)))[0].lane.rects
    assert sorted(placed, key=lambda name: placed[name].y) == ["c", "a", "b"]


def shuffled(scene: JourneyScene) -> JourneyScene:
    """Return the same journey with boxes and links in another order."""
    rng = Random(5)  # noqa: S311
    boxes, links = list(scene.boxes), list(scene.links)
    rng.shuffle(boxes)
    rng.shuffle(links)
    return replace(scene, boxes=tuple(boxes), links=tuple(links))


@pytest.mark.parametrize("name", ["reference", "crowded cell"])
def test_order_of_the_input_does_not_matter(name: str) -> None:
    """Boxes and links in another order give the same bytes."""
    assert digest(ALL[name]) == digest(shuffled(ALL[name]))


def test_hash_seeds_do_not_matter() -> None:
    """Processes with different hash seeds give the same bytes."""
    code = (
        "import hashlib, journeys; from stackaudit.diagrams.journey.picture import swimlane; "
        "from drawn import draw; from stackaudit.diagrams.painting import rendered; "
        "print(hashlib.sha256(rendered(draw(journeys.journey(5), swimlane, 'light'), 'png', scale=1)).hexdigest())"
    )
    assert outputs(code) == {digest(journey(5)) + "\n"}


def outputs(code: str) -> set[str]:
    """Return what a program prints under another hash seed."""
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent), str(here.parents[1] / "src")])
    return {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("777",)
    }


def test_a_diagram_says_its_headline_and_draws_nothing_early() -> None:
    """The diagram has the headline and the alternative text, and neither module of types loads matplotlib."""
    diagram = diagram_of(reference(), swimlane)
    assert diagram.title.startswith("The journey breaks at 2 of 7")
    assert diagram.alt == reference().alt
    code = (
        "import sys, stackaudit.diagrams.journey.picture, stackaudit.diagrams.whatif.picture; "
        "print('matplotlib' in sys.modules)"
    )
    assert outputs(code) == {"False\n"}


A, B = StepBox("a", "s"), StepBox("b", "s")
ONE = JourneyScene("h", "", (Stage("s", "S"),), LANES, (A, B))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, boxes=(A, A)),
        replace(ONE, stages=(Stage("s", "S"), Stage("s", "T"))),
        replace(ONE, lanes=(LANES[0], LANES[0])),
        replace(ONE, boxes=(StepBox("a", "t"),)),
        replace(ONE, boxes=(StepBox("a", "s", "nobody"),)),
        replace(ONE, links=(Handoff("a", "x", HandoffStatus.OK),)),
        replace(ONE, links=(Handoff("a", "a", HandoffStatus.OK),)),
    ],
    ids=["box twice", "stage twice", "lane twice", "no such stage", "no such lane", "no such box", "to itself"],
)
def test_journeys_that_contradict_themselves_are_refused(broken: JourneyScene) -> None:
    """A stage, lane or box that does not exist or stands twice is an error of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|does not have|itself"):
        arrange_journey(broken)
