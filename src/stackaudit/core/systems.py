"""What Windows does otherwise with files than POSIX systems: names of devices, and files that another program holds."""

from __future__ import annotations

import errno
import os
import re
import time
from pathlib import Path
from typing import Final

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible

WINDOWS = os.name == "nt"
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_WAITS: Final = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds between attempts: virus scanners and search indexes hold a new file for a moment."""


def is_device(name: str) -> bool:
    """Return whether Windows takes this name for a device, whatever its ending: what is written there is lost.

    >>> is_device("NUL"), is_device("com1.md"), is_device("aux .csv"), is_device("console.md")
    (True, True, True, False)
    """
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def refuse_device(path: Path) -> None:
    """Do nothing, unless the name is one that this system takes for a device.

    Raises:
        StackAuditError: it is.
    """
    if WINDOWS and is_device(path.name):
        raise StackAuditError(
            f"{visible(str(path))} cannot be written: Windows keeps the name {visible(path.name.partition('.')[0])} "
            "for a device; choose another name"
        )


def put_in_place(made: Path, path: Path) -> None:
    """Give a file its name, in the place of the one that has it.

    Windows refuses that while a program has the old file open: it is tried again for a moment.

    Raises:
        OSError: it cannot be replaced; where a program may have it open, the reason says so.
    """
    for wait in (*_WAITS, None):
        try:
            made.replace(path)
        except PermissionError as error:
            if not WINDOWS:
                raise
            if wait is None:
                reason = "it may be open in another program, such as Excel; close it there and try again"
                raise PermissionError(error.errno, reason) from error
            time.sleep(wait)
        else:
            return


def reader_is_gone(error: OSError) -> bool:
    """Return whether nobody reads our output any more; Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (WINDOWS and error.errno == errno.EINVAL)
