"""Kinds of records under the names that the stack or the catalog has for them: `Leads` is `lead`, `Kontakte` `contact`.

A word is taken for a kind where it is that kind's own name in another spelling, number or language, and can mean
no other. A word that a company may also mean otherwise, such as `member`, stays its own; so does one that it declares,
or that a journey or a need speaks of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackaudit.catalog.filling import is_assumed
from stackaudit.catalog.spelling import squash
from stackaudit.model.integration import Integration
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

_SHORTEST = 4
"""How long a word is at the least of which an ending is taken off."""


@dataclass(frozen=True, slots=True)
class KindsOfRecords:
    """What became of the names of kinds of records.

    Attributes:
        before: The stack as it was read.
        stack: The stack with each kind under the name that is known.
        taken: What each word that is not kept is taken for.
        several: Words that may mean a kind, or one of several, or else one of the company's own: somebody has to say.
        unknown: Words in flows that nothing else knows.
        known: All names of kinds that a word could have meant.
    """

    before: Stack
    stack: Stack
    taken: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def in_known_kinds(catalog: Catalog, stack: Stack, kept: Collection[str] = ()) -> KindsOfRecords:
    """Return a stack whose flows and tools name kinds of records as its entities do, and else as the catalog does.

    Args:
        catalog: What is known.
        stack: What was read; it is never changed.
        kept: Words that the company says are its own.
    """
    own = {entity.id for entity in stack.entities if not is_assumed(entity)} | _spoken_of(stack) | {*kept}
    used = [one for flow in (*stack.integrations, *stack.candidates) for one in flow.entities or ()]
    used += [use.entity for tool in stack.tools if not tool.assumes("entities") for use in tool.entities]
    words = [word for word in dict.fromkeys(used) if word not in own and word not in catalog.entities]
    if not words:
        return KindsOfRecords(stack, stack)
    index = _Index(catalog, stack)
    taken: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    for word in words:
        sure, possible = index.kinds(word)
        if len(sure) == 1 and len(possible) == 1:
            taken[word] = sure[0]
        elif possible:
            several[word] = possible
        else:
            unknown.append(word)
    known = (*sorted(own), *catalog.entities)
    return KindsOfRecords(stack, _renamed(stack, taken), taken, several, tuple(unknown), known)


def _spoken_of(stack: Stack) -> set[str]:
    """Kinds of records that needs, journeys and models speak of, by names that somebody chose."""
    found = {need.entity for need in stack.needs}
    found.update(need.entity for journey in stack.journeys for step in journey.steps for need in step.needs)
    for tool in stack.tools:
        found.update(tool.relays, *((*(one.reads or ()), *(one.writes or ())) for one in tool.models.values()))
    return found


class _Index:
    """Which kinds of records a word may mean: those of the company before those of the catalog."""

    def __init__(self, catalog: Catalog, stack: Stack) -> None:
        self._own: dict[str, list[str]] = {}
        self._sure: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        for declared in stack.entities:
            if not is_assumed(declared):
                _add(self._own, (declared.id, declared.name), declared.id)
        for entity in catalog.entities.values():
            _add(self._sure, (entity.id, entity.name), entity.id)
            _add(self._sure, (word for word in entity.words if word not in entity.near), entity.id)
            _add(self._near, entity.near, entity.id)

    def kinds(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The kinds that a word is a name of, and all that it may mean, in order of the catalog."""
        for form in _forms(word):
            if own := self._own.get(form):
                return tuple(own), tuple(own)
        for form in _forms(word):
            sure, near = self._sure.get(form, ()), self._near.get(form, ())
            if sure or near:
                return tuple(sure), tuple(dict.fromkeys((*sure, *near)))
        return (), ()


def _add(index: dict[str, list[str]], words: Iterable[str], kind: str) -> None:
    for word in words:
        found = index.setdefault(squash(word), [])
        if kind not in found:
            found.append(kind)


def _forms(word: str) -> Iterator[str]:
    """A word as it stands, then in the singular of English; other plurals are words of the catalog.

    >>> list(_forms("Form-Submissions")), list(_forms("companies"))
    (['formsubmissions', 'formsubmission'], ['companies', 'companie', 'compani', 'company'])
    """
    plain = squash(word)
    yield plain
    if len(plain) >= _SHORTEST and plain.endswith("s"):
        yield plain[:-1]
        if plain.endswith("es"):
            yield plain[:-2]
        if plain.endswith("ies"):
            yield f"{plain[:-3]}y"


def _renamed(stack: Stack, taken: Mapping[str, str]) -> Stack:
    if not taken:
        return stack
    update: dict[str, Any] = {
        name: tuple(_flow(flow, taken) for flow in flows)
        for name in ("integrations", "candidates")
        if (flows := getattr(stack, name))
    }
    update["tools"] = tuple(_tool(tool, taken) for tool in stack.tools)
    entities = tuple(entity for entity in stack.entities if entity.id not in taken)
    if len(entities) != len(stack.entities):
        update["entities"] = entities
    return stack.model_copy(update=update)


def _flow(flow: Integration, taken: Mapping[str, str]) -> Integration:
    if taken.keys().isdisjoint(flow.entities or ()):
        return flow
    return flow.model_copy(
        update={"entities": tuple(dict.fromkeys(taken.get(one, one) for one in flow.entities or ()))}
    )


def _tool(tool: Tool, taken: Mapping[str, str]) -> Tool:
    """A tool whose stated records go by known names; what it states of two words for one kind is the first."""
    if tool.assumes("entities") or taken.keys().isdisjoint(use.entity for use in tool.entities):
        return tool
    uses: dict[str, Any] = {}
    for use in tool.entities:
        kind = taken.get(use.entity, use.entity)
        uses.setdefault(kind, use if kind == use.entity else use.model_copy(update={"entity": kind}))
    return tool.model_copy(update={"entities": tuple(uses.values())})
