"""A folder that is saved is the old one or the new one, wherever the save ends: an error, a kill, a failed way back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.core.atomic import finish_folder, write_folder
from stackaudit.core.errors import StackAuditError

OLD, NEW = {"a.csv": b"old", "b.csv": b"old"}, {"a.csv": b"new", "c.csv": b"new"}
OURS = {*OLD, *NEW}
STEPS = ("mkdir", "fsync", "chmod", "replace", "rename", "unlink", "rmdir")
"""What a save asks of the system."""


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def failing(at: int, error: BaseException, *, dead: bool) -> Iterator[list[str]]:
    """Let the step of this number fail, and all steps after it where the process is dead; gives the steps taken."""
    taken: list[str] = []
    numbers = count()

    def stand_in(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            number = next(numbers)
            taken.append(name)
            if number == at or (dead and number > at):
                raise error
            return real(*given, **named)

        return step

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, stand_in(name, getattr(os, name)))
        yield taken


def held(path: Path) -> dict[str, bytes] | None:
    """What a folder holds; None where it is not there."""
    return {file.name: file.read_bytes() for file in path.iterdir()} if path.exists() else None


def points(tmp_path: Path, before: dict[str, bytes] | None) -> range:
    """The numbers of all steps of a save over this folder."""
    path = tmp_path / "probe" / "stack"
    path.parent.mkdir()
    if before is not None:
        write_folder(path, before, OURS)
    with failing(-1, Killed(), dead=False) as taken:
        write_folder(path, NEW, OURS)
    assert {"mkdir", "fsync", "replace", "rename"} <= {*taken}
    return range(len(taken))


@pytest.mark.parametrize("before", [None, OLD], ids=["first save", "saved again"])
def test_a_save_that_is_killed_at_any_point_leaves_the_old_or_the_new(
    before: dict[str, bytes] | None, tmp_path: Path
) -> None:
    """Whatever is asked next: `finish_folder`, as a read does, or another save."""
    found = set()
    for at in points(tmp_path, before):
        for again in (False, True):
            path = tmp_path / f"{at}{again}" / "stack"
            path.parent.mkdir()
            if before is not None:
                write_folder(path, before, OURS)
            with failing(at, Killed(), dead=True), pytest.raises(Killed):
                write_folder(path, NEW, OURS)
            was_gone = before is not None and not path.exists()

            if again:
                write_folder(path, {"b.csv": b"newer"}, OURS)
                assert held(path) == {"b.csv": b"newer"}
            else:
                assert finish_folder(path) is was_gone
                assert held(path) in (before, NEW)
                assert not was_gone or held(path) == NEW
            found.add(was_gone)
    assert found == {False, before is not None}  # the state between the renames was among them


@pytest.mark.parametrize("before", [None, OLD], ids=["first save", "saved again"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "Ctrl-C"])
def test_a_step_that_fails_leaves_the_old_or_the_new_and_nothing_else(
    before: dict[str, bytes] | None, error: BaseException, tmp_path: Path
) -> None:
    """One error, from which the process recovers: no hidden folder stays, but for one that cannot be removed."""
    for at in points(tmp_path, before):
        path = tmp_path / str(at) / "stack"
        path.parent.mkdir()
        if before is not None:
            write_folder(path, before, OURS)
        with failing(at, error, dead=False) as taken:
            try:
                write_folder(path, NEW, OURS)
            except (StackAuditError, KeyboardInterrupt) as raised:
                failed: BaseException | None = raised
            else:
                failed = None
        over = taken[at] in ("unlink", "rmdir") or (taken[at] == "fsync" and held(path) == NEW)

        assert held(path) in ((before,) if failed is not None and not over else (before, NEW)), taken[: at + 1]
        if isinstance(error, OSError):
            assert (failed is None) is (held(path) == NEW)
            assert failed is None or "stack cannot be written: No space left" in str(failed)
        if taken[at] not in ("unlink", "rmdir"):
            assert [*path.parent.iterdir()] == ([path] if held(path) is not None else []), taken[: at + 1]


def test_both_folders_stay_where_neither_can_be_put_in_its_place(tmp_path: Path) -> None:
    """The second rename fails, and so does the way back: nothing is removed, and the next read ends the save."""
    path = tmp_path / "stack"
    write_folder(path, OLD, OURS)
    real, renames = os.rename, count()

    def rename(source: Any, target: Any) -> None:
        if next(renames):
            raise PermissionError(13, "Access is denied")
        real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises(StackAuditError, match="stack cannot be written: Access is denied"):
            write_folder(path, NEW, OURS)
        with pytest.raises(StackAuditError, match=r"was cut off; it is whole in .*\.stack\..*new, move it .*denied"):
            finish_folder(path)
        with pytest.raises(StackAuditError, match="was cut off"):
            write_folder(path, NEW, OURS)

    assert finish_folder(path) is True
    assert held(path) == NEW
    assert finish_folder(path) is False
    assert [*tmp_path.iterdir()] == [path]


_KILLED = """
import os, signal, sys
from pathlib import Path
import stackaudit as sa
real, renames = os.rename, []
def rename(source, target):
    real(source, target)
    renames.append(target)
    if len(renames) == int(sys.argv[2]):
        os.kill(os.getpid(), {signal})
