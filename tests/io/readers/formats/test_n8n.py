"""n8n workflows: app nodes become tools, plumbing is walked through, n8n carries."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.n8n import MOST_NODES, PLUMBING, READER, app_of, spelled
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack

IF = "n8n-nodes-base.if"


def workflow(nodes: dict[str, str], links: list[tuple[str, str]], **facts: Any) -> dict[str, Any]:
    """A workflow of nodes by name and type, `kind` or `kind:resource`, with its links in order."""
    made = []
    for name, type_ in nodes.items():
        kind, _, resource = type_.partition(":")
        full = kind if "." in kind else f"n8n-nodes-base.{kind}"
        made.append({"name": name, "type": full, "parameters": {"resource": resource} if resource else {}})
    connections: dict[str, Any] = {}
    for source, target in links:
        connections.setdefault(source, {"main": [[]]})["main"][0].append({"node": target, "type": "main", "index": 0})
    return {"name": "Test", "nodes": made, "connections": connections, **facts}


def read_data(data: Any, folder: Path) -> tuple[Stack, ReadResult]:
    return read(READER, writer(folder)("w.json", json.dumps(data)))


def pairs(stack: Stack) -> set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in stack.integrations}


def test_the_sample_gives_its_apps_and_the_ways_between_them() -> None:
    """Through the `if` and the HTTP call; the sticky note is nothing."""
    stack, reading = read(READER, DATA / "workflow.json")

    assert stack.name == "New leads to the sales team"
    assert [(tool.id, tool.name, tool.kind) for tool in stack.tools] == [
        ("n8n", "n8n", "conduit"),
        ("typeform", "Typeform", "tool"),
        ("hubspot", "HubSpot", "tool"),
        ("slack", "Slack", "tool"),
        ("google-sheets", "Google Sheets", "tool"),
    ]
    assert pairs(stack) == {("typeform", "hubspot"), ("typeform", "google-sheets"), ("hubspot", "slack")}
    assert all((flow.method, flow.via) == ("ipaas", "n8n") for flow in stack.integrations)
    assert [note.spot.line for note in reading.notes if note.kind == "dangling"] == [21]
    assert "'Look it up'" in notes(reading, "left-out")[0]


def test_only_what_a_resource_says_is_an_entity() -> None:
    """The resource of the node that sends; a formula in its place says nothing."""
    stack, _ = read(READER, DATA / "workflow.json")

    assert [flow.entities for flow in stack.between("hubspot", "slack")] == [("contact",)]
    assert [flow.entities for flow in stack.between("typeform", "hubspot")] == [None]
    assert [entity.id for entity in stack.entities] == ["contact"]


def test_a_flow_runs_only_where_workflow_and_nodes_are_switched_on(tmp_path: Path) -> None:
    """Whether the others run is not known; one workflow that runs is enough."""
    stack, _ = read(READER, DATA / "workflow.json")
    assert [flow.status for flow in stack.between("typeform", "hubspot")] == ["active"]
    assert [flow.status for flow in stack.between("typeform", "google-sheets")] == ["unknown"]

    way = ({"A": "slack", "B": "notion"}, [("A", "B")])
    off, on = workflow(*way, active=False), workflow(*way, active=True)
    assert [flow.status for flow in read_data(off, tmp_path)[0].integrations] == ["unknown"]
    assert [flow.status for flow in read_data([off, on], tmp_path)[0].integrations] == ["active"]


@pytest.mark.parametrize(
    ("nodes", "links", "expected"),
    [
        ({"A": "slack", "B": "notion"}, [("A", "B")], {("slack", "notion")}),
        ({"A": "slack", "I": "if", "B": "notion"}, [("A", "I"), ("I", "B")], {("slack", "notion")}),
        ({"A": "slack", "I": "if", "W": "wait", "B": "trello"}, [("A", "I"), ("I", "W"), ("W", "B")],
         {("slack", "trello")}),
        ({"A": "slack", "B": "notion", "C": "trello"}, [("A", "B"), ("B", "C")],
         {("slack", "notion"), ("notion", "trello")}),
        ({"A": "slack", "M": "merge", "B": "notion", "C": "trello"}, [("A", "M"), ("B", "M"), ("M", "C")],
         {("slack", "trello"), ("notion", "trello")}),
        ({"A": "slack", "L": "splitInBatches", "S": "set", "B": "notion"},
         [("A", "L"), ("L", "S"), ("S", "L"), ("L", "B")],
         {("slack", "notion")}),
        ({"A": "slack", "B": "notion"}, [("A", "B"), ("B", "A")], {("slack", "notion"), ("notion", "slack")}),
        ({"A": "slackTrigger", "B": "slack", "C": "notion"}, [("A", "B"), ("B", "C")], {("slack", "notion")}),
        ({"A": "slack", "B": "x.y.Notion", "C": "notion"}, [("A", "B"), ("A", "C")], {("slack", "notion")}),
        ({"I": "if", "B": "notion"}, [("I", "B")], set()),
        ({"A": "gmailTool", "G": "@n8n/n8n-nodes-langchain.agent", "B": "slack"}, [("A", "G"), ("G", "B")],
         {("gmail", "slack")}),
    ],
)  # fmt: skip
def test_ways_between_apps(
    nodes: dict[str, str], links: list[tuple[str, str]], expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    """Straight, through plumbing, chained, merged, in loops; an app does not flow to itself."""
    stack, _ = read_data(workflow(nodes, links), tmp_path)

    assert pairs(stack) == expected


def test_a_long_chain_of_plumbing_is_walked(tmp_path: Path) -> None:
    """No recursion: a thousand nodes between two apps, in whatever order they are listed."""
    middle = [f"P{n}" for n in range(1_000)]
    nodes = {"B": "notion", **dict.fromkeys(reversed(middle), "set"), "A": "slack"}
    chain = ["A", *middle, "B"]

    stack, _ = read_data(workflow(nodes, list(itertools.pairwise(chain))), tmp_path)

    assert pairs(stack) == {("slack", "notion")}


def test_more_nodes_than_are_read_are_noted(tmp_path: Path) -> None:
    """The first ones are read."""
    nodes = {"A": "slack", "B": "notion", **{f"P{n}": "set" for n in range(MOST_NODES)}}

    stack, reading = read_data(workflow(nodes, [("A", "B")]), tmp_path)

    assert pairs(stack) == {("slack", "notion")}
    assert any(f"only {MOST_NODES:,} nodes" in message for message in notes(reading, "left-out"))


def test_connections_may_name_ids_and_blanks_count(tmp_path: Path) -> None:
    """Later versions write ids; a name with a blank at its end is written so in connections too."""
    by_id = workflow({"A": "slack", "B": "notion"}, [("a1", "b1")])
    by_id["nodes"][0]["id"], by_id["nodes"][1]["id"] = "a1", "b1"

    assert pairs(read_data(by_id, tmp_path)[0]) == {("slack", "notion")}
    assert pairs(read_data(workflow({"A ": "slack", "B": "notion"}, [("A ", "B")]), tmp_path)[0]) == {
        ("slack", "notion")
    }


def test_of_two_nodes_of_one_name_the_last_is_meant(tmp_path: Path) -> None:
    """As n8n itself reads it; the contradiction is noted."""
    data = workflow({"A": "slack", "B": "notion"}, [("A", "B")])
    data["nodes"].append({"name": "B", "type": "n8n-nodes-base.trello", "parameters": {}})

    stack, reading = read_data(data, tmp_path)

    assert pairs(stack) == {("slack", "trello")}
    assert notes(reading, "contradiction") == ["two nodes are called 'B'; connections lead to the last"]


@pytest.mark.parametrize(
    ("type_", "parameters", "expected"),
    [
        ("scheduleTrigger", {"rule": {"interval": [{"field": "minutes", "minutesInterval": 15}]}}, 15 * 60),
        ("scheduleTrigger", {"rule": {"interval": [{"field": "hours", "hoursInterval": 2}]}}, 7_200),
        ("scheduleTrigger", {"rule": {"interval": [{"field": "cronExpression", "expression": "0 0 * * *"}]}}, None),
        ("scheduleTrigger", {"rule": {"interval": [{}, {}]}}, None),
        ("cron", {"triggerTimes": {"item": [{"mode": "everyHour"}]}}, 3_600),
        ("cron", {"triggerTimes": {"item": [{"mode": "everyX", "value": 3, "unit": "minutes"}]}}, 180),
        ("cron", {"triggerTimes": {"item": [{"mode": "custom", "cronExpression": "1 * * * *"}]}}, None),
        ("interval", {"interval": 30, "unit": "minutes"}, 1_800),
        ("interval", {"interval": -1}, None),
        ("manualTrigger", {}, None),
    ],
)
def test_a_plain_schedule_is_the_period(
    type_: str, parameters: dict[str, Any], expected: int | None, tmp_path: Path
) -> None:
    """Where it is the only trigger and says one period; a cron expression has none that is read."""
    data = workflow({"T": type_, "A": "slack", "B": "notion"}, [("T", "A"), ("A", "B")])
    data["nodes"][0]["parameters"] = parameters

    (flow,) = read_data(data, tmp_path)[0].integrations

    assert (flow.every.total_seconds() if flow.every is not None else None) == expected


def test_two_workflows_of_other_periods_leave_the_period_open(tmp_path: Path) -> None:
    """A flow that runs by two schedules has no one period."""
    data = []
    for minutes in (5, 10):
        one = workflow({"T": "interval", "A": "slack", "B": "notion"}, [("T", "A"), ("A", "B")])
        one["nodes"][0]["parameters"] = {"interval": minutes, "unit": "minutes"}
        data.append(one)

    assert [flow.every for flow in read_data(data, tmp_path)[0].integrations] == [None]


def test_a_folder_is_one_stack_and_its_broken_files_are_noted(tmp_path: Path) -> None:
    """Flows of several workflows add up; each fact says which file it is from."""
    write = writer(tmp_path)
    (tmp_path / "inner").mkdir()
    write("a.json", json.dumps(workflow({"A": "slack", "B": "notion"}, [("A", "B")])))
    write("inner/b.json", json.dumps(workflow({"A": "slack", "B": "trello"}, [("A", "B")])))
    write("c.json", '{"nodes": [\n{"name": ')
    write("d.json", '{"something": "else"}')
    write("e.txt", "not looked at")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")

    assert READER.recognises(Source(tmp_path))
    stack, reading = read(READER, tmp_path)

    assert pairs(stack) == {("slack", "notion"), ("slack", "trello")}
    assert stack.name == tmp_path.name
    told = {Path(note.spot.source).name: note for note in reading.notes}
    assert sorted(told) == ["c.json", "d.json"]
    assert told["c.json"].spot.line == 2
    assert "no list of nodes" in told["d.json"].message
    sources = [flow.provenance.source for flow in stack.integrations if flow.provenance is not None]
    assert sources == [str(tmp_path / "a.json"), str(tmp_path / "inner" / "b.json")]


def test_a_folder_without_a_workflow_is_refused(tmp_path: Path) -> None:
    """And is not recognised."""
    writer(tmp_path)("a.json", "[]")

    assert not READER.recognises(Source(tmp_path))
    with pytest.raises(LoadError) as caught:
        READER.read(Source(tmp_path))
    assert caught.value.problems[-1].code == "SA007"


def test_a_workflow_without_connections_is_noted(tmp_path: Path) -> None:
    """An export that lost them still has its tools."""
    stack, reading = read_data(workflow({"A": "slack", "B": "notion"}, []), tmp_path)

    assert [tool.id for tool in stack.tools] == ["n8n", "slack", "notion"]
    assert stack.integrations == ()
    assert any("has no connections" in message for message in notes(reading, "left-out"))


@pytest.mark.parametrize(
    ("app", "name"),
    [("googleSheets", "Google Sheets"), ("hubspot", "HubSpot"), ("awsLambda", "AWS Lambda"), ("Ntfy", "Ntfy")],
)
def test_names_are_spelled_as_people_write_them(app: str, name: str) -> None:
    """By a short list, else by the humps of the name."""
    assert spelled(app) == name


@pytest.mark.parametrize("kind", sorted(PLUMBING))
def test_plumbing_is_no_app(kind: str) -> None:
    """Nor is a trigger of it."""
    assert app_of(f"n8n-nodes-base.{kind}") is None


@pytest.mark.shared
def test_the_shared_folder_has_86_tools_and_284_pairs(shared_data: Path) -> None:
    """252 workflows; every one of them has a way from one tool to another."""
    folder = shared_data / "n8n-workflows" / "workflows"

    stack, _ = read(READER, folder)

    assert len([tool for tool in stack.tools if tool.kind != "conduit"]) == 86
    assert len(pairs(stack)) == 284
    files = sorted(folder.glob("*.json"))
    assert len(files) == 252
    assert all(read(READER, path)[0].integrations for path in files)


def test_data_passes_a_node_that_is_switched_off(tmp_path: Path) -> None:
    """What comes before it leads to what comes after it, and that flow runs; to the node itself none is known to."""
    data = workflow({"A": "slack", "B": "notion", "C": "trello"}, [("A", "B"), ("B", "C")], active=True)
    data["nodes"][1]["disabled"] = True
    stack, _ = read_data(data, tmp_path)

    assert {(flow.source, flow.target): flow.status for flow in stack.integrations} == {
        ("slack", "trello"): "active",
        ("slack", "notion"): "unknown",
        ("notion", "trello"): "unknown",
    }


def test_nodes_that_are_switched_off_in_a_circle_end(tmp_path: Path) -> None:
    """And so does a chain of them."""
    links = [("A", "B"), ("B", "C"), ("C", "B"), ("C", "D")]
    data = workflow({"A": "slack", "B": "notion", "C": "trello", "D": "jira"}, links, active=True)
    for node in data["nodes"][1:3]:
        node["disabled"] = True

    assert ("slack", "jira") in pairs(read_data(data, tmp_path)[0])
