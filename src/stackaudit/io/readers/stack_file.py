"""Reading a stack from whatever holds one: our own files first, then every known format, told by the content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit.core.atomic import finish_folder
from stackaudit.core.errors import LoadError, Problem, UnknownNameError
from stackaudit.core.failures import CAUGHT, BrokenPartError, Failure, naming, warn_of
from stackaudit.core.gc_pause import paused
from stackaudit.io.readers import native
from stackaudit.io.readers.base import Progress, Reader, Source, entries_of
from stackaudit.io.readers.diagnostics.problems import Code, nearest_file, refusal, unreadable
from stackaudit.io.readers.filling import filled, with_names
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.refusing import OTHER_ENDINGS, is_foreign, unknown
from stackaudit.io.readers.result import Location, Note, NoteKind, ReadResult, ReadStack
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.catalog.known import Catalog
    from stackaudit.io.readers.lists.mapping import MappingFile, Unused

    GivenMapping = str | Path | Mapping[str, Any] | MappingFile | None

FOLDER = "folder"
_NATIVE_ENDINGS = frozenset({".yaml", ".yml", ".json", ".toml"})
_FILES_IN_A_NAME = 3
_LARGE = 2**20
_NOT_LOOKED_INTO = frozenset({Code.UNREADABLE_FILE, Code.TOO_LARGE})


def read_stack(
    path: str | Path | Mapping[str, Any],
    format: str | None = None,  # noqa: A002  the public name
    mapping: GivenMapping = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
    progress: Progress | None = None,
) -> Stack:
    """Read a stack from a file or a folder, in our own format or any other that is known, or from a Python dict.

    A tool of which only the name is stated is filled from the catalog of known products, and so is whatever a list of
    products (a spreadsheet, a register, workflows) does not state; each such fact is marked, and what is stated stays.
    `sa.fill_from_catalog` fills the rest of a stack too.

    >>> import stackaudit as sa
    >>> sa.read_stack(sa.samples.path("cobble_7"))
    <Stack 'COBBLE-7': 7 tools, 7 integrations>

    Args:
        path: A stack file (YAML, JSON, TOML), a spreadsheet (CSV, Excel), a file of another known format, or a folder;
            or a dict in the form of a stack file, which is checked as a file is.
        format: What a file is; told by the content where None. `stackaudit convert --help` lists the formats.
        mapping: Which column means what, for a spreadsheet whose headers do not tell: a file or plain data.
        limits: The most that a file may hold; raise them for a file you trust.
        catalog: What is known of products; the catalog of the package where None, `sa.read_catalog(path)` for your own.
        progress: Called as `progress(done, total)` after each file of a folder of mixed files.

    Raises:
        LoadError: the input was refused; every problem is in it, each with its place and the nearest right value.
        UnknownNameError: there is no such format.
        StackAuditError: what reads the format is not installed, or a mapping is given for what is no spreadsheet.
        BrokenPartError: the reader of the file failed. One that fails to tell whether the file is of its kind is left
            out with a `PartFailedWarning`.
    """
    return _read_and_filled(path, format, mapping, limits=limits, catalog=catalog, progress=progress, most_told=0).stack


def read_with_notes(
    path: str | Path | Mapping[str, Any],
    format: str | None = None,  # noqa: A002
    mapping: GivenMapping = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
    progress: Progress | None = None,
) -> ReadStack:
    """Read a stack as `read_stack` does, and return it with everything that its reader had to say.

    >>> import stackaudit as sa
    >>> sa.read_with_notes(sa.samples.path("cobble_7"))
    <ReadStack 'COBBLE-7' from yaml: 7 tools, 0 notes>
    """
    return _read_and_filled(path, format, mapping, limits=limits, catalog=catalog, progress=progress)


def _read_and_filled(
    path: str | Path | Mapping[str, Any],
    format_: str | None,
    mapping: GivenMapping,
    *,
    limits: Limits,
    catalog: Catalog | None,
    progress: Progress | None,
    most_told: int | None = None,
) -> ReadStack:
    if isinstance(path, Mapping):
        made = native.read_data(path, format_, mapping, limits)
        return replace(made, stack=native.bare_filled(made.stack, catalog))
    said = _mapping(mapping, limits)
    with paused():
        made = read_as_stated(path, format_, said, limits=limits, progress=progress)
        notes = (*made.notes, *fits(made.unused, str(path)))
        if not made.of_products:
            return replace(made, stack=native.bare_filled(made.stack, catalog), notes=notes)
        stack, found = filled(made.stack, with_names(catalog, said), made.spots, str(path), most_told, said)
        return replace(made, stack=stack, notes=(*notes, *found))


def fits(left: Sequence[Unused], source: str) -> tuple[Note, ...]:
    """Return notes on what a mapping says and no input has a use for.

    Raises:
        LoadError: it names a column or a sheet that is not there; with the nearest that is.
    """
    if not left:
        return ()
    from stackaudit.io.readers.lists.mapping import does_not_fit

    wrong = [does_not_fit(one) for one in left if one.is_wrong]
    if wrong:
        raise refusal(wrong, source)
    return tuple(Note("left-out", one.message, Location(source)) for one in left)


def read_frames(
    frames: Mapping[str, pd.DataFrame],
    mapping: GivenMapping = None,
    *,
    name: str = "",
    catalog: Catalog | None = None,
) -> ReadStack:
    """Read data frames as `read_with_notes` reads the sheets of a workbook, whatever their columns are called.

    >>> import pandas as pd
    >>> from stackaudit.io.readers.stack_file import read_frames
    >>> read_frames({"tools": pd.DataFrame({"Anwendung": ["Slack"], "Kosten pro Jahr": [900]})}, name="Shop").stack
    <Stack 'Shop': 1 tool, 0 integrations>

    Args:
        frames: A table each, by name.
        mapping: Which column means what, where the heads do not tell.
        name: The name of the stack.
        catalog: What is known of products; the catalog of the package where None.

    Raises:
        LoadError: no frame is a list of tools or of integrations.
    """
    from stackaudit.io.readers.diagnostics.validation import validated
    from stackaudit.io.readers.lists.reader import read_tables
    from stackaudit.io.readers.lists.records import sheet_of_frame
    from stackaudit.io.readers.lists.tables import Tables

    said = _mapping(mapping)
    sheets = tuple(sheet_of_frame(frame, key) for key, frame in frames.items())
    made = read_tables(Tables(sheets), "frames", name, said)
    stack = validated(made, "frames")
    stack = stack if made.reading is None else stack.with_reading(made.reading)
    whole, notes = filled(stack, with_names(catalog, said), made.spots, "frames", mapping=said)
    return ReadStack(whole, (*made.notes, *notes), "frames", made.spots, of_products=True)


def read_as_stated(
    path: str | Path,
    format: str | None = None,  # noqa: A002
    mapping: GivenMapping = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> ReadStack:
    """Read a stack with its notes, and nothing from the catalog; arguments and errors as for `read_with_notes`.

    What a mapping says and the input has no use for is `unused`; whether that is wrong, `fits` tells.
    """
    place = native.stack_place(path)
    try:
        place.is_dir()
    except OSError as error:  # a name that no file can have, a folder that may not be looked into
        raise unreadable(str(place), error) from None
    finished = finish_folder(place)
    made = _read_place(place, format, mapping, limits, progress)
    if not finished:
        return made
    note = Note("repaired", "its last save was cut off after all was written; it was ended now", Location(str(place)))
    return replace(made, notes=(note, *made.notes))


def _read_place(
    place: Path,
    format: str | None,  # noqa: A002
    mapping: GivenMapping,
    limits: Limits,
    progress: Progress | None,
) -> ReadStack:
    if mapping is not None and (
        format in native.FORMATS
        or (format is None and place.suffix.lower() in _NATIVE_ENDINGS and not _is_list(place, limits))
    ):
        raise native.NotAListError(f"a mapping says what the columns of a spreadsheet mean; {place} is none")
    if format in native.FORMATS or (
        format is None and mapping is None and _may_be_native(place) and not _is_large_and_foreign(place, limits)
    ):
        try:
            stack = native.read_plain(place, format, limits=limits)
        except LoadError as error:
            reader = None if format is not None else _other_reader(place, error, limits)
            if reader is None:
                if format is None and is_foreign(
                    _head(place, limits), error, ours=place.suffix.lower() in _NATIVE_ENDINGS
                ):
                    raise unknown(str(place), _head(place, limits)) from None
                raise
            return _read(reader, Source(place, limits))
        return ReadStack(stack, (), format or native.format_of(place, limits))
    said = mapping if mapping is None else _mapping(mapping, limits)
    return _read_other(Source(place, limits, said, progress=progress), format)


def _may_be_native(place: Path) -> bool:
    return not place.is_dir() and place.suffix.lower() not in OTHER_ENDINGS


def _is_large_and_foreign(place: Path, limits: Limits) -> bool:
    """Whether it is a large file of another known format: to try it as ours would take longer than to read it."""
    if not place.is_file() or place.stat().st_size < _LARGE:
        return False
    given = Source(place, limits)
    found = [] if '"tools"' in given.head or "\ntools:" in given.head else recognised_by(given)
    return len(found) == 1 and not found[0].last_resort


def _is_list(place: Path, limits: Limits) -> bool:
    """Whether it is a JSON file that holds a list, not a stack."""
    return place.suffix.lower() == ".json" and any(
        reader.last_resort for reader in recognised_by(Source(place, limits))
    )


def _mapping(given: GivenMapping, limits: Limits = DEFAULT_LIMITS) -> MappingFile | None:
    if given is None:
        return None
    from stackaudit.io.readers.lists.mapping import read_mapping

    return read_mapping(given, limits)


def _other_reader(place: Path, error: LoadError, limits: Limits) -> Reader | None:
    """The reader of another format that takes a file which is no stack file of ours; None where none does."""
    if not place.is_file() or any(problem.code in _NOT_LOOKED_INTO for problem in error.problems):
        return None
    found = recognised_by(Source(place, limits))
    return _only(found, place) if found else None


def _head(place: Path, limits: Limits) -> str:
    try:
        return Source(place, limits).head
    except (OSError, ValueError):
        return ""


def recognised_by(given: Source) -> list[Reader]:
    """Return the readers that recognise an input; those that take any table only where no other does."""
    from stackaudit.io.readers.registry import READERS

    known, broken = READERS.available()
    warn_of(broken, "other readers go on")
    found = [one for one in known.values() if not one.last_resort and _recognises(one, given)]
    return found or [one for one in known.values() if one.last_resort and _recognises(one, given)]


def _recognises(reader: Reader, given: Source) -> bool:
    """Whether a reader recognises an input; one that fails at it does not, which stops no other reader.

    Raises:
        LoadError: the input itself cannot be read.
    """
    try:
        return bool(reader.recognises(given))
    except CAUGHT as error:
        if isinstance(error, OSError):
            _check_readable(given, error)
        if not isinstance(error, LoadError):  # of a text that cannot be decoded the reader tells that takes it
            warn_of([Failure.of("reader", reader.id, error)], f"whether {given.name} is of its kind is not known")
        return False


def _check_readable(given: Source, error: OSError) -> None:
    """Refuse an input that cannot be read; an error of the system may be about any other file of the reader's, too."""
    try:
        _ = next(given.path.iterdir(), None) if given.is_folder else given.data
    except OSError as reason:
        raise unreadable(given.name, reason) from None
    about = Path(error.filename) if isinstance(error.filename, str) else None
    if about is not None and any(about.is_relative_to(place) for place in (given.path, *given.files)):
        raise unreadable(str(about), error) from None


