"""Proofs in one line: a tool that another one which stays does as well in every respect, for no more money.

Source: stackaudit methods 3.6.1. What is not stated proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stackaudit.core.messages import Message, say
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.seating import active, may_cost, newcomers, seat_price
from stackaudit.planning.consolidation.solution import Solution


def proofs(problem: Problem, solution: Solution) -> Iterator[Message]:
    """One line for each tool that is dominated by one which stays."""
    required = {rule.tools[1] for rule in problem.rules if rule.kind == "requires"}
    for tool in sorted(problem.current - problem.kept.keys() - required):
        for other in sorted(solution.keep - {tool}):
            if _dominates(problem, other, tool):
                text = (
                    "{other} does everything that {tool} is used for, fits as well, and costs no more to take it over"
                )
                if _seats(problem, other, tool) is None:
                    text += ", but for more seats: what those would cost is not stated"
                yield say(text, other=problem.tools[other].name, tool=problem.tools[tool].name)
                break


def _dominates(problem: Problem, other: str, tool: str) -> bool:
    mine, price = problem.today(tool), problem.prices.get(tool)
    heir, gone = problem.tools[other], problem.tools[tool]
    if not mine or price is None or not all(problem.able(other, one) for one in mine):
        return False
    if not _fits_as_well(heir, gone):
        return False
    coming = {demand.department for demand in mine if not problem.uses(demand.department, other)}
    if heir.capacity is not None and coming:
        return False
    each = problem.onboarding(other) if coming else Decimal(0)
    if each is None or "" in coming:
        return False
    return each * len(coming) / problem.question.years + (_seats(problem, other, tool) or Decimal(0)) <= price


def _seats(problem: Problem, other: str, tool: str) -> Decimal | None:
    """What more seats cost if the users of one tool all go to another one; None where that is not stated."""
    heir, gone = problem.tools[other], problem.tools[tool]
    planned = other in problem.planned
    price, count = seat_price(heir, planned=planned), active(gone)
    if count == 0 or (price is None and not may_cost(heir, planned=planned)):
        return Decimal(0)
    return None if price is None or count is None else price.cost(max(0, newcomers(gone, heir) - price.spare))


def _fits_as_well(one: Tool, other: Tool) -> bool:
    """Whether a tool is known to fit no worse on either axis, or by its score."""
    if one.fit is None or other.fit is None:
        return False
    if one.fit.score is not None and other.fit.score is not None:
        return one.fit.score >= other.fit.score
    axes = ((one.fit.functional, other.fit.functional), (one.fit.technical, other.fit.technical))
    return all(mine is not None and theirs is not None and mine >= theirs for mine, theirs in axes)
