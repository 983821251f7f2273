"""A folder of mixed files: each is read by its reader, and all become one stack that says where each record is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Source, entries_of
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.diagnostics.validation import validated
from stackaudit.io.readers.lists.cells import check_rows
from stackaudit.io.readers.native import FORMATS, products
from stackaudit.io.readers.result import Location, Note, ReadResult, ReadStack, added
from stackaudit.io.reconcile.bookings import unlisted
from stackaudit.io.reconcile.merging import Merged, merge
from stackaudit.io.reconcile.same import alike
from stackaudit.model.reading import Disagreement
from stackaudit.model.reading import together as readings_of
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog
    from stackaudit.io.readers.lists.mapping import Unused

_TEXTS = frozenset({".md", ".markdown", ".html", ".htm"})
"""Texts beside data are about it: their tables are read only where such a file is given by itself."""
_HAS_TOOLS = re.compile(r"""^\s*["']?tools["']?\s*[:=]|"tools"\s*:|^\[\[tools""", re.MULTILINE)


_OF_ANOTHER_KIND = frozenset({Code.MISSING_FIELD, Code.UNKNOWN_FIELD, Code.WRONG_SHAPE})
"""What is said of a file that is sound, but was never meant to be a stack file of ours."""


def read_folder(given: Source, read: Callable[[Path], ReadStack], *, whole: bool = True) -> ReadStack:
    """Return the files of a folder as one stack, and all that is to be said of them.

    A file that no reader knows is noted and left, and so is a link: nothing outside the folder is read. One that is
    known and wrong is refused, and the folder with it.

    Args:
        given: The folder.
        read: Reads one file or folder in it.
        whole: Refuse a folder with several stack files of ours: each of them is a whole stack already.

    Raises:
        LoadError: a file was refused, no file is known, or there are too many.
    """
    entries = entries_of(given.path)
    if len(entries) > given.limits.files:
        message = f"the folder has {len(entries):,} files; at most {given.limits.files:,} are read"
        raise refusal([Problem(Code.TOO_LARGE, message)], given.name)
    notes: list[Note] = []
    parts: dict[str, ReadStack] = {}
    rows = 0
    for n, entry in enumerate(entries):
        if entry.is_symlink():
            notes.append(Note("left-out", "it is a link; links in a folder are not followed", Location(str(entry))))
        elif (part := _part(entry, given, read, notes)) is not None:
            parts[entry.name] = part
            rows += rows_of(part)
            check_rows(rows, given.limits, given.name)
        if given.progress is not None:
            given.progress(n + 1, len(entries))
    if not parts:
        raise refusal([_nothing_known(notes)], given.name)
    stacks = [name for name, part in parts.items() if part.format in FORMATS]
    if whole and len(stacks) > 1:
        message = f"there are {len(stacks)} stack files here ({stacks[0]}, {stacks[1]}): each is a whole stack"
        help_ = "name one of them, or say that the format is `folder` (--format folder) to make one of all"
        raise refusal([Problem(Code.UNKNOWN_FORMAT, message, help=help_)], given.name)
    stack, said = together(parts, given.path)
    lists = any(part.of_products for part in parts.values())
    left = _unused(parts.values()) if given.mapping is not None else ()
    return ReadStack(stack, (*notes, *said), "folder", of_products=lists, unused=left)


def rows_of(part: ReadStack) -> int:
    """Return how many rows the lists have that a stack was read from; 0 where it was read from none."""
    return sum(one.rows for one in part.reading.lists) if part.reading is not None else 0


_MOST_NAMED = 5


def _nothing_known(notes: list[Note]) -> Problem:
    """The refusal of a folder in which there is nothing to read: what is there, and what it may hold."""
    named = [f"{PurePath(note.spot.source).name} ({note.message})" for note in notes[:_MOST_NAMED]]
    more = f" and {len(notes) - _MOST_NAMED} more" if len(notes) > _MOST_NAMED else ""
    what = f": {', '.join(named)}{more}" if named else ", for it is empty"
    help_ = (
        "a folder may hold lists of tools and of flows (.csv, .tsv, .xlsx, .json, .jsonl), a stack file (.yaml, .json, "
        ".toml) and exports of tools that are known; a text (.md, .html) is given by itself"
    )
    return Problem(Code.UNKNOWN_FORMAT, f"no reader knows any file in this folder{what}", help=help_)


def _unused(parts: Iterable[ReadStack]) -> tuple[Unused, ...]:
    """What the mapping says and none of the lists has a use for."""
    from stackaudit.io.readers.lists.mapping import in_all

    return in_all(part.unused for part in parts if part.reading is not None)


def together(
    parts: Mapping[str, ReadStack], folder: Path, catalog: Catalog | None = None, name: str = ""
) -> tuple[Stack, tuple[Note, ...]]:
    """Return several stacks as one, with all their notes; `name`, or else `folder`, is what they are called together.

    Names that the catalog knows surely as one product are one tool.

    Raises:
        LoadError: they cannot be one stack, each reason with the file it comes from.
        StackAuditError: amounts are in several currencies.
    """
    stacks = {source: part.stack for source, part in parts.items()}
    merged = merge(stacks, name or folder.resolve().name or "Untitled stack", products(catalog))
    own = [note for source, part in parts.items() for note in _still_true(part.notes, source, merged)]
    notes = (*own, *_told(merged, folder), *_unlisted(merged, stacks))
    spots: dict[tuple[str | int, ...], Location] = {
        ("tools", n): Location(str(folder / group.entries[0].source)) for n, group in enumerate(merged.groups)
    }
    stack = validated(ReadResult(merged.document, notes, spots), str(folder))
    told = [Disagreement(one.subject, one.field, str(one), one.open) for one in merged.contradictions]
    return stack.with_reading(readings_of((part.reading for part in stacks.values()), told)), notes


def _still_true(notes: Iterable[Note], source: str, merged: Merged) -> Iterator[Note]:
    """The notes of one part; that tools are in no list is said only of those which no other part has."""
    alone = {
        entry.tool.id: entry.tool.name
        for group in merged.groups
        for entry in group.entries
        if group.sources == (source,)
    }
    for note in notes:
        left = [(id_, alone[id_]) for id_ in note.added if id_ in alone]
        if not note.added or len(left) == len(note.added):
            yield note
        elif left:
            yield added(left, note.spot)


def _part(entry: Path, given: Source, read: Callable[[Path], ReadStack], notes: list[Note]) -> ReadStack | None:
    """One file as a stack; None where no reader knows it, which is noted."""
    if entry.suffix.lower() in _TEXTS:
        notes.append(Note("left-out", "a text in a folder is not read; give it by itself", Location(str(entry))))
        return None
    try:
        return read(entry)
    except LoadError as error:
        unknown = [problem.code for problem in error.problems] == [Code.UNKNOWN_FORMAT] and "several" not in str(error)
        if not unknown and _claims_to_be_a_stack(entry, given):
            raise
        first = error.problems[0]
        unknown = unknown or first.code in _OF_ANOTHER_KIND
        why = "no reader knows it" if unknown else f"it was left out: {first.message}"
        spot = Location(str(entry)) if unknown else Location(str(entry), first.line, first.column)
        notes.append(Note("left-out", why, spot))
        return None


def _claims_to_be_a_stack(entry: Path, given: Source) -> bool:
    """Whether a file that was refused was meant to be read: a spreadsheet, or a document with a list of tools."""
    if entry.is_dir():
        return False
    if entry.suffix.lower() in {".csv", ".tsv", ".xlsx", ".xlsm"}:
        return True
    ours = entry.suffix.lower() in {".yaml", ".yml", ".json", ".toml"}
    return ours and bool(_HAS_TOOLS.search(Source(entry, given.limits).head))


def _unlisted(merged: Merged, parts: Mapping[str, Stack]) -> Iterator[Note]:
    """What is paid for and in no list of tools, where some of the parts are ledgers and others are not."""
    ledgers = {name for name, part in parts.items() if _is_ledger(part)}
    if ledgers != parts.keys():
        paid = [group for group in merged.groups if ledgers.issuperset(group.sources)]
        message = unlisted((group.name, group.entries[0].tool.extra) for group in paid)
        if message:
            yield Note("suggested", message, Location(paid[0].sources[0]))


def _is_ledger(part: Stack) -> bool:
    reading = part.reading
    return reading is not None and bool(reading.lists) and all(one.shape == "ledger" for one in reading.lists)


def _told(merged: Merged, folder: Path) -> Iterator[Note]:
    for one in merged.contradictions:
        yield Note("contradiction", str(one), Location(str(folder)))
    for group in merged.groups:
        if len(group.names) > 1:
            called = ", ".join(f"{entry.tool.name!r} in {entry.source}" for entry in group.entries)
            yield Note("matched", f"taken for one tool: {called}", Location(str(folder)))
    for pair in alike(merged.groups):
        called = f"{pair.one.name!r} in {pair.one.sources[0]} and {pair.other.name!r} in {pair.other.sources[0]}"
        yield Note("suggested", f"perhaps one tool: {called} ({pair.why})", Location(str(folder)))
