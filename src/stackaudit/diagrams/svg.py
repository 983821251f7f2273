"""Write a finished layout as SVG: text as text, a name for every tool and flow, ids and classes for scripts and styles.

Each text has the width that it was laid out with (`textLength`), so that no other font makes it run into its neighbour.
Colours are attributes, which any style sheet overrides; there is no script, no style sheet, and nothing is loaded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from stackaudit.diagrams.canvas import NONE, Canvas, baseline, strokes_of
from stackaudit.diagrams.layout.geometry import Geometry, Point, Rect, Route, Stands, Words
from stackaudit.diagrams.painter import Painter
from stackaudit.diagrams.style import THEMES, Dash, LineStyle, ThemeName
from stackaudit.diagrams.text import advance, clean

HOUSE: Final = "Inter"
GENERIC: Final = "DejaVu Sans,Noto Sans,Segoe UI,Helvetica,Arial,sans-serif"  # as much alike as most machines have
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
LONGEST_TEXT: Final = 100_000  # characters of an alternative text
_NO_FAMILY: Final = re.compile(r"[^\w -]")
_ANCHORS: Final[Mapping[str, str]] = {"left": "", "center": "middle", "right": "end"}
_NOT_IN_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def svg_of(
    geometry: Geometry,
    theme: ThemeName,
    *,
    title: str,
    alt: str,
    scale: float = 1.0,
    prefix: str = "",
    families: Sequence[str] = (),
    own_file: bool = False,
) -> str:
    """Return a picture as one `<svg>` element; equal pictures give equal text.

    Args:
        geometry: Where everything stands.
        theme: Colours.
        title: What the picture says, in one sentence.
        alt: What it shows, for readers who cannot see it.
        scale: The size at which it shows itself, 1 for that of the layout.
        prefix: What every id begins with, so that several pictures can stand in one page.
        families: Fonts that were given for the picture.
        own_file: Whether it is a file, with a declaration and with its title; in a page it would be a tooltip.
    """
    page = SvgCanvas(prefix)
    Painter(page, theme, geometry).paint()
    width, height = _number(geometry.width), _number(geometry.height)
    label, told = clean(title, sentence=True), clean(alt, sentence=True, longest=LONGEST_TEXT)
    head = _open(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=_number(geometry.width * scale),
        height=_number(geometry.height * scale),
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
        class_=f"stackaudit {theme}",
        font_family=",".join((HOUSE, *(_NO_FAMILY.sub(" ", name) for name in families), GENERIC)),
    )
    ground = _empty("rect", class_="ground", width=width, height=height, fill=THEMES[theme].background)
    before = [DECLARATION, head, f"<title>{escaped(label)}</title>"] if own_file else [head]
    return "\n".join([*before, f"<desc>{escaped(told)}</desc>", ground, *page.elements(), "</svg>"]) + "\n"


def escaped(text: str) -> str:
    r"""Return a text for XML, within an element or within quotes; what XML cannot hold is replaced.

    >>> escaped('<b title="x">\x00')
    '&lt;b title=&quot;x&quot;&gt;�'
    """
    return _NOT_IN_XML.sub("\ufffd", text).translate(_ESCAPES)


def _open(name: str, **attributes: str) -> str:
    """Return an opening tag; attributes without a value are left off."""
    written = (f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{''.join(written)}>"


def _empty(name: str, **attributes: str) -> str:
    """Return an element without content."""
    return f"{_open(name, **attributes)[:-1]}/>"


def _number(value: float) -> str:
    """Return a length with at most two decimals.

    >>> _number(12.50), _number(-0.001)
    ('12.5', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class _Part:
    """What is drawn for one tool or flow, or one element that belongs to none: its lowest `z`, and the elements."""

    z: float
    begin: str = ""
    elements: list[tuple[float, str]] = field(default_factory=list)

    def written(self) -> Iterator[str]:
        """Yield its lines, the lowest first."""
        inside = (element for _, element in sorted(self.elements, key=lambda entry: entry[0]))
        yield from (self.begin, *inside, "</g>") if self.begin else inside


class SvgCanvas(Canvas):
    """Collects elements; those of one tool or flow are in one group, which lies where its lowest lies."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._parts: list[_Part] = []
        self._groups: dict[Stands, _Part] = {}
        self._now: Stands | None = None
        self._used: Counter[str] = Counter()

    def elements(self) -> Iterator[str]:
        """Yield the lines of the picture, from the ground up."""
        for part in sorted(self._parts, key=lambda part: part.z):
            yield from part.written()

    @contextmanager
    def part(self, stands: Stands | None) -> Iterator[None]:
        """Within this block everything belongs to one tool or flow; of None to neither."""
        before, self._now = self._now, stands
        try:
            yield
        finally:
            self._now = before

    def spot(self, rect: Rect, stands: Stands) -> None:
        """Name a place, by a rectangle that cannot be seen."""
        with self.part(stands):
            look = {"fill": NONE, "pointer_events": "all", "class_": "spot"}
            self._add(_TOP, _empty("rect", **_edges(rect), **look))

    def _add(self, z: float, element: str) -> None:
        if self._now is None:
            self._parts.append(_Part(z, elements=[(z, element)]))
            return
        part = self._groups.get(self._now)
        if part is None:
            part = self._groups[self._now] = _Part(z, self._begin(self._now))
            self._parts.append(part)
        part.z = min(part.z, z)
        part.elements.append((z, element))

    def _begin(self, stands: Stands) -> str:
        """Return the beginning of a group: what it is, to scripts and styles, and its name, to readers."""
        if stands.tool:
            own, data = f"tool:{stands.tool}", {"class_": "tool", "data_tool": stands.tool}
        else:
            own = f"flow:{stands.source}>{stands.target}"
            ends = {"data_source": stands.source, "data_target": stands.target, "data_kind": stands.kind}
            data = {"class_": "flow", **ends}
        if stands.side:
            own = f"{stands.side}:{own}"
        self._used[own] += 1
        number = f"~{self._used[own]}" if self._used[own] > 1 else ""
        begin = _open("g", id=f"{self._prefix}{own}{number}", **data, data_side=stands.side)
        title = clean(stands.title, sentence=True)
        text = clean(stands.text, sentence=True) if stands.text.strip() else ""
        return f"{begin}<title>{escaped(title)}</title>{f'<desc>{escaped(text)}</desc>' if text else ''}"

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
        r = min(radius, rect.w / 2, rect.h / 2)
        round_ = {"rx": _number(r)} if r > 0 else {}
        self._add(z, _empty("rect", **_edges(rect), **round_, **_look(fill, line, width, dash)))

    def square(self, rect: Rect, *, z: float, fill: str, line: str, width: float) -> None:
        """Draw a rectangle with sharp corners, its line inside."""
        inner = Rect(rect.x + width / 2, rect.y + width / 2, rect.w - width, rect.h - width)
        self._add(z, _empty("rect", **_edges(inner), **_look(fill, line, width)))

    def disc(self, centre: Point, radius: float, *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a circle."""
        at = {"cx": _number(centre[0]), "cy": _number(centre[1]), "r": _number(radius)}
        self._add(z, _empty("circle", **at, **_look(fill, line, width)))

    def half_disc(self, centre: Point, radius: float, *, z: float, fill: str) -> None:
        """Draw the left half of a disc."""
        (x, y), r = centre, _number(radius)
        way = f"M{_number(x)} {_number(y - radius)}A{r} {r} 0 0 0 {_number(x)} {_number(y + radius)}Z"
        self._add(z, _empty("path", d=way, fill=fill))

    def polygon(self, points: Sequence[Point], *, z: float, fill: str, line: str = NONE, width: float = 0.0) -> None:
        """Draw a closed shape."""
        look = _look(fill, line, width)
        joined = {"stroke_linejoin": "round"} if "stroke" in look else {}
        self._add(z, _empty("path", d=f"M{'L'.join(map(_pair, points))}Z", **look, **joined))

    def path(self, route: Route, colour: str, look: LineStyle, *, z: float) -> None:
        """Draw a line along a route, without arrowheads."""
        way = "".join(letter + " ".join(map(_pair, points)) for letter, points in strokes_of(route))
        joined = {"stroke_linejoin": "round"} if len(route.points) > 2 else {}
        self._add(z, _empty("path", d=way, **_look(NONE, colour, look.width, look.dash), **joined))

    def hatch(self, pairs: Sequence[tuple[Point, Point]], colour: str, width: float, *, z: float) -> None:
        """Draw many straight lines as one shape."""
        way = "".join(f"M{_pair(begin)}L{_pair(end)}" for begin, end in pairs)
        self._add(z, _empty("path", d=way, **_look(NONE, colour, width)))

    def words(self, words: Words, colour: str, *, z: float, turned: bool = False) -> None:
        """Write one line of text. Turned, it runs upwards and ends at its point."""
        if not words.text.strip():
            return
        x, y = (_number(value) for value in baseline(words, turned=turned))
        text = _open(
            "text",
            x=x,
            y=y,
            font_size=_number(words.px),
            font_weight="600" if words.bold else "",
            text_anchor="end" if turned else _ANCHORS[words.align],
            transform=f"rotate(-90 {x} {y})" if turned else "",
            unicode_bidi="plaintext" if _runs_left(words.text) else "",
            fill=colour,
            textLength=_number(advance(words.text, words.px, words.bold)),
            lengthAdjust="spacingAndGlyphs",
        )
        self._add(z, f"{text}{escaped(words.text)}</text>")


_TOP: Final = 100.0  # above everything that is drawn


def _runs_left(text: str) -> bool:
    """Whether some of a text is written from right to left; then its first letter says where it begins."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _edges(rect: Rect) -> dict[str, str]:
    return {"x": _number(rect.x), "y": _number(rect.y), "width": _number(rect.w), "height": _number(rect.h)}


def _look(fill: str, line: str, width: float, dash: Dash = ()) -> dict[str, str]:
    """Return the attributes of an area and of the line around it."""
    look = {"fill": fill}
    if line != NONE and width:
        look |= {"stroke": line, "stroke_width": _number(width)}
        if dash:
            look["stroke_dasharray"] = " ".join(map(_number, dash))
    return look
