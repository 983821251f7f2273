"""Writes a mapping to edit: every sheet and column with samples, what it is taken for, and every word met in it.

What it writes says of each list what the reader found by itself, so that given back as it is, it changes nothing. A
file that was edited is read first, and what it says stays.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import LoadError
from stackaudit.core.escape import visible
from stackaudit.io.readers.base import Source, entries_of
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.column_words import plain
from stackaudit.io.readers.lists.dictionary import is_field
from stackaudit.io.readers.lists.mapping import (
    KEEP,
    NO_HEAD,
    SECTION_ROWS,
    SKIP,
    UNKNOWN,
    ListMapping,
    MappingFile,
    column_of,
    flat,
    letters,
    read_mapping,
)
from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.io.readers.lists.numbers import read_amount
from stackaudit.io.readers.lists.reading import is_of_words
from stackaudit.io.readers.lists.words import word
from stackaudit.io.readers.stack_file import read_as_stated, recognised_by
from stackaudit.io.writers import yaml_flow, yaml_scalar
from stackaudit.model.reading import ColumnReading, ListReading

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog
    from stackaudit.io.readers.result import Note
    from stackaudit.io.readers.stack_file import GivenMapping
    from stackaudit.model.stack import Stack

_ALIKE: tuple[tuple[str, ...], ...] = (
    ("cost.annual", "cost.monthly", "cost.per_seat", "cost.one_off"),
    ("seats.active", "seats.paid", "seats.assigned"),
    ("contract.renews", "contract.ends", "contract.starts"),
    ("owner", "technical_owner", "sponsor"),
    ("name", "vendor", "product"),
    ("departments", "category", "owner"),
)
_DAYS, _PERSONS = ("contract.renews", "contract.ends"), ("owner",)
_LARGE = 1_000
_SAID = {"exact": "exact", "guessed": "GUESSED", "mapped": "yours", "kept": "kept", "ignored": "not known"}
_OF_A_LIST = ("decimal", "dates", "currency")
_AT_THE_TOP = ("name", "decimal", "dates", "currency", "missing", "owners", "columns", "sheets", "values")
_LONGEST_HEAD, _WIDEST = 80, 44
_MOST_SUGGESTED = 40
_LOOKED_AT = 400


def write_mapping(
    paths: Sequence[str | Path],
    output: str | Path,
    existing: GivenMapping = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
) -> Path:
    """Write what is understood of some lists as a mapping to edit, and return its path.

    What a mapping says that is there already stays as it is.

    Args:
        paths: The lists, or folders of them.
        output: Where to write it; where there is one, it is read first.
        existing: Another mapping whose entries are kept.
        limits: The most that a list may hold.
        catalog: What is known of products; that of the package where None.

    Raises:
        LoadError: a list cannot be opened at all, or the mapping that is there is wrong.
        StackAuditError: an input is no list.
    """
    place = Path(output)
    said = place if existing is None and place.exists() else existing
    text = mapping_text(paths, said, limits=limits, catalog=catalog, name=place.name)
    write_bytes(place, text.encode())
    return place


def mapping_text(
    paths: Sequence[str | Path],
    existing: GivenMapping = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    catalog: Catalog | None = None,
    name: str = "mapping.yaml",
) -> str:
    """Return what is understood of some lists as the text of a mapping; arguments as for `write_mapping`."""
    said = MappingFile() if existing is None else read_mapping(existing, limits)
    given = list(dict.fromkeys(one for path in paths for one in _lists_in(Path(path), limits)))
    names = [path.name for path in given]
    called = {str(path): path.name if names.count(path.name) == 1 else path.as_posix() for path in given}
    written: list[str] = []
    stacks: list[Stack] = []
    places: set[tuple[str, str]] = set()
    rows = 0
    for path in given:
        source = Source(path, limits, said)
        lists, stack, refused, left_out = _read(source, said)
        rows += sum(one.rows for one in lists)
        stacks += [] if stack is None else [stack]
        for sheet in dict.fromkeys(one.sheet for one in lists):
            tables = [one for one in lists if one.sheet == sheet]
            written += _Entry(tables, called[str(path)], said, refused, left_out.get(sheet, "")).lines()
            places.add((called[str(path)], sheet))
    command = f"stackaudit audit {shlex.join(called.values())}"
    head = f"# {', '.join(called.values())} · {rows:,} rows · edit, then: {command}"
    lines = [
        f"{_plain(head)} --mapping {name}      fields: see Fields of lists in the documentation",
        *_top(said),
        "lists:",
        *written,
    ]
    lines += _others(said, places)
    listed = list(_names(said.names, stacks, catalog))
    return "\n".join([*lines, *listed, *_hints(said, named=bool(listed))]) + "\n"


def _lists_in(path: Path, limits: Limits) -> list[Path]:
    """The file itself; of a folder the lists in it."""
    if not path.is_dir():
        return [path]
    files = [one for one in entries_of(path) if one.is_file()]
    return [one for one in files if any(reader.last_resort for reader in recognised_by(Source(one, limits)))]


def _read(source: Source, said: MappingFile) -> tuple[list[ListReading], Stack | None, str, dict[str, str]]:
    """The lists of a file, with what they became; of one that is refused its tables as they stand, and why.

    Last come the sheets of which nothing was read, each with why.
    """
    from stackaudit.io.readers.lists.reader import tables_of

    try:
        made = read_as_stated(source.path, mapping=said, limits=source.limits)
    except LoadError as error:
        try:
            sheets = tables_of(source).sheets
        except (LoadError, OSError):
            raise error from None
        why = error.problems[0].message if error.problems else ""
        return [_bare(sheet, said.own_of(sheet.source, sheet.name)) for sheet in sheets], None, why, {}
    found = [] if made.reading is None else [one for table in made.reading.lists if (one := _standing(table)).columns]
    seen = {one.sheet for one in found}
    rest = [sheet for sheet in tables_of(source).sheets if sheet.name not in seen]
    skipped = [ListReading(sheet.source, sheet.name, SKIP, rows=len(sheet.lines)) for sheet in rest]
    return [*found, *skipped], made.stack, "", {sheet.name: _why_skipped(sheet, made.notes) for sheet in rest}


def _why_skipped(sheet: Sheet, notes: Iterable[Note]) -> str:
    """Why no list was read from a sheet, as its notes say; empty where they say nothing."""
    here = (note for note in notes if note.spot.sheet == sheet.name and note.kind == "left-out")
    return next((note.message for note in here), "")


def _standing(one: ListReading) -> ListReading:
    """A list with the columns that a mapping can name; what follows from them needs none."""
    return replace(one, columns=tuple(column for column in one.columns if column.letter or column.head == SECTION_ROWS))


def _bare(sheet: Sheet, own: ListMapping) -> ListReading:
    """A table of which nothing is known: the first of its widest rows is shown as its head."""
    top = sheet.lines[:10]
    wanted = own.head_rows[-1:] if own.head_rows else ()
    place = next((n for n, line in enumerate(sheet.lines) if line.number in wanted), None)
    if place is None:
        widths = [sum(bool(text_of(cell).strip()) for cell in line.cells) for line in top]
        place = widths.index(max(widths)) if widths else None
    if place is None:
        return ListReading(sheet.source, sheet.name, SKIP)
    head = sheet.lines[place]
    below = sheet.lines[place + 1 :] if not own.headless else sheet.lines
    columns = []
    flows = own.kind == "integrations" or {"source", "target"} & set(own.columns.values())
    shape = "integrations" if flows else "tools"
    for n in range(max(len(line.cells) for line in (head, *below[:_LOOKED_AT]))):
        text = "" if own.headless else " ".join(text_of(head.cell(n)).split())
        filled = [said for line in below if (said := " ".join(text_of(line.cell(n)).split()))]
        if text or filled:
            field = own.field(text, n, shape)
            used = "" if field in (SKIP, KEEP) else field
            samples = tuple(dict.fromkeys(cell[:_LONGEST_HEAD] for cell in filled))[:3]
            columns.append(ColumnReading(letters(n), text, used, "mapped" if used else "ignored", len(filled), samples))
    rows = () if own.headless else (head.number,)
    return ListReading(sheet.source, sheet.name, shape, head_rows=rows, rows=len(below), columns=tuple(columns))


class _Entry:
    """The tables of one sheet, most often one, as an entry of the file.

    Args:
        tables: What was understood of them.
        file: What the entry calls its file.
        whole: What the mapping says already.
        refused: Why the file was refused; empty where it was read.
        left_out: Why the sheet is no list, where the file was read without it.
    """

    def __init__(
        self, tables: Sequence[ListReading], file: str, whole: MappingFile, refused: str, left_out: str = ""
    ) -> None:
        self._one, self._tables = tables[0], tables
        self._file, self._refused, self._left_out = file, refused, left_out
        self._own = whole.own_of(self._one.source, self._one.sheet)
        self._said = whole.for_list(self._one.source, self._one.sheet)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the entry."""
        one = self._one
        yield f"  - file: {yaml_scalar(self._file)}"
        if one.sheet:
            yield f"    sheet: {yaml_scalar(one.sheet)}"
        if self._refused:
            yield _plain(f"    # refused: {self._refused}")
            yield "    # say which column holds the name of the tool, and which row is the head (none: there is none)"
        if one.shape == SKIP and self._said.kind in (None, SKIP):
            if self._left_out:
                yield _plain(f"    # {self._left_out}")
            yield f"    kind: skip{'' if self._said.skipped else '   # no list was found here; tools, if it is one'}"
            return
        if len(self._tables) > 1:
            shapes = ", ".join(table.shape for table in self._tables)
            yield f"    # {len(self._tables)} tables in this sheet: {shapes}; their heads are found"
        elif self._own.kind or not self._refused:
            yield f"    kind: {self._own.kind or one.shape}"
        else:
            yield "    # kind: tools   # or integrations, contracts, ledger, assignments, skip"
        if len(self._tables) == 1:
            yield f"    head: {self._head()}"
        if encoding := self._own.encoding or (one.encoding if flat(one.encoding) not in _UTF_8 else ""):
            yield f"    encoding: {yaml_scalar(encoding)}"
        for name in _OF_A_LIST:
            if (value := getattr(self._own, name)) is not None:
                yield f"    {name}: {yaml_scalar(value)}"
        if self._own.missing:
            yield f"    missing: {yaml_flow(list(self._own.missing))}"
        yield "    columns:"
        yield from self._columns()
        yield from self._values()

    def _head(self) -> str:
        if self._own.headless or not self._one.head_rows:
            return NO_HEAD
        rows = list(self._own.head_rows or self._one.head_rows)
        return str(rows[0]) if len(rows) == 1 else yaml_flow(rows)

    def _columns(self) -> Iterator[str]:
        said: dict[str, tuple[str, ColumnReading, str]] = {}
        for table in self._tables:
            name = _table_of(table)
            for key, column in zip(self._keys(table), table.columns, strict=True):
                said.setdefault(key, (self._field(column, name), column, name))
        width = min(_WIDEST, max((len(f"{key}: {field}") for key, (field, _, _) in said.items()), default=0))
        for key, (field, column, name) in said.items():
            is_said = field in (SKIP, KEEP) or is_field(name, field)
            sign = " " if is_said else "#"  # what the shape of a list says needs no field
            yield _plain(f"{sign}     {f'{key}: {field}':<{width}}   # {self._remark(field, column, name)}")

    def _keys(self, table: ListReading) -> list[str]:
        """What each column is called: its head, with its letter where several have it, or its letter alone."""
        heads = [flat(column.head or column.letter) for column in table.columns]
        keys = []
        for column in table.columns:
            key = column.head
            if not key or self._own.headless or not table.head_rows:
                key = column.letter
            elif heads.count(flat(key)) > 1 or len(key) > _LONGEST_HEAD:
                key = f"{key} ({column.letter})"
            keys.append(yaml_scalar(key))
        return keys

    def _field(self, column: ColumnReading, table: str) -> str:
        own = self._own.field(column.head, column_of(column.letter), table)
        return own or (KEEP if column.how == "kept" else column.field or SKIP)

    def _remark(self, field: str, column: ColumnReading, table: str) -> str:
        mapped = self._said.field(column.head, column_of(column.letter), table)
        how = _SAID["mapped" if mapped else column.how]
        clauses = [f"{how:<9}"]
        if column.not_read is not None:
            cells = column.not_read.cells
            clauses.append(f"{cells} {'cell' if cells == 1 else 'cells'} NOT READ: {column.not_read.reason}")
        if column.samples:
            clauses.append(f"e.g. {' | '.join(column.samples)}")
        if others := [other for other in _possible(field, column) if is_field(table, other)]:
            clauses.append(f"also: {', '.join(others)}")
        return "   ".join(clauses)

    def _every(self) -> Iterator[tuple[ColumnReading, str]]:
        for table in self._tables:
            for column in table.columns:
                yield column, _table_of(table)

    def _values(self) -> Iterator[str]:
        """The words met in each column, and what each is read as; those that say nothing are `unknown`."""
        found: dict[str, dict[str, Any]] = {}
        for column, table in self._every():
            if column.field and is_of_words(column.field, table):
                words: dict[str, Any] = dict(column.words)
                words |= {text: UNKNOWN for text, _ in column.unread}
                if words:
                    found[column.field] = {**words, **found.get(column.field, {})}
        for field, own in self._own.values.items():
            kept = {word: text for word, text in found.get(field, {}).items() if flat(word) not in set(map(flat, own))}
            found[field] = {**kept, **own}
        if found:
            yield "    values:"
        for field, words in found.items():
            yield _plain(f"      {yaml_scalar(field)}: {yaml_flow(words)}")