def _read_part(entry: Path, given: Source) -> ReadStack:
    """Read a file of a folder; a folder in it only where a reader knows it as a whole."""
    if entry.is_dir() and len(recognised_by(Source(entry, given.limits))) != 1:
        raise refusal([Problem(Code.UNKNOWN_FORMAT, "no reader knows this folder")], str(entry))
    try:
        return read_as_stated(entry, mapping=given.mapping, limits=given.limits)
    except native.NotAListError:
        return read_as_stated(entry, limits=given.limits)


def _only(found: list[Reader], place: Path) -> Reader:
    if len(found) == 1:
        return found[0]
    names = ", ".join(repr(reader.id) for reader in found)
    problem = Problem(Code.UNKNOWN_FORMAT, f"several formats are possible: {names}", help="say which one: format=")
    raise refusal([problem], str(place))


def _read_other(given: Source, format_: str | None) -> ReadStack:
    from stackaudit.io.readers.registry import READERS

    if not given.path.exists():
        message = "there is no such file or folder"
        raise refusal([Problem(Code.UNREADABLE_FILE, message, help=nearest_file(given.name))], given.name)
    if format_ is not None and format_ != FOLDER:
        known, broken = READERS.available()
        if format_ not in known:
            if own := tuple(one for one in broken if one.name == format_):
                raise BrokenPartError(own, "mend or uninstall its package")
            raise UnknownNameError("format", format_, (*native.FORMATS, *known, FOLDER))
        return _read(known[format_], given)
    found = [] if format_ == FOLDER else recognised_by(given)
    if len(found) == 1 or (found and not given.is_folder):  # a folder that several know is one of mixed files
        made = _read(_only(found, given.path), given)
        return replace(made, notes=(*made.notes, *_beside(found[0], given)))
    if given.is_folder:
        from stackaudit.io.readers.folder import read_folder

        return read_folder(given, lambda entry: _read_part(entry, given), whole=format_ is None)
    raise unknown(given.name)


