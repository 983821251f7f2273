"""The picture of redundancy: a matrix of how much of what one tool is used for another could do as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import labels_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.names import alternative, counted, isolate, span
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule
from stackaudit.diagrams.scene import refuse_twice
from stackaudit.diagrams.shapes import (
    BROKEN,
    EDGE,
    GROUND,
    INK,
    LINE,
    MUTED,
    Z_FRAME,
    Z_STROKE,
    Block,
    Inked,
    Sign,
    SignKind,
    Tint,
)
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, HEADER_PX, MARGIN
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY
from stackaudit.tables.redundancy import GroupRow, OverlapRow


class Kin(StrEnum):
    """What two tools have in common besides their job."""

    NONE = ""
    PRODUCT = "product"
    VENDOR = "vendor"


class Frame(StrEnum):
    """How a pair is outlined."""

    NONE = ""
    STRONG = "strong"  # at or above the threshold, and a harmful finding
    FINDING = "finding"  # another finding


@dataclass(frozen=True, slots=True)
class RedundancyTool:
    """One row, and the column of the same number."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RedundancyGroup:
    """Tools that do one job. The tools of a loose group only share the place after all others."""

    name: str
    tools: tuple[RedundancyTool, ...]
    note: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class RedundancyCell:
    """A pair. `share` is from 0 to 1, None where the two cannot be compared; a pair without a cell shares nothing."""

    tool: str
    other: str
    share: float | None
    frame: Frame = Frame.NONE
    kin: Kin = Kin.NONE
    on_purpose: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class RedundancyScene:
    """A whole matrix; groups and their tools stand in the order given."""

    headline: str
    subline: str
    groups: tuple[RedundancyGroup, ...]
    cells: tuple[RedundancyCell, ...]
    threshold: float
    alt: str = ""

    @property
    def tools(self) -> tuple[RedundancyTool, ...]:
        """All rows from above."""
        return tuple(tool for group in self.groups for tool in group.tools)


