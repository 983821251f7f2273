"""A file in which very much is wrong: told in a message of fair length, and at no more cost than the file itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from benchmarks.memory import cost, floods
from pydantic import ValidationError

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import LONGEST, MOST_SHOWN, LoadError, Problem, UnknownNameError
from stackaudit.io.readers.diagnostics.problems import render
from stackaudit.io.readers.limits import Limits
from stackaudit.model.bounds import MOST_ERRORS, Budget

_MANY = 60_000
_LONGEST_REPORT = 10_000


def _refused(path: Path, limits: Limits | None = None) -> LoadError:
    with pytest.raises(LoadError) as caught:
        sa.read_stack(path, limits=limits or Limits())
    return caught.value


@pytest.mark.parametrize("name", floods(1))
def test_a_flood_is_told_shortly(name: str, tmp_path: Path) -> None:
    """No message is longer than a page, and no more problems are held than the limit says, whatever is wrong."""
    path = tmp_path / name
    path.write_text(floods(_MANY)[name], encoding="utf-8")

    error = _refused(path)

    assert len(str(error)) < _LONGEST_REPORT
    assert len(error.problems) <= Limits().problems + 100
    assert str(error).count("error[") <= MOST_SHOWN


@pytest.mark.parametrize("name", ["unknown keys.json", "unknown keys of one tool.json", "unknown keys.yaml"])
def test_unknown_keys_are_counted_to_the_last(name: str, tmp_path: Path) -> None:
    """Twenty or fewer are shown, and all of them counted."""
    path = tmp_path / name
    path.write_text(floods(_MANY)[name], encoding="utf-8")

    error = _refused(path)

    assert "unknown field 'k0'" in str(error)
    assert f"Found {_MANY:,} errors" in str(error)
    assert sum(problem.count for problem in error.problems) == _MANY


def test_unknown_references_are_counted_to_the_last(tmp_path: Path) -> None:
    """The references that lead nowhere are told like everything else."""
    path = tmp_path / "a.json"
    path.write_text(floods(_MANY)["unknown references.json"], encoding="utf-8")

    assert f"Found {_MANY:,} errors" in str(_refused(path))


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is told otherwise elsewhere")
@pytest.mark.parametrize("name", ["unknown keys.json", "items of the wrong kind.json"])
def test_a_million_problems_cost_little(name: str, tmp_path: Path) -> None:
    """Status 2, under 300 MB (in MiB, as the kernel counts) and 3 s of processor time."""
    path, little = tmp_path / name, tmp_path / "little.json"
    path.write_text(floods()[name], encoding="utf-8")
    little.write_text('{"name": "x", "tools": ["A"], "k": 1}', encoding="utf-8")

    spent = cost(path, little)

    assert spent.status == 2
    assert spent.peak < 300 * 2**20
    assert spent.seconds < 3
    assert 0 < spent.message < _LONGEST_REPORT


def test_long_keys_and_values_are_shortened(tmp_path: Path) -> None:
    """Each sentence on an input is cut, however long the name or the value in it."""
    long = "k" * 200_000
    document = {"name": "x", "tools": [{"id": "a", "name": "A", long: 1, "status": long, "requires": [long]}]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    error = _refused(path)

    assert len(str(error)) < 3_000
    assert all(len(problem.message) <= LONGEST and len(problem.help) <= LONGEST for problem in error.problems)


def test_a_report_is_bounded_even_where_each_problem_is_long() -> None:
    """Fewer than twenty are shown where they are long, and the count is right."""
    problems = [Problem("SA200", "\u202e" * 1_000, help="\u202e" * 1_000, path=("a" * 500, n)) for n in range(50)]

    report = render(problems, "x" * 5_000)

    assert len(report) < _LONGEST_REPORT
    shown = report.count("error[")
    assert 0 < shown < MOST_SHOWN
    assert f"and {50 - shown} more\nFound 50 errors in xxx" in report


def test_errors_without_a_report_are_bounded() -> None:
    """Also where a reader raises before the input is named."""
    error = LoadError([Problem("SA200", "x" * 1_000)] * 5_000)

    assert len(str(error)) < _LONGEST_REPORT
    assert str(error).endswith("and 4,980 more")
    assert len(str(UnknownNameError("tool", "x" * 10_000, ["y" * 10_000] * 20))) < 1_000


def test_what_stands_for_others_is_counted_and_not_shown() -> None:
    """The last problem of a flood tells how many are not listed."""
    problems = [Problem("SA201", "one"), Problem("SA014", "998 more problems are not listed", count=998)]

    assert render(problems, "f").endswith("and 998 more\nFound 999 errors in f.")
    assert "SA014" not in render(problems, "f")


def test_long_lists_are_read_as_short_ones_are() -> None:
    """In pieces, with the same result, and each error at its place."""
    tools = [{"id": f"t{n}", "name": f"T {n}", "capabilities": [f"c{k}" for k in range(120)]} for n in range(130)]
    stack = sa.Stack.model_validate({"name": "S", "tools": tools})
    assert [tool.id for tool in stack.tools] == [tool["id"] for tool in tools]
    assert len(stack.tools[129].capabilities) == 120

    tools[0]["name"], tools[51]["name"], tools[129]["capabilities"][119] = 1, 2, 3  # type: ignore[index]
    with pytest.raises(ValidationError) as caught:
        sa.Stack.model_validate({"name": "S", "tools": tools})
    places = [error["loc"][:4] for error in caught.value.errors()]
    assert ("tools", 0, "name") in places
    assert ("tools", 51, "name") in places
    assert ("tools", 129, "capabilities", 119) in places


def test_a_list_is_given_up_once_too_much_is_wrong() -> None:
    """The budget is one for all lists of a reading; a list alone has the same."""
    document = {"name": "S", "tools": [{"id": f"t{n}", "name": "T", "requires": [1] * 200} for n in range(100)]}
    budget = Budget(most=500)
    with pytest.raises(ValidationError) as caught:
        sa.Stack.model_validate(document, context=budget)
    assert 500 <= caught.value.error_count() < 1_000
    assert budget.is_spent

    with pytest.raises(ValidationError) as caught:
        sa.Stack.model_validate({"name": "S", "tools": [1] * 3 * MOST_ERRORS})
    assert caught.value.error_count() < MOST_ERRORS + 100


def test_a_crowd_of_own_keys_is_no_flood(tmp_path: Path) -> None:
    """A mapping may have any number of the user's own keys, and a known key after many unknown ones counts."""
    own = {f"x-{n}": n for n in range(2_000)}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"tools": ["A"], **own, "name": "S"}), encoding="utf-8")
    assert len(sa.read_stack(path).extra) == 2_000

    path.write_text(json.dumps({"tools": ["A"], **{f"k{n}": n for n in range(30_000)}, "name": "S"}), encoding="utf-8")
    assert "Found 30,000 errors" in str(_refused(path))


def test_the_other_files_of_ours_are_bounded_too(tmp_path: Path) -> None:
    """Policies, catalogs, edits and mappings, in lists, in mappings and in keys."""
    keys = {f"k{n}": 1 for n in range(_MANY)}
    for read, content in (
        (sa.read_policy, keys),
        (sa.read_policy, {"accepted": [1] * _MANY}),
        (sa.read_catalog, {"aliases": keys}),
        (sa.read_catalog, {"tools": [keys]}),
        (sa.read_edits, [1] * _MANY),
        (sa.read_edits, [{"retire": "a", **keys}]),
        (sa.read_edits, {"edits": [], **keys}),
    ):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(LoadError) as caught:
            read(path)
        assert len(str(caught.value)) < _LONGEST_REPORT


def test_the_command_line_tells_a_flood_shortly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and no more on standard error than anybody reads."""
    path = tmp_path / "a.json"
    path.write_text(floods(_MANY)["unknown keys.json"], encoding="utf-8")

    assert main(["audit", str(path)]) == 2
    assert len(capsys.readouterr().err) < _LONGEST_REPORT
