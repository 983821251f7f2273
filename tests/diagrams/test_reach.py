"""The picture of reach: what it says of the worked example, samples and shapes, and the measures it is held to."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import chart_kit
import matplotlib as mpl
import pytest
from chart_kit import hostile_names, shapes_of
from drawn import draw
from matplotlib.figure import Figure
from quality import against_rows, text_extents
from scenes import HOSTILE
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import OptionError, StackAuditError, UnknownNameError
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.reach.picture import REACH, arrange_reach
from stackaudit.diagrams.reach.scene import (
    BY_HAND,
    MOST_HOPS,
    MOST_TOOLS,
    Holder,
    ReachScene,
    reach_scene,
)
from stackaudit.diagrams.scene import LineKind
from stackaudit.diagrams.shapes import BROKEN, Block, Way
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack

ROOT = Path(__file__).parents[2]
SEVEN = ROOT / "tests" / "cases" / "privacy" / "seven_tools.yaml"
SAMPLES = ("brightside_45", "cobble_7", "corner_shop", "gitlab_2022")
METHODS = ("api", "manual", "file", "etl", "native", "ipaas", "webhook", "shared-db", None)


@cache
def seven() -> StackGraph:
    """Return the worked example of seven tools."""
    return StackGraph(sa.read_stack(SEVEN))


def graph_of(
    names: list[str], flows: list[Mapping[str, Any]], customer: Mapping[str, Any] | None = None, **more: Any
) -> StackGraph:
    """Return a stack of tools t0, t1 and so on, with flows of customers unless they state otherwise."""
    tools = [{"id": f"t{at}", "name": name} for at, name in enumerate(names)]
    for tool in tools:
        tool.update(more.get(tool["id"], {}))
    written = [{"entities": ["customer"], **flow} for flow in flows]
    written = [{key: value for key, value in flow.items() if value is not None} for flow in written]
    document = {
        "name": "Shop",
        "tools": tools,
        "entities": {"customer": dict(customer or {})},
        "integrations": written,
        **{key: value for key, value in more.items() if not re.fullmatch(r"t\d+", key)},
    }
    return StackGraph(Stack.model_validate(document))


def seeded(tools: int, flows: int, seed: int) -> StackGraph:
    """Return a stack with classes, places and flows of every kind thrown at random; some state what they carry."""
    rng = random.Random(seed)  # noqa: S311
    places = [None, ["DE"], ["US"], ["eu-west-2"], ["Japan", "US"]]
    facts = {}
    for at in range(tools):
        place = rng.choice(places)
        privacy = {} if place is None else {"hosted": place}
        if rng.random() < 0.2:
            privacy["safeguard"] = "clauses"
        role = rng.choice([None, None, "producer", "consumer", "cache"])
        facts[f"t{at}"] = {
            **({"privacy": privacy} if privacy else {}),
            **({"entities": {"customer": role}} if role else {}),
            "kind": rng.choice(["tool", "tool", "spreadsheet", "conduit"]),
        }
    arrows = []
    for _ in range(flows):
        one, other = rng.sample(range(tools), 2)
        carried = rng.choice([["customer"], ["customer"], None])
        attributes = rng.choice([None, ["email"], ["email", "health"]]) if carried else None
        arrows.append(
            {
                "source": f"t{one}",
                "target": f"t{other}",
                "method": rng.choice(METHODS),
                "entities": carried,
                "attributes": attributes,
                "status": rng.choice([None, None, "unknown"]),
            }
        )
    customer = {
        **({"system_of_record": "t0"} if rng.random() < 0.8 else {}),
        **({"personal": "personal"} if rng.random() < 0.7 else {}),
        "attributes": ["email", "health"],
        **({"attribute_classes": {"health": "special"}} if rng.random() < 0.5 else {}),
    }
    controller = {"controller": {"name": "Shop", "regions": ["EU"]}} if seed % 3 else {}
    return graph_of(chart_kit.names_of(tools), arrows, customer, **facts, **controller)


def ring(count: int) -> StackGraph:
    """Return tools that send customers round in a circle, without a system of record."""
    flows = [
        {"source": f"t{at}", "target": f"t{(at + 1) % count}", "method": METHODS[at % len(METHODS)]}
        for at in range(count)
    ]
    return graph_of(chart_kit.names_of(count), flows)


def named(names: list[str]) -> StackGraph:
    """Return a star of tools of these names, the first in its middle."""
    flows = [{"source": "t0", "target": f"t{at}", "method": METHODS[at % 9]} for at in range(1, len(names))]
    privacy = {f"t{at}": {"privacy": {"hosted": [name[:60]]}} for at, name in enumerate(names) if name.strip()}
    customer = {"system_of_record": "t0", "personal": "special", "name": names[0]}
    return graph_of(names, flows, customer, **privacy)


def sample(name: str) -> StackGraph:
    """Return a sample stack."""
    return StackGraph(sa.read_stack(ROOT / "sample_stacks" / f"{name}.yaml"))


RTL = ["صندوق البريد", "שירות לקוחות", "Почтовый ящик", "مرحبا, world", "A name that is far too long to be written out"]
GRAPHS = {
    "worked": seven,
    **{name: (lambda name=name: sample(name)) for name in SAMPLES},
    "one tool": lambda: graph_of(["CRM"], [], {"system_of_record": "t0", "personal": "personal"}),
    "cycle": lambda: ring(5),
    "names from right to left": lambda: named(RTL),
    "hostile names": lambda: named(hostile_names()),
    "star of 60": lambda: named(chart_kit.names_of(60)),
    "chain of 12": lambda: graph_of(
        chart_kit.names_of(12),
        [{"source": f"t{at}", "target": f"t{at + 1}", "method": "api"} for at in range(11)],
        {"system_of_record": "t0"},
    ),
    **{
        f"seeded {tools} {seed}": (lambda tools=tools, seed=seed: seeded(tools, 2 * tools, seed))
        for tools, seed in ((6, 1), (12, 2), (20, 3), (45, 4), (45, 5))
    },
}


@cache
def scene(name: str) -> ReachScene:
    """Return what a picture says, of the kind of records that it takes by itself."""
    return reach_scene(GRAPHS[name]())


@cache
def arranged(name: str) -> Geometry:
    """Return a picture laid out; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_reach(scene(name))


