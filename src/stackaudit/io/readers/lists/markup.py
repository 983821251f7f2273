"""Tables in Markdown and HTML: every table is a sheet, called by the heading above it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Line, Sheet
from stackaudit.io.readers.lists.dictionary import tool_header
from stackaudit.io.readers.result import Note

_ADDRESS = "x-url"
_ADDRESS_HEAD = "URL"
_TOO_WIDE = "delete the columns that you do not need"
_LONGEST_CELL = 131_072
_LONGEST_TITLE = 100
_MOST_TABLES = 1_000
_LONGEST_STYLED = 2_000

_RULE = re.compile(r":?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_BAR = re.compile(r"(?<!\\)\|")
_IMAGE = re.compile(r"!\[([^\]\[]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\]\[]*)\]\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)>?(?:\s+[\"'][^\"')]*[\"'])?\)")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]*)>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|~~|``|`)(?=\S)([^\n]+?)(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHORTCODE = re.compile(r"(?:^|(?<=\s)):[a-z0-9_+-]{2,40}:(?=\s|$)")


class Text(NamedTuple):
    """What a cell shows, and the address that it links to."""

    shown: str
    address: str = ""


@dataclass
class _Table:
    """A table as it is being read: rows with the lines that they begin on."""

    title: str
    rows: list[tuple[int, list[Text]]] = field(default_factory=list)
    ruled: bool = False


def read_markdown(text: str, source: str, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Sheet], list[Note]]:
    """Return the pipe tables of a Markdown text; where it has none, the HTML tables in it.

    Raises:
        LoadError: There is no table, or it has more rows or columns than are read.
    """
    tables = list(_pipe_tables(text, limits))
    if not tables and "<table" in text.casefold():
        return read_html(text, source, limits)
    return _sheets(tables, source)


def has_pipe_table(text: str) -> bool:
    r"""Whether a Markdown text has a table of two columns or more.

    >>> has_pipe_table("| Tool | Owner |\n| --- | --- |\n"), has_pipe_table("a | b\n\n---\n")
    (True, False)
    """
    try:
        return any(len(table.rows[0][1]) > 1 for table in _pipe_tables(text, DEFAULT_LIMITS))
    except LoadError:  # a table that is too large is one
        return True


def read_html(text: str, source: str, limits: Limits = DEFAULT_LIMITS) -> tuple[list[Sheet], list[Note]]:
    """Return the tables of a page. A cell that spans rows stands in each of them; one that spans columns in the first.

    Raises:
        LoadError: There is no table, or tables stand too deeply within one another, or have too many rows or columns.
    """
    page = _Page(limits)
    page.feed(text)  # and no `close`, which takes long where many tags are left open
    page.finish()
    sheets, notes = _sheets([table for table in page.tables if table.rows], source)
    if page.is_cut:
        message = "the page ends within a table, so rows may be missing; is it cut off?"
        notes.append(Note("left-out", message, sheets[-1].spot(page.getpos()[0])))
    return sheets, notes


def _sheets(tables: Sequence[_Table], source: str) -> tuple[list[Sheet], list[Note]]:
    if not tables:
        raise LoadError([Problem(Code.NO_TABLE, "there is no table in the text")])
    notes: list[Note] = []
    taken: Counter[str] = Counter()
    sheets: list[Sheet] = []
    for number, table in enumerate(tables, 1):
        name = " ".join(table.title.split())[:_LONGEST_TITLE] or (f"table {number}" if len(tables) > 1 else "")
        taken[name] += 1
        sheets.append(_sheet(table, source, name if taken[name] == 1 else f"{name} ({taken[name]})", notes))
    return sheets, notes


def _sheet(table: _Table, source: str, name: str, notes: list[Note]) -> Sheet:
    """A table as a sheet; the addresses that names link to stand in a column of their own."""
    rows = [(number, [Text(_without_signs(cell.shown), cell.address) for cell in row]) for number, row in table.rows]
    head = [cell.shown for cell in rows[0][1]]
    fields = [tool_header(text).field for text in head]
    linked = Counter(n for _, row in rows[1:] for n, cell in enumerate(row) if cell.address)
    place = fields.index(_ADDRESS) if _ADDRESS in fields else -1
    named = [n for n, found in enumerate(fields) if found == "name" and n in linked]
    taken = next(iter(named or sorted(n for n in linked if n != place)), -1)
    lines: list[Line] = []
    lost = 0
    for number, row in rows:
        cells = [cell.shown for cell in row]
        if number == rows[0][0] and taken >= 0 and place < 0:
            place = max(len(cells) for _, cells in rows)
            cells += [""] * (place - len(cells)) + [_ADDRESS_HEAD]
        elif lines:
            cells += [""] * (place + 1 - len(cells))
            for n, cell in enumerate(row):
                if n in (place, taken) and cell.address:
                    if n == place or not cells[place]:
                        cells[place] = cell.address
                elif cell.address:
                    lost += 1
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            lines.append(Line(number, tuple(cells)))
    sheet = Sheet(source, name, tuple(lines), head=table.rows[0][0] if table.ruled else 0)
    if lost:
        counted = "the address of 1 other link is" if lost == 1 else f"the addresses of {lost:,} other links are"
        notes.append(Note("left-out", f"{counted} not read", sheet.spot()))
    return sheet


def _without_signs(text: str) -> str:
    """A text without the emoji around it; one that is nothing else is kept, for it says yes, no or the like.

    >>> _without_signs("💬 Slack"), _without_signs(":rocket: Jira"), _without_signs("✅")
    ('Slack', 'Jira', '✅')
    """
    plain = " ".join(_SHORTCODE.sub("", text).split()) if ":" in text else text
    if plain.isascii():
        return plain or text
    start, end = 0, len(plain)
    while start < end and (_is_sign(plain[start]) or plain[start].isspace()):
        start += 1
    while end > start and (_is_sign(plain[end - 1]) or plain[end - 1].isspace()):
        end -= 1
    return plain[start:end] or text


def _is_sign(letter: str) -> bool:
    """Whether a letter is an emoji or a part of one."""
    return (
        "\U0001f000" <= letter <= "\U0001faff" or "\u2190" <= letter <= "\u2bff" or letter in "\ufe0f\ufe0e\u200d\u20e3"
    )


def _pipe_tables(text: str, limits: Limits) -> Iterator[_Table]:
    """The tables of a Markdown text, those within code left out."""
    title, fence, before = "", "", ""
    count = 0
    table: _Table | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        opened = _FENCE.match(line)
        if fence:
            fence = "" if opened and line.strip().startswith(fence) and not line.strip(" `~") else fence
            continue
        if table is not None:
            if line.strip() and "|" in line and not opened:
                _add(table, number, _cells(line), limits)
                continue
            yield table
            table = None
        if opened:
            fence, before = opened[1], ""
        elif heading := _HEADING.match(line):
            title, before = _plain(heading[1].rstrip(" \t#")[:_LONGEST_STYLED]).shown, ""
        elif "|" in before and "-" in line and _is_rule(line, before):
            count += 1
            if count > _MOST_TABLES:
                raise LoadError([_too_many_tables(number)])
            table = _Table(title, ruled=True)
            _add(table, number - 1, _cells(before), limits)
        else:
            before = line
    if table is not None:
        yield table


def _is_rule(line: str, before: str) -> bool:
    bare = line.strip(" \t>|")
    return _RULE.fullmatch(bare) is not None and bare.count("|") + 1 == len(_parts(before))


def _parts(line: str) -> list[str]:
    bare = line.strip(" \t>")
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return _BAR.split(bare)


def _cells(line: str) -> list[Text]:
    return [_plain(part) for part in _parts(line)]


def _plain(written: str) -> Text:
    r"""What a piece of Markdown shows, and the first address in it.

    >>> _plain("[Notion](https://notion.so)"), _plain(r"**a \| b** `c`")
    (Text(shown='Notion', address='https://notion.so'), Text(shown='a | b c', address=''))
    """
    text = written.strip()
    if not any(sign in text for sign in "[<*_`~\\&!"):
        return Text(text)
    text = _FOOTNOTE.sub("", _IMAGE.sub(r"\1", text))
    links = [found[2] for found in _LINK.finditer(text)] + [found[1] for found in _AUTOLINK.finditer(text)]
    text = _AUTOLINK.sub(lambda found: found[1].removeprefix("mailto:"), _LINK.sub(r"\1", text))
    text = _TAG.sub("", _BREAK.sub("\n", text))
    for _ in range(2 if len(text) <= _LONGEST_STYLED else 0):  # bold and italics within one another
        text = _EMPHASIS.sub(r"\2", text)
    shown = html.unescape(_ESCAPED.sub(r"\1", text)).strip()
    return Text(shown, next(filter(_is_address, links), ""))


def _is_address(link: str) -> bool:
    return link.casefold().startswith(("http://", "https://", "//", "www."))


def _add(table: _Table, number: int, cells: list[Text], limits: Limits) -> None:
    if len(table.rows) >= limits.filled_rows:
        raise LoadError([Problem(Code.TOO_MANY_VALUES, f"the table has more than {limits.rows:,} rows", number, 1)])
    if len(cells) > limits.columns:
        message = f"the row has {len(cells):,} cells; at most {limits.columns:,} are read"
        raise LoadError([Problem(Code.TOO_MANY_VALUES, message, number, 1, help=_TOO_WIDE)])
    if any(len(cell.shown) > _LONGEST_CELL for cell in cells):
        raise LoadError([_too_long(number)])
    table.rows.append((number, cells))


def _too_many_tables(line: int) -> Problem:
    return Problem(Code.TOO_MANY_VALUES, f"there are more than {_MOST_TABLES:,} tables", line, 1)


def _too_long(line: int) -> Problem:
    return Problem(Code.TEXT_TOO_LONG, f"a cell is longer than {_LONGEST_CELL:,} characters", line, 1)


_CELLS = frozenset({"td", "th"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_BLOCKS = frozenset({"br", "p", "div", "li", "ul", "ol"})


@dataclass
class _Open:
    """A table whose end has not come: cells from above that reach into rows to come, and the cell that is open."""

    table: _Table
    row: list[Text] | None = None
    line: int = 0
    cell: list[str] | None = None
    address: str = ""
    across: int = 1
    down: int = 1
    length: int = 0
    reaching: dict[int, tuple[int, Text]] = field(default_factory=dict)


class _Page(HTMLParser):
    """The tables of a page, those within others too, and whether it ends within one."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._limits = limits
        self._open: list[_Open] = []
        self._title = ""
        self._heading: list[str] | None = None
        self._silent = 0
        self._cells = 0
        self.is_cut = False

    def finish(self) -> None:
        """Close what is still open; text after the last tag is taken, a tag that does not end is not."""
        self.is_cut = bool(self._open) or "<" in self.rawdata
        if "<" not in self.rawdata:
            self.handle_data(self.rawdata)
        while self._open:
            self._close_table()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row, a cell or a heading."""
        now = self._open[-1] if self._open else None
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open_table()
        elif tag in _HEADINGS and (now is None or tag == "caption"):
            self._heading = []
        elif now is None:
            return
        elif tag == "tr":
            self._close_row(now)
            now.row, now.line = [], self.getpos()[0]
        elif tag in _CELLS:
            self._open_cell(now, dict(attrs))
        elif tag in _BLOCKS and now.cell:
            now.cell.append("\n")
        elif tag == "a" and now.cell is not None and not now.address:
            link = (dict(attrs).get("href") or "").strip()
            now.address = link if _is_address(link) else ""
        elif tag == "img" and now.cell is not None:
            now.cell.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """Close what a tag closes."""
        now = self._open[-1] if self._open else None
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS and self._heading is not None:
            title = " ".join("".join(self._heading).split())
            self._heading = None
            if tag == "caption" and now is not None:
                now.table.title = title or now.table.title
            else:
                self._title = title
        elif now is None:
            return
        elif tag == "table":
            self._close_table()
        elif tag == "tr":
            self._close_row(now)
        elif tag in _CELLS:
            self._close_cell(now)

    def handle_data(self, data: str) -> None:
        """Take text to where it stands."""
        if self._silent:
            return
        if self._heading is not None:
            self._heading.append(data[:_LONGEST_TITLE])
        elif self._open and (now := self._open[-1]).cell is not None:
            now.length += len(data)
            if now.length > _LONGEST_CELL:
                raise LoadError([_too_long(self.getpos()[0])])
            now.cell.append(data)

    def _open_table(self) -> None:
        if len(self._open) >= self._limits.depth:
            message = f"tables stand within one another more than {self._limits.depth} levels deep"
            raise LoadError([Problem(Code.TOO_DEEP, message, self.getpos()[0], 1)])
        if len(self.tables) >= _MOST_TABLES:
            raise LoadError([_too_many_tables(self.getpos()[0])])
        table, self._heading = _Table(self._title), None
        self.tables.append(table)
        self._open.append(_Open(table))

    def _open_cell(self, now: _Open, attrs: dict[str, str | None]) -> None:
        self._close_cell(now)
        if now.row is None:
            now.row, now.line = [], self.getpos()[0]
        self._fill(now)
        now.cell, now.address, now.length = [], "", 0
        now.across = min(_count(attrs.get("colspan")), self._limits.columns + 1)
        now.down = _count(attrs.get("rowspan"))

    def _close_cell(self, now: _Open) -> None:
        if now.cell is None or now.row is None:
            return
        lines = (" ".join(line.split()) for line in "".join(now.cell).split("\n"))
        text = Text("\n".join(line for line in lines if line), now.address)
        now.cell = None
        if now.down > 1:
            now.reaching[len(now.row)] = (now.down, text)
            for n in range(1, now.across):
                now.reaching[len(now.row) + n] = (now.down, Text(""))
        now.row.extend([text] + [Text("")] * (now.across - 1))
        self._check(len(now.row))

    def _fill(self, now: _Open) -> None:
        """Put cells from above where the next cell would stand."""
        while now.row is not None and len(now.row) in now.reaching and now.reaching[len(now.row)][0] > 0:
            now.row.append(now.reaching[len(now.row)][1])

    def _close_row(self, now: _Open) -> None:
        self._close_cell(now)
        if now.row is None:
            return
        self._fill(now)
        if any(cell.shown.strip() for cell in now.row):
            _add(now.table, now.line, now.row, self._limits)
            self._cells += len(now.row)
            if self._cells > self._limits.values:
                message = f"the tables of the page have more than {self._limits.values:,} cells"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, now.line, 1)])
        now.reaching = {n: (left - 1, text) for n, (left, text) in now.reaching.items() if left > 1}
        now.row = None

    def _close_table(self) -> None:
        now = self._open.pop()
        self._close_row(now)

    def _check(self, width: int) -> None:
        if width > self._limits.columns:
            message = f"the row has {width:,} cells; at most {self._limits.columns:,} are read"
            raise LoadError([Problem(Code.TOO_MANY_VALUES, message, self.getpos()[0], 1, help=_TOO_WIDE)])


def _count(written: str | None) -> int:
    """The rows or columns that a cell spans; 1 where it does not say so in a few digits."""
    text = (written or "").strip()
    return max(1, int(text)) if text.isdecimal() and len(text) <= 6 else 1
