"""Fills what was read from the catalog, and says of each name, or of how many, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stackaudit.core.messages import say
from stackaudit.io.readers import native
from stackaudit.io.readers.result import Location, Note, NoteKind
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog


def filled(
    stack: Stack,
    catalog: Catalog | None,
    spots: Mapping[tuple[str | int, ...], Location],
    source: str,
    most_told: int | None = None,
) -> tuple[Stack, tuple[Note, ...]]:
    """Fill whatever a list of products does not state, and tell of each name what it was matched to.

    Args:
        stack: What was read.
        catalog: What is known of products; that of the package where None.
        spots: Where each tool stands in the input.
        source: What the input is called, for tools of no stated place.
        most_told: For how many names of a kind there is a note each; as `catalog.filling.fill` has it where None.
    """
    made = native.known_products(catalog).fill(stack, most_told=most_told)
    nowhere = Location(source)
    told = {note.tool for note in made.notes}
    place = {tool.id: spots.get(("tools", n), nowhere) for n, tool in enumerate(stack.tools) if tool.id in told}
    notes = [Note(note.kind, str(note), place[note.tool]) for note in made.notes]
    notes += [Note(kind, str(say(*_UNTOLD[kind], n=count)), nowhere) for kind, count in made.more.items()]
    return made.stack, tuple(notes)


_UNTOLD: Mapping[NoteKind, tuple[str, str]] = {
    "matched": (
        "{n} more name is known, and what its tool does not state is filled in",
        "{n} more names are known, and what their tools do not state is filled in",
    ),
    "suggested": (
        "{n} more name may be one of several products; which, somebody has to say",
        "{n} more names may each be one of several products; which, somebody has to say",
    ),
    "unknown": (
        "{n} more name is none that the catalog knows; what it may mean instead was not looked for",
        "{n} more names are none that the catalog knows; what they may mean instead was not looked for",
    ),
}
"""What is said of names that are counted only, because as many of their kind are told one by one."""
