"""Problems as a user reads them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts.docs.errors import EXAMPLES, errors_page, whole

import stackaudit as sa
from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.problems import EXPLANATIONS, Code, refusal, render

TEXT = """\
name: Shop
tools:
  - id: web
    knd: service
  - id: orders
"""


def test_a_report_shows_message_place_line_caret_and_help() -> None:
    """The full style is that of cargo: code, file, line, the line itself, a caret, advice, and a count."""
    problems = [
        Problem("SA201", "unknown field 'knd'", 4, 5, 3, "did you mean 'kind'?"),
        Problem("SA202", "required field 'name' is missing", 5, 5, 10),
    ]

    assert render(problems, "shop.yaml", TEXT) == textwrap.dedent("""\
        error[SA201]: unknown field 'knd'
         --> shop.yaml:4:5
          |
        4 |     knd: service
          |     ^^^
          = help: did you mean 'kind'?

        error[SA202]: required field 'name' is missing
         --> shop.yaml:5:5
          |
        5 |   - id: orders
          |     ^^^^^^^^^^

        Found 2 errors in shop.yaml.""")


def test_the_concise_style_is_one_line_for_each_problem() -> None:
    """A concise line starts with a place that editors turn into a link."""
    problems = [Problem("SA201", "unknown field 'knd'", 4, 5, 3, "did you mean 'kind'?")]

    report = render(problems, "shop.yaml", TEXT, style="concise")

    assert report == "shop.yaml:4:5: SA201 unknown field 'knd'\nFound 1 error in shop.yaml."


def test_a_problem_without_a_line_names_its_path() -> None:
    """Data from Python has no lines; the path from the root takes their place."""
    problems = [Problem("SA205", "'x' is not a number", path=("tools", 0, "cost"), help="write digits")]

    assert render(problems, "stack") == textwrap.dedent("""\
        error[SA205]: 'x' is not a number
         --> stack at tools[0].cost
          = help: write digits

        Found 1 error in stack.""")
    assert render(problems, "stack", style="concise").startswith("stack at tools[0].cost: SA205 'x' is not a number\n")


@pytest.mark.parametrize("style", ["full", "concise"])
def test_a_flood_is_cut(style: str) -> None:
    """Twenty problems are shown, the rest are counted."""
    problems = [Problem("SA201", f"unknown field 'f{n}'", 1, 1) for n in range(1_234)]

    report = render(problems, "shop.yaml", TEXT, style=style)  # type: ignore[arg-type]

    assert report.count("unknown field") == 20
    assert report.endswith("and 1,214 more\nFound 1,234 errors in shop.yaml.")


def test_the_caret_stands_under_wide_characters() -> None:
    """A wide character takes two columns, and so does its part of the caret; a combining one takes none."""
    lines = render([Problem("SA201", "x", 1, 7, 2)], "f", "客服e\u0301: 名前").splitlines()

    assert lines[3] == "1 | 客服e\u0301: 名前"
    assert lines[4] == "  |        ^^^^"


@pytest.mark.parametrize("column", [1, 2, 51, 120, 5_000, 9_999, 10_000])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    """Of a line without end, a window around the place is shown, and the caret is right in it."""
    text = "x" * (column - 1) + "Q" + "x" * (10_000 - column)

    lines = render([Problem("SA101", "x", 1, column)], "f", text).splitlines()

    assert len(lines[3]) <= 110
    assert lines[3].index("Q") == lines[4].index("^")
    assert lines[4].count("^") == 1
    assert ("…Q" in lines[3] or lines[3].startswith("1 | …")) == (column > 51)


def test_hidden_characters_of_the_line_are_shown() -> None:
    """The line passes through the escaper of terminals, and the caret stays under its place."""
    lines = render([Problem("SA004", "x", 1, 4)], "f\x1b", "a: \x07\u202eb").splitlines()

    assert lines[1] == " --> f\\x1b:1:4"
    assert lines[3] == "1 | a: \\x07\\u202eb"
    assert lines[4] == "  |    ^^^^"


def test_the_caret_may_stand_after_the_end() -> None:
    """A problem at the end of the text has its caret behind the last character, or no source line at all."""
    assert render([Problem("SA111", "x", 1, 5)], "f", "[1, ").splitlines()[4] == "  |     ^"
    assert " | " not in render([Problem("SA111", "x", 9, 1)], "f", "[1")


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=60),
    st.text(max_size=20),
    st.integers(0, 5),
    st.integers(0, 70),
    st.integers(1, 70),
    st.sampled_from(["full", "concise"]),
)
def test_a_report_is_harmless_whatever_is_in_it(
    text: str, name: str, line: int, column: int, width: int, style: str
) -> None:
    """No text, name or place breaks the report or puts a control character into it."""
    problem = Problem("SA101", text, line, column, width, name, (name, 1))

    report = render([problem], name, text, style=style)  # type: ignore[arg-type]

    assert not any(character < " " for character in report.replace("\n", ""))
    assert report.count("\n") <= 9


def test_the_error_to_raise_holds_the_report_and_the_order() -> None:
    """`refusal` sorts problems by place and puts the report into the message."""
    error = refusal([Problem("SA202", "b", 2, 1), Problem("SA201", "a", 1, 3)], "f.yaml", "x\ny\n")

    assert [problem.message for problem in error.problems] == ["a", "b"]
    assert error.source == "f.yaml"
    assert str(error).endswith("Found 2 errors in f.yaml.")


def test_every_code_is_explained_once() -> None:
    """Each code has a title and a paragraph, codes are unique, and the page holds all of them."""
    page = errors_page()

    assert set(EXPLANATIONS) == set(Code)
    assert all(title and text.endswith(".") for title, text in EXPLANATIONS.values())
    assert [line.split()[1].rstrip(":") for line in page.splitlines() if line.startswith("## ")] == sorted(Code)


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_of_a_code_is_true(code: Code, tmp_path: Path) -> None:
    """The wrong lines of the page give this code before any other, and the right ones are read."""
    wrong, right = (tmp_path / f"{name}.yaml" for name in ("wrong", "right"))
    wrong.write_text(whole(EXAMPLES[code].wrong), encoding="utf-8")
    right.write_text(whole(EXAMPLES[code].right), encoding="utf-8")

    with pytest.raises(sa.LoadError) as raised:
        sa.read_stack(wrong)
    assert raised.value.problems[0].code == code
    assert sa.read_stack(right).tools
