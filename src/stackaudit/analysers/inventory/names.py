"""Names that a person would take for one another: the same but for how they are written, or one letter apart.

Names are folded: compatibility forms, case, accents, spaces and marks go, and letters of other scripts that look like
Latin ones become those. Names that fold to the same are one name written in two ways. Long words may also differ in
one letter (one more, one less, another, or two that changed places: Damerau 1964). What is short is never compared
letter by letter (`US` and `UK` are two things), nor are names whose figures differ (`Server 1`, `Server 2`).

Pairs are found without comparing each name with each: two texts that are one such letter apart have a form in common
once any one letter is left out of each.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_LOOKS_LATIN = dict(
    zip(
        # Cyrillic, then Greek: letters whose shape is a Latin one's, as code points: nobody could proofread them.
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455"
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b9",
        "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXovi",
        strict=True,
    )
)
_ROMAN = frozenset("ivx")


class Folded(NamedTuple):
    """A name as it is compared: its words, its letters in a row, and its figures."""

    words: tuple[str, ...]
    letters: str
    figures: str


@lru_cache(maxsize=8192)
def fold(name: str) -> Folded:
    """Fold a name.

    >>> fold("Mail-Chimp").letters == fold("  mail CHIMP ").letters == fold("M\u0430il\u0441himp").letters
    True
    """
    latin = "".join(_LOOKS_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFKC", name))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", latin).casefold())
    kept = "".join(c if c.isalnum() or unicodedata.category(c) == "Mc" else _blank(c) for c in plain)
    words = tuple(kept.split())
    letters = "".join(words)
    figures = " ".join(word for word in words if set(word) <= _ROMAN) + "".join(c for c in letters if c.isdigit())
    return Folded(words, letters, figures)


def _blank(character: str) -> str:
    """Accents, apostrophes and joiners go without a trace; `+` and `#` are part of a name; other marks part words."""
    if character in "+#":
        return character
    silent = unicodedata.category(character) in {"Mn", "Cf", "Sk"} or character in "'\u2019\u02bc"
    return "" if silent else " "


def same(one: str, other: str) -> bool:
    """Whether two names are one, written in two ways. A name of marks only is like no other."""
    return fold(one).letters == fold(other).letters != ""


def one_letter_apart(one: str, other: str, least: int) -> bool:
    """Whether two names differ in one letter of a word that has at least so many letters.

    >>> one_letter_apart("Salesforce", "Salesfroce", 7), one_letter_apart("Zendesk US", "Zendesk UK", 7)
    (True, False)
    """
    a, b = fold(one), fold(other)
    if a.figures != b.figures or a.letters == b.letters or not _one_edit(a.letters, b.letters):
        return False
    common = Counter(a.words) & Counter(b.words)
    rest = [sum(map(len, (Counter(name.words) - common).elements())) for name in (a, b)]
    return min(rest) >= least


def _one_edit(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other[start:]


def pairs(names: Collection[str], least: int) -> Iterator[tuple[str, str]]:
    """All pairs of different spellings that are the same name, or one letter apart; sorted, each once."""
    found: set[tuple[str, str]] = set()
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        if fold(name).letters:
            alike[fold(name).letters].append(name)
    for spellings in alike.values():
        # a chain of neighbours says as much as all pairs, and there are not too many of them
        found.update(pairwise(spellings))
    for one, other in _near(alike, least):
        found.add((min(one, other), max(one, other)))
    yield from sorted(found)


def _near(alike: dict[str, list[str]], least: int) -> Iterator[tuple[str, str]]:
    """Pairs one letter apart, one spelling each of the two names."""
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for letters, spellings in alike.items():
        if len(letters) >= least:
            for short in {letters, *(letters[:n] + letters[n + 1 :] for n in range(len(letters)))}:
                blocks[short, fold(spellings[0]).figures].append(spellings[0])
    for members in blocks.values():
        for n, one in enumerate(members):
            for other in members[n + 1 :]:
                if one_letter_apart(one, other, least):
                    yield one, other
