"""Tables in Markdown and HTML as people write them, and pages that are meant to take for ever."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hangs import ends
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.markup import read_html, read_markdown

_N = 100_000


def markdown(text: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table by its name."""
    return {sheet.name: [line.cells for line in sheet.lines] for sheet in read_markdown(text, "t.md")[0]}


def page(text: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table by its name."""
    return {sheet.name: [line.cells for line in sheet.lines] for sheet in read_html(text, "t.html")[0]}


def test_each_table_is_called_by_the_heading_above_it() -> None:
    """Two below one heading are numbered; lines are those of the file; what stands in code is no table."""
    text = (
        "# Ours\n\n| Tool | Owner |\n|------|:-----:|\n| CRM | Ana |\n\nText | with a bar\n\n"
        "```\n| a | b |\n|---|---|\n```\n"
        "Tool | Cost\n--- | ---\nERP | 5\n\n## Old **ones** #\n| Tool |\n| --- |\n| Fax |\n"
    )
    sheets, notes = read_markdown(text, "t.md")

    assert [(sheet.name, [(line.number, line.cells) for line in sheet.lines]) for sheet in sheets] == [
        ("Ours", [(3, ("Tool", "Owner")), (5, ("CRM", "Ana"))]),
        ("Ours (2)", [(13, ("Tool", "Cost")), (15, ("ERP", "5"))]),
        ("Old ones", [(18, ("Tool",)), (20, ("Fax",))]),
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("💬 Slack", "Slack"),
        ("Slack 🚀✨", "Slack"),
        (":rocket: Jira", "Jira"),
        ("✅", "✅"),
        (":x:", ":x:"),
        ("**Bold** and *slanted*", "Bold and slanted"),
        ("my_tool_name", "my_tool_name"),
        ("2*3*4", "2*3*4"),
        ("`code`", "code"),
        ("a \\| b", "a | b"),
        ("R&amp;D &lt;x&gt;", "R&D <x>"),
        ("one<br>two", "one\ntwo"),
        ("Tool[^1]", "Tool"),
        ("![logo](https://x.y/l.png) Slack", "logo Slack"),
        ("~~Old~~", "Old"),
        ("㈱ツール", "㈱ツール"),
    ],
)
def test_a_cell_is_what_a_reader_sees(written: str, shown: str) -> None:
    """Marks, emoji around a text and footnotes are taken off; a sign that is all there is stays."""
    assert markdown(f"| Tool | Owner |\n| - | - |\n| {written} | x |\n") == {"": [("Tool", "Owner"), (shown, "x")]}


def test_the_address_of_a_name_stands_in_a_column_of_its_own() -> None:
    """In the column of addresses where there is one; other links are counted."""
    head = "| Tool | Owner |\n| - | - |\n"
    row = "| [CRM](https://crm.example) | [Ana](https://ana.example) |\n| ERP | Bo |\n"
    sheets, notes = read_markdown(head + row, "t.md")

    assert [line.cells for line in sheets[0].lines] == [
        ("Tool", "Owner", "URL"),
        ("CRM", "Ana", "https://crm.example"),
        ("ERP", "Bo"),
    ]
    assert [note.message for note in notes] == ["the address of 1 other link is not read"]
    assert markdown(
        "| Tool | Website |\n|-|-|\n| [A](https://a.example) | |\n| B | [site](https://b.example) |\n"
        "| C | c.example |\n"
    ) == {"": [("Tool", "Website"), ("A", "https://a.example"), ("B", "https://b.example"), ("C", "c.example")]}


def test_a_cell_of_a_page_that_spans_rows_stands_in_each() -> None:
    """One that spans columns in the first; also where rows and cells are not closed."""
    text = (
        "<h2>Our <b>tools</b></h2><table><tr><th rowspan=2>Tool<th colspan=2>Contract</tr><tr><th>Start<th>End"
        "<tr><td>CRM<td>2026<td>2027<tr><td rowspan='2'>ERP</td><td>1</td><td>2</td></tr><tr><td>3<td></tr></table>"
    )

    assert page(text) == {
        "Our tools": [
            ("Tool", "Contract"),
            ("Tool", "Start", "End"),
            ("CRM", "2026", "2027"),
            ("ERP", "1", "2"),
            ("ERP", "3"),
        ]
    }


def test_tables_within_tables_and_captions() -> None:
    """Each is a sheet; scripts hold no text, breaks part lines, links give the address."""
    text = (
        "<table><caption>Outer</caption><tr><td>A<table><caption>Inner</caption><tr><td>x<td>y</table>B<td>"
        "one<br>two<script>var a = '<td>';</script></table>"
        "<table><tr><th>Tool<th>Owner<tr><td><a href='https://a.example'>App</a><td>R&amp;D</table>"
    )

    assert page(text) == {
        "Outer": [("AB", "one\ntwo")],
        "Inner": [("x", "y")],
        "table 3": [("Tool", "Owner", "URL"), ("App", "R&D", "https://a.example")],
    }


def test_a_page_that_is_cut_off_is_read_so_far_and_told() -> None:
    """The rows before the cut are sound."""
    sheets, notes = read_html("<table><tr><td>Tool<td>Owner<tr><td>CRM<td>Ana<tr><td>ERP<td title='x", "t.html")

    assert [line.cells for line in sheets[0].lines] == [("Tool", "Owner"), ("CRM", "Ana"), ("ERP",)]
    assert [note.message for note in notes] == ["the page ends within a table, so rows may be missing; is it cut off?"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            piece * _N
            for piece in ("<", "<a ", "<!--", "<!", "<?", "</", "<![CDATA[", '<a b="', "<script>", "<a/", "</a")
        ),
        *("<table><tr><td>" + piece * _N for piece in ("<!x ", "&#", "<br>", "<td ", "<p>x", "<table><tr><td>")),
        "<table><tr><td " + 'a="1" ' * _N + ">",
        "<table>" + "<tr><td rowspan=999999 colspan=200>x" * 3_000,
        "<table><tr>" + "<td rowspan=999999>x" * 250 + "<tr><td>" * 20_000,
        "<table><tr><td>a<td>b</table>" * _N,
    ],
)
def test_hostile_pages_are_refused_in_proportion(text: str) -> None:
    """Whatever is left open, one within the other or spans a million rows."""
    with ends():
        try:
            read_html(text, "t.html")
        except LoadError as error:
            assert len(error.problems) == 1  # noqa: PT017


@pytest.mark.parametrize(
    "text",
    [
        *(
            "| a |\n|-|\n| " + piece * _N + " |\n"
            for piece in ("*a ", "[a", "![a](", "[a]((", "`", "_ ", ":a", "<a", "\\")
        ),
        *("| a |\n|-|\n" + f"| {piece * 40_000} |\n" for piece in ("*a ", "_a ", "[a", "![", ":a", "<a")),
        "|" * _N + "\n" + "|-" * _N,
        "|a|\n" + " " * _N + "-x",
        "|a|\n" + "- " * _N + "x",
        "#  " + "# " * _N + "\n| a |\n|-|\n",
        "```\n" * _N,
        "| a | b |\n|-|-|\n\n" * 20_000,
    ],
)
def test_hostile_markdown_is_refused_in_proportion(text: str) -> None:
    """Marks that are never closed, rules of any length, tables without end."""
    with ends():
        try:
            read_markdown(text, "t.md")
        except LoadError as error:
            assert len(error.problems) == 1  # noqa: PT017


def test_limits_hold_for_the_whole_page() -> None:
    """Cells of all tables together count too."""
    with pytest.raises(LoadError, match="more than 20 cells"):
        read_html("<table><tr><td>a<td>b</table>" * 11, "t.html", Limits(values=20))
    with pytest.raises(LoadError, match="2 levels deep"):
        read_html("<table><tr><td>" * 3, "t.html", Limits(depth=2))


_PIECES = st.sampled_from(
    [
        *("<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "</td>", "<h1>", "</h1>"),
        *("<a href='https://a.b'>", "</a>", "<script>", "</script>", "| a | b |\n", "|-|-|\n", "\n", "# x\n", "```\n"),
        *("|", "\\|", "**", "[a](https://x.y)", "💬", "&amp;", "<", ">", "x"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_any_pieces_are_read_or_refused(text: str) -> None:
    """Never another error; rows end with a full cell, and stand in the order of their lines."""
    for read in (read_html, read_markdown):
        try:
            sheets, _ = read(text, "t")
        except LoadError as error:
            assert error.problems  # noqa: PT017
            continue
        for sheet in sheets:
            assert all(str(line.cells[-1]).strip() for line in sheet.lines)
            numbers = [line.number for line in sheet.lines]
            assert numbers == sorted(numbers)
        assert len({sheet.name for sheet in sheets}) == len(sheets)
