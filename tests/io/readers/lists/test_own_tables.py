"""Our own CSV folder and workbook: every problem with its file or sheet, its row and its column."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import stackaudit as sa

STACK = "name\nShop\n"
TOOLS = "id,name,departments,cost.annual,contract.renews,access.sso\n"


def folder(place: Path, **files: str) -> Path:
    """A folder of CSV files."""
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def refused(place: Path) -> sa.LoadError:
    """The error with which it is refused."""
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(place)
    return caught.value


def test_a_folder_made_by_hand_is_read(tmp_path: Path) -> None:
    """Semicolons, TRUE in capitals, and a list in a cell, as Excel saves them."""
    place = folder(
        tmp_path / "s",
        stack=STACK,
        tools="id;name;departments;cost.annual;access.sso\ncrm;CRM;sales, service;12.5;TRUE\nesp;Mailer;;;\n",
        integrations="source;target;entities\ncrm;esp;customer\n",
        tool_capabilities="tool;id;grade\nesp;email;2\n",
    )
    read = sa.read_with_notes(place)

    assert read.format == "csv-folder"
    assert read.stack == sa.Stack.model_validate(
        {
            "name": "Shop",
            "tools": [
                {
                    "id": "crm",
                    "name": "CRM",
                    "departments": ["sales", "service"],
                    "cost": {"annual": 12.5},
                    "access": {"sso": True},
                },
                {"id": "esp", "name": "Mailer", "capabilities": [{"id": "email", "grade": 2}]},
            ],
            "integrations": ["crm -> esp: customer"],
        }
    )


@pytest.mark.parametrize(
    ("rows", "code", "place", "words"),
    [
        ("crm,CRM,,,03/04/2026,\n", "SA210", "tools.csv:2:5", "03/04/2026"),
        ("crm,CRM,,,,yes\n", "SA204", "tools.csv:2:6", "yes"),
        ("crm,CRM,,,,\ncrm,Other,,,,\n", "SA302", "tools.csv:3", "given twice"),
        ("crm,CRM,a b,,,\n", "SA209", "tools.csv:2:3", "a b"),
    ],
)
def test_a_wrong_cell_is_told_with_file_row_and_column(
    rows: str, code: str, place: str, words: str, tmp_path: Path
) -> None:
    """The place is one that an editor jumps to."""
    error = refused(folder(tmp_path / "s", stack=STACK, tools=TOOLS + rows))

    assert [problem.code for problem in error.problems] == [code]
    assert place in str(error)
    assert words in str(error)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Those of the tables together: an unknown column, a parent that is not there, two columns of one name."""
    error = refused(
        folder(
            tmp_path / "s",
            stack=STACK,
            tools="id,name,ownr,name\ncrm,CRM,Ann,x\n",
            tool_capabilities="tool,id\ncmr,email\n",
        )
    )

    assert [(problem.code, problem.line) for problem in error.problems] == [("SA301", 2), ("SA201", 1), ("SA102", 1)]
    assert "did you mean 'crm'?" in str(error)
    assert "did you mean 'owner'?" in str(error)
    assert "tools.csv:1:4" in str(error)


def test_a_file_that_is_no_list_is_noted(tmp_path: Path) -> None:
    """With the nearest name of one, since it may be a slip."""
    place = folder(tmp_path / "s", stack=STACK, tools="id,name\ncrm,CRM\n", integration="source,target\na,b\n")
    (note,) = sa.read_with_notes(place).notes

    assert (note.kind, note.message) == ("left-out", "no list is called 'integration'; did you mean 'integrations'?")


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"id,name\ncrm,Caf\xe9\n", "SA003", "looks like Windows-1252"),
        (b'id,name\ncrm,"CRM\n', "SA131", "not closed"),
        (b"id,name\ncrm,C\x07RM\n", "SA004", "U+0007"),
        (b"id,name\n", "SA207", "'tools' is empty"),
    ],
)
def test_a_broken_file_in_the_folder_is_named(data: bytes, code: str, words: str, tmp_path: Path) -> None:
    """Wrong encoding, cut off, hidden characters, no rows."""
    place = folder(tmp_path / "s", stack=STACK)
    (place / "tools.csv").write_bytes(data)
    error = refused(place)

    assert error.problems[0].code == code
    assert words in str(error)
    assert "tools.csv" in str(error)


def test_utf_16_is_read_by_its_mark(tmp_path: Path) -> None:
    """Excel's "Unicode text" is that, with tabs."""
    place = tmp_path / "s"
    place.mkdir()
    (place / "tools.csv").write_bytes("id\tname\ncrm\tПочта\n".encode("utf-16"))
    (place / "stack.csv").write_text(STACK, encoding="utf-8")

    assert sa.read_stack(place).tools[0].name == "Почта"


def test_a_wrong_cell_of_a_workbook_is_told_as_excel_names_it(tmp_path: Path) -> None:
    """Sheet and cell: tools!C3."""
    book = openpyxl.Workbook()
    book.active.title = "tools"
    for row in (["id", "name", "seats.paid"], ["crm", "CRM", 40], ["esp", "Mailer", "many"]):
        book.active.append(row)
    book.create_sheet("stack").append(["name"])
    book["stack"].append(["Shop"])
    book.create_sheet("Remarks").append(["x"])
    book.save(tmp_path / "s.xlsx")
    error = refused(tmp_path / "s.xlsx")

    assert "s.xlsx[tools!C3]" in str(error)
    assert "'many' is not a whole number" in str(error)

    book["tools"]["C3"] = 3
    book.save(tmp_path / "s.xlsx")
    read = sa.read_with_notes(tmp_path / "s.xlsx")

    assert (read.format, [tool.seats.paid for tool in read.stack.tools if tool.seats]) == ("workbook", [40, 3])
    (note,) = read.notes
    assert str(note).startswith(
        f"{tmp_path / 's.xlsx'}[Remarks]: no list is called 'Remarks'; known: activities, candidates, "
    )
