"""Numbers and amounts of money as people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from stackaudit.io.readers.lists.cells import Cell

Point = Literal[".", ","]
"""The sign before the decimals."""

_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_MONEY = re.compile(r"(?P<before>[^\d.,+-]{0,5})(?P<number>[\d.,' \u00a0\u202f]*\d)\s*(?P<after>[^\d]{0,30})")
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000}
_BLANKS = re.compile(r"(?<=\d)[' \u00a0\u202f](?=\d{3}(?!\d))")
_ANNUAL = frozenset({"", "/year", "/yr", "per year", "p.a.", "pa", "/ year", "annually", "yearly", "a year", "/a"})
_MONTHLY = frozenset({"/month", "/mo", "per month", "/ month", "monthly", "a month", "p.m.", "/m"})
_ENGLISH = frozenset({"USD", "GBP", "CAD", "AUD", "INR", "JPY"})


class Amount(NamedTuple):
    """A number that was read.

    Attributes:
        value: The number; None where there is no one way to read it.
        currency: The currency beside it; empty where there is none.
        per: `year` or `month` where the cell says so.
        why: Why it was not read.
        assumed: Whether a comma was taken for the sign of the thousands because nothing in the column denies it.
    """

    value: Decimal | None
    currency: str = ""
    per: str = ""
    why: str = ""
    assumed: bool = False


def decimal_point(cells: Iterable[Cell]) -> Point | None:
    """Return the sign before the decimals that a column uses; None where no cell tells, or two disagree.

    >>> decimal_point(["1.234", "12,50"]), decimal_point(["1.234"])
    (',', None)
    """
    seen: set[Point] = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        body = re.sub(r"[^\d.,]", "", cell).strip(".,")
        commas, points = body.count(","), body.count(".")
        last: Point = "," if body.rfind(",") > body.rfind(".") else "."
        if commas and points:
            seen.add(last)
        elif commas + points > 1:
            seen.add("." if commas else ",")  # a sign that comes twice parts thousands
        elif commas + points == 1 and len(body) - body.index(last) - 1 != 3:
            seen.add(last)
    return seen.pop() if len(seen) == 1 else None


def read_amount(cell: Cell, point: Point | None = None) -> Amount:
    """Return the number in a cell.

    >>> read_amount("€ 1.234,50", ",").value, read_amount("12k").value, read_amount("1.234").why
    (Decimal('1234.50'), Decimal('12000'), '1.234 can be 1,234 or a little over 1')

    Args:
        cell: A text, or a number of a workbook.
        point: The sign before the decimals, where the user or the column says which it is.
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        return Amount(None, why="it is no number")
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        return Amount(number) if number >= 0 else Amount(None, why="it is below zero")
    text = cell.strip()
    if text.isdecimal() and text.isascii() and len(text) < 20:
        return Amount(Decimal(text))
    if text.startswith(("-", "(", "−", "–")) and any(c.isdigit() for c in text):
        return Amount(None, why="it is below zero")
    found = _MONEY.fullmatch(text)
    if found is None or len(text) > 60:
        return Amount(None, why="it is no number")
    currency, scale, per, rest = _around(found["before"], found["after"])
    if rest:
        return Amount(None, why=f"{rest!r} is not known")
    number_text = _BLANKS.sub("", found["number"]).strip()
    if point is None and currency in _ENGLISH:
        point = "."
    value, why, assumed = _plain(number_text, point)
    return Amount(None if value is None else value * scale, currency, per, why, assumed)


def _around(before: str, after: str) -> tuple[str, int, str, str]:
    """What stands around a number: its currency, its scale, a period, and the rest that nobody knows."""
    currency, scale, per, left = "", 1, "", []
    for part in (before.strip(), after.strip()):
        word = part
        head = re.match(r"([kKM]|[Mm]io)\b\.?\s*", word) if part == after.strip() else None
        if head is not None:
            scale = _SCALE[head[1].casefold()]
            word = word[head.end() :]
        code = re.match(r"(US\$|[$€£¥₹]|[A-Z]{3}\b)\s*", word)
        if code is not None:
            currency = _SIGNS.get(code[1], code[1])
            word = word[code.end() :]
        folded = word.strip().casefold()
        if folded in _MONTHLY:
            per = "month"
        elif folded not in _ANNUAL:
            left.append(word.strip())
        elif folded:
            per = "year"
    return currency, scale, per, " ".join(left)


def _plain(text: str, point: Point | None) -> tuple[Decimal | None, str, bool]:
    if re.fullmatch(r"\d+", text):
        return Decimal(text), "", False
    if point is not None:
        other = "," if point == "." else "."
        shape = rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(point)}\d+)?|\d+{re.escape(point)}\d+"
        if not re.fullmatch(shape, text):
            return None, f"it does not fit the numbers around it, whose decimals come after {point!r}", False
        return Decimal(text.replace(other, "").replace(point, ".")), "", False
    if re.fullmatch(r"\d{1,3},\d{3}", text):
        return Decimal(text.replace(",", "")), "", True
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        return None, f"{text} can be {text.replace('.', ',')} or a little over {text.split('.', maxsplit=1)[0]}", False
    alone = decimal_point([text])
    return (None, "it is no number", False) if alone is None else _plain(text, alone)
