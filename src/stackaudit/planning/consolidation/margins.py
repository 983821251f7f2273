"""How firm a plan is: what the opposite of each decision costs, at which price it flips, and what all good plans share.

Source: stackaudit methods 8.5. The least cost is linear in one price as long as the decision on that tool is the same,
so one solution with the opposite decision gives the price at which the two are even.
"""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.errors import StackAuditError
from stackaudit.planning.consolidation.solution import SAME
from stackaudit.planning.consolidation.solving import Solver

_DIGITS = 6
"""Behind the point of an amount: more is noise of floating numbers."""


@dataclass(frozen=True, slots=True)
class NearOptimal:
    """What the plans have in common that cost nearly as little as the cheapest one.

    Attributes:
        within: By which share they may cost more.
        always: Tools that every such plan keeps.
        sometimes: Tools that some of them keep.
        never: Tools that none of them keeps.
    """

    within: float
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    never: tuple[str, ...]


def regret(solver: Solver, tool: str) -> float | None:
    """What the opposite decision on one tool costs a year; None where nothing keeps to every rule then."""
    other = solver.opposite(tool)
    if other.status == "infeasible":
        return None
    return round(max(0.0, solver.value(other) - solver.value(solver.solution)), _DIGITS)


def break_even(solver: Solver, tool: str) -> float | None:
    """The price a year at which the decision on one tool flips; None where no price flips it.

    Raises:
        StackAuditError: something has to be saved at the least, and that depends on the price itself.
    """
    if solver.problem.question.min_savings is not None:
        raise StackAuditError(
            "a plan that has to save an amount has no break-even prices: `regret` says what each is worth"
        )
    lost, price = regret(solver, tool), solver.problem.prices.get(tool)
    if lost is None or price is None:
        return None
    if tool in solver.solution.keep:
        return float(price) + lost
    flips = float(price) - lost
    return round(max(0.0, flips), _DIGITS) if flips >= -SAME * max(1.0, float(price)) else None


def near_optimal(solver: Solver, within: float) -> NearOptimal:
    """Sort every tool by what its opposite decision costs: the same as listing every plan within that share."""
    if within < 0:
        raise StackAuditError(f"within is {within!r}; write a share of at least 0")
    value = solver.value(solver.solution)
    most = within * abs(value) + SAME * max(1.0, abs(value))
    always, sometimes, never = [], [], []
    for tool in solver.problem.tools:
        lost = regret(solver, tool)
        if lost is not None and lost <= most:
            sometimes.append(tool)
        elif tool in solver.solution.keep:
            always.append(tool)
        else:
            never.append(tool)
    return NearOptimal(within, tuple(always), tuple(sometimes), tuple(never))
