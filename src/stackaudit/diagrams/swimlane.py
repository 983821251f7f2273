"""The journey picture: stages from left to right, departments as lanes, and on each line how well data is handed on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.journey_scene import JourneyScene

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def journey_diagram(scene: JourneyScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a journey; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(journey_figure, scene, theme=theme))


def journey_figure(scene: JourneyScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a journey. The same scene gives the same picture, whatever the order of its boxes and links.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.swimlane_painting import arrange_journey, paint_journey

    return paint_journey(scene, arrange_journey(scene), theme)