def drawn(name: str, theme: ThemeName = "light") -> Figure:
    """Return a picture as a figure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene(name), arrange_reach, theme)


def holders_of(said: ReachScene) -> dict[str, Holder]:
    """Return the tools of a picture by id."""
    return {one.id: one for one in said.holders}


def arrows_of(said: ReachScene) -> set[tuple[str, str, str]]:
    """Return each arrow: from where, to where, by which flow."""
    return {(one.arrow.source, one.id, one.arrow.flow) for one in said.holders if one.arrow is not None}


# -- what it says


def test_the_worked_example() -> None:
    """Who holds customers, by which way, where they leave the regions, where they go by hand."""
    said = reach_scene(seven(), "customer")

    assert said.headline == "Customer leaves your regions at 2 tools"
    assert said.subline.startswith("6 tools hold it for certain. Steps: 1 by hand, 1 as a file. Your regions: EU")
    assert arrows_of(said) == {
        ("crm", "esp", "f3"),
        ("crm", "sheet", "f5"),
        ("sheet", "ads", "f6"),
        ("crm", "sup", "f7"),
    }
    found = holders_of(said)
    assert {id_ for id_, one in found.items() if one.outside} == {"esp", "ads"}
    assert {id_: one.data for id_, one in found.items()} == {
        "crm": "special",
        "web": "special",
        "sup": "special",
        "esp": "personal",
        "ads": "personal",
        "sheet": "personal, perhaps special",
    }
    assert [found[id_].place for id_ in ("esp", "ads", "sheet", "crm")] == [
        *("US, outside with safeguard", "US, outside", "place not stated", "EU"),
    ]
    assert (found["crm"].state, found["web"].state, found["sup"].state) == ("system of record", "makes it", "holds it")


def test_one_attribute() -> None:
    """Health is certain at three tools; the sheet may hold it, over a flow that does not state what it carries."""
    said = reach_scene(seven(), "customer", "health")

    found = holders_of(said)
    assert {id_ for id_, one in found.items() if one.certain} == {"crm", "web", "sup"}
    sheet = found["sheet"]
    assert (sheet.certain, sheet.state, sheet.data) == (False, "may hold it", "perhaps special")
    assert sheet.arrow is not None
    assert not sheet.arrow.stated
    assert set(found) == {"crm", "web", "sup", "sheet"}
    assert said.headline == "Health of customer may go by hand or as a file to 1 tool"


@pytest.mark.parametrize("name", GRAPHS)
def test_every_arrow_is_a_row_and_every_holder_is_drawn_or_counted(name: str) -> None:
    """An arrow is the last hop of the shortest way; a holder that is not drawn is counted in a note."""
    graph, said = GRAPHS[name](), scene(name)
    held = graph.holders
    entity = _entity(graph, said)
    drawn_here = holders_of(said)
    strange, missing = against_rows(drawn_here, held.possible(entity))
    assert strange == set()
    notes = " ".join(said.notes)
    assert not missing or re.search(rf"^{len(missing)} more tools? ", notes)
    for one in said.holders:
        assert one.certain == (one.id in held.certain(entity))
        chain = held.chain(entity, None, one.id)
        if chain:
            assert one.arrow is not None
            last = chain[-1]
            assert (one.arrow.source, one.arrow.flow, one.arrow.stated) == (last.source, last.flow, last.stated)
    flows = {flow.id: flow for flow in graph.running}
    for source, target, flow in arrows_of(said):
        record = flows[flow]
        assert record.source == source
        assert target in {record.target, record.integration.via}
        assert record.entities is None or entity in record.entities


def _entity(graph: StackGraph, said: ReachScene) -> str:
    """Return the kind of records of a picture: the one whose holders it counts and whose scene is the same."""
    return next(
        id_ for id_ in sorted(graph.holdings) if graph.holders.possible(id_) and reach_scene(graph, id_) == said
    )


@pytest.mark.parametrize("seed", range(40))
def test_arrows_lead_to_every_holder_and_over_stated_hops_where_there_are_some(seed: int) -> None:
    """Against a plain search: a way of stated hops from the systems of record is drawn, with the fewest of them."""
    graph = seeded(7, 12, seed)
    held = graph.holders
    arrivals = held.arrivals("customer")
    assert set(arrivals) == held.possible("customer")
    stated = {
        (flow.source, target)
        for flow in graph.running
        for target in (flow.target, flow.integration.via)
        if target and flow.certain and "customer" in (flow.entities or ())
    }
    hops = dict.fromkeys(graph.holdings["customer"].masters, 0)
    far = 0
    while any(number == far for number in hops.values()):
        hops |= {end: far + 1 for source, end in sorted(stated) if hops.get(source) == far and end not in hops}
        far += 1
    for tool in arrivals:
        way = [tool]
        while (link := arrivals[way[-1]]) is not None:
            assert link.source not in way
            assert link.stated or tool not in hops
            way.append(link.source)
        assert len(way) - 1 == hops.get(tool, len(way) - 1)


def test_what_leaves_the_regions_or_goes_by_hand_is_drawn_first() -> None:
    """Of sixty tools there is room for some: the one outside and the one by hand are among them, with their ways."""
    flows = [{"source": "t0", "target": f"t{at}", "method": "api"} for at in range(1, 58)]
    flows += [
        {"source": "t57", "target": "t58", "method": "api"},
        {"source": "t56", "target": "t59", "method": "manual"},
    ]
    customer = {"system_of_record": "t0", "personal": "personal"}
    outside = {"t58": {"privacy": {"hosted": ["US"]}}, "controller": {"name": "Shop", "regions": ["EU"]}}
    said = reach_scene(graph_of(chart_kit.names_of(60), flows, customer, **outside))

    assert {"t56", "t57", "t58", "t59"} <= set(holders_of(said))
    assert len(said.holders) == MOST_TOOLS
    assert said.notes[0].startswith("30 more tools hold it or may, without room here: ")


def test_a_long_chain_is_cut_and_counted() -> None:
    """Twelve tools in a row: what is too many hops away is counted in a note."""
    said = scene("chain of 12")

    assert len(said.holders) == MOST_HOPS + 1
    assert said.notes[0].startswith(f"{11 - MOST_HOPS} more tools hold it or may")


def test_without_a_class_it_is_drawn_all_the_same() -> None:
    """Nothing states a class: who holds it is drawn, and that its class is open is said once."""
    said = reach_scene(sample("cobble_7"), "customer")

    assert "Its class is not stated: whether it is personal data is open." in said.subline
    assert all(one.data == "" for one in said.holders)
    assert "No region is stated: no place is judged." in said.subline
    assert not any(one.outside for one in said.holders)


def test_a_stated_absence_is_not_an_open_class() -> None:
    """An entity that is stated to be no personal data says so."""
    said = reach_scene(graph_of(["CRM"], [], {"system_of_record": "t0", "personal": "none"}))

    assert [one.data for one in said.holders] == ["no personal data"]
    assert "not stated: whether" not in said.subline


def test_a_tool_that_only_needs_it_may_hold_it_by_no_known_way() -> None:
    """A consumer without a flow is a possible holder, where its flows are not all on record."""
    needs = {"t1": {"entities": {"customer": "consumer"}}}
    said = reach_scene(graph_of(["CRM", "Mailer"], [], {"system_of_record": "t0"}, **needs))

    mailer = holders_of(said)["t1"]
    assert (mailer.certain, mailer.arrow, mailer.state) == (False, None, "may: needs it, no flow stated")


def test_a_role_from_the_catalog_is_no_certain_one(tmp_path: Path) -> None:
    """A product that is known to keep orders may hold them; where a flow states it, it does, and nobody says whence."""
    path = tmp_path / "stack.yaml"
    path.write_text("name: Shop\ntools: [Shopify, Mailchimp]\n", encoding="utf-8")
    said = reach_scene(StackGraph(sa.read_stack(path)), "order")
    assert said.subline.startswith("No tool holds it for certain, 1 may.")
    assert [(one.id, one.certain, one.state) for one in said.holders] == [
        ("shopify", False, "may: role from the catalog")
    ]

    flow = "integrations: [{source: shopify, target: mailchimp, entities: [order], method: api}]\n"
    path.write_text("name: Shop\ntools: [Shopify, Mailchimp]\n" + flow, encoding="utf-8")
    said = reach_scene(StackGraph(sa.read_stack(path)), "order")
    assert holders_of(said)["shopify"].state == "sends it, source not stated"
    assert said.notes == ("No system of record is stated: ways begin where records are made, copied, sent or needed",)


def test_what_passes_on_is_told_so() -> None:
    """A conduit and a tool that keeps nothing hold records while they pass."""
    flows = [{"source": "t0", "target": "t1", "method": "ipaas", "via": "t2"}]
    facts = {"t2": {"kind": "conduit"}, "t1": {"privacy": {"keep": "none"}}}
    said = reach_scene(graph_of(["CRM", "Gate", "Zapier"], flows, {"system_of_record": "t0"}, **facts))

    assert [holders_of(said)[id_].state for id_ in ("t1", "t2")] == ["passes it on", "passes it on"]


def test_a_possible_place_outside_is_counted_apart() -> None:
    """Two tools outside, one of which only may hold it."""
    flows = [
        {"source": "t0", "target": "t1", "method": "api"},
        {"source": "t0", "target": "t2", "method": "api", "status": "unknown"},
    ]
    privacy = {id_: {"privacy": {"hosted": ["US"]}} for id_ in ("t1", "t2")}
    regions = {"controller": {"name": "Shop", "regions": ["EU"]}}
    said = reach_scene(graph_of(["CRM", "A", "B"], flows, {"system_of_record": "t0"}, **privacy, **regions))

    assert said.headline == "Customer leaves your regions at 1 tool"
    assert "perhaps outside them at 1 more" in said.subline


def test_by_itself_it_takes_the_most_delicate_kind_of_records() -> None:
    """Of the worked example customers hold health data; without any class, the kind that most tools hold."""
    assert reach_scene(seven()) == reach_scene(seven(), "customer")
    graph = sample("cobble_7")
    most = max(len(graph.holders.possible(entity)) for entity in graph.holdings)
    assert len(scene("cobble_7").holders) == most


# -- what is refused


def test_unknown_names_are_refused_with_the_nearest() -> None:
    """An entity, an attribute and an option that there is not, in Python and on the command line."""
    result = sa.audit(sa.read_stack(SEVEN))
    with pytest.raises(UnknownNameError, match="did you mean 'customer'"):
        result.diagram("reach", entity="custmer")
    with pytest.raises(UnknownNameError, match="did you mean 'health'"):
        result.diagram("reach", entity="customer", attribute="helth")
    with pytest.raises(OptionError, match="did you mean 'entity'"):
        result.diagram("reach", entty="customer")


def test_nothing_to_draw_is_said() -> None:
    """No kind of records, and one that no tool is known to hold."""
    with pytest.raises(StackAuditError, match="names no kind of records"):
        reach_scene(StackGraph(Stack.model_validate({"name": "Shop", "tools": ["CRM"]})))
    with pytest.raises(StackAuditError, match="no tool is known to hold Customer"):
        reach_scene(graph_of(["CRM"], []), "customer")


def test_the_command_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`draw reach FILE --entity customer --attribute health`; a wrong name is one line and no file."""
    target = tmp_path / "reach.svg"
    assert main(["draw", "reach", str(SEVEN), "--entity", "customer", "-o", str(target)]) == 0
    assert "Customer leaves your regions at 2 tools" in capsys.readouterr().out
    assert 'data-source="crm" data-target="sheet" data-kind="manual"' in target.read_text(encoding="utf-8")
    options = ["--entity", "customer", "--attribute", "health", "-o", str(tmp_path / "health.png")]
    assert main(["draw", "reach", str(SEVEN), *options]) == 0
    assert "Health of customer" in capsys.readouterr().out
    none = tmp_path / "none.png"
    assert main(["draw", "reach", str(SEVEN), "--entity", "cutomer", "-o", str(none)]) == 2
    assert "did you mean 'customer'" in capsys.readouterr().err
    assert not none.exists()


