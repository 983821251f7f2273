"""Which links to build first: those that join most tools, then those that serve what counts most.

One order for the map of silos, which lists them, and for the advice of findings, which names one of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from stackaudit.graph.required import Judged


@dataclass(frozen=True, slots=True)
class Link:
    """One link that could be built: the records it would carry, how much that counts, what there is to begin with."""

    source: str
    target: str
    entities: tuple[str, ...]
    weight: float
    at_hand: str = ""


Asked = tuple[str, float, str]
"""A kind of records that is asked for between two tools, how much that counts, and what there is that would serve."""


def links_of(pairs: Mapping[tuple[str, str], Collection[Asked]]) -> Iterator[Link]:
    """Yield a link for each two tools between which something is asked for, what counts most first."""
    for (source, target), asked in pairs.items():
        if source != target:
            entities = tuple(entity for entity, _, _ in sorted(asked, key=lambda one: (-one[1], one[0])))
            at_hand = next((hand for _, _, hand in sorted(asked) if hand), "")
            yield Link(source, target, entities, math.fsum(weight for _, weight, _ in asked), at_hand)


def missing_links(judged: Iterable[Judged]) -> Iterator[Link]:
    """Yield the links that would serve what is missing; a requirement counts by its weight and how sure it is."""
    pairs: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in judged:
        if one.status == "missing":
            counts = one.need.weight * one.requirement.confidence
            pairs[one.need.source, one.need.target].append((one.need.entity, counts, ""))
    yield from links_of(pairs)


def ranked(links: Collection[Link], groups: Iterable[tuple[str, ...]]) -> Iterator[tuple[Link, int]]:
    """Yield the links one after the other with how many tools each joins once those before it are built.

    First what joins most tools to a larger group, then what weighs most.
    """
    home: dict[str, set[str]] = {tool: group for members in groups for group in [set(members)] for tool in members}
    left = sorted(links, key=lambda link: (-link.weight, link.source, link.target))
    while left:
        link = max(left, key=lambda link: _joins(home, link))  # the heaviest of several that join as many
        yield link, _joins(home, link)
        left.remove(link)
        together = home[link.source] | home[link.target]
        home |= dict.fromkeys(together, together)


def _joins(home: Mapping[str, set[str]], link: Link) -> int:
    one, other = home[link.source], home[link.target]
    return 0 if one is other else min(len(one), len(other))
