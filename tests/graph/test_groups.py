"""Groups, islands and tools cut off: one function each, from exchanges between ends."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings

import oracles
import stackaudit as sa
from stackaudit.diagrams.scene import CardKind, LineKind
from stackaudit.diagrams.silo.picture import arrange, silo_scene
from stackaudit.diagrams.whatif.picture import what_if_numbers
from stackaudit.graph import StackGraph
from stacks import Document, read

CASES = Path(__file__).resolve().parents[1] / "cases"


def test_a_conduit_that_two_islands_share_joins_nobody() -> None:
    """Two islands, each told, and the picture has a card for each and one for the conduit."""
    audit = sa.audit(sa.read_stack(CASES / "graph" / "shared_conduit.yaml"))

    told = {finding.subjects for finding in audit.findings.flat() if finding.code == "silos.island"}
    assert told == {("tool:a", "tool:b"), ("tool:c", "tool:d")}
    scene = silo_scene(audit.graph, audit.reviews["silos"])
    assert [tuple(box.id for box in card.boxes) for card in scene.cards] == [("a", "b"), ("c", "d"), ("m",)]
    assert scene.cards[-1].title == "Passing data on · 1 tool"
    assert audit.graph.isolated() == ()


def test_a_conduit_of_one_group_stands_in_its_card() -> None:
    """It is drawn where it belongs, and the card says that it carries."""
    stack = sa.Stack.model_validate(
        {
            "name": "S",
            "tools": ["a", "b", {"id": "m", "name": "Make", "kind": "conduit"}],
            "integrations": [{"source": "a", "target": "b", "via": "m"}],
        }
    )
    audit = sa.audit(stack)

    (card,) = silo_scene(audit.graph, audit.reviews["silos"]).cards
    assert [box.id for box in card.boxes] == ["a", "b", "m"]
    assert card.title == "Connected core · 2 tools"
    assert card.subtitle.endswith("carried by Make")


def test_a_flow_of_unknown_status_has_its_own_line_and_card() -> None:
    """The two tools stand in one card that says that nobody knows whether it runs."""
    audit = sa.audit(sa.read_stack(CASES / "graph" / "unknown_status.yaml"))

    (card,) = silo_scene(audit.graph, audit.reviews["silos"]).cards
    assert card.kind is CardKind.GROUP
    assert (card.title, card.subtitle) == ("Perhaps connected · 2 tools", "Whether what joins them runs is not known")
    assert [line.kind for line in card.lines] == [LineKind.PERHAPS]
    assert silo_scene(audit.graph, audit.reviews["silos"]).headline == "Whether all 2 tools are connected is not known"
    legend = [words.text for words in arrange(silo_scene(audit.graph, audit.reviews["silos"])).words]
    assert "not known whether it runs" in legend


def test_a_tool_that_perhaps_joins_a_group_stands_in_its_card() -> None:
    """Never in the card of those without a flow: that would say more than is known."""
    stack = sa.Stack.model_validate(
        {
            "name": "S",
            "tools": ["a", "b", "c", "d"],
            "integrations": ["a -> b", {"source": "b", "target": "c", "status": "unknown"}],
        }
    )
    audit = sa.audit(stack)

    core, rest = silo_scene(audit.graph, audit.reviews["silos"]).cards
    assert ([box.id for box in core.boxes], [box.id for box in rest.boxes]) == (["a", "b", "c"], ["d"])
    assert core.subtitle.endswith("perhaps also c, if what joins them runs")
    assert (rest.kind, rest.title) == (CardKind.UNCONNECTED, "No flow on record · 1 tool")


def test_the_headline_of_a_change_counts_groups_and_tools_outside() -> None:
    """Of a-b-c, d-e, f-g a link from c to d makes two groups; two tools stay outside the largest."""
    stack = sa.read_stack(CASES / "reports" / "what_if_headline.yaml")
    change = sa.what_if(stack).connect("c", "d")
    before, after = sa.audit(stack), change.audit()

    numbers = what_if_numbers(before.graph, after.graph, before.reviews["silos"], after.reviews["silos"])
    found = {label: (was, now) for label, was, now in numbers}
    assert found["Separate groups"] == ("3", "2")
    assert found["Tools outside the largest group"] == ("4", "2")
    assert (
        "1 new link brings groups from 3 to 2 and tools outside the largest group from 4 to 2" in change.diagram().alt
    )


@given(oracles.documents(forget=0.15))
@settings(max_examples=60, deadline=None)
def test_groups_islands_and_cut_off_against_networkx(written: Document) -> None:
    """With and without the flows that perhaps run: islands are components of both, cut off is outside in both."""
    graph = StackGraph(read(written))
    sure: nx.Graph[str] = nx.Graph()
    sure.add_nodes_from(tool["id"] for tool in written["tools"])
    perhaps, carrying = sure.copy(), set()
    for flow in written["integrations"]:
        status = flow.get("status", "active")
        if status in {"active", "degraded", "unknown"}:
            perhaps.add_edge(flow["source"], flow["target"])
            carrying |= {flow.get("via")}
        if status in {"active", "degraded"}:
            sure.add_edge(flow["source"], flow["target"])
    both = {frozenset(c) for c in nx.connected_components(sure)} & {
        frozenset(c) for c in nx.connected_components(perhaps)
    }
    verdicts = graph.verdicts()
    main = graph.main_component(verdicts)

    islands = {members for members in both if len(members) > 1} - {frozenset(main or ())}
    assert {frozenset(members) for members in graph.islands(verdicts)} == islands
    assert set(graph.isolated()) == {t for t in nx.isolates(perhaps) if t not in carrying}
    home = main if main is not None and len(main) > 1 else graph.components()[0]
    outside = {tool for tool in perhaps if not nx.has_path(perhaps, tool, home[0])}
    in_groups = {tool for members in graph.groups() for tool in members}
    assert set(graph.separation(verdicts).outside) == outside - (carrying - in_groups)


@given(oracles.documents(forget=0.15))
@settings(max_examples=60, deadline=None)
def test_every_tool_is_counted_in_one_place(written: Document) -> None:
    """In the main group, perhaps with it, in a silo, alone, on purpose or loose; the cards of the map add up to it."""
    graph = StackGraph(read(written))
    apart = graph.separation(graph.verdicts())
    places = [*apart.silos, apart.largest, apart.perhaps, apart.loose]
    counted = [tool for tools in places for tool in tools]
    alone = {*apart.alone, *apart.on_purpose} - {*apart.largest}
    assert len(counted) == len(set(counted))
    assert set(counted).isdisjoint(alone)
    assert {*counted, *alone} | graph.carried.keys() == {tool.id for tool in graph.tools}
    assert apart.groups[0] <= apart.groups[1]

    audit = sa.audit(graph.stack, None, "silos")
    if "silos" in audit.reviews and apart.main is not None:
        cards = silo_scene(audit.graph, audit.reviews["silos"]).cards
        silos = [card for card in cards if card.kind is CardKind.SILO]
        tray = sum(card.count for card in cards if card.kind is CardKind.UNCONNECTED)
        assert sum(card.count for card in silos) + tray + len(apart.loose) == len(apart.outside)
        assert audit.measures["silos.cut_off"].low == len(apart.outside)


@pytest.mark.shared
def test_the_public_workflows_make_five_groups(shared_data: Path) -> None:
    """252 workflows run on one platform; who exchanges data with whom: 5 groups of 12, 2, 2, 2 and 2 tools."""
    graph = StackGraph(sa.read_stack(shared_data / "n8n-workflows" / "workflows"))

    assert [len(members) for members in graph.groups()] == [12, 2, 2, 2, 2]
