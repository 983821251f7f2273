"""The picture of costs: bars of what each tool, department or capability costs a year, the dearest first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, TypeVar

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import codes_of, labels_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.names import (
    amount,
    capitalised,
    counted,
    first_owner,
    isolate,
    listed,
    owners_of,
    short_name,
    span,
)
from stackaudit.diagrams.page import NOTE_STEP, Footer, Sheet, page_head, place_departments, place_rule, place_sentences
from stackaudit.diagrams.scene import Owner, refuse_strangers, refuse_twice
from stackaudit.diagrams.shapes import AMBER, BLUE, EDGE, GROUND, LINE, TRAY, Block, Stroke, Tint
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, TAG_WIDTH
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.model.parts import readable
from stackaudit.tables.cost import CapabilityCostRow, DepartmentCostRow, ToolCostRow

GroupRow = DepartmentCostRow | CapabilityCostRow
CostRow = ToolCostRow | GroupRow


class Part(StrEnum):
    """What a piece of a bar stands for, from left to right."""

    WHOLE = "whole"  # use is not a question here
    USED = "used"
    PERHAPS = "perhaps"
    IDLE = "idle"
    UNSTATED = "unstated"  # nobody says whether it is used


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. `parts` are amounts that add up to the bar's length; `tagged` rows carry their department's letters."""

    id: str
    name: str
    parts: tuple[tuple[Part, float], ...]
    amount: str
    note: str = ""
    owner: str | None = None
    rest: bool = False  # stands for many that are too small to be shown

    @property
    def length(self) -> float:
        """The whole amount."""
        return math.fsum(value for _, value in self.parts)


