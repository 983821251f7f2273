"""Records in a tool that the company itself classifies lower than the records."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.rules import LIMITS, UNGUARDED, crm, with_entity
from stackaudit.analysers.privacy.telling import of_tool, usual
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.holders import Worst
from stackaudit.model.tool import Tool

LOWER_CLASS = Rule(
    id="privacy.lower-class",
    severity=6.0,
    effort=Effort.TWO_DAYS,
    theme=UNGUARDED,
    detection="A tool holds, or may hold, records whose `sensitivity` stands above its own `data_classification` in "
    "the words of the policy (`privacy.levels`). A word that is not among them is unknown.",
    rating="Base severity times the factor of the worst class that is there for certain, of confidential data at the "
    "least; what only may be there raises the upper end, which does not count.",
    limitations=f"{LIMITS} Both words are the company's own; not asked is which of them is right.",
    title=Text("{tool} is classified as {word}, but {holds} {records} records"),
    advice=Text("Move the records out of {tool}, protect {tool} as they need it, or change the word that is wrong."),
    triggers=with_entity(crm(data_classification="public"), sensitivity="confidential"),
    passes=with_entity(crm(data_classification="confidential"), sensitivity="confidential"),
)


@check(LOWER_CLASS)
def lower_class(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that holds records classified above it."""
    for tool in context.graph.tools:
        held = _above(context, tool)
        if not held:
            continue
        worst = together(context.holders.worst(tool.id, entity) for entity in held)
        yield _finding(context, tool, held, _rating(context, worst, certain=any(held.values())))


def _above(context: Context, tool: Tool) -> dict[str, bool]:
    """Return the entities classified above a tool that it holds or may hold, and whether it holds some for certain."""
    own = None if tool.data_classification is None else context.words[tool.data_classification]
    if own is None:
        return {}
    above = [entity for entity, level in context.levels.items() if level > own]
    held = {entity: context.holders.holds(tool.id, entity) for entity in above}
    return {entity: bool(certain) for entity, certain in held.items() if certain is not False}


def _rating(context: Context, worst: Worst, *, certain: bool) -> Rating:
    factor, least = context.graph.policy.privacy.factor, context.graph.policy.privacy.factors["confidential"]
    low = max(least, factor(worst.certain)) if certain else least
    return Rating(worst, low, max(low, factor(worst.possible)), certain)


def _finding(context: Context, tool: Tool, held: dict[str, bool], rating: Rating) -> Finding:
    entities = tuple(entity for entity, certain in held.items() if certain or not rating.certain)

    def words() -> tuple[Message, Message, Message]:
        why = say("By your own classification {tool} is not meant for such records.", tool=tool.name)
        facts = {"word": tool.data_classification or "", "holds": "holds" if rating.certain else "may hold"}
        return usual(LOWER_CLASS, why, tool=tool.name, records=context.names_of(entities), **facts)

    def facts() -> Iterator[Evidence]:
        for entity in held:
            record = context.graph.holdings[entity].entity
            yield Names(f"{record.name} is classified as", (record.sensitivity or "",))

    return of_tool(context, LOWER_CLASS, tool, rating, words, entities=tuple(held), facts=facts)
