"""Findings of redundancy: groups of products that do the same, and reasons for several that do not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from stackaudit.analysers.base import check
from stackaudit.analysers.members import members_of
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.groups import Group
from stackaudit.analysers.redundancy.pairs import Pair
from stackaudit.analysers.redundancy.rules import LAPSED_INTENT, OVERLAP, PARALLEL, SUBSUMED, UNVERIFIED_BACKUP
from stackaudit.analysers.redundancy.stakes import (
    Stake,
    annual,
    at_stake,
    dominates,
    losses,
    masters,
    seats_needed,
    stake_within,
)
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.graph import intents
from stackaudit.graph.needs import factors
from stackaudit.model.tool import Tool

_WORD = 4
_LOSSES = {
    "capabilities": "of these only {name} offers",
    "better": "{name} does better",
    "departments": "of these only {name} serves",
    "regions": "of these only {name} serves the regions",
    "steps": "steps in which of these only {name} stands",
    "masters": "{name} is the system of record of",
}


class StakeKey(QuantityKey):
    """Numbers of these findings that other rooms read."""

    MOST = ("at stake a year, at most", Role.MONEY_MOST)


def finding(context: Context, group: Group) -> Finding:
    """Return the finding of one group."""
    pairs = pairs_of(context, group)
    stakes = stake_within(context, group.products)
    return Finding(
        rule=group.rule,
        subjects=context.subjects(group.products),
        severity=_severity(context, group, pairs, stakes),
        title=_title(context, group, pairs),
        why=_why(context, group, pairs),
        advice=_advice(context, group, stakes),
        evidence=tuple(_evidence(context, group, pairs, stakes)),
        confidence="assumed" if all(pair.thin for pair in pairs) else "documented",
        members=members_of(context.graph, (tool.id for tool in context.tools_of(group.products)), contracts=True),
    )


def pairs_of(context: Context, group: Group) -> tuple[Pair, ...]:
    """Return the pairs of products that a group is made of."""
    return tuple(context.by_tools[pair] for pair in group.pairs if pair in context.by_tools)


def _severity(context: Context, group: Group, pairs: Iterable[Pair], stakes: Iterable[Stake]) -> Severity:
    """Return the severity: more for money and two systems of record, less for thin evidence and partial overlap."""
    policy = context.graph.policy
    factor = 1.0
    if all(pair.thin for pair in pairs) or not group.strong:
        factor = policy.criticality["low"]
    held = [{*masters(context, [one])} for one in group.products]
    both = {entity for at, one in enumerate(held) for other in held[at + 1 :] for entity in one & other}
    rated = factors(context.graph.holdings, policy)
    factor = max([factor, *(rated[entity] for entity in both)])
    return policy.rate(group.rule, factor, float(at_stake(context, stakes)))


def _title(context: Context, group: Group, pairs: tuple[Pair, ...]) -> Message:
    names = context.names(group.products)
    if group.kind == "subsumed":
        return _absorbed_title(names, pairs[0], first=group.products[0] == pairs[0].tool)
    if group.kind == "crowded-category":
        return group.rule.title.fill(n=len(names), capability=readable(group.capability), tools=names)
    if group.kind == "overlap" and not group.strong:
        return say("{tools} do partly the same job", tools=names)
    return group.rule.title.fill(tools=names)


def _absorbed_title(names: tuple[str, ...], pair: Pair, *, first: bool) -> Message:
    """Return the title of `subsumed`. A single stated capability does not prove that a tool adds nothing."""
    inner, outer = names
    if pair.thin:
        shared = tuple(readable(name) for name in pair.shared)
        return say("{outer} does all that {inner} is stated to do: {shared}", outer=outer, inner=inner, shared=shared)
    if (pair.cover if first else pair.cover_back) < 1:
        return say("{inner} adds next to nothing that {outer} lacks", inner=inner, outer=outer)
    return SUBSUMED.title.fill(inner=inner, outer=outer)


def readable(capability: str) -> str:
    """Return a capability as a person would write it.

    >>> readable("email-marketing"), readable("seo")
    ('email marketing', 'SEO')
    """
    return capability.upper() if len(capability) < _WORD else capability.replace("-", " ").replace("_", " ")


def _why(context: Context, group: Group, pairs: Iterable[Pair]) -> Message:
    shared = tuple(readable(name) for name in sorted({name for pair in pairs for name in pair.shared}))
    if group.kind == "crowded-category":
        shared = (readable(group.capability),)
    having = context.department_names(sorted(several(context, group.products)))
    if having:
        return say(
            "For {shared} {departments} has more than one of them.",
            "For {shared} {departments} have more than one of them.",
            n=len(having),
            shared=shared,
            departments=having,
        )
    if group.kind in {"parallel", "crowded-category"}:
        return say("Each has people of its own, and is paid, learned and connected by itself: {shared}.", shared=shared)
    return say("The same people use them for {shared}.", shared=shared)


def several(context: Context, products: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the departments in which people have more than one of some products, and which."""
    having: dict[str, set[str]] = {}
    ids = sorted(products)
    for at, one in enumerate(ids):
        for other in ids[at + 1 :]:
            if context.verdicts.get((one, other)) == "harmful":
                for department in context.products[one].departments:
                    if department in context.products[other].departments:
                        having.setdefault(department, set()).update((one, other))
    return {department: tuple(sorted(many)) for department, many in having.items()}


