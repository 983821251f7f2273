"""Numbers and amounts of money as people write them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from stackaudit.io.readers.lists.cells import Cell
from stackaudit.io.readers.lists.words import key_of, rows, word
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.tables import read_cell

Point = Literal[".", ","]
"""The sign before the decimals."""

COMMA_LANGUAGES = frozenset({"de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "id"})
"""Languages that write a comma before the decimals."""

KRONE = "kr"
"""What an amount in crowns names: those of Sweden, Norway, Denmark and Iceland are all written so."""

_TIMES = {"year": 1, "half-year": 2, "quarter": 4, "month": 12}
_NUMBER = re.compile(r"\d+(?:[ ']\d{3}(?!\d))+(?:[.,]\d+)?|\d[\d.,]*\d|\d")
_BARE = re.compile(r"\d[\d.,]*\d", re.ASCII)
_DASHES = re.compile(r"(?<=\d)([.,])(?:-{1,2}|[–—])(?![\d-])")  # 4.560,- and 12.—
_TAX = re.compile(
    r"[,(]?\s*(?:zzgl\.?|exkl\.?|excl\.?|excluding|ex\.?|plus|\+|hors|sin|sem|senza|bez|без)\s*(?:\d+\s*%\s*)?"
    r"(?:mwst|ust|vat|tax(?:es)?|iva|tva|taxes|btw|gst|ндс|пдв)\b\.?\)?",
    re.IGNORECASE,
)
_LONGEST = 60
MARKS = frozenset("*†‡§¹²³⁴⁵⁶⁷⁸⁹＊※")
"""Marks of footnotes."""

_MARK = re.compile(r"(?<=[^\s*†‡§＊※])(?:(?:\s*[*†‡§＊※]+)|(?:(?<![^\W_])|\s)\s*[¹²³⁴⁵⁶⁷⁸⁹]+)$")
_PIECE = re.compile(r"[^\W\d_]+[$.']?(?:[^\W\d_]+\.?)*\$?|[/%]|[^\w\s]", re.UNICODE)
_ALWAYS_POINT = frozenset({"USD", "GBP", "CAD", "AUD", "INR", "JPY"})
_MONEY = ("cost.", "x-one-off-cost", "x-contract-value")
_UNCLEAR_SCALES = frozenset({"mil", "000"})  # a thousand in one language, a million in another; or digits


class Amount(NamedTuple):
    """A number that was read.

    Attributes:
        value: The number, times its scale; None where there is no one way to read it.
        currency: The currency beside it, `kr` where it is some crown; empty where there is none.
        per: `year`, `half-year`, `quarter` or `month` where the cell says so; `once` for what is not repeated.
        why: Why it was not read.
        assumed: Whether a sign before three digits was taken for that of the thousands, and nothing in it says so.
        about: Whether it says of itself that it is not exact, as `ca. 1.200` does.
        seat: Whether it is the price of one seat.
        marked: Whether a mark of a footnote stands beside it.
        scale: What the number was multiplied by, such as 1000 for `12k`.
        thin: Whether three digits stand behind the sign that the user says is that of the decimals.
    """

    value: Decimal | None
    currency: str = ""
    per: str = ""
    why: str = ""
    assumed: bool = False
    about: bool = False
    seat: bool = False
    scale: int = 1
    marked: bool = False
    thin: bool = False


@cache
def beside(kind: str) -> Mapping[str, str]:
    """Return the words of a kind that stand beside numbers (`data/amounts.psv`), and what each means."""
    lines = [line for line in rows("amounts.psv") if line[0] == kind]
    return {written: meaning for _, meaning, _, words in lines for written in words.split(";")}


def annual(value: Decimal, per: str) -> Decimal | None:
    """Return what an amount makes in a year; None where it is paid once, or its period is not known.

    >>> annual(Decimal(100), "month"), annual(Decimal(100), "once")
    (Decimal('1200'), None)
    """
    times = _TIMES.get(per)
    return None if times is None else value * times


def read_billing(text: str, language: str = "") -> str:
    """Return the period that a cell of a billing column names: a key of `Amount.per`; empty where nothing tells.

    >>> [read_billing(text) for text in ("monthly", "jährlich", "/Monat", "every 3 months", "one-off", "x")]
    ['month', 'year', 'month', 'quarter', 'once', '']
    """
    bare = " ".join(plain_text(text).casefold().replace("/", " ").split()).strip(" .")
    found = _period(bare, language)
    if found:
        return found
    parts = bare.split()
    if len(parts) > 1 and key_of(parts[0]) in beside("per"):
        parts = parts[1:]
    if len(parts) == 2 and parts[0].isdecimal():
        months = {"mo": 1, "q": 3, "y": 12}.get(word("unit", parts[1], language) or "", 0) * int(parts[0])
        return {1: "month", 3: "quarter", 6: "half-year", 12: "year"}.get(months, "")
    return beside("short").get(key_of(parts[0]), "") if len(parts) == 1 else ""


def decimal_point(cells: Iterable[Cell]) -> Point | None:
    """Return the sign before the decimals that a column uses; None where no cell tells, or two disagree.

    >>> decimal_point(["1.234", "12,50"]), decimal_point(["1.234"])
    (',', None)
    """
    seen: set[Point] = set()
    for cell in cells:
        if isinstance(cell, str) and not cell.isdecimal():
            numbers = _NUMBER.findall(_bare(cell))
            if len(numbers) == 1 and (point := _tells(numbers[0].strip(".,"))) is not None:
                seen.add(point)
    return seen.pop() if len(seen) == 1 else None


def read_amount(
    cell: Cell, point: Point | None = None, weak: Point | None = None, *, whole: bool = False, negative: bool = False
) -> Amount:
    """Return the number in a cell.

    >>> read_amount("€ 1.234,50", ",").value, read_amount("12k").value, read_amount("1.234").why
    (Decimal('1234.50'), Decimal('12000'), '1.234 can be 1,234 or a little over 1')

    Args:
        cell: A text, or a number of a workbook.
        point: The sign before the decimals, where the user or the column says which it is.
        weak: The sign that the rest of the file or the language of its heads suggests; it only tells of thousands.
        whole: Whether it counts something: then three digits behind a sign are thousands, and seats may follow.
        negative: Whether it may be below zero, as the bookings of a ledger are.
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        return Amount(None, why="it is no number")
    if isinstance(cell, int | float):
        return _signed(Amount(Decimal(repr(cell))), negative)
    text = cell.strip()
    if text.isascii() and text.isdecimal() and len(text) < 20:
        return Amount(Decimal(text))
    if len(text) > _LONGEST:
        return Amount(None, why="it is no number")
    if _BARE.fullmatch(text):
        value, why, assumed = _plain(text, point, weak, whole)
        return Amount(value, why=why, assumed=assumed)
    return _signed(_read(text, point, weak, whole), negative)


