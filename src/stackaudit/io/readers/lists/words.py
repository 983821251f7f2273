"""The words that people write into the cells of a list, and what each means, in their languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from stackaudit.model.base import hidden_character

_SIGNS = re.compile(r"[-_/:.,()\[\]~*#\u2010-\u2015\u2212、・\s]+")
_NOTHING = re.compile(r"[-_/.?\u2010-\u2015\u2212\u2026\s]*")
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u0655]+")
"""Accents and vowel signs, which people leave out."""
_AS_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ı", "i"), ("ł", "l"), ("ø", "o"), ("’", "'"))
_UNKNOWN = "unknown"
_EVERY: Mapping[str, str] = {"month": "30d", "quarter": "90d", "half-year": "180d", "year": "365d", "once": _UNKNOWN}
_OF_COST = frozenset({"month", "quarter", "half-year", "year", "once"})
_CACHED = 20_000

SURE_PHASES = frozenset(
    [
        *("active", "live", "in use", "in production", "production", "planned", "plan", "phase in", "phase out"),
        *("retired", "decommissioned", "sunset", "sunsetting", "pilot", "deprecated", "in operation", "operational"),
        *("aktiv", "im einsatz", "produktiv", "in betrieb", "geplant", "abgelöst", "ausser betrieb", "stillgelegt"),
    ]
)
"""Lifecycle words that say the phase themselves; the others are told as guesses."""

SAYS_UNKNOWN = frozenset({"unknown", "tbd", "tbc", "?"})
"""Words of a status that say that it is not known, where an empty cell says nothing."""

NOBODY_NAMED = frozenset({"", "-", "--", "–", "—", "n/a", "#n/a", "?"})
"""What stands for nothing in the column of names, where `NA` or `None` may be what a tool is called."""


def rows(table: str) -> Iterator[list[str]]:
    """Yield the lines of a table of this package as their fields, written as `key_of` writes; without remarks."""
    text = (files("stackaudit.io.readers.lists") / "data" / table).read_text(encoding="utf-8")
    for line in plain_letters(text).split("\n"):
        if line and not line.startswith("#"):
            yield line.split("|")


def folded(text: str) -> str:
    """Return words as they are compared: width, case and blanks are all the same, and signs are blanks.

    A text of signs alone is kept.

    >>> folded("Phase-Out "), folded("Ｐｉｌｏｔ（ＰｏＣ）"), folded("--")
    ('phase out', 'pilot poc', '--')
    """
    same = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(_SIGNS.sub(" ", same).split()) or " ".join(same.split())


def plain_letters(text: str) -> str:
    """Return a text in lower case with its letters as one types them without accents; umlauts as two letters.

    >>> plain_letters("kündigungsfrist"), plain_letters("durée")
    ('kuendigungsfrist', 'duree')
    """
    if text.isascii():
        return text
    for letter, written in _AS_LETTERS:
        text = text.replace(letter, written)
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=_CACHED)
def key_of(text: str) -> str:
    """Return what a head or a word is looked up by."""
    return plain_letters(folded(text))


class _Meaning(NamedTuple):
    language: str
    meaning: str


@cache
def _vocabulary() -> Mapping[str, Mapping[str, tuple[_Meaning, ...]]]:
    """Each kind of word: its words, and what each means in which language, English first."""
    kinds: dict[str, dict[str, tuple[_Meaning, ...]]] = {}
    for kind, meaning, language, words in rows("words.psv"):
        known = kinds.setdefault(kind, {})
        one = (_Meaning(language, meaning),)
        for written in words.split(";"):
            before = known.get(written, ())
            known[written] = one + before if language == "en" else before + one
    return kinds


def _meaning(kind: str, text: str, language: str) -> str | None:
    found = _vocabulary()[kind].get(key_of(text))
    if found is None:
        return None
    if len(found) > 1 and language:
        return next((one.meaning for one in found if one.language == language), found[0].meaning)
    return found[0].meaning


def word(kind: str, text: str, language: str = "") -> str | None:
    """Return what a word of a kind means; None where it is none of them, or where it leaves the fact unknown.

    >>> word("phase", "In Betrieb"), word("phase", "Under Review"), word("every", "täglich"), word("fit", "gut")
    ('active', None, '24h', '3')

    Args:
        kind: `phase`, `method`, `every` (of a flow), `period` (of a price: month, quarter, half-year, year, once),
            `status` (of a flow), `direction`, `flag` (yes, no), `level` (4 is critical), `fit`, `class`, `unit`
            (min, h, d, w, mo, q, y), `end` (what a notice runs to), `month`, `scale`, `currency`, `total`, `missing`,
            `nobody`, `everybody`.
        text: What the cell holds.
        language: The language of the list, where it is known: a word of it comes before one of another language.
    """
    meaning = _meaning("period" if kind == "every" else kind, text, language)
    if kind == "every" and meaning is not None:
        meaning = _EVERY.get(meaning, meaning)
    elif kind == "period" and meaning not in _OF_COST:
        return None
    return None if meaning == _UNKNOWN else meaning


def knows(kind: str, text: str) -> bool:
    """Whether a word is one of a kind, those that leave the fact unknown (`Under Review`, `partly`) among them."""
    return key_of(text) in _vocabulary()["period" if kind == "every" else kind]


def words_of(kind: str) -> Mapping[str, str]:
    """The words of a kind as they are looked up, and what each means in the first language that has it."""
    return {written: found[0].meaning for written, found in _vocabulary()[kind].items()}


def method_tool(text: str) -> str | None:
    """Return the method of a flow whose cell names the tool that carries it; None where it names none that we know.

    The method is empty where it depends on the other end.

    >>> method_tool("Fivetran"), method_tool("zapier"), method_tool("Segment"), method_tool("REST")
    ('etl', 'ipaas', '', None)
    """
    return _meaning("method-tool", text, "")


class Words:
    """The words of one kind, read when first asked."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and knows(self.kind, text)

    def get(self, text: str) -> str | None:
        """Return what a word means; None where it is none of them, or leaves the fact unknown."""
        return word(self.kind, text)


