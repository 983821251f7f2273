"""The mapping: what the columns, words and names of lists mean, where the user says so; one for any number of lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, NamedTuple
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from stackaudit.core.errors import Problem, check_kind, did_you_mean
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.diagnostics.problems import refusal as refusal_of
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.dictionary import PERSONS, fields, flow_header, is_field, tool_header
from stackaudit.io.readers.lists.words import folded
from stackaudit.model.base import refusal
from stackaudit.model.bounds import Bounded

SKIP = "skip"
"""What a column, a list or a name is mapped to that is not to be read."""
KEEP = "keep"
"""What a column is mapped to that stays in a field of the user's own as it stands, and is not used."""
NO_HEAD = "none"
SECTION_ROWS = "section rows"
"""What the column is called that the texts of rows make which head the rows below them."""
UNKNOWN = "unknown"
"""What a word in a cell is mapped to that is kept, while the fact stays open."""
NOBODY = "nobody"
"""What a text in the column of a person is read as that means nobody."""
PAIR_SIGN = " + "
"""What stands between the two fields of a column whose cells hold two numbers."""
_SHORT = {"owner email": "owner", "owner mail": "owner", "email": "owner"}
_LETTER = re.compile(r"([A-Z]{1,3})")
_WITH_LETTER = re.compile(r" \(([A-Z]{1,3})\)$")
_LOOKED_AT = 50
_MOST_NAMES = 400


def _pair(value: object) -> object:
    """Read `[seats.paid, seats.active]`, the two numbers of each cell, as one text."""
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return PAIR_SIGN.join(value)
    return value


def _known_field(name: str) -> str:
    """Return the field that a column is mapped to: as it is written, or the one that a short form means."""
    if PAIR_SIGN in name:
        return PAIR_SIGN.join(map(_known_field, name.split(PAIR_SIGN)))
    if name in (SKIP, KEEP) or is_field("tools", name) or is_field("integrations", name):
        return name
    found = field_of(name, "tools") or field_of(name, "integrations")
    if found:
        return found
    known = list(dict.fromkeys((*fields("tools"), *fields("integrations"))))
    nearest = did_you_mean(name, known).removeprefix("; ")
    listed = "the page 'Fields of lists' of the documentation has them all"
    advice = f"{nearest} {listed}" if nearest.endswith("?") else f"{nearest}; {listed}"
    raise refusal("field", "there is no field {shown} that a column can hold", name, advice, code="SA201")


def field_of(name: str, table: str) -> str:
    """Return the field of a table that a name in a mapping means: the field itself, or a short form of one.

    >>> field_of("cost.annual", "tools"), field_of("cost", "tools"), field_of("cost", "integrations")
    ('cost.annual', 'cost.annual', '')
    """
    if is_field(table, name):
        return name
    read = tool_header if table == "tools" else flow_header
    found = read(name).field or _SHORT.get(folded(name), "")
    return found if found and is_field(table, found) else ""


