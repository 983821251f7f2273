"""One repair problem: which needs are met, unmet, unknown or impossible; and what a way of solving it hands back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

from stackaudit.choice.amounts import Status
from stackaudit.core.deadline import NEVER, Deadline
from stackaudit.graph import DataNeed, Flow, StackGraph
from stackaudit.graph.entity_graph import Adjacency
from stackaudit.graph.quality import Search
from stackaudit.planning.integrations.network import (
    ASKED,
    EXISTING,
    Arc,
    Constraint,
    Demands,
    Found,
    Limits,
    Network,
    best_case,
    cheapest,
    network,
    options_of,
    unasked,
    worst_case,
)
from stackaudit.planning.integrations.options import Offer, Option

_NONE: frozenset[int] = frozenset()
Settle = Callable[[Flow, int], Arc]


KILLS: Mapping[Constraint, str] = {
    "path": "no candidate leads from {source} to {target}",
    "hops": "every way is longer than the hops allowed",
    "automation": "every way is less automatic than asked",
    "latency": "every way is slower than the tolerance, or does not state how fast it is",
    "reliability": "every way is less sure than asked, or does not state how sure it is",
    "cost": "only candidates without a stated cost would serve it",
}
"""How each demand kills a need, in words."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A need that no set of candidates can serve, and what stands in the way.

    Attributes:
        need: The need.
        constraints: What kills it: without any one of these demands (or, where `together`, without all of them) there
            would be a way. `path`: there is none whatever is asked; `cost`: only candidates without a stated cost
            would serve it.
        together: Whether no single one of them is to blame.
    """

    need: DataNeed
    constraints: tuple[Constraint, ...]
    together: bool = False


@dataclass(frozen=True)
class Triage:
    """The needs of a stack, before anything is built.

    Attributes:
        met: Met for sure.
        unmet: Not met whatever the missing facts are, and some set of candidates serves them: what is planned for.
        impossible: Not met, and no set of candidates serves them.
        unknown: The facts do not decide; listed, not planned for.
    """

    met: tuple[DataNeed, ...]
    unmet: tuple[DataNeed, ...]
    impossible: tuple[Impossible, ...]
    unknown: tuple[DataNeed, ...]


@dataclass(frozen=True)
class SortedNeeds:
    """The needs of a stack, before anything is built.

    Attributes:
        met: As in `Triage`.
        unmet: Those to plan for, each with its cheapest path if nothing were built for any other; fixed costs, which
            others may share, left out. All of these paths together are a plan, and the dearest of them is a bound.
        stuck: Those that no set of candidates serves.
        unknown: As in `Triage`.
    """

    met: tuple[DataNeed, ...]
    unmet: Mapping[DataNeed, Found]
    stuck: tuple[DataNeed, ...]
    unknown: tuple[DataNeed, ...]


@dataclass(frozen=True)
class Problem:
    """What is asked, what is there, and what could be built.

    Attributes:
        graph: What is there.
        demands: What is asked of a path.
        offer: What could be built.
        pulse: Called before each need is sorted; nobody is where None.
    """

    graph: StackGraph
    demands: Demands
    offer: Offer
    pulse: Callable[[], object] | None = field(default=None, repr=False, compare=False)

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be built, in a fixed order."""
        return self.offer.options

    def net(self, entity: str) -> Network:
        """Flows of an entity that are there for sure, and those of every option; facts not stated count as worst."""
        if entity not in self._nets:
            self._nets[entity] = self._network(entity, worst_case)
        return self._nets[entity]

    def value_net(self, entity: str) -> Network:
        """The same, but a reliability that is not stated is left out of account."""
        if entity not in self._value_nets:
            self._value_nets[entity] = self._network(entity, unasked)
        return self._value_nets[entity]

    @cached_property
    def _nets(self) -> dict[str, Network]:
        return {}

    @cached_property
    def _value_nets(self) -> dict[str, Network]:
        return {}

    def search(self, entity: str, source: str) -> Search:
        """The searches from a tool over the flows of an entity that are there; made once for all needs from there."""
        if (entity, source) not in self._searches:
            net = self.value_net(entity)
            if entity not in self._there:
                self._there[entity] = {tool: _as_it_is(arcs) for tool, arcs in net.ahead.items()}
            self._searches[entity, source] = Search(self._there[entity], source, net.relays, self.graph.budget)
        return self._searches[entity, source]

    @cached_property
    def _there(self) -> dict[str, Adjacency]:
        return {}

    @cached_property
    def _searches(self) -> dict[tuple[str, str], Search]:
        return {}

    def _network(self, entity: str, settle: Settle) -> Network:
        flows = self._carrying.get(entity, ())
        arcs = (settle(flow, n) for n, flow in flows if n != EXISTING or flow.certain)
        return network(arcs, self.graph.of(entity).relays)

    def _hopeful(self, entity: str) -> Network:
        """Flows that are there or may be and carry the entity or may, with every missing fact as good as it can be."""
        flows = (*self._carrying.get(entity, ()), *self._carrying.get(None, ()))
        return network((best_case(flow) for n, flow in flows if n == EXISTING), self.graph.of(entity).may_relay)

    @cached_property
    def _carrying(self) -> dict[str | None, list[tuple[int, Flow]]]:
        """The flows that carry each entity, and under None those that do not say what; each with what builds it."""
        found: dict[str | None, list[tuple[int, Flow]]] = {}
        there = [(EXISTING, flow) for flow in self.graph.running]
        for n, flow in (*there, *((n, flow) for n, option in enumerate(self.options) for flow in option.flows)):
            entities = flow.entities
            for entity in (None,) if entities is None else dict.fromkeys(entities):
                found.setdefault(entity, []).append((n, flow))
        return found

    def serve(self, need: DataNeed, chosen: Collection[int] | None = None) -> Found | None:
        """A path that meets a need with some options built (all of them where None), or None."""
        limits = self.demands.of(need)
        found = cheapest(self.net(need.entity), need.source, need.target, limits, None, chosen)
        if found is None and limits.hops is not None:
            # What is there may be longer than what a plan may build.
            found = cheapest(self.net(need.entity), need.source, need.target, limits.without("hops"), None, _NONE)
        return found

    @cached_property
    def triage(self) -> Triage:
        """Sort the needs of the stack, and say of each impossible one what stands in the way."""
        found = self.sorted_needs
        return Triage(found.met, tuple(found.unmet), tuple(self._blame(need) for need in found.stuck), found.unknown)

    @cached_property
    def sorted_needs(self) -> SortedNeeds:
        """Sort the needs of the stack; those that weigh nothing are left out."""
        met, stuck, unknown = [], [], []
        unmet: dict[DataNeed, Found] = {}
        hopeful: dict[str, Network] = {}
        price = [float(option.cost) for option in self.options].__getitem__
        for need in self.graph.needs():
            if self.pulse is not None:
                self.pulse()
            if not need.weight:
                continue
            limits = self.demands.of(need).without("hops")
            if cheapest(self.net(need.entity), need.source, need.target, limits, None, _NONE) is not None:
                met.append(need)
                continue
            if need.entity not in hopeful:
                hopeful[need.entity] = self._hopeful(need.entity)
            if cheapest(hopeful[need.entity], need.source, need.target, limits) is not None:
                unknown.append(need)
                continue
            own = cheapest(self.net(need.entity), need.source, need.target, self.demands.of(need), price)
            if own is None:
                stuck.append(need)
            else:
                unmet[need] = own
        return SortedNeeds(tuple(met), unmet, tuple(stuck), tuple(unknown))

    def _blame(self, need: DataNeed) -> Impossible:
        """Which demand makes a need impossible: each dropped alone; else the fewest that must go together."""
        asked: list[Constraint] = [c for c in ASKED if self.demands.of(need).without(c) != self.demands.of(need)]
        if self.offer.unpriced:
            asked.append("cost")
        for size in range(1, len(asked) + 1):
            guilty = [dropped for dropped in combinations(asked, size) if self._possible(need, dropped)]
            if guilty and size == 1:
                return Impossible(need, tuple(dropped[0] for dropped in guilty))
            if guilty:
                return Impossible(need, guilty[0], together=True)
        return Impossible(need, ("path",))

    def _possible(self, need: DataNeed, dropped: tuple[Constraint, ...]) -> bool:
        limits: Limits = self.demands.of(need)
        for constraint in dropped:
            limits = limits.without(constraint)
        problem = self._priced if "cost" in dropped else self
        return cheapest(problem.net(need.entity), need.source, need.target, limits) is not None

    @cached_property
    def _priced(self) -> Problem:
        """The same problem as if candidates without a stated cost could be planned with."""
        options = (*self.offer.options, *self.offer.unpriced)
        return replace(self, offer=replace(self.offer, options=options, unpriced=()))


