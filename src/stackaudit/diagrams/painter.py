"""Put a finished layout on a canvas in one theme. Nothing is decided here: places and texts come from `Geometry`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from stackaudit.diagrams import style
from stackaudit.diagrams.canvas import NONE, Canvas
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    PlacedBox,
    PlacedLine,
    Point,
    Points,
    Rect,
    Route,
    RouteShape,
    Swatch,
    Tile,
    Words,
    lengths,
)
from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind
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
from stackaudit.diagrams.standing import Standing
from stackaudit.diagrams.style import THEMES, LineStyle, ThemeName

BADGE_PX: Final = 11.0
SMALL_BADGE_PX: Final = 8.5
HATCH_STEP: Final = 6.0
HATCH_WIDTH: Final = 1.6


class Painter:
    """Puts one layout on a canvas."""

    def __init__(self, canvas: Canvas, theme: ThemeName, geometry: Geometry) -> None:
        self._canvas = canvas
        self._name: ThemeName = theme
        self._theme = THEMES[theme]
        self._geometry = geometry
        self._departments = style.department_colours(geometry.owners)
        self._standing = Standing(geometry)

    def paint(self) -> None:
        """Paint all of it, from the ground up."""
        geometry = self._geometry
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
            self._box(box)
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
        for spot in geometry.spots:
            self._canvas.spot(spot.rect, spot.stands)

    def _card(self, rect: Rect, kind: CardKind) -> None:
        fill, line = self._theme.card_colours(kind)
        width = 1.8 if kind in {CardKind.SILO, CardKind.CAUTION} else 1.2
        dash = (4.8, 3.6) if kind is CardKind.UNCONNECTED else ()
        self._canvas.rounded(rect, style.CARD_RADIUS, z=Z_CARD, fill=fill, line=line, width=width, dash=dash)

    def _box(self, placed: PlacedBox) -> None:
        line, width = (self._theme.ink, 1.6) if placed.box.hub else (self._theme.box_line, 1.0)
        radius = 13.0 if placed.box.conduit else 5.0
        with self._canvas.part(self._standing.box(placed.box.id)):
            self._canvas.rounded(placed.rect, radius, z=Z_BOX, fill=self._theme.box, line=line, width=width)

    def _department(self, owner: str | None) -> str | None:
        return self._departments[owner] if owner is not None else None

    def _swatch(self, swatch: Swatch) -> None:
        colour, theme, rect = self._department(swatch.owner), self._theme, swatch.rect
        with self._canvas.part(self._standing.at((rect.cx, rect.cy))):
            if colour is None:
                look = {"fill": theme.box, "line": theme.box_line}
                self._canvas.rounded(rect, 3.5, z=Z_TAG, width=1.0, dash=(2.4, 1.8), **look)
                return
            faint = style.contrast(colour, theme.box) < style.VISIBLE
            line = style.visible_on(colour, theme.box, theme.ink)
            self._canvas.rounded(rect, 3.5, z=Z_TAG, fill=colour, line=line, width=1.0 if faint else 0.0)

    def _tile(self, tile: Tile) -> None:
        theme = self._theme
        colour = self._department(tile.owner) or theme.muted
        ground = theme.box if tile.hollow else colour
        line = style.visible_on(colour, theme.box, theme.ink)
        width = 1.8 if tile.hollow else 1.0
        with self._canvas.part(self._standing.box(tile.tool)):
            self._canvas.square(tile.rect, z=Z_LINE, fill=ground, line=line, width=width)
            if tile.hub:
                self._canvas.disc((tile.rect.cx, tile.rect.cy), 2.6, z=Z_HEAD, fill=style.ink_on(ground))

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
        with self._canvas.part(self._standing.of(words)):
            self._canvas.words(words, self._colour(words.role), z=Z_TEXT)

    def _badge(self, badge: Badge) -> None:
        theme = self._theme
        colour = theme.muted if badge.kind is None else theme.mark_colour(badge.kind)
        hollow = badge.kind is MarkKind.UNKNOWN
        px = BADGE_PX if len(badge.text) == 1 else SMALL_BADGE_PX
        ink = theme.ink if hollow else style.ink_on(colour)
        words = Words(badge.x, badge.y, badge.text, px, "badge", True, "center", "badge")
        with self._canvas.part(self._standing.at((badge.x, badge.y))):
            _paint_badge(self._canvas, badge, colour, theme.box)
            self._canvas.words(words, ink, z=Z_BADGE + 1)

    def _stroke(self, route: Route, kind: LineKind) -> None:
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        self._canvas.path(route, colour, look, z=Z_LINE)

    def _line(self, placed: PlacedLine, ground: str) -> None:
        kind = placed.line.kind
        look, colour = style.LINE_STYLES[kind], self._theme.line_colour(kind)
        with self._canvas.part(self._standing.line(placed)):
            self._canvas.arrow(placed.route, colour, look, ground=ground, z=Z_LINE, both=placed.line.both)
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


def _paint_badge(canvas: Canvas, badge: Badge, colour: str, ground: str) -> None:
    """Paint the shape of a mark, which says its kind without a colour; that of "+9" is a pill."""
    (x, y), r = (badge.x, badge.y), style.BADGE_RADIUS
    if badge.kind is MarkKind.MISSING:
        canvas.disc((x, y), r, z=Z_BADGE, fill=colour)
    elif badge.kind is MarkKind.UNKNOWN:
        canvas.disc((x, y), r - 0.7, z=Z_BADGE, fill=ground, line=colour, width=1.4)
    elif badge.kind is MarkKind.STALE:
        canvas.polygon(hexagon((x, y), r + 0.8), z=Z_BADGE, fill=colour)
    elif badge.kind is MarkKind.MANUAL:
        canvas.rounded(Rect.around(x, y, 2 * r - 1, 2 * r - 1), 2.5, z=Z_BADGE, fill=colour)
    else:
        canvas.rounded(Rect.around(x, y, 2 * r + 6, 2 * r - 2), r - 1, z=Z_BADGE, fill=colour)


def hexagon(centre: Point, radius: float) -> list[Point]:
    """Return the corners of a hexagon that stands on one of them."""
    turns = [math.pi / 2 + at * math.pi / 3 for at in range(6)]
    return [(centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)) for turn in turns]


def _paint_shape(canvas: Canvas, shape: Shape, theme: ThemeName) -> None:
    match shape:
        case Block():
            _paint_block(canvas, shape, theme)
        case Stroke():
            straight = shape.sharp or len(shape.points) == 2
            route = Route(RouteShape.STRAIGHT if straight else RouteShape.BENDS, shape.points)
            canvas.path(route, shape.tint.on(theme), LineStyle("", shape.width, shape.dash), z=shape.z)
        case Way():
            _paint_way(canvas, shape, theme)
        case Polygon():
            line = shape.line.on(theme) if shape.line else NONE
            canvas.polygon(shape.points, z=shape.z, fill=shape.fill.on(theme), line=line, width=shape.width)
        case Disc(half=True):
            canvas.half_disc(shape.at, shape.radius, z=shape.z, fill=shape.fill.on(theme))
        case Disc():
            line = shape.line.on(theme) if shape.line else NONE
            canvas.disc(shape.at, shape.radius, z=shape.z, fill=shape.fill.on(theme), line=line, width=shape.width)
        case Sign():
            _paint_sign(canvas, shape, theme)
        case Inked():
            canvas.words(shape.words, shape.tint.on(theme), z=shape.z, turned=shape.turned)


def _paint_way(canvas: Canvas, way: Way, theme: ThemeName) -> None:
    ink = way.tint.on(theme)
    with canvas.part(way.stands):
        if way.ground is None:
            canvas.path(way.route, ink, way.look, z=way.z)
        else:
            canvas.arrow(way.route, ink, way.look, ground=way.ground.on(theme), z=way.z, both=way.both)


def _paint_block(canvas: Canvas, block: Block, theme: ThemeName) -> None:
    fill = block.fill.on(theme) if block.fill else NONE
    line = block.line.on(theme) if block.line else NONE
    canvas.rounded(block.rect, block.radius, z=block.z, fill=fill, line=line, width=block.width, dash=block.dash)
    if block.hatch:
        canvas.hatch(list(hatching(block.rect)), block.hatch.on(theme), HATCH_WIDTH, z=block.z + 0.05)


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
