"""The cost bars: what each tool, department or capability costs a year, the dearest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.charts.bars_scene import BarsScene
from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def bars_diagram(scene: BarsScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of bars; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(bars_figure, scene, theme=theme))


def bars_figure(scene: BarsScene, *, theme: ThemeName = "light") -> Figure:
    """Draw bars.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.bars_layout import arrange_bars
    from stackaudit.diagrams.charts.page import paint_chart

    return paint_chart(arrange_bars(scene), theme, scene.alt or scene.headline)
