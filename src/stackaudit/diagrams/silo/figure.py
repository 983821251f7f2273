"""From a scene to a matplotlib `Figure`. Layout and drawing are separate steps: `arrange`, then `paint`."""

from __future__ import annotations

from typing import Final, Literal

from matplotlib.figure import Figure

from stackaudit.diagrams.drawing import paint
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Scene
from stackaudit.diagrams.silo.overview import arrange_overview
from stackaudit.diagrams.silo.sheet import arrange_sheet
from stackaudit.diagrams.style import THEMES, ThemeName, department_colours
from stackaudit.diagrams.text import warn_of_missing

Detail = Literal["auto", "full", "overview"]
MOST_BOXES: Final = 200  # with more tools than this, "auto" draws one square for each


def silo_figure(scene: Scene, *, theme: ThemeName = "light", detail: Detail = "auto", aspect: float = 1.6) -> Figure:
    """Draw a scene. The same scene gives the same picture, whatever the order of its boxes and lines.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".
        detail: "full" draws a labelled box for every tool, "overview" a square; "auto" chooses by their number.
        aspect: Width to height that the picture should come near.
    """
    with house_settings():
        geometry = arrange(scene, detail=detail, aspect=aspect)
        return paint(geometry, THEMES[theme], department_colours(scene.owners), scene.alt or scene.headline)


def arrange(scene: Scene, *, detail: Detail = "auto", aspect: float = 1.6) -> Geometry:
    """Lay a scene out without drawing it.

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    tools = sum(len(card.boxes) for card in scene.cards)
    if detail == "overview" or (detail == "auto" and tools > MOST_BOXES):
        return arrange_overview(scene, aspect)
    return arrange_sheet(scene, aspect)


def check(scene: Scene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool stands twice, or a line, a mark or a box names something that the scene does not have.
    """
    owners = {owner.id for owner in scene.owners}
    seen: set[str] = set()
    for card in scene.cards:
        inside = {box.id for box in card.boxes}
        if len(inside) < len(card.boxes) or inside & seen:
            twice = sorted(inside & seen) or sorted(inside)
            raise ValueError(f"a tool stands twice in the scene, in card {card.title!r}: {', '.join(twice[:5])}")
        seen |= inside
        for line in card.lines:
            if line.source not in inside or line.target not in inside or line.source == line.target:
                raise ValueError(f"line {line.source!r} → {line.target!r} does not join two tools of {card.title!r}")
        stray = sorted({box.owner for box in card.boxes if box.owner is not None} - owners)
        if stray:
            raise ValueError(f"card {card.title!r} names departments that the scene does not list: {', '.join(stray)}")
    for mark in scene.marks:
        for tool in (mark.source, mark.target):
            if tool not in seen:
                raise ValueError(f"mark {mark.letter!r} stands on {tool!r}, which is no tool of the scene")


def _texts(scene: Scene) -> list[str]:
    names = [box.name for card in scene.cards for box in card.boxes]
    headers = [text for card in scene.cards for text in (card.title, card.subtitle)]
    entries = [text for mark in scene.marks for text in (mark.title, mark.detail)]
    return [*names, *headers, *entries, *(owner.name for owner in scene.owners), scene.headline, scene.subline]
