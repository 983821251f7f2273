"""What the sheet of a workbook says beside its values: merged cells, hidden rows and columns, currencies of formats.

The reader of values streams and tells none of it. It is looked up in the text of the sheet with a few patterns, in a
small part of the time that reading the values takes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Cell, Line
from stackaudit.io.readers.lists.dictionary import tool_header
from stackaudit.io.readers.result import NoteKind, column_name
from stackaudit.model.base import shown

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb"""hidden=["'](?:1|true)["']""")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\s")
_COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\s")
_ROW = re.compile(rb'\br="(\d{1,7})"')
_FROM = re.compile(rb'\bmin="(\d{1,5})"')
_TO = re.compile(rb'\bmax="(\d{1,5})"')
_STYLED = re.compile(rb'<(?:\w+:)?c\s+r="([A-Z]{1,3})(\d{1,7})"\s+(?:t="\w*"\s+)?s="(\d{1,6})"')
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_WIDE = re.compile(rb"""r=["'][A-Za-z]{2}""")
_MOST_MERGED = 100_000
_MOST_COLUMNS = 1_000
_MOST_NAMED = 12
_LONGEST_TAG = 1_000

_BRACKETED = re.compile(r"\[\$([^\]\-]*)(?:-([0-9A-Fa-f]{1,8}))?[^\]]*\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_OF_ONE = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "zł": "PLN",
    "kč": "CZK",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "r$": "BRL",
    "ft": "HUF",
    "₪": "ILS",
    "฿": "THB",
    "us$": "USD",
    "fr.": "CHF",
    "c$": "CAD",
    "a$": "AUD",
}
_BY_PLACE = {  # signs that several countries use, by the language that the format names
    "$": {
        "": "USD",
        "409": "USD",
        "1009": "CAD",
        "C0C": "CAD",
        "C09": "AUD",
        "1409": "NZD",
        "4809": "SGD",
        "80A": "MXN",
    },
    "kr": {"41D": "SEK", "81D": "SEK", "414": "NOK", "814": "NOK", "406": "DKK"},
    "¥": {"411": "JPY", "804": "CNY"},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet says beside its values; rows are counted from 1, columns from 0.

    Attributes:
        merged: Cells that are merged downwards: column, first row and last row.
        hidden_rows: The rows that are hidden.
        hidden_columns: The columns that are hidden: first and last.
        currencies: For columns, the currency of their formats, where all agree.
        cell_currencies: The same by row and column, where formats of a column name several.
        lost: Formulas that nobody has calculated.
        is_wide: Whether cells may stand to the right of column Z.
    """

    merged: tuple[tuple[int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    currencies: Mapping[int, str] = field(default_factory=dict)
    cell_currencies: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lost: int = 0
    is_wide: bool = True

    def hidden(self, lines: Sequence[Line]) -> frozenset[int]:
        """The columns of these rows that are hidden, from 0."""
        width = max((len(line.cells) for line in lines), default=0) if self.hidden_columns else 0
        return frozenset(n for first, last in self.hidden_columns for n in range(max(0, first), min(last + 1, width)))

    def told(self, lines: Sequence[Line], filled: Collection[tuple[int, int]]) -> Iterator[tuple[NoteKind, str]]:
        """Yield what is to be said of it, where `filled` are the cells that have the value of a merged one above."""
        if filled:
            count, columns = len(filled), sorted({column for _, column in filled})
            where = f"column{'' if len(columns) == 1 else 's'} {_named(lines, columns)}"
            few = "1 cell below a merged one has its" if count == 1 else f"{count:,} cells below merged ones have their"
            yield "guessed", f"{few} value: {where}"
        rows = sum(line.number in self.hidden_rows for line in lines) if self.hidden_rows else 0
        if rows:
            yield (
                "guessed",
                "1 row is hidden; it is read too" if rows == 1 else f"{rows:,} rows are hidden; they are read too",
            )
        hidden = self.hidden(lines)
        full = [n for n in sorted(hidden) if any(line.cell(n) != "" for line in lines)]
        if full:
            few = "1 column is hidden; it is" if len(full) == 1 else f"{len(full):,} columns are hidden; they are"
            yield "guessed", f"{few} looked at like the others: {_named(lines, full)}"


def _named(lines: Sequence[Line], columns: Sequence[int]) -> str:
    """Columns as a message lists them: the letter of each, and what the first row that is full of texts calls it."""
    width = max((len(line.cells) for line in lines), default=0)
    head = next((line for line in lines if sum(_is_text(cell) for cell in line.cells) * 2 >= width), None)
    texts = ["" if head is None else " ".join(str(head.cell(n)).split()) for n in columns[:_MOST_NAMED]]
    parts = [
        column_name(n + 1) + (f" ({shown(text)})" if text else "") for n, text in zip(columns, texts, strict=False)
    ]
    return ", ".join(parts) + (", …" if len(columns) > _MOST_NAMED else "")


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def layout_of(xml: bytes, money: Mapping[int, str], columns: int) -> Layout:
    """Return what the text of a sheet says beside its values.

    Args:
        xml: The part of the workbook.
        money: For each style that names a currency, its code.
        columns: How many columns are read.
    """
    merged = _merged(xml, columns)
    rows: set[int] = set()
    hidden: list[tuple[int, int]] = []
    for found in _HIDDEN.finditer(xml):
        start = xml.rfind(b"<", max(0, found.start() - _LONGEST_TAG), found.start())
        if start < 0:
            continue
        tag = xml[start : found.end() + _LONGEST_TAG].partition(b">")[0]
        if _ROW_TAG.match(tag) and (at := _ROW.search(tag)):
            rows.add(int(at[1]))
        elif _COLUMN_TAG.match(tag) and (first := _FROM.search(tag)) and (last := _TO.search(tag)):
            hidden.append((int(first[1]) - 1, int(last[1]) - 1))
    by_column, by_cell = _currencies(xml, money, columns) if money else ({}, {})
    return Layout(
        merged,
        frozenset(rows),
        tuple(hidden[:_MOST_COLUMNS]),
        by_column,
        by_cell,
        len(_NO_VALUE.findall(xml)),
        _WIDE.search(xml) is not None,
    )


def _merged(xml: bytes, columns: int) -> tuple[tuple[int, int, int], ...]:
    found: list[tuple[int, int, int]] = []
    for match in _MERGED.finditer(xml, max(0, xml.find(b"mergeCells"))):
        column, first, last = _number(match[1]), int(match[2]), int(match[4])
        if last > first and column < columns:
            found.append((column, first, last))
        if len(found) > _MOST_MERGED:
            break
    return tuple(sorted(found))


def _currencies(
    xml: bytes, money: Mapping[int, str], columns: int
) -> tuple[dict[int, str], dict[tuple[int, int], str]]:
    cells: dict[int, dict[int, str]] = {}
    for letters, row, style in _STYLED.findall(xml):
        if currency := money.get(int(style)):
            cells.setdefault(_number(letters), {})[int(row)] = currency
    cells = {column: rows for column, rows in cells.items() if column < columns}
    by_column = {column: next(iter(rows.values())) for column, rows in cells.items() if len({*rows.values()}) == 1}
    mixed = {column: rows for column, rows in cells.items() if column not in by_column}
    return by_column, {(row, column): code for column, rows in mixed.items() for row, code in rows.items()}


def _number(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def filled_down(
    lines: Sequence[Line], merged: Sequence[tuple[int, int, int]]
) -> tuple[list[Line], frozenset[tuple[int, int]]]:
    """Return the rows with the value of each cell that is merged downwards in all of its rows, and the cells it filled.

    Rows that hold nothing else stay away: a merged cell alone makes no row. Where areas overlap, the first one counts.
    """
    numbers = [line.number for line in lines]
    rows: dict[int, list[Cell]] = {}
    filled: set[tuple[int, int]] = set()
    column_before, end = -1, 0
    for column, first, last in merged:
        end = end if column == column_before else 0
        column_before = column
        place = bisect_left(numbers, first)
        if first <= end or place == len(lines) or numbers[place] != first:
            continue
        end = last
        value = lines[place].cell(column)
        if value == "":
            continue
        for n in range(place + 1, bisect_left(numbers, last + 1)):
            if lines[n].cell(column) == "":
                cells = rows.setdefault(n, list(lines[n].cells))
                cells += [""] * (column + 1 - len(cells))
                cells[column] = value
                filled.add((numbers[n], column))
    made = [Line(line.number, tuple(rows[n])) if n in rows else line for n, line in enumerate(lines)]
    return made, frozenset(filled)


def currency_of(number_format: str) -> str:
    """Return the currency that a number format names; empty where it names none, or one that several countries call so.

    >>> [currency_of(text) for text in ('#,##0.00 [$€-407]', '"CHF" 0', '[$kr-41D] 0', '0.00', '0 "PCS"', '$#,##0')]
    ['EUR', 'CHF', 'SEK', '', '', 'USD']
    """
    first = number_format.partition(";")[0]
    for sign, place in _BRACKETED.findall(first):
        if sign.strip():
            return _code(sign, place.lstrip("0").upper())
    words = "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(first))
    bare = _QUOTED.sub("", _BRACKETED.sub("", first))
    return _code(words, "") or next((_code(sign, "") for sign in "€£$₹" if sign in bare), "")


def _code(sign: str, place: str) -> str:
    text = sign.strip().strip("\u00a0").casefold()
    if text.rstrip(".") in _BY_PLACE:
        return _BY_PLACE[text.rstrip(".")].get(place[-4:], "")
    if text in _OF_ONE:
        return _OF_ONE[text]
    code = text.upper()
    return code if len(code) == 3 and code.isalpha() and tool_header(f"cost ({code})").currency == code else ""
