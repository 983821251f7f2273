"""Rows of one text that head the rows below them: no tools, and what they say is read or told."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.stack_file import ReadStack, read_with_notes

HEAD = "Nr.;Tool;Hersteller;Owner;Kosten p.a.\n"
SALES = ("1;Salesforce;Salesforce;A. Beck;1000\n", "2;Gong;Gong.io;A. Beck;500\n")
MARKETING = ("3;HubSpot;HubSpot;N. Kuhl;700\n", "4;Canva;Canva;N. Kuhl;30\n")


def _read(folder: Path, parts: Sequence[str], **mapping: object) -> ReadStack:
    path = folder / "list.csv"
    path.write_text(HEAD + "".join(parts), encoding="utf-8")
    return read_with_notes(path, mapping=mapping or None)


def _departments(made: ReadStack) -> dict[str, list[str]]:
    return {tool.name: [str(one) for one in tool.departments or ()] for tool in made.stack.tools}


def _told(made: ReadStack) -> list[tuple[str, str]]:
    return [(note.kind, note.message) for note in made.notes if "below" in note.message]


def test_names_of_departments_above_their_rows_are_read_as_departments(tmp_path: Path) -> None:
    """With a running number beside the names they were tools before; sums below each block are still sums."""
    parts = [
        "VERTRIEB;;;;\n",
        *SALES,
        ";Summe Vertrieb;;;1500\n",
        "MARKETING;;;;\n",
        *MARKETING,
        ";Summe Marketing;;;730\n",
    ]
    made = _read(tmp_path, parts)
    assert _departments(made) == {
        "Salesforce": ["vertrieb"],
        "Gong": ["vertrieb"],
        "HubSpot": ["marketing"],
        "Canva": ["marketing"],
    }
    ((kind, said),) = _told(made)
    assert kind == "guessed"
    assert "2 rows head the rows below them and are no tools: 'VERTRIEB', 'MARKETING'" in said
    assert "columns: {section rows: skip}" in said


@pytest.mark.parametrize(("field", "category", "departments"), [("skip", None, []), ("category", "Vertrieb", [])])
def test_a_mapping_says_what_such_rows_are(
    tmp_path: Path, field: str, category: str | None, departments: list[str]
) -> None:
    """They are no tools either way; the user's word goes before the guess."""
    parts = ["VERTRIEB;;;;\n", *SALES, "MARKETING;;;;\n", *MARKETING]
    made = _read(tmp_path, parts, columns={"section rows": field})
    gong = next(tool for tool in made.stack.tools if tool.name == "Gong")
    assert len(made.stack.tools) == 4
    assert [str(one) for one in gong.departments or ()] == departments
    assert category is None or gong.category == category
    assert not any(note.message.startswith("the mapping") for note in made.notes)


def test_the_drafted_mapping_has_them_as_a_column(tmp_path: Path) -> None:
    """Whoever edits the mapping sees what they were taken for, and it reads the same when given back."""
    parts = ["VERTRIEB;;;;\n", *SALES, "MARKETING;;;;\n", *MARKETING]
    made = _read(tmp_path, parts)
    text = mapping_text([tmp_path / "list.csv"])
    assert "section rows: departments" in text
    drafted = tmp_path / "mapping.yaml"
    drafted.write_text(text, encoding="utf-8")
    assert read_with_notes(tmp_path / "list.csv", mapping=drafted).stack.tools == made.stack.tools


@pytest.mark.parametrize(
    "parts",
    [
        ["Ablösung 2027;;;;\n", *SALES, "Bleibt;;;;\n", *MARKETING],
        [*SALES, "MARKETING;;;;\n", *MARKETING],
    ],
    ids=["no departments", "rows without a heading"],
)
def test_where_they_are_hardly_departments_they_are_left_out_and_told(tmp_path: Path, parts: list[str]) -> None:
    """The note says how a mapping can use them."""
    made = _read(tmp_path, parts)
    assert set(_departments(made)) == {"Salesforce", "Gong", "HubSpot", "Canva"}
    assert not any(_departments(made).values())
    ((kind, said),) = _told(made)
    assert kind == "left-out"
    assert "a mapping can say what they name" in said


def test_a_name_alone_in_its_row_stays_a_tool(tmp_path: Path) -> None:
    """In the column of names only words for departments head other rows."""
    path = tmp_path / "list.csv"
    rows = ["Zentralsystem Nord;;;", "Salesforce;Salesforce;A. Beck;1000", "Eigenbau;;;", "HubSpot;HubSpot;N. Kuhl;70"]
    path.write_text("\n".join(["Tool;Hersteller;Owner;Kosten p.a.", *rows, "Miro;Miro;N. Kuhl;7"]), encoding="utf-8")
    assert len(read_with_notes(path).stack.tools) == 5
    rows = ["Vertrieb;;;", *rows[1::2], "Marketing;;;", "Miro;Miro;N. Kuhl;7"]
    path.write_text("\n".join(["Tool;Hersteller;Owner;Kosten p.a.", *rows]), encoding="utf-8")
    made = read_with_notes(path)
    assert _departments(made) == {"Salesforce": ["vertrieb"], "HubSpot": ["vertrieb"], "Miro": ["marketing"]}


def test_a_code_alone_in_the_column_of_ids_still_names_its_row(tmp_path: Path) -> None:
    """What looks like the ids of the other rows is the id of a row whose name is missing."""
    path = tmp_path / "list.csv"
    rows = ["crm-main,,,", "sales-calls,Gong,Gong.io,500", "mail-out,HubSpot,HubSpot,70", "board,Miro,Miro,7"]
    path.write_text("\n".join(["id,Tool,Vendor,Annual cost", *rows]), encoding="utf-8")
    assert "crm-main" in {tool.id for tool in read_with_notes(path).stack.tools}
