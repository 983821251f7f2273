"""What the redundancy matrix says: tools in groups, and for each pair how much of one job both do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
