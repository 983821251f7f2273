"""The state of a tool or a flow, as people write it: a word, and often since when or until when."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from stackaudit.io.readers.lists.days import read_day
from stackaudit.io.readers.lists.numbers import beside
from stackaudit.io.readers.lists.words import SURE_PHASES, key_of, knows, word, words_of

_MOST_WORDS = 8
_LONGEST_DAY = 5
_SIGNS = ",;:()[]–-"
_LIKE_A_DAY = re.compile(r"(?:\d{1,4}[./-])?\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d|[QqHhTt][1-4][ /-]?\d{2,4}")
_MONTH = re.compile(r"(\d{1,2})[./-](\d{2})")
SURE = frozenset(map(key_of, SURE_PHASES))
_AS_STATUS = {"plan": "planned", "active": "active", "phase-out": "deprecated", "retired": "deprecated"}
_ENDING = frozenset({"phase-out", "retired"})
_PARTS = re.compile(r"[,;:()/|+]| [-–—] |[.!](?=\s|$)")
_WORST_FIRST = ("broken", "degraded", "planned", "deprecated", "active")


class State(NamedTuple):
    """What a state says.

    Attributes:
        meaning: The phase or the status; empty where no word is known.
        ends: The day on which the tool or the flow ends, where it says one.
        dated: Whether a day stands beside the word.
    """

    meaning: str = ""
    ends: date | None = None
    dated: bool = False


@lru_cache(maxsize=2048)
def read_state(text: str, kind: str, language: str = "") -> State:
    """Return what a state of a tool (`phase`) or of a flow (`status`) says; a flow is also told by a phase.

    >>> read_state("Ablösung bis 06/2027", "phase", "de")
    State(meaning='phase-out', ends=datetime.date(2027, 6, 30), dated=True)
    >>> read_state("broken since 09/26", "status").meaning, read_state("wird abgeschaltet", "status").meaning
    ('broken', 'deprecated')
    >>> read_state("no, broken since May", "status").meaning, read_state("yes, but slow", "status").meaning
    ('broken', 'degraded')
    >>> read_state("yes, except for refunds", "status").meaning
    ''
    """
    whole = _meaning(text, kind, language)
    if whole or knows(kind, text):
        return State(whole)
    dated = _dated(text, kind, language)
    if dated.meaning or kind != "status":
        return dated
    return State(_in_parts(text, language))


def _in_parts(text: str, language: str) -> str:
    """Return the worst that the parts of the state of a flow say; a yes beside words that say nothing leaves it open.

    A plain no says that it does not work, unless another part says better what it is.
    """
    parts = [part for piece in _PARTS.split(text) for part in _apart(piece.split()) if part]
    answers = [word("flag", part, language) for part in parts]
    states = [
        _part(part, language) or {"yes": "active"}.get(answer or "", "")
        for part, answer in zip(parts, answers, strict=True)
    ]
    found = min(filter(None, states), key=_WORST_FIRST.index, default="")
    if "no" in answers:
        return found if found not in ("", "active") else "broken"
    return "" if found == "active" and "" in states else found


def _apart(words: list[str]) -> list[str]:
    """Return the parts that a `but` sets apart."""
    parts: list[list[str]] = [[]]
    for one in words:
        if key_of(one) in words_of("but"):
            parts.append([])
        else:
            parts[-1].append(one)
    return [" ".join(part) for part in parts]


def _part(text: str, language: str) -> str:
    """Return what one part says: a word, two of them (`works sometimes`), or what is so since something happened."""
    known = _meaning(text, "status", language) or _dated(text, "status", language).meaning
    if known:
        return known
    words = text.split()
    for n in range(1, min(len(words), _MOST_WORDS)):
        left = _answered(" ".join(words[:n]), language)
        right = _answered(" ".join(words[n:]), language)
        if left and right:
            return min(left, right, key=_WORST_FIRST.index)
        if left and left != "active" and key_of(words[n]) in _leading("since"):
            return left
    return ""


def _answered(text: str, language: str) -> str:
    """Return what a word says of a flow, a yes among them; a no is none here, as `no errors` is good."""
    return _meaning(text, "status", language) or ("active" if word("flag", text, language) == "yes" else "")


def _dated(text: str, kind: str, language: str) -> State:
    """Return a state beside which a day or a month stands; nothing where the text is no such."""
    words = text.split()
    if len(words) > _MOST_WORDS or not any(_may_be_of_a_day(one) for one in words):
        return State()
    for first in range(len(words)):
        for last in range(min(len(words), first + _LONGEST_DAY), first, -1):
            day = _day(words[first:last], language)
            found = _meaning(" ".join(words[:first] + words[last:]).strip(_SIGNS), kind, language) if day else ""
            if found and day:
                return State(found, _last_day(found, day) if kind == "phase" else None, dated=True)
    return State()


def _may_be_of_a_day(text: str) -> bool:
    return any(letter.isdigit() for letter in text) or word("month", text.strip(_SIGNS)) is not None


class _Day(NamedTuple):
    how: str
    day: date | None


def _day(words: list[str], language: str) -> _Day | None:
    """Return the day that the words behind a state name, and how they lead to it; None where they name none."""
    how = ""
    rest = [word.strip(_SIGNS) for word in words if word.strip(_SIGNS)]
    for length in (2, 1):
        led = key_of(" ".join(rest[:length]))
        for kind in ("since", "until", "on"):
            if led and led in _leading(kind) and len(rest) > length and not how:
                how, rest = kind, rest[length:]
    while len(rest) > 1 and key_of(rest[0]) in _leading("on"):
        rest = rest[1:]
    said = " ".join(rest)
    short = _MONTH.fullmatch(said)
    read = read_day(f"{short[1]}/20{short[2]}" if short else said, language=language).day
    if read is None and said.isdecimal() and _LIKE_A_DAY.fullmatch(said):
        read = date(int(said), 12, 31)
    said_so = read is not None or _LIKE_A_DAY.fullmatch(said) or (how and word("month", said) is not None)
    return _Day(how, read) if said_so else None


def _leading(kind: str) -> frozenset[str]:
    return _leads()[kind]


@lru_cache(maxsize=1)
def _leads() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(key_of, beside(kind))) for kind in ("since", "until", "on")}


def _last_day(phase: str, said: _Day) -> date | None:
    """The day on which a tool ends: of one that has ended always, of another only where the day lies ahead of it."""
    return said.day if phase == "retired" or (phase in _ENDING and said.how != "since") else None


def _meaning(text: str, kind: str, language: str) -> str:
    found = word(kind, text, language)
    if found is None and kind == "status" and not knows("status", text):
        found = _AS_STATUS.get(word("phase", text, language) or "") if says_a_phase(text) else None
    return found or ""


def says_a_phase(text: str) -> bool:
    """Whether a word says a phase and nothing else; `standard` and `approved` are said of much.

    >>> says_a_phase("in Betrieb"), says_a_phase("standard")
    (True, False)
    """
    return word("phase", text) is not None and (key_of(text) in SURE or not text.isascii() or " " in text)
