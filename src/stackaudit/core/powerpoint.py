"""PowerPoint: slides of native tables and charts and of pictures, no link in any of them; equal content is equal bytes.

Every text passes through `visible`, so a user's text neither breaks the file nor hides anything in it. A table has as
many rows as its place can hold; how many are left out stands below it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible
from stackaudit.core.excel import without_clock

if TYPE_CHECKING:
    from types import ModuleType

WIDTH, HEIGHT = 13.333, 7.5
_TITLE_ONLY = 5  # of the layouts of an empty presentation
_NARROW = 4 / 3  # its own slides are 10 inches wide
_INK, _GREY, _LINE = "0F172A", "475569", "CBD5E1"
_HEAD, _BAND = "E2E8F0", "F8FAFC"
_TONES = {"bad": "B91C1C", "warn": "92400E", "": _INK}
_BARS = ("1D4ED8", "CBD5E1")
_LETTER = 0.0074  # inches of width of a letter, for each point of its size
_LEADING = 1.2 / 72  # inches of height of a line, likewise
_CELL_LINES = 4
_TITLE_LETTERS, _TITLE_MOST = 150, 260
_LONGEST = 4000
_NUMBER_FIELD = (
    '<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>'
)


class Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


BODY = Box(0.6, 1.65, 12.13, 5.2)
"""What the title and the foot leave of a slide."""


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text, a paragraph each."""

    box: Box
    lines: tuple[str, ...]
    size: float = 14.0
    bullets: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table.

    Attributes:
        box: Where it stands, and how high it may become.
        caption: What it shows, for readers who cannot see it.
        columns: Heads.
        rows: Cells.
        widths: Share of the width that each column takes.
        numbers: Places of columns whose cells are set to the right.
        tones: `bad`, `warn` or nothing for each row: the colour of its first cell.
        size: Of its letters, in points.
        counted: Whether a line below says how many rows have no room; else the slide has to say it.
    """

    box: Box
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    tones: tuple[str, ...] = ()
    size: float = 12.0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, one below the other, each of one or two parts.

    Attributes:
        box: Where it stands.
        caption: What it shows, for readers who cannot see it.
        names: What each bar is of.
        series: Name of a part and its values.
        most: Where the axis ends; None where the values say so.
    """

    box: Box
    caption: str
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, as large as its place allows."""

    box: Box
    png: bytes
    alt: str


Shape = Words | Rows | Bars | Picture


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title is a sentence, its notes hold the proof."""

    title: str
    shapes: tuple[Shape, ...]
    notes: tuple[str, ...] = ()


def height_of(rows: Rows) -> float:
    """Return the inches that a table takes of its place, with the line that says how many rows are left out."""
    shown, height = _that_fit(rows, _widths(rows))
    return height + (0.4 if len(shown) < len(rows.rows) else 0.0)


def load_pptx(purpose: str) -> ModuleType:
    """Return the package that writes presentations; where it is not installed, the error says what to install.

    Raises:
        StackAuditError: it is not installed.
    """
    try:
        import pptx
    except ImportError as error:
        raise StackAuditError(f"{purpose} needs python-pptx: pip install 'stackaudit[slides]'") from error
    module: ModuleType = pptx
    return module


def presentation(slides: Iterable[Slide], title: str, foot: str) -> bytes:
    """Return a presentation.

    Args:
        slides: What it shows.
        title: Its name among the properties of the file.
        foot: What stands at the bottom of each slide, beside its number.

    Raises:
        StackAuditError: python-pptx is not installed.
    """
    pptx = load_pptx("writing .pptx")
    deck = pptx.Presentation()
    _make_wide(deck)
    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = _fit(title, 200), "", ""
    properties.subject = properties.keywords = properties.comments = properties.category = ""
    layout = deck.slide_layouts[0]
    for one in slides:
        made = deck.slides.add_slide(layout)
        _set_title(made, one.title)
        for shape in one.shapes:
            _add(made, shape)
        _add_foot(made, foot)
        if one.notes:
            made.notes_slide.notes_text_frame.text = "\n".join(_fit(line, _LONGEST) for line in one.notes)
    stream = BytesIO()
    deck.save(stream)
    return without_clock(stream.getvalue())


