"""Two automated flows that bring the same records from one tool to the other by different routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations

from stackaudit.analysers.base import check
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.telling import owner_of
from stackaudit.core import headings
from stackaudit.core.evidence import Flows, Names
from stackaudit.core.findings import Finding, Member, Unknown, Words
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph import Flow
from stackaudit.model.facts import FACTS

_NATIVE: dict[str, object] = {"source": "crm", "target": "esp", "entities": ["customer"], "method": "native"}
_IPAAS = {**_NATIVE, "method": "ipaas", "via": "make"}
_TOOLS = ["crm", "esp", {"id": "make", "kind": "conduit"}]
DOUBLE_ROUTE = Rule(
    id="integrations.double-route",
    severity=2.0,
    effort=Effort.TWO_DAYS,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.TECHNICAL_FAILURES,),
    detection="Two automated flows that run for sure carry the same kind of records from the same tool to the same "
    "tool, and state different methods or different conduits. One finding, a row for each source and target.",
    rating="The criticality of the records makes it worse.",
    limitations="Which records each of them carries is not asked beyond their kind: two routes for two regions are "
    "told too. A route whose conduit is stated to be a backup is not told, nor is a flow that does not state its "
    "method: whether it is a second route is a question.",
    title=Text(
        "{n} pair of tools is connected by two automated routes for the same records: {flows}",
        "{n} pairs of tools are connected by two automated routes for the same records: {flows}",
    ),
    advice=Text("Keep one route for each kind of records, or state which one is the backup."),
    triggers={"name": "Example", "tools": _TOOLS, "integrations": [_NATIVE, _IPAAS]},
    passes={"name": "Example", "tools": _TOOLS, "integrations": [_NATIVE, {**_IPAAS, "entities": ["order"]}]},
)


@check(DOUBLE_ROUTE)
def double_routes(context: Context) -> Iterator[Finding]:
    """Yield one finding about all pairs of tools with two routes for the same records."""
    found = _found(context)
    if not found:
        return
    entities = {entity for routes in found.values() for entity in routes}
    yield Finding.worded(
        partial(_words, context, found),
        rule=DOUBLE_ROUTE,
        subjects=("stack:double-routes",),
        severity=context.rate(DOUBLE_ROUTE, entities),
    )


def _words(context: Context, found: Mapping[tuple[str, str], _Routes]) -> Words:
    flows = {pair: sorted({flow.id for some in routes.values() for flow in some}) for pair, routes in found.items()}
    return Words(
        DOUBLE_ROUTE.title.fill(n=len(found), flows=tuple(f"{context.name(a)} → {context.name(b)}" for a, b in found)),
        say("Each route may create a record that the other has created, or overwrite what the other has brought."),
        DOUBLE_ROUTE.advice.fill(),
        (
            Flows("two routes", tuple(f"flow:{a}>{b}" for a, b in found)),
            *(Names(f"routes from {a} to {b}", tuple(ids)) for (a, b), ids in flows.items()),
        ),
        tuple(_member(context, pair, routes) for pair, routes in found.items()),
    )


def not_stated(context: Context) -> Iterator[Unknown]:
    """Yield the flows that may be a second route for the same records, because they do not state their method."""
    open_ = {(flow.source, flow.target) for flow in context.graph.running if flow.integration.method is None}
    listed: dict[tuple[str, str, str], list[Flow]] = {}
    for flow in context.graph.running if open_ else ():
        if (flow.source, flow.target) in open_ and flow.certain and not _is_backup(context, flow):
            for entity in {*(flow.entities or ())}:
                listed.setdefault((flow.source, flow.target, entity), []).append(flow)
    silent = {
        flow.subject
        for flows in listed.values()
        for flow in flows
        if flow.integration.method is None and any(_may_be_second(context, flow, other) for other in flows)
    }
    if silent:
        yield FACTS["integration.method"].unknown(DOUBLE_ROUTE, sorted(silent))


def _may_be_second(context: Context, flow: Flow, other: Flow) -> bool:
    """Whether another flow with the same records and ends may be automated, and is not known to be another route."""
    may_be_automated = other.automation[1] >= context.graph.policy.automation_threshold
    return flow.number != other.number and may_be_automated and not _differ(flow, other)


_Routes = dict[str, tuple[Flow, ...]]


def _found(context: Context) -> dict[tuple[str, str], _Routes]:
    """Return the flows that bring the same records twice, by their two tools and the kind of records."""
    carried: dict[tuple[str, str], dict[str, list[Flow]]] = {}
    for flow in context.graph.running:
        automatic = flow.automation[0] >= context.graph.policy.automation_threshold
        if flow.certain and automatic and not _is_backup(context, flow):
            for entity in sorted({*(flow.entities or ())}):
                carried.setdefault((flow.source, flow.target), {}).setdefault(entity, []).append(flow)
    found: dict[tuple[str, str], _Routes] = {}
    for pair, by_entity in sorted(carried.items()):
        double = {
            entity: tuple(flows)
            for entity, flows in sorted(by_entity.items())
            if any(_differ(one, other) for one, other in combinations(flows, 2))
        }
        if double and not _same(double, found.get(pair[::-1])):
            found[pair] = double
    return found


def _same(routes: _Routes, back: _Routes | None) -> bool:
    """Whether the same integrations are two routes for the way back: both ways of them are one row."""
    return back is not None and _numbers(routes) == _numbers(back)


def _numbers(routes: _Routes) -> set[int]:
    return {flow.number for flows in routes.values() for flow in flows}


def _differ(one: Flow, other: Flow) -> bool:
    """Whether two flows are stated to go by different methods, or over different conduits."""
    here, there = one.integration, other.integration
    methods = here.method is not None and there.method is not None and here.method != there.method
    return methods or (here.via is not None and there.via is not None and here.via != there.via)


def _is_backup(context: Context, flow: Flow) -> bool:
    intent = None if flow.integration.via is None else context.graph.tool(flow.integration.via).intent
    return intent is not None and intent.kind == "backup"


def _member(context: Context, pair: tuple[str, str], routes: _Routes) -> Member:
    source, target = pair
    flows = sorted({flow.id: flow for some in routes.values() for flow in some}.values(), key=lambda flow: flow.id)
    title = say(
        "{source} sends {entities} records to {target} by {routes}",
        entities=tuple(map(context.entity_name, routes)),
        source=context.name(source),
        target=context.name(target),
        routes=tuple(_route(context, flow) for flow in flows),
    )
    return Member(f"flow:{source}>{target}", owner=owner_of(context, target), title=title)


def _route(context: Context, flow: Flow) -> str:
    record = flow.integration
    over = "" if record.via is None else f" over {context.name(record.via)}"
    return f"{record.method or 'a method that is not stated'}{over}"
