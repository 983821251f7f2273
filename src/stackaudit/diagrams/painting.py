"""Paint a finished layout with matplotlib.

Figures are made and saved under settings of our own: the user's rcParams are neither read nor changed.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle, Wedge
from matplotlib.patches import Polygon as PolygonPatch
from matplotlib.path import Path
from matplotlib.text import Text

from stackaudit.diagrams.canvas import NONE, Canvas, baseline, strokes_of
from stackaudit.diagrams.layout.geometry import Geometry, Point, Rect, Route, Words
from stackaudit.diagrams.painter import Painter
from stackaudit.diagrams.style import POINTS_PER_PX, PX_PER_INCH, THEMES, Dash, LineStyle, ThemeName
from stackaudit.diagrams.text import font_of

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
    "text",
)
_OURS: Final[dict[str, Any]] = {"pdf.fonttype": 42}
_NO_TRACES: Final[Mapping[str, dict[str, None]]] = {
    "png": {"Software": None},
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


def paint(geometry: Geometry, theme: ThemeName, label: str, scale: float = 1.0) -> Figure:
    """Return the picture. Data coordinates of its one Axes are CSS pixels, y downwards; `scale` is that of the page."""
    look = THEMES[theme]
    size = (geometry.width * scale / PX_PER_INCH, geometry.height * scale / PX_PER_INCH)
    with house_settings():
        figure = Figure(figsize=size, dpi=SCREEN_DPI, facecolor=look.background, edgecolor="none", frameon=True)
        FigureCanvasAgg(figure)
        figure.set_label(label)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0, geometry.width)
        axes.set_ylim(geometry.height, 0)
        axes.set_axis_off()
        Painter(AxesCanvas(axes, scale), theme, geometry).paint()
    return figure


def paint_on(axes: Axes, geometry: Geometry, theme: ThemeName) -> float:
    """Paint a picture as large as axes of any figure can hold it, in their middle; return its scale.

    Texts and lines grow and shrink with it. The axes take the limits of the picture and lose their own frame.
    """
    extent = axes.get_window_extent()
    width, height = (
        PX_PER_INCH * float(side) for side in extent.transformed(axes.figure.dpi_scale_trans.inverted()).size
    )
    scale = min(width / geometry.width, height / geometry.height)
    aside, above = (width / scale - geometry.width) / 2, (height / scale - geometry.height) / 2
    with house_settings():
        axes.set_xlim(-aside, geometry.width + aside)
        axes.set_ylim(geometry.height + above, -above)
        axes.set_axis_off()
        canvas = AxesCanvas(axes, scale)
        page = Rect(0, 0, geometry.width, geometry.height)
        canvas.square(page, z=-1.0, fill=THEMES[theme].background, line=NONE, width=0.0)
        Painter(canvas, theme, geometry).paint()
    return scale


class AxesCanvas(Canvas):
    """Adds artists to axes whose data coordinates are CSS pixels, y downwards, each shown as `scale` of one."""

    def __init__(self, axes: Axes, scale: float = 1.0) -> None:
        self._axes = axes
        self._scale = scale
        self._points = POINTS_PER_PX * scale

    def _add(self, artist: Artist) -> None:
        self._axes.add_artist(artist)

    def rounded(
        self,
        rect: Rect,
        radius: float,
        *,
        z: float,
        fill: str = NONE,
        line: str = NONE,
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
            edgecolor=line if width else NONE,
            linewidth=width * self._points,
            linestyle=dashes(dash, width),
            zorder=z,
        )
        self._add(patch)

    def square(self, rect: Rect, *, z: float, fill: str, line: str, width: float) -> None:
        """Draw a rectangle with sharp corners, its line inside; matplotlib puts it on whole pixels."""
        corner, size = (rect.x + width / 2, rect.y + width / 2), (rect.w - width, rect.h - width)
        square = Rectangle(corner, *size, facecolor=fill, edgecolor=line, linewidth=width * self._points, zorder=z)
        self._add(square)

    def disc(self, centre: Point, radius: float, *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a circle."""
        ring = Circle(centre, radius, facecolor=fill, edgecolor=line, linewidth=width * self._points, zorder=z)
        self._add(ring)

    def half_disc(self, centre: Point, radius: float, *, z: float, fill: str) -> None:
        """Draw the left half of a disc."""
        self._add(Wedge(centre, radius, 90, 270, facecolor=fill, edgecolor=NONE, zorder=z))

    def polygon(self, points: Sequence[Point], *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a closed shape."""
        shape = PolygonPatch(
            np.array(points, dtype=np.float64),
            closed=True,
            facecolor=fill,
            edgecolor=line,
            linewidth=width * self._points,
            joinstyle="round",
            zorder=z,
        )
        self._add(shape)

    def path(self, route: Route, colour: str, look: LineStyle, *, z: float) -> None:
        """Draw a line along a route, without arrowheads."""
        patch = PathPatch(
            path_of(route),
            facecolor=NONE,
            edgecolor=colour,
            linewidth=look.width * self._points,
            linestyle=dashes(look.dash, look.width),
            capstyle="butt",
            joinstyle="round",
            zorder=z,
        )
        self._add(patch)

    def hatch(self, pairs: Sequence[tuple[Point, Point]], colour: str, width: float, *, z: float) -> None:
        """Draw many straight lines as one shape."""
        points = [point for pair in pairs for point in pair]
        path = Path(np.array(points).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * len(pairs))
        look = {"edgecolor": colour, "linewidth": width * self._points, "capstyle": "butt"}
        self._add(PathPatch(path, facecolor=NONE, zorder=z, **look))

    def words(self, words: Words, colour: str, *, z: float, turned: bool = False) -> None:
        """Write one line of text; it is never parsed as mathematics. Turned, it runs upwards and ends at its point."""
        artist = Text(
            *baseline(words, turned=turned),
            words.text,
            fontproperties=font_of(words.text, words.px * self._scale, words.bold),
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
        self._add(artist)


def dashes(dash: Dash, width: float) -> str | tuple[float, tuple[float, ...]]:
    """Return a line style for matplotlib, which counts dashes in line widths."""
    return (0.0, tuple(length / width for length in dash)) if dash and width else "-"


_CODES: Final = {"M": Path.MOVETO, "L": Path.LINETO, "Q": Path.CURVE3, "C": Path.CURVE4}


def path_of(route: Route) -> Path:
    """Return the path that draws a route."""
    strokes = list(strokes_of(route))
    codes = [_CODES[letter] for letter, points in strokes for _ in points]
    return Path([point for _, points in strokes for point in points], codes)
