"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from stackaudit.errors import StackAuditError


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old file or the new one, never a half.

    A symbolic link at `path` is replaced, not followed. A file that was there keeps its permissions.

    Raises:
        StackAuditError: The folder does not exist or cannot be written to.
    """
    try:
        _write(path, data)
    except OSError as error:
        raise StackAuditError(f"{path} cannot be written: {error.strerror or error}") from error


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_permissions(path))
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _permissions(path: Path) -> int:
    """Return the permissions of the file that is there, else those that the process gives to new files."""
    with suppress(FileNotFoundError):
        if not path.is_symlink():
            return path.stat().st_mode & 0o777
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask
