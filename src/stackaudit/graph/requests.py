"""Whom a person's request reaches: where their data is to be deleted, where that happens by itself, who must be told.

Whoever holds the records for certain has to be told. From where requests come in, a deletion spreads over the flows
that are stated to carry deletions out. What is not stated is a flow that may, so that all answers are intervals: those
reached for sure are among those that may be. The fewest tools to tell are the source
components of the condensation of the part that is not reached (usual).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from stackaudit.graph.flows import Flow, Interval
from stackaudit.graph.structure import Neighbours

Ahead = Mapping[str, Sequence[tuple[str, Flow]]]


@dataclass(frozen=True)
class Request:
    """The deletion of one person's records of one kind.

    Attributes:
        entity: Which records.
        intakes: The tools where requests come in.
        must: The tools that have to be told, sorted.
        flows: The flows that run and carry such records, or may.
        whole: The tools of which all flows are on record.
    """

    entity: str
    intakes: tuple[str, ...]
    must: tuple[str, ...]
    flows: tuple[Flow, ...]
    whole: frozenset[str] = frozenset()

    @cached_property
    def sure(self) -> frozenset[str]:
        """The tools in which the records are deleted for sure once the intake is told, itself included."""
        return frozenset(self._ages[1])

    @cached_property
    def possible(self) -> frozenset[str]:
        """The tools in which they are, or may be."""
        return frozenset(self._ages[0])

    @cached_property
    def unreached(self) -> tuple[str, ...]:
        """The tools that have to be told and that no deletion reaches, whatever is not stated; sorted."""
        return tuple(tool for tool in self._beyond if self._is_settled(tool))

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """Those that no flow on record brings a deletion to, and that one which is not on record may; sorted."""
        return tuple(tool for tool in self._beyond if not self._is_settled(tool))

    @cached_property
    def _beyond(self) -> tuple[str, ...]:
        return tuple(tool for tool in self.must if tool not in self.possible)

    def _is_settled(self, tool: str) -> bool:
        """Whether a flow is stated to bring it the records and no deletions, or no flow that brings one can be missing.

        Such a flow leaves a tool that deletions reach, and on its way enters one that leads to the tool.
        """
        return tool in self._refused or self.possible <= self.whole or tool not in self._doubtful

    @cached_property
    def _refused(self) -> frozenset[str]:
        """The tools that some flow is stated to bring the records and no deletions."""
        return frozenset(
            end for flow in self._refusing for end in (flow.target, flow.integration.via) if end is not None
        )

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """The tools of which not all flows are on record, and those that they may pass deletions on to."""
        silent = {*self.must, *self._spread} - self.whole
        return frozenset(_fastest(self._spread, silent, lambda _: 0.0))

    @cached_property
    def _refusing(self) -> tuple[Flow, ...]:
        return tuple(
            flow for flow in self.flows if flow.certain and flow.integration.deletes is False and self._carries(flow)
        )

    def refusing(self, tool: str) -> tuple[Flow, ...]:
        """Return the flows that bring a tool the records for certain and are stated to carry no deletions out there."""
        return tuple(flow for flow in self._refusing if tool in (flow.target, flow.integration.via))

    @property
    def open(self) -> tuple[str, ...]:
        """The tools that have to be told and that a deletion may reach; sorted."""
        return tuple(tool for tool in self.must if tool in self.possible and tool not in self.sure)

    def age(self, tool: str) -> Interval:
        """Return how long a deletion takes to a tool at the most, in seconds; infinite where none gets there."""
        least, most = (ages.get(tool, math.inf) for ages in self._ages)
        return least, most

    @cached_property
    def orders(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The fewest tools to tell beside the intake so that all others follow, at the best and at the worst; sorted.

        Of tools that tell each other one stands for all: the first by id.
        """
        return _fewest(self._spread, self.unreached), _fewest(
            self._surely, (tool for tool in self.must if tool not in self.sure)
        )

    def orders_for(self, tools: Iterable[str]) -> tuple[str, ...]:
        """Return the fewest tools to tell so that some tools follow for sure; sorted."""
        return _fewest(self._surely, tools)

    @cached_property
    def silent(self) -> tuple[Flow, ...]:
        """The flows that do not state whether deletions are carried out, where that decides who has to be told."""
        left = frozenset(self._beyond)
        between = (flow for tool in left for target, flow in self._spread.get(tool, ()) if target in left)
        found = {flow.id: flow for flow in (*self._deciding, *between) if flow.integration.deletes is None}
        return tuple(found[id_] for id_ in sorted(found))

    @cached_property
    def vague(self) -> tuple[Flow, ...]:
        """Those that state it and not that they run, or that they carry such records."""
        return tuple(flow for flow in self._deciding if flow.integration.deletes is not None)

    @cached_property
    def _deciding(self) -> tuple[Flow, ...]:
        open_, within = frozenset(self.open), self.possible
        found = {
            flow.id: flow
            for tool, onward in self._spread.items()
            for target, flow in onward
            if tool in within and target not in self.sure and not self._is_sure(flow)
        }
        leading = _leading_to(open_, self._spread)
        return tuple(found[id_] for id_ in sorted(found) if {found[id_].target, found[id_].integration.via} & leading)

    # -- over which flows a deletion spreads

    def _is_sure(self, flow: Flow) -> bool:
        return flow.certain and flow.integration.deletes is True and self._carries(flow)

    def _carries(self, flow: Flow) -> bool:
        return self.entity in (flow.entities or ())

    @cached_property
    def _spread(self) -> Ahead:
        """The flows that carry deletions out, or may."""
        return _ahead(flow for flow in self.flows if flow.integration.deletes is not False)

    @cached_property
    def _surely(self) -> Ahead:
        return _ahead(flow for flow in self.flows if self._is_sure(flow))

    @cached_property
    def _ages(self) -> tuple[dict[str, float], dict[str, float]]:
        return (
            _fastest(self._spread, self.intakes, lambda flow: flow.latency[0]),
            _fastest(self._surely, self.intakes, lambda flow: flow.latency[1]),
        )


