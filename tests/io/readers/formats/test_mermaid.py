"""Flowcharts of Mermaid: nodes, arrows, subgraphs, pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.mermaid import READER
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack


def chart(text: str, folder: Path, name: str = "a.mmd") -> tuple[Stack, ReadResult]:
    return read(READER, writer(folder)(name, text))


def flows(stack: Stack) -> list[tuple[str, str]]:
    return [(flow.source, flow.target) for flow in stack.integrations]


def test_the_sample_has_its_tools_and_flows() -> None:
    """Subgraphs, chains, `&`, questions, people, pictures in names, comments and styles."""
    stack, reading = read(READER, DATA / "flows.mmd")

    assert [(tool.name, tool.departments, tool.extra.get("x-group")) for tool in stack.tools] == [
        ("CRM", ("sales",), "Head office"),
        ("Helpdesk", ("sales",), "Head office"),
        ("ERP", (), "Head office"),
        ("Web shop", (), None),
        ("Warehouse", (), None),
        ("Reports", (), None),
        ("Call list", (), None),
    ]
    assert [(f.source, f.target, f.entities, f.method, f.bidirectional) for f in stack.integrations] == [
        ("web-shop", "erp", ("order",), "file", False),
        ("web-shop", "crm", ("consent", "customer"), None, False),
        ("helpdesk", "crm", ("consent", "customer"), None, False),
        ("crm", "erp", None, "file", False),
        ("erp", "warehouse", None, None, True),
        ("warehouse", "reports", None, None, False),
        ("crm", "call-list", None, None, True),
        ("reports", "web-shop", None, None, False),
        ("crm", "helpdesk", ("ticket",), None, False),
    ]
    assert stack.tools[0].extra["x-text"] == "Salesforce"
    assert notes(reading, "left-out") == [
        "boxes for people are no tools (User); they were left out",
        "questions (1) are no tools; arrows were followed through them",
        "arrows that begin or end at a group, not at a tool, were left out: 1",
        "arrows from and to people were left out: 1",
    ]


@pytest.mark.parametrize(
    "shape",
    ["[x]", "(x)", "([x])", "[[x]]", "[(x)]", "((x))", "(((x)))", "{x}", "{{x}}", ">x]", "[/x/]", "[\\x\\]", "[/x\\]",
     '["x"]',
     '["`x`"]', "@{ shape: cyl, label: \"x\" }", ":::grey"],
)  # fmt: skip
def test_every_shape_of_a_node(shape: str, tmp_path: Path) -> None:
    """Its text is its name; without a text it is its id."""
    stack, _ = chart(f"flowchart LR\n  x{shape} --> b\n", tmp_path)

    assert [tool.name for tool in stack.tools] == ["x", "b"]
    assert flows(stack) == [("x", "b")]


@pytest.mark.parametrize(
    ("arrow", "both", "name"),
    [
        ("-->", False, None), ("--->", False, None), ("-.->", False, None), ("==>", False, None), ("--o", False, None),
        ("--x", False, None), ("<-->", True, None), ("<-.->", True, None), ("---", True, None), ("===", True, None),
        ("-->|uses it|", False, "uses it"), ("-- uses it -->", False, "uses it"), ("-. uses it .->", False, "uses it"),
        ("== uses it ==>", False, "uses it"), ("-->|\"uses it\"|", False, "uses it"),
        ("<-- uses it -->", True, "uses it"), ("-- uses it ---", True, "uses it"), ("e1@-->", False, None),
    ],
)  # fmt: skip
def test_every_arrow(arrow: str, both: bool, name: str | None, tmp_path: Path) -> None:
    """With blanks around it or not; a line without a head goes both ways, which is told."""
    for text in (f"a {arrow} b", f"a{arrow}b") if arrow not in {"--o", "--x"} else (f"a {arrow} b",):
        stack, reading = chart(f"graph TD\n{text if 'e1@' not in text else f'a {arrow} b'}\n", tmp_path)
        (flow,) = stack.integrations
        assert (flow.source, flow.target, flow.bidirectional, flow.name) == ("a", "b", both, name)
        assert any("without an arrowhead" in message for message in notes(reading, "guessed")) is (arrow[-1] in "-=")


def test_chains_and_groups_of_nodes(tmp_path: Path) -> None:
    """`a & b --> c & d --> e` are six arrows; statements may stand on one line."""
    stack, _ = chart("flowchart LR; a & b --> c & d --> e; e --> a", tmp_path)

    assert flows(stack) == [
        ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "e"), ("d", "e"), ("e", "a"),
    ]  # fmt: skip


def test_a_tool_named_on_an_arrow_is_the_conduit(tmp_path: Path) -> None:
    """The one that is drawn, else one that is added, which is told; an end of the flow carries nothing."""
    text = "flowchart LR\na -->|leads via Zapier| b\na -->|Fivetran| c\nb --> z[Zapier]\nb -->|via Zapier| z\n"
    stack, reading = chart(text, tmp_path)

    assert [(f.source, f.target, f.method, f.via) for f in stack.integrations] == [
        ("a", "b", "ipaas", "zapier"),
        ("a", "c", "etl", "fivetran"),
        ("b", "zapier", None, None),
        ("b", "zapier", "ipaas", None),
    ]
    assert [(tool.id, tool.kind) for tool in stack.tools if tool.id in {"zapier", "fivetran"}] == [
        ("zapier", "tool"),
        ("fivetran", "conduit"),
    ]
    assert [message for message in notes(reading, "guessed") if "was added" in message] == [
        "'Fivetran' on an arrow is taken for the tool that carries the flow; it was added"
    ]


def test_a_hidden_link_is_no_flow(tmp_path: Path) -> None:
    """It only holds the drawing together."""
    assert flows(chart("flowchart LR\na ~~~ b\nb --> c\n", tmp_path)[0]) == [("b", "c")]


def test_a_tool_that_is_drawn_twice_is_one(tmp_path: Path) -> None:
    """Told."""
    stack, reading = chart("flowchart LR\na[CRM] --> b\nc[CRM] --> d\n", tmp_path)

    assert flows(stack) == [("crm", "b"), ("crm", "d")]
    assert notes(reading, "guessed") == ["'CRM' is drawn more than once; it is taken for one tool"]


def test_what_is_not_understood_is_told_with_its_line(tmp_path: Path) -> None:
    """And the rest is read."""
    stack, reading = chart("flowchart LR\na --> b\n??? !!\nb --> c\n", tmp_path)

    assert flows(stack) == [("a", "b"), ("b", "c")]
    assert [(note.spot.line, note.kind) for note in reading.notes if "not understood" in note.message] == [
        (3, "left-out")
    ]


@pytest.mark.parametrize("text", ["a[CRM", 'a["CRM', "subgraph x\na --> b", "a{x"])
def test_a_chart_that_is_cut_off_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    """An open quote, an open bracket, an open subgraph."""
    with pytest.raises(LoadError, match="is the file cut off") as caught:
        chart(f"flowchart LR\n{text}\n", tmp_path)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("SA151", 2)]


PAGE = """# Ours

