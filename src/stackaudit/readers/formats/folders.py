"""The files of a folder that a reader looks at: in the order of their names, never outside the folder."""

from __future__ import annotations

import os
from pathlib import Path

from stackaudit.readers.base import Spot
from stackaudit.readers.formats.draft import Draft

MOST_FILES = 20_000
"""Files of one folder, those inside it included, that are read."""


def files_in(folder: Path, endings: tuple[str, ...], draft: Draft | None = None) -> list[Path]:
    """Return the files with one of these endings in a folder and those inside it, in the order of their paths.

    Hidden folders are passed over, and links are not followed, so that nothing outside the folder is read.

    Args:
        folder: The folder.
        endings: In lower case, with the dot.
        draft: Takes a note where there are more files than are read.
    """
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix.lower() in endings and not path.is_symlink() and path.is_file():
                found.append(path)
        if len(found) > MOST_FILES:
            if draft is not None:
                message = f"only {MOST_FILES:,} files of a folder are read; the rest were left out"
                draft.note("left-out", message, Spot(str(folder)))
            break
    return found[:MOST_FILES]