@dataclass(frozen=True, slots=True)
class CostsScene:
    """A whole chart; bars in the order given, from above; `notes` are sentences beneath."""

    headline: str
    subline: str
    bars: tuple[Bar, ...]
    tagged: bool = False
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: CostsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A bar stands twice, has a negative part, or names a department that the scene does not have.
    """
    refuse_twice("a bar", [bar.id for bar in scene.bars])
    refuse_strangers("a bar", [bar.owner for bar in scene.bars], scene.owners)
    for bar in scene.bars:
        if any(value < 0 for _, value in bar.parts):
            raise ValueError(f"the bar {bar.id!r} has a part below zero")


def split(annual: float, low: float | None, high: float | None) -> tuple[tuple[Part, float], ...]:
    """Split a cost into what is used, perhaps idle and surely idle; never more than there is.

    >>> [(str(part), value) for part, value in split(100.0, 20.0, 50.0)]
    [('used', 50.0), ('perhaps', 30.0), ('idle', 20.0)]
    >>> [(str(part), value) for part, value in split(100.0, None, None)]
    [('unstated', 100.0)]
    """
    if low is None or high is None:
        return ((Part.UNSTATED, annual),) if annual else ()
    most = min(max(high, 0.0), annual)
    least = min(max(low, 0.0), most)
    parts = ((Part.USED, annual - most), (Part.PERHAPS, most - least), (Part.IDLE, least))
    return tuple((part, value) for part, value in parts if value > 0)


MOST_BARS: Final = 20
MOST_NAMED: Final = 6  # tools that a note names
WAYS: Final = ("tool", "department", "capability")
_OTHERS: Final = "\n others"  # no id holds a line break


Way = Literal["tool", "department", "capability"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsOptions(Options):
    """What the bars of costs stand for."""

    by: Way = field(default="tool", metadata={"help": "one bar for each of these"})


def costs_scene(graph: StackGraph, review: Review, by: str = "tool") -> CostsScene:
    """Say what the picture of costs shows.

    Raises:
        UnknownNameError: there is no such way to split costs.
        StackAuditError: there is nothing to show.
    """
    if by not in WAYS:
        raise UnknownNameError("way to split costs", by, WAYS)
    if by == "tool":
        return _by_tool(graph, *_parted(typed_rows(review, ToolCostRow), by))
    if by == "department":
        known = {owner.id for owner in owners_of(graph)}
        return _shared(graph, by, *_parted(typed_rows(review, DepartmentCostRow), by), known)
    return _shared(graph, by, *_parted(typed_rows(review, CapabilityCostRow), by), set())


CostT = TypeVar("CostT", ToolCostRow, DepartmentCostRow, CapabilityCostRow)
GroupT = TypeVar("GroupT", DepartmentCostRow, CapabilityCostRow)


def _parted(rows: Sequence[CostT], by: str) -> tuple[list[CostT], list[CostT]]:
    """The rows with a stated cost, the dearest first, and those without."""
    if not rows:
        raise StackAuditError(f"there is nothing to draw: the table cost_by_{by} has no rows")
    priced = sorted((row for row in rows if row.annual is not None), key=_dearest)
    return priced, sorted((row for row in rows if row.annual is None), key=lambda row: _title(row).casefold())


def _key(row: CostRow) -> str:
    match row:
        case ToolCostRow():
            return row.tool
        case DepartmentCostRow():
            return row.department
        case CapabilityCostRow():
            return row.capability


def _title(row: CostRow) -> str:
    match row:
        case ToolCostRow():
            return row.name or row.tool
        case DepartmentCostRow():
            return row.name or row.department or "no department stated"
        case CapabilityCostRow():
            return capitalised(readable(row.capability)) if row.capability else "no capability stated"


def _annual(row: CostRow) -> float:
    return 0.0 if row.annual is None else float(row.annual)


def _dearest(row: CostRow) -> tuple[bool, float, str, str]:
    """The dearest first; what has no department or capability comes last."""
    return not _key(row), -_annual(row), _title(row).casefold(), _key(row)


def _sum(rows: Sequence[CostRow]) -> float:
    return math.fsum(map(_annual, rows))


def _by_tool(graph: StackGraph, priced: Sequence[ToolCostRow], unpriced: Sequence[ToolCostRow]) -> CostsScene:
    currency, owners = graph.stack.currency, owners_of(graph)
    known = {owner.id for owner in owners}
    bars = [_tool_bar(row, known, currency) for row in _top(priced)]
    rest = priced[len(bars) :]
    if rest:
        bars.append(_rest(rest, currency))
    headline = _tool_headline(priced, len(priced) + len(unpriced), currency)
    shown = f"{counted(len(priced), 'tool', 'tools')} with a stated cost. " if bars else ""
    if rest:
        shown = f"The {len(bars) - 1} dearest of {shown}"
    notes = tuple(_unpriced_note(unpriced))
    return CostsScene(
        headline=headline,
        subline=f"{shown}Cost a year of each tool; idle are seats that are paid for and not used." if bars else "",
        bars=tuple(bars),
        tagged=bool(bars),
        owners=owners,
        notes=notes,
        alt=_alt(headline, bars, notes),
    )


def _top(priced: Sequence[CostT]) -> Sequence[CostT]:
    """The dearest; the rest, where there is one, is more than a single row."""
    return priced if len(priced) <= MOST_BARS + 1 else priced[:MOST_BARS]


def _tool_bar(row: ToolCostRow, owners: set[str], currency: str | None) -> Bar:
    return Bar(
        id=row.tool,
        name=row.name,
        parts=_parts(row),
        amount=amount(_annual(row), currency),
        note=_idle(row.idle_cost),
        owner=first_owner(row.departments, owners),
    )


def _idle(cost: Estimate | None) -> str:
    return "" if cost is None or cost.high <= 0 else f"idle: {span(float(cost.low), float(cost.high))}"


def _rest(rows: Sequence[CostRow], currency: str | None) -> Bar:
    """One bar for all that are too small to be shown."""
    sums: dict[Part, float] = defaultdict(float)
    for row in rows:
        for part, value in _parts(row):
            sums[part] += value
    parts = tuple((part, sums[part]) for part in Part if sums[part] > 0)
    return Bar(_OTHERS, f"others ({len(rows):,})", parts, amount(_sum(rows), currency), rest=True)


def _parts(row: CostRow) -> tuple[tuple[Part, float], ...]:
    if not isinstance(row, ToolCostRow):
        return ((Part.WHOLE, _annual(row)),) if _annual(row) > 0 else ()
    idle = row.idle_cost
    return split(_annual(row), None if idle is None else float(idle.low), None if idle is None else float(idle.high))


def _tool_headline(priced: Sequence[ToolCostRow], tools: int, currency: str | None) -> str:
    if not priced:
        return "The cost of the tool is not stated" if tools == 1 else f"None of {tools:,} tools states its cost"
    total = _sum(priced)
    stated = [row.idle_cost for row in priced if row.idle_cost is not None]
    low, high = math.fsum(float(idle.low) for idle in stated), math.fsum(float(idle.high) for idle in stated)
    if high > 0:
        unsure = ", as far as use is stated" if len(stated) < len(priced) else ""
        idle = f"{span(low, high, currency)} of {amount(total)} a year {'is' if low > 0 else 'may be'} idle{unsure}"
        return capitalised(idle)
    costs = "costs" if len(priced) == 1 else "cost"
    number = counted(len(priced), "tool", "tools")
    begin = f"{number} {costs} {amount(total, currency) if total else 'nothing'}"
    return begin + (" a year" if total else ", as stated")


def _unpriced_note(unpriced: Sequence[ToolCostRow]) -> Iterator[str]:
    if unpriced:
        names = listed([short_name(row.name) for row in unpriced], MOST_NAMED)
        yield f"{counted(len(unpriced), 'tool', 'tools')}: cost not stated ({names})"


def _shared(
    graph: StackGraph, by: str, priced: Sequence[GroupT], unpriced: Sequence[GroupT], owners: set[str]
) -> CostsScene:
    """Bars of departments or capabilities: costs of several tools, some of which may not be stated."""
    currency = graph.stack.currency
    top = _top(priced)
    bars = [_sum_bar(row, owners, currency) for row in top]
    rest = priced[len(top) :]
    if rest:
        bars.append(_rest(rest, currency))
    headline = _shared_headline(priced, by, currency)
    plural = "departments" if by == "department" else "capabilities"
    shown = f"The {len(top)} dearest of {len(priced):,} {plural}. " if rest else ""
    notes = tuple(_unpriced_groups(unpriced, by, plural))
    return CostsScene(
        headline=headline,
        subline=f"{shown}Stated cost a year; what serves several {plural} counts in equal parts." if bars else "",
        bars=tuple(bars),
        tagged=bool(bars) and by == "department",
        owners=owners_of(graph) if by == "department" else (),
        notes=notes,
        alt=_alt(headline, bars, notes),
    )


def _sum_bar(row: GroupRow, owners: set[str], currency: str | None) -> Bar:
    words = [counted(row.tools, "tool", "tools")]
    if row.unpriced:
        words.append(f"{row.unpriced:,} not priced")
    if isinstance(row, DepartmentCostRow) and row.per_head is not None:
        words.append(f"{amount(float(row.per_head), currency)} a head")
    owner = _key(row)
    return Bar(
        id=owner,
        name=_title(row),
        parts=_parts(row),
        amount=amount(_annual(row), currency),
        note=" · ".join(words),
        owner=owner if owner in owners else None,
    )


def _shared_headline(priced: Sequence[GroupRow], by: str, currency: str | None) -> str:
    if not priced:
        return f"No {by} has a tool that states its cost"
    first, total = priced[0], _sum(priced)
    if total <= 0:
        return f"The tools of every {by} cost nothing, as stated"
    if not _key(first):
        return f"For {amount(total, currency)} a year no {by} is stated"
    name, most = isolate(_title(first)), amount(_annual(first), currency)
    least = "at least " if first.unpriced else ""
    verb = "pays" if by == "department" else "costs"
    if by == "department" and len(priced) > 1 and _annual(first) > 0:
        return capitalised(f"{name} pays most: {least}{most} a year, {_annual(first) / total:.0%} of what is stated")
    most_word = f" {verb} most:" if len(priced) > 1 else f" {verb}"
    return capitalised(f"{name}{most_word} {least}{most} a year")


def _unpriced_groups(unpriced: Sequence[GroupRow], by: str, plural: str) -> Iterator[str]:
    if unpriced:
        names = listed([short_name(_title(row)) for row in unpriced], MOST_NAMED)
        yield f"{counted(len(unpriced), by, plural)}: no cost stated ({names})"


def _alt(headline: str, bars: Sequence[Bar], notes: Sequence[str]) -> str:
    rows = [f"{isolate(bar.name)}: {bar.amount}{f' ({bar.note})' if bar.note else ''}" for bar in bars]
    return f"{'. '.join([headline, *rows, *notes])}."


NAME_WIDTH: Final = 190.0
LONGEST_BAR: Final = 440.0
ROW: Final = 26.0
BAR: Final = 15.0
LEAST_PART: Final = 1.5  # px: a part that is there can be seen
NOTE_WIDTH: Final = 260.0
NARROWEST: Final = 600.0


@dataclass(frozen=True, slots=True)
class PartStyle:
    """The look of one part of a bar."""

    words: str
    fill: Tint
    line: Tint | None = None
    hatch: Tint | None = None


_USED: Final = BLUE.mixed(GROUND, 0.25)
PART_STYLES: Final = {
    Part.WHOLE: PartStyle("", _USED),
    Part.USED: PartStyle("in use", _USED),
    Part.PERHAPS: PartStyle("perhaps idle", GROUND.mixed(AMBER, 0.14), AMBER, AMBER),
    Part.IDLE: PartStyle("surely idle", AMBER),
    Part.UNSTATED: PartStyle("use not stated", TRAY, EDGE),
}


def arrange_costs(scene: CostsScene) -> Geometry:
    """Lay bars out without drawing them.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    shown = [bar.name for bar in scene.bars]
    warn_of_missing([*shown, *scene.notes, *(owner.name for owner in scene.owners), scene.headline, scene.subline])
    names = _names(scene)
    tags = TAG_WIDTH + 7 if scene.tagged else 0.0
    left = MARGIN + max((text_width(name, ENTRY_PX) for name in names.values()), default=0.0) + 12 + tags
    named = [bar.length for bar in scene.bars if not bar.rest]
    longest = max(named or [bar.length for bar in scene.bars], default=0.0)
    scale = LONGEST_BAR / longest if longest > 0 else 0.0
    right = max((left + _long(bar, scale) + _texts_width(bar, scale) for bar in scene.bars), default=0.0)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, y = Sheet(words=words), top + 4
    codes = codes_of(scene.owners)
    for bar in scene.bars:
        middle = y + ROW / 2
        if scene.tagged and not bar.rest:
            sheet.tag(left - 8 - TAG_WIDTH, middle, bar.owner, codes)
            sheet.spot(Rect(MARGIN, y, width, ROW), bar.id, bar.name, bar.amount, bar.note)
        _place_bar(sheet, bar, names[bar.id], left - 10 - tags, (left, middle), scale)
        y += ROW
    if scene.bars:
        sheet.strokes.append(Stroke(((left, top + 4), (left, y)), LINE, 1.0))
        y += 20
    footer = _footer(sheet, scene, Footer(width, y))
    return sheet.finished(width, footer, scene.owners)