METHODS = Words("method")
PERIODS = Words("every")
EVERYBODY = Words("everybody")


_DEPARTMENTS: Mapping[str, str] = {
    **dict.fromkeys(("mktg", "mkt", "mktng", "mkting", "marketing dept", "marketing department"), "Marketing"),
    **dict.fromkeys(("marketingabteilung", "abteilung marketing", "marketing abteilung"), "Marketing"),
    **dict.fromkeys(("hr", "human resource", "h r", "hr abteilung"), "Human Resources"),
    **dict.fromkeys(("information technology", "it department", "it dept", "i t", "it abteilung", "edv"), "IT"),
    **dict.fromkeys(("fin", "finance dept", "finance department"), "Finance"),
    **dict.fromkeys(("eng", "engineering dept"), "Engineering"),
    **dict.fromkeys(("ops", "operation"), "Operations"),
    **dict.fromkeys(("cs", "cust service", "customer svc"), "Customer Service"),
    **dict.fromkeys(("sales dept", "sales department"), "Sales"),
    **dict.fromkeys(("revops", "rev ops"), "Revenue Operations"),
    **dict.fromkeys(("vertriebsabteilung", "abt vertrieb", "abteilung vertrieb"), "Vertrieb"),
    **dict.fromkeys(("personalabteilung", "abt personal", "abteilung personal"), "Personal"),
    **dict.fromkeys(("gf", "gl geschäftsführung"), "Geschäftsführung"),
    **dict.fromkeys(("buha", "fibu", "rechnungswesen buchhaltung"), "Buchhaltung"),
    **dict.fromkeys(("f&e", "f & e"), "Forschung und Entwicklung"),
    "compta": "Comptabilité",
    "rrhh": "Recursos Humanos",
}


def is_missing(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a cell says that nothing is known.

    >>> is_missing("N/A"), is_missing("k. A."), is_missing("…"), is_missing("No")
    (True, True, True, False)
    """
    if text[:1].isdecimal():  # no word for nothing begins with a figure
        return bool(more) and text.strip().casefold() in more
    return _NOTHING.fullmatch(text) is not None or knows("missing", text) or text.strip().casefold() in more


def is_nobody(text: str) -> bool:
    """Whether the cell of a person says that there is none: `not assigned`, `nicht zugeordnet`, a plain `no`.

    >>> is_nobody("Not assigned"), is_nobody("no"), is_nobody("niemand"), is_nobody("Noah")
    (True, True, True, False)
    """
    return is_missing(text) or knows("nobody", text) or word("flag", text) == "no"


def read_flag(text: str) -> bool | None:
    """Return what a yes or a no means; None where it is neither.

    >>> read_flag("Ja"), read_flag("нет"), read_flag("teilweise")
    (True, False, None)
    """
    said = word("flag", text)
    return None if said is None else said == "yes"


def full_department(name: str) -> str:
    """Return the department that a short form means; the name itself where it is none.

    >>> full_department("Mktg"), full_department("Field Sales")
    ('Marketing', 'Field Sales')
    """
    return _DEPARTMENTS.get(folded(name), name)


def split_list(text: str) -> list[str]:
    """Return the parts of a cell that lists several things.

    >>> split_list("Sales; Marketing, IT")
    ['Sales', 'Marketing', 'IT']
    """
    return [part for piece in re.split(r"[;,\n|、]| / ", text) if (part := piece.strip())]


def cleaned(text: str) -> tuple[str, int]:
    """Return a text without characters that hide or reorder others, and how many there were."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text, 0
    if hidden_character(text) is None:
        return unicodedata.normalize("NFC", text), 0
    kept = [character for character in text if hidden_character(character) is None]
    return unicodedata.normalize("NFC", "".join(kept)), len(text) - len(kept)
