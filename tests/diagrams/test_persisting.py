"""Pictures persist: tools of an earlier map stand where they stood, and nothing new stands on top of them."""

from __future__ import annotations

import hashlib
import pickle
import warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from quality import measure
from scenes import sized_stack
from test_figure import shuffled
from test_journey import text_overlaps
from test_what_if_picture import PAIRS, edited

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import OptionError, StackAuditError
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.painting import paint
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Owner, Scene
from stackaudit.diagrams.silo.picture import arrange, silo_scene
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.diagrams.whatif.like import OTHER_PLACES, SAME_PLACES, Later, arrange_later


def later(now: Scene, earlier: Scene) -> Geometry:
    """Lay a map out on the places of an earlier one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_later(Later(now, earlier), partial(arrange, detail="auto"))


def alone(scene: Scene) -> Geometry:
    """Lay a map out by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange(scene)


def places(geometry: Geometry) -> dict[str, Rect]:
    """The place of every box, seen from the corner of the first card."""
    corner = geometry.cards[0].rect
    return {placed.box.id: placed.rect.moved(-corner.x, -corner.y) for placed in geometry.boxes}


def moved(one: Geometry, other: Geometry) -> list[str]:
    """The tools of both that stand elsewhere; a box that carries another mark is wider or narrower, about its place."""
    was, now = places(one), places(other)
    return [tool for tool in was if tool in now and not is_there(was[tool], now[tool])]


def is_there(was: Rect, now: Rect) -> bool:
    """Whether a box has the middle, the left or the right edge that it had, at the same height."""
    across = (was.cx - now.cx, was.x - now.x, was.right - now.right)
    return abs(was.cy - now.cy) < 0.01 and min(map(abs, across)) < 0.01


