"""Personal data that a tool keeps for longer than the company lets it be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, crm, with_entity
from stackaudit.analysers.privacy.telling import holds, of_tool, usual, what
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.periods import Length, format_period
from stackaudit.model.privacy import is_longer
from stackaudit.model.tool import Tool

_LIMIT = "2 years"

KEPT_TOO_LONG = Rule(
    id="privacy.kept-too-long",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=UNGUARDED,
    detection="A tool states that it keeps records for longer than an entity states that they may be kept, of which it "
    "holds personal data, or may; or for ever, where the entity has a limit. One length for several kinds of records, "
    "which is within the limit of some of them, is asked for each kind and not told.",
    rating=RATING,
    limitations=f"{LIMITS} The limit is asked because of GDPR 5(1)(e). Months and days are compared only where their "
    "lengths leave no doubt.",
    title=Text("{tool} {holds} {what} longer than you state for {entities}: {kept}"),
    advice=Text("Set {tool} to delete what is older, or state why it has to be kept for longer."),
    triggers=with_entity(crm(privacy={"keep": "forever"}), keep=_LIMIT),
    passes=with_entity(crm(privacy={"keep": _LIMIT}), keep=_LIMIT),
)


@check(KEPT_TOO_LONG)
def kept_too_long(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that keeps personal data of some entities beyond their limit."""
    for tool, _ in context.held:
        entities = beyond_limit(context, tool).told
        rating = context.rating(together(context.holders.worst(tool.id, entity) for entity in entities))
        if rating is not None:
            yield _finding(context, tool, entities, rating)


class Beyond(NamedTuple):
    """The entities of which a tool states to keep personal data beyond their limit.

    Attributes:
        told: Those of which it is known.
        asked: Those of which it is not: one length is stated for several kinds of records, and others may need it.
    """

    told: tuple[str, ...]
    asked: tuple[str, ...]


def beyond_limit(context: Context, tool: Tool) -> Beyond:
    """Return the entities of which a tool keeps personal data for longer than is stated of them, or may."""
    stated = context.stated(tool)
    if not stated.states_keep:
        return Beyond((), ())
    limits = {e: context.graph.holdings[e].entity.keep for e in context.personal_entities(tool.id)}
    over = tuple(e for e, limit in limits.items() if _is_over(stated.kept(e), limit))
    own = frozenset(one.entity for one in stated.keep_of or ())
    if own.issuperset(over) or not _is_shared(context, tool, own):
        return Beyond(over, ())
    return Beyond(tuple(e for e in over if e in own), tuple(e for e in over if e not in own))


def _is_over(kept: Length | str | None, limit: Length | str | None) -> bool:
    return kept is not None and limit is not None and bool(is_longer(kept, limit))


def _is_shared(context: Context, tool: Tool, own: frozenset[str]) -> bool:
    """Return whether the one length of a tool is within the limit of some records that it holds, personal or not."""
    kept = context.stated(tool).keep
    held = {one.part.entity for one in context.holders.of(tool.id)}.difference(own)
    limits = [context.graph.holdings[entity].entity.keep for entity in held]
    return any(limit is not None and not _is_over(kept, limit) for limit in limits)


def _finding(context: Context, tool: Tool, entities: tuple[str, ...], rating: Rating) -> Finding:
    stated = context.stated(tool)
    kept = tuple(dict.fromkeys(written(stated.kept(entity)) for entity in entities))
    names = context.names_of(entities)

    def words() -> tuple[Message, Message, Message]:
        why = say("It may be kept no longer than is stated for {entities}.", entities=names)
        params = {"tool": tool.name, "holds": holds(rating), "what": what(rating)}
        return usual(KEPT_TOO_LONG, why, kept=kept, entities=names, **params)

    def facts() -> Iterator[Evidence]:
        for entity in entities:
            record = context.graph.holdings[entity].entity
            yield Names(f"{record.name} may be kept", (written(record.keep),))

    return of_tool(context, KEPT_TOO_LONG, tool, rating, words, entities=entities, facts=facts)


def written(length: Length | str | None) -> str:
    """Return how long something is kept as a stack file writes it."""
    return "" if length is None else length if isinstance(length, str) else format_period(length)