def _beside(reader: Reader, given: Source) -> Iterator[Note]:
    """Yield a note for each file of a folder that another reader knows than the one that read the folder."""
    if not given.is_folder or not reader.joins_files:
        return
    for entry in entries_of(given.path)[: given.limits.files]:
        if entry.is_file():
            known = [other for other in recognised_by(Source(entry, given.limits)) if other is not reader]
            if known:
                message = f"it is of another kind than the folder, {reader.id}, and was not read; give it by its name"
                yield Note("left-out", message, Location(str(entry)))


def _read(reader: Reader, given: Source) -> ReadStack:
    if given.mapping is not None and not reader.last_resort:
        message = f"a mapping says what the columns of a spreadsheet mean; {given.name} is read as {reader.id}"
        raise native.NotAListError(message)
    try:
        with paused():
            return _made(reader, given)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None


def _made(reader: Reader, given: Source) -> ReadStack:
    """Return what a reader makes of an input, checked.

    Raises:
        LoadError: the input was refused.
        BrokenPartError: the reader failed, or what it returned is no document of a stack.
    """
    from stackaudit.io.readers.diagnostics.validation import validated

    with naming("reader", reader.id):
        try:
            reading: object = reader.read(given)
        except OSError as error:
            _check_readable(given, error)
            raise
        if not isinstance(reading, ReadResult) or not isinstance(reading.document, Mapping):
            raise TypeError(f"it returned {type(reading).__name__}, which holds no document of a stack")
        if "name" not in reading.document:
            called = native.rollout_of(reading.document) or given.path.stem or "Untitled stack"
            named = {"name": called, **reading.document}
            reading = replace(reading, document=named)
        stack = validated(reading, given.name)
        if reading.reading is not None:
            stack = stack.with_reading(reading.reading)
        return ReadStack(stack, reading.notes, reader.id, reading.spots, reader.names_products, reading.unused)


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


