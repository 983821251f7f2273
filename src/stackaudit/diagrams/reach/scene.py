"""What the picture of reach says: who holds one kind of records, for certain or possibly, and by which way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from stackaudit.core.errors import StackAuditError
from stackaudit.diagrams.names import alternative, capitalised, counted, isolate, listed
from stackaudit.diagrams.scene import LineKind
from stackaudit.graph import StackGraph
from stackaudit.graph.holders import Holders, Link, Part, Worst
from stackaudit.graph.places import is_kept_within, regions_of
from stackaudit.model.privacy import NOT_KEPT, RANKS, DataClass
from stackaudit.model.tool import Tool
from stackaudit.policy.places import all_within

MOST_TOOLS: Final = 30
MOST_HOPS: Final = 5
MOST_NAMED: Final = 8  # tools without room that a note names

CLASS_WORDS: Final[Mapping[DataClass, str]] = {
    "none": "no personal data",
    "confidential": "confidential",
    "personal": "personal",
    "special": "special",
    "criminal": "on offences",
}
NO_CLASS: Final = "class not stated"
NO_PLACE: Final = "place not stated"
BY_HAND: Final = frozenset({LineKind.MANUAL, LineKind.FILE})
_ROLES: Final = {"system_of_record": "system of record", "producer": "makes it", "cache": "keeps a copy"}


@dataclass(frozen=True, slots=True)
class Arrow:
    """The last hop of the shortest way to a tool: from which tool, how it is carried, whether that is stated."""

    source: str
    flow: str
    method: str
    kind: LineKind
    stated: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A tool that holds the records, or may; `arrow` is None where a way begins."""

    id: str
    name: str
    certain: bool
    state: str  # "holds it", "may hold it", or why a way begins here
    worst: Worst  # the worst class of what is there for certain, and of what may be
    data: str = ""  # that in words; empty where no tool holds anything of a stated class
    place: str = ""  # empty where no tool states a place
    outside: bool = False
    arrow: Arrow | None = None


