"""How well a need is met: the ladder of path qualities, in the worst and the best case of what is not stated.

Path quality Q = automation x timeliness x reliability, the best over all valid paths. The ladder nests four qualities,
q0 >= q1 >= q2 >= q3: is there a path, how automatic, how timely, how sure. Q is monotone in every fact of every flow,
so the two corners of the facts bound it exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from stackaudit.graph.entity_graph import Adjacency, Budget, Front, Label, best_of_one, pareto
from stackaudit.graph.needs import DataNeed

Corner = Literal["worst", "best"]
NeedStatus = Literal["ok", "near-limit", "stale", "manual-only", "no-path", "unknown"]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one need is met in one corner of the facts.

    Attributes:
        path: Whether records arrive at all (q0).
        automation: The best automation of any path (q1), from 0 to 1.
        timely: The best automation times timeliness (q2).
        value: The best automation times timeliness times reliability (q3).
        automatic_latency: Least worst-case age over automated paths, in seconds; infinite where there is none.
        automatic_route: Flows of the automated path that has it.
        latency: Worst-case age over the witness, in seconds.
        reliability: Reliability of the witness.
        route: Flows of the witness, the path that gives `value`, from source to target.
        exact: False where the work budget cut the search short: `value` is then a bound on the careful side, and the
            other three rungs are exact all the same.
    """

    path: bool = False
    automation: float = 0.0
    timely: float = 0.0
    value: float = 0.0
    automatic_latency: float = math.inf
    latency: float = math.inf
    reliability: float = 0.0
    route: tuple[str, ...] = ()
    automatic_route: tuple[str, ...] = ()
    exact: bool = True

    def rungs(self) -> tuple[float, float, float, float]:
        """The ladder q0, q1, q2, q3."""
        return float(self.path), self.automation, self.timely, self.value


HERE = Quality(True, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0)
"""A need whose source is its target."""

NOWHERE = Quality()

_TICK = 1e-6  # sums of durations are exact to the microsecond, not to the last bit


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well one need is met, in the worst and in the best case of what is not stated.

    Attributes:
        need: The need.
        worst: Its quality if every missing fact is as bad as it can be.
        best: Its quality if every missing fact is as good as it can be.
        status: `ok`, `near-limit`, `stale`, `manual-only`, `no-path`, or `unknown` where the facts do not decide.
        open: What is not stated and would decide: `path`, `method`, `latency`, `tolerance`.
    """

    need: DataNeed
    worst: Quality
    best: Quality
    status: NeedStatus
    open: tuple[str, ...] = ()

    @property
    def lost(self) -> tuple[float, float]:
        """Weight lost to poor quality, in the best and in the worst case."""
        return self.need.weight * (1 - self.best.value), self.need.weight * (1 - self.worst.value)


class Limits(NamedTuple):
    """What the judgement rests on; all from the policy."""

    automation_threshold: float
    near_limit: float


def timeliness(latency: float, tolerance: float | None, corner: Corner) -> float:
    """Return 1 up to the tolerance, then tolerance / latency; a tolerance that is not stated may be any.

    >>> timeliness(50.0, 100.0, "worst"), timeliness(200.0, 100.0, "worst"), timeliness(1.0, 0.0, "best")
    (1.0, 0.5, 0.0)
    """
    if tolerance is None:
        return 1.0 if corner == "best" or latency == 0 else 0.0
    if latency <= tolerance + _TICK:
        return 1.0
    return tolerance / latency


class Search:
    """All searches from one tool over one entity's flows: a front for each level of automation, made when asked."""

    def __init__(self, adjacency: Adjacency, start: str, relays: frozenset[str], budget: Budget) -> None:
        self._adjacency, self._start, self._relays, self._budget = adjacency, start, relays, budget
        self._fronts: dict[float, Front] = {}
        self._bounds: dict[float, tuple[dict[str, Label], dict[str, Label]]] = {}

    @cached_property
    def levels(self) -> list[float]:
        """How automatic the arcs are, the most automatic first."""
        return sorted({arc[3] for arcs in self._adjacency.values() for arc in arcs}, reverse=True)

    @cached_property
    def reached(self) -> tuple[set[str], list[float]]:
        """The tools that some path leads to, and how automatic the arcs of these paths are, the most automatic first.

        It goes through every tool that there is a way to: where tools are made on the way, ask for `levels`.
        """
        reached, queue = {self._start}, [self._start]
        levels: set[float] = set()
        for tool in queue:
            if tool != self._start and tool not in self._relays:
                continue
            for arc in self._adjacency.get(tool, ()):
                levels.add(arc[3])
                if arc[0] not in reached:
                    reached.add(arc[0])
                    queue.append(arc[0])
        return reached, sorted(levels, reverse=True)

    def front(self, level: float) -> Front:
        """Pareto labels over arcs of at least this automation."""
        if level not in self._fronts:
            self._fronts[level] = pareto(self._adjacency, self._start, self._relays, least=level, budget=self._budget)
        return self._fronts[level]

    def ends(self, level: float, tool: str) -> tuple[Label, Label] | None:
        """The fastest and the surest path to a tool, each on its own; None where no path leads there."""
        if level not in self._bounds:
            fastest, surest = (
                best_of_one(self._adjacency, self._start, self._relays, least=level, surest=sure)
                for sure in (False, True)
            )
            self._bounds[level] = fastest, surest
        fastest, surest = self._bounds[level]
        return (fastest[tool], surest[tool]) if tool in fastest else None


