"""Fills what was read from the catalog, and says of each name, or of how many, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from stackaudit.catalog.kinds import KindsOfRecords, in_known_kinds
from stackaudit.core.errors import nearest
from stackaudit.core.messages import say
from stackaudit.io.readers import native
from stackaudit.io.readers.result import Location, Note, NoteKind
from stackaudit.model.base import shown, slug
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog
    from stackaudit.io.readers.lists.mapping import MappingFile


def filled(
    stack: Stack,
    catalog: Catalog | None,
    spots: Mapping[tuple[str | int, ...], Location],
    source: str,
    most_told: int | None = None,
    mapping: MappingFile | None = None,
) -> tuple[Stack, tuple[Note, ...]]:
    """Fill whatever a list of products does not state, and tell of each name what it was matched to.

    Args:
        stack: What was read.
        catalog: What is known of products; that of the package where None.
        spots: Where each tool stands in the input.
        source: What the input is called, for tools of no stated place.
        most_told: For how many names of a kind there is a note each; as `catalog.filling.fill` has it where None.
        mapping: What the user says of lists: records that it calls by the same word are called so.
    """
    known = native.known_products(catalog)
    nowhere = Location(source)
    records = in_known_kinds(known, stack, _kept(mapping))
    made = known.fill(records.stack, most_told=most_told)
    told = {note.tool for note in made.notes}
    place = {tool.id: spots.get(("tools", n), nowhere) for n, tool in enumerate(stack.tools) if tool.id in told}
    notes = [Note(note.kind, str(note), place[note.tool]) for note in made.notes]
    notes += [Note(kind, str(say(*_UNTOLD[kind], n=count)), nowhere) for kind, count in made.more.items()]
    return made.stack, (*_of_kinds(records, spots, nowhere), *notes)


def with_names(catalog: Catalog | None, mapping: MappingFile | None, apart: Iterable[Stack] = ()) -> Catalog | None:
    """Return the catalog with the names that a mapping explains: of lists that are still apart, those of one tool."""
    if mapping is None or not mapping.names:
        return catalog
    from stackaudit.io.readers.lists.accepted_names import of_one_tool

    known = native.known_products(catalog)
    return known.with_own(aliases=of_one_tool(mapping.names, apart, known))


_SHORT = 4
"""How many letters a word has at the most that is near to too many others."""


def _kept(mapping: MappingFile | None) -> frozenset[str]:
    """Words for records that a mapping keeps, because it says of them that they stand for themselves."""
    if mapping is None:
        return frozenset()
    said = [one.values.get("entities", {}) for one in (mapping, *mapping.lists)]
    return frozenset(slug(word) for words in said for word, meant in words.items() if slug(word) == slug(str(meant)))


def _of_kinds(
    found: KindsOfRecords, spots: Mapping[tuple[str | int, ...], Location], nowhere: Location
) -> Iterator[Note]:
    """Tell what kinds of records are taken for, and of which nobody knows what they are; each where it stands first."""
    places: dict[str, Location] = {}
    for n, flow in enumerate(found.before.integrations):
        for one in flow.entities or ():
            places.setdefault(one, spots.get(("integrations", n), nowhere))

    def note(kind: NoteKind, message: str, words: Collection[str]) -> Note:
        return Note(kind, message, min((places[one] for one in words if one in places), default=nowhere))

    if found.taken:
        listed = ", ".join(f"{shown(word)} is taken for {shown(kind)}" for word, kind in found.taken.items())
        word = next(iter(found.taken))
        advice = f"to keep a word, a mapping says so: values: {{entities: {{{word}: {word}}}}}"
        yield note("guessed", f"kinds of records under the names that are known: {listed}; {advice}", found.taken)
    for word, kinds in found.several.items():
        meant = " or ".join(map(shown, kinds))
        advice = f"a mapping can say it: values: {{entities: {{{word}: {kinds[0]}}}}}"
        message = f"the records {shown(word)} may be {meant}; {advice}"
        yield note("suggested", message, (word,))
    if found.unknown:
        near = {word: nearest(word, found.known) if len(word) > _SHORT else None for word in found.unknown}
        listed = ", ".join(shown(word) + (f" (nearest: {shown(one)})" if one else "") for word, one in near.items())
        what = "kinds of records that the flows name and nothing else knows"
        yield note("unknown", f"{what}, so whether they are about customers is open: {listed}", found.unknown)


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
