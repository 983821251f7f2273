"""Paint a what-if picture: what stays as in any silo diagram, and over it what changes, in the one colour for it."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from stackaudit.diagrams.canvas import Canvas, along, direction
from stackaudit.diagrams.drawing import Z_BADGE, Z_BOX, Z_CARD, Z_CROSS, Z_LINE, Z_TAG, Z_TEXT, paint
from stackaudit.diagrams.layout.geometry import Point, Rect, Route, Words
from stackaudit.diagrams.pair_changes import LinkChange, ToolChange
from stackaudit.diagrams.pair_page import PairPage
from stackaudit.diagrams.pair_sides import ChangedRoute, ChangedTool, RetiredTool, Side
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.style import (
    CARD_RADIUS,
    LINE_STYLES,
    NOTE_PX,
    THEMES,
    LineStyle,
    Theme,
    ThemeName,
    department_colours,
    ink_on,
)
from stackaudit.diagrams.text import text_width

NEW_WIDTH: Final = 2.4
GONE: Final = LineStyle("", 1.2, (1.4, 3.0))
ARROW: Final = LineStyle("", 1.4)
SLASH: Final = 5.5


def paint_pair(page: PairPage, theme: ThemeName, label: str) -> Figure:
    """Return the picture."""
    look = THEMES[theme]
    with house_settings():
        figure = paint(page.base(), look, department_colours(page.union.owners), label)
        painter = _Painter(Canvas(figure), look)
        for words in page.changed_numbers:
            painter.new_words(words)
        for arrow in page.arrows:
            painter.arrow(arrow)
        for side in (*page.sides, page.legend):
            painter.side(side)
    return figure


class _Painter:
    """Adds the changes to the page."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        self._canvas = canvas
        self._theme = theme

    def side(self, side: Side) -> None:
        for rect in side.joined_cards:
            self._canvas.rounded(rect, CARD_RADIUS, z=Z_CARD + 0.1, line=self._theme.missing, width=1.3)
        for words in side.joined_words:
            self.new_words(words)
        for link in sorted(side.links, key=lambda link: link.change is LinkChange.ADDED):
            self._link(link)
        for gone in side.retired:
            self._retired(gone)
        for tool in side.tools:
            self._tool(tool)
        for at, (rect, text) in enumerate(side.pills):
            self._pill(rect, text, f"pill:{at}")

    def new_words(self, words: Words) -> None:
        self._canvas.words(words, self._theme.missing, z=Z_TEXT)

    def arrow(self, route: Route) -> None:
        self._canvas.route(route, self._theme.muted, ARROW, ground=self._theme.background, z=Z_LINE)

    def _link(self, link: ChangedRoute) -> None:
        theme, canvas = self._theme, self._canvas
        if link.change in {LinkChange.REMOVED, LinkChange.GONE}:
            canvas.plain_route(link.route, theme.muted, GONE, z=Z_LINE)
            if link.change is LinkChange.REMOVED:
                self._slashes(link.route)
            return
        style = LINE_STYLES[link.line.kind]
        look = LineStyle("", NEW_WIDTH, style.dash, style.open_head)
        canvas.route(link.route, theme.missing, look, ground=theme.card, z=Z_LINE + 0.4, both=link.line.both)

    def _slashes(self, route: Route) -> None:
        """Strike a line out in its middle."""
        x, y = along(route, 0.5)
        points = route.sampled(2.0)
        step = direction(points[: len(points) // 2 + 1])
        ahead: Point = (float(step[0]), float(step[1]))
        for shift in (-2.0, 2.0):
            cx, cy = x + ahead[0] * shift, y + ahead[1] * shift
            dx, dy = (ahead[0] * 0.35 - ahead[1]) * SLASH, (ahead[1] * 0.35 + ahead[0]) * SLASH
            self._canvas.polyline([(cx - dx, cy - dy), (cx + dx, cy + dy)], self._theme.muted, 1.4, z=Z_CROSS)

    def _retired(self, gone: RetiredTool) -> None:
        theme, canvas, rect = self._theme, self._canvas, gone.rect
        canvas.rounded(rect, 5.0, z=Z_BOX, fill=theme.background, line=theme.box_line, width=1.0, dash=(2.8, 2.4))
        for words in gone.words:
            canvas.words(words, theme.muted, z=Z_TEXT)
            right = words.x + text_width(words.text, words.px, words.bold) + 3
            canvas.polyline([(words.x - 3, words.y), (right, words.y)], theme.muted, 1.2, z=Z_TEXT + 0.1)
        if not gone.words:
            canvas.polyline([(rect.x + 8, rect.cy), (rect.right - 8, rect.cy)], theme.muted, 1.2, z=Z_TEXT)

    def _tool(self, tool: ChangedTool) -> None:
        theme, canvas, rect = self._theme, self._canvas, tool.rect
        if tool.change is ToolChange.RETIRED:
            corner = 2.5
            line = [(rect.x - corner, rect.bottom + corner), (rect.right + corner, rect.y - corner)]
            canvas.polyline(line, theme.background, 4.0, z=Z_BOX)
            canvas.polyline(line, theme.ink, 1.8, z=Z_BOX + 0.1)
            return
        colour = theme.silo_line if tool.change is ToolChange.CUT_OFF else theme.missing
        if tool.tile:
            around = Rect(rect.x - 2, rect.y - 2, rect.w + 4, rect.h + 4)
            canvas.rounded(around, 3.0, z=Z_TAG, line=colour, width=2.0)
            return
        dash = (4.2, 2.6) if tool.change is ToolChange.CUT_OFF else ()
        canvas.rounded(rect, 13.0 if tool.conduit else 5.0, z=Z_BOX + 0.1, line=colour, width=2.0, dash=dash)

    def _pill(self, rect: Rect, text: str, group: str) -> None:
        colour = self._theme.missing
        self._canvas.rounded(rect, rect.h / 2, z=Z_CROSS + 0.1, fill=colour)
        words = Words(rect.cx, rect.cy, text, NOTE_PX, bold=True, align="center", group=group)
        self._canvas.words(words, ink_on(colour), z=Z_BADGE)
