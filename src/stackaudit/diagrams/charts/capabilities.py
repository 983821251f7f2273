"""The picture of capabilities: a heat map of who does what, coloured by cost, overlap or fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.core.rows import Row
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.charts.redundancy import NOTHING, ramp
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.names import (
    alternative,
    amount,
    brief_amount,
    capitalised,
    counted,
    isolate,
    listed,
    owners_of,
)
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule, place_sentences
from stackaudit.diagrams.scene import refuse_twice
from stackaudit.diagrams.shapes import AMBER, EDGE, GROUND, INK, LINE, WARM, Block, Inked, Tint
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NO_OWNER_HEAD
from stackaudit.diagrams.text import one_line, text_width, warn_of_missing, wrap
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import used
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool
from stackaudit.tables.cost import ToolCostRow
from stackaudit.tables.fit import FitRow
from stackaudit.tables.redundancy import CapabilityRow, OverlapRow

Colour = Literal["cost", "overlap", "fit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityOptions(Options):
    """What the cells are coloured by."""

    colour: Colour = field(default="overlap", metadata={"help": "what the cells are coloured by"})


@dataclass(frozen=True, slots=True)
class HeatCell:
    """What one department has for one capability. `value` is None where it has tools of which it is not known.

    `low` marks what the picture counts against it; `at_least` says that a tool may add to the value.
    """

    capability: str
    department: str
    tools: tuple[str, ...]
    value: float | None
    at_least: bool = False
    low: bool = False


@dataclass(frozen=True, slots=True)
class HeatScene:
    """A whole heat map: rows are capabilities, columns departments, both by id and name, in the order given."""

    headline: str
    subline: str
    colour: Colour
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: tuple[HeatCell, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: HeatScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row, a column or a cell stands twice, or a cell stands in none of them.
    """
    refuse_twice("a capability", [row for row, _ in scene.rows])
    refuse_twice("a department", [column for column, _ in scene.columns])
    places = [(cell.capability, cell.department) for cell in scene.cells]
    if len(set(places)) < len(places):
        raise ValueError("a cell of the heat map stands twice")
    rows, columns = {row for row, _ in scene.rows}, {column for column, _ in scene.columns}
    for capability, department in places:
        if capability not in rows or department not in columns:
            raise ValueError(f"the cell {capability!r}, {department!r} has no row or no column")


MOST_ROWS: Final = 30
MOST_COLUMNS: Final = 12
MOST_NAMED: Final = 6
Place = tuple[str, str]
Judged = Callable[[Place, Sequence[Tool]], HeatCell]


def capabilities_scene(graph: StackGraph, review: Review, colour: Colour = "overlap") -> HeatScene:
    """Say what the heat map shows.

    Raises:
        StackAuditError: No tool states a capability, or the audit has no table that the colour could be from.
    """
    places = _places(graph.tools)
    if not places:
        raise StackAuditError("there is nothing to draw: no tool of the stack states a capability")
    if not {row.table for row in _NEEDS[colour]} <= {table.name for table in review.tables}:
        others = ", ".join(other for other in _NEEDS if other != colour)
        raise StackAuditError(
            f"there is nothing to draw: the audit did not judge {colour}; colour by another ({others})"
        )
    judge = _JUDGES[colour](graph, review)
    cells = [judge(place, tools) for place, tools in sorted(places.items())]
    rows = _ranked(cells, colour)
    columns = _columns(graph, cells)
    inside = {row for row, _ in rows[:MOST_ROWS]}, {column for column, _ in columns[:MOST_COLUMNS]}
    shown = tuple(cell for cell in cells if cell.capability in inside[0] and cell.department in inside[1])
    headline = _HEADLINES[colour](graph, cells, dict(columns))
    return HeatScene(
        headline=headline,
        subline=_SUBLINES[colour].format(cut=f"{graph.policy.fit['cut']:.4g}"),
        colour=colour,
        rows=tuple(rows[:MOST_ROWS]),
        columns=tuple(columns[:MOST_COLUMNS]),
        cells=shown,
        notes=tuple(_notes(graph, len(rows), len(columns), sum(cell.value is None for cell in cells))),
        alt=alternative(headline, [_in_words(cell, dict(columns), colour) for cell in shown], more="more cells"),
    )


def _places(tools: Iterable[Tool]) -> dict[Place, list[Tool]]:
    """Return the tools of each capability and department; the department is "" where a tool states none."""
    found: dict[Place, list[Tool]] = {}
    for tool in tools:
        for capability in used(tool):
            for department in tool.departments or ("",):
                found.setdefault((capability, department), []).append(tool)
    return found


# -- what a cell is worth


