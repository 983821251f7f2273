"""Words of the company that nothing here knows: each is named, with the nearest that is known, and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from stackaudit.analysers.privacy.context import Context
from stackaudit.core.errors import nearest
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Rule
from stackaudit.model.facts import FACTS
from stackaudit.model.privacy import RANKS


def named(words: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return words that are not known, each with the nearest that is."""
    return tuple(
        word if near is None else f"{word} (the nearest known word is {near})" for word, near in sorted(words.items())
    )


def unknown_levels(context: Context, rule: Rule) -> Iterator[Unknown]:
    """Yield the entities and the tools whose word of confidentiality is not one of the policy."""
    of_entities = {f"entity:{id_}": held.entity.sensitivity for id_, held in context.graph.holdings.items()}
    of_tools = {f"tool:{tool.id}": tool.data_classification for tool in context.graph.tools}
    for fact, stated in (("entity.sensitivity", of_entities), ("data_classification", of_tools)):
        strange = {subject: word for subject, word in sorted(stated.items()) if word and not _is_level(context, word)}
        if strange:
            told = named(with_nearest(strange.values(), context.graph.policy.privacy.levels))
            yield FACTS[fact].unknown(rule, strange, params={"words": told})


def _is_level(context: Context, word: str) -> bool:
    """Whether a word is a level, or a class of personal data, which says no level and nothing strange."""
    return word in RANKS or context.graph.policy.privacy.level(word) is not None


def unknown_capabilities(context: Context, rule: Rule) -> Iterator[Unknown]:
    """Yield the activities that name a capability which no tool has, where they do not name their tools."""
    known = {use.id for tool in context.graph.tools for use in tool.capabilities}
    strange = {
        f"activity:{one.id}": found
        for one in context.graph.stack.activities
        if one.tools is None and (found := sorted({*(one.capabilities or ())} - known))
    }
    if strange:
        words = with_nearest((word for found in strange.values() for word in found), known)
        yield FACTS["activity.capabilities"].unknown(rule, sorted(strange), params={"words": named(words)})


def with_nearest(words: Iterable[str], known: Iterable[str]) -> dict[str, str | None]:
    """Return some words, each with the nearest of those that are known, or None where none is near."""
    listed = tuple(known)
    return {word: nearest(word, listed) for word in words}
