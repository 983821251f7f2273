"""The renewal calendar: contracts as lanes over the next twelve months, with the last day on which to give notice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.charts.calendar_scene import CalendarScene
from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def calendar_diagram(scene: CalendarScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a calendar; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(calendar_figure, scene, theme=theme))


def calendar_figure(scene: CalendarScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a calendar.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.calendar_layout import arrange_calendar
    from stackaudit.diagrams.charts.page import paint_chart

    return paint_chart(arrange_calendar(scene), theme, scene.alt or scene.headline)
