"""Flows that run seldom, of which nobody states how old the records may be: a note with the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from stackaudit.analysers.base import check
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.telling import ends, owner_of
from stackaudit.analysers.integrations.verdicts import FlowVerdict
from stackaudit.core import headings
from stackaudit.core.evidence import Flows, Names, Quantity
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text

_FLOW: dict[str, object] = {"source": "crm", "target": "esp", "entities": ["customer"], "method": "api", "every": "7d"}
_A_WEEK = {"customer": {"tolerance": "8d"}}
SUBJECT = "stack:periods"
SELDOM = Rule(
    id="integrations.seldom",
    severity=0.0,
    effort=Effort.HALF_DAY,
    theme=headings.LATE_OR_NOT_WHOLE,
    detection="A flow that runs for sure carries records of which neither a need, a step nor the entity states how old "
    "they may be, and runs every `seldom` hours or less often if the records are about customers, less often than "
    "that if not. What is by hand, late or failing is told as that. One finding, a row for each source and target.",
    rating="A note, outside all scores.",
    limitations="Whether it is too seldom is not known: it is a question, not a fault.",
    title=Text(
        "{n} flow runs every {every}, and how old its records may be is not stated: {flows}",
        "{n} flows, those by hand or late aside, run every {often} or less often for records about customers, or less "
        "often than that for others, and how old the records may be is not stated: {flows}",
    ),
    advice=Text("Ask who works with {entities} how old such records may be, and state it (`tolerance`)."),
    triggers={"name": "Example", "tools": ["crm", "esp"], "integrations": [_FLOW]},
    passes={"name": "Example", "tools": ["crm", "esp"], "integrations": [_FLOW], "entities": _A_WEEK},
)


@dataclass(frozen=True, slots=True)
class _Slow:
    """A flow that runs seldom, and the records whose tolerance is not stated."""

    verdict: FlowVerdict
    period: float
    entities: tuple[str, ...]


def slow_flows(context: Context) -> tuple[_Slow, ...]:
    """Return the flows that run seldom and state no tolerance, the slowest first; of parallel ones the slowest."""
    found: dict[str, _Slow] = {}
    for verdict in context.verdicts:
        period = verdict.period
        if period is None or verdict.signs:
            continue
        silent = {arrival.entity for arrival in verdict.arrivals if arrival.limit is None}
        open_ = tuple(sorted(entity for entity in silent if _seldom(context, entity, period)))
        known = found.get(verdict.flow.subject)
        if open_ and (known is None or known.period < period):
            found[verdict.flow.subject] = _Slow(verdict, period, open_)
    return tuple(sorted(found.values(), key=lambda slow: (-slow.period, slow.verdict.flow.subject)))


def _seldom(context: Context, entity: str, period: float) -> bool:
    least = context.settings.seldom * 3600
    about_customers = context.graph.holdings[entity].entity.about_customer is True
    return period >= least if about_customers else period > least


@check(SELDOM)
def seldom(context: Context) -> Iterator[Finding]:
    """Yield one note on all flows that run seldom and state no tolerance."""
    slow = slow_flows(context)
    if not slow:
        return
    entities = sorted({entity for one in slow for entity in one.entities})
    names = tuple(map(context.entity_name, entities))
    yield Finding(
        rule=SELDOM,
        subjects=(SUBJECT,),
        severity=context.graph.policy.rate(SELDOM),
        title=SELDOM.title.fill(
            n=len(slow),
            every=timedelta(seconds=slow[0].period),
            often=timedelta(hours=context.settings.seldom),
            flows=tuple("{source} → {target}".format(**ends(context, one.verdict)) for one in slow),
        ),
        why=say(
            "The slowest runs every {every}. Whether that is too seldom cannot be judged before it is stated how old "
            "the records may be.",
            every=timedelta(seconds=slow[0].period),
        ),
        advice=SELDOM.advice.fill(entities=names),
        evidence=(
            Flows("run seldom", tuple(one.verdict.flow.subject for one in slow)),
            Names("no tolerance stated", tuple(entities)),
            *(Quantity(f"period of {one.verdict.flow.id}", one.period / 3600, "hours") for one in slow),
        ),
        members=tuple(_member(context, one) for one in slow),
    )


def _member(context: Context, slow: _Slow) -> Member:
    names, entities = ends(context, slow.verdict), tuple(map(context.entity_name, slow.entities))
    every = timedelta(seconds=slow.period)
    return Member(
        slow.verdict.flow.subject,
        title=say(
            "{source} sends {entities} records to {target} every {every}", entities=entities, every=every, **names
        ),
        advice=say(
            "How old may {entities} records be in {target} before that does harm?",
            entities=entities,
            target=names["target"],
        ),
        owner=owner_of(context, slow.verdict.flow.target),
    )