def _table_of(one: ListReading) -> str:
    return "integrations" if one.shape == "integrations" else "tools"


_UTF_8 = frozenset({"", "utf-8", "utf8", "utf_8", "utf-8-sig", "ascii"})


def _possible(field: str, column: ColumnReading) -> tuple[str, ...]:
    """Other fields that a column may hold: those alike, or what its cells look like where nothing is known."""
    if field in (SKIP, KEEP):
        texts = [text.strip() for text in column.samples]
        if texts and all(_is_day(text) for text in texts):
            return _DAYS
        if texts and all("@" in text for text in texts):
            return _PERSONS
        return _numbers(column.head, texts) if texts and all(map(_is_number, texts)) else ()
    if column.how != "guessed":
        return ()
    return next((tuple(other for other in group if other != field) for group in _ALIKE if field in group), ())


def _numbers(head: str, texts: Sequence[str]) -> tuple[str, ...]:
    """What a column of numbers may hold, the likeliest first, as the words of its head and the numbers say."""
    words = plain(head).split()
    known = {header.field for each in words for header in meanings(each, "tools")}
    a_month = any(word("period", each) == "month" for each in words)
    money = ("cost.monthly", "cost.annual") if a_month else ("cost.annual", "cost.monthly")
    amounts = [read_amount(text) for text in texts]
    whole = all(one.value is not None and one.value == int(one.value) and not one.currency for one in amounts)
    if not whole or any(field.startswith("cost.") for field in known):
        return money
    if any(field.startswith("seats.") for field in known):
        return ("seats.active", "seats.paid")
    if any(word("unit", each) in ("d", "mo") for each in words if len(each) > 2) and not a_month:
        return ("contract.notice",)
    large = any(one.value is not None and one.value >= _LARGE for one in amounts)
    return (money[0], "seats.active") if large else ("seats.active", money[0])