def _names(scene: CostsScene) -> dict[str, str]:
    named = labels_of((bar.id, bar.name) for bar in scene.bars)
    return {id_: one_line(name, NAME_WIDTH, ENTRY_PX) for id_, name in named.items()}


def _long(bar: Bar, scale: float) -> float:
    whole = math.fsum(max(value * scale, LEAST_PART) for _, value in bar.parts if value > 0)
    return LONGEST_BAR if _is_cut(bar, scale) else whole


def _is_cut(bar: Bar, scale: float) -> bool:
    """Whether a bar that stands for many is too long for the page: the others set the scale."""
    return bar.rest and bar.length * scale > LONGEST_BAR + 1


def _note(bar: Bar, scale: float) -> str:
    note = "longer than shown" if _is_cut(bar, scale) else bar.note
    return one_line(clean(note, sentence=True), NOTE_WIDTH, BODY_PX) if note.strip() else ""


def _texts_width(bar: Bar, scale: float) -> float:
    note = _note(bar, scale)
    return 8 + text_width(bar.amount, BODY_PX, True) + (8 + text_width(note, BODY_PX) if note else 0)


def _place_bar(sheet: Sheet, bar: Bar, name: str, name_end: float, at: tuple[float, float], scale: float) -> None:
    x, y = at
    role = "muted" if bar.rest else "ink"
    sheet.words.append(Words(name_end, y, name, ENTRY_PX, role, align="right", group=f"name:{bar.id}"))
    if _is_cut(bar, scale):
        sheet.blocks.append(Block(Rect(x, y - BAR / 2, LONGEST_BAR, BAR), line=LINE, width=1.0, dash=(4.0, 3.0)))
        x += LONGEST_BAR
    for part, value in bar.parts if not _is_cut(bar, scale) else ():
        if value > 0:
            long = max(value * scale, LEAST_PART)
            sheet.blocks.append(_piece(part, Rect(x, y - BAR / 2, long, BAR)))
            x += long
    sheet.words.append(Words(x + 8, y, bar.amount, BODY_PX, bold=True, group=f"amount:{bar.id}"))
    if _note(bar, scale):
        x += 16 + text_width(bar.amount, BODY_PX, True)
        sheet.words.append(Words(x, y, _note(bar, scale), BODY_PX, "muted", group=f"amount:{bar.id}"))


