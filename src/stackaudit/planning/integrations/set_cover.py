"""Model A: the cheapest repair as a choice among paths, exact for a limited number of hops.

Each need takes one of its paths, a path takes all of its options, an option takes its fixed costs: this last part,
`Choice`, every exact model shares. The choice of a path may be broken into shares, because with whole options a share
needs a whole path. It is a directed Steiner forest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stackaudit.choice.milp import Milp, Outcome, TooLargeError, check_size
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.network import (
    EXISTING,
    SLACK,
    TICK,
    Arc,
    Limits,
    Network,
    Work,
    least_sets,
    members,
    ways,
)
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Routes, Serves, Solution, Tweak, without_idle

MOST_RELAXED = 200_000
"""Variables of a programme whose relaxation is still worth its time as a bound."""


@dataclass(frozen=True)
class Choice:
    """A programme with a variable for each option, whole, and one for each fixed cost.

    Attributes:
        milp: The programme; models add their own rows.
        options: The variable of each option.
        charges: The variable of each fixed cost.
    """

    milp: Milp
    options: dict[int, int]
    charges: dict[int, int]

    def paths(self, sets: Iterable[int]) -> list[int]:
        """Add a variable for each set of options (as bits) that would open a path of one need.

        Of one need at most one path is taken, so all of its paths over an option together are at most that option:
        a far tighter programme than a row for each path and option.
        """
        columns: list[int] = []
        over: dict[int, list[tuple[int, float]]] = {}
        for options in sets:
            path = self.milp.variable()
            columns.append(path)
            for n in members(options):
                over.setdefault(n, []).append((path, 1.0))
        for n in sorted(over):
            self.milp.row([*over[n], (self.options[n], -1.0)], high=0.0)
        return columns

    def chosen(self, outcome: Outcome) -> frozenset[int]:
        """The options that a solution builds."""
        return frozenset(n for n, column in self.options.items() if outcome.values[column] > 0.5)

    def spending(self, offer: Offer) -> list[tuple[int, float]]:
        """What is spent, as the terms of a row."""
        terms = [(column, float(offer.options[n].cost)) for n, column in self.options.items()]
        return terms + [(column, float(offer.charges[place].cost)) for place, column in self.charges.items()]


def choice(offer: Offer, used: Iterable[int], tweak: Tweak = AS_IT_IS, *, priced: bool = True) -> Choice:
    """Begin a programme with the options that may be of use.

    Args:
        offer: What there is to choose from.
        used: The options to choose among.
        tweak: Options that may not be chosen, and one that is there for nothing.
        priced: Whether costs are what is minimised.
    """
    milp, options = Milp(), {}
    order = sorted({*used, *([tweak.gift] if tweak.gift is not None else [])})
    for n in order:
        given = n == tweak.gift
        cost = float(offer.options[n].cost) if priced and not given else 0.0
        options[n] = milp.variable(cost, integer=True, lower=float(given), upper=float(n not in tweak.out))
    charges = {}
    for place in sorted({place for n in order for place in offer.options[n].charges}):
        charges[place] = milp.variable(float(offer.charges[place].cost) if priced else 0.0, integer=True)
    for n in order:
        for place in offer.options[n].charges:
            milp.row([(options[n], 1.0), (charges[place], -1.0)], high=0.0)
    return Choice(milp, options, charges)


Sets = tuple[tuple[int, ...], ...]


def path_sets(problem: Problem, needs: Sequence[DataNeed], deadline: Deadline) -> Sets:
    """For each need the least sets of options (as bits) that open a path which meets it.

    Raises:
        TooManyPathsError: the enumeration is past its budget.
        OutOfTimeError: the time is up.
    """
    work = Work(deadline=deadline)
    return tuple(
        least_sets(
            way.options
            for way in ways(problem.net(need.entity), need.source, need.target, problem.demands.of(need), work)
        )
        for need in needs
    )


def cover(offer: Offer, sets: Sets, deadline: Deadline, tweak: Tweak = AS_IT_IS) -> Solution | None:
    """The cheapest options that open one set of every need. None where time ran out before any was found.

    Raises:
        TooLargeError: there are more paths than a programme may have variables.
        OutOfTimeError: time ran out before the programme was written.
    """
    check_size(_size(sets))
    model = _model(offer, sets, tweak, deadline)
    outcome = model.milp.solve(deadline)
    if outcome.status == "infeasible":
        return Solution(frozenset(), "infeasible", math.inf)
    if outcome.status == "none":
        return None
    chosen = without_idle(offer, model.chosen(outcome), _opened(sets), deadline)
    return Solution(chosen, "optimal" if outcome.status == "optimal" else "feasible", outcome.bound)


def _opened(sets: Sets) -> Serves:
    """Whether every need still has a set of options that are all kept: only needs that the last one served may not."""
    wanted = [[frozenset(members(options)) for options in need] for need in sets]
    users: dict[int, list[list[frozenset[int]]]] = {}
    for need in wanted:
        for n in frozenset[int]().union(*need):
            users.setdefault(n, []).append(need)
    return lambda kept, gone: all(any(options <= kept for options in need) for need in users.get(gone, ()))


def relaxed_cover(offer: Offer, sets: Sets, deadline: Deadline) -> float:
    """What no choice of paths can cost less than: options may be broken. 0 where that takes too much.

    Raises:
        OutOfTimeError: time ran out.
    """
    if _size(sets) > MOST_RELAXED:
        return 0.0
    return _least(_model(offer, sets, AS_IT_IS, deadline), deadline)


def _least(model: Choice, deadline: Deadline) -> float:
    outcome = model.milp.solve(deadline, relaxed=True)
    if outcome.status in {"feasible", "none"}:
        raise OutOfTimeError
    return max(0.0, outcome.bound) if outcome.status == "optimal" else 0.0


def _size(sets: Sets) -> int:
    return len(_used(sets)) + sum(map(len, sets))


def _used(sets: Sets) -> tuple[int, ...]:
    every = 0
    for need in sets:
        for options in need:
            every |= options
    return members(every)


def _model(offer: Offer, sets: Sets, tweak: Tweak, deadline: Deadline) -> Choice:
    model = choice(offer, _used(sets), tweak)
    for need in sets:
        deadline.check()
        model.milp.row([(path, 1.0) for path in model.paths(need)], low=1.0, high=1.0)
    return model


_MOST_CUTS = 50


@dataclass(frozen=True)
class _Unit:
    """The flow of one need: its arcs, and the variable of each."""

    need: DataNeed
    arcs: tuple[Arc, ...]
    columns: tuple[int, ...]


def flow_cover(
    problem: Problem, needs: Sequence[DataNeed], deadline: Deadline, tweak: Tweak = AS_IT_IS
) -> Solution | None:
    """The cheapest options under which every need has a path. None where time ran out before any was found.

    Raises:
        TooLargeError: the programme would have too many variables.
        OutOfTimeError: time ran out before the programme was written.
    """
    model, units = _flow_model(problem, needs, tweak, deadline)
    for _ in range(_MOST_CUTS):
        outcome = model.milp.solve(deadline)
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
            model.milp.row([(column, 1.0) for column in taken], high=len(taken) - 1.0)
    else:
        return None
    kept = without_idle(problem.offer, chosen, Routes.of(problem, needs, chosen).serve, deadline)
    return Solution(kept, "optimal" if outcome.status == "optimal" else "feasible", outcome.bound)


def relaxed_bound(problem: Problem, needs: Sequence[DataNeed], deadline: Deadline) -> float:
    """What no repair can cost less than: flows that may be broken. 0 where that takes too much.

    Raises:
        OutOfTimeError: time ran out.
    """
    try:
        model, _ = _flow_model(problem, needs, AS_IT_IS, deadline, most=MOST_RELAXED)
    except TooLargeError:
        return 0.0
    return _least(model, deadline)


def _flow_model(
    problem: Problem, needs: Sequence[DataNeed], tweak: Tweak, deadline: Deadline, *, most: int | None = None
) -> tuple[Choice, list[_Unit]]:
    """The programme; `most` replaces the largest number of variables that is tried.

    The size is counted while it grows: what is too large, or takes too long, is given up before it is written.
    """
    arcs: dict[DataNeed, tuple[Arc, ...]] = {}
    used: set[int] = set()
    size = 0
    for need in needs:
        deadline.check()
        arcs[need] = _useful(problem.net(need.entity), need, problem.demands.of(need))
        used.update(arc.option for arc in arcs[need] if arc.option != EXISTING)
        size += len(arcs[need])
        check_size(len(used) + size, most)
    model = choice(problem.offer, used, tweak)
    units = []
    for need, flowing in arcs.items():
        deadline.check()
        units.append(_unit(model, need, flowing, problem.demands.of(need)))
    return model, units


def _unit(model: Choice, need: DataNeed, arcs: tuple[Arc, ...], limits: Limits) -> _Unit:
    milp = model.milp
    asked = limits.latency < math.inf or limits.reliability > 0
    columns = tuple(milp.variable(integer=asked) for _ in arcs)
    balance: dict[str, list[tuple[int, float]]] = {need.source: [], need.target: []}
    for arc, column in zip(arcs, columns, strict=True):
        balance.setdefault(arc.source, []).append((column, 1.0))
        balance.setdefault(arc.target, []).append((column, -1.0))
        if arc.option != EXISTING:
            milp.row([(column, 1.0), (model.options[arc.option], -1.0)], high=0.0)
    for tool in sorted(balance):
        out = float(tool == need.source) - float(tool == need.target)
        milp.row(balance[tool], low=out, high=out)
    if 0 < limits.latency < math.inf:
        ages = [(c, arc.latency / limits.latency) for arc, c in zip(arcs, columns, strict=True) if arc.latency]
        milp.row(ages, high=1.0)
    if limits.reliability > 0:
        doubts = [(c, -math.log(arc.reliability)) for arc, c in zip(arcs, columns, strict=True) if arc.reliability < 1]
        milp.row(doubts, high=-math.log(limits.reliability))
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
