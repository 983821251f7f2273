"""How well the stack is known: which of the facts that the analysers ask for are stated, and how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.ages import Dated
from stackaudit.analysers.inventory.context import OF_TOOLS, Context, asked_of
from stackaudit.analysers.inventory.rules import STALE_FACT
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.fact import Fact
from stackaudit.core.findings import Finding, Measure, Member, Table, Term, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.model.base import slug
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool
from stackaudit.tables.inventory import CoverageRow, FieldCoverageRow

_OF_FLOWS, _OF_ENTITIES = (FACTS.counted(record) for record in ("integration", "entity"))


def tables(context: Context) -> Iterator[Table]:
    """Coverage by tool and by field."""
    yield table_of(CoverageRow, lambda: map(_row, context.tools, context.lacking))
    yield table_of(FieldCoverageRow, lambda: _fields(context))


def _row(tool: Tool, lacks: tuple[str, ...]) -> CoverageRow:
    asked = len(asked_of(tool.kind))
    stated = asked - len(lacks)
    return CoverageRow(tool.id, tool.name, tool.owner, stated, asked, stated / asked, lacks)


def _fields(context: Context) -> Iterator[FieldCoverageRow]:
    lacks = Counter(field for lacks in context.lacking for field in lacks)
    for fact in OF_TOOLS:
        asked = sum(tool.kind in fact.asked_of for tool in context.tools)
        yield _field(fact, asked - lacks[fact.field], asked)
    for fact in _OF_FLOWS:
        yield _field(fact, fact.stated_by(context.graph.stack.integrations), len(context.graph.stack.integrations))
    for fact in _OF_ENTITIES:
        yield _field(fact, fact.stated_by(context.graph.stack.entities), len(context.graph.stack.entities))


def _field(fact: Fact, stated: int, asked: int) -> FieldCoverageRow:
    return FieldCoverageRow(fact.path, stated, asked, stated / asked if asked else None, fact.why)


def measures(context: Context) -> Iterator[Measure]:
    """The share of what is asked that is stated: of tools, and of integrations."""
    asked = sum(len(asked_of(tool.kind)) for tool in context.tools)
    yield _share("inventory.coverage", asked - sum(map(len, context.lacking)), asked, "no tool is asked")
    flows = context.graph.stack.integrations
    stated = sum(fact.stated_by(flows) for fact in _OF_FLOWS)
    yield _share("inventory.flow_coverage", stated, len(flows) * len(_OF_FLOWS), "no integration is stated")


def _share(name: str, stated: int, asked: int, undefined: str) -> Measure:
    terms = (Term(say("facts stated"), float(stated)), Term(say("facts asked"), float(asked)))
    if not asked:
        return Measure(name, None, None, None, 0.0, "share", "higher", terms, undefined)
    share = stated / asked
    return Measure(name, share, share, share, 1.0, "share", "higher", terms)


def most_missing(context: Context) -> tuple[str, ...]:
    """The fields that most tools lack, the worst first."""
    lacking = Counter(field for lacks in context.lacking for field in lacks)
    order = [fact.field for fact in OF_TOOLS]
    return tuple(sorted(lacking, key=lambda field: (-lacking[field], order.index(field))))


# -- age


SUBJECT = "stack:facts"


@check(STALE_FACT)
def stale_facts(context: Context) -> Iterator[Finding]:
    """Yield one finding for all records that are too old, a row a record: what was true then may have changed."""
    stale = context.ages.stale
    if not stale:
        return
    days = [one.day for one in stale if one.day is not None]
    age = (context.today - days[0]).days
    sources = {slug(one.source): one.source for one in reversed(stale) if one.source}
    yield Finding(
        rule=STALE_FACT,
        subjects=(SUBJECT,),
        severity=context.graph.policy.rate(STALE_FACT),
        title=STALE_FACT.title.fill(n=len(stale), names=tuple(dict.fromkeys(one.name for one in stale))),
        why=say(
            "The oldest are of {day}, {age} days before {today}, where {most} may pass. What was found with them may "
            "have changed since.",
            day=days[0],
            age=age,
            today=context.today,
            most=context.settings.stale_days,
        ),
        advice=STALE_FACT.advice.fill(),
        evidence=(
            Names("records", tuple(one.subject for one in stale)),
            *([Names("sources", tuple(sources[source] for source in sorted(sources)))] if sources else []),
            Names("oldest and newest", tuple(dict.fromkeys((days[0].isoformat(), days[-1].isoformat())))),
            Quantity("age of the oldest", float(age), "days"),
        ),
        confidence="documented",
        members=tuple(_stale_member(context, one) for one in stale),
    )


def _stale_member(context: Context, record: Dated) -> Member:
    """The row of a record: of which day it is, whom to ask, and who answers for it."""
    kind, _, id_ = record.subject.partition(":")
    owner = ", ".join(context.people.owners_of(context.graph.tool(id_))) or None if kind == "tool" else None
    day = record.day or context.today
    if record.source is None:
        title = say("The facts on {name} are of {day}", name=record.name, day=day)
        advice = say("Say of which day they are still known to be true, and where they are from.")
    else:
        title = say("The facts on {name} are of {day}: {source}", name=record.name, day=day, source=record.source)
        advice = say("Ask {source} again, or say of which day they are still known to be true.", source=record.source)
    return Member(record.subject, advice, owner=owner, title=title)


def age_not_stated(context: Context) -> Iterator[Unknown]:
    """Records of no stated day: whether their facts are old cannot be told."""
    undated = context.ages.undated
    if undated:
        subjects = tuple(dict.fromkeys(undated))
        message = say(
            "{n} record does not state of which day its facts are",
            "{n} records do not state of which day their facts are",
            n=len(undated),
        )
        yield Unknown(STALE_FACT.id, "provenance.as_of", subjects, message)
