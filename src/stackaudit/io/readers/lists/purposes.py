"""What the words of a list say that a tool is for: the catalog's capabilities, and those of the company's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache

from stackaudit.catalog.tables import purposes
from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import text_of
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.taken import Row
from stackaudit.io.readers.lists.words import SAYS_UNKNOWN, is_missing, key_of, knows
from stackaudit.model.base import slug

CAPABILITIES = "capabilities"
PARTIAL = "capabilities_partial"
_PURPOSE, _CATEGORY = "x-description", "category"
_MOST_WORDS = 4
_SHORT = 0.7
_KNOWN = 0.25
_MOST_OF_ALL = 0.5
_SHELF = 5
_SHARE_OF_A_SHELF = 0.1
_LONGEST = 80
_CACHED = 20_000
_TWICE = 2
_SIGNS = re.compile(r"[,;/\n|、，；・]|\s\+\s|\s&\s")
_AND = re.compile(
    r"(?<=[\w.)])\s+(?:and|und|et|y|e|ed|en|i|oraz|и|та|ve|dan|sowie|和|及|と)\s+(?=\w)|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff])"
)
_NO_PURPOSE = ("phase", "flag", "level", "everybody", "nobody", "status", "every")
_ELSE = frozenset(
    key_of(word)
    for words in (
        "other others misc miscellaneous various general etc tool tools software app apps saas application internal",
        "sonstiges sonstige diverses allgemein intern div usw u.a. anwendung",
        "autre autres divers général otros otro varios general outros outro diversos geral altro altri vari varie",
        "overig overige diversen algemeen inne różne другое прочее разное その他 其他 其它",
    )
    for word in words.split()
)
"""Words that stand for no purpose."""
_ABOUT = frozenset(
    key_of(word)
    for words in (
        "integration integrations connector connectors plugin plug addon add interface api export import hardware",
        "training consulting migration replacement license licenses licence licences maintenance old former",
        "legacy test",
        "schnittstelle anbindung erweiterung zusatz schulung beratung migration ablösung ersatz lizenz wartung alt",
        "ehemals ohne kein keine without no not nicht",
        "formation intégration connecteur interface remplacement sans integración",
        "conector formación sin integração integrazione connettore koppeling integracja wtyczka интеграция обучение",
    )
    for word in words.split()
)
"""Words that make another thing of a purpose beside which they stand: an ERP connector is no ERP."""


@cache
def _words() -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]]:
    """The capability that each word means, by language; and by word alone where all languages agree."""
    languages: dict[str, dict[str, str]] = {}
    every: dict[str, set[str]] = {}
    for capability, language, words in purposes():
        for word in words:
            key = key_of(word)
            languages.setdefault(language, {}).setdefault(key, capability)
            every.setdefault(key, set()).add(capability)
    return languages, {key: next(iter(found)) for key, found in every.items() if len(found) == 1}


def capability_of(text: str, language: str = "") -> str:
    """Return the capability of the catalog that a phrase as a whole means; empty where it is none that we know.

    >>> capability_of("Videokonferenz"), capability_of("notes de frais"), capability_of("密码管理")
    ('video-conferencing', 'expense-management', 'password-management')

    Args:
        text: The phrase.
        language: The language of the list, where it is known; a word of it goes before English ones, and these before
            those of other languages.
    """
    key = key_of(text)
    languages, every = _words()
    for one in (language, "en"):
        if (found := languages.get(one, {}).get(key)) is not None:
            return found
    return every.get(key, "")


@lru_cache(maxsize=_CACHED)
def parts_of(text: str, language: str = "") -> tuple[str, ...]:
    """Return the purposes that a cell names, one by one.

    A phrase that is known as a whole is not parted.

    >>> parts_of("Videokonferenz, Chat"), parts_of("Aufgaben- und Projektverwaltung"), parts_of("CRM and newsletter")
    (('Videokonferenz', 'Chat'), ('Aufgaben- und Projektverwaltung',), ('CRM', 'newsletter'))
    """
    return tuple(dict.fromkeys(_parts(text, language)))


def _parts(text: str, language: str) -> Iterator[str]:
    if capability_of(text, language):
        yield " ".join(text.split())
        return
    for piece in _SIGNS.split(text):
        part = " ".join(piece.split()).strip(".:()- ")
        if not part:
            continue
        if capability_of(part, language):
            yield part
        else:
            yield from (one for other in _AND.split(part) if (one := other.strip()))


@dataclass(frozen=True)
class Purposes:
    """What a column of a list of tools says that these are for.

    Attributes:
        texts: Its cells that hold something.
        language: The language of the list.
        own: Whether a word that we do not know may be the company's own capability.
        shelves: Whether its words may be shelves, which hold many tools that do different things.
        taken: Words that are something else in this list: its tools and departments, as they are looked up.
    """

    texts: tuple[str, ...]
    language: str = ""
    own: bool = True
    shelves: bool = False
    taken: frozenset[str] = frozenset()

    @cached_property
    def are_purposes(self) -> bool:
        """Whether the cells are short phrases, a good part of which names a capability that is known."""
        short_ones = [text for text in self.texts if len(text) <= _LONGEST]
        if not self.texts or len(short_ones) < _SHORT * len(self.texts):
            return False
        cells = [parts_of(text, self.language) for text in short_ones]
        short = sum(all(_length(part) <= _MOST_WORDS for part in parts) for parts in cells)
        known = sum(any(capability_of(part, self.language) for part in parts) for parts in cells)
        return short >= _SHORT * len(self.texts) and known >= _KNOWN * len(self.texts) and known > 0

    def of(self, text: str) -> tuple[str, ...]:
        """Return the capabilities in a cell; none where no part of it is understood.

        Where some part is, the others are capabilities too, of the company's own: a tool of which the list says more
        than we understand does more than that.
        """
        parts = [part for part in parts_of(text, self.language) if self._says(part)]
        found = [self._known(part) or self._own(part) for part in parts]
        if not any(found):
            return ()
        rest = (slug(part) if self.own and _length(part) <= _MOST_WORDS else "" for part in parts)
        return tuple(dict.fromkeys(one or other for one, other in zip(found, rest, strict=True) if one or other))

    def _says(self, part: str) -> bool:
        key = key_of(part)
        if key in _ELSE or key in SAYS_UNKNOWN or key in self.taken or not any(letter.isalpha() for letter in part):
            return False
        return not is_missing(part) and not any(knows(kind, part) for kind in _NO_PURPOSE)

    def _known(self, part: str) -> str:
        """The capability of a part, or that with which it begins or ends where other cells name that as well."""
        whole = capability_of(part, self.language)
        if whole and self.shelves and self._counts[key_of(part)] > max(_SHELF, _SHARE_OF_A_SHELF * len(self.texts)):
            return ""
        if whole or self.shelves or _length(part) > _MOST_WORDS:
            return whole
        found = {one for one in _inside(part, self.language) if self._named[one] >= _TWICE}
        return found.pop() if len(found) == 1 else ""

    def _own(self, part: str) -> str:
        """The company's own capability: a phrase that stands in several rows, but not in most."""
        if not self.own or _length(part) > _MOST_WORDS:
            return ""
        count = self._counts[key_of(part)]
        return slug(part) if _TWICE <= count <= max(_TWICE, _MOST_OF_ALL * len(self.texts)) else ""

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(key_of(part) for text in self.texts for part in parts_of(text, self.language))

    @cached_property
    def _named(self) -> Counter[str]:
        """For each capability in how many cells it is named, alone or with a word beside it."""
        cells = (
            {one for part in parts_of(text, self.language) for one in _inside(part, self.language)}
            for text in self.texts
        )
        return Counter(one for found in cells for one in found)


