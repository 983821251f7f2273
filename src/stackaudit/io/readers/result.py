"""What reading gives: the stack, and what there is to say of the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackaudit.io.readers.base import Note, NoteKind, Spot
from stackaudit.model.stack import Stack


@dataclass(frozen=True)
class ReadStack:
    """A stack as it was read, with what its reader had to say.

    Attributes:
        stack: The stack.
        notes: What could not be used, was guessed, leads nowhere or contradicts, each with its place.
        format: What it was read as: `yaml`, `csv` and so on.
        spots: Where records of the stack come from, by their path (`("tools", 3)`), where a reader of lists tells it.
        of_products: Whether its tools go by the names of products; see `Reader.names_products`.
    """

    stack: Stack
    notes: tuple[Note, ...]
    format: str
    spots: Mapping[tuple[str | int, ...], Spot] = field(default_factory=dict, repr=False, compare=False)
    of_products: bool = field(default=False, repr=False, compare=False)

    def of(self, kind: NoteKind) -> tuple[Note, ...]:
        """The notes of one kind."""
        return tuple(note for note in self.notes if note.kind == kind)

    def __repr__(self) -> str:
        count = f"{len(self.notes)} note{'' if len(self.notes) == 1 else 's'}"
        return f"<ReadStack {self.stack.name!r} from {self.format}: {len(self.stack.tools)} tools, {count}>"
