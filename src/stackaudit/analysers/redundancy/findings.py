"""Findings of redundancy: groups of products that do the same, how firm they are, and reasons that do not hold.

A group is found by complete linkage, with ties broken by name. Single linkage would chain: A like B and B like C puts A
and C together, though they have nothing in common. Complete linkage joins two groups only where every pair across them
is alike. Method: agglomerative clustering with complete linkage (Sorensen 1948), cut at the threshold; of equally good
joins the one whose names come first. Source: stackaudit methods 3.3.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from stackaudit.analysers.base import check
from stackaudit.analysers.redundancy import advice
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.pairs import Pair, Thresholds, Verdict
from stackaudit.analysers.redundancy.rules import (
    CROWDED_CATEGORY,
    LAPSED_INTENT,
    OVERLAP,
    PARALLEL,
    SIMILAR,
    SIMILAR_AND_PAID,
    SUBSUMED,
    UNVERIFIED_BACKUP,
)
from stackaudit.analysers.redundancy.stakes import (
    Stake,
    annual,
    at_stake,
    losses,
    masters,
    stake_within,
)
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule
from stackaudit.graph import intents
from stackaudit.graph.needs import factors
from stackaudit.model.tool import Tool


def complete_linkage(similarity: Mapping[tuple[str, str], float], least: float) -> tuple[tuple[str, ...], ...]:
    """Return the groups of two or more in which every pair is at least so similar, sorted.

    >>> complete_linkage({("a", "b"): 0.6, ("b", "c"): 0.6, ("a", "c"): 0.0}, 0.6)
    (('a', 'b'),)

    Args:
        similarity: Of each pair that has anything in common, the names in order; pairs that are not listed have none.
        least: The threshold, above 0.
    """
    alike: dict[str, dict[str, float]] = {}
    for (a, b), value in similarity.items():
        if value >= least:
            alike.setdefault(a, {})[b] = value
            alike.setdefault(b, {})[a] = value
    members: dict[str, tuple[str, ...]] = {name: (name,) for name in sorted(alike)}
    queue = [(-value, a, b) for a, near in alike.items() for b, value in near.items() if a < b]
    heapq.heapify(queue)
    # A group bears the name of its first member; an entry of the queue is stale once either group has grown.
    while queue:
        value, a, b = heapq.heappop(queue)
        if a not in members or b not in members or alike[a].get(b) != -value:
            continue
        _join(a, b, members, alike)
        for other, near in alike[a].items():
            first, second = sorted((a, other))
            heapq.heappush(queue, (-near, first, second))
    return tuple(sorted(group for group in members.values() if len(group) > 1))


def _join(a: str, b: str, members: dict[str, tuple[str, ...]], alike: dict[str, dict[str, float]]) -> None:
    """Merge group `b` into group `a`: it is as similar to another group as the less similar of the two was."""
    members[a] = tuple(sorted((*members[a], *members.pop(b))))
    gone, kept = alike.pop(b), alike[a]
    for other in gone:
        alike[other].pop(b, None)
    for other in [*kept]:
        if other in gone:
            kept[other] = alike[other][a] = min(kept[other], gone[other])
        else:
            del kept[other]
            alike.get(other, {}).pop(a, None)
    kept.pop(b, None)


Kind = Literal["overlap", "parallel", "subsumed", "similar", "crowded-category"]
_RULES: dict[Kind, Rule] = {
    "overlap": OVERLAP,
    "parallel": PARALLEL,
    "subsumed": SUBSUMED,
    "similar": SIMILAR,
    "crowded-category": CROWDED_CATEGORY,
}
_SIDE_BY_SIDE: frozenset[Verdict] = frozenset({"harmful", "similar", "parallel"})
_MOVED = ("absorbable", "strong", "partial", "same_users")


@dataclass(frozen=True, slots=True)
class Group:
    """Products that are reported together.

    Attributes:
        kind: `overlap`: some people have several of them; `parallel`: each has people of its own; `subsumed`: the first
            adds next to nothing to the second; `similar`: so it does, but they share one capability only;
            `crowded-category`: many products for one capability.
        products: Which; in order of id, but for `subsumed` and `similar`.
        strong: Whether every two of them do mostly the same.
        capability: What a crowded group is about.
        also: Others that offer all that the first of a `subsumed` or `similar` group does.
        within: The capability of the crowded group that it is a part of.
    """

    kind: Kind
    products: tuple[str, ...]
    strong: bool = True
    capability: str = ""
    also: tuple[str, ...] = ()
    within: str = ""

    @property
    def rule(self) -> Rule:
        """The rule that it is found by."""
        return _RULES[self.kind]

    @property
    def reported(self) -> tuple[tuple[str, str], ...]:
        """The pairs that it reports: its own, and those of its first product with the others that offer all of it."""
        return (*self.pairs, *(_ordered(self.products[0], other) for other in self.also))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its products two by two, ids in order."""
        ids = sorted(self.products)
        return tuple((a, b) for at, a in enumerate(ids) for b in ids[at + 1 :])


