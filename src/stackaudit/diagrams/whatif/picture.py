"""The what-if picture: a stack before and after a change, in the same places, with only the change in colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import labels, swatch_words
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import (
    Badge,
    Geometry,
    Point,
    Rect,
    Route,
    RouteShape,
    Tile,
    Words,
    along,
    direction,
)
from stackaudit.diagrams.names import isolate
from stackaudit.diagrams.page import (
    Footer,
    headline,
    owners_in,
    place_conduit,
    place_departments,
    place_line_kinds,
    place_list,
    place_rule,
    rounded_height,
)
from stackaudit.diagrams.scene import Line, LineKind, MarkKind, Scene, check
from stackaudit.diagrams.shapes import (
    BLUE,
    BOX_LINE,
    CARD,
    GROUND,
    INK,
    MUTED,
    SILO_LINE,
    Z_BADGE,
    Z_BOX,
    Z_CARD,
    Z_CROSS,
    Z_LINE,
    Z_TAG,
    Z_TEXT,
    Block,
    Inked,
    Shape,
    Stroke,
    Way,
)
from stackaudit.diagrams.silo.overview import HOLLOW_WORDS, HUB_WORDS, arrange_overview
from stackaudit.diagrams.silo.picture import silo_index, silo_scene
from stackaudit.diagrams.style import (
    BADGE_RADIUS,
    CARD_RADIUS,
    LINE_STYLES,
    MARGIN,
    NOTE_PX,
    TILE,
    LineStyle,
    ThemeName,
)
from stackaudit.diagrams.text import clean, text_width, warn_of_missing, wrap_sentence
from stackaudit.diagrams.whatif.changes import Changes, LinkChange, ToolChange, changes_between, entries
from stackaudit.diagrams.whatif.layout import ChangedRoute, ChangedTool, RetiredTool, Side, arrange_sides
from stackaudit.graph import StackGraph, Verdict


def what_if_diagram(
    before_graph: StackGraph,
    after_graph: StackGraph,
    before_review: Review,
    after_review: Review,
    *,
    theme: ThemeName = "light",
) -> Diagram:
    """Draw a stack before and after a change, side by side.

    Args:
        before_graph: The stack of today.
        after_graph: The stack after the change; the same tool has the same id.
        before_review: What the silo analyser said of the first.
        after_review: What it said of the second.
        theme: Colours.
    """
    before, after = silo_scene(before_graph, before_review), silo_scene(after_graph, after_review)
    numbers = tuple(what_if_numbers(before_graph, after_graph, before_review, after_review))
    headline = _headline(changes_between(before, after), numbers)
    alt = " ".join(
        [
            f"{headline}.",
            *(f"{label}: {was} before, {now} after." for label, was, now in numbers),
            before.alt,
            after.alt,
        ]
    )
    return diagram_of(BeforeAfter(before, after, headline, numbers, alt=alt), side_by_side, theme)


def side_by_side(pair: BeforeAfter) -> Geometry:
    """Lay a change out, today at the left."""
    return arrange_pair(pair).geometry()


def what_if_numbers(
    before_graph: StackGraph, after_graph: StackGraph, before_review: Review, after_review: Review
) -> Iterator[Number]:
    """Yield what is counted, with its value before and after."""
    graphs = (before_graph, after_graph)
    apart = tuple(graph.separation(graph.verdicts()) for graph in graphs)
    stated = all(g.flows_stated(tool) for g, one in zip(graphs, apart, strict=True) for tool in one.outside)
    outside = (CUT_OFF if stated else UNRECORDED) if all(one.main is not None for one in apart) else OUTSIDE
    yield (outside, *_both(len(one.outside) for one in apart))
    yield (GROUPS, *_pair(" to ".join(f"{count:,}" for count in sorted({*one.groups})) for one in apart))
    yield (UNMET, *_pair(_unmet(graph.verdicts()) for graph in graphs))
    yield (INDEX, silo_index(before_review) or NOT_KNOWN, silo_index(after_review) or NOT_KNOWN)
    yield ("Tools", *_both(len(graph.tools) for graph in graphs))
    yield ("Integrations", *_both(len(graph.stack.integrations) for graph in graphs))


def _unmet(verdicts: Sequence[Verdict]) -> str:
    """Return how many needs find no path; without roles nobody knows of any need."""
    return f"{sum(verdict.status == 'no-path' for verdict in verdicts):,}" if verdicts else NOT_KNOWN


def _both(counts: Iterable[int]) -> tuple[str, str]:
    return _pair(f"{count:,}" for count in counts)


def _pair(values: Iterable[str]) -> tuple[str, str]:
    before, after = values
    return before, after


def _headline(changes: Changes, numbers: tuple[Number, ...]) -> str:
    counts = change_counts(changes)
    if not counts:
        return "No tool and no link changes"
    parts = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items()]
    subject = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{subject} {_outcome(numbers, one=sum(counts.values()) == 1)}"


def change_counts(changes: Changes) -> dict[str, int]:
    """Return how many links and tools change, by the word for what becomes of them; what does not occur is absent."""
    links = [link.change for link in changes.links]
    tools = list(changes.tools.values())
    counts = {
        "new link": links.count(LinkChange.ADDED),
        "changed link": links.count(LinkChange.ALTERED),
        "removed link": links.count(LinkChange.REMOVED),
        "new tool": tools.count(ToolChange.ADDED),
        "retired tool": tools.count(ToolChange.RETIRED),
    }
    return {word: count for word, count in counts.items() if count}


def _outcome(numbers: tuple[Number, ...], *, one: bool) -> str:
    """Return what the changes come to: the first of the outcomes that moves; groups and tools outside go together."""
    moved = {label: (was, now) for label, was, now in numbers if was != now and NOT_KNOWN not in (was, now)}
    told = [label for label in (CUT_OFF, UNRECORDED, GROUPS, OUTSIDE, UNMET, INDEX) if label in moved]
    shown = told[:2] if told[:2] == [GROUPS, OUTSIDE] else told[:1]
    if not shown:
        return f"leave{'s' if one else ''} the silos as they are"
    if shown[0] in _LEFT:
        was, now = moved[shown[0]]
        noun, rest = _LEFT[shown[0]]
        counted = f"{'no' if now == '0' else now} {noun}{'' if now in {'0', '1'} else 's'}"
        return f"leave{'s' if one else ''} {counted} {rest} instead of {was}"
    words = " and ".join(f"{_WORDS[label]} from {moved[label][0]} to {moved[label][1]}" for label in shown)
    return f"bring{'s' if one else ''} {words}"


Number = tuple[str, str, str]  # what is counted, how many before, how many after

NOT_KNOWN: Final = "not known"
CUT_OFF: Final = "Tools cut off"
UNRECORDED: Final = "Tools not linked on record"
OUTSIDE: Final = "Tools outside the largest group"
GROUPS: Final = "Separate groups"
UNMET: Final = "Needs not met"
INDEX: Final = "Silo index (0 is best)"
_LEFT: Final = {
    CUT_OFF: ("tool", "cut off"),
    UNRECORDED: ("tool", "without a link on record"),
    UNMET: ("data need", "unmet"),
}
_WORDS: Final = {
    GROUPS: "groups",
    OUTSIDE: "tools outside the largest group",
    INDEX: "the silo index",
}
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


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A stack before and after a change: what the picture says.

    Both sides share one layout, that of the cards of `before` with every tool of either. New links run through free
    space or, where there is none, are told by a letter on both tools. With more than 60 tools each is a square.

    Attributes:
        before: The silo diagram of today.
        after: The silo diagram after the change; tools are told apart by their ids.
        headline: The outcome as a sentence with its numbers.
        numbers: What is counted, its value before and its value after, in the order of the strip.
        subline: How to read the picture; None says it in our words.
        alt: Alternative text.
    """

    before: Scene
    after: Scene
    headline: str
    numbers: tuple[Number, ...] = ()
    subline: str | None = None
    alt: str = ""


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

    def geometry(self) -> Geometry:
        """Return the whole picture: what stays as it is, and what changes."""
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
            pills=tuple(footer.boxes),
            rules=tuple(footer.rules),
            owners=self.union.owners,
            sides=("before", "after"),
            shapes=tuple(_shapes(self)),
        )