def _piece(part: Part, rect: Rect) -> Block:
    look = PART_STYLES[part]
    inner = rect
    if look.line and rect.w > 3:
        inner = Rect(rect.x + 0.5, rect.y + 0.5, rect.w - 1, rect.h - 1)
    return Block(inner, fill=look.fill, line=look.line, width=1.0 if look.line else 0.0, hatch=look.hatch)


def _footer(sheet: Sheet, scene: CostsScene, footer: Footer) -> Footer:
    place_sentences(footer, scene.notes)
    present = {part for bar in scene.bars for part, value in bar.parts if value > 0} - {Part.WHOLE}
    if not present and not scene.tagged:
        footer.y -= NOTE_STEP if scene.notes else 8
        return footer
    footer.y += 4
    place_rule(footer)
    for part, look in PART_STYLES.items():
        if part in present:
            sheet.blocks.append(_piece(part, footer.sample(26, 7, look.words, 14)))
    if scene.tagged:
        footer.begin_row()
        place_departments(footer, scene.owners, [bar.owner for bar in scene.bars if not bar.rest])
    return footer


def _build(graph: StackGraph, review: Review, options: CostsOptions) -> Diagram:
    return diagram_of(costs_scene(graph, review, options.by), arrange_costs, options.theme)


COSTS: Final = Chart(
    "costs", "The cost of tools, departments or capabilities a year", "cost", CostsOptions, _build, block="money"
)