def _by_cost(graph: StackGraph, review: Review) -> Judged:
    """Judge cells by their part of what tools cost a year, each divided over its capabilities and departments."""
    del graph
    annual = {row.tool: None if row.annual is None else float(row.annual) for row in typed_rows(review, ToolCostRow)}

    def judge(place: Place, tools: Sequence[Tool]) -> HeatCell:
        stated = [
            price / len(used(tool)) / max(1, len(set(tool.departments)))
            for tool in tools
            if (price := annual.get(tool.id)) is not None
        ]
        value = math.fsum(stated) if stated else None
        return HeatCell(*place, _ids(tools), value, bool(stated) and len(stated) < len(tools))

    return judge


def _by_overlap(graph: StackGraph, review: Review) -> Judged:
    """Judge cells by how many products do the same there; modules of a suite that nobody confirmed may add to it."""
    del graph
    compared = {row.capability: frozenset(row.tools) for row in typed_rows(review, CapabilityRow)}
    product = {
        member: end
        for row in typed_rows(review, OverlapRow)
        for end, members in ((row.tool, row.tools), (row.other, row.other_tools))
        for member in (members if row.relation == "overlap" else ())
    }

    def judge(place: Place, tools: Sequence[Tool]) -> HeatCell:
        alike = compared.get(place[0], frozenset())
        counted_ones = [tool for tool in tools if tool.id in alike] or tools[:1]
        every = {product.get(tool.id, tool.id) for tool in counted_ones}
        sure = {product.get(tool.id, tool.id) for tool in counted_ones if not tool.is_unconfirmed_suite}
        value = float(len(sure)) if sure else None
        return HeatCell(*place, _ids(tools), value, bool(sure) and len(every) > len(sure), low=len(sure) > 1)

    return judge


def _by_fit(graph: StackGraph, review: Review) -> Judged:
    """Judge cells by the fit of the best of their tools; where that of one is not known, the best may be better."""
    cut = graph.policy.fit["cut"]
    fits = {row.tool: row.fit for row in typed_rows(review, FitRow)}

    def judge(place: Place, tools: Sequence[Tool]) -> HeatCell:
        known = [fit for tool in tools if (fit := fits.get(tool.id)) is not None]
        best = max(known, default=None)
        open_ = len(known) < len(tools)
        low = best is not None and best < cut and not open_
        return HeatCell(*place, _ids(tools), best, best is not None and open_, low)

    return judge


def _ids(tools: Sequence[Tool]) -> tuple[str, ...]:
    return tuple(sorted(tool.id for tool in tools))


_JUDGES: Final[Mapping[Colour, Callable[[StackGraph, Review], Judged]]] = {
    "cost": _by_cost,
    "overlap": _by_overlap,
    "fit": _by_fit,
}


_NEEDS: Final[Mapping[Colour, tuple[type[Row], ...]]] = {
    "cost": (ToolCostRow,),
    "overlap": (CapabilityRow, OverlapRow),
    "fit": (FitRow,),
}


# -- what the picture says


def _ranked(cells: Sequence[HeatCell], colour: Colour) -> list[tuple[str, str]]:
    """Return the capabilities, those first that the picture is about; those of which nothing is known last."""
    values: dict[str, list[float]] = {}
    for cell in cells:
        values.setdefault(cell.capability, [])
        if cell.value is not None:
            values[cell.capability].append(cell.value)

    def rank(capability: str) -> tuple[bool, float, float, str]:
        found = values[capability]
        weight = min(found, default=0.0) if colour == "fit" else -max(found, default=0.0)
        if colour == "cost":
            weight = -math.fsum(found)
        return not found, round(weight, 6), -round(math.fsum(found), 6), capability

    return [(capability, capitalised(readable(capability))) for capability in sorted(values, key=rank)]


def _columns(graph: StackGraph, cells: Sequence[HeatCell]) -> list[tuple[str, str]]:
    """Return the departments in the order of the legend of other pictures; tools of none come last."""
    present = {cell.department for cell in cells}
    names = {department.id: department.name for department in graph.stack.departments}
    order = [owner.id for owner in owners_of(graph)]
    found = sorted(present, key=lambda id_: (not id_, order.index(id_) if id_ in order else len(order), id_))
    return [(id_, names.get(id_, id_) if id_ else NO_OWNER_HEAD) for id_ in found]


def _cost_headline(graph: StackGraph, cells: Sequence[HeatCell], names: Mapping[str, str]) -> str:
    known = [cell for cell in cells if cell.value]
    if not known:
        return "What capabilities cost is not known"
    dearest = max(known, key=lambda cell: (round(cell.value or 0.0, 6), cell.capability, cell.department))
    least = "at least " if dearest.at_least else ""
    where = f" in {isolate(names[dearest.department])}" if dearest.department else ""
    money = amount(dearest.value or 0.0, graph.stack.currency)
    return f"{capitalised(readable(dearest.capability))}{where} costs most: {least}{money} a year"


