"""The files of a folder that a reader looks at: in the order of their names, never outside the folder."""

from __future__ import annotations

import os
from pathlib import Path

from stackaudit.io.readers.formats.stack_builder import StackBuilder
from stackaudit.io.readers.result import Location

MOST_FILES = 20_000
"""Files of one folder, those inside it included, that are read."""
MOST_FOLDERS = 10_000
"""Folders inside one folder that are looked into."""
_FEW_FOLDERS = 200


def files_in(folder: Path, endings: tuple[str, ...], builder: StackBuilder) -> list[Path]:
    """Return the files with one of these endings in a folder and those inside it, in the order of their paths.

    Hidden folders are passed over, and links are not followed, so that nothing outside the folder is read.

    Args:
        folder: The folder.
        endings: In lower case, with the dot.
        builder: Takes a note where there is more than is read.
    """
    found, whole = _found(folder, endings, MOST_FILES, MOST_FOLDERS)
    if not whole:
        message = f"only {MOST_FILES:,} files in {MOST_FOLDERS:,} folders are read; the rest were left out"
        builder.note("left-out", message, Location(str(folder)))
    return found


def first_files(folder: Path, endings: tuple[str, ...], most: int) -> list[Path]:
    """Return the first files of a folder, to tell its kind from; only few folders are looked into."""
    return _found(folder, endings, most, _FEW_FOLDERS)[0]


def _found(folder: Path, endings: tuple[str, ...], most: int, most_folders: int) -> tuple[list[Path], bool]:
    """Return files, and whether these are all."""
    found: list[Path] = []
    for n, (here, folders, names) in enumerate(os.walk(folder)):
        if n == most_folders:
            return found, False
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix.lower() in endings and not path.is_symlink() and path.is_file():
                if len(found) == most:
                    return found, False
                found.append(path)
    return found, True
