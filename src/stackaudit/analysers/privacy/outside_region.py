"""Personal data that a tool keeps outside the regions in which the company lets it be kept."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import holds, of_tool, usual, what
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.tool import Tool

OUTSIDE_REGION = Rule(
    id="privacy.outside-region",
    severity=6.0,
    effort=Effort.WEEK,
    theme=UNGUARDED,
    detection="A tool that holds personal data, or may, states a place outside the regions of the controller or of the "
    "policy, and no safeguard. A word that is no known country, area or region of yours is unknown, never outside.",
    rating=f"{RATING} Half of it where nothing is stated of a safeguard, all of it where it is stated that there is "
    "none.",
    limitations=f"{LIMITS} The place is asked because of GDPR 44 to 49. Whether a safeguard is enough is not judged.",
    title=Text("{tool} {holds} {what} in {places}, outside your regions"),
    advice=Text(
        "Write down what you rest on for keeping data of {tool} there, or move it to a place within {regions}. Ask "
        "whoever advises you on data protection first."
    ),
    triggers=crm(privacy={"hosted": ["US"], "safeguard": "none"}),
    passes=crm(privacy={"hosted": ["US"], "safeguard": "standard contractual clauses"}),
)


@check(OUTSIDE_REGION)
def outside_region(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that keeps personal data elsewhere without a stated safeguard."""
    for tool, worst in context.held:
        safeguarded = context.stated(tool).is_safeguarded
        if safeguarded or context.is_within(tool) is not False:
            continue
        share = 1.0 if safeguarded is False else context.settings.not_stated
        rating = context.rating(worst, share=share)
        if rating is not None:
            yield _finding(context, tool, rating)


def _finding(context: Context, tool: Tool, rating: Rating) -> Finding:
    stated = context.stated(tool)
    places = stated.hosted or ()

    def words() -> tuple[Message, Message, Message]:
        open_ = "Whether anything safeguards it there is not stated."
        text = open_ if stated.safeguard is None else "It is stated that nothing safeguards it there."
        return usual(
            OUTSIDE_REGION,
            say(text),
            tool=tool.name,
            holds=holds(rating),
            what=what(rating),
            places=places,
            regions=context.regions,
        )

    return of_tool(context, OUTSIDE_REGION, tool, rating, words, facts=lambda: (Names("kept in", places),))
