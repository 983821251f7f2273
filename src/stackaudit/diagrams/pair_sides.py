"""One side of a what-if picture as values: what stays as it is, and what the change is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stackaudit.diagrams.layout.geometry import (
    Badge,
    PlacedBox,
    PlacedCard,
    PlacedLine,
    Rect,
    Route,
    Swatch,
    Tile,
    Trunk,
    Words,
)
from stackaudit.diagrams.pair_changes import LinkChange, ToolChange
from stackaudit.diagrams.scene import Box, Line


@dataclass(frozen=True, slots=True)
class ChangedTool:
    """A tool that differs where it stands; a conduit is a pill, a tile one square of the overview."""

    rect: Rect
    change: ToolChange
    conduit: bool = False
    tile: bool = False


@dataclass(frozen=True, slots=True)
class RetiredTool:
    """A tool that is no more: its name is struck out."""

    rect: Rect
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ChangedRoute:
    """A link that differs, where it runs."""

    line: Line
    route: Route
    change: LinkChange


@dataclass(slots=True)
class Side:
    """Everything on one side."""

    cards: list[PlacedCard] = field(default_factory=list)
    boxes: list[PlacedBox] = field(default_factory=list)
    lines: list[PlacedLine] = field(default_factory=list)
    trunks: list[Trunk] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    joined_cards: list[Rect] = field(default_factory=list)
    joined_words: list[Words] = field(default_factory=list)
    tools: list[ChangedTool] = field(default_factory=list)
    retired: list[RetiredTool] = field(default_factory=list)
    links: list[ChangedRoute] = field(default_factory=list)
    pills: list[tuple[Rect, str]] = field(default_factory=list)

    def moved(self, name: str, dx: float, dy: float) -> Side:
        """Return the same side elsewhere, with ids and groups of its own."""

        def shift(rect: Rect) -> Rect:
            return rect.moved(dx, dy)

        return Side(
            cards=[
                PlacedCard(
                    replace(placed.card, boxes=tuple(_renamed(box, name) for box in placed.card.boxes), lines=()),
                    shift(placed.rect),
                )
                for placed in self.cards
            ],
            boxes=[PlacedBox(_renamed(placed.box, name), shift(placed.rect)) for placed in self.boxes],
            lines=[replace(placed.moved(dx, dy), line=_relined(placed.line, name)) for placed in self.lines],
            trunks=[trunk.moved(dx, dy) for trunk in self.trunks],
            tiles=[
                replace(tile, rect=shift(tile.rect), tool=f"{name}:{tile.tool}" if tile.tool else "")
                for tile in self.tiles
            ],
            words=[_reworded(words, name, dx, dy) for words in self.words],
            swatches=[replace(swatch, rect=shift(swatch.rect)) for swatch in self.swatches],
            badges=[replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in self.badges],
            joined_cards=[shift(rect) for rect in self.joined_cards],
            joined_words=[_reworded(words, name, dx, dy) for words in self.joined_words],
            tools=[replace(tool, rect=shift(tool.rect)) for tool in self.tools],
            retired=[
                RetiredTool(shift(tool.rect), tuple(_reworded(words, name, dx, dy) for words in tool.words))
                for tool in self.retired
            ],
            links=[
                ChangedRoute(_relined(link.line, name), link.route.moved(dx, dy), link.change) for link in self.links
            ],
            pills=[(shift(rect), text) for rect, text in self.pills],
        )


def _renamed(box: Box, name: str) -> Box:
    return replace(box, id=f"{name}:{box.id}")


def _relined(line: Line, name: str) -> Line:
    return replace(line, source=f"{name}:{line.source}", target=f"{name}:{line.target}")


def _reworded(words: Words, name: str, dx: float, dy: float) -> Words:
    kind, _, rest = words.group.partition(":")
    return replace(words, x=words.x + dx, y=words.y + dy, group=f"{kind}:{name}:{rest}")
