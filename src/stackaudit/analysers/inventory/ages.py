"""How old the facts are: records whose day is long past, by source, and records of no stated day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.rules import STALE_FACT
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.model.base import slug
from stackaudit.model.parts import Provenance, Sourced

OWN = "stack:source"
NO_SOURCE = "a source that is not stated"


@dataclass(frozen=True, slots=True)
class Dated:
    """One record, and where its facts are from.

    Attributes:
        subject: What it is about, typed.
        name: What a person calls it.
        source: Where its facts are from, where that is stated.
        day: Of which day they are, where that is stated.
    """

    subject: str
    name: str
    source: str | None
    day: date | None


@dataclass(frozen=True)
class Ages:
    """The records of a stack with their source and their day.

    A record without provenance is from where the stack as a whole is from, and of that day. What states no day of its
    own is of the day that the stack's facts are of (`as_of`).
    """

    case: Case

    @cached_property
    def records(self) -> tuple[Dated, ...]:
        """Tools in use, integrations, declared entities, journeys, needs, initiatives and vendors, by subject."""
        found = [self._dated(*one) for one in self._all()]
        return tuple(sorted(found, key=lambda one: (one.subject, one.source or "", str(one.day))))

    def _all(self) -> Iterator[tuple[str, str, Sourced]]:
        stack = self.case.graph.stack
        name = self.case.name
        for tool in self.case.tools:
            yield f"tool:{tool.id}", tool.name, tool
        for flow in stack.integrations:
            ends = f"{name(flow.source)} → {name(flow.target)}"
            yield f"flow:{flow.source}>{flow.target}", flow.name or ends, flow
        for entity in stack.entities:
            yield f"entity:{entity.id}", entity.name, entity
        for need in stack.needs:
            ends = f"{name(need.source)} → {name(need.target)}"
            yield f"need:{need.source}>{need.target}/{need.entity}", ends, need
        for journey in stack.journeys:
            yield f"step:{journey.id}/{journey.steps[0].id}", journey.name, journey
        for department in stack.departments:
            yield f"department:{department.id}", department.name, department
        for initiative in stack.initiatives:
            yield f"initiative:{initiative.id}", initiative.name, initiative
        for vendor in stack.vendors:
            yield f"vendor:{vendor.id}", vendor.name, vendor

    def _dated(self, subject: str, name: str, record: Sourced) -> Dated:
        own, day = record.provenance, self.case.graph.stack.as_of
        if own is None:
            return Dated(subject, name, self.whole.source, self.whole.as_of or day)
        return Dated(subject, name, own.source, own.as_of or day)

    @property
    def whole(self) -> Provenance:
        """Where the stack as a whole is from."""
        return self.case.graph.stack.provenance or Provenance()

    @cached_property
    def undated(self) -> tuple[Dated, ...]:
        """Records of no stated day."""
        return tuple(one for one in self.records if one.day is None)

    @cached_property
    def stale(self) -> dict[str, list[Dated]]:
        """Records that are too old, by their source as a slug: two spellings are one source."""
        most = self.case.settings.stale_days
        found: dict[str, list[Dated]] = {}
        for one in self.records:
            if one.day is not None and (self.case.today - one.day).days > most:
                found.setdefault(slug(one.source or ""), []).append(one)
        return dict(sorted(found.items()))


@check(STALE_FACT)
def stale_facts(case: Case) -> Iterator[Finding]:
    """One finding a source: what was true on its day may not be true today."""
    ages = Ages(case)
    for key, records in ages.stale.items():
        days = [one.day for one in records if one.day is not None]
        oldest, newest = min(days), max(days)
        source = min((one.source for one in records if one.source), default=NO_SOURCE)
        age = (case.today - oldest).days
        yield Finding(
            code=STALE_FACT.id,
            subjects=(f"{OWN}/{key}" if key else OWN,),
            severity=case.graph.policy.rate(STALE_FACT),
            title=say(
                "Facts on {n} record are old: {source}",
                "Facts on {n} records are old: {source}",
                n=len(records),
                source=source,
            ),
            why=say(
                "They are of {day}, {age} days before {today}, where {most} may pass: {names}. What was found with "
                "them may have changed since.",
                day=oldest,
                age=age,
                today=case.today,
                most=case.settings.stale_days,
                names=tuple(dict.fromkeys(one.name for one in records)),
            ),
            advice=say("Ask {source} again, or say of which day the facts are still known to be true.", source=source),
            evidence=tuple(_evidence(records, oldest, newest, age)),
            confidence="documented",
        )


def _evidence(records: list[Dated], oldest: date, newest: date, age: int) -> Iterator[Evidence]:
    yield Names("records", tuple(dict.fromkeys(one.subject for one in records)))
    yield Names("oldest and newest", tuple(dict.fromkeys((oldest.isoformat(), newest.isoformat()))))
    yield Quantity("age of the oldest", float(age), "days")


def not_stated(case: Case) -> Iterator[Unknown]:
    """Records of no stated day: whether their facts are old cannot be told."""
    undated = Ages(case).undated
    if undated:
        subjects = tuple(dict.fromkeys(one.subject for one in undated))
        message = say(
            "{n} record does not state of which day its facts are",
            "{n} records do not state of which day their facts are",
            n=len(undated),
        )
        yield Unknown(STALE_FACT.id, "provenance.as_of", subjects, message)
