"""`plan_consolidation`: a stack in, the cheapest set of tools out that still does everything."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from stackaudit._collector import paused
from stackaudit.errors import StackAuditError
from stackaudit.graph.provision import Demand
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation.plan import ConsolidationPlan
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.question import (
    Pair,
    Question,
    capabilities_named,
    count,
    demands_read,
    horizon,
    pairs_priced,
    tools_named,
)
from stackaudit.planning.consolidation.solution import broken
from stackaudit.planning.consolidation.solving import Solver
from stackaudit.planning.integrations.options import Amount, amount
from stackaudit.policy import DEFAULT_POLICY, Policy


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
        least_grade: How well a tool has to offer a capability to count, from 0 to 3.
        no_worse: Whether nobody may be served by a tool that is stated to do worse than the one in use today.
        twice: Capabilities that at least two tools have to offer.
        integrate: What it costs once to integrate two tools, if both stay.
        demands: What has to be offered; where None, what the tools in use are used for today.
        respect_intents: Whether a tool that is stated to overlap on purpose stays; a migration keeps nothing.
        policy: How the audits before and after judge; the default policy where None.
        seconds: How long the solver may take; past it the plan is `feasible` or `heuristic`, with a bound.

    Returns:
        The plan. Where it is `optimal` no choice is cheaper.

    Raises:
        UnknownNameError: an argument names a tool or a capability that the stack does not have.
        StackAuditError: an argument makes no sense, or no plan was found in time.
    """
    if max_changes is not None:
        max_changes = int(count(max_changes, "max_changes"))
    question = Question(
        keep=tools_named(stack, keep, "keep"),
        retire=tools_named(stack, retire, "retire"),
        rises=float(count(budget_of_uncertainty, "budget_of_uncertainty")),
        max_changes=max_changes,
        min_savings=None if min_savings is None else amount(min_savings, "min_savings"),
        years=horizon(years),
        least_grade=least_grade,
        no_worse=no_worse,
        twice=capabilities_named(stack, twice),
        integrate=pairs_priced(stack, integrate),
        respect_intents=respect_intents,
    )
    both = sorted(question.keep & question.retire)
    if both:
        raise StackAuditError(f"{', '.join(both)}: to be kept and to be retired at once; decide on one")
    with paused():
        problem = Problem(stack, question, demands_read(stack, demands), policy or DEFAULT_POLICY)
        plan = _plan(stack, Solver(problem, seconds))
        _check(plan)
    return plan


def _plan(stack: Stack, solver: Solver) -> ConsolidationPlan:
    problem, solution = solver.problem, solver.solution
    stuck = solution.status in {"infeasible", "nothing-to-do"}
    keep = problem.current if stuck else solution.keep
    known = bool(problem.prices.keys() & problem.current)
    if solution.status == "infeasible":
        value = bound = math.inf
    elif solution.status == "nothing-to-do":
        value = bound = 0.0
    else:
        value = problem.value(keep, solution.moves)
        bound = value if solution.status == "optimal" else min(solution.bound, value)
    return ConsolidationPlan(
        before=stack,
        keep=tuple(sorted(keep)),
        retire=tuple(sorted(problem.current - keep)),
        adopt=tuple(sorted(keep & problem.planned)),
        cost=problem.annual(keep) if known or problem.prices.keys() & keep else None,
        current_cost=problem.annual(problem.current) if known else None,
        one_off=problem.once(keep, () if stuck else solution.moves),
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
