"""Paint a finished layout in one theme. Nothing is decided here: every place and every text comes from `Geometry`.

Figures are made and saved under settings of our own: the user's rcParams are neither read nor changed.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Rectangle, RegularPolygon, Wedge
from matplotlib.patches import Polygon as PolygonPatch
from matplotlib.path import Path
from matplotlib.text import Text

from stackaudit.diagrams import style
from stackaudit.diagrams.layout.geometry import (
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
    direction,
    lengths,
)
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind, Owner, Said
from stackaudit.diagrams.shapes import (
    Z_BADGE,
    Z_BOX,
    Z_CARD,
    Z_CROSS,
    Z_HEAD,
    Z_LINE,
    Z_SIGN,
    Z_TAG,
    Z_TEXT,
    Block,
    Disc,
    Inked,
    Polygon,
    Shape,
    Sign,
    SignKind,
    Stroke,
    Way,
)
from stackaudit.diagrams.style import HEAD_LENGTH, POINTS_PER_PX, PX_PER_INCH, THEMES, Dash, LineStyle, ThemeName
from stackaudit.diagrams.typeface import font_for

# rc_context is global to the process, so one figure at a time is made or saved.
_LOCK: Final = threading.RLock()
_FAMILIES: Final = (
    "agg",
    "axes",
    "figure",
    "font",
    "hatch",
    "image",
    "lines",
    "markers",
    "mathtext",
    "patch",
    "path",
    "pdf",
    "savefig",
    "svg",
    "text",
)
_OURS: Final[dict[str, Any]] = {"svg.hashsalt": "stackaudit", "svg.fonttype": "path", "pdf.fonttype": 42}
_NO_TRACES: Final[Mapping[str, dict[str, None]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def house_settings() -> Iterator[None]:
    """Within this block matplotlib has its own defaults; afterwards the user's settings are back."""
    settings: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if key.split(".")[0] in _FAMILIES
    }
    with _LOCK, mpl.rc_context(settings | _OURS):
        yield


def rendered(figure: Figure, file_format: str, *, scale: float, title: str = "") -> bytes:
    """Return a figure as a file. Equal figures give equal bytes: no date, no version, none of the user's settings."""
    buffer = io.BytesIO()
    named = {"Title": title} if title else {}
    with house_settings():
        figure.savefig(
            buffer,
            format=file_format,
            dpi=PX_PER_INCH * scale,
            facecolor=figure.get_facecolor(),
            edgecolor="none",
            transparent=False,
            bbox_inches=None,
            metadata={**_NO_TRACES[file_format], **named},
        )
    return buffer.getvalue()


SCREEN_DPI: Final = 2 * PX_PER_INCH
BADGE_PX: Final = 11.0
SMALL_BADGE_PX: Final = 8.5
HATCH_STEP: Final = 6.0
HATCH_WIDTH: Final = 1.6

SceneT = TypeVar("SceneT", bound=Said)


