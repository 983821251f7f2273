"""How a flow is carried, as people write it: a method, a tool that carries it, a period beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from stackaudit.io.readers.lists.numbers import beside
from stackaudit.io.readers.lists.words import key_of, knows, method_tool, word
from stackaudit.io.readers.native import known_products

_MOST_WORDS = 8
_LEAST_PART = 5
_COMPOUNDING = frozenset({"de", "nl"})
"""Languages that write a noun of several in one word."""
_BY_HAND = frozenset({"file", "manual"})
_NAME = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\s,;:()|+/]+")


class Carried(NamedTuple):
    """How a flow is carried, as far as a cell says.

    Attributes:
        method: The method; empty where no word names one, or where it depends on what the tool in `via` leads to.
        via: The tool that carries it; empty where none is named.
        every: The period that stands beside it; empty where there is none.
        rest: Whether there are words in it that say nothing to the reader.
    """

    method: str = ""
    via: str = ""
    every: str = ""
    rest: bool = False


@lru_cache(maxsize=2048)
def read_method(text: str, language: str = "") -> Carried:
    """Return how a flow is carried.

    >>> read_method("nightly CSV"), read_method("Fivetran").via, tuple(read_method("via Zapier, daily"))
    (Carried(method='file', via='', every='24h', rest=False), 'Fivetran', ('ipaas', 'Zapier', '24h', False))
    >>> read_method("breaks often"), read_method("copy & paste").method
    (Carried(method='', via='', every='', rest=True), 'manual')
    >>> read_method("CSV export by Tom").method, read_method("Ana uploads it weekly"), read_method("API by Tom").method
    ('manual', Carried(method='manual', via='', every='7d', rest=True), 'api')
    """
    tokens = _TOKEN.findall(text)
    if len(tokens) > _MOST_WORDS:
        return Carried(rest=True)
    parts = _parts(tokens, language)
    methods = dict.fromkeys(meaning for kind, meaning, _ in parts if kind == "method")
    tools = dict.fromkeys((name, meaning) for kind, meaning, name in parts if kind == "tool")
    periods = dict.fromkeys(meaning for kind, meaning, _ in parts if kind == "every")
    whole = word("method", text, language)
    every = next(iter(periods)) if len(periods) == 1 else ""
    rest = any(kind == "rest" for kind, _, _ in parts)
    if not tools and _BY_HAND.issuperset(methods) and _by_a_person(text.split()):
        return Carried("manual", "", every, rest=True)
    if len(tools) == 1:
        (via, method), *_ = tools
        return Carried(method or next(iter(methods), ""), via, every, rest)
    if whole is not None:
        return Carried(whole, "", every)
    if len(methods) == 1 and not tools:
        return Carried(next(iter(methods)), "", every, rest)
    return Carried(every=every, rest=True)


def _by_a_person(words: list[str]) -> bool:
    """Whether somebody carries the records: `export by Tom`, `Ana uploads it`, `we type it in`."""
    for n in range(1, len(words)):
        before, after = words[:n], words[n:]
        if _are_a_person(before) and knows("carries", after[0]):
            return True
        carried = any(knows("carries", one) or word("method", one) in _BY_HAND for one in before[:-1])
        if carried and knows("person-by", before[-1]) and _are_a_person(after):
            return True
    return False


def _are_a_person(words: list[str]) -> bool:
    """Whether words are one or two names that no product has, or a word for somebody (`we`, `the intern`)."""
    said = " ".join(words).strip(" ,;:.()")
    if knows("somebody", said) or (len(words) == 2 and knows("somebody", words[1])):
        return True
    named = len(words) <= 2 and all(_NAME.fullmatch(one) and one.istitle() and len(one) > 1 for one in said.split())
    if not named or any(knows(kind, said) for kind in ("method", "every", "month", "status", "carries")):
        return False
    return method_tool(said) is None and known_products(None).sure(said, None).tool is None


def _parts(tokens: list[str], language: str) -> list[tuple[str, str, str]]:
    """Return the words of a cell in phrases, the longest that is known first: what each is, what it means, itself."""
    parts: list[tuple[str, str, str]] = []
    place = 0
    while place < len(tokens):
        for length in range(len(tokens) - place, 0, -1):
            phrase = " ".join(tokens[place : place + length])
            found = _known(phrase, language, alone=length == len(tokens), led=bool(parts) and parts[-1][0] == "filler")
            if found is not None:
                parts.append((*found, phrase))
                break
        else:
            length = 1
            parts.append(("rest", "", tokens[place]))
        place += length
    return parts


def _known(phrase: str, language: str, *, alone: bool, led: bool) -> tuple[str, str] | None:
    tool = method_tool(phrase)
    if tool is not None and (
        alone or led or not phrase.islower() or not phrase.isalpha()
    ):  # `make` inside a sentence is a verb
        return "tool", tool
    period = word("every", phrase, language)
    if period is not None:
        return "every", period
    method = word("method", phrase, language) or _compound(phrase, language)
    if method is not None and not (alone and " " in phrase and _holds_period(phrase, language)):
        return "method", method
    return ("filler", "") if key_of(phrase) in beside("carrier") else None


def _compound(phrase: str, language: str) -> str | None:
    """Return the method that the last part of a word of several says: `XML-Datei`, `Standardkonnektor`."""
    if " " in phrase:
        return None
    parts = key_of(phrase).split()
    found = (word("method", " ".join(parts[n:]), language) for n in range(1, len(parts)))
    last = next(filter(None, found), None)
    if last is not None or len(parts) != 1 or language not in _COMPOUNDING:
        return last
    ends = (word("method", parts[0][n:], language) for n in range(3, len(parts[0]) - _LEAST_PART + 1))
    return next(filter(None, ends), None)


def _holds_period(phrase: str, language: str) -> bool:
    """Whether one of the words says how often, as in `nightly csv`, which is a method as a whole."""
    return any(word("every", part, language) is not None for part in phrase.split())
