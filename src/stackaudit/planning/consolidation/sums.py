"""The sums of a plan in words: the answer, what is paid once and from when it is saved, which seats are bought."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit.core.messages import Message, Value, say
from stackaudit.model.lifecycle import day_of
from stackaudit.planning.consolidation.schedule import a_year_later

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.plan import ConsolidationPlan

LISTED = 20


def some(lines: list[Message]) -> Iterator[Message]:
    """The first of many lines, and how many more there are."""
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield say("  and {n} more", n=len(lines) - LISTED)


def tell(plan: ConsolidationPlan, text: str, plural: str = "", /, **facts: Value) -> Message:
    """A message whose `{unit}` after an amount is the currency: with a blank before it, or gone where none is stated.

    The blank stands in the template, because whoever renders a value may strip it.
    """
    unit = plan.before.currency
    word = "" if unit is None else " {unit}"
    facts |= {} if unit is None else {"unit": unit}
    return say(text.replace("{unit}", word), plural.replace("{unit}", word), **facts)


def headline(plan: ConsolidationPlan) -> Message:
    """The answer in one sentence."""
    facts: dict[str, Value] = {"name": plan.before.name, "n": len(plan.retire), "all": len(plan.problem.current)}
    all_ = "its one tool stays" if len(plan.problem.current) == 1 else "all {all} tools stay"
    if plan.status == "infeasible":
        return say("{name}: no choice of tools keeps to every rule.", **facts)
    if plan.status == "nothing-to-do":
        return say(f"{{name}}: nothing to consolidate by cost; {all_}.", **facts)
    proof = {
        "optimal": "proved: no choice is cheaper",
        "feasible": "out of time",
        "heuristic": "a heuristic: too large to prove",
    }[plan.status]
    facts |= {"proof": proof, "gap": f"{plan.gap:.1%}"}
    which = "its one tool" if len(plan.problem.current) == 1 else "{n} of {all} tools"
    if plan.saving is None or plan.current_cost is None:
        return say(f"{{name}}: {which} goes.", f"{{name}}: {which} go.", **facts)
    if not plan.retire and not plan.adopt:
        none = "its one tool cannot go" if len(plan.problem.current) == 1 else "none of {all} tools can go"
        return say(f"{{name}}: {none} for a saving ({{proof}}; gap {{gap}}).", **facts)
    what = "saves {saving} of {current}{unit} a year"
    facts |= {"saving": abs(plan.saving), "current": plan.current_cost}
    if plan.saving > 0:
        return tell(plan, f"{{name}}: {which} can go, which {what} ({{proof}}; gap {{gap}}).", **facts)
    what = "costs {saving}{unit} a year more than the {current}{unit} of today" if plan.saving else "saves nothing"
    one, many = (
        f"{{name}}: {which} {verb}{_and_come(plan)}, which {what} ({{proof}}; gap {{gap}})." for verb in ("goes", "go")
    )
    return tell(plan, one, many, **facts)


def _and_come(plan: ConsolidationPlan) -> str:
    """That planned tools come, where that is why more is spent."""
    return "" if not plan.adopt else " and a planned one comes" if len(plan.adopt) == 1 else " and planned ones come"


def money(plan: ConsolidationPlan) -> Iterator[Message]:
    """What is paid once, what is not in the sums, what the first year saves, what prices may rise by."""
    years = plan.problem.question.years
    known = any(tool in plan.problem.leaving for tool in plan.retire) or plan.one_off
    net = plan.net(years)
    if net is not None and plan.one_off is not None and known:
        span = "1 full year" if years == 1 else "{years} full years"
        leave = ("leaves" if years == 1 else "leave") if net >= 0 else "still " + ("misses" if years == 1 else "miss")
        yield tell(
            plan,
            f"What is known to be paid once is {{once}}{{unit}}; {span} {leave} {{net}}{{unit}} "
            + ("after that." if net >= 0 else "to make up for it."),
            once=plan.one_off, years=years, net=abs(net),
        )  # fmt: skip
    if plan.unpriced:
        yield say(
            "What {n} tool that stays costs is not stated, and in none of these sums: {tools}.",
            "What {n} tools that stay cost is not stated, and in none of these sums: {tools}.",
            n=len(plan.unpriced), tools=tuple(plan.problem.tools[tool].name for tool in plan.unpriced),
        )  # fmt: skip
    yield _soon(plan)
    if plan.problem.question.rises:
        yield _rises(plan)


def _soon(plan: ConsolidationPlan) -> Message:
    """What can be saved in the first twelve months."""
    day = day_of(plan.before)
    until = a_year_later(day)
    low, high = plan.saved_by(until)
    text = "From {day} to {until} the contracts let {high}{unit} be saved."
    if high > low:
        text = "From {day} to {until} the contracts let {low}{unit} be saved for sure, and up to {high}{unit}: not all "
        text += "of them state when the money stops."
    if low < 0:
        text = "From {day} to {until} {low}{unit} more are spent than the contracts let be saved."
        text = text if high == low else text.removesuffix(".") + " at the worst; not all state when the money stops."
    return tell(plan, text, low=abs(low), high=high, day=day, until=until)


def _rises(plan: ConsolidationPlan) -> Message:
    problem = plan.problem
    costs = [problem.tools[tool].cost for tool in plan.keep if tool in problem.prices]
    if all(cost is None or cost.may_rise is None for cost in costs):
        return say("By how much prices may rise is stated of nothing that stays, so no rise is counted.")
    worst = rounded(problem.rise(frozenset(plan.keep)))
    return tell(plan, "At the worst the prices of what stays rise by {worst}{unit}.", worst=worst)


def seats(plan: ConsolidationPlan) -> Iterator[Message]:
    """Which seats have to be bought."""
    if not plan.purchases:
        return
    total = sum(one.seats for one in plan.purchases)
    cost = sum((one.cost for one in plan.purchases), Decimal(0))
    yield tell(
        plan,
        "{n} more seat has to be bought, for {cost}{unit} a year, which is taken off what is saved:",
        "{n} more seats have to be bought, for {cost}{unit} a year, which is taken off what is saved:",
        n=total, cost=cost,
    )  # fmt: skip
    names = {id_: tool.name for id_, tool in plan.problem.tools.items()}
    yield from some(
        [
            tell(
                plan,
                "  {n} of {tool} at {each}{unit}, for users of {others}",
                n=one.seats,
                tool=names[one.tool],
                each=one.each,
                others=tuple(names[tool] for tool in one.users_of),
            )
            for one in plan.purchases
        ]
    )


def rounded(amount: float) -> Decimal:
    """An amount to the cent."""
    return Decimal(repr(amount)).quantize(Decimal("0.01"))
