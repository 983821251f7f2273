"""Personal data in a tool that does not delete it when asked."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import holds, of_tool, usual, what
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.privacy import NOT_KEPT
from stackaudit.model.tool import Tool

CANNOT_DELETE = Rule(
    id="privacy.cannot-delete",
    severity=6.0,
    effort=Effort.WEEK,
    theme=UNGUARDED,
    detection="A tool that holds personal data, or may, states that it does not delete our data when asked "
    "(`openness.deletion: false`). One that keeps nothing has nothing to delete.",
    rating=RATING,
    limitations=f"{LIMITS} Deletion is asked because of GDPR 17(1); that it is offered does not prove that it is done.",
    title=Text("{tool} {holds} {what} and cannot delete it when asked"),
    advice=Text(
        "Ask the vendor of {tool} how data of one person is deleted; until there is an answer, keep as little there as "
        "you can."
    ),
    triggers=crm(openness={"deletion": False}),
    passes=crm(openness={"deletion": True}),
)


@check(CANNOT_DELETE)
def cannot_delete(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that holds personal data and states that it deletes nothing."""
    for tool, worst in context.held:
        refuses = tool.openness is not None and tool.openness.deletion is False
        kept = map(context.stated(tool).kept, context.personal_entities(tool.id))
        if refuses and any(one != NOT_KEPT for one in kept):
            rating = context.rating(worst)
            if rating is not None:
                yield _finding(context, tool, rating)


def _finding(context: Context, tool: Tool, rating: Rating) -> Finding:
    def words() -> tuple[Message, Message, Message]:
        why = say("Whoever asks for the data to be deleted cannot be given what they ask for.")
        return usual(CANNOT_DELETE, why, tool=tool.name, holds=holds(rating), what=what(rating))

    return of_tool(context, CANNOT_DELETE, tool, rating, words)