def arrange_pair(pair: BeforeAfter) -> PairPage:
    """Lay a what-if picture out without drawing it.

    Raises:
        ValueError: One of the scenes contradicts itself; the code that built it is wrong.
    """
    _check_pair(pair)
    changes = changes_between(pair.before, pair.after)
    tools = sum(len(card.boxes) for card in changes.union.cards)
    if tools > MOST_BOXES:
        (left, left_size), (right, right_size) = (
            _overview_side(scene, changes, is_after=at == 1) for at, scene in enumerate((pair.before, pair.after))
        )
        letters: Mapping[tuple[str, str], str] = {}
        size, half = (left_size[0] + BETWEEN + right_size[0], max(left_size[1], right_size[1])), left_size[0]
    else:
        sides = arrange_sides(changes)
        left, right, letters = sides.before, sides.after, sides.letters
        size, half = (2 * sides.w + BETWEEN, sides.h), sides.w
    told_how = (SUBLINE if tools <= MOST_BOXES else OVERVIEW_SUBLINE) if pair.subline is None else pair.subline
    words, y = headline(pair.headline, told_how, size[0])
    page = PairPage(0.0, 0.0, changes.union, (left, right), Footer(size[0], 0.0), words)
    y = _place_numbers(page, pair.numbers, size[0], y + 6)
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


