"""A picture as a value: made when it is first looked at, shown by a notebook, saved in one line."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.diagrams.scene import Said

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.layout.geometry import Geometry
    from stackaudit.diagrams.style import ThemeName


FORMATS = ("png", "svg", "pdf")
SCREEN_SCALE = 2.0


class PictureFormatError(StackAuditError, ValueError):
    """A picture was to be saved under a suffix that names no format we write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known = ", ".join(f".{name}" for name in FORMATS)
        given = f"the suffix {path.suffix!r}" if path.suffix else "a name without a suffix"
        super().__init__(f"cannot save a picture as {str(path)!r}: {given} names no picture format; use one of {known}")

    def __reduce__(self) -> tuple[type[PictureFormatError], tuple[Path]]:
        return type(self), (self.path,)


@dataclass(frozen=True)
class Diagram:
    """A picture. Nothing is drawn, and matplotlib is not even loaded, before it is needed.

    In a notebook it shows itself. `figure` is the matplotlib `Figure`, to add to or to show elsewhere.

    Attributes:
        title: What the picture says, in one sentence.
        alt: Alternative text, for readers who cannot see it.
    """

    title: str
    alt: str
    build: Callable[[], Figure] = field(repr=False, compare=False)
    _drawn: list[Figure] = field(default_factory=list, init=False, repr=False, compare=False)
    _lock: Any = field(default_factory=Lock, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[Diagram], tuple[str, str, Callable[[], Figure]]]:
        """Travel as what it says and how it is made: a copy draws its own figure when it is looked at."""
        return type(self), (self.title, self.alt, self.build)

    @property
    def figure(self) -> Figure:
        """The matplotlib `Figure`; the same one each time."""
        with self._lock:
            if not self._drawn:
                self._drawn.append(self.build())
            return self._drawn[0]

    def png(self, scale: float = SCREEN_SCALE) -> bytes:
        """Return the picture as PNG, with so many pixels for each CSS pixel."""
        return self._rendered("png", scale)

    def save(self, path: str | Path, *, scale: float = SCREEN_SCALE) -> Path:
        """Save the picture; the suffix decides the format: `.png`, `.svg` or `.pdf`.

        The file appears whole or not at all.

        Args:
            path: Where to.
            scale: Pixels of a PNG for each CSS pixel.

        Returns:
            The path.

        Raises:
            PictureFormatError: The suffix names no format we write.
        """
        target = Path(path)
        file_format = target.suffix.lower().removeprefix(".")
        if file_format not in FORMATS:
            raise PictureFormatError(target)
        write_bytes(target, self._rendered(file_format, scale))
        return target

    def _rendered(self, file_format: str, scale: float) -> bytes:
        from stackaudit.diagrams.painting import rendered

        return rendered(self.figure, file_format, scale=scale, title=self.title)

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
    return Diagram(scene.headline, scene.alt or scene.headline, partial(_draw, scene, arrange, theme))


def _draw(scene: SaidT, arrange: Callable[[SaidT], Geometry], theme: ThemeName) -> Figure:
    from stackaudit.diagrams.painting import draw

    return draw(scene, arrange, theme)