def inputs_of(paths: Sequence[Path], format_: str | None) -> list[tuple[str, Path, tuple[Path, ...]]]:
    """Return inputs by their names; files of one format whose files belong together are one, with all its files."""
    kinds = {path: _joining(path, format_) for path in paths}
    made: list[tuple[str, Path, tuple[Path, ...]]] = []
    for path, kind in kinds.items():
        together = tuple(other for other, same in kinds.items() if kind is not None and same is kind)
        if len(together) < 2:
            made.append((str(path), path, ()))
        elif path == together[0]:
            more = str(together[1]) if len(together) == 2 else f"{len(together) - 1} more"
            made.append((f"{path} and {more}", path, together))
    return made


def _joining(path: Path, format_: str | None) -> Reader | None:
    """Return the reader of a file that is read as one with others of its format; None where there is none."""
    from stackaudit.io.readers.registry import READERS

    try:
        if not path.is_file():
            return None
        known, _ = READERS.available()
        found = [known[format_]] if format_ in known else []
        found = found or ([] if format_ is not None else recognised_by(Source(path)))
    except (OSError, LoadError):
        return None  # reading it tells why
    return found[0] if len(found) == 1 and found[0].joins_files else None


def _read_joined(path: Path, format_: str | None, files: tuple[Path, ...]) -> ReadStack:
    """Read several files of one format as one; the first of them is what they are called by."""
    reader = _joining(path, format_)
    if reader is None:  # it was changed meanwhile
        return read_as_stated(path, format_)
    return _read(reader, Source(path, files=files))


