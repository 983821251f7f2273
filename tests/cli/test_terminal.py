"""What a terminal is given, and a file or a pipe is not: colour, and lines of its own width."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from commands import SOURCE
from stackaudit.cli.main import main
from stackaudit.cli.terminal import colour_of, columns, folded, has_colour, headed, is_terminal, painted, plain
from stackaudit.core.messages import say
from stackaudit.reporting import renderers
from stackaudit.reporting.elements import Bullets, Grid, Heading, Paragraph
from stackaudit.reporting.renderers import text

pty = pytest.importorskip("pty")
COBBLE = "sample_stacks/cobble_7.yaml"
_CODE = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Whether somebody does."""
        return True


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wish of whoever runs the tests counts."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def in_terminal(*call: str, width: int = 80, **environment: str) -> tuple[int, str]:
    """Return the status of a command that runs on a terminal, and what it shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "stackaudit", *call],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": str(width), **environment},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65_536)
        except OSError:  # it has ended
            break
    os.close(ours)
    text = shown.decode().replace("\r\n", "\n")
    return process.wait(timeout=60), re.sub(r"[^\n]*\r", "", text)  # without the line that shows that work goes on


# -- whether there is colour


@pytest.mark.parametrize(
    ("environment", "asked", "terminal", "expected"),
    [
        ({}, [], True, True),
        ({}, [], False, False),
        ({"NO_COLOR": "1"}, [], True, False),
        ({"NO_COLOR": ""}, [], True, True),
        ({"TERM": "dumb"}, [], True, False),
        ({"FORCE_COLOR": "1"}, [], False, True),
        ({"FORCE_COLOR": ""}, [], False, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, [], False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, [], True, False),
        ({"NO_COLOR": "1"}, ["audit", "--color", "always"], False, True),
        ({"FORCE_COLOR": "1"}, ["--color=never", "audit"], True, False),
        ({}, ["audit", "--color", "auto"], True, True),
        ({}, ["audit", "--color"], True, True),
        ({}, ["audit", "--color", "sometimes"], True, True),
        ({}, ["audit", "--", "--color", "never"], True, True),
        ({}, ["--color", "never", "--color", "always"], False, True),
    ],
)
def test_colour_goes_by_the_option_then_the_environment_then_the_terminal(
    environment: Mapping[str, str],
    asked: list[str],
    terminal: bool,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The option wins; NO_COLOR goes before FORCE_COLOR; an empty variable is none."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with colour_of(asked):
        assert has_colour(Terminal() if terminal else io.StringIO()) is expected
    assert has_colour(None) is False


def test_the_wish_of_a_call_ends_with_it() -> None:
    """Two calls in one process do not colour one another."""
    with colour_of(["--color", "always"]):
        pass

    assert not has_colour(io.StringIO())


def test_a_closed_stream_is_no_terminal() -> None:
    """Nobody looks at it, and asking is no crash."""
    stream = Terminal()
    stream.close()

    assert not is_terminal(io.TextIOWrapper(io.BytesIO()))
    assert columns(None, 70) == 70


# -- the commands


def test_on_a_terminal_colour_changes_nothing_but_colour() -> None:
    """Without its codes the report is that without colour: no word is left to the colour alone."""
    status, coloured = in_terminal("audit", COBBLE)
    _, without = in_terminal("audit", COBBLE, NO_COLOR="1")

    assert status == 0
    assert "\x1b[1;31mcritical\x1b[0m" in coloured
    assert "\x1b" not in without
    assert _CODE.sub("", coloured) == without


@pytest.mark.parametrize("call", [["audit", "nowhere.yaml"], ["audti"], ["audit", COBBLE, "--fail-on", "hihg"]])
def test_errors_are_red_on_a_terminal(call: list[str]) -> None:
    """Who says it is painted; the message is not."""
    status, shown = in_terminal(*call)

    assert status == 2
    assert shown.startswith("\x1b[1;31mstackaudit:\x1b[0m ")
    assert len(_CODE.findall(shown)) == 2


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_report_fits_the_terminal(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole: what is narrower has more lines, and no fewer words."""
    call = ["audit", "sample_stacks/corner_shop.yaml", "--profile", "director"]
    _, shown = in_terminal(*call, width=width)
    assert main(call) == 0
    wide = capsys.readouterr().out
    lines = _CODE.sub("", shown).splitlines()

    assert max(map(len, lines)) <= width
    assert set(re.findall(r"\b[A-Z][a-z]+\b", wide)) <= set(re.findall(r"\b[A-Z][a-z]+\b", " ".join(lines)))


@pytest.mark.parametrize(("options", "said"), [([], True), (["--profile", "director"], False), (["-q"], False)])
def test_a_long_audit_ends_with_how_to_see_less(options: list[str], said: bool) -> None:
    """On a terminal its beginning has gone by: the last line tells of the profile of one page."""
    _, shown = in_terminal("audit", "sample_stacks/corner_shop.yaml", *options)

    assert ("--profile director" in " ".join(shown.splitlines()[-2:])) is said


