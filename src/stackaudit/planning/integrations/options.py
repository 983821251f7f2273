"""Candidates as options of a plan, given or derived: each with its cost, its fixed costs, and the flows it would add.

Where the user gives none, for each need that is not met: a direct link; a link from its source to each hub and from
each hub to its target; and the entity added to the best connection that there is between any two tools that could pass
it on. Nothing is measured: the numbers of `CostModel` are assumptions, every derived candidate says so, and all of them
can be replaced.

"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from stackaudit.choice.amounts import Amount, amount
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.settings import OURS
from stackaudit.graph import DataNeed, Flow, StackGraph
from stackaudit.graph.flows import directed_flows
from stackaudit.model.integration import Candidate, CandidateItem, Integration, Method
from stackaudit.model.parts import Provenance
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.policy.effort import connection_days

_READER: TypeAdapter[tuple[Candidate, ...]] = TypeAdapter(tuple[CandidateItem, ...])


@dataclass(frozen=True, slots=True)
class Charge:
    """A fixed cost that is paid once, as soon as one of its options is built: a hub, a new connection.

    Attributes:
        name: `hub:make`, `connection:crm>esp`.
        cost: What it costs.
    """

    name: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate as the plan sees it.

    Attributes:
        name: Its id, or `source>target`, with `#2` and so on for more of them; unique in the plan.
        candidate: The record.
        cost: What it costs by itself.
        charges: Fixed costs that it shares with others, as places in the list of charges.
        flows: What it adds, one for each of its directions.
    """

    name: str
    candidate: Candidate
    cost: Decimal
    charges: tuple[int, ...] = ()
    flows: tuple[Flow, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a plan can choose from.

    Attributes:
        options: What can be built, in a fixed order.
        charges: The fixed costs that options share.
        unpriced: Candidates whose cost is not stated: they cannot be planned with, and are never taken as free.
    """

    options: tuple[Option, ...]
    charges: tuple[Charge, ...]
    unpriced: tuple[Option, ...]

    def cost(self, chosen: Iterable[int]) -> Decimal:
        """What a set of options costs, each fixed cost once."""
        chosen = set(chosen)
        return sum((self.options[n].cost for n in chosen), Decimal(0)) + sum(
            (charge.cost for charge in self.paid(chosen)), Decimal(0)
        )

    def paid(self, chosen: Iterable[int]) -> tuple[Charge, ...]:
        """The fixed costs that a set of options takes."""
        places = {place for n in chosen for place in self.options[n].charges}
        return tuple(self.charges[place] for place in sorted(places))


def read_candidates(given: Iterable[Candidate | Mapping[str, Any] | str]) -> tuple[Candidate, ...]:
    """Read candidates from records or plain data, as a stack file writes them.

    Raises:
        StackAuditError: one of them is not a candidate; the message says why.
    """
    try:
        return _READER.validate_python(tuple(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise StackAuditError(f"candidates.{place}: {first['msg']}") from None


def make_offer(
    graph: StackGraph,
    policy: Policy,
    candidates: Sequence[Candidate],
    hubs: Mapping[str, Amount],
    connections: Mapping[int, Charge] | None = None,
) -> Offer:
    """Put candidates in a fixed order, with their flows and the fixed costs they share.

    Args:
        graph: The stack they would be added to.
        policy: How automatic each method is.
        candidates: What could be built; those over a tool that is not in use carry nothing and are left out.
        hubs: Fixed cost of each tool that counts as a hub: paid once if a candidate leads to, from or through it.
        connections: The fixed cost that a candidate shares with others, by its place in the list.

    Raises:
        UnknownNameError: a candidate or a hub names a tool or an entity that the stack does not have.
        StackAuditError: an amount is not a number of at least 0.
    """
    _check_names(graph, candidates, hubs)
    charges = {f"hub:{tool}": Charge(f"hub:{tool}", amount(cost, f"hubs[{tool!r}]")) for tool, cost in hubs.items()}
    shared = connections or {}
    charges |= {charge.name: charge for charge in shared.values()}
    order = sorted(charges)
    place = {name: n for n, name in enumerate(order)}
    flows: dict[int, list[Flow]] = {}
    for flow in directed_flows([as_built(candidate) for candidate in candidates], policy):
        flows.setdefault(flow.number, []).append(flow)
    options = []
    for n, name in enumerate(_names(candidates)):
        candidate = candidates[n]
        if not graph.can_carry(candidate):
            continue
        touched = {candidate.source, candidate.target, candidate.via}
        taken = {f"hub:{tool}" for tool in hubs if tool in touched}
        if n in shared:
            taken.add(shared[n].name)
        cost = candidate.cost if candidate.cost is not None else Decimal(0)
        options.append(Option(name, candidate, cost, tuple(sorted(place[t] for t in taken)), tuple(flows[n])))
    options.sort(key=lambda option: option.name)
    return Offer(
        options=tuple(option for option in options if option.candidate.cost is not None),
        charges=tuple(charges[name] for name in order),
        unpriced=tuple(option for option in options if option.candidate.cost is None),
    )


def _check_names(graph: StackGraph, candidates: Sequence[Candidate], hubs: Mapping[str, Amount]) -> None:
    for tool in hubs:
        graph.tool(tool)
    for candidate in candidates:
        for end in (candidate.source, candidate.target, candidate.via):
            if end is not None:
                graph.tool(end)
        for entity in candidate.entities or ():
            if graph.stack.entities and entity not in graph.holdings:
                raise UnknownNameError("entity", entity, graph.holdings)


def _names(candidates: Sequence[Candidate]) -> list[str]:
    """A unique name for each candidate, that does not depend on the others' order where they differ."""
    plain = [candidate.id or f"{candidate.source}>{candidate.target}" for candidate in candidates]
    if max(Counter(plain).values(), default=0) < 2:
        return plain
    names = list(plain)
    times: Counter[str] = Counter()
    for n in sorted(range(len(plain)), key=lambda n: (plain[n], candidates[n].model_dump_json())):
        times[plain[n]] += 1
        if times[plain[n]] > 1:
            names[n] = f"{plain[n]}#{times[plain[n]]}"
    return names


def as_built(candidate: Candidate) -> Integration:
    """The integration that a candidate becomes: the same facts, active."""
    stated = candidate.model_fields_set - {"cost", "status"}
    facts = {name: getattr(candidate, name) for name in stated if name in Integration.model_fields}
    return Integration.model_validate({**facts, **candidate.extra})


def carried_out(stack: Stack, chosen: Sequence[Candidate]) -> Stack:
    """The stack with some candidates built: added as active integrations, and no longer candidates."""
    taken = {integration.id.casefold() for integration in stack.integrations if integration.id is not None}
    built = []
    for candidate in chosen:
        record = as_built(candidate)
        if record.id is not None:
            free = _free_id(record.id, taken)
            taken.add(free.casefold())
            record = record if free == record.id else record.model_copy(update={"id": free})
        built.append(record)
    left = tuple(candidate for candidate in stack.candidates if candidate not in chosen)
    return stack.model_copy(update={"integrations": (*stack.integrations, *built), "candidates": left})


def _free_id(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 2
    while free.casefold() in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free


ASSUMED = "assumed by stackaudit"


def _link_days(policy: Policy) -> tuple[Decimal, Decimal, Decimal]:
    """Days for a connection, for one that ends at a hub or a conduit, and for each entity."""
    direct, to_hub = (connection_days(policy, brings_connectors=brings) for brings in (False, True))
    days = [Decimal(f"{value:.12g}") for value in (direct, to_hub, policy.work["entity"])]
    return days[0], days[1], days[2]


_CONNECTION, _HUB_CONNECTION, _ENTITY = _link_days(DEFAULT_POLICY)


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

    connection: Decimal = _CONNECTION
    hub_connection: Decimal = _HUB_CONNECTION
    entity: Decimal = _ENTITY
    unit: str = "days of work"
    method: Method = "api"
    every: timedelta = timedelta(hours=1)
    takes: timedelta = timedelta(0)
    reliability: float = 0.99
    source: str = f"{OURS} (the days of a link in the policy, `work`)"

    @classmethod
    def of(cls, policy: Policy) -> CostModel:
        """Return what links cost by a policy, in days of work that priorities and the action list use too."""
        connection, hub_connection, entity = _link_days(policy)
        return cls(connection, hub_connection, entity)


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
    links = _Links.of(graph)
    for need in needs:
        for wanted in (*_new_links(graph, need, middle), *_on_links(graph, need, links)):
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


def _new_links(graph: StackGraph, need: DataNeed, middle: tuple[str, ...]) -> Iterator[_Wanted]:
    pairs = [(need.source, need.target)]
    pairs += [(need.source, hub) for hub in middle if graph.relays(hub, need.entity)]
    pairs += [(hub, need.target) for hub in middle if graph.relays(hub, need.entity)]
    for source, target in pairs:
        if source != target:
            yield _Wanted(source, target, need.entity, "")


def _on_links(graph: StackGraph, need: DataNeed, links: _Links) -> Iterator[_Wanted]:
    """The entity on each link that is there, of which both ends could be part of a path of the need."""
    relays = graph.of(need.entity).relays
    starts, ends = relays | {need.source}, relays | {need.target}
    for source in starts:
        for flow in links.ahead.get(source, ()):
            if flow.target in ends and need.entity not in (flow.entities or ()):
                yield _Wanted(flow.source, flow.target, need.entity, flow.id)


class _Links(NamedTuple):
    """For each two tools the connection to put more on: the most automatic, then the fastest, then the surest."""

    ahead: Mapping[str, tuple[Flow, ...]]

    @classmethod
    def of(cls, graph: StackGraph) -> _Links:
        """The links of a stack, by the tool that they leave."""
        best: dict[tuple[str, str], Flow] = {}
        for flow in sorted(graph.running, key=lambda f: (-f.automation[0], f.latency[1], -f.reliability[0], f.id)):
            if flow.certain:
                best.setdefault((flow.source, flow.target), flow)
        ahead: dict[str, list[Flow]] = {}
        for flow in best.values():
            ahead.setdefault(flow.source, []).append(flow)
        return cls({source: tuple(flows) for source, flows in ahead.items()})


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
