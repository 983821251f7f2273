"""Many flows as few lines: departments as boxes with their tools, and what flows between two of them as one line.

The boxes stand in two rows with a corridor between them, in which all lines run: none can cross a box. The number on a
line counts its flows, both ways together; what has no room is counted beneath.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from stackaudit.diagrams.layout.geometry import Points, Rect, Route, RouteShape, Stands, Swatch, Words
from stackaudit.diagrams.names import counted, isolate, tools_in_words
from stackaudit.diagrams.scene import LineKind
from stackaudit.diagrams.shapes import (
    AMBER,
    BOX_LINE,
    BROKEN,
    EDGE,
    LINE,
    Z_GROUND,
    Z_STROKE,
    Block,
    Tint,
    Way,
)
from stackaudit.diagrams.silo.groups import Bundles, Group, Link, Pair
from stackaudit.diagrams.silo.lines import Count
from stackaudit.diagrams.silo.squares import (
    PITCH,
    ROW,
    Ink,
    Part,
    Tools,
    bare_squares,
    named_items,
    parts_of,
    parts_width,
    place_parts,
)
from stackaudit.diagrams.style import BODY_PX, DARK, ENTRY_PX, LIGHT, LINE_STYLES, NOTE_PX, TAG_WIDTH, LineStyle
from stackaudit.diagrams.text import one_line, text_width

MOST_LINKS: Final = 20  # the thinnest beyond these are counted in words
PAD: Final = 10.0
BOX_GAP: Final = 16.0
HEAD: Final = 44.0  # height of the two lines above the tools of a department
HUB_STEP: Final = 15.0
HUB_GAP: Final = 22.0
LEAST_BOX: Final = 150.0
WIDEST: Final = 7.0
WIDEST_FROM: Final = 10  # flows: where no line has as many, none is as wide
THINNEST: Final = 1.2
PILL: Final = 17.0
PILL_PAD: Final = 6.0
CLEAR: Final = 4.0  # between two numbers
LEAST_CORRIDOR: Final = 90.0
CORRIDOR_STEP: Final = 7.0  # for each line
TRIES: Final = 5
PLACES: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.19, 0.81)
BOX: Final = Tint(LIGHT.box, DARK.box)


def fill_bundles(bundles: Bundles, tools: Tools, width: float) -> Ink:
    """Return departments and lines for a card of that inner width."""
    rows = [bundles.order[0::2], bundles.order[1::2]]
    inks: dict[int, Ink] = {}
    rects: dict[int, Rect] = {}
    heights = []
    for row in rows:
        x, tallest = 0.0, 0.0
        for group, wide in zip(row, _widths([bundles.groups[at] for at in row], tools, width), strict=True):
            inks[group] = _department(bundles.groups[group], bundles, tools, wide)
            rects[group] = Rect(x, 0.0, wide, inks[group].height)
            x += wide + BOX_GAP
            tallest = max(tallest, inks[group].height)
        heights.append(tallest)
    top = heights[0]
    drawn, left_out = _chosen(bundles.links)
    for attempt in range(TRIES):
        corridor = (LEAST_CORRIDOR + CORRIDOR_STEP * len(drawn)) * (1 + 0.3 * attempt)
        for at, row in enumerate(rows):
            for group in row:
                rects[group] = Rect(rects[group].x, top + corridor if at else 0.0, rects[group].w, heights[at])
        routes = _routes(drawn, rects, (top, top + corridor))
        places = _numbers(bundles.links, routes, (top, top + corridor), width)
        if len(places) == len(drawn):
            break
    left_out += [bundles.links[pair].count for pair in drawn if pair not in places]
    ink = Ink()
    for group, inside in inks.items():
        rect = rects[group]
        ink.shapes.append(Block(rect, fill=BOX, line=BOX_LINE, width=1.0, radius=7.0, z=Z_GROUND))
        ink.add(inside, rect.x, rect.y)
    _place_links(ink, bundles, {pair: (routes[pair], places[pair]) for pair in drawn if pair in places})
    ink.height = _place_note(ink, bundles, left_out, top + corridor + heights[1], width)
    return ink


def _chosen(links: Mapping[Pair, Link]) -> tuple[list[Pair], list[Count]]:
    """Return the links that are drawn, the largest first, and what the others count."""
    ranked = sorted(
        (pair for pair in links if links[pair].count.flows), key=lambda pair: (-links[pair].count.flows, pair)
    )
    return ranked[:MOST_LINKS], [links[pair].count for pair in ranked[MOST_LINKS:]]


def _widths(row: Sequence[Group], tools: Tools, width: float) -> list[float]:
    """Return the widths of the boxes of a row that fill it: by what they hold, none too narrow for its head."""
    spare = width - BOX_GAP * (len(row) - 1)
    least = min(LEAST_BOX, spare / max(1, len(row)))
    areas = [_area(group, tools) for group in row]
    narrow: set[int] = set()
    while True:
        left = spare - least * len(narrow)
        whole = math.fsum(area for at, area in enumerate(areas) if at not in narrow)
        widths = [least if at in narrow else left * area / whole for at, area in enumerate(areas)]
        more = {at for at, wide in enumerate(widths) if wide < least - 0.01}
        if not more:
            return widths
        narrow |= more


def _area(group: Group, tools: Tools) -> float:
    if group.named:
        names = math.fsum(38 + min(150.0, text_width(tools.names[box.id], BODY_PX, box.hub)) for box in group.boxes)
        return ROW * names
    return PITCH * PITCH * len(group.boxes) + 200 * HUB_STEP * len(group.hubs) + 2000


def _department(group: Group, bundles: Bundles, tools: Tools, width: float) -> Ink:
    """Return the contents of a department's box: its name, its counts, its tools and the names of its hubs."""
    ink, inner = Ink(), width - 2 * PAD
    left = PAD
    if group.tagged:
        ink.swatches.append(Swatch(Rect(PAD, PAD - 2, TAG_WIDTH, 16), group.owner, tools.codes[group.owner]))
        left += TAG_WIDTH + 7
    key = f"department:{group.owner or group.name}"
    name = one_line(group.name, width - PAD - left, ENTRY_PX, bold=True)
    ink.words.append(Words(left, PAD + 6, name, ENTRY_PX, bold=True, group=key))
    parts = [Part(tools_in_words(len(group.boxes)))]
    if group.inside.flows:
        inside = parts_of(group.inside, noun=True)
        parts += [replace(inside[0], text=f"{inside[0].text} inside"), *inside[1:]]
    while parts_width(parts, NOTE_PX) > inner and len(parts) > 1:
        parts = [*parts[:-2], parts[-1]] if len(parts) > 2 else parts[:1]
    place_parts(ink, parts, (PAD, PAD + 25), NOTE_PX, "muted", f"{key}:count")
    if group.named:
        y = named_items(ink, group.boxes, tools, bundles.weak, (PAD, width - PAD), HEAD)
        ink.height = y + PAD - 2
        return ink
    y = bare_squares(ink, group.boxes, bundles.weak, (PAD, width - PAD), HEAD + 3) + 4
    ink.height = _place_hubs(ink, group, tools, width, y) + PAD - 2
    return ink