def _overlap_headline(graph: StackGraph, cells: Sequence[HeatCell], names: Mapping[str, str]) -> str:
    del graph, names
    twice = {cell.capability for cell in cells if cell.low}
    if twice:
        verb = "capability is" if len(twice) == 1 else "capabilities are"
        return f"{len(twice)} {verb} covered twice within one department"
    if all(cell.value is None for cell in cells):
        return "Whether a department covers a capability twice is not known"
    return "No department is known to cover a capability twice"


def _fit_headline(graph: StackGraph, cells: Sequence[HeatCell], names: Mapping[str, str]) -> str:
    del graph, names
    low = {cell.capability for cell in cells if cell.low}
    if low:
        return f"{len(low)} {'capability rests' if len(low) == 1 else 'capabilities rest'} on tools of low fit"
    if all(cell.value is None for cell in cells):
        return "How well tools fit is not known"
    return "No capability is known to rest on tools of low fit"


_HEADLINES: Final[Mapping[Colour, Callable[[StackGraph, Sequence[HeatCell], Mapping[str, str]], str]]] = {
    "cost": _cost_headline,
    "overlap": _overlap_headline,
    "fit": _fit_headline,
}
_SUBLINES: Final[Mapping[Colour, str]] = {
    "cost": "Cost a year. What a tool costs is divided equally over its capabilities and its departments.",
    "overlap": "How many products cover a capability in a department.",
    "fit": "Fit of the best tool for a capability in a department, from 0 to 100 points; less than {cut} is low.",
}


def _notes(graph: StackGraph, rows: int, columns: int, unknown: int) -> Iterator[str]:
    if rows > MOST_ROWS:
        yield f"{counted(rows - MOST_ROWS, 'more capability', 'more capabilities')} not shown."
    if columns > MOST_COLUMNS:
        yield f"{counted(columns - MOST_COLUMNS, 'more department', 'more departments')} not shown."
    if unknown:
        yield f"Of {counted(unknown, 'cell', 'cells')} the value is not known."
    silent = sorted((tool.name for tool in graph.tools if not used(tool)), key=lambda name: (name.casefold(), name))
    if silent:
        verb = "tool states" if len(silent) == 1 else "tools state"
        yield f"{len(silent)} {verb} no capability in use: {listed(silent, MOST_NAMED)}"


def _in_words(cell: HeatCell, names: Mapping[str, str], colour: Colour) -> str:
    text = "not known" if cell.value is None else cell_text(cell, colour)
    return f"{capitalised(readable(cell.capability))}, {isolate(names[cell.department])}: {text}"


def cell_text(cell: HeatCell, colour: Colour) -> str:
    """Return what is written into a cell; a plus says that it may be more.

    >>> [cell_text(HeatCell("email", "sales", (), value, more), "fit") for value, more in ((71.4, False), (30, True))]
    ['71', '30 +']
    """
    if cell.value is None:
        return ""
    text = brief_amount(float(f"{cell.value:.3g}")) if colour == "cost" else f"{math.floor(cell.value + 0.5)}"
    return f"{text} +" if cell.at_least else text


# -- how it is arranged


NAME_WIDTH: Final = 190.0
COLUMN: Final = 84.0
ROW: Final = 26.0
HEAD: Final = 38.0
GAP: Final = 2.0
GUTTER: Final = 12.0
NARROWEST: Final = 600.0
PALE: Final = Tint("#E1E9FB", "#1B2C50")
SAMPLE: Final = 18.0


