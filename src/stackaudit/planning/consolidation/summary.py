"""A plan in words: for a terminal and for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit.choice.grounds import Kind
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.core.messages import Message, Value, say
from stackaudit.core.money import Money, format_money
from stackaudit.diff.new_holders import sentences as exposed
from stackaudit.model.lifecycle import day_of
from stackaudit.planning.consolidation.outcome import Ending, Notice, a_year_later, named
from stackaudit.planning.consolidation.reasons import demand_texts
from stackaudit.planning.consolidation.sensitivity import break_even, regret
from stackaudit.planning.plan import LISTED, proof, some

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.plan import ConsolidationPlan


_TO_THE_CENT = 10**16
_GROUPS: tuple[tuple[Kind, str], ...] = (
    ("forced", "Kept as stated or asked"),
    ("sole", "Kept because nothing else offers all that they do"),
    ("intent", "Kept because they overlap on purpose"),
    ("no-price", "Kept because what they cost a year is not stated"),
    ("no-capabilities", "Kept because what they are used for is not stated"),
    ("some-capabilities", "Kept because not all that they do is stated"),
)


def sentences(plan: ConsolidationPlan) -> Iterator[Message]:
    """The plan line by line."""
    yield headline(plan)
    deadline = plan.solver.again()  # one for all that is said on how firm the plan is
    if plan.status == "infeasible":
        yield from _stuck(plan)
    elif plan.retire or plan.adopt:
        yield from money(plan)
        yield from seats(plan)
        yield from exposed(plan.new_holders)
        due = sorted(plan.endings, key=lambda one: (one.notice_by is None, one.notice_by or one.stops or date.max))
        yield from some([_gone(plan, one, deadline) for one in due])
        yield from some([_come(plan, tool) for tool in plan.adopt])
        yield from _journeys(plan)
        yield from _quality(plan)
        yield from _work(plan)
    if plan.settled:
        yield from _stay(plan, deadline)
    elif plan.status == "nothing-to-do":
        yield from _first_prices(plan)
    yield from some([say("Note: {note}.", note=str(note)) for note in plan.notes])
    if plan.problem.question.as_today and any(demand.department for demand in plan.demands):
        yield say(
            "A department is taken to use every capability of every tool it has, unless its usage is stated as 0."
        )


def _gone(plan: ConsolidationPlan, one: Ending, deadline: Deadline) -> Message:
    tool, heir = plan.problem.tools[one.tool], plan.successors[one.tool]
    heirs = sorted({*plan.service.heirs(one.tool)})
    names = tuple(plan.problem.tools[id_].name for id_ in sorted(heirs, key=lambda id_: (id_ != heir, id_)))
    text = "  {tool} goes" + (", {annual} a year" if one.annual is not None else "")
    text += "; {heirs} can do what it does" if names else "; nothing that it does is asked for"
    text += ", by the catalog of known products alone" if plan.service.assumed(one.tool) else ""
    if one.status is Notice.NOT_STATED and one.notice_by is not None:
        due = "is due" if one.notice_by >= day_of(plan.problem.stack) else "was due"
        text += f"; whether its contract renews by itself is not stated: if it does, notice {due} by {{notice}}"
    elif one.status is Notice.NOT_STATED:
        text += "; when its contract ends is not stated"
    elif one.status is Notice.ENDS:
        text += "; paid until {stops}, when the contract ends"
    elif one.stops is None:
        text += "; notice is too late for the next renewal, on {renews}, and for how long it renews is not stated"
    else:
        text += "; paid until {stops}, with notice by {notice}"
        text += " (too late for the next renewal)" if one.status is Notice.MISSED else ""
    flips = _flips(plan, one.tool, deadline)
    if flips is not None:
        text += "; it would stay at {flips} a year or less" if flips else "; it would stay only for nothing"
    sums = {"annual": one.annual, "flips": flips}
    days = {"stops": one.stops, "notice": one.notice_by, "renews": one.not_before}
    facts: dict[str, Value] = {name: money_text(plan, sum_) for name, sum_ in sums.items() if sum_ is not None}
    facts |= {name: day for name, day in days.items() if day is not None}
    return say(f"{text}.", tool=tool.name, heirs=names, **facts)


def _flips(plan: ConsolidationPlan, tool: str, deadline: Deadline) -> float | None:
    """At which price the decision flips; only where that is known, and worked out in time."""
    quick = plan.status == "optimal" and len(plan.retire) <= LISTED and plan.problem.question.min_savings is None
    if not quick or tool in plan.problem.gone:
        return None
    with suppress(OutOfTimeError):
        return break_even(plan.solver, tool, deadline)
    return None


def _come(plan: ConsolidationPlan, tool: str) -> Message:
    return say(
        "  {tool}, which is planned, comes: {why}.", tool=plan.problem.tools[tool].name, why=str(plan.reasons[tool])
    )


def _journeys(plan: ConsolidationPlan) -> Iterator[Message]:
    """Whether a customer would notice, with links rebuilt and without."""
    if not plan.before.journeys:
        yield say("No journey is stated: whether customers would notice cannot be told.")
        return
    worse, untold = (named(plan.journeys, "verdict_rebuilt", verdict) for verdict in ("worse", "unknown"))
    if worse:
        yield say("{n} journey gets worse: {worse}.", "{n} journeys get worse: {worse}.", n=len(worse), worse=worse)
    elif not untold:
        firm = bool(plan.rebuild.rows) and not any(
            named(plan.journeys, "verdict_not_rebuilt", verdict) for verdict in ("worse", "unknown")
        )
        yield say(f"No journey gets worse, {'whether or not' if firm else 'if'} the links are rebuilt.")
    if untold:
        yield say(
            "Whether {n} journey gets worse cannot be told: {untold}.",
            "Whether {n} journeys get worse cannot be told: {untold}.",
            n=len(untold), untold=untold,
        )  # fmt: skip
    bare = tuple(name for name in named(plan.journeys, "verdict_not_rebuilt", "worse") if name not in worse)
    if bare:
        yield say(
            "{n} journey gets worse if the links are not rebuilt: {bare}.",
            "{n} journeys get worse if the links are not rebuilt: {bare}.",
            n=len(bare), bare=bare,
        )  # fmt: skip


def _quality(plan: ConsolidationPlan) -> Iterator[Message]:
    """What is done less well than today."""
    losses = plan.service.losses
    if losses:
        yield say(
            "{n} demand is met less well than today; you allowed that (no_worse is off):",
            "{n} demands are met less well than today; you allowed that (no_worse is off):",
            n=len(losses),
        )
    text = "  {what}: {tool} has grade {then}, today it is {now}"
    yield from some(
        [
            say(
                text,
                what=demand_texts(plan.problem, (demand,))[0],
                tool=plan.problem.tools[plan.service.providers[demand]].name,
                now=now,
                then=then,
            )
            for demand, now, then in losses
        ]
    )


def _work(plan: ConsolidationPlan) -> Iterator[Message]:
    """What has to be done: links to rebuild, people to bring along."""
    tools = {tool.id: tool for tool in plan.before.tools}  # a link may end at a tool that is retired already
    links = [row for row in plan.rebuild.rows if not row[-1]]
    if links:
        yield say("{n} integration has to be rebuilt:", "{n} integrations have to be rebuilt:", n=len(links))
    lines = []
    for row in links:
        ends = {"old": str(row[0]), "source": tools[str(row[4])].name, "target": tools[str(row[5])].name}
        lines.append(say("  {source} to {target}, in place of {old}", **ends))
    yield from some(lines)
    departments = {one.id: one.name for one in plan.before.departments}
    moves = [
        say("  {who} takes up {tool}", who=departments.get(who, who), tool=tools[tool].name) for who, tool in plan.moves
    ]
    if moves:
        yield say("{n} department has to learn a tool:", "{n} times a department has to learn a tool:", n=len(moves))
    yield from some(moves)


def _stay(plan: ConsolidationPlan, deadline: Deadline) -> Iterator[Message]:
    """Why the others stay: those that had a choice one by one, the rest in groups."""
    chosen = [tool for tool, ground in plan.grounds.items() if ground.kind == "chosen" and tool not in plan.adopt]
    if chosen:
        yield say("What stays although other tools do the same:")
    yield from some([_choice(plan, tool, deadline if len(chosen) <= LISTED else None) for tool in chosen])
    for kind, what in _GROUPS:
        names = tuple(plan.problem.tools[t].name for t, ground in plan.grounds.items() if ground.kind == kind)
        if names:
            yield say(f"{what} ({{n}}): {{tools}}.", n=len(names), tools=names)


def _first_prices(plan: ConsolidationPlan) -> Iterator[Message]:
    """Which prices would tell the most: those of tools that do nothing that no other tool does."""
    open_ = {tool for tool, ground in plan.grounds.items() if ground.kind == "no-price" and plan.problem.served[tool]}
    if open_:
        yield say(
            "{n} tool does only what others could do too; its price would tell first: {tools}.",
            "{n} tools do only what others could do too; their prices would tell first: {tools}.",
            n=len(open_), tools=tuple(plan.problem.tools[tool].name for tool in sorted(open_)),
        )  # fmt: skip


def _choice(plan: ConsolidationPlan, tool: str, deadline: Deadline | None) -> Message:
    why = str(plan.reasons[tool])
    if deadline is not None and plan.status == "optimal":
        try:
            lost = regret(plan.solver, tool, deadline)
        except OutOfTimeError:
            return say("  {why}; there was no time to work out what it would cost to go without it.", why=why)
        if lost is None:
            return say("  {why}; nothing could take its place.", why=why)
        if not lost:
            return say("  {why}; to go without it would cost the same.", why=why)
        text = "  {why}; without it the plan would cost {lost} a year more."
        return say(text, why=why, lost=money_text(plan, lost))
    return say("  {why}.", why=why)


def _stuck(plan: ConsolidationPlan) -> Iterator[Message]:
    yield from some(
        [
            say("  no tool may be kept that offers {demand}", demand=text)
            for text in demand_texts(plan.problem, plan.uncovered)
        ]
    )
    if plan.conflict and plan.clash_is_smallest:
        yield say("These cannot all hold; without any one of them the others can:")
    elif plan.conflict:
        yield say("These cannot all hold; there was no time to find out which of them could be left out of this list:")
    yield from some([say("  {rule}", rule=str(rule)) for rule in plan.conflict])
    if plan.most_saved is not None:
        yield say("The most that can be saved is {most} a year.", most=money_text(plan, plan.most_saved))


def money_text(plan: ConsolidationPlan, sum_: Decimal | float) -> str:
    """Return an amount in the currency of the stack, to the cent: sums of a plan add up as they are printed."""
    exact = sum_ if isinstance(sum_, Decimal) else Decimal(repr(sum_)).quantize(Decimal("0.01"))
    return format_money(Money.of(exact, plan.before.currency), cents_below=_TO_THE_CENT)


def headline(plan: ConsolidationPlan) -> Message:
    """The answer in one sentence."""
    facts: dict[str, Value] = {"name": plan.before.name, "n": len(plan.retire), "all": len(plan.problem.current)}
    all_ = "its one tool stays" if len(plan.problem.current) == 1 else "all {all} tools stay"
    if plan.status == "infeasible":
        return say("{name}: no choice of tools keeps to every rule.", **facts)
    if plan.status == "nothing-to-do":
        return say(f"{{name}}: nothing to consolidate by cost; {all_}.", **facts)
    facts |= {"proof": proof(plan.status, "no choice is cheaper"), "gap": f"{plan.gap:.1%}"}
    which = "its one tool" if len(plan.problem.current) == 1 else "{n} of {all} tools"
    if plan.saving is None or plan.current_cost is None:
        return say(f"{{name}}: {which} goes.", f"{{name}}: {which} go.", **facts)
    if not plan.retire and not plan.adopt:
        none = "its one tool cannot go" if len(plan.problem.current) == 1 else "none of {all} tools can go"
        return say(f"{{name}}: {none} for a saving ({{proof}}; gap {{gap}}).", **facts)
    facts["current"] = money_text(plan, plan.current_cost)
    if plan.saving > 0:
        text = f"{{name}}: {which} can go, which saves {{saving}} of {{current}} a year ({{proof}}; gap {{gap}})."
        return say(text, saving=money_text(plan, plan.saving), **facts)
    what = "costs {saving} a year more than the {current} of today" if plan.saving else "saves nothing"
    one, many = (
        f"{{name}}: {which} {verb}{_and_come(plan)}, which {what} ({{proof}}; gap {{gap}})." for verb in ("goes", "go")
    )
    return say(one, many, saving=money_text(plan, -plan.saving), **facts)


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
        yield say(
            f"What is known to be paid once is {{once}}; {span} {leave} {{net}} "
            + ("after that." if net >= 0 else "to make up for it."),
            once=money_text(plan, plan.one_off), years=years, net=money_text(plan, abs(net)),
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
    span = {"day": day, "until": until}
    if low < 0:
        end = "" if high == low else " at the worst; not all state when the money stops"
        text = f"From {{day}} to {{until}} {{low}} more are spent than the contracts let be saved{end}."
        return say(text, low=money_text(plan, -low), **span)
    if high > low:
        text = "From {day} to {until} the contracts let {low} be saved for sure, and up to {high}: not all "
        text += "of them state when the money stops."
        return say(text, low=money_text(plan, low), high=money_text(plan, high), **span)
    return say("From {day} to {until} the contracts let {high} be saved.", high=money_text(plan, high), **span)


def _rises(plan: ConsolidationPlan) -> Message:
    problem = plan.problem
    costs = [problem.tools[tool].spend for tool in plan.keep if tool in problem.prices]
    if all(cost is None or cost.may_rise is None for cost in costs):
        return say("By how much prices may rise is stated of nothing that stays, so no rise is counted.")
    worst = money_text(plan, problem.rise(frozenset(plan.keep)))
    return say("At the worst the prices of what stays rise by {worst}.", worst=worst)


def seats(plan: ConsolidationPlan) -> Iterator[Message]:
    """Which seats have to be bought."""
    if not plan.purchases:
        return
    total = sum(one.seats for one in plan.purchases)
    cost = sum((one.cost for one in plan.purchases), Decimal(0))
    yield say(
        "{n} more seat has to be bought, for {cost} a year, which is taken off what is saved:",
        "{n} more seats have to be bought, for {cost} a year, which is taken off what is saved:",
        n=total, cost=money_text(plan, cost),
    )  # fmt: skip
    names = {id_: tool.name for id_, tool in plan.problem.tools.items()}
    yield from some(
        [
            say(
                "  {n} of {tool} at {each}, for users of {others}",
                n=one.seats,
                tool=names[one.tool],
                each=money_text(plan, one.each),
                others=tuple(names[tool] for tool in one.users_of),
            )
            for one in plan.purchases
        ]
    )
