"""Model B: the cheapest repair as flows, for paths of any number of hops; and its relaxation, a quick lower bound.

One unit flows for each need from its source to its target, over options that are built. It is whole where age or
reliability is asked for: half of it on a fast path and half on a slow one would meet a tolerance that neither meets.
Source: stackaudit methods 5.2; Schmidt, Zey and Margot 2019 on formulations of Steiner forests.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.demands import Limits
from stackaudit.planning.integrations.network import EXISTING, SLACK, TICK, Arc, Network
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Solution, Tweak, without_idle
from stackaudit.planning.integrations.set_cover import MOST_RELAXED, Choice, check_size, choice

_MOST_CUTS = 50


@dataclass(frozen=True)
class _Unit:
    """The flow of one need: its arcs, and the variable of each."""

    need: DataNeed
    arcs: tuple[Arc, ...]
    columns: tuple[int, ...]


def flow_cover(problem: Problem, needs: Sequence[DataNeed], seconds: float, tweak: Tweak = AS_IT_IS) -> Solution | None:
    """The cheapest options under which every need has a path. None where time ran out before any was found.

    Raises:
        TooLargeError: the programme would have too many variables.
    """
    model, units = _model(problem, needs, tweak)
    for _ in range(_MOST_CUTS):
        outcome = model.programme.solve(seconds)
        if outcome.status == "infeasible":
            return Solution(frozenset(), "infeasible", math.inf)
        if outcome.status == "none":
            return None
        chosen = model.chosen(outcome)
        astray = [unit for unit in units if problem.serve(unit.need, chosen) is None]
        if not astray:
            break
        for unit in astray:
            # A path that is too late or too unsure by less than the solver's tolerance: not this one again.
            taken = [column for column in unit.columns if outcome.values[column] > 0.5]
            model.programme.row([(column, 1.0) for column in taken], high=len(taken) - 1.0)
    else:
        return None

    def serves(kept: frozenset[int]) -> bool:
        return all(problem.serve(need, kept) is not None for need in needs)

    kept = without_idle(problem.offer, chosen, serves)
    return Solution(kept, "optimal" if outcome.status == "optimal" else "feasible", outcome.bound)


def relaxed_bound(problem: Problem, needs: Sequence[DataNeed], seconds: float) -> float:
    """What no repair can cost less than: flows that may be broken. 0 where that takes too long or too much."""
    sizes = [len(_useful(problem.net(need.entity), need, problem.demands.of(need))) for need in needs]
    if sum(sizes) > MOST_RELAXED:
        return 0.0
    model, _ = _model(problem, needs, AS_IT_IS, relaxed=True)
    outcome = model.programme.solve(seconds, relaxed=True)
    return max(0.0, outcome.bound) if outcome.status == "optimal" else 0.0


def _model(
    problem: Problem, needs: Sequence[DataNeed], tweak: Tweak, *, relaxed: bool = False
) -> tuple[Choice, list[_Unit]]:
    arcs = {need: _useful(problem.net(need.entity), need, problem.demands.of(need)) for need in needs}
    used = {arc.option for flowing in arcs.values() for arc in flowing} - {EXISTING}
    if not relaxed:
        check_size(len(used) + sum(map(len, arcs.values())))
    model = choice(problem.offer, used, tweak)
    return model, [_unit(model, need, flowing, problem.demands.of(need)) for need, flowing in arcs.items()]


def _unit(model: Choice, need: DataNeed, arcs: tuple[Arc, ...], limits: Limits) -> _Unit:
    programme = model.programme
    asked = limits.latency < math.inf or limits.reliability > 0
    columns = tuple(programme.variable(integer=asked) for _ in arcs)
    balance: dict[str, list[tuple[int, float]]] = {need.source: [], need.target: []}
    for arc, column in zip(arcs, columns, strict=True):
        balance.setdefault(arc.source, []).append((column, 1.0))
        balance.setdefault(arc.target, []).append((column, -1.0))
        if arc.option != EXISTING:
            programme.row([(column, 1.0), (model.options[arc.option], -1.0)], high=0.0)
    for tool in sorted(balance):
        out = float(tool == need.source) - float(tool == need.target)
        programme.row(balance[tool], low=out, high=out)
    if 0 < limits.latency < math.inf:
        ages = [(c, arc.latency / limits.latency) for arc, c in zip(arcs, columns, strict=True) if arc.latency]
        programme.row(ages, high=1.0)
    if limits.reliability > 0:
        doubts = [(c, -math.log(arc.reliability)) for arc, c in zip(arcs, columns, strict=True) if arc.reliability < 1]
        programme.row(doubts, high=-math.log(limits.reliability))
    return _Unit(need, arcs, columns)


def _useful(net: Network, need: DataNeed, limits: Limits) -> tuple[Arc, ...]:
    """Arcs that a path of the need may take, one by one: none into its source, none out of its target."""
    arcs = [
        arc
        for tool in sorted(net.ahead)
        if tool != need.target
        for arc in net.onward(tool, need.source)
        if arc.target != need.source
        and arc.automation >= limits.automation
        and arc.latency <= limits.latency + TICK
        and arc.reliability >= limits.reliability - SLACK
    ]
    ahead = _reached(need.source, ((arc.source, arc.target) for arc in arcs))
    back = _reached(need.target, ((arc.target, arc.source) for arc in arcs))
    return tuple(arc for arc in arcs if arc.source in ahead and arc.target in back)


def _reached(start: str, pairs: Iterator[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for tail, head in pairs:
        following.setdefault(tail, []).append(head)
    seen, queue = {start}, [start]
    for tool in queue:
        for head in following.get(tool, ()):
            if head not in seen:
                seen.add(head)
                queue.append(head)
    return seen
