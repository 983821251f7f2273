"""Pairs of tools that share a capability: how much they overlap, and what follows from it.

Measures of overlap: Jaccard (1901), the overlap coefficient of Szymkiewicz and Simpson, directed cover (the Tversky
index with weights 1 and 0), weighted Jaccard, and Ruzicka for how much things are used. Each is None where it is not
defined: nothing is as like as two empty sets. Weights come from a catalogue or a policy, never from how rare something
is in the audited stack: where every tool offers e-mail, e-mail would count nothing, and the greatest redundancy would
be none.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from stackaudit.core.estimate import SAME, at_least
from stackaudit.graph import intents
from stackaudit.model.lifecycle import demands_of, offered
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy

Weights = Mapping[str, float]


def total(items: Collection[str], weights: Weights) -> float:
    """Return the weight of some items; one without a weight counts 1."""
    if not weights:
        return float(len(items))
    return math.fsum(weights.get(item, 1.0) for item in items)


def jaccard(one: Collection[str], other: Collection[str]) -> float | None:
    """Return what two sets share, of all that either has.

    >>> jaccard({"chat", "bot", "forms"}, {"ticketing", "chat", "kb"})
    0.2
    """
    return weighted_jaccard(one, other, {})


def weighted_jaccard(one: Collection[str], other: Collection[str], weights: Weights) -> float | None:
    """Return the weight of what two sets share, of the weight of all that either has.

    >>> weighted_jaccard({"email", "forms"}, {"email"}, {"email": 3.0})
    0.75
    """
    a, b = frozenset(one), frozenset(other)
    whole = total(a | b, weights)
    return total(a & b, weights) / whole if whole > 0 else None


def overlap_coefficient(one: Collection[str], other: Collection[str]) -> float | None:
    """Return what two sets share, of the smaller one: 1 where it lies within the other.

    >>> overlap_coefficient({"chat", "bot", "forms"}, {"ticketing", "chat", "kb"})
    0.3333333333333333
    """
    a, b = frozenset(one), frozenset(other)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else None


def cover(inner: Collection[str], outer: Collection[str], weights: Weights | None = None) -> float | None:
    """Return the share of the first set that lies in the second: 1 where the first adds nothing.

    >>> cover({"email", "forms"}, {"email", "forms", "landing"}), cover({"email", "forms", "landing"}, {"email"})
    (1.0, 0.3333333333333333)
    """
    a, b = frozenset(inner), frozenset(outer)
    known = weights or {}
    whole = total(a, known)
    return total(a & b, known) / whole if whole > 0 else None


def ruzicka(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """Return how much two tools are used for the same: the smaller uses summed, over the larger ones.

    >>> esp = {"email": 1.0, "segmentation": 0.6, "automation": 0.2, "forms": 0.1}
    >>> map_ = {"email": 0.3, "segmentation": 0.3, "automation": 0.5, "forms": 0.8, "landing": 0.6, "crm": 0.1}
    >>> round(ruzicka(esp, map_), 4)
    0.25
    """
    names = sorted({*one, *other})
    larger = math.fsum(max(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    smaller = math.fsum(min(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    return smaller / larger if larger > 0 else None


THIN = 2
"""With fewer capabilities than this on either side an overlap is thin evidence: it is all or nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tools that share a capability.

    Attributes:
        tool: The one whose id comes first.
        other: The other one.
        relation: `overlap`, or `same-product`, `same-vendor`: then it is no redundancy.
        shared: The capabilities that both offer.
        similarity: Weighted Jaccard of their capabilities.
        jaccard: The same with every capability counted as 1.
        coefficient: Overlap coefficient.
        cover: Share of `tool`'s capabilities that `other` offers too.
        cover_back: Share of `other`'s capabilities that `tool` offers too.
        usage: Ruzicka overlap of how much they are used; None where that is not stated of every capability.
        users: Jaccard of the people who use them; None where either does not state them.
        places: Jaccard of capability, department and region together; None where either states no department.
        meet: Whether some department uses both in the same region; None where that is unknown.
        thin: Whether one of them offers a single capability only, so that it is all or nothing.
    """

    tool: str
    other: str
    relation: str
    shared: tuple[str, ...]
    similarity: float
    jaccard: float
    coefficient: float
    cover: float
    cover_back: float
    usage: float | None
    users: float | None
    places: float | None
    meet: bool | None
    thin: bool

    @property
    def tools(self) -> tuple[str, str]:
        """Both ids, in order."""
        return self.tool, self.other

    @property
    def same_job(self) -> bool:
        """Whether what they share makes them the same job: two capabilities, or one that is all that both offer."""
        return len(self.shared) > 1 or self.jaccard == 1.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a tool, or of several accounts or instances of one product.

    Attributes:
        tools: Which tools, in order of id; the first one's id stands for all.
        capabilities: What they offer.
        usage: How much each capability is used; None where that is not stated of every one.
        users: Who uses them; None where that is not stated.
        departments: Whose they are.
        regions: Where they serve; None where that is not stated.
    """

    tools: tuple[Tool, ...]
    capabilities: frozenset[str]
    usage: Mapping[str, float] | None
    users: frozenset[str] | None
    departments: tuple[str, ...]
    regions: tuple[str, ...] | None

    @property
    def id(self) -> str:
        """The id that stands for all of its tools."""
        return self.tools[0].id

    @property
    def triples(self) -> frozenset[str] | None:
        """Capability, department and region together; None where no department is stated."""
        if not self.departments:
            return None
        used = frozenset(demand for tool in self.tools for demand in demands_of(tool) if demand.department)
        return frozenset("\n".join(demand) for demand in used)

    @classmethod
    def of(cls, *tools: Tool) -> Profile:
        """Return the profile of one tool, or of several that are one product."""
        capabilities = frozenset[str]().union(*(offered(tool) for tool in tools))
        stated = {use.id: use.share for tool in tools for use in tool.capabilities if use.id in capabilities}
        known = {name: share for name, share in stated.items() if share is not None}
        users = [tool.users for tool in tools if tool.users is not None]
        regions = [tool.regions for tool in tools if tool.regions is not None]
        return cls(
            tuple(sorted(tools, key=lambda tool: tool.id)),
            capabilities,
            known if len(tools) == 1 and len(known) == len(stated) else None,
            frozenset(one for several in users for one in several) if len(users) == len(tools) else None,
            tuple(dict.fromkeys(one for tool in tools for one in tool.departments)),
            tuple(one for several in regions for one in several) if len(regions) == len(tools) else None,
        )


