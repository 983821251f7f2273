"""What cannot be told of consents and withdrawals, and the facts that would decide it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.analysers.privacy.consent import CONSENT, is_whole, subjects, unrecorded
from stackaudit.analysers.privacy.consents import Standing
from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.withdrawal import WITHDRAWAL
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Rule
from stackaudit.graph.flows import Flow
from stackaudit.model.facts import FACTS

_Route = tuple[str, tuple[Flow, ...]]
"""Some records, and a way that they may take."""


def open_consents(context: Context) -> Iterator[Unknown]:
    """Yield one entry for each kind of fact that is missing."""
    silent = [one for one in unrecorded(context) if not is_whole(context, one)]
    if silent:
        yield FACTS["entity.consent_for"].unknown(CONSENT, subjects(silent), _tools(silent))
    used = {record for one in context.consents.demands for record in one.records}
    lost = [
        f"entity:{id_}"
        for id_ in sorted(used)
        for held in [context.graph.holdings[id_]]
        if not held.masters and not held.masters_stated
    ]
    if lost:
        yield FACTS["entity.system_of_record"].unknown(CONSENT, lost)
    yield from _ambiguous(context)
    yield from _of_records(context)
    yield from _of_flows(context)
    yield from _of_withdrawals(context)


def _tools(demands: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted({f"tool:{one.contact.tool.id}" for one in demands}))  # type: ignore[attr-defined]


def _ambiguous(context: Context) -> Iterator[Unknown]:
    """Tools that may go by several records, of which not all are there as they should be."""
    doubtful = []
    for demand in context.consents.demands:
        found = context.consents.standings(demand)
        if len(found) > 1 and any(one.state != found[0].state for one in found):
            doubtful.append(demand)
    if doubtful:
        yield FACTS["activity.entities"].unknown(CONSENT, _tools(doubtful))


def _of_records(context: Context) -> Iterator[Unknown]:
    """Records of which it is not stated which fields they have, or how old they may be."""
    away = {one.record for one in context.consents.chosen if one.arrival.route and one.master is not None}
    bare = [f"entity:{id_}" for id_ in sorted(away) if context.graph.holdings[id_].entity.attributes is None]
    if bare:
        yield FACTS["entity.attributes"].unknown(CONSENT, bare)
    late = sorted({f"entity:{one.record}" for one in context.consents.chosen if "tolerance" in one.open})
    if late:
        yield FACTS["entity.tolerance"].unknown(CONSENT, late)


def _of_flows(context: Context) -> Iterator[Unknown]:
    """Flows that do not state what decides whether records arrive, whole and in time."""
    chosen = context.consents.chosen
    yield from _of_paths(context, CONSENT, [(one.record, one.arrival.route) for one in chosen if "path" in one.open])
    nowhere = {f"tool:{one.contact.tool.id}" for one in chosen if "path" in one.open and not one.arrival.route}
    if nowhere:
        yield FACTS["tool.flows"].unknown(CONSENT, sorted(nowhere))
    silent = {flow.subject for one in chosen if "attributes" in one.open for flow in one.arrival.silent}
    if silent:
        yield FACTS["integration.attributes"].unknown(CONSENT, sorted(silent))
    yield from _of_ages([one for one in chosen if "age" in one.open])


def _of_ages(standings: Iterable[Standing]) -> Iterator[Unknown]:
    flows = {flow.id: flow for one in standings for flow in one.arrival.route if flow.latency[0] < flow.latency[1]}
    often = sorted({flow.subject for flow in flows.values() if flow.integration.every is None})
    if often:
        yield FACTS["integration.every"].unknown(CONSENT, often)
    takes = sorted({flow.subject for flow in flows.values() if flow.integration.every is not None})
    if takes:
        yield FACTS["integration.takes"].unknown(CONSENT, takes)


def _of_withdrawals(context: Context) -> Iterator[Unknown]:
    routes = [
        (record, context.consents.arrivals(record, producer).route(master))
        for record, producer, masters in context.consents.made
        if masters and True not in (found := {m: context.consents.gets(record, producer, m) for m in masters}).values()
        for master in masters
        if found[master] is None
    ]
    yield from _of_paths(context, WITHDRAWAL, routes)


def _of_paths(context: Context, rule: Rule, routes: list[_Route]) -> Iterator[Unknown]:
    """Ways that may bring some records: flows that do not state that they run or carry them, tools that may pass on."""
    flows = {flow.id: flow for _, route in routes for flow in route}
    carry = sorted({flow.subject for flow in flows.values() if flow.entities is None})
    if carry:
        yield FACTS["integration.entities"].unknown(rule, carry)
    run = sorted({flow.subject for flow in flows.values() if not flow.certain})
    if run:
        yield FACTS["integration.status"].unknown(rule, run)
    passing = sorted(
        {
            f"tool:{flow.source}"
            for record, route in routes
            for flow in route[1:]
            if context.graph.relays(flow.source, record) is None
        }
    )
    if passing:
        yield FACTS["tool.relays"].unknown(rule, passing)
