"""Where personal data is: the places of tools and of the models in them, held against the company's regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.analysers.privacy.context import Context, together
from stackaudit.analysers.privacy.words import named
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Rule, Text
from stackaudit.graph.holders import Worst
from stackaudit.graph.models import AtWork, models_at_work
from stackaudit.model.facts import FACTS
from stackaudit.model.privacy import RANKS
from stackaudit.model.tool import Tool
from stackaudit.policy.places import all_within, outside, unknown_places

_PERSONAL = RANKS["personal"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A tool that holds personal data, or in which a model reads it, with the places outside the regions.

    Attributes:
        tool: The tool.
        kept: The worst class of what it keeps outside, or may.
        places: The places outside at which it keeps data.
        given: The worst class of what models in it are given that run outside.
        models: The places outside at which they run.
        reads: The entities that they read.
    """

    tool: Tool
    kept: Worst
    places: tuple[str, ...]
    given: Worst
    models: tuple[str, ...]
    reads: tuple[str, ...]

    @property
    def worst(self) -> Worst:
        """The worst class of both."""
        return together((self.kept, self.given))


def placed_outside(context: Context) -> Iterator[Placed]:
    """Yield each tool of which personal data is at a place outside the regions, by id."""
    kept = {tool.id: (worst, _outside(context, context.stated(tool).hosted)) for tool, worst in context.held}
    models: dict[str, list[tuple[AtWork, Worst]]] = {}
    for one, worst in models_reading(context):
        if _outside(context, one.ai.hosted):
            models.setdefault(one.tool.id, []).append((one, worst))
    for tool in context.graph.tools:
        worst, places = kept.get(tool.id, (together(()), ()))
        running = models.get(tool.id, [])
        if places or running:
            given = together(worst for _, worst in running)
            where = tuple(dict.fromkeys(place for one, _ in running for place in _outside(context, one.ai.hosted)))
            reads = tuple(sorted({entity for one, _ in running for entity in one.reads.entities}))
            yield Placed(tool, worst if places else together(()), places, given, where, reads)


def _outside(context: Context, places: tuple[str, ...] | None) -> tuple[str, ...]:
    return outside(places or (), context.regions)


def models_reading(context: Context) -> Iterator[tuple[AtWork, Worst]]:
    """Yield each model that reads personal data, or may, with the worst class of it.

    What a model is stated to read it is given, in the class of the entity or in that of what its tool surely holds of
    it. Where only roles and flows say what it reads, it may be given it.
    """
    for one in models_at_work(context.graph):
        worst = together(_read(context, one, entity) for entity in one.reads.entities)
        if RANKS[worst.possible] >= _PERSONAL:
            yield one, worst


def _read(context: Context, one: AtWork, entity: str) -> Worst:
    held, word = context.holders.worst(one.tool.id, entity), context.holders.class_of(entity)
    if one.reads.origin != "stated":
        return held._replace(certain="none")
    given = Worst(word or "none", word or "none", open=word is None)
    return together((held, given))


# -- what is open


def open_places(context: Context, rule: Rule) -> Iterator[Unknown]:
    """Yield the places that are not stated, or not in a word that is known, the regions, and missing safeguards."""
    models = [(one, one.ai.hosted) for one, _ in models_reading(context)]
    hosted = [tool for tool in context.certain if context.stated(tool).hosted]
    if not context.regions:
        placed = {*(tool.id for tool in hosted), *(one.tool.id for one, places in models if places)}
        if placed:
            yield FACTS["policy.privacy.regions"].unknown(rule, _subjects(placed))
        return
    kept = [(tool.id, context.stated(tool).hosted) for tool in context.certain]
    yield from _of_fact(context, rule, "privacy.hosted", kept)
    for place in ("ai", "function.ai"):
        of_models = [(one.tool.id, places) for one, places in models if one.place == place]
        yield from _of_fact(context, rule, f"{place}.hosted", of_models)
    yield from _regions(context, rule, [*kept, *((one.tool.id, places) for one, places in models)])
    bare = [one.tool.id for one in placed_outside(context) if context.stated(one.tool).is_safeguarded is None]
    sure = {tool.id for tool in context.certain} | {one.tool.id for one, _ in models}
    asked = [tool for tool in bare if tool in sure]
    if asked:
        yield FACTS["privacy.safeguard"].unknown(rule, _subjects(asked))


_Stated = tuple[str, tuple[str, ...] | None]

_STRANGE = Text(
    "{n} tool states a place that is no known country, area or region of yours: {words}",
    "{n} tools state places that are no known country, area or region of yours: {words}",
)
_STRANGE_REGIONS = Text(
    "your regions have words that are no known country or area, so whether {n} tool is within them is open: {words}",
    "your regions have words that are no known country or area, so whether {n} tools are within them is open: {words}",
)


def _of_fact(context: Context, rule: Rule, fact: str, stated: Iterable[_Stated]) -> Iterator[Unknown]:
    """Yield the tools that do not state a place; those that state a word which is not known apart, with the word."""
    silent, words = dict[str, None](), dict[str, dict[str, str | None]]()
    for tool, places in stated:
        strange = unknown_places(places or (), context.regions)
        if strange:
            words[tool] = strange
        elif all_within(places or (), context.regions) is None and not _only_for_regions(context, places):
            silent[tool] = None
    if silent:
        yield FACTS[fact].unknown(rule, _subjects(silent))
    if words:
        told = named({word: near for found in words.values() for word, near in found.items()})
        yield FACTS[fact].unknown(rule, _subjects(words), text=_STRANGE, params={"words": told})


def _only_for_regions(context: Context, places: tuple[str, ...] | None) -> bool:
    """Return whether places that are stated are open only because a region is in no known word."""
    strange = unknown_places(context.regions)
    known = tuple(region for region in context.regions if region not in strange)
    return bool(places and strange) and (not known or all_within(places or (), known) is not None)


def _regions(context: Context, rule: Rule, stated: Iterable[_Stated]) -> Iterator[Unknown]:
    """Yield the regions that are in no known word, where that leaves open whether a place is within them."""
    strange = unknown_places(context.regions)
    left = {tool for tool, places in stated if places and all_within(places, context.regions) is None}
    if strange and left:
        text, params = _STRANGE_REGIONS, {"words": named(strange)}
        yield FACTS["policy.privacy.regions"].unknown(rule, _subjects(left), text=text, params=params)


def _subjects(tools: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"tool:{tool}" for tool in sorted(tools))
