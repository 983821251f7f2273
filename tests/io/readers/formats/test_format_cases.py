"""Small inputs with the right answer, each for a whole kind of fault."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from format_kit import without_provenance

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.io.readers.stack_file import convert

CASES = Path(__file__).parents[3] / "cases" / "formats"


def ends(stack: sa.Stack) -> list[tuple[str, str]]:
    return [(flow.source, flow.target) for flow in stack.integrations]


def test_a_flowchart_is_tools_and_flows() -> None:
    """Three shapes of nodes; what flows and how stands on the arrows."""
    stack = sa.read_stack(CASES / "flows.mmd")

    assert [tool.name for tool in stack.tools] == ["CRM", "Mailer", "Web shop"]
    assert [(flow.source, flow.target, flow.entities, flow.method) for flow in stack.integrations] == [
        ("crm", "mailer", ("customer",), None),
        ("web-shop", "crm", ("order",), "file"),
    ]


def test_a_workspace_is_systems_without_people() -> None:
    """The technology of a relationship says how and how often."""
    read = sa.read_with_notes(CASES / "workspace.dsl")
    (flow,) = read.stack.integrations

    assert [tool.name for tool in read.stack.tools] == ["CRM", "ERP"]
    assert (flow.source, flow.target, flow.method, flow.every) == ("crm", "erp", "api", timedelta(hours=1))
    assert any("people are no tools" in note.message for note in read.of("left-out"))


def test_a_project_of_meltano_has_meltano_as_its_conduit() -> None:
    """One flow a day; a source that no job uses is told, under the name of its product."""
    read = sa.read_with_notes(CASES / "meltano.yml")
    (flow,) = read.stack.integrations

    assert {tool.name for tool in read.stack.tools} == {"Salesforce", "Snowflake", "Stripe", "Meltano"}
    assert [tool.id for tool in read.stack.tools if tool.kind == "conduit"] == ["meltano"]
    assert (flow.source, flow.target, flow.via, flow.every) == ("salesforce", "snowflake", "meltano", timedelta(days=1))
    assert any("'Stripe' (tap-stripe--eu) is a source that no job uses" in note.message for note in read.notes)


@pytest.mark.parametrize("order", [1, -1])
def test_files_of_one_catalog_given_together_equal_their_folder(order: int) -> None:
    """The owner is the group of the other file, whatever its case; a skeleton is no tool, which is told."""
    files = sorted((CASES / "backstage").glob("*.yaml"))[::order]
    together, folder = convert(files), convert([CASES / "backstage"])

    assert together.stack.document() == folder.stack.document()
    assert [(tool.id, tool.owner, tool.departments) for tool in folder.stack.tools] == [
        ("billing", "team-pay", ("team-pay",))
    ]
    for conversion in (together, folder):
        assert [note.message for note in conversion.notes if note.kind == "left-out"] == [
            "'${{ values.name }}' is the skeleton of a template, not an entity"
        ]


def test_files_of_one_project_given_together_equal_their_folder(tmp_path: Path) -> None:
    """Sources, destinations and jobs may stand in files of their own, which the main file includes."""
    (tmp_path / "meltano.yml").write_text(
        "default_environment: a\ninclude_paths: ['*.meltano.yml']\n", encoding="utf-8"
    )
    (tmp_path / "taps.meltano.yml").write_text("plugins: {extractors: [{name: tap-jira}]}\n", encoding="utf-8")
    (tmp_path / "more.meltano.yml").write_text(
        "plugins:\n  loaders:\n  - name: target-snowflake\njobs:\n- {name: j, tasks: [tap-jira target-snowflake]}\n",
        encoding="utf-8",
    )
    together, folder = convert(sorted(tmp_path.glob("*.yml"))), convert([tmp_path])

    assert without_provenance(together.stack.document()) == without_provenance(folder.stack.document())
    assert ends(folder.stack) == [("jira", "snowflake")]
    with pytest.raises(sa.LoadError, match="names further files of the project"):
        sa.read_stack(tmp_path / "meltano.yml")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.drawio", (CASES / "drawing.drawio").read_bytes()),
        ("a.vsdx", b"PK\x03\x04\x14\x00\x06\x00"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("a.odg", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.graphics"),
        ("a.puml", b"@startuml\n[A] --> [B]\n@enduml\n"),
        ("a.unheard", b"Some text: of any kind, with [brackets\n"),
        ("compose.yaml", b"version: '3'\nservices:\n  web:\n    name: x\n    image: y\n"),
        ("package.json", b'{"dependencies": {"a": "1"}, "scripts": {}}'),
        ("notes", b"We have a CRM {and} a mailer\n"),
    ],
)
def test_anything_else_is_one_message_with_the_way_on(
    name: str, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, what is read, and that two plain tables will do; never an error of a syntax that it is not of."""
    (tmp_path / name).write_bytes(data)

    assert main(["convert", str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert "no reader knows this file" in told
    assert "a CSV file of tools" in told
    assert "one of flows" in told
    assert "known formats: yaml" in told
    assert told.count("error[") == 1


def test_a_slip_in_a_file_of_ours_is_told_as_one(tmp_path: Path) -> None:
    """Two names that are nearly right are no sign of another kind of file."""
    (tmp_path / "a.yaml").write_text("nme: Shop\ntols: [CRM]\n", encoding="utf-8")

    with pytest.raises(sa.LoadError, match="did you mean 'tools'"):
        sa.read_stack(tmp_path / "a.yaml")


def test_a_file_of_another_kind_in_a_folder_is_told(tmp_path: Path) -> None:
    """A list of tools beside a catalog is not read with it; it can be given by its name."""
    for path in (CASES / "backstage").glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "tools.csv").write_text("Tool,Owner\nCRM,Ann\n", encoding="utf-8")
    read = sa.read_with_notes(tmp_path)

    assert [note.spot.source for note in read.of("left-out") if "another kind" in note.message] == [
        str(tmp_path / "tools.csv")
    ]
    assert len(convert([tmp_path, tmp_path / "tools.csv"]).stack.tools) == 2


def test_a_drawing_in_a_folder_that_is_cut_off_is_told_with_its_line(tmp_path: Path) -> None:
    """The other files are read; what is wrong with it is no secret."""
    (tmp_path / "a.mmd").write_text("flowchart LR\nsubgraph x\na --> b\n", encoding="utf-8")
    (tmp_path / "b.mmd").write_text("flowchart LR\nc --> d\n", encoding="utf-8")
    read = sa.read_with_notes(tmp_path)

    assert ends(read.stack) == [("c", "d")]
    assert [str(note) for note in read.of("left-out")] == [
        f"{tmp_path / 'a.mmd'}:2:1: it was left out: the subgraph 'x' is not closed: its 'end' is missing"
    ]