def _as_it_is(arcs: Iterable[Arc]) -> list[tuple[str, float, float, float, str]]:
    """The arcs that are there, as the searches of the graph take them."""
    return [(a.target, a.latency, a.reliability, a.automation, a.flow) for a in arcs if a.option == EXISTING]


@dataclass(frozen=True, slots=True)
class Solution:
    """A set of options, how it was found, and what no other set can be below."""

    chosen: frozenset[int]
    status: Status
    bound: float


@dataclass(frozen=True, slots=True)
class Tweak:
    """A question about a plan: what if some options were not there, or one were built for nothing?"""

    out: frozenset[int] = frozenset()
    gift: int | None = None


AS_IT_IS = Tweak()


Serves = Callable[[Set[int], int], bool]
"""Whether a set of options still serves now that this one was taken from it, where it served before."""


def without_idle(offer: Offer, chosen: Iterable[int], serves: Serves, deadline: Deadline = NEVER) -> frozenset[int]:
    """Leave out options that nothing needs, the dearest first, as far as the time allows."""
    kept = set(chosen)
    for n in sorted(kept, key=lambda n: (-offer.options[n].cost, offer.options[n].name)):
        if deadline.passed:
            break
        kept.discard(n)
        if not serves(kept, n):
            kept.add(n)
    return frozenset(kept)


@dataclass
class Routes:
    """A path for each need under the options that are left; only needs whose path loses an option look for another."""

    problem: Problem
    _paths: dict[DataNeed, frozenset[int]] = field(default_factory=dict)
    _users: dict[int, set[DataNeed]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, needs: Iterable[DataNeed], chosen: Collection[int]) -> Routes:
        """The paths of some needs, all of which the chosen options serve."""
        made = cls(problem)
        for need in needs:
            found = problem.serve(need, chosen)
            if found is not None:
                made._take(need, found)
        return made

    def serve(self, kept: Set[int], gone: int) -> bool:
        """Whether every need is still served without an option; if so, remember by which paths."""
        fresh = {}
        for need in sorted(self._users.get(gone, ()), key=lambda need: need.id):
            found = self.problem.serve(need, kept)
            if found is None:
                return False
            fresh[need] = found
        for need, found in fresh.items():
            for n in self._paths[need]:
                self._users[n].discard(need)
            self._take(need, found)
        return True

    def _take(self, need: DataNeed, found: Found) -> None:
        self._paths[need] = options_of(found)
        for n in self._paths[need]:
            self._users.setdefault(n, set()).add(need)
