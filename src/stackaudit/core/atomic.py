"""Files that appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible
from stackaudit.core.systems import put_in_place, refuse_device

_LONGEST_STEM = 80
_ABANDONED = 3600.0
"""Seconds after which what another save left is taken for that of a process which ended."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old file or the new one, never a half.

    A symbolic link at `path` is replaced, not followed. A file that was there keeps its permissions.

    Raises:
        StackAuditError: The folder does not exist or cannot be written to.
    """
    refuse_device(path)
    try:
        _write(path, data)
    except (OSError, ValueError) as error:  # a ValueError where the name holds a null
        raise _refusal(path, error) from error


def _refusal(path: Path, error: OSError | ValueError) -> StackAuditError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return StackAuditError(f"{visible(str(path))} cannot be written: {reason}")


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_permissions(path))
        put_in_place(temporary, path)
    finally:  # nothing is there any more once it has its name
        with suppress(OSError):
            temporary.unlink()


def write_folder(path: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
    """Write a folder of files so that it holds all of them or is as it was before.

    No system swaps two folders at once. A process that is killed between the two steps leaves both of them in a hidden
    folder beside the place; `finish_folder`, which every save and every read begins with, then ends the save.

    Args:
        path: The folder; it may exist.
        files: The content of each file by its name.
        ours: Names that may stand in the folder already: they are replaced, or go where there is no such file now.

    Raises:
        StackAuditError: the folder holds other files, or the place cannot be written to.
    """
    finish_folder(path)
    try:
        there = {entry.name for entry in path.iterdir()} if path.exists() else set()
        if others := sorted(there - set(ours)):
            raise StackAuditError(f"{path} is not written: it holds other files ({others[0]!r}); name a new folder")
        _write_folder(path, files)
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from error
    for holder in _holders(path):
        if time.time() - holder.stat().st_mtime > _ABANDONED:
            shutil.rmtree(holder, ignore_errors=True)


def finish_folder(path: Path) -> bool:
    """Put a folder in its place whose save was cut off after all was written, and return whether there was one.

    Raises:
        StackAuditError: it cannot be put there; the message says where it is.
    """
    if os.path.lexists(path):
        return False
    for holder in _holders(path):
        made = holder / "new"
        if os.path.lexists(holder / "old") and made.is_dir():  # only a whole folder makes the old one move away
            try:
                made.rename(path)
            except OSError as error:
                message = f"the last save of {visible(str(path))} was cut off; it is whole in {visible(str(made))}"
                raise StackAuditError(f"{message}, move it to its place (here: {error.strerror})") from error
            shutil.rmtree(holder, ignore_errors=True)
            return True
    return False


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    holder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{_stem(path)}.", suffix=".tmp"))
    made, before = holder / "new", holder / "old"
    try:
        made.mkdir()
        for name, data in files.items():
            _write(made / name, data)
        _sync(made)
        if os.path.lexists(path):
            if path.is_dir() and not path.is_symlink():
                made.chmod(path.stat().st_mode & 0o777)
            path.rename(before)
        made.rename(path)
        _sync(path.parent)
    finally:
        if os.path.lexists(before) and not os.path.lexists(path):
            before.rename(path)  # where that fails too, both stay where `finish_folder` finds them
        shutil.rmtree(holder, ignore_errors=True)


def _holders(path: Path) -> list[Path]:
    """The hidden folders in which saves of a folder are made, the latest first."""
    name = re.compile(rf"\.{re.escape(_stem(path))}\.[a-z0-9_]{{8}}\.tmp")
    try:
        found = [one for one in path.parent.iterdir() if name.fullmatch(one.name) and not one.is_symlink()]
        return sorted(found, key=lambda one: (-one.stat().st_mtime_ns, one.name))
    except OSError:  # no such place, or one that may not be looked into
        return []


def _stem(path: Path) -> str:
    """The name of a folder, shortened where it is long, and still no other's."""
    if len(path.name) <= _LONGEST_STEM:
        return path.name
    return f"{path.name[: _LONGEST_STEM // 2]}-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]}"


def _sync(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system can: Windows opens no folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _permissions(path: Path) -> int:
    """Return the permissions of the file that is there, else those that the process gives to new files."""
    with suppress(FileNotFoundError):
        if not path.is_symlink():
            return path.stat().st_mode & 0o777
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask
