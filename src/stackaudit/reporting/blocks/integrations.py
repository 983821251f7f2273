"""The block of the summary on integrations: required, present and healthy, and what to mend first.

The ranking is that of priorities (stackaudit methods 10.3); beside it stand the handoffs of journeys that each mends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.integrations import FlowHealthRow, RequirementRow
from stackaudit.tables.journey import HandoffNeedRow, JourneyRow
from stackaudit.triage.priority import Priority

_ROWS = 8
_KINDS = ("integrations.missing", "integrations.unhealthy", "integrations.connector-unused")


@block("repairs", say("Integrations: required, present, healthy"))
def repairs(report: Report) -> Iterator[Element]:
    """Required integrations by kind of records, the health of flows, the repairs by urgency; nothing without these."""
    required = report.rows(RequirementRow)
    flows = report.rows(FlowHealthRow)
    if not required and not flows:
        return
    if required:
        yield from _required(report, required)
    if flows:
        yield Paragraph(_health(flows))
    yield from _ranked(report)


def _required(report: Report, rows: Sequence[RequirementRow]) -> Iterator[Element]:
    count = Counter((row.entity, _state(row)) for row in rows)
    entities = sorted({row.entity for row in rows}, key=lambda one: (-count[one, "missing"], one))
    states = ("met", "by hand or late", "missing", "not known")
    yield Grid(
        ("records", "required", *states),
        tuple(
            (
                report.name(f"entity:{entity}"),
                sum(count[entity, state] for state in states),
                *(count[entity, state] or None for state in states),
            )
            for entity in entities[: report.most(_ROWS)]
        ),
    )
    rest = entities[report.most(_ROWS) :]
    if rest:
        left = sum(count[entity, state] for entity in rest for state in states)
        yield Paragraph(
            say(
                "{n} more kinds of records, {left} requirements: see the table of requirements.", n=len(rest), left=left
            )
        )


def _state(row: RequirementRow) -> str:
    if row.status == "missing" and row.path:
        return "by hand or late"
    return "not known" if row.status == "unknown" else row.status


def _health(flows: Sequence[FlowHealthRow]) -> Message:
    running = [row for row in flows if row.status != "planned"]
    ailing = sum(bool(row.ails) for row in running)
    open_ = sum(not row.ails and bool(row.not_stated) for row in running)
    counts = {"n": len(running), "ailing": ailing, "fine": len(running) - ailing - open_}
    if not open_:
        return say("Of {n} flows that are there, {ailing} ail and {fine} are fine.", **counts)
    text = "Of {n} flows that are there, {ailing} ail, {fine} are fine, and of {open} too little is stated to tell."
    return say(text, **counts, open=open_)


def _ranked(report: Report) -> Iterator[Element]:
    ranked = [one for one in report.priorities if one.finding.code in _KINDS]
    if not ranked:
        return
    yield Heading(say("What to mend first"), 3)
    handoffs = report.rows(HandoffNeedRow)
    names = {row.journey: row.name for row in report.rows(JourneyRow)}
    columns = ("repair", "what to do", "handoffs it mends", "of the journeys", "days", "impact a day")
    yield Grid(
        columns, tuple(_line(one, _mended(one.finding, handoffs), names) for one in ranked[: report.most(_ROWS)])
    )
    if len(ranked) > report.most(_ROWS):
        yield Paragraph(say("{n} more stand in the table of priorities.", n=len(ranked) - report.most(_ROWS)))
    yield Paragraph(
        say("By impact times confidence for each day. What is cheapest for all of them: plan integrations.")
    )


def _line(one: Priority, mended: Sequence[HandoffNeedRow], names: Mapping[str, str]) -> tuple[CellText, ...]:
    journeys = dict.fromkeys(row.journey for row in mended)
    return (
        one.finding.title,
        one.finding.advice,
        len({(row.journey, row.from_step, row.to_step) for row in mended}) or None,
        say("{names}", names=tuple(names.get(journey, journey) for journey in journeys)) if journeys else None,
        one.effort[1],
        one.priority,
    )


def _mended(finding: Finding, handoffs: Sequence[HandoffNeedRow]) -> list[HandoffNeedRow]:
    """Flawed handoffs whose records go where the repair leads, or come over the flow that ails."""
    flawed = [row for row in handoffs if row.flags]
    needs = {s.partition(":")[2] for s in finding.subjects if s.startswith("need:")}
    flows = {s.partition(":")[2] for s in finding.subjects if s.startswith("flow:")}
    return [
        row
        for row in flawed
        if f"{row.source}>{row.target}/{row.entity}" in needs or flows & set(_hops(row.path or ""))
    ]


def _hops(path: str) -> Iterator[str]:
    tools = [tool for tool in path.split(" > ") if tool]
    yield from (f"{a}>{b}" for a, b in pairwise(tools))
