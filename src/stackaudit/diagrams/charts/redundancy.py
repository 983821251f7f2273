"""The picture of redundancy: a matrix of how much of what one tool is used for another could do as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Literal, NamedTuple

from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.amounts import counted, span
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import Row, check_theme, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import isolate
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY


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
class MatrixTool:
    """One row, and the column of the same number."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """Tools that do one job. The tools of a loose group only share the place after all others."""

    name: str
    tools: tuple[MatrixTool, ...]
    note: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A pair. `share` is from 0 to 1, None where the two cannot be compared; a pair without a cell shares nothing."""

    tool: str
    other: str
    share: float | None
    frame: Frame = Frame.NONE
    kin: Kin = Kin.NONE
    on_purpose: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class MatrixScene:
    """A whole matrix; groups and their tools stand in the order given."""

    layout: ClassVar = "redundancy_layout:arrange_matrix"

    headline: str
    subline: str
    groups: tuple[MatrixGroup, ...]
    cells: tuple[MatrixCell, ...]
    threshold: float
    alt: str = ""

    @property
    def tools(self) -> tuple[MatrixTool, ...]:
        """All rows from above."""
        return tuple(tool for group in self.groups for tool in group.tools)


def check(scene: MatrixScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool or a pair stands twice, a cell names no row, or a share lies outside 0 to 1.
    """
    rows = [tool.id for tool in scene.tools]
    if len(set(rows)) < len(rows):
        raise ValueError(f"a tool stands twice in the matrix: {sorted({r for r in rows if rows.count(r) > 1})[:5]}")
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
MOST_IN_WORDS: Final = 60  # pairs that the alternative text names
_PURPOSE: Final = ("on-purpose", "in-transition")
_KIN: Final = {"same-product": Kin.PRODUCT, "same-vendor": Kin.VENDOR}


def redundancy_diagram(graph: StackGraph, review: Review, *, theme: Literal["light", "dark"] = "light") -> Diagram:
    """Draw which tools do the same job: a triangle of pairs, in blocks of what they are for.

    Args:
        graph: The stack.
        review: What the redundancy analyser said of it.
        theme: Colours.

    Raises:
        StackAuditError: the review has no table of overlaps; or there is no such theme.
    """
    check_theme(theme)
    return chart_diagram(redundancy_scene(graph, review), theme=theme)


def redundancy_scene(graph: StackGraph, review: Review) -> MatrixScene:
    """Say what the picture of redundancy shows."""
    threshold = graph.policy.overlap["strong"]
    products = _products(rows_of(review, "overlaps"))
    rows = _merged(rows_of(review, "overlaps"), products)
    groups = [
        {**row, "tools": sorted({products.home.get(tool, tool) for tool in row["tools"]})}
        for row in rows_of(review, "redundancy_groups")
    ]
    groups.sort(key=_largest_first)
    overlapping = {tool for row in rows for tool in _pair(row)}
    shown = _shown(rows, groups, overlapping)
    cells = tuple(_cell(row, threshold) for row in rows if shown.issuperset(_pair(row)))
    headline = _headline(rows, threshold)
    blocks = tuple(_groups(graph, groups, shown, products.names))
    return MatrixScene(
        headline=headline,
        subline=_subline(len(shown), len(overlapping), threshold),
        groups=blocks,
        cells=cells,
        threshold=threshold,
        alt=_alt(graph, headline, rows, threshold, products.names),
    )


class _Products(NamedTuple):
    """Accounts or instances of one product that the table judges together, under the id of the first of them."""

    home: dict[str, str]
    names: dict[str, str]


def _products(rows: Sequence[Row]) -> _Products:
    found = _Products({}, {})
    for row in rows:
        for end, name, tools in (("tool", "name", "tools"), ("other", "other_name", "other_tools")):
            members = row.get(tools) or ()
            if row["relation"] not in _KIN and len(members) > 1:
                found.home.update(dict.fromkeys(members, row[end]))
                found.names[row[end]] = row[name]
    return found


def _merged(rows: Sequence[Row], products: _Products) -> list[Row]:
    """One row for each pair of products; of several for one pair that which judges it, else the strongest."""
    found: dict[tuple[str, str], Row] = {}
    ranked = sorted(rows, key=lambda row: (row["relation"] in _KIN, -(row["weighted_jaccard"] or 0.0), _pair(row)))
    for row in ranked:
        moved = {end: products.home.get(row[end], row[end]) for end in ("tool", "other")}
        if moved["tool"] != moved["other"]:
            one = {**row, **moved}
            found.setdefault(_pair(one), one)
    return [found[pair] for pair in sorted(found)]


def _pair(row: Row) -> tuple[str, str]:
    return min(row["tool"], row["other"]), max(row["tool"], row["other"])


def _largest_first(row: Row) -> tuple[int, str, str]:
    return -len(set(row["tools"])), row["name"].casefold(), row["group"]


def _shown(rows: Sequence[Row], groups: Sequence[Row], overlapping: set[str]) -> set[str]:
    """The tools of the picture: all, or those of the largest groups, then of findings, as far as there is room."""
    if len(overlapping) <= MOST_TOOLS:
        return overlapping
    found = [row for row in rows if row["finding"] is not None]
    found.sort(key=lambda row: (-(row["weighted_jaccard"] or 0.0), _pair(row)))
    wanted = [tuple(sorted(overlapping.intersection(group["tools"]))) for group in groups]
    wanted += [_pair(row) for row in found]
    told = {tool for row in found for tool in _pair(row)}
    shown: set[str] = set()
    if wanted and len(wanted[0]) > MOST_TOOLS:
        shown.update(sorted(wanted[0], key=lambda tool: (tool not in told, tool))[:MOST_TOOLS])
    for tools in wanted:
        if len(shown.union(tools)) <= MOST_TOOLS:
            shown.update(tools)
    if not shown:
        strongest = sorted(rows, key=lambda row: (-(row["weighted_jaccard"] or 0.0), _pair(row)))
        for row in strongest:
            if len(shown.union(_pair(row))) <= MOST_TOOLS:
                shown.update(_pair(row))
    return shown


def _groups(
    graph: StackGraph, groups: Sequence[Row], shown: set[str], names: Mapping[str, str]
) -> Iterator[MatrixGroup]:
    left = set(shown)
    for row in groups:
        inside = left.intersection(row["tools"])
        if len(inside) > 1:
            left -= inside
            yield MatrixGroup(row["name"], _tools(graph, inside, names), _note(graph, row))
    if left:
        yield MatrixGroup("Other", _tools(graph, left, names), loose=True)


def _tools(graph: StackGraph, tools: set[str], names: Mapping[str, str]) -> tuple[MatrixTool, ...]:
    named = [MatrixTool(tool, names.get(tool) or graph.tool(tool).name) for tool in tools]
    return tuple(sorted(named, key=lambda tool: (tool.name.casefold(), tool.id)))


def _note(graph: StackGraph, row: Row) -> str:
    low, high = row["at_stake_low"], row["at_stake_high"]
    if high is None or high <= 0:
        return ""
    return f"at stake: {span(low or 0.0, high, graph.stack.currency)} a year"


def _cell(row: Row, threshold: float) -> MatrixCell:
    tool, other = _pair(row)
    frame = Frame.NONE
    if row["finding"] is not None:
        frame = Frame.STRONG if _strong(row, threshold) else Frame.FINDING
    return MatrixCell(
        tool=tool,
        other=other,
        share=row["weighted_jaccard"],
        frame=frame,
        kin=_KIN.get(row["relation"], Kin.NONE),
        on_purpose=bool(row["intent"]),
        thin=bool(row["thin"]),
    )


def _above(row: Row, threshold: float) -> bool:
    return row["weighted_jaccard"] is not None and bool(row["weighted_jaccard"] >= threshold)


def _strong(row: Row, threshold: float) -> bool:
    return row["finding"] is not None and row["verdict"] == "harmful" and _above(row, threshold)


def _headline(rows: Sequence[Row], threshold: float) -> str:
    alike = [row for row in rows if _above(row, threshold) and (row["relation"] not in _KIN or row["finding"])]
    less = [row for row in rows if not _above(row, threshold)]
    look = sum(row["finding"] is not None for row in less)
    if not alike:
        more = f"; {counted(look, 'pair calls', 'pairs call')} for a look" if look else ""
        return f"No two tools are known to do mostly the same job{more}"
    first = f"{counted(len(alike), 'pair of tools does', 'pairs of tools do')} mostly the same job"
    strong = sum(_strong(row, threshold) for row in alike)
    purpose = sum(row["verdict"] in _PURPOSE for row in alike)
    parts = {"harmful": strong, "on purpose": purpose, "to look at": len(alike) - strong - purpose}
    said = [f"{number:,} {word}" for word, number in parts.items() if number]
    if len(said) == 1 and not strong:
        first += f", {said[0].partition(' ')[2]}"
    elif len(said) > 1:
        first += f": {', '.join(said)}"
    return f"{first}; {look:,} more {'calls' if look == 1 else 'call'} for a look" if look else first


def _subline(shown: int, total: int, threshold: float) -> str:
    if not total:
        return "None of the tools shares a stated capability with another; tools that state none cannot be compared."
    begin = f"{shown} of {total} tools that overlap shown. " if shown < total else ""
    whose = "ours" if threshold == DEFAULT_POLICY.overlap["strong"] else "set in the policy"
    return (
        f"{begin}Numbers: weighted Jaccard of the capabilities of two tools, 0 to 100. "
        f"The threshold of {percent(threshold)} is {whose}."
    )


def _alt(graph: StackGraph, headline: str, rows: Sequence[Row], threshold: float, names: Mapping[str, str]) -> str:
    ranked = sorted(rows, key=lambda row: (row["finding"] is None, -(row["weighted_jaccard"] or 0.0), _pair(row)))
    told = [_in_words(graph, row, threshold, names) for row in ranked[:MOST_IN_WORDS]]
    more = [f"{len(rows) - MOST_IN_WORDS:,} more pairs"] if len(rows) > MOST_IN_WORDS else []
    return f"{'. '.join([headline, *told, *more])}."


def _in_words(graph: StackGraph, row: Row, threshold: float, names: Mapping[str, str]) -> str:
    one, other = sorted(isolate(names.get(tool) or graph.tool(tool).name) for tool in _pair(row))
    share = row["weighted_jaccard"]
    number = "cannot be compared" if share is None else shown_share(share, threshold) or "0"
    verdict = "" if row["verdict"] == "none" else f", {row['verdict'].replace('-', ' ')}"
    return f"{one} and {other}: {number}{verdict}"
