"""A real list: the standards of a public office, as it publishes them."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.io.readers.stack_file import read_as_stated

pytestmark = pytest.mark.shared


def test_the_standards_of_2022_are_all_there(shared_data: Path) -> None:
    """998 tools, 97 of them SaaS; 106 categories and the dash that stands for none; cells of many lines are whole."""
    read = read_as_stated(shared_data / "gsa-it-standards" / "it-standards-2022.csv")
    tools = read.stack.tools

    assert (read.format, len(tools)) == ("csv", 998)
    assert sum(tool.extra.get("x-hosting") == "SaaS" for tool in tools) == 97
    assert len({tool.category for tool in tools if tool.category is not None}) == 106
    assert sum(tool.category is None for tool in tools) == 70
    assert sum("\n" in str(tool.extra.get("x-description", "")) for tool in tools) == 65
    phases = [tool.lifecycle.phase if tool.lifecycle else None for tool in tools]
    assert [phases.count(phase) for phase in ("active", "phase-out", "phase-in", None)] == [720, 96, 11, 171]
    assert [tool.extra.get("x-lifecycle") for tool in tools].count("Denied") == 161


def test_what_was_not_used_of_them_is_told(shared_data: Path) -> None:
    """One column, two words that are no phase of life, two guesses, and the hidden characters of four rows."""
    read = read_as_stated(shared_data / "gsa-it-standards" / "it-standards-2022.csv")

    assert [note.kind for note in read.notes] == ["guessed", "left-out", "guessed", "left-out", "left-out", "left-out"]
    assert "'Approved' in 'lifecycle.phase' is read as 'active' (720 rows" in read.of("guessed")[1].message


@pytest.mark.parametrize("name", ["s.yaml", "s.xlsx", "s"])
def test_they_survive_being_written(name: str, shared_data: Path, tmp_path: Path) -> None:
    """998 tools with descriptions of many lines come back equal."""
    stack = read_as_stated(shared_data / "gsa-it-standards" / "it-standards-2022.csv").stack

    assert sa.read_stack(sa.write_stack(stack, tmp_path / name)) == stack


def test_two_years_are_reconciled(shared_data: Path) -> None:
    """What stayed, what went, what came, and what has another status now."""
    place = shared_data / "gsa-it-standards"
    old, new = (sa.read_stack(place / f"it-standards-{year}.csv") for year in (2021, 2022))
    result = sa.reconcile(old=old, new=new)

    assert (len(old.tools), len(new.tools)) == (1513, 998)
    assert len(result.in_all) + len(result.gaps[0].tools) == 1513
    assert len(result.in_all) + len(result.gaps[1].tools) == 998
    assert {one.field for one in result.contradictions} <= {"lifecycle.phase", "category"}


def test_any_cut_of_them_is_read_or_refused_with_a_line(shared_data: Path, tmp_path: Path) -> None:
    """A list that ends in the middle of a cell is refused; one that ends with a row is a shorter list."""
    data = (shared_data / "gsa-it-standards" / "it-standards-2022.csv").read_bytes()
    for length in range(100, len(data), 40_009):
        (tmp_path / "cut.csv").write_bytes(data[:length])
        try:
            assert len(sa.read_stack(tmp_path / "cut.csv").tools) < 998
        except sa.LoadError as error:
            assert error.problems[0].line > 0  # noqa: PT017
