"""Candidates where the user gives none: the links that could serve a need, and what they are assumed to cost.

For each need that is not met: a direct link; a link from its source to each hub and from each hub to its target; and
the entity added to the best connection that there is between any two tools that could pass it on. Nothing is measured:
the numbers of `CostModel` are assumptions, every derived candidate says so, and all of them can be replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from stackaudit.graph import DataNeed, Flow, StackGraph
from stackaudit.model.integration import Candidate, Method
from stackaudit.model.parts import Provenance
from stackaudit.planning.integrations.options import Charge
from stackaudit.policy.policy import OURS

ASSUMED = "assumed by stackaudit"
_LONGEST_ID = 180


@dataclass(frozen=True, slots=True)
class CostModel:
    """What a link is assumed to cost and to be like where no candidate says so. Ours; no outside authority.

    Attributes:
        connection: Building a connection between two tools, in `unit`, before any entity flows.
        hub_connection: The same where one end is a hub or a conduit, which brings its connectors along.
        entity: Mapping one entity onto a connection, new or already there.
        unit: What the numbers count.
        method: How a new link is built.
        every: Its period; shorter where half the tolerance of the need is shorter, so that two hops are in time.
        takes: Run time of one job.
        reliability: Probability that a record arrives complete.
        source: Where the numbers are from.
    """

    connection: Decimal = Decimal(4)
    hub_connection: Decimal = Decimal(3)
    entity: Decimal = Decimal(1)
    unit: str = "days of work"
    method: Method = "api"
    every: timedelta = timedelta(hours=1)
    takes: timedelta = timedelta(0)
    reliability: float = 0.99
    source: str = f"{OURS} (a direct link 5, a link to a hub 4: stackaudit methods 5.2)"


DEFAULT_COSTS = CostModel()


class Derived(NamedTuple):
    """Derived candidates, and the fixed cost of the new connection that each needs, by its place in the list."""

    candidates: tuple[Candidate, ...]
    connections: dict[int, Charge]


class _Wanted(NamedTuple):
    """One link: from where to where for which entity, and on which connection that is there (None: a new one)."""

    source: str
    target: str
    entity: str
    on: str


def derive(graph: StackGraph, needs: Sequence[DataNeed], hubs: Iterable[str], costs: CostModel) -> Derived:
    """Derive the candidates for some needs, each once, sorted."""
    middle = tuple(sorted({*hubs, *([graph.hub] if graph.hub is not None else [])}))
    strictest: dict[_Wanted, timedelta] = {}
    for need in needs:
        for wanted in _wanted(graph, need, middle):
            known = strictest.get(wanted, costs.every)
            half = timedelta.max if need.tolerance is None else timedelta(seconds=need.tolerance) / 2
            strictest[wanted] = min(known, half)
    candidates, connections = [], {}
    for n, wanted in enumerate(sorted(strictest)):
        if wanted.on:
            candidates.append(_on_existing(graph.flow(wanted.on), wanted, strictest[wanted], costs))
        else:
            candidates.append(_new(wanted, strictest[wanted], costs))
            connections[n] = _connection(graph, wanted, middle, costs)
    return Derived(tuple(candidates), connections)


def _wanted(graph: StackGraph, need: DataNeed, middle: tuple[str, ...]) -> Iterator[_Wanted]:
    pairs = [(need.source, need.target)]
    pairs += [(need.source, hub) for hub in middle if graph.relays(hub, need.entity)]
    pairs += [(hub, need.target) for hub in middle if graph.relays(hub, need.entity)]
    for source, target in pairs:
        if source != target:
            yield _Wanted(source, target, need.entity, "")
    relays = graph.of(need.entity).relays
    starts, ends = relays | {need.source}, relays | {need.target}
    for flow in _connections(graph):
        if need.entity not in (flow.entities or ()) and flow.source in starts and flow.target in ends:
            yield _Wanted(flow.source, flow.target, need.entity, flow.id)


def _connections(graph: StackGraph) -> Iterator[Flow]:
    """For each two tools the connection to put more on: the most automatic, then the fastest, then the surest."""
    best: dict[tuple[str, str], Flow] = {}
    for flow in sorted(graph.running, key=lambda f: (-f.automation[0], f.latency[1], -f.reliability[0], f.id)):
        if flow.certain:
            best.setdefault((flow.source, flow.target), flow)
    return iter(best.values())


def _new(wanted: _Wanted, every: timedelta, costs: CostModel) -> Candidate:
    return Candidate(
        id=_id(wanted.source, wanted.target, wanted.entity),
        source=wanted.source,
        target=wanted.target,
        entities=(wanted.entity,),
        method=costs.method,
        every=every,
        takes=costs.takes,
        reliability=costs.reliability,
        cost=costs.entity,
        provenance=Provenance(source=ASSUMED, confidence="assumed"),
    )


def _on_existing(flow: Flow, wanted: _Wanted, every: timedelta, costs: CostModel) -> Candidate:
    """The entity on a connection that is there: its facts hold, what it does not state is assumed."""
    record = flow.integration
    return _new(wanted, every, costs).model_copy(
        update={
            "id": _id(wanted.source, wanted.target, wanted.entity, "on", flow.id),
            "method": record.method or costs.method,
            "via": record.via,
            "every": every if record.every is None else record.every,
            "takes": costs.takes if record.takes is None else record.takes,
            "reliability": costs.reliability if record.reliability is None else record.reliability,
        }
    )


def _id(*parts: str) -> str:
    """An id of some parts, without the marks of flow ids, which an id may not have; the plan tells equal ones apart."""
    return "-".join(parts).replace(">", "-").replace("#", "-").replace("<", "-back")[:_LONGEST_ID]


def _connection(graph: StackGraph, wanted: _Wanted, middle: tuple[str, ...], costs: CostModel) -> Charge:
    ends = (wanted.source, wanted.target)
    brings = any(end in middle or graph.tool(end).kind == "conduit" for end in ends)
    return Charge(f"connection:{wanted.source}>{wanted.target}", costs.hub_connection if brings else costs.connection)
