"""CSV text as people have it: other separators, several lines in a cell, quotes left open, too much of it."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.result import Note


def names(row: list[str] | tuple[str, ...]) -> int:
    """A head is what has these words."""
    return sum(cell.strip() in ("Tool", "Cost", "Owner") for cell in row)


def cells(text: str, **limits: int) -> list[tuple[int, tuple[object, ...]]]:
    """The rows of a text with their lines."""
    sheet = read_csv(text, "t.csv", names, Limits(**limits))  # type: ignore[arg-type]
    return [(line.number, line.cells) for line in sheet.lines]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_told_by_the_head(sign: str) -> None:
    """Also where the cells hold more of another sign than the head has of its own."""
    text = f"Tool{sign}Cost\nA{sign}x,y;z,w;v\n" if sign in "\t|" else f'Tool{sign}Cost\nA{sign}"1,5;2,5"\n'

    assert [len(row) for _, row in cells(text)] == [2, 2]


def test_a_head_further_down_counts_too() -> None:
    """A title above the head has no separators at all."""
    assert cells("Our tools, as of May\n\nTool;Cost\nA;1,50\n")[-1] == (4, ("A", "1,50"))


def test_lines_are_those_of_the_file() -> None:
    """A cell of three lines moves the rows below it; empty rows are left out and counted."""
    assert cells('Tool,Owner\n"A\nb\nc",x\n,,\n\nB,y\n') == [
        (1, ("Tool", "Owner")),
        (2, ("A\nb\nc", "x")),
        (7, ("B", "y")),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ('Tool,Cost\nA,1\n"B,2\nC,3\n', "SA131", 3, "not closed"),
        ('Tool,Cost\nA,"5" screen"\n', "SA131", 2, "closing quote"),
        ("Tool,Cost\nA," + "x" * 200_000, "SA013", 2, "131,072"),
        ("Tool,Cost\n" + "A,1\n" * 40, "SA011", 37, "more than 6 rows"),  # the head may be the 30th row
        ("Tool,Cost\n" + "A,1,2,3,4,5,6\n", "SA011", 2, "7 cells"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, code: str, line: int, words: str) -> None:
    """One problem, the line where it begins, and no half of a table."""
    with pytest.raises(LoadError) as caught:
        cells(text, rows=6, columns=6)

    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message


def lenient(text: str) -> tuple[list[tuple[object, ...]], list[str]]:
    """The rows of a text that is read leniently, and what was noted."""
    notes: list[Note] = []
    sheet = read_csv(text, "t.csv", names, notes=notes)
    return [line.cells for line in sheet.lines], [str(note) for note in notes]


def test_text_after_a_closing_quote_is_read_where_notes_are_kept() -> None:
    """Once more, as part of the cell; the line is named, and the rows below keep theirs."""
    rows, notes = lenient('Tool,Cost\nA,"5" screen"\nB,"a\nb"\n')

    assert rows == [("Tool", "Cost"), ("A", '5 screen"'), ("B", "a\nb")]
    assert notes == ["t.csv:2: there is text after the closing quote of a cell; it is read as part of the cell"]


@pytest.mark.parametrize("end", ['"C,3', '"C\n3', '\n"C,3\n'])
def test_a_quote_that_is_left_open_is_never_read_leniently(end: str) -> None:
    """It would take the rest of the file into one cell."""
    with pytest.raises(LoadError, match="not closed"):
        lenient(f'Tool,Cost\nA,"5" screen"\n{end}')


def test_the_sign_is_the_one_that_parts_all_rows_alike() -> None:
    """Also where no head is known; a decimal comma in every row misleads nobody where a head is."""
    assert [len(row) for _, row in cells("Werkzeug;Kosten\nA;1,50\nB;x\nC;2\n")] == [2, 2, 2, 2]
    assert [len(row) for _, row in cells("Tool;Cost\nA;1,50\nB;2,50\n")] == [2, 2, 2]


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_a_first_line_that_states_the_sign_is_obeyed(first: str) -> None:
    """It is no row, and the rows below keep their lines."""
    assert cells(f"{first}Tool,x;Cost\nA,y;1\n") == [(2, ("Tool,x", "Cost")), (3, ("A,y", "1"))]


def test_rows_that_end_in_a_mark_are_read_without_it() -> None:
    """Some databases write it."""
    assert cells("Tool|Cost|<EOL>\nA|1|<EOL>\n\nB|2|<EOL>") == [(1, ("Tool", "Cost")), (2, ("A", "1")), (4, ("B", "2"))]


@given(st.lists(st.lists(st.text(st.sampled_from('ab ,;"\n|\t'), max_size=5), min_size=2, max_size=3), max_size=4))
def test_what_the_csv_module_writes_is_read(rows: list[list[str]]) -> None:
    """Cells come back as they were, but for empty ones at the end of a row."""
    stream = StringIO(newline="")
    csv.writer(stream).writerows([["Tool", "Cost", "Owner"], *rows])
    read = [row for _, row in cells(stream.getvalue())][1:]

    def trimmed(row: list[str]) -> tuple[str, ...]:
        while row and not row[-1].strip():
            row = row[:-1]
        return tuple(row)

    assert read == [row for row in map(trimmed, rows) if row]