def check(scene: RedundancyScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool or a pair stands twice, a cell names no row, or a share lies outside 0 to 1.
    """
    rows = [tool.id for tool in scene.tools]
    refuse_twice("a tool of the matrix", rows)
    seen: set[frozenset[str]] = set()
    for cell in scene.cells:
        pair = frozenset((cell.tool, cell.other))
        if len(pair) < 2 or not pair <= set(rows):
            raise ValueError(f"the cell {cell.tool!r}, {cell.other!r} does not join two rows of the matrix")
        if pair in seen:
            raise ValueError(f"the pair {cell.tool!r}, {cell.other!r} stands twice")
        if cell.share is not None and not 0 <= cell.share <= 1:
            raise ValueError(f"the share of {cell.tool!r}, {cell.other!r} lies outside 0 to 1: {cell.share}")
        seen.add(pair)


def shown_share(share: float, threshold: float) -> str:
    """Write a share from 0 to 100; rounding never takes it to nothing, to the whole, or over the threshold.

    >>> [shown_share(share, 0.6) for share in (0.574, 0.598, 0.6, 0.001, 0.999, 1.0, 0.0)]
    ['57', '59', '60', '<1', '99', '100', '']
    """
    if share <= 0:
        return ""
    number = round(100 * share)
    if number >= 100 and share < 1:
        number = 99
    if share < threshold <= number / 100:
        number = int(100 * share)
    return str(number) if number else "<1"


def percent(share: float) -> str:
    """Write a threshold from 0 to 100.

    >>> percent(0.6), percent(0.625)
    ('60', '62.5')
    """
    return f"{100 * share:.4g}"


MOST_TOOLS: Final = 40
_PURPOSE: Final = ("on-purpose", "in-transition")
_KIN: Final = {"same-product": Kin.PRODUCT, "same-vendor": Kin.VENDOR}


def redundancy_scene(graph: StackGraph, review: Review) -> RedundancyScene:
    """Say what the picture of redundancy shows."""
    threshold = graph.policy.overlap["strong"]
    pairs = typed_rows(review, OverlapRow)
    products = _products(pairs)
    rows = _merged(pairs, products)
    groups = [
        replace(row, tools=tuple(sorted({products.home.get(tool, tool) for tool in row.tools})))
        for row in typed_rows(review, GroupRow)
    ]
    groups.sort(key=_largest_first)
    overlapping = {tool for row in rows for tool in _pair(row)}
    shown = _shown(rows, groups, overlapping)
    cells = tuple(_cell(row, threshold) for row in rows if shown.issuperset(_pair(row)))
    headline, counts = _headline(rows, threshold)
    said = f"{headline}. {counts}".rstrip(". ")
    blocks = tuple(_groups(graph, groups, shown, products.names))
    return RedundancyScene(
        headline=headline,
        subline=f"{counts}{_subline(len(shown), len(overlapping), threshold)}",
        groups=blocks,
        cells=cells,
        threshold=threshold,
        alt=_alt(graph, said, rows, threshold, products.names),
    )


class _Products(NamedTuple):
    """Accounts or instances of one product that the table judges together, under the id of the first of them."""

    home: dict[str, str]
    names: dict[str, str]


def _products(rows: Sequence[OverlapRow]) -> _Products:
    found = _Products({}, {})
    for row in rows:
        for end, name, members in ((row.tool, row.name, row.tools), (row.other, row.other_name, row.other_tools)):
            if row.relation not in _KIN and len(members) > 1:
                found.home.update(dict.fromkeys(members, end))
                found.names[end] = name
    return found


def _merged(rows: Sequence[OverlapRow], products: _Products) -> list[OverlapRow]:
    """One row for each pair of products; of several for one pair that which judges it, else the strongest."""
    found: dict[tuple[str, str], OverlapRow] = {}
    ranked = sorted(rows, key=lambda row: (row.relation in _KIN, -(row.weighted_jaccard or 0.0), _pair(row)))
    for row in ranked:
        tool, other = (products.home.get(end, end) for end in (row.tool, row.other))
        if tool != other:
            one = replace(row, tool=tool, other=other)
            found.setdefault(_pair(one), one)
    return [found[pair] for pair in sorted(found)]


def _pair(row: OverlapRow) -> tuple[str, str]:
    return min(row.tool, row.other), max(row.tool, row.other)


def _largest_first(row: GroupRow) -> tuple[int, str, int]:
    return -len(set(row.tools)), row.name.casefold(), row.group


def _shown(rows: Sequence[OverlapRow], groups: Sequence[GroupRow], overlapping: set[str]) -> set[str]:
    """The tools of the picture: all, or those of the largest groups, then of findings, as far as there is room."""
    if len(overlapping) <= MOST_TOOLS:
        return overlapping
    found = [row for row in rows if row.finding is not None]
    found.sort(key=lambda row: (-(row.weighted_jaccard or 0.0), _pair(row)))
    wanted = [tuple(sorted(overlapping.intersection(group.tools))) for group in groups]
    wanted += [_pair(row) for row in found]
    told = {tool for row in found for tool in _pair(row)}
    shown: set[str] = set()
    if wanted and len(wanted[0]) > MOST_TOOLS:
        shown.update(sorted(wanted[0], key=lambda tool: (tool not in told, tool))[:MOST_TOOLS])
    for tools in wanted:
        if len(shown.union(tools)) <= MOST_TOOLS:
            shown.update(tools)
    if not shown:
        strongest = sorted(rows, key=lambda row: (-(row.weighted_jaccard or 0.0), _pair(row)))
        for row in strongest:
            if len(shown.union(_pair(row))) <= MOST_TOOLS:
                shown.update(_pair(row))
    return shown


def _groups(
    graph: StackGraph, groups: Sequence[GroupRow], shown: set[str], names: Mapping[str, str]
) -> Iterator[RedundancyGroup]:
    left = set(shown)
    for row in groups:
        inside = left.intersection(row.tools)
        if len(inside) > 1:
            left -= inside
            yield RedundancyGroup(row.name, _tools(graph, inside, names), _note(graph, row))
    if left:
        yield RedundancyGroup("Other", _tools(graph, left, names), loose=True)


def _tools(graph: StackGraph, tools: set[str], names: Mapping[str, str]) -> tuple[RedundancyTool, ...]:
    named = [RedundancyTool(tool, names.get(tool) or graph.tool(tool).name) for tool in tools]
    return tuple(sorted(named, key=lambda tool: (tool.name.casefold(), tool.id)))


def _note(graph: StackGraph, row: GroupRow) -> str:
    stake = row.at_stake
    if stake is None or stake.high <= 0:
        return ""
    return f"at stake: {span(float(stake.low), float(stake.high), graph.stack.currency)} a year"


def _cell(row: OverlapRow, threshold: float) -> RedundancyCell:
    tool, other = _pair(row)
    frame = Frame.NONE
    if row.finding is not None:
        frame = Frame.STRONG if _strong(row, threshold) else Frame.FINDING
    return RedundancyCell(
        tool=tool,
        other=other,
        share=row.weighted_jaccard,
        frame=frame,
        kin=_KIN.get(row.relation, Kin.NONE),
        on_purpose=bool(row.intent),
        thin=bool(row.thin),
    )


def _above(row: OverlapRow, threshold: float) -> bool:
    return row.weighted_jaccard is not None and bool(row.weighted_jaccard >= threshold)


def _strong(row: OverlapRow, threshold: float) -> bool:
    return row.finding is not None and row.verdict == "harmful" and _above(row, threshold)


def _headline(rows: Sequence[OverlapRow], threshold: float) -> tuple[str, str]:
    """Return what the picture says, and a sentence of what that is made of, or nothing."""
    side = [row for row in rows if row.verdict != "feeds"]  # what feeds another is no second tool for its job
    alike = [row for row in side if _above(row, threshold) and (row.relation not in _KIN or row.finding)]
    less = [row for row in side if not _above(row, threshold)]
    look = sum(row.finding is not None for row in less)
    if not alike:
        more = f"{counted(look, 'pair calls', 'pairs call')} for a look. " if look else ""
        return "No two tools are known to do mostly the same job", more
    first = f"{counted(len(alike), 'pair of tools does', 'pairs of tools do')} mostly the same job"
    strong = sum(_strong(row, threshold) for row in alike)
    purpose = sum(row.verdict in _PURPOSE for row in alike)
    parts = {"for the same people": strong, "on purpose": purpose, "to look at": len(alike) - strong - purpose}
    said = [f"{number:,} {word}" for word, number in parts.items() if number]
    if len(said) == 1 and not strong:
        first += f", {said[0].partition(' ')[2]}"
        said = []
    if look:
        said.append(f"{look:,} more with less in common to look at")
    return first, f"{', '.join(said)}. " if look or len(said) > 1 else ""


def _subline(shown: int, total: int, threshold: float) -> str:
    if not total:
        return "None of the tools shares a stated capability with another; tools that state none cannot be compared."
    begin = f"{shown} of {total} tools that overlap shown. " if shown < total else ""
    whose = "of ours" if threshold == DEFAULT_POLICY.overlap["strong"] else "set in the policy"
    return (
        f"{begin}Numbers: how much of what two tools can do is the same, 0 to 100; "
        f"from {percent(threshold)} on, a threshold {whose}, it is mostly the same."
    )


def _alt(
    graph: StackGraph, headline: str, rows: Sequence[OverlapRow], threshold: float, names: Mapping[str, str]
) -> str:
    ranked = sorted(rows, key=lambda row: (row.finding is None, -(row.weighted_jaccard or 0.0), _pair(row)))
    return alternative(headline, [_in_words(graph, row, threshold, names) for row in ranked], more="more pairs")


def _in_words(graph: StackGraph, row: OverlapRow, threshold: float, names: Mapping[str, str]) -> str:
    one, other = sorted(isolate(names.get(tool) or graph.tool(tool).name) for tool in _pair(row))
    share = row.weighted_jaccard
    number = "cannot be compared" if share is None else shown_share(share, threshold) or "0"
    verdict = f", {_VERDICTS[row.verdict]}" if row.verdict in _VERDICTS else ""
    return f"{one} and {other}: {number}{verdict}"


_VERDICTS: Final = {
    "harmful": "the same people have both",
    "similar": "similar",
    "parallel": "for different people",
    "feeds": "one feeds the other",
    "lapsed": "its reason does not hold",
    "on-purpose": "on purpose",
    "in-transition": "one is on its way out",
    "unverified-backup": "untried backup",
    "unknown": "not known whether the same people have both",
}


NAME_WIDTH: Final = 210.0
BENEATH_WIDTH: Final = 150.0  # of a name that stands turned beneath its column
GROUP_WIDTH: Final = 230.0
NARROWEST: Final = 600.0
MOST_WITHOUT_FOOT: Final = 8  # a matrix of more tools repeats their names beneath
SIZES: Final = ((14, 34.0), (26, 30.0), (10_000, 28.0))  # of a cell, by the number of tools
GAP: Final = 2.0
RAMP_STEPS: Final = 10
RAMP_STEP: Final = 18.0

# Two ramps that meet at the threshold, so that no text stands on a ground on which neither black nor white is read.
NOTHING: Final = Tint("#F1F5F9", "#131E33")
FAINT: Final = Tint("#E1E9FB", "#1B2C50")
BELOW: Final = Tint("#86A3F1", "#335AA6")
ABOVE: Final = Tint("#2F5BDE", "#6E9CF5")
WHOLE: Final = Tint("#1B3A9E", "#B4D0FF")


def ramp(share: float, threshold: float) -> Tint:
    """Return the colour of a cell; it leaps at the threshold."""
    if share <= 0:
        return NOTHING
    if share < threshold:
        return FAINT.mixed(BELOW, share / threshold)
    return ABOVE.mixed(WHOLE, (share - threshold) / (1 - threshold) if threshold < 1 else 1.0)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells are."""

    left: float
    top: float
    size: float
    count: int

    def cell(self, row: int, column: int) -> Rect:
        x, y = self.left + column * self.size, self.top + row * self.size
        return Rect(x + GAP / 2, y + GAP / 2, self.size - GAP, self.size - GAP)

    def block(self, begin: int, end: int) -> Rect:
        side = (end - begin) * self.size
        return Rect(self.left + begin * self.size, self.top + begin * self.size, side, side)

    @property
    def bottom(self) -> float:
        return self.top + self.count * self.size


def arrange_redundancy(scene: RedundancyScene) -> Geometry:
    """Lay a matrix out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    return _arranged(scene)


def _texts(scene: RedundancyScene) -> list[str]:
    groups = [text for group in scene.groups for text in (group.name, group.note)]
    return [*(tool.name for tool in scene.tools), *groups, scene.headline, scene.subline]


def _arranged(scene: RedundancyScene) -> Geometry:
    tools = scene.tools
    names = _names(scene)
    size = next(size for most, size in SIZES if len(tools) <= most)
    left = MARGIN + max((text_width(name, ENTRY_PX) for name in names), default=0.0) + 10
    spans = _spans(scene.groups)
    at_top = _Grid(left, 0.0, size, len(tools))
    right = max((_label_right(at_top, *span) for span in spans), default=left)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, grid = Sheet(words=words), _Grid(left, top, size, len(tools))
    _place_names(sheet, grid, names, scene.tools)
    _place_cells(sheet, grid, scene)
    for group, begin, end in spans:
        _place_group(sheet, grid, group, begin, end)
    footer = Footer(width, grid.bottom + (22 if tools else -14))
    if len(tools) > MOST_WITHOUT_FOOT:
        footer.y += _place_foot(sheet, grid, names)
    if tools:
        place_rule(footer)
        _place_legend(sheet, footer, scene)
    return sheet.finished(width, footer)


def _names(scene: RedundancyScene) -> list[str]:
    """The names of the rows; an id is added where two look alike."""
    named = labels_of((tool.id, tool.name) for tool in scene.tools)
    return [one_line(named[tool.id], NAME_WIDTH, ENTRY_PX) for tool in scene.tools]


def _spans(groups: Sequence[RedundancyGroup]) -> list[tuple[RedundancyGroup, int, int]]:
    found, at = [], 0
    for group in groups:
        if group.tools:
            found.append((group, at, at + len(group.tools)))
        at += len(group.tools)
    return found


def _group_lines(group: RedundancyGroup) -> list[tuple[str, float, bool]]:
    """The texts beside a group: its name and its note, each with size and weight."""
    name = (one_line(clean(group.name, sentence=True), GROUP_WIDTH, HEADER_PX, not group.loose), HEADER_PX)
    lines = [(*name, not group.loose)]
    if group.note.strip() and len(group.tools) > 1:
        lines.append((one_line(clean(group.note, sentence=True), GROUP_WIDTH, BODY_PX), BODY_PX, False))
    return lines


def _label_right(grid: _Grid, group: RedundancyGroup, begin: int, end: int) -> float:
    widest = max(text_width(text, px, bold) for text, px, bold in _group_lines(group))
    return grid.block(begin, end).right + 12 + widest


def _place_names(sheet: Sheet, grid: _Grid, names: Sequence[str], tools: Sequence[RedundancyTool]) -> None:
    for row, (name, tool) in enumerate(zip(names, tools, strict=True)):
        y, last = grid.cell(row, 0).cy, grid.cell(row, row)
        sheet.spot(Rect.between(MARGIN, last.y, last.right, last.bottom), tool.id, tool.name)
        sheet.words.append(Words(grid.left - 9, y, name, ENTRY_PX, align="right", group=f"row:{row}"))


def _place_foot(sheet: Sheet, grid: _Grid, names: Sequence[str]) -> float:
    """Place the names once more beneath their columns; return the height that they take."""
    shown = [one_line(name, BENEATH_WIDTH, BODY_PX) for name in names]
    for column, name in enumerate(shown):
        words = Words(grid.cell(0, column).cx, grid.bottom + 8, name, BODY_PX, group=f"column:{column}")
        sheet.inked.append(Inked(words, MUTED, turned=True))
    return max(text_width(name, BODY_PX) for name in shown)


def _place_cells(sheet: Sheet, grid: _Grid, scene: RedundancyScene) -> None:
    place = {tool.id: at for at, tool in enumerate(scene.tools)}
    cells = {(max(place[c.tool], place[c.other]), min(place[c.tool], place[c.other])): c for c in scene.cells}
    for row in range(grid.count):
        for column in range(row):
            rect, cell = grid.cell(row, column), cells.get((row, column))
            if cell is None:
                sheet.blocks.append(Block(rect, fill=NOTHING))
            else:
                _place_cell(sheet, rect, cell, scene.threshold)
        sheet.blocks.append(Block(grid.cell(row, row), line=LINE, width=0.8))


def _place_cell(sheet: Sheet, rect: Rect, cell: RedundancyCell, threshold: float) -> None:
    if cell.frame is not Frame.NONE:
        sheet.blocks.append(_framed(rect, cell.frame))
        rect = Rect.around(rect.cx, rect.cy, rect.w - 3, rect.h - 3)
    if cell.share is None:
        sheet.blocks.append(_incomparable(rect))
    else:
        fill = ramp(cell.share, threshold)
        sheet.blocks.append(Block(rect, fill=fill))
        text = shown_share(cell.share, threshold)
        if text:
            bold = cell.frame is Frame.STRONG
            words = Words(rect.cx, rect.cy, text, BODY_PX, bold=bold, align="center", group="cell")
            sheet.inked.append(Inked(words, fill.ink))
    ink = ramp(cell.share, threshold).ink if cell.share is not None else INK
    if cell.kin is not Kin.NONE:
        sheet.signs.append(Sign(SignKind.EQUALS, (rect.x + 6, rect.y + 4.5), ink, 3.0))
    if cell.thin:
        sheet.signs.append(Sign(SignKind.STAR, (rect.cx, rect.bottom - 4.2), ink, 2.4))
    if cell.on_purpose:
        sheet.signs.append(Sign(SignKind.DISC, (rect.right - 5, rect.y + 4.8), ink, 2.6))


def _framed(rect: Rect, frame: Frame) -> Block:
    """The outline of a pair: it stands in the gap around the cell."""
    around = Rect.around(rect.cx, rect.cy, rect.w + 0.4, rect.h + 0.4)
    if frame is Frame.STRONG:
        return Block(around, fill=GROUND, line=BROKEN, width=2.4, z=Z_FRAME - 0.2 - 1.1)
    return Block(around, fill=GROUND, line=BROKEN, width=1.4, dash=(3.0, 2.2), z=Z_FRAME - 0.2 - 1.1)


def _incomparable(rect: Rect) -> Block:
    inner = Rect.around(rect.cx, rect.cy, rect.w - 2, rect.h - 2)
    return Block(inner, line=EDGE, width=0.9, dash=(2.4, 2.4))


def _place_group(sheet: Sheet, grid: _Grid, group: RedundancyGroup, begin: int, end: int) -> None:
    rect = grid.block(begin, end)
    if not group.loose:
        sheet.blocks.append(Block(rect, line=INK, width=1.6, z=Z_STROKE))
    lines = _group_lines(group)
    y = rect.cy - (len(lines) - 1) * 8.5
    for text, px, bold in lines:
        role = "muted" if px < HEADER_PX or group.loose else "ink"
        sheet.words.append(Words(rect.right + 12, y, text, px, role, bold, group=f"group:{begin}"))
        y += 17


def _place_legend(sheet: Sheet, footer: Footer, scene: RedundancyScene) -> None:
    before, after, limit = "no overlap", "same job", percent(scene.threshold)
    long = RAMP_STEPS * RAMP_STEP
    x = footer.room(text_width(before, BODY_PX) + long + text_width(after, BODY_PX) + 16)
    footer.word(x, before)
    x += text_width(before, BODY_PX) + 8
    for step in range(RAMP_STEPS):
        fill = ramp((step + (0.5 if step else 0.0)) / RAMP_STEPS, scene.threshold)
        sheet.blocks.append(Block(Rect(x + step * RAMP_STEP, footer.y - 7, RAMP_STEP, 14), fill=fill))
    footer.word(x + long + 8, after)
    strong = f"{limit} or more, for the same people"
    frames = {cell.frame for cell in scene.cells}
    for frame, text in ((Frame.STRONG, strong), (Frame.FINDING, "to look at")):
        if frame in frames:
            rect = footer.sample(16, 7, text)
            sheet.blocks.append(_framed(rect, frame))
    _place_signs(sheet, footer, scene)


def _place_signs(sheet: Sheet, footer: Footer, scene: RedundancyScene) -> None:
    kin = {cell.kin for cell in scene.cells} - {Kin.NONE}
    if kin:
        rect = footer.sample(10, 7, f"same {' or '.join(sorted(kin))}")
        sheet.signs.append(Sign(SignKind.EQUALS, (rect.cx, rect.cy), INK, 4.0))
    if any(cell.on_purpose for cell in scene.cells):
        rect = footer.sample(8, 7, "on purpose")
        sheet.signs.append(Sign(SignKind.DISC, (rect.cx, rect.cy), INK, 3.0))
    if any(cell.share is None for cell in scene.cells):
        sheet.blocks.append(_incomparable(footer.sample(16, 7, "cannot be compared")))
    if any(cell.thin for cell in scene.cells):
        rect = footer.sample(8, 7, "thin evidence: one capability")
        sheet.signs.append(Sign(SignKind.STAR, (rect.cx, rect.cy), INK, 3.2))


def _build(graph: StackGraph, review: Review, options: Options) -> Diagram:
    return diagram_of(redundancy_scene(graph, review), arrange_redundancy, options.theme)


REDUNDANCY: Final = Chart(
    "redundancy", "Which tools do the same job", "redundancy", Options, _build, block="redundancy"
)
