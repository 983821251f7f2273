"""What the silo diagram says: the scene, before it has a shape."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest

import stackaudit as sa
from stackaudit.diagrams.maps import SILOS
from stackaudit.diagrams.names import listed, owners_of
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind, Scene
from stackaudit.diagrams.silo.links import MOST_LINKS, Planned
from stackaudit.diagrams.silo.picture import entity_scene, silo_scene
from stackaudit.tables.integrations import RequirementRow


def scene_of(sample: str) -> Scene:
    """The scene of a sample stack."""
    return shown(sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml")))


def shown(result: sa.Audit, plan: Planned | None = None) -> Scene:
    """The scene of an audit, with the tables that its picture reads."""
    review, tables = result.reviews["silos"], result.report.tables
    read = (tables[name] for name in SILOS.tables if name in tables)
    return silo_scene(result.graph, replace(review, tables=(*review.tables, *read)), plan)


def stack(**parts: object) -> sa.Stack:
    """A stack of a few bare tools."""
    return sa.Stack.model_validate({"name": "S", "tools": ["a", "b", "c", "d"], "integrations": [], **parts})


@pytest.mark.parametrize("sample", ["cobble_7", "corner_shop", "brightside_45", "gitlab_2022"])
def test_every_tool_stands_in_exactly_one_card(sample: str) -> None:
    """The picture is complete: no tool is left out and none is drawn twice."""
    drawn = sorted(box.id for card in scene_of(sample).cards for box in card.boxes)

    assert drawn == sorted(tool.id for tool in sa.read_stack(f"sample_stacks/{sample}.yaml").tools)


def test_the_worked_example_is_told_in_full() -> None:
    """COBBLE-7: a core of five with the manual flow, two tools alone, and the five links that would join or serve."""
    scene = scene_of("cobble_7")

    assert [(card.kind, len(card.boxes)) for card in scene.cards] == [(CardKind.CORE, 5), (CardKind.UNCONNECTED, 2)]
    assert {(line.source, line.target): line.kind for line in scene.cards[0].lines}["bil", "crm"] is LineKind.MANUAL
    assert [(mark.source, mark.target) for mark in scene.marks[:2]] == [("chat", "crm"), ("crm", "ads")]
    assert {(mark.source, mark.target) for mark in scene.marks[2:]} == {("bil", "sup"), ("sup", "crm"), ("crm", "bil")}
    assert {mark.kind for mark in scene.marks} == {MarkKind.MISSING}
    assert "Silo index 53.4 of 100" in scene.subline
    assert "finish the planned flow" in next(mark.detail for mark in scene.marks if mark.target == "ads")


def test_the_title_is_the_first_clause_of_the_summary() -> None:
    """Picture and summary begin with the same sentence of one clause; the other counts stand in the line below."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))

    scene = silo_scene(result.graph, result.reviews["silos"])
    assert scene.headline == "2 of 7 tools are cut off, without any link"
    assert scene.headline in result.summary().markdown().replace("\\", "")
    assert scene.subline.startswith("4 of 10 data needs are not met, 1 only by hand. 7 integrations: ")


def test_islands_are_lettered_and_say_what_is_cut_off() -> None:
    """The groups without the hub are silos, largest first, each with the records that do not cross."""
    silos = [card for card in scene_of("brightside_45").cards if card.kind is CardKind.SILO]

    assert [(card.letter, len(card.boxes)) for card in silos] == [("A", 4), ("B", 2), ("C", 2)]
    assert "Employee" in silos[0].subtitle


def test_without_a_main_group_there_is_no_core() -> None:
    """Two equal groups are just groups: nobody is cut off from the other."""
    result = sa.audit(stack(integrations=["a -> b", "c -> d"]))

    cards = silo_scene(result.graph, result.reviews["silos"]).cards
    assert [card.kind for card in cards] == [CardKind.GROUP, CardKind.GROUP]


def test_parallel_flows_are_one_line_in_their_worst_way() -> None:
    """An automated flow beside a manual one is drawn as manual; flows both ways have two arrowheads."""
    flows = [
        {"source": "a", "target": "b", "method": "api"},
        {"source": "a", "target": "b", "method": "manual"},
        {"source": "c", "target": "d", "method": "api"},
        {"source": "d", "target": "c", "method": "api"},
        {"source": "b", "target": "c"},
    ]
    result = sa.audit(stack(integrations=flows))

    lines = silo_scene(result.graph, result.reviews["silos"]).cards[0].lines
    assert [(line.source, line.target, line.kind, line.both) for line in lines] == [
        ("a", "b", LineKind.MANUAL, False),
        ("b", "c", LineKind.UNKNOWN, False),
        ("c", "d", LineKind.AUTOMATED, True),
    ]


