"""A scene, laid out and painted: what a chart does, for scenes that no stack makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matplotlib.figure import Figure

from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.painting import house_settings, paint
from stackaudit.diagrams.scene import Said
from stackaudit.diagrams.style import ThemeName

SceneT = TypeVar("SceneT", bound=Said)


def draw(scene: SceneT, arrange: Callable[[SceneT], Geometry], theme: ThemeName) -> Figure:
    """Lay a scene out and paint it."""
    with house_settings():
        return paint(arrange(scene), theme, scene.alt or scene.headline)