def test_scenes_that_contradict_themselves_are_refused() -> None:
    """A tool twice, an arrow from nowhere."""
    said = scene("worked")
    with pytest.raises(ValueError, match="stands twice"):
        arrange_reach(replace(said, holders=said.holders * 2))
    with pytest.raises(ValueError, match="stands nowhere"):
        arrange_reach(replace(said, holders=said.holders[1:]))


# -- how it looks


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none is small."""
    figure = drawn(name, theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert all(float(text.get_fontsize()) / 0.75 >= 10.4 for text, _ in text_extents(figure))


@pytest.mark.parametrize("name", GRAPHS)
def test_boxes_stand_apart_and_arrows_run_over_none(name: str) -> None:
    """No box touches another; an arrow ends at the edge of its tool and crosses neither a box nor another arrow."""
    geometry = arranged(name)
    boxes = {spot.stands.tool: spot.rect for spot in geometry.spots}
    assert set(boxes) == set(holders_of(scene(name)))
    for one, other in combinations(boxes.values(), 2):
        assert one.right < other.x or other.right < one.x or one.bottom < other.y or other.bottom < one.y
    ways = [way for way in shapes_of(geometry, Way) if way.stands is not None]
    assert {(way.stands.source, way.stands.target) for way in ways if way.stands} == {
        (source, target) for source, target, _ in arrows_of(scene(name))
    }
    for way in ways:
        (x, y), (end, level) = way.route.points
        assert way.stands is not None
        rect = boxes[way.stands.target]
        assert (end, level, y) == (rect.x, rect.cy, rect.cy)
        assert end - x >= 40
        assert not any(box.x < end - 0.5 and box.right > x + 0.5 and box.y < y < box.bottom for box in boxes.values())
    page = chart_kit.Rect(0, 0, geometry.width, geometry.height)
    assert all(page.holds(rect) for rect in boxes.values())


@pytest.mark.parametrize("name", GRAPHS)
def test_pages_have_a_sensible_shape(name: str) -> None:
    """No page is twice as tall as it is wide, however many tools one tool feeds."""
    assert arranged(name).height < 2 * arranged(name).width


def test_many_ends_of_ways_stand_in_two_columns() -> None:
    """Eight tools behind one stand in one column; of nine, each second one stands aside, half a row deeper."""
    for count, columns in ((8, 1), (9, 2)):
        names = chart_kit.names_of(count + 1)
        flows = [{"source": "t0", "target": f"t{at}", "method": "api"} for at in range(1, count + 1)]
        geometry = arrange_reach(reach_scene(graph_of(names, flows, {"system_of_record": "t0"})))
        ends = [spot.rect for spot in geometry.spots if spot.stands.tool != "t0"]
        assert len({rect.x for rect in ends}) == columns


@pytest.mark.parametrize("name", ["worked", "seeded 20 3", "hostile names", "one tool"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1."""
    assert [entry for entry in ink_contrasts(drawn(name, theme)) if entry[0] < LEAST_CONTRAST] == []


