"""Personal data at a vendor with whom no data processing agreement was made."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import holds, of_tool, usual, what
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.tool import Tool

NO_AGREEMENT = Rule(
    id="privacy.no-agreement",
    severity=6.0,
    effort=Effort.TWO_DAYS,
    theme=UNGUARDED,
    detection="A tool that holds personal data, or may, states that there is no data processing agreement, or its "
    "vendor does (`procurement.dpa`). Spreadsheets, and tools that name the company as their vendor, have none.",
    rating=RATING,
    limitations=f"{LIMITS} The agreement is asked because of GDPR 28(3); what it says is not looked at.",
    title=Text("{tool} {holds} {what} without a data processing agreement"),
    advice=Text("Ask the vendor of {tool} for its data processing agreement, and say in the file when it is signed."),
    triggers=crm(privacy={"agreement": False}),
    passes=crm(privacy={"agreement": True}),
)


@check(NO_AGREEMENT)
def no_agreement(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool of a vendor with whom it is stated that there is no agreement."""
    for tool, worst in context.held:
        if context.needs_agreement(tool) and context.is_agreed(tool) is False:
            rating = context.rating(worst)
            if rating is not None:
                yield _finding(context, tool, rating)


def _finding(context: Context, tool: Tool, rating: Rating) -> Finding:
    def words() -> tuple[Message, Message, Message]:
        why = say("What {vendor} may do with the data, and what happens at the end, is then not agreed.", vendor=vendor)
        return usual(NO_AGREEMENT, why, tool=tool.name, holds=holds(rating), what=what(rating))

    vendor = tool.vendor or "its vendor"
    return of_tool(context, NO_AGREEMENT, tool, rating, words)
