"""What the picture of readiness says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One sub-score from 0 to 100, what it may be, and the share of it that is known."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ReadinessScene:
    """A whole picture; rows in the order given, from above."""

    headline: str
    subline: str
    rows: tuple[Row, ...]
    alt: str = ""


def check(scene: ReadinessScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row stands twice, or a value lies off the scale.
    """
    names = [row.name for row in scene.rows]
    if len(set(names)) < len(names):
        raise ValueError("a sub-score stands twice")
    for row in scene.rows:
        if any(value is not None and not 0 <= value <= 100 for value in (row.value, row.low, row.high)):
            raise ValueError(f"the sub-score {row.name!r} lies off the scale from 0 to 100")
