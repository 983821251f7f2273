"""Workspaces of Structurizr: the language and JSON say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.structurizr import READER
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack


def model(text: str, folder: Path) -> tuple[Stack, ReadResult]:
    return read(READER, writer(folder)("w.dsl", f"workspace {{\nmodel {{\n{text}\n}}\n}}\n"))


def flows(stack: Stack) -> list[tuple[object, ...]]:
    return [(f.source, f.target, f.entities, f.method, f.status) for f in stack.integrations]


def test_the_sample_in_the_language() -> None:
    """Nested groups, archetypes, constants, hierarchical identifiers; relationships of parts are lifted to systems."""
    stack, reading = read(READER, DATA / "workspace.dsl")

    assert [(tool.name, tool.departments, tool.extra.get("x-group")) for tool in stack.tools] == [
        ("CRM Berlin", ("sales",), "Acme"),
        ("ERP", (), "Acme"),
        ("Payments", (), None),
    ]
    assert [tool.extra.get("x-external") for tool in stack.tools] == [None, None, True]
    assert flows(stack) == [
        ("crm-berlin", "erp", ("customer",), "shared-db", "active"),
        ("crm-berlin", "erp", ("order",), "api", "active"),
        ("crm-berlin", "payments", None, "api", "active"),
        ("erp", "payments", ("payment",), "file", "planned"),
    ]
    assert [(note.kind, note.spot.line) for note in reading.notes if note.kind == "dangling"] == [("dangling", 36)]
    assert any("!include 'more.dsl' is not followed" in message for message in notes(reading, "left-out"))


def test_the_sample_as_json() -> None:
    """What Structurizr itself implied is not read twice; a location says what is external."""
    stack, reading = read(READER, DATA / "workspace.json")

    assert [(tool.name, tool.departments, tool.extra.get("x-external")) for tool in stack.tools] == [
        ("CRM", ("sales",), None),
        ("Payments", (), True),
        ("ERP", (), None),
    ]
    assert flows(stack) == [
        ("crm", "erp", ("order",), "api", "active"),
        ("crm", "payments", None, "api", "active"),
        ("crm", "erp", ("customer",), None, "active"),
    ]
    assert notes(reading, "dangling") == ["a relationship leads to '77', which is no element"]


@pytest.mark.parametrize(
    "text",
    [
        'a = softwareSystem "A"\nb = softwareSystem "B"\na -> b "Sends orders"',
        'A = SOFTWARESYSTEM "A"\nb = softwaresystem B\na -> B "Sends orders" // why',
        'b = softwareSystem "B"\na = softwareSystem "A" {\n-> b "Sends orders"\n}',
        'b = softwareSystem "B"\na = softwareSystem "A" {\nthis -> b "Sends orders"\n}',
        'b = softwareSystem "B"\na = softwareSystem "A"\n{\nx = container "X" {\n-> b "Sends orders"\n}\n}',
        'a = softwareSystem "A"\nb = softwareSystem "B" {\nx = container "X"\n}\na -> x "Sends orders"',
        'a = softwareSystem "A"\nb = softwareSystem "B" {\nx = container "X"\n}\na -> b.x "Sends orders"',
        'a = softwareSystem "A"\nb = softwareSystem \\\n  "B"\nr = a -> b {\ndescription "Sends orders"\n}',
        'a = softwareSystem "A"\nb = softwareSystem "B"\n!element a {\n-> b "Sends orders"\n}',
        'a = softwareSystem "A"\nb = softwareSystem "B" """\nlong\n"""\n/* no */\na -> b "Sends orders"\n# no',
    ],
)
def test_ways_to_say_the_same(text: str, tmp_path: Path) -> None:
    """Case, comments, blocks, continued lines, text blocks, identifiers of parts."""
    stack, _ = model(text, tmp_path)

    assert {tool.name for tool in stack.tools} == {"A", "B"}
    assert flows(stack) == [("a", "b", ("order",), None, "active")]


def test_what_parts_imply_adds_nothing_to_what_is_stated(tmp_path: Path) -> None:
    """A relationship of parts is a flow of its own only where it says how, how often or what."""
    text = (
        'a = softwareSystem "A" {\nx = container "X"\ny = container "Y"\n}\nb = softwareSystem "B"\n'
        'a -> b "Sends orders" "SFTP"\nx -> b "Uses"\ny -> b "Uses"\ny -> b "Calls" "REST"\nx -> y "Calls"\n'
    )
    stack, reading = model(text, tmp_path)

    assert flows(stack) == [("a", "b", ("order",), "file", "active"), ("a", "b", None, "api", "active")]
    assert "relationships inside one software system were left out: 1" in notes(reading, "left-out")


def test_data_flows_against_an_arrow_that_fetches(tmp_path: Path) -> None:
    """Told, with the first of them."""
    stack, reading = model('a = softwareSystem "A"\nb = softwareSystem "B"\na -> b "Gets orders from"', tmp_path)

    assert flows(stack) == [("b", "a", ("order",), None, "active")]
    assert any("turned around (1, the first: 'Gets orders from')" in message for message in notes(reading, "guessed"))


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    """Neither what a workspace extends nor what it includes, though it is there."""
    write = writer(tmp_path)
    write("base.dsl", 'workspace {\nmodel {\nz = softwareSystem "Z"\n}\n}\n')
    path = write("w.dsl", 'workspace extends base.dsl {\nmodel {\n!include base.dsl\na = softwareSystem "A"\n}\n}\n')
    stack, reading = read(READER, path)

    assert [tool.name for tool in stack.tools] == ["A"]
    assert sum("not followed" in message for message in notes(reading, "left-out")) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('workspace {\nmodel {\na = softwareSystem "A"\n}\n', 1),
        ('workspace {\nmodel {\na = softwareSystem "A\n}\n}\n', 3),
        ("workspace {\n/* never closed\n}\n", 2),
        ('workspace {\nmodel {\na = softwareSystem "A" """\nlong\n', 3),
        ("workspace {\n}\n}\n", 3),
    ],
)
def test_a_workspace_that_is_not_whole_is_refused(text: str, line: int, tmp_path: Path) -> None:
    """With the line of what is open, or closes nothing."""
    with pytest.raises(LoadError) as caught:
        READER.read(Source(writer(tmp_path)("w.dsl", text)))
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("SA151", line)]


def test_constants_cannot_grow_without_end(tmp_path: Path) -> None:
    """Each is filled in once; a bomb of constants stays small."""
    lines = ['!const A "' + "x" * 400 + '"']
    lines += [f'!const {new} "{f"${{{old}}}" * 20}"' for old, new in zip("ABCDEFG", "BCDEFGH", strict=True)]
    stack, _ = model("\n".join([*lines, 'a = softwareSystem "${H}"']), tmp_path)

    assert len(stack.tools[0].name) <= 2_000
    with pytest.raises(LoadError, match="nested deeper"):
        READER.read(Source(writer(tmp_path)("deep.dsl", "a {\n" * 9 + "}\n" * 9), Limits(depth=8)))


@pytest.mark.parametrize(
    "name", ["big-bank-plc_workspace", "financial-risk-system_workspace", "microservices_workspace"]
)
def test_the_examples_of_structurizr(name: str, shared_data: Path) -> None:
    """Systems and what flows between them, worked out by hand from the pictures."""
    stack, _ = read(READER, shared_data / "structurizr" / f"dsl_{name}.dsl")
    expected = {
        "big-bank-plc_workspace": (4, 4),
        "financial-risk-system_workspace": (7, 6),
        "microservices_workspace": (3, 2),
    }

    assert (len(stack.tools), len(stack.integrations)) == expected[name]
