"""What the parts of a picture stand for, in words: the tools and the flows that an SVG names to readers and scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from stackaudit.diagrams.layout.geometry import Geometry, PlacedLine, Point, Stands, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.scene import Box, Card, LineKind
from stackaudit.diagrams.style import LINE_STYLES, NO_OWNER_WORDS
from stackaudit.diagrams.text import clean


class Standing:
    """Tells what each box, square, line and text of a layout belongs to."""

    def __init__(self, geometry: Geometry) -> None:
        self._sides = geometry.sides
        self._owners = {owner.id: clean(owner.name) for owner in geometry.owners}
        self._cards = {box.id: (placed.card, box) for placed in geometry.cards for box in placed.card.boxes}
        self._names = {id_: clean(box.name) for id_, (_, box) in self._cards.items()}
        self._links = _links(geometry)
        boxes = [(placed.box.id, placed.rect, placed.box, placed.tool) for placed in geometry.boxes]
        squares = [tile for tile in geometry.tiles if tile.tool in self._cards]
        tiles = [(tile.tool, tile.rect, self._cards[tile.tool][1], "") for tile in squares]
        self._names |= {id_: clean(box.name) for id_, _, box, _ in boxes}
        self._stands = {id_: self._tool(id_, box, tool) for id_, _, box, tool in (*boxes, *tiles)}
        self._ids = [id_ for id_, *_ in (*boxes, *tiles)]
        self._edges = np.array([rect.edges for _, rect, *_ in (*boxes, *tiles)]).reshape(-1, 4)

    def box(self, id_: str) -> Stands | None:
        """Return what the box or square with that id stands for; None where it is a sample of the legend."""
        return self._stands.get(id_)

    def at(self, point: Point) -> Stands | None:
        """Return what the box or square around a point stands for, or None."""
        if not self._ids:
            return None
        left, top, right, bottom = self._edges.T
        inside = (left <= point[0]) & (point[0] <= right) & (top <= point[1]) & (point[1] <= bottom)
        return self._stands[self._ids[int(inside.argmax())]] if inside.any() else None

    def of(self, words: Words) -> Stands | None:
        """Return what a text belongs to: the box whose name it is, or in whose tag it stands."""
        kind, _, id_ = words.group.partition(":")
        if kind == "box":
            return self.box(id_)
        return self.at((words.x, words.y)) if words.role.startswith("on:") else None

    def line(self, placed: PlacedLine) -> Stands | None:
        """Return what a line stands for; None where it is a sample of the legend."""
        line = placed.line
        if not (line.source and line.target):
            return None
        (side, source), (_, target) = (self._split(id_) for id_ in (line.source, line.target))
        names = (isolate(self._names.get(id_, "")) for id_ in (line.source, line.target))
        title = (" ↔ " if line.both else " → ").join(names)
        way = LINE_STYLES[line.kind].word
        text = f"{way}: {line.label}" if line.label else way
        return Stands(title, text, source=source, target=target, kind=line.kind, side=side)

    def _split(self, id_: str) -> tuple[str, str]:
        """Return the side that an id begins with, empty where there is only one, and the id of the tool."""
        side, _, tool = id_.partition(":")
        return (side, tool) if side in self._sides else ("", id_)

    def _tool(self, id_: str, box: Box, tool: str) -> Stands:
        side, own = self._split(id_)
        text = ". ".join(clean(part, sentence=True) for part in self._sentences(id_, box) if part.strip())
        return Stands(self._names.get(id_) or clean(box.name), text, tool=tool or own, side=side)

    def _sentences(self, id_: str, box: Box) -> Iterator[str]:
        """Yield who has a tool, where it stands, and what it is linked by."""
        card: Card | None = self._cards[id_][0] if id_ in self._cards else None
        if card is not None:
            yield self._owners.get(box.owner or "", NO_OWNER_WORDS)
        yield box.note
        links = self._links.get(id_)
        if links:
            count = links.total()
            kinds = ", ".join(f"{links[kind]} {LINE_STYLES[kind].word}" for kind in LineKind if links[kind])
            yield f"{count} link{'' if count == 1 else 's'}: {kinds}"
        if card is not None:
            yield card.title


def _links(geometry: Geometry) -> dict[str, Counter[LineKind]]:
    """Return how many lines of each kind every box has."""
    found: dict[str, Counter[LineKind]] = {}
    for placed in geometry.lines:
        for end in (placed.line.source, placed.line.target):
            found.setdefault(end, Counter())[placed.line.kind] += 1
    return found
