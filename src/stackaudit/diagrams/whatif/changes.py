"""What differs between two scenes, told on the cards of the first, so that both can be drawn in the same places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from stackaudit.diagrams.names import tools_in_words
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, Mark, MarkKind, Owner, Scene
from stackaudit.diagrams.silo.between import Pair, ends
from stackaudit.diagrams.style import LINE_STYLES


class LinkChange(StrEnum):
    """What becomes of a link."""

    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"  # carried another way, or carrying something else
    GONE = "gone"  # with a tool that is retired


class ToolChange(StrEnum):
    """What becomes of a tool."""

    ADDED = "added"
    RETIRED = "retired"
    JOINED = "joined"  # no longer apart, while others of its card still are
    CUT_OFF = "cut off"  # no longer connected to the core


@dataclass(frozen=True, slots=True)
class ChangedLink:
    """One link that differs. `card` is the number of the card that holds both its ends, or None."""

    change: LinkChange
    before: Line | None
    after: Line | None
    card: int | None

    @property
    def line(self) -> Line:
        """The link as it is now; as it was, where it is no more."""
        line = self.after or self.before
        if line is None:
            raise ValueError("a changed link was there before or is there after")
        return line


@dataclass(frozen=True, slots=True)
class CardNow:
    """How a card of the first scene looks in the second."""

    kind: CardKind
    title: str
    subtitle: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Two scenes as one.

    Attributes:
        earlier: The first scene.
        union: The cards of the first scene with every tool and every link of either, for the layout.
        before: How each card of the union looks before; None where all of it is new.
        now: How it looks after.
        links: Links that differ, in order of their ends.
        tools: Tools that differ.
        between: Links from card to card that do not differ.
    """

    earlier: Scene
    union: Scene
    before: tuple[CardNow | None, ...]
    now: tuple[CardNow, ...]
    links: tuple[ChangedLink, ...]
    tools: Mapping[str, ToolChange]
    between: tuple[Line, ...] = ()

    @property
    def crossing(self) -> tuple[ChangedLink, ...]:
        """Links between two cards that differ."""
        return tuple(link for link in self.links if link.card is None)

    @property
    def crossing_new(self) -> tuple[ChangedLink, ...]:
        """Those of them that there are now: new ones, and what did not run before."""
        return tuple(link for link in self.crossing if link.change in {LinkChange.ADDED, LinkChange.ALTERED})

    @property
    def crossing_pairs(self) -> tuple[tuple[Line | None, Line | None], ...]:
        """Every link between two cards as it was and as it is."""
        return (*((link.before, link.after) for link in self.crossing), *((line, line) for line in self.between))


def lines_of(scene: Scene) -> dict[Pair, Line]:
    """Return every line of a scene by its ends."""
    return {ends(line): line for line in scene.lines}


def changes_between(before: Scene, after: Scene) -> Changes:
    """Compare two scenes."""
    old, new = lines_of(before), lines_of(after)
    cards, home = _cards(before, after, new)
    retired = {box.id for card in before.cards for box in card.boxes} - _tools(after)
    links = tuple(_links(old, new, home, retired))
    filled = [_with_lines(card, number, old, new, home) for number, card in enumerate(cards)]
    now, tools = _now(before, after, filled)
    tools |= dict.fromkeys(_tools(after) - _tools(before), ToolChange.ADDED) | dict.fromkeys(
        retired, ToolChange.RETIRED
    )
    told = [
        CardNow(card.kind, card.title, card.subtitle) if number < len(before.cards) else None
        for number, card in enumerate(cards)
    ]
    union = Scene(
        before.headline,
        "",
        tuple(
            replace(card, title=_longer(card.title, each.title), subtitle=_longer(card.subtitle, each.subtitle))
            for card, each in zip(filled, now, strict=True)
        ),
        _owners(before, after),
    )
    differ = {ends(link.line) for link in links}
    between = tuple(line for pair, line in sorted(new.items()) if pair not in differ and home[pair[0]] != home[pair[1]])
    return Changes(before, union, tuple(told), tuple(now), links, dict(sorted(tools.items())), between)


def _tools(scene: Scene) -> set[str]:
    return {box.id for card in scene.cards for box in card.boxes}


def _owners(before: Scene, after: Scene) -> tuple[Owner, ...]:
    known = {owner.id for owner in before.owners}
    return (*before.owners, *(owner for owner in after.owners if owner.id not in known))