def _check_pair(pair: BeforeAfter) -> None:
    for scene in (pair.before, pair.after):
        check(scene)
    names = [box.name for scene in (pair.before, pair.after) for card in scene.cards for box in card.boxes]
    warn_of_missing([*names, pair.headline, pair.subline or ""])


def _place_numbers(page: PairPage, numbers: Sequence[Number], width: float, y: float) -> float:
    """Place the strip of numbers; return where the next thing begins."""
    x = MARGIN
    for at, (label, before, after) in enumerate(numbers):
        name = wrap_sentence(label, 180, LABEL_PX, lines=1)[0]
        was, now = clean(before, sentence=True), clean(after, sentence=True)
        shown = [was] if was == now else [was, now]
        widths = (text_width(text, NUMBER_PX, shown[1:] == [text]) for text in shown)
        wide = max(math.fsum(widths) + (ARROW + 18) * (len(shown) - 1), text_width(name, LABEL_PX))
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
    geometry = arrange_overview(replace(scene, marks=(), marks_left_out=0), OVERVIEW_ASPECT, bundled=False)
    left = min((placed.rect.x for placed in geometry.cards), default=0.0)
    top = min((placed.rect.y for placed in geometry.cards), default=0.0)
    bottom = max((placed.rect.bottom for placed in geometry.cards), default=0.0)
    side = Side(
        cards=list(geometry.cards),
        tiles=[tile for tile in geometry.tiles if tile.tool],
        words=[words for words in geometry.words if top <= words.y <= bottom],
    )
    linked = {tool for link in changes.crossing_new for tool in (link.line.source, link.line.target)}
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
    footer.begin_row()
    place_departments(footer, told.owners, owners_in(told))
    footer.begin_row()
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
            legend.links.append(ChangedRoute(Line("", "", LineKind.AUTOMATED), footer.line(word), change))
    first = min((badge.text for badge in after.badges if badge.kind is not None), default="")
    if first:
        place = footer.sample(2 * BADGE_RADIUS, 6, LETTER_WORDS)
        footer.badges.append(Badge(place.cx, footer.y, first, MarkKind.MISSING))
    tools = {tool.change for side in page.sides for tool in side.tools}
    if after.joined_cards:
        tools.add(ToolChange.JOINED)
    if after.retired:
        tools.add(ToolChange.RETIRED)
    tile = bool(after.tiles)
    for kind, word in _tool_words(tile, joined_links=bool(changes.crossing_new)):
        if kind in tools:
            w, h = (13.0, 13.0) if tile else GHOST
            rect = footer.sample(w, 7, word, h)
            if kind is ToolChange.RETIRED and not tile:
                legend.retired.append(RetiredTool(rect, ()))
            else:
                legend.tools.append(ChangedTool(rect, kind, tile=tile))
    footer.begin_row()


def _place_tile_kinds(page: PairPage) -> None:
    """Place what a hollow square and one with a dot mean, where the picture has one."""
    tiles, footer = [tile for side in page.sides for tile in side.tiles], page.footer
    for hollow, present, text in (
        (True, any(tile.hollow for tile in tiles), HOLLOW_WORDS),
        (False, any(tile.hub for tile in tiles), HUB_WORDS),
    ):
        if present:
            footer.tiles.append(Tile(footer.sample(TILE, 6, text), None, hollow, not hollow))


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


