"""What reading gives: the document or the stack, and what there is to say of the input, each note with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from stackaudit.core.findings import Table
from stackaudit.model.base import shown
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.io.readers.lists.mapping import Unused
    from stackaudit.model.reading import Reading

NoteKind = Literal["left-out", "guessed", "dangling", "contradiction", "matched", "suggested", "unknown", "repaired"]
"""What a note is about: something that could not be used, was guessed, leads nowhere, contradicts; names of tools;
a save that was cut off and is whole now."""


class Location(NamedTuple):
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
            return f"{self.source}[{self.sheet}!{column_name(self.column)}{self.line}]"
        inside = f"[{self.sheet}]" if self.sheet else ""
        place = f":{self.line}" if self.line else ""
        return f"{self.source}{inside}{place}{f':{self.column}' if self.line and self.column else ''}"


def column_name(column: int) -> str:
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
        added: The ids of the tools that it says were added because no list has them.
    """

    kind: NoteKind
    message: str
    spot: Location
    added: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}"


_MOST_NAMED = 12


def added(tools: Sequence[tuple[str, str]], spot: Location) -> Note:
    """Return the note on tools, each with id and name, that are added because integrations name them."""
    names = ", ".join(shown(name) for _, name in tools[:_MOST_NAMED])
    more = f" and {len(tools) - _MOST_NAMED:,} more" if len(tools) > _MOST_NAMED else ""
    few = "1 tool is" if len(tools) == 1 else f"{len(tools):,} tools are"
    message = f"{few} in no list of tools and added from the integrations: {names}{more}"
    return Note("dangling", message, spot, tuple(id_ for id_, _ in tools))


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader made of an input.

    Attributes:
        document: The document of a stack, as `Stack.model_validate` takes it. It is checked afterwards, not here.
        notes: What could not be used, what was guessed.
        spots: Where a record of the document comes from, by its path (`("tools", 3)`), so that a record that is refused
            afterwards is told with its line or row.
        reading: What was understood of the lists in it; None where it is no list.
        unused: What its mapping says and it has no use for.
    """

    document: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    spots: Mapping[tuple[str | int, ...], Location] = field(default_factory=dict)
    reading: Reading | None = None
    unused: tuple[Unused, ...] = ()


@dataclass(frozen=True)
class ReadStack:
    """A stack as it was read, with what its reader had to say.

    Attributes:
        stack: The stack.
        notes: What could not be used, was guessed, leads nowhere or contradicts, each with its place.
        format: What it was read as: `yaml`, `csv` and so on.
        spots: Where records of the stack come from, by their path (`("tools", 3)`), where a reader of lists tells it.
        of_products: Whether its tools go by the names of products; see `Reader.names_products`.
        unused: What the mapping says and the input has no use for.
    """

    stack: Stack
    notes: tuple[Note, ...]
    format: str
    spots: Mapping[tuple[str | int, ...], Location] = field(default_factory=dict, repr=False, compare=False)
    of_products: bool = field(default=False, repr=False, compare=False)
    unused: tuple[Unused, ...] = field(default=(), repr=False, compare=False)

    @property
    def reading(self) -> Reading | None:
        """What was understood of the lists that it was read from; None for a stack file of ours."""
        return self.stack.reading

    def of(self, kind: NoteKind) -> tuple[Note, ...]:
        """The notes of one kind."""
        return tuple(note for note in self.notes if note.kind == kind)

    def to_frame(self) -> pd.DataFrame:
        """The notes as a pandas frame: a row each with its kind, the name of its file without folders, and its place.

        `row` is a line of a text file or a row of a sheet; what a note does not name is empty.
        """
        rows = (
            (note.kind, PurePath(note.spot.source).name, note.spot.sheet or None, note.spot.line or None, note.message)
            for note in self.notes
        )
        return Table("notes", ("kind", "file", "sheet", "row", "note"), tuple(rows)).to_frame()

    def __repr__(self) -> str:
        count = f"{len(self.notes)} note{'' if len(self.notes) == 1 else 's'}"
        return f"<ReadStack {self.stack.name!r} from {self.format}: {len(self.stack.tools)} tools, {count}>"
