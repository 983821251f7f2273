"""Findings of redundancy: what is said of a group of products, and of reasons that do not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

from stackaudit.analysers.base import check
from stackaudit.analysers.redundancy import advice
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.groups import Group, ordered, reported_groups
from stackaudit.analysers.redundancy.pairs import Pair, meet
from stackaudit.analysers.redundancy.rules import (
    CROWDED_CATEGORY,
    LAPSED_INTENT,
    OVERLAP,
    SIMILAR,
    SIMILAR_AND_PAID,
    SUBSUMED,
    UNVERIFIED_BACKUP,
)
from stackaudit.analysers.redundancy.stakes import Stake, annual, at_stake, losses, masters, stake_within
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding, Member, Severity
from stackaudit.core.messages import Message, in_words, say, sentences
from stackaudit.graph import intents
from stackaudit.graph.needs import factors
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool

_SIMILAR = "stack:similar"
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


def finding(context: Context, group: Group, told: Collection[str] = ()) -> Finding:
    """Return the finding of one group; `told` are the products that findings of the same job are about.

    It tells of tools in it that one is bought for what another one offers.
    That of a similar pair that is in no crowded category is about the pair: it is a member of `similar`.
    """
    pairs = pairs_of(context, group)
    stakes = stake_within(context, group.products)
    subjects = context.subjects(group.products)
    if group.kind == "similar" and not group.within:
        subjects = (f"overlap:{'>'.join(group.products)}",)
    ids = {tool.id for tool in context.tools_of(group.products)}
    return Finding(
        rule=group.rule,
        subjects=subjects,
        tells=tuple(one.fact for one in context.bought if one.ids <= ids),
        severity=_severity(context, group, pairs, stakes, told),
        title=_title(context, group, pairs),
        why=_why(context, group, pairs),
        advice=advice.advice(context, group.products, _decide(context, group)),
        evidence=(*_evidence(context, group, pairs), *_money(context, stakes)),
        confidence="assumed" if all(pair.thin for pair in pairs) or _by_words(context, group) else "documented",
        members=advice.members(context, group.products),
        follows=_assistants(context, group, pairs),
    )


def _assistants(context: Context, group: Group, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return the facts that a group follows from if models do all that its tools share: several assistants do it."""
    tools, shared = context.tools_of(group.products), {name for pair in pairs for name in pair.shared}
    if not all(shared <= tool.assists_with for tool in tools):
        return ()
    return tuple(f"assistants:{one.id}>{other.id}" for one, other in combinations(tools, 2))


def grouped(context: Context) -> tuple[tuple[Group, Finding], ...]:
    """Return each group with its finding; that of a crowded category has what is within it as consequences."""
    groups = reported_groups(context)
    told = frozenset(one for group in groups if group.kind != "similar" for one in group.products)
    made = [(group, finding(context, group, told)) for group in groups]
    inside: dict[str, list[Finding]] = {}
    for group, one in made:
        if group.within:
            inside.setdefault(group.within, []).append(one)
    return tuple((group, one.causing(inside.get(group.capability, ()))) for group, one in made)


def roots(context: Context, found: Iterable[tuple[Group, Finding]]) -> Iterator[Finding]:
    """Yield the findings of groups: one for all pairs that are merely similar, and one for each other group."""
    alone = [(group, one) for group, one in found if not group.within]
    yield from (one for group, one in alone if group.kind != "similar")
    similar = [(group, one) for group, one in alone if group.kind == "similar"]
    if similar:
        yield _similar(context, similar)


def _similar(context: Context, found: Sequence[tuple[Group, Finding]]) -> Finding:
    """Return the one finding for all pairs that share a single capability, a row for each."""
    (first, one), *rest = found
    names = context.names(first.products)
    pairs = tuple("{} with {}".format(*context.names(group.products)) for group, _ in found)
    shared = _shared(pairs_of(context, first))
    products = {product for group, _ in found for product in group.products}
    title = SIMILAR.title.fill(n=len(found), inner=names[0], outer=names[1], shared=shared, pairs=pairs)
    why = say("The same people or departments have both tools of a pair; one capability is all that the two share.")
    ask = SIMILAR.advice.fill(n=len(found), inner=names[0], outer=names[1], shared=shared)
    evidence = tuple(row for group, _ in found for row in _evidence(context, group, pairs_of(context, group)))
    return Finding(
        rule=SIMILAR,
        subjects=(_SIMILAR,),
        severity=max(made.severity for _, made in found),
        title=title,
        why=why if rest else one.why,
        advice=ask if rest else one.advice,
        evidence=(*evidence, *_money(context, stake_within(context, products))),
        confidence="assumed" if all(made.confidence == "assumed" for _, made in found) else "documented",
        members=tuple(_row_of(context, made) for _, made in found),
    )


