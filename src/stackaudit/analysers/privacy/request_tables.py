"""The table of whom requests reach, its measures, and what is not stated of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.request_not_reached import REQUEST_NOT_REACHED, exports, lacks
from stackaudit.core.findings import Measure, Table, Term, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.graph.flows import Flow
from stackaudit.graph.requests import Request
from stackaudit.model.facts import FACTS
from stackaudit.tables.privacy import RequestRow

_OPEN = "flows do not state whether deletions are carried out"


def request_tables(context: Context) -> Iterator[Table]:
    """Yield one row for each kind of records of people."""
    yield table_of(RequestRow, lambda: (_row(context, request) for request in context.requests))


def _row(context: Context, request: Request) -> RequestRow:
    fewest, most = request.orders
    answers = {tool: exports(context.graph.tool(tool)) for tool in request.must}
    late = tuple(tool for tool in request.must if "late" in lacks(context, request, tool))
    return RequestRow(
        entity=request.entity,
        intakes=request.intakes,
        must=request.must,
        reached=tuple(tool for tool in request.must if tool in request.sure),
        reached_possible=request.open,
        unreached=request.unreached,
        unrecorded=request.unrecorded,
        late=late,
        orders_low=len(fewest),
        orders_high=len(most),
        tell=most,
        copies=tuple(tool for tool, answer in answers.items() if answer),
        copies_open=tuple(tool for tool, answer in answers.items() if answer is None),
    )


def request_measures(context: Context) -> Iterator[Measure]:
    """Yield the share of holders that a deletion reaches, and how many have to be told by hand."""
    if not context.requests:
        return
    must = sum(len(one.must) for one in context.requests)
    sure = sum(tool in one.sure for one in context.requests for tool in one.must)
    beyond = sum(len(one.unreached) for one in context.requests)
    low, high = sure / must, 1 - beyond / must
    terms = (
        Term(say("tools that hold records of people, for each kind of records"), float(must)),
        Term(say("a deletion reaches them for certain"), float(sure)),
        Term(say("it reaches none of them for certain"), float(beyond)),
    )
    yield _measure("privacy.deletions_arriving", low, high, "share", 1.0 - (high - low), terms)
    least = float(max(len(one.orders[0]) for one in context.requests))
    most = float(len({tool for one in context.requests for tool in one.orders[1]}))
    told = (
        Term(say("tools to tell beside the intake, of the kind of records with the most, in the best case"), least),
        Term(say("tools to tell for any kind of records, in the worst case"), most),
    )
    yield _measure("privacy.direct_orders", least, most, "count", least / most if most else 1.0, told)


def _measure(name: str, low: float, high: float, unit: str, coverage: float, terms: tuple[Term, ...]) -> Measure:
    value, undefined = (low, "") if low == high else (None, _OPEN)
    better: Literal["lower", "higher"] = "higher" if unit == "share" else "lower"
    return Measure(name, value, low, high, coverage, unit, better, terms, undefined)


# -- what is not stated


def open_requests(context: Context) -> Iterator[Unknown]:
    """Yield one entry for each kind of fact that decides whom a request reaches."""
    if context.without_intake:
        lost = [f"entity:{entity}" for entity in context.without_intake]
        yield FACTS["entity.system_of_record"].unknown(REQUEST_NOT_REACHED, lost)
    yield from _of_flows(context, "integration.deletes", lambda one: one.silent)
    vague = [flow for one in context.requests for flow in one.vague]
    for fact, lacking in (
        ("integration.entities", {flow.subject for flow in vague if flow.entities is None}),
        ("integration.status", {flow.subject for flow in vague if flow.entities is not None}),
    ):
        if lacking:
            yield FACTS[fact].unknown(REQUEST_NOT_REACHED, sorted(lacking))
    yield from _of_tools(context, "tool.flows", lambda one: one.unrecorded)
    yield from _of_tools(
        context,
        "openness.bulk_export",
        lambda one: tuple(tool for tool in one.must if exports(context.graph.tool(tool)) is None),
    )


def _of_flows(context: Context, fact: str, flows: Callable[[Request], tuple[Flow, ...]]) -> Iterator[Unknown]:
    subjects = {flow.subject for one in context.requests for flow in flows(one)}
    blocks = {f"tool:{tool}" for one in context.requests for tool in one.open if flows(one)}
    if subjects:
        yield FACTS[fact].unknown(REQUEST_NOT_REACHED, sorted(subjects), sorted(blocks))


def _of_tools(context: Context, fact: str, tools: Callable[[Request], tuple[str, ...]]) -> Iterator[Unknown]:
    subjects = {f"tool:{tool}" for one in context.requests for tool in tools(one)}
    if subjects:
        yield FACTS[fact].unknown(REQUEST_NOT_REACHED, sorted(subjects))