def _place_hubs(ink: Ink, group: Group, tools: Tools, width: float, y: float) -> float:
    """Name the hubs with the number of their flows, side by side where they have room; return where they end."""
    x = PAD
    for box, flows in group.hubs:
        words = counted(flows, "flow", "flows")
        beside = text_width(words, BODY_PX)
        hub = one_line(tools.names[box.id], width - 2 * PAD - beside - 8, BODY_PX, bold=True)
        wide = text_width(hub, BODY_PX, True) + 8
        if x > PAD and x + wide + beside > width - PAD:
            x, y = PAD, y + HUB_STEP
        ink.words.append(Words(x, y + 7, hub, BODY_PX, bold=True, group=f"hub:{box.id}"))
        ink.words.append(Words(x + wide, y + 7, words, BODY_PX, "muted", group=f"hub:{box.id}"))
        x += wide + beside + HUB_GAP
    return y + (HUB_STEP if group.hubs else 0.0)


def _routes(drawn: Sequence[Pair], rects: Mapping[int, Rect], corridor: tuple[float, float]) -> dict[Pair, Route]:
    """Return the way of each line through the corridor, from a place of its own at either box."""
    top, bottom = corridor
    ports: dict[int, list[tuple[tuple[int, float], Pair]]] = defaultdict(list)
    upper = {group for group, rect in rects.items() if rect.y < top - 0.01}
    for pair in drawn:
        for here, there in (pair, pair[::-1]):
            ports[here].append((_turn(rects[here].cx, rects[there].cx, (here in upper) == (there in upper)), pair))
    at: dict[tuple[int, Pair], float] = {}
    for group, wanted in ports.items():
        rect = rects[group]
        for n, (_, pair) in enumerate(sorted(wanted), 1):
            at[group, pair] = rect.x + rect.w * n / (len(wanted) + 1)
    routes = {}
    for pair in drawn:
        (x1, up1), (x2, up2) = ((at[group, pair], group in upper) for group in pair)
        y1, y2 = (top if up else bottom for up in (up1, up2))
        if up1 == up2:
            depth = min(bottom - top, 46 + 0.36 * abs(x1 - x2)) * (1 if up1 else -1)
            bends = ((x1, y1 + depth), (x2, y2 + depth))
        else:
            middle = (top + bottom) / 2
            bends = ((x1, middle), (x2, middle))
        routes[pair] = Route(RouteShape.CURVE, ((x1, y1), *bends, (x2, y2)))
    return routes


