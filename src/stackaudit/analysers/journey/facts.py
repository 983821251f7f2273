"""Facts that journeys, steps, entities and flows do not state, and the steps that cannot be judged without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from stackaudit.analysers.journey.context import Context as Case
from stackaudit.analysers.journey.context import Handoff, asks, no_tool
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.graph import Flow
from stackaudit.graph.content import unkeyed
from stackaudit.graph.errand import Delivery

Open = tuple[Handoff, Delivery]


def not_stated(case: Case) -> Iterator[Unknown]:
    """One entry a missing fact: what lacks it, and which steps hang on it."""
    yield from _steps(case)
    yield from _volumes(case)
    open_ = [(h, d) for h in case.handoffs for d in h.deliveries if d.open]
    yield from _entities(case, open_)
    for question in _QUESTIONS:
        yield from _flows(case, open_, question)
    yield from _relays(case, open_)
    yield from _keys(case)
    yield from _conduits(case)


def _steps(case: Case) -> Iterator[Unknown]:
    listed = [(walk, step) for walk in case.walks for step in walk.journey.steps]
    untold = [f"step:{walk.journey.id}/{step.id}" for walk, step in listed if not step.tools and not no_tool(step)]
    if untold:
        yield Unknown(
            "journey.gap-step",
            "step.tools",
            tuple(untold),
            say(
                "{n} step does not say which tools serve it",
                "{n} steps do not say which tools serve them",
                n=len(untold),
            ),
            tuple(sorted({_step(handoff) for handoff in case.handoffs if handoff.untold})),
        )
    silent = [f"step:{w.journey.id}/{step.id}" for w, step in listed if not asks(step) and step.id in w.into]
    if silent:
        yield Unknown(
            "journey.broken",
            "step.needs",
            tuple(silent),
            say(
                "{n} step does not say what it needs, so nothing is asked of the handoff to it",
                "{n} steps do not say what they need, so nothing is asked of the handoffs to them",
                n=len(silent),
            ),
            tuple(silent),
        )


def _volumes(case: Case) -> Iterator[Unknown]:
    silent = [walk.journey for walk in case.walks if walk.journey.volume is None]
    if silent and len(case.walks) > 1:
        yield Unknown(
            "journey.straight-through",
            "journey.volume",
            tuple(f"step:{journey.id}/{journey.steps[0].id}" for journey in silent),
            say(
                "{n} journey does not say what share of the customers takes it",
                "{n} journeys do not say what share of the customers takes them",
                n=len(silent),
            ),
        )


def _entities(case: Case, open_: Iterable[Open]) -> Iterator[Unknown]:
    open_ = tuple(open_)
    masters = [(h, d) for h, d in open_ if d.open == "source" and not case.held(d.errand.entity).masters_stated]
    if masters:
        yield Unknown(
            "journey.broken",
            "entity.system_of_record",
            _of_entities(masters),
            say(
                "{n} entity that a step needs does not state its system of record, so where it comes from is open",
                "{n} entities that steps need do not state their system of record, so where they come from is open",
                n=len(_of_entities(masters)),
            ),
            _blocked(masters),
        )
    makers = [(h, d) for h, d in open_ if d.open == "source" and case.held(d.errand.entity).masters_stated]
    if makers:
        yield Unknown(
            "journey.broken",
            "tool.entities",
            tuple(sorted({f"tool:{target}" for _, d in makers for target in d.errand.targets})),
            say("whether a tool of the step itself has, or makes, all the records that the step needs is not stated"),
            _blocked(makers),
        )
    limits = [(h, d) for h, d in open_ if d.open == "tolerance"]
    if limits:
        yield Unknown(
            "journey.slow",
            "entity.tolerance",
            _of_entities(limits),
            say(
                "neither the step nor the entity states how old a copy may be: {n} entity",
                "neither the steps nor the entities state how old a copy may be: {n} entities",
                n=len(_of_entities(limits)),
            ),
            _blocked(limits),
        )


class _Question(NamedTuple):
    """A fact of a flow, the kinds of open answers it decides, and what a flow without it does not state."""

    code: str
    fact: str
    open: tuple[str, ...]
    lacks: Callable[[Flow], bool]
    what: str


_QUESTIONS = (
    _Question("journey.broken", "integration.status", ("path",), lambda f: not f.certain, "whether it runs"),
    _Question("journey.broken", "integration.entities", ("path",), lambda f: f.entities is None, "what it carries"),
    _Question(
        "journey.manual", "integration.method", ("method",), lambda f: f.integration.method is None, "its method"
    ),
    _Question(
        "journey.slow",
        "integration.every",
        ("latency",),
        lambda f: f.integration.every is None,
        "how often it runs",
    ),
    _Question(
        "journey.slow",
        "integration.takes",
        ("latency",),
        lambda f: f.integration.every is not None and f.integration.takes is None,
        "how long a run takes",
    ),
    _Question(
        "journey.lossy",
        "integration.attributes",
        ("attributes",),
        lambda f: f.integration.attributes is None,
        "which fields it carries",
    ),
    _Question(
        "journey.fragile",
        "integration.reliability",
        ("reliability",),
        lambda f: f.integration.reliability is None,
        "its reliability",
    ),
)


def _flows(case: Case, open_: Iterable[Open], question: _Question) -> Iterator[Unknown]:
    hanging: list[Open] = []
    silent: set[str] = set()
    for handoff, delivery in open_:
        lacking = {f.subject for f in _likely(case, delivery) if question.lacks(f)}
        if delivery.open in question.open and lacking:
            hanging.append((handoff, delivery))
            silent |= lacking
    if hanging:
        yield Unknown(
            question.code,
            question.fact,
            tuple(sorted(silent)),
            say(
                f"{{n}} flow on the way of a journey does not state {question.what}",
                f"of {{n}} flows on the way of a journey it is not stated {question.what}"
                if question.what.startswith(("whether", "what", "how", "which"))
                else f"{{n}} flows on the way of a journey do not state {question.what}",
                n=len(silent),
            ),
            _blocked(hanging),
        )


def _relays(case: Case, open_: Iterable[Open]) -> Iterator[Unknown]:
    hanging: list[Open] = []
    silent: set[str] = set()
    for handoff, delivery in open_:
        inner = {flow.target for flow in _likely(case, delivery)[:-1]}
        doubtful = {tool for tool in inner if case.graph.relays(tool, delivery.errand.entity) is None}
        if delivery.open == "path" and doubtful:
            hanging.append((handoff, delivery))
            silent |= doubtful
    if hanging:
        yield Unknown(
            "journey.broken",
            "tool.relays",
            tuple(f"tool:{tool}" for tool in sorted(silent)),
            say(
                "{n} tool on the way of a journey does not state whether it passes on what it receives",
                "{n} tools on the way of a journey do not state whether they pass on what they receive",
                n=len(silent),
            ),
            _blocked(hanging),
        )


def _keys(case: Case) -> Iterator[Unknown]:
    """Keys decide no status where they are not stated: nobody asked for them. They are told all the same."""
    hanging: list[Open] = []
    silent: set[str] = set()
    for handoff, delivery in _ways(case):
        if case.held(delivery.errand.entity).entity.about_customer:
            without = {flow.subject for flow in unkeyed(case.graph, _likely(case, delivery))}
            if without:
                hanging.append((handoff, delivery))
                silent |= without
    if hanging:
        yield Unknown(
            "journey.lossy",
            "integration.keys, tool.stores_keys",
            tuple(sorted(silent)),
            say(
                "on {n} flow of a journey the keys are not stated, so the customer cannot be followed over it",
                "on {n} flows of a journey the keys are not stated, so the customer cannot be followed over them",
                n=len(silent),
            ),
            _blocked(hanging),
        )


def _conduits(case: Case) -> Iterator[Unknown]:
    """A flow over an iPaaS or ETL that is not named: what else hangs on it cannot be told."""
    hanging: list[Open] = []
    silent: set[str] = set()
    for handoff, delivery in _ways(case):
        unnamed = {
            f.subject
            for f in _likely(case, delivery)
            if f.integration.method in {"ipaas", "etl"}
            and f.integration.via is None
            and not {case.graph.tool(end).kind for end in (f.source, f.target)} & {"conduit"}
        }
        if unnamed:
            hanging.append((handoff, delivery))
            silent |= unnamed
    if hanging:
        yield Unknown(
            "journey.fragile",
            "integration.via",
            tuple(sorted(silent)),
            say(
                "{n} flow of a journey runs over an iPaaS or ETL that is not named",
                "{n} flows of a journey run over an iPaaS or ETL that is not named",
                n=len(silent),
            ),
            _blocked(hanging),
        )


def _ways(case: Case) -> Iterator[Open]:
    return ((h, d) for h in case.handoffs for d in h.deliveries if d.witness.route)


def _likely(case: Case, delivery: Delivery) -> tuple[Flow, ...]:
    """The flows of its witness; where none is sure, those of the best case."""
    return tuple(case.graph.flow(flow) for flow in delivery.witness.route)


def _of_entities(open_: Iterable[Open]) -> tuple[str, ...]:
    return tuple(sorted({f"entity:{delivery.errand.entity}" for _, delivery in open_}))


def _blocked(open_: Iterable[Open]) -> tuple[str, ...]:
    return tuple(sorted({_step(handoff) for handoff, _ in open_}))


def _step(handoff: Handoff) -> str:
    return f"step:{handoff.journey.id}/{handoff.arc.after.id}"
