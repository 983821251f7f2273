"""Graphs for other programs: every tool and flow is in them, and no name can break out of its label."""

from __future__ import annotations

import re
from io import BytesIO

import networkx as nx
import pytest

import stackaudit as sa
from stackaudit.io import writers
from stackaudit.io.readers.formats.mermaid_text import OWN_MARK

SHOP = sa.Stack.model_validate(
    {
        "name": "Shop",
        "tools": [
            {"name": "CRM", "departments": ["sales", "service"], "cost": {"annual": 900}, "x-tag": 7},
            {"name": "Mailer", "owner": "Ann", "access": {"sso": True}},
        ],
        "integrations": [
            {"source": "crm", "target": "mailer", "entities": ["customer", "order"], "reliability": 0.9},
            {"source": "crm", "target": "mailer", "method": "manual", "bidirectional": True},
        ],
    }
)
HOSTILE = [
    '"]; evil [label="',
    "a\nb",
    "<script>",
    "end",
    "`x`",
    'back\\slash"',
    "%%{init}%%",
    "A --> B",
    "#quot;",
    "]]>",
]


def test_graphml_of_a_stack_without_flows_has_its_tools() -> None:
    """What is not there is no fault; a fact of the user's own is written as JSON, so that its kind can be told."""
    lone = {"name": "Lone", "tools": [{"id": "a", "name": "A", "x-list": ["b", "c"], "x-text": "7", "x-number": 7}]}
    graph = nx.read_graphml(BytesIO(writers.graphml(sa.Stack.model_validate(lone))))

    assert dict(graph.nodes["a"]) == {
        "name": "A",
        "kind": "tool",
        "x-list": '["b", "c"]',
        "x-text": '"7"',
        "x-number": "7",
    }
    assert graph.number_of_edges() == 0


def test_graphml_holds_tools_flows_and_plain_facts() -> None:
    """Networkx reads back both flows between the same two tools, numbers as numbers."""
    graph = nx.read_graphml(BytesIO(writers.graphml(SHOP)))

    assert dict(graph.nodes(data=True)) == {
        "crm": {"name": "CRM", "kind": "tool", "departments": "sales; service", "cost.annual": 900.0, "x-tag": "7"},
        "mailer": {"name": "Mailer", "kind": "tool", "owner": "Ann", "access.sso": True},
    }
    assert [data for _, _, data in graph.edges(data=True)] == [
        {"entities": "customer; order", "reliability": 0.9},
        {"method": "manual", "bidirectional": True},
    ]


def test_graphml_is_a_readable_file() -> None:
    """One element a line, in UTF-8 that says so, flows called by their numbers, a line end at the end."""
    stack = sa.Stack.model_validate({**SHOP.document(), "name": "Büro"})
    text = writers.graphml(stack).decode("utf-8")

    assert text.splitlines()[0] == "<?xml version='1.0' encoding='utf-8'?>"
    assert '  <graph edgedefault="directed"' in text
    assert text.endswith("\n</graphml>\n\n")
    assert ">Büro<" in text
    assert sorted(key for *_, key in nx.read_graphml(BytesIO(text.encode())).edges(keys=True)) == ["e0", "e1"]


def test_mermaid_draws_manual_and_two_way_flows_differently() -> None:
    """One line a tool, one line a flow, below the comment that says how the chart is to be read."""
    assert writers.mermaid(SHOP) == (
        f'{OWN_MARK}\nflowchart LR\n  t0["CRM"]\n  t1["Mailer"]\n  t0 -->|"customer#44; order"| t1\n  t0 <--> t1\n'
    )


def test_dot_draws_manual_and_two_way_flows_differently() -> None:
    """One line a tool, one line a flow; an ordinary flow of nothing stated has no brackets."""
    more = {"integrations": [*SHOP.document()["integrations"], {"source": "mailer", "target": "crm", "method": "file"}]}
    more["integrations"] += [{"source": "mailer", "target": "crm"}]
    more["integrations"] += [{"source": "mailer", "target": "crm", "method": "manual", "entities": ["order"]}]
    stack = sa.Stack.model_validate({**SHOP.document(), **more})

    assert writers.dot(stack).splitlines() == [
        'digraph "Shop" {',
        "  rankdir=LR;",
        "  node [shape=box];",
        '  "crm" [label="CRM"];',
        '  "mailer" [label="Mailer"];',
        '  "crm" -> "mailer" [label="customer, order"];',
        '  "crm" -> "mailer" [dir=both, style=dashed];',
        '  "mailer" -> "crm" [style=dashed];',
        '  "mailer" -> "crm";',
        '  "mailer" -> "crm" [label="order", style=dashed];',
        "}",
    ]
    assert writers.mermaid(stack).splitlines()[-3:] == ["  t1 -.-> t0", "  t1 --> t0", '  t1 -.->|"order"| t0']
    assert writers.dot(stack)[-2:] == "}\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_label(name: str) -> None:
    """The graph has as many lines as with a harmless name, and each label is one quoted string."""
    stack = sa.Stack.model_validate(
        {"name": name, "tools": [{"id": "a", "name": name}, "b"], "integrations": ["a -> b"]}
    )
    harmless = sa.Stack.model_validate(
        {"name": "x", "tools": [{"id": "a", "name": "x"}, "b"], "integrations": ["a -> b"]}
    )

    assert writers.mermaid(stack).count("\n") == writers.mermaid(harmless).count("\n")
    assert re.fullmatch(r't0\["[\w .#;]*"\]', writers.mermaid(stack).splitlines()[2].strip())
    assert writers.dot(stack).count("\n") == writers.dot(harmless).count("\n")
    label = writers.dot(stack).splitlines()[3].strip().removeprefix('"a" [label=').removesuffix("];")
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', label)
    assert nx.read_graphml(BytesIO(writers.graphml(stack))).nodes["a"]["name"] == name.replace("\n", "\\n")
