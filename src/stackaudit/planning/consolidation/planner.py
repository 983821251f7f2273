"""`plan_consolidation`: a stack in, the cheapest set of tools out that still does everything."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from stackaudit.core.errors import StackAuditError
from stackaudit.core.gc_pause import paused
from stackaudit.model.lifecycle import Demand
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation.plan import ConsolidationPlan
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.question import (
    Pair,
    Question,
    above_nothing,
    capabilities_named,
    count,
    demands_read,
    horizon,
    pairs_priced,
    tools_named,
    whole,
    yes_or_no,
)
from stackaudit.planning.consolidation.solution import broken
from stackaudit.planning.consolidation.solving import Solver
from stackaudit.planning.integrations.options import Amount, amount
from stackaudit.policy import DEFAULT_POLICY, Policy

_BEST_GRADE = 3


def plan_consolidation(
    stack: Stack,
    *,
    keep: Iterable[str] = (),
    retire: Iterable[str] = (),
    budget_of_uncertainty: float = 0,
    max_changes: int | None = None,
    min_savings: Amount | None = None,
    years: float = 3.0,
    least_grade: int = 1,
    no_worse: bool = False,
    twice: Iterable[str] = (),
    integrate: Mapping[Pair, Amount] | None = None,
    demands: Iterable[Demand | str] | None = None,
    respect_intents: bool = True,
    policy: Policy | None = None,
    seconds: float = 60.0,
) -> ConsolidationPlan:
    """Find the tools to keep so that every department still has every capability it uses, for the least cost.

    What is not stated is never taken as free or as useless: a tool that does not state what it costs a year, or what it
    is used for, is kept, and the plan says so; so is one that overlaps on purpose. Facts of the tools count too: what
    must be kept or retired, what cannot be kept beside or without what, how many people a tool can serve.

    A department is taken to use every capability of every tool it has, unless `usage` says that nobody does.

    People who lose a tool need seats. Each active seat of a tool that goes, by whatever its `seats.measure` counts,
    needs one at a tool that takes over and is priced by the seat: a spare one, else one more at what a paid one costs.
    Who is listed as a user of both needs none. What is not stated is not counted, and a note says so.

    A tool can serve so many people (`capacity`): what it carries today is accepted, and only who comes on top needs
    room. Departments, and the users of a tool, may be split over several tools. How many of a department are in a
    region is not known, so all of them count.

    >>> from stackaudit import Stack
    >>> stack = Stack.model_validate({"name": "Shop", "tools": [
    ...     {"id": "suite", "capabilities": ["email", "forms"], "cost": {"annual": 30}},
    ...     {"id": "mailer", "capabilities": ["email"], "cost": {"annual": 9}},
    ...     {"id": "former", "capabilities": ["forms"], "cost": {"annual": 5}}]})
    >>> plan = plan_consolidation(stack)
    >>> plan.keep, plan.saving, plan.regret("suite")
    (('former', 'mailer'), Decimal('30'), 16.0)

    Args:
        stack: What to consolidate; it is never changed.
        keep: Tools that have to stay.
        retire: Tools that have to go.
        budget_of_uncertainty: How many prices may rise at once, each by its `cost.may_rise`, in the worst case that the
            plan is made for (Bertsimas and Sim); 0 leaves rises out of account.
        max_changes: How many tools may go or come at the most.
        min_savings: What has to be saved a year at the least.
        years: Over how many years costs that are paid once are spread.
        least_grade: How well a tool has to offer a capability to count, from 0 to 3. Above 1, a grade that is not
            stated does not count, except for what is used today: nobody has to leave a tool for want of a figure.
        no_worse: Whether nobody may be served by a tool that is stated to do worse than the one in use today; where a
            grade is not stated a note says so.
        twice: Capabilities that at least two tools have to offer.
        integrate: What it costs once to integrate two tools, if both stay.
        demands: What has to be offered; where None, what the tools in use are used for today.
        respect_intents: Whether a tool that is stated to overlap on purpose stays; a migration keeps nothing.
        policy: How the audits before and after judge; the default policy where None.
        seconds: How long the solver may take; past it the plan is `feasible` or `heuristic`, with a bound.

    Returns:
        The plan. Where it is `optimal` no choice is cheaper.

    Raises:
        UnknownNameError: an argument names a tool that the stack does not have, or a capability that no tool states.
        StackAuditError: an argument makes no sense, or no plan was found in time.
    """
    _check_kinds(stack, policy)
    seconds = above_nothing(seconds, "seconds")
    question = Question(
        keep=tools_named(stack, keep, "keep"),
        retire=tools_named(stack, retire, "retire"),
        rises=count(budget_of_uncertainty, "budget_of_uncertainty"),
        max_changes=None if max_changes is None else whole(max_changes, "max_changes"),
        min_savings=None if min_savings is None else amount(min_savings, "min_savings"),
        years=horizon(years),
        least_grade=whole(least_grade, "least_grade", most=_BEST_GRADE),
        no_worse=yes_or_no(no_worse, "no_worse"),
        twice=capabilities_named(stack, twice),
        integrate=pairs_priced(stack, integrate),
        respect_intents=yes_or_no(respect_intents, "respect_intents"),
        as_today=demands is None,
    )
    both = sorted(question.keep & question.retire)
    if both:
        raise StackAuditError(f"{', '.join(both)}: to be kept and to be retired at once; decide on one")
    with paused():
        problem = Problem(stack, question, demands_read(stack, demands), policy or DEFAULT_POLICY)
        plan = _plan(stack, Solver(problem, seconds))
        _check(plan)
    return plan


def _check_kinds(stack: object, policy: object) -> None:
    """Refuse what is no stack, and what is no policy."""
    if isinstance(stack, str | Path):
        raise StackAuditError(f"{str(stack)!r} is not a stack; read it first: read_stack({str(stack)!r})")
    if not isinstance(stack, Stack):
        raise StackAuditError(f"{type(stack).__name__} is not the kind of a stack; hand over what read_stack returns")
    if policy is not None and not isinstance(policy, Policy):
        raise StackAuditError(f"policy is {policy!r}; write a Policy, or None for the default one")


def _plan(stack: Stack, solver: Solver) -> ConsolidationPlan:
    problem, solution = solver.problem, solver.solution
    impossible = solution.status == "infeasible"
    stuck = impossible or solution.status == "nothing-to-do"
    keep, moves = (problem.current, frozenset[Pair]()) if stuck else (solution.keep, solution.moves)
    known = bool(problem.prices.keys() & problem.current)
    priced = not impossible and (known or bool(problem.prices.keys() & keep))
    if impossible:
        value = bound = math.inf
    elif solution.status == "nothing-to-do":
        value = bound = 0.0
    else:
        value = problem.value(keep, moves)
        bound = value if solution.status == "optimal" else min(solution.bound, value)
    return ConsolidationPlan(
        before=stack,
        keep=tuple(sorted(keep)),
        retire=tuple(sorted(problem.current - keep)),
        adopt=tuple(sorted(keep & problem.planned)),
        cost=problem.yearly(keep, moves) if priced else None,
        current_cost=problem.annual(problem.current) if known else None,
        one_off=None if impossible else problem.once(keep, moves),
        value=value,
        bound=bound,
        status=solution.status,
        demands=problem.demands,
        unpriced=tuple(sorted(tool for tool in keep if tool not in problem.prices)),
        solver=solver,
    )


def _check(plan: ConsolidationPlan) -> None:
    """Every rule is looked at once more, without the solver."""
    if not plan.settled:
        return
    solution = plan.solver.solution
    missed = [str(rule.message) for rule in broken(plan.problem, solution.keep, solution.moves)]
    if missed:
        raise StackAuditError(f"the plan does not keep to its rules ({'; '.join(missed)}): this is a bug of ours")
