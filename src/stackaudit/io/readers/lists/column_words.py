"""Words in heads and cells that tell columns apart where the dictionary of heads does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from stackaudit.io.readers.lists.words import key_of, rows

Kind = Literal[
    "person",
    "about-people",
    "reach",
    "department",
    "user-id",
    "wanted",
    "example",
    "weight",
    "payee",
    "amount",
    "place",
    "device",
    "hosting",
    "payment",
    "tool",
    "system",
    "private",
    "of-which",
    "list-of",
    "list-of-first",
    "list-of-behind",
    "contract",
    "footnote",
    "page",
    "made",
    "as-of",
    "net",
    "gross",
    "used",
    "of-contracts",
    "of-seats",
    "of-costs",
    "of-anything",
    "which-name",
    "name-end",
    "any-name",
    "file",
    "stock",
    "price",
    "connection",
    "device-id",
    "month",
    "licence-name",
    "pair-first",
    "pair-second",
    "pair-third",
    "product",
    "quantity",
    "id",
]
"""What a word says; the table of words tells each."""

_NO_BLANKS = "\u2e80"
"""From here on letters of scripts that are written without blanks."""

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def plain(head: str) -> str:
    """Return a head as it is compared with words: signs as blanks, capitals inside a word parted, lower case.

    >>> plain("JobTitle"), plain("user_name")
    ('job title', 'user name')
    """
    return key_of(CAMEL.sub(" ", head))


def says(kind: Kind, head: str) -> bool:
    """Return whether a whole text says this.

    >>> says("person", "FirstName"), says("person", "Application")
    (True, False)
    """
    return plain(head) in _words()[kind]


def has_word(kind: Kind, text: str) -> bool:
    """Return whether a word of a text says this.

    >>> has_word("hosting", "on-premise"), has_word("hosting", "Berlin")
    (True, False)
    """
    return not _words()[kind].isdisjoint(plain(text).split())


def begins_with(kind: Kind, text: str) -> bool:
    """Return whether the first words of a text, of which more follow, say this.

    >>> begins_with("of-which", "davon Wartung"), begins_with("of-which", "davon")
    (True, False)
    """
    bare = plain(text)
    return any(
        bare.startswith(one if one > _NO_BLANKS else f"{one} ") and len(bare) > len(one) for one in _words()[kind]
    )


def ends_with(kind: Kind, text: str) -> bool:
    """Return whether the last words of a text say this.

    >>> ends_with("list-of", "Tools, Stand"), ends_with("list-of", "Tools until")
    (True, False)
    """
    bare = plain(text)
    return any(bare == one or bare.endswith(one if one > _NO_BLANKS else f" {one}") for one in _words()[kind])


def words_for(kind: Kind) -> frozenset[str]:
    """Return the words that say this.

    >>> "wartung" in words_for("contract")
    True
    """
    return _words().get(kind, frozenset())


@cache
def _words() -> Mapping[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, _, words in rows("columns.psv"):
        kinds.setdefault(kind, set()).update(words.split(";"))
    return {kind: frozenset(words) for kind, words in kinds.items()}
