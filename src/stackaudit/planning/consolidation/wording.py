"""A plan in words: for a terminal and for a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit._safetext import html
from stackaudit.graph.provision import day_of
from stackaudit.messages import Message, Value, say
from stackaudit.planning.consolidation.journeys import named
from stackaudit.planning.consolidation.reasons import Kind, demand_texts
from stackaudit.planning.consolidation.schedule import Ending, a_year_later
from stackaudit.reporting.notebook import framed

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.plan import ConsolidationPlan

_LISTED = 20
_GROUPS: tuple[tuple[Kind, str], ...] = (
    ("forced", "Kept as stated or asked"),
    ("sole", "Kept because nothing else offers all that they do"),
    ("intent", "Kept because they overlap on purpose"),
    ("no-price", "Kept because what they cost a year is not stated"),
    ("no-capabilities", "Kept because what they are used for is not stated"),
)


def sentences(plan: ConsolidationPlan) -> Iterator[Message]:
    """The plan line by line."""
    yield headline(plan)
    if plan.status == "infeasible":
        yield from _stuck(plan)
    elif plan.retire or plan.adopt:
        yield from _money(plan)
        due = sorted(plan.endings, key=lambda one: (one.notice_by is None, one.notice_by or one.stops or date.max))
        yield from _some([_gone(plan, one) for one in due])
        yield from _some([_come(plan, tool) for tool in plan.adopt])
        yield from _journeys(plan)
        yield from _quality(plan)
        yield from _work(plan)
    if plan.settled:
        yield from _stay(plan)
    elif plan.status == "nothing-to-do":
        yield from _first_prices(plan)
    yield from _some([say("Note: {note}.", note=str(note)) for note in plan.notes])


def _some(lines: list[Message]) -> Iterator[Message]:
    """The first of many lines, and how many more there are."""
    yield from lines[:_LISTED]
    if len(lines) > _LISTED:
        yield say("  and {n} more", n=len(lines) - _LISTED)


def _unit(plan: ConsolidationPlan) -> str:
    return f" {plan.before.currency}" if plan.before.currency else ""


def headline(plan: ConsolidationPlan) -> Message:
    """The answer in one sentence."""
    facts: dict[str, Value] = {"name": plan.before.name, "n": len(plan.retire), "all": len(plan.problem.current)}
    if plan.status == "infeasible":
        return say("{name}: no choice of tools keeps to every rule.", **facts)
    if plan.status == "nothing-to-do":
        return say("{name}: nothing to consolidate by cost; all {all} tools stay.", **facts)
    proof = {
        "optimal": "proved: no choice is cheaper",
        "feasible": "out of time",
        "heuristic": "a heuristic: too large to prove",
    }[plan.status]
    facts |= {"proof": proof, "gap": f"{plan.gap:.1%}", "bound": plan.bound, "unit": _unit(plan)}
    if plan.saving is None or plan.current_cost is None:
        return say("{name}: {n} of {all} tools goes.", "{name}: {n} of {all} tools go.", **facts)
    facts |= {"saving": plan.saving, "current": plan.current_cost}
    if not plan.retire and not plan.adopt:
        return say("{name}: none of {all} tools can go for a saving ({proof}; gap {gap}).", **facts)
    return say(
        "{name}: {n} of {all} tools can go, which saves {saving} of {current}{unit} a year ({proof}; gap {gap}).",
        "{name}: {n} of {all} tools can go, which saves {saving} of {current}{unit} a year ({proof}; gap {gap}).",
        **facts,
    )


def _money(plan: ConsolidationPlan) -> Iterator[Message]:
    years, unit = plan.problem.question.years, _unit(plan)
    known = any(tool in plan.problem.leaving for tool in plan.retire) or plan.one_off
    net = plan.net(years)
    if net is not None and known:
        yield say(
            "What is known to be paid once is {once}{unit}; {years} full years leave {net}{unit} after that.",
            once=plan.one_off, years=years, net=net, unit=unit,
        )  # fmt: skip
    if plan.unpriced:
        yield say(
            "What {n} tool that stays costs is not stated, and in none of these sums: {tools}.",
            "What {n} tools that stay cost is not stated, and in none of these sums: {tools}.",
            n=len(plan.unpriced), tools=tuple(plan.problem.tools[tool].name for tool in plan.unpriced),
        )  # fmt: skip
    day = day_of(plan.before)
    until = a_year_later(day)
    low, high = plan.saved_by(until)
    silent = high > low
    text = "From {day} to {until} the contracts let {low}{unit} be saved"
    yield say(
        f"{text} for sure, and up to {{high}}{{unit}} where they are not stated." if silent else f"{text}.",
        low=low, high=high, unit=unit, day=day, until=until,
    )  # fmt: skip
    if plan.problem.question.rises:
        worst = _money_of(plan.problem.rise(frozenset(plan.keep)))
        yield say("At the worst the prices of what stays rise by {worst}{unit}.", worst=worst, unit=unit)


def _money_of(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(Decimal("0.01"))


def _gone(plan: ConsolidationPlan, one: Ending) -> Message:
    tool, heir = plan.problem.tools[one.tool], plan.successors[one.tool]
    heirs = sorted({plan.service.providers[d] for d in plan.problem.today(one.tool) if d in plan.service.providers})
    names = tuple(plan.problem.tools[id_].name for id_ in sorted(heirs, key=lambda id_: (id_ != heir, id_)))
    text = "  {tool} goes" + (", {annual}{unit} a year" if one.annual is not None else "")
    text += "; {heirs} can do what it does" if names else "; nothing that it does is asked for"
    if one.status == "not stated":
        text += "; when its contract ends is not stated"
    elif one.status == "ends":
        text += "; paid until {stops}, when the contract ends"
    else:
        text += "; paid until {stops}, with notice by {notice}"
        text += " (too late for the next renewal)" if one.status == "missed" else ""
        text += " (a term of one year is assumed)" if one.assumed else ""
    flips = _flips(plan, one.tool)
    if flips is not None:
        text += "; it would stay at {flips}{unit} a year or less" if flips else "; it would stay only for nothing"
    facts: dict[str, Value] = {"tool": tool.name, "heirs": names, "unit": _unit(plan)}
    for hole, value in (("annual", one.annual), ("stops", one.stops), ("notice", one.notice_by), ("flips", flips)):
        if value is not None:
            facts[hole] = _money_of(value) if isinstance(value, float) else value
    return say(f"{text}.", **facts)


def _flips(plan: ConsolidationPlan, tool: str) -> float | None:
    """At which price the decision flips; only where that is known and quick to work out."""
    quick = plan.status == "optimal" and len(plan.retire) <= _LISTED and plan.problem.question.min_savings is None
    return plan.break_even(tool) if quick and tool not in plan.problem.gone else None


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
            "{n} demand is met less well than today; a plan with no_worse rules that out:",
            "{n} demands are met less well than today; a plan with no_worse rules that out:",
            n=len(losses),
        )
    text = "  {what}: {tool} has grade {then}, today it is {now}"
    yield from _some(
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
    tools = plan.problem.tools
    links = [row for row in plan.rebuild.rows if not row[-1]]
    if links:
        yield say("{n} integration has to be rebuilt:", "{n} integrations have to be rebuilt:", n=len(links))
    lines = []
    for row in links:
        ends = {"old": str(row[0]), "source": tools[str(row[4])].name, "target": tools[str(row[5])].name}
        lines.append(say("  {source} to {target}, in place of {old}", **ends))
    yield from _some(lines)
    departments = {one.id: one.name for one in plan.before.departments}
    moves = [
        say("  {who} takes up {tool}", who=departments.get(who, who), tool=tools[tool].name) for who, tool in plan.moves
    ]
    if moves:
        yield say("{n} department has to learn a tool:", "{n} times a department has to learn a tool:", n=len(moves))
    yield from _some(moves)


def _stay(plan: ConsolidationPlan) -> Iterator[Message]:
    """Why the others stay: those that had a choice one by one, the rest in groups."""
    chosen = [tool for tool, ground in plan.grounds.items() if ground.kind == "chosen" and tool not in plan.adopt]
    if chosen:
        yield say("What stays although other tools do the same:")
    yield from _some([_choice(plan, tool, quick=len(chosen) <= _LISTED) for tool in chosen])
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


def _choice(plan: ConsolidationPlan, tool: str, *, quick: bool) -> Message:
    why = str(plan.reasons[tool])
    if quick and plan.status == "optimal":
        lost = plan.regret(tool)
        if lost is None:
            return say("  {why}; nothing could take its place.", why=why)
        if not lost:
            return say("  {why}; to go without it would cost the same.", why=why)
        text = "  {why}; without it the plan would cost {lost}{unit} a year more."
        return say(text, why=why, lost=_money_of(lost), unit=_unit(plan))
    return say("  {why}.", why=why)


def _stuck(plan: ConsolidationPlan) -> Iterator[Message]:
    yield from _some([say("  no tool may be kept that offers {demand}", demand=text) for text in _demands(plan)])
    if plan.conflict:
        yield say("These cannot all hold; without any one of them the others can:")
    yield from _some([say("  {rule}", rule=str(rule)) for rule in plan.conflict])
    if plan.most_saved is not None:
        yield say("The most that can be saved is {most}{unit} a year.", most=plan.most_saved, unit=_unit(plan))


def _demands(plan: ConsolidationPlan) -> Iterable[str]:
    return demand_texts(plan.problem, plan.uncovered)


def card(plan: ConsolidationPlan) -> str:
    """The plan at a glance: the answer, what becomes of each tool, why, and how firm it is."""
    lines = list(sentences(plan))
    head = f'<div class="t">{lines[0].render(html)}</div>'
    rest = "".join(f"<li>{line.render(html)}</li>" for line in lines[1:])
    more = f"<details><summary>Why, and how firm</summary><ul>{rest}</ul></details>"
    return framed(head + plan.decisions.html() + more)