os.rename = rename
sa.write_stack(sa.Stack.model_validate({{"name": "New", "tools": ["CRM"]}}), sys.argv[1])
"""


def _killed_after(renames: int, path: Path) -> None:
    """A process that saves a stack, and is killed after this many renames."""
    code = _KILLED.format(signal=int(getattr(signal, "SIGKILL", signal.SIGTERM)))
    ended = subprocess.run([sys.executable, "-c", code, str(path), str(renames)], check=False, timeout=120)
    assert ended.returncode != 0


@pytest.mark.parametrize("name", ["stack", "stack.v1", "s" * 200, "stäck [1]*"])
def test_a_stack_whose_save_was_killed_between_the_renames_is_read(name: str, tmp_path: Path) -> None:
    """The folder is gone from its place; reading puts the whole new one there, and says so."""
    if os.name == "nt" and "*" in name:
        pytest.skip("no file is called so on Windows")
    path = tmp_path / name
    path.mkdir()
    sa.write_stack(sa.Stack.model_validate({"name": "Old", "tools": ["ESP"]}), path)
    _killed_after(1, path)
    assert not path.exists()

    read = sa.read_with_notes(path)

    assert read.stack.name == "New"
    assert [note.kind for note in read.notes] == ["repaired"]
    assert str(read.notes[0]) == f"{path}: its last save was cut off after all was written; it was ended now"
    assert [*tmp_path.iterdir()] == [path]
    assert sa.read_with_notes(path).notes == ()


def test_a_stack_whose_save_was_killed_is_saved_again(tmp_path: Path) -> None:
    """After the first rename and after the second, into a folder whose name has an ending too."""
    stack = sa.Stack.model_validate({"name": "Newest", "tools": ["Shop"]})
    for renames, name in ((1, "stack.v1"), (2, "stack.v2")):
        path = tmp_path / name
        path.mkdir()
        sa.write_stack(sa.Stack.model_validate({"name": "Old", "tools": ["ESP"]}), path)
        _killed_after(renames, path)

        sa.write_stack(stack, path)

        assert sa.read_stack(path) == stack


def test_what_killed_saves_left_goes_once_it_is_old(tmp_path: Path) -> None:
    """Not before: it may be a save that is under way. What only looks like it stays."""
    path = tmp_path / "stack"
    left = tmp_path / ".stack.abcd1234.tmp"
    others = [tmp_path / ".stack.x.abcd1234.tmp", tmp_path / ".stacks.abcd1234.tmp", tmp_path / ".stack.Abcd1234.tmp"]
    for folder in (left, *others):
        (folder / "old").mkdir(parents=True)
    write_folder(path, NEW, OURS)
    assert left.exists()

    for folder in (left, *others):
        os.utime(folder, (time.time() - 7200,) * 2)
    write_folder(path, NEW, OURS)

    assert not left.exists()
    assert all(folder.exists() for folder in others)


def test_a_first_save_that_was_cut_off_is_no_stack(tmp_path: Path) -> None:
    """Without a folder that had to move away nobody knows whether all was written."""
    (tmp_path / ".stack.abcd1234.tmp" / "new").mkdir(parents=True)

    assert finish_folder(tmp_path / "stack") is False
    assert finish_folder(tmp_path / "nowhere" / "stack") is False
    with pytest.raises(sa.LoadError, match="No such file"):
        sa.read_stack(tmp_path / "stack")


def test_the_latest_of_two_saves_that_were_cut_off_is_put_in_place(tmp_path: Path) -> None:
    """The other one stays hidden until it is old."""
    for age, name in ((50, "bbbbbbbb"), (5, "aaaaaaaa"), (500, "cccccccc")):
        holder = tmp_path / f".stack.{name}.tmp"
        (holder / "old").mkdir(parents=True)
        (holder / "new").mkdir()
        (holder / "new" / "a.csv").write_text(name)
        os.utime(holder, (time.time() - age,) * 2)

    assert finish_folder(tmp_path / "stack")
    assert held(tmp_path / "stack") == {"a.csv": b"aaaaaaaa"}


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX")
def test_a_folder_keeps_its_permissions(tmp_path: Path) -> None:
    """Those of a folder that only some may look into."""
    path = tmp_path / "stack"
    write_folder(path, OLD, OURS)
    path.chmod(0o750)
    write_folder(path, NEW, OURS)

    assert path.stat().st_mode & 0o777 == 0o750


def test_a_link_to_a_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    """What it leads to stays as it is."""
    real, link = tmp_path / "real", tmp_path / "stack"
    write_folder(real, OLD, OURS)
    link.symlink_to(real, target_is_directory=True)
    write_folder(link, NEW, OURS)

    assert held(real) == OLD
    assert held(link) == NEW
    assert not link.is_symlink()


def test_a_system_that_opens_no_folder_saves_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows cannot put the names in a folder on the disk by `fsync`."""
    real = os.open

    def no_folder(path: Any, *given: Any, **named: Any) -> int:
        ours = sys._getframe(1).f_globals["__name__"].startswith("stackaudit")  # Python opens folders to remove them
        if ours and os.path.isdir(path):  # noqa: PTH112  as given
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **named)

    monkeypatch.setattr(os, "open", no_folder)
    write_folder(tmp_path / "stack", OLD, OURS)
    write_folder(tmp_path / "stack", NEW, OURS)

    assert held(tmp_path / "stack") == NEW
    assert [*tmp_path.iterdir()] == [tmp_path / "stack"]


def test_no_rename_goes_over_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to rename a folder over another, even an empty one."""
    real = os.rename

    def rename(source: Any, target: Any) -> None:
        if os.path.lexists(target):
            raise FileExistsError(17, "Cannot create a file when that file already exists")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    write_folder(tmp_path / "stack", OLD, OURS)
    write_folder(tmp_path / "stack", NEW, OURS)

    assert held(tmp_path / "stack") == NEW


def test_a_folder_in_which_a_file_is_open_elsewhere_stays(tmp_path: Path) -> None:
    """Windows moves no folder of which a spreadsheet has a file open: the save is refused, nothing is changed."""
    path = tmp_path / "stack"
    write_folder(path, OLD, OURS)

    def rename(source: Any, target: Any) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises(StackAuditError, match="used by another process"):
            write_folder(path, NEW, OURS)

    assert held(path) == OLD
    assert [*tmp_path.iterdir()] == [path]