def _shapes(page: PairPage) -> Iterator[Shape]:
    """Yield what changes, in its colours."""
    yield from (Inked(words, BLUE) for words in page.changed_numbers)
    yield from (Way(arrow, MUTED, ARROW_LINE, ground=GROUND) for arrow in page.arrows)
    for side in (*page.sides, page.legend):
        yield from (Block(rect, line=BLUE, width=1.3, radius=CARD_RADIUS, z=Z_CARD + 0.1) for rect in side.joined_cards)
        yield from (Inked(words, BLUE) for words in side.joined_words)
        for link in sorted(side.links, key=lambda link: link.change is LinkChange.ADDED):
            yield from _link(link)
        for gone in side.retired:
            yield from _retired(gone)
        for tool in side.tools:
            yield from _tool(tool)
        for at, (rect, text) in enumerate(side.pills):
            yield Block(rect, fill=BLUE, radius=rect.h / 2, z=Z_CROSS + 0.1)
            words = Words(rect.cx, rect.cy, text, NOTE_PX, bold=True, align="center", group=f"pill:{at}")
            yield Inked(words, BLUE.black_or_white, z=Z_BADGE)


def _link(link: ChangedRoute) -> Iterator[Shape]:
    if link.change in {LinkChange.REMOVED, LinkChange.GONE}:
        yield Way(link.route, MUTED, GONE)
        if link.change is LinkChange.REMOVED:
            yield from _slashes(link.route)
        return
    style = LINE_STYLES[link.line.kind]
    look = LineStyle("", NEW_WIDTH, style.dash, style.open_head)
    yield Way(link.route, BLUE, look, ground=CARD, both=link.line.both, z=Z_LINE + 0.4)


def _slashes(route: Route) -> Iterator[Shape]:
    """Strike a line out in its middle."""
    x, y = along(route, 0.5)
    points = route.sampled(2.0)
    step = direction(points[: len(points) // 2 + 1])
    ahead: Point = (float(step[0]), float(step[1]))
    for shift in (-2.0, 2.0):
        cx, cy = x + ahead[0] * shift, y + ahead[1] * shift
        dx, dy = (ahead[0] * 0.35 - ahead[1]) * SLASH, (ahead[1] * 0.35 + ahead[0]) * SLASH
        yield Stroke(((cx - dx, cy - dy), (cx + dx, cy + dy)), MUTED, 1.4, z=Z_CROSS)


def _retired(gone: RetiredTool) -> Iterator[Shape]:
    rect = gone.rect
    yield Block(rect, fill=GROUND, line=BOX_LINE, width=1.0, dash=(2.8, 2.4), radius=5.0, z=Z_BOX)
    for words in gone.words:
        yield Inked(words, MUTED)
        right = words.x + text_width(words.text, words.px, words.bold) + 3
        yield Stroke(((words.x - 3, words.y), (right, words.y)), MUTED, 1.2, z=Z_TEXT + 0.1)
    if not gone.words:
        yield Stroke(((rect.x + 8, rect.cy), (rect.right - 8, rect.cy)), MUTED, 1.2, z=Z_TEXT)


def _tool(tool: ChangedTool) -> Iterator[Shape]:
    rect = tool.rect
    if tool.change is ToolChange.RETIRED:
        corner = 2.5
        line = ((rect.x - corner, rect.bottom + corner), (rect.right + corner, rect.y - corner))
        yield Stroke(line, GROUND, 4.0, z=Z_BOX)
        yield Stroke(line, INK, 1.8, z=Z_BOX + 0.1)
        return
    tint = SILO_LINE if tool.change is ToolChange.CUT_OFF else BLUE
    if tool.tile:
        around = Rect(rect.x - 2, rect.y - 2, rect.w + 4, rect.h + 4)
        yield Block(around, line=tint, width=2.0, radius=3.0, z=Z_TAG)
        return
    dash = (4.2, 2.6) if tool.change is ToolChange.CUT_OFF else ()
    yield Block(rect, line=tint, width=2.0, dash=dash, radius=13.0 if tool.conduit else 5.0, z=Z_BOX + 0.1)
