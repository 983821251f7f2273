"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible
from stackaudit.core.systems import put_in_place, refuse_device


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

    Args:
        path: The folder; it may exist.
        files: The content of each file by its name.
        ours: Names that may stand in the folder already: they are replaced, or go where there is no such file now.

    Raises:
        StackAuditError: the folder holds other files, or the place cannot be written to.
    """
    try:
        there = {entry.name for entry in path.iterdir()} if path.exists() else set()
        if others := sorted(there - set(ours)):
            raise StackAuditError(f"{path} is not written: it holds other files ({others[0]!r}); name a new folder")
        _write_folder(path, files)
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from error


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    holder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".tmp"))
    made, before = holder / "new", holder / "old"
    try:
        made.mkdir()
        for name, data in files.items():
            _write(made / name, data)
        if path.exists():
            path.rename(before)
        try:
            made.rename(path)
        finally:
            if before.exists() and not path.exists():
                before.rename(path)
    finally:
        shutil.rmtree(holder, ignore_errors=True)


def _permissions(path: Path) -> int:
    """Return the permissions of the file that is there, else those that the process gives to new files."""
    with suppress(FileNotFoundError):
        if not path.is_symlink():
            return path.stat().st_mode & 0o777
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask
