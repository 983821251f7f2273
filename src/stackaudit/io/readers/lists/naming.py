"""Which tool of the lists of an input another list of it means, where it writes the name a little differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from stackaudit.catalog.tables import editions
from stackaudit.io.readers.lists.column_words import words_for
from stackaudit.io.readers.lists.taken import Product, Row
from stackaudit.io.readers.lists.words import key_of
from stackaudit.io.reconcile.same import other_version
from stackaudit.model.base import shown

_BETWEEN = re.compile(r"\s*[\n,;&+、，；・]\s*|\s+/\s+|(?<=\w{3})/(?=\w{3})|\s+(?:and|und|et|y|e|en|i|и|ve|dan)\s+")
_SIGNS = re.compile(r"[\n,;&+/、，；・]|\s[aueyiиvd]")
"""What a name of several tools surely has: most names are told from them by that alone."""
_FOR = re.compile(r"\b(?:for|für|pour|para|per|voor|dla|для|için|untuk)\b", re.IGNORECASE)  # `Helper for Mac & Windows`
_CODE = re.compile(r"[a-z]?\d[a-z]?")  # of an edition: E3, P1, F3
_MOST_LISTED = 5
_MOST_NEAR = 500  # tools that share the rarest word of a name; of more nobody is told which it may be


@cache
def _editions() -> frozenset[str]:
    return editions()


class Guess(NamedTuple):
    """What a name may mean.

    Attributes:
        place: The tool that it is taken for; None where several may be meant.
        names: The names of the tools that may be meant.
    """

    place: int | None
    names: tuple[str, ...]

    def told(self, name: str) -> str:
        """What there is to be said of it."""
        if self.place is not None:
            return f"{shown(name)} is taken for {shown(self.names[0])} of the list of tools"
        more = f" or {len(self.names) - _MOST_LISTED:,} others" if len(self.names) > _MOST_LISTED else ""
        listed = " or ".join(map(shown, self.names[:_MOST_LISTED]))
        return (
            f"{shown(name)} may be {listed}{more} of the list of tools; it is kept by itself until somebody says which"
        )


class _Words(NamedTuple):
    """A tool as its words: its name, the words of it, and those of its vendor."""

    name: str
    own: frozenset[str]
    vendor: frozenset[str]


class OwnNames:
    """The names of tools word by word."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._added: list[Row] = []
        self._rows: list[_Words] = []  # of those that were looked at
        self._by_words: dict[frozenset[str], list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_rarest: dict[str, list[int]] = {}  # the rarest word of each, with its vendor and without

    def add(self, row: Row) -> None:
        """Take a tool; its place is the number of those before."""
        self._added.append(row)

    def _look(self) -> None:
        """Look at the words of the tools that were added; most inputs never ask for them."""
        first = len(self._rows)
        for place, row in enumerate(self._added[first:], first):
            words = frozenset(key_of(row.record["name"]).split())
            vendor = row.record.get("vendor")
            of_vendor = frozenset(key_of(vendor).split()) if isinstance(vendor, str) else frozenset[str]()
            for word in words:
                self._by_word.setdefault(word, []).append(place)
            self._by_words.setdefault(words, []).append(place)
            self._rows.append(_Words(row.record["name"], words, of_vendor))
        for place, row_words in enumerate(self._rows[first:], first):
            for some in {row_words.own, row_words.own - row_words.vendor} - {frozenset()}:
                rarest = min(some, key=lambda word: (len(self._by_word[word]), word))
                self._by_rarest.setdefault(rarest, []).append(place)

    def guess(self, name: str) -> Guess | None:
        """Return which tool a name means that is none of their names; None where no tool fits.

        Words such as maintenance or licence are no part of a name, and a vendor may stand before it or not. A name that
        is shorter than that of a tool means it where its words are all in it; a longer one, or one that is itself a
        product of the catalog, may be something else. Two names that the catalog knows as two products, or that bear
        different numbers, are two tools. Words that very many tools share say nothing of one of them.
        """
        self._look()
        every = frozenset(key_of(name).split())
        words = every - words_for("contract") or every
        near = {place for word in words for place in self._few(self._by_rarest.get(word, ()))}
        rarest = min((self._by_word.get(word, []) for word in words), key=len, default=[])
        for places, fits, sure in (
            (self._few(self._by_words.get(words, ())), self._same, True),
            (near, self._same_but_vendor, True),
            (self._few(rarest), self._shorter, not self._product(name, "")),
            (near, self._longer, False),
        ):
            found = [place for place in sorted(places) if fits(words, place) and not self._differ(name, words, place)]
            if found:
                one = len(found) == 1 and (sure or self._is_edition(name, words, found[0]))
                return Guess(found[0] if one else None, tuple(self._rows[place].name for place in found))
        return None

    @staticmethod
    def _few(places: Sequence[int]) -> Sequence[int]:
        """The places where they are few enough to say something; none where they are not."""
        return places if len(places) <= _MOST_NEAR else ()

    def _is_edition(self, name: str, words: frozenset[str], place: int) -> bool:
        """Whether a product of the catalog and a tool are one, or the tool is an edition or the vendor's only one."""
        own, own_words, vendor = self._rows[place]
        product = self._product(name, "")
        if product and product == self._product(own, ""):
            return True
        if words <= vendor and words <= own_words:
            return True
        more = own_words - words
        return bool(more) and words <= own_words and all(word in _editions() or _CODE.fullmatch(word) for word in more)

    def _differ(self, name: str, words: frozenset[str], place: int) -> bool:
        own, own_words, _ = self._rows[place]
        if words == own_words:
            return False
        one, other = self._product(name, ""), self._product(own, "")
        return (bool(one and other) and one != other) or other_version(own, name)

    def _same(self, words: frozenset[str], place: int) -> bool:
        return words == self._rows[place][1]

    def _same_but_vendor(self, words: frozenset[str], place: int) -> bool:
        _, own, vendor = self._rows[place]
        return bool(words - vendor) and words - vendor == own - vendor

    def _shorter(self, words: frozenset[str], place: int) -> bool:
        return words <= self._rows[place][1]

    def _longer(self, words: frozenset[str], place: int) -> bool:
        name, own, _ = self._rows[place]
        return own <= words and (len(own) > 1 or bool(self._product(name, "")))


def may_be_several(name: str) -> bool:
    """Whether there is a sign or a word in a name that may part the names of several tools."""
    return _SIGNS.search(name) is not None


def several(name: str, means: Callable[[str], str]) -> tuple[str, ...]:
    """Return the parts of a name that are names of different tools; empty where it is the name of one.

    Args:
        name: The name as it stands in a cell.
        means: Which tool a part means; empty where none is known.
    """
    if not may_be_several(name) or _BETWEEN.search(name) is None or _FOR.search(name):
        return ()
    parts = [part.strip() for part in _BETWEEN.split(name) if part.strip()]
    if len(parts) < 2 or means(" ".join(name.split())):
        return ()
    known = [means(part) for part in parts]
    return tuple(parts) if len({one for one in known if one}) > 1 else ()


def listed(names: Sequence[str]) -> str:
    """Return names as a message lists them."""
    return ", ".join(map(shown, names))