def draw(scene: SceneT, arrange: Callable[[SceneT], Geometry], theme: ThemeName) -> Figure:
    """Lay a scene out and paint it. The same scene gives the same picture, whatever the order of its parts.

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    with house_settings():
        return paint(arrange(scene), theme, scene.alt or scene.headline)


def paint(geometry: Geometry, theme: ThemeName, label: str) -> Figure:
    """Return the picture. Data coordinates of its one Axes are CSS pixels, y downwards."""
    look = THEMES[theme]
    size = (geometry.width / PX_PER_INCH, geometry.height / PX_PER_INCH)
    with house_settings():
        figure = Figure(figsize=size, dpi=SCREEN_DPI, facecolor=look.background, edgecolor="none", frameon=True)
        FigureCanvasAgg(figure)
        figure.set_label(label)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0, geometry.width)
        axes.set_ylim(geometry.height, 0)
        axes.set_axis_off()
        _Painter(Canvas(figure), theme, geometry.owners).paint(geometry)
    return figure


class _Painter:
    """Puts a layout on a canvas."""

    def __init__(self, canvas: Canvas, theme: ThemeName, owners: Sequence[Owner]) -> None:
        self._canvas = canvas
        self._name: ThemeName = theme
        self._theme = THEMES[theme]
        self._departments = style.department_colours(owners)

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
        for box in (*geometry.boxes, *geometry.pills):
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
        for shape in geometry.shapes:
            _paint_shape(self._canvas, shape, self._name)

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
        length = lengths(points)
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


CAP_MIDDLE: Final = 0.364  # of the font size: from the baseline to the middle of a capital letter
BEND_RADIUS: Final = 10.0
CASING: Final = 3.0  # width of the gap that a line leaves in those beneath it


class Canvas:
    """Adds artists to the one Axes of a page; data coordinates are CSS pixels, y downwards."""

    def __init__(self, figure: Figure) -> None:
        self._axes: Axes = figure.axes[0]

    def add(self, artist: Artist) -> None:
        """Add whatever else matplotlib can draw."""
        self._axes.add_artist(artist)

    def rounded(
        self,
        rect: Rect,
        radius: float,
        *,
        z: float,
        fill: str = "none",
        line: str = "none",
        width: float = 0.0,
        dash: Dash = (),
    ) -> None:
        """Draw a rectangle with round corners."""
        patch = FancyBboxPatch(
            (rect.x, rect.y),
            rect.w,
            rect.h,
            boxstyle=f"round,pad=0,rounding_size={min(radius, rect.w / 2, rect.h / 2)}",
            facecolor=fill,
            edgecolor=line if width else "none",
            linewidth=width * POINTS_PER_PX,
            linestyle=dashes(dash, width),
            zorder=z,
        )
        self.add(patch)

    def disc(
        self, centre: Point, radius: float, *, z: float, fill: str, line: str = "none", width: float = 0.0
    ) -> None:
        """Draw a circle."""
        ring = Circle(centre, radius, facecolor=fill, edgecolor=line, linewidth=width * POINTS_PER_PX, zorder=z)
        self.add(ring)

    def wedge(self, centre: Point, radius: float, begin: float, end: float, *, z: float, fill: str) -> None:
        """Draw a part of a disc between two angles in degrees."""
        self.add(Wedge(centre, radius, begin, end, facecolor=fill, edgecolor="none", zorder=z))

    def polygon(self, points: Sequence[Point], *, z: float, fill: str, line: str = "none", width: float = 0.0) -> None:
        """Draw a closed shape."""
        shape = PolygonPatch(
            np.array(points, dtype=np.float64),
            closed=True,
            facecolor=fill,
            edgecolor=line,
            linewidth=width * POINTS_PER_PX,
            joinstyle="round",
            zorder=z,
        )
        self.add(shape)

    def polyline(self, points: Sequence[Point], colour: str, width: float, *, z: float) -> None:
        """Draw a line from point to point."""
        self._path(Path(np.array(points, dtype=np.float64)), colour, LineStyle("", width), z)

    def route(self, route: Route, colour: str, look: LineStyle, *, ground: str, z: float, both: bool = False) -> None:
        """Draw a line with its arrowheads, and a gap in what lies beneath."""
        points = route.sampled(2.0)
        path = path_of(retracted(route, points, at_start=both, open_head=look.open_head))
        self._path(path, ground, LineStyle("", look.width + CASING), z - 0.1)
        self._path(path, colour, look, z)
        self._head(points, colour, look, z + 0.5)
        if both:
            self._head(points[::-1], colour, look, z + 0.5)

    def plain_route(self, route: Route, colour: str, look: LineStyle, *, z: float) -> None:
        """Draw a line without arrowheads."""
        self._path(path_of(route), colour, look, z)

    def _path(self, path: Path, colour: str, look: LineStyle, z: float) -> None:
        patch = PathPatch(
            path,
            facecolor="none",
            edgecolor=colour,
            linewidth=look.width * POINTS_PER_PX,
            linestyle=dashes(look.dash, look.width),
            capstyle="butt",
            joinstyle="round",
            zorder=z,
        )
        self.add(patch)

    def _head(self, points: Points, colour: str, look: LineStyle, z: float) -> None:
        """Draw an arrowhead whose tip is the last of the points."""
        tip, along = points[-1], direction(points)
        size = HEAD_LENGTH + (look.width - 1.1)
        base = tip - along * size
        normal = np.array([-along[1], along[0]]) * size * (0.55 if look.open_head else 0.48)
        left, right = (float(x) for x in base + normal), (float(x) for x in base - normal)
        corners: list[Point] = [(next(left), next(left)), (float(tip[0]), float(tip[1])), (next(right), next(right))]
        if look.open_head:
            self.polyline(corners, colour, 1.3, z=z)
        else:
            self.polygon(corners, z=z, fill=colour)

    def words(self, words: Words, colour: str, *, z: float, turned: bool = False) -> None:
        """Write one line of text; it is never parsed as mathematics. Turned, it runs upwards and ends at its point."""
        down = words.px * CAP_MIDDLE
        artist = Text(
            words.x + (down if turned else 0),
            words.y + (0 if turned else down),
            words.text,
            fontproperties=font_for(words.text, words.px, words.bold),
            color=colour,
            rotation=90 if turned else 0,
            rotation_mode="anchor" if turned else "default",
            horizontalalignment="right" if turned else words.align,
            verticalalignment="baseline",
            zorder=z,
            parse_math=False,
            usetex=False,
            antialiased=True,
        )
        artist.set_gid(words.group)
        self.add(artist)


def dashes(dash: Dash, width: float) -> str | tuple[float, tuple[float, ...]]:
    """Return a line style for matplotlib, which counts dashes in line widths."""
    return (0.0, tuple(length / width for length in dash)) if dash and width else "-"


def retracted(route: Route, points: Points, *, at_start: bool, open_head: bool) -> Route:
    """Return a route that ends inside its arrowheads, so that no line sticks out at their tips."""
    if open_head:
        return route
    corners = [np.array(point) for point in route.points]
    back = HEAD_LENGTH * 0.7
    corners[-1] = corners[-1] - direction(points) * back
    if at_start:
        corners[0] = corners[0] - direction(points[::-1]) * back
    return Route(route.shape, tuple((float(x), float(y)) for x, y in corners))


def path_of(route: Route) -> Path:
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


def _paint_shape(canvas: Canvas, shape: Shape, theme: ThemeName) -> None:
    match shape:
        case Block():
            _paint_block(canvas, shape, theme)
        case Stroke():
            straight = shape.sharp or len(shape.points) == 2
            route = Route(RouteShape.STRAIGHT if straight else RouteShape.BENDS, shape.points)
            canvas.plain_route(route, shape.tint.on(theme), LineStyle("", shape.width, shape.dash), z=shape.z)
        case Way():
            _paint_way(canvas, shape, theme)
        case Polygon():
            line = shape.line.on(theme) if shape.line else "none"
            canvas.polygon(shape.points, z=shape.z, fill=shape.fill.on(theme), line=line, width=shape.width)
        case Disc(half=True):
            canvas.wedge(shape.at, shape.radius, 90, 270, z=shape.z, fill=shape.fill.on(theme))
        case Disc():
            line = shape.line.on(theme) if shape.line else "none"
            canvas.disc(shape.at, shape.radius, z=shape.z, fill=shape.fill.on(theme), line=line, width=shape.width)
        case Sign():
            _paint_sign(canvas, shape, theme)
        case Inked():
            canvas.words(shape.words, shape.tint.on(theme), z=shape.z, turned=shape.turned)


def _paint_way(canvas: Canvas, way: Way, theme: ThemeName) -> None:
    ink = way.tint.on(theme)
    if way.ground is None:
        canvas.plain_route(way.route, ink, way.look, z=way.z)
    else:
        canvas.route(way.route, ink, way.look, ground=way.ground.on(theme), z=way.z, both=way.both)


def _paint_block(canvas: Canvas, block: Block, theme: ThemeName) -> None:
    fill = block.fill.on(theme) if block.fill else "none"
    line = block.line.on(theme) if block.line else "none"
    canvas.rounded(block.rect, block.radius, z=block.z, fill=fill, line=line, width=block.width, dash=block.dash)
    if block.hatch:
        points = [point for pair in hatching(block.rect) for point in pair]
        path = Path(np.array(points).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * (len(points) // 2))
        look = {"edgecolor": block.hatch.on(theme), "linewidth": HATCH_WIDTH * POINTS_PER_PX, "capstyle": "butt"}
        canvas.add(PathPatch(path, facecolor="none", zorder=block.z + 0.05, **look))


def hatching(rect: Rect) -> Iterator[tuple[Point, Point]]:
    """Yield slanting lines that fill a rectangle and do not leave it.

    >>> list(hatching(Rect(0, 0, 6, 6)))
    [((0.0, 6.0), (6.0, 0.0))]
    """
    for at in range(1, int((rect.w + rect.h) / HATCH_STEP) + 1):
        reach = at * HATCH_STEP
        up, down = min(reach, rect.h), max(0.0, reach - rect.w)
        if up > down:
            begin = (rect.x + reach - up, rect.y + up)
            yield begin, (rect.x + reach - down, rect.y + down)


def _paint_sign(canvas: Canvas, sign: Sign, theme: ThemeName) -> None:
    (x, y), r, colour = sign.at, sign.radius, sign.tint.on(theme)
    ground = THEMES[theme].background
    match sign.kind:
        case SignKind.DISC:
            canvas.disc(sign.at, r, z=Z_SIGN, fill=colour)
        case SignKind.RING:
            canvas.disc(sign.at, r - 0.8, z=Z_SIGN, fill=ground, line=colour, width=1.6)
        case SignKind.DIAMOND:
            corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
            canvas.polygon(corners, z=Z_SIGN, fill=colour)
        case SignKind.SQUARE:
            s = r - 1
            corners = [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)]
            canvas.polygon(corners, z=Z_SIGN, fill=ground, line=colour, width=1.6)
        case SignKind.CROSS:
            canvas.disc(sign.at, r + 0.8, z=Z_SIGN, fill=ground, line=colour, width=1.4)
            _paint_lines(canvas, sign, colour)
        case _:
            _paint_lines(canvas, sign, colour)


def _paint_lines(canvas: Canvas, sign: Sign, colour: str) -> None:
    """Draw the signs that are made of lines."""
    (x, y), r = sign.at, sign.radius
    match sign.kind:
        case SignKind.CROSS:
            for down in (-2.4, 2.4):
                canvas.polyline([(x - 2.4, y - down), (x + 2.4, y + down)], colour, 1.6, z=Z_SIGN + 0.1)
        case SignKind.LATER:
            for shift in (-2.0, 2.5):
                points = [(x + shift - 2, y - r + 1), (x + shift + 2, y), (x + shift - 2, y + r - 1)]
                canvas.polyline(points, colour, 1.6, z=Z_SIGN)
        case SignKind.EQUALS:
            for shift in (-1.5, 1.5):
                canvas.polyline([(x - r, y + shift), (x + r, y + shift)], colour, 1.2, z=Z_SIGN)
        case SignKind.STAR:
            for dx, dy in ((0.0, r), (r * 0.87, r / 2), (r * 0.87, -r / 2)):
                canvas.polyline([(x - dx, y - dy), (x + dx, y + dy)], colour, 1.1, z=Z_SIGN)
