"""Tools that contact people without the records of who agreed to that, or with old or incomplete ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.consents import Contact, Demand, Standing, State
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.rules import LIMITS, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import class_of, points, usual
from stackaudit.core.evidence import Cut, Evidence, Names, Quantity, QuantityKey, Route, Tools
from stackaudit.core.findings import Finding, Words
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text


class Age(QuantityKey):
    """How old records of consents are on arrival."""

    ON_ARRIVAL = ("age of the records on arrival", None)
    ALLOWED = ("allowed age", None)
    WITHDRAWN = ("time until a withdrawal arrives, at the most", None)
    MESSAGES_LEAST = ("messages in that time, at the least", None)
    MESSAGES_MOST = ("messages in that time, at the most", None)


INCOMPLETE, LATE = "privacy.consent-incomplete", "privacy.consent-late"
_VARIANTS: Mapping[State, str] = MappingProxyType({"missing": "", "incomplete": INCOMPLETE, "late": LATE})


def mailing(*flows: dict[str, Any], attributes: tuple[str, ...] = ("email", "state")) -> dict[str, Any]:
    """Return a stack with a tool that mails to customers, and records of their consents elsewhere."""
    stack = crm()
    customers = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], "method": "api"}
    consents = {"system_of_record": "crm", "consent_for": "customer", "tolerance": "4h", "attributes": [*attributes]}
    customer = {**stack["entities"]["customer"], "about_customer": True}
    return {
        **stack,
        "complete": ["integrations"],
        "tools": [*stack["tools"], {"id": "esp", "capabilities": ["email"]}],
        "entities": {"customer": customer, "consent": {**consents, "personal": "personal"}},
        "integrations": [customers, *flows],
    }


CARRIED: Mapping[str, Any] = MappingProxyType(
    {"source": "crm", "target": "esp", "entities": ["consent"], "method": "api", "every": "1h", "takes": "0h"}
)
"""A flow that brings the records."""

CONSENT = Rule(
    id="privacy.consent",
    severity=8.0,
    variants={INCOMPLETE: 6.0, LATE: 5.0},
    effort=Effort.WEEK,
    theme=UNGUARDED,
    detection="A tool with a capability in `privacy.contact` holds personal data about customers for certain, and the "
    "records of their consents (the entity with `consent_for`) do not get there from their system of record: no way "
    "brings them (missing); an attribute or every common key is lost on all ways, or the tool serves a region that no "
    "system of record covers (incomplete); or all ways are slower than the `tolerance` of the records (late). Where "
    "it is stated that they have no system of record, it is told if nothing gets there from anybody who holds any. An "
    "activity that states another `basis` for that capability may name the entity of objections instead.",
    rating="Base severity by the worst of these, times the factor of the worst class of the data about customers that "
    "the tool holds. All that is wrong is in the evidence. Where a flow may not be on record it is told as assumed.",
    limitations=f"{LIMITS} That the records arrive does not say that a consent is valid, nor that the tool looks at "
    "them. It is asked because of GDPR 4(11), 7(1) and 21(2) to (3) and of Directive 2002/58/EC 13(1) to (2).",
    title=Text("{tool} contacts people without their {records} records"),
    advice=Text("Bring the {records} records from {master} to {tool} before it contacts anybody."),
    triggers=mailing(),
    passes=mailing({**CARRIED, "attributes": ["email", "state"]}),
)


@check(CONSENT)
def consent(context: Context) -> Iterator[Finding]:
    """Yield a finding for each contact tool at which the records stand badly, whatever is not stated."""
    worst: dict[str, Standing] = {}
    for one in context.consents.chosen:
        known = worst.get(one.contact.tool.id)
        if one.state != "ok" and (known is None or _base(context, one) > _base(context, known)):
            worst[one.contact.tool.id] = one
    yield from (_finding(context, one) for one in worst.values())
    yield from _nowhere(context)


def _base(context: Context, one: Standing) -> float:
    return context.graph.policy.base_severity(CONSENT, _VARIANTS[one.state])


def rating_of(context: Context, contact: Contact, *, certain: bool) -> Rating:
    """Return how bad it is by the worst class of the data about customers at a tool."""
    worst = together(context.holders.worst(contact.tool.id, entity) for entity in contact.entities)
    factor = context.graph.policy.privacy.factor
    return Rating(worst, factor(worst.certain), factor(worst.possible), certain)


def _finding(context: Context, one: Standing) -> Finding:
    tool, variant = one.contact.tool, _VARIANTS[one.state]
    rating = rating_of(context, one.contact, certain=_is_certain(context, one))
    return Finding.worded(
        lambda: Words(
            *_words(context, one, certain=rating.certain),
            (*_proof(context, one, rating), *points(context, CONSENT, rating, variant)),
        ),
        rule=CONSENT,
        subjects=(f"tool:{tool.id}",),
        severity=context.graph.policy.rate(CONSENT, rating.low, variant=variant),
        confidence="documented" if rating.certain else "assumed",
        follows=tuple(dict.fromkeys(_follows(context, one))),
    )


def _is_certain(context: Context, one: Standing) -> bool:
    """Whether the company states that the tool contacts people, and no flow can be missing in the file."""
    tool = one.contact.tool
    if tool.assumes("capabilities"):
        return False
    at_home = one.master is None or one.master == tool.id or (one.state == "incomplete" and bool(one.outside))
    return at_home or context.consents.is_proved(one.record, one.master or "", tool.id)


def _follows(context: Context, one: Standing) -> Iterator[str]:
    """Yield what explains it: the need that is not met, the flow that is too slow or does not run, an isolated tool."""
    ends = (one.master or "", one.contact.tool.id)
    if one.state == "late":
        slow = [flow for flow in one.arrival.route if flow.latency[0] > (one.tolerance or 0.0)]
        yield from (flow.subject for flow in slow)
    if one.master is None:
        yield f"master:{one.record}"
        return
    if not one.outside or one.state == "missing":
        yield one.need.id
    if one.state == "missing":
        yield from explained(context, one.record, *ends)


def explained(context: Context, record: str, source: str, target: str) -> Iterator[str]:
    """Yield the facts that leave some records without a way: a flow that does not run, an isolated tool, an island."""
    for flow in context.idle.get((source, target), ()):
        if flow.entities is None or record in flow.entities:
            yield flow.subject
    yield from (f"isolated:{end}" for end in (target, source))
    if context.groups.get(source) != context.groups.get(target):
        yield from (f"island:{end}" for end in (target, source))


# -- words


def _words(context: Context, one: Standing, *, certain: bool) -> tuple[Message, Message, Message]:
    tool, records = one.contact.tool.name, context.entity_name(one.record)
    params = {"tool": tool, "records": records, "master": "" if one.master is None else context.name(one.master)}
    why = say("It can contact people by {channels}.", channels=one.contact.capabilities)
    if one.state == "missing":
        title, _, advice = usual(CONSENT, why, **params)
        if one.master is None:
            advice = say(
                "Decide which tool says who agreed, and bring the {records} records from there to {tool}.",
                **_without_master(params),
            )
        if not certain:
            named = _without_master(params)
            title = say("No way of the {records} records to {tool} is on record, though it contacts people", **named)
            advice = say("Record the flow if there is one, else bring the {records} records to {tool}.", **named)
        return title, _withdrawn(one), advice
    if one.state == "late":
        return _late(one, params)
    return _incomplete(one, params)


def _withdrawn(one: Standing) -> Message:
    return say(
        "By {channels} it may reach people who have not agreed, or no longer do.", channels=one.contact.capabilities
    )


def _late(one: Standing, params: Mapping[str, str]) -> tuple[Message, Message, Message]:
    ages = {"age": timedelta(seconds=one.arrival.age[0]), "allowed": timedelta(seconds=one.tolerance or 0.0)}
    title = say(
        "{tool} contacts people by {records} records that are {age} old",
        tool=params["tool"],
        records=params["records"],
        age=ages["age"],
    )
    why = say("They may be {allowed} old; whoever withdraws is contacted until then.", allowed=ages["allowed"])
    advice = say("Send {records} records from {master} to {tool} as they change.", **params)
    return title, why, advice


def _incomplete(one: Standing, params: Mapping[str, str]) -> tuple[Message, Message, Message]:
    named = _without_master(params)
    if one.arrival.lost:
        lost = one.arrival.lost
        title = say("{tool} gets {records} records without {lost}", lost=lost, **named)
        advice = say("Let what flows from {master} to {tool} carry {lost} too.", lost=lost, **_ends(params))
    elif not one.arrival.matched:
        title = say("{tool} gets {records} records without a key by which to find the person", **named)
        advice = say("Let what flows from {master} to {tool} carry a key that both keep.", **_ends(params))
    else:
        places = one.outside
        title = say("{tool} contacts people in {places}, which no {records} records cover", places=places, **named)
        advice = say(
            "Bring {records} records for {places} to {tool}, or do not contact people there.", places=places, **named
        )
    return title, _withdrawn(one), advice


def _without_master(params: Mapping[str, str]) -> dict[str, str]:
    return {"tool": params["tool"], "records": params["records"]}


def _ends(params: Mapping[str, str]) -> dict[str, str]:
    return {"master": params["master"], "tool": params["tool"]}


# -- proof


def _proof(context: Context, one: Standing, rating: Rating) -> Iterator[Evidence]:
    yield from class_of(rating)
    yield Names("contacts people by", one.contact.capabilities)
    if one.flags[1:]:
        yield Names("also", one.flags[1:])
    if one.arrival.lost:
        yield Names("lost", one.arrival.lost)
    if one.outside:
        yield Names("regions outside", one.outside)
    yield from _way(context, one)
    if "late" in one.flags:
        yield Quantity.of(Age.ON_ARRIVAL, one.arrival.age[0] / 3600, "hours")
        yield Quantity.of(Age.ALLOWED, (one.tolerance or 0.0) / 3600, "hours")
    yield from _lag(context, one)


def _lag(context: Context, one: Standing) -> Iterator[Evidence]:
    """Yield how long the slowest withdrawal takes to a tool, and how many messages go out in that time."""
    tool = one.contact.tool.id
    arriving = [way for way in context.consents.withdrawals if way.tool == tool and way.record == one.record]
    known = [way for way in arriving if way.path and way.lag[1] < math.inf]
    if known:
        slowest = max(known, key=lambda way: way.lag[::-1])
        low, high = slowest.messages(context.settings.message_every * 3600)
        yield Quantity.of(Age.WITHDRAWN, round(slowest.lag[1] / 3600, 6), "hours")
        yield Quantity.of(Age.MESSAGES_LEAST, low)
        yield Quantity.of(Age.MESSAGES_MOST, high)


def _way(context: Context, one: Standing) -> Iterator[Evidence]:
    if one.arrival.route:
        yield Route(one.need.id, tuple(flow.hop() for flow in one.arrival.route))
    elif one.master is None:
        yield Tools(f"hold {context.entity_name(one.record)}", tuple(sorted(context.holders.possible(one.record))))
    elif one.state == "missing":
        yield cut(context, one.record, one.master or "", one.contact.tool.id)


def cut(context: Context, record: str, source: str, target: str) -> Cut:
    """Return the proof that no way brings some records from one tool to another."""
    graph = context.graph.of(record)
    need = f"need:{source}>{target}/{record}"
    return Cut(need, graph.may_reach(source), graph.may_be_reached_from(target))


# -- where no records of consents are


def unrecorded(context: Context) -> tuple[Demand, ...]:
    """Return the contact tools for which no entity records consents or objections."""
    return tuple(one for one in context.consents.demands if not one.records)


def _nowhere(context: Context) -> Iterator[Finding]:
    """Yield one finding for all tools without any such records where the file states that its entities are whole."""
    demands = [one for one in unrecorded(context) if is_whole(context, one)]
    contacts = list({one.contact.tool.id: one.contact for one in demands}.values())
    if not contacts:
        return
    certain = not all(one.tool.assumes("capabilities") for one in contacts)
    ratings = [rating_of(context, one, certain=certain) for one in contacts]
    rating = replace(max(ratings, key=lambda one: (one.low, one.high)), high=max(one.high for one in ratings))
    tools = tuple(one.tool.id for one in contacts)
    entities = tuple(sorted({entity for one in contacts for entity in one.entities}))

    def words() -> Words:
        title = say(
            "{n} tool contacts people, and nothing records who agreed to that",
            "{n} tools contact people, and nothing records who agreed to that",
            n=len(tools),
        )
        why = say("{tools} may reach people who have not agreed, or no longer do.", tools=context.names(tools))
        advice = say(
            "Decide where consents and objections are recorded, and bring them to {tools}.", tools=context.names(tools)
        )
        return Words(
            title, why, advice, (*class_of(rating), Tools("contact people", tools), *points(context, CONSENT, rating))
        )

    yield Finding.worded(
        words,
        rule=CONSENT,
        subjects=tuple(f"entity:{entity}" for entity in entities),
        severity=context.graph.policy.rate(CONSENT, rating.low),
        confidence="documented" if certain else "assumed",
    )


def is_whole(context: Context, demand: Demand) -> bool:
    """Whether the file states that all kinds of records are in it that the departments of a tool have."""
    return context.graph.stack.is_complete("entities", demand.contact.tool.departments)


def subjects(demands: Iterable[Demand]) -> tuple[str, ...]:
    """Return the entities about customers that some tools hold, as typed subjects."""
    return tuple(sorted({f"entity:{entity}" for one in demands for entity in one.contact.entities}))
