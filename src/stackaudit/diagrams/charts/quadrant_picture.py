"""The TIME quadrant: tools by technical and functional fit, their area what they cost a year."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.charts.quadrant_scene import QuadrantScene
from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def quadrant_diagram(scene: QuadrantScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a quadrant; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(quadrant_figure, scene, theme=theme))


def quadrant_figure(scene: QuadrantScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a quadrant. The same scene gives the same picture, whatever the order of its dots.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.page import paint_chart
    from stackaudit.diagrams.charts.quadrant_layout import arrange_quadrant

    return paint_chart(arrange_quadrant(scene), theme, scene.alt or scene.headline)
