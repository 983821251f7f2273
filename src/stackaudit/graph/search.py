"""Best paths under two criteria: label setting with dominance, exact, with a work budget.

A label (latency, reliability) at a tool is kept unless another label there is at least as fast and at least as
reliable. Labels leave the queue in order of latency, so a label is dominated exactly when one that left earlier is at
least as reliable: one number per tool decides. Every Pareto label of every tool is found.
Source: Hansen 1980, bicriterion shortest paths; stackaudit methods 1.3.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

Arc = tuple[str, float, float, float, str]
"""Next tool, latency in seconds, reliability, automation, flow id."""

Adjacency = Mapping[str, Sequence[Arc]]


class Label(NamedTuple):
    """The end of a partial path: how old, how sure, how many hops, where, and the label before it."""

    latency: float
    doubt: float  # minus reliability, so that labels sort by latency, then the surer first
    hops: int
    serial: int
    tool: str
    flow: str
    before: Label | None

    @property
    def reliability(self) -> float:
        """Probability that a record arrives over this path."""
        return -self.doubt

    def flows(self) -> tuple[str, ...]:
        """The flows from the start of the search to here."""
        return tuple(label.flow for label in self._back())[::-1]

    def _back(self) -> Iterator[Label]:
        label: Label | None = self
        while label is not None and label.before is not None:
            yield label
            label = label.before


class Front(NamedTuple):
    """What a search found: the Pareto labels of each tool, and whether the budget cut it short."""

    labels: dict[str, list[Label]]
    complete: bool


class Budget:
    """Labels that the searches over one graph may settle together; what is left of them changes as they are used."""

    __slots__ = ("left",)

    def __init__(self, labels: int) -> None:
        self.left = labels


def pareto(adjacency: Adjacency, start: str, relays: Container[str], *, least: float, budget: Budget) -> Front:
    """Find every Pareto-best path from `start` over arcs of at least the automation `least`.

    Args:
        adjacency: Arcs by tool; reversed arcs search backwards.
        start: Where paths begin; it need not relay.
        relays: Tools that pass records on; a path may end at any tool but lead through these only.
        least: Lowest automation of an arc that may be used.
        budget: How many labels may be settled; the search takes from it.

    Returns:
        Labels by tool, each list in order of latency; empty and not complete where the budget did not suffice.
    """
    serial = 0
    queue = [Label(0.0, -1.0, 0, 0, start, "", None)]
    surest: dict[str, float] = {}
    labels: dict[str, list[Label]] = {}
    while queue:
        label = heappop(queue)
        latency, doubt, hops, _, tool, _, _ = label
        if doubt >= surest.get(tool, 1.0):
            continue
        surest[tool] = doubt
        labels.setdefault(tool, []).append(label)
        budget.left -= 1
        if budget.left < 0:
            return Front({}, complete=False)
        if tool != start and tool not in relays:
            continue
        for target, arc_latency, arc_reliability, automation, flow in adjacency.get(tool, ()):
            if automation < least:
                continue
            worse = doubt * arc_reliability
            if worse < surest.get(target, 1.0):
                serial += 1
                heappush(queue, Label(latency + arc_latency, worse, hops + 1, serial, target, flow, label))
    return Front(labels, complete=True)


def best_of_one(
    adjacency: Adjacency, start: str, relays: Container[str], *, least: float, surest: bool
) -> dict[str, Label]:
    """Find for each tool the path that is best by one criterion alone: the fastest, or the surest (Dijkstra 1959).

    One label a tool, so the work is bounded by the arcs. Where the search for both criteria was cut short, these two
    paths are real ones, and together they bound every path from above.
    """
    serial = 0
    queue: list[tuple[tuple[float, float], Label]] = [((0.0, 0.0), Label(0.0, -1.0, 0, 0, start, "", None))]
    found: dict[str, Label] = {}
    while queue:
        _, label = heappop(queue)
        if label.tool in found:
            continue
        found[label.tool] = label
        if label.tool != start and label.tool not in relays:
            continue
        for target, arc_latency, arc_reliability, automation, flow in adjacency.get(label.tool, ()):
            if automation >= least and target not in found:
                serial += 1
                latency, doubt = label.latency + arc_latency, label.doubt * arc_reliability
                onward = Label(latency, doubt, label.hops + 1, serial, target, flow, label)
                heappush(queue, ((doubt, latency) if surest else (latency, doubt), onward))
    return found