def _head(value: object) -> object:
    """Read `head: 3` as one row and `head: null` as a head that is looked for."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


def _rows(value: tuple[int, ...] | str | None) -> tuple[int, ...] | str | None:
    if isinstance(value, tuple) and not (1 <= len(value) <= 2 and value[0] > 0 and [*value] == sorted({*value})):
        advice = "write the row, [upper row, lower row], or none"
        raise refusal("head", "a head stands in one row or in two, counted from 1, not in {shown}", str(value), advice)
    return value


def _known_encoding(name: str) -> str:
    import codecs

    try:
        codecs.lookup(name)
    except LookupError:
        advice = "write utf-8, utf-16, cp1252, cp1250, cp1251, cp932, gb18030, big5 or another encoding of Python"
        raise refusal("encoding", "there is no encoding {shown}", name, advice, code="SA203") from None
    return name


Field = Annotated[str, BeforeValidator(_pair), AfterValidator(_known_field)]
"""A column of `tools` or `integrations`, a short form of one, `cost.monthly`, `skip` for one that is not read, or
`keep` for one that is kept as it stands; `[seats.paid, seats.active]` for one with two numbers in each cell."""
Kind = Literal["tools", "integrations", "contracts", "ledger", "assignments", "skip"]
"""What the rows of a list are."""
Head = Annotated[tuple[int, ...] | Literal["none"] | None, BeforeValidator(_head), AfterValidator(_rows)]
_Empty = BeforeValidator(lambda value: {} if value is None else value)
"""A key with nothing but comments below it."""
Value = str | bool | int | float | None


class ListMapping(Bounded, BaseModel):
    """What the columns of one list mean; readers ask it, `MappingFile.for_list` makes it.

    >>> ListMapping.model_validate({"columns": {"Bezeichnung": "name", "Kosten p.a.": "cost.annual"}, "decimal": ","})
    ListMapping('Bezeichnung', 'Kosten p.a.')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    kind: Kind | None = None
    """What its rows are; told by its columns where it is not given."""
    head: Head = None
    """The row of the head, from 1, two rows for a head of two, or `none`: then columns go by letter."""
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    """The encoding of its text, as Python calls it."""
    decimal: Literal[".", ","] | None = None
    """The sign before the decimals of a number."""
    dates: Literal["day-first", "month-first"] | None = None
    """What `03/04/2026` means."""
    currency: str | None = None
    """ISO 4217 code of every amount that names none."""
    columns: Annotated[dict[str, Field], _Empty] = {}
    """Header or letter to field; headers that it does not name are understood as usual."""
    values: Annotated[dict[str, Annotated[dict[str, Value], _Empty]], _Empty] = {}
    """For a field what words in its cells mean; `unknown` keeps the word and leaves the fact open."""
    names: Annotated[dict[str, str], _Empty] = {}
    """What tools and payees are called in the lists, each with the id of a product, another name, or `skip`.

    Another name is that of a tool in the lists, or whatever the tool is to be called.
    """
    missing: tuple[str, ...] = ()
    """Words that stand where nothing is known, beside those that are known."""
    owners: Annotated[dict[Literal["nobody"], tuple[str, ...]], _Empty] = {}
    """Words that stand where a person would, and mean nobody."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.columns))})"

    # -- what readers ask

    @property
    def headless(self) -> bool:
        """Whether the list has no head, so that its columns go by letter."""
        return self.head == NO_HEAD

    @property
    def head_rows(self) -> tuple[int, ...]:
        """The rows of its head, where they are given."""
        return self.head if isinstance(self.head, tuple) else ()

    @property
    def skipped(self) -> bool:
        """Whether the list is not to be read."""
        return self.kind == SKIP

    def field(self, header: str, column: int, table: str = "tools") -> str:
        """Return what a column is mapped to: a field of the table, `skip`, or nothing where it is not mapped.

        A column is named by its header, of two rows by both or the lower; by header and letter, `Owner (F)`, where
        several have one header; by its letter where it has no header. A field that the table does not have is `skip`.

        Args:
            header: Its header; of two rows joined by a blank or " / ".
            column: The column, from 0.
            table: `tools` or `integrations`.
        """
        if column in self.by_letter:
            mapped = self.by_letter[column]
        else:
            mapped = self._by_header(header) if header.strip() else self.by_bare_letter.get(column, "")
        if mapped in ("", SKIP, KEEP):
            return mapped
        return mapped if all(is_field(table, one) for one in mapped.split(PAIR_SIGN)) else SKIP

    def reads_as(self, field: str, text: str) -> str | None:
        """Return the text that a cell of a field is read as; None where the mapping does not say it.

        `unknown` says that the word is kept and the fact stays open. Who is nobody becomes `nobody`.
        """
        if field in PERSONS and self._nobody and folded(text) in self._nobody:
            return NOBODY
        words = self._words.get(field)
        said = words.get(folded(text)) if words else None
        return None if said is None else text_of(said)

    @cached_property
    def by_letter(self) -> dict[int, str]:
        """The columns that are named by their letter, with their header or in a list without a head; from 0."""
        found = {}
        for name, field in self.columns.items():
            letter = _LETTER.fullmatch(name) if self.headless else _WITH_LETTER.search(name)
            if letter is not None:
                found[column_of(letter[1])] = field
        return found

    @cached_property
    def by_bare_letter(self) -> dict[int, str]:
        """The columns that are named by their letter alone, which they are where they have no header; from 0."""
        return {column_of(name): field for name, field in self.columns.items() if _LETTER.fullmatch(name)}

    def _by_header(self, header: str) -> str:
        lower = header.partition(" / ")[2]
        return self._headers.get(flat(header)) or (self._headers.get(flat(lower), "") if lower else "")

    @cached_property
    def _headers(self) -> dict[str, str]:
        return {flat(name): field for name, field in self.columns.items()}

    @cached_property
    def _words(self) -> dict[str, dict[str, Value]]:
        """The words of `values` as they are compared, by the fields that they are of."""
        found: dict[str, dict[str, Value]] = {}
        for name, words in self.values.items():
            for field in dict.fromkeys((name, field_of(name, "tools"), field_of(name, "integrations"))):
                found.setdefault(field, {}).update({folded(word): said for word, said in words.items()})
        return found

    @cached_property
    def _nobody(self) -> frozenset[str]:
        return frozenset(folded(word) for word in self.owners.get("nobody", ()))

    def over(self, other: ListMapping) -> ListMapping:
        """Return both as one; what this one says goes before the other."""
        mine = {name: value for name in _PLAIN if (value := getattr(self, name)) is not None}
        theirs = {name: getattr(other, name) for name in _PLAIN}
        own = {flat(name) for name in self.columns}
        columns = {name: field for name, field in other.columns.items() if flat(name) not in own}
        every = {*self.values, *other.values}
        return ListMapping.model_construct(
            **{**theirs, **mine},
            columns={**columns, **self.columns},
            values={name: {**other.values.get(name, {}), **self.values.get(name, {})} for name in sorted(every)},
            names={**other.names, **self.names},
            missing=tuple(dict.fromkeys((*other.missing, *self.missing))),
            owners={"nobody": (*other.owners.get("nobody", ()), *self.owners.get("nobody", ()))},
        )


_PLAIN = ("kind", "head", "encoding", "decimal", "dates", "currency")


class ListEntry(ListMapping):
    """One list of a mapping file, or all whose file and sheet fit."""

    file: str | None = None
    """The name of its file, or a pattern such as `licences-*.csv`; any file where it is absent."""
    sheet: str | None = None
    """Its sheet in a workbook; any where it is absent."""

    def fits(self, source: str, sheet: str) -> bool:
        """Whether it is about this sheet of this file."""
        return self.is_of(source) and (self.sheet is None or flat(self.sheet) == flat(sheet))

    def is_of(self, source: str) -> bool:
        """Whether it is about this file."""
        if self.file is None:
            return True
        path, wanted = PurePath(normalize("NFC", source)), normalize("NFC", self.file)  # a Mac may part `ä` into two
        return any(wanted == name or fnmatchcase(name, wanted) for name in (path.name, str(path), path.as_posix()))


class MappingFile(ListMapping):
    """A whole mapping: what it says at the top counts for every list, and each entry of `lists` for its own.

    >>> whole = MappingFile.model_validate({"decimal": ",", "lists": [{"file": "a.csv", "columns": {"Was": "name"}}]})
    >>> whole.for_list("in/a.csv", "").columns, whole.for_list("b.csv", "").columns, whole.for_list("b.csv", "").decimal
    ({'Was': 'name'}, {}, ',')
    """

    name: str | None = None
    """The name of the stack."""
    sheets: Annotated[dict[str, Kind], _Empty] = {}
    """What each sheet of a workbook holds; it goes before the kind of an entry. Other sheets are looked at as usual."""
    lists: tuple[ListEntry, ...] = ()
    """What is said of single lists."""

    def own_of(self, source: str, sheet: str) -> ListMapping:
        """Return what the entries of `lists` and `sheets` say of one list, without what the top says of every list."""
        return MappingFile.model_construct(lists=self.lists, sheets=self.sheets).for_list(source, sheet)

    def for_list(self, source: str, sheet: str) -> ListMapping:
        """Return what is said of one list.

        Args:
            source: The file, as messages call it.
            sheet: The sheet; empty where the file is the table.
        """
        said = self.over(ListMapping())
        for entry in self.lists:
            if entry.fits(source, sheet):
                said = entry.over(said)
        kind = next((kind for name, kind in self.sheets.items() if flat(name) == flat(sheet)), said.kind)
        said = said.model_copy(update={"kind": kind})  # a draft has a kind for each sheet, `sheets` is written by hand
        held = set(said.columns.values())
        if said.kind == "tools" and {"source", "target"} <= held and "name" not in held:
            return said.model_copy(update={"kind": "integrations"})  # the columns say it more plainly than the kind
        return said


def flat(header: str) -> str:
    """A header as it is compared: one line, lower case, the rows of a head of two joined by a blank."""
    return " ".join(header.split()).replace(" / ", " ").casefold()


def letters(column: int) -> str:
    """Return the name of a column, counted from 0, in a sheet.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name, column = "", column + 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_of(letter: str) -> int:
    """Return the column, from 0, that has this name in a sheet; the inverse of `letters`."""
    place = 0
    for character in letter:
        place = place * 26 + ord(character) - ord("A") + 1
    return place - 1


