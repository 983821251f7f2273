"""The table of all flows with their verdicts, and what of them is not stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from stackaudit.analysers.integrations.context import Context, rule_of
from stackaudit.analysers.integrations.rules import BY_HAND, LATE, UNHEALTHY
from stackaudit.analysers.integrations.seldom import SELDOM, slow_flows
from stackaudit.analysers.integrations.verdicts import FlowVerdict
from stackaudit.core.findings import Table, Unknown
from stackaudit.core.rows import table_of
from stackaudit.core.rule import Rule
from stackaudit.model.facts import FACTS
from stackaudit.tables.integrations import FlowRow

_WAITS: Mapping[str, Rule] = {
    "status": UNHEALTHY,
    "method": BY_HAND,
    "every": LATE,
    "takes": LATE,
    "reliability": UNHEALTHY,
    "volume": UNHEALTHY,
    "capacity": UNHEALTHY,
}
"""The rule that waits for each fact of a flow; what it carries is asked for by the silo analyser."""


def table(context: Context) -> Table:
    """Return one row for each integration."""
    return table_of(FlowRow, lambda: _rows(context))


def _rows(context: Context) -> Iterator[FlowRow]:
    slow = {one.verdict.flow.id for one in slow_flows(context)}
    return (_row(verdict, seldom=verdict.flow.id in slow) for verdict in context.verdicts)


def _row(verdict: FlowVerdict, *, seldom: bool) -> FlowRow:
    flow, record = verdict.flow, verdict.flow.integration
    rule = rule_of(verdict) or (SELDOM if seldom else None)
    tolerances = [arrival.limit.seconds / 3600 for arrival in verdict.arrivals if arrival.limit is not None]
    age = flow.latency[0] if flow.latency[0] == flow.latency[1] and isfinite(flow.latency[1]) else None
    return FlowRow(
        flow=flow.id,
        source=flow.source,
        target=flow.target,
        both_ways=record.bidirectional,
        entities=flow.entities,
        status=record.status,
        method=record.method,
        every_hours=None if verdict.period is None else verdict.period / 3600,
        age_hours=None if age is None else age / 3600,
        tolerance_hours=min(tolerances, default=None),
        reliability=record.reliability,
        volume=record.volume,
        capacity=record.capacity,
        verdict=verdict.signs or (_without_signs(verdict),),
        spare=verdict.spare,
        told=None if rule is None else f"{rule.id}@{flow.subject}",
        not_stated=verdict.not_stated,
    )


def _without_signs(verdict: FlowVerdict) -> str:
    if not verdict.flow.runs:
        return "not running"
    return "not known" if verdict.not_stated else "fine"


def not_stated(context: Context) -> Iterator[Unknown]:
    """Return one entry for each fact that would show whether flows that run, or may run, are told."""
    for fact, rule in _WAITS.items():
        silent = sorted({one.flow.subject for one in context.verdicts if fact in one.not_stated})
        if silent:
            yield FACTS[f"integration.{fact}"].unknown(rule, silent)
    arrivals = [one for verdict in context.verdicts for one in verdict.arrivals]
    open_ = [one for one in arrivals if "tolerance" in one.not_stated]
    if open_:
        entities = sorted({f"entity:{one.entity}" for one in open_})
        yield FACTS["entity.tolerance"].unknown(SELDOM, entities, sorted({one.way.subject for one in open_}))