@dataclass
class _Grouping:
    """The groups under some thresholds; each pair is reported once, by the first kind of group that has it."""

    context: Context
    thresholds: Thresholds
    verdicts: Mapping[tuple[str, str], Verdict]
    reported: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.side = [pair for pair in self.context.pairs if self.verdicts[pair.tools] in _SIDE_BY_SIDE]
        self.same = [pair for pair in self.side if self.verdicts[pair.tools] != "similar"]
        self.alone: dict[str, list[Pair]] = {}
        for pair in self.side:
            if len(pair.shared) == 1:
                self.alone.setdefault(pair.shared[0], []).append(pair)

    def groups(self) -> Iterator[Group]:
        strong = complete_linkage({p.tools: p.similarity for p in self.same}, self.thresholds.strong)
        crowds = list(self._crowds())
        found: list[Group] = []
        for products in strong:
            group = Group(self._kind(products), products)
            if not any(set(products) < set(crowd.products) and self._only(products, crowd) for crowd in crowds):
                found.append(self._report(group))
        crowds = [self._report(one) for one in crowds if any(not self._is_reported(pair) for pair in self._of(one))]
        found += crowds
        found += self._absorbed("harmful", "subsumed")
        found += self._partial()
        found += self._absorbed("similar", "similar")
        yield from (_placed(group, crowds) for group in found)

    def _partial(self) -> Iterator[Group]:
        """Yield groups of what is left, until every harmful pair is reported; partial overlap side by side is not."""
        rest = {p.tools: p.similarity for p in self.same if not self._is_reported(p)}
        while found := complete_linkage(rest, self.thresholds.partial):
            for products in found:
                group = Group(self._kind(products), products)
                strong = all(rest[pair] >= self.thresholds.strong for pair in group.pairs)
                if group.kind == "overlap" or strong:
                    yield self._report(replace(group, strong=strong))
                for pair in group.pairs:
                    del rest[pair]

    def _report(self, group: Group) -> Group:
        crowded = group.kind == "crowded-category"
        self.reported.update([pair.tools for pair in self._of(group)] if crowded else group.reported)
        return group

    def _is_reported(self, pair: Pair) -> bool:
        return pair.tools in self.reported

    def _kind(self, products: tuple[str, ...]) -> Kind:
        harmful = any(self.verdicts.get(pair) == "harmful" for pair in Group("overlap", products).pairs)
        return "overlap" if harmful else "parallel"

    def _crowds(self) -> Iterator[Group]:
        """Yield capabilities that many products side by side offer."""
        members: dict[str, set[str]] = {}
        for pair in self.side:
            for capability in pair.shared:
                members.setdefault(capability, set()).update(pair.tools)
        for capability in sorted(members):
            if len(members[capability]) >= self.context.settings.crowded:
                yield Group("crowded-category", tuple(sorted(members[capability])), capability=capability)

    def _of(self, crowd: Group) -> list[Pair]:
        """Return the pairs of a crowd that share its capability and nothing else."""
        return self.alone.get(crowd.capability, [])

    def _only(self, products: tuple[str, ...], crowd: Group) -> bool:
        """Return whether all that some products are known to do is what a crowd is about."""
        return all(self.context.products[one].capabilities == {crowd.capability} for one in products)

    def _absorbed(self, verdict: Verdict, kind: Kind) -> Iterator[Group]:
        """Yield each product that adds next to nothing to another which the same people have, with the best such."""
        homes: dict[str, list[tuple[float, float, str]]] = {}
        for pair in self.side:
            direction = self.thresholds.absorbed(pair)
            if direction is not None and self.verdicts[pair.tools] == verdict and not self._is_reported(pair):
                inner, outer = direction
                share = pair.cover if inner == pair.tool else pair.cover_back
                homes.setdefault(inner, []).append((-share, -pair.similarity, outer))
        for inner in sorted(homes):
            best, *rest = (outer for _, _, outer in sorted(homes[inner]))
            yield self._report(Group(kind, (inner, best), also=tuple(rest)))