def read_money(name: str, cell: Cell, point: Point | None, weak: Point | None, *, stated: bool = False) -> Amount:
    """Return the number in a cell of a field; one of money hardly ever has three decimals.

    Where its one sign stands before three digits and the rest of the column has decimals behind that sign, it is not
    read: it may be thousands in the style of another country. A currency that is always written so decides it.

    >>> read_money("cost.annual", "1,920", ",", None).why, read_money("cost.annual", "USD 32,400", ",", None).value
    ('1,920 can be 1920 or a little over 1', Decimal('32400'))

    Args:
        name: The field.
        cell: A text, or a number of a workbook.
        point: The sign before the decimals.
        weak: The sign that the rest of the file suggests.
        stated: Whether the user says which sign it is: then it is read so, and told.
    """
    amount = read_amount(cell, point, weak)
    if not isinstance(cell, str) or amount.value is None or not name.startswith(_MONEY):
        return amount
    found = _NUMBER.search(_bare(without_mark(cell)))
    number = "" if found is None else found[0].strip(".,")
    if point is None or point not in number or _tells(number) is not None:
        return amount
    if stated:
        return amount._replace(thin=True)
    if point == "," and amount.currency in _ALWAYS_POINT:
        return read_amount(cell, ".")._replace(assumed=True)
    readings = f"{number.replace(point, '')} or a little over {number.partition(point)[0]}"
    return Amount(None, why=f"{number} can be {readings}")


def _signed(amount: Amount, negative: bool) -> Amount:
    if amount.value is not None and amount.value < 0 and not negative:
        return Amount(None, why="it is below zero")
    return amount


def without_mark(text: str) -> str:
    """Return a text without the marks of footnotes behind it; a small digit right behind a word may belong to it.

    >>> without_mark("4.800 *"), without_mark("Jira†"), without_mark("120 €¹"), without_mark("120²"), without_mark("*")
    ('4.800', 'Jira', '120 €', '120²', '*')
    """
    return _MARK.sub("", text) if text[-1:] in MARKS else text


