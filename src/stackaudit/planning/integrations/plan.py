"""`IntegrationPlan`: what to build, what it costs, how firm that is, and the stack with it built."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.analysers.silos.measures import loss
from stackaudit.choice.amounts import Amount, Status, amount
from stackaudit.core.deadline import Clock, Deadline, OutOfTimeError
from stackaudit.core.errors import THE_STACK_OF_AN_AUDIT, StackAuditError, UnknownNameError, check_kind
from stackaudit.core.findings import Cell, Table
from stackaudit.core.gc_pause import paused
from stackaudit.core.messages import Message, in_words, say
from stackaudit.core.money import Money, format_money
from stackaudit.core.progress import Progress, telling
from stackaudit.diff.new_holders import NewHolders, new_holders
from stackaudit.diff.new_holders import sentences as exposed
from stackaudit.graph import DataNeed, StackGraph
from stackaudit.io.writers import write_stack
from stackaudit.model.integration import Candidate
from stackaudit.model.stack import Stack
from stackaudit.planning.integrations.approvals import waits
from stackaudit.planning.integrations.at_hand import connecting, counted_as_new
from stackaudit.planning.integrations.network import EXISTING, Demands
from stackaudit.planning.integrations.options import (
    Charge,
    CostModel,
    Offer,
    carried_out,
    derive,
    make_offer,
    read_candidates,
)
from stackaudit.planning.integrations.problem import KILLS, Impossible, Problem, Tweak
from stackaudit.planning.integrations.relief import shapley
from stackaudit.planning.integrations.solver import BreakEven, Effect, Solver, break_evens, effects, resolved
from stackaudit.planning.plan import LISTED, card, explained, gap, proof, some
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.reporting.elements import joined

if TYPE_CHECKING:
    import pandas as pd


Interval = tuple[float, float]


@dataclass(frozen=True)
class IntegrationPlan:
    """Which integrations to build.

    Attributes:
        before: The stack as it is.
        chosen: What to build, in order of name.
        fixed: Fixed costs that it takes: hubs, and new connections where candidates were derived.
        cost: What `chosen` and `fixed` cost together.
        objective: What was made small: the `cost` of serving every target, or with a budget the silo `index`.
        value: The objective of this plan.
        bound: What no plan can be below; equal to `value` where the plan is proved optimal.
        status: `optimal`, `feasible` (stopped by the clock: another run may differ), `heuristic` (too large to prove),
            `infeasible` (none of the needs can be served) or `nothing-to-do`.
        targets: Needs that are not met and could be: what is planned for.
        impossible: Needs that are not met and that no candidates serve, each with the demand that kills it.
        unknown: Needs of which the facts do not tell whether they are met: listed, not planned for.
        unit: What costs count: the stack's currency, or `days of work` where candidates were derived.
        derived: Whether candidates were derived, with assumed costs and facts, because none were given.
    """

    before: Stack
    chosen: tuple[Candidate, ...]
    fixed: tuple[Charge, ...]
    cost: Decimal
    objective: Literal["cost", "index"]
    value: float
    bound: float
    status: Status
    targets: tuple[DataNeed, ...]
    impossible: tuple[Impossible, ...]
    unknown: tuple[DataNeed, ...]
    unit: str
    derived: bool
    solver: Solver = field(repr=False, compare=False)

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of its value; 0 where it is proved."""
        return gap(self.value, self.bound)

    @cached_property
    def stack(self) -> Stack:
        """The stack with the plan carried out: `chosen` are active integrations with the same facts."""
        return carried_out(self.before, self.chosen)

    @cached_property
    def graph(self) -> StackGraph:
        """The graph of that stack."""
        before = self.solver.problem.graph
        return StackGraph(self.stack, before.policy, judged=before.judged)

    def save(self, path: str | Path) -> Path:
        """Write the stack with the plan carried out; forms and errors as for `sa.write_stack`."""
        return write_stack(self.stack, path)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is chosen: their ids, or `source>target` where they have none."""
        return tuple(self.solver.problem.options[n].name for n in sorted(self.solver.solution.chosen))

    @cached_property
    def routes(self) -> Mapping[str, tuple[str, ...]]:
        """For each target that the plan serves, the flows of its path: names of candidates, ids of existing flows."""
        problem, found = self.solver.problem, {}
        for need in self.targets:
            path = problem.serve(need, self.solver.solution.chosen)
            if path is not None:
                found[need.id] = tuple(
                    arc.flow if arc.option == EXISTING else problem.options[arc.option].name for arc in path.arcs
                )
        return found

    @cached_property
    def serves(self) -> Mapping[str, tuple[int, ...]]:
        """The places in `targets` of the needs that each candidate or flow serves, by its name."""
        found: dict[str, list[int]] = {}
        for place, need in enumerate(self.targets):
            for name in dict.fromkeys(self.routes.get(need.id, ())):
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @property
    def unserved(self) -> tuple[DataNeed, ...]:
        """Targets that the plan does not serve, because the budget does not reach."""
        return tuple(need for need in self.targets if need.id not in self.routes)

    @cached_property
    def index_before(self) -> Interval | None:
        """The silo index of the stack as it is, from best to worst case; None without needs."""
        return _index(self.solver.problem.graph)

    @cached_property
    def index_after(self) -> Interval | None:
        """The silo index with the plan carried out, from best to worst case; None without needs."""
        return _index(self.graph)

    @cached_property
    def new_holders(self) -> NewHolders:
        """Who would hold personal data with the plan carried out, or might, and does not today."""
        return new_holders(self.solver.problem.graph, self.graph)

    @cached_property
    def marginal(self) -> Mapping[str, Effect]:
        """What each candidate does alone: points of the silo index, and points for its cost."""
        return effects(self.solver)

    @cached_property
    def shapley(self) -> Mapping[str, float]:
        """Each candidate's fair share of what all of them together bring, in points of the silo index.

        Where candidates stand in for one another, what one does alone says too much, what it adds last too little.

        Raises:
            StackAuditError: more than 12 candidates compete for one need.
        """
        shares = shapley(self.solver.ratings)
        return {option.name: shares.get(n, 0.0) for n, option in enumerate(self.solver.problem.options)}

    @cached_property
    def break_even(self) -> Mapping[str, BreakEven]:
        """The price of each candidate at which the plan changes, all other prices as they are.

        Raises:
            StackAuditError: the plan has a budget, or is not proved optimal.
        """
        if self.objective != "cost":
            raise StackAuditError(
                "a plan within a budget has no break-even prices; `regret` says what each choice is worth"
            )
        return break_evens(self.solver)

    def regret(self, name: str) -> float | None:
        """What it costs not to build a chosen candidate: money, or with a budget points of the silo index.

        Returns None where nothing else serves every target.

        Raises:
            UnknownNameError: nothing of this name is chosen.
            StackAuditError: the plan is not proved optimal.
        """
        if name not in self.names:
            raise UnknownNameError("chosen candidate", name, self.names)
        solver = self.solver
        place = next(n for n, option in enumerate(solver.problem.options) if option.name == name)
        other = resolved(solver, Tweak(out=frozenset({place})), solver.again())
        if other.status == "infeasible":
            return None
        if self.objective == "index":
            return solver.ratings.index(other.chosen) - self.value
        return float(solver.problem.offer.cost(other.chosen) - self.cost)

    @cached_property
    def price_of_tolerance(self) -> float | None:
        """What the tolerances cost: this plan against the cheapest one if age did not matter; None if not proved."""
        if self.objective != "cost" or self.status not in {"optimal", "nothing-to-do"}:
            return None
        patient = self.solver.cost_in_patience()
        return None if patient is None else float(self.cost - patient)

    @cached_property
    def candidates(self) -> Table:
        """One row a candidate, the chosen ones first."""
        return Table("plan", _COLUMNS, tuple(_rows(self)))

    def table(self) -> pd.DataFrame:
        """One row a candidate, the chosen ones first: what it is, what it costs, which needs it serves."""
        return self.candidates.to_frame()

    def ranking(self) -> pd.DataFrame:
        """One row a candidate: what it does alone, for its cost, and its fair share; most for its cost first."""
        rows: list[tuple[Cell, ...]] = []
        for name, effect in self.marginal.items():
            rows.append((name, name in self.names, effect.points, effect.per_cost, self.shapley[name]))
        rows.sort(key=lambda row: (-(row[3] if isinstance(row[3], float) else float("inf")), str(row[0])))
        return Table("ranking", ("candidate", "chosen", "points", "points_per_cost", "share"), tuple(rows)).to_frame()

    def explain(self) -> str:
        """The plan in words: what it is, what it rests on, what it leaves open, and how firm it is."""
        return explained(sentences(self))

    def __repr__(self) -> str:
        what = f"{len(self.chosen)} of {len(self.solver.problem.options)} candidates"
        return (
            f"<IntegrationPlan for {self.before.name!r}: {self.status}, {what}, cost {self.cost}, gap {self.gap:.1%}>"
        )

    def _repr_html_(self) -> str:
        return card(sentences(self), self.candidates)


_COLUMNS = ("candidate", "chosen", "source", "target", "entities", "method", "cost", "serves", "assumed", "confidence")
_DECLARED, _BY_ROLE, _BY_DEFAULT = 1.0, 0.8, 0.5
"""How sure it is that something is required: declared, asked for by a stated role, asked for by a default only."""


def _confidence(need: DataNeed) -> float:
    if need.assumed:
        return _BY_DEFAULT
    return _DECLARED if "declared" in need.origins else _BY_ROLE


def _rows(plan: IntegrationPlan) -> Iterator[tuple[Cell, ...]]:
    offer, chosen = plan.solver.problem.offer, set(plan.names)
    sure = {need.id: _confidence(need) for need in plan.targets}
    every = [(option, option.name in chosen) for option in (*offer.options, *offer.unpriced)]
    for option, built in sorted(every, key=lambda row: (not row[1], row[0].name)):
        record = option.candidate
        cost = None if record.cost is None else float(record.cost)
        needs = tuple(plan.targets[place].id for place in plan.serves.get(option.name, ())) if built else ()
        yield (
            *(option.name, built, record.source, record.target, record.entities, record.method),
            *(cost, needs, plan.derived, max((sure[need] for need in needs), default=None)),
        )


def _index(graph: StackGraph) -> Interval | None:
    found = loss(graph.verdicts())
    return None if found is None else (float(found.low), float(found.high))


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
    costs: CostModel | None = None,
    seconds: float = 60.0,
    progress: Progress | None = None,
    clock: Clock = time.monotonic,
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
        costs: What a derived candidate is assumed to cost and to be like; where None, the days of work that the
            policy gives a link, which priorities and the action list use too.
        seconds: How long planning may take; past it the plan is `feasible`: the best so far, with a bound. Sorting the
            needs, which any plan begins with, is not cut short.
        progress: Called as `progress(passed, seconds)` with whole seconds, at most once a second, between the steps of
            the search; where planning takes less than a second nobody is told.
        clock: What `seconds` are read from, for tests.

    Returns:
        The plan. Where it is `optimal` no set of these candidates is cheaper.

    Raises:
        UnknownNameError: a candidate or a hub names a tool or an entity that the stack does not have.
        StackAuditError: an argument makes no sense; or a budget is to be spent where there are too many paths to rate.
    """
    check_kind("plan_integrations", stack, Stack, THE_STACK_OF_AN_AUDIT)
    demands = Demands(min_automation, min_reliability, ignore_latency, max_hops)
    limit = None if budget is None else amount(budget, "budget")
    policy = policy if policy is not None else DEFAULT_POLICY
    costs = CostModel.of(policy) if costs is None else costs
    with paused(), telling(clock, seconds, progress) as read:
        deadline = Deadline.after(seconds, read)
        graph = StackGraph(stack, policy)
        given = stack.candidates if candidates is None else read_candidates(candidates)
        derived = candidates is None and not given
        pulse = None if progress is None else read
        if derived:
            offer = _derived(Problem(graph, demands, _NO_OFFER, pulse), hubs or {}, costs)
        else:
            offer = make_offer(graph, policy, given, hubs or {})
        solver = Solver(Problem(graph, demands, offer, pulse), limit, seconds, deadline)
        plan = _plan(stack, solver, costs.unit if derived else stack.currency or "", derived=derived)
        _check(plan)
    return plan


