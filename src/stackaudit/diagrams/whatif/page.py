"""The page of a change: its two sides, the strip of numbers and the notes beneath, laid out and painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from matplotlib.figure import Figure

from stackaudit.diagrams.boxes import labels, swatch_words
from stackaudit.diagrams.canvas import Canvas, along, direction
from stackaudit.diagrams.drawing import Z_BADGE, Z_BOX, Z_CARD, Z_CROSS, Z_LINE, Z_TAG, Z_TEXT, paint
from stackaudit.diagrams.footer import (
    SAMPLE_LENGTH,
    Footer,
    place_conduit,
    place_departments,
    place_line_kinds,
    place_list,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.layout.geometry import Badge, Geometry, Point, Rect, Route, RouteShape, Tile, Words
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Line, LineKind, MarkKind, Scene
from stackaudit.diagrams.silo.overview import HOLLOW_WORDS, HUB_WORDS, arrange_overview
from stackaudit.diagrams.silo.sheet import headline
from stackaudit.diagrams.style import (
    BADGE_RADIUS,
    BODY_PX,
    CARD_RADIUS,
    LINE_STYLES,
    MARGIN,
    NOTE_PX,
    THEMES,
    TILE,
    LineStyle,
    Theme,
    ThemeName,
    department_colours,
    ink_on,
)
from stackaudit.diagrams.text import clean, text_width, wrap_sentence
from stackaudit.diagrams.whatif.changes import Changes, LinkChange, ToolChange, changes_between, entries
from stackaudit.diagrams.whatif.layout import ChangedRoute, ChangedTool, RetiredTool, Side, arrange_sides

Number = tuple[str, str, str]  # what is counted, how many before, how many after

MOST_BOXES: Final = 60  # with more tools than this on both sides together, each is a square
MOST_ENTRIES: Final = 24
BETWEEN: Final = 44.0  # the two sides
OVERVIEW_ASPECT: Final = 0.95
LABEL_PX: Final = 11.5
NUMBER_PX: Final = 24.0
TITLE_PX: Final = 15.0
ARROW: Final = 30.0
NUMBER_GAP: Final = 44.0
STRIP: Final = 78.0
TITLES: Final = ("Today", "After the change")
SUBLINE: Final = (
    "Same places on both sides; only what changes is blue (new or joined) or struck out (retired or removed)."
)
OVERVIEW_SUBLINE: Final = "One square for each tool; only what changes is blue (new or joined) or struck out (retired)."
LETTER_WORDS: Final = "new link, by the same letter on both tools"
GHOST: Final = (44.0, 18.0)


@dataclass(slots=True)
class PairPage:
    """A whole what-if picture, ready to be painted in either theme."""

    width: float
    height: float
    union: Scene
    sides: tuple[Side, Side]
    footer: Footer
    words: list[Words] = field(default_factory=list)
    changed_numbers: list[Words] = field(default_factory=list)  # in the colour of a change
    arrows: list[Route] = field(default_factory=list)
    legend: Side = field(default_factory=Side)

    def base(self) -> Geometry:
        """Return what stays as it is, as one picture."""
        before, after = self.sides
        footer = self.footer
        swatches = [*before.swatches, *after.swatches, *footer.swatches]
        return Geometry(
            width=self.width,
            height=self.height,
            cards=(*before.cards, *after.cards),
            boxes=(*before.boxes, *after.boxes),
            lines=(*before.lines, *after.lines),
            trunks=(*before.trunks, *after.trunks),
            tiles=(*before.tiles, *after.tiles, *footer.tiles),
            words=(*self.words, *before.words, *after.words, *footer.words, *map(swatch_words, swatches)),
            badges=(*before.badges, *after.badges, *footer.badges),
            swatches=tuple(swatches),
            samples=tuple(footer.samples),
            shapes=tuple(footer.boxes),
            rules=tuple(footer.rules),
        )


def arrange_pair(before: Scene, after: Scene, numbers: Sequence[Number], title: str, subline: str | None) -> PairPage:
    """Lay a what-if picture out without drawing it."""
    changes = changes_between(before, after)
    tools = sum(len(card.boxes) for card in changes.union.cards)
    if tools > MOST_BOXES:
        (left, left_size), (right, right_size) = (
            _overview_side(scene, changes, is_after=at == 1) for at, scene in enumerate((before, after))
        )
        letters: Mapping[tuple[str, str], str] = {}
        size, half = (left_size[0] + BETWEEN + right_size[0], max(left_size[1], right_size[1])), left_size[0]
    else:
        sides = arrange_sides(changes)
        left, right, letters = sides.before, sides.after, sides.letters
        size, half = (2 * sides.w + BETWEEN, sides.h), sides.w
    told_how = (SUBLINE if tools <= MOST_BOXES else OVERVIEW_SUBLINE) if subline is None else subline
    words, y = headline(Scene(title, told_how, ()), size[0])
    page = PairPage(0.0, 0.0, changes.union, (left, right), Footer(size[0], 0.0), words)
    y = _place_numbers(page, numbers, size[0], y + 6)
    for at, x in enumerate((MARGIN, MARGIN + half + BETWEEN)):
        page.words.append(Words(x, y + 6, TITLES[at], TITLE_PX, bold=True, group=f"side:{at}"))
    y += 26
    page.sides = (left.moved("before", MARGIN, y), right.moved("after", MARGIN + half + BETWEEN, y))
    page.footer.y = y + size[1] + 18
    names = {tool: isolate(name) for tool, name in labels(changes.union).items()}
    told = entries(changes, names, letters)
    _place_footer(page, changes, Scene("", "", changes.union.cards, changes.union.owners, told[:MOST_ENTRIES]), told)
    page.width, page.height = rounded_height(size[0] + 2 * MARGIN), rounded_height(page.footer.y + MARGIN - 4)
    return page


def _place_numbers(page: PairPage, numbers: Sequence[Number], width: float, y: float) -> float:
    """Place the strip of numbers; return where the next thing begins."""
    x = MARGIN
    for at, (label, before, after) in enumerate(numbers):
        name = wrap_sentence(label, 180, LABEL_PX, lines=1)[0]
        was, now = clean(before, sentence=True), clean(after, sentence=True)
        shown = [was] if was == now else [was, now]
        wide = sum(text_width(text, NUMBER_PX, shown[1:] == [text]) for text in shown) + (ARROW + 18) * (len(shown) - 1)
        wide = max(wide, text_width(name, LABEL_PX))
        if x > MARGIN and x + wide > MARGIN + width:
            x, y = MARGIN, y + STRIP
        page.words.append(Words(x, y + 14, name, LABEL_PX, "muted", group=f"number:{at}"))
        role = "ink" if was == now else "muted"
        page.words.append(Words(x, y + 42, was, NUMBER_PX, role, group=f"number:{at}:was"))
        if was != now:
            left = x + text_width(was, NUMBER_PX) + 9
            page.arrows.append(Route(RouteShape.STRAIGHT, ((left, y + 42), (left + ARROW, y + 42))))
            page.changed_numbers.append(
                Words(left + ARROW + 9, y + 42, now, NUMBER_PX, bold=True, group=f"number:{at}:now")
            )
        x += wide + NUMBER_GAP
    return y + STRIP + 4 if numbers else y + 8


# -- the overview form


def _overview_side(scene: Scene, changes: Changes, *, is_after: bool) -> tuple[Side, tuple[float, float]]:
    """Return one side with a square for every tool, and its size."""
    geometry = arrange_overview(replace(scene, marks=(), marks_left_out=0), OVERVIEW_ASPECT)
    left = min((placed.rect.x for placed in geometry.cards), default=0.0)
    top = min((placed.rect.y for placed in geometry.cards), default=0.0)
    bottom = max((placed.rect.bottom for placed in geometry.cards), default=0.0)
    side = Side(
        cards=list(geometry.cards),
        tiles=[tile for tile in geometry.tiles if tile.tool],
        words=[words for words in geometry.words if top <= words.y <= bottom],
    )
    linked = {tool for link in changes.crossing for tool in (link.line.source, link.line.target)}
    for tile in side.tiles:
        change = changes.tools.get(tile.tool)
        if is_after and change is None and tile.tool in linked:
            change = ToolChange.JOINED
        if change is not None and is_after is (change is not ToolChange.RETIRED):
            side.tools.append(ChangedTool(tile.rect, change, tile=True))
    width = max((placed.rect.right for placed in geometry.cards), default=left) - left
    return side.moved("", -left, -top), (width, bottom - top)


# -- beneath


def _place_footer(page: PairPage, changes: Changes, told: Scene, every: Sequence[object]) -> None:
    footer = page.footer
    list_scene = replace(told, marks_title="What changes", marks_left_out=len(every) - len(told.marks))
    place_list(footer, list_scene)
    place_rule(footer)
    _place_change_kinds(page, changes)
    drawn = {line.line.kind for side in page.sides for line in side.lines}
    place_line_kinds(footer, [kind for kind in LineKind if kind in drawn])
    if page.sides[0].boxes or page.sides[1].boxes:
        place_conduit(footer, told)
    _place_tile_kinds(page)
    if footer.x > MARGIN:
        footer.new_row()
    place_departments(footer, told)
    if footer.x > MARGIN:
        footer.new_row()
    footer.y -= 12


def _place_change_kinds(page: PairPage, changes: Changes) -> None:
    """Place a sample of each kind of change that the picture shows."""
    footer, legend, after = page.footer, page.legend, page.sides[1]
    shown = {link.change for link in after.links}
    new = {LinkChange.ADDED: "new link", LinkChange.ALTERED: "changed link"}
    if new.keys() <= shown:
        new = {LinkChange.ADDED: "new or changed link"}
    words = {
        **{change: f"{word}, with what it carries" if after.pills else word for change, word in new.items()},
        LinkChange.REMOVED: "link removed",
        LinkChange.GONE: "link of a retired tool",
    }
    for change, word in words.items():
        if change in shown:
            x = footer.room(SAMPLE_LENGTH + 7 + text_width(word, BODY_PX))
            route = Route(RouteShape.STRAIGHT, ((x, footer.y), (x + SAMPLE_LENGTH, footer.y)))
            legend.links.append(ChangedRoute(Line("", "", LineKind.AUTOMATED), route, change))
            footer.word(x + SAMPLE_LENGTH + 7, word)
    first = min((badge.text for badge in after.badges if badge.kind is not None), default="")
    if first:
        x = footer.room(2 * BADGE_RADIUS + 6 + text_width(LETTER_WORDS, BODY_PX))
        footer.badges.append(Badge(x + BADGE_RADIUS, footer.y, first, MarkKind.MISSING))
        footer.word(x + 2 * BADGE_RADIUS + 6, LETTER_WORDS)
    tools = {tool.change for side in page.sides for tool in side.tools}
    if after.joined_cards:
        tools.add(ToolChange.JOINED)
    if after.retired:
        tools.add(ToolChange.RETIRED)
    tile = bool(after.tiles)
    for kind, word in _tool_words(tile, joined_links=bool(changes.crossing)):
        if kind in tools:
            w, h = (13.0, 13.0) if tile else GHOST
            x = footer.room(w + 7 + text_width(word, BODY_PX))
            rect = Rect(x, footer.y - h / 2, w, h)
            if kind is ToolChange.RETIRED and not tile:
                legend.retired.append(RetiredTool(rect, ()))
            else:
                legend.tools.append(ChangedTool(rect, kind, tile=tile))
            footer.word(x + w + 7, word)
    if footer.x > MARGIN:
        footer.new_row()


def _place_tile_kinds(page: PairPage) -> None:
    """Place what a hollow square and one with a dot mean, where the picture has one."""
    tiles, footer = [tile for side in page.sides for tile in side.tiles], page.footer
    for hollow, present, text in (
        (True, any(tile.hollow for tile in tiles), HOLLOW_WORDS),
        (False, any(tile.hub for tile in tiles), HUB_WORDS),
    ):
        if present:
            x = footer.room(TILE + 6 + text_width(text, BODY_PX))
            footer.tiles.append(Tile(Rect(x, footer.y - TILE / 2, TILE, TILE), None, hollow, not hollow))
            footer.word(x + TILE + 6, text)


def _tool_words(tile: bool, *, joined_links: bool) -> tuple[tuple[ToolChange, str], ...]:
    joined = "tool with a new link" if tile and joined_links else "no longer apart"
    return (
        (ToolChange.ADDED, "new tool"),
        (ToolChange.JOINED, joined),
        (ToolChange.CUT_OFF, "now cut off"),
        (ToolChange.RETIRED, "retired tool"),
    )


NEW_WIDTH: Final = 2.4
GONE: Final = LineStyle("", 1.2, (1.4, 3.0))
ARROW_LINE: Final = LineStyle("", 1.4)
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
        self._canvas.route(route, self._theme.muted, ARROW_LINE, ground=self._theme.background, z=Z_LINE)

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