def _advice(context: Context, group: Group, stakes: Sequence[Stake]) -> Message:
    """Return the advice: to retire a tool only if another is proved to do as much for its people, and it pays."""
    linked = [one for stake in stakes for one in stake.products]
    for stake in stakes:
        for inner, outer in product(stake.gone or stake.products, stake.products):
            if _is_to_go(context, inner, outer, priced=bool(stake.gone)):
                more, saved = seats_needed(context, outer, inner), annual(context, context.products[inner].tools)
                if more is None or saved is None or more <= float(saved):
                    return _retire(context, inner, outer, sure=more is not None)
    if not linked and not several(context, group.products):
        return PARALLEL.advice.fill()
    if group.kind == "subsumed":
        inner, outer = context.names(group.products)
        return SUBSUMED.advice.fill(inner=inner, outer=outer)
    return OVERLAP.advice.fill()


def _is_to_go(context: Context, inner: str, outer: str, *, priced: bool) -> bool:
    """Return whether `outer` is proved to do all the work of `inner` for the same people, and not the reverse."""
    pair = (min(inner, outer), max(inner, outer))
    if context.verdicts.get(pair) != "harmful" or not dominates(context, outer, inner):
        return False
    return priced or not dominates(context, inner, outer)


def _retire(context: Context, inner: str, outer: str, *, sure: bool) -> Message:
    words = (
        "Move the users of {inner} to {outer}, which does all of it at least as well, and retire {inner} when its "
        "contract allows."
    )
    if not sure:
        words = words[:-1] + ", unless more seats of {outer} would cost as much."
    return say(words, inner=context.name(inner), outer=context.name(outer))


def _evidence(context: Context, group: Group, pairs: tuple[Pair, ...], stakes: Iterable[Stake]) -> Iterator[Evidence]:
    for pair in pairs[:3]:
        yield Names(f"{context.name(pair.tool)} and {context.name(pair.other)} share", pair.shared)
        yield Quantity("overlap (weighted Jaccard)", round(pair.similarity, 4))
    if group.also:
        yield Names("offers all of it as well", context.names(group.also))
    for department, having in several(context, group.products).items():
        yield Names(f"{context.department_names([department])[0]} has", context.names(having))
    for one in group.products:
        yield from _product(context, one, group)
    for stake in stakes:
        if stake.high is None:
            yield Names("cost unknown", tuple(context.graph.tool(tool).name for tool in stake.unpriced))
        else:
            yield Quantity.of(StakeKey.MOST, float(stake.high), context.graph.stack.currency or "")