def _derived(problem: Problem, hubs: Mapping[str, Amount], costs: CostModel) -> Offer:
    """Candidates for the needs that nothing serves as it is."""
    graph = problem.graph
    found = derive(graph, problem.sorted_needs.stuck, hubs, costs)
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
    after = Problem(plan.graph, problem.demands, _NO_OFFER)
    missed = [need.id for need in plan.targets if after.serve(need) is None]
    if missed:
        raise StackAuditError(f"the plan does not hold when carried out ({', '.join(missed)}): this is a bug of ours")


def sentences(plan: IntegrationPlan) -> Iterator[Message]:
    """The plan line by line."""
    yield headline(plan)
    yield from _scope(plan)
    yield from _links(plan) if plan.derived else _chosen(plan)
    yield from waits(plan.before, plan.names)
    yield from _by_default(plan)
    yield from _index_change(plan)
    yield from exposed(plan.new_holders) if plan.chosen else ()
    yield from _firmness(plan)
    yield from some([_impossible(plan, stuck) for stuck in plan.impossible])
    unserved, unknown = (
        "  Not served within the budget: {need}.",
        "  Not planned for, as the facts do not tell whether it is met today: {need}.",
    )
    yield from some([say(unserved, need=_need(plan, need)) for need in plan.unserved])
    yield from some([say(unknown, need=_need(plan, need)) for need in plan.unknown])
    if plan.derived:
        yield say(
            "The stack states no candidates: these links, their {unit} and how they run are assumed by stackaudit.",
            unit=plan.unit,
        )