def convert(
    paths: Sequence[Path],
    format: str | None = None,  # noqa: A002
    mapping: Path | None = None,
    catalog: Catalog | None = None,
    *,
    progress: Progress | None = None,
) -> Conversion:
    """Read one or several inputs; several become one stack that says where each record is from.

    What the catalog knows is filled in last, so that what any of the inputs states goes before it.

    Args:
        paths: Files and folders.
        format: What each of them is; told by the content where None.
        mapping: Which column of a spreadsheet means what, in each of them.
        catalog: What is known of products; that of the package where None.
        progress: Called as `progress(done, total)` after each file of the folder, where one folder is read.

    Raises:
        LoadError: an input was refused.
        StackAuditError: several inputs count in several currencies.
    """
    said = _mapping(mapping)
    if len(set(paths)) == 1:
        only = read_with_notes(paths[0], format, said, catalog=catalog, progress=progress)
        return Conversion(only.stack, only.notes, ((str(paths[0]), only.format, only.stack),))
    results, left = read_each(paths, format, said)
    if len(results) == 1:
        name, only = next(iter(results.items()))
        if not only.of_products:
            whole = native.bare_filled(only.stack, catalog)
            return Conversion(whole, (*only.notes, *left), ((name, only.format, whole),))
        whole, found = filled(only.stack, with_names(catalog, said), only.spots, name, mapping=said)
        return Conversion(whole, (*only.notes, *left, *found), ((name, only.format, whole),))
    read = tuple((name, result.format, result.stack) for name, result in results.items())
    names = {name: Path(name).name for name in results}
    short = len(set(names.values())) == len(names)
    parts = {names[name] if short else name: result for name, result in results.items()}
    from stackaudit.io.readers.folder import together

    called = said.name if said is not None and said.name else _name_of_several(parts)
    stack, told = together(
        parts, Path(paths[0]).parent, with_names(catalog, said, (one.stack for one in parts.values())), called
    )
    whole, found = filled(stack, with_names(catalog, said), {}, "all of them", mapping=said)
    of_all = [note for note in found if note.kind == "guessed"]  # it concerns every input, and is told first
    return Conversion(whole, (*of_all, *told, *left, *(note for note in found if note.kind != "guessed")), read)


def _name_of_several(parts: Iterable[str]) -> str:
    """What several files are called together: by their names, as they need not be all of their folder."""
    names = list(dict.fromkeys(Path(part).stem or part for part in parts))
    first = names[:_FILES_IN_A_NAME]
    more = [f"{len(names) - len(first)} more"] if len(names) > len(first) else []
    *before, last = [*first, *more]
    return f"{', '.join(before)} and {last}" if before else last


def read_all(paths: Sequence[Path], mapping: GivenMapping = None, catalog: Catalog | None = None) -> list[ReadStack]:
    """Read several inputs as stacks of their own, under one mapping; arguments and errors as for `convert`."""
    said = _mapping(mapping)
    results, left = read_each(paths, None, said, join=False)
    known = with_names(catalog, said)
    made = {}
    for name, one in results.items():
        if one.of_products:
            stack, found = filled(one.stack, known, one.spots, name, mapping=said)
        else:
            stack, found = native.bare_filled(one.stack, catalog), ()
        made[name] = replace(one, stack=stack, notes=(*one.notes, *left, *found))
    return [made[str(path)] for path in paths]


def read_each(
    paths: Sequence[Path],
    format: str | None = None,  # noqa: A002
    mapping: MappingFile | None = None,
    *,
    join: bool = True,
) -> tuple[dict[str, ReadStack], tuple[Note, ...]]:
    """Read several inputs under one mapping, and return what none of them has a use for as notes.

    Of an input that is no list the mapping explains names alone, as long as one of the others is a list.

    Args:
        paths: Files and folders.
        format: What each of them is; told by the content where None.
        mapping: What columns, words and names mean.
        join: Whether files of one format whose files belong together are read as one.

    Raises:
        LoadError: an input was refused, or the mapping names a column that none of them has.
        StackAuditError: there is a mapping, and none of the inputs is a list.
    """
    from stackaudit.io.readers.folder import rows_of
    from stackaudit.io.readers.lists.cells import check_rows

    results: dict[str, ReadStack] = {}
    others: list[native.NotAListError] = []
    rows = 0
    for name, path, files in inputs_of(paths, format) if join else [(str(path), path, ()) for path in paths]:
        try:
            results[name] = _read_joined(path, format, files) if files else read_as_stated(path, format, mapping)
        except native.NotAListError as error:
            others.append(error)
            results[name] = read_as_stated(path, format)
        rows += rows_of(results[name])
        if join:  # else each stays a stack of its own
            check_rows(rows, DEFAULT_LIMITS, name)
    if mapping is None:
        return results, ()
    if others and all(one.reading is None for one in results.values()):
        raise others[0]
    from stackaudit.io.readers.lists.accepted_names import explained
    from stackaudit.io.readers.lists.mapping import in_all

    left = in_all(one.unused for one in results.values() if one.reading is not None)
    results, left = explained(results, mapping.names, left)
    return results, fits(left, ", ".join(results))
