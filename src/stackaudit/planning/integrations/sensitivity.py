"""How firm a plan is: what each candidate does alone, and at which price the plan would change."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.errors import StackAuditError
from stackaudit.planning.integrations.network import TooManyPathsError
from stackaudit.planning.integrations.problem import Solution, Tweak
from stackaudit.planning.integrations.set_cover import TooLargeError
from stackaudit.planning.integrations.solver import Solver

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What one candidate does by itself.

    Attributes:
        points: By how many points it alone lowers the silo index.
        per_cost: Points for each unit of its cost, fixed costs included; None where it costs nothing.
    """

    points: float
    per_cost: float | None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """At which price of one candidate the plan changes, all other prices as they are.

    Attributes:
        chosen: Whether the plan builds it.
        cost: Its price.
        flips_at: Above this price the plan does without it, if it is chosen; below this price the plan takes it, if it
            is not. None where no price changes the plan: nothing else serves, or it would not help even for nothing.
    """

    chosen: bool
    cost: float
    flips_at: float | None


def effects(solver: Solver) -> dict[str, Effect]:
    """What each candidate does alone, by name."""
    values, offer = solver.ratings, solver.problem.offer
    now = values.index()
    found = {}
    for n, option in enumerate(offer.options):
        points = max(0.0, now - values.index((n,)))
        cost = float(offer.cost((n,)))
        found[option.name] = Effect(points, points / cost if cost else None)
    return found


def break_evens(solver: Solver) -> dict[str, BreakEven]:
    """The price of each candidate at which the plan changes: solved anew with it left out, or given away."""
    offer = solver.problem.offer
    solution = solver.solution
    total = offer.cost(solution.chosen)
    found = {}
    for n, option in enumerate(offer.options):
        chosen = n in solution.chosen
        if chosen:
            other = resolved(solver, Tweak(out=frozenset({n})))
            flips = None if other.status == "infeasible" else float(option.cost + offer.cost(other.chosen) - total)
        else:
            other = resolved(solver, Tweak(gift=n))
            saved = float(total + option.cost - offer.cost(other.chosen)) if n in other.chosen else 0.0
            flips = saved if saved > _SAME else None
        found[option.name] = BreakEven(chosen, float(option.cost), flips)
    return found


def resolved(solver: Solver, tweak: Tweak) -> Solution:
    """Solve anew with a change.

    Raises:
        StackAuditError: the plan, or the changed one, is not proved optimal: nothing can be said then.
    """
    refusal = "only a plan that is proved optimal says what another choice would cost"
    if solver.solution.status == "nothing-to-do":
        return solver.solution
    if solver.solution.status != "optimal":
        raise StackAuditError(f"{refusal}; this one is {solver.solution.status!r}")
    try:
        found = solver.exact(tweak)
    except (TooManyPathsError, TooLargeError):
        found = None
    if found is None or found.status not in {"optimal", "infeasible"}:
        raise StackAuditError(f"{refusal}; the other choice could not be solved in time")
    return found
