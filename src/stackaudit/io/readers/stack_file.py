"""Reading a stack from whatever holds one: our own files first, then every known format, told by the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit.core.errors import LoadError, Problem, StackAuditError, UnknownNameError
from stackaudit.io.readers import native
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal, unreadable
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.result import Location, Note, NoteKind, ReadResult, ReadStack
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

FOLDER = "folder"
_NATIVE_ENDINGS = frozenset({".yaml", ".yml", ".json", ".toml"})
_OTHER_ENDINGS_WORDS = """
.csv .tsv .tab .xlsx .xlsm .xls .ods .xml .archimate .pdf .docx .zip .png .jpg .jpeg .gif .svg .webp .drawio
.dio .vsdx .vsd .pptx .ppt .doc .odt .odp .odg .key .numbers .graphml .mmd .mermaid .dsl .md .markdown .html
.htm .jsonl .ndjson .puml .plantuml .lucid .excalidraw .mm .xmind .rtf .msg .eml .gz .7z .rar .parquet .sqlite
.db
"""
_OTHER_ENDINGS = frozenset(_OTHER_ENDINGS_WORDS.split())
_CLAIMS = re.compile(
    r"""^\s*["']?(?:stackaudit|name|tools|integrations)["']?\s*[:=]|"(?:name|tools)"\s*:|^\[\[""", re.MULTILINE
)
"""What a file of ours begins its lines with; a text without any of it was never meant to be one."""
_NOT_LOOKED_INTO = frozenset({Code.UNREADABLE_FILE, Code.TOO_LARGE, Code.NOT_UTF8})


def read_stack(
    path: str | Path,
    format: str | None = None,  # noqa: A002  the public name
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
) -> Stack:
    """Read a stack from a file or a folder, in our own format or any other that is known.

    A tool of which only the name is stated is filled from the catalog of known products, and so is whatever a list of
    products (a spreadsheet, a register, workflows) does not state; each such fact is marked, and what is stated stays.
    `sa.fill_from_catalog` fills the rest of a stack too.

    >>> import stackaudit as sa
    >>> sa.read_stack("sample_stacks/cobble_7.yaml")
    <Stack 'COBBLE-7': 7 tools, 7 integrations>

    Args:
        path: A stack file (YAML, JSON, TOML), a spreadsheet (CSV, Excel), a file of another known format, or a folder.
        format: What it is; told by the content where None. `stackaudit convert --help` lists the formats.
        mapping: Which column means what, for a spreadsheet whose headers do not tell: a file or plain data.
        limits: The most that a file may hold; raise them for a file you trust.
        catalog: What is known of products; the catalog of the package where None, `sa.read_catalog(path)` for your own.

    Raises:
        LoadError: the input was refused; every problem is in it, each with its place and the nearest right value.
        UnknownNameError: there is no such format.
        StackAuditError: what reads the format is not installed, or a mapping is given for what is no spreadsheet.
    """
    return read_with_notes(path, format, mapping, limits=limits, catalog=catalog).stack


def read_with_notes(
    path: str | Path,
    format: str | None = None,  # noqa: A002
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
) -> ReadStack:
    """Read a stack as `read_stack` does, and return it with everything that its reader had to say.

    >>> import stackaudit as sa
    >>> sa.read_with_notes("sample_stacks/cobble_7.yaml")
    <ReadStack 'COBBLE-7' from yaml: 7 tools, 0 notes>
    """
    made = read_as_stated(path, format, mapping, limits=limits)
    if not made.of_products:
        return replace(made, stack=native.bare_filled(made.stack, catalog))
    stack, notes = filled(made.stack, catalog, made.spots, str(path))
    return replace(made, stack=stack, notes=(*made.notes, *notes))


