"""A model that acts by itself and for which nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, agent
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.models import AtWork

NO_OWNER = Rule(
    id="ai.no-owner",
    severity=7.0,
    effort=Effort.HALF_DAY,
    theme=AI,
    detection="An agent, or a tool in which a model acts alone, is stated to have no owner, or its owner has left, or "
    "it names none in a stack that is complete for owners.",
    rating="Base severity. It is told in place of `inventory.unowned`.",
    limitations="A tool that states no owner may have one: without `complete: [owners]` that is for the inventory to "
    "ask. A name is taken for a person who is there until the file says otherwise.",
    title=Text("Nobody answers for what {tool} does by itself"),
    advice=Text("Name one person who answers for what {tool} does, and who can stop it."),
    triggers=agent({}, owner="nobody"),
    passes=agent({}),
)


@check(NO_OWNER)
def no_owner(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that acts by a model and surely has no owner."""
    for models in context.by_tool.values():
        tool = models[0].tool
        if tool.acts_by_itself and context.people.surely_unowned(tool):
            yield Finding(
                rule=NO_OWNER,
                subjects=(models[0].subject,),
                severity=context.graph.policy.rate(NO_OWNER),
                title=NO_OWNER.title.fill(tool=tool.name),
                why=_why(context, models),
                advice=NO_OWNER.advice.fill(tool=tool.name),
                evidence=tuple(_evidence(context, models)),
                confidence="documented",
            )


def _why(context: Context, models: tuple[AtWork, ...]) -> Message:
    gone = context.people.gone(models[0].tool.owner)
    if gone:
        return say(
            "Its owner, {names}, has left. When it does something wrong, nobody is there who has to notice and stop "
            "it.",
            names=tuple(departure.name for departure in gone),
        )
    return say("When it does something wrong, nobody is there who has to notice and stop it.")


def _evidence(context: Context, models: tuple[AtWork, ...]) -> Iterator[Evidence]:
    yield Tools("without an owner", (models[0].tool.id,))
    alone = tuple(one.name for one in models if one.ai.acts == "alone")
    if alone:
        yield Names("acts alone", alone)
    gone = context.people.gone(models[0].tool.owner)
    if gone:
        yield Names("has left", tuple(departure.name for departure in gone))