def test_ways_that_differ_are_told_apart() -> None:
    """A broken way back is no running arrow, and a planned one has none beside the way that runs."""
    flows = [
        {"source": "a", "target": "b", "method": "api"},
        {"source": "b", "target": "a", "method": "api", "status": "broken"},
        {"source": "c", "target": "b", "method": "api"},
        {"source": "b", "target": "c", "method": "api", "status": "planned"},
    ]
    result = sa.audit(stack(integrations=flows))

    lines = silo_scene(result.graph, result.reviews["silos"]).cards[0].lines
    assert [(line.source, line.target, line.kind, line.both) for line in lines] == [
        ("a", "b", LineKind.BROKEN, True),
        ("c", "b", LineKind.AUTOMATED, False),
    ]
    said = [line.label.replace("\u2068", "").replace("\u2069", "") for line in lines]
    assert said[0].startswith("a → b: ")
    assert "(automated); b → a: " in said[0]
    assert said[0].endswith("(broken)")
    assert said[1].endswith("(automated)")
    assert "b → c: what flows is not stated (planned); " in said[1]


def test_links_that_have_no_room_are_counted() -> None:
    """The list under the picture is short, and says how many it leaves out."""
    many = [f"t{n}" for n in range(40)]
    document = {
        "name": "S",
        "hub": "m",
        "entities": {"e": {"system_of_record": "m"}},
        "tools": ["m", *({"id": name, "entities": {"e": "consumer"}} for name in many)],
        "integrations": [],
    }
    result = sa.audit(sa.Stack.model_validate(document))

    scene = silo_scene(result.graph, result.reviews["silos"])
    assert len(scene.marks) == MOST_LINKS
    assert scene.marks_left_out == 40 - MOST_LINKS


def test_departments_have_codes_of_their_own() -> None:
    """Every department in the legend has two letters that no other has, in the order of their names."""
    names = ["Marketing", "Market Research", "Maintenance", "Sales", "Sales and Service", "客服", "X"]
    tools = [{"id": f"t{n}", "departments": [f"d{n}"]} for n in range(len(names))]
    departments = [{"id": f"d{n}", "name": name} for n, name in enumerate(names)]
    graph = sa.StackGraph(stack(tools=[*tools, {"id": "extra", "departments": ["d3"]}], departments=departments))

    owners = owners_of(graph)
    assert [owner.name for owner in owners] == sorted(names, key=str.casefold)
    assert len({owner.code for owner in owners}) == len(names)
    assert all(0 < len(owner.code) <= 2 for owner in owners)


def test_lists_count_what_they_leave_out() -> None:
    """Three names and a number."""
    assert listed(["a", "b"], 3) == "a, b"
    assert listed(["a", "b", "c", "d", "e"], 3) == "a, b, c +2"


def test_the_picture_of_an_entity_says_who_gets_it_and_why_not() -> None:
    """COBBLE-7, customer: three tools get it, one by hand, one only planned, one maker never delivers."""
    graph = sa.StackGraph(sa.read_stack("sample_stacks/cobble_7.yaml"))

    scene = entity_scene(graph, "customer")
    told = {box.id: (card.kind, box.note) for card in scene.cards for box in card.boxes}
    assert told["crm"] == (CardKind.CORE, "system of record")
    assert {told[tool] for tool in ("web", "esp", "sup")} == {(CardKind.CORE, "")}
    assert told["bil"] == (CardKind.CAUTION, "by hand only")
    assert told["ads"] == (CardKind.SILO, "only planned from CRM")
    assert told["chat"] == (CardKind.SILO, "connected to nothing")
    assert scene.headline == "Customer from CRM reaches 3 of 4 tools that need it"
    assert scene.subline.startswith("1 of them only by hand or too late, 1 tool never delivers it. ")


def test_an_entity_without_a_master_is_drawn_as_such() -> None:
    """Nothing is called reached or cut off where nobody named a system of record."""
    graph = sa.StackGraph(
        stack(tools=[{"id": "a", "entities": {"e": "producer"}}, {"id": "b", "entities": {"e": "consumer"}}])
    )

    scene = entity_scene(graph, "e")
    assert scene.headline == "No system of record is named for e"
    assert [card.kind for card in scene.cards] == [CardKind.GROUP]


def test_the_names_of_other_scripts_are_isolated() -> None:
    """A name written from right to left cannot turn the sentence around it."""
    graph = sa.StackGraph(
        stack(
            tools=[{"id": "a", "name": "إدارة"}, {"id": "b", "entities": {"e": "consumer"}}],
            entities=[{"id": "e", "system_of_record": "a"}],
        )
    )

    assert "\u2068إدارة\u2069" in entity_scene(graph, "e").headline