def compare(
    one: Profile,
    other: Profile,
    relation: str,
    weights: Mapping[str, float],
    places: tuple[frozenset[str] | None, frozenset[str] | None] | None = None,
) -> Pair | None:
    """Compare two tools, the ids in order; None where they share nothing that counts.

    Args:
        one: A tool.
        other: Another.
        relation: What they are to each other.
        weights: Of capabilities.
        places: The `triples` of both, where they are worked out already.
    """
    a, b = one.capabilities, other.capabilities
    similarity = weighted_jaccard(a, b, weights)
    if not similarity:
        return None
    here, there = places or (one.triples, other.triples)
    return Pair(
        tool=one.id,
        other=other.id,
        relation=relation,
        shared=tuple(sorted(a & b)),
        similarity=similarity,
        jaccard=jaccard(a, b) or 0.0,
        coefficient=overlap_coefficient(a, b) or 0.0,
        cover=cover(a, b, weights) or 0.0,
        cover_back=cover(b, a, weights) or 0.0,
        usage=ruzicka(one.usage, other.usage) if one.usage is not None and other.usage is not None else None,
        users=jaccard(one.users, other.users) if one.users is not None and other.users is not None else None,
        places=jaccard(here, there) if here is not None and there is not None else None,
        meet=meet(one, other),
        thin=min(len(a), len(b)) < THIN,
    )


def meet(one: Profile, other: Profile) -> bool | None:
    """Return whether a department has both; regions keep two tools apart only where both state theirs."""
    if not one.departments or not other.departments:
        return None
    regions = one.regions is None or other.regions is None or not {*one.regions}.isdisjoint(other.regions)
    return regions and not {*one.departments}.isdisjoint(other.departments)


