"""A plan in words, for a terminal and for a notebook; and the open approvals that it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit.core.escape import html
from stackaudit.core.messages import Message, say
from stackaudit.model.integration import Candidate
from stackaudit.model.lifecycle import day_of
from stackaudit.model.stack import Stack
from stackaudit.planning.integrations.demands import Constraint
from stackaudit.planning.integrations.problem import Impossible
from stackaudit.reporting.notebook import framed

if TYPE_CHECKING:
    from stackaudit.graph import DataNeed
    from stackaudit.planning.integrations.plan import IntegrationPlan


_LISTED = 20
_KILLS: dict[Constraint, str] = {
    "path": "no candidates lead from {source} to {target}, whatever is asked",
    "hops": "every way is longer than the hops allowed",
    "automation": "every way is less automatic than asked",
    "latency": "every way is slower than the tolerance, or does not state how fast it is",
    "reliability": "every way is less sure than asked, or does not state how sure it is",
    "cost": "only candidates without a stated cost would serve it",
}


def sentences(plan: IntegrationPlan) -> Iterator[Message]:
    """The plan line by line."""
    yield headline(plan)
    yield from _scope(plan)
    for name, candidate in zip(plan.names, plan.chosen, strict=True):
        yield _built(plan, name, candidate)
    for charge in plan.fixed:
        yield say("  {name}: {cost}, paid once", name=charge.name, cost=charge.cost)
    yield from waits(plan.before, plan.names)
    yield from _index(plan)
    yield from _firmness(plan)
    yield from _some([_impossible(plan, stuck) for stuck in plan.impossible])
    unserved, unknown = (
        "  not served within the budget: {need}",
        "  cannot be told from the facts, not planned for: {need}",
    )
    yield from _some([say(unserved, need=_need(plan, need)) for need in plan.unserved])
    yield from _some([say(unknown, need=_need(plan, need)) for need in plan.unknown])
    if plan.derived:
        yield say(
            "No candidates were given: these were derived, their costs ({unit}) and facts are assumed by stackaudit.",
            unit=plan.unit,
        )


def _some(lines: list[Message]) -> Iterator[Message]:
    """The first of many lines, and how many more there are."""
    yield from lines[:_LISTED]
    if len(lines) > _LISTED:
        yield say("  and {n} more", n=len(lines) - _LISTED)


def headline(plan: IntegrationPlan) -> Message:
    """The answer in one sentence."""
    name, cost = plan.before.name, plan.cost
    match plan.status:
        case "nothing-to-do":
            return say("{name}: no need is left that has to be planned for.", name=name)
        case "infeasible":
            return say("{name}: none of the unmet needs can be served by these candidates.", name=name)
    proof = {
        "optimal": "proved: none is better",
        "feasible": "out of time",
        "heuristic": "a heuristic: too large to prove",
    }[plan.status]
    head = "Most relief within the budget" if plan.objective == "index" else "Cheapest repair"
    return say(
        "{head} of {name}: {n} integration for {cost}{unit} ({proof}; bound {bound}, gap {gap}).",
        "{head} of {name}: {n} integrations for {cost}{unit} ({proof}; bound {bound}, gap {gap}).",
        head=head,
        name=name,
        n=len(plan.chosen),
        cost=cost,
        unit=f" {plan.unit}" if plan.unit else "",
        proof=proof,
        bound=plan.bound,
        gap=f"{plan.gap:.1%}",
    )


def _scope(plan: IntegrationPlan) -> Iterator[Message]:
    if plan.targets or plan.impossible or plan.unknown:
        yield say(
            "{targets} unmet needs are planned for, {impossible} cannot be served, {unknown} are not known.",
            targets=len(plan.targets),
            impossible=len(plan.impossible),
            unknown=len(plan.unknown),
        )


def _built(plan: IntegrationPlan, name: str, candidate: Candidate) -> Message:
    needs = [need for need in plan.targets if name in plan.routes.get(need.id, ())]
    return say(
        "  {name}: {source} to {target}, {entities}, {cost}; serves {needs}",
        name=name,
        source=plan.before.tool(candidate.source).name,
        target=plan.before.tool(candidate.target).name,
        entities=candidate.entities or ("?",),
        cost=candidate.cost if candidate.cost is not None else Decimal(0),
        needs=tuple(_need(plan, need) for need in needs) or ("better quality only",),
    )


def _index(plan: IntegrationPlan) -> Iterator[Message]:
    before, after = plan.index_before, plan.index_after
    if before is not None and after is not None and plan.chosen:
        yield say(
            "Silo index (0 is best): {before} before, {after} after.", before=_spread(before), after=_spread(after)
        )


def _spread(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{low:.1f}" if high - low < 0.05 else f"{low:.1f} to {high:.1f}"


def _firmness(plan: IntegrationPlan) -> Iterator[Message]:
    """At which price the answer flips; only where that is quick to work out."""
    if plan.objective != "cost" or plan.status != "optimal" or len(plan.solver.problem.options) > _LISTED:
        return
    for name, row in plan.break_even.items():
        if row.chosen and row.flips_at is None:
            yield say("  {name} stays at any price: nothing else serves.", name=name)
        elif row.chosen and row.flips_at is not None:
            yield say("  {name} stays up to a price of {price}.", name=name, price=row.flips_at)
        elif row.flips_at is not None:
            yield say("  {name} is not built; below a price of {price} it would be.", name=name, price=row.flips_at)
    if plan.price_of_tolerance:
        yield say("Without the tolerances it would cost {price} less.", price=plan.price_of_tolerance)


def _impossible(plan: IntegrationPlan, stuck: Impossible) -> Message:
    need = stuck.need
    reasons = tuple(
        _KILLS[kill].format(source=plan.before.tool(need.source).name, target=plan.before.tool(need.target).name)
        for kill in stuck.constraints
    )
    how = " and " if stuck.together else "; or: "
    return say("  impossible: {need}: {reasons}", need=_need(plan, need), reasons=how.join(reasons))


def _need(plan: IntegrationPlan, need: DataNeed) -> str:
    held = plan.solver.problem.graph.holdings.get(need.entity)
    entity = held.entity.name if held is not None else need.entity
    return f"{entity} from {plan.before.tool(need.source).name} to {plan.before.tool(need.target).name}"


def card(plan: IntegrationPlan) -> str:
    """The plan at a glance: the answer, what to build, what cannot be served or told."""
    lines = list(sentences(plan))
    head = f'<div class="t">{lines[0].render(html)}</div>'
    rest = "".join(f"<li>{line.render(html)}</li>" for line in lines[1:])
    more = f"<details><summary>Why, and how firm</summary><ul>{rest}</ul></details>"
    return framed(head + plan.candidates.html() + more)


def waits(stack: Stack, names: Collection[str]) -> Iterator[Message]:
    """A sentence for each open approval that blocks one of these candidates, in the order of the stack file."""
    today = day_of(stack)
    for initiative in stack.initiatives:
        for approval in initiative.approvals or ():
            blocked = tuple(name for name in approval.blocks if name in names)
            if not blocked or approval.decided is not None:
                continue
            if approval.asked is None:
                text = "  {flows} can only be built after an approval: {approval} of {rollout}, not known since when"
                yield say(text, flows=blocked, approval=approval.name, rollout=initiative.name)
            else:
                text = "  {flows} can only be built after an approval: {approval} of {rollout}, open for {n} days"
                days = max(0, (today - approval.asked).days)
                yield say(text, text, flows=blocked, approval=approval.name, rollout=initiative.name, n=days)
