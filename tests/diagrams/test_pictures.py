"""Whole pictures, held to the measures of `quality` for stacks and shapes of every kind, in both themes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from drawn import draw
from matplotlib.figure import Figure
from quality import Quality, measure, text_extents
from scenes import SHAPES, sized_stack, stack

from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.painting import paint
from stackaudit.diagrams.scene import Scene
from stackaudit.diagrams.silo.picture import arrange
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning

STACKS = {str(count): sized_stack(count) for count in (1, 2, 7, 12, 45, 60, 253, 600)}
ALL = {**STACKS, **SHAPES}
LEAST_CONTRAST = 4.5


def drawn(scene: Scene, theme: ThemeName = "light") -> tuple[Geometry, Figure]:
    """Return a scene laid out and drawn; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        geometry = arrange(scene)
    return geometry, paint(geometry, theme, "")


@pytest.mark.parametrize("name", ALL)
def test_pictures_have_no_faults(name: str) -> None:
    """No text or box overlaps, none leaves its place, every tool is drawn once and no line runs over a box."""
    geometry, figure = drawn(ALL[name])
    quality = measure(geometry, figure)
    assert quality.faults == 0, quality
    assert quality.line_hits == 0
    assert quality.smallest_font >= 8.5
    assert quality.shortest_line >= 14


@pytest.mark.parametrize("name", ALL)
def test_pages_have_a_sensible_shape(name: str) -> None:
    """Pages of more than a few tools are not much wider than a slide, nor taller than wide by much."""
    geometry = drawn(ALL[name])[0]
    assert 0.8 <= geometry.width / geometry.height <= 2.5


@pytest.mark.parametrize("seed", range(4))
def test_other_stacks_have_no_faults_either(seed: int) -> None:
    """The measures hold for stacks that no one looked at while writing the layout."""
    for silos, core, loose in (([6, 4, 3], 24, 5), ([7, 6], 8, 0), ([14, 3, 2, 2], 15, 9)):
        quality = measure(*drawn(stack(silos, core=core, loose=loose, seed=100 + seed)))
        assert quality.faults == 0, quality
        assert quality.line_hits == 0


def test_a_large_picture_keeps_almost_all_lines_off_boxes() -> None:
    """With 150 tools at most one line in ten runs over a box, and all else is without fault."""
    scene = sized_stack(150)
    geometry, figure = drawn(scene)
    quality = measure(geometry, figure)
    assert quality.faults == 0, quality
    assert quality.line_hits <= len(geometry.lines) / 10


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["12", "45", "253", "600", "entity view", "busy hub", "hostile names"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1: nothing is drawn over it, and no colour is too weak."""
    faint = [entry for entry in ink_contrasts(drawn(ALL[name], theme)[1]) if entry[0] < LEAST_CONTRAST]
    assert not faint


def ink_contrasts(figure: Figure) -> list[tuple[float, str]]:
    """Return for every text the contrast between the darkest and the lightest of its pixels, but for a few."""
    figure.set_dpi(144)
    figure.canvas.draw()
    extents = text_extents(figure)
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255  # type: ignore[attr-defined]
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    scale = figure.dpi / 96
    found = []
    for text, rect in extents:
        left, top, right, bottom = (round(edge * scale) for edge in rect.edges)
        low, high = np.percentile(luminance[max(0, top) : bottom, max(0, left) : right], [2, 98])
        found.append(((high + 0.05) / (low + 0.05), text.get_text()))
    return found


def test_the_ink_test_notices_a_text_under_a_shape() -> None:
    """A letter drawn under its disc, which no overlap test can see, is found."""
    figure = drawn(SHAPES["busy hub"])[1]
    for text, _ in text_extents(figure):
        if text.get_gid() == "badge":
            text.set_zorder(6)
    assert sum(contrast < LEAST_CONTRAST for contrast, _ in ink_contrasts(figure)) >= 12


def test_measures_notice_faults() -> None:
    """Boxes pushed together, out of their card and off the page are counted."""
    geometry, figure = drawn(STACKS["12"])
    spoilt = Geometry(
        width=geometry.width / 2,
        height=geometry.height,
        cards=geometry.cards,
        boxes=tuple(box.moved(0 if at else 90, 0 if at else 500) for at, box in enumerate(geometry.boxes[:-1])),
        lines=geometry.lines,
    )
    quality = measure(spoilt, figure)
    assert isinstance(quality, Quality)
    assert quality.tools_missing == 1
    assert quality.boxes_not_enclosed >= 1
    assert quality.texts_outside > 0


def test_both_themes_have_one_geometry() -> None:
    """Light and dark differ in colour only."""
    light, dark = (draw(STACKS["12"], arrange, theme) for theme in ("light", "dark"))
    assert (light.get_size_inches() == dark.get_size_inches()).all()
    assert light.get_facecolor() != dark.get_facecolor()
