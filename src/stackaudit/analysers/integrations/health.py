"""Flows that exist and ail: broken, degraded, losing records, with more to carry than they can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import BROKEN_FLOW, UNHEALTHY
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Table, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rows import table_of
from stackaudit.graph import Flow
from stackaudit.model.facts import FACTS
from stackaudit.tables.integrations import FlowHealthRow


class Checkup(NamedTuple):
    """One integration, what ails it for sure, the worst first, and what it does not state."""

    flow: Flow
    ails: tuple[str, ...]
    not_stated: tuple[str, ...]


@dataclass(frozen=True)
class Health:
    """The state of every integration of a stack; both directions of one are one row."""

    context: Context

    @cached_property
    def checkups(self) -> tuple[Checkup, ...]:
        """One for each integration, by the id of its flow."""
        ahead = [f for f in self.context.graph.flows if f.source == f.integration.source]
        return tuple(Checkup(flow, tuple(self._ails(flow)), tuple(_not_stated(flow))) for flow in ahead)

    @cached_property
    def ailing(self) -> dict[str, tuple[Checkup, ...]]:
        """Integrations that ail, by subject: parallel ones stand together."""
        found: dict[str, list[Checkup]] = {}
        for checkup in self.checkups:
            if checkup.ails:
                found.setdefault(checkup.flow.subject, []).append(checkup)
        return {subject: tuple(group) for subject, group in found.items()}

    def _ails(self, flow: Flow) -> Iterator[str]:
        record = flow.integration
        if record.status in {"broken", "degraded"}:
            yield record.status
        if not flow.runs:
            return
        if record.volume is not None and record.capacity is not None and record.volume > record.capacity:
            yield "overloaded"
        if record.reliability is not None and record.reliability < self.context.least_reliability:
            yield "unreliable"

    # -- what is told

    def findings(self) -> Iterator[Finding]:
        """Return one finding for each source and target between which an integration ails."""
        for subject, group in self.ailing.items():
            worst = min(group, key=lambda checkup: _ORDER.index(checkup.ails[0]))
            entities = sorted({entity for checkup in group for entity in checkup.flow.entities or ()})
            broken = worst.ails[0] == "broken"
            title, why, advice = self._words(worst)
            yield Finding(
                rule=UNHEALTHY,
                subjects=(subject,),
                severity=self.context.rate(UNHEALTHY, entities, BROKEN_FLOW if broken else ""),
                title=title,
                why=why,
                advice=advice,
                evidence=tuple(self._evidence(group)),
            )

    def _words(self, worst: Checkup) -> tuple[Message, Message, Message]:
        ends = {"source": self.context.name(worst.flow.source), "target": self.context.name(worst.flow.target)}
        record = worst.flow.integration
        match worst.ails[0]:
            case "broken":
                title = say("The flow from {source} to {target} is broken", **ends)
                return title, say("It carries nothing."), say("Repair it, or take it out if nobody needs it.")
            case "degraded":
                title = UNHEALTHY.title.fill(**ends)
                return title, say("It runs, but not as it should."), UNHEALTHY.advice.fill()
            case "overloaded":
                title = say("The flow from {source} to {target} has more to carry than it can", **ends)
                why = say(
                    "{volume} records a month are to go over it; it can carry {capacity}.",
                    volume=record.volume or 0.0,
                    capacity=record.capacity or 0.0,
                )
                return title, why, say("Raise its capacity, or send less over it.")
            case _:
                title = say("The flow from {source} to {target} loses records", **ends)
                why = say(
                    "{share} of the records arrive; {least} are asked.",
                    share=f"{record.reliability:.1%}",
                    least=f"{self.context.least_reliability:.1%}",
                )
                return title, why, say("Find out why it fails, and let it try again.")

    def _evidence(self, group: Sequence[Checkup]) -> Iterator[Evidence]:
        for flow, ails, _ in group:
            yield Names(f"ails {flow.id}", ails)
            record = flow.integration
            if "unreliable" in ails and record.reliability is not None:
                yield Quantity(f"reliability of {flow.id}", record.reliability)
            if "overloaded" in ails and record.volume is not None and record.capacity is not None:
                yield Quantity(f"volume of {flow.id}", record.volume, "records a month")
                yield Quantity(f"capacity of {flow.id}", record.capacity, "records a month")

    def unknowns(self) -> Iterator[Unknown]:
        """Return one entry for each fact that would show whether flows that run, or may run, ail."""
        for fact in ("status", "reliability", "volume", "capacity"):
            silent = sorted({c.flow.subject for c in self.checkups if fact in c.not_stated})
            if silent:
                yield FACTS[f"integration.{fact}"].unknown(UNHEALTHY, silent)

    def table(self) -> Table:
        """Return one row for each integration."""
        return table_of(FlowHealthRow, map(_row, self.checkups))


def _row(checkup: Checkup) -> FlowHealthRow:
    flow = checkup.flow
    return FlowHealthRow(
        flow=flow.id,
        source=flow.source,
        target=flow.target,
        entities=flow.entities,
        status=flow.integration.status,
        method=flow.integration.method,
        reliability=flow.integration.reliability,
        volume=flow.integration.volume,
        capacity=flow.integration.capacity,
        ails=checkup.ails,
        not_stated=checkup.not_stated,
    )


_ORDER = ("broken", "degraded", "overloaded", "unreliable")


def _not_stated(flow: Flow) -> Iterator[str]:
    record = flow.integration
    if not flow.runs:
        return
    if record.status == "unknown":
        yield "status"
    if record.reliability is None:
        yield "reliability"
    if record.volume is None and record.capacity is not None:
        yield "volume"
    if record.capacity is None and record.volume is not None:
        yield "capacity"