def faults(geometry: Geometry, scene: Scene) -> tuple[int, ...]:
    """What is wrong with a picture that has every tool of a scene."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        figure: Figure = paint(geometry, "light", "")
    quality = measure(geometry, figure)
    drawn = sorted(placed.box.id for placed in geometry.boxes)
    missing = int(drawn != sorted(box.id for card in scene.cards for box in card.boxes))
    return (
        len(text_overlaps(figure)),
        quality.texts_outside + quality.texts_outside_their_box,
        quality.box_overlaps + quality.boxes_not_enclosed + quality.card_overlaps,
        missing,
        quality.line_hits,
    )


@cache
def scenes(sample: str, links: Sequence[tuple[str, str, str]]) -> tuple[Scene, Scene]:
    """The maps of a sample before and after these links are added."""
    before = sa.read_stack(f"sample_stacks/{sample}.yaml")
    after = sa.what_if(before)
    for source, target, entity in links:
        after = after.connect(source, target, entities=[entity], method="api")
    results = (sa.audit(before), sa.audit(after.stack))
    first, second = (silo_scene(result.graph, result.reviews["silos"]) for result in results)
    return first, second


LINKS = {
    "brightside_45": (("eventbrite", "salesforce", "customer"),),
    "corner_shop": (("loyalty", "crm", "customer"), ("reviews", "crm", "review")),
    "cobble_7": (("chat", "crm", "customer"),),
}


@pytest.mark.parametrize("sample", LINKS)
def test_added_links_move_no_tool(sample: str) -> None:
    """Not one of 45 tools moves where a link joins two cards; each link is drawn once, and nothing overlaps."""
    before, after = scenes(sample, LINKS[sample])
    geometry = later(after, before)
    assert moved(alone(before), geometry) == []
    assert faults(geometry, after) == (0, 0, 0, 0, 0)
    drawn = sorted((placed.line.source, placed.line.target) for placed in geometry.lines)
    assert drawn == sorted((line.source, line.target) for line in after.lines)
    assert any(SAME_PLACES[:30] in words.text for words in geometry.words)


def test_without_the_earlier_map_most_tools_move() -> None:
    """Which is why `like` is there: a map by itself is laid out anew."""
    before, after = scenes("brightside_45", LINKS["brightside_45"])
    assert len(moved(alone(before), alone(after))) > 20


@pytest.mark.parametrize("name", ["12", "45", "undone", "hostile names"])
def test_tools_that_come_and_go_leave_the_others_where_they_are(name: str) -> None:
    """Tools that are gone leave a gap, cards that lose all are gone, and links that join cards are led between them."""
    before, after = PAIRS[name]
    geometry = later(after, before)
    assert moved(alone(before), geometry) == []
    assert faults(geometry, after) == (0, 0, 0, 0, 0)


def core(tools: int, *, joined: int = 0) -> Scene:
    """A hub with so many tools about it, further tools that are new, and a group of its own that is new, too."""
    boxes = [Box("hub", "Hub", hub=True), *(Box(f"t{n}", f"Tool number {n}", "d") for n in range(tools))]
    lines = [Line(f"t{n}", "hub", LineKind.AUTOMATED) for n in range(tools)]
    boxes += [Box(f"new{n}", f"New tool {n}", "d") for n in range(joined)]
    lines += [Line("hub", f"new{n}", LineKind.AUTOMATED) for n in range(joined)]
    cards = [Card(CardKind.CORE, f"Connected core · {len(boxes)} tools", "The core", tuple(boxes), tuple(lines))]
    if joined:
        pair = (Box("x", "X"), Box("y", "Y"))
        cards.append(Card(CardKind.SILO, "Silo A · 2 tools", "New", pair, (Line("x", "y", LineKind.MANUAL),), "A"))
    return Scene("h", "s", tuple(cards), (Owner("d", "Department", "DE"),))


@pytest.mark.parametrize(("tools", "joined"), [(6, 1), (6, 3), (40, 12)])
def test_new_tools_find_room(tools: int, joined: int) -> None:
    """They stand in free space of their card, which grows where there is none; a new group stands beneath."""
    before, after = core(tools), core(tools, joined=joined)
    geometry = later(after, before)
    assert moved(alone(before), geometry) == []
    assert faults(geometry, after) == (0, 0, 0, 0, 0)


def test_a_map_that_cannot_keep_its_places_says_so() -> None:
    """Squares have no places to keep, and with very many links between cards the earlier map no longer fits."""
    assert any(words.text.startswith(OTHER_PLACES[:20]) for words in later(core(6, joined=30), core(6)).words)
    large = sized_stack(253)
    assert any(words.text.startswith(OTHER_PLACES[:20]) for words in later(large, large).words)
    before, after = PAIRS["45 by letters"]
    many = [Line(f"x{n}", "hub", LineKind.AUTOMATED) for n in range(14)]
    apart = Card(CardKind.UNCONNECTED, "Without · 14 tools", "", tuple(Box(line.source, line.source) for line in many))
    hub = Card(CardKind.CORE, "Core · 1 tool", "", (Box("hub", "Hub"),))
    joined = replace(hub, boxes=(*hub.boxes, *apart.boxes), lines=tuple(many))
    geometry = later(Scene("h", "s", (joined,)), Scene("h", "s", (hub, apart)))
    assert any(words.text.startswith(OTHER_PLACES[:20]) for words in geometry.words)
    assert later(after, before).boxes


def test_the_order_of_the_input_does_not_matter() -> None:
    """Boxes and lines in another order give the same geometry."""
    before, after = PAIRS["12"]
    one, other = later(after, before), later(shuffled(after), shuffled(before))
    digests = {hashlib.sha256(repr(sorted(map(repr, g.lines + g.boxes))).encode()).hexdigest() for g in (one, other)}
    assert len(digests) == 1


def test_an_audit_keeps_the_places_of_an_earlier_one(tmp_path: Path) -> None:
    """By the face and by the command line; a plan can be listed on the same places."""
    path = Path("sample_stacks/corner_shop.yaml")
    stack = sa.read_stack(path)
    changed = edited(stack, [("loyalty", "crm", "customer")], "points-sheet")
    sa.write_stack(changed, tmp_path / "new.yaml")
    last, result = sa.audit(stack), sa.audit(changed)

    picture = result.diagram("silos", like=last)
    assert picture.title == result.diagram("silos").title
    assert pickle.loads(pickle.dumps(picture)).png() == picture.png()
    planned = result.diagram("silos", like=last, plan=sa.what_if(changed).connect("reviews", "crm"))
    assert planned.title == picture.title
    assert main(["draw", "silos", str(tmp_path / "new.yaml"), "--like", str(path), "-o", str(tmp_path / "a.png")]) == 0
    assert (tmp_path / "a.png").read_bytes() == picture.png()
    assert main(["draw", "silos", str(path), "--plan", "integrations", "-o", str(tmp_path / "b.png")]) == 0
    with pytest.raises(OptionError, match="not of that of one entity"):
        last.diagram("silos", like=last, entity="customer")
    with pytest.raises(OptionError, match="the audit of an earlier stack"):
        last.diagram("silos", like=str(path))
    with pytest.raises(StackAuditError, match="there is no earlier map"):
        last.diagram("silos", like=sa.audit(stack, None, "cost"))


def test_a_report_since_the_last_audit_keeps_its_places(tmp_path: Path) -> None:
    """The page shows the map on the places of last time, and lists what the plan builds."""
    stack = sa.read_stack("sample_stacks/corner_shop.yaml")
    change = sa.what_if(stack).connect("loyalty", "crm", entities=["customer"], method="api")
    last, result = sa.audit(stack), sa.audit(change.stack)
    planned = sa.audit(change.connect("reviews", "crm", entities=["review"], method="api").stack)

    pages = result.save(tmp_path / "a.html"), result.save(tmp_path / "b.html", since=sa.compare(last, result))
    pages = *pages, result.save(tmp_path / "c.html", plan=sa.compare(result, planned))
    shown = [
        p.svg(prefix="silos-")
        for p in (
            result.diagram("silos"),
            result.diagram("silos", like=last),
            result.diagram("silos", plan=planned),
        )
    ]
    assert len(set(shown)) == 3
    assert [picture in page.read_text("utf-8") for page, picture in zip(pages, shown, strict=True)] == [True] * 3


def test_comparisons_and_what_ifs_have_one_picture() -> None:
    """Two audits side by side are drawn as the what-if of the same change."""
    stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    change = sa.what_if(stack).connect("chat", "crm", entities=["customer"], method="api")
    compared = sa.compare(sa.audit(stack), sa.audit(change.stack)).diagram()
    assert (compared.title, compared.alt) == (change.diagram().title, change.diagram().alt)
    assert compared.title == "1 new link leaves 1 tool cut off instead of 2"
    with pytest.raises(StackAuditError, match="nothing to draw"):
        sa.compare(sa.audit(stack, None, "cost"), sa.audit(stack, None, "cost")).diagram()