def _longer(one: str, other: str) -> str:
    return max(one, other, key=len)


def _cards(before: Scene, after: Scene, lines: Mapping[Pair, Line]) -> tuple[list[Card], dict[str, int]]:
    """Return the cards of the first scene with the new tools put to their neighbours, and where every tool stands."""
    home = {box.id: number for number, card in enumerate(before.cards) for box in card.boxes}
    boxes: list[list[Box]] = [list(card.boxes) for card in before.cards]
    extra: dict[int, int] = {}
    cards = list(before.cards)
    for at, card in enumerate(after.cards):
        for box in sorted((box for box in card.boxes if box.id not in home), key=lambda box: box.id):
            number = _home_of(box, card, lines, home, before)
            if number is None:
                if at not in extra:
                    extra[at] = len(cards)
                    cards.append(replace(card, boxes=(), lines=()))
                    boxes.append([])
                number = extra[at]
            boxes[number].append(box)
            home[box.id] = number
    return [replace(card, boxes=tuple(inside)) for card, inside in zip(cards, boxes, strict=True)], home


def _home_of(box: Box, card: Card, lines: Mapping[Pair, Line], home: Mapping[str, int], before: Scene) -> int | None:
    """Return the card of the first scene that a new tool belongs to: that of most of its neighbours, or none."""
    beside = Counter(
        home[other]
        for pair in lines
        if box.id in pair
        for other in pair
        if other != box.id and other in home and home[other] < len(before.cards)
    )
    if beside:
        return min(beside, key=lambda number: (-beside[number], number))
    if card.kind is CardKind.UNCONNECTED:
        return next((n for n, old in enumerate(before.cards) if old.kind is CardKind.UNCONNECTED), None)
    return None


def _links(
    old: Mapping[Pair, Line], new: Mapping[Pair, Line], home: Mapping[str, int], retired: set[str]
) -> Iterator[ChangedLink]:
    for pair in sorted({*old, *new}):
        was, is_ = old.get(pair), new.get(pair)
        card = home[pair[0]] if home[pair[0]] == home[pair[1]] else None
        if was is None:
            yield ChangedLink(LinkChange.ADDED, None, is_, card)
        elif is_ is None:
            gone = not retired.isdisjoint(pair)
            yield ChangedLink(LinkChange.GONE if gone else LinkChange.REMOVED, was, None, card)
        elif (was.kind, was.label, _ways(was)) != (is_.kind, is_.label, _ways(is_)):
            yield ChangedLink(LinkChange.ALTERED, was, is_, card)


def _ways(line: Line) -> tuple[str, ...]:
    return ("both",) if line.both else (line.source, line.target)


def _with_lines(
    card: Card, number: int, old: Mapping[Pair, Line], new: Mapping[Pair, Line], home: Mapping[str, int]
) -> Card:
    inside = [
        line for pair, line in sorted({**new, **old}.items()) if home[pair[0]] == number and home[pair[1]] == number
    ]
    return replace(card, lines=tuple(inside))


# -- how the cards look after


def _now(before: Scene, after: Scene, cards: Sequence[Card]) -> tuple[list[CardNow], dict[str, ToolChange]]:
    place = {box.id: number for number, card in enumerate(after.cards) for box in card.boxes}
    leads = _leads(cards, place)
    looks: list[CardNow] = []
    tools: dict[str, ToolChange] = {}
    for number, card in enumerate(cards):
        staying = [box.id for box in card.boxes if box.id in place]
        homes = {place[tool] for tool in staying}
        if number >= len(before.cards) or not staying:
            looks.append(CardNow(card.kind, _counted(card.title, len(staying)), card.subtitle))
            continue
        if card.kind is CardKind.UNCONNECTED or len(homes) > 1:
            looks.append(_split(card, staying, after, place, tools))
            continue
        looks.append(_whole(card, number, len(staying), after.cards[homes.pop()], leads))
    return looks, tools


def _leads(cards: Sequence[Card], place: Mapping[str, int]) -> dict[int, int]:
    """Return for each card of the second scene the card of the first that it mostly continues."""
    shares: dict[int, Counter[int]] = {}
    for number, card in enumerate(cards):
        for box in card.boxes:
            if box.id in place:
                shares.setdefault(place[box.id], Counter())[number] += 1
    return {
        at: min(share, key=lambda number: (cards[number].kind is not CardKind.CORE, -share[number], number))
        for at, share in shares.items()
    }