def read_as_stated(
    path: str | Path,
    format: str | None = None,  # noqa: A002
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> ReadStack:
    """Read a stack with its notes, and nothing from the catalog; arguments and errors as for `read_with_notes`."""
    place = Path(path)
    try:
        place.is_dir()
    except OSError as error:  # a name that no file can have, a folder that may not be looked into
        raise unreadable(str(place), error) from None
    if mapping is not None and (
        format in native.FORMATS or (format is None and place.suffix.lower() in _NATIVE_ENDINGS)
    ):
        raise StackAuditError(f"a mapping says what the columns of a spreadsheet mean; {place} is none")
    if format in native.FORMATS or (format is None and mapping is None and _may_be_native(place)):
        try:
            stack = native.read_plain(place, format, limits=limits)
        except LoadError as error:
            reader = None if format is not None else _other_reader(place, error, limits)
            if reader is None:
                if format is None and _is_foreign(place, error, limits):
                    raise _unknown(str(place)) from None
                raise
            return _read(reader, Source(place, limits))
        return ReadStack(stack, (), format or native.format_of(place, limits))
    return _read_other(Source(place, limits, _mapping(mapping, limits)), format)


def filled(
    stack: Stack, catalog: Catalog | None, spots: Mapping[tuple[str | int, ...], Location], source: str
) -> tuple[Stack, tuple[Note, ...]]:
    """Fill whatever a list of products does not state, and tell of each name what it was matched to.

    Args:
        stack: What was read.
        catalog: What is known of products; that of the package where None.
        spots: Where each tool stands in the input.
        source: What the input is called, for tools of no stated place.
    """
    made = native.known_products(catalog).fill(stack)
    place = {tool.id: spots.get(("tools", n), Location(source)) for n, tool in enumerate(stack.tools)}
    return made.stack, tuple(Note(note.kind, str(note), place[note.tool]) for note in made.notes)


def _may_be_native(place: Path) -> bool:
    return not place.is_dir() and place.suffix.lower() not in _OTHER_ENDINGS


def _mapping(given: str | Path | Mapping[str, Any] | None, limits: Limits) -> Mapping[str, Any] | None:
    if given is None:
        return None
    from stackaudit.io.readers.lists.mapping import read_mapping

    return read_mapping(given, limits).model_dump()


def _other_reader(place: Path, error: LoadError, limits: Limits) -> Reader | None:
    """The reader of another format that takes a file which is no stack file of ours; None where none does."""
    if not place.is_file() or any(problem.code in _NOT_LOOKED_INTO for problem in error.problems):
        return None
    found = recognised_by(Source(place, limits))
    return _only(found, place) if found else None


def _is_foreign(place: Path, error: LoadError, limits: Limits) -> bool:
    """Whether a file that is none of ours was never meant to be: nothing in it is called as in ours."""
    codes = {problem.code for problem in error.problems}
    if Code.EMPTY in codes or Code.UNREADABLE_FILE in codes or Code.TOO_LARGE in codes:
        return False
    if place.suffix.lower() in _NATIVE_ENDINGS:
        return False
    try:
        return _CLAIMS.search(Source(place, limits).head) is None
    except (OSError, ValueError):
        return False


def _unknown(name: str) -> LoadError:
    """Return the refusal of a file of a kind that is not read: what is read, and what would do."""
    from stackaudit.io.readers.registry import READERS

    known = ", ".join((*native.FORMATS, *READERS.load()))
    help_ = (
        "two plain tables will do: a CSV file of tools with a column of names, and one of flows with their source and "
        f"target; known formats: {known}"
    )
    return refusal([Problem(Code.UNKNOWN_FORMAT, "no reader knows this file", help=help_)], name)


def recognised_by(given: Source) -> list[Reader]:
    """Return the readers that recognise an input; those that take any table only where no other does."""
    from stackaudit.io.readers.registry import READERS

    known = READERS.load().values()
    try:
        found = [reader for reader in known if not reader.last_resort and reader.recognises(given)]
        return found or [reader for reader in known if reader.last_resort and reader.recognises(given)]
    except OSError as error:
        raise unreadable(given.name, error) from None


def _read_part(entry: Path, limits: Limits) -> ReadStack:
    """Read a file of a folder; a folder in it only where a reader knows it as a whole."""
    if entry.is_dir() and len(recognised_by(Source(entry, limits))) != 1:
        raise refusal([Problem(Code.UNKNOWN_FORMAT, "no reader knows this folder")], str(entry))
    return read_as_stated(entry, limits=limits)


def _only(found: list[Reader], place: Path) -> Reader:
    if len(found) == 1:
        return found[0]
    names = ", ".join(repr(reader.id) for reader in found)
    problem = Problem(Code.UNKNOWN_FORMAT, f"several formats are possible: {names}", help="say which one: format=")
    raise refusal([problem], str(place))


def _read_other(given: Source, format_: str | None) -> ReadStack:
    from stackaudit.io.readers.registry import READERS

    if not given.path.exists():
        raise refusal([Problem(Code.UNREADABLE_FILE, "there is no such file or folder")], given.name)
    if format_ is not None and format_ != FOLDER:
        known = READERS.load()
        if format_ not in known:
            raise UnknownNameError("format", format_, (*native.FORMATS, *known, FOLDER))
        return _read(known[format_], given)
    found = [] if format_ == FOLDER else recognised_by(given)
    if len(found) == 1 or (found and not given.is_folder):  # a folder that several know is one of mixed files
        return _read(_only(found, given.path), given)
    if given.is_folder:
        from stackaudit.io.readers.folder import read_folder

        return read_folder(given, lambda entry: _read_part(entry, given.limits), whole=format_ is None)
    raise _unknown(given.name)


def _read(reader: Reader, given: Source) -> ReadStack:
    from stackaudit.io.readers.diagnostics.validation import validated

    if given.mapping is not None and not reader.last_resort:
        raise StackAuditError(
            f"a mapping says what the columns of a spreadsheet mean; {given.name} is read as {reader.id}"
        )
    try:
        reading = reader.read(given)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None
    except OSError as error:
        raise unreadable(given.name, error) from None
    if "name" not in reading.document:
        named = {"name": given.path.stem or "Untitled stack", **reading.document}
        reading = ReadResult(named, reading.notes, reading.spots)
    return ReadStack(validated(reading, given.name), reading.notes, reader.id, reading.spots, reader.names_products)


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


def _each_or_joined(
    paths: Sequence[Path], format_: str | None, mapping: Path | None
) -> Iterator[tuple[str, ReadStack]]:
    """Read inputs one by one; files of one format whose files belong together are read as one."""
    kinds = {path: _joining(path, format_) for path in paths}
    done: set[str] = set()
    for path in dict.fromkeys(paths):
        reader = kinds[path]
        together = [other for other in dict.fromkeys(paths) if reader is not None and kinds[other] is reader]
        if reader is None or len(together) < 2 or mapping is not None:
            yield str(path), read_as_stated(path, format_, mapping)
        elif reader.id not in done:
            done.add(reader.id)
            name = (
                " and ".join(map(str, together))
                if len(together) == 2
                else f"{together[0]} and {len(together) - 1} more"
            )
            yield name, _read(reader, Source(path, files=tuple(together)))


def _joining(path: Path, format_: str | None) -> Reader | None:
    """Return the reader of a file that is read as one with others of its format; None where there is none."""
    from stackaudit.io.readers.registry import READERS

    try:
        if not path.is_file():
            return None
        found = [READERS[format_]] if format_ in READERS.load() else []
        found = found or ([] if format_ is not None else recognised_by(Source(path)))
    except (OSError, LoadError):
        return None  # reading it tells why
    return found[0] if len(found) == 1 and found[0].joins_files else None


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
    results = dict(_each_or_joined(paths, format, mapping))
    if len(results) == 1:
        name, only = next(iter(results.items()))
        whole, found = filled(only.stack, catalog, only.spots, name) if only.of_products else (only.stack, ())
        whole = whole if only.of_products else native.bare_filled(whole, catalog)
        return Conversion(whole, (*only.notes, *found), ((name, only.format, whole),))
    read = tuple((name, result.format, result.stack) for name, result in results.items())
    notes = tuple(note for result in results.values() for note in result.notes)
    names = {name: Path(name).name for name in results}
    short = len(set(names.values())) == len(names)
    parts = {names[name] if short else name: result.stack for name, result in results.items()}
    from stackaudit.io.readers.folder import together

    stack, said = together(parts, Path(paths[0]).parent, catalog)
    whole, found = filled(stack, catalog, {}, "all of them")
    return Conversion(whole, (*notes, *said, *found), read)
