"""Any known input as one stack, with everything that its readers had to say, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.io.readers.filling import filled
from stackaudit.io.readers.folder import together
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.io.readers.stack_file import read_as_stated, read_with_notes
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

_MOST_TOLD = 12
_HEADS: Mapping[NoteKind, str] = {
    "left-out": "left out",
    "guessed": "guessed; correct it where it is wrong",
    "dangling": "leads nowhere",
    "contradiction": "contradicts",
    "matched": "matched",
    "suggested": "suggested; nothing was done about it",
    "unknown": "unknown",
}


@dataclass(frozen=True)
class Conversion:
    """A stack made of one or many inputs.

    Attributes:
        stack: The stack.
        notes: What the readers had to say, input by input.
        read: For each input what it is called, what it was read as, and the stack that it holds.
    """

    stack: Stack
    notes: tuple[Note, ...]
    read: tuple[tuple[str, str, Stack], ...]

    def lines(self) -> Iterator[str]:
        """What was read, then the notes by kind, of many the first."""
        for name, format_, stack in self.read:
            yield f"read {name} as {format_}: {len(stack.tools):,} tools, {len(stack.integrations):,} integrations"
        for kind, head in _HEADS.items():
            notes = [note for note in self.notes if note.kind == kind]
            if notes:
                yield f"{head} ({len(notes):,}):"
                yield from (f"  {note}" for note in notes[:_MOST_TOLD])
                if len(notes) > _MOST_TOLD:
                    yield f"  and {len(notes) - _MOST_TOLD:,} more"


def convert(
    paths: Sequence[Path],
    format: str | None = None,  # noqa: A002
    mapping: Path | None = None,
    catalog: Catalog | None = None,
) -> Conversion:
    """Read one or several inputs; several become one stack that says where each record is from.

    What the catalog knows is filled in last, so that what any of the inputs states goes before it.

    Args:
        paths: Files and folders.
        format: What each of them is; told by the content where None.
        mapping: Which column of a spreadsheet means what, in each of them.
        catalog: What is known of products; that of the package where None.

    Raises:
        LoadError: an input was refused.
        StackAuditError: several inputs count in several currencies.
    """
    if len(set(paths)) == 1:
        only = read_with_notes(paths[0], format, mapping, catalog=catalog)
        return Conversion(only.stack, only.notes, ((str(paths[0]), only.format, only.stack),))
    results = {str(path): read_as_stated(path, format, mapping) for path in paths}
    read = tuple((name, result.format, result.stack) for name, result in results.items())
    notes = tuple(note for result in results.values() for note in result.notes)
    names = {name: Path(name).name for name in results}
    short = len(set(names.values())) == len(names)
    parts = {names[name] if short else name: result.stack for name, result in results.items()}
    stack, said = together(parts, Path(paths[0]).parent, catalog)
    whole, found = filled(stack, catalog, {}, "all of them")
    return Conversion(whole, (*notes, *said, *found), read)
