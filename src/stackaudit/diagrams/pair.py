"""The what-if picture: a stack before and after a change, in the same places, with only the change in colour."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.scene import Scene

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def pair_diagram(
    before: Scene,
    after: Scene,
    *,
    numbers: Iterable[tuple[str, str, str]] = (),
    headline: str,
    subline: str | None = None,
    alt: str = "",
    theme: ThemeName = "light",
) -> Diagram:
    """Return the picture of a change; the options are those of `pair_figure`."""
    build = partial(
        pair_figure, before, after, numbers=tuple(numbers), headline=headline, subline=subline, alt=alt, theme=theme
    )
    return Diagram(headline, alt or headline, build)


def pair_figure(
    before: Scene,
    after: Scene,
    *,
    numbers: Iterable[tuple[str, str, str]] = (),
    headline: str,
    subline: str | None = None,
    alt: str = "",
    theme: ThemeName = "light",
) -> Figure:
    """Draw a stack before and after a change.

    Both sides share one layout, that of the cards of `before` with every tool of either. New links run through free
    space or, where there is none, are told by a letter on both tools. With more than 60 tools each is a square.

    Args:
        before: The silo diagram of today.
        after: The silo diagram after the change; tools are told apart by their ids.
        numbers: What is counted, its value before and its value after, in the order of the strip.
        headline: The outcome as a sentence with its numbers.
        subline: How to read the picture; None says it in our words.
        alt: Alternative text.
        theme: "light" or "dark".

    Raises:
        ValueError: One of the scenes contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.figure import check
    from stackaudit.diagrams.pair_page import arrange_pair
    from stackaudit.diagrams.pair_painting import paint_pair
    from stackaudit.diagrams.rendering import house_settings
    from stackaudit.diagrams.text import warn_of_missing

    for scene in (before, after):
        check(scene)
    names = [box.name for scene in (before, after) for card in scene.cards for box in card.boxes]
    warn_of_missing([*names, headline, subline or ""])
    with house_settings():
        page = arrange_pair(before, after, tuple(numbers), headline, subline)
    return paint_pair(page, theme, alt or headline)