def _whole(card: Card, number: int, count: int, now: Card, leads: Mapping[int, int]) -> CardNow:
    """Return the look of a card whose tools still stand together."""
    title = _counted(card.title, count - card.guests)
    if now.kind is CardKind.UNCONNECTED:
        return CardNow(now.kind, title, "Now without a flow")
    others = len(now.boxes) - count
    if not others:
        return CardNow(now.kind, title, now.subtitle)
    if number in leads.values():
        return CardNow(now.kind, title, f"With what joins it: {tools_in_words(now.count)}")
    where = "the core" if now.kind is CardKind.CORE else "another group"
    return CardNow(CardKind.GROUP, f"Former {title[:1].lower()}{title[1:]}", f"Joined to {where}", joined=True)


def _split(
    card: Card, staying: Sequence[str], after: Scene, place: Mapping[str, int], tools: dict[str, ToolChange]
) -> CardNow:
    """Return the look of a card whose tools no longer share one fate, and note which of them differ."""
    apart = {CardKind.SILO, CardKind.UNCONNECTED}
    title = _counted(card.title, len(staying) - card.guests)
    if card.kind in apart:
        still = {CardKind.UNCONNECTED} if card.kind is CardKind.UNCONNECTED else apart
        moved = [tool for tool in staying if after.cards[place[tool]].kind not in still]
        if len(moved) == len(staying):
            word = "Now connected" if card.kind is CardKind.UNCONNECTED else f"Former {title[:1].lower()}{title[1:]}"
            return CardNow(CardKind.GROUP, word, "No longer apart", joined=True)
        tools |= dict.fromkeys(moved, ToolChange.JOINED)
        fallen = card.subtitle if card.kind is CardKind.UNCONNECTED else "Falls apart"
        left = _counted(card.title, len(staying) - card.guests - len(moved))
        return (
            CardNow(card.kind, left, f"{len(moved)} more now connected") if moved else CardNow(card.kind, title, fallen)
        )
    lost = [tool for tool in staying if after.cards[place[tool]].kind in apart]
    tools |= dict.fromkeys(lost, ToolChange.CUT_OFF)
    left = _counted(card.title, len(staying) - card.guests - len(lost))
    return (
        CardNow(card.kind, left, f"{len(lost)} more now cut off") if lost else CardNow(card.kind, title, card.subtitle)
    )


def _counted(title: str, count: int) -> str:
    """Return a title with the number of tools in it brought up to date.

    >>> _counted("Silo A · 3 tools · Sales", 1)
    'Silo A · 1 tool · Sales'
    """
    return re.sub(r"\b\d+ tools?\b", tools_in_words(count), title, count=1)


# -- the list


def entries(changes: Changes, names: Mapping[str, str], letters: Mapping[Pair, str]) -> tuple[Mark, ...]:
    """Return the list of changes: new links and tools first; `letters` are those that stand on boxes."""
    found = [
        _link_entry(link, names, letters.get(ends(link.line), ""))
        for kind in (LinkChange.ADDED, LinkChange.ALTERED, LinkChange.REMOVED)
        for link in changes.links
        if link.change is kind
    ]
    words = {ToolChange.ADDED: ("+", "new tool"), ToolChange.RETIRED: ("−", "retired")}
    for tool, change in changes.tools.items():
        if change in words:
            sign, said = words[change]
            kind = MarkKind.MISSING if change is ToolChange.ADDED else MarkKind.UNKNOWN
            found.append(Mark(sign, kind, tool, tool, names[tool], said))
    return tuple(found)


def _link_entry(link: ChangedLink, names: Mapping[str, str], letter: str) -> Mark:
    line, was = link.line, link.before
    arrow = "↔" if line.both else "→"
    title = f"{names[line.source]} {arrow} {names[line.target]}"
    word = LINE_STYLES[line.kind].word
    if link.change is LinkChange.REMOVED:
        return Mark("−", MarkKind.UNKNOWN, line.source, line.target, title, "link removed")
    if was is None:
        said = f"new link, {word}: {line.label}" if line.label else f"new link, {word}"
        return Mark(letter or "+", MarkKind.MISSING, line.source, line.target, title, said)
    if was.kind is not line.kind:
        said = f"{LINE_STYLES[was.kind].word} before, now {word}"
    else:
        said = f"now carries {line.label}" if line.label != was.label else "now flows the other way, too"
    return Mark("~", MarkKind.MISSING, line.source, line.target, title, said)
