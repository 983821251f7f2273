"""Any file with tables into sheets of cells: CSV, Excel, JSON records, JSON lines, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import refusal
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists import markup, records
from stackaudit.io.readers.lists.cells import Sheet, check_rows
from stackaudit.io.readers.lists.csv_text import DELIMITERS, read_csv, sniff
from stackaudit.io.readers.lists.dictionary import is_known_head
from stackaudit.io.readers.lists.encoding import UTF8, decode_list
from stackaudit.io.readers.lists.links import all_unlinked, may_link
from stackaudit.io.readers.lists.workbook import ZIP_MARK, read_workbook
from stackaudit.io.readers.result import Location, Note
from stackaudit.io.readers.workbook_size import OLD_MARK

if TYPE_CHECKING:
    from stackaudit.io.readers.lists.mapping import ListMapping

Kind = Literal["csv", "excel", "json-records", "json-lines", "markdown", "html"]
"""What a file of tables is: the ids of their readers."""

_CSV = frozenset({".csv", ".tsv", ".tab"})
_EXCEL = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_JSON_LINES = frozenset({".jsonl", ".ndjson"})
_MARKDOWN = frozenset({".md", ".markdown"})
_HTML = frozenset({".html", ".htm"})
_LINKED: frozenset[Kind] = frozenset({"markdown", "html"})  # their links are read with their tables
_ROWS = 30
_LOOKED_AT = 65_536


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file.

    Attributes:
        sheets: The tables, in the order of the file.
        notes: What was guessed about the file, and what of it is not in the tables.
        encoding: What its text was read as; empty for a workbook.
        separator: The sign between cells; empty where there is none.
    """

    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...] = ()
    encoding: str = ""
    separator: str = ""


def tables_in(given: Source, mapping: ListMapping | None = None, kind: Kind | None = None) -> Tables:
    """Return the tables of a file, whatever it is.

    Args:
        given: The file.
        mapping: What the user says of it: `encoding`, and heads of columns.
        kind: What it is; told by the content where None, CSV where nothing else tells.

    Raises:
        LoadError: It cannot be read; with the place.
        StackAuditError: It is a workbook, and openpyxl is not installed.
    """
    kind = kind or kind_of(given) or _by_name(given)
    text = ""
    try:
        if kind == "excel":
            sheets, notes = read_workbook(given)
            check_rows(sum(len(sheet.lines) for sheet in sheets), given.limits)
            return Tables(all_unlinked(sheets, notes), tuple(notes))
        heads = frozenset(_folded(head) for head in (mapping.columns if mapping is not None else ()))

        def known(cell: str) -> bool:
            return is_known_head(cell) or _folded(cell) in heads

        stated = None if mapping is None else mapping.encoding
        text, encoding, guessed = decode_list(given.data, known, given.limits, stated)
        found = _READ[kind](text, given.name, lambda row: sum(map(known, row)), given.limits)
        check_rows(sum(len(sheet.lines) for sheet in found.sheets), given.limits)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name, text or given.data[: 2**20].decode("utf-8", "replace")) from None
    notes = found.notes
    if encoding != UTF8 and stated is None:
        how = "" if guessed else ", as its first bytes say"
        notes = [Note("guessed", f"the file is read as {encoding}{how}", Location(given.name)), *notes]
    has_links = kind not in _LINKED and may_link(text)
    read = all_unlinked(found.sheets, notes) if has_links else tuple(found.sheets)
    return Tables(read, tuple(notes), encoding, found.separator)


class _Found(NamedTuple):
    sheets: list[Sheet]
    notes: list[Note]
    separator: str = ""


_Score = Callable[[Sequence[str]], int]


def _csv(text: str, source: str, score: _Score, limits: Limits) -> _Found:
    notes: list[Note] = []
    delimiter = sniff(text, score, _ROWS)
    return _Found([read_csv(text, source, score, limits, delimiter=delimiter, notes=notes)], notes, delimiter)