@dataclass(frozen=True, slots=True)
class ReachScene:
    """A whole picture; each tool stands after the one that its arrow comes from, `notes` are sentences beneath."""

    headline: str
    subline: str
    holders: tuple[Holder, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: ReachScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool stands twice, or an arrow comes from a tool that does not stand before.
    """
    seen: set[str] = set()
    for holder in scene.holders:
        if holder.id in seen:
            raise ValueError(f"the tool {holder.id!r} stands twice in the picture")
        if holder.arrow is not None and holder.arrow.source not in seen:
            raise ValueError(f"the arrow to {holder.id!r} comes from {holder.arrow.source!r}, which stands nowhere")
        seen.add(holder.id)


def reach_scene(graph: StackGraph, entity: str | None = None, attribute: str | None = None) -> ReachScene:
    """Say what the picture of reach shows.

    Args:
        graph: The stack.
        entity: The kind of records; the one with the worst class that most tools may hold if not given.
        attribute: One attribute of it; some of the records, whatever it is, if not given.

    Raises:
        UnknownNameError: there is no such kind of records, or it has no such attribute.
        StackAuditError: there is nothing to show.
    """
    return _Reach(graph, Part(_chosen(graph) if entity is None else entity, attribute)).scene()


def _chosen(graph: StackGraph) -> str:
    """Return the kind of records with the worst class that most tools may hold."""
    if not graph.holdings:
        raise StackAuditError("there is nothing to draw: the stack names no kind of records")
    holders = graph.holders

    def rank(entity: str) -> tuple[int, int]:
        parts = (Part(entity), *(Part(entity, name) for name in holders.attributes[entity]))
        return max(RANKS[holders.class_of(*part) or "none"] for part in parts), len(holders.possible(entity))

    return min(graph.holdings, key=lambda entity: (*(-number for number in rank(entity)), entity))


@dataclass(frozen=True)
class _Reach:
    """One kind of records in one stack, or an attribute of it."""

    graph: StackGraph
    part: Part

    @property
    def data(self) -> Holders:
        return self.graph.holders

    @cached_property
    def name(self) -> str:
        """The records in words, as a sentence begins."""
        name = isolate(self.graph.holdings[self.part.entity].entity.name)
        return capitalised(name if self.part.attribute is None else f"{isolate(self.part.attribute)} of {name}")

    @cached_property
    def arrivals(self) -> dict[str, Link | None]:
        return self.data.arrivals(*self.part)

    @cached_property
    def behind(self) -> dict[str | None, list[str]]:
        """The tools whose arrows come from each tool, by name; of None those where ways begin."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for tool, link in self.arrivals.items():
            found[None if link is None else link.source].append(tool)
        masters = self.graph.holdings[self.part.entity].masters
        for tools in found.values():
            tools.sort(key=lambda id_: (id_ not in masters, self.graph.tool(id_).name.casefold(), id_))
        return found

    @cached_property
    def hops(self) -> dict[str, int]:
        """How many arrows lead to each tool."""
        found: dict[str, int] = {}
        for tool in self._ordered(self.arrivals):
            link = self.arrivals[tool]
            found[tool] = 0 if link is None else found[link.source] + 1
        return found

    def _ordered(self, only: Iterable[str]) -> Iterator[str]:
        """Yield tools, each behind the one that its arrow comes from."""
        wanted, waiting = set(only), [*reversed(self.behind[None])]
        while waiting:
            tool = waiting.pop()
            if tool in wanted:
                yield tool
                waiting += reversed(self.behind.get(tool, ()))

    @cached_property
    def holders(self) -> dict[str, Holder]:
        """Every holder; what is the same open fact of all of them is left to a sentence."""
        found = {tool: self._holder(tool, link) for tool, link in self.arrivals.items()}
        if all(is_open(one.worst) for one in found.values()):
            found = {tool: replace(one, data="") for tool, one in found.items()}
        if all(one.place == NO_PLACE for one in found.values()):
            found = {tool: replace(one, place="") for tool, one in found.items()}
        return found

    def _holder(self, tool: str, link: Link | None) -> Holder:
        record, certain = self.graph.tool(tool), self.data.holds(tool, *self.part) is True
        inside = is_kept_within(self.graph, record)
        hosted = () if record.privacy is None else record.privacy.hosted or ()
        place = listed(hosted, 2) if hosted else NO_PLACE
        worst = self._worst(tool, certain=certain)
        if inside is False:
            safe = record.privacy is not None and record.privacy.is_safeguarded
            beyond = [one for one in hosted if all_within((one,), regions_of(self.graph)) is False]
            place = listed(beyond, 2) + (", outside with safeguard" if safe else ", outside")
        return Holder(
            id=tool,
            name=record.name,
            certain=certain,
            state=self._beginning(tool, certain) if link is None else _state(record, certain),
            worst=worst,
            data=_class_words(worst),
            place=place,
            outside=inside is False,
            arrow=None if link is None else _arrow(link),
        )

    def _worst(self, tool: str, *, certain: bool) -> Worst:
        """Return the worst class of what a tool holds of the records, or that of the attribute."""
        if self.part.attribute is None:
            return self.data.worst(tool, self.part.entity)
        word = self.data.class_of(*self.part)
        return Worst(word or "none" if certain else "none", word or "none", open=word is None)

    def _beginning(self, tool: str, certain: bool) -> str:
        """Return why a way begins at a tool."""
        record, entity = self.graph.tool(tool), self.graph.holdings[self.part.entity].entity
        if any(master.tool == tool for master in entity.system_of_record or ()):
            return _ROLES["system_of_record"]
        roles = {role for use in record.entities if use.entity == entity.id for role in use.roles}
        known = [words for role, words in _ROLES.items() if role in roles]
        if certain:
            return known[0] if known and not record.assumes_role(entity.id) else "sends it, source not stated"
        return "may: role from the catalog" if known else "may: needs it, no flow stated"

    # -- what there is room for

    @cached_property
    def shown(self) -> tuple[Holder, ...]:
        """The tools that are drawn: what leaves the regions or goes by hand first, each with the way to it."""
        kept: set[str] = set()
        for tool in sorted(self.holders, key=self._first_shown):
            way = {*self._way(tool)}
            if self.hops[tool] <= MOST_HOPS and len(kept | way) <= MOST_TOOLS:
                kept |= way
        return tuple(self.holders[tool] for tool in self._ordered(kept))

    def _first_shown(self, tool: str) -> tuple[bool, bool, bool, int, str]:
        one = self.holders[tool]
        by_hand = one.arrow is not None and one.arrow.kind in BY_HAND
        return not one.outside, not by_hand, not one.certain, self.hops[tool], tool

    def _way(self, tool: str) -> Iterator[str]:
        yield tool
        link = self.arrivals[tool]
        while link is not None:
            yield link.source
            link = self.arrivals[link.source]

    # -- in words

    def scene(self) -> ReachScene:
        if not self.holders:
            raise StackAuditError(f"there is nothing to draw: no tool is known to hold {self.name}")
        headline, notes = self._headline(), tuple(self._notes())
        told = [_in_words(one, self.holders) for one in self.shown]
        subline = " ".join(self._sentences())
        return ReachScene(headline, subline, self.shown, notes, alternative(f"{headline}. {subline[:-1]}", told, notes))

    def _headline(self) -> str:
        outside = [one for one in self.holders.values() if one.outside]
        if outside:
            sure = [one for one in outside if one.certain]
            verb = "leaves" if sure else "may leave"
            return f"{self.name} {verb} your regions at {counted(len(sure or outside), 'tool', 'tools')}"
        hands = [one for one in self.holders.values() if one.arrow is not None and one.arrow.kind in BY_HAND]
        if hands:
            sure = [one for one in hands if one.certain]
            verb = "goes" if sure else "may go"
            return f"{self.name} {verb} by hand or as a file to {counted(len(sure or hands), 'tool', 'tools')}"
        certain = sum(one.certain for one in self.holders.values())
        number = counted(certain or len(self.holders), "tool", "tools")
        return f"{self.name} {'is' if certain else 'may be'} in {number}"

    def _sentences(self) -> Iterator[str]:
        count = Counter(one.certain for one in self.holders.values())
        may = f", {count[False]:,} may" if count[False] else ""
        sure = counted(count[True], "tool holds", "tools hold") if count[True] else "No tool holds"
        yield f"{sure} it for certain{may}."
        kinds = Counter(one.arrow.kind for one in self.holders.values() if one.arrow is not None)
        ways = ((LineKind.MANUAL, "by hand"), (LineKind.FILE, "as a file"))
        hands = [f"{kinds[kind]:,} {words}" for kind, words in ways if kinds[kind]]
        if hands:
            yield f"Steps: {', '.join(hands)}."
        if all(is_open(one.worst) for one in self.holders.values()):
            yield "Its class is not stated: whether it is personal data is open."
        yield from self._places()
        if kinds:
            yield "An arrow is the last step of the shortest way to a tool."

    def _places(self) -> Iterator[str]:
        regions = regions_of(self.graph)
        if not regions:
            yield "No region is stated: no place is judged."
            return
        silent = sum(one.place in {"", NO_PLACE} for one in self.holders.values())
        open_ = f"; {counted(silent, 'tool does', 'tools do')} not state a place" if silent else ""
        outside = Counter(one.certain for one in self.holders.values() if one.outside)
        more = f"; perhaps outside them at {outside[False]:,} more" if outside[True] and outside[False] else ""
        yield f"Your regions: {listed(regions, 4)}{more}{open_}."

    def _notes(self) -> Iterator[str]:
        drawn = {one.id for one in self.shown}
        hidden = [one.name for tool, one in sorted(self.holders.items()) if tool not in drawn]
        if hidden:
            number = counted(len(hidden), "more tool holds it or may", "more tools hold it or may")
            yield f"{number}, without room here: {listed(sorted(hidden, key=str.casefold), MOST_NAMED)}"
        if not any(one.state == _ROLES["system_of_record"] for one in self.holders.values()):
            yield "No system of record is stated: ways begin where records are made, copied, sent or needed"


def is_open(worst: Worst) -> bool:
    """Return whether no class is stated of anything that is there, or may be."""
    return worst.possible == "none" and worst.open


def _state(tool: Tool, certain: bool) -> str:
    """Return how a tool to which a way leads has the records; what passes on holds them while they pass."""
    passes = tool.kind == "conduit" or (tool.privacy is not None and tool.privacy.keep == NOT_KEPT)
    if passes:
        return "passes it on" if certain else "may pass it on"
    return "holds it" if certain else "may hold it"


def _class_words(worst: Worst) -> str:
    """Return the class of what a tool holds in words: for certain, perhaps, not stated."""
    if worst.possible == "none":
        return NO_CLASS if worst.open else CLASS_WORDS["none"]
    possible = CLASS_WORDS[worst.possible]
    if worst.certain == worst.possible:
        return f"{possible}, some of no class" if worst.open else possible
    return f"perhaps {possible}" if worst.certain == "none" else f"{CLASS_WORDS[worst.certain]}, perhaps {possible}"


def _arrow(link: Link) -> Arrow:
    kinds = {None: LineKind.UNKNOWN, "manual": LineKind.MANUAL, "file": LineKind.FILE}
    words = {None: "way not stated", "manual": "by hand"}
    kind, method = kinds.get(link.method, LineKind.AUTOMATED), words.get(link.method, link.method or "")
    return Arrow(link.source, link.flow, method, kind, link.stated)


def _in_words(holder: Holder, holders: Mapping[str, Holder]) -> str:
    """One tool in words."""
    parts = [text for text in (holder.state, holder.data, holder.place) if text]
    if holder.arrow is not None:
        perhaps = "" if holder.arrow.stated else ", perhaps"
        parts.insert(0, f"from {isolate(holders[holder.arrow.source].name)} ({holder.arrow.method}{perhaps})")
    return f"{isolate(holder.name)}: {', '.join(parts)}"
