"""What the cells of a column look like, whatever its head says."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.days import read_day
from stackaudit.io.readers.lists.words import is_missing, read_flag

CellKind = Literal["empty", "number", "date", "flag", "e-mail", "address", "code", "prose", "text"]
"""What a cell looks like; `code` is one run of letters and digits such as APP-0012, `prose` a sentence or more."""

T = TypeVar("T")
Knows = Callable[[str], bool]
"""Whether a text is surely the name of a product."""

_FIRST = 200
_MOST_KNOWN = 50
_PROSE, _PROSE_WIDE = 60, 30
_EMAIL = re.compile(r"(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE)
_HOST = re.compile(r"(?:\*\.)?(?:[\w-]+\.)+(?P<top>[a-z]{2,24})(?:[:/]\S*)?", re.IGNORECASE)
_NO_TOP = frozenset(
    {"js", "net", "exe", "py", "csv", "xls", "xlsx", "xlsm", "pdf", "doc", "docx", "txt", "json", "xml"}
)
_CODES = "USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|JPY|CNY|INR|BRL|TRY|RUB|UAH|IDR|KRW"
_SIGN = (
    r"[$€£¥₹₽₺₩₴₦฿₫₱]|R\$|US\$|C\$|A\$|zł|kr\.?|Rp\.?|Kč|Ft|руб\.?|грн\.?|円|元|원"
    rf"|(?:{_CODES})|[A-Z]{{3}}(?=\s)"
)
_NUMBER = re.compile(
    rf"(?:ca\.?|approx\.?|about|[~≈<>≤≥±+])?\s*(?:{_SIGN})?\s*[-+−(]?\s*(?:{_SIGN})?\s*"
    r"\d[\d.,'’\s]*(?:[eE][+-]?\d+)?\)?\s*[-–—]{0,2}"
    rf"\s*(?:[kKmM]|[Mm]io\.?|[Mm]rd\.?|млн\.?|тыс\.?|тис\.?|万|億|亿|만|억)?\s*(?:{_SIGN}|T?(?:EUR|USD)|%|人|名|个|개|명)?"
    r"\s*(?:(?:/|per|pro|par|por|al|a|na|за)\s*[^\W\d]{1,12}\.?|p\.\s?[am]\.|(?<=[\s,.-])[^\W\d]{1,10}\.?|[^\W\d]{1,3}\.?)?"
)
_SPAN_OF_NUMBERS = re.compile(r"\d[\d.,]*\s*(?:-|–|to|bis)\s*\d[\d.,]*")
_DAY = re.compile(
    r"(?:(?:1[89]|2[056])\d{2}(?:[-/年]\s?\d{1,2}(?:[-/月]\s?\d{1,2}日?|月)?|\.\d{1,2}\.\d{1,2}\.?)|\d{1,2}([./-])\s?\d{1,2}\1\s?(?:\d{4}|\d{2})г?\.?)"
    r"(?:[T\s]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AP]M|Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(  # 4 March 2026, 4. März 2026, 4 de marzo de 2026, March 4, 2026
    r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?[\s./-]+(?:de\s+)?[^\W\d]{3,12}\.?,?[\s./-]+(?:de\s+)?(?:\d{4}|\d{2})(?:\s?г\.?)?"
    r"|[^\W\d]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,\s?\d{4}(?:[\s,]+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:[QHTK][1-4]|[1-4]\.?\s?(?:Q|quartal))[\s/-]*(?:\d{4}|\d{2})|\d{4}[\s/-]*[QHT][1-4]", re.IGNORECASE
)
_MONTH_AND_YEAR = re.compile(r"([^\W\d]{3,12})\.?[\s/-]+['’]?(\d{4}|\d{2})")
_GUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_CODE = re.compile(r"(?=\S*\d)#?[A-Za-z0-9]+(?:[-_/.:#][A-Za-z0-9]+)*")
_NAME_LIKE = re.compile(r"[A-Za-z]{4,}")


def kind_of(cell: Cell) -> CellKind:
    """Return what one cell looks like.

    >>> [kind_of(cell) for cell in ("", "12.000,50 €", "2026-10-01", "yes", "APP-0012", "Auth0", "Битрикс24")]
    ['empty', 'number', 'date', 'flag', 'code', 'text', 'text']
    """
    if isinstance(cell, bool):
        return "flag"
    if isinstance(cell, int | float):
        return "number"
    text = cell.strip()
    if not text or is_missing(text):
        return "empty"
    if any(letter.isdigit() for letter in text):
        return _with_digits(text)
    if read_flag(text) is not None:
        return "flag"
    return _words(text)


def _with_digits(text: str) -> CellKind:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if len(text) <= 40:
        if _DAY.fullmatch(text) or _NAMED_DAY.fullmatch(text) or _QUARTER.fullmatch(text):
            return "date"
        month = _MONTH_AND_YEAR.fullmatch(text)
        if month is not None and read_day(f"1 {month[1]} {month[2]}").day is not None:
            return "date"
        if _NUMBER.fullmatch(text) or _SPAN_OF_NUMBERS.fullmatch(text):
            return "number"
    return "code" if _is_code(text) else _words(text)


def _is_code(text: str) -> bool:
    """Whether it is one run of letters and digits that no product is called: digits apart from the letters, or many."""
    if _GUID.fullmatch(text):
        return True
    if "," in text or ";" in text:  # several codes in one cell
        return all(_is_code(part.strip()) for part in re.split("[,;]", text))
    if len(text) > 64 or not _CODE.fullmatch(text):
        return False
    if re.fullmatch(r"(?:app|rec|tbl|fld)[A-Za-z0-9]{14}", text):
        return True
    digits = sum(letter.isdigit() for letter in text)
    if _NAME_LIKE.search(text) and ("_" in text or "." in text):
        return False  # `google_analytics_4` and `monday.com2` are names that a program wrote
    return digits >= 3 or digits * 2 >= len(text) or re.fullmatch(r"[A-Za-z]{1,5}[-_/.#]\d+", text) is not None


def _words(text: str) -> CellKind:
    if " " not in text:
        if _EMAIL.fullmatch(text):
            return "e-mail"
        if _URL.fullmatch(text):
            return "address"
        host = _HOST.fullmatch(text)
        if host is not None and host["top"].casefold() not in _NO_TOP:
            return "address"
    if len(text) > _PROSE or (len(text) > _PROSE_WIDE and not text.isascii() and _is_wide(text)):
        return "prose"
    return "text"


def _is_wide(text: str) -> bool:
    return sum(unicodedata.east_asian_width(letter) in "WF" for letter in text) * 2 > len(text)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of a column look like; of a long column those of a sample.

    Attributes:
        rows: Cells that were looked at.
        filled: Those that hold something.
        kinds: How many of the filled cells are of each kind.
        texts: The different texts among them, in the order of the rows, without regard to case.
        words: Words in a cell, on average.
    """

    rows: int
    filled: int
    kinds: Mapping[CellKind, int]
    texts: tuple[str, ...]
    words: float

    def share(self, *kinds: CellKind) -> float:
        """The share of the filled cells that are of one of these kinds; 0 where none is filled."""
        return sum(self.kinds.get(kind, 0) for kind in kinds) / self.filled if self.filled else 0.0

    @property
    def fill(self) -> float:
        """The share of the cells that hold something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def dist(self) -> float:
        """Different texts for each filled cell: 1 where none comes twice, and 0 where none is filled."""
        return len(self.texts) / self.filled if self.filled else 0.0

    @property
    def repeats(self) -> int:
        """Filled cells whose text stands in a cell above."""
        return self.filled - len(self.texts)

    @property
    def lettered(self) -> float:
        """The share of the different texts that have a letter."""
        have = sum(any(letter.isalpha() for letter in text) for text in self.texts)
        return have / len(self.texts) if self.texts else 0.0


class Kinds:
    """The kinds of cells, each text looked at once."""

    def __init__(self) -> None:
        self._known: dict[str, CellKind] = {}

    def of(self, cell: Cell) -> CellKind:
        """What a cell looks like."""
        if not isinstance(cell, str):
            return kind_of(cell)
        kind = self._known.get(cell)
        if kind is None:
            kind = self._known[cell] = kind_of(cell)
        return kind


class Hits:
    """How many names of a column the catalog surely knows, each text asked once and none before it matters."""

    def __init__(self, knows: Knows) -> None:
        self._knows = knows
        self._known: dict[str, bool] = {}

    def share(self, profile: Profile) -> float:
        """The share of its different texts that are known, of at most 50 of them."""
        texts = spread(profile.texts, _MOST_KNOWN)
        return sum(map(self.knows, texts)) / len(texts) if texts else 0.0

    def knows(self, text: str) -> bool:
        """Whether a text is surely the name of a product."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._knows(text)
        return known


