"""What the rows above a head say of the table: its currency, the unit of its amounts, the day it is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.column_words import ends_with, plain, says, words_for
from stackaudit.io.readers.lists.days import read_day

_CODES = "USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|CAD|AUD|NZD|JPY|CNY|INR|BRL|ZAR|MXN|SGD|HKD|TRY|RUB|UAH|IDR|KRW|HUF|RON"
_CURRENCY = re.compile(
    rf"\b(?P<scale>T|k|Tsd\.? ?|Mio\.? ?)?(?P<code>{_CODES})\b|(?P<thousands>[Tk])?(?P<sign>[€£₹₽₺₩₴])"
)
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₴": "UAH"}
_THOUSANDS = re.compile(
    r"\b(?:in thousands|in tausend|en milliers|en miles|em milhares|in migliaia|в тыс)\b|千円", re.IGNORECASE
)
_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}|[^\W\d]{3,9} \d{1,2}, \d{4}"
)


_FORMS = (
    r"GmbH|gGmbH|mbH|UG|OHG|GbR|e\.\s?[VKG]\.|eG|KGaA|KG|AG|SE|Ltd|Limited|Inc|LLC|LLP|PLC|plc|Corp|Corporation|SARL|SASU?"
    r"|S\.A\.R\.L|S\.?A|S\.?p\.?A|S\.?r\.?l|S\.?L(?:\.?U)?|Lda|Ltda|B\.?V|N\.?V|A/S|ApS|Oyj?|ASA|AB|[Ss]p\.\s?z\s?o\.\s?o"
    r"|s\.\s?r\.\s?o|A\.?Ş|Ltd\.\s?Şti|Tbk"
)
_FORM = re.compile(
    rf"(?<=[^\W_])[\s,]+(?:{_FORMS})\.?(?=\s*(?:$|[,;:()–|&\d-]|[^\W\d_A-ZÄÖÜ]))"
    r"|\b(?:ООО|АО|ПАО|ЗАО|ТОВ|ПрАТ|PT)\s+[«\"„]?[^\W\d_]|株式会社|有限会社|合同会社|有限公司|주식회사|\(주\)|شركة"
)
"""A legal form behind a name, or before it; what follows is no name, as in `AG Digitalisierung`, a working group."""

_PARTS = re.compile(r"[-–—,;:(|]")
_LONGEST_NAME = 100


class TitleFacts(NamedTuple):
    """What titles say.

    Attributes:
        currency: ISO 4217 code; empty where they name none, or several.
        scale: 1000 where they say that amounts are in thousands, 1,000,000 for millions, else 1.
        as_of: The day that they name; None where none can be read.
    """

    currency: str = ""
    scale: int = 1
    as_of: date | None = None


def read_titles(lines: Sequence[Line]) -> TitleFacts:
    """Return what the rows above a head say.

    >>> read_titles([Line(1, ("Tools, costs in TEUR",)), Line(2, ("as of 2026-10-01",))])
    TitleFacts(currency='EUR', scale=1000, as_of=datetime.date(2026, 10, 1))
    """
    texts = [" ".join(text_of(cell).split()) for line in lines for cell in line.cells]
    currencies: dict[str, int] = {}
    days: list[date] = []
    for text in texts:
        for found in _CURRENCY.finditer(text):
            code = found["code"] or _SIGNS[found["sign"]]
            word = (found["scale"] or found["thousands"] or "").strip(" .").casefold()
            currencies[code] = max(currencies.get(code, 1), {"": 1, "mio": 1_000_000}.get(word, 1_000))
        days += [
            day
            for found in _DAY.finditer(text)
            if _is_as_of(text, found) and (day := read_day(found[0]).day) is not None
        ]
    scale = 1_000 if any(_THOUSANDS.search(text) for text in texts) else 1
    if len(currencies) != 1:
        return TitleFacts("", scale, days[0] if len(set(days)) == 1 else None)
    ((code, by),) = currencies.items()
    return TitleFacts(code, max(by, scale), days[0] if len(set(days)) == 1 else None)


def company(lines: Sequence[Line]) -> str:
    """Return the title that names a company by its legal form; empty where none does, or several do.

    >>> company([Line(1, ("Systemlandschaft Muster GmbH",)), Line(2, ("Stand 2026",))]), company([Line(1, ("Tools",))])
    ('Systemlandschaft Muster GmbH', '')
    """
    texts = dict.fromkeys(" ".join(text_of(cell).split()) for line in lines for cell in line.cells)
    named = [text for text in texts if len(text) <= _LONGEST_NAME and _FORM.search(text)]
    return named[0] if len(named) == 1 else ""


def _is_as_of(text: str, day: re.Match[str]) -> bool:
    """Whether a day in a title is the one that the list is of: a word says so, or the day is all there is."""
    before, after = text[: day.start()], text[day.end() :]
    if not any(letter.isalnum() for letter in before + after):
        return True
    first = _PARTS.split(before)[-1].strip()
    return (
        ends_with("list-of", before)
        or (bool(first) and says("list-of-first", first))
        or any(plain(after).startswith(one) for one in words_for("list-of-behind"))
    )
