"""Consents that are withdrawn in one tool, of which the system of record never hears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.consent import CARRIED, cut, explained, mailing
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.rules import LIMITS, UNGUARDED
from stackaudit.analysers.privacy.telling import class_of, points, usual
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Finding, Words
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.holders import Worst
from stackaudit.model.privacy import RANKS


def _producing(*flows: dict[str, object]) -> dict[str, object]:
    stack = mailing({**CARRIED, "attributes": ["email", "state"]}, *flows)
    mailer = {**stack["tools"][1], "entities": {"consent": "producer"}}
    return {**stack, "tools": [stack["tools"][0], mailer]}


WITHDRAWAL = Rule(
    id="privacy.withdrawal",
    severity=7.0,
    effort=Effort.WEEK,
    theme=UNGUARDED,
    detection="A tool makes records of consents or objections (role producer of an entity with `consent_for`), and no "
    "way leads from there to their system of record.",
    rating="Base severity times the factor of the worst class of these records at that tool, of personal data at the "
    "least. Where a flow may not be on record it is told as assumed.",
    limitations=f"{LIMITS} It is asked because of GDPR 7(3) and 21(2) to (3).",
    title=Text("What people withdraw in {tool} never reaches {master}"),
    advice=Text("Send {records} records from {tool} to {master} as they change."),
    triggers=_producing(),
    passes=_producing({**CARRIED, "source": "esp", "target": "crm", "attributes": ["email", "state"]}),
)


class Lost(NamedTuple):
    """Some records that a tool makes and that never get to their systems of record."""

    producer: str
    record: str
    masters: tuple[str, ...]


@check(WITHDRAWAL)
def withdrawal(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool from which no way leads to the system of record of what it makes."""
    found: dict[str, list[Lost]] = {}
    for one in cuts(context):
        found.setdefault(one.producer, []).append(one)
    yield from (_finding(context, tool, found[tool]) for tool in sorted(found))


def cuts(context: Context) -> Iterator[Lost]:
    """Yield what tools make of consents that never gets to a system of record, whatever is not stated."""
    for record, producer, masters in context.consents.made:
        gets = [context.consents.gets(record, producer, master) for master in masters]
        if masters and not any(one is not False for one in gets):
            yield Lost(producer, record, masters)


def _finding(context: Context, tool: str, found: list[Lost]) -> Finding:
    first = found[0]
    worst = together(context.holders.worst(tool, one.record) for one in found)
    proved = [context.consents.is_proved(one.record, tool, master) for one in found for master in one.masters]
    stated = not any(context.graph.tool(tool).assumes_role(one.record) for one in found)
    rating = _rating(context, worst, certain=stated and all(proved))
    records = tuple(context.entity_name(one.record) for one in found)
    master = context.name(first.masters[0])

    def words() -> Words:
        why = say("Other tools go on to contact people who have withdrawn there.")
        title, why, advice = usual(WITHDRAWAL, why, tool=context.name(tool), master=master, records=records)
        if not rating.certain:
            title = say(
                "No way of what people withdraw in {tool} to {master} is on record",
                tool=context.name(tool),
                master=master,
            )
        return Words(title, why, advice, (*_proof(context, found, rating), *points(context, WITHDRAWAL, rating)))

    facts = [f"need:{tool}>{master}/{one.record}" for one in found for master in one.masters]
    causes = (fact for one in found for master in one.masters for fact in explained(context, one.record, tool, master))
    return Finding.worded(
        words,
        rule=WITHDRAWAL,
        subjects=(f"tool:{tool}",),
        severity=context.graph.policy.rate(WITHDRAWAL, rating.low),
        confidence="documented" if rating.certain else "assumed",
        follows=tuple(dict.fromkeys((*facts, *causes))),
    )


def _rating(context: Context, worst: Worst, *, certain: bool) -> Rating:
    """Rate records that say what somebody agreed to: they are personal data at the least."""
    factor = context.graph.policy.privacy.factor
    ends = [max(word, "personal", key=RANKS.__getitem__) for word in (worst.certain, worst.possible)]
    return Rating(worst, factor(ends[0]), factor(ends[1]), certain)


def _proof(context: Context, found: list[Lost], rating: Rating) -> Iterator[Evidence]:
    yield from class_of(rating)
    yield Names("makes", tuple(context.entity_name(one.record) for one in found))
    yield from (cut(context, one.record, one.producer, master) for one in found for master in one.masters)
