"""What a reader is: it recognises a kind of file by its content and turns it into the document of a stack.

A reader never makes a graph or a finding. It takes what it can use, and notes what it could not, each with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from stackaudit.io.readers.decode import decode
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits

__all__ = ["Given", "Note", "NoteKind", "Reader", "Reading", "Spot"]

NoteKind = Literal["left-out", "guessed", "dangling", "contradiction", "matched", "suggested", "unknown"]
"""What a note is about: something that could not be used, was guessed, leads nowhere, contradicts; names of tools."""

_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in an input.

    Attributes:
        source: The file, as messages call it.
        line: Line, or row of a sheet, from 1; 0 where there is none.
        column: Column in characters, from 1; 0 where there is none.
        sheet: The sheet of a workbook; empty elsewhere.
    """

    source: str
    line: int = 0
    column: int = 0
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet and self.line and self.column:
            return f"{self.source}[{self.sheet}!{_letters(self.column)}{self.line}]"
        inside = f"[{self.sheet}]" if self.sheet else ""
        place = f":{self.line}" if self.line else ""
        return f"{self.source}{inside}{place}{f':{self.column}' if self.line and self.column else ''}"


def _letters(column: int) -> str:
    """The name of a column of a sheet: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that a reader has to say of its input: never an error, never silence.

    Attributes:
        kind: What it is about.
        message: One sentence that names the value.
        spot: Where it stands.
    """

    kind: NoteKind
    message: str
    spot: Spot

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of an input.

    Attributes:
        document: The document of a stack, as `Stack.model_validate` takes it. It is checked afterwards, not here.
        notes: What could not be used, what was guessed.
        spots: Where a record of the document comes from, by its path (`("tools", 3)`), so that a record that is refused
            afterwards is told with its line or row.
    """

    document: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    spots: Mapping[tuple[str | int, ...], Spot] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """An input: a file or a folder, and how it is to be read.

    Attributes:
        path: Where it is.
        limits: The most that it may hold.
        mapping: Which column means which field, where the user says so; see `readers.inventory.mapping`.
    """

    path: Path
    limits: Limits = DEFAULT_LIMITS
    mapping: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.path)

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case: `.csv`."""
        return self.path.suffix.lower()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file, at most one more than the limit; an `OSError` where it cannot be read."""
        if self.path.exists() and not self.path.is_file():
            raise OSError(None, "it is not a file")
        with self.path.open("rb") as file:
            return file.read(self.limits.file_bytes + 1)

    @cached_property
    def text(self) -> str:
        """The text of the file; a `LoadError` where it is too large, not UTF-8 or holds hidden characters."""
        return decode(self.data, self.limits)

    @cached_property
    def head(self) -> str:
        """The beginning of the file, decoded leniently, for `recognises`; empty for a folder."""
        if self.is_folder:
            return ""
        with self.path.open("rb") as file:
            start = file.read(_HEAD)
        encoding = "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        return start.decode(encoding, "replace")


@dataclass(frozen=True, slots=True)
class Reader:
    """A named way to read a kind of file.

    Attributes:
        id: Its name: what `format=` takes.
        reads: What it reads, in a few words.
        recognises: Whether an input is of its kind, told by the content; it must be quick and never raise.
        read: From the input to the document of a stack; it raises `LoadError` with line or row where nothing is
            to be had from the input, and notes whatever else it cannot use.
        names_products: Whether its tools go by the names of products, so that the catalog may fill in what the input
            does not state of them, each fact marked.
    """

    id: str
    reads: str
    recognises: Callable[[Given], bool]
    read: Callable[[Given], Reading]
    names_products: bool = False