def test_each_meaning_has_a_look_that_needs_no_colour() -> None:
    """Certain and possible differ by their frame and a word; by hand and outside are words too."""
    said = reach_scene(seven(), "customer", "health")
    geometry = arrange_reach(said)
    frames = {
        spot.stands.tool: next(block for block in shapes_of(geometry, Block) if block.rect == spot.rect)
        for spot in geometry.spots
    }
    assert {id_ for id_, block in frames.items() if block.dash} == {"sheet"}
    words = [text.text for text in geometry.texts()]
    assert {"may hold it", "by hand", "may carry it"} <= set(words)
    whole = arranged("worked")
    red = [
        spot.stands.tool
        for spot in whole.spots
        for b in shapes_of(whole, Block)
        if (b.rect, b.line) == (spot.rect, BROKEN)
    ]
    assert sorted(red) == ["ads", "esp"]
    assert sum("outside" in text.text for text in whole.texts()) == 3  # two boxes and the legend


def test_the_legend_has_what_the_picture_has() -> None:
    """No entry for what does not occur."""
    one, worked = ({text.text for text in arranged(name).texts()} for name in ("one tool", "worked"))

    assert "holds it for certain" in one
    assert not {"may hold it", "outside your regions", "automated", "manual"} & one
    assert {"outside your regions", "automated", "manual", "file / batch", "framed: may be there"} <= worked
    assert not {"may hold it", "way not stated"} & worked


