"""A picture as a value: made when it is first looked at, shown by a notebook, saved in one line."""

from __future__ import annotations

import base64
import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from numbers import Real
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError, path_of
from stackaudit.diagrams.scene import Said
from stackaudit.diagrams.text import given_fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from stackaudit.diagrams.layout.geometry import Geometry
    from stackaudit.diagrams.style import ThemeName


FORMATS = ("png", "svg", "pdf")
SCREEN_SCALE = 2.0
MOST_PIXELS = 20_000  # along one side
LEAST_PX = 6.0  # a smaller text cannot be read
_FONT_STARTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")


class PictureFormatError(StackAuditError, ValueError):
    """A picture was to be saved under a suffix that names no format we write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known = ", ".join(f".{name}" for name in FORMATS)
        given = f"the suffix {path.suffix!r}" if path.suffix else "a name without a suffix"
        super().__init__(f"cannot save a picture as {str(path)!r}: {given} names no picture format; use one of {known}")

    def __reduce__(self) -> tuple[type[PictureFormatError], tuple[Path]]:
        return type(self), (self.path,)


class PictureSizeError(StackAuditError, ValueError):
    """A picture was asked for in a size that it cannot have; the message says which it can."""


class FontFileError(StackAuditError, ValueError):
    """A file that a picture was to take its letters from is no font file."""


class SmallTextWarning(UserWarning):
    """The axes that a picture was drawn into are so small that some of its texts cannot be read."""


def font_files(paths: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
    """Return the paths of font files as they are, after a look at each.

    Raises:
        FontFileError: One is not there, or is no TrueType or OpenType font.
    """
    files = [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    for file in files:
        try:
            with file.open("rb") as opened:
                start = opened.read(4)
        except OSError as error:
            raise FontFileError(f"the font file {str(file)!r} cannot be read: {error.strerror or error}") from error
        if start not in _FONT_STARTS:
            raise FontFileError(f"{str(file)!r} is no font file that can be used; name a .ttf, .otf or .ttc file")
    return tuple(str(file) for file in files)


def _is_size(value: object) -> bool:
    return isinstance(value, Real) and 0 < float(value) < math.inf


@dataclass(frozen=True)
class Diagram:
    """A picture. Nothing is drawn, and matplotlib is not even loaded, before it is needed.

    In a notebook it shows itself. `figure` is the matplotlib `Figure`, to add to or to show elsewhere.

    Attributes:
        title: What the picture says, in one sentence.
        alt: Alternative text, for readers who cannot see it.
        build: Lays the picture out.
        theme: The colours that it is painted in.
        fonts: Font files for what the house font lacks, tried in this order.
    """

    title: str
    alt: str
    build: Callable[[], Geometry] = field(repr=False, compare=False)
    theme: ThemeName = "light"
    fonts: tuple[str, ...] = ()
    _laid_out: list[Geometry] = field(default_factory=list, init=False, repr=False, compare=False)
    _drawn: list[Figure] = field(default_factory=list, init=False, repr=False, compare=False)
    _lock: Any = field(default_factory=RLock, init=False, repr=False, compare=False)

    def __reduce__(
        self,
    ) -> tuple[type[Diagram], tuple[str, str, Callable[[], Geometry], ThemeName, tuple[str, ...]]]:
        """Travel as what it says and how it is made: a copy draws its own figure when it is looked at."""
        return type(self), (self.title, self.alt, self.build, self.theme, self.fonts)

    def using(self, fonts: str | Path | Iterable[str | Path]) -> Diagram:
        """Return the same picture with letters of these font files, for what the house font lacks.

        Raises:
            FontFileError: One is not there, or is no TrueType or OpenType font.
        """
        return replace(self, fonts=font_files(fonts))

    @property
    def geometry(self) -> Geometry:
        """Where everything stands, in CSS pixels; laid out once, for every format."""
        with self._lock:
            if not self._laid_out:
                from stackaudit.diagrams.painting import house_settings

                with house_settings(), given_fonts(self.fonts):
                    self._laid_out.append(self.build())
            return self._laid_out[0]

    @property
    def figure(self) -> Figure:
        """The matplotlib `Figure`; the same one each time."""
        with self._lock:
            if not self._drawn:
                self._drawn.append(self._painted(1.0))
            return self._drawn[0]

    def draw(self, ax: Axes) -> Axes:
        """Draw the picture into axes of a figure of your own, as large as they can hold it; return the axes.

        Texts and lines shrink and grow with it: set the size and place of the axes before.

        Args:
            ax: The axes. They take the limits of the picture and lose their frame.
        """
        from stackaudit.diagrams.painting import paint_on

        with given_fonts(self.fonts):
            scale = paint_on(ax, self.geometry, self.theme)
        smallest = min((words.px for words in self.geometry.texts()), default=math.inf)
        if smallest * scale < LEAST_PX:
            inches = [side * LEAST_PX / smallest / 96 for side in (self.geometry.width, self.geometry.height)]
            warnings.warn(
                f"the smallest text of this picture is {smallest * scale:.1f} px high in these axes; it can be read "
                f"from {LEAST_PX:g} px on, which takes axes of {inches[0]:.1f} x {inches[1]:.1f} inches",
                SmallTextWarning,
                stacklevel=2,
            )
        return ax

    def png(self, scale: float = SCREEN_SCALE) -> bytes:
        """Return the picture as PNG, with so many pixels for each CSS pixel."""
        return self._rendered("png", self._scale(scale, None, None, SCREEN_SCALE))

    def svg(self, scale: float = 1.0, *, prefix: str = "") -> str:
        """Return the picture as one `<svg>` element, as a page can hold it.

        Its texts are texts. Each tool is a group `class="tool" data-tool="crm"`, each flow one with `class="flow"`,
        `data-source`, `data-target` and `data-kind`; both have a `<title>`. Ids are those of findings: `tool:crm`.

        Args:
            scale: The size at which it shows itself; with 1, a text of 11 px is 11 CSS pixels high.
            prefix: What every id begins with, where several pictures stand in one page.
        """
        return self._written(self._scale(scale, None, None, 1.0), prefix)

    def _written(self, scale: float, prefix: str = "", *, own_file: bool = False) -> str:
        from stackaudit.diagrams.painting import house_settings
        from stackaudit.diagrams.svg import svg_of
        from stackaudit.diagrams.typeface import families_of

        geometry = self.geometry  # before the settings are ours: whoever lays out waits for them
        look = {"title": self.title, "alt": self.alt, "prefix": prefix}
        with house_settings(), given_fonts(self.fonts):
            families = families_of(self.fonts)
            return svg_of(geometry, self.theme, scale=scale, families=families, own_file=own_file, **look)

    def save(
        self, path: str | Path, *, scale: float | None = None, width: float | None = None, height: float | None = None
    ) -> Path:
        """Save the picture; the suffix decides the format: `.png`, `.svg` or `.pdf`.

        The file appears whole or not at all.

        Args:
            path: Where to.
            scale: Pixels of a PNG for each CSS pixel, 2 if not given; of an SVG and a PDF how much larger it is.
            width: Instead of a scale, the greatest width in pixels; of an SVG and a PDF 96 are an inch.
            height: The greatest height; with both, the picture is as large as fits.

        Returns:
            The path.

        Raises:
            PictureFormatError: The suffix names no format we write.
            PictureSizeError: The size is no size, or far too large.
        """
        target = path_of("save", path)
        file_format = target.suffix.lower().removeprefix(".")
        if file_format not in FORMATS:
            raise PictureFormatError(target)
        chosen = self._scale(scale, width, height, SCREEN_SCALE if file_format == "png" else 1.0)
        if file_format == "svg":
            write_bytes(target, self._written(chosen, own_file=True).encode())
        else:
            write_bytes(target, self._rendered(file_format, chosen))
        return target

    def _scale(self, scale: float | None, width: float | None, height: float | None, default: float) -> float:
        """Return the scale that these come to.

        Raises:
            PictureSizeError: They contradict each other, or give a picture of no size or of a huge one.
        """
        sizes = {"scale": scale, "width": width, "height": height}
        for name, value in sizes.items():
            if value is not None and not _is_size(value):
                raise PictureSizeError(f"the {name} of a picture is a number above 0, not {value!r}")
        if scale is not None and (width is not None or height is not None):
            raise PictureSizeError("a picture has a scale, or else a width and a height to fit into; leave out one")
        geometry = self.geometry
        limits = ((width, geometry.width), (height, geometry.height))
        fitting = [limit / own for limit, own in limits if limit is not None]
        chosen = min(fitting, default=default if scale is None else scale)
        longest = max(geometry.width, geometry.height)
        if longest * chosen > MOST_PIXELS:
            most = math.floor(MOST_PIXELS / longest * 10) / 10
            raise PictureSizeError(
                f"the picture would be {longest * chosen:,.0f} pixels long; at most {MOST_PIXELS:,} can be, "
                f"which is a scale of {most:g}"
            )
        return chosen

    def _painted(self, scale: float) -> Figure:
        from stackaudit.diagrams.painting import paint

        with given_fonts(self.fonts):
            return paint(self.geometry, self.theme, self.alt, scale)

    def _rendered(self, file_format: str, scale: float) -> bytes:
        from stackaudit.diagrams.painting import rendered

        figure = self._painted(scale) if file_format == "pdf" and scale != 1.0 else self.figure
        return rendered(figure, file_format, scale=scale, title=self.title)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, Mapping[str, object]]]:
        """Return the picture and its title for a notebook, which picks what it can show."""
        del include, exclude
        width, _ = self.figure.get_size_inches() * 96
        data = {"image/png": base64.b64encode(self.png()).decode("ascii"), "text/plain": self.title}
        return data, {"image/png": {"width": round(float(width)), "alt": self.alt}}

    def __repr__(self) -> str:
        return f"<Diagram: {' '.join(self.title.split())}>"


SaidT = TypeVar("SaidT", bound=Said)


def diagram_of(scene: SaidT, arrange: Callable[[SaidT], Geometry], theme: ThemeName = "light") -> Diagram:
    """Return the picture of a scene; neither is it laid out nor matplotlib loaded before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(arrange, scene), theme)
