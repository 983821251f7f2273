"""The entity matrix: where each kind of records lives, which tool is its master, and which copies are fed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.charts.entities_scene import EntitiesScene
from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def entities_picture(scene: EntitiesScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a matrix; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(entities_figure, scene, theme=theme))


def entities_figure(scene: EntitiesScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a matrix. The same scene gives the same picture, whatever the order of its cells.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.entities_layout import arrange_entities
    from stackaudit.diagrams.charts.page import paint_chart

    return paint_chart(arrange_entities(scene), theme, scene.alt or scene.headline)
