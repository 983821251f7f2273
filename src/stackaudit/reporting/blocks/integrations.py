"""The block of the summary on integrations: required, present, by hand, late or failing, and what to mend first.

The ranking is that of priorities; beside it stand the handoffs of journeys that each mends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, filled, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.integrations import FlowRow, RequirementRow
from stackaudit.tables.journey import HandoffNeedRow, JourneyRow
from stackaudit.triage.priority import Priority

_ROWS = 8
_IDLE = ("not running",)
_NOT_ON_RECORD = "not on record"
_KINDS = frozenset(
    (
        *(f"integrations.{kind}" for kind in ("by-hand", "late", "missing", "unhealthy", "double-route")),
        *(f"silos.{kind}" for kind in ("no-path", "isolated-tool", "island", "write-only", "read-starved")),
        "integrations.connector-unused",
        "journey.broken",
    )
)
"""Kinds of findings that an integration mends, or one less."""


@block("repairs", say("Integrations: what is required, and how the flows fare"))
def repairs(report: Report) -> Iterator[Element]:
    """Required integrations by kind of records, how flows fare, the repairs by urgency; nothing without these."""
    required = report.rows(RequirementRow)
    flows = report.rows(FlowRow)
    if not required and not flows:
        return
    if required:
        yield from _required(report, required)
    if any(row.verdict != _IDLE for row in flows):
        yield Paragraph(_state_of(flows))
    yield from _ranked(report)


def _required(report: Report, rows: Sequence[RequirementRow]) -> Iterator[Element]:
    count = Counter((row.entity, _state(row)) for row in rows)
    lacking = {row.entity: count[row.entity, "missing"] + count[row.entity, _NOT_ON_RECORD] for row in rows}
    entities = sorted(lacking, key=lambda one: (-lacking[one], one))
    states = ("met", "by hand or late", "missing", _NOT_ON_RECORD, "not known")
    lines = (
        (
            report.name(f"entity:{entity}"),
            sum(count[entity, state] for state in states),
            *(count[entity, state] or None for state in states),
        )
        for entity in entities[: report.most(_ROWS)]
    )
    yield filled(Grid(("records", "required", *states), tuple(lines)))
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
    if row.assumed:
        return _NOT_ON_RECORD
    return "not known" if row.status == "unknown" else row.status


def _state_of(flows: Sequence[FlowRow]) -> Message:
    """Say how many flows run, and how many of them are by hand, late or failing: each once, by its worst verdict."""
    listed = [row for row in flows if row.verdict != _IDLE]
    count = Counter(row.verdict[0] if row.verdict[0] in _TOLD else "failing" for row in listed)
    clauses = (words(count[verdict]) for verdict, words in _TOLD.items() if count[verdict])
    return joined((say("Of {n} flow", "Of {n} flows", n=len(listed)), *clauses), ", ")


_TOLD: dict[str, Callable[[int], Message]] = {
    "by hand": lambda n: say("people carry {n} by hand", n=n),
    "late": lambda n: say("{n} is late", "{n} are late", n=n),
    "failing": lambda n: say("{n} is broken or works badly", "{n} are broken or work badly", n=n),
    "fine": lambda n: say("{n} is fine", "{n} are fine", n=n),
    "not known": lambda n: say("of {n} too little is stated", n=n),
}


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
        say(
            "The first ones bring most for each day of work (impact times confidence). A plan of integrations works "
            "out which of them together cost least."
        )
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
    """Flawed handoffs that it tells, whose records go where the repair leads, or come over the flow that is told."""
    told = {subject for row in finding.told for subject in row.subjects} | {*finding.tells}
    needs, flows, steps = (
        {subject.partition(":")[2] for subject in told if subject.startswith(kind)}
        for kind in ("need:", "flow:", "step:")
    )
    return [
        row
        for row in handoffs
        if row.flags
        and (
            f"{row.journey}/{row.to_step}" in steps
            or f"{row.source}>{row.target}/{row.entity}" in needs
            or flows & set(_hops(row.path or ""))
        )
    ]


def _hops(path: str) -> Iterator[str]:
    tools = [tool for tool in path.split(" > ") if tool]
    yield from (f"{a}>{b}" for a, b in pairwise(tools))
