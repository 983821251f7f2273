"""Pairs of tools that share a capability: how much they overlap, on paper, in use, in people and in places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stackaudit.analysers.redundancy.overlap import (
    cover,
    jaccard,
    overlap_coefficient,
    ruzicka,
    total,
    weighted_jaccard,
)
from stackaudit.model.lifecycle import demands_of, offered
from stackaudit.model.tool import Tool

_SAME = 1e-9
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
        meet: Whether some department uses both in the same region; None where that cannot be told.
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
        """Read it off one tool, or off several that are one product."""
        capabilities = frozenset[str]().union(*(offered(tool) for tool in tools))
        stated = {use.id: use.usage for tool in tools for use in tool.capabilities if use.id in capabilities}
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


def compare(one: Profile, other: Profile, relation: str, weights: Mapping[str, float]) -> Pair | None:
    """Compare two tools, the ids in order; None where they share nothing that counts."""
    a, b = one.capabilities, other.capabilities
    similarity = weighted_jaccard(a, b, weights)
    if not similarity:
        return None
    here, there = one.triples, other.triples
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
        meet=_meet(one, other),
        thin=min(len(a), len(b)) < THIN,
    )


def _meet(one: Profile, other: Profile) -> bool | None:
    """Whether a department has both; regions keep two tools apart only where both state theirs."""
    if not one.departments or not other.departments:
        return None
    regions = one.regions is None or other.regions is None or not {*one.regions}.isdisjoint(other.regions)
    return regions and not {*one.departments}.isdisjoint(other.departments)


def overlapping(
    profiles: Mapping[str, Profile], weights: Mapping[str, float], similarity: float, cover_: float
) -> Iterator[tuple[str, str]]:
    """The pairs that overlap at least so much, each once, in order.

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
            if both > 0 and (both >= (similarity - _SAME) * union or both >= (cover_ - _SAME) * smaller):
                yield name, other
