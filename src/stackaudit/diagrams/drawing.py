"""Paint a finished layout in one theme. Nothing is decided here: every place and every text comes from `Geometry`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Rectangle, RegularPolygon

from stackaudit.diagrams import style
from stackaudit.diagrams.canvas import Canvas
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    PlacedLine,
    Points,
    Rect,
    Route,
    Swatch,
    Tile,
    Words,
)
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind
from stackaudit.diagrams.style import POINTS_PER_PX, PX_PER_INCH, Theme

SCREEN_DPI: Final = 2 * PX_PER_INCH
BADGE_PX: Final = 11.0
SMALL_BADGE_PX: Final = 8.5
# From the ground up.
Z_CARD, Z_LINE, Z_HEAD, Z_CROSS, Z_BOX, Z_TAG, Z_TEXT, Z_BADGE = 0.0, 2.0, 3.0, 3.4, 4.0, 5.0, 6.0, 8.0


def paint(geometry: Geometry, theme: Theme, departments: Mapping[str, str], label: str) -> Figure:
    """Return the picture. Data coordinates of its one Axes are CSS pixels, y downwards."""
    size = (geometry.width / PX_PER_INCH, geometry.height / PX_PER_INCH)
    figure = Figure(figsize=size, dpi=SCREEN_DPI, facecolor=theme.background, edgecolor="none", frameon=True)
    FigureCanvasAgg(figure)
    figure.set_label(label)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, geometry.width)
    axes.set_ylim(geometry.height, 0)
    axes.set_axis_off()
    _Painter(Canvas(figure), theme, departments).paint(geometry)
    return figure


class _Painter:
    """Puts a layout on a canvas."""

    def __init__(self, canvas: Canvas, theme: Theme, departments: Mapping[str, str]) -> None:
        self._canvas = canvas
        self._theme = theme
        self._departments = departments

    def paint(self, geometry: Geometry) -> None:
        grounds = {
            box.id: self._theme.card_colours(placed.card.kind)[0]
            for placed in geometry.cards
            for box in placed.card.boxes
        }
        for placed in geometry.cards:
            self._card(placed.rect, placed.card.kind)
        for trunk in geometry.trunks:
            self._stroke(trunk.route, trunk.kind)
        for line in (*geometry.lines, *geometry.samples):
            self._line(line, grounds.get(line.line.source, self._theme.background))
        for box in (*geometry.boxes, *geometry.shapes):
            self._box(box.rect, box.box.hub, box.box.conduit)
        for tile in geometry.tiles:
            self._tile(tile)
        for swatch in geometry.swatches:
            self._swatch(swatch)
        for words in geometry.words:
            self._words(words)
        for badge in geometry.badges:
            self._badge(badge)
        for begin, end in geometry.rules:
            self._canvas.polyline((begin, end), self._theme.card_line, 0.8, z=Z_CARD)

    def _card(self, rect: Rect, kind: CardKind) -> None:
        fill, line = self._theme.card_colours(kind)
        width = 1.8 if kind in {CardKind.SILO, CardKind.CAUTION} else 1.2
        dash = (4.8, 3.6) if kind is CardKind.UNCONNECTED else ()
        self._canvas.rounded(rect, style.CARD_RADIUS, z=Z_CARD, fill=fill, line=line, width=width, dash=dash)

    def _box(self, rect: Rect, hub: bool, conduit: bool) -> None:
        line, width = (self._theme.ink, 1.6) if hub else (self._theme.box_line, 1.0)
        radius = 13.0 if conduit else 5.0
        self._canvas.rounded(rect, radius, z=Z_BOX, fill=self._theme.box, line=line, width=width)

    def _department(self, owner: str | None) -> str | None:
        return self._departments[owner] if owner is not None else None

    def _swatch(self, swatch: Swatch) -> None:
        colour, theme = self._department(swatch.owner), self._theme
        if colour is None:
            look = {"fill": theme.box, "line": theme.box_line}
            self._canvas.rounded(swatch.rect, 3.5, z=Z_TAG, width=1.0, dash=(2.4, 1.8), **look)
            return
        faint = style.contrast(colour, theme.box) < style.VISIBLE
        line = style.visible_on(colour, theme.box, theme.ink)
        self._canvas.rounded(swatch.rect, 3.5, z=Z_TAG, fill=colour, line=line, width=1.0 if faint else 0.0)

    def _tile(self, tile: Tile) -> None:
        theme = self._theme
        colour = self._department(tile.owner) or theme.muted
        ground = theme.box if tile.hollow else colour
        line = style.visible_on(colour, theme.box, theme.ink)
        width = 1.8 if tile.hollow else 1.0
        rect = tile.rect
        square = Rectangle(
            (rect.x + width / 2, rect.y + width / 2),
            rect.w - width,
            rect.h - width,
            facecolor=ground,
            edgecolor=line,
            linewidth=width * POINTS_PER_PX,
            zorder=Z_LINE,
        )
        self._canvas.add(square)
        if tile.hub:
            self._canvas.disc((rect.cx, rect.cy), 2.6, z=Z_HEAD, fill=style.ink_on(ground))

    def _colour(self, role: str) -> str:
        """Return the colour that a text's role stands for."""
        theme = self._theme
        if role.startswith("card:"):
            return theme.header_colour(CardKind(role[5:]))
        if role.startswith("on:"):
            colour = self._department(role[3:] or None)
            return style.ink_on(colour) if colour else theme.muted
        return {"ink": theme.ink, "box_ink": theme.ink, "muted": theme.muted, "box_muted": theme.muted}[role]

    def _words(self, words: Words) -> None:
        self._canvas.words(words, self._colour(words.role), z=Z_TEXT)

    def _badge(self, badge: Badge) -> None:
        theme = self._theme
        colour = theme.muted if badge.kind is None else theme.mark_colour(badge.kind)
        hollow = badge.kind is MarkKind.UNKNOWN
        shape = _badge_shape(badge)
        shape.set(
            facecolor=theme.box if hollow else colour,
            edgecolor=colour if hollow else "none",
            linewidth=1.4 * POINTS_PER_PX if hollow else 0,
            zorder=Z_BADGE,
        )
        self._canvas.add(shape)
        px = BADGE_PX if len(badge.text) == 1 else SMALL_BADGE_PX
        ink = theme.ink if hollow else style.ink_on(colour)
        words = Words(badge.x, badge.y, badge.text, px, "badge", True, "center", "badge")
        self._canvas.words(words, ink, z=Z_BADGE + 1)

    def _stroke(self, route: Route, kind: LineKind) -> None:
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        self._canvas.plain_route(route, colour, look, z=Z_LINE)

    def _line(self, placed: PlacedLine, ground: str) -> None:
        kind = placed.line.kind
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        self._canvas.route(placed.route, colour, look, ground=ground, z=Z_LINE, both=placed.line.both)
        if kind is LineKind.BROKEN:
            self._cross(placed.route.sampled(2.0), placed.cross_at, colour, ground)

    def _cross(self, points: Points, share: float, colour: str, ground: str) -> None:
        length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        keep = min(length[-1] / 2, style.CROSS_RADIUS + 8)
        where = float(np.clip(length[-1] * share, keep, length[-1] - keep))
        x, y = (float(np.interp(where, length, points[:, axis])) for axis in (0, 1))
        self._canvas.disc((x, y), style.CROSS_RADIUS, z=Z_CROSS, fill=ground, line=colour, width=1.1)
        for down in (-2.6, 2.6):
            self._canvas.polyline(((x - 2.6, y - down), (x + 2.6, y + down)), colour, 1.5, z=Z_CROSS + 0.1)


def _badge_shape(badge: Badge) -> Patch:
    """Return the shape of a mark, which says its kind without a colour; that of "+9" is a pill."""
    centre, r = (badge.x, badge.y), style.BADGE_RADIUS
    if badge.kind is MarkKind.MISSING:
        return Circle(centre, r)
    if badge.kind is MarkKind.UNKNOWN:
        return Circle(centre, r - 0.7)
    if badge.kind is MarkKind.STALE:
        return RegularPolygon(centre, 6, radius=r + 0.8)
    if badge.kind is MarkKind.MANUAL:
        half, radius = (r - 0.5, r - 0.5), 2.5
    else:
        half, radius = (r + 3, r - 1), r - 1
    corner = (badge.x - half[0], badge.y - half[1])
    return FancyBboxPatch(corner, 2 * half[0], 2 * half[1], boxstyle=f"round,pad=0,rounding_size={radius}")
