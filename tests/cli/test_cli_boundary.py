"""The boundary of the command line: each way in which a command can end, with its exit status and its one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from commands import SOURCE, command
from stackaudit.cli import main as cli
from stackaudit.cli.main import main
from stackaudit.core.failures import BrokenPartError, Failure

COBBLE, ROLLOUT = "sample_stacks/cobble_7.yaml", "sample_stacks/crm_rollout.yaml"
_LIST = "Tool,Owner\nSlack,Amy\nZoom,Bo\n"
WRITES: Mapping[str, tuple[str, ...]] = {
    "audit": ("audit", COBBLE, "-o", "{folder}/report.md"),
    "page": ("audit", COBBLE, "-o", "{folder}/report.html"),
    "workbook": ("audit", COBBLE, "-o", "{folder}/report.xlsx"),
    "audit_many": ("audit-many", COBBLE, "-o", "{folder}/portfolio.xlsx"),
    "rows": ("audit-many", COBBLE, "-o", "{folder}/portfolio.csv"),
    "draw": ("draw", "silos", COBBLE, "-o", "{folder}/silos.svg"),
    "compare": ("compare", COBBLE, COBBLE, "-o", "{folder}/moved.md"),
    "what_if": ("what-if", COBBLE, "{given}/edits.yaml", "-o", "{folder}/after.yaml"),
    "plan_integrations": ("plan", "integrations", COBBLE, "-o", "{folder}/plan.yaml"),
    "plan_consolidation": (
        *("plan", "consolidation", "sample_stacks/consolidate_7.yaml"),
        *("-o", "{folder}/plan.json"),
    ),
    "convert": ("convert", COBBLE, "-o", "{folder}/stack.yaml"),
    "folder": ("convert", COBBLE, "-o", "{folder}/stack"),
    "mapping": ("mapping", "{given}/list.csv", "-o", "{folder}/mapping.yaml"),
    "reconcile": ("reconcile", "{given}/list.csv", COBBLE, "-o", "{folder}/both.md"),
    "survey": ("survey", ROLLOUT, "--initiative", "crm-rollout", "-o", "{folder}/survey.csv"),
    "questions": ("questions", COBBLE, "-o", "{folder}/questions.csv"),
    "new": ("new", "{folder}/new.yaml"),
    "rules": ("rules", "-o", "{folder}/policy.yaml"),
    "start": ("start", "crm-rollout", "--live", "2027-06-01", "-o", "{folder}/rollout.xlsx"),
}
"""A call of each command that writes a file."""
PRINTS: Mapping[str, tuple[str, ...]] = {
    "audit": ("audit", COBBLE),
    "audit_many": ("audit-many", COBBLE),
    "compare": ("compare", COBBLE, COBBLE),
    "what_if": ("what-if", COBBLE, "{given}/edits.yaml"),
    "plan_integrations": ("plan", "integrations", COBBLE),
    "plan_consolidation": ("plan", "consolidation", "sample_stacks/consolidate_7.yaml"),
    "convert": ("convert", COBBLE),
    "mapping": ("mapping", "{given}/list.csv"),
    "reconcile": ("reconcile", "{given}/list.csv", COBBLE),
    "schema": ("schema",),
    "rules": ("rules",),
    "completion": ("completion", "bash"),
    "help": ("--help",),
    "version": ("--version",),
}
"""A call of each command that prints."""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with what commands read."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "list.csv").write_text(_LIST, "utf-8")
    (folder / "edits.yaml").write_text("- retire: ads\n", "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to write to."""
    made = tmp_path / "out"
    made.mkdir()
    return made


def filled(call: tuple[str, ...], given: Path, folder: Path) -> list[str]:
    """Return a call with its folders."""
    return [word.format(given=given, folder=folder) for word in call]


def test_every_command_is_tried() -> None:
    """A new command joins these tests."""
    assert set(cli._COMMANDS) <= {*WRITES, *PRINTS}


# -- faults


