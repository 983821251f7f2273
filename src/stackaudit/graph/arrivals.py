"""How records of one kind get from one tool to the others: which attributes arrive, how old, and whether they match.

An attribute arrives where a way leads of which each hop carries it, and over each hop of which some key tells whose
record it is. A hop that does not say what it carries excludes nothing. All is told in both corners of what is not
stated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from stackaudit.graph.content import common_keys
from stackaudit.graph.entity_graph import Label, best_first
from stackaudit.graph.flows import Flow, Interval
from stackaudit.graph.stack_graph import StackGraph

Labels = Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What gets to one tool.

    Attributes:
        path: Whether records get there; None where they may.
        matched: Whether some way leaves a key at every hop; False where each has a hop over which none is common.
        lost: The attributes asked for that no such way brings, whatever is not stated, sorted; none without such a way.
        open: Those that a way may bring, and none is stated to bring.
        silent: The flows on the fastest ways of these that do not state what they carry, by id.
        age: How old what arrives is at the most, in seconds: the slowest of the attributes, each by its fastest way.
        route: The flows of the way of that attribute; of the fastest way where no attribute arrives.
    """

    path: bool | None
    matched: bool
    lost: tuple[str, ...]
    open: tuple[str, ...]
    silent: tuple[Flow, ...]
    age: Interval
    route: tuple[Flow, ...]


HERE = Arrival(path=True, matched=True, lost=(), open=(), silent=(), age=(0.0, 0.0), route=())
"""What is at the tool where the records begin."""
NOWHERE = Arrival(path=False, matched=False, lost=(), open=(), silent=(), age=(math.inf, math.inf), route=())
"""What is at a tool that no way leads to."""


class Arrivals:
    """The ways of one kind of records from one tool to all others.

    Args:
        graph: The stack.
        entity: Which records.
        start: Where they begin.
        attributes: What is asked for of them; nothing where None.
    """

    def __init__(self, graph: StackGraph, entity: str, start: str, attributes: Iterable[str] | None = None) -> None:
        self._graph, self._entity, self._start = graph, entity, start
        self._asked = tuple(sorted(set(attributes or ())))

    def to(self, tool: str) -> Arrival:
        """Return what gets to a tool."""
        if tool == self._start:
            return HERE
        best = self._best.get(tool)
        if best is None:
            return NOWHERE
        matched = self._matched.get(tool)
        bringing = {name: labels[tool] for name, labels in self._by_attribute.items() if tool in labels}
        first = max(bringing.values(), key=lambda label: label.latency, default=matched or best)
        unsure = tuple(name for name in bringing if tool not in self._stated[name])
        return Arrival(
            path=True if tool in self._worst else None,
            matched=matched is not None,
            lost=tuple(name for name in self._asked if matched is not None and name not in bringing),
            open=unsure,
            silent=self._silent(bringing[name] for name in unsure),
            age=(first.latency, self._oldest(tool, bringing)),
            route=tuple(map(self._graph.flow, first.flows())),
        )

    def _silent(self, labels: Iterable[Label]) -> tuple[Flow, ...]:
        found = {id_: self._graph.flow(id_) for label in labels for id_ in label.flows()}
        return tuple(found[id_] for id_ in sorted(found) if found[id_].integration.attributes is None)

    def age(self, tool: str) -> Interval:
        """Return how old a record is at the most that gets to a tool, by the fastest way, whatever it carries."""
        if tool == self._start:
            return 0.0, 0.0
        return tuple(  # type: ignore[return-value]  # of two
            labels[tool].latency if tool in labels else math.inf for labels in (self._best, self._worst)
        )

    def route(self, tool: str) -> tuple[Flow, ...]:
        """Return the flows of the fastest way to a tool, one that is certain if there is one; empty without a way."""
        label = self._worst.get(tool) or self._best.get(tool)
        return () if label is None else tuple(map(self._graph.flow, label.flows()))

    def _oldest(self, tool: str, bringing: Iterable[str]) -> float:
        ways = self._matched_at_worst if tool in self._matched else self._worst
        labels = [self._at_worst[name].get(tool) for name in bringing] or [ways.get(tool)]
        return max(math.inf if label is None else label.latency for label in labels)

    # -- searches, each of which answers for all tools

    def _search(self, serves: Callable[[Flow], bool], *, worst: bool = False) -> Labels:
        graph = self._graph.of(self._entity)
        arcs, relays = (graph.worst, graph.relays) if worst else (graph.best, graph.may_relay)
        flow = self._graph.flow
        found = best_first(
            arcs.ahead, self._start, relays, least=0.0, surest=False, serves=lambda id_: serves(flow(id_))
        )
        return {label.tool: label for label in found}

    @cached_property
    def _best(self) -> Labels:
        return self._search(lambda _: True)

    @cached_property
    def _worst(self) -> Labels:
        return self._search(lambda _: True, worst=True)

    @cached_property
    def _matched(self) -> Labels:
        return self._search(self._matches)

    @cached_property
    def _matched_at_worst(self) -> Labels:
        return self._search(self._matches, worst=True)

    @cached_property
    def _by_attribute(self) -> dict[str, Labels]:
        return {name: self._search(lambda f, n=name: self._may_bring(f, n)) for name in self._asked}  # type: ignore[misc]

    @cached_property
    def _at_worst(self) -> dict[str, Labels]:
        return {
            name: self._search(lambda f, n=name: self._may_bring(f, n), worst=True)  # type: ignore[misc]
            for name in self._asked
        }

    @cached_property
    def _stated(self) -> dict[str, Labels]:
        """The ways of which every hop is stated to carry an attribute."""
        return {
            name: self._search(
                lambda f, n=name: f.integration.attributes is not None and self._may_bring(f, n),  # type: ignore[misc]
                worst=True,
            )
            for name in self._asked
        }

    def _may_bring(self, flow: Flow, attribute: str) -> bool:
        carried = flow.integration.attributes
        return (carried is None or attribute in carried) and self._matches(flow)

    def _matches(self, flow: Flow) -> bool:
        """Whether records may be matched over a flow: it is not stated that its two ends have no key in common."""
        if flow.id not in self._keyed:
            self._keyed[flow.id] = common_keys(self._graph, flow) != frozenset()
        return self._keyed[flow.id]

    @cached_property
    def _keyed(self) -> dict[str, bool]:
        return {}
