"""Whatever stands in a file: a stack, or a refusal of ours with its place; never a crash, never a half."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.result import Location, Note

_PIECES = st.sampled_from(
    [
        *(b"Tool", b"Owner", b"Source,Target", b"id,name", b"sep=;", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04"),
        *(b",", b";", b"\t", b"\n", b"\r\n", b'"', b"'", b"=1+1", b"\x00", b"\xe9", b"\xc3\xa9", b"-", b"1.234"),
        *(b"\xe2\x80\xae", b"name: x\n", b"tools: [a]\n", b"[", b"{", b"}", b"HubSpot", b" "),
    ]
)
_ENDINGS = st.sampled_from([".csv", ".tsv", ".txt", ".xlsx", ".xls", ".yaml", ".json", ".xml", ""])


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.lists(_PIECES, max_size=14).map(b"".join)), _ENDINGS)
def test_any_file_is_read_or_refused(data: bytes, ending: str) -> None:
    """With at least one problem, and the name of the file in the report."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"a{ending}"
        place.write_bytes(data)
        try:
            stack = sa.read_stack(place)
        except sa.LoadError as error:
            assert error.problems  # noqa: PT017
            assert f"a{ending}" in str(error)  # noqa: PT017
        else:
            assert sa.Stack.model_validate(stack.document()) == stack


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=14).map(b"".join), st.sampled_from(["tools", "integrations", "stack", "tool_limits"]))
def test_any_file_of_a_folder_of_ours_is_read_or_refused(data: bytes, name: str) -> None:
    """Also where the other files are sound."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "s"
        sa.write_stack(sa.Stack.model_validate({"name": "S", "tools": ["A"]}), place)
        (place / f"{name}.csv").write_bytes(data)
        try:
            stack = sa.read_stack(place)
        except sa.LoadError as error:
            assert error.problems  # noqa: PT017
        else:
            assert stack.tools


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.timedeltas(),
    st.times(),
    st.sampled_from(
        ["Tool", "Owner", "HubSpot", "1.234", "-", "=1+1", "#N/A", "Source", "Target", "\u202e", "x" * 3000]
    ),
)


@example(rows=[[False, 1.7976931348623155e308]], head=["Tool", "Annual cost", "SSO"])
@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(_VALUES, max_size=5), max_size=6),
    st.sampled_from([["Tool", "Annual cost", "SSO"], ["id", "name"]]),
)
def test_any_cells_of_a_workbook_are_read_or_refused(rows: list[list[object]], head: list[str]) -> None:
    """In a list of people's own, and in a sheet of ours."""
    book = openpyxl.Workbook()
    book.active.title = "tools"
    for row in [head, *rows]:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a.xlsx"
        place.write_bytes(stream.getvalue())
        try:
            stack = sa.read_stack(place)
        except sa.LoadError as error:
            assert error.problems  # noqa: PT017
        else:
            assert len(stack.tools) <= len(rows)


@pytest.mark.parametrize(
    ("spot", "text"),
    [
        (Location("a.csv"), "a.csv"),
        (Location("a.csv", 3), "a.csv:3"),
        (Location("a.csv", 3, 2), "a.csv:3:2"),
        (Location("a.xlsx", sheet="Tools"), "a.xlsx[Tools]"),
        (Location("a.xlsx", 3, 0, "Tools"), "a.xlsx[Tools]:3"),
        (Location("a.xlsx", 3, 1, "Tools"), "a.xlsx[Tools!A3]"),
        (Location("a.xlsx", 3, 26, "Tools"), "a.xlsx[Tools!Z3]"),
        (Location("a.xlsx", 3, 27, "Tools"), "a.xlsx[Tools!AA3]"),
        (Location("a.xlsx", 3, 703, "Tools"), "a.xlsx[Tools!AAA3]"),
    ],
)
def test_a_place_is_written_as_its_program_names_it(spot: Location, text: str) -> None:
    """Lines as editors take them, cells as Excel does; a note begins with it."""
    assert str(spot) == text
    assert str(Note("guessed", "so", spot)) == f"{text}: so"


def test_a_flood_of_problems_is_cut_and_counted(tmp_path: Path) -> None:
    """The first twenty with their places, and how many more."""
    rows = "".join(f"t{n},T,x{n}\n" for n in range(300))
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "tools.csv").write_text(f"id,name,seats.paid\n{rows}", encoding="utf-8")
    (tmp_path / "s" / "stack.csv").write_text("name\nS\n", encoding="utf-8")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / "s")
    report = str(caught.value)
    assert len(caught.value.problems) == 300
    assert report.count("error[SA205]") == 20
    assert "tools.csv:2:3" in report
    assert report.splitlines()[-2:] == ["and 280 more", f"Found 300 errors in {tmp_path / 's'}."]


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """Before any of them is read."""
    for n in range(6):
        (tmp_path / f"{n}.csv").write_text("Tool\nA\n", encoding="utf-8")

    with pytest.raises(sa.LoadError, match="the folder has 6 files; at most 5 are read"):
        sa.read_stack(tmp_path, limits=Limits(files=5))
