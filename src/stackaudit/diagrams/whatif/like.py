"""One map on the places of an earlier one: today's tools and links where the reader has learnt to look for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from stackaudit.diagrams.boxes import swatch_words
from stackaudit.diagrams.layout.geometry import Geometry, PlacedLine
from stackaudit.diagrams.page import headline, rounded_height
from stackaudit.diagrams.scene import Scene, check
from stackaudit.diagrams.silo.between import MOST_BETWEEN
from stackaudit.diagrams.silo.sheet import sheet_footer
from stackaudit.diagrams.style import CARD_GAP, MARGIN
from stackaudit.diagrams.whatif.changes import LinkChange, changes_between
from stackaudit.diagrams.whatif.keeping import fits
from stackaudit.diagrams.whatif.layout import Layout, Side

SAME_PLACES: Final = "Tools stand where they stood in the earlier map."
OTHER_PLACES: Final = "Too much has changed, or there is too much, to keep the places of the earlier map."


@dataclass(frozen=True, slots=True)
class Later:
    """A map, and the earlier one whose places it is to keep."""

    now: Scene
    earlier: Scene

    @property
    def headline(self) -> str:
        """The title of the map."""
        return self.now.headline

    @property
    def alt(self) -> str:
        """Its alternative text."""
        return self.now.alt


def arrange_later(later: Later, alone: Callable[[Scene], Geometry]) -> Geometry:
    """Lay a map out on the places of the earlier one; by itself, which it then says, where they cannot be kept.

    Args:
        later: Both maps.
        alone: Lays out a map by itself.

    Raises:
        ValueError: One of the scenes contradicts itself; the code that built it is wrong.
    """
    check(later.now)
    first = alone(later.earlier)
    changes = changes_between(later.earlier, later.now)
    if first.boxes and fits(later.earlier, changes.union):
        layout = Layout(changes, later.now.marks, first)
        routes = layout.crossing_routes(MOST_BETWEEN)
        if routes is not None:
            return _page(later.now, layout.after(routes), (layout.w, layout.h))
    return alone(replace(later.now, subline=f"{OTHER_PLACES} {later.now.subline}"))


def _page(scene: Scene, side: Side, size: tuple[float, float]) -> Geometry:
    """Return the whole page: what is there now, nothing of what is gone, and no colour for what is new."""
    width, height = size
    words, top = headline(scene.headline, f"{SAME_PLACES} {scene.subline}", width)
    footer = sheet_footer(scene, width, top + height + CARD_GAP)
    there = {LinkChange.ADDED, LinkChange.ALTERED}
    side.lines += [PlacedLine(link.line, link.route) for link in side.links if link.change in there]
    side.words += side.joined_words
    placed = side.moved("", MARGIN, top)
    there_still = {box.box.id for box in placed.boxes}
    cards = [
        replace(one, card=replace(one.card, boxes=tuple(box for box in one.card.boxes if box.id in there_still)))
        for one in placed.cards
    ]
    swatches = (*placed.swatches, *footer.swatches)
    return Geometry(
        width=rounded_height(width + 2 * MARGIN),
        height=rounded_height(footer.y + MARGIN - 4),
        cards=tuple(cards),
        boxes=tuple(placed.boxes),
        lines=tuple(placed.lines),
        trunks=tuple(placed.trunks),
        words=(*words, *placed.words, *footer.words, *(swatch_words(swatch) for swatch in swatches)),
        badges=(*placed.badges, *footer.badges),
        swatches=swatches,
        samples=tuple(footer.samples),
        pills=tuple(footer.boxes),
        rules=tuple(footer.rules),
        owners=scene.owners,
    )
