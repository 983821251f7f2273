"""CSV text as a table, whatever sign stands between its cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import chain, islice
from math import sqrt

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Line, Sheet
from stackaudit.io.readers.result import Note

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_LOOK = 200_000
_STATED = re.compile(r'\ufeff?"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_ENDED = re.compile(r"[ \t]*<EOL>[ \t]*(?:\r\n|\r|\n|\Z)")
_END = "\ue000end\ue000"
"""A row after the last: where it does not come back as a row, a quote was left open."""

Score = Callable[[Sequence[str]], int]
"""How much a row looks like the head of a table that is wanted."""


def read_csv(
    text: str,
    source: str,
    score: Score,
    limits: Limits = DEFAULT_LIMITS,
    looked_at: int = 30,
    *,
    delimiter: str = "",
    notes: list[Note] | None = None,
) -> Sheet:
    """Return the table in a text.

    Args:
        text: The whole text.
        source: What messages call it.
        score: Helps to choose the sign between the cells: with the right one some row looks like a head.
        limits: The most that it may hold.
        looked_at: Among how many rows at the top the head is looked for.
        delimiter: The sign between the cells; found by `sniff` where it is empty.
        notes: Where it is given, text after a closing quote is read as part of the cell, and noted here.

    Raises:
        LoadError: A quote is not closed, or there are too many rows or columns; with the line.
    """
    delimiter = delimiter or sniff(text, score, looked_at)
    plain = without_ends(text)
    if stated := _STATED.match(plain):
        plain = "\n" + plain[stated.end() :]
    try:
        return Sheet(source, "", tuple(_lines(_rows(plain, delimiter, strict=True), limits)))
    except _AfterQuoteError as error:
        if notes is None:
            raise LoadError([_after_quote(error.line)]) from None
        read = Sheet(source, "", tuple(_lines(_rows(plain, delimiter, strict=False), limits)))
        message = "there is text after the closing quote of a cell; it is read as part of the cell"
        notes.append(Note("guessed", message, read.spot(error.line)))
        return read


def sniff(text: str, score: Score, looked_at: int = 30) -> str:
    r"""Return the sign between cells: what `sep=` says, else what parts most rows alike and makes the best head.

    >>> sniff("Tool;Cost\nCRM;1,5\n", lambda row: row.count("Tool") + row.count("Cost"))
    ';'
    >>> sniff("sep=|\nTool|Cost\n", len)
    '|'
    """
    if stated := _STATED.match(text):
        return stated[1]
    top = without_ends(text[:_LONGEST_LOOK])
    rows = {delimiter: _top(top, delimiter, looked_at) for delimiter in DELIMITERS}

    def rank(delimiter: str) -> tuple[float, int]:
        best = max((score(row) for row in rows[delimiter]), default=0)
        widest = max((len(row) for row in rows[delimiter]), default=0)
        return _constancy(rows[delimiter]) * (1 + best), widest

    return max(DELIMITERS, key=rank)


def without_ends(text: str) -> str:
    r"""Return a text without `<EOL>` at the end of its rows, which some databases write.

    >>> without_ends("a|b<EOL>\nc|d<EOL>\n")
    'a|b\nc|d\n'
    """
    first = text[:_LONGEST_LOOK].lstrip().partition("\n")[0]
    return _ENDED.sub("\n", text) if "<EOL>" in first else text


def _constancy(rows: Sequence[Sequence[str]]) -> float:
    """The share of rows that have the usual number of cells, more for more cells; 0 where rows have one cell."""
    widths = Counter(len(row) for row in rows if row)
    full = widths.total()
    return max((count / full * sqrt(width) for width, count in widths.items() if width > 1), default=0.0)


def _top(text: str, delimiter: str, looked_at: int) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # what could be read of it is enough to tell; reading it for good tells what is wrong
        rows.extend(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), looked_at))
    return rows


class _AfterQuoteError(Exception):
    """There is text after the closing quote of a cell."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(text: str, delimiter: str, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on; read leniently, an open quote is told as strictly."""
    source: Iterable[str] = StringIO(text, newline="")
    if not strict:
        source = chain(source, ["\n", _END])
    reader = csv.reader(source, delimiter=delimiter, strict=strict)
    start = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise _refused(error, start, reader.line_num) from None
        if row is None:
            return
        if not strict and row and row[-1].endswith(_END):
            if row == [_END]:
                return
            raise LoadError([_not_closed(start)])
        yield start, row
        start = reader.line_num + 1


def _lines(rows: Iterable[tuple[int, list[str]]], limits: Limits) -> Iterator[Line]:
    count = 0
    for start, row in rows:
        while row and not row[-1].strip():
            row.pop()
        if row:
            count += 1
            if count > limits.filled_rows:
                message = f"the table has more than {limits.rows:,} rows"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1)])
            if len(row) > limits.columns:
                message = f"the row has {len(row):,} cells; at most {limits.columns:,} are read"
                # A quote that is missing makes one row of many; a head is wide because the table is.
                is_wide = count == 1 and not any("\n" in cell for cell in row)
                help_ = "delete the columns that you do not need" if is_wide else "is a quote missing?"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1, help=help_)])
            yield Line(start, tuple(row))


def _refused(error: csv.Error, start: int, line: int) -> LoadError | _AfterQuoteError:
    said = str(error)
    if "end of data" in said:
        return LoadError([_not_closed(start)])
    if "field larger" in said:
        help_ = "a closing quote is missing, most likely"
        message = "a cell is longer than 131,072 characters"
        return LoadError([Problem(Code.TEXT_TOO_LONG, message, start, 1, help=help_)])
    if "new-line character" in said:
        return LoadError([Problem(Code.CSV_SYNTAX, "a line ends in the middle of a row", line, 1)])
    return _AfterQuoteError(line)


def _not_closed(start: int) -> Problem:
    return Problem(Code.CSV_SYNTAX, "a quote that opens here is not closed", start, 1, help="is the file cut off?")


def _after_quote(line: int) -> Problem:
    help_ = 'within a quoted cell a quote is written twice: "a 5"" screen"'
    return Problem(Code.CSV_SYNTAX, "there is text after the closing quote of a cell", line, 1, help=help_)
