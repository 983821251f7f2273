"""Model A: the cheapest repair as a choice among paths, exact for a limited number of hops.

Each need takes one of its paths, a path takes all of its options, an option takes its fixed costs: this last part,
`Choice`, every exact model shares. The choice of a path may be broken into shares, because with whole options a share
needs a whole path. It is a directed Steiner forest.
Source: stackaudit methods 5.2, with one row for each need and option in place of one for each path and option.

"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.graph import DataNeed
from stackaudit.planning.integrations.network import Work, least_sets, members, ways
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Solution, Tweak, without_idle
from stackaudit.planning.programme import MOST_VARIABLES, Outcome, Programme

MOST_RELAXED = 200_000
"""Variables of a programme whose relaxation is still worth its time as a bound."""


class TooLargeError(Exception):
    """The exact programme would have more variables than are tried."""


@dataclass(frozen=True)
class Choice:
    """A programme with a variable for each option, whole, and one for each fixed cost.

    Attributes:
        programme: The programme; models add their own rows.
        options: The variable of each option.
        charges: The variable of each fixed cost.
    """

    programme: Programme
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
            path = self.programme.variable()
            columns.append(path)
            for n in members(options):
                over.setdefault(n, []).append((path, 1.0))
        for n in sorted(over):
            self.programme.row([*over[n], (self.options[n], -1.0)], high=0.0)
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
    programme, options = Programme(), {}
    order = sorted({*used, *([tweak.gift] if tweak.gift is not None else [])})
    for n in order:
        given = n == tweak.gift
        cost = float(offer.options[n].cost) if priced and not given else 0.0
        options[n] = programme.variable(cost, integer=True, lower=float(given), upper=float(n not in tweak.out))
    charges = {}
    for place in sorted({place for n in order for place in offer.options[n].charges}):
        charges[place] = programme.variable(float(offer.charges[place].cost) if priced else 0.0, integer=True)
    for n in order:
        for place in offer.options[n].charges:
            programme.row([(options[n], 1.0), (charges[place], -1.0)], high=0.0)
    return Choice(programme, options, charges)


def check_size(variables: int) -> None:
    """Refuse a programme that is too large to try.

    Raises:
        TooLargeError: it is.
    """
    if variables > MOST_VARIABLES:
        raise TooLargeError


Sets = tuple[tuple[int, ...], ...]


def path_sets(problem: Problem, needs: Sequence[DataNeed]) -> Sets:
    """For each need the least sets of options (as bits) that open a path which meets it.

    Raises:
        TooManyPathsError: the enumeration is past its budget.
    """
    work = Work()
    return tuple(
        least_sets(
            way.options
            for way in ways(problem.net(need.entity), need.source, need.target, problem.demands.of(need), work)
        )
        for need in needs
    )


def cover(offer: Offer, sets: Sets, seconds: float, tweak: Tweak = AS_IT_IS) -> Solution | None:
    """The cheapest options that open one set of every need. None where time ran out before any was found.

    Raises:
        TooLargeError: there are more paths than a programme may have variables.
    """
    check_size(_size(sets))
    model = _model(offer, sets, tweak)
    outcome = model.programme.solve(seconds)
    if outcome.status == "infeasible":
        return Solution(frozenset(), "infeasible", math.inf)
    if outcome.status == "none":
        return None

    def serves(chosen: frozenset[int]) -> bool:
        bits = sum(1 << n for n in chosen)
        return all(any(options & bits == options for options in need) for need in sets)

    chosen = without_idle(offer, model.chosen(outcome), serves)
    return Solution(chosen, "optimal" if outcome.status == "optimal" else "feasible", outcome.bound)


def relaxed_cover(offer: Offer, sets: Sets, seconds: float) -> float:
    """What no choice of paths can cost less than: options may be broken. 0 where that takes too long or too much."""
    if _size(sets) > MOST_RELAXED:
        return 0.0
    outcome = _model(offer, sets, AS_IT_IS).programme.solve(seconds, relaxed=True)
    return max(0.0, outcome.bound) if outcome.status == "optimal" else 0.0


def _size(sets: Sets) -> int:
    return len({n for need in sets for options in need for n in members(options)}) + sum(map(len, sets))


def _model(offer: Offer, sets: Sets, tweak: Tweak) -> Choice:
    model = choice(offer, {n for need in sets for options in need for n in members(options)}, tweak)
    for need in sets:
        model.programme.row([(path, 1.0) for path in model.paths(need)], low=1.0, high=1.0)
    return model
