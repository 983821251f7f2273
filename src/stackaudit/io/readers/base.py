"""What a reader is: it recognises a kind of file by its content and turns it into the document of a stack.

A reader never makes a graph or a finding. It takes what it can use, and notes what it could not, each with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.diagnostics.problems import refusal, unreadable
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.result import ReadResult
from stackaudit.io.readers.text.decode import decode
from stackaudit.io.readers.workbook_size import check_package

if TYPE_CHECKING:
    from stackaudit.io.readers.lists.mapping import MappingFile

_HEAD = 65_536
LoadedT = TypeVar("LoadedT")
Progress = Callable[[int, int], object]
"""Called with how many files are read, and how many there are."""


@dataclass(frozen=True)
class Source:
    """An input: a file or a folder, and how it is to be read.

    Attributes:
        path: Where it is.
        limits: The most that it may hold.
        mapping: Which column means which field, where the user says so; see `readers.lists.mapping`.
        files: The files that are read as one, where several were given of a format whose files belong together.
        progress: Called after each file of a folder of mixed files; nobody is told where None.
    """

    path: Path
    limits: Limits = DEFAULT_LIMITS
    mapping: Mapping[str, Any] | MappingFile | None = None
    files: tuple[Path, ...] = ()
    progress: Progress | None = field(default=None, repr=False, compare=False)

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
            raise OSError(None, "it is a folder" if self.is_folder else "it is a pipe or a device; give a file")
        with self.path.open("rb") as file:
            return file.read(self.limits.file_bytes + 1)

    @cached_property
    def unpacking(self) -> LoadError | None:
        """Why the file is no package that may be unpacked, as a workbook is; None where it is one."""
        try:
            check_package(self.data, self.limits)
        except LoadError as error:
            return error
        return None

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


def entries_of(folder: Path) -> list[Path]:
    """Return what a folder holds in the order of the names, the same on every system; hidden and lock files are left.

    Paths themselves are not compared: Windows would not look at the case of letters.
    """
    return sorted((one for one in folder.iterdir() if not one.name.startswith((".", "~$"))), key=lambda one: one.name)


def text_of(given: Source) -> str:
    """Return the text of a file.

    Raises:
        LoadError: with the file's name, where it cannot be read.
    """
    try:
        return given.text
    except LoadError as error:
        shown = given.data.decode("utf-8", "replace") if len(given.data) < given.limits.file_bytes else ""
        raise refusal(error.problems, given.name, shown) from None
    except (OSError, ValueError) as error:
        raise unreadable(given.name, error) from None


def loaded(given: Source, load: Callable[[str, Limits], LoadedT]) -> LoadedT:
    """Return what `load` makes of the text of a file; a refusal bears the file's name and shows its lines."""
    text = text_of(given)
    try:
        return load(text, given.limits)
    except LoadError as error:
        refused = refusal(error.problems, given.name, text)
        refused.partial = error.partial
        raise refused from None


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
    recognises: Callable[[Source], bool]
    read: Callable[[Source], ReadResult]
    names_products: bool = False
    last_resort: bool = False
    joins_files: bool = False
