"""Two scenes as one, on the places that the first has: what stays does not move, what is new is fitted in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from stackaudit.diagrams.boxes import SizedBox
from stackaudit.diagrams.layout.geometry import Geometry, PlacedLine, Rect, Trunk
from stackaudit.diagrams.layout.places import Kept, Wanted, kept_places
from stackaudit.diagrams.routing import Router
from stackaudit.diagrams.scene import Card, Scene
from stackaudit.diagrams.silo.between import Pair, ends
from stackaudit.diagrams.silo.component import Part
from stackaudit.diagrams.silo.sheet import bodies, contents, header_height, header_lines
from stackaudit.diagrams.style import BODY_PX, CARD_GAP, CARD_PAD, HEADER_PX
from stackaudit.diagrams.text import wrap_sentence

HUB_FROM: Final = 4  # lines at a tool
STEP: Final = 6.0  # between two points of an old line
_HEADER: Final = "\0header"  # no id of a tool: what lines inside a card keep off


@dataclass(frozen=True, slots=True)
class Standing:
    """Where everything of a union of two scenes stands, the upper left corner at (0, 0)."""

    cards: tuple[Rect, ...]
    rects: Mapping[str, Rect]
    lines: Mapping[Pair, PlacedLine]
    trunks: tuple[Trunk, ...]

    @property
    def w(self) -> float:
        """The width of all cards."""
        return max((rect.right for rect in self.cards), default=0.0)

    @property
    def h(self) -> float:
        """The height of all cards."""
        return max((rect.bottom for rect in self.cards), default=0.0)


def standing_of(sheet: Geometry) -> Standing:
    """Return the places of a map that is laid out, without the page around it."""
    left = min((placed.rect.x for placed in sheet.cards), default=0.0)
    top = min((placed.rect.y for placed in sheet.cards), default=0.0)
    return Standing(
        tuple(placed.rect.moved(-left, -top) for placed in sheet.cards),
        {placed.box.id: placed.rect.moved(-left, -top) for placed in sheet.boxes},
        {ends(placed.line): placed.moved(-left, -top) for placed in sheet.lines},
        tuple(trunk.moved(-left, -top) for trunk in sheet.trunks),
    )


def fits(before: Scene, union: Scene) -> bool:
    """Whether the places of the first scene have a meaning in the union: at most a third of what is there is new."""
    was = {box.id for card in before.cards for box in card.boxes}
    new = sum(box.id not in was for card in union.cards[: len(before.cards)] for box in card.boxes)
    return 2 * new <= len(was)


def kept(old: Standing, before: Scene, union: Scene, sized: Mapping[str, SizedBox]) -> Standing:
    """Return the places of a union: those of the first scene, and room for what the second adds.

    Args:
        old: Where everything of the first scene stands.
        before: The first scene.
        union: Its cards with every tool and link of both, then cards of which all is new.
        sized: The box of every tool of the union.
    """
    count = len(before.cards)
    routes = [line.route for line in old.lines.values()] + [trunk.route for trunk in old.trunks]
    points = np.concatenate([np.zeros((0, 2)), *(route.sampled(STEP) for route in routes)])
    wanted = [
        _wanted(card, rect, now, sized)
        for card, rect, now in zip(before.cards, old.cards, union.cards[:count], strict=True)
    ]
    found = kept_places(old.rects, points, wanted)
    cards = [
        Rect(rect.x, rect.y + dy, rect.w, rect.h + more)
        for rect, dy, more in zip(old.cards, found.moved, found.grown, strict=True)
    ]
    lines = dict(_lines(old, union.cards[:count], found, sized))
    trunks = [trunk.moved(0.0, found.moved[_card_at(trunk, old.cards)]) for trunk in old.trunks]
    rects = dict(found.rects)
    for rect, part in _new_cards(union.cards[count:], sized, Standing(tuple(cards), {}, {}, ())):
        cards.append(rect)
        rects |= part.rects
        lines |= {ends(placed.line): placed for placed in part.lines}
        trunks += part.trunks
    return Standing(tuple(cards), rects, lines, tuple(trunks))


def _wanted(card: Card, rect: Rect, now: Card, sized: Mapping[str, SizedBox]) -> Wanted:
    near: dict[str, list[str]] = defaultdict(list)
    for line in now.lines:
        near[line.source].append(line.target)
        near[line.target].append(line.source)
    top = rect.y + header_height(card, rect.w - 2 * CARD_PAD)
    inside = Rect.between(rect.x + CARD_PAD, top, rect.right - CARD_PAD, rect.bottom - CARD_PAD)
    return Wanted(inside, {box.id: (sized[box.id].w, sized[box.id].h) for box in now.boxes}, near)


def _lines(
    old: Standing, cards: Sequence[Card], found: Kept, sized: Mapping[str, SizedBox]
) -> Iterator[tuple[Pair, PlacedLine]]:
    """Yield every line inside an old card: on its old way where both its ends stand there unchanged, else led anew."""
    for card, frame, dy in zip(cards, old.cards, found.moved, strict=True):
        stays = {
            ends(line): old.lines[ends(line)].moved(0.0, dy)
            for line in card.lines
            if ends(line) in old.lines and all(_is_same(old.rects.get(end), found.rects[end], dy) for end in ends(line))
        }
        yield from stays.items()
        if len(stays) == len(card.lines):
            continue
        degree: dict[str, int] = defaultdict(int)
        for line in card.lines:
            degree[line.source] += 1
            degree[line.target] += 1
        rects = {box.id: found.rects[box.id] for box in sorted(card.boxes, key=lambda box: box.id)}
        hubs = frozenset(tool for tool in rects if sized[tool].box.hub or degree[tool] >= HUB_FROM)
        top = Rect(frame.x, frame.y + dy, frame.w, header_height(card, frame.w - 2 * CARD_PAD))
        for placed in Router(rects | {_HEADER: top}, {}, hubs).route_all(card.lines):
            if ends(placed.line) not in stays:
                yield ends(placed.line), placed


def _is_same(was: Rect | None, now: Rect, dy: float) -> bool:
    return was is not None and all(
        abs(one - other) < 0.01 for one, other in zip(was.moved(0.0, dy).edges, now.edges, strict=True)
    )


def _card_at(trunk: Trunk, cards: Sequence[Rect]) -> int:
    x, y = trunk.route.points[0]
    return next(at for at, card in enumerate(cards) if card.holds(Rect(x, y, 0.0, 0.0), slack=1.0))


def _new_cards(cards: Sequence[Card], sized: Mapping[str, SizedBox], above: Standing) -> Iterator[tuple[Rect, Part]]:
    """Yield the cards of which all is new, in rows beneath the others, with their contents in place."""
    x, y, tallest = 0.0, above.h + CARD_GAP, 0.0
    for card in cards:
        body = bodies(card, sized)[0]
        if x > 0 and x + body.w > above.w:
            x, y, tallest = 0.0, y + tallest + CARD_GAP, 0.0
        rect = Rect(x, y, body.w, body.h)
        yield rect, contents(card, body, rect)
        x, tallest = x + body.w + CARD_GAP, max(tallest, body.h)


def fitted(card: Card, was: Card, width: float) -> Card:
    """Return a card with a header that takes no more lines than it took before, shortened if it must be."""
    had = sum(map(len, header_lines(was, width)))
    shorter = replace(card, title=" · ".join(card.title.split(" · ")[:2]))  # without the department
    for one in (card, shorter):
        if sum(map(len, header_lines(one, width))) <= had:
            return one
    title, subtitle = header_lines(card, width)
    title = wrap_sentence(card.title, width, HEADER_PX, bold=True, lines=max(1, had - 1))
    rest = had - len(title)
    subtitle = wrap_sentence(card.subtitle, width, BODY_PX, lines=rest) if rest and card.subtitle.strip() else ()
    return replace(card, title=" ".join(title), subtitle=" ".join(subtitle))