def _turn(here: float, there: float, same_row: bool) -> tuple[int, float]:
    """Sort key of the lines at a box: near ones of its own row outermost, those across the corridor in the middle."""
    if not same_row:
        return 1, there
    return (2, -there) if there > here else (0, -there)


def _numbers(
    links: Mapping[Pair, Link], routes: Mapping[Pair, Route], corridor: tuple[float, float], width: float
) -> dict[Pair, Rect]:
    """Return where the number of each line stands: on it, over no other number and as few other lines as can be."""
    top, bottom = corridor
    ways = {pair: route.sampled(6.0) for pair, route in routes.items()}
    found: dict[Pair, Rect] = {}
    for pair, way in ways.items():
        wide = parts_width(parts_of(links[pair].count, noun=False), BODY_PX) + 2 * PILL_PAD
        others = np.concatenate([np.zeros((0, 2)), *(one for key, one in ways.items() if key != pair)])
        best: tuple[float, Rect] | None = None
        for share in PLACES:
            x, y = (float(value) for value in way[round(share * (len(way) - 1))])
            y = min(max(y, top + PILL / 2 + 5), bottom - PILL / 2 - 5)
            rect = Rect.around(min(max(x, wide / 2), width - wide / 2), y, wide, PILL)
            if any(_touch(rect, other) for other in found.values()):
                continue
            cost = _covered(rect, others) + 3 * abs(share - 0.5)
            if best is None or cost < best[0] - 1e-9:
                best = cost, rect
        if best is not None:
            found[pair] = best[1]
    return found


def _touch(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right + CLEAR
        and other.x < one.right + CLEAR
        and one.y < other.bottom + CLEAR
        and other.y < one.bottom + CLEAR
    )


def _covered(rect: Rect, points: Points) -> int:
    """Return how many of these points lie under a rectangle."""
    x, y = points[:, 0], points[:, 1]
    return int(((x > rect.x) & (x < rect.right) & (y > rect.y) & (y < rect.bottom)).sum())


