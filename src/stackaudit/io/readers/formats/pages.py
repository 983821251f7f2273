"""One foreign file as plain data, with the place of everything in it.

A file that cannot be read at all is refused with its name. Inside a file that can be read, a `Node` walks the data
without ever failing: what is of another shape than it should be is noted and left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stackaudit.io.readers.base import Source, loaded
from stackaudit.io.readers.diagnostics.positions import Pointer, Span
from stackaudit.io.readers.result import Location, Note, NoteKind

if TYPE_CHECKING:
    from stackaudit.io.readers.formats.stack_builder import StackBuilder

_MOST_NOTES = 10_000
_MOST_PLACES = 100_000
"""Entries of a foreign file whose places are looked for; real ones have some thousands."""


def head_of(given: Source) -> str:
    """Return the beginning of a file, for `recognises`; empty where there is none."""
    try:
        return given.head
    except (OSError, ValueError):
        return ""


class Locator(Protocol):
    """Tells where an entry of a file stands."""

    def key(self, path: Pointer) -> Span:
        """The place of an entry, or of the nearest one around it."""


@dataclass(frozen=True)
class Page:
    """The data of one file.

    Attributes:
        name: What messages call the file.
        data: The data in it.
        locate: Finds the places of all entries; called only where one is asked for.
    """

    name: str
    data: object
    locate: Callable[[], Locator]

    @cached_property
    def _places(self) -> Locator:
        return self.locate()

    def spot(self, path: Pointer) -> Location:
        """Where an entry stands."""
        span = self._places.key(path)
        return Location(self.name, span.line, span.column)


def json_page(given: Source) -> Page:
    """Return the data of a JSON file.

    Raises:
        LoadError: with the file's name, where it is no JSON.
    """
    from stackaudit.io.readers.text import json_text

    return Page(
        given.name, loaded(given, json_text.load), lambda: json_text.locate(given.text, given.limits, most=_MOST_PLACES)
    )


def yaml_page(given: Source) -> Page:
    """Return the documents of a YAML file as a list.

    Raises:
        LoadError: with the file's name, where it is no YAML; its `partial` has what could be followed.
    """
    from stackaudit.io.readers.text import yaml_text

    documents = loaded(given, yaml_text.load_documents)
    return Page(given.name, documents, lambda: yaml_text.locate_documents(given.text, given.limits))


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a file, with its place; what is taken from it is of the shape that was asked for, or absent."""

    value: object
    path: Pointer
    page: Page
    notes: list[Note]

    @property
    def spot(self) -> Location:
        """Where it stands."""
        return self.page.spot(self.path)

    def note(self, kind: NoteKind, message: str) -> None:
        """Say something of this place."""
        add_note(self.notes, Note(kind, message, self.spot))

    def at(self, *steps: str) -> Node:
        """The value under these keys; one that is None where a key is missing."""
        value, path = self.value, self.path
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
            path = (*path, step)
        return Node(value, path, self.page, self.notes)

    def each(self) -> Iterator[Node]:
        """The items of a list, or nothing, with a note, where it is no list."""
        if isinstance(self.value, list):
            for n, item in enumerate(self.value):
                yield Node(item, (*self.path, n), self.page, self.notes)
        elif self.value is not None:
            self.note("left-out", f"{self.title} is {kind_of(self.value)}, where a list should stand")

    def fields(self) -> Iterator[tuple[str, Node]]:
        """The fields of a mapping, or nothing, with a note, where it is no mapping."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(value, (*self.path, key), self.page, self.notes)
        elif self.value is not None:
            self.note("left-out", f"{self.title} is {kind_of(self.value)}, where fields should stand")

    def records(self) -> Iterator[Node]:
        """The items of a list that are mappings; others are noted."""
        for item in self.each():
            if isinstance(item.value, dict):
                yield item
            else:
                item.note("left-out", f"{item.title} is {kind_of(item.value)}, where fields should stand")

    def texts(self) -> Iterator[Node]:
        """The items of a list that are texts; a single text counts as a list of one; others are noted."""
        if isinstance(self.value, str):
            yield self
            return
        for item in self.each():
            if isinstance(item.value, str):
                yield item
            else:
                item.note("left-out", f"{item.title} is {kind_of(item.value)}, where a text should stand")

    def word(self) -> str:
        """The value where it is a text, without blanks around; empty where it is anything else."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def title(self) -> str:
        """What messages call it: its key, or its number in a list."""
        last = self.path[-1] if self.path else "the file"
        return f"item {last + 1}" if isinstance(last, int) else f"{short(last)!r}" if self.path else last


def add_note(notes: list[Note], note: Note) -> None:
    """Add a note; of a flood, only the beginning and a word on the rest are kept."""
    if len(notes) < _MOST_NOTES:
        notes.append(note)
    elif len(notes) == _MOST_NOTES:
        notes.append(Note("left-out", "there is more to say than is listed; mend the places listed first", note.spot))


def kind_of(value: object) -> str:
    """Return what a value is, in a message."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "a text" if isinstance(value, str) else "a truth value" if isinstance(value, bool) else "a number"


def short(text: str) -> str:
    """Return a text as messages show it."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


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


def files_of(
    given: Source, endings: tuple[str, ...], builder: StackBuilder, recognises: Callable[[Source], bool]
) -> list[Path]:
    """Return the files of an input: those given together, those of a folder that are recognised, or itself."""
    if given.files:
        return list(given.files)
    if given.is_folder:
        found = files_in(given.path, endings, builder)
        return [path for path in found if recognises(Source(path, given.limits))]
    return [given.path]


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
