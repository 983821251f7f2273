"""Facts that are not stated, and what cannot be judged without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.analysers.resilience.choke_points import is_choke_point
from stackaudit.analysers.resilience.context import Context
from stackaudit.analysers.resilience.dependence import shared_knowledge
from stackaudit.analysers.resilience.rules import CUT_POINT, ONE_PERSON, VENDOR_CONCENTRATION
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Rule
from stackaudit.model.facts import FACTS

_LOSS = "resilience.worst_loss"


def not_stated(case: Context, uncounted: tuple[str, ...]) -> Iterator[Unknown]:
    """Plans of what much hangs on, vendors, costs, who answers, flows that perhaps run, and searches cut short."""
    chokes = [struck.unit.id for struck in case.singles if is_choke_point(case, struck)]
    depended = [struck.unit.id for struck in case.singles if struck.loss.high > 0]
    silent = [tool for tool in depended if case.mitigations[tool].told == "not stated"]
    yield from _tools(CUT_POINT, "tool.continuity", silent, [tool for tool in chokes if tool in silent])
    yield from _flows(case)
    yield from _tools(VENDOR_CONCENTRATION, "tool.vendor", [tool.id for tool in case.in_use if tool.vendor is None])
    unpriced = [t.id for t in case.in_use if t.vendor is not None and not FACTS["tool.cost.annual"].stated(t)]
    yield from _tools(VENDOR_CONCENTRATION, "tool.cost.annual", unpriced)
    for fact, tools in shared_knowledge(case).items():
        yield from _tools(ONE_PERSON, f"tool.{fact}", tools)
    yield from _cut_short(case)
    if uncounted:
        yield FACTS["policy.label_budget"].unknown("resilience.cut-point", uncounted)


def _tools(rule: Rule | str, fact: str, tools: Iterable[str], blocks: Iterable[str] | None = None) -> Iterator[Unknown]:
    subjects = [f"tool:{tool}" for tool in sorted(tools)]
    if subjects:
        blocked = None if blocks is None else [f"tool:{tool}" for tool in sorted(blocks)]
        yield FACTS[fact].unknown(rule, subjects, blocked)


def _flows(case: Context) -> Iterator[Unknown]:
    """Losses that are an interval because flows do not state how well they work."""
    for field in ("status", "entities", "method", "every", "reliability"):
        fact = FACTS[f"integration.{field}"]
        lacking = [flow for flow in case.graph.running if not fact.stated(flow.integration)]
        ids = {flow.id for flow in lacking}
        open_ = (one for one in case.singles if one.loss.value is None and one.unit.stops & ids)
        blocks = sorted({f"tool:{one.unit.id}" for one in open_})
        if blocks:
            n = len({flow.number for flow in lacking})
            yield fact.unknown(_LOSS, sorted({flow.subject for flow in lacking}), blocks, n=n)


def _cut_short(case: Context) -> Iterator[Unknown]:
    """Units whose loss is a bound because the searches for ways around ran out of their work budget."""
    cut = tuple(f"tool:{struck.unit.id}" for struck in case.singles if not struck.loss.exact)
    groups = sum(not struck.loss.exact for struck in (*case.links, *case.vendors, *case.others))
    if cut or groups:
        subjects = cut or (f"tool:{case.graph.tools[0].id}",)
        yield FACTS["policy.label_budget"].unknown(_LOSS, subjects, cut, n=len(cut) + groups)
