"""Facts that journeys, steps, entities and flows do not state, and the steps that cannot be judged without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from stackaudit.analysers.journey.context import Context, Delivery, Handoff
from stackaudit.analysers.journey.flaws import flows_of
from stackaudit.analysers.journey.shape import asks, untold
from stackaudit.core.findings import Unknown
from stackaudit.graph import Flow
from stackaudit.graph.content import unkeyed
from stackaudit.model.facts import FACTS

Open = tuple[Handoff, Delivery]


def not_stated(case: Context) -> Iterator[Unknown]:
    """One entry a missing fact: what lacks it, and which steps hang on it."""
    yield from _steps(case)
    yield from _volumes(case)
    open_ = [(h, d) for h in case.handoffs for d in h.deliveries if d.open]
    yield from _entities(case, open_)
    yield from _flows(case, open_)
    yield from _relays(case, open_)
    yield from _keys(case)
    yield from _conduits(case)


def _steps(case: Context) -> Iterator[Unknown]:
    listed = [(walk, step) for walk in case.walks for step in walk.journey.steps]
    silent = [f"step:{walk.journey.id}/{step.id}" for walk, step in listed if untold(step)]
    if silent:
        blocks = sorted({_step(handoff) for handoff in case.handoffs if "tools" in handoff.open})
        yield FACTS["step.tools"].unknown("journey.gap-step", silent, blocks)
    silent = [f"step:{w.journey.id}/{step.id}" for w, step in listed if not asks(step) and step.id in w.into]
    if silent:
        yield FACTS["step.needs"].unknown("journey.broken", silent)


def _volumes(case: Context) -> Iterator[Unknown]:
    silent = [walk.journey for walk in case.walks if not FACTS["journey.volume"].stated(walk.journey)]
    if silent and len(case.walks) > 1:
        subjects = (f"step:{journey.id}/{journey.steps[0].id}" for journey in silent)
        yield FACTS["journey.volume"].unknown("journey.straight_through", subjects, ())


def _entities(case: Context, open_: Iterable[Open]) -> Iterator[Unknown]:
    open_ = tuple(open_)
    masters = [(h, d) for h, d in open_ if d.open == "source" and not case.held(d.entity).masters_stated]
    if masters:
        yield FACTS["entity.system_of_record"].unknown("journey.broken", _of_entities(masters), _blocked(masters))
    makers = [(h, d) for h, d in open_ if d.open == "source" and case.held(d.entity).masters_stated]
    if makers:
        tools = sorted({f"tool:{target}" for _, d in makers for target in d.targets})
        yield FACTS["tool.entities"].unknown("journey.broken", tools, _blocked(makers))
    limits = [(h, d) for h, d in open_ if d.open == "tolerance"]
    if limits:
        yield FACTS["entity.tolerance"].unknown("journey.slow", _of_entities(limits), _blocked(limits))


_FLOWS: tuple[tuple[str, str, str, Callable[[Flow], bool]], ...] = (
    ("integration.status", "journey.broken", "path", lambda f: not f.certain),
    ("integration.entities", "journey.broken", "path", lambda f: f.entities is None),
    ("integration.method", "journey.manual", "method", lambda f: f.integration.method is None),
    ("integration.every", "journey.slow", "latency", lambda f: f.integration.every is None),
    (
        "integration.takes",
        "journey.slow",
        "latency",
        lambda f: f.integration.every is not None and f.integration.takes is None,
    ),
    ("integration.attributes", "journey.lossy", "attributes", lambda f: f.integration.attributes is None),
    ("integration.reliability", "journey.fragile", "reliability", lambda f: f.integration.reliability is None),
)
"""Facts of flows, the rule and the kind of open answer that each decides, and which flows lack it."""

_Silent = Callable[[Delivery], set[str]]
"""The subjects on the way of a delivery that lack a fact."""


def _hanging(fact: str, rule: str, open_: Iterable[Open], silent: _Silent) -> Iterator[Unknown]:
    """The entry of all that lacks a fact on the ways of deliveries, which blocks the steps that they lead into."""
    found = [(handoff, delivery, silent(delivery)) for handoff, delivery in open_]
    hanging = [(handoff, delivery) for handoff, delivery, lacking in found if lacking]
    if hanging:
        subjects = sorted(set().union(*(lacking for _, _, lacking in found)))
        yield FACTS[fact].unknown(rule, subjects, _blocked(hanging))


def _flows(case: Context, open_: Iterable[Open]) -> Iterator[Unknown]:
    for fact, rule, kind, lacks in _FLOWS:
        of_kind = ((h, d) for h, d in open_ if d.open == kind)
        yield from _hanging(fact, rule, of_kind, partial(_lacking, case, lacks))


def _lacking(case: Context, lacks: Callable[[Flow], bool], delivery: Delivery) -> set[str]:
    return {flow.subject for flow in flows_of(case, delivery) if lacks(flow)}


def _relays(case: Context, open_: Iterable[Open]) -> Iterator[Unknown]:
    def doubtful(delivery: Delivery) -> set[str]:
        inner = {flow.target for flow in flows_of(case, delivery)[:-1]}
        return {f"tool:{tool}" for tool in inner if case.graph.relays(tool, delivery.entity) is None}

    paths = ((h, d) for h, d in open_ if d.open == "path")
    yield from _hanging("tool.relays", "journey.broken", paths, doubtful)


def _keys(case: Context) -> Iterator[Unknown]:
    """Keys decide no status where they are not stated: nobody asked for them. They are told all the same."""
    about = ((h, d) for h, d in _ways(case) if case.held(d.entity).entity.about_customer)
    for one in _hanging(
        "integration.keys",
        "journey.lossy",
        about,
        lambda d: {flow.subject for flow in unkeyed(case.graph, flows_of(case, d))},
    ):
        yield replace(one, fact=f"{one.fact}, tool.stores_keys")


def _conduits(case: Context) -> Iterator[Unknown]:
    """A flow over an iPaaS or ETL that is not named: what else hangs on it cannot be told."""

    def unnamed(delivery: Delivery) -> set[str]:
        return {
            f.subject
            for f in flows_of(case, delivery)
            if f.integration.method in {"ipaas", "etl"}
            and f.integration.via is None
            and "conduit" not in {case.graph.tool(end).kind for end in (f.source, f.target)}
        }

    yield from _hanging("integration.via", "journey.fragile", _ways(case), unnamed)


def _ways(case: Context) -> Iterator[Open]:
    return ((h, d) for h in case.handoffs for d in h.deliveries if d.witness.route)


def _of_entities(open_: Iterable[Open]) -> tuple[str, ...]:
    return tuple(sorted({f"entity:{delivery.entity}" for _, delivery in open_}))


def _blocked(open_: Iterable[Open]) -> tuple[str, ...]:
    return tuple(sorted({_step(handoff) for handoff, _ in open_}))


def _step(handoff: Handoff) -> str:
    return f"step:{handoff.journey.id}/{handoff.after.id}"