def _placed(group: Group, crowds: Iterable[Group]) -> Group:
    """Return a group with the smallest of the crowded groups in which all of its products are, if there is one."""
    around = [one for one in crowds if group.kind != "crowded-category" and {*group.products} <= {*one.products}]
    if not around:
        return group
    return replace(group, within=min((len(one.products), one.capability) for one in around)[1])


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (min(one, other), max(one, other))


def reported_groups(context: Context) -> tuple[Group, ...]:
    """Return the groups under the thresholds of the policy."""
    return tuple(_Grouping(context, context.thresholds, context.verdicts).groups())


@dataclass(frozen=True, slots=True)
class Firmness:
    """How many groups would be reported if one threshold were lower, as it is, or higher."""

    threshold: str
    value: float
    below: int
    here: int
    above: int


def firmness(context: Context) -> tuple[Firmness, ...]:
    """Return how many groups there are with each threshold moved down and up by the step of the policy."""
    step, here = context.graph.policy.overlap["step"], _roots(reported_groups(context))
    same = _reading(context, context.thresholds, context.verdicts)
    rows = []
    for name in _MOVED:
        moved = [context.thresholds.moved(name, by) for by in (-step, step)]
        below, above = (_count(context, one, same, here) for one in moved)
        rows.append(Firmness(name.replace("_", "-"), getattr(context.thresholds, name), below, here, above))
    return tuple(rows)


_Reading = list[tuple[Verdict, tuple[str, str] | None, bool, bool]]


def _reading(context: Context, thresholds: Thresholds, verdicts: Mapping[tuple[str, str], Verdict]) -> _Reading:
    """Return all that groups are made from: the same input gives the same groups."""
    return [
        (
            verdicts[p.tools],
            thresholds.absorbed(p),
            p.similarity >= thresholds.strong,
            p.similarity >= thresholds.partial,
        )
        for p in context.pairs
    ]


def _count(context: Context, thresholds: Thresholds, same: _Reading, here: int) -> int:
    verdicts = context.judged(thresholds)
    if _reading(context, thresholds, verdicts) == same:
        return here
    return _roots(_Grouping(context, thresholds, verdicts).groups())


def _roots(groups: Iterable[Group]) -> int:
    """Return how many groups are findings of their own."""
    return sum(not group.within for group in groups)


# -- the finding of a group

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


