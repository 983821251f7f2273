"""From the scene of a chart to its picture. The layout is loaded by name, when the picture is first drawn."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Protocol

from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


class ChartScene(Protocol):
    """What a chart says, as data.

    Attributes:
        layout: Which function lays the scene out, as `module:name`; the module is one of this package.
    """

    layout: ClassVar[str]

    @property
    def headline(self) -> str:
        """The title of the picture."""

    @property
    def alt(self) -> str:
        """The alternative text; the headline if empty."""


def chart_diagram(scene: ChartScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a scene. Matplotlib is not loaded before the picture is drawn."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(chart_figure, scene, theme=theme))


def chart_figure(scene: ChartScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a scene. The same scene gives the same picture, whatever the order of its parts.

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.page import paint_chart

    module, _, name = scene.layout.partition(":")
    arrange = getattr(import_module(f"{__package__}.{module}"), name)
    return paint_chart(arrange(scene), theme, scene.alt or scene.headline)
