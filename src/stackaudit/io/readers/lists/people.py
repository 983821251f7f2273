"""Whether a column names people, where a list of tools was looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.column_words import says
from stackaudit.io.readers.lists.profile import Profile

_LIKE_A_PERSON = re.compile(
    r"[^\W\d_]['’\w-]+,?(?: [^\W\d_]\.)?(?: (?:de|da|van|von|der|la|el|al|bin))*(?: [^\W\d_]['’\w.-]*){1,2}"
)
_FEW_KNOWN = 0.1


def is_of_people(head: str) -> bool:
    """Whether a head says that its column names people.

    >>> is_of_people("FirstName"), is_of_people("Application")
    (True, False)
    """
    return says("person", head)


def are_people(column: int, heads: Sequence[str], cells: Sequence[Profile], lines: Sequence[Line], hit: float) -> bool:
    """Whether a column names people, though its head does not say so.

    Its texts have to look like names of people, and the catalog to know hardly any; and either an e-mail address beside
    most of them holds the same name, or another head is one of lists of people.
    """
    own = cells[column]
    if hit >= _FEW_KNOWN or not own.texts:
        return False
    alike = sum(is_like_a_person(text) for text in own.texts) / len(own.texts)
    if alike < 0.6:
        return False
    if any(says("about-people", head) for n, head in enumerate(heads) if n != column):
        return True
    addresses = [n for n, profile in enumerate(cells) if profile.share("e-mail") >= 0.5]
    return any(_same(column, n, lines) >= 0.5 for n in addresses)


def is_like_a_person(text: str) -> bool:
    """Whether a text is two or three words with capitals, as names of people are; many products are too.

    >>> is_like_a_person("Ana Ruiz"), is_like_a_person("Slack"), is_like_a_person("Power BI")
    (True, False, True)
    """
    if _LIKE_A_PERSON.fullmatch(text) is None:
        return False
    words = [word for word in re.split(r"[ ,]+", text) if len(word) > 3]
    return all((word[:1].isupper() and not word.isupper()) or not word[:1].isascii() for word in words)


def _same(names: int, addresses: int, lines: Sequence[Line]) -> float:
    """The share of the addresses that hold a word of the name beside them."""
    seen = same = 0
    for line in lines[:60]:
        local, at, _ = text_of(line.cell(addresses)).casefold().rpartition("@")
        if at:
            seen += 1
            words = _latin(text_of(line.cell(names)))
            same += any(len(word) > 2 and word in local for word in words)
    return same / seen if seen else 0.0


def _latin(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.split(r"[^\w]+", "".join(letter for letter in bare if not unicodedata.combining(letter)))