def profile(cells: Iterable[Cell], kinds: Kinds) -> Profile:
    """Return what the cells of a column look like.

    >>> found = profile(["Slack", "Jira", "slack", ""], Kinds())
    >>> found.fill, round(found.dist, 2), found.share("text")
    (0.75, 0.67, 1.0)
    """
    rows = 0
    count: Counter[CellKind] = Counter()
    texts: dict[str, str] = {}
    words = 0
    for cell in cells:
        rows += 1
        kind = kinds.of(cell)
        if kind == "empty":
            continue
        count[kind] += 1
        text = " ".join(text_of(cell).split())
        texts.setdefault(text.casefold(), text)
        words += text.count(" ") + 1
    filled = sum(count.values())
    return Profile(rows, filled, count, tuple(texts.values()), words / filled if filled else 0.0)


def profiles(lines: Sequence[Line], width: int, kinds: Kinds, first: int = _FIRST) -> tuple[Profile, ...]:
    """Return the profile of each column of some lines: of the first of them, and of some spread over the rest."""
    looked_at = [*lines[:first], *spread(lines[first:], first)]
    return tuple(profile([line.cell(column) for line in looked_at], kinds) for column in range(width))


def spread(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most so many items, spread evenly over all of them.

    >>> spread("abcdefgh", 4)
    ['a', 'c', 'e', 'g']
    """
    if len(items) <= most:
        return items
    return [items[n * len(items) // most] for n in range(most)]
