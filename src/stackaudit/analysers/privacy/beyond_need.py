"""Personal data that arrives at a tool although the tool states that it needs other attributes."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, with_flow
from stackaudit.analysers.privacy.telling import of_tool, usual
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.holders import Part, Worst
from stackaudit.model.privacy import RANKS, DataClass
from stackaudit.model.tool import Tool


def _needing(*attributes: str) -> dict[str, object]:
    stack = with_flow(attributes=["email", "phone"])
    use = {"customer": {"roles": "consumer", "attributes": [*attributes]}}
    return {**stack, "tools": [{"id": "crm"}, {"id": "esp", "entities": use}]}


BEYOND_NEED = Rule(
    id="privacy.beyond-need",
    severity=4.0,
    effort=Effort.DAY,
    theme=UNGUARDED,
    detection="Attributes that are personal data arrive at a tool, or may, that states which attributes of the entity "
    "it needs, and these are not among them. A system of record needs all of them.",
    rating=RATING,
    limitations=f"{LIMITS} It is asked because of GDPR 5(1)(c). A need that nobody wrote down looks like none.",
    title=Text("{tool} {gets} more personal data than it needs: {attributes}"),
    advice=Text("Leave {attributes} out of what flows to {tool}, or state what {tool} needs it for."),
    triggers=_needing("email"),
    passes=_needing("email", "phone"),
)


@check(BEYOND_NEED)
def beyond_need(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool at which personal data arrives that it does not need."""
    for tool in context.graph.tools:
        parts = _beyond(context, tool)
        if parts:
            words = [word for _, word in parts.values()]
            sure = [word for certain, word in parts.values() if certain]
            worst = Worst(
                max(sure, key=RANKS.__getitem__, default="none"), max(words, key=RANKS.__getitem__), open=False
            )
            rating = context.rating(worst)
            if rating is not None:
                told = tuple(part for part, (certain, _) in parts.items() if certain or not rating.certain)
                yield _finding(context, tool, told, rating)


def _beyond(context: Context, tool: Tool) -> dict[Part, tuple[bool, DataClass]]:
    """Return the personal attributes that are at a tool, or may be, and that it does not need."""
    needed = {
        use.entity: frozenset(use.attributes)
        for use in tool.entities
        if use.attributes is not None and tool.id not in context.graph.holdings[use.entity].masters
    }
    if not needed:
        return {}
    return {
        one.part: (one.certain, word)
        for one in context.holders.of(tool.id)
        if one.part.attribute is not None
        and one.part.entity in needed
        and one.part.attribute not in needed[one.part.entity]
        and (word := context.holders.class_of(*one.part)) is not None
        and RANKS[word] >= RANKS["personal"]
    }


def _finding(context: Context, tool: Tool, parts: tuple[Part, ...], rating: Rating) -> Finding:
    entities = tuple(dict.fromkeys(part.entity for part in parts))
    names = tuple(map(context.part_name, parts))

    def words() -> tuple[Message, Message, Message]:
        text = "{tool} states that it needs other attributes of {entities}; what nobody needs can still leak."
        why = say(text, tool=tool.name, entities=context.names_of(entities))
        return usual(BEYOND_NEED, why, tool=tool.name, gets="gets" if rating.certain else "may get", attributes=names)

    return of_tool(
        context, BEYOND_NEED, tool, rating, words, entities=entities, facts=lambda: (Names("not needed", names),)
    )