def overlapping(
    profiles: Mapping[str, Profile], weights: Mapping[str, float], similarity: float, cover_: float
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that overlap at least so much, each once, in order.

    Args:
        profiles: What is compared, by id.
        weights: Of capabilities.
        similarity: Least weighted Jaccard; or
        cover_: least share of one of the two that the other offers too.
    """
    holders: dict[str, list[str]] = {}
    for name in sorted(profiles):
        for capability in profiles[name].capabilities:
            holders.setdefault(capability, []).append(name)
    places = {capability: {name: at for at, name in enumerate(names)} for capability, names in holders.items()}
    whole = {name: total(sorted(profile.capabilities), weights) for name, profile in profiles.items()}
    for name in sorted(profiles):
        shared: dict[str, float] = {}
        for capability in sorted(profiles[name].capabilities):
            weight = weights.get(capability, 1.0)
            for other in holders[capability][places[capability][name] + 1 :]:
                shared[other] = shared.get(other, 0.0) + weight
        for other in sorted(shared):
            both, smaller = shared[other], min(whole[name], whole[other])
            union = whole[name] + whole[other] - both
            if both > 0 and (both >= (similarity - SAME) * union or both >= (cover_ - SAME) * smaller):
                yield name, other


Verdict = Literal[
    "harmful",
    "similar",
    "parallel",
    "feeds",
    "lapsed",
    "unverified-backup",
    "on-purpose",
    "in-transition",
    "unknown",
    "none",
]
AT_STAKE: frozenset[Verdict] = frozenset({"harmful", "similar", "lapsed"})
"""Verdicts of pairs of which one could go without loss to anybody: they put money at stake."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which share on tools overlap; data of the policy, ours, as nobody published any."""

    absorbable: float
    strong: float
    partial: float
    same_users: float

    @classmethod
    def of(cls, policy: Policy) -> Thresholds:
        """Return the thresholds of a policy."""
        shares = policy.overlap
        return cls(shares["absorbable"], shares["strong"], shares["partial"], shares["same-users"])

    def moved(self, name: str, by: float) -> Thresholds:
        """Return the same with one of them moved, between a little above 0 and 1.

        >>> Thresholds(0.8, 0.6, 0.3, 0.3).moved("strong", 0.1).strong
        0.7
        """
        return replace(self, **{name: round(min(1.0, max(0.01, getattr(self, name) + by)), 9)})

    def absorbed(self, pair: Pair) -> tuple[str, str] | None:
        """Return the tool that adds next to nothing and the one that offers it all; None if neither or both do."""
        there, back = (at_least(share, self.absorbable) for share in (pair.cover, pair.cover_back))
        if there == back:
            return None
        return (pair.tool, pair.other) if there else (pair.other, pair.tool)

    def counts(self, pair: Pair) -> bool:
        """Return whether two tools overlap enough to be looked at."""
        covered = max(pair.cover, pair.cover_back)
        return at_least(pair.similarity, self.partial) or at_least(covered, self.absorbable)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a product states about why it is there.

    Attributes:
        leaving: It is on its way out, or not in use yet.
        untried: It is a backup whose fail-over nobody tried lately.
        held: A reason that holds.
        breed: A reason that holds as long as use bears it out: best of breed.
        lapsed: A reason that does not hold.
        possible: It is a suite of which nobody has said which modules the company has.
        said: A list says in a word what it is for, so that its capabilities are jobs and no side features.
    """

    leaving: bool = False
    untried: bool = False
    held: bool = False
    breed: bool = False
    lapsed: bool = False
    possible: bool = False
    said: bool = False

    @classmethod
    def of(cls, tools: Sequence[Tool], today: date, tested: int) -> Standing:
        """Return what a product's tools state: one, or several accounts and instances."""
        stated = [tool for tool in tools if tool.intent is not None]
        valid = [tool for tool in stated if intents.is_valid(tool, today)]
        kinds = {tool.intent.kind for tool in valid if tool.intent is not None}
        return cls(
            leaving=all(intents.is_leaving(tool, today) for tool in tools),
            untried=any(intents.is_unverified_backup(tool, today, tested) for tool in valid),
            held=bool(kinds - {"best-of-breed"}),
            breed="best-of-breed" in kinds,
            lapsed=len(valid) < len(stated),
            possible=any(tool.is_unconfirmed_suite for tool in tools),
            said=all(tool.capabilities_partial for tool in tools),
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what a pair is, under one set of thresholds.

    Attributes:
        thresholds: From which share on two products overlap.
        standings: What each product states about why it is there.
        fed: Pairs of products of which one feeds the other, ids in order.
    """

    thresholds: Thresholds
    standings: Mapping[str, Standing]
    fed: Collection[tuple[str, str]] = frozenset()

    def verdict(self, pair: Pair) -> Verdict:
        """Return what a pair of products is."""
        if pair.relation != "overlap" or not self.thresholds.counts(pair):
            return "none"
        ends = [self.standings[one] for one in pair.tools]
        if any(end.leaving for end in ends):
            return "in-transition"
        if any(end.untried for end in ends):
            return "unverified-backup"
        # Best of breed means different use: where both are used for the same, the reason is contradicted.
        apart = pair.usage is None or not at_least(pair.usage, self.thresholds.partial)
        if any(end.held or (end.breed and apart) for end in ends):
            return "on-purpose"
        if any(end.lapsed for end in ends):
            return "unknown" if any(end.possible for end in ends) else "lapsed"
        # One hands over to the other: a capability that both name is then no second tool for one job, unless it is what
        # a list says that both are for, as where an old system feeds the new one.
        if pair.tools in self.fed and len(pair.shared) == 1 and not all(end.said for end in ends):
            return "feeds"
        return "unknown" if any(end.possible for end in ends) else self._shared(pair)

    def _shared(self, pair: Pair) -> Verdict:
        meet = pair.meet if pair.users is None else at_least(pair.users, self.thresholds.same_users)
        if meet is None:
            return "unknown"
        if not meet:
            return "parallel"
        return "harmful" if pair.same_job else "similar"