def headline(plan: IntegrationPlan) -> Message:
    """The answer in one sentence."""
    name = plan.before.name
    match plan.status:
        case "nothing-to-do":
            return say("{name}: no need is left that has to be planned for.", name=name)
        case "infeasible":
            return say("{name}: none of the unmet needs can be served by these candidates.", name=name)
    head = "Most relief within the budget" if plan.objective == "index" else "Cheapest repair"
    open_ = "" if plan.status == "optimal" else "; at most {gap} better is possible"
    return say(
        f"{{head}} of {{name}}: {{n}} integration for {{cost}} ({{proof}}{open_}).",
        f"{{head}} of {{name}}: {{n}} integrations for {{cost}} ({{proof}}{open_}).",
        head=head,
        name=name,
        n=len(plan.chosen),
        cost=_cost(plan),
        proof=proof(plan.status, "none is better"),
        **({} if plan.status == "optimal" else {"gap": f"{plan.gap:.1%}"}),
    )


def _cost(plan: IntegrationPlan) -> str:
    """Return what a plan costs: days of work if its candidates were derived, money otherwise."""
    if plan.derived:
        return _in_unit(plan, plan.cost)
    return format_money(Money.of(plan.cost, plan.unit))


def _scope(plan: IntegrationPlan) -> Iterator[Message]:
    counts = (
        ("{n} unmet need is planned for", "{n} unmet needs are planned for", plan.targets),
        ("{n} cannot be served", "{n} cannot be served", plan.impossible),
        ("of {n} it is not known whether it is met", "of {n} it is not known whether they are met", plan.unknown),
    )
    clauses = [say(one, many, n=len(needs)) for one, many, needs in counts if needs]
    if clauses:
        yield joined(tuple(clauses))


