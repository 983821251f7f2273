"""CSV text as a table, whatever sign stands between its cells."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import islice

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.cells import Line, Sheet

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_LOOK = 200_000

Score = Callable[[Sequence[str]], int]
"""How much a row looks like the head of a table that is wanted."""


def read_csv(text: str, source: str, score: Score, limits: Limits = DEFAULT_LIMITS, looked_at: int = 30) -> Sheet:
    """Return the table in a text.

    Args:
        text: The whole text.
        source: What messages call it.
        score: Chooses the sign between the cells: the one with which some row looks most like a head.
        limits: The most that it may hold.
        looked_at: Among how many rows at the top the head is looked for.

    Raises:
        LoadError: A quote is not closed, or there are too many rows or columns; with the line.
    """
    return Sheet(source, "", tuple(_lines(text, sniff(text, score, looked_at), limits)))


def sniff(text: str, score: Score, looked_at: int = 30) -> str:
    r"""Return the sign between cells that makes the best head of a row near the top; a comma where nothing tells.

    >>> sniff("Tool;Cost\nCRM;1,5\n", lambda row: row.count("Tool") + row.count("Cost"))
    ';'
    """
    top = text[:_LONGEST_LOOK]

    def rank(delimiter: str) -> tuple[int, int]:
        rows = _top(top, delimiter, looked_at)
        return max((score(row) for row in rows), default=0), max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=rank)


def _top(text: str, delimiter: str, looked_at: int) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # what could be read of it is enough to tell; reading it for good tells what is wrong
        rows.extend(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), looked_at))
    return rows


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, count = 1, 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise LoadError([_problem(error, start, reader.line_num)]) from None
        if row is None:
            return
        while row and not row[-1].strip():
            row.pop()
        if row:
            count += 1
            if count > limits.rows:
                message = f"the table has more than {limits.rows:,} rows"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1)])
            if len(row) > limits.columns:
                message = f"the row has {len(row):,} cells; at most {limits.columns:,} are read"
                raise LoadError([Problem(Code.TOO_MANY_VALUES, message, start, 1, help="is a quote missing?")])
            yield Line(start, tuple(row))
        start = reader.line_num + 1


def _problem(error: csv.Error, start: int, line: int) -> Problem:
    said = str(error)
    if "end of data" in said:
        return Problem(Code.CSV_SYNTAX, "a quote that opens here is not closed", start, 1, help="is the file cut off?")
    if "field larger" in said:
        help_ = "a closing quote is missing, most likely"
        return Problem(Code.TEXT_TOO_LONG, "a cell is longer than 131,072 characters", start, 1, help=help_)
    help_ = 'within a quoted cell a quote is written twice: "a 5"" screen"'
    return Problem(Code.CSV_SYNTAX, "there is text after the closing quote of a cell", line, 1, help=help_)
