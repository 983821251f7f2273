"""One door for files of tables: the same cells whatever the file, and each kind told by its content."""

from __future__ import annotations

import csv
import html
import json
import tempfile
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import text_of
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.tables import kind_of, tables_in
from stackaudit.io.readers.stack_file import read_with_notes

CASES = Path(__file__).parents[3] / "cases"


def cells(place: Path) -> list[tuple[str, ...]]:
    """The rows of the only table of a file, as texts."""
    (sheet,) = tables_in(Source(place)).sheets
    return [tuple(text_of(cell) for cell in line.cells) for line in sheet.lines]


def rows_of(name: str) -> list[tuple[str, ...]]:
    """The rows of a case."""
    return cells(CASES / name)


@pytest.mark.parametrize(
    ("name", "encoding", "separator", "words"),
    [
        ("lists/cp1252.csv", "Windows-1252", ";", "the file is read as Windows-1252"),
        ("lists/utf16.csv", "UTF-16", "\t", "the file is read as UTF-16, as its first bytes say"),
    ],
)
def test_an_encoding_that_is_not_utf8_is_told(name: str, encoding: str, separator: str, words: str) -> None:
    """Once, as something that was guessed; and it is kept for the report."""
    made = tables_in(Source(CASES / name))

    assert (made.encoding, made.separator) == (encoding, separator)
    assert [(note.kind, note.message) for note in made.notes] == [("guessed", words)]


def test_every_letter_comes_back() -> None:
    """Of the case that was refused."""
    assert rows_of("lists/cp1252.csv") == [("Système", "Propriétaire"), ("Françoise CRM", "Hélène Müller")]
    assert rows_of("lists/utf16.csv") == [("Name", "Owner"), ("Slack", "Ana Ruiz")]


def test_a_list_in_another_code_page_and_language_is_a_stack() -> None:
    """The head is known in its language once the letters are right."""
    stack = sa.read_stack(CASES / "lists/cp1252.csv")

    assert [(tool.name, tool.owner) for tool in stack.tools] == [("Françoise CRM", "Hélène Müller")]


def test_titles_above_a_head_are_rows() -> None:
    """Nothing is skipped here: what is a title is decided later, and told."""
    assert rows_of("lists/title_above.csv") == [
        ("Tool inventory 2026",),
        ("as of October",),
        ("Tool", "Owner", "Annual cost"),
        ("Asana", "Ana Ruiz", "9000"),
    ]


def test_records_are_a_stack(tmp_path: Path) -> None:
    """As the same rows of a CSV file are."""
    stack = sa.read_stack(CASES / "formats/records.json")

    assert [tool.name for tool in stack.tools] == ["Slack", "Jira"]
    assert [tool.owner for tool in stack.tools] == ["Ana Ruiz", "Bo Lindt"]
    assert [tool.cost.annual for tool in stack.tools if tool.cost is not None] == [12000, 9000]


def test_a_markdown_table_is_a_stack() -> None:
    """The emoji and the link are taken off the names, and the address is kept."""
    stack = sa.read_stack(CASES / "formats/tools.md")

    assert [tool.name for tool in stack.tools] == ["Slack", "Notion"]
    assert stack.document()["tools"][1]["x-url"] == "https://notion.so"


def test_tables_of_a_page_are_tools_and_flows() -> None:
    """A cell that spans rows holds for each; the address of a link is kept."""
    stack = sa.read_stack(CASES / "formats/tools.html")

    assert [(tool.name, tool.departments, tool.owner) for tool in stack.tools] == [
        ("Slack", ("it",), "Ana Ruiz"),
        ("Notion", ("it",), "Bo Lindt"),
    ]
    assert stack.document()["tools"][1]["x-url"] == "https://notion.so"
    assert [(flow.source, flow.target) for flow in stack.integrations] == [("notion", "slack")]


def test_the_mapping_says_the_encoding() -> None:
    """It goes before what was guessed, and there is nothing to tell then."""

    class Stated(ListMapping):
        encoding: str | None = None

    made = tables_in(Source(CASES / "lists/cp1252.csv"), Stated(encoding="cp437"))

    assert (made.encoding, made.notes) == ("CP437", ())


_LETTERS = st.text(st.sampled_from("abzÄéñłЖ日 0.,;-/&'"), min_size=1, max_size=8)
_CELL = _LETTERS.map(lambda text: " ".join(text.split())).filter(lambda text: any(map(str.isalpha, text)))
_TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=5)
)


def _delimited(rows: list[list[str]], sign: str) -> str:
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=sign).writerows(rows)
    return stream.getvalue()


def _records(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _markdown(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]])


