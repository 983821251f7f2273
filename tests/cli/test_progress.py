"""The line that shows how far the work is: on a terminal, after a second, and gone at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

import stackaudit as sa
from commands import SOURCE
from stackaudit.cli import progress
from stackaudit.cli.progress import Line, waiting


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    @property
    def seen(self) -> str:
        """What stands in the last line."""
        cells: list[str] = []
        place = 0
        for character in self.getvalue():
            if character == "\r":
                place = 0
                continue
            cells[place : place + 1] = [character]
            place += 1
        return "".join(cells).rstrip()


class Clock:
    """A clock that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_line_shows_count_and_seconds() -> None:
    """Written over itself; at the end nothing of it is left."""
    terminal, clock = Terminal(), Clock()
    line = Line("auditing", terminal, clock)
    clock.now = 2.0
    line(50, 200)
    assert terminal.seen == "stackaudit: auditing [######..................] 50 of 200, 2 s"
    clock.now = 3.0
    line(7, None)
    assert terminal.seen == "stackaudit: auditing 7, 3 s"
    line.clear()
    assert terminal.seen == ""
    assert "\n" not in terminal.getvalue()


def test_the_line_of_a_plan_shows_the_seconds_it_may_take() -> None:
    """By its own clock: a solver at work tells nothing. Without a limit there is no bar."""
    terminal, clock = Terminal(), Clock()
    line = Line("planning", terminal, clock, timed=True)
    clock.now = 2.0
    line.tick()
    assert terminal.seen == "stackaudit: planning, 2 s"
    clock.now = 15.0
    line(15, 60)
    assert terminal.seen == "stackaudit: planning [######..................] 15 of at most 60 s"
    clock.now = 45.5
    line.tick()
    assert terminal.seen == "stackaudit: planning [##################......] 45 of at most 60 s"
    clock.now = 70.0
    line(70, 60)
    assert terminal.seen == "stackaudit: planning [########################] 70 of at most 60 s"
    clock.now = 71.0
    line(71, None)
    assert terminal.seen == "stackaudit: planning, 71 s"


def test_what_is_quick_shows_nothing() -> None:
    """Not in the first second, and then at most twice a second."""
    terminal, clock = Terminal(), Clock()
    line = Line("auditing", terminal, clock)
    for n in range(10):
        clock.now = n / 10
        line(n, 10)
    line.clear()
    assert terminal.getvalue() == ""

    clock.now = 1.0
    line(10, 99)
    written = terminal.getvalue()
    clock.now = 1.3
    line(11, 99)
    assert terminal.getvalue() == written
    clock.now = 1.5
    line(12, 99)
    assert terminal.getvalue() != written


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    """A file, a pipe, a stream that is closed, none at all."""
    clock = Clock()
    plain = StringIO()
    closed = StringIO()
    closed.close()
    for stream in (plain, closed):
        line = Line("auditing", stream, clock)
        clock.now += 9
        line(1, 2)
        line.clear()
    assert plain.getvalue() == ""


def test_a_narrow_terminal_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or each writing would leave a line behind."""
    monkeypatch.setenv("COLUMNS", "30")
    terminal, clock = Terminal(), Clock()
    line = Line("auditing", terminal, clock)
    clock.now = 5.0
    line(1, 2)

    assert len(terminal.seen) < 30


def test_waiting_ticks_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody calls it; also where the work fails."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_PATIENCE", 0.02)
    monkeypatch.setattr(progress, "_TICK", 0.01)

    def fails() -> None:
        until = time.monotonic() + 20
        while "planning" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"), waiting("planning"):
        fails()

    assert "stackaudit: planning, 0 s" in terminal.getvalue()
    assert terminal.seen == ""


def test_reading_a_folder_tells_how_far_it_is(tmp_path: Path) -> None:
    """After each file, those that are left out included."""
    for n in range(3):
        (tmp_path / f"{n}.csv").write_text(f"Tool,Owner\nSlack {n},Amy\nZoom,Bo\n", "utf-8")
    (tmp_path / "notes.txt").write_text("nothing", "utf-8")
    told: list[tuple[int, int]] = []
    stack = sa.read_stack(tmp_path, progress=lambda *now: told.append(now))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert stack == sa.read_stack(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")
def test_the_command_shows_the_line_on_a_terminal(tmp_path: Path) -> None:
    """On standard error only; the output is what it is without."""
    files = ["sample_stacks/cobble_7.yaml", "sample_stacks/consolidate_7.yaml"]
    code = (
        "import sys, time\n"
        "from stackaudit.engine import record\n"
        "real = record.audit\n"
        "def slow(*given, **more):\n"
        "    time.sleep(0.7)\n"
        "    return real(*given, **more)\n"
        "record.audit = slow\n"
        "from stackaudit.cli.entry import run\n"
        f"sys.argv = ['stackaudit', 'audit-many', *{files!r}]\n"
        "run()\n"
    )
    done, shown = _on_a_terminal(code)

    assert done.returncode == 0
    assert "of 2, " in shown
    assert b"\r" not in done.stdout
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")
@pytest.mark.parametrize("kind", ["integrations", "consolidation"])
def test_a_plan_shows_how_much_of_its_time_has_passed(kind: str) -> None:
    """On a terminal; where standard error is a pipe nothing is shown. What is printed is the same."""
    code = (
        "import sys, time\n"
        "from stackaudit.choice.milp import Milp\n"
        "real = Milp.solve\n"
        "def slow(self, deadline, **more):\n"
        "    time.sleep(1.2)\n"
        "    found = real(self, deadline, **more)\n"
        "    _ = deadline.left\n"
        "    time.sleep(0.7)\n"
        "    return found\n"
        "Milp.solve = slow\n"
        "from stackaudit.cli.entry import run\n"
        f"sys.argv = ['stackaudit', 'plan', '{kind}', 'sample_stacks/corner_shop.yaml']\n"
        "run()\n"
    )
    done, shown = _on_a_terminal(code)
    piped = subprocess.run([sys.executable, "-c", code], capture_output=True, env=_ENVIRONMENT, timeout=120)

    assert "stackaudit: planning [" in shown
    assert " of at most 60 s" in shown
    assert piped.stderr == b""
    assert done.stdout == piped.stdout
    assert b"\r" not in done.stdout
    assert (done.returncode, piped.returncode) == (0, 0)


_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SOURCE)}


def _on_a_terminal(code: str) -> tuple[subprocess.CompletedProcess[bytes], str]:
    """Run code whose standard error is a terminal; return what came of it and what the terminal was shown."""
    import pty

    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("there is no terminal to be had here")
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, env=_ENVIRONMENT, timeout=120
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    return done, shown
