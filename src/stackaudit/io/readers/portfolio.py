"""The stacks that a folder holds: each stack file in it is one, and so is each folder in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from stackaudit.io.readers.base import Source, entries_of
from stackaudit.io.readers.diagnostics.problems import unreadable
from stackaudit.io.readers.result import Location, Note
from stackaudit.io.readers.stack_file import recognised_by

ENDINGS = frozenset({".yaml", ".yml", ".json", ".toml", ".csv", ".tsv", ".xlsx", ".xlsm"})
"""Files that are taken for a stack where nobody named them; any other is told, and is read where it is named."""


def stacks_in(paths: Sequence[Path], but: Collection[Path] = ()) -> tuple[tuple[Path, ...], tuple[Note, ...]]:
    """Return the stacks at some paths, each once, and a note on whatever in a folder is none.

    A file is a stack. A folder that one reader knows as a whole, such as one with `tools.csv` in our own columns, is a
    stack, too. Any other folder holds stacks: its files, and its folders with anything to read in them. Links are not
    followed.

    Args:
        paths: Files and folders; those that do not exist are left to whoever reads them.
        but: Files that are none, whatever their names are, such as the policy and the report itself.

    Raises:
        LoadError: a folder cannot be looked into.
    """
    left_out = {_place(path) for path in but}
    found: dict[Path, Path] = {}
    notes: list[Note] = []
    for path in paths:
        for stack in _stacks(path, notes, left_out):
            found.setdefault(_place(stack), stack)
    return tuple(found.values()), tuple(notes)


def _stacks(path: Path, notes: list[Note], left_out: Collection[Path]) -> Iterator[Path]:
    if not path.is_dir() or _is_whole(path):
        yield path
        return
    for entry in _entries(path):
        if _place(entry) in left_out:
            continue
        if entry.is_symlink():
            notes.append(Note("left-out", "it is a link; links in a folder are not followed", Location(str(entry))))
        elif entry.is_dir() and not _is_whole(entry) and not _holds_stack(entry):
            notes.append(
                Note(
                    "left-out",
                    "no file in it ends as a stack does; give it by its name",
                    Location(str(entry)),
                )
            )
        elif not entry.is_dir() and entry.suffix.lower() not in ENDINGS:
            message = (
                f"its name does not end as that of a stack does ({', '.join(sorted(ENDINGS))}); name it to read it"
            )
            notes.append(Note("left-out", message, Location(str(entry))))
        else:
            yield entry


def _is_whole(folder: Path) -> bool:
    """Whether exactly one reader knows a folder as a whole."""
    return len(recognised_by(Source(folder))) == 1


def _holds_stack(folder: Path) -> bool:
    return any(entry.suffix.lower() in ENDINGS and not entry.is_symlink() for entry in _entries(folder))


def _entries(folder: Path) -> list[Path]:
    try:
        return entries_of(folder)
    except OSError as error:
        raise unreadable(str(folder), error) from None


def _place(path: Path) -> Path:
    """The same for every way to write a path; a link is not followed."""
    return path.parent.resolve() / path.name
