"""Personal data that a tool keeps for longer than the company lets it be kept."""

from __future__ import annotations

from collections.abc import Iterator

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
    "holds personal data, or may; or for ever, where the entity has a limit.",
    rating=RATING,
    limitations=f"{LIMITS} The limit is asked because of GDPR 5(1)(e). Months and days are compared only where their "
    "lengths leave no doubt.",
    title=Text("{tool} {holds} {what} longer than allowed: {kept}"),
    advice=Text("Set {tool} to delete what is older, or state why it has to be kept for longer."),
    triggers=with_entity(crm(privacy={"keep": "forever"}), keep=_LIMIT),
    passes=with_entity(crm(privacy={"keep": _LIMIT}), keep=_LIMIT),
)


@check(KEPT_TOO_LONG)
def kept_too_long(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that keeps personal data of some entities beyond their limit."""
    for tool, _ in context.held:
        entities = _too_long(context, tool)
        rating = context.rating(together(context.holders.worst(tool.id, entity) for entity in entities))
        if rating is not None:
            yield _finding(context, tool, entities, rating)


def _too_long(context: Context, tool: Tool) -> tuple[str, ...]:
    kept = context.stated(tool).keep
    if kept is None:
        return ()
    limits = {entity: context.graph.holdings[entity].entity.keep for entity in context.personal_entities(tool.id)}
    return tuple(entity for entity, limit in limits.items() if limit is not None and is_longer(kept, limit))


def _finding(context: Context, tool: Tool, entities: tuple[str, ...], rating: Rating) -> Finding:
    kept = written(context.stated(tool).keep)

    def words() -> tuple[Message, Message, Message]:
        why = say("It may be kept no longer than is stated for {entities}.", entities=context.names_of(entities))
        return usual(KEPT_TOO_LONG, why, tool=tool.name, holds=holds(rating), what=what(rating), kept=kept)

    def facts() -> Iterator[Evidence]:
        for entity in entities:
            record = context.graph.holdings[entity].entity
            yield Names(f"{record.name} may be kept", (written(record.keep),))

    return of_tool(context, KEPT_TOO_LONG, tool, rating, words, entities=entities, facts=facts)


def written(length: Length | str | None) -> str:
    """Return how long something is kept as a stack file writes it."""
    return "" if length is None else length if isinstance(length, str) else format_period(length)