def finding(context: Context, group: Group, told: Collection[str] = ()) -> Finding:
    """Return the finding of one group; `told` are the products that findings of the same job are about."""
    pairs = pairs_of(context, group)
    stakes = stake_within(context, group.products)
    return Finding(
        rule=group.rule,
        subjects=context.subjects(group.products),
        severity=_severity(context, group, pairs, stakes, told),
        title=_title(context, group, pairs),
        why=_why(context, group, pairs),
        advice=advice.advice(context, group.products, _decide(context, group)),
        evidence=tuple(_evidence(context, group, pairs, stakes)),
        confidence="assumed" if all(pair.thin for pair in pairs) else "documented",
        members=advice.members(context, group.products),
    )


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
    return policy.rate(group.rule, factor, float(at_stake(context, stakes)))


def _title(context: Context, group: Group, pairs: tuple[Pair, ...]) -> Message:
    names = context.names(group.products)
    if group.kind == "subsumed":
        return _absorbed_title(names, pairs[0], first=group.products[0] == pairs[0].tool)
    if group.kind == "similar":
        shared = tuple(readable(name) for name in pairs[0].shared)
        return SIMILAR.title.fill(inner=names[0], outer=names[1], shared=shared)
    if group.kind == "crowded-category":
        return group.rule.title.fill(n=len(names), capability=readable(group.capability), tools=names)
    if group.kind == "overlap" and not group.strong:
        return say("{tools} do partly the same job", tools=names)
    return group.rule.title.fill(tools=names)


def _absorbed_title(names: tuple[str, ...], pair: Pair, *, first: bool) -> Message:
    """Return the title of `subsumed`."""
    inner, outer = names
    if (pair.cover if first else pair.cover_back) < 1:
        return say("{outer} does almost everything that {inner} is stated to do", inner=inner, outer=outer)
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
            "{departments} has more than one tool for {shared}.",
            "{departments} have more than one tool for {shared}.",
            n=len(having),
            shared=shared,
            departments=having,
        )
    if group.kind in {"parallel", "crowded-category"}:
        return say(
            "Different people use them for {shared}; each is paid, learned and connected by itself.", shared=shared
        )
    return say("The same people use them for {shared}.", shared=shared)


def several(context: Context, products: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the departments in which people have more than one of some products, and which."""
    having: dict[str, set[str]] = {}
    ids = sorted(products)
    for at, one in enumerate(ids):
        for other in ids[at + 1 :]:
            if context.verdicts.get((one, other)) in {"harmful", "similar"}:
                for department in context.products[one].departments:
                    if department in context.products[other].departments:
                        having.setdefault(department, set()).update((one, other))
    return {department: tuple(sorted(many)) for department, many in having.items()}


def _decide(context: Context, group: Group) -> Message:
    """Return what to decide where the facts do not say which of several tools could go."""
    names = context.names(group.products)
    if group.kind == "similar":
        shared = tuple(readable(name) for pair in pairs_of(context, group) for name in pair.shared)
        return SIMILAR.advice.fill(inner=names[0], outer=names[1], shared=shared)
    if group.kind == "subsumed":
        return SUBSUMED.advice.fill(inner=names[0], outer=names[1])
    having = context.department_names(sorted(several(context, group.products)))
    if not having and not stake_within(context, group.products):
        return PARALLEL.advice.fill()
    whom = having or ("their users",)
    crowded = group.kind == "crowded-category"
    return (CROWDED_CATEGORY if crowded else OVERLAP).advice.fill(departments=whom)


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
    for what, role in _LOSSES.items():
        values = getattr(lost, what)
        if values:
            yield Names(role.format(name=name), context.department_names(values) if what == "departments" else values)


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
        pair = context.by_tools[_ordered(own, other)]
        yield Names("both offer", pair.shared)
        yield Quantity("overlap (weighted Jaccard)", round(pair.similarity, 4))
    if tool.intent is not None and tool.intent.why is not None:
        yield Names("stated reason", (tool.intent.why,))
    cost = annual(context, [tool])
    if cost is not None:
        yield Quantity("cost a year", float(cost), context.graph.stack.currency or "")