@pytest.mark.parametrize(
    ("complete", "title"),
    [
        (True, "Links that would join or serve most"),
        (False, "Links that would join or serve most, if there are none yet"),
    ],
)
def test_the_list_of_links_says_whether_more_than_the_record_is_known(complete: bool, title: str) -> None:
    """Where the file does not say that its flows are complete, no link is told to be missing for a fact."""
    facts = {"complete": ["integrations"]} if complete else {}
    tools = ["crm", {"id": "esp", "entities": {"customer": "consumer"}}, "bi"]
    entities = {"customer": {"system_of_record": "crm"}}
    flows = ["crm -> bi: customer"]
    stack = sa.Stack.model_validate({"name": "S", "tools": tools, "entities": entities, "integrations": flows, **facts})
    result = sa.audit(stack)

    assert silo_scene(result.graph, result.reviews["silos"]).marks_title == title


def listed_links(scene: Scene) -> list[tuple[str, str]]:
    """The ends of the links under a map."""
    return [(mark.source, mark.target) for mark in scene.marks]


@pytest.mark.parametrize("sample", ["cobble_7", "corner_shop", "brightside_45", "crm_rollout", "gitlab_2022"])
def test_the_listed_links_join_as_many_tools_as_they_say(sample: str) -> None:
    """Counted with networkx: no other missing link would join more, and each says how many it joins."""
    result = sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml"))
    scene, graph = shown(result), nx.Graph()
    graph.add_nodes_from(tool.id for tool in result.graph.tools)
    graph.add_edges_from((flow.source, flow.target) for flow in result.graph.running if flow.certain)
    missing = {(row.source, row.target) for row in result.rows(RequirementRow) if row.status == "missing"}
    assert 0 < len(scene.marks) <= MOST_LINKS
    assert len(scene.marks) + scene.marks_left_out == len(missing)

    def joins(source: str, target: str) -> int:
        sides = [nx.node_connected_component(graph, end) for end in (source, target)]
        return 0 if target in sides[0] else min(map(len, sides))

    for mark in scene.marks:
        most = max(joins(*pair) for pair in missing)
        assert joins(mark.source, mark.target) == most
        assert ("joins" in mark.detail) == (most > 0)
        assert f"joins {most} tool" in mark.detail or not most
        missing.remove((mark.source, mark.target))
        graph.add_edge(mark.source, mark.target)


def test_a_plan_is_listed_instead() -> None:
    """What a plan builds and retires stands under the map of today; a plan that changes nothing says so."""
    stack = sa.read_stack("sample_stacks/corner_shop.yaml")
    result = sa.audit(stack)
    plan = sa.what_if(stack).connect("loyalty", "crm", entities=["customer"], method="api").retire("points-sheet")

    scene = shown(result, plan)
    assert scene.headline == shown(result).headline
    assert listed_links(scene) == [("loyalty", "crm"), ("points-sheet", "points-sheet")]
    assert scene.marks_title == "What the plan builds and retires"
    assert "joins 2 tools" in scene.marks[0].detail
    assert shown(result, sa.what_if(stack)).marks == ()
    assert "the plan changes no link" in shown(result, sa.what_if(stack)).subline
    assert result.diagram("silos", plan=plan).title == scene.headline


def test_every_title_is_one_clause() -> None:
    """No title of a sample chains clauses; the counts of needs stand in the line below."""
    for sample in ("cobble_7", "corner_shop", "brightside_45", "crm_rollout", "gitlab_2022"):
        scene = scene_of(sample)
        assert ";" not in scene.headline
        assert "data needs" in scene.subline
    assert scene_of("brightside_45").headline == "13 of 45 tools are cut off: 3 silos and 5 tools without a link"


def test_the_title_the_cards_and_the_measure_count_alike() -> None:
    """13 tools: 8 in three silos and 5 in the tray; the one that stands alone on purpose is in neither."""
    result = sa.audit(sa.read_stack("sample_stacks/brightside_45.yaml"))
    cards = shown(result).cards
    silos = [card.count for card in cards if card.kind is CardKind.SILO]
    tray = [card.count for card in cards if card.kind is CardKind.UNCONNECTED]
    measure = result.measures["silos.cut_off"]
    assert (silos, tray) == ([4, 2, 2], [5])
    assert (measure.low, measure.high) == (13, 14)
    assert [card.title for card in cards if "purpose" in card.title] == ["Alone on purpose · 1 tool"]


def test_a_tool_that_is_perhaps_connected_says_so_in_its_box() -> None:
    """It has its own line and its own words, and no title counts it."""
    core = scene_of("brightside_45").cards[0]
    assert [box.id for box in core.boxes if box.note == "perhaps connected"] == ["tidio"]
    assert core.title == "Connected core · 28 tools"
    assert len(core.boxes) == 31