def _page(rows: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<!doctype html><h1>Ours</h1><table>{body}</table>"


@settings(max_examples=40, deadline=None)
@given(_TABLE)
def test_the_same_table_gives_the_same_cells_in_every_file(below: list[list[str]]) -> None:
    """CSV, TSV, JSON, JSON lines, Markdown, HTML and Excel."""
    rows = [["Tool", "Owner", "Department", "Vendor", "Category"][: len(below[0])], *below]
    texts = {
        "a.csv": _delimited(rows, ","),
        "b.csv": _delimited(rows, ";"),
        "a.tsv": _delimited(rows, "\t"),
        "a.json": json.dumps(_records(rows)),
        "b.json": json.dumps({"count": 1, "data": _records(rows)}, indent=1),
        "a.jsonl": "".join(f"{json.dumps(record)}\n" for record in _records(rows)),
        "a.md": _markdown(rows),
        "a.html": _page(rows),
    }
    wanted = [tuple(row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
            assert cells(Path(folder) / name) == wanted, name
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(Path(folder) / "a.xlsx")
        assert cells(Path(folder) / "a.xlsx") == wanted


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "x", "csv"),
        ("a.txt", "Tool;Owner\nA;B\n", "csv"),
        ("a.txt", "Dear all; the list; of tools\n", None),
        ("a.txt", "Tool;Owner;Größe\nA;B;C\n", "csv"),
        ("a.md", "|" + "a|" * 900 + "\n|" + "-|" * 900 + "\n", "markdown"),
        ("a.json", '[{"a": 1}]', "json-records"),
        ("a.json", '{"value": [{"a": 1}]}', "json-records"),
        ("a.json", '{"name": "S", "tools": [{"a": 1}], "x": {"data": [{"a": 1}]}}', None),
        ("a.json", '{"a": 1}\n{"a": 2}\n', "json-lines"),
        ("a.jsonl", '{"a": 1}', "json-lines"),
        ("a.md", "# Title\n\nNo table | here.\n", None),
        ("a.md", "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "markdown"),
        ("a.md", "```\n| a | b |\n|---|---|\n```\n", None),
        ("a.html", "<p>no table</p>", None),
        ("a.xls", "<html><table><tr><td>a</td></tr></table></html>", "html"),
        ("a.html", "<table><tr><td>a</td></tr></table>", "html"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(name: str, text: str, kind: str | None, tmp_path: Path) -> None:
    """One kind or none, never two."""
    (tmp_path / name).write_text(text, encoding="cp1252")

    assert kind_of(Source(tmp_path / name)) == kind


def test_a_text_beside_data_is_not_read_as_a_list(tmp_path: Path) -> None:
    """The table of a README says what the columns mean; it holds no tools."""
    (tmp_path / "tools.csv").write_text("Tool,Owner\nCRM,Ana\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("| Name | Type |\n|-|-|\n| Owner | text |\n", encoding="utf-8")
    read = read_with_notes(tmp_path)

    assert [tool.name for tool in read.stack.tools] == ["CRM"]
    assert any("README.md: a text in a folder is not read" in str(note) for note in read.notes)


def test_a_workbook_under_another_name_is_one(tmp_path: Path) -> None:
    """A zip file that is called `.csv` is no text."""
    book = openpyxl.Workbook()
    book.active.append(["Tool", "Owner"])
    book.active.append(["Slack", "Ana"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "tools.csv")

    assert cells(tmp_path / "tools.csv") == [("Tool", "Owner"), ("Slack", "Ana")]


def test_a_json_list_takes_a_mapping_and_a_stack_does_not(tmp_path: Path) -> None:
    """The mapping names the column that holds the names."""
    (tmp_path / "a.json").write_text('[{"Ding": "Slack", "x": 1}]', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"name": "S", "tools": ["Slack"]}', encoding="utf-8")

    read = read_with_notes(tmp_path / "a.json", mapping={"columns": {"Ding": "name"}})
    assert [tool.name for tool in read.stack.tools] == ["Slack"]
    with pytest.raises(sa.StackAuditError, match="spreadsheet"):
        read_with_notes(tmp_path / "b.json", mapping={"columns": {"Ding": "name"}})


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.md", "a.html", "a.xlsx"])
@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00\x01\x02", b"PK\x03\x04", b"[{", b"<table><tr><td", b"| a |"])
def test_broken_files_are_refused_by_name(name: str, data: bytes, tmp_path: Path) -> None:
    """An empty one may be an empty table; every other is one clear problem or no table."""
    (tmp_path / name).write_bytes(data)
    try:
        made = tables_in(Source(tmp_path / name))
    except LoadError as error:
        assert error.problems  # noqa: PT017
        assert name in str(error)  # noqa: PT017
    else:
        assert sum(len(sheet.lines) for sheet in made.sheets) <= 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "a,b\n" * 60),
        ("a.json", json.dumps([{"a": 1}] * 50)),
        ("a.jsonl", '{"a": 1}\n' * 50),
        ("a.md", "| a | b |\n| - | - |\n" + "| 1 | 2 |\n" * 60),
        ("a.html", "<table>" + "<tr><td>1<td>2" * 60),
        ("b.csv", ",".join("a" * 50) + "\n"),
        ("b.json", json.dumps([{str(n): n for n in range(50)}])),
        ("b.md", "|" + "a|" * 50 + "\n|" + "-|" * 50 + "\n"),
        ("b.html", "<table><tr>" + "<td>1" * 50),
        ("c.html", "<table><tr><td colspan=99999>1"),
        ("c.md", "x" * 5_000),
    ],
)
def test_too_much_of_anything_is_one_problem(name: str, text: str, tmp_path: Path) -> None:
    """Rows (20, and 30 among which the head may be), columns, bytes."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        tables_in(Source(tmp_path / name, Limits(rows=20, columns=20, file_bytes=4_000)), kind=None)

    assert [problem.code for problem in caught.value.problems] in (["SA011"], ["SA002"])