def arrange_capabilities(scene: HeatScene) -> Geometry:
    """Lay a heat map out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    texts = [name for _, name in (*scene.rows, *scene.columns)]
    warn_of_missing([*texts, *scene.notes, scene.headline, scene.subline])
    names = {row: one_line(name, NAME_WIDTH, ENTRY_PX) for row, name in scene.rows}
    left = MARGIN + max(text_width(name, ENTRY_PX) for name in names.values()) + GUTTER
    width = max(NARROWEST, left + COLUMN * len(scene.columns) - MARGIN)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet = Sheet(words=words)
    begin = top + HEAD
    for at, (column, name) in enumerate(scene.columns):
        lines = wrap(name, COLUMN - 8, BODY_PX)
        for n, line in enumerate(lines):
            y = begin - 12 - (len(lines) - 1 - n) * 14
            x = left + (at + 0.5) * COLUMN
            sheet.words.append(Words(x, y, line, BODY_PX, bold=True, align="center", group=f"column:{column}"))
    cells = {(cell.capability, cell.department): cell for cell in scene.cells}
    most = max((cell.value for cell in scene.cells if cell.value is not None), default=0.0)
    for number, (row, _) in enumerate(scene.rows):
        y = begin + number * ROW
        sheet.words.append(Words(MARGIN, y + ROW / 2, names[row], ENTRY_PX, group=f"row:{row}"))
        for at, (column, _) in enumerate(scene.columns):
            place = Rect(left + at * COLUMN + GAP / 2, y + GAP / 2, COLUMN - GAP, ROW - GAP)
            _place_cell(sheet, place, cells.get((row, column)), scene.colour, most)
    footer = Footer(width, begin + len(scene.rows) * ROW + 20)
    place_sentences(footer, scene.notes, gap=6)
    place_rule(footer)
    _place_legend(sheet, footer, scene, most)
    return sheet.finished(width, footer)


def fill_of(cell: HeatCell, colour: Colour, most: float) -> Tint:
    """Return the colour of a cell that has a value; what the headline counts stands out."""
    value = cell.value or 0.0
    if colour == "cost":
        return ramp(value / most if most else 0.0, 0.5)
    if colour == "overlap":
        return ramp(min(1.0, 0.25 + 0.25 * value), 0.75) if cell.low else PALE
    return WARM.mixed(AMBER, 0.25) if cell.low else PALE


def _place_cell(sheet: Sheet, rect: Rect, cell: HeatCell | None, colour: Colour, most: float) -> None:
    if cell is None:
        sheet.blocks.append(Block(rect, fill=NOTHING))
        return
    if cell.value is None:
        sheet.blocks.append(_hatched(rect))
        return
    fill = fill_of(cell, colour, most)
    sheet.blocks.append(Block(rect, fill=fill, line=AMBER if colour == "fit" and cell.low else None, width=1.0))
    words = Words(rect.cx, rect.cy, cell_text(cell, colour), BODY_PX, bold=cell.low, align="center", group="cell")
    sheet.inked.append(Inked(words, fill.ink if colour != "fit" else INK))


def _hatched(rect: Rect) -> Block:
    return Block(rect, fill=GROUND, hatch=EDGE.mixed(GROUND, 0.5), line=LINE, width=0.7)


_LEGEND: Final[Mapping[Colour, tuple[str, str]]] = {
    "cost": ("", ""),
    "overlap": ("covered once", "covered twice or more"),
    "fit": ("not known to be low", "low fit"),
}


def _place_legend(sheet: Sheet, footer: Footer, scene: HeatScene, most: float) -> None:
    if scene.colour == "cost":
        _place_ramp(sheet, footer, most)
    else:
        one, more = (HeatCell("", "", (), value, low=value > 1) for value in (1.0, 2.0))
        for cell, text in zip((one, more), _LEGEND[scene.colour], strict=True):
            line = AMBER if scene.colour == "fit" and cell.low else None
            place = footer.sample(SAMPLE, 7, text)
            sheet.blocks.append(Block(place, fill=fill_of(cell, scene.colour, most), line=line, width=1.0))
    if any(cell.value is None for cell in scene.cells):
        sheet.blocks.append(_hatched(footer.sample(SAMPLE, 7, "not known")))
    sheet.blocks.append(Block(footer.sample(SAMPLE, 7, "no tool stated"), fill=NOTHING, line=LINE, width=0.7))
    if any(cell.at_least for cell in scene.cells):
        text = "+  may be more: not known of every tool"
        footer.word(footer.room(text_width(text, BODY_PX)), text)


def _place_ramp(sheet: Sheet, footer: Footer, most: float) -> None:
    """Place the scale of cost from nothing to the most."""
    before, after, steps = "0", brief_amount(most), 10
    x = footer.room(text_width(before, BODY_PX) + steps * SAMPLE + text_width(after, BODY_PX) + 16)
    footer.word(x, before)
    x += text_width(before, BODY_PX) + 8
    for step in range(steps):
        place = Rect(x + step * SAMPLE, footer.y - 7, SAMPLE, 14)
        sheet.blocks.append(Block(place, fill=ramp((step + 0.5) / steps, 0.5)))
    footer.word(x + steps * SAMPLE + 8, after)


def _build(graph: StackGraph, review: Review, options: CapabilityOptions) -> Diagram:
    return diagram_of(capabilities_scene(graph, review, options.colour), arrange_capabilities, options.theme)


CAPABILITIES: Final = Chart(
    "capabilities",
    "Which department covers which capability, by cost, overlap or fit",
    None,
    CapabilityOptions,
    _build,
    ("cost_by_tool", "capability_tools", "overlaps", "fit"),
    block="redundancy",
)
