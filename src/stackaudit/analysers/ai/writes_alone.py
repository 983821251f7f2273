"""A model that changes records in their system of record without a person who agrees first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, agent, flow
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names, Route
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph import Verdict
from stackaudit.graph.models import AtWork

_ALONE = {"acts": "alone", "writes": ["customer"]}

WRITES_ALONE = Rule(
    id="ai.writes-alone",
    severity=7.0,
    effort=Effort.WEEK,
    theme=AI,
    detection="A model acts alone, and a path on record carries an entity that it writes to a system of record of it; "
    "or it works in the system of record itself.",
    rating="Times the criticality of the records; less if somebody is stated to watch what it does (`overseen`). What "
    "it writes is assumed if flows and roles alone say so.",
    limitations="Limits that are built into the tool, such as which fields it may change, are not seen. A path that "
    "only may exist is a question, no finding.",
    title=Text("{tool} changes {entities} by itself, and nobody agrees first"),
    advice=Text("Let a person agree to each change, or name who checks a sample of them and how they are undone."),
    triggers=agent(_ALONE, flow("bot", "crm", "customer")),
    passes=agent({"acts": "with-consent", "writes": ["customer"]}, flow("bot", "crm", "customer")),
)


@dataclass(frozen=True)
class _Change:
    """An entity that a model changes by itself, and how that gets to a system of record."""

    by: AtWork
    verdict: Verdict

    @property
    def entity(self) -> str:
        return self.verdict.need.entity


def changes(context: Context, one: AtWork) -> Iterator[_Change]:
    """Yield what a model that acts alone surely changes in a system of record."""
    for entity in one.writes.entities if one.ai.acts == "alone" else ():
        yield from (_Change(one, verdict) for verdict in context.to_masters(one.tool.id, entity) if verdict.worst.path)


def factor(context: Context, change: _Change) -> float:
    """Return the factor on severity: how critical the records are, less if somebody watches."""
    watched = context.people.there(change.by.ai.oversight)
    return context.factors[change.entity] * (context.settings.overseen if watched else 1.0)


@check(WRITES_ALONE)
def writes_alone(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool in which a model changes records by itself."""
    for models in context.by_tool.values():
        found = [change for one in models for change in changes(context, one)]
        if found:
            yield _finding(context, found)


def _finding(context: Context, found: list[_Change]) -> Finding:
    worst = max(found, key=lambda change: factor(context, change))
    entities = tuple(sorted({context.entity_name(change.entity) for change in found}))
    sure = any(change.by.writes.origin == "stated" for change in found)
    tool = found[0].by.tool
    return Finding(
        rule=WRITES_ALONE,
        subjects=(f"tool:{tool.id}",),
        severity=context.graph.policy.rate(WRITES_ALONE, factor(context, worst)),
        title=WRITES_ALONE.title.fill(tool=worst.by.name, entities=entities),
        why=sentences(tuple(_why(context, found))),
        advice=WRITES_ALONE.advice.fill(),
        evidence=tuple(_evidence(context, found)),
        confidence="documented" if sure else "assumed",
    )


def _why(context: Context, found: Iterable[_Change]) -> Iterator[Message]:
    listed = list(found)
    masters = tuple(dict.fromkeys(context.name(change.verdict.need.target) for change in listed))
    yield say(
        "What it gets wrong stands at once in {masters}, the system of record.",
        "What it gets wrong stands at once in {masters}, the systems of record.",
        masters=masters,
        n=len(masters),
    )
    watching = {name: None for change in listed for name in context.people.there(change.by.ai.oversight)}
    if watching:
        yield say(
            "{names} is stated to watch it.", "{names} are stated to watch it.", names=tuple(watching), n=len(watching)
        )
    elif all(context.people.says_nobody(change.by.ai.oversight) for change in listed):
        yield say("It is stated that nobody watches it.")
    else:
        yield say("Who watches it is not stated.")


def _evidence(context: Context, found: Iterable[_Change]) -> Iterator[Evidence]:
    listed = list(found)
    yield Names("acts alone", tuple(dict.fromkeys(change.by.name for change in listed)))
    derived = tuple(dict.fromkeys(change.entity for change in listed if change.by.writes.origin != "stated"))
    if derived:
        yield Names("written as flows and roles say", derived)
    for change in {change.verdict.need.id: change for change in listed}.values():
        witness = context.graph.witness(change.verdict)
        if isinstance(witness, Route) and witness.hops:
            yield witness