def _product(context: Context, id_: str, group: Group) -> Iterator[Evidence]:
    name = context.name(id_)
    cost = annual(context, context.products[id_].tools)
    if cost is not None:
        yield Quantity(f"{name} costs a year", float(cost), context.graph.stack.currency or "")
    active = [tool.seats.active for tool in context.products[id_].tools if tool.seats and tool.seats.active is not None]
    if active:
        yield Quantity(f"active users of {name}", float(sum(active)))
    lost = losses(context, id_, group.products)
    for field, role in _LOSSES.items():
        values = getattr(lost, field)
        if values:
            yield Names(role.format(name=name), context.department_names(values) if field == "departments" else values)


_FLAWS = {
    "expired": "Its reason ({kind}) ran out on {until}.",
    "no-end": "Its reason ({kind}) has no day on which it ends.",
    "no-owner": "Its reason ({kind}) has nobody who answers for it.",
}


@check(LAPSED_INTENT)
def lapsed(context: Context) -> Iterator[Finding]:
    """Yield one finding for each tool that overlaps with others on a reason that does not hold."""
    for tool, others in _stating(context, "lapsed"):
        flaws = tuple(intents.flaws(tool, context.today))
        if not flaws:
            continue
        stakes = stake_within(context, (context.product_of[tool.id], *others))
        yield Finding(
            rule=LAPSED_INTENT,
            subjects=(f"tool:{tool.id}",),
            severity=context.graph.policy.rate(LAPSED_INTENT, stake=float(at_stake(context, stakes))),
            title=LAPSED_INTENT.title.fill(tool=tool.name, others=context.names(others)),
            why=_flaws_of(tool, flaws),
            advice=LAPSED_INTENT.advice.fill(tool=tool.name),
            evidence=tuple(_overlaps_with(context, tool, others)),
        )


@check(UNVERIFIED_BACKUP)
def unverified(context: Context) -> Iterator[Finding]:
    """Yield one finding for each backup whose fail-over nobody tried within the time that the policy asks."""
    for tool, others in _stating(context, "unverified-backup"):
        intent = tool.intent
        days = context.graph.policy.renewals["backup-tested"]
        if intent is None or not intents.is_unverified_backup(tool, context.today, days):
            continue
        why = say("No day is stated on which the fail-over was tried.")
        if intent.tested is not None:
            why = say("The fail-over was last tried on {day}; {days} days are asked.", day=intent.tested, days=days)
        yield Finding(
            rule=UNVERIFIED_BACKUP,
            subjects=(f"tool:{tool.id}",),
            severity=context.graph.policy.rate(UNVERIFIED_BACKUP, context.graph.policy.criticality["high"]),
            title=UNVERIFIED_BACKUP.title.fill(tool=tool.name, others=context.names(others)),
            why=why,
            advice=UNVERIFIED_BACKUP.advice.fill(tool=tool.name),
            evidence=tuple(_overlaps_with(context, tool, others)),
        )


def _stating(context: Context, verdict: str) -> Iterator[tuple[Tool, tuple[str, ...]]]:
    """Yield each tool that states an intent, with the products it has such a pair with."""
    for tool in context.compared:
        if tool.intent is None:
            continue
        own = context.product_of[tool.id]
        pairs = [pair for pair, found in context.verdicts.items() if found == verdict and own in pair]
        others = tuple(sorted(one for pair in pairs for one in pair if one != own))
        if others:
            yield tool, others


def _flaws_of(tool: Tool, flaws: Iterable[str]) -> Message:
    intent = tool.intent
    kind = intent.kind if intent is not None else ""
    until = intent.until if intent is not None and intent.until is not None else ""
    return say(" ".join(_FLAWS[flaw] for flaw in flaws), kind=kind, until=until)


def _overlaps_with(context: Context, tool: Tool, others: Iterable[str]) -> Iterator[Evidence]:
    yield Tools("overlaps with", tuple(one.id for one in context.tools_of(others)))
    own = context.product_of[tool.id]
    for other in others:
        pair = context.by_tools[min(own, other), max(own, other)]
        yield Names("both offer", pair.shared)
        yield Quantity("overlap (weighted Jaccard)", round(pair.similarity, 4))
    if tool.intent is not None and tool.intent.why is not None:
        yield Names("stated reason", (tool.intent.why,))
    cost = annual(context, [tool])
    if cost is not None:
        yield Quantity("cost a year", float(cost), context.graph.stack.currency or "")