_READ: Mapping[str, Callable[[str, str, _Score, Limits], _Found]] = {
    "csv": _csv,
    "json-records": lambda text, source, _, limits: _Found(*records.read_records(text, source, limits)),
    "json-lines": lambda text, source, _, limits: _Found(*records.read_lines(text, source, limits)),
    "markdown": lambda text, source, _, limits: _Found(*markup.read_markdown(text, source, limits)),
    "html": lambda text, source, _, limits: _Found(*markup.read_html(text, source, limits)),
}


def _folded(head: str) -> str:
    return " ".join(head.split()).casefold()


def kind_of(given: Source) -> Kind | None:
    """Return what a file of tables is, told by its content and, where that leaves it open, by its ending."""
    return next((kind for kind, recognises in _RECOGNISES.items() if recognises(given)), None)


def _by_name(given: Source) -> Kind:
    """What a file without a table that shows at its beginning is called; CSV where that says nothing."""
    named: tuple[tuple[frozenset[str], Kind], ...] = (
        (_JSON_LINES, "json-lines"),
        (frozenset({".json"}), "json-records"),
        (_MARKDOWN, "markdown"),
        (_HTML, "html"),
    )
    return next((kind for endings, kind in named if given.suffix in endings), "csv")


def _is_csv(given: Source) -> bool:
    """Whether it is a file called `.csv` or `.tsv`, or a `.txt` with known heads in a row near the top."""
    if not _is_file(given) or _start(given).startswith((ZIP_MARK, OLD_MARK)):
        return False
    if given.suffix in _CSV:
        return True
    if given.suffix != ".txt":
        return False
    with given.path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    try:
        lines = decode_list(start, is_known_head, given.limits).text.splitlines()[:_ROWS]
    except LoadError:
        return False
    return any(sum(map(is_known_head, line.split(sign))) > 1 for line in lines for sign in DELIMITERS)


def _is_excel(given: Source) -> bool:
    """Whether it is a workbook, or is called one; one that we wrote is asked for before."""
    if not _is_file(given):
        return False
    packed = _start(given).startswith((ZIP_MARK, OLD_MARK))
    return (packed and given.suffix in _EXCEL | _CSV) or given.suffix in _EXCEL - {".xls"}


def _is_records(given: Source) -> bool:
    """Whether it is a JSON list of records, or a record that holds one, and no stack of ours."""
    return _is_file(given) and given.suffix not in _CSV and records.looks_like_records(_head(given))


def _is_lines(given: Source) -> bool:
    """Whether each line of it is a JSON record."""
    if not _is_file(given) or given.suffix in _CSV:
        return False
    head = _head(given)
    return records.looks_like_lines(head) or (given.suffix in _JSON_LINES and head.lstrip().startswith("{"))


def _is_markdown(given: Source) -> bool:
    """Whether it is Markdown text with a table of several columns."""
    if not _is_file(given) or given.suffix not in _MARKDOWN | {".txt"}:
        return False
    head = _head(given)
    return markup.has_pipe_table(head) or (given.suffix in _MARKDOWN and "<table" in head.casefold())


def _is_html(given: Source) -> bool:
    """Whether it is a page, or a part of one, with a table."""
    if not _is_file(given):
        return False
    head = _head(given).lstrip().casefold()
    is_page = given.suffix in _HTML or head.startswith(("<!doctype html", "<html", "<table"))
    return is_page and ("<table" in head or given.path.stat().st_size > len(head))


_RECOGNISES: Mapping[Kind, Callable[[Source], bool]] = {
    "excel": _is_excel,
    "json-lines": _is_lines,
    "json-records": _is_records,
    "html": _is_html,
    "markdown": _is_markdown,
    "csv": _is_csv,
}


def _is_file(given: Source) -> bool:
    return not given.is_folder and given.path.is_file()


def _start(given: Source) -> bytes:
    with given.path.open("rb") as file:
        return file.read(4)


def _head(given: Source) -> str:
    """The beginning of a file as text, also where it is UTF-16 without a mark."""
    head = given.head
    return head.replace("\0", "") if "\0" in head else head
