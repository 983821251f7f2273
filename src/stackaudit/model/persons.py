"""The persons that a field of a stack names: several in one text, with titles and remarks, or nobody at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from stackaudit.model.base import folded_name, slug

RoleName = Literal[
    "core-user",
    "executive",
    "analyst",
    "application-expert",
    "project-manager",
    "developer",
    "trainer",
    "approver",
    "finance",
    "administrator",
    "super-user",
]
"""Roles of a rollout: representatives of the core users, an executive, a business analyst or technical architect, an
expert for the application, a project manager, a developer, a trainer; whoever approves; somebody of finance, whoever
runs the platform, and users who help others."""


class Person(NamedTuple):
    """Somebody whom a text names.

    Attributes:
        name: The name, without titles and remarks.
        left: What the text says of a departure, such as `left 2026-05-01`; empty where it says nothing.
    """

    name: str
    left: str = ""

    @property
    def id(self) -> str:
        """What tells this person from others."""
        return person_id(self.name)


@lru_cache(maxsize=4096)
def person_id(name: str) -> str:
    """Return the id of a person: case, marks, accents and the order "Lee, Ann" do not tell two apart.

    One rule for everybody who is named: owners, members of teams, whoever answers a questionnaire. Accents of Latin
    letters go, because exports drop them in one list and not in the other. What is only alike (`A. Lee`) is asked.

    >>> person_id("Ann Lee"), person_id("LEE, Ann"), person_id("José Núñez"), person_id("Андрей")
    ('ann-lee', 'ann-lee', 'jose-nunez', 'андрей')
    """
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else name
    return group_id(turned if turned.isascii() else _without_accents(turned))


def _without_accents(name: str) -> str:
    """Return a name whose Latin letters have no accents; marks of other scripts tell letters apart and stay."""
    kept: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFD", name):
        if unicodedata.category(character) == "Mn" and latin:
            continue
        latin = unicodedata.name(character, "").startswith("LATIN")
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def spelling(*names: str) -> str:
    """Return the spelling of a person's name that reports use: first name first, and with capitals, if any is so.

    >>> spelling("LEE, Ann", "ann lee", "Ann Lee")
    'Ann Lee'
    """
    return min(names, key=lambda name: ("," in name, name.islower(), name.isupper(), name))


def may_be_one(one: str, other: str) -> bool:
    """Return whether two names may be of one person: a short form of the first name, or one of two names only.

    They are never merged for that: whoever keeps the list is asked.

    >>> may_be_one("Ann Lee", "A. Lee"), may_be_one("Lee, Anne", "Ann Lee"), may_be_one("Ann Lee", "Bo Lee")
    (True, True, False)
    """
    short, long = sorted((person_id(one).split("-"), person_id(other).split("-")), key=len)
    if len(short) == 1:
        return short[0] in long
    return short[-1] == long[-1] and (short[0].startswith(long[0]) or long[0].startswith(short[0]))


@lru_cache(maxsize=4096)
def group_id(name: str) -> str:
    """Return the id of a team, a party, a role or a stakeholder: case, marks and blanks do not tell two apart.

    >>> group_id("Sales  EMEA"), group_id("sales-emea"), group_id("★")
    ('sales-emea', 'sales-emea', '★')
    """
    return slug(name) or folded_name(name)


_OUTSIDE_BRACKETS = r"(?![^()\[\]]*[)\]])"
_BETWEEN = re.compile(rf"(?:\s*[;/&\n]\s*|\s+(?:\+|or|and|und|oder|et|ou)\s+){_OUTSIDE_BRACKETS}", re.IGNORECASE)
_COMMA = re.compile(rf"\s*,\s*{_OUTSIDE_BRACKETS}")
_REMARK = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]?\s*$")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_TITLE_WORDS = """
head director manager vp svp evp president chief officer lead leader supervisor admin administrator engineer
architect analyst specialist consultant coordinator assistant controller partner founder treasurer secretary
owner sponsor jr sr jnr snr phd mba msc bsc md esq cpa pmp dr prof professor
ceo cfo cto cmo cio coo cro cpo cdo ciso chro cco
leiter leiterin leitung geschäftsführer geschäftsführerin vorstand referent referentin sachbearbeiter
directeur directrice responsable gérant gérante directora gerente jefe jefa diretor diretora
direttore direttrice директор руководитель менеджер начальник
"""
_TITLES = frozenset(_TITLE_WORDS.split())


def persons(
    text: str | None, nobody: Collection[str] = (), left: Collection[str] = (), alone: Collection[str] = ()
) -> tuple[Person, ...]:
    """Return the persons whom a field names, by name; none where it says that there is nobody.

    "Lee, Ann" is one person, and "Ann Lee, Bo Ek" are two. A title after a name ("Ann Lee, CFO") is no person.

    >>> persons("Ann Lee (CFO), Bo Ek - left 2026-05-01", ["n/a"], ["left"])
    (Person(name='Ann Lee', left=''), Person(name='Bo Ek', left='left 2026-05-01'))

    Args:
        text: What the field holds.
        nobody: What is written where there is nobody.
        left: Words for a departure.
        alone: Names of one word that stand alone elsewhere: "Ann, Bo" are two persons where either of them does.
    """
    none = {word.casefold() for word in nobody}
    if text is None or _bare(text).casefold() in none or text.strip().casefold() in none:
        return ()
    found: dict[str, Person] = {}
    for part in _BETWEEN.split(text):
        for person in _listed(part, left, alone):
            if person.name and person.name.casefold() not in none:
                other = found.get(person.id, person)
                found[person.id] = Person(min(person.name, other.name), person.left or other.left)
    return tuple(sorted(found.values()))


def _bare(text: str) -> str:
    return _REMARK.sub("", text).strip()


def _listed(part: str, left: Collection[str], alone: Collection[str]) -> list[Person]:
    """The persons of a text whose only separators are commas."""
    pieces = [piece for piece in _COMMA.split(part.strip()) if piece]
    if _is_one_name(pieces, left, alone):
        pieces = [", ".join(pieces)]
    found: list[Person] = []
    for piece in pieces:
        if found and says_left(piece, left):
            found[-1] = Person(found[-1].name, piece)
        elif not found or not _is_title(piece):
            found.append(_person(piece, left))
    return found


def _is_one_name(pieces: list[str], left: Collection[str], alone: Collection[str]) -> bool:
    """Whether two pieces are a last and a first name: a word each, in a script of capitals, the first no initial."""
    bare = [_bare(piece) for piece in pieces]
    return (
        len(bare) == 2
        and all(len(piece.split()) == 1 and piece[0].lower() != piece[0].upper() for piece in bare)
        and len(bare[0]) > 1
        and not _is_title(bare[1])
        and not says_left(bare[1], left)
        and {slug(piece) for piece in bare}.isdisjoint(alone)
    )


def _is_title(piece: str) -> bool:
    return not _TITLES.isdisjoint(re.findall(r"\w+", piece.casefold()))


def _person(piece: str, left: Collection[str]) -> Person:
    """A name without what stands behind it in brackets, after a dash, or in words of a departure."""
    remark = _REMARK.search(piece)
    if remark is not None:
        told = _person(piece[: remark.start()].strip(), left)
        departures = (said for said in re.split(r"[,;]\s*", remark[1].strip()) if says_left(said, left))
        return Person(told.name, told.left or next(departures, ""))
    name, *rest = _DASH.split(piece, maxsplit=1)
    if rest and (says_left(rest[0], left) or _is_title(rest[0])):
        return Person(name.strip(), rest[0].strip() if says_left(rest[0], left) else "")
    words = piece.split()
    for n in range(1, len(words)):
        said = " ".join(words[n:])
        if said[0].islower() and says_left(said, left):
            return Person(" ".join(words[:n]), said)
    return Person(piece.strip())


def says_left(text: str, words: Collection[str]) -> bool:
    """Whether a remark begins with a word for a departure.

    >>> says_left("has left in May", ["has left"]), says_left("leftover budget", ["left"])
    (True, False)
    """
    said = " ".join(text.casefold().split())
    return any(said == word or said.startswith(f"{word} ") for word in map(str.casefold, words))


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", re.ASCII)


def day_in(text: str) -> date | None:
    """Return the day that a remark states, of a month its first; None where it states none.

    >>> day_in("left 2026-05"), day_in("left in spring")
    (datetime.date(2026, 5, 1), None)
    """
    stated = _DAY.search(text)
    if stated is None:
        return None
    try:
        return date(int(stated[1]), int(stated[2]), int(stated[3] or 1))
    except ValueError:
        return None