def _fewest(ahead: Ahead, tools: Iterable[str]) -> tuple[str, ...]:
    return first_to_tell({tool: [target for target, _ in found] for tool, found in ahead.items()}, tools)


def _ahead(flows: Iterable[Flow]) -> Ahead:
    """Return where each flow leads: to its target, and to the conduit that carries it."""
    found: dict[str, list[tuple[str, Flow]]] = {}
    for flow in flows:
        via = flow.integration.via
        for target in (flow.target,) if via is None else (flow.target, via):
            found.setdefault(flow.source, []).append((target, flow))
    return found


def _leading_to(tools: frozenset[str], ahead: Ahead) -> set[str]:
    """Return some tools, and all from which a way leads to one of them."""
    back: dict[str, list[str]] = {}
    for tool, found in ahead.items():
        for target, _ in found:
            back.setdefault(target, []).append(tool)
    seen, queue = set(tools), list(tools)
    for tool in queue:
        for before in back.get(tool, ()):
            if before not in seen:
                seen.add(before)
                queue.append(before)
    return seen


def _fastest(ahead: Ahead, starts: Iterable[str], age: Callable[[Flow], float]) -> dict[str, float]:
    """Return every tool that ways lead to from some tools, with the least sum of ages."""
    heap = [(0.0, start) for start in sorted(starts)]
    found: dict[str, float] = {}
    while heap:
        old, tool = heappop(heap)
        if tool in found:
            continue
        found[tool] = old
        for target, flow in ahead.get(tool, ()):
            if target not in found:
                heappush(heap, (old + age(flow), target))
    return found


def first_to_tell(ahead: Neighbours, tools: Iterable[str]) -> tuple[str, ...]:
    """Return the fewest of some tools from which ways lead to all of them, sorted; ways may lead over other tools.

    Depth-first, then in the reverse order of finishing: a tool that is not seen by then is in a component that no other
    of these tools leads to. Of a component the first tool by id is named.

    >>> first_to_tell({"a": ["b"], "b": ["a", "c"], "d": ["c"]}, "abcd")
    ('a', 'd')
    """
    listed = sorted(set(tools))
    if not ahead:
        return tuple(listed)
    seen: set[str] = set()
    finished = [tool for start in listed for tool in _finishing(ahead, start, seen)]
    wanted = frozenset(listed)
    told: set[str] = set()
    roots = [tool for tool in reversed(finished) if tool in wanted and list(_finishing(ahead, tool, told))]
    return tuple(sorted(_first_of_component(ahead, root, wanted) for root in roots))


def _first_of_component(ahead: Neighbours, root: str, wanted: frozenset[str]) -> str:
    """Return the first by id of the wanted tools that lead to a root and that it leads to."""
    if not ahead.get(root):
        return root
    after = set(_finishing(ahead, root, set()))
    back: dict[str, list[str]] = {}
    for tool in after:
        for target in ahead.get(tool, ()):
            back.setdefault(target, []).append(tool)
    return min(wanted.intersection(_finishing(back, root, set())))


def _finishing(ahead: Neighbours, start: str, seen: set[str]) -> Iterator[str]:
    """Yield the tools that ways lead to from one and that were not seen yet, each after all that follows it."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(ahead.get(start, ())))]
    while path:
        tool, rest = path[-1]
        following = next((one for one in rest if one not in seen), None)
        if following is None:
            path.pop()
            yield tool
        else:
            seen.add(following)
            path.append((following, iter(ahead.get(following, ()))))