def _length(part: str) -> int:
    return len(part.split())


@lru_cache(maxsize=_CACHED)
def _inside(part: str, language: str) -> frozenset[str]:
    """The capabilities with whose words a phrase begins or ends, or that it is."""
    if whole := capability_of(part, language):
        return frozenset({whole})
    words = part.split()
    if not 1 < len(words) <= _MOST_WORDS or any(key_of(word) in _ABOUT for word in words):
        return frozenset()
    sides = (
        text for n in range(len(words) - 1, 0, -1) for text in (" ".join(words[:n]), " ".join(words[len(words) - n :]))
    )
    return frozenset(found for side in sides if (found := capability_of(side, language)))


def with_purposes(grid: Grid, rows: Sequence[Row]) -> tuple[list[Row], dict[int, str]]:
    """Return the rows with the capabilities that the words of a column name, and for each such row the field of it.

    None is read so where the list has a column of capabilities. The words themselves stay where they are.

    Args:
        grid: A list of tools.
        rows: Its rows.
    """
    if CAPABILITIES in grid.columns:
        guessed = grid.how.get(CAPABILITIES) == "guessed"
        return [_with_known(row, grid.language) for row in rows] if guessed else list(rows), {}
    fields = [field for field in (_PURPOSE, _CATEGORY) if field in grid.columns]
    columns = {field: _column(grid, field, rows) for field in fields}
    used = [field for field in fields if columns[field].are_purposes]
    if not used:
        return list(rows), {}
    taken = frozenset(key_of(text) for row in rows for text in _names(row))
    columns = {field: replace(columns[field], taken=taken) for field in used}
    meant = {one: {text: columns[one].of(text) for text in dict.fromkeys(columns[one].texts)} for one in used}
    made: list[Row] = []
    said: dict[int, str] = {}
    for row in rows:
        field, found = next(((one, ids) for one in used if (ids := meant[one].get(_text(row, one)))), ("", ()))
        if found:
            said[row.spot.line] = field
            row = Row(  # noqa: PLW2901  faster than `replace`
                {**row.record, CAPABILITIES: list(found), PARTIAL: True}, row.spot, row.currency, row.list, row.kept
            )
        made.append(row)
    return made, said


def _with_known(row: Row, language: str) -> Row:
    """A row with the catalog's words for the functions that it lists, where these are known; the others stay."""
    listed = row.record.get(CAPABILITIES)
    if not listed:
        return row
    found = list(dict.fromkeys(capability_of(one, language) or one for one in listed))
    return replace(row, record={**row.record, CAPABILITIES: found})


def _column(grid: Grid, field: str, rows: Iterable[Row]) -> Purposes:
    texts = tuple(text for row in rows if (text := _text(row, field)) and not is_missing(text))
    header = grid.heads.get(field)
    remarks = header is not None and not header.exact and field == _PURPOSE and not _is_function(grid, field)
    return Purposes(texts, grid.language, own=field == _PURPOSE and not remarks, shelves=field == _CATEGORY)


def _is_function(grid: Grid, field: str) -> bool:
    """Whether the head of a column of remarks is the word for what a thing does."""
    text = text_of(grid.head.cell(grid.columns[field]))
    return key_of(text).startswith(("func", "funk", "fonct", "funz", "func", "функ", "機能", "功能", "기능", "use"))


def _text(row: Row, field: str) -> str:
    found = row.record.get(field)
    return found if isinstance(found, str) else ""


def _names(row: Row) -> Iterator[str]:
    yield str(row.record.get("name", ""))
    yield from (str(one) for one in row.record.get("departments", ()))
