"""Refusals say what the file is and what would help in that case, and nothing that does not fit it."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa

PEOPLE = "Name,E-mail,Department\nAmy Lee,amy@x.example,Sales\nBen Ko,ben@x.example,IT\nCat Diaz,cat@x.example,HR\n"


def refused(folder: Path, name: str, content: str | bytes) -> tuple[str, str]:
    """The message and the help of the refusal of a file."""
    place = folder / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(place)
    (problem,) = caught.value.problems
    return problem.message, problem.help


def test_an_empty_file_and_a_bare_head_are_told_what_to_write(tmp_path: Path) -> None:
    """There is nothing that a mapping could explain."""
    message, help_ = refused(tmp_path, "empty.csv", "")
    assert message == "the file is empty; it must hold a list of tools"
    assert help_.startswith("write a row with the heads of columns")

    message, help_ = refused(tmp_path, "head.csv", "Tool,Owner\n")
    assert message == "there is a head, but no row below it names a tool"
    assert help_ == "write a row for each tool below the head"


def test_a_list_of_people_is_not_told_to_call_its_names_name(tmp_path: Path) -> None:
    """It does so already. The command names the file as it was given, quoted where it has to be."""
    message, help_ = refused(tmp_path, "our people.csv", PEOPLE)

    assert "column 'Name' seems to name people" in message
    assert help_.startswith("give a list of tools")
    assert "call the column" not in help_
    assert help_.endswith(f"stackaudit mapping '{tmp_path / 'our people.csv'}' -o mapping.yaml")


def test_columns_without_a_head_are_told_of_a_mapping(tmp_path: Path) -> None:
    """With the path as it was given."""
    _, help_ = refused(tmp_path, "numbers.csv", "1,3,7.5\n2,6,15\n3,9,22.5\n")

    assert f"stackaudit mapping {tmp_path / 'numbers.csv'} -o mapping.yaml" in help_
    assert "`head: none`" in help_


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "a PDF document"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "a file that gzip packed"),
    ],
)
@pytest.mark.parametrize("name", ["picture.csv", "picture.tsv"])
def test_what_is_no_text_is_called_by_its_kind(name: str, content: bytes, kind: str, tmp_path: Path) -> None:
    """Whatever its name says."""
    message, help_ = refused(tmp_path, name, content)

    assert message == f"it is {kind}, no text"
    assert help_.startswith("export what it shows as a table")


def test_too_many_columns(tmp_path: Path) -> None:
    """A wide head is a wide table; one row of many cells below a narrow one lacks a quote."""
    wide = ",".join(f"col{n}" for n in range(300))

    assert refused(tmp_path, "wide.csv", f"{wide}\n{wide}\n")[1] == "delete the columns that you do not need"
    assert refused(tmp_path, "quote.csv", f"Tool,Owner\nSlack,Amy\n{wide}\n")[1] == "is a quote missing?"


@pytest.mark.parametrize(
    ("name", "words"),
    [("notes.md", "a table in Markdown is"), ("notes.markdown", "a table in Markdown is"), ("notes.html", "<table>")],
)
def test_a_text_without_a_table(name: str, words: str, tmp_path: Path) -> None:
    """It is known what the file is; what is missing is the table."""
    message, help_ = refused(tmp_path, name, "# Tools\n\nWe use Slack and Zoom. Ask Amy.\n\n- Slack\n- Zoom\n")

    assert message == "no table was found in it"
    assert words in help_


def test_a_folder_says_what_it_may_hold(tmp_path: Path) -> None:
    """And what is in it that nobody reads."""
    with pytest.raises(sa.LoadError, match="for it is empty") as caught:
        sa.read_stack(tmp_path)
    assert "a folder may hold lists of tools and of flows (.csv" in caught.value.problems[0].help

    (tmp_path / "readme.txt").write_text("hello\n", "utf-8")
    (tmp_path / "notes.md").write_text("hello\n", "utf-8")
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path)
    assert caught.value.problems[0].message == (
        "no reader knows any file in this folder: notes.md (a text in a folder is not read; give it by itself), "
        "readme.txt (no reader knows it)"
    )
