"""Groups of products that offer the same, and how firm they are.

A group is found by complete linkage, with ties broken by name. Single linkage would chain: A like B and B like C puts A
and C together, though they have nothing in common. Complete linkage joins two groups only where every pair across them
is alike. Method: agglomerative clustering with complete linkage (Sorensen 1948), cut at the threshold; of equally good
joins the one whose names come first.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Literal

from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.pairs import Pair, Thresholds, Verdict
from stackaudit.analysers.redundancy.rules import CROWDED_CATEGORY, OVERLAP, PARALLEL, SIMILAR, SUBSUMED
from stackaudit.core.estimate import at_least
from stackaudit.core.rule import Rule


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
        if at_least(value, least):
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
        return (*self.pairs, *(ordered(self.products[0], other) for other in self.also))

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
        # That one is bought for what the other offers says more than that the two are similar.
        similar = self._absorbed("similar", "similar")
        found += [one for one in similar if self.context.bought_pairs.isdisjoint(one.pairs)]
        within = crowds_within(crowds)
        yield from (_placed(group, crowds, within) for group in found)

    def _partial(self) -> Iterator[Group]:
        """Yield groups of what is left, until every harmful pair is reported; partial overlap side by side is not."""
        rest = {p.tools: p.similarity for p in self.same if not self._is_reported(p)}
        while found := complete_linkage(rest, self.thresholds.partial):
            for products in found:
                group = Group(self._kind(products), products)
                strong = all(at_least(rest[pair], self.thresholds.strong) for pair in group.pairs)
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


def crowds_within(crowds: Iterable[Group]) -> dict[str, str]:
    """Return the capability of the crowd that each crowd is told under, if all of its products but one are in that.

    The largest come first, so that a crowd under which another is told is never under a third one.
    """
    within: dict[str, str] = {}
    roots: list[Group] = []
    for crowd in sorted(crowds, key=lambda one: (-len(one.products), one.capability)):
        around = [one for one in roots if len({*crowd.products} - {*one.products}) <= 1]
        if around:
            within[crowd.capability] = around[-1].capability
        else:
            roots.append(crowd)
    return within


def _placed(group: Group, crowds: Iterable[Group], within: Mapping[str, str]) -> Group:
    """Return a group with the crowd under which it is told, if there is one: the smallest that has its products."""
    if group.kind == "crowded-category":
        return replace(group, within=within.get(group.capability, ""))
    around = [(len(one.products), one.capability) for one in crowds if {*group.products} <= {*one.products}]
    if not around:
        return group
    smallest = min(around)[1]
    return replace(group, within=within.get(smallest, smallest))


def ordered(one: str, other: str) -> tuple[str, str]:
    """Return two ids in order."""
    return (min(one, other), max(one, other))


def reported_groups(context: Context) -> tuple[Group, ...]:
    """Return the groups under the thresholds of the policy."""
    return tuple(_Grouping(context, context.thresholds, context.verdicts).groups())


@dataclass(frozen=True, slots=True)
class Firmness:
    """How many findings there would be if one threshold were lower, as it is, or higher."""

    threshold: str
    value: float
    below: int
    here: int
    above: int


def firmness(context: Context) -> tuple[Firmness, ...]:
    """Return how many findings of groups there are with each threshold moved down and up by the step of the policy."""
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
            at_least(p.similarity, thresholds.strong),
            at_least(p.similarity, thresholds.partial),
        )
        for p in context.pairs
    ]


_DEPENDS: Mapping[str, tuple[str, ...]] = {
    "absorbable": ("cover", "cover_back"),
    "strong": ("similarity",),
    "partial": ("similarity", "cover", "cover_back", "usage"),
    "same_users": ("users",),
}
"""The numbers of a pair that are held against each threshold."""


def _decides_alike(context: Context, thresholds: Thresholds) -> bool:
    """Return whether other thresholds tell every pair's numbers apart as those of the policy do."""
    for name in _MOVED:
        old, new = getattr(context.thresholds, name), getattr(thresholds, name)
        if old != new:
            for read in map(attrgetter, _DEPENDS[name]):
                numbers = filter(None, map(read, context.pairs))
                if any(at_least(number, old) != at_least(number, new) for number in numbers):
                    return False
    return True


def _count(context: Context, thresholds: Thresholds, same: _Reading, here: int) -> int:
    if _decides_alike(context, thresholds):
        return here
    verdicts = context.judged(thresholds)
    if _reading(context, thresholds, verdicts) == same:
        return here
    return _roots(_Grouping(context, thresholds, verdicts).groups())


def _roots(groups: Iterable[Group]) -> int:
    """Return how many findings groups make: one for all pairs that are merely similar."""
    kinds = [group.kind for group in groups if not group.within]
    similar = kinds.count("similar")
    return len(kinds) - similar + min(similar, 1)