def _chosen(plan: IntegrationPlan) -> Iterator[Message]:
    """Each candidate that is chosen, and the hubs that it takes."""
    for name, candidate in zip(plan.names, plan.chosen, strict=True):
        yield say(
            "  {name}: {source} to {target}, {entities}, {cost}; serves {needs}",
            name=name,
            source=plan.before.tool(candidate.source).name,
            target=plan.before.tool(candidate.target).name,
            entities=_entities(plan, candidate.entities or ("?",)),
            cost=candidate.cost if candidate.cost is not None else Decimal(0),
            needs=_served(plan, [name]) or ("better quality only",),
        )
    yield from _hubs(plan)


def _links(plan: IntegrationPlan) -> Iterator[Message]:
    """Each link that was derived, with all that goes over it; their names tell nobody anything."""
    links: dict[tuple[str, str], list[tuple[str, Candidate]]] = {}
    for name, candidate in zip(plan.names, plan.chosen, strict=True):
        links.setdefault((candidate.source, candidate.target), []).append((name, candidate))
    new = {charge.name: charge.cost for charge in plan.fixed}
    texts: set[str] = set()
    for (source, target), built in links.items():
        connection = new.get(f"connection:{source}>{target}")
        text = "  Add to the connection from {source} to {target}"
        if connection is not None:
            text = connecting(plan.solver.problem.graph, [one for _, one in built])
        texts.add(text)
        cost = sum((one.cost or Decimal(0) for _, one in built), connection or Decimal(0))
        yield say(
            f"{text}: {{entities}}, {{cost}}; serves {{needs}}",
            source=plan.before.tool(source).name,
            target=plan.before.tool(target).name,
            entities=_entities(plan, (entity for _, one in built for entity in one.entities or ())),
            cost=_in_unit(plan, cost),
            needs=_served(plan, [name for name, _ in built]),
        )
    yield from _hubs(plan)
    yield from counted_as_new(texts, plan.unit)


