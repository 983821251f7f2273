"""Plans of which none beats another on both cost and fit, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackaudit.core.findings import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of the front: what it costs a year as the plan counts, how well its providers fit, what it keeps."""

    cost: float
    fit: float
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Plans that no other one beats on both cost and fit, the cheapest first; iteration gives its points.

    Attributes:
        points: At most ten of them: both ends, the knee, and others at even distances.
        knee: The one farthest from the straight line between the ends; None where it has no inside.
        found: How many there are.
        complete: Whether these are all; False where the search stopped at its limit, or time ran out.
        unrated: Demands left out of the mean because the fit of a possible provider is not known.
    """

    points: tuple[Point, ...]
    knee: Point | None
    found: int
    complete: bool
    unrated: int

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    @property
    def _table(self) -> Table:
        rows = ((point.cost, point.fit, point == self.knee, point.keep) for point in self.points)
        return Table("front", ("cost", "fit", "knee", "keep"), tuple(rows))

    def to_frame(self) -> pd.DataFrame:
        """The plans as a pandas frame: a row each with its cost a year, its fit, whether it is the knee, its tools."""
        return self._table.to_frame()

    def _repr_html_(self) -> str:
        from stackaudit.core.notebook import framed

        return framed(self._table.html())
