"""A card with many tools as few groups: departments, or hubs with the tools around them, and what flows between two."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind
from stackaudit.diagrams.shapes import CARD, WARM, Tint
from stackaudit.diagrams.silo.lines import Count, count_of, flows_of
from stackaudit.diagrams.silo.squares import Tools, weak_tools

MOST_GROUPS: Final = 10  # the smallest departments beyond these share one
MOST_NAMED: Final = 170  # with more tools than this in a card, only hubs and small groups are named
MOST_NAMED_IN_ONE: Final = 9
MOST_HUBS: Final = 3  # named of each group
HUB_FROM: Final = 5  # partners, and at least twice as many as tools have on average
LEAST_BUSY: Final = 3  # partners of the tool that is named where there is no hub
LEAST_HUBS: Final = 2

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """The tools of one department, or around one hub; `owner` is None for tools without one and for all that share."""

    name: str
    owner: str | None
    boxes: tuple[Box, ...]
    hubs: tuple[tuple[Box, int], ...]  # named, with the number of their flows
    inside: Count
    named: bool  # all of its tools, not only hubs
    tagged: bool  # with the tag of its department


@dataclass(frozen=True, slots=True)
class Link:
    """What flows between two departments, numbered as they stand: both ways together, and which ways there are."""

    count: Count
    there: bool
    back: bool


@dataclass(frozen=True, slots=True)
class Bundles:
    """A card as departments and links; `order` tells which department stands where, by column from above."""

    groups: tuple[Group, ...]
    links: Mapping[Pair, Link]
    order: tuple[int, ...]
    weak: frozenset[str]
    ground: Tint


def bundles_of(card: Card, tools: Tools) -> Bundles | None:
    """Return a card's tools and lines by department; where that joins nothing, by the hubs that they stand around.

    None where there are no two hubs either.
    """
    degrees = _degrees(card)
    for parts in (_by_department(card, tools), _around_hubs(card, tools, degrees)):
        home = {box.id: at for at, part in enumerate(parts) for box in part.boxes}
        lines = _by_group(card, home)
        links = {pair: _link(found, home, pair[0]) for pair, found in sorted(lines.items()) if pair[0] != pair[1]}
        if any(link.count.flows for link in links.values()):
            break
    else:
        return None
    groups = [
        _group(part, degrees, count_of(lines.get((at, at), ())), few=len(card.boxes) <= MOST_NAMED)
        for at, part in enumerate(parts)
    ]
    return Bundles(
        groups=tuple(groups),
        links=links,
        order=_ordered(len(groups), {pair: link.count.flows for pair, link in links.items()}),
        weak=weak_tools(card),
        ground=WARM if card.kind is CardKind.SILO else CARD,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes a group: its name, its department if it is one, and its tools in order."""

    name: str
    owner: str | None
    boxes: Sequence[Box]
    tagged: bool = True


def _by_department(card: Card, tools: Tools) -> list[_Part]:
    """Return the departments, the largest first; the smallest of very many together."""
    owned: dict[str | None, list[Box]] = defaultdict(list)
    for box in tools.ordered(card):
        owned[box.owner].append(box)
    ranked = sorted(owned.items(), key=lambda entry: -len(entry[1]))
    most = len(ranked) if len(ranked) <= MOST_GROUPS else MOST_GROUPS - 1
    parts = [_Part(tools.owner_name(owner), owner, boxes) for owner, boxes in ranked[:most]]
    if most < len(ranked):
        rest = [box for _, boxes in ranked[most:] for box in boxes]
        parts.append(_Part(f"{len(ranked) - most} others", None, rest, tagged=False))
    return parts


