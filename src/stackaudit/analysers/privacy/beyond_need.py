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
    detection="A flow states that it brings attributes which are personal data to a tool that states which attributes "
    "of the entity it needs, and these are not among them. A flow that does not state what it carries is asked. A "
    "system of record needs all of them.",
    rating=RATING,
    limitations=f"{LIMITS} It is asked because of GDPR 5(1)(c). A need that nobody wrote down looks like none.",
    title=Text("{tool} gets more personal data than it needs: {attributes}"),
    advice=Text("Leave {attributes} out of what flows to {tool}, or state what {tool} needs it for."),
    triggers=_needing("email"),
    passes=_needing("email", "phone"),
)


@check(BEYOND_NEED)
def beyond_need(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool at which personal data is stated to arrive that it does not need."""
    for tool in context.graph.tools:
        parts = {part: word for part, (certain, word) in not_needed(context, tool).items() if certain}
        if parts:
            worst = max(parts.values(), key=RANKS.__getitem__)
            rating = context.rating(Worst(worst, worst, open=False))
            if rating is not None:
                yield _finding(context, tool, tuple(parts), rating)


def not_needed(context: Context, tool: Tool) -> dict[Part, tuple[bool, DataClass]]:
    """Return the personal attributes at a tool that it does not need: whether it is stated that it gets them, and what.

    Where it is not stated, the flow to it may bring them: which attributes it carries is asked.
    """
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
        return usual(BEYOND_NEED, why, tool=tool.name, attributes=names)

    return of_tool(
        context, BEYOND_NEED, tool, rating, words, entities=entities, facts=lambda: (Names("not needed", names),)
    )
