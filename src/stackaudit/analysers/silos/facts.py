"""Facts that flows and entities do not state, and the needs that cannot be judged without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.analysers.silos.case import Case
from stackaudit.findings import Unknown
from stackaudit.messages import Message, say
from stackaudit.model.integration import Integration


def not_stated(case: Case) -> Iterator[Unknown]:
    """One entry a missing fact: how many flows or entities lack it, and which needs hang on it."""
    yield from _flow_facts(case)
    yield from _tolerances(case)
    yield from _about_customer(case)


def _flow_facts(case: Case) -> Iterator[Unknown]:
    questions: tuple[tuple[str, str, str, Callable[[Integration], bool], Callable[[int], Message]], ...] = (
        ("silos.no-path", "integration.entities", "path", lambda i: i.entities is None, _says("which records it carries", "which records they carry")),
        ("silos.manual-only", "integration.method", "method", lambda i: i.method is None, _says("its method", "their method")),
        ("silos.stale", "integration.every", "latency", lambda i: i.every is None, _says("how often it runs", "how often they run")),
        ("silos.stale", "integration.takes", "latency", lambda i: i.every is not None and i.takes is None, _says("how long a run takes", "how long a run takes")),
        ("silos.index", "integration.reliability", "reliability", lambda i: i.reliability is None, _says("its reliability", "their reliability")),
    )
    running = {id(flow.integration): flow for flow in case.graph.running}
    for code, fact, question, lacks, message in questions:
        silent = [flow for flow in running.values() if lacks(flow.integration)]
        if silent:
            subjects = tuple(sorted({flow.subject for flow in silent}))
            yield Unknown(code, fact, subjects, message(len(silent)), _blocked(case, question))


def _says(one: str, many: str) -> Callable[[int], Message]:
    return lambda n: say(f"{{n}} integration does not state {one}", f"{{n}} integrations do not state {many}", n=n)


def _blocked(case: Case, question: str) -> tuple[str, ...]:
    if question == "reliability":
        return tuple(
            sorted(v.need.id for v in case.verdicts if v.worst.path and v.worst.reliability < v.best.reliability)
        )
    return tuple(sorted(verdict.need.id for verdict in case.verdicts if question in verdict.open))


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
            blocks=_blocked(case, "tolerance"),
        )


def _about_customer(case: Case) -> Iterator[Unknown]:
    silent = [e for e, held in case.graph.holdings.items() if held.entity.about_customer is None]
    if silent:
        yield Unknown(
            code="silos.no-unified-view",
            fact="entity.about_customer",
            subjects=tuple(f"entity:{entity}" for entity in silent),
            message=say(
                "{n} entity does not state whether it is about the customer, so it counts in no unified view",
                "{n} entities do not state whether they are about the customer, so they count in no unified view",
                n=len(silent),
            ),
        )