def _around_hubs(card: Card, tools: Tools, degrees: _Degrees) -> list[_Part]:
    """Return each hub with the tools that are nearest to it, and those that no flow joins to any; none without two."""
    busy = sorted(degrees.partners, key=lambda tool: (-degrees.partners[tool], tool))
    hubs = [tool for tool in busy if degrees.partners[tool] >= degrees.hub_from][: MOST_GROUPS - 1]
    if len(hubs) < LEAST_HUBS:
        return []
    home = dict(zip(hubs, range(len(hubs)), strict=True))
    reached = hubs
    while reached:
        pulls: dict[str, Counter[int]] = defaultdict(Counter)
        for tool in reached:
            for other, flows in degrees.beside[tool].items():
                if other not in home:
                    pulls[other][home[tool]] += flows
        home |= {tool: min(pull, key=lambda at: (-pull[at], at)) for tool, pull in pulls.items()}
        reached = sorted(pulls)
    found: dict[int, list[Box]] = defaultdict(list)
    for box in tools.ordered(card):
        found[home.get(box.id, len(hubs))].append(box)
    names = [f"Around {isolate(tools.names[hub])}" for hub in hubs]
    return [_Part([*names, "Around none"][at], None, found[at], tagged=False) for at in sorted(found)]


def _by_group(card: Card, home: Mapping[str, int]) -> dict[Pair, list[Line]]:
    """Return the lines of a card by the groups that they join, the lower number first."""
    found: dict[Pair, list[Line]] = defaultdict(list)
    for line in card.lines if home else ():
        ends = home[line.source], home[line.target]
        found[min(ends), max(ends)].append(line)
    return found


@dataclass(frozen=True, slots=True)
class _Degrees:
    """How many flows join each tool to which others; `hub_from` partners make a hub."""

    beside: Mapping[str, Mapping[str, int]]
    hub_from: float

    @property
    def partners(self) -> dict[str, int]:
        """With how many others each tool exchanges data."""
        return {tool: len(others) for tool, others in self.beside.items()}

    def flows(self, tool: str) -> int:
        """Return the number of flows of a tool."""
        return sum(self.beside[tool].values()) if tool in self.beside else 0


def _degrees(card: Card) -> _Degrees:
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for line in card.lines:
        flows = count_of([line]).flows
        if flows:
            beside[line.source][line.target] += flows
            beside[line.target][line.source] += flows
    mean = sum(len(others) for others in beside.values()) / len(card.boxes)
    return _Degrees(dict(beside), max(HUB_FROM, 2 * mean))


def _group(part: _Part, degrees: _Degrees, inside: Count, *, few: bool) -> Group:
    """Return a group with its hubs first; where tools are not named, its busiest is, if it is busy at all."""
    named = few or len(part.boxes) <= MOST_NAMED_IN_ONE
    partners = {box.id: len(degrees.beside.get(box.id, ())) for box in part.boxes}
    busy = sorted(part.boxes, key=lambda box: (not box.hub, -degrees.flows(box.id)))
    hubs = [box for box in busy if box.hub or partners[box.id] >= degrees.hub_from][:MOST_HUBS]
    if not hubs and not named and partners[busy[0].id] >= LEAST_BUSY:
        hubs = busy[:1]
    first = {box.id for box in hubs}
    rest = (replace(box, hub=False) for box in part.boxes if box.id not in first)
    told = tuple((replace(box, hub=True), degrees.flows(box.id)) for box in hubs)
    return Group(part.name, part.owner, (*(box for box, _ in told), *rest), told, inside, named, part.tagged)


def _link(lines: Sequence[Line], home: Mapping[str, int], first: int) -> Link:
    flows = [(home[source] == first, kind) for line in lines for source, kind in flows_of(line)]
    sent = {forth for forth, kind in flows if kind is not LineKind.PLANNED}
    return Link(Count.of(kind for _, kind in flows), True in sent, False in sent)


def _ordered(count: int, flows: Mapping[Pair, int]) -> tuple[int, ...]:
    """Return which department stands at each place, two to a column: those that exchange most stand close."""
    order = list(range(count))

    def length() -> float:
        place = {group: (at // 2, at % 2) for at, group in enumerate(order)}
        return math.fsum(
            number * (abs(place[one][0] - place[other][0]) + (0.7 if place[one][1] == place[other][1] else 0.0))
            for (one, other), number in flows.items()
        )

    best, better = length(), True
    while better:
        better = False
        for one, other in combinations(range(count), 2):
            order[one], order[other] = order[other], order[one]
            found = length()
            if found < best - 1e-9:
                best, better = found, True
            else:
                order[one], order[other] = order[other], order[one]
    return tuple(order)