def _row_of(context: Context, pair: Finding) -> Member:
    """Return the row of a similar pair; day, money and owner are of the tool that goes, else of the smaller one."""
    tools = [(member, context.graph.tool(member.subject.removeprefix("tool:"))) for member in pair.members]
    going = [member for member, tool in tools if advice.fate(context, tool) == "retire"]
    rows = going or list(pair.members[:1])
    if len(rows) != 1:
        return Member(pair.subjects[0], pair.advice, title=pair.title)
    (row,) = rows
    return Member(pair.subjects[0], pair.advice, row.due, row.money, row.owner, pair.title)


def pairs_of(context: Context, group: Group) -> tuple[Pair, ...]:
    """Return the pairs of products that a group is made of."""
    return tuple(context.by_tools[pair] for pair in group.pairs if pair in context.by_tools)


def _severity(
    context: Context, group: Group, pairs: Iterable[Pair], stakes: Iterable[Stake], told: Collection[str]
) -> Severity:
    """Return the severity: more for money and two systems of record, less for thin evidence and partial overlap."""
    policy = context.graph.policy
    if group.kind == "similar":
        going = {context.product_of[tool] for stake in stakes for tool in stake.retire} - {*told}
        return policy.rate(SIMILAR, variant=SIMILAR_AND_PAID if going else "")
    factor = 1.0
    if all(pair.thin for pair in pairs) or not group.strong:
        factor = policy.criticality["low"]
    held = [{*masters(context, [one])} for one in group.products]
    both = {entity for at, one in enumerate(held) for other in held[at + 1 :] for entity in one & other}
    rated = factors(context.graph.holdings, policy)
    factor = max([factor, *(rated[entity] for entity in both)])
    rated_at = policy.rate(group.rule, factor, float(at_stake(context, stakes)))
    lower = group.kind in _BY_SHARE and _differ(context, group)
    return Severity(max(0, rated_at - 1)) if lower else rated_at


_BY_SHARE = frozenset({"overlap", "parallel"})
"""Kinds of groups of which nothing is known but what their products offer."""


def _categories(context: Context, product: str) -> frozenset[str]:
    """Return the categories that the tools of a product state."""
    tools = context.products[product].tools
    return frozenset(tool.category for tool in tools if tool.category is not None and not tool.assumes("category"))


def _differ(context: Context, group: Group) -> bool:
    """Return whether every product states a category, and no two of them have one in common."""
    stated = [_categories(context, product) for product in group.products]
    return all(stated) and len(frozenset[str]().union(*stated)) == sum(map(len, stated))


def _title(context: Context, group: Group, pairs: tuple[Pair, ...]) -> Message:
    names = context.names(group.products)
    if group.kind == "subsumed":
        return _absorbed_title(names, pairs[0], first=group.products[0] == pairs[0].tool)
    if group.kind == "crowded-category":
        return group.rule.title.fill(n=len(names), capability=readable(group.capability), tools=names)
    shared = _common(context, group)
    if group.kind == "similar":
        return OVERLAP.title.fill(tools=names, shared=shared)
    if not shared:
        return say("Every two of {tools} offer some of {shared}", tools=names, shared=_shared(pairs))
    both = "both" if len(names) == _TWO else "all"
    people = ", for different people" if group.kind == "parallel" else ""
    if people and _anybody(context, group):
        people = ", for mostly different people"
    more = "" if group.strong else ", among other things"
    return say(f"{{tools}} {both} offer {{shared}}{people}{more}", tools=names, shared=shared)


_TWO = 2


def _common(context: Context, group: Group) -> tuple[str, ...]:
    """Return what all products of a group offer, in words."""
    every = frozenset[str].intersection(*(context.products[one].capabilities for one in group.products))
    return tuple(readable(name) for name in sorted(every))


