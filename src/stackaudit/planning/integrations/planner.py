"""`plan_integrations`: a stack in, the cheapest repair out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackaudit.core.errors import StackAuditError
from stackaudit.core.gc_pause import paused
from stackaudit.graph import StackGraph
from stackaudit.model.integration import Candidate
from stackaudit.model.stack import Stack
from stackaudit.planning.integrations.demands import Demands
from stackaudit.planning.integrations.deriving import DEFAULT_COSTS, CostModel, derive
from stackaudit.planning.integrations.options import Amount, Offer, amount, make_offer, read_candidates
from stackaudit.planning.integrations.plan import IntegrationPlan
from stackaudit.planning.integrations.problem import Problem
from stackaudit.planning.integrations.solving import Solver
from stackaudit.policy import DEFAULT_POLICY, Policy

_NO_OFFER = Offer((), (), ())


def plan_integrations(
    stack: Stack,
    *,
    candidates: Iterable[Candidate | Mapping[str, Any] | str] | None = None,
    budget: Amount | None = None,
    min_automation: float = 0.5,
    min_reliability: float | None = None,
    ignore_latency: bool = False,
    max_hops: int | None = 3,
    policy: Policy | None = None,
    hubs: Mapping[str, Amount] | None = None,
    costs: CostModel = DEFAULT_COSTS,
    seconds: float = 60.0,
) -> IntegrationPlan:
    """Find the cheapest set of integrations that meets every need, or the best one within a budget.

    A need is met if a path of flows that run for sure carries its records from source to target, through tools that
    pass them on for sure: no flow less automatic than `min_automation`, not older on arrival than its tolerance, and as
    sure as `min_reliability`. What a flow does not state counts as bad as it can be. What is not asked plays no part:
    a tolerance that the stack does not state, a reliability where none is demanded. A need of which the facts do not
    tell whether it is met is listed in `unknown` and not planned for; nor are attributes and keys asked about.

    Without a budget each unmet need becomes a demand, and the cost is made as small as possible. With a budget nothing
    is forced: the set is chosen that lowers the silo index most (`plan.value`), over needs that are not unknown.

    >>> from stackaudit import Stack
    >>> stack = Stack.model_validate({
    ...     "name": "Shop", "tools": ["CRM", "Mailer"],
    ...     "needs": [{"from": "crm", "to": "mailer", "entity": "customer"}],
    ...     "candidates": [{"crm -> mailer": "customer", "id": "sync", "method": "api", "cost": 3}]})
    >>> plan_integrations(stack).names
    ('sync',)

    Args:
        stack: What to repair; it is never changed.
        candidates: What could be built, as records or as a stack file writes them. Where None: those of the stack;
            where it has none, links derived from the unmet needs, at the assumed costs of `costs`. A candidate without
            a cost is never taken as free: it is left out, and a need that only it would serve says so.
        budget: What may be spent at the most.
        min_automation: Least automation of every flow on a path, from 0 to 1, as the policy rates methods.
        min_reliability: Least reliability of a path; None asks nothing.
        ignore_latency: Leave tolerances out of account.
        max_hops: How many flows a new path may have; None for any number (slower).
        policy: How automatic each method is; the default policy where None.
        hubs: Fixed cost of tools, paid once if a chosen candidate leads to, from or through them; where candidates
            are derived they may lead over these tools.
        costs: What a derived candidate is assumed to cost and to be like.
        seconds: How long the solver may take; past it the plan is `feasible`, with a bound.

    Returns:
        The plan. Where it is `optimal` no set of these candidates is cheaper.

    Raises:
        UnknownNameError: a candidate or a hub names a tool or an entity that the stack does not have.
        StackAuditError: an argument makes no sense; or a budget is to be spent where there are too many paths to rate.
    """
    demands = Demands(min_automation, min_reliability, ignore_latency, max_hops)
    limit = None if budget is None else amount(budget, "budget")
    policy = policy if policy is not None else DEFAULT_POLICY
    with paused():
        graph = StackGraph(stack, policy)
        given = stack.candidates if candidates is None else read_candidates(candidates)
        derived = candidates is None and not given
        offer = _derived(graph, demands, hubs or {}, costs) if derived else _offered(graph, given, hubs or {})
        solver = Solver(Problem(graph, demands, offer), limit, seconds)
        plan = _plan(stack, solver, costs.unit if derived else stack.currency or "", derived=derived)
        _check(plan)
    return plan


def _offered(graph: StackGraph, given: tuple[Candidate, ...], hubs: Mapping[str, Amount]) -> Offer:
    return make_offer(graph, graph.policy, given, hubs)


def _derived(graph: StackGraph, demands: Demands, hubs: Mapping[str, Amount], costs: CostModel) -> Offer:
    """Candidates for the needs that nothing serves as it is."""
    stuck = Problem(graph, demands, _NO_OFFER).triage.impossible
    found = derive(graph, [row.need for row in stuck], hubs, costs)
    return make_offer(graph, graph.policy, found.candidates, hubs, found.connections)


def _plan(stack: Stack, solver: Solver, unit: str, *, derived: bool) -> IntegrationPlan:
    solution, offer, triage = solver.solution, solver.problem.offer, solver.problem.triage
    chosen = sorted(solution.chosen)
    cost = offer.cost(chosen)
    by_index = solver.budget is not None
    value = solver.ratings.index(chosen) if by_index else float(cost)
    return IntegrationPlan(
        before=stack,
        chosen=tuple(offer.options[n].candidate for n in chosen),
        fixed=offer.paid(chosen),
        cost=cost,
        objective="index" if by_index else "cost",
        value=value,
        bound=value if solution.status in {"optimal", "nothing-to-do"} else min(solution.bound, value),
        status=solution.status,
        targets=triage.unmet,
        impossible=triage.impossible,
        unknown=triage.unknown,
        unit=unit,
        derived=derived,
        solver=solver,
    )


def _check(plan: IntegrationPlan) -> None:
    """Audit the stack with the plan carried out: every target must be met there."""
    if plan.objective != "cost" or not plan.chosen:
        return
    problem = plan.solver.problem
    after = Problem(StackGraph(plan.stack, problem.graph.policy), problem.demands, _NO_OFFER)
    missed = [need.id for need in plan.targets if after.serve(need) is None]
    if missed:
        raise StackAuditError(f"the plan does not hold when carried out ({', '.join(missed)}): this is a bug of ours")
