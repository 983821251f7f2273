"""Facts that flows and entities do not state, and the needs that cannot be judged without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from stackaudit.analysers.silos.context import Context
from stackaudit.core.findings import Unknown
from stackaudit.graph import Verdict
from stackaudit.graph.content import unkeyed
from stackaudit.model.facts import FACTS
from stackaudit.model.integration import Integration


def not_stated(case: Context) -> Iterator[Unknown]:
    """One entry a missing fact: how many flows or entities lack it, and which needs hang on it."""
    yield from _flow_facts(case)
    yield from _unrecorded(case)
    yield from _relays(case)
    yield from _tolerances(case)
    yield from _about_customer(case)
    yield from _cut_short(case)
    yield from _masters(case)
    yield from _content(case)


_Lacks = Callable[[Integration], bool]
_FLOWS = (
    ("integration.status", "silos.isolated-tool"),
    ("integration.entities", "silos.no-path"),
    ("integration.method", "silos.manual-only"),
    ("integration.every", "silos.stale"),
    ("integration.takes", "silos.stale"),
    ("integration.reliability", "silos.index"),
)
"""Facts of flows, and what each decides."""


def _lacks(fact: str) -> _Lacks:
    """Whether a flow lacks a fact; how long a run takes is asked only where it is known how often it runs."""
    every, asked = FACTS["integration.every"], FACTS[fact]
    if fact == "integration.takes":
        return lambda flow: every.stated(flow) and not asked.stated(flow)
    return lambda flow: not asked.stated(flow)


def _flow_facts(case: Context) -> Iterator[Unknown]:
    running = {flow.number: flow for flow in case.graph.running}
    records = [flow.integration for flow in running.values()]
    for fact, rule in _FLOWS:
        if FACTS[fact].stated_by(records) == len(records):
            continue
        lacks = _lacks(fact)
        silent = [flow for flow in running.values() if lacks(flow.integration)]
        if silent:
            subjects = sorted({flow.subject for flow in silent})
            yield FACTS[fact].unknown(rule, subjects, _blocked(case, fact, lacks), n=len(silent))


def _unrecorded(case: Context) -> Iterator[Unknown]:
    """Tools of which no flow is on record, for each department apart: who answers knows its own tools."""
    of_department: dict[str, list[str]] = {}
    for tool in case.unrecorded:
        of_department.setdefault(min(tool.departments, default=""), []).append(f"tool:{tool.id}")
    for department in sorted(of_department):
        yield FACTS["tool.flows"].unknown("silos.isolated-tool", of_department[department])


def _blocked(case: Context, fact: str, lacks: _Lacks) -> tuple[str, ...]:
    """Needs that the fact would decide, because a flow on their best path lacks it; and tools it would connect."""
    needs = [
        verdict.need.id
        for verdict in case.verdicts
        if _asks(verdict, fact)
        and any(lacks(flow.integration) for route in case.likely_routes(verdict) for flow in route)
    ]
    if fact == "integration.status":
        needs += [f"tool:{tool}" for tool in case.graph.perhaps_connected()]
    return tuple(sorted(needs))


def _asks(verdict: Verdict, fact: str) -> bool:
    if fact == "integration.reliability":
        return verdict.worst.path and verdict.worst.reliability < verdict.best.reliability
    return verdict.status == "unknown"


def _relays(case: Context) -> Iterator[Unknown]:
    """Tools that do not say whether they pass on what they receive, where a path would lead through them."""
    silent: set[str] = set()
    needs: list[str] = []
    for verdict in case.verdicts:
        if verdict.status == "unknown":
            inner = {flow.target for route in case.likely_routes(verdict) for flow in route[:-1]}
            doubtful = {tool for tool in inner if case.graph.relays(tool, verdict.need.entity) is None}
            if doubtful:
                silent |= doubtful
                needs.append(verdict.need.id)
    if silent:
        subjects = (f"tool:{tool}" for tool in sorted(silent))
        yield FACTS["tool.relays"].unknown("silos.no-path", subjects, sorted(needs))


def _tolerances(case: Context) -> Iterator[Unknown]:
    silent = sorted({v.need.entity for v in case.verdicts if v.need.tolerance is None})
    if silent:
        blocks = sorted(v.need.id for v in case.verdicts if "tolerance" in v.open)
        yield FACTS["entity.tolerance"].unknown("silos.stale", (f"entity:{one}" for one in silent), blocks)


def _about_customer(case: Context) -> Iterator[Unknown]:
    silent = [e for e, held in case.graph.holdings.items() if held.entity.about_customer is None]
    if silent:
        perhaps = sorted(f"need:{held.masters[0]}>{case.graph.hub}/{one}" for one, held in case.perhaps_for_the_hub)
        subjects = (f"entity:{one}" for one in silent)
        yield FACTS["entity.about_customer"].unknown("silos.no-unified-view", subjects, perhaps)


def _cut_short(case: Context) -> Iterator[Unknown]:
    """Needs whose quality is a bound because the search for the best path ran out of its work budget."""
    cut = tuple(v.need.id for v in case.verdicts if not (v.worst.exact and v.best.exact))
    if cut:
        yield FACTS["policy.label_budget"].unknown("silos.index", cut)


def _masters(case: Context) -> Iterator[Unknown]:
    """Entities whose master the stack does not state, so that their needs are unknown."""
    silent = [e for e, held in case.graph.holdings.items() if not held.masters and not held.masters_stated]
    if silent:
        subjects = (f"entity:{one}" for one in silent)
        yield FACTS["entity.system_of_record"].unknown("silos.no-master", subjects, ())


def _content(case: Context) -> Iterator[Unknown]:
    """Flows whose attributes or keys are not stated although a need asks for them."""
    fields: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for verdict in case.verdicts:
        need, route = verdict.need, case.route(verdict) if verdict.worst.path else ()
        if need.attributes:
            fields[need.id] = {flow.subject for flow in route if flow.integration.attributes is None}
        if case.graph.holdings[need.entity].entity.about_customer:
            keys[need.id] = {flow.subject for flow in unkeyed(case.graph, route)}
    yield from _of_flows("integration.attributes", "silos.attributes-lost", fields)
    for one in _of_flows("integration.keys", "silos.identity-lost", keys):
        yield replace(one, fact=f"{one.fact}, tool.stores_keys")


def _of_flows(fact: str, rule: str, silent: Mapping[str, set[str]]) -> Iterator[Unknown]:
    """The entry of a fact that flows do not state, or nothing; `silent` holds these flows by need."""
    flows = sorted(set[str]().union(*silent.values()))
    if flows:
        yield FACTS[fact].unknown(rule, flows, sorted(need for need, some in silent.items() if some))