def _make_wide(deck: Any) -> None:  # noqa: ANN401  python-pptx makes its classes at run time
    """Leave one layout, of the width of today's screens."""
    from pptx.util import Inches

    for layout in [one for n, one in enumerate(deck.slide_layouts) if n != _TITLE_ONLY]:
        deck.slide_layouts.remove(layout)
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for holder in (deck.slide_master, *deck.slide_layouts):
        for shape in holder.placeholders:
            if shape.element.spPr.xfrm is not None:
                shape.left, shape.width = (int(side * _NARROW) for side in (shape.left, shape.width))
    title = next(iter(deck.slide_layouts[0].placeholders))
    title.left, title.top, title.width, title.height = map(Inches, (0.6, 0.35, BODY.width, 1.15))


def _set_title(made: Any, text: str) -> None:  # noqa: ANN401
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame = made.shapes.title.text_frame
    frame.word_wrap, frame.vertical_anchor, frame.margin_left = True, MSO_ANCHOR.MIDDLE, 0
    frame.text = _fit(text, _TITLE_MOST)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _style(frame.paragraphs[0], 24 if _letters(text) <= _TITLE_LETTERS else 19, bold=True)


def _add_foot(made: Any, foot: str) -> None:  # noqa: ANN401
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml

    _add_words(made, Words(Box(0.6, 7.0, 11.0, 0.3), (_fit(foot, 150),), 10), colour=_GREY)
    number = _add_words(made, Words(Box(11.73, 7.0, 1.0, 0.3), ("",), 10), colour=_GREY).text_frame.paragraphs[0]
    number.alignment = PP_ALIGN.RIGHT
    number._p.insert(0, parse_xml(_NUMBER_FIELD))


def _add(made: Any, shape: Shape) -> None:  # noqa: ANN401
    match shape:
        case Words():
            _add_words(made, shape)
        case Rows():
            _add_rows(made, shape)
        case Bars():
            _add_bars(made, shape)
        case Picture():
            _add_picture(made, shape)


def _add_words(made: Any, words: Words, colour: str = _INK) -> Any:  # noqa: ANN401
    from pptx.util import Inches, Pt

    box = made.shapes.add_textbox(*map(Inches, words.box))
    frame = box.text_frame
    frame.word_wrap, frame.margin_left, frame.margin_right = True, 0, 0
    for n, line in enumerate(words.lines):
        paragraph = frame.paragraphs[0] if not n else frame.add_paragraph()
        paragraph.text = f"{'• ' if words.bullets else ''}{_fit(line, _LONGEST)}"
        paragraph.space_after = Pt(words.size / 2 if words.bullets else 2)
        _style(paragraph, words.size, colour)
    return box


def _add_rows(made: Any, rows: Rows) -> None:  # noqa: ANN401
    from pptx.util import Inches

    widths = _widths(rows)
    shown, height = _that_fit(rows, widths)
    left, top, width, _ = rows.box
    place = map(Inches, (left, top, width, height))
    frame = made.shapes.add_table(len(shown) + 1, len(rows.columns), *place)
    _describe(frame, rows.caption)
    for column, wide in zip(frame.table.columns, widths, strict=True):
        column.width = Inches(wide)
    for n, cells in enumerate((tuple(map(visible, rows.columns)), *shown)):
        frame.table.rows[n].height = Inches(_height(cells, widths, rows.size))
        tone = rows.tones[n - 1] if n and rows.tones else ""
        for column, text in enumerate(cells):
            fill = _HEAD if not n else "FFFFFF" if n % 2 else _BAND
            colour = _TONES["" if column else tone]
            cell = frame.table.cell(n, column)
            _set_cell(cell, text, rows.size, fill, colour, bold=not n or bool(tone and not column))
            _align(cell, right=column in rows.numbers)
    if rows.counted and (left_out := len(rows.rows) - len(shown)):
        _add_words(made, Words(Box(left, top + height + 0.05, width, 0.3), (f"and {left_out:,} more",), 11), _GREY)