def _read(text: str, point: Point | None, weak: Point | None, whole: bool) -> Amount:
    bare = without_mark(text)
    if bare != text:
        return _read(bare, point, weak, whole)._replace(marked=True)
    if any(unicodedata.category(letter) == "No" for letter in text) and not text.isascii():
        return Amount(None, why="it is no number")  # a footnote or a fraction is no digit
    bare = _TAX.sub("", _bare(text))
    if not whole and key_of(bare) in beside("free"):
        return Amount(Decimal(0))
    sign = 1
    if bare.startswith("(") and bare.endswith(")"):
        bare, sign = bare[1:-1].strip(), -1
    found = _NUMBER.search(bare)
    if found is None:
        return Amount(None, why="it is no number")
    before, after = bare[: found.start()].strip(), bare[found.end() :].strip()
    if any(letter.isdigit() for letter in after):
        return Amount(None, why="it names more than one number")
    if before.endswith(("-", "+")) or before.startswith("-"):
        sign = -1 if "-" in (before[0], before[-1]) else sign
        before = before.strip("-+ ")
    if after in ("-", "–") or after.startswith("- "):
        after, sign = after[1:].strip(), -1
    around = _around(before, after, whole)
    if isinstance(around, str):
        return Amount(None, why=f"{around!r} is not known")
    number = found[0].strip(".,")
    if point is None and weak is None and around.currency in _ALWAYS_POINT and _tells(number) is None:
        point = "."
    value, why, assumed = _plain(number, point, weak, whole)
    if value is None:
        return Amount(None, why=why)
    return around._replace(value=value * around.scale * sign, assumed=assumed)


def _bare(text: str) -> str:
    """Return a text in plain digits, signs and blanks, without what stands for no cents."""
    normal = plain_text(text) if not text.isascii() else text
    return _DASHES.sub(r"\g<1>00", " ".join(normal.split()))


_FOLDS = str.maketrans(
    {"٫": ".", "٬": ",", "،": ",", "−": "-", "’": "'", "‘": "'", "´": "'", "`": "'", "〜": "~", "～": "~"}
)


def plain_text(text: str) -> str:
    """Return a text in compatible forms: full-width and Arabic-Indic digits as plain ones."""
    folded = unicodedata.normalize("NFKC", text.translate(_FOLDS)).translate(_FOLDS)
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() and not one.isascii() else one for one in folded)


def _around(before: str, after: str, whole: bool) -> Amount | str:
    """Return what stands around a number, or the first word of it that nobody knows."""
    found = Amount(Decimal(0))
    for side, behind in ((before, False), (after, True)):
        pieces: list[str] = [piece for piece in _PIECE.findall(side) if piece not in ("(", ")", ",", ";", ".")]
        place = 0
        while place < len(pieces):
            taken = _taken(found, pieces, place, behind=behind, whole=whole)
            if taken is None:
                return pieces[place]
            found, place = taken
    return found


def _taken(found: Amount, pieces: list[str], place: int, *, behind: bool, whole: bool) -> tuple[Amount, int] | None:
    """Return what the words at a place add to an amount and the place after them; None where they are not known."""
    piece, key = pieces[place], key_of(pieces[place])
    following = pieces[place + 1] if place + 1 < len(pieces) else ""
    if key in beside("billed") and (per := _period(following)):
        return found._replace(per=found.per or per), place + 2
    if key in beside("joined") and found.scale == 1 and (currency := currency_of(following)):
        return found._replace(scale=int(beside("joined")[key]), currency=currency), place + 2
    if key in beside("per") and following:
        after = key_of(following)
        if after in beside("seat"):
            return found._replace(seat=True), place + 2
        per = beside("short").get(after, "")
        if per and found.per in ("", per):
            return found._replace(per=per), place + 2
        if after in beside("per"):
            return found, place + 1
    for length in (3, 2, 1):
        phrase = " ".join(pieces[place : place + length])
        per = _period(phrase) if place + length <= len(pieces) else ""
        if per and found.per in ("", per):
            return found._replace(per=per), place + length
    taken = _one(found, piece, behind=behind, whole=whole)
    if taken is None and len(piece) > 1:
        taken = _split(found, piece, behind=behind, whole=whole)
    return None if taken is None else (taken, place + 1)


