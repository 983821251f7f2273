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


def pareto(adjacency: Adjacency, start: str, relays: Container[str], *, least: float, budget: int) -> Front:
    """Find every Pareto-best path from `start` over arcs of at least the automation `least`.

    Args:
        adjacency: Arcs by tool; reversed arcs search backwards.
        start: Where paths begin; it need not relay.
        relays: Tools that pass records on; a path may end at any tool but lead through these only.
        least: Lowest automation of an arc that may be used.
        budget: How many labels to settle at the most.

    Returns:
        Labels by tool, each list in order of latency; without the budget's help the list is complete.
    """
    serial = 0
    first = Label(0.0, -1.0, 0, 0, start, "", None)
    queue = [first]
    surest: dict[str, float] = {}
    labels: dict[str, list[Label]] = {}
    settled = 0
    while queue:
        label = heappop(queue)
        latency, doubt, hops, _, tool, _, _ = label
        if doubt >= surest.get(tool, 1.0):
            continue
        surest[tool] = doubt
        labels.setdefault(tool, []).append(label)
        settled += 1
        if settled > budget:
            return Front(labels, complete=False)
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


def extremes(
    adjacency: Adjacency, start: str, relays: Container[str], *, least: float
) -> dict[str, tuple[float, float]]:
    """Return for each tool the least latency and the highest reliability of any path, each on its own.

    Together they bound every path from above; they serve where the budget cut the exact search short.
    """
    free = {tool: [(t, w, 1.0, a, f) for t, w, _, a, f in arcs] for tool, arcs in adjacency.items()}
    sure = {tool: [(t, 0.0, r, a, f) for t, _, r, a, f in arcs] for tool, arcs in adjacency.items()}
    fastest = pareto(free, start, relays, least=least, budget=10**9).labels
    surest = pareto(sure, start, relays, least=least, budget=10**9).labels
    return {tool: (fastest[tool][0].latency, surest[tool][-1].reliability) for tool in fastest}
