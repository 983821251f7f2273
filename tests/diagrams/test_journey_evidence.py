"""Journey pictures against the tables they are read off: every arrow a row, every row drawn or counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from journey_stacks import STACKS
from quality import against_rows, loose_ends, text_extents
from test_journey import digest, drawn, faults, outputs, over_headers
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.analysers.base import Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.diagrams.chart import typed_rows
from stackaudit.diagrams.journey.folding import runs
from stackaudit.diagrams.journey.picture import JourneyPage
from stackaudit.diagrams.journey.reading import MOST_STEPS, headline_of, journey_scene
from stackaudit.diagrams.journey.scene import NOT_FLOWING, OUTSIDE, BoxKind, HandoffStatus, JourneyScene
from stackaudit.diagrams.style import ThemeName
from stackaudit.graph import StackGraph
from stackaudit.model.journey import Journey
from stackaudit.model.stack import Stack
from stackaudit.tables.journey import HandoffNeedRow, HandoffRow
from stacks import CASES, SAMPLES, document, flow, load, read

SAMPLE_NAMES = ("gitlab_2022", "corner_shop", "brightside_45", "crm_rollout", "cobble_7")
CASE_NAMES = sorted(path.stem for path in (CASES / "journeys").glob("*.yaml"))
NAMES = [*STACKS, *SAMPLE_NAMES, *CASE_NAMES]
NO_FLOW = {"stays", "there", "made", "none"}
Arrow = tuple[str, str | None, str, str]  # the step, the tools at both ends, the status


@cache
def looked_at(name: str) -> tuple[StackGraph, Review]:
    """Return a stack of this name, and what the journey analyser says of it."""
    return reviewed(read(STACKS[name] if name in STACKS else load(_path(name))))


def _path(name: str) -> Path:
    return SAMPLES / f"{name}.yaml" if name in SAMPLE_NAMES else CASES / "journeys" / f"{name}.yaml"


def reviewed(stack: Stack) -> tuple[StackGraph, Review]:
    """Return the graph of a stack, and what the journey analyser says of it."""
    graph = StackGraph(stack)
    return graph, journey(graph)


def pictures(name: str) -> Iterator[tuple[Journey, Review, JourneyScene, JourneyPage]]:
    """Yield the picture of each journey of a stack, with what it is read off."""
    graph, review = looked_at(name)
    for walk in graph.stack.journeys:
        scene = journey_scene(graph, review, walk)
        yield walk, review, scene, drawn(scene)[0]


def rows_of(walk: Journey, review: Review) -> list[HandoffRow]:
    """Return the handoffs of a journey."""
    return [row for row in typed_rows(review, HandoffRow) if row.journey == walk.id]


def needs_of(walk: Journey, review: Review) -> list[HandoffNeedRow]:
    """Return what the handoffs of a journey bring, or should."""
    return [row for row in typed_rows(review, HandoffNeedRow) if row.journey == walk.id]


def arrows(scene: JourneyScene, page: JourneyPage) -> Iterator[Arrow]:
    """Yield every line with a head, as laid out."""
    boxes = {box.id: box for box in scene.boxes}
    for placed in page.lane.handoffs:
        link = placed.link
        if link.arrow and link.status not in NOT_FLOWING:
            yield boxes[link.target].stage, boxes[link.source].tool or None, boxes[link.target].tool, link.status


def ways(rows: Iterable[HandoffRow | HandoffNeedRow]) -> set[Arrow]:
    """Return the ways of what a flow has to bring, each with the worst status of its rows.

    A source that is the target itself is none: the table names it where it cannot say where the records are.
    """
    found: dict[tuple[str, str | None, str], list[HandoffStatus]] = defaultdict(list)
    for row in rows:
        if row.status not in {*NO_FLOW, "gap"} and row.target is not None:
            source = row.source if row.source != row.target else None
            found[row.to_step, source, row.target].append(HandoffStatus(row.status))
    return {(*way, min(statuses, key=list(HandoffStatus).index)) for way, statuses in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_every_arrow_is_a_row_and_every_row_is_drawn_or_counted(name: str) -> None:
    """Arrows lead from the tool that the table names to the tool it names; the rows without one stand in a fold."""
    for walk, review, scene, page in pictures(name):
        folded = {step for stage in scene.stages for step in stage.folded}
        rows, limiting = ways(needs_of(walk, review)), ways(rows_of(walk, review))
        counted = [arrow for arrow in rows if arrow[0] in folded]
        assert against_rows(arrows(scene, page), rows, counted) == (set(), set())
        assert limiting <= {*arrows(scene, page), *counted}


@pytest.mark.parametrize("name", NAMES)
def test_every_handoff_is_drawn_or_counted_once(name: str) -> None:
    """A handoff has a line into its step, or is one of the number that a fold tells."""
    for walk, review, scene, _ in pictures(name):
        boxes = {box.id: box for box in scene.boxes}
        lines = {(boxes[link.source].stage, boxes[link.target].stage) for link in scene.links}
        into = {(boxes[link.source].kind in OUTSIDE, boxes[link.target].stage) for link in scene.links}
        told = sum(int(stage.told[0].split()[0].replace(",", "")) for stage in scene.stages if stage.told)
        silent = [
            row
            for row in rows_of(walk, review)
            if not any((before, row.to_step) in lines for before in row.after) and (True, row.to_step) not in into
        ]
        assert told == len(silent)
        numbers = [int(number) for number in re.findall(r"\d+", scene.subline.partition(".")[0])]
        if scene.subline.startswith("Others"):
            assert sum(numbers) + _in_title(scene, walk, len(rows_of(walk, review))) == len(rows_of(walk, review))


def _in_title(scene: JourneyScene, walk: Journey, whole: int) -> int:
    """Return the number that the title says, of `whole` handoffs."""
    found = re.findall(r"\d+", scene.headline.replace(walk.name, ""))
    return int(found[0]) if found else whole


@pytest.mark.parametrize("name", NAMES)
def test_lines_run_from_box_to_box(name: str) -> None:
    """Every line begins and ends at its boxes; a box beside a step stands to its left, and feeds no other."""
    for _, _, scene, page in pictures(name):
        rects = page.lane.rects
        drawn_ways = [
            (placed.route, rects[placed.link.source], rects[placed.link.target]) for placed in page.lane.handoffs
        ]
        assert loose_ends(drawn_ways) == 0
        stages = {box.id: box.stage for box in scene.boxes}
        for box in scene.boxes:
            if box.kind in OUTSIDE:
                fed = {stages[link.target] for link in scene.links if link.source == box.id}
                assert fed == {box.stage}
                assert rects[box.id].right < min(
                    rects[other.id].x for other in scene.boxes if other.stage == box.stage and other.kind not in OUTSIDE
                )


@pytest.mark.parametrize("name", NAMES)
def test_read_journeys_have_no_faults(name: str) -> None:
    """What is read off stacks is as clean as what is made by hand: nothing overlaps, nothing leaves its place."""
    for _, _, scene, _ in pictures(name):
        assert faults(scene) == []
        assert list(over_headers(*drawn(scene))) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["gitlab_2022", "40 steps, many breaks"])
def test_every_text_of_read_journeys_can_be_seen(name: str, theme: ThemeName) -> None:
    """Names beside a step, the words of folds and of headers are as clear as all others, in both themes."""
    _, _, scene, _ = next(pictures(name))
    assert [entry for entry in ink_contrasts(drawn(scene, theme)[1]) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("name", ["many scripts, 40 steps", "circles in 20 steps"])
def test_the_order_of_the_file_does_not_matter(name: str) -> None:
    """Tools and flows in another order say the same."""
    ((_, _, scene, _),) = pictures(name)
    turned = {**STACKS[name], **{part: STACKS[name][part][::-1] for part in ("tools", "integrations", "departments")}}
    graph, review = reviewed(read(turned))
    assert journey_scene(graph, review, graph.stack.journeys[0]) == scene


def test_hash_seeds_change_no_byte_of_a_read_journey() -> None:
    """A process with another hash seed reads the same scene and draws the same picture."""
    code = (
        "import hashlib, test_journey, test_journey_evidence as it; "
        "print([test_journey.digest(scene) for *_, scene, _ in it.pictures('circles in 20 steps')])"
    )
    assert outputs(code) == {f"{[digest(scene) for *_, scene, _ in pictures('circles in 20 steps')]}\n"}


def test_the_alternative_text_tells_each_handoff() -> None:
    """Whoever cannot see the picture reads the title, and how each handoff fares."""
    ((_, _, scene, _),) = pictures("corner_shop")
    assert scene.alt == (
        "Buy breaks at 1 of 4 handoffs. Attract to Order: with no need stated. Order to Bill: by hand. "
        "Bill to Help: too late. Help to Win back: broken."
    )


def test_the_title_says_one_number() -> None:
    """Of every picture: one clause without a list, and the number of the worst."""
    titles = [scene.headline for name in SAMPLE_NAMES for _, _, scene, _ in pictures(name)]
    assert "Buy breaks at 1 of 4 handoffs" in titles
    assert "Return and complaint breaks at 4 of 5 handoffs" in titles
    assert not [title for title in titles if re.search(r"[;,] \d", title)]


@pytest.mark.parametrize(
    ("statuses", "assumed", "title"),
    [
        ("ok", False, "Buy: 1 handoff works"),
        ("stays there", False, "Buy: both handoffs work"),
        ("ok made none", False, "Buy: 2 of 3 handoffs work"),
        ("none none none", False, "Buy states no need at all 3 handoffs"),
        ("none", False, "Buy states no need at its one handoff"),
        ("broken gap manual", False, "Buy breaks at 2 of 3 handoffs"),
        ("broken slow", True, "Buy has no path on record at 1 of 2 handoffs"),
        ("manual slow ok", False, "Buy is carried by hand at 1 of 3 handoffs"),
        ("slow lossy", False, "Buy is too late at 1 of 2 handoffs"),
        ("lossy unknown", False, "Buy loses data at 1 of 2 handoffs"),
        ("fragile", False, "Buy may fail at its one handoff"),
        ("unknown unknown", False, "Buy cannot be judged at both handoffs"),
        ("", False, "Buy has no handoff"),
    ],
)
def test_titles(statuses: str, assumed: bool, title: str) -> None:
    """The worst of all handoffs is the title; what may only not be on record is not called a break."""
    graph, review = looked_at("picture_from_evidence")
    (row,) = rows_of(graph.stack.journeys[0], review)
    assert headline_of("buy", [replace(row, status=status, assumed=assumed) for status in statuses.split()]) == title


def test_an_unknown_source_has_a_box_of_its_own() -> None:
    """Where nothing says from which tool records come, no arrow begins at a tool that happens to stand before."""
    scenes = {walk.id: scene for walk, _, scene, _ in pictures("gitlab_2022")}
    scene = scenes["spend-to-ledger"]
    boxes = {box.id: box for box in scene.boxes}
    (asked,) = [link for link in scene.links if link.target == "pay/coupa" and link.status is HandoffStatus.UNKNOWN]
    assert boxes[asked.source].kind is BoxKind.NO_SOURCE
    assert "Source not stated" in [text.get_text() for text, _ in text_extents(drawn(scene)[1])]


def test_steps_without_tools() -> None:
    """A step that is stated to have no tool is a gap; one that says nothing of tools is not known, and breaks not."""
    steps = [
        {"id": "a", "tools": ["t"], "needs": ["lead"]},
        {"id": "b", "tools": [], "needs": ["lead"]},
        {"id": "c", "needs": ["lead"]},
        {"id": "d", "tools": ["u"], "needs": ["lead"]},
    ]
    walk = {"id": "walk", "steps": steps}
    stack = read(document(["t", "u"], [flow("t", "u", "lead")], entities={"lead": {}}, journeys=[walk]))
    scene = journey_scene(*reviewed(stack), stack.journeys[0])
    kinds = {box.stage: box.kind for box in scene.boxes if box.kind not in OUTSIDE}
    assert kinds == {"a": BoxKind.TOOL, "b": BoxKind.GAP, "c": BoxKind.NOT_STATED, "d": BoxKind.TOOL}
    assert {(link.source, link.target, link.status, link.arrow) for link in scene.links} == {
        ("a/t", "b", HandoffStatus.GAP, False),
        ("b", "c", HandoffStatus.GAP, False),
        ("c", "d/u", HandoffStatus.UNKNOWN, False),
    }
    assert faults(scene) == []


def test_what_stays_has_no_arrow() -> None:
    """A list stays in its sheet: a line without a head joins the two boxes of the sheet."""
    ((_, _, scene, _),) = pictures("list_by_hand")
    (stays,) = [link for link in scene.links if link.status is HandoffStatus.STAYS]
    assert (stays.source, stays.target) == ("collect/sheet", "import/sheet")
    assert HandoffStatus.STAYS in NOT_FLOWING


def test_a_way_over_other_tools_says_so() -> None:
    """The arrow leads from where the records come from to where they go, and names what lies between."""
    scenes = {walk.id: scene for walk, _, scene, _ in pictures("gitlab_2022")}
    (by_hand,) = [link for link in scenes["event-lead"].links if link.status is HandoffStatus.MANUAL]
    assert (by_hand.source, by_hand.target) == ("load/google-workspace", "sync/salesforce")
    assert by_hand.words == "lead by hand via Marketo"


def test_a_circle_leads_back() -> None:
    """The way back from the last step to the first is drawn, whatever carries it, and says that it leads back."""
    ((_, review, scene, _),) = pictures("a circle")
    back = [row for row in typed_rows(review, HandoffRow) if row.back]
    boxes = {box.id: box.stage for box in scene.boxes}
    lines = {(boxes[link.source], boxes[link.target]): link for link in scene.links}
    assert [(row.from_step, row.to_step) for row in back] == [("care", "see"), ("care", "buy")]
    assert lines["care", "see"].words == "back"


# -- folding


def handoffs(statuses: str) -> list[HandoffRow]:
    """Return the handoffs of steps 0, 1, 2, …: o is in order, b broken, h by hand, ? not known."""
    graph, review = looked_at("picture_from_evidence")
    (row,) = rows_of(graph.stack.journeys[0], review)
    words = {"o": "ok", "b": "broken", "h": "manual", "?": "unknown"}
    return [
        replace(row, from_step=str(at), to_step=str(at + 1), after=(str(at),), status=words[status])
        for at, status in enumerate(statuses)
    ]


@pytest.mark.parametrize(
    ("statuses", "most", "cut"),
    [
        ("ooooo", 6, "0 1 2 3 4 5"),
        ("oooooo", 6, "0 [5] 6"),
        ("ooobooooo", 6, "0 [2] 3 4 [4] 9"),
        ("obooooo", 6, "0 1 2 [4] 7"),
        ("oobooooo", 6, "0 1 2 3 [4] 8"),
        ("bbbbbbbb", 6, "0 1 2 3 4 5 6 7 8"),
        ("ohohohohoh", 6, "0 1 2 3 4 [5] 10"),
        ("oo?o?ooooobo", 6, "0 [9] 10 11 12"),
        ("oooo?ooo", 6, "0 [3] 4 5 [2] 8"),
    ],
)
def test_what_is_folded(statuses: str, most: int, cut: str) -> None:
    """Short journeys are whole; of long ones all breaks, then other flaws; single steps are not worth a fold."""
    rows = handoffs(statuses)
    steps = [str(at) for at in range(len(statuses) + 1)]
    found = runs(steps, rows, most)
    assert " ".join(f"[{len(run.steps)}]" if run.folded else run.steps[0] for run in found) == cut
    assert [step for run in found for step in run.steps] == steps


def test_a_folded_journey_says_what_it_folds() -> None:
    """A header with the number of steps, a band with the handoffs, and the number in the line below the title."""
    ((_, _, scene, page),) = pictures("40 steps in order")
    texts = [text.get_text() for text, _ in text_extents(drawn(scene)[1])]
    assert {"38 steps", "38 handoffs", "in order"} <= set(texts)
    assert "38 of 40 steps are folded" in scene.subline
    assert len(page.lane.folds) == 1


def test_a_long_journey_can_be_drawn_whole() -> None:
    """The option says how many steps are drawn."""
    graph, review = looked_at("40 steps")
    whole = journey_scene(graph, review, graph.stack.journeys[0], 40)
    assert [stage.id for stage in whole.stages] == [f"s{at}" for at in range(40)]
    assert faults(whole) == []
    assert len(journey_scene(graph, review, graph.stack.journeys[0]).stages) <= MOST_STEPS + 10
