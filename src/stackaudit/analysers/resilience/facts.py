"""Facts that are not stated, and what cannot be judged without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.analysers.resilience.choke_points import is_choke_point
from stackaudit.analysers.resilience.context import Context
from stackaudit.analysers.resilience.dependence import shared_knowledge
from stackaudit.analysers.resilience.rules import CUT_POINT, ONE_PERSON, VENDOR_CONCENTRATION
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say

_FLOW_FACTS = {
    "status": "a status",
    "entities": "which records are carried",
    "method": "a method",
    "every": "how often records are sent",
    "reliability": "a reliability",
}


def not_stated(case: Context, uncounted: tuple[str, ...]) -> Iterator[Unknown]:
    """Plans of what much hangs on, vendors, costs, who answers, flows that perhaps run, and searches cut short."""
    chokes = [struck.unit.id for struck in case.singles if is_choke_point(case, struck)]
    depended = [struck.unit.id for struck in case.singles if struck.loss.high > 0]
    silent = [tool for tool in depended if case.mitigations[tool].told == "not stated"]
    yield from _entry(
        CUT_POINT.id,
        "tool.continuity",
        (
            "{n} tool that data needs depend on does not state whether there is a plan to go on without it",
            "{n} tools that data needs depend on do not state whether there is a plan to go on without them",
        ),
        silent,
        [tool for tool in chokes if tool in silent],
    )
    yield from _flows(case)
    yield from _vendors(case)
    for fact, tools in shared_knowledge(case).items():
        yield from _entry(
            ONE_PERSON.id,
            f"tool.{fact}",
            (
                "{n} choke point does not state its technical owner; its owner is taken to repair it",
                "{n} choke points do not state their technical owner; their owners are taken to repair them",
            ),
            tools,
        )
    yield from _cut_short(case)
    if uncounted:
        yield Unknown(
            code=CUT_POINT.id,
            fact="policy.label_budget",
            subjects=uncounted,
            message=say(
                "the ways of {n} data need are not counted, because that would take more work than its budget",
                "the ways of {n} data needs are not counted, because that would take more work than their budget",
                n=len(uncounted),
            ),
            blocks=uncounted,
        )


def _entry(
    code: str, fact: str, texts: tuple[str, str], tools: Iterable[str], blocks: Iterable[str] | None = None
) -> Iterator[Unknown]:
    subjects = tuple(f"tool:{tool}" for tool in sorted(tools))
    blocked = subjects if blocks is None else tuple(f"tool:{tool}" for tool in sorted(blocks))
    if subjects:
        yield Unknown(code, fact, subjects, say(*texts, n=len(subjects)), blocked)


def _flows(case: Context) -> Iterator[Unknown]:
    """Losses that are an interval because flows do not state how well they work."""
    for fact, words in _FLOW_FACTS.items():
        lacking = [f for f in case.graph.running if _lacks(getattr(f.integration, fact))]
        if not lacking:
            continue
        ids = {flow.id for flow in lacking}
        open_ = (one for one in case.singles if one.loss.value is None and one.unit.stops & ids)
        blocks = tuple(sorted({f"tool:{one.unit.id}" for one in open_}))
        if blocks:
            yield Unknown(
                code="resilience.worst_loss",
                fact=f"integration.{fact}",
                subjects=tuple(sorted({flow.subject for flow in lacking})),
                message=say(
                    f"{{n}} integration does not state {words}, so how much hangs on its ends is an interval",
                    f"{{n}} integrations do not state {words}, so how much hangs on their ends is an interval",
                    n=len({flow.number for flow in lacking}),
                ),
                blocks=blocks,
            )


def _lacks(fact: object) -> bool:
    return fact is None or fact == "unknown"


def _vendors(case: Context) -> Iterator[Unknown]:
    yield from _entry(
        VENDOR_CONCENTRATION.id,
        "tool.vendor",
        ("{n} tool does not state its vendor", "{n} tools do not state their vendor"),
        [tool.id for tool in case.in_use if tool.vendor is None],
    )
    yield from _entry(
        VENDOR_CONCENTRATION.id,
        "tool.cost.annual",
        (
            "{n} tool does not state what it costs, so the share of its vendor cannot be told",
            "{n} tools do not state what they cost, so the shares of their vendors cannot be told",
        ),
        [t.id for t in case.in_use if t.vendor is not None and (t.cost is None or t.cost.annual is None)],
    )


def _cut_short(case: Context) -> Iterator[Unknown]:
    """Units whose loss is a bound because the searches for ways around ran out of their work budget."""
    cut = tuple(struck.unit.id for struck in case.singles if not struck.loss.exact)
    groups = sum(not struck.loss.exact for struck in (*case.links, *case.vendors, *case.others))
    if cut or groups:
        yield Unknown(
            code="resilience.worst_loss",
            fact="policy.label_budget",
            subjects=tuple(f"tool:{tool}" for tool in cut) or (f"tool:{case.graph.tools[0].id}",),
            message=say(
                "{n} loss is a bound only, because looking for ways around would take more work than its budget",
                "{n} losses are bounds only, because looking for ways around would take more work than their budget",
                n=len(cut) + groups,
            ),
            blocks=tuple(f"tool:{tool}" for tool in cut),
        )
