"""What-if pictures: the same places on both sides, and nothing but the change in colour."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from drawn import draw
from matplotlib.figure import Figure
from quality import measure, text_extents
from scenes import SHAPES, sized_stack
from test_figure import shuffled
from test_journey import inside, outputs, overlap, text_overlaps
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.layout.geometry import Rect
from stackaudit.diagrams.painting import paint, rendered
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Scene
from stackaudit.diagrams.silo.picture import silo_scene
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.diagrams.whatif.changes import Changes, LinkChange, ToolChange, changes_between
from stackaudit.diagrams.whatif.picture import (
    BeforeAfter,
    PairPage,
    arrange_pair,
    side_by_side,
    what_if_diagram,
    what_if_numbers,
)

EDITS: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "cobble_7": ([("chat", "crm", "customer"), ("bil", "sup", "order")], "web"),
    "corner_shop": ([("loyalty", "crm", "customer"), ("reviews", "crm", "review")], "points-sheet"),
    "brightside_45": ([("personio", "slack", "employee"), ("eventbrite", "salesforce", "customer")], "hootsuite"),
}
NUMBERS = (("Silo index", "52.7 to 57", "49"), ("Tools", "12", "11"), ("Departments", "4", "4"))


@cache
def audits(sample: str) -> tuple[sa.AuditResult, sa.AuditResult]:
    """Audit a sample stack and the same with two links added and one tool retired."""
    before = sa.read_stack(f"sample_stacks/{sample}.yaml")
    return sa.audit(before), sa.audit(edited(before, *EDITS[sample]))


def edited(stack: sa.Stack, links: list[tuple[str, str, str]], retired: str) -> sa.Stack:
    """Return a stack with links added and a tool retired, through its document."""
    document = deepcopy(stack.model_dump(mode="json", by_alias=True, exclude_unset=True))
    document["tools"] = [tool for tool in document["tools"] if tool["id"] != retired]
    ends = ("source", "target", "via", "from", "to")
    for part in ("integrations", "needs", "candidates"):
        kept = [each for each in document.get(part, []) if retired not in [each.get(end) for end in ends]]
        document[part] = kept
    for journey in document.get("journeys", []):
        for step in journey["steps"]:
            step["tools"] = [tool for tool in step.get("tools", []) if tool != retired]
    document["integrations"] += [
        {"id": f"new-{at}", "source": source, "target": target, "entities": [entity], "method": "api", "every": "1h"}
        for at, (source, target, entity) in enumerate(links)
    ]
    return sa.Stack.model_validate(document)


def scenes_of(sample: str) -> tuple[Scene, Scene]:
    """Return the silo diagrams of a sample before and after."""
    before, after = (silo_scene(result.graph, result.reviews["silos"]) for result in audits(sample))
    return before, after


def joined(scene: Scene, count: int) -> Scene:
    """Return a scene with links from that many tools outside to the core, and one tool of the core retired."""
    core, *rest = scene.cards
    gone = core.boxes[-1].id
    outside = [(card, box) for card in rest for box in card.boxes]
    picked = outside[:: max(1, len(outside) // count)][:count]
    boxes, lines, moved = list(core.boxes), list(core.lines), set()
    for at, (card, box) in enumerate(picked):
        lines.append(Line(box.id, core.boxes[at % 3].id, LineKind.AUTOMATED, label="Contact, Order"))
        for other in (box,) if card.kind is CardKind.UNCONNECTED else card.boxes:
            if other.id not in moved:
                moved.add(other.id)
                boxes.append(other)
        if card.kind is not CardKind.UNCONNECTED and card.lines and card.lines[0] not in lines:
            lines += card.lines
    new = replace(
        core,
        boxes=tuple(box for box in boxes if box.id != gone),
        lines=tuple(line for line in lines if gone not in (line.source, line.target)),
    )
    left = [replace(card, boxes=tuple(box for box in card.boxes if box.id not in moved)) for card in rest]
    return replace(scene, cards=(new, *(card for card in left if card.boxes)), marks=())


def hostile() -> Scene:
    """Return names that break naive drawing, in a core and a silo."""
    base = SHAPES["hostile names"]
    loose = base.cards[1]
    silo = Card(CardKind.SILO, "Silo A · 9 tools · $x$", "Cut off here: $y$", loose.boxes[:9], (), "A")
    return replace(base, cards=(base.cards[0], silo, replace(loose, boxes=loose.boxes[9:])), marks=())


PAIRS: dict[str, tuple[Scene, Scene]] = {
    "12": (sized_stack(12), joined(sized_stack(12), 2)),
    "45": (sized_stack(45), joined(sized_stack(45), 3)),
    "45 by letters": (sized_stack(45), joined(sized_stack(45), 9)),
    "150": (sized_stack(150), joined(sized_stack(150), 5)),
    "hostile names": (hostile(), joined(hostile(), 2)),
    "undone": (joined(sized_stack(12), 2), sized_stack(12)),
    "nothing changes": (sized_stack(12), sized_stack(12)),
    "from nothing": (Scene("", "", ()), sized_stack(7)),
}


def pair_of(name: str) -> tuple[Scene, Scene]:
    """Return two scenes by name: of a sample, or built by hand."""
    return scenes_of(name) if name in EDITS else PAIRS[name]


@cache
def drawn(name: str, theme: ThemeName = "light") -> tuple[PairPage, Figure]:
    """Return a pair laid out and drawn."""
    before, after = pair_of(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        page = arrange_pair(BeforeAfter(before, after, "A headline with 2 new links", NUMBERS))
    return page, paint(page.geometry(), theme, "")


ALL = [*EDITS, *PAIRS]


@pytest.mark.parametrize("name", ALL)
def test_pairs_have_no_faults(name: str) -> None:
    """No text or box overlaps, none leaves its place, and no line that stays runs over a box."""
    page, figure = drawn(name)
    quality = measure(page.geometry(), figure)
    gone = {ToolChange.RETIRED: 1, ToolChange.ADDED: 1}
    missing = sum(gone.get(change, 0) for change in changes_between(*pair_of(name)).tools.values())

    assert text_overlaps(figure) == []
    assert (quality.texts_outside, quality.texts_outside_their_box) == (0, 0)
    assert (quality.box_overlaps, quality.boxes_not_enclosed, quality.card_overlaps) == (0, 0, 0)
    assert quality.tools_missing <= missing
    assert quality.line_hits == 0
    assert quality.smallest_font >= 8.5


@pytest.mark.parametrize("name", ALL)
def test_new_links_run_over_no_box_and_no_header(name: str) -> None:
    """The way of every changed link keeps off all boxes but its own, all headers and all other links' words."""
    page, figure = drawn(name)
    assert list(faults_of_links(page, figure)) == []