def _split(found: Amount, piece: str, *, behind: bool, whole: bool) -> Amount | None:
    """Return what a word made of a scale and a currency adds, such as `TEUR`, `kEUR` or `万円`."""
    for cut in range(len(piece) - 1, 0, -1):
        first = _one(found, piece[:cut], behind=behind, whole=whole, joined=True)
        if first is not None and not (first.currency != found.currency and piece[:cut].isalpha() and piece.isascii()):
            second = _one(first, piece[cut:], behind=behind, whole=whole)
            if second is not None and (second.currency or not piece.isascii()):
                return second
    return None


def _one(found: Amount, piece: str, *, behind: bool, whole: bool, joined: bool = False) -> Amount | None:
    key = key_of(piece)
    if key in beside("about"):
        return found._replace(about=True)
    if key in beside("net") or (whole and key in beside("seat")) or (key == "us" and found.currency == "USD"):
        return found
    if behind and found.scale == 1 and (scale := _scale(key, joined=joined)):
        return found._replace(scale=scale)
    currency = currency_of(piece)
    return found._replace(currency=currency) if currency and found.currency in ("", currency) else None


def _scale(key: str, *, joined: bool) -> int:
    if key in _UNCLEAR_SCALES or (key == "t" and not joined):
        return 0
    return int(beside("scale").get(key) or word("scale", key) or 0)


@lru_cache(maxsize=1024)
def currency_of(text: str) -> str:
    """Return the code of a currency from its sign, its name or its code; `kr` for some crown, empty where it is none.

    >>> currency_of("R$"), currency_of("руб."), currency_of("eur"), currency_of("Kr"), currency_of("XYZ")
    ('BRL', 'RUB', 'EUR', 'kr', '')
    """
    bare = text.strip()
    found = beside("crown").get(key_of(bare)) or beside("sign").get(bare) or word("currency", bare)
    return found or (bare if bare in beside("code") else "")


@lru_cache(maxsize=1024)
def _period(phrase: str, language: str = "") -> str:
    return beside("period").get(key_of(phrase)) or word("period", phrase, language) or ""


_GROUPED = {sign: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}})+") for sign in ".,"}
_INDIAN = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?")


def _tells(text: str) -> Point | None:
    """Return the sign before the decimals of one number, where its own shape shows which it is."""
    commas, points = text.count(","), text.count(".")
    last: Point = "," if text.rfind(",") > text.rfind(".") else "."
    if commas and points:
        return last
    if commas + points > 1:
        return "." if commas else ","  # a sign that comes twice parts thousands
    if commas + points == 1 and (not _GROUPED[last].fullmatch(text) or " " in text or "'" in text):
        return last
    return None


def _plain(text: str, point: Point | None, weak: Point | None, whole: bool) -> tuple[Decimal | None, str, bool]:
    number = text.replace(" ", "").replace("'", "")
    if number.isdecimal():
        return Decimal(number), "", False
    if _INDIAN.fullmatch(number) and point != ",":
        return Decimal(number.replace(",", "")), "", False
    own = _tells(text)
    if point is None and own is None:
        return _unclear(number, weak, whole)
    decimals = point or own or "."
    other = "," if decimals == "." else "."
    shape = rf"(?:\d+|[1-9]\d{{0,2}}(?:{re.escape(other)}\d{{3}})+)(?:{re.escape(decimals)}\d+)?"
    if not re.fullmatch(shape, number):
        why = f"it does not fit the numbers around it, whose decimals come after {decimals!r}"
        return None, why if point is not None else "it is no number", False
    return Decimal(number.replace(other, "").replace(decimals, ".")), "", False


def _unclear(number: str, weak: Point | None, whole: bool) -> tuple[Decimal | None, str, bool]:
    """Return a number with one sign before three digits: thousands, where it counts or something speaks for it."""
    sign = "," if "," in number else "."
    if whole or (weak is not None and weak != sign) or (weak is None and sign == ","):
        return Decimal(number.replace(sign, "")), "", True
    swapped = number.replace(sign, ",") if sign == "." else number.replace(sign, ".")
    readings = f"{swapped} or a little over {number.split(sign, maxsplit=1)[0]}"
    if sign == ",":
        readings = f"{number.replace(sign, '')} or a little over {number.split(sign, maxsplit=1)[0]}"
    return None, f"{number} can be {readings}", False


def plain(value: Decimal) -> int | float | str:
    """A number as a document holds it: whole, or a float where that keeps every digit, else a text."""
    if value == value.to_integral_value():
        return int(value)
    return read_cell(f"{value:f}", LAYOUTS["tools"].column("cost.annual"))  # type: ignore[no-any-return]