def _set_cell(cell: Any, text: str, size: float, fill: str, colour: str, *, bold: bool) -> None:  # noqa: ANN401
    from pptx.util import Inches

    cell.text = text
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(fill)
    _style(cell.text_frame.paragraphs[0], size, colour, bold=bold)


def _align(cell: Any, *, right: bool) -> None:  # noqa: ANN401
    from pptx.enum.text import PP_ALIGN

    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT


def _widths(rows: Rows) -> list[float]:
    return [rows.box.width * share / math.fsum(rows.widths) for share in rows.widths]


def _that_fit(rows: Rows, widths: Sequence[float]) -> tuple[list[tuple[str, ...]], float]:
    """The rows that have place, their texts cut to what a cell holds, and the height that they take with the head."""
    room = [int((wide - 0.16) / (_LETTER * rows.size)) for wide in widths]
    used = _height(rows.columns, widths, rows.size)
    shown: list[tuple[str, ...]] = []
    for row in rows.rows:
        cells = tuple(_fit(text, most * _CELL_LINES) for text, most in zip(row, room, strict=True))
        own = _height(cells, widths, rows.size)
        if shown and used + own > rows.box.height - 0.3:
            break
        shown.append(cells)
        used += own
    return shown, used


def _height(cells: Sequence[str], widths: Sequence[float], size: float) -> float:
    """Inches that a row of a table takes."""
    lines = max(
        math.ceil(_letters(text) / max(1.0, 0.92 * (wide - 0.16) / (_LETTER * size)))
        for text, wide in zip(cells, widths, strict=True)
    )
    return 0.1 + max(1, lines) * size * _LEADING


def _add_bars(made: Any, bars: Bars) -> None:  # noqa: ANN401
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [_fit(name, 60) for name in bars.names]
    for name, values in bars.series:
        data.add_series(_fit(name, 60), values)
    frame = made.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *map(Inches, bars.box), data)
    _describe(frame, bars.caption)
    chart = frame.chart
    chart.has_title, chart.has_legend = False, len(bars.series) > 1
    chart.font.size = Pt(12)
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.category_axis.reverse_order = True
    axis = chart.value_axis
    axis.has_major_gridlines, axis.minimum_scale, axis.maximum_scale = False, 0, bars.most
    axis.tick_labels.font.size = Pt(10)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    for part, colour in zip(chart.plots[0].series, _BARS, strict=False):
        part.format.fill.solid()
        part.format.fill.fore_color.rgb = _colour(colour)


def _add_picture(made: Any, picture: Picture) -> None:  # noqa: ANN401
    from pptx.util import Inches

    left, top, width, height = map(Inches, picture.box)
    image = made.shapes.add_picture(BytesIO(picture.png), left, top)
    scale = min(width / image.width, height / image.height)
    image.width, image.height = int(image.width * scale), int(image.height * scale)
    image.left, image.top = int(left + (width - image.width) / 2), int(top)
    _describe(image, picture.alt)


def _describe(shape: Any, alt: str) -> None:  # noqa: ANN401
    """Give a shape the text that a screen reader says."""
    (properties,) = shape.element.xpath("./*/p:cNvPr")
    properties.set("descr", _fit(alt, 1000))


def _style(paragraph: Any, size: float, colour: str = _INK, *, bold: bool = False) -> None:  # noqa: ANN401
    from pptx.util import Pt

    font = paragraph.font
    font.size, font.bold, font.color.rgb = Pt(size), bold, _colour(colour)


def _colour(code: str) -> Any:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(code))  # type: ignore[no-untyped-call]


def _letters(text: str) -> int:
    """How many letters wide a text is; signs of Chinese, Japanese and Korean take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _fit(text: str, most: int) -> str:
    """A text made harmless, cut to what there is place for."""
    shown = visible(text)
    return shown if _letters(shown) <= most else f"{shown[: max(1, (most - 1) * len(shown) // _letters(shown))]}…"