def faults_of_links(page: PairPage, figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield each changed link with what it runs over."""
    after = page.sides[1]
    headers = [(text, rect) for text, rect in text_extents(figure) if (text.get_gid() or "").startswith("card:after")]
    boxes = [(placed.box.id, placed.rect) for placed in after.boxes]
    ghosts = [(tool.words[0].text, tool.rect) for tool in after.retired]
    for link in after.links:
        points = link.route.sampled(1.5)
        if link.change not in {LinkChange.ADDED, LinkChange.ALTERED}:
            continue
        for what, rect in [*boxes, *ghosts]:
            if what not in (link.line.source, link.line.target) and inside(points, rect):
                yield link.line.source, what
        for text, rect in headers:
            if inside(points, rect):
                yield link.line.source, text.get_text()
    for (one, text), (other, _) in combinations(after.pills, 2):
        if overlap(one, other):
            yield "pill", text
    for rect, text in after.pills:
        if any(overlap(rect, box) for _, box in boxes) or any(overlap(rect, header) for _, header in headers):
            yield "pill", text


@pytest.mark.parametrize("name", ["12", "45", "brightside_45", "cobble_7", "undone"])
def test_both_sides_have_the_same_places(name: str) -> None:
    """A tool stands at the same place of either side, and so does every card."""
    before, after = drawn(name)[0].sides
    step = after.cards[0].rect.x - before.cards[0].rect.x
    places = {placed.box.id.partition(":")[2]: placed.rect for placed in before.boxes}
    shared = 0
    for placed in after.boxes:
        was = places.get(placed.box.id.partition(":")[2])
        if was is not None:
            shared += 1
            assert (round(placed.rect.x - was.x - step, 6), round(placed.rect.y - was.y, 6)) == (0, 0)
    assert shared > 3


@pytest.mark.parametrize(
    ("name", "theme"),
    [("corner_shop", "light"), ("corner_shop", "dark"), ("150", "dark")],
)
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1."""
    assert [entry for entry in ink_contrasts(drawn(name, theme)[1]) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("sample", EDITS)
def test_the_change_is_told_and_nothing_else(sample: str) -> None:
    """Two new links, or links that carry more, and one retired tool: no other link or tool is called changed."""
    changes = changes_between(*scenes_of(sample))
    links, retired = EDITS[sample]
    told = {frozenset((link.line.source, link.line.target)) for link in changes.links if link.after is not None}

    assert told == {frozenset(ends[:2]) for ends in links}
    assert [tool for tool, change in changes.tools.items() if change is ToolChange.RETIRED] == [retired]
    assert all(retired in (link.line.source, link.line.target) for link in changes.links if link.after is None)


def test_what_a_new_link_carries_stands_on_it() -> None:
    """The record of each new link is written on it and in the list."""
    page, figure = drawn("corner_shop")
    assert {text for _, text in page.sides[1].pills} == {"customer", "review"}
    texts = [text.get_text() for text, _ in text_extents(figure)]
    assert {"Loyalty cards → CRM", "Review site → CRM", "new link, automated: review"} <= set(texts)
    assert texts.count("Points sheet") == 3  # before, struck out, in the list
    assert page.sides[1].badges == []


def test_cards_say_what_becomes_of_them() -> None:
    """A silo that joins is a former silo with its new number of tools; a tray of which a part joins counts it."""
    looks = {look.title: look for look in changes_between(*scenes_of("corner_shop")).now}
    assert looks["Former silo A · 1 tool · marketing"].joined
    assert looks["Former silo A · 1 tool · marketing"].subtitle == "Joined to the core"
    assert looks["Now connected"].joined
    assert looks["Connected core · 9 tools"].subtitle == "With what joins it: 11 tools"
    cobble = changes_between(*scenes_of("cobble_7"))
    assert (cobble.now[1].title, cobble.now[1].subtitle) == ("Without a link · 1 tool", "1 more now connected")
    assert cobble.tools["chat"] is ToolChange.JOINED


def test_many_new_links_are_told_by_letters() -> None:
    """With more new links between cards than can be followed, a letter stands on both tools and in the list."""
    page, _ = drawn("45 by letters")
    letters = {badge.text for badge in page.sides[1].badges if badge.kind is not None}
    listed = {badge.text for badge in page.footer.badges}
    assert len(letters) > 6
    assert letters <= listed
    assert page.sides[0].badges == []
    assert not [link for link in page.sides[1].links if link.change is LinkChange.ADDED]


def test_large_pairs_are_squares_with_a_list() -> None:
    """Beyond 60 tools each is a square; the ends of new links are ringed, and the retired tool is struck out."""
    page, figure = drawn("150")
    assert not page.sides[0].boxes
    assert len(page.sides[0].tiles) == 150
    assert len(page.sides[1].tiles) == 149
    assert [tool.change for tool in page.sides[0].tools] == [ToolChange.RETIRED]
    assert len(page.sides[1].tools) >= 5
    texts = [text.get_text() for text, _ in text_extents(figure)]
    assert sum(text.startswith("new link, automated") for text in texts) == 5


def test_the_strip_shows_both_values_where_they_differ() -> None:
    """A number that does not move is written once."""
    page, figure = drawn("12")
    texts = [text.get_text() for text, _ in text_extents(figure)]
    assert {"52.7 to 57", "49"} <= set(texts)
    assert texts.count("4") == 1
    assert [words.text for words in page.changed_numbers] == ["49", "11"]


def test_no_change_is_no_change() -> None:
    """Equal scenes give two equal sides and an empty list."""
    changes = changes_between(*PAIRS["nothing changes"])
    assert (changes.links, changes.tools) == ((), {})
    assert not drawn("nothing changes")[0].footer.badges


def small(kind: CardKind, tools: str, *lines: str, title: str = "") -> Card:
    """Return a card of tools named by letters, with lines between them."""
    boxes = tuple(Box(tool, tool.upper()) for tool in tools)
    found = tuple(Line(line[0], line[1], LineKind.AUTOMATED) for line in lines)
    return Card(kind, title or f"{kind} · {len(tools)} tools", "", boxes, found)


def told(before: list[Card], after: list[Card]) -> Changes:
    """Compare two scenes of small cards."""
    return changes_between(Scene("", "", tuple(before)), Scene("", "", tuple(after)))


def test_tools_that_lose_their_connection_are_told() -> None:
    """A core that falls apart keeps its card, and the tools cut off from it are marked."""
    core = small(CardKind.CORE, "abcd", "ab", "bc", "cd")
    changes = told([core], [small(CardKind.CORE, "ab", "ab"), small(CardKind.SILO, "cd", "cd")])
    assert changes.tools == {"c": ToolChange.CUT_OFF, "d": ToolChange.CUT_OFF}
    assert (changes.now[0].title, changes.now[0].subtitle) == ("core · 2 tools", "2 more now cut off")
    assert [link.change for link in changes.links] == [LinkChange.REMOVED]


def test_a_silo_that_falls_apart_is_not_called_connected() -> None:
    """Without its middle, a silo of three is still cut off."""
    silo = small(CardKind.SILO, "cde", "cd", "de")
    core = small(CardKind.CORE, "ab", "ab")
    changes = told([core, silo], [core, small(CardKind.UNCONNECTED, "ce")])
    assert changes.tools == {"d": ToolChange.RETIRED}
    assert (changes.now[1].kind, changes.now[1].subtitle) == (CardKind.UNCONNECTED, "Now without a flow")
    apart = told([core, silo], [core, small(CardKind.SILO, "cd", "cd"), small(CardKind.UNCONNECTED, "e")])
    assert (apart.now[1].kind, apart.now[1].subtitle, apart.tools) == (CardKind.SILO, "Falls apart", {})


def test_new_tools_stand_with_their_neighbours() -> None:
    """A new tool joins the card of the tools it is linked to; one linked to nothing old gets a card of its own."""
    core = small(CardKind.CORE, "ab", "ab")
    changes = told([core], [small(CardKind.CORE, "abx", "ab", "bx"), small(CardKind.SILO, "yz", "yz")])
    assert [[box.id for box in card.boxes] for card in changes.union.cards] == [["a", "b", "x"], ["y", "z"]]
    assert set(changes.tools) == {"x", "y", "z"}
    assert changes.before[1] is None


def test_links_that_change_their_way_are_told() -> None:
    """By hand before, automated now: the list says both."""
    core = small(CardKind.CORE, "ab", "ab")
    manual = replace(core, lines=(Line("a", "b", LineKind.MANUAL),))
    page = arrange_pair(BeforeAfter(Scene("", "", (manual,)), Scene("", "", (core,)), "h"))
    assert "manual before, now automated" in [words.text for words in page.footer.words]


@pytest.mark.parametrize("sample", EDITS)
def test_the_headline_and_the_strip_say_the_numbers(sample: str) -> None:
    """The builder takes its numbers from the graphs, and its sentence from the numbers."""
    before, after = audits(sample)
    reviews = before.reviews["silos"], after.reviews["silos"]
    diagram = what_if_diagram(before.graph, after.graph, *reviews)
    numbers = {label: (was, now) for label, was, now in what_if_numbers(before.graph, after.graph, *reviews)}

    assert isinstance(diagram, Diagram)
    assert numbers["Tools"] == (str(len(before.graph.tools)), str(len(before.graph.tools) - 1))
    was, now = numbers["Tools cut off"]
    told = f"({'no tool' if now == '0' else now + ' tools?'}) cut off instead of {was}"
    assert re.fullmatch(rf"(2 new links|1 new link, 1 changed link) and 1 retired tool leave {told}", diagram.title)
    assert all(f"{label}: {was} before, {now} after." in diagram.alt for label, (was, now) in numbers.items())


def test_order_of_the_input_does_not_matter() -> None:
    """Boxes and lines in another order give the same bytes."""
    before, after = PAIRS["12"]
    first, second = (
        hashlib.sha256(
            rendered(draw(BeforeAfter(*pair, "h", NUMBERS), side_by_side, "light"), "png", scale=1)
        ).hexdigest()
        for pair in ((before, after), (shuffled(before), shuffled(after)))
    )
    assert first == second


def test_hash_seeds_do_not_matter() -> None:
    """Processes with different hash seeds give the same bytes."""
    code = (
        "import hashlib, test_what_if_picture; "
        "from stackaudit.diagrams.whatif.picture import BeforeAfter, side_by_side; "
        "from stackaudit.diagrams.painting import rendered; from drawn import draw; "
        "figure = draw(BeforeAfter(*test_what_if_picture.PAIRS['12'], 'h'), side_by_side, 'light'); "
        "print(hashlib.sha256(rendered(figure, 'png', scale=1)).hexdigest())"
    )
    figure = draw(BeforeAfter(*PAIRS["12"], "h"), side_by_side, "light")
    assert outputs(code) == {hashlib.sha256(rendered(figure, "png", scale=1)).hexdigest() + "\n"}


def test_scenes_that_contradict_themselves_are_refused() -> None:
    """Either scene is checked as for a picture of its own."""
    twice = Scene("", "", (small(CardKind.CORE, "aa"),))
    with pytest.raises(ValueError, match="stands twice"):
        draw(BeforeAfter(Scene("", "", ()), twice, "h"), side_by_side, "light")


def test_a_page_holds_both_sides() -> None:
    """Nothing of either side leaves the page, and the second begins where the first has ended."""
    for name in ALL:
        page = drawn(name)[0]
        whole = Rect(0, 0, page.width, page.height)
        assert all(whole.holds(placed.rect) for side in page.sides for placed in side.cards)
        ends = [placed.rect.right for placed in page.sides[0].cards]
        assert max(ends, default=0) < min((placed.rect.x for placed in page.sides[1].cards), default=1)


def test_what_is_not_on_record_is_not_called_cut_off() -> None:
    """A handbook does not list every flow: its tools have no link on record; without roles no need is counted."""
    stack = sa.read_stack("sample_stacks/gitlab_2022.yaml")
    picture = sa.what_if(stack).connect("vimeo", "salesforce", entities=["lead"]).diagram()
    assert picture.title == "1 new link leaves 123 tools without a link on record instead of 124"
    bare = sa.what_if(sa.read_stack("tests/cases/graph/bare_links.yaml")).connect("mailchimp", "shopify")
    assert "Needs not met: not known before, not known after." in bare.diagram().alt
    assert bare.diagram().title == (
        "1 new link brings groups from 4 to 3 and tools outside the largest group from 4 to 2"
    )
