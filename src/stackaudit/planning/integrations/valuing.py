"""What options are worth: the silo index with some of them built.

The value of a need is the quality of its best path, automation x timeliness x reliability (methods 1.3), over the facts
that a plan asks about: a method or an age that is not stated counts as worst, a reliability or a tolerance that is not
stated is left out of account, and so are needs whose status the facts do not decide. Otherwise a plan would spend money
on silence. Where every fact is stated this is the silo index itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.graph import DataNeed
from stackaudit.graph.quality import Search, assess, timeliness, total
from stackaudit.planning.integrations.demands import NO_LIMITS
from stackaudit.planning.integrations.network import EXISTING
from stackaudit.planning.integrations.paths import Work, best_sets, ways
from stackaudit.planning.integrations.problem import Problem

_SAME = 1e-9


@dataclass(frozen=True)
class Worth:
    """One need: its weight, its quality as it is, and what sets of options would raise it to."""

    need: DataNeed
    now: float
    sets: tuple[tuple[int, float], ...]

    def quality(self, built: int) -> float:
        """Its quality with some options (as bits) built."""
        return max((value for options, value in self.sets if options & built == options), default=self.now)


@dataclass(frozen=True)
class Values:
    """All needs that count, and the index over them."""

    worths: tuple[Worth, ...]

    @property
    def weight(self) -> float:
        """Weight of all needs together."""
        return total(worth.need.weight for worth in self.worths)

    def index(self, built: Iterable[int] = ()) -> float:
        """The silo index, 0 to 100, with some options built; 0 where no need has weight."""
        bits = sum(1 << n for n in set(built))
        if not self.weight:
            return 0.0
        lost = total(worth.need.weight * (1.0 - worth.quality(bits)) for worth in self.worths)
        return 100.0 * lost / self.weight


def values_of(problem: Problem) -> Values:
    """Rate every need that counts, and every set of options that would raise it within the hops of the plan.

    Raises:
        TooManyPathsError: the enumeration is past its budget.
    """
    unknown = set(problem.triage.unknown)
    work = Work()
    rated = [need for need in problem.graph.needs() if need not in unknown and need.weight > 0]
    return Values(tuple(_worth(problem, need, work) for need in rated))


def _worth(problem: Problem, need: DataNeed, work: Work) -> Worth:
    net = problem.value_net(need.entity)
    tolerance = None if problem.demands.ignore_latency else need.tolerance
    limits = NO_LIMITS._replace(hops=problem.demands.max_hops)
    now = _as_it_is(problem, need, tolerance)
    rated = (
        (way.options, way.automation * timeliness(way.latency, tolerance, "best") * way.reliability)
        for way in ways(net, need.source, need.target, limits, work)
        if need.source != need.target
    )
    return Worth(need, now, best_sets((options, value) for options, value in rated if value > now + _SAME))


def _as_it_is(problem: Problem, need: DataNeed, tolerance: float | None) -> float:
    """The best quality of any path that is there, however long."""
    if need.source == need.target:
        return 1.0
    net = problem.value_net(need.entity)
    there = {
        tool: [(a.target, a.latency, a.reliability, a.automation, a.flow) for a in arcs if a.option == EXISTING]
        for tool, arcs in net.ahead.items()
    }
    search = Search(there, need.source, net.relays, problem.graph.budget)
    ends: Sequence[tuple[str, float | None]] = [(need.target, tolerance)]
    return assess(search, ends, "best", problem.demands.min_automation, backwards=False)[0].value