def _place_links(ink: Ink, bundles: Bundles, placed: Mapping[Pair, tuple[Route, Rect]]) -> None:
    """Place the lines with their numbers; the width of a line is its share of the flows of the widest."""
    most = max([WIDEST_FROM, *(bundles.links[pair].count.flows for pair in placed)])
    for pair in sorted(placed, key=lambda pair: (bundles.links[pair].count.flows, pair)):
        route, rect = placed[pair]
        link = bundles.links[pair]
        tint, look = _look(link.count, max(THINNEST, WIDEST * link.count.flows / most))
        way = route if link.there else Route(route.shape, route.points[::-1])
        both = link.there and link.back
        stands = _stands(bundles, pair if link.there else pair[::-1], link.count)
        z = 1.0 + look.width / 20
        ink.shapes.append(Way(way, tint, look, ground=bundles.ground, both=both, z=z, stands=stands))
    for pair, (_, rect) in placed.items():
        pill = Block(rect, fill=BOX, line=LINE, width=0.8, radius=PILL / 2, z=Z_STROKE)
        ink.shapes.append(pill)
        parts = parts_of(bundles.links[pair].count, noun=False)
        place_parts(ink, parts, (rect.x + PILL_PAD, rect.cy), BODY_PX, "box_ink", link_key(bundles, pair))


def _stands(bundles: Bundles, pair: Pair, count: Count) -> Stands:
    """Return what a line stands for, to readers and scripts of an SVG: ids of departments say that they are."""
    one, other = (bundles.groups[at] for at in pair)
    told = [counted(count.flows, "flow", "flows")]
    marks = ((count.by_hand, "by hand"), (count.broken, "broken"), (count.not_stated, "not stated how or whether"))
    told += [f"{number:,} {words}" for number, words in marks if number]
    ends = {"source": f"department:{one.owner or one.name}", "target": f"department:{other.owner or other.name}"}
    return Stands(f"{isolate(one.name)} and {isolate(other.name)}", ", ".join(told), **ends)


def link_key(bundles: Bundles, pair: Pair) -> str:
    """Return the name of a line, by the departments that it joins."""
    one, other = (bundles.groups[at] for at in pair)
    return f"link:{one.owner or one.name}:{other.owner or other.name}"


def _look(count: Count, width: float) -> tuple[Tint, LineStyle]:
    """Return how a line is drawn: grey, unless all of its flows are broken, or by hand or broken."""
    if count.broken == count.flows:
        return BROKEN, LineStyle("", width)
    if count.by_hand + count.broken == count.flows:
        return AMBER, LineStyle("", width, LINE_STYLES[LineKind.MANUAL].dash)
    return EDGE, LineStyle("", width)


def _place_note(ink: Ink, bundles: Bundles, left_out: Sequence[Count], y: float, width: float) -> float:
    """Say beneath how tools are grouped, if not by department, and count what is not drawn; return the whole height."""
    texts = []
    by_department = any(group.tagged for group in bundles.groups)
    if not by_department:
        texts.append("No two departments are stated: a tool stands around the hub that it exchanges data with")
    if left_out:
        flows = counted(sum(count.flows for count in left_out), "flow", "flows")
        hurt = sum(count.by_hand + count.broken for count in left_out)
        lines = counted(len(left_out), "thinner line is", "thinner lines are")
        more = "; the picture of flows has all" if by_department else ""
        texts.append(f"{lines} not drawn: {flows}, {f'{hurt:,}' if hurt else 'none'} of them by hand or broken{more}")
    planned = sum(count.planned for count in _counts(bundles))
    if planned:
        texts.append(f"{counted(planned, 'planned flow is', 'planned flows are')} not drawn")
    if not texts:
        return y
    text = one_line("; ".join(texts), width, NOTE_PX)
    ink.words.append(Words(0.0, y + 14, text, NOTE_PX, "muted", group="not drawn"))
    return y + 22


def _counts(bundles: Bundles) -> list[Count]:
    return [*(group.inside for group in bundles.groups), *(link.count for link in bundles.links.values())]