def _is_number(text: str) -> bool:
    """Whether a text is a number, perhaps with a currency of three letters."""
    return any(sign.isdigit() for sign in text) and sum(sign.isalpha() for sign in text) <= 3


def _is_day(text: str) -> bool:
    parts = text.replace("/", "-").replace(".", "-").split("-")
    return len(parts) == 3 and all(part.isdecimal() for part in parts)


def _plain(line: str) -> str:
    """A line without signs that act on a terminal or that no file of ours may hold."""
    return visible(line)


def _top(said: MappingFile) -> Iterator[str]:
    for name in _AT_THE_TOP:
        value = said.model_dump(include={name}, mode="json")[name]
        if isinstance(value, Mapping) and value and name != "owners":
            yield f"{name}:"
            yield from (f"  {yaml_scalar(key)}: {yaml_flow(one)}" for key, one in value.items())
        elif value:
            yield f"{name}: {yaml_flow(value)}"


def _others(said: MappingFile, places: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The entries of lists that were not given now."""
    written = set(places)
    for entry in said.lists:
        if (entry.file or "", entry.sheet or "") in written:
            continue
        facts = entry.model_dump(exclude_unset=True, mode="json")
        yield from (
            f"  {'-' if not n else ' '} {name}: {yaml_flow(value)}" for n, (name, value) in enumerate(facts.items())
        )


def _names(known: Mapping[str, str], stacks: Iterable[Stack], catalog: Catalog | None) -> Iterator[str]:
    """What tools are called, with what the catalog suggests of names that it does not know for sure."""
    from stackaudit.io.readers.native import known_products

    products = known_products(catalog).with_own(aliases={})
    mapped = set(map(flat, known))
    suggested: list[str] = []
    tools = [tool for stack in stacks for tool in stack.tools][:_LOOKED_AT]
    for name in dict.fromkeys(tool.name for tool in tools):
        if flat(name) in mapped or len(suggested) >= _MOST_SUGGESTED:
            continue
        match = products.match(name)
        if not match.accepted and match.candidates:
            first, *others = match.candidates
            also = f"; or {', '.join(other.id for other in others[:3])}" if others else ""
            suggested.append(
                _plain(f"#  {yaml_scalar(name)}: {yaml_scalar(first.id)}   # suggested: {first.name}{also}")
            )
    if known or suggested:
        yield "names:   # what a tool is called → the id of a product, another name, or skip"
        yield from (f"  {yaml_scalar(name)}: {yaml_scalar(meant)}" for name, meant in known.items())
        yield from suggested
        if len(suggested) >= _MOST_SUGGESTED:
            yield f"#  {_MOST_SUGGESTED} are suggested at once: accept what is right, then write the mapping again"


def _hints(said: MappingFile, *, named: bool) -> Iterator[str]:
    """Keys that nothing has been said for, each with an example."""
    if not named:
        yield "# names: {SFDC: salesforce, Our CRM: skip}   # → the id of a product, another name, or skip"
    if not said.missing:
        yield "# missing: [tbc]            # words that stand where nothing is known"
    if not said.owners:
        yield "# owners: {nobody: [vacant]}   # words that mean nobody"
    if not any((said.decimal, said.dates, said.currency)):  # each line counts once its # is taken away
        yield '# decimal: ","              # the sign before the decimals: "," or "."'
        yield "# dates: day-first          # whether 03/04/2027 is 3 April (day-first) or 4 March (month-first)"
        yield "# currency: EUR             # of amounts that name none"