def test_every_kind_of_arrow_is_told_by_hand_or_not() -> None:
    """The headline counts exactly the arrows by hand and as a file."""
    said = scene("cycle")
    by_hand = [one for one in said.holders if one.arrow is not None and one.arrow.kind in BY_HAND]
    assert said.headline == f"Customer goes by hand or as a file to {len(by_hand)} tools"
    assert {one.arrow.kind for one in said.holders if one.arrow} >= {LineKind.MANUAL, LineKind.FILE}


def test_names_that_look_alike_are_told_apart() -> None:
    """Two tools of one name carry their ids."""
    flows = [{"source": "t0", "target": "t1", "method": "api"}]
    geometry = arrange_reach(reach_scene(graph_of(["Same", "Same"], flows, {"system_of_record": "t0"})))
    assert {"Same (t0)", "Same (t1)"} <= {text.text for text in geometry.texts()}


def test_order_does_not_matter() -> None:
    """Tools, entities and flows in another order give the same bytes and the same words."""
    document = sa.read_stack(SEVEN).model_dump(mode="json", exclude_unset=True, by_alias=True)
    turned = {**document, **{key: document[key][::-1] for key in ("tools", "integrations", "entities")}}
    one, other = (
        sa.audit(Stack.model_validate(written)).diagram("reach", entity="customer") for written in (document, turned)
    )
    assert (one.title, one.alt, one.svg()) == (other.title, other.alt, other.svg())
    assert one.png(1) == other.png(1)


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(drawn("worked"))
    with mpl.rc_context(LEAKS):
        assert chart_kit.digest(drawn("worked")) == plain


def test_hash_seeds_do_not_matter_and_nothing_is_drawn_early() -> None:
    """Another process under another hash seed gives the same bytes; to say what is drawn loads no matplotlib."""
    code = (
        "import sys; from stackaudit.diagrams.reach import picture; "
        "print('matplotlib' in sys.modules); import chart_kit, test_reach; "
        "print(chart_kit.digest(test_reach.drawn('seeded 20 3')))"
    )
    assert chart_kit.printed_elsewhere(code) == f"False\n{chart_kit.digest(drawn('seeded 20 3'))}\n"


def test_the_svg_names_tools_and_flows() -> None:
    """Groups of tools and of flows carry the ids of the stack; hostile names do nothing."""
    svg = sa.audit(sa.read_stack(SEVEN)).diagram("reach", entity="customer").svg()
    assert set(re.findall(r'data-tool="(\w+)"', svg)) == {"crm", "esp", "sheet", "ads", "sup", "web"}
    assert len(re.findall(r'class="flow"', svg)) == 4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        hostile = REACH.draw(GRAPHS["hostile names"](), sa.audit(sa.read_stack(SEVEN)).reviews["privacy"]).svg()
    assert len(HOSTILE) > 5
    assert "<script" not in hostile