def _shared(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return what any two products of some pairs both offer, in words."""
    return tuple(readable(name) for name in sorted({name for pair in pairs for name in pair.shared}))


def _absorbed_title(names: tuple[str, ...], pair: Pair, *, first: bool) -> Message:
    """Return the title of `subsumed`."""
    inner, outer = names
    if (pair.cover if first else pair.cover_back) < 1:
        return say("{outer} does almost everything that is listed for {inner}", inner=inner, outer=outer)
    return SUBSUMED.title.fill(inner=inner, outer=outer)


def _why(context: Context, group: Group, pairs: Sequence[Pair]) -> Message:
    having = context.department_names(several(context, group.products))
    told = [pair for pair in pairs if having and _both(context, *pair.tools)]
    shared = (readable(group.capability),) if group.kind == "crowded-category" else _shared(told or pairs)
    return sentences((_whose(context, group, shared, having), *_beside(context, group), *_known(context, group)))


def _by_words(context: Context, group: Group) -> bool:
    """Return whether of some tool in a group all that is known is what a list says that it is for."""
    return any(tool.capabilities_partial for tool in context.tools_of(group.products))


def _known(context: Context, group: Group) -> Iterator[Message]:
    """Yield how it is known what the products of a group do, where a list says no more than what they are for."""
    tools = context.tools_of(group.products)
    named = tuple(tool.name for tool in tools if tool.capabilities_partial)
    if len(named) == len(tools):
        yield say("That is by what the list says they are for; they may differ in what else they do.")
    elif named:
        one = "For {tools} that is by what the list says it is for; it may do more."
        yield say(
            one, "For {tools} that is by what the list says they are for; they may do more.", n=len(named), tools=named
        )


def _whose(context: Context, group: Group, shared: tuple[str, ...], having: tuple[str, ...]) -> Message:
    """Return who has several products of a group."""
    anybody = _anybody(context, group)
    if group.kind == "parallel":
        how = "Mostly different" if anybody else "Different"
        return say(f"{how} people use them for {{shared}}.", shared=shared)
    if having:
        return say(
            "{departments} has more than one tool for {shared}.",
            "{departments} have more than one tool for {shared}.",
            n=len(having),
            shared=shared,
            departments=having,
        )
    if group.kind != "crowded-category":
        return say("The same people use them for {shared}.", shared=shared)
    if anybody is None:
        return say("They are used for {shared}.", shared=shared)
    who = "Some people have more than one of them" if anybody else "Different people use them"
    return say(f"{who} for {{shared}}.", shared=shared)


def _beside(context: Context, group: Group) -> Iterator[Message]:
    """Yield what is stated of products that stand side by side, and which categories they are of."""
    if group.kind in {"parallel", "crowded-category"} and not _anybody(context, group):
        tools = [context.products[product].tools for product in group.products]
        paid = all(any(tool.own_spend is not None and tool.own_spend.annual for tool in some) for some in tools)
        connected = all(any(tool.id in context.connected for tool in some) for some in tools)
        done = [word for word, holds in (("paid for", paid), ("connected", connected)) if holds]
        if done:
            yield say(f"Each is {' and '.join(done)} by itself.")
    stated = [_categories(context, product) for product in group.products]
    every = frozenset[str]().union(*stated)
    if group.kind in _BY_SHARE and all(stated) and len(every) > 1:
        names = tuple(readable(name) for name in sorted(every))
        yield say("They are of different categories: {categories}.", categories=names)


def _both(context: Context, one: str, other: str) -> bool | None:
    """Return whether some people, or a department in one region, have two products; None where that is unknown."""
    a, b = context.products[one], context.products[other]
    if a.users is not None and b.users is not None:
        return not a.users.isdisjoint(b.users)
    return meet(a, b)


def _anybody(context: Context, group: Group) -> bool | None:
    """Return whether anybody has two products of a group; None where that is unknown of two and known of none."""
    found = [_both(context, *pair) for pair in group.pairs]
    return True if True in found else None if None in found else False


def several(context: Context, products: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the departments that have more than one of some products, and which, in order of department."""
    having: dict[str, set[str]] = {}
    for one, other in combinations(sorted(products), 2):
        if _both(context, one, other):
            for department in {*context.products[one].departments} & {*context.products[other].departments}:
                having.setdefault(department, set()).update((one, other))
    return {department: tuple(sorted(having[department])) for department in sorted(having)}


def _decide(context: Context, group: Group) -> Message:
    """Return what to decide where the facts do not say which of several tools could go."""
    names = context.names(group.products)
    if group.kind == "similar":
        return SIMILAR.advice.fill(n=1, inner=names[0], outer=names[1], shared=_common(context, group))
    if group.kind == "subsumed":
        return SUBSUMED.advice.fill(inner=names[0], outer=names[1])
    having = several(context, group.products)
    if group.kind == "parallel" or (not having and not stake_within(context, group.products)):
        return _side_by_side(context, group)
    every = dict.fromkeys(one for product in group.products for one in context.products[product].departments)
    whom = context.department_names(dict.fromkeys((*having, *every))) or ("their users",)
    stay = [one for one in group.products if _stays(context, one)]
    rest = context.names(one for one in group.products if one not in stay)
    if stay and rest:
        one = "Decide with {departments} whether {rest} is needed beside {stay}, and state why."
        many = "Decide with {departments} which of {rest} are needed beside {stay}, and state why."
        return say(one, many, n=len(rest), departments=whom, rest=rest, stay=context.names(stay))
    crowded = group.kind == "crowded-category"
    return (CROWDED_CATEGORY if crowded else OVERLAP).advice.fill(departments=whom)


def _stays(context: Context, product: str) -> bool:
    """Return whether one of the tools of a product is to be kept."""
    return any(advice.fate(context, tool) == "keep" for tool in context.tools_of([product]))


def _side_by_side(context: Context, group: Group) -> Message:
    """Return the advice for products of which each has people of its own."""
    when = " when a contract ends" if any(tool.contract for tool in context.tools_of(group.products)) else ""
    if _anybody(context, group) is False:
        return say(f"Consider one of them for all{when}; nobody is known to have two, so people would have to move.")
    return say(f"Consider one of them for all{when}; some people would have to move.")


def _evidence(context: Context, group: Group, pairs: tuple[Pair, ...]) -> Iterator[Evidence]:
    for pair in pairs[:3]:
        yield Names(f"{in_words(context.names(pair.tools))} share", _shared([pair]))
        yield Quantity("share of their capabilities that both offer", round(pair.similarity, 4))
    if group.also:
        yield Names("offers all of it as well", context.names(group.also))
    for department, having in several(context, group.products).items():
        yield Names(f"{context.department_names([department])[0]} has", context.names(having))
    for one in group.products:
        yield from _product(context, one, group)


def _money(context: Context, stakes: Iterable[Stake]) -> Iterator[Evidence]:
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
    for what, role in _LOSSES.items():
        values = getattr(lost, what)
        if values:
            yield Names(role.format(name=name), _in_words(context, what, values))


def _in_words(context: Context, what: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if what == "departments":
        return context.department_names(values)
    return tuple(map(readable, values)) if what in {"capabilities", "better"} else values


# -- reasons that do not hold

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
            advice=_finish(context, tool, others),
            members=advice.members(context, (context.product_of[tool.id],)),
            evidence=tuple(_overlaps_with(context, tool, others)),
            tells=(f"merger:{tool.id}",) if tool.intent is not None and tool.intent.kind == "merger" else (),
        )


def _finish(context: Context, tool: Tool, others: tuple[str, ...]) -> Message:
    """Return what to do about a tool whose reason does not hold: retire it only where the whole stack can spare it."""
    if advice.fate(context, tool) == "retire":
        return advice.advice(context, (context.product_of[tool.id],), Message(""))
    return LAPSED_INTENT.advice.fill(tool=tool.name, others=context.names(others))


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
            advice=UNVERIFIED_BACKUP.advice.fill(tool=tool.name, others=context.names(others)),
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
        pair = context.by_tools[ordered(own, other)]
        yield Names("both offer", _shared([pair]))
        yield Quantity("share of their capabilities that both offer", round(pair.similarity, 4))
    if tool.intent is not None and tool.intent.why is not None:
        yield Names("stated reason", (tool.intent.why,))
    cost = annual(context, [tool])
    if cost is not None:
        yield Quantity("cost a year", float(cost), context.graph.stack.currency or "")