def test_rows_below_one_another_repeat_what_a_table_says_once() -> None:
    """A cell that holds for several rows stands in each record; the count of rows that are left out is no record."""
    grid = Grid(
        ("gap", "what it costs to leave it", "who has to decide on it"),
        (
            ("Seats are idle", "EUR 4,800 a year, each year until somebody acts", "Ann Lee"),
            (None, "EUR 1,200 a year, each year until somebody acts", "Ben Osei"),
            (None, "and 3 more", None),
        ),
        merged=1,
    )

    assert text([grid], 40) == (
        "  gap: Seats are idle\n"
        "    what it costs to leave it: EUR\n"
        "      4,800 a year, each year until\n"
        "      somebody acts\n"
        "    who has to decide on it: Ann Lee\n\n"
        "  gap: Seats are idle\n"
        "    what it costs to leave it: EUR\n"
        "      1,200 a year, each year until\n"
        "      somebody acts\n"
        "    who has to decide on it: Ben Osei\n\n"
        "  and 3 more\n"
    )


def test_a_pipe_and_a_file_get_the_same_bytes_wherever_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the width of a terminal nor a wish for colour in a terminal reaches them."""
    assert main(["audit", COBBLE]) == 0
    plain_text = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["audit", COBBLE]) == 0
    assert capsys.readouterr().out == plain_text

    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["audit", COBBLE, "-o", str(tmp_path / "a.txt")]) == 0
    assert (tmp_path / "a.txt").read_text("utf-8") == plain_text
    assert max(map(len, plain_text.splitlines())) <= 110


def test_colour_in_a_pipe_is_there_if_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """For `less -R`; the width stays that of a pipe."""
    assert main(["audit", COBBLE, "--color", "always"]) == 0
    coloured = capsys.readouterr().out
    assert main(["audit", COBBLE]) == 0

    assert _CODE.sub("", coloured) == capsys.readouterr().out
    assert "\x1b" in coloured


@pytest.mark.parametrize("call", [["plan", "integrations", COBBLE], ["audit-many", COBBLE], ["rules", "silos.no-path"]])
def test_sentences_are_broken_between_words(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """On 60 columns no line is longer, and every word is whole."""
    _, shown = in_terminal(*call, width=60)
    assert main(call) == 0

    assert max(map(len, shown.splitlines())) <= 60
    assert shown.split() == capsys.readouterr().out.split()


# -- the parts


def test_only_headings_of_help_are_painted() -> None:
    """The word `usage`, and lines that end in a colon and are not indented."""
    text = "usage: stackaudit x\n\nA sentence: with more.\n\noptions:\n  --a: b\n  end:\n"

    assert headed(text) == text.replace("usage:", painted("heading", "usage:")).replace(
        "options:", painted("heading", "options:")
    )


def test_long_lines_are_folded_below_their_text() -> None:
    """As the entries of a list ask for it; a word that is longer than the line stays whole."""
    stream = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "40")
        assert folded(f"- {'word ' * 12}end", stream).splitlines()[1].startswith("  word")
        assert folded(f"  {'word ' * 12}end", stream).splitlines()[1].startswith("      word")
        assert folded("x" * 99, stream) == "x" * 99
        assert folded("short\n  lines", stream) == "short\n  lines"
    assert folded("word " * 99, io.StringIO()) == "word " * 99


def test_a_table_that_does_not_fit_is_shown_row_by_row() -> None:
    """Each cell after the name of its column; empty cells are left out; the severity alone is painted."""
    grid = Grid(("severity", "what", "why"), (("high", "a cell " * 9, "a title " * 9), ("low", "short", "title")))

    assert renderers.text([grid], 38, painted).splitlines() == [
        f"  {painted('columns', 'severity:')} {painted('high', 'high')}",
        f"    {painted('columns', 'what:')} a cell a cell a cell a",
        "      cell a cell a cell a cell a cell",
        "      a cell",
        f"    {painted('columns', 'why:')} a title a title a title a",
        "      title a title a title a title a",
        "      title a title",
        "",
        f"  {painted('columns', 'severity:')} low",
        f"    {painted('columns', 'what:')} short",
        f"    {painted('columns', 'why:')} title",
    ]
    assert renderers.text([grid], 110, plain) == renderers.text([grid])


def test_a_user_cannot_paint() -> None:
    """Codes in a name are shown as such, also where colour is on."""
    made = renderers.text([Grid(("what",), (("T\x1b[31mx",),)), Heading(say("{name}", name="T\x1b[31mx"))], 80, painted)

    assert "\x1b[31m" not in made
    assert made.count("[31mx") == 2


def test_sentences_are_no_wider_than_a_file_has_them() -> None:
    """Lines of 200 letters are hard to read; a table takes up to 160."""
    words = say("word " * 80)
    made = renderers.text([Heading(say("Head"), 1), Paragraph(words), Bullets((words,))], 200)
    table = renderers.text([Grid(("a", "b"), (("word " * 40, "word " * 40),))], 200)

    assert 100 < max(map(len, made.splitlines())) <= 110
    assert 140 < max(map(len, table.splitlines())) <= 160
