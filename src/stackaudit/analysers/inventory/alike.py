"""Findings on names that a person would take for one another: written in two ways, or one letter apart.

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
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.inventory.context import Context
from stackaudit.analysers.inventory.rules import LOOK_ALIKE, ONE_SPELLING
from stackaudit.core.evidence import Names, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.graph.structure import components, undirected
from stackaudit.model.base import slug
from stackaudit.model.persons import group_id, may_be_one, person_id
from stackaudit.model.tool import Tool

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


@lru_cache(maxsize=2**15)  # each name is folded several times: those of the largest stacks have room
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


# -- findings


@check(LOOK_ALIKE)
def look_alikes(context: Context) -> Iterator[Finding]:
    """One finding for each group of tools, and for each word of the list, that goes by several names."""
    for tools in _groups(context):
        yield _tools(context, tools)
    for word in _WORDS:
        used = dict(word.spelt(context))
        least = context.settings.alike_letters if word.letters else 0
        found = pairs(used, least) if least else _same_pairs(used)
        for spellings in joined(_persons_apart(context, used, found) if word.what == "person" else found):
            yield _spelt_twice(context, word, spellings, used)


# -- tools


def _groups(context: Context) -> list[list[Tool]]:
    """Tools that may be one; accounts of one stated product are several on purpose."""
    tools = {tool.id: tool for tool in context.graph.present}
    by_letters: dict[str, list[Tool]] = defaultdict(list)
    for tool in tools.values():
        by_letters[fold(tool.name).letters].append(tool)
    links: list[tuple[str, str]] = []
    for letters, members in by_letters.items():
        if letters and len({_product(tool) for tool in members}) > 1:
            links += [(one.id, other.id) for one, other in pairwise(members)]
    least = context.settings.alike_letters
    for first, second in pairs({tool.name for tool in tools.values()}, least):
        if not same(first, second):
            here, there = by_letters[fold(first).letters], by_letters[fold(second).letters]
            links += [(one.id, other.id) for one in here for other in there if not _told_apart(one, other)]
    return [[tools[id_] for id_ in members] for members in joined(links)]


def _product(tool: Tool) -> str:
    """What a tool is an account of; a product that only the catalog names does not say that there are several."""
    stated = tool.product is not None and not tool.assumes("product")
    return f"product {fold(tool.product or '').letters}" if stated else f"tool {tool.id}"


def _told_apart(one: Tool, other: Tool) -> bool:
    """Whether facts say that two tools are not one misspelt: accounts of one product, or of two vendors or products."""
    if one.product is not None and other.product is not None:
        assumed = one.assumes("product") or other.assumes("product")
        return not (assumed and same(one.product, other.product))
    return one.vendor is not None and other.vendor is not None and not same(one.vendor, other.vendor)


def _tools(context: Context, tools: list[Tool]) -> Finding:
    names = sorted(tool.name for tool in tools)
    spellings = tuple(dict.fromkeys(names))
    if len(spellings) == 1:
        title = say("{n} tools are called {name}", "{n} tools are called {name}", n=len(tools), name=spellings[0])
    elif all(same(spellings[0], name) for name in spellings):
        title = LOOK_ALIKE.title.fill(names=spellings)
    else:
        title = say("{names} are a letter apart", names=spellings)
    return Finding(
        rule=LOOK_ALIKE,
        subjects=tuple(f"tool:{tool.id}" for tool in tools),
        severity=context.graph.policy.rate(LOOK_ALIKE),
        title=title,
        why=say(
            "If they are one tool, it is counted {n} times: its cost, its flows and what it is used for are spread "
            "over several records. If not, people will take one for the other.",
            n=len(tools),
        ),
        advice=LOOK_ALIKE.advice.fill(),
        evidence=(Names("names", tuple(names)), Tools("records", tuple(sorted(tool.id for tool in tools)))),
        confidence="assumed",
        members=members_of(context.graph, (tool.id for tool in tools)),
    )


# -- words of the list


class _Word(NamedTuple):
    """A kind of word that records share.

    Attributes:
        what: What it is called.
        letters: Whether a letter more, less or other counts too: not for plain words (`contact` is no `contract`).
        subject: The typed subject of a spelling.
    """

    what: str
    letters: bool
    subject: str

    def spelt(self, context: Context) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each spelling, with the records that use it."""
        found: dict[str, set[str]] = defaultdict(set)
        for text, record in _texts(context, self.what):
            found[text].add(record)
        for text in sorted(found):
            yield text, tuple(sorted(found[text]))

    def subjects(self, spellings: Collection[str]) -> tuple[str, ...]:
        """What a finding on several spellings is about."""
        if self.subject == "stack":
            return (f"stack:{self.what}/{slug(min(spellings))}",)
        id_of = person_id if self.what == "person" else group_id
        return tuple(dict.fromkeys(f"{self.subject}:{id_of(text)}" for text in spellings))