def _hubs(plan: IntegrationPlan) -> Iterator[Message]:
    for charge in plan.fixed:
        kind, _, tool = charge.name.partition(":")
        if kind == "hub":
            yield say("  {tool} as a hub: {cost}, once", tool=plan.before.tool(tool).name, cost=charge.cost)


def _served(plan: IntegrationPlan, names: Collection[str]) -> tuple[str, ...]:
    """The needs that some candidates serve, in the order of the targets."""
    places = {place for name in names for place in plan.serves.get(name, ())}
    return tuple(_need(plan, plan.targets[place]) for place in sorted(places))


def _in_unit(plan: IntegrationPlan, cost: Decimal) -> str:
    unit = "day of work" if cost == 1 and plan.unit == "days of work" else plan.unit
    return f"{in_words(cost)} {unit}"


def _by_default(plan: IntegrationPlan) -> Iterator[Message]:
    """What is planned for although nobody stated that it is wanted."""
    served = tuple(_need(plan, need) for need in plan.targets if need.assumed and need.id in plan.routes)
    if served:
        text = "Only a default asks for {needs}: confirm that somebody wants it before it is built."
        yield say(text, needs=served)


def _entities(plan: IntegrationPlan, entities: Iterable[str]) -> tuple[str, ...]:
    held = plan.solver.problem.graph.holdings
    return tuple(held[entity].entity.name if entity in held else entity for entity in entities)


_WIDE = 20.0
"""An interval of the silo index of more points tells nothing that somebody could go by."""


def _index_change(plan: IntegrationPlan) -> Iterator[Message]:
    before, after = plan.index_before, plan.index_after
    if before is None or after is None or not plan.chosen:
        return
    if max(high - low for low, high in (before, after)) > _WIDE:
        yield say("How far that lowers the silo index cannot be told: too many flows state too little.")
    else:
        yield say(
            "Silo index (0 is best): {before} before, {after} after.", before=_spread(before), after=_spread(after)
        )


def _spread(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{low:.1f}" if high - low < 0.05 else f"{low:.1f} to {high:.1f}"


def _firmness(plan: IntegrationPlan) -> Iterator[Message]:
    """At which price the answer flips, of candidates with prices of somebody; only where that is quick to work out."""
    if plan.objective != "cost" or plan.status != "optimal" or len(plan.solver.problem.options) > LISTED:
        return
    if plan.derived:
        return
    try:
        found = plan.break_even
    except OutOfTimeError:
        yield say("At which prices the plan would change was not worked out: there was no time for it.")
        return
    sole = tuple(name for name, row in found.items() if row.chosen and row.flips_at is None)
    if sole:
        text = "Nothing else serves what {names} serves: it stays at any price."
        many = "Nothing else serves what {names} serve: they stay at any price."
        yield say(text, many, n=len(sole), names=sole)
    for name, row in found.items():
        if row.chosen and row.flips_at is not None:
            yield say("  {name} stays up to a price of {price}.", name=name, price=row.flips_at)
        elif row.flips_at is not None:
            yield say("  {name} is not built; below a price of {price} it would be.", name=name, price=row.flips_at)
    if plan.price_of_tolerance:
        yield say("Without the tolerances it would cost {price} less.", price=plan.price_of_tolerance)


def _impossible(plan: IntegrationPlan, stuck: Impossible) -> Message:
    need = stuck.need
    reasons = tuple(
        KILLS[kill].format(source=plan.before.tool(need.source).name, target=plan.before.tool(need.target).name)
        for kill in stuck.constraints
    )
    how = " and " if stuck.together else "; or: "
    return say("  Cannot be served: {need}: {reasons}.", need=_need(plan, need), reasons=how.join(reasons))


def _need(plan: IntegrationPlan, need: DataNeed) -> str:
    held = plan.solver.problem.graph.holdings.get(need.entity)
    entity = held.entity.name if held is not None else need.entity
    return f"{entity} from {plan.before.tool(need.source).name} to {plan.before.tool(need.target).name}"
