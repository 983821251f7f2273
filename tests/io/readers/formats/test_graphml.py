"""GraphML of drawing programs and graph libraries; what we write ourselves is tested with the writers."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
from format_kit import DATA, notes, read

from stackaudit.io.readers.formats.graphml import READER


def test_a_drawing_of_yed() -> None:
    """Texts of nodes and edges, groups, heads of arrows; what is no fact of a stack is kept and told."""
    stack, reading = read(READER, DATA / "drawn.graphml")
    crm = next(tool for tool in stack.tools if tool.name == "CRM")

    assert {tool.name for tool in stack.tools} == {"CRM", "Web shop", "mail"}
    assert (crm.owner, crm.departments, crm.kind) == ("Ann", ("sales",), "tool")
    assert (crm.extra["x-rack"], crm.extra["x-kind"], crm.extra["x-text"]) == ("A7", "server", "of ours, in Berlin")
    assert [(f.source, f.target, f.entities, f.method, f.bidirectional) for f in stack.integrations] == [
        ("web-shop", "crm", ("order",), "api", False),
        ("web-shop", "mail", None, None, False),
        ("crm", "mail", None, None, True),
    ]
    left = notes(reading, "left-out")
    assert "'server' is not read as 'kind'; it is kept as 'x-kind'" in left
    assert "'User' stands for people, who are no tools" in left


def test_a_graph_of_networkx(tmp_path: Path) -> None:
    """Nodes by their labels, facts by the names of ours, an undirected graph both ways."""
    graph = nx.Graph()
    graph.add_node("a", label="CRM", owner="Ann", **{"cost.annual": 900.5, "color": "red"})
    graph.add_node("b")
    graph.add_edge("a", "b", method="sftp", every="nightly", label="orders", weight=2)
    nx.write_graphml_xml(graph, tmp_path / "g.graphml")
    stack, _ = read(READER, tmp_path / "g.graphml")
    (flow,) = stack.integrations

    assert [(tool.id, tool.name, tool.owner) for tool in stack.tools] == [("a", "CRM", "Ann"), ("b", "b", None)]
    assert stack.tools[0].cost is not None
    assert float(stack.tools[0].cost.annual or 0) == 900.5
    assert (flow.entities, flow.method, flow.bidirectional) == (("order",), "file", True)
    assert flow.every is not None
    assert flow.every.days == 1


def test_a_node_given_twice_and_an_edge_to_nowhere_are_told(tmp_path: Path) -> None:
    """The first node counts."""
    path = tmp_path / "g.graphml"
    path.write_text(
        '<graphml><graph edgedefault="directed"><node id="a"/><node id="a"/><edge source="a" target="z"/></graph>'
        "</graphml>",
        encoding="utf-8",
    )
    stack, reading = read(READER, path)

    assert [tool.id for tool in stack.tools] == ["a"]
    assert notes(reading, "contradiction") == ["two nodes have the id 'a'; edges lead to the first"]
    assert any("edges that begin or end at no tool" in message for message in notes(reading, "left-out"))
