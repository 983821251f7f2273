"""Facts that flows and entities do not state, and the needs that cannot be judged without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from stackaudit.analysers.silos.context import Context as Case
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.graph import Verdict
from stackaudit.model.integration import Integration


def not_stated(case: Case) -> Iterator[Unknown]:
    """One entry a missing fact: how many flows or entities lack it, and which needs hang on it."""
    yield from _flow_facts(case)
    yield from _relays(case)
    yield from _tolerances(case)
    yield from _about_customer(case)
    yield from _cut_short(case)


class _Question(NamedTuple):
    """A fact of a flow, the check that asks for it, and what a flow without it does not state."""

    code: str
    fact: str
    lacks: Callable[[Integration], bool]
    one: str
    many: str


_QUESTIONS = (
    _Question(
        "silos.isolated-tool",
        "integration.status",
        lambda flow: flow.status == "unknown",
        "whether it runs",
        "whether they run",
    ),
    _Question(
        "silos.no-path",
        "integration.entities",
        lambda flow: flow.entities is None,
        "which records it carries",
        "which records they carry",
    ),
    _Question(
        "silos.manual-only",
        "integration.method",
        lambda flow: flow.method is None,
        "its method",
        "their method",
    ),
    _Question(
        "silos.stale",
        "integration.every",
        lambda flow: flow.every is None,
        "how often it runs",
        "how often they run",
    ),
    _Question(
        "silos.stale",
        "integration.takes",
        lambda flow: flow.every is not None and flow.takes is None,
        "how long a run takes",
        "how long a run takes",
    ),
    _Question(
        "silos.index",
        "integration.reliability",
        lambda flow: flow.reliability is None,
        "its reliability",
        "their reliability",
    ),
)


def _flow_facts(case: Case) -> Iterator[Unknown]:
    running = {flow.number: flow for flow in case.graph.running}
    for question in _QUESTIONS:
        silent = [flow for flow in running.values() if question.lacks(flow.integration)]
        if silent:
            message = say(
                f"{{n}} integration does not state {question.one}",
                f"{{n}} integrations do not state {question.many}",
                n=len(silent),
            )
            subjects = tuple(sorted({flow.subject for flow in silent}))
            yield Unknown(question.code, question.fact, subjects, message, _blocked(case, question))


def _blocked(case: Case, question: _Question) -> tuple[str, ...]:
    """Needs that the fact would decide, because a flow on their best path lacks it; and tools it would connect."""
    needs = [
        verdict.need.id
        for verdict in case.verdicts
        if _asks(verdict, question)
        and any(question.lacks(flow.integration) for route in case.likely_routes(verdict) for flow in route)
    ]
    if question.fact == "integration.status":
        needs += [f"tool:{tool}" for tool in case.perhaps_connected]
    return tuple(sorted(needs))


def _asks(verdict: Verdict, question: _Question) -> bool:
    if question.fact == "integration.reliability":
        return verdict.worst.path and verdict.worst.reliability < verdict.best.reliability
    return verdict.status == "unknown"


def _relays(case: Case) -> Iterator[Unknown]:
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
        yield Unknown(
            code="silos.no-path",
            fact="tool.relays",
            subjects=tuple(f"tool:{tool}" for tool in sorted(silent)),
            message=say(
                "{n} tool does not state whether it passes on what it receives",
                "{n} tools do not state whether they pass on what they receive",
                n=len(silent),
            ),
            blocks=tuple(sorted(needs)),
        )


def _tolerances(case: Case) -> Iterator[Unknown]:
    silent = sorted({v.need.entity for v in case.verdicts if v.need.tolerance is None})
    if silent:
        yield Unknown(
            code="silos.stale",
            fact="entity.tolerance",
            subjects=tuple(f"entity:{entity}" for entity in silent),
            message=say(
                "{n} entity does not state how old a copy may be",
                "{n} entities do not state how old a copy may be",
                n=len(silent),
            ),
            blocks=tuple(sorted(v.need.id for v in case.verdicts if "tolerance" in v.open)),
        )


def _about_customer(case: Case) -> Iterator[Unknown]:
    silent = [e for e, held in case.graph.holdings.items() if held.entity.about_customer is None]
    if silent:
        perhaps = tuple(
            sorted(f"need:{held.masters[0]}>{case.graph.hub}/{entity}" for entity, held in case.perhaps_for_the_hub)
        )
        yield Unknown(
            code="silos.no-unified-view",
            fact="entity.about_customer",
            subjects=tuple(f"entity:{entity}" for entity in silent),
            message=say(
                "{n} entity does not state whether it is about the customer, so it counts in no unified view",
                "{n} entities do not state whether they are about the customer, so they count in no unified view",
                n=len(silent),
            ),
            blocks=perhaps,
        )


def _cut_short(case: Case) -> Iterator[Unknown]:
    """Needs whose quality is a bound because the search for the best path ran out of its work budget."""
    cut = tuple(v.need.id for v in case.verdicts if not (v.worst.exact and v.best.exact))
    if cut:
        yield Unknown(
            code="silos.index",
            fact="policy.label_budget",
            subjects=cut,
            message=say(
                "{n} need has so many paths that its quality is a bound only; a larger budget would tell",
                "{n} needs have so many paths that their quality is a bound only; a larger budget would tell",
                n=len(cut),
            ),
            blocks=cut,
        )