| Tool | Owner |
| --- | --- |
| A | Ann |

```mermaid
flowchart LR
  a[CRM] --> b[ERP]
```

~~~mermaid
sequenceDiagram
  A->>B: hello
~~~

```mermaid
graph LR
  e[ERP] -->|invoices| d[DWH]
```
"""


def test_the_flowcharts_of_a_page_are_one_stack(tmp_path: Path) -> None:
    """Other diagrams and tables in it are told; lines are those of the page."""
    stack, reading = chart(PAGE, tmp_path, "page.md")

    assert READER.recognises(Source(tmp_path / "page.md"))
    assert flows(stack) == [("crm", "erp"), ("erp", "dwh")]
    assert [note.spot.line for note in reading.notes if "sequenceDiagram" in note.message] == [13]
    assert any("tables too" in message for message in notes(reading, "left-out"))
    assert reading.spots["tools", 2].line == 19


def test_a_page_without_a_flowchart_is_not_recognised(tmp_path: Path) -> None:
    """A table in Markdown is for others, and so is prose that speaks of a graph."""
    for text in ("| Tool |\n| --- |\n| A |\n", "graph theory is fun\n", "```mermaid\nsequenceDiagram\n```\n"):
        path = writer(tmp_path)("page.md", text)
        assert not READER.recognises(Source(path))


def test_another_diagram_is_refused_by_its_name(tmp_path: Path) -> None:
    """What is read is told."""
    with pytest.raises(LoadError, match="this is a sequenceDiagram of Mermaid; flowcharts are read"):
        chart("sequenceDiagram\n  A->>B: hello\n", tmp_path)


def test_many_arrows_in_one_statement_are_refused(tmp_path: Path) -> None:
    """A few lines cannot stand for millions of arrows."""
    many = " & ".join(f"a{n}" for n in range(60))
    with pytest.raises(LoadError, match="one statement stands for more than"):
        chart(f"flowchart LR\n{many} --> {many.replace('a', 'b')}\n", tmp_path)
