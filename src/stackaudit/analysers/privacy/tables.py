"""The tables and the measures of the privacy analyser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.analysers.privacy.consent_tables import consent_measures, consent_tables
from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.kept_too_long import written
from stackaudit.analysers.privacy.record import record
from stackaudit.analysers.privacy.request_tables import request_measures, request_tables
from stackaudit.analysers.privacy.telling import Points
from stackaudit.analysers.privacy.unrecorded import UNRECORDED
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding, Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.graph.holders import Worst
from stackaudit.model.privacy import RANKS, DataClass, ToolPrivacy
from stackaudit.model.tool import Tool
from stackaudit.tables.privacy import ActivityRow, ExposureRow, HeldRow, HolderRow


def tables(context: Context, findings: tuple[Finding, ...]) -> Iterator[Table]:
    """Yield one row for each holder, each thing that it holds, each exposure that is told, and each activity."""
    yield table_of(HolderRow, lambda: _holders(context, findings))
    yield table_of(HeldRow, lambda: _held(context))
    yield table_of(ExposureRow, lambda: _exposures(findings))
    yield from consent_tables(context)
    yield from request_tables(context)
    yield table_of(ActivityRow, lambda: record(context))


def _holders(context: Context, findings: Iterable[Finding]) -> Iterator[HolderRow]:
    told = {
        subject
        for one in findings
        if one.rule != UNRECORDED
        for subject in (*one.subjects, *(member.subject for member in one.members))
    }
    for tool, worst in context.held:
        stated, entities = context.stated(tool), context.personal_entities(tool.id)
        sure = [e for e in entities if RANKS[context.holders.worst(tool.id, e).certain] >= RANKS["personal"]]
        yield HolderRow(
            tool=tool.id,
            name=tool.name,
            certain_class=worst.certain,
            possible_class=worst.possible,
            class_open=worst.open,
            entities=tuple(sure),
            entities_possible=tuple(entity for entity in entities if entity not in sure),
            hosted=stated.hosted,
            within_regions=context.is_within(tool),
            safeguard=stated.safeguard,
            agreement=context.is_agreed(tool),
            keep=_kept(stated),
            deletion=None if tool.openness is None else tool.openness.deletion,
            status=_status(context, tool, worst, told),
        )


def _kept(stated: ToolPrivacy) -> str | None:
    """Return how long a tool keeps records as stated: `3 years`, `customer: 3 years; order: 10 years`."""
    own = () if stated.keep is None else (written(stated.keep),)
    return "; ".join((*own, *(f"{one.entity}: {written(one.keep)}" for one in stated.keep_of or ()))) or None


def _status(context: Context, tool: Tool, worst: Worst, told: set[str]) -> str:
    if f"tool:{tool.id}" in told:
        return "told"
    silent = worst.open or worst.certain != worst.possible or bool(context.lacking.get(tool.id))
    return "open" if silent else "clean"


def _held(context: Context) -> Iterator[HeldRow]:
    entities = frozenset(context.holders.entities_of("confidential"))
    for tool in context.graph.tools:
        for part, certain in context.holders.of(tool.id):
            if part.entity not in entities:
                continue
            links = context.holders.chain(part.entity, part.attribute, tool.id)
            yield HeldRow(
                tool=tool.id,
                entity=part.entity,
                attribute=part.attribute,
                data_class=context.holders.class_of(*part),
                certain=certain,
                way=" > ".join((links[0].source, *(link.target for link in links))) if links else None,
                methods=tuple(link.method or "" for link in links),
                stated_hops=sum(link.stated for link in links),
                hops=len(links),
            )


def _exposures(findings: Iterable[Finding]) -> Iterator[ExposureRow]:
    for one in findings:
        points = {row.key: row.value for row in one.evidence if isinstance(row, Quantity)}
        if Points.LOW in points:
            yield ExposureRow(
                finding=one.id,
                kind=one.code,
                subject=one.subjects[0],
                severity_low=points[Points.LOW],
                severity_high=points[Points.HIGH],
                confidence=one.confidence,
            )


def measures(context: Context) -> Iterator[Measure]:
    """Yield how many tools hold personal data, and data of special categories, for certain and at the most."""
    yield _count(context, "privacy.personal_holders", "personal")
    yield _count(context, "privacy.special_holders", "special")
    yield from consent_measures(context)
    yield from request_measures(context)


def _count(context: Context, name: str, least: DataClass) -> Measure:
    low, high = (
        float(sum(RANKS[word] >= RANKS[least] for word in words))
        for words in ([one.certain for _, one in context.held], [one.possible for _, one in context.held])
    )
    return Measure(
        name,
        low if low == high else None,
        low,
        high,
        low / high if high else 1.0,
        "count",
        "lower",
        (Term(say("tools that hold it for certain"), low), Term(say("tools that may hold it, these among them"), high)),
        "" if low == high else "flows do not state what they carry",
    )