_WORDS = (
    _Word("vendor", letters=True, subject="vendor"),
    _Word("product", letters=True, subject="stack"),
    _Word("person", letters=True, subject="person"),
    _Word("category", letters=False, subject="stack"),
    _Word("capability", letters=False, subject="stack"),
)


_FIELDS = {"capability": "capabilities"}
"""Fields of a tool that are not called as the words in them are."""


def _texts(context: Context, what: str) -> Iterator[tuple[str, str]]:
    """Every use of a kind of word by the company: the text, and the name of the record that uses it."""
    for tool in context.graph.present:
        texts: Iterable[str | None] = ()
        if tool.assumes(_FIELDS.get(what, what)):
            continue
        match what:
            case "vendor":
                texts = (tool.vendor,)
            case "product":
                texts = (tool.product,)
            case "category":
                texts = (tool.category,)
            case "capability":
                texts = tuple(use.id for use in tool.capabilities)
        yield from ((text, tool.name) for text in texts if text)
    if what == "person":
        names = {f"tool:{tool.id}": tool.name for tool in context.graph.present}
        names |= {f"initiative:{one.id}": one.name for one in context.graph.stack.initiatives}
        for where, text in context.people.texts():
            kind, _, record = where.partition(":")
            if kind != "tool" or where in names:
                named = names.get(where, record.replace(">", " → "))
                yield from ((person.name, named) for person in context.people.named(text))


_COMMON = 100
"""Of a last name that more persons have, a short form fits several: nobody could say which."""


def _persons_apart(
    context: Context, names: Collection[str], found: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield pairs that are two persons as they are written, and may be one; a short form only if it fits one alone.

    Case, accents and the order of the names tell nobody apart (`person_id`): such spellings need no answer.
    """
    yield from (pair for pair in found if person_id(pair[0]) != person_id(pair[1]))
    persons = {person_id(name): name for name in sorted(names, reverse=True) if not context.people.is_team(name)}
    by_word: dict[str, list[str]] = defaultdict(list)
    for id_ in persons:
        for word in set(id_.split("-")):
            by_word[word].append(id_)
    for id_, name in sorted(persons.items()):
        words = id_.split("-")
        if len(by_word[words[-1]]) > _COMMON:
            continue
        near = {one for one in by_word[words[-1]] if one != id_ and may_be_one(name, persons[one])}
        longer = {one for one in near if len(one) > len(id_)}
        if len(longer) == 1 and (len(words) > 1 or len(near) == 1):
            yield name, persons[longer.pop()]


def _same_pairs(names: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one, other in pairs(names, 10**6) if same(one, other))


def _spelt_twice(context: Context, word: _Word, spellings: list[str], used: dict[str, tuple[str, ...]]) -> Finding:
    one_name = all(same(spellings[0], other) for other in spellings)
    text: Message = (
        say("One {what} is spelt in several ways: {names}", what=word.what, names=tuple(spellings))
        if one_name
        else say("Two spellings of one {what}, it seems: {names}", what=word.what, names=tuple(spellings))
    )
    return Finding(
        rule=LOOK_ALIKE,
        subjects=word.subjects(spellings),
        severity=context.graph.policy.rate(LOOK_ALIKE),
        title=text,
        why=say(
            "What belongs together is counted apart wherever records are put together by {what}: {records}.",
            what=word.what,
            records=tuple(sorted({record for spelling in spellings for record in used[spelling]})),
        ),
        advice=ONE_SPELLING.fill(),
        evidence=tuple(Names(spelling, used[spelling]) for spelling in spellings),
        confidence="documented" if one_name else "assumed",
    )


def joined(links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return what links join, in groups, sorted."""
    pairs = list(links)
    return sorted(map(list, components(undirected({end for pair in pairs for end in pair}, pairs))))