def read_mapping(given: str | Path | Mapping[str, Any] | MappingFile, limits: Limits = DEFAULT_LIMITS) -> MappingFile:
    """Return a mapping from a file (YAML, JSON or TOML) or from plain data.

    Raises:
        LoadError: it was refused; every problem with its line, and the nearest right name.
    """
    if isinstance(given, MappingFile):
        return given
    if isinstance(given, Mapping):
        data = dict(given)
        try:
            return MappingFile.model_validate(data)
        except ValidationError as error:
            problems = problems_from(error, data, Positions(), MappingFile)
        raise refusal_of(problems, "mapping")
    from stackaudit.io.readers.native import read_model

    check_kind("mapping", given, (str, PathLike), "a dict is read too", noun="path", verb="is")
    return read_model(given, MappingFile, limits=limits)


class Unused(NamedTuple):
    """Something that a mapping says and an input has no use for.

    Attributes:
        what: What it is: a `column` or a `sheet` that is not there, the `file` of an entry, a `name` of no tool, or the
            field of a `value` that no column holds.
        name: What the mapping calls it.
        message: A sentence.
        hint: The nearest that is there; empty where nothing is near.
    """

    what: Literal["column", "sheet", "file", "name", "value"]
    name: str
    message: str
    hint: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether a slip in the mapping is likely, so that the input is refused."""
        return self.what in ("column", "sheet")


def unused_values(mappings: Iterable[ListMapping], held: Collection[str]) -> Iterator[Unused]:
    """Yield the fields whose words some mappings explain and that no column holds."""
    for name in dict.fromkeys(name for one in mappings for name in one.values):
        if not {name, field_of(name, "tools"), field_of(name, "integrations")}.intersection(held):
            yield Unused("value", name, f"the mapping says what words of {name!r} mean, which no column holds")


def does_not_fit(one: Unused) -> Problem:
    """Return the problem of a mapping that names what is not there."""
    return Problem(Code.UNKNOWN_REFERENCE, f"the mapping does not fit: {one.message}", help=one.hint)


def in_all(parts: Iterable[Sequence[Unused]]) -> tuple[Unused, ...]:
    """Return what none of several inputs had a use for."""
    each = list(parts)
    if not each:
        return ()
    kept = {(one.what, one.name) for one in each[0]}.intersection(*({(u.what, u.name) for u in part} for part in each))
    return tuple(one for one in each[0] if (one.what, one.name) in kept)


def unused(mapping: MappingFile, source: str, sheets: Sequence[Sheet]) -> tuple[Unused, ...]:
    """Return the headers, sheets and files that a mapping names and an input does not have, each with a hint."""
    return tuple(_unused(mapping, source, sheets))


def _unused(mapping: MappingFile, source: str, sheets: Sequence[Sheet]) -> Iterator[Unused]:
    titles = [sheet.name for sheet in sheets]
    yield from _columns(mapping, sheets, "no sheet")
    for title in mapping.sheets:
        if flat(title) not in map(flat, titles):
            yield _no_sheet(title, titles)
    for entry in mapping.lists:
        if not entry.is_of(source):
            yield Unused("file", str(entry.file), f"the mapping speaks of {entry.file!r}, which was not given")
            continue
        meant = [sheet for sheet in sheets if entry.fits(source, sheet.name)]
        if entry.sheet is not None and not meant:
            yield _no_sheet(entry.sheet, titles)
        elif not entry.skipped:
            yield from _columns(entry, meant, f"sheet {entry.sheet!r}" if entry.sheet else "no sheet")


def _no_sheet(title: str, titles: Sequence[str]) -> Unused:
    return Unused("sheet", title, f"there is no sheet {title!r}", did_you_mean(title, titles).removeprefix("; "))


def _columns(mapping: ListMapping, sheets: Sequence[Sheet], where: str) -> Iterator[Unused]:
    if not mapping.columns:
        return
    there = {flat(text_of(cell)) for sheet in sheets for line in sheet.lines[:_LOOKED_AT] for cell in line.cells}
    widest = max((len(line.cells) for sheet in sheets for line in sheet.lines[:_LOOKED_AT]), default=0)
    by_letter = {letters(n) for n in range(widest)}
    for header in mapping.columns:
        bare = flat(_WITH_LETTER.sub("", header))
        if bare == SECTION_ROWS:
            continue  # rows of a sheet make it, no cell is called so
        if not (flat(header) in there or bare in there or header in by_letter or _is_joined(bare, there)):
            names = sorted(name for name in there if len(name) < 60 and any(letter.isalpha() for letter in name))
            hint = did_you_mean(flat(header), names[:_MOST_NAMES]).removeprefix("; ")
            has = "has no column" if where != "no sheet" else "has a column"
            yield Unused("column", header, f"{where} {has} {header!r}", hint)


def _is_joined(header: str, there: set[str]) -> bool:
    """Whether a header of two rows is there: its upper part in one cell, its lower part in another."""
    words = flat(header).split()
    return any(" ".join(words[:n]) in there and " ".join(words[n:]) in there for n in range(1, len(words)))
