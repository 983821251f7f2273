"""What Windows and macOS do otherwise, as far as it can be tested on any system."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import unicodedata
from pathlib import Path, PureWindowsPath
from zipfile import ZipFile, ZipInfo

import pytest

import stackaudit as sa
from stackaudit.core import systems
from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.excel import Page, workbook
from stackaudit.io.readers.base import entries_of
from stackaudit.io.readers.lists.mapping import ListEntry
from stackaudit.model.layouts import LAYOUTS


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Take the system for Windows; the list holds how long it was waited."""
    waited: list[float] = []
    monkeypatch.setattr(systems, "WINDOWS", True)
    monkeypatch.setattr(systems.time, "sleep", waited.append)
    return waited


def _held(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let a file be open in another program for so many attempts to replace it."""
    left, replace = [times], Path.replace

    def refused(self: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)


def test_a_file_that_is_held_for_a_moment_is_replaced(
    tmp_path: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virus scanner or a search index lets go of it soon."""
    write_bytes(tmp_path / "report.md", b"old")
    _held(monkeypatch, 3)
    write_bytes(tmp_path / "report.md", b"new")

    assert (tmp_path / "report.md").read_bytes() == b"new"
    assert len(windows) == 3
    assert sum(systems._WAITS) < 1


def test_a_file_that_stays_open_is_told_with_what_to_do(
    tmp_path: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is untouched, and nothing is left beside it."""
    write_bytes(tmp_path / "report.xlsx", b"old")
    _held(monkeypatch, 99)
    with pytest.raises(StackAuditError, match=r"report\.xlsx cannot be written: it may be open in another program"):
        write_bytes(tmp_path / "report.xlsx", b"new")

    assert (tmp_path / "report.xlsx").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [tmp_path / "report.xlsx"]


def test_elsewhere_a_refusal_is_one_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """POSIX systems replace open files: there a refusal does not pass."""
    monkeypatch.setattr(systems, "WINDOWS", False)
    monkeypatch.setattr(systems.time, "sleep", lambda _: pytest.fail("it waited"))
    _held(monkeypatch, 1)
    with pytest.raises(StackAuditError, match="Access is denied"):
        write_bytes(tmp_path / "report.md", b"new")


DEVICES = ["CON", "con.md", "NUL.json", "nul .json", "Aux.tar.gz", "prn.", "COM1.txt", "com¹.txt", "LPT9", "CONIN$"]


@pytest.mark.parametrize("name", DEVICES)
def test_names_of_devices_are_refused_on_windows(name: str, tmp_path: Path, windows: list[float]) -> None:
    """What is written there would be lost without a word."""
    with pytest.raises(StackAuditError, match="for a device; choose another name"):
        write_bytes(tmp_path / name, b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["console.md", "com.md", "com10.md", "nullable", "report.con", ".nul", "a com1.md"])
def test_names_like_those_of_devices_are_names(name: str, tmp_path: Path, windows: list[float]) -> None:
    """Only the whole first part of a name counts."""
    write_bytes(tmp_path / name, b"x")
    assert (tmp_path / name).read_bytes() == b"x"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="is_reserved is deprecated since Python 3.13")
def test_python_knows_the_same_devices() -> None:
    """The standard library agrees, name by name."""
    for name in (*DEVICES, "report.md", "console.md", "com10.md"):
        assert systems.is_device(name) == PureWindowsPath(name).is_reserved(), name


def test_no_file_of_ours_bears_a_name_that_a_system_changes() -> None:
    """Files of a CSV folder are named by us, never by a stack: no devices, no two that differ by case alone."""
    names = [f"{name}.csv" for name in LAYOUTS]

    assert not any(map(systems.is_device, names))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(name.isascii() and name == name.strip(" .") for name in names)


def test_files_come_in_the_order_of_their_names_whatever_the_system_thinks_of_case(tmp_path: Path) -> None:
    """Windows holds paths equal that differ by case alone; text has one order everywhere."""
    for name in ("b.csv", "B.csv", "a.csv", "C.csv", ".hidden.csv", "~$C.csv"):
        (tmp_path / name).write_bytes(b"x")

    assert [one.name for one in entries_of(tmp_path)] == ["B.csv", "C.csv", "a.csv", "b.csv"]


def test_a_list_of_another_case_is_noted_and_not_mixed_up(tmp_path: Path) -> None:
    """`tools.CSV` beside `tools.csv` is another file on one system and the same on the next: it is left and noted."""
    folder = tmp_path / "stack"
    stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM"]})
    sa.write_stack(stack, folder)
    if (folder / "TOOLS.CSV").exists():
        pytest.skip("this file system does not tell case")
    for name in ("tools.CSV", "Tools.csv"):
        (folder / name).write_bytes((folder / "tools.csv").read_bytes().replace(b"CRM", b"Other"))

    read = sa.read_with_notes(folder)
    assert [tool.name for tool in read.stack.tools] == ["CRM"]
    assert sorted(Path(note.spot.source).name for note in read.notes if note.kind == "left-out") == [
        "Tools.csv",
        "tools.CSV",
    ]


def test_a_mapping_names_a_file_in_either_form_of_unicode() -> None:
    """A Mac gives `ä` as two characters, a keyboard as one: they are one name."""
    composed, parted = (unicodedata.normalize(form, "Verträge.csv") for form in ("NFC", "NFD"))

    assert composed != parted
    assert ListEntry.model_validate({"file": composed}).is_of(f"x/{parted}")
    assert ListEntry.model_validate({"file": parted.replace("csv", "*")}).is_of(composed)
    assert not ListEntry.model_validate({"file": "Vertrage.csv"}).is_of(composed)


def test_a_workbook_does_not_say_on_which_system_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal cells are equal bytes, also where zip entries are marked as made on Windows."""
    before = workbook([Page("t", ("a",), [(1,)])])
    begin = ZipInfo.__init__

    def on_windows(self: ZipInfo, *given: object, **named: object) -> None:
        begin(self, *given, **named)  # type: ignore[arg-type]
        self.create_system = 0

    monkeypatch.setattr(ZipInfo, "__init__", on_windows)
    assert workbook([Page("t", ("a",), [(1,)])]) == before


STACK = """\
name: Käse & 漢字 ☃
tools:
- id: crm
  name: Größe 漢 🧀
- mailer
integrations:
- crm -> mailer
"""


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp932", "ascii", "utf-8", "utf-16"])
@pytest.mark.parametrize("command", [["audit"], ["draw", "silos", "-o", "käse.png"], ["plan", "integrations"]])
def test_a_console_of_any_code_page_takes_the_output(tmp_path: Path, encoding: str, command: list[str]) -> None:
    """What the code page lacks is written as its code; the status is that of any other console."""
    (tmp_path / "käse.yaml").write_bytes(STACK.replace("\n", "\r\n").encode())
    words = [*command[:2], "käse.yaml", *command[2:]] if len(command) > 1 else [*command, "käse.yaml"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "stackaudit", *words],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONIOENCODING": encoding,
            "PYTHONPATH": str(Path(sa.__file__).parents[1]),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr
    if command[0] == "audit":
        shown = "Käse & 漢字 ☃".encode(encoding.replace("utf-16", "utf-16-le"), "backslashreplace")
        assert shown in done.stdout


@pytest.mark.parametrize("suffix", [".md", ".json", ".html", ".txt"])
def test_our_files_end_their_lines_alike_everywhere(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system ends lines otherwise, reports are the same bytes: they are written as bytes."""
    stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})
    before = sa.audit(stack).save(tmp_path / f"a{suffix}").read_bytes()
    monkeypatch.setattr(os, "linesep", "\r\n")

    assert b"\r" not in before
    assert sa.audit(stack).save(tmp_path / f"b{suffix}").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "s.yaml",
            ["name: Shop", "tools:", "- id: crm", "- mailer", "x-own: |", "  two", "  lines"],
        ),
        ("s.json", ['{"name": "Shop",', '"tools": ["crm", "mailer"],', '"integrations": ["crm -> mailer"]}']),
        ("s.toml", ['name = "Shop"', 'tools = ["crm",', '"mailer"]', 'integrations = ["crm -> mailer"]']),
        ("s.csv", ["Tool,Vendor", 'Salesforce,"Sales', 'force"', "HubSpot,HubSpot"]),
        ("s.mmd", ["flowchart LR", "  crm --> mailer"]),
    ],
)
def test_line_ends_of_windows_change_nothing(tmp_path: Path, name: str, lines: list[str]) -> None:
    """The stack of a file is that of the same file with the line ends of another system."""
    file = tmp_path / name
    file.write_bytes("\n".join((*lines, "")).encode())
    here = sa.read_stack(file)
    file.write_bytes("\r\n".join((*lines, "")).encode())

    assert sa.read_stack(file) == here
    assert len(here.tools) == 2


def test_nothing_depends_on_what_a_system_may_lack() -> None:
    """No module that Windows has not, no text read in the code page of the system, no time zone data."""
    source = Path(sa.__file__).parent
    banned = ("import fcntl", "import pwd", "import resource", "import grp", "import termios", "zoneinfo", "os.getuid")
    banned += (".read_text()", ".write_text(", '"/dev/null"', "os.uname", "os.fork", "SIGKILL", "SIGALRM", "%-d", "%-m")
    found = [
        f"{path.name}: {word}"
        for path in sorted(source.rglob("*.py"))
        for word in banned
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_workbook_parts_have_no_clock() -> None:
    """Neither the zip members nor the document's own words hold a time."""
    import io

    with ZipFile(io.BytesIO(workbook([Page("t", ("a",), [(1,)])]))) as book:
        assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        words = book.read("docProps/core.xml")
    assert words.count(b"2000-01-01T00:00:00Z") == 2


def test_a_reader_that_went_away_is_known_on_windows_too(windows: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing into a pipe that nobody reads is an invalid argument there; elsewhere that is an error."""
    assert systems.reader_is_gone(BrokenPipeError())
    assert systems.reader_is_gone(OSError(errno.EINVAL, "Invalid argument"))
    assert not systems.reader_is_gone(OSError(errno.ENOSPC, "No space left"))
    monkeypatch.setattr(systems, "WINDOWS", False)
    assert not systems.reader_is_gone(OSError(errno.EINVAL, "Invalid argument"))