def assess(
    search: Search, ends: Sequence[tuple[str, float | None]], corner: Corner, threshold: float, *, backwards: bool
) -> list[Quality]:
    """Rate the way between the start of a search and each end, in one corner of the facts.

    Levels are tried from the most automatic down. No path of a lower level can beat that level itself, so below the
    threshold the trial ends as soon as every end does at least as well; above it, a later level may still be faster.

    Args:
        search: The searches from one tool.
        ends: Tools at the other end, each with its tolerance in seconds.
        corner: Which corner the search's adjacency stands for.
        threshold: Automation from which a path counts as automated.
        backwards: Whether the search ran against the flows, so that witnesses must be turned round.
    """
    reached, levels = search.reached
    found = [_Best() if tool in reached else None for tool, _ in ends]
    sought = [(best, *end) for best, end in zip(found, ends, strict=True) if best is not None]
    for n, level in enumerate(levels if sought else ()):
        front = search.front(level)
        for best, tool, tolerance in sought:
            labels = front.labels.get(tool) if front.complete else search.ends(level, tool)
            if labels is not None:
                best.see(level, labels, tolerance, corner, automated=level >= threshold)
            if labels is not None and not front.complete:
                best.cut_short(level, labels, tolerance, corner)
        lower = levels[n + 1] if n + 1 < len(levels) else 0.0
        if lower < threshold and all(best.value >= lower for best, _, _ in sought):
            break
    return [NOWHERE if best is None else best.quality(backwards=backwards) for best in found]


class _Best:
    """The best seen so far of one need, while levels are tried."""

    __slots__ = ("automatic", "automatic_latency", "automation", "exact", "key", "label", "path", "timely", "value")

    def __init__(self) -> None:
        self.path = False
        self.automatic: Label | None = None
        self.automation = self.timely = self.value = 0.0
        self.automatic_latency = math.inf
        self.key: tuple[float, ...] = (-1.0,)
        self.label: Label | None = None
        self.exact = True

    def see(
        self, level: float, labels: Sequence[Label], tolerance: float | None, corner: Corner, *, automated: bool
    ) -> None:
        self.path = True
        self.automation = max(self.automation, level)
        fastest = labels[0].latency
        if automated and (self.automatic is None or fastest < self.automatic_latency):
            self.automatic, self.automatic_latency = labels[0], fastest
        self.timely = max(self.timely, level * timeliness(fastest, tolerance, corner))
        for label in labels:
            on_time = level * timeliness(label.latency, tolerance, corner)
            key = (on_time * label.reliability, on_time, level, label.reliability, -label.hops)
            if key > self.key:
                self.key, self.label, self.value = key, label, max(self.value, key[0])

    def cut_short(self, level: float, ends: Sequence[Label], tolerance: float | None, corner: Corner) -> None:
        """The search was cut short: in the best case a path may be as fast as the fastest and as sure as the surest."""
        self.exact = False
        fastest, surest = ends
        if corner == "best":
            on_time = level * timeliness(fastest.latency, tolerance, corner)
            self.value = max(self.value, on_time * surest.reliability)

    def quality(self, *, backwards: bool) -> Quality:
        if not self.path and self.exact:
            return NOWHERE
        return Quality(
            path=self.path,
            automation=self.automation,
            timely=self.timely,
            value=self.value,
            automatic_latency=self.automatic_latency,
            latency=self.label.latency if self.label is not None else math.inf,
            reliability=self.label.reliability if self.label is not None else 0.0,
            route=_flows(self.label, backwards=backwards),
            automatic_route=_flows(self.automatic, backwards=backwards),
            exact=self.exact,
        )


def _flows(label: Label | None, *, backwards: bool) -> tuple[str, ...]:
    flows = label.flows() if label is not None else ()
    return flows[::-1] if backwards else flows


def judge(need: DataNeed, worst: Quality, best: Quality, limits: Limits) -> Verdict:
    """Give a need its status; where the two corners disagree it is unknown, and `open` says which facts decide."""
    status, missing = _status(need, worst, best, limits)
    return Verdict(need, worst, best, status, missing)


def _status(need: DataNeed, worst: Quality, best: Quality, limits: Limits) -> tuple[NeedStatus, tuple[str, ...]]:
    if not best.path:
        return "no-path", ()
    if not worst.path:
        return "unknown", ("path",)
    if best.automation < limits.automation_threshold:
        return "manual-only", ()
    missing = tuple(_undecided(need, worst, best, limits))
    if missing:
        return "unknown", missing
    tolerance = need.tolerance if need.tolerance is not None else math.inf
    if best.automatic_latency > tolerance + _TICK:
        return "stale", ()
    return ("near-limit" if worst.automatic_latency > limits.near_limit * tolerance + _TICK else "ok"), ()


def _undecided(need: DataNeed, worst: Quality, best: Quality, limits: Limits) -> Iterator[str]:
    by_hand = worst.automation < limits.automation_threshold
    if by_hand:
        yield "method"
    if need.tolerance is None:
        if worst.automatic_latency > 0:
            yield "tolerance"
    elif not by_hand and worst.automatic_latency > need.tolerance + _TICK >= best.automatic_latency:
        yield "latency"


def total(values: Iterable[float]) -> float:
    """Add up without the error that depends on the order of the terms."""
    return math.fsum(values)
