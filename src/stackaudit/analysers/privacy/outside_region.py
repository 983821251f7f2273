"""Personal data that a tool keeps outside the regions in which the company lets it be kept."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.analysers.privacy.places import Placed, placed_outside
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import holds, of_tool, usual, what
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.core.rule import Effort, Rule, Text

OUTSIDE_REGION = Rule(
    id="privacy.outside-region",
    severity=6.0,
    effort=Effort.WEEK,
    theme=UNGUARDED,
    detection="A tool that holds personal data, or may, or a model in it that reads such data, is stated to be at a "
    "place outside the regions of the controller or of the policy, and the tool states no safeguard. Only places that "
    "are outside are named. A word that is no known country, area or region of yours is unknown, never outside.",
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


_MODEL = Text("A model in {tool} {gets} {what} in {places}, outside your regions")


@check(OUTSIDE_REGION)
def outside_region(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool of which personal data is elsewhere without a stated safeguard."""
    for one in placed_outside(context):
        safeguarded = context.stated(one.tool).is_safeguarded
        if safeguarded:
            continue
        share = 1.0 if safeguarded is False else context.settings.not_stated
        rating = context.rating(one.worst, share=share)
        if rating is not None:
            yield _finding(context, one, rating)


def _finding(context: Context, one: Placed, rating: Rating) -> Finding:
    params: dict[str, Value] = {
        "tool": one.tool.name,
        "what": what(rating),
        "places": one.places or one.models,
        "regions": context.regions,
    }

    def words() -> tuple[Message, Message, Message]:
        why = sentences(tuple(_why(context, one)))
        if one.places:
            return usual(OUTSIDE_REGION, why, holds=holds(rating), **params)
        title = _MODEL.fill(gets="is given" if rating.certain else "may be given", **params)
        return title, why, OUTSIDE_REGION.advice.fill(tool=one.tool.name, regions=context.regions)

    def facts() -> Iterator[Names]:
        if one.places:
            yield Names("kept outside your regions in", one.places)
        if one.models:
            yield Names("a model in it runs outside your regions in", one.models)

    entities = None if one.places else one.reads
    return of_tool(context, OUTSIDE_REGION, one.tool, rating, words, entities=entities, facts=facts)


def _why(context: Context, one: Placed) -> Iterator[Message]:
    if one.places and one.models:
        yield say("A model in it runs in {places}, outside your regions too.", places=one.models)
    open_ = context.stated(one.tool).safeguard is None
    yield (
        say("Whether anything safeguards it there is not stated.")
        if open_
        else say("It is stated that nothing safeguards it there.")
    )