@pytest.mark.parametrize("name", sorted(cli._COMMANDS))
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("x\ny \x1b[2J"),
        MemoryError(),
        RecursionError("deep"),
        SystemExit(0),
        KeyError("k"),
        GeneratorExit(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_any_command_is_status_3_and_one_line(
    name: str,
    error: BaseException,
    given: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is raised, even by code that asks for an exit with 0; what is asked for is told."""

    def fails(_: object) -> int:
        raise error

    monkeypatch.setitem(cli._COMMANDS, name, fails)
    assert main(filled(WRITES.get(name, PRINTS.get(name, ())), given, folder)) == 3

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"stackaudit: {type(error).__name__}")
    assert ("memory ran out" if isinstance(error, MemoryError) else "please report it") in line
    assert "\x1b" not in line
    assert not [*folder.iterdir()]


def test_debug_shows_the_traceback_of_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Above the same line."""

    def fails(_: object) -> int:
        raise RuntimeError("here")

    monkeypatch.setitem(cli._COMMANDS, "schema", fails)
    assert main(["schema", "--debug"]) == 3

    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[-1].startswith("stackaudit: RuntimeError: here")


def test_an_audit_from_python_may_name_the_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error of a part is told as such, without the wish to report it."""

    def fails(_: object) -> int:
        raise BrokenPartError([Failure("reader", "x", "ValueError: y")])

    monkeypatch.setitem(cli._COMMANDS, "schema", fails)
    assert main(["schema"]) == 3
    assert capsys.readouterr().err == "stackaudit: the reader 'x' failed (ValueError: y)\n"


def test_a_far_day_is_no_fault(tmp_path: Path) -> None:
    """A rollout that is never to go live, with people to be trained: an audit like any other."""
    place = tmp_path / "far.yaml"
    place.write_text(
        "name: Far\nas_of: 2026-11-01\ntools: [CRM]\ninitiatives:\n"
        "  - {id: x, tools: [crm], starts: 2026-01-01, goes_live: 9999-12-31, groups: [{group: Sales, users: 9}],\n"
        "     training: [{day: 9999-12-31, group: Sales, invited: 9, attended: 0}]}\n",
        "utf-8",
    )
    done = command("audit", place)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Stack audit: Far" in done.stdout


def test_the_help_tells_every_status(capsys: pytest.CaptureFixture[str]) -> None:
    """In `--help`, and in the page on security."""
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    page = (SOURCE.parent / "SECURITY.md").read_text("utf-8")
    for status in ("0", "1", "2", "3", "130", "143"):
        assert f"\n  {status} " in told or f" {status} " in told
        assert f"| {status} |" in page


# -- outputs that take nothing


def run(call: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command with its own streams."""
    return subprocess.run(
        [sys.executable, "-m", "stackaudit", *call],
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        timeout=120,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("name", sorted(PRINTS))
def test_a_full_disk_below_the_output_is_status_2(name: str, given: Path, folder: Path) -> None:
    """Every command that prints, and nothing is left for the end of the process to fail at."""
    with Path("/dev/full").open("w") as full:
        done = run(filled(PRINTS[name], given, folder), stdout=full)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "stackaudit: the output cannot be written: No space left on device"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_the_status_is_told_where_nothing_else_can_be(given: Path, folder: Path) -> None:
    """With no place for errors either."""
    with Path("/dev/full").open("w") as full:
        assert run(["audit", COBBLE], stdout=full, stderr=full).returncode == 2
        assert run(["audit", COBBLE, "--fail-on", "low"], stderr=full).returncode == 1
        assert run(["audit", "missing.yaml"], stderr=full).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits there")
@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_full_disk_below_a_file_leaves_nothing(name: str, given: Path, folder: Path) -> None:
    """No half file, no file of ours beside it; a file that was there before is as it was."""
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))

    done = run(filled(WRITES[name], given, folder), preexec_fn=limited)

    assert done.returncode == 2, done.stderr
    assert "cannot be written: File too large" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not [*folder.iterdir()]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no folder here that nobody may write to")
def test_a_folder_that_takes_no_file_is_status_2(given: Path) -> None:
    """With the reason of the system."""
    done = run(["audit", COBBLE, "-o", "/proc/report.md"])

    assert done.returncode == 2
    assert done.stderr.startswith("stackaudit: /proc/report.md cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["audit", "draw", "convert", "mapping", "questions"])
def test_a_folder_is_no_file_to_write(name: str, given: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read."""
    call = filled(WRITES[name], given, folder)
    Path(call[-1]).mkdir()
    assert main(call) == 2
    assert "it is a folder; name a file" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another one there")
@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_change_no_status(streams: str) -> None:
    """Whoever closes a stream wants the status."""
    for options, status in (("", 0), ("--fail-on low", 1)):
        shell = f"{sys.executable} -m stackaudit audit {COBBLE} {options} {streams}"
        done = subprocess.run(
            ["bash", "-c", shell], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another one there")
@pytest.mark.parametrize("options", [("", 0), ("--fail-on note", 1)])
def test_a_reader_that_goes_away_hides_no_finding(options: tuple[str, int]) -> None:
    """`stackaudit audit … | head -1` has the status of the audit."""
    words, status = options
    shell = f"{sys.executable} -m stackaudit audit {ROLLOUT} {words} | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


# -- signals

_SLOW = """
import os, sys, time
from pathlib import Path
def wait(handle):
    Path(sys.argv[0]).touch()
    time.sleep(60)
os.fsync = wait
from stackaudit.cli.entry import run
run()
"""
"""The command as it is, but that it never ends to write a file; the name of the process is a mark that it begins to."""


def signalled(call: list[str], mark: Path, number: int, code: str = _SLOW) -> tuple[int, str, str]:
    """Start a command, send it a signal while it writes, and return its status and what it printed."""

    def as_in_a_terminal() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for name in ("SIGTERM", "SIGHUP"):  # whoever started the tests may ignore them, as `nohup` does
            signal.signal(getattr(signal, name), signal.SIG_DFL)

    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.argv = {[str(mark), *call]!r}\n{code}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        preexec_fn=as_in_a_terminal,
    )
    until = time.monotonic() + 60
    while not mark.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("name", sorted(WRITES))
def test_ctrl_c_leaves_nothing_half_written(name: str, given: Path, folder: Path, tmp_path: Path) -> None:
    """Status 130, one line, the folder as it was."""
    status, out, err = signalled(filled(WRITES[name], given, folder), tmp_path / "mark", signal.SIGINT)

    assert (status, err.splitlines()[-1:]) == (130, ["stackaudit: interrupted"])
    assert "Traceback" not in err
    assert "wrote" not in out
    assert not [*folder.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_leaves_nothing_half_written(name: str, given: Path, folder: Path, tmp_path: Path) -> None:
    """As shells count: 128 and the number of the signal. What was there before is as it was."""
    target = folder / "report.md"
    target.write_text("before", "utf-8")
    number = getattr(signal, name)
    status, _, err = signalled(filled(WRITES["audit"], given, folder), tmp_path / "mark", number)

    assert (status, err.splitlines()) == (128 + number, [f"stackaudit: ended by {name}"])
    assert [one.name for one in folder.iterdir()] == ["report.md"]
    assert target.read_text("utf-8") == "before"


_LOADING = """
import builtins, sys, time
from pathlib import Path
real = builtins.__import__
def load(name, *rest):
    if name == "argparse":
        Path(sys.argv[0]).touch()
        time.sleep(60)
    return real(name, *rest)
builtins.__import__ = load
from stackaudit.cli.entry import run
run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_while_the_command_is_loaded_is_no_traceback(tmp_path: Path) -> None:
    """The first moments of the process are inside the boundary."""
    status, _, err = signalled(["schema"], tmp_path / "mark", signal.SIGINT, _LOADING)

    assert (status, err) == (130, "stackaudit: interrupted\n")


def test_what_is_not_installed_whole_is_told(tmp_path: Path) -> None:
    """An import that is missing is status 3 and a line."""
    code = (
        "import sys; sys.modules['argparse'] = None\n"
        "from stackaudit.cli.entry import run\nsys.argv = ['stackaudit', 'schema']\nrun()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )
    assert done.returncode == 3
    assert done.stderr.startswith("stackaudit: it is not installed as a whole")


# -- Ctrl-C


@pytest.mark.parametrize("how", ["while it is loaded", "from"])
def test_an_error_that_ctrl_c_has_caused_is_ctrl_c(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A compiled module that is stopped while it loads raises an ImportError in its place."""

    def fails(_: object) -> int:
        stop = KeyboardInterrupt()
        if how == "from":
            raise ImportError("half loaded") from stop
        error = SystemError("half loaded")
        error.__context__ = stop
        raise error

    monkeypatch.setitem(cli._COMMANDS, "schema", fails)
    assert main(["schema"]) == 130
    assert capsys.readouterr().err == "stackaudit: interrupted\n"


_INTERRUPTED = """
import sys
class Stopped:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopped())
sys.argv = ["stackaudit", *{call!r}]
from stackaudit.cli.entry import run
run()
"""


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("stackaudit.cli.main", ("--version",)),
        ("argparse", ("--version",)),
        ("stackaudit.engine.audit", ("audit", COBBLE)),
        ("scipy", ("plan", "integrations", COBBLE)),
        ("matplotlib", ("draw", "silos", COBBLE, "-o", "x.png")),
        ("shtab", ("completion", "bash")),
    ],
)
def test_ctrl_c_while_something_is_loaded_is_no_traceback(module: str, call: tuple[str, ...], tmp_path: Path) -> None:
    """At the first import of ours and at those of heavy libraries: one line and 130."""
    there = [str(SOURCE.parent / word) if word == COBBLE else word for word in call]
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED.format(module=module, call=there)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stackaudit: interrupted\n")
    assert not [*tmp_path.iterdir()]


_IN_A_CLASS = """
import os, signal, sys
class Described:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass
class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == "argparse":
            class Made:
                field = Described()
sys.meta_path.insert(0, Loading())
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["stackaudit", "schema"]
from stackaudit.cli.entry import run
run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_while_a_class_is_made_is_no_traceback() -> None:
    """Python 3.11 makes a RuntimeError of it."""
    done = subprocess.run(
        [sys.executable, "-c", _IN_A_CLASS],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stackaudit: interrupted\n")
