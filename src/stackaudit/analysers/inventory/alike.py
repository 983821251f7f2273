"""Records whose names a person would take for one another, and words that are spelt in two ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.names import fold, pairs, same
from stackaudit.analysers.inventory.rules import LOOK_ALIKE
from stackaudit.core.evidence import Names, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.graph.structure import components, undirected
from stackaudit.model.base import slug
from stackaudit.model.lifecycle import in_stack
from stackaudit.model.tool import Tool


@check(LOOK_ALIKE)
def look_alikes(case: Case) -> Iterator[Finding]:
    """One finding for each group of tools, and for each word of the list, that goes by several names."""
    for tools in _groups(case):
        yield _tools(case, tools)
    for word in _WORDS:
        used = dict(word.spelt(case))
        least = case.settings.alike_letters if word.letters else 0
        for spellings in _joined(used, pairs(used, least) if least else _same_pairs(used)):
            yield _spelt_twice(case, word, spellings, used)


# -- tools


def _groups(case: Case) -> list[list[Tool]]:
    """Tools that may be one; accounts of one stated product are several on purpose."""
    tools = {tool.id: tool for tool in case.graph.tools if in_stack(tool)}
    by_letters: dict[str, list[Tool]] = defaultdict(list)
    for tool in tools.values():
        by_letters[fold(tool.name).letters].append(tool)
    links: list[tuple[str, str]] = []
    for letters, members in by_letters.items():
        if letters and len({_product(tool) for tool in members}) > 1:
            links += [(one.id, other.id) for one, other in pairwise(members)]
    least = case.settings.alike_letters
    for first, second in pairs({tool.name for tool in tools.values()}, least):
        if not same(first, second):
            here, there = by_letters[fold(first).letters], by_letters[fold(second).letters]
            links += [(one.id, other.id) for one in here for other in there if not _told_apart(one, other)]
    return [[tools[id_] for id_ in members] for members in _joined(tools, links)]


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


def _tools(case: Case, tools: list[Tool]) -> Finding:
    names = sorted(tool.name for tool in tools)
    spellings = tuple(dict.fromkeys(names))
    if len(spellings) == 1:
        title = say("{n} tools are called {name}", "{n} tools are called {name}", n=len(tools), name=spellings[0])
    elif all(same(spellings[0], name) for name in spellings):
        title = say("{names} are one name in several spellings", names=spellings)
    else:
        title = say("{names} are a letter apart", names=spellings)
    return Finding(
        code=LOOK_ALIKE.id,
        subjects=tuple(f"tool:{tool.id}" for tool in tools),
        severity=case.graph.policy.rate(LOOK_ALIKE),
        title=title,
        why=say(
            "If they are one tool, it is counted {n} times: its cost, its flows and what it is used for are spread "
            "over several records. If not, people will take one for the other.",
            n=len(tools),
        ),
        advice=say(
            "If they are one tool, make one record of them. If they are accounts of one product, state the same "
            "product on each. If they are different things, call them by names that nobody mixes up."
        ),
        evidence=(Names("names", tuple(names)), Tools("records", tuple(sorted(tool.id for tool in tools)))),
        confidence="assumed",
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

    def spelt(self, case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each spelling, with the records that use it."""
        found: dict[str, set[str]] = defaultdict(set)
        for text, record in _texts(case, self.what):
            found[text].add(record)
        for text in sorted(found):
            yield text, tuple(sorted(found[text]))

    def subjects(self, spellings: Collection[str]) -> tuple[str, ...]:
        """What a finding on several spellings is about."""
        if self.subject == "stack":
            return (f"stack:{self.what}/{slug(min(spellings))}",)
        return tuple(f"{self.subject}:{slug(text) or text}" for text in spellings)


_WORDS = (
    _Word("vendor", letters=True, subject="vendor"),
    _Word("product", letters=True, subject="stack"),
    _Word("person", letters=True, subject="person"),
    _Word("category", letters=False, subject="stack"),
    _Word("capability", letters=False, subject="stack"),
)


_FIELDS = {"capability": "capabilities"}
"""Fields of a tool that are not called as the words in them are."""


def _texts(case: Case, what: str) -> Iterator[tuple[str, str]]:
    """Every use of a kind of word by the company: the text, and the name of the record that uses it."""
    nobody = {word.casefold() for word in case.graph.policy.no_owner}
    for tool in case.graph.tools:
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
            case "person":
                texts = (tool.owner, tool.technical_owner, tool.sponsor)
        yield from ((text, tool.name) for text in texts if text and text.strip().casefold() not in nobody)
    if what == "person":
        yield from (
            (flow.owner, f"{flow.source} → {flow.target}") for flow in case.graph.stack.integrations if flow.owner
        )


def _same_pairs(names: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one, other in pairs(names, 10**6) if same(one, other))


def _spelt_twice(case: Case, word: _Word, spellings: list[str], used: dict[str, tuple[str, ...]]) -> Finding:
    one_name = all(same(spellings[0], other) for other in spellings)
    text: Message = (
        say("One {what} is spelt in several ways: {names}", what=word.what, names=tuple(spellings))
        if one_name
        else say("Two spellings of one {what}, it seems: {names}", what=word.what, names=tuple(spellings))
    )
    return Finding(
        code=LOOK_ALIKE.id,
        subjects=word.subjects(spellings),
        severity=case.graph.policy.rate(LOOK_ALIKE),
        title=text,
        why=say(
            "What belongs together is counted apart wherever records are put together by {what}: {records}.",
            what=word.what,
            records=tuple(sorted({record for spelling in spellings for record in used[spelling]})),
        ),
        advice=say("Choose one spelling and use it in every record; or leave it, if they are two."),
        evidence=tuple(Names(spelling, used[spelling]) for spelling in spellings),
        confidence="documented" if one_name else "assumed",
    )


def _joined(nodes: Iterable[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of more than one, sorted: everything that links lead to."""
    groups = components(undirected(nodes, links))
    return sorted(list(members) for members in groups if len(members) > 1)
