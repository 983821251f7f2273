"""Paint a finished layout in one theme. Nothing is decided here: every place and every text comes from `Geometry`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Polygon, Rectangle, RegularPolygon
from matplotlib.path import Path
from matplotlib.text import Text

from stackaudit.diagrams import style
from stackaudit.diagrams.geometry import (
    Align,
    Badge,
    Geometry,
    PlacedLine,
    Point,
    Points,
    Rect,
    Route,
    RouteShape,
    Swatch,
    Tile,
    Words,
)
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind
from stackaudit.diagrams.style import POINTS_PER_PX, PX_PER_INCH, Dash, LineStyle, Theme
from stackaudit.diagrams.typeface import font_for

SCREEN_DPI: Final = 2 * PX_PER_INCH
CAP_MIDDLE: Final = 0.364  # of the font size: from the baseline to the middle of a capital letter
BEND_RADIUS: Final = 10.0
CASING: Final = 3.0  # width of the gap that a line leaves in those beneath it
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
    _Painter(axes, theme, departments).paint(geometry)
    return figure


class _Painter:
    """Adds artists to one Axes."""

    def __init__(self, axes: Axes, theme: Theme, departments: Mapping[str, str]) -> None:
        self._axes = axes
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
            self._polyline((begin, end), self._theme.card_line, 0.8, Z_CARD)

    def _add(self, artist: Artist) -> None:
        self._axes.add_artist(artist)

    def _rounded(
        self, rect: Rect, radius: float, fill: str, line: str, width: float, z: float, dash: Dash = ()
    ) -> None:
        radius = min(radius, rect.w / 2, rect.h / 2)
        patch = FancyBboxPatch(
            (rect.x, rect.y),
            rect.w,
            rect.h,
            boxstyle=f"round,pad=0,rounding_size={radius}",
            facecolor=fill,
            edgecolor=line if width else "none",
            linewidth=width * POINTS_PER_PX,
            linestyle=_dashes(dash, width),
            zorder=z,
        )
        self._add(patch)

    def _card(self, rect: Rect, kind: CardKind) -> None:
        fill, line = self._theme.card_colours(kind)
        width = 1.8 if kind in {CardKind.SILO, CardKind.CAUTION} else 1.2
        dash = (4.8, 3.6) if kind is CardKind.UNCONNECTED else ()
        self._rounded(rect, style.CARD_RADIUS, fill, line, width, Z_CARD, dash)

    def _box(self, rect: Rect, hub: bool, conduit: bool) -> None:
        line, width = (self._theme.ink, 1.6) if hub else (self._theme.box_line, 1.0)
        self._rounded(rect, 13.0 if conduit else 5.0, self._theme.box, line, width, Z_BOX)

    def _department(self, owner: str | None) -> str | None:
        return self._departments[owner] if owner is not None else None

    def _swatch(self, swatch: Swatch) -> None:
        colour, theme = self._department(swatch.owner), self._theme
        if colour is None:
            self._rounded(swatch.rect, 3.5, theme.box, theme.box_line, 1.0, Z_TAG, (2.4, 1.8))
            return
        faint = style.contrast(colour, theme.box) < style.VISIBLE
        line = style.visible_on(colour, theme.box, theme.ink)
        self._rounded(swatch.rect, 3.5, colour, line, 1.0 if faint else 0.0, Z_TAG)

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
        self._add(square)
        if tile.hub:
            dot = Circle((rect.cx, rect.cy), 2.6, facecolor=style.ink_on(ground), edgecolor="none", zorder=Z_HEAD)
            self._add(dot)

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
        self._text(
            words.x, words.y, words.text, words.px, self._colour(words.role), words.bold, words.align, words.group
        )

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        px: float,
        colour: str,
        bold: bool,
        align: Align,
        group: str,
        z: float = Z_TEXT,
    ) -> None:
        artist = Text(
            x,
            y + px * CAP_MIDDLE,
            text,
            fontproperties=font_for(text, px, bold),
            color=colour,
            horizontalalignment=align,
            verticalalignment="baseline",
            zorder=z,
            parse_math=False,
            usetex=False,
            antialiased=True,
        )
        artist.set_gid(group)
        self._add(artist)

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
        self._add(shape)
        px = BADGE_PX if len(badge.text) == 1 else SMALL_BADGE_PX
        ink = theme.ink if hollow else style.ink_on(colour)
        self._text(badge.x, badge.y, badge.text, px, ink, True, "center", "badge", Z_BADGE + 1)

    def _stroke(self, route: Route, kind: LineKind) -> None:
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        self._path(_path_of(route), colour, look, Z_LINE)

    def _line(self, placed: PlacedLine, ground: str) -> None:
        kind, points = placed.line.kind, placed.route.sampled(2.0)
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        back = placed.line.both
        path = _path_of(_retracted(placed.route, points, at_start=back, open_head=look.open_head))
        self._path(path, ground, LineStyle("", look.width + CASING), Z_LINE - 0.1)
        self._path(path, colour, look, Z_LINE)
        self._head(points, colour, look)
        if back:
            self._head(points[::-1], colour, look)
        if kind is LineKind.BROKEN:
            self._cross(points, placed.cross_at, colour, ground)

    def _path(self, path: Path, colour: str, look: LineStyle, z: float) -> None:
        patch = PathPatch(
            path,
            facecolor="none",
            edgecolor=colour,
            linewidth=look.width * POINTS_PER_PX,
            linestyle=_dashes(look.dash, look.width),
            capstyle="butt",
            joinstyle="round",
            zorder=z,
        )
        self._add(patch)

    def _polyline(self, points: tuple[Point, ...], colour: str, width: float, z: float) -> None:
        self._path(Path(points), colour, LineStyle("", width), z)

    def _head(self, points: Points, colour: str, look: LineStyle) -> None:
        """Draw an arrowhead whose tip is the last of the points."""
        tip, along = points[-1], _direction(points)
        size = style.HEAD_LENGTH + (look.width - 1.1)
        base = tip - along * size
        normal = np.array([-along[1], along[0]]) * size * (0.55 if look.open_head else 0.48)
        left, right = base + normal, base - normal
        if look.open_head:
            self._polyline(tuple(map(tuple, (left, tip, right))), colour, 1.3, Z_HEAD)
        else:
            self._add(Polygon([tip, left, right], closed=True, facecolor=colour, edgecolor="none", zorder=Z_HEAD))

    def _cross(self, points: Points, share: float, colour: str, ground: str) -> None:
        length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        keep = min(length[-1] / 2, style.CROSS_RADIUS + 8)
        where = float(np.clip(length[-1] * share, keep, length[-1] - keep))
        x, y = (float(np.interp(where, length, points[:, axis])) for axis in (0, 1))
        disc = Circle(
            (x, y),
            style.CROSS_RADIUS,
            facecolor=ground,
            edgecolor=colour,
            linewidth=1.1 * POINTS_PER_PX,
            zorder=Z_CROSS,
        )
        self._add(disc)
        for down in (-2.6, 2.6):
            self._polyline(((x - 2.6, y - down), (x + 2.6, y + down)), colour, 1.5, Z_CROSS + 0.1)


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


def _dashes(dash: Dash, width: float) -> str | tuple[float, tuple[float, ...]]:
    """Return a line style for matplotlib, which counts dashes in line widths."""
    return (0.0, tuple(length / width for length in dash)) if dash else "-"


def _direction(points: Points) -> Points:
    """Return the direction in which a route arrives, taken over its last few pixels."""
    far = np.hypot(*(points - points[-1]).T) > 3.0
    last = int(np.nonzero(far)[0][-1]) if far.any() else 0
    step = points[-1] - points[last]
    unit: Points = step / max(float(np.hypot(*step)), 1e-9)
    return unit


def _retracted(route: Route, points: Points, *, at_start: bool, open_head: bool) -> Route:
    """Return a route that ends inside its arrowheads, so that no line sticks out at their tips."""
    if open_head:
        return route
    corners = [np.array(point) for point in route.points]
    back = style.HEAD_LENGTH * 0.7
    corners[-1] = corners[-1] - _direction(points) * back
    if at_start:
        corners[0] = corners[0] - _direction(points[::-1]) * back
    return Route(route.shape, tuple((float(x), float(y)) for x, y in corners))


def _path_of(route: Route) -> Path:
    """Return the path that draws a route; bends are rounded."""
    if route.shape is RouteShape.CURVE:
        return Path(route.points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    if route.shape is RouteShape.STRAIGHT:
        return Path(route.points)
    corners = [np.array(point) for point in route.points]
    points, codes = [corners[0]], [Path.MOVETO]
    for before, corner, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        into, out = corner - before, after - corner
        long_in, long_out = float(np.hypot(*into)), float(np.hypot(*out))
        if min(long_in, long_out) < 1e-6:
            continue
        radius = min(BEND_RADIUS, long_in / 2, long_out / 2)
        points += [corner - into / long_in * radius, corner, corner + out / long_out * radius]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*points, corners[-1]], [*codes, Path.LINETO])
