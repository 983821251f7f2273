"""The redundancy matrix: which tools do the same job, as a triangle of pairs ordered by what they are for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stackaudit.diagrams.charts.matrix_scene import MatrixScene
from stackaudit.diagrams.diagram import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def matrix_diagram(scene: MatrixScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a matrix; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(matrix_figure, scene, theme=theme))


def matrix_figure(scene: MatrixScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a matrix. The same scene gives the same picture, whatever the order of its cells.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.charts.matrix_layout import arrange_matrix
    from stackaudit.diagrams.charts.page import paint_chart

    return paint_chart(arrange_matrix(scene), theme, scene.alt or scene.headline)
